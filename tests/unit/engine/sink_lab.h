/* SPDX-License-Identifier: MIT */
#ifndef FX_TEST_ENGINE_SINK_LAB_H
#define FX_TEST_ENGINE_SINK_LAB_H

/*
 * A destination root, things beside it that nobody may touch, and an incoming
 * transfer into it.  Everything asserts by cmocka, whose headers come first.
 */

#include <stdint.h>
#include <time.h>

#include "base/path.h"
#include "crypto/digest.h"
#include "crypto/tree.h"
#include "engine/sink.h"
#include "unit/os/scratch.h"

#define LAB_ID    "0123456789abcdef0123456789abcdef"
#define LAB_STAGE "root/.fxtui-part/" LAB_ID
#define LAB_MTIME 1600000000

#define LAB_BLOCKS 4

struct lab {
	struct scratch s; /* root/ receipts/ beside/ */
	int root_fd;
	int receipts_fd;
	char root[300];
	struct stat beside[3];
	struct msg_offer offer;
	struct sink_conf conf;
	struct sink *sink;
	struct block_maker *maker;
	struct block *blocks[LAB_BLOCKS];
	uint32_t block_n;
	uint32_t next_id;
	const char *target; /* of symlinks to come; NULL: "x" */
	enum fx_code codes[FX_BLOCK_ENTRIES_MAX];
	uint8_t need[FX_BLOCK_ENTRIES_MAX];
	bool choosing; /* the test says in need what is not wanted */
	struct sink_root roots[FX_ROOTS_MAX];
};

static const char *const lab_beside[] = { "beside", "beside/file",
	"beside/folder" };

FX_UNUSED
static void
lab_look_beside(struct lab *l, struct stat *ret)
{
	for (size_t i = 0; i < FX_COUNT(lab_beside); i++)
		assert_int_equal(fstatat(l->s.fd, lab_beside[i], &ret[i],
				     AT_SYMLINK_NOFOLLOW),
		    0);
}

/* Nothing but what lies in root/ and receipts/ was touched. */
FX_UNUSED
static void
lab_check_beside(struct lab *l)
{
	struct stat now[3];

	lab_look_beside(l, now);
	for (size_t i = 0; i < FX_COUNT(now); i++) {
		assert_int_equal(now[i].st_ino, l->beside[i].st_ino);
		assert_int_equal(now[i].st_mode, l->beside[i].st_mode);
		assert_int_equal(now[i].st_size, l->beside[i].st_size);
		assert_int_equal(
		    now[i].st_ctim.tv_sec, l->beside[i].st_ctim.tv_sec);
		assert_int_equal(
		    now[i].st_ctim.tv_nsec, l->beside[i].st_ctim.tv_nsec);
	}
	assert_true(scratch_holds(&l->s, "beside/file", "do not touch"));
	assert_int_equal(scratch_count(&l->s, "."), 3);
}

FX_UNUSED
static void
lab_init(struct lab *l)
{
	memset(l, 0, sizeof(*l));
	scratch_init(&l->s);
	scratch_folder(&l->s, "root");
	scratch_folder(&l->s, "receipts");
	scratch_folder(&l->s, "beside");
	scratch_folder(&l->s, "beside/folder");
	scratch_write(&l->s, "beside/file", "do not touch");
	lab_look_beside(l, l->beside);
	l->root_fd = openat(l->s.fd, "root", O_RDONLY | O_DIRECTORY);
	l->receipts_fd = openat(l->s.fd, "receipts", O_RDONLY | O_DIRECTORY);
	assert_true(l->root_fd >= 0 && l->receipts_fd >= 0);
	snprintf(l->root, sizeof(l->root), "%s/root", l->s.path);
	l->offer.preserve = PRESERVE_MODE | PRESERVE_MTIME;
	l->conf = (struct sink_conf){
		.root_fd = l->root_fd,
		.root = l->root,
		.id = LAB_ID,
		.offer = &l->offer,
		.conflict = CONFLICT_KEEP_BOTH,
		.durability = SINK_END,
		.umask = 022,
	};
	memset(l->conf.device, 7, sizeof(l->conf.device));
	memset(l->offer.uuid, 9, sizeof(l->offer.uuid));
	l->maker = block_maker_new();
	assert_non_null(l->maker);
}

