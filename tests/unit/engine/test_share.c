/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/str.h"
#include "engine/share.h"
#include "engine/share_open.h"
#include "os/conf.h"
#include "os/file.h"
#include "unit/os/scratch.h"

static const char device[] = "fx1-aaaa-bbbb";

static const struct share *
found(const struct shares *s, const char *path, const char *who, size_t *below)
{
	return shares_find(s, path, strlen(path), who, device, below);
}

static void
set(struct shares *s, const char *key, const char *value)
{
	struct fx_err err = FX_ERR_NONE;

	if (shares_set(s, key, value, &err) < 0)
		fail_msg("%s: %s", key, err.text);
}

static void
is_for_named_peers_only(void **state)
{
	struct shares s = { 0 };
	size_t below;

	(void)state;
	set(&s, "share.music.dir", "/srv/music");
	assert_null(found(&s, "music", "anna", &below));
	set(&s, "share.music.peers", " bert ,anna ,  , two words");
	assert_non_null(found(&s, "music", "anna", &below));
	assert_non_null(found(&s, "music", "bert", &below));
	assert_non_null(found(&s, "music", "two words", &below));
	assert_null(found(&s, "music", "ann", &below));
	assert_null(found(&s, "music", "annabert", &below));
	assert_null(found(&s, "music", "two", &below));
	assert_null(found(&s, "music", "", &below));
	set(&s, "share.music.peers", device);
	assert_non_null(found(&s, "music", "whoever", &below));
	assert_null(
	    shares_find(&s, "music", 5, "whoever", "fx1-aaaa-bbbc", &below));
	set(&s, "share.music.dir", NULL);
	assert_null(found(&s, "music", "whoever", &below));
	set(&s, "share.music.peers", NULL);
	assert_int_equal(s.n, 0);
	shares_done(&s);
}

static void
a_path_begins_with_the_name_of_a_share(void **state)
{
	static const char *const none[] = { "", "musi", "musics", "Music",
		"/music", "music/", "./music", "../music", "other" };
	struct shares s = { 0 };
	size_t below;

	(void)state;
	set(&s, "share.music.dir", "/srv/music");
	set(&s, "share.music.peers", "anna");
	for (size_t i = 0; i < FX_COUNT(none); i++)
		assert_null(found(&s, none[i], "anna", &below));
	assert_non_null(found(&s, "music", "anna", &below));
	assert_int_equal(below, 5);
	assert_non_null(found(&s, "music/a/b", "anna", &below));
	assert_int_equal(below, 6);
	shares_done(&s);
}

static void
keys_that_cannot_be_are_refused(void **state)
{
	static const char *const keys[] = { "share.dir", "share..dir",
		"share.a/b.dir", "share.a b.dir", "share.a:b.dir",
		"share.a].dir", "share...dir", "share..a.dir",
		"share.music.mode", "share.music", "share." };
	struct shares s = { 0 };
	struct fx_err err;
	char key[100];

	(void)state;
	for (size_t i = 0; i < FX_COUNT(keys); i++) {
		assert_int_equal(shares_set(&s, keys[i], "/x", &err), -1);
		assert_int_equal(err.code, E_ARGS);
	}
	assert_int_equal(shares_set(&s, "share.music.dir", "srv", &err), -1);
	snprintf(key, sizeof(key), "share.%064d.dir", 0);
	set(&s, key, "/x");
	snprintf(key, sizeof(key), "share.%065d.dir", 0);
	assert_int_equal(shares_set(&s, key, "/x", &err), -1);
	shares_done(&s);
}

static void
there_are_at_most_so_many(void **state)
{
	struct shares s = { 0 };
	const char *name, *value;
	struct fx_err err;
	char key[40];

	(void)state;
	for (unsigned i = 0; i < FX_SHARES_MAX; i++) {
		snprintf(key, sizeof(key), "share.s%03u.dir", i);
		set(&s, key, "/x");
	}
	assert_int_equal(shares_set(&s, "share.one.dir", "/x", &err), -1);
	assert_int_equal(err.code, E_LIMIT);
	/* One that is there can still be changed, and is listed. */
	set(&s, "share.s000.peers", "anna");
	assert_int_equal(shares_at(&s, 1, &name, &value), 1);
	assert_string_equal(name, "share.s000.peers");
	assert_string_equal(value, "anna");
	assert_int_equal(shares_at(&s, 2 * FX_SHARES_MAX, &name, &value), 0);
	shares_done(&s);
}

