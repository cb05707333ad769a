/* SPDX-License-Identifier: MIT */
#include "os/walk.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/limits.h"
#include "base/path.h"
#include "os/file.h"
#include "unit/os/scratch.h"

static struct scratch s;

static int
setup(void **state FX_UNUSED)
{
	scratch_init(&s);
	return 0;
}

static int
teardown(void **state FX_UNUSED)
{
	file_without_openat2(false);
	scratch_done(&s);
	return 0;
}

/*
 * Walk the roots (below the scratch folder, or absolute; ended by NULL) and
 * write the entries down, one a line: kind, path, and for skipped ones the
 * reason.  Checks the order on the way.
 */
static const char *
listing(const char *const *roots, struct walk_options options)
{
	static char text[65536];
	static char last[3 * FX_PATH_MAX];
	const char *paths[FX_ROOTS_MAX];
	struct fx_err err = FX_ERR_NONE;
	struct walk_entry entry;
	struct walk *walk;
	size_t n = 0;
	size_t used = 0;
	int before = fd_count();
	int r;

	for (; roots[n] != NULL; n++)
		paths[n] =
		    roots[n][0] == '/' ? roots[n] : scratch_path(&s, roots[n]);
	text[0] = '\0';
	last[0] = '\0';
	assert_int_equal(walk_new(&walk, paths, n, &options, &err), 0);
	while ((r = walk_next(walk, &entry, &err)) == 1) {
		assert_true(path_compare(last, strlen(last), entry.path,
				strlen(entry.path)) < 0);
		snprintf(last, sizeof(last), "%s", entry.path);
		assert_int_equal(entry.skipped, entry.code != FX_OK);
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%c %s%s%s\n", "FDLS"[entry.kind], entry.path,
		    entry.skipped ? ": " : "", entry.skipped ? entry.why : "");
		assert_true(used < sizeof(text));
	}
	assert_int_equal(r, 0);
	assert_int_equal(walk_next(walk, &entry, &err), 0);
	walk_free(walk);
	assert_int_equal(fd_count(), before);
	return text;
}

#define ROOTS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define PLAIN      ((struct walk_options){ .links = WALK_LINKS_SKIP })

static void
lists_in_the_order_of_the_wire(void **state FX_UNUSED)
{
	scratch_folder(&s, "t");
	scratch_folder(&s, "t/a");
	scratch_write(&s, "t/a/z", "");
	scratch_write(&s, "t/a!", "");
	scratch_write(&s, "t/a.b", "");
	scratch_folder(&s, "t/b");
	scratch_write(&s, "t/\xff", "");
	scratch_write(&s, "t/\x01", "");
	scratch_write(&s, "t/Z", "");
	assert_string_equal(listing(ROOTS("t"), PLAIN),
	    "D t\nF t/\x01\nF t/Z\nD t/a\nF t/a/z\nF t/a!\nF t/a.b\n"
	    "D t/b\nF t/\xff\n");
}

static void
sorts_roots_and_numbers_them(void **state FX_UNUSED)
{
	struct walk_options options = PLAIN;
	struct walk_entry entry;
	const char *paths[3];
	struct walk *walk;

	scratch_folder(&s, "one");
	scratch_folder(&s, "one/d");
	scratch_write(&s, "one/d/x", "");
	scratch_write(&s, "one/c", "");
	scratch_folder(&s, "d.e");
	assert_string_equal(listing(ROOTS("d.e", "one/d", "one/c"), PLAIN),
	    "F c\nD d\nF d/x\nD d.e\n");

	paths[0] = scratch_path(&s, "one/d");
	paths[1] = scratch_path(&s, "one/c");
	assert_int_equal(walk_new(&walk, paths, 2, &options, NULL), 0);
	assert_int_equal(walk_roots(walk), 2);
	assert_string_equal(walk_root_name(walk, 0), "c");
	assert_string_equal(walk_root_path(walk, 1), paths[0]);
	assert_int_equal(walk_next(walk, &entry, NULL), 1);
	assert_int_equal(entry.root, 0);
	assert_string_equal(entry.below, "c");
	assert_int_equal(walk_next(walk, &entry, NULL), 1);
	assert_int_equal(entry.root, 1);
	assert_string_equal(entry.below, "");
	assert_int_equal(walk_next(walk, &entry, NULL), 1);
	assert_string_equal(entry.below, "x");
	walk_free(walk); /* in the middle */
}

