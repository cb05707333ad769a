/* SPDX-License-Identifier: MIT */
#include "engine/pathset.h"
#include "engine/source.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/path.h"
#include "crypto/digest.h"
#include "unit/os/scratch.h"

static struct scratch s;
static struct source *source;

static int
setup(void **state FX_UNUSED)
{
	scratch_init(&s);
	scratch_folder(&s, "in");
	scratch_folder(&s, "in/sub");
	scratch_folder(&s, "in/sub/empty");
	scratch_write(&s, "in/a", "alpha");
	scratch_write(&s, "in/sub/b", "beta");
	scratch_write(&s, "in/sub-", "");
	scratch_write(&s, "file", "a single one");
	assert_int_equal(symlinkat("a", s.fd, "in/link"), 0);
	assert_int_equal(symlinkat("/etc", s.fd, "in/sub/out"), 0);
	assert_int_equal(mkfifoat(s.fd, "in/fifo", 0600), 0);
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	source_unref(source);
	source = NULL;
	scratch_done(&s);
	return 0;
}

static void
make(const char *first, const char *second, const char *state_dir)
{
	const char *paths[2] = { scratch_path(&s, first),
		second != NULL ? scratch_path(&s, second) : NULL };
	struct fx_err err = FX_ERR_NONE;
	int r = source_new(&source, paths, second != NULL ? 2 : 1,
	    state_dir != NULL ? scratch_path(&s, state_dir) : NULL, &err);

	if (r < 0)
		print_error("%s\n", err.text);
	assert_int_equal(r, 0);
}

static struct source_totals
count(void)
{
	struct source_totals t;
	struct fx_err err = FX_ERR_NONE;

	assert_int_equal(source_count(source, NULL, &t, &err), 0);
	return t;
}

/* Walk to the end; all paths, one a line, skipped ones with a '!'. */
static void
walk(char *to, size_t room)
{
	size_t used = 0;
	bool end = false;

	to[0] = '\0';
	while (!end) {
		struct source_step *step;
		struct fx_err err = FX_ERR_NONE;

		assert_int_equal(source_walk(source, &step, &err), 0);
		end = step->end;
		for (size_t i = 0; i < step->count; i++)
			used += (size_t)snprintf(to + used, room - used,
			    "%.*s\n", (int)step->entries[i].path_len,
			    (const char *)step->entries[i].path);
		for (size_t i = 0; i < step->skipped_count; i++) {
			assert_true(step->skipped[i].code != FX_OK);
			assert_true(step->skipped[i].why[0] != '\0');
			used += (size_t)snprintf(to + used, room - used,
			    "!%s\n", step->skipped[i].path);
		}
		assert_true(used < room);
		source_step_free(step);
	}
}

static void
walks_what_it_counted(void **state FX_UNUSED)
{
	struct source_totals t;
	char found[4096];

	make("in", "file", NULL);
	assert_int_equal(source_roots(source), 2);
	assert_int_equal(source_root(source, 0)->kind, ENTRY_FILE);
	assert_int_equal(source_root(source, 1)->kind, ENTRY_FOLDER);
	t = count();
	assert_int_equal(t.files, 4);
	assert_int_equal(t.folders, 3);
	assert_int_equal(t.skipped, 3);
	assert_int_equal(t.bytes, 12 + 5 + 4);
	assert_int_equal(source_root(source, 0)->size, 12);
	assert_int_equal(source_root(source, 1)->size, 9);
	walk(found, sizeof(found));
	assert_string_equal(found,
	    "file\nin\nin/a\nin/sub\nin/sub/b\nin/sub/empty\nin/sub-\n"
	    "!in/fifo\n!in/link\n!in/sub/out\n");
}

static void
leaves_roots_out(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	struct source_file *f;
	struct source_totals t;
	struct entry e = {
		.kind = ENTRY_FILE,
		.path = (const uint8_t *)"file",
		.path_len = 4,
	};
	char found[4096];

	make("in/sub", "file", NULL);
	source_leave_out(source, 0);
	t = count();
	assert_int_equal(t.files, 1);
	walk(found, sizeof(found));
	assert_string_equal(found, "sub\nsub/b\nsub/empty\n!sub/out\n");
	assert_int_equal(source_open(source, &e, &f, &err), -1);
	assert_int_equal(err.code, E_VANISHED);
}

