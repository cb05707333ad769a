/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_MSG_DONE_H
#define FX_PROTO_MSG_DONE_H

/*
 * A part of proto/msg.h: acknowledging, and the ends of files, blocks and
 * transfers.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"
#include "proto/wire.h"

struct msg_bytes;

#define MSG_VECTOR_MAX 64

/* Frame counts or indexes by data connection; each connection once. */
struct conn_vector {
	uint16_t n;
	struct {
		uint16_t conn;
		uint64_t index;
	} at[MSG_VECTOR_MAX];
};

struct msg_ack {
	uint64_t received;
	uint64_t verified;
	uint64_t delivered;
	uint32_t files_done;
	uint32_t errors;
	uint32_t backlog_ms;
	struct conn_vector conns; /* index: frames processed */
};

int msg_ack_encode(struct msg_bytes *out, const struct msg_ack *m);
int msg_ack_decode(
    struct msg_ack *ret, const struct frame *f, struct fx_err *err);

enum nack_reason {
	NACK_DIGEST = 1,
	NACK_MISSING = 2,
	NACK_DECOMP = 3,
	NACK_AGAIN = 4, /* write again */
};

struct nack_range {
	uint64_t offset;
	uint64_t len;
};

struct msg_nack {
	uint32_t file_id;
	uint16_t gen;
	uint8_t reason; /* enum nack_reason */
	uint8_t n;      /* 0: the whole file */
	struct nack_range ranges[UINT8_MAX];
};

int msg_nack_encode(struct msg_bytes *out, const struct msg_nack *m);
int msg_nack_decode(
    struct msg_nack *ret, const struct frame *f, struct fx_err *err);

/* How far a file has come at the receiver. */
enum file_state {
	FILE_FAILED = 0, /* FILE_RESULT only */
	FILE_VERIFIED = 1,
	FILE_STORED = 2,
	FILE_DELIVERED = 3,
	FILE_SKIPPED = 4, /* FILE_RESULT only */
};

/* DONE_RANGES when decoded; next_range() walks over it. */
struct msg_done_ranges {
	uint8_t state; /* FILE_VERIFIED .. FILE_DELIVERED */
	bool last;
	uint32_t n;
	const uint8_t *body; /* into the frame */
	size_t body_len;
};

int msg_done_ranges_decode(
    struct msg_done_ranges *ret, const struct frame *f, struct fx_err *err);

struct range_iter {
	struct cur cur;
	uint32_t left;
	uint64_t end; /* of the range before */
};

void msg_ranges_open(struct range_iter *it, const struct msg_done_ranges *m);
int msg_ranges_next(struct range_iter *it, uint32_t *ret_first,
    uint32_t *ret_count); /* 1, or 0 at the end */

/*
 * Writing DONE_RANGES: begin, add rising ranges, end.  add returns false when
 * the frame is full: end it, take it, begin the next.
 */
struct range_maker {
	struct msg_bytes *out;
	uint32_t n;
	uint32_t end;
};

void msg_ranges_begin(
    struct range_maker *mk, struct msg_bytes *out, uint8_t state);
bool msg_ranges_add(struct range_maker *mk, uint32_t first, uint32_t count);
int msg_ranges_end(struct range_maker *mk, bool last); /* 0 or -errno */

enum file_status {
	STATUS_OK = 0,
	STATUS_CHANGED = 1,
	STATUS_READ_ERROR = 2,
	STATUS_VANISHED = 3,
};

struct msg_file_end {
	uint32_t file_id;
	uint16_t gen;
	uint8_t status; /* enum file_status */
	bool sha_known;
	uint64_t size;
	uint8_t root[FX_DIGEST_SIZE];
	uint8_t sha[FX_DIGEST_SIZE];
	struct conn_vector conns; /* index of the last frame concerned */
};

int msg_file_end_encode(struct msg_bytes *out, const struct msg_file_end *m);
int msg_file_end_decode(
    struct msg_file_end *ret, const struct frame *f, struct fx_err *err);

struct msg_file_result {
	uint32_t file_id;
	uint16_t gen;
	uint8_t state; /* enum file_state */
	enum fx_code code;
	uint64_t size;
	uint8_t root[FX_DIGEST_SIZE];
	const uint8_t *path; /* into the frame; NULL: the path announced */
	uint16_t path_len;
};

int msg_file_result_encode(
    struct msg_bytes *out, const struct msg_file_result *m);
int msg_file_result_decode(
    struct msg_file_result *ret, const struct frame *f, struct fx_err *err);

struct msg_file_sha {
	uint32_t file_id;
	uint16_t gen;
	uint8_t sha[FX_DIGEST_SIZE];
};

int msg_file_sha_encode(struct msg_bytes *out, const struct msg_file_sha *m);
int msg_file_sha_decode(
    struct msg_file_sha *ret, const struct frame *f, struct fx_err *err);

struct msg_file_update {
	uint32_t file_id;
	uint16_t gen;
	uint64_t size;
	int64_t mtime_ns; /* since 1970 */
};

int msg_file_update_encode(
    struct msg_bytes *out, const struct msg_file_update *m);
int msg_file_update_decode(
    struct msg_file_update *ret, const struct frame *f, struct fx_err *err);

struct msg_block_end {
	uint32_t block_no;
	uint64_t bytes;
	uint8_t digest[FX_DIGEST_SIZE];
	struct conn_vector conns;
};

int msg_block_end_encode(struct msg_bytes *out, const struct msg_block_end *m);
int msg_block_end_decode(
    struct msg_block_end *ret, const struct frame *f, struct fx_err *err);

struct msg_xfer_end {
	uint32_t files;
	uint32_t folders;
	uint32_t links;
	uint32_t errors;
	uint64_t bytes;
	uint8_t tree[FX_DIGEST_SIZE];
};

int msg_xfer_end_encode(struct msg_bytes *out, const struct msg_xfer_end *m);
int msg_xfer_end_decode(
    struct msg_xfer_end *ret, const struct frame *f, struct fx_err *err);

struct msg_xfer_result {
	enum fx_code code;
	uint8_t state; /* enum file_state */
	uint32_t files;
	uint32_t folders;
	uint32_t links;
	uint32_t errors;
	uint32_t ms;
	uint64_t bytes;
	uint8_t tree[FX_DIGEST_SIZE];
};

int msg_xfer_result_encode(
    struct msg_bytes *out, const struct msg_xfer_result *m);
int msg_xfer_result_decode(
    struct msg_xfer_result *ret, const struct frame *f, struct fx_err *err);

#endif