static void
refuses_roots_it_cannot_name(void **state FX_UNUSED)
{
	struct walk_options options = PLAIN;
	struct fx_err err = FX_ERR_NONE;
	const char *paths[2];
	struct walk *walk = NULL;
	int before = fd_count();

	scratch_folder(&s, "a");
	scratch_folder(&s, "b");
	scratch_folder(&s, "b/a");
	paths[0] = scratch_path(&s, "a");
	paths[1] = scratch_path(&s, "b/a");
	assert_int_equal(walk_new(&walk, paths, 2, &options, &err), -1);
	assert_int_equal(err.code, E_ARGS);
	assert_non_null(strstr(err.text, "same name"));
	paths[1] = "/";
	assert_int_equal(walk_new(&walk, paths, 2, &options, &err), -1);
	assert_int_equal(err.code, E_ARGS);
	paths[1] = scratch_path(&s, "none");
	assert_int_equal(walk_new(&walk, paths, 2, &options, &err), -1);
	assert_int_equal(err.code, E_NOENT);
	assert_null(walk);
	assert_int_equal(fd_count(), before);
	walk_free(NULL);
}

static void
make_socket(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	close(fd);
}

static void
skips_what_is_no_file_and_says_why(void **state FX_UNUSED)
{
	scratch_folder(&s, "t");
	assert_int_equal(mkfifoat(s.fd, "t/fifo", 0600), 0);
	make_socket(scratch_path(&s, "t/sock"));
	assert_int_equal(symlinkat("file", s.fd, "t/link"), 0);
	scratch_write(&s, "t/file", "");
	scratch_folder(&s, "t/.fxtui-part");
	scratch_write(&s, "t/.fxtui-part/x", "");
	assert_string_equal(listing(ROOTS("t", "/dev/null"), PLAIN),
	    "S null: a device\nD t\n"
	    "S t/.fxtui-part: the program's own folder\n"
	    "S t/fifo: a FIFO\nF t/file\nL t/link: a symlink\n"
	    "S t/sock: a socket\n");
	assert_string_equal(
	    listing(ROOTS("t/fifo"), PLAIN), "S fifo: a FIFO\n");
}

static void
takes_nothing_of_the_kernels_and_crosses_no_mount(void **state FX_UNUSED)
{
	struct walk_options options = PLAIN;
	const char *path = "/dev";
	struct walk_entry entry;
	struct walk *walk;
	struct stat dev, pts;

	assert_string_equal(listing(ROOTS("/proc"), PLAIN),
	    "D proc: a file system of the kernel\n");
	assert_string_equal(listing(ROOTS("/proc/version"), PLAIN),
	    "F version: a file system of the kernel\n");
	if (stat("/dev", &dev) == -1 || stat("/dev/pts", &pts) == -1 ||
	    dev.st_dev == pts.st_dev)
		skip();
	for (int without = 0; without < 2; without++) {
		bool found = false;

		file_without_openat2(without == 1);
		assert_int_equal(walk_new(&walk, &path, 1, &options, NULL), 0);
		while (walk_next(walk, &entry, NULL) == 1) {
			if (strcmp(entry.path, "dev/pts") != 0)
				continue;
			found = true;
			assert_true(entry.skipped);
			assert_string_equal(entry.why, "a mount");
		}
		assert_true(found);
		walk_free(walk);
	}
}

static void
resolves_only_the_link_the_user_named(void **state FX_UNUSED)
{
	scratch_folder(&s, "real");
	scratch_write(&s, "real/f", "");
	assert_int_equal(symlinkat("real", s.fd, "link"), 0);
	assert_int_equal(symlinkat("real/f", s.fd, "flink"), 0);
	assert_string_equal(
	    listing(ROOTS("link"), PLAIN), "D real\nF real/f\n");
	assert_string_equal(listing(ROOTS("flink"), PLAIN), "F f\n");
}