FX_UNUSED
static void
lab_drop(struct lab *l)
{
	sink_unref(l->sink);
	l->sink = NULL;
}

FX_UNUSED
static void
lab_done(struct lab *l)
{
	lab_drop(l);
	sink_roots_done(l->roots, l->offer.roots_n);
	for (uint32_t i = 0; i < l->block_n; i++)
		block_unref(l->blocks[i]);
	block_maker_free(l->maker);
	fd_close(&l->receipts_fd);
	fd_close(&l->root_fd);
	lab_check_beside(l);
	scratch_done(&l->s);
}

FX_UNUSED
static void
lab_offer(struct lab *l, enum entry_kind kind, const char *name)
{
	struct offer_root *root = &l->offer.roots[l->offer.roots_n++];

	root->kind = (uint8_t)kind;
	root->name_len = (uint16_t)strlen(name);
	memcpy(root->name, name, root->name_len);
}

FX_UNUSED
static void
lab_start(struct lab *l)
{
	struct fx_err err = FX_ERR_NONE;
	int r = sink_new(&l->sink, &l->conf, &err);

	if (r < 0)
		print_error("%s\n", err.text);
	assert_int_equal(r, 0);
}

/* One more entry of the block to come; returns its file id. */
FX_UNUSED
static uint32_t
lab_add(struct lab *l, enum entry_kind kind, const char *path, uint64_t size,
    uint32_t mode)
{
	struct entry e = {
		.kind = kind,
		.path = (const uint8_t *)path,
		.path_len = (uint16_t)strlen(path),
		.size = size,
		.mode = mode,
		.mtime = LAB_MTIME,
		.mtime_ns = 5000,
	};
	struct fx_err err = FX_ERR_NONE;

	if (kind == ENTRY_SYMLINK) {
		const char *target = l->target != NULL ? l->target : "x";

		e.target = (const uint8_t *)target;
		e.target_len = (uint16_t)strlen(target);
	}
	assert_int_equal(block_maker_add(l->maker, &e, &err), 1);
	return l->next_id + block_maker_count(l->maker) - 1U;
}

/* The block is complete; codes start as "not refused". */
FX_UNUSED
static struct block *
lab_end_block(struct lab *l)
{
	struct block *b = block_maker_end(l->maker, l->block_n, l->next_id);

	assert_non_null(b);
	assert_true(l->block_n < LAB_BLOCKS);
	l->blocks[l->block_n++] = b;
	l->next_id += b->count;
	memset(l->codes, 0, sizeof(l->codes));
	if (!l->choosing)
		memset(l->need, 0, sizeof(l->need));
	return b;
}

FX_UNUSED
static struct block *
lab_block(struct lab *l)
{
	struct block *b = lab_end_block(l);
	struct fx_err err = FX_ERR_NONE;

	assert_int_equal(sink_block(l->sink, b, l->codes, l->need, &err), 0);
	return b;
}

FX_UNUSED
static const struct block *
lab_block_of(const struct lab *l, uint32_t id)
{
	for (uint32_t i = 0; i < l->block_n; i++)
		if (block_entry(l->blocks[i], id) != NULL)
			return l->blocks[i];
	fail();
	return NULL;
}

FX_UNUSED
static void
lab_sha(const void *data, size_t n, uint8_t ret[32])
{
	struct digest *d;

	assert_int_equal(digest_new(&d), 0);
	digest_once(d, data, n, ret);
	digest_free(d);
}

FX_UNUSED
static enum fx_code
lab_small(struct lab *l, uint32_t id, const char *text)
{
	uint8_t root[32];

	lab_sha(text, strlen(text), root);
	return sink_small(
	    l->sink, lab_block_of(l, id), id, text, strlen(text), root);
}

/* The bytes of chunk i of a file; odd files are all the same, zeros too. */
FX_UNUSED
static void
lab_fill(uint8_t *to, uint32_t id, uint64_t i, size_t n)
{
	memset(to, (int)(1 + (id * 31 + i * 7) % 250), n);
	for (size_t k = 0; k < n; k += 4096)
		to[k] = (uint8_t)k;
}