static void
sends_only_what_is_in_a_set_and_the_way_to_it(void **state FX_UNUSED)
{
	static const char *const paths[] = { "in/gone", "in/sub/b" };
	struct pathset *set = pathset_new();
	struct source_totals t;
	char found[4096];
	bool seen;
	size_t n;

	for (size_t i = 0; i < FX_COUNT(paths); i++)
		assert_int_equal(
		    pathset_add(set, paths[i], strlen(paths[i])), 0);
	pathset_sort(set);
	make("in", "file", NULL);
	source_set_only(source, set);
	t = count();
	assert_int_equal(t.files, 1);
	assert_int_equal(t.folders, 2);
	assert_int_equal(t.skipped, 0);
	assert_int_equal(t.bytes, 4);
	assert_true(source_left_out(source, 0));
	assert_false(source_left_out(source, 1));
	walk(found, sizeof(found));
	assert_string_equal(found, "in\nin/sub\nin/sub/b\n");
	pathset_at(set, 0, &n, &seen);
	assert_false(seen);
	pathset_at(set, 1, &n, &seen);
	assert_true(seen);
}

static void
refuses_roots_that_cannot_be_sent(void **state FX_UNUSED)
{
	static const struct {
		const char *path;
		const char *second;
		enum fx_code want;
	} roots[] = {
		{ "none", NULL, E_NOENT },
		{ "in/fifo", NULL, E_TYPE },
		{ "in/sub", "in/../in/sub", E_ARGS },
		{ "in", NULL, E_ACCESS },
		{ "in/sub", NULL, E_ACCESS },
	};

	for (size_t i = 0; i < FX_COUNT(roots); i++) {
		struct fx_err err = FX_ERR_NONE;
		const char *paths[2] = { scratch_path(&s, roots[i].path),
			roots[i].second != NULL
			    ? scratch_path(&s, roots[i].second)
			    : NULL };
		const char *never =
		    roots[i].want == E_ACCESS ? scratch_path(&s, "in") : NULL;

		assert_int_equal(
		    source_new(&source, paths, roots[i].second != NULL ? 2 : 1,
			never, &err),
		    -1);
		assert_int_equal(err.code, roots[i].want);
	}
	assert_null(source);
}

static void
sends_the_rest_when_one_root_cannot(void **state FX_UNUSED)
{
	char found[4096];

	make("in/fifo", "file", NULL);
	assert_int_equal(source_roots(source), 1);
	assert_int_equal(count().skipped, 1);
	walk(found, sizeof(found));
	assert_string_equal(found, "file\n!fifo\n");
}

static void
never_sends_the_state_folder(void **state FX_UNUSED)
{
	char found[4096];

	make("in", NULL, "in/sub");
	walk(found, sizeof(found));
	assert_string_equal(
	    found, "in\nin/a\nin/sub-\n!in/fifo\n!in/link\n!in/sub\n");
}

static void
notices_a_root_that_was_moved(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	struct source_step *step;
	struct source_totals t;

	make("in", NULL, NULL);
	assert_int_equal(renameat(s.fd, "in", s.fd, "was"), 0);
	assert_int_equal(source_count(source, NULL, &t, &err), -1);
	assert_int_equal(err.code, E_NOENT);
	scratch_folder(&s, "in");
	assert_int_equal(source_walk(source, &step, &err), -1);
	assert_int_equal(err.code, E_VANISHED);
}

static void
stops_counting(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	atomic_bool stop = true;
	struct source_totals t;

	make("in", NULL, NULL);
	assert_int_equal(source_count(source, &stop, &t, &err), -1);
	assert_int_equal(err.code, E_CANCELLED);
}