static void
link_tree(void)
{
	scratch_write(&s, "secret", "");
	scratch_folder(&s, "t");
	scratch_folder(&s, "t/d");
	scratch_write(&s, "t/d/f", "");
	assert_int_equal(symlinkat("d/f", s.fd, "t/1file"), 0);
	assert_int_equal(symlinkat("../secret", s.fd, "t/2out"), 0);
	assert_int_equal(symlinkat("/etc/passwd", s.fd, "t/3abs"), 0);
	assert_int_equal(symlinkat("nowhere", s.fd, "t/4dangling"), 0);
	assert_int_equal(symlinkat("../../t/d", s.fd, "t/d/up"), 0);
	assert_int_equal(symlinkat("d/../d/f", s.fd, "t/5inner"), 0);
	assert_int_equal(symlinkat("d", s.fd, "t/6dir"), 0);
	assert_int_equal(symlinkat("6loop", s.fd, "t/6loop"), 0);
	assert_int_equal(symlinkat("../../../x", s.fd, "t/d/far"), 0);
	assert_int_equal(symlinkat("../d/./f", s.fd, "t/d/near"), 0);
}

static void
keeps_links_that_cannot_lead_out(void **state FX_UNUSED)
{
	struct walk_options keep = { .links = WALK_LINKS_KEEP };

	link_tree();
	assert_string_equal(listing(ROOTS("t"), keep),
	    "D t\nL t/1file\nL t/2out: a symlink that may lead out\n"
	    "L t/3abs: a symlink that may lead out\nL t/4dangling\n"
	    "L t/5inner: a symlink that may lead out\nL t/6dir\n"
	    "L t/6loop\nD t/d\nF t/d/f\n"
	    "L t/d/far: a symlink that may lead out\n"
	    "L t/d/near\nL t/d/up: a symlink that may lead out\n");
}

static void
follows_links_to_files_and_sends_no_folder_twice(void **state FX_UNUSED)
{
	struct walk_options follow = { .links = WALK_LINKS_FOLLOW };

	if (!file_has_openat2())
		skip();
	link_tree();
	assert_string_equal(listing(ROOTS("t"), follow),
	    "D t\nF t/1file\n"
	    "L t/2out: a symlink that leads out of its folder\n"
	    "L t/3abs: a symlink that leads out of its folder\n"
	    "L t/4dangling: a symlink that leads nowhere\n"
	    "F t/5inner\n"
	    "D t/6dir: a symlink to a folder that is sent itself\n"
	    "L t/6loop: a symlink that leads out of its folder\n"
	    "D t/d\nF t/d/f\n"
	    "L t/d/far: a symlink that leads out of its folder\n"
	    "F t/d/near\n"
	    "L t/d/up: a symlink that leads out of its folder\n");
}

static void
follows_no_link_into_the_state_folder(void **state FX_UNUSED)
{
	struct walk_options follow = { .links = WALK_LINKS_FOLLOW };

	if (!file_has_openat2())
		skip();
	scratch_folder(&s, "t");
	scratch_folder(&s, "t/state");
	scratch_write(&s, "t/state/key", "");
	assert_int_equal(symlinkat("state/key", s.fd, "t/key"), 0);
	assert_int_equal(symlinkat("state", s.fd, "t/dir"), 0);
	follow.never = scratch_path(&s, "t/state");
	assert_string_equal(listing(ROOTS("t"), follow),
	    "D t\nD t/dir: the program's own state\n"
	    "F t/key: the program's own state\n"
	    "D t/state: the program's own state\n");
}