static void
sections_of_the_file_are_shares(void **state)
{
	static const char text[] = "name = x\n[share music]\ndir = /srv/m\n"
				   "peers = anna\n[share bad]\ndir = rel\n"
				   "[other music]\ndir = /x\n";
	struct shares s = { 0 };
	struct conf *conf;
	struct fx_err err;
	size_t below;

	(void)state;
	assert_int_equal(
	    conf_parse(&conf, text, sizeof(text) - 1, NULL, NULL, &err), 0);
	shares_load(&s, conf, "test");
	conf_free(conf);
	assert_int_equal(s.n, 1);
	assert_string_equal(
	    found(&s, "music/x", "anna", &below)->dir, "/srv/m");
	shares_done(&s);
}

/* --- beneath --- */

static void
put(const struct scratch *s, const char *path, size_t n)
{
	char whole[600];
	FILE *f;

	snprintf(whole, sizeof(whole), "%s/%s", s->path, path);
	f = fopen(whole, "w");
	assert_non_null(f);
	for (size_t i = 0; i < n; i++)
		putc('x', f);
	fclose(f);
}

static void
make(const struct scratch *s, const char *path)
{
	char whole[600];

	snprintf(whole, sizeof(whole), "%s/%s", s->path, path);
	assert_int_equal(mkdir(whole, 0755), 0);
}

static void
leads(const struct scratch *s, const char *target, const char *path)
{
	char whole[600];

	snprintf(whole, sizeof(whole), "%s/%s", s->path, path);
	assert_int_equal(symlink(target, whole), 0);
}

static void
tree(struct scratch *s)
{
	scratch_init(s);
	make(s, "share");
	make(s, "share/sub");
	make(s, "share/state");
	make(s, "share/state/in");
	make(s, "outside");
	put(s, "outside/secret", 6);
	put(s, "share/file", 5);
	put(s, "share/sub/deep", 4);
	put(s, "share/.hidden", 3);
	put(s, "share/state/key", 2);
	leads(s, "../outside", "share/out");
	leads(s, "file", "share/link");
	leads(s, "/etc/passwd", "share/passwd");
}

static int
opened(const struct scratch *s, const char *below, struct fx_err *err)
{
	char dir[600], never[600];

	snprintf(dir, sizeof(dir), "%s/share", s->path);
	snprintf(never, sizeof(never), "%s/share/state", s->path);
	return share_open(dir, below, strlen(below), never, err);
}

static void
opens_what_lies_beneath_and_nothing_else(void **state)
{
	static const char *const good[] = { "", "file", "sub", "sub/deep",
		".hidden" };
	static const char *const bad[] = { "..", "../outside",
		"../outside/secret", "out", "out/secret", "link", "passwd",
		"/etc/passwd", "/", ".", "./file", "sub/../file", "sub//deep",
		"sub/", "none", "file/x", ".fxtui-part", "state", "state/key",
		"state/in", "sub/../../outside/secret" };
	struct scratch s;
	struct fx_err err;
	int fd;

	(void)state;
	tree(&s);
	for (int old = 0; old < 2; old++) {
		file_without_openat2(old == 1);
		for (size_t i = 0; i < FX_COUNT(good); i++) {
			fd = opened(&s, good[i], &err);
			if (fd < 0)
				fail_msg("%s: %s", good[i], err.text);
			close(fd);
		}
		for (size_t i = 0; i < FX_COUNT(bad); i++) {
			fd = opened(&s, bad[i], &err);
			if (fd >= 0)
				fail_msg("%s was opened", bad[i]);
			assert_int_equal(err.code, E_NOENT);
			assert_null(strstr(err.text, s.path));
		}
	}
	file_without_openat2(false);
	assert_int_equal(share_open("/etc", "a\0b", 3, NULL, &err), -1);
	scratch_done(&s);
}

