/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_MANIFEST_H
#define FX_PROTO_MANIFEST_H

/*
 * The list of what is sent, in blocks (protocol.md sections 8 and 16,
 * fx-protocol(7) MANIFEST).
 *
 * A block holds up to FX_BLOCK_ENTRIES_MAX entries, FX_BLOCK_BYTES_MAX raw
 * bytes and FX_BLOCK_TEXT_MAX bytes of spelled-out paths (front coding must
 * not let a small frame fill memory).  Once made it is immutable and counted:
 * any thread may hold a reference, the last to let go frees it.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"

#define FX_BLOCK_TEXT_MAX (1024 * 1024)

enum entry_kind {
	ENTRY_FILE = 0,
	ENTRY_FOLDER = 1,
	ENTRY_SYMLINK = 2,
	ENTRY_OTHER = 3, /* a kind of later versions; always refused */
};

/* The mtime of an entry whose time is out of range: do not apply it. */
#define ENTRY_MTIME_NONE (-1)

struct entry {
	enum entry_kind kind;
	bool sparse;
	bool root_known; /* root holds the digest of the content */
	uint32_t mode;   /* 07777 */
	int64_t mtime;   /* seconds since 1970 */
	uint32_t mtime_ns;
	uint64_t size;       /* files; 0 for others */
	const uint8_t *path; /* relative to the transfer, '/' between parts */
	uint16_t path_len;
	uint16_t target_len; /* symlinks */
	const uint8_t *target;
	uint8_t root[FX_DIGEST_SIZE];
};

struct block {
	atomic_uint refs;
	uint32_t no;       /* from 0 */
	uint32_t first_id; /* file_id of entries[0] */
	uint16_t count;
	uint32_t raw_len;
	uint8_t *raw;  /* the entry bytes as on the wire, uncompressed */
	uint8_t *text; /* where the entries' paths and targets point */
	struct entry *entries;
};

struct block *block_ref(struct block *b);
void block_unref(struct block *b); /* NULL allowed */

/* The entry with this file_id, or NULL if it is not of this block. */
const struct entry *block_entry(const struct block *b, uint32_t file_id);

/* Collects entries of one block; the sender's side. */
struct block_maker;

struct block_maker *block_maker_new(void); /* NULL without memory */
void block_maker_free(struct block_maker *m);

/*
 * Add e (copied).  Entries must come in rising order (base/path,
 * path_compare).  Returns 1 if added, 0 if the block is full and e was not
 * taken, -1 with err if e itself breaks a limit of its kind (E_NAME, E_LIMIT).
 */
int block_maker_add(
    struct block_maker *m, const struct entry *e, struct fx_err *err);

/* How many entries wait in m. */
uint16_t block_maker_count(const struct block_maker *m);

/*
 * Turn what was collected into a block with this number and first id and
 * start an empty one.  Returns NULL without memory.  The caller holds one
 * reference.
 */
struct block *block_maker_end(
    struct block_maker *m, uint32_t no, uint32_t first_id);

/*
 * Takes blocks apart; the receiver's side.  Keeps the last path and the open
 * folders from block to block, so that doubles, a wrong order and a missing
 * parent are found over the whole transfer.
 */
struct block_reader;

struct block_reader *block_reader_new(void);
void block_reader_free(struct block_reader *r);

/*
 * Decode one MANIFEST frame: prefix (16 bytes) and body.  Names are checked
 * by base/path; an entry with a bad name or kind is kept in place and
 * reported in refused[i] (E_NAME, E_TYPE, E_LIMIT; FX_OK otherwise), so that
 * ids stay right; everything below a refused folder is refused too.  Order,
 * parents, limits and malformed bytes are errors of the whole frame
 * (E_PROTO).  refused has FX_BLOCK_ENTRIES_MAX places.  The caller holds one
 * reference to the result; NULL on failure.
 */
struct block *block_reader_take(struct block_reader *r, const uint8_t *prefix,
    const uint8_t *body, size_t body_len, enum fx_code *refused,
    struct fx_err *err);

/*
 * Decode the raw bytes of a block that was kept on disk (paths were checked
 * when it came; limits are checked again).
 */
struct block *block_from_raw(uint32_t no, uint32_t first_id, uint16_t count,
    const uint8_t *raw, size_t raw_len, struct fx_err *err);

#endif