static void
walks_many_in_rising_order(void **state FX_UNUSED)
{
	char last[FX_PATH_MAX] = "", name[32];
	size_t last_len = 0, seen = 0;
	bool end = false;

	scratch_folder(&s, "many");
	for (unsigned i = 0; i < 5000; i++) {
		int fd;

		snprintf(name, sizeof(name), "many/%u-%u", i % 7, i);
		fd = openat(s.fd, name, O_WRONLY | O_CREAT, 0600);
		assert_true(fd >= 0);
		fd_close(&fd);
	}
	make("many", "in", NULL);
	while (!end) {
		struct source_step *step;
		struct fx_err err = FX_ERR_NONE;

		assert_int_equal(source_walk(source, &step, &err), 0);
		end = step->end;
		for (size_t i = 0; i < step->count; i++) {
			const struct entry *e = &step->entries[i];

			assert_true(
			    path_compare(last, last_len, (const char *)e->path,
				e->path_len) < 0);
			memcpy(last, e->path, e->path_len);
			last_len = e->path_len;
			seen++;
		}
		source_step_free(step);
	}
	assert_int_equal(seen, 5000 + 1 + 6);
	assert_int_equal(count().files, 5003);
}

/* The entry of a path as the walk gave it; its path is the caller's. */
static struct entry
entry_of(const char *path)
{
	struct entry found = { .path = NULL };
	struct source_step *step;
	struct fx_err err = FX_ERR_NONE;

	make("in", "file", NULL);
	assert_int_equal(source_walk(source, &step, &err), 0);
	for (size_t i = 0; i < step->count; i++)
		if (step->entries[i].path_len == strlen(path) &&
		    memcmp(step->entries[i].path, path, strlen(path)) == 0)
			found = step->entries[i];
	assert_non_null(found.path);
	found.path = (const uint8_t *)path;
	source_step_free(step);
	return found;
}

static void
reads_what_it_listed(void **state FX_UNUSED)
{
	static const char *const paths[] = { "file", "in/sub/b" };
	static const char *const texts[] = { "a single one", "beta" };

	for (size_t i = 0; i < FX_COUNT(paths); i++) {
		struct entry e = entry_of(paths[i]);
		size_t n = strlen(texts[i]);
		struct fx_err err = FX_ERR_NONE;
		uint8_t sha[32], want[32];
		struct source_file *f;
		struct digest *d;
		char to[64];
		int errnum;

		assert_int_equal(e.size, n);
		assert_int_equal(source_open(source, &e, &f, &err), 0);
		assert_int_equal(source_read(f, to, n, 0, &errnum), FX_OK);
		assert_memory_equal(to, texts[i], n);
		assert_int_equal(source_read(f, to, 2, 1, &errnum), FX_OK);
		assert_memory_equal(to, texts[i] + 1, 2);
		assert_int_equal(
		    source_read(f, to, n, 1, &errnum), E_SRC_CHANGED);
		assert_false(source_hole(f, 0, n));
		assert_int_equal(source_read(f, to, n, 0, &errnum), FX_OK);
		source_close(f);
		assert_int_equal(source_sha(source, &e, NULL, sha, &err), 0);
		assert_int_equal(digest_new(&d), 0);
		digest_once(d, texts[i], n, want);
		digest_free(d);
		assert_memory_equal(sha, want, 32);
		source_unref(source);
	}
	source = NULL;
}

static void
grow(void)
{
	int fd = openat(s.fd, "in/a", O_WRONLY | O_APPEND);

	assert_int_equal(fd_write_full(fd, "more", 4), 0);
	fd_close(&fd);
}

static void
shrink(void)
{
	assert_int_equal(truncate(scratch_path(&s, "in/a"), 2), 0);
}

/* Same size, same mtime, another content: only ctime tells. */
static void
rewrite(void)
{
	struct timespec times[2];
	struct stat st;
	int fd = openat(s.fd, "in/a", O_WRONLY);

	assert_int_equal(fstat(fd, &st), 0);
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	assert_int_equal(fd_write_full(fd, "ALPHA", 5), 0);
	assert_int_equal(futimens(fd, times), 0);
	fd_close(&fd);
}