/* The names of one page, each followed by a blank; whether it is the last. */
static bool
page(int fd, const struct share_page *ask, char *names, size_t cap)
{
	struct list_page p;
	struct msg_bytes out;
	struct fx_err err = FX_ERR_NONE;
	struct frame f;
	size_t n = 0;
	bool last;

	msg_bytes_init(&out);
	if (share_list(fd, ask, &out, &err) < 0)
		fail_msg("%s", err.text);
	msg_frame(&out, 0, &f);
	if (msg_list_reply_decode(&p, &f, &err) < 0)
		fail_msg("%s", err.text);
	names[0] = '\0';
	for (uint16_t i = 0; p.block != NULL && i < p.block->count; i++)
		n += (size_t)snprintf(names + n, cap - n, "%.*s ",
		    p.block->entries[i].path_len,
		    (const char *)p.block->entries[i].path);
	last = p.last;
	list_page_done(&p);
	msg_bytes_done(&out);
	return last;
}

static void
lists_files_and_folders_page_by_page(void **state)
{
	struct share_page ask = { .req_id = 1 };
	char names[300], never[600];
	struct scratch s;
	struct fx_err err;
	int fd;

	(void)state;
	tree(&s);
	snprintf(never, sizeof(never), "%s/share/state", s.path);
	ask.never = never;
	fd = opened(&s, "", &err);
	assert_true(page(fd, &ask, names, sizeof(names)));
	assert_string_equal(names, "file sub ");
	ask.hidden = true;
	ask.max = 2;
	assert_false(page(fd, &ask, names, sizeof(names)));
	assert_string_equal(names, ".hidden file ");
	/* The state folder alone would make an empty page: it is passed. */
	str_copy(ask.cursor, sizeof(ask.cursor), "file");
	ask.max = 1;
	assert_true(page(fd, &ask, names, sizeof(names)));
	assert_string_equal(names, "sub ");
	str_copy(ask.cursor, sizeof(ask.cursor), "sub");
	assert_true(page(fd, &ask, names, sizeof(names)));
	assert_string_equal(names, "");
	close(fd);
	fd = opened(&s, "file", &err);
	assert_true(fd >= 0);
	assert_int_equal(
	    share_list(fd, &ask, &(struct msg_bytes){ 0 }, &err), -1);
	assert_int_equal(err.code, E_TYPE);
	close(fd);
	scratch_done(&s);
}

static void
every_name_of_a_large_folder_comes_once(void **state)
{
	struct share_page ask = { .max = 7 };
	char names[300], name[40];
	struct scratch s;
	struct fx_err err;
	unsigned seen = 0;
	bool last = false;
	int fd;

	(void)state;
	tree(&s);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "share/sub/%02u", i);
		put(&s, name, 0);
	}
	fd = opened(&s, "sub", &err);
	while (!last) {
		last = page(fd, &ask, names, sizeof(names));
		for (char *at = names; *at != '\0';) {
			char *end = strchr(at, ' ');

			*end = '\0';
			assert_true(strcmp(ask.cursor, at) < 0);
			str_copy(ask.cursor, sizeof(ask.cursor), at);
			at = end + 1;
			seen++;
		}
	}
	assert_int_equal(seen, 101);
	close(fd);
	scratch_done(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_for_named_peers_only),
		cmocka_unit_test(a_path_begins_with_the_name_of_a_share),
		cmocka_unit_test(keys_that_cannot_be_are_refused),
		cmocka_unit_test(there_are_at_most_so_many),
		cmocka_unit_test(sections_of_the_file_are_shares),
		cmocka_unit_test(opens_what_lies_beneath_and_nothing_else),
		cmocka_unit_test(lists_files_and_folders_page_by_page),
		cmocka_unit_test(every_name_of_a_large_folder_comes_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