FX_UNUSED
static size_t
lab_chunk_len(uint64_t size, uint64_t i)
{
	uint64_t left = size - i * FX_CHUNK_SIZE;

	return left < FX_CHUNK_SIZE ? (size_t)left : FX_CHUNK_SIZE;
}

/* Write chunk i of a file of size bytes as lab_fill() makes it. */
FX_UNUSED
static enum fx_code
lab_chunk(struct sink_file *f, uint32_t id, uint64_t size, uint64_t i)
{
	size_t n = lab_chunk_len(size, i);
	uint8_t *data = malloc(n);
	uint8_t digest[32];
	struct digest *d;
	enum fx_code code;

	assert_non_null(data);
	assert_int_equal(digest_new(&d), 0);
	lab_fill(data, id, i, n);
	fx1_piece(d, size, data, n, digest);
	code = sink_chunk(f, i * FX_CHUNK_SIZE, data, n, digest, false);
	digest_free(d);
	free(data);
	return code;
}

/* The root of such a file. */
FX_UNUSED
static void
lab_root(uint32_t id, uint64_t size, uint8_t ret[32])
{
	uint8_t *data = malloc(FX_CHUNK_SIZE);
	struct tree_root *tree;
	uint8_t digest[32];
	struct digest *d;

	assert_non_null(data);
	assert_int_equal(digest_new(&d), 0);
	assert_int_equal(tree_root_new(&tree), 0);
	for (uint64_t i = 0; i < fx1_chunks(size); i++) {
		size_t n = lab_chunk_len(size, i);

		lab_fill(data, id, i, n);
		fx1_piece(d, size, data, n, digest);
		tree_root_add(tree, digest);
	}
	assert_true(tree_root_end(tree, size, ret));
	tree_root_free(tree);
	digest_free(d);
	free(data);
}

/* A whole file in chunks, the last first. */
FX_UNUSED
static void
lab_big(struct lab *l, uint32_t id, uint64_t size)
{
	const struct block *b = lab_block_of(l, id);
	struct fx_err err = FX_ERR_NONE;
	uint8_t root[32];
	struct sink_file *f = sink_part(l->sink, b, id, 0, &err);
	int errnum;

	assert_non_null(f);
	for (uint64_t i = fx1_chunks(size); i > 0; i--)
		assert_int_equal(lab_chunk(f, id, size, i - 1), FX_OK);
	sink_part_unref(f);
	lab_root(id, size, root);
	assert_int_equal(sink_whole(l->sink, b, id, root, &errnum), FX_OK);
}

FX_UNUSED
static int
lab_try_commit(struct lab *l, struct fx_err *err)
{
	static const uint8_t tree[32] = { 1 };
	bool durable = false;
	int r;

	*err = FX_ERR_NONE;
	r = sink_commit(l->sink, tree, l->roots, &durable, err);
	if (r == 0)
		assert_int_equal(durable, l->conf.durability == SINK_END);
	return r;
}

FX_UNUSED
static void
lab_commit(struct lab *l)
{
	struct fx_err err;
	int r = lab_try_commit(l, &err);

	if (r < 0)
		print_error("%s\n", err.text);
	assert_int_equal(r, 0);
}

/* Whether root i got this name beneath root/. */
FX_UNUSED
static bool
lab_landed(struct lab *l, unsigned i, const char *name)
{
	const char *path = l->roots[i].path;
	size_t n = strlen(l->root);

	return path != NULL && strncmp(path, l->root, n) == 0 &&
	    path[n] == '/' && strcmp(path + n + 1, name) == 0;
}

/* A transfer of one file of that name and content, up to the commit. */
FX_UNUSED
static void
lab_one_file(struct lab *l, const char *name, const char *text)
{
	uint32_t id;

	lab_offer(l, ENTRY_FILE, name);
	lab_start(l);
	id = lab_add(l, ENTRY_FILE, name, strlen(text), 0644);
	lab_block(l);
	assert_int_equal(lab_small(l, id, text), FX_OK);
}

#endif