static void delete (void)
{
	assert_int_equal(unlinkat(s.fd, "in/a", 0), 0);
}

static void
be_link(void)
{
	delete ();
	assert_int_equal(symlinkat("../file", s.fd, "in/a"), 0);
}

static void
be_fifo(void)
{
	delete ();
	assert_int_equal(mkfifoat(s.fd, "in/a", 0600), 0);
}

static void
be_other(void)
{
	delete ();
	scratch_write(&s, "in/a", "omega");
}

static void
swap_parent(void)
{
	assert_int_equal(renameat(s.fd, "in/sub", s.fd, "in/was"), 0);
	assert_int_equal(symlinkat("was", s.fd, "in/sub"), 0);
}

static const struct {
	void (*change)(void);
	const char *path;
	enum fx_code want_open; /* changed before it was opened */
	enum fx_code want_read; /* changed after that */
} changes[] = {
	{ grow, "in/a", E_SRC_CHANGED, E_SRC_CHANGED },
	{ shrink, "in/a", E_SRC_CHANGED, E_SRC_CHANGED },
	{ rewrite, "in/a", FX_OK, E_SRC_CHANGED },
	{ delete, "in/a", E_VANISHED, E_SRC_CHANGED },
	{ be_link, "in/a", E_VANISHED, E_SRC_CHANGED },
	{ be_fifo, "in/a", E_SRC_CHANGED, E_SRC_CHANGED },
	{ be_other, "in/a", E_SRC_CHANGED, E_SRC_CHANGED },
	{ swap_parent, "in/sub/b", E_VANISHED, FX_OK },
};

static void
notices_every_change(void **state FX_UNUSED)
{
	for (size_t i = 0; i < 2 * FX_COUNT(changes); i++) {
		size_t k = i / 2;
		bool before = i % 2 == 0;
		struct fx_err err = FX_ERR_NONE;
		struct source_file *f = NULL;
		struct entry e;
		char to[64];
		int errnum;

		if (i > 0) {
			teardown(NULL);
			setup(NULL);
		}
		e = entry_of(changes[k].path);
		if (before)
			changes[k].change();
		assert_int_equal(source_open(source, &e, &f, &err) == 0,
		    !before || changes[k].want_open == FX_OK);
		if (f == NULL) {
			assert_int_equal(err.code, changes[k].want_open);
			continue;
		}
		if (!before) {
			changes[k].change();
			assert_int_equal(
			    source_read(f, to, (size_t)e.size, 0, &errnum),
			    changes[k].want_read);
		}
		source_close(f);
	}
}

static void
knows_holes(void **state FX_UNUSED)
{
	struct fx_err err = FX_ERR_NONE;
	struct source_file *f;
	struct entry e;
	int fd = openat(s.fd, "file", O_WRONLY | O_TRUNC);

	assert_int_equal(ftruncate(fd, 4 << 20), 0);
	assert_int_equal(fd_pwrite_full(fd, "data", 4, 2 << 20), 0);
	fd_close(&fd);
	e = entry_of("file");
	assert_int_equal(source_open(source, &e, &f, &err), 0);
	assert_false(source_hole(f, 2 << 20, 1 << 20));
	assert_false(source_hole(f, 0, 3 << 20));
	assert_false(source_hole(f, 3 << 20, (1 << 20) + 1));
	/* not every file system can tell, but this one wrote no data here */
	if (source_hole(f, 0, 1 << 20))
		assert_true(source_hole(f, 3 << 20, 1 << 20));
	source_close(f);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(walks_what_it_counted),
		TEST(leaves_roots_out),
		TEST(sends_only_what_is_in_a_set_and_the_way_to_it),
		TEST(refuses_roots_that_cannot_be_sent),
		TEST(sends_the_rest_when_one_root_cannot),
		TEST(never_sends_the_state_folder),
		TEST(notices_a_root_that_was_moved),
		TEST(stops_counting),
		TEST(walks_many_in_rising_order),
		TEST(reads_what_it_listed),
		TEST(notices_every_change),
		TEST(knows_holes),
	};

	return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
