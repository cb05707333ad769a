/* SPDX-License-Identifier: MIT */
#include <sys/stat.h>

#include "unit/cli/fixture.h"

static const struct {
	enum fx_code code;
	int want;
} codes[] = {
	{ FX_OK, 0 },
	{ E_NET, 3 },
	{ E_TIMEOUT, 3 },
	{ E_BUSY, 3 },
	{ E_UNPAIRED, 4 },
	{ E_AUTH, 4 },
	{ E_PAIR_CODE, 4 },
	{ E_DECLINED, 4 },
	{ E_ACCESS, 4 },
	{ E_QUOTA, 4 },
	{ E_DIGEST, 5 },
	{ E_CHUNK, 5 },
	{ E_TREE, 5 },
	{ E_DECOMP, 5 },
	{ E_PEER_GONE, 6 },
	{ E_SHUTDOWN, 6 },
	{ E_NOSPC, 7 },
	{ E_ARGS, 2 },
	{ E_NOENT, 1 },
	{ E_INTERNAL, 1 },
	{ E_PARTIAL, 1 },
};

static void
every_code_has_its_exit_status(void **state FX_UNUSED)
{
	for (size_t i = 0; i < FX_COUNT(codes); i++)
		assert_int_equal(run_status(codes[i].code), codes[i].want);
}

static const struct {
	enum door_state state;
	const char *code;
	int64_t done;
	int want;
} ends[] = {
	{ DOOR_DONE, NULL, 10, 0 },
	{ DOOR_UNSYNCED, NULL, 10, 1 },
	{ DOOR_PARTIAL, "E_PARTIAL", 5, 1 },
	{ DOOR_PARTIAL, "E_DIGEST", 5, 5 },
	{ DOOR_DECLINED, "E_DECLINED", 0, 4 },
	{ DOOR_DECLINED, NULL, 0, 4 },
	{ DOOR_DECLINED, "E_NOSPC", 0, 7 },
	{ DOOR_CANCELLED, "E_CANCELLED", 0, 1 },
	{ DOOR_FAILED, "E_NET", 0, 3 },
	{ DOOR_FAILED, "E_UNPAIRED", 0, 4 },
	{ DOOR_FAILED, "E_DIGEST", 9, 5 },
	{ DOOR_FAILED, "E_WHAT", 9, 1 },
	{ DOOR_PAUSED, NULL, 9, 6 },
	{ DOOR_INTERRUPTED, "E_PEER_GONE", 9, 6 },
	{ DOOR_INTERRUPTED, "E_NET", 9, 6 },
	{ DOOR_INTERRUPTED, "E_NET", 0, 3 },
	{ DOOR_INTERRUPTED, NULL, 0, 6 },
};

static void
every_end_has_its_exit_status(void **state FX_UNUSED)
{
	for (size_t i = 0; i < FX_COUNT(ends); i++) {
		char code[32];
		struct door_transfer t = { .state = ends[i].state,
			.bytes_done = ends[i].done };

		if (ends[i].code != NULL) {
			snprintf(code, sizeof(code), "%s", ends[i].code);
			t.code = code;
		}
		assert_true(run_over(t.state));
		assert_int_equal(run_transfer_status(&t), ends[i].want);
	}
	assert_false(run_over(DOOR_CHECKING));
}

static void
lines_are_read_one_by_one(void **state FX_UNUSED)
{
	static const char text[] = "one\r\n\nthree is long\nfour";
	struct cli cli = { .in = -1 };
	char line[6];
	int ends_of[2];

	assert_int_equal(pipe(ends_of), 0);
	cli.in = ends_of[0];
	assert_int_equal(
	    write(ends_of[1], text, sizeof(text) - 1), sizeof(text) - 1);
	close(ends_of[1]);
	assert_true(run_line(&cli, line, sizeof(line)));
	assert_string_equal(line, "one");
	assert_true(run_line(&cli, line, sizeof(line)));
	assert_string_equal(line, "");
	assert_true(run_line(&cli, line, sizeof(line)));
	assert_string_equal(line, "three");
	assert_true(run_line(&cli, line, sizeof(line)));
	assert_string_equal(line, "four");
	assert_false(run_line(&cli, line, sizeof(line)));
	close(ends_of[0]);
}

static void
check_path(const char *path, const char *want)
{
	char *got = run_path(path, NULL);

	assert_non_null(got);
	assert_string_equal(got, want);
	free(got);
}

static void
paths_become_absolute_but_keep_a_last_symlink(void **state FX_UNUSED)
{
	const char *tmp = getenv("TMPDIR");
	char dir[256], name[300], want[600], odd[300];
	char *real;
	struct fx_err err = FX_ERR_NONE;

	snprintf(
	    dir, sizeof(dir), "%s/fx-run-XXXXXX", tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(dir));
	real = realpath(dir, NULL);
	snprintf(name, sizeof(name), "%s/link", dir);
	assert_int_equal(symlink("nowhere", name), 0);
	snprintf(want, sizeof(want), "%s/link", real);
	check_path(name, want);
	snprintf(odd, sizeof(odd), "%s/a\xff%%41", dir);
	assert_int_equal(mkdir(odd, 0700), 0);
	snprintf(want, sizeof(want), "%s/a%%FF%%2541", real);
	check_path(odd, want);
	snprintf(odd, sizeof(odd), "%s/a\xff%%41/..", dir);
	check_path(odd, real);
	check_path("/", "/");
	check_path("//usr", "/usr");
	assert_null(run_path("/no/such/place", &err));
	assert_int_equal(err.code, E_NOENT);
	assert_null(run_path("", &err));
	assert_int_equal(unlink(name), 0);
	snprintf(odd, sizeof(odd), "%s/a\xff%%41", dir);
	assert_int_equal(rmdir(odd), 0);
	assert_int_equal(rmdir(dir), 0);
	free(real);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_its_exit_status),
		cmocka_unit_test(every_end_has_its_exit_status),
		cmocka_unit_test(lines_are_read_one_by_one),
		cmocka_unit_test(paths_become_absolute_but_keep_a_last_symlink),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