static void
never_sends_the_state_folder(void **state FX_UNUSED)
{
	struct walk_options options = PLAIN;
	struct fx_err err = FX_ERR_NONE;
	const char *path;
	struct walk *walk;

	scratch_folder(&s, "t");
	scratch_folder(&s, "t/state");
	scratch_write(&s, "t/state/key", "");
	scratch_write(&s, "t/statement", "");
	options.never = scratch_path(&s, "t/state");
	assert_string_equal(listing(ROOTS("t"), options),
	    "D t\nD t/state: the program's own state\nF t/statement\n");
	assert_string_equal(
	    listing(ROOTS("t/statement"), options), "F statement\n");
	options.never = scratch_path(&s, "t/state");
	path = scratch_path(&s, "t/state/key");
	assert_int_equal(walk_new(&walk, &path, 1, &options, &err), -1);
	assert_int_equal(err.code, E_ACCESS);
}

static void
tells_what_lstat_knows(void **state FX_UNUSED)
{
	struct timespec times[2] = { { .tv_sec = 5 },
		{ .tv_sec = -7, .tv_nsec = 123456789 } };
	struct walk_options options = PLAIN;
	struct walk_entry entry;
	const char *path;
	struct walk *walk;
	struct stat st;

	scratch_write(&s, "f", "12345");
	assert_int_equal(utimensat(s.fd, "f", times, 0), 0);
	assert_int_equal(fchmodat(s.fd, "f", 0640, 0), 0);
	assert_int_equal(fstatat(s.fd, "f", &st, 0), 0);
	path = scratch_path(&s, "f");
	assert_int_equal(walk_new(&walk, &path, 1, &options, NULL), 0);
	assert_int_equal(walk_next(walk, &entry, NULL), 1);
	assert_int_equal(entry.kind, WALK_FILE);
	assert_int_equal(entry.size, 5);
	assert_int_equal(entry.mode, S_IFREG | 0640);
	assert_int_equal(entry.mtime_s, st.st_mtim.tv_sec);
	assert_int_equal(entry.mtime_ns, st.st_mtim.tv_nsec);
	assert_int_equal(entry.ctime_s, st.st_ctim.tv_sec);
	assert_int_equal(entry.ino, st.st_ino);
	assert_int_equal(entry.dev, st.st_dev);
	assert_int_equal(entry.nlink, 1);
	walk_free(walk);
}

static void
goes_on_behind_what_it_may_not_read(void **state FX_UNUSED)
{
	const char *text;
	bool denies = scratch_denies(&s);

	scratch_folder(&s, "t");
	scratch_folder(&s, "t/a");
	scratch_write(&s, "t/a/f", "");
	scratch_write(&s, "t/b", "");
	scratch_write(&s, "t/c", "");
	assert_int_equal(fchmodat(s.fd, "t/a", 0, 0), 0);
	assert_int_equal(fchmodat(s.fd, "t/b", 0, 0), 0);
	text = listing(ROOTS("t"), PLAIN);
	assert_int_equal(fchmodat(s.fd, "t/a", 0700, 0), 0);
	if (!denies)
		skip();
	assert_string_equal(text,
	    "D t\nD t/a: permission denied\nF t/b: permission denied\n"
	    "F t/c\n");
}

