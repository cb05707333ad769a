/* SPDX-License-Identifier: MIT */
#ifndef FX_TEST_ENGINE_AGAIN_LAB_H
#define FX_TEST_ENGINE_AGAIN_LAB_H

/*
 * A folder with a large and a small file that are received in two runs, the
 * second with sink_reopen().  cmocka's headers come first.
 */

#include <fcntl.h>
#include <stdlib.h>

#include "base/attr.h"
#include "os/fd.h"
#include "unit/engine/sink_lab.h"

#define CHUNKS 5
#define SIZE   (4 * (uint64_t)FX_CHUNK_SIZE + 777)
#define BIG    "tree/big"
#define SMALL  "tree/small"
#define TEXT   "a small file"

/* The id of the big file in the first run, which names its contents. */
#define BIG_ID 1

static struct lab l;

FX_UNUSED
static int
setup(void **state FX_UNUSED)
{
	lab_init(&l);
	lab_offer(&l, ENTRY_FOLDER, "tree");
	lab_start(&l);
	return 0;
}

FX_UNUSED
static int
teardown(void **state FX_UNUSED)
{
	if (l.sink != NULL)
		sink_hold(l.sink, false);
	lab_done(&l);
	return 0;
}

FX_UNUSED
static void
path_of(char to[400], const char *rest)
{
	snprintf(to, 400, "%s/%s", LAB_STAGE, rest);
}

FX_UNUSED
static bool
stands(const char *rest)
{
	char path[400];
	struct stat st;

	path_of(path, rest);
	return fstatat(l.s.fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* A folder, a file in chunks and a small one; chunks of the first arrive. */
FX_UNUSED
static void
first_run(unsigned chunks)
{
	struct fx_err err = FX_ERR_NONE;
	struct sink_file *f;

	lab_add(&l, ENTRY_FOLDER, "tree", 0, 0755);
	assert_int_equal(lab_add(&l, ENTRY_FILE, BIG, SIZE, 0644), BIG_ID);
	lab_add(&l, ENTRY_FILE, SMALL, strlen(TEXT), 0644);
	lab_block(&l);
	f = sink_part(l.sink, l.blocks[0], BIG_ID, 0, &err);
	assert_non_null(f);
	for (unsigned i = 0; i < chunks; i++)
		assert_int_equal(lab_chunk(f, BIG_ID, SIZE, i), FX_OK);
	sink_part_unref(f);
	assert_int_equal(lab_small(&l, 2, TEXT), FX_OK);
}

/* A new list begins; what the last run made is only on disk. */
FX_UNUSED
static void
new_list(void)
{
	for (uint32_t i = 0; i < l.block_n; i++)
		block_unref(l.blocks[i]);
	l.block_n = 0;
	l.next_id = 0;
	block_maker_free(l.maker);
	l.maker = block_maker_new();
	assert_non_null(l.maker);
}

FX_UNUSED
static void
reopen(bool alive)
{
	struct sink *live = l.sink;
	struct fx_err err = FX_ERR_NONE;
	int r;

	if (!alive && live != NULL)
		sink_hold(live, false);
	if (!alive)
		lab_drop(&l);
	r = sink_reopen(&l.sink, &l.conf, alive ? live : NULL, &err);
	if (r < 0)
		print_error("%s\n", err.text);
	assert_int_equal(r, 0);
	if (alive) {
		sink_hold(live, false);
		sink_unref(live);
	}
	sink_hold(l.sink, true);
	new_list();
}

/* The same list; another file comes first if shifted.  The id of big. */
FX_UNUSED
static uint32_t
second_list(bool shifted)
{
	uint32_t id;

	lab_add(&l, ENTRY_FOLDER, "tree", 0, 0755);
	if (shifted)
		lab_add(&l, ENTRY_FILE, "tree/aaa", 3, 0644);
	id = lab_add(&l, ENTRY_FILE, BIG, SIZE, 0644);
	lab_add(&l, ENTRY_FILE, SMALL, strlen(TEXT), 0644);
	lab_block(&l);
	return id;
}

FX_UNUSED
static unsigned
have(uint32_t id, struct sink_have *ret)
{
	unsigned n = 0;

	memset(ret, 0, sizeof(*ret));
	ret->n = SINK_HAVE_MAX;
	(void)sink_have(l.sink, l.blocks[0], id, ret, NULL);
	for (unsigned i = 0; i < SINK_HAVE_MAX; i++)
		n += ret->got[i];
	return n;
}

/* The digest of chunk i of the big file as the first run had it. */
FX_UNUSED
static void
expected(uint64_t i, uint8_t ret[32])
{
	size_t n = lab_chunk_len(SIZE, i);
	uint8_t *data = malloc(n);
	struct digest *d;

	assert_non_null(data);
	assert_int_equal(digest_new(&d), 0);
	lab_fill(data, BIG_ID, i, n);
	fx1_piece(d, SIZE, data, n, ret);
	digest_free(d);
	free(data);
}

FX_UNUSED
static void
is_chunk(const struct sink_have *h, unsigned i, bool same)
{
	uint8_t digest[32];

	expected(i, digest);
	assert_true(h->got[i]);
	assert_int_equal(memcmp(digest, h->digests[i], 32) == 0, same);
}

/* Whatever is missing comes, then all is delivered, nothing is left. */
FX_UNUSED
static void
complete(uint32_t id)
{
	struct fx_err err = FX_ERR_NONE;
	struct sink_have h;
	struct sink_file *f;
	uint8_t root[32];
	int errnum;

	(void)have(id, &h);
	f = sink_part(l.sink, l.blocks[0], id, 0, &err);
	assert_non_null(f);
	for (unsigned i = 0; i < CHUNKS; i++)
		assert_int_equal(lab_chunk(f, BIG_ID, SIZE, i), FX_OK);
	sink_part_unref(f);
	lab_root(BIG_ID, SIZE, root);
	assert_int_equal(
	    sink_whole(l.sink, l.blocks[0], id, root, &errnum), FX_OK);
	(void)have(id + 1, &h);
	lab_sha(TEXT, strlen(TEXT), root);
	if (h.got[0])
		assert_int_equal(
		    sink_whole(l.sink, l.blocks[0], id + 1, root, &errnum),
		    FX_OK);
	else
		assert_int_equal(lab_small(&l, id + 1, TEXT), FX_OK);
	if (id != BIG_ID)
		assert_int_equal(lab_small(&l, 1, "aaa"), FX_OK);
	assert_int_equal(sink_listed(l.sink, &err), 0);
	assert_false(stands("old"));
	lab_commit(&l);
	assert_true(l.roots[0].delivered);
	assert_int_equal(l.roots[0].failed, 0);
	assert_true(scratch_holds(&l.s, "root/tree/small", TEXT));
	assert_int_equal(sink_finish(l.sink, l.receipts_fd, &err), 0);
	assert_false(stands(""));
}

#endif
