/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_MSG_DATA_H
#define FX_PROTO_MSG_DATA_H

/*
 * A part of proto/msg.h: lists of files, what is needed and there of them,
 * and data.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"
#include "proto/wire.h"

struct msg_bytes;

/* ---- manifest ---- */

#define MSG_MANIFEST_PREFIX 16

/* The prefix of MANIFEST; the body is for proto/manifest. */
struct msg_manifest {
	uint32_t block_no;
	uint32_t first_id;
	uint16_t count; /* 1..FX_BLOCK_ENTRIES_MAX */
	uint8_t comp;   /* 0 raw, 1 zstd */
	uint32_t raw_len;
};

/* raw has raw_len bytes, comp is 0. */
int msg_manifest_encode(
    struct msg_bytes *out, const struct msg_manifest *m, const uint8_t *raw);
int msg_manifest_decode(
    struct msg_manifest *ret, const struct frame *f, struct fx_err *err);

struct msg_manifest_end {
	uint32_t blocks;
	uint32_t entries;
	uint64_t bytes;
};

int msg_manifest_end_encode(
    struct msg_bytes *out, const struct msg_manifest_end *m);
int msg_manifest_end_decode(
    struct msg_manifest_end *ret, const struct frame *f, struct fx_err *err);

enum need_what {
	NEED_HAVE = 0, /* it is there already */
	NEED_ALL = 1,
	NEED_PARTIAL = 2, /* HAVE follows */
	NEED_UNWANTED = 3,
};

struct need_range {
	uint16_t first; /* entry of the block */
	uint16_t count;
	uint8_t what; /* enum need_what */
};

/* About 12 KiB.  Ranges rise and do not overlap. */
struct msg_need {
	uint32_t block_no;
	uint16_t n;
	struct need_range ranges[FX_BLOCK_ENTRIES_MAX];
};

int msg_need_encode(struct msg_bytes *out, const struct msg_need *m);
int msg_need_decode(
    struct msg_need *ret, const struct frame *f, struct fx_err *err);

#define MSG_HAVE_PREFIX 24
#define MSG_HAVE_MAX \
 ((FX_FRAME_CONTROL_MAX - MSG_HAVE_PREFIX) / FX_DIGEST_SIZE) /* digests */

/* Digests of chunks [first_chunk, first_chunk + n) that the receiver holds. */
struct msg_have {
	uint32_t file_id;
	uint16_t gen;
	bool last; /* nothing more comes for this file */
	uint64_t first_chunk;
	uint32_t n;             /* 0 only with last */
	const uint8_t *digests; /* n x 32; into the frame when decoded */
};

int msg_have_encode(struct msg_bytes *out, const struct msg_have *m);
int msg_have_decode(
    struct msg_have *ret, const struct frame *f, struct fx_err *err);

/* ---- data ---- */

enum data_comp {
	COMP_RAW = 0,
	COMP_ZSTD = 1,
	COMP_ZERO = 2, /* zero bytes, no body */
	COMP_HOLE = 3, /* a hole, no body */
};

enum data_flag {
	DATA_RESEND = 2,
	DATA_FLAT = 8,
};

#define MSG_DATA_PREFIX 56

/* The prefix of DATA; the body is the chunk as comp says. */
struct msg_data {
	uint32_t file_id;
	uint32_t raw_len; /* 1..FX_CHUNK_SIZE */
	uint64_t offset;  /* a multiple of FX_CHUNK_SIZE */
	uint8_t comp;     /* enum data_comp */
	uint8_t flags;    /* enum data_flag */
	uint16_t gen;
	uint8_t digest[FX_DIGEST_SIZE];
};

void msg_data_encode(uint8_t prefix[MSG_DATA_PREFIX], const struct msg_data *m);

/*
 * Reads f->prefix and f->body_len only, so a worker can call it before the
 * body was read.  A comp or flag that is not among caps (those agreed) is
 * E_PROTO.
 */
int msg_data_decode(struct msg_data *ret, const struct frame *f, uint64_t caps,
    struct fx_err *err);

#define MSG_BATCH_PREFIX 16
#define MSG_BATCH_RECORD 40

/*
 * The prefix of BATCH.  The raw body is count records, then the bytes of the
 * files in the same order; both count in raw_len.
 */
struct msg_batch {
	uint32_t block_no;
	uint16_t count;   /* 1..FX_BATCH_FILES_MAX */
	uint8_t comp;     /* COMP_RAW or COMP_ZSTD */
	uint32_t raw_len; /* at most FX_BATCH_BYTES_MAX */
};

void msg_batch_encode(
    uint8_t prefix[MSG_BATCH_PREFIX], const struct msg_batch *m);

/* As msg_data_decode(). */
int msg_batch_decode(struct msg_batch *ret, const struct frame *f,
    uint64_t caps, struct fx_err *err);

struct batch_record {
	uint32_t file_id;
	uint32_t size; /* at most FX_BATCH_FILE_SIZE_MAX */
	uint8_t digest[FX_DIGEST_SIZE];
	const uint8_t *data; /* size bytes, in the raw body; decoding only */
};

void msg_record_encode(
    uint8_t to[MSG_BATCH_RECORD], const struct batch_record *rec);

/* Walks over the raw body of a batch. */
struct batch_iter {
	const uint8_t *record;
	const uint8_t *data;
	uint16_t left;
};

/*
 * Check the whole raw body: sizes add up exactly, no file is over its limit,
 * ids rise.  Returns 0, or -1 with E_PROTO.
 */
int msg_batch_open(struct batch_iter *it, const struct msg_batch *m,
    const uint8_t *raw, size_t raw_len, struct fx_err *err);

/* The next file: 1, or 0 at the end. */
int msg_batch_next(struct batch_iter *it, struct batch_record *ret);

#endif