static void
stops_at_the_depth_and_length_of_the_wire(void **state FX_UNUSED)
{
	struct walk_options options = PLAIN;
	char name[32];
	struct walk_entry entry;
	struct walk *walk;
	size_t entries = 0;
	size_t skipped = 0;
	const char *path;
	int at;

	scratch_folder(&s, "t");
	at = openat(s.fd, "t", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	memset(name, 'n', 20);
	name[20] = '\0';
	/* By length in the second round, by depth in the first. */
	for (int round = 0; round < 2; round++) {
		const char *folder = round == 0 ? "d" : name;
		int top = at;

		for (int i = 0; i < FX_DEPTH_MAX; i++) {
			int next;

			assert_int_equal(mkdirat(top, folder, 0700), 0);
			next = openat(
			    top, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
			assert_true(next >= 0);
			if (top != at)
				close(top);
			top = next;
		}
		close(top);
	}
	close(at);
	path = scratch_path(&s, "t");
	assert_int_equal(walk_new(&walk, &path, 1, &options, NULL), 0);
	while (walk_next(walk, &entry, NULL) == 1) {
		entries++;
		skipped += entry.skipped;
		if (!entry.skipped)
			assert_int_equal(
			    path_check(entry.path, strlen(entry.path), NULL),
			    0);
		else
			assert_int_equal(entry.code, E_NAME);
	}
	walk_free(walk);
	assert_int_equal(skipped, 2);
	/* t, 255 of d, and as many of 21 bytes as fit behind "t". */
	assert_int_equal(entries - skipped, 1 + 255 + (FX_PATH_MAX - 1) / 21);
}

static void
opens_again_only_the_same_file(void **state FX_UNUSED)
{
	struct walk_options options = PLAIN;
	struct fx_err err = FX_ERR_NONE;
	struct walk_entry entry;
	char text[8] = "";
	const char *path;
	struct walk *walk;
	int root;
	int fd;

	scratch_folder(&s, "t");
	scratch_folder(&s, "t/d");
	scratch_write(&s, "t/d/f", "text");
	path = scratch_path(&s, "t");
	assert_int_equal(walk_new(&walk, &path, 1, &options, NULL), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(walk_next(walk, &entry, NULL), 1);
	assert_string_equal(entry.path, "t/d/f");
	root = walk_root_fd(walk, entry.root);
	fd = walk_open(
	    root, entry.below, WALK_LINKS_SKIP, entry.dev, entry.ino, &err);
	assert_true(fd >= 0);
	assert_int_equal(read(fd, text, sizeof(text)), 4);
	assert_string_equal(text, "text");
	close(fd);

	/* Another file, a FIFO, a link, and nothing, of the same name. */
	for (int i = 0; i < 4; i++) {
		assert_int_equal(
		    renameat(s.fd, "t/d/f", s.fd, i == 0 ? "f" : "old"), 0);
		if (i == 0)
			scratch_write(&s, "t/d/f", "text");
		else if (i == 1)
			assert_int_equal(mkfifoat(s.fd, "t/d/f", 0600), 0);
		else if (i == 2)
			assert_int_equal(
			    symlinkat("../../f", s.fd, "t/d/f"), 0);
		err = FX_ERR_NONE;
		assert_int_equal(walk_open(root, entry.below, WALK_LINKS_SKIP,
				     entry.dev, entry.ino, &err),
		    -1);
		assert_int_equal(err.code, E_VANISHED);
	}
	walk_free(walk);
}

static void
opens_a_root_that_is_a_file(void **state FX_UNUSED)
{
	struct walk_options options = PLAIN;
	struct walk_entry entry;
	const char *path;
	struct walk *walk;
	int fd;

	scratch_write(&s, "f", "text");
	path = scratch_path(&s, "f");
	assert_int_equal(walk_new(&walk, &path, 1, &options, NULL), 0);
	assert_int_equal(walk_next(walk, &entry, NULL), 1);
	fd = walk_open(walk_root_fd(walk, 0), entry.below, WALK_LINKS_SKIP,
	    entry.dev, entry.ino, NULL);
	assert_true(fd >= 0);
	close(fd);
	walk_free(walk);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(lists_in_the_order_of_the_wire),
		CASE(sorts_roots_and_numbers_them),
		CASE(refuses_roots_it_cannot_name),
		CASE(skips_what_is_no_file_and_says_why),
		CASE(takes_nothing_of_the_kernels_and_crosses_no_mount),
		CASE(resolves_only_the_link_the_user_named),
		CASE(keeps_links_that_cannot_lead_out),
		CASE(follows_links_to_files_and_sends_no_folder_twice),
		CASE(follows_no_link_into_the_state_folder),
		CASE(never_sends_the_state_folder),
		CASE(tells_what_lstat_knows),
		CASE(goes_on_behind_what_it_may_not_read),
		CASE(stops_at_the_depth_and_length_of_the_wire),
		CASE(opens_again_only_the_same_file),
		CASE(opens_a_root_that_is_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
