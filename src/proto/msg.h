/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_MSG_H
#define FX_PROTO_MSG_H

/*
 * The messages of protocol.md section 8, one plain struct each, with
 *
 *     int msg_x_encode(struct msg_bytes *out, const struct msg_x *m);
 *     int msg_x_decode(struct msg_x *ret, const struct frame *f,
 *         struct fx_err *err);
 *
 * Encoding replaces what was in out (set up with msg_bytes_init()) and returns
 * 0, or -ENOMEM or -EMSGSIZE with out empty.  Values out of the range of
 * their field are mistakes of ours: assert.
 *
 * Decoding consumes exactly and returns 0, or -1 with err and *ret undefined:
 * E_PROTO when the bytes are against the protocol (fatal to the session),
 * any other code (E_UNSUPPORTED, E_LIMIT, E_NAME) when this one message
 * cannot be served.  Structs own nothing: bounded arrays lie inside, so that
 * a struct is copied by assignment; the few pointers into the frame are
 * marked and live as long as it does.  A struct of zeros is a valid start.
 *
 * Texts are stored with a NUL, cut at a character to their limit, and are
 * the peer's bytes: make them safe before showing (base/utf8).  Names and
 * paths are raw bytes with a length.
 *
 * LIST, GET, STAT and their replies stand in proto/msg_list.h.  Of section 8
 * the messages PAIR1-4 (a bare body) have no struct.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "proto/wire.h"

/* Capabilities, protocol.md section 9. */
enum msg_cap {
	CAP_SEAL1 = 1 << 0, /* reserved */
	CAP_BATCH = 1 << 1,
	CAP_ZSTD = 1 << 2,
	CAP_HOLES = 1 << 3,
	CAP_UPDATE = 1 << 4,
	CAP_PULL = 1 << 5,
	CAP_LIST = 1 << 6,
	CAP_CHAT = 1 << 7,
	CAP_XATTR = 1 << 8,    /* reserved */
	CAP_HARDLINK = 1 << 9, /* reserved */
	CAP_SYMLINK = 1 << 10,
	CAP_STREAM = 1 << 11,
	CAP_FILE_SHA = 1 << 12,
	CAP_READBACK = 1 << 13,
	CAP_PARITY = 1 << 14, /* reserved */
	CAP_MULTICONN = 1 << 15,
	CAP_SLICE = 1 << 16, /* reserved */
	CAP_PEEK = 1 << 17,
	CAP_ANEW = 1 << 18,
};

/* What this version of the program does. */
#define CAPS_OURS                                                       \
 ((uint64_t)(CAP_BATCH | CAP_ZSTD | CAP_HOLES | CAP_UPDATE | CAP_PULL | \
     CAP_LIST | CAP_CHAT | CAP_SYMLINK | CAP_FILE_SHA | CAP_MULTICONN | \
     CAP_PEEK | CAP_ANEW))

/* An encoded message: prefix, then body. */
struct msg_bytes {
	struct buf b;
	uint8_t type;
	uint8_t flags;
	uint16_t plen;
};

/* Room for one frame of at most FX_FRAME_MANIFEST_MAX bytes. */
void msg_bytes_init(struct msg_bytes *m);
void msg_bytes_done(struct msg_bytes *m);

/* The frame of m, without seq; its pointers live as long as m's bytes. */
void msg_frame(const struct msg_bytes *m, uint32_t xid, struct frame *ret);

/* ---- session ---- */

enum msg_purpose {
	PURPOSE_SESSION = 0,
	PURPOSE_PAIRING = 1,
};

#define MSG_FRAME_LEAST 1114112 /* max_frame is at least this */
#define MSG_LIST_MAX    16      /* of digests, compressions; more are cut */

struct msg_hello {
	uint16_t proto_min;
	uint16_t proto_max;
	uint64_t caps;
	uint8_t purpose; /* enum msg_purpose */
	uint32_t max_frame;
	uint16_t max_conns;
	uint64_t max_entries;
	uint8_t digests[MSG_LIST_MAX]; /* 1 fx1 */
	uint8_t digests_n;
	uint8_t comps[MSG_LIST_MAX]; /* 1 zstd */
	uint8_t comps_n;
};

int msg_hello_encode(struct msg_bytes *out, const struct msg_hello *m);
int msg_hello_decode(
    struct msg_hello *ret, const struct frame *f, struct fx_err *err);

struct msg_welcome {
	uint16_t version;
	uint64_t caps;
	uint8_t verdict; /* enum msg_purpose */
	uint32_t max_frame;
	uint16_t max_conns;
	uint64_t max_entries;
	uint8_t digests[MSG_LIST_MAX];
	uint8_t digests_n;
	uint8_t comps[MSG_LIST_MAX];
	uint8_t comps_n;
	uint8_t session_id[16];
};

int msg_welcome_encode(struct msg_bytes *out, const struct msg_welcome *m);
int msg_welcome_decode(
    struct msg_welcome *ret, const struct frame *f, struct fx_err *err);

struct msg_info {
	char name[FX_DEVICE_NAME_MAX + 1];
	char program[FX_DEVICE_NAME_MAX + 1];
	uint16_t cores;
	int64_t clock_ns;
	uint8_t faults;   /* 1: simulated faults are on */
	uint64_t max_bps; /* wanted; 0 any */
	uint16_t port;    /* 0: unknown */
};

int msg_info_encode(struct msg_bytes *out, const struct msg_info *m);
int msg_info_decode(
    struct msg_info *ret, const struct frame *f, struct fx_err *err);

struct msg_join {
	uint8_t session_id[16];
	uint16_t conn; /* from 1 */
	uint8_t dir;   /* 0: the initiator sends data, 1: the acceptor */
	uint8_t mac[32];
};

int msg_join_encode(struct msg_bytes *out, const struct msg_join *m);
int msg_join_decode(
    struct msg_join *ret, const struct frame *f, struct fx_err *err);

struct msg_join_ok {
	uint16_t conn;
};

int msg_join_ok_encode(struct msg_bytes *out, const struct msg_join_ok *m);
int msg_join_ok_decode(
    struct msg_join_ok *ret, const struct frame *f, struct fx_err *err);

/* PING and PONG; type says which. */
struct msg_ping {
	uint64_t cookie;
};

int msg_ping_encode(
    struct msg_bytes *out, const struct msg_ping *m, enum frame_type type);
int msg_ping_decode(
    struct msg_ping *ret, const struct frame *f, struct fx_err *err);

struct msg_bye {
	enum fx_code code;
};

int msg_bye_encode(struct msg_bytes *out, const struct msg_bye *m);
int msg_bye_decode(
    struct msg_bye *ret, const struct frame *f, struct fx_err *err);

struct msg_limits {
	uint64_t max_bps; /* 0: any */
	uint16_t max_conns;
	uint16_t want_conns;
	bool bps_known; /* each: the field is in the message */
	bool max_known;
	bool want_known;
};

int msg_limits_encode(struct msg_bytes *out, const struct msg_limits *m);
int msg_limits_decode(
    struct msg_limits *ret, const struct frame *f, struct fx_err *err);

enum msg_scope {
	SCOPE_SESSION = 0,
	SCOPE_CONN = 1,
	SCOPE_XFER = 2,
	SCOPE_FILE = 3,
	SCOPE_REQUEST = 4,
};

struct msg_error {
	enum fx_code code;
	uint8_t scope;   /* enum msg_scope */
	uint32_t id;     /* conn_idx, file_id or req_id */
	uint16_t errnum; /* Linux errno or 0 */
	uint32_t retry_after_s;
	char text[FX_TEXT_MAX + 1];
};

int msg_error_encode(struct msg_bytes *out, const struct msg_error *m);
int msg_error_decode(
    struct msg_error *ret, const struct frame *f, struct fx_err *err);

struct msg_chat {
	uint64_t id;
	uint64_t reply_to; /* 0: none */
	int64_t time;      /* seconds since 1970, the peer's clock */
	char text[FX_CHAT_MAX + 1];
};

/* Decoding a longer text is E_LIMIT. */
int msg_chat_encode(struct msg_bytes *out, const struct msg_chat *m);
int msg_chat_decode(
    struct msg_chat *ret, const struct frame *f, struct fx_err *err);

struct msg_chat_ack {
	uint64_t id;
	uint8_t state; /* 1 kept, 2 read */
};

int msg_chat_ack_encode(struct msg_bytes *out, const struct msg_chat_ack *m);
int msg_chat_ack_decode(
    struct msg_chat_ack *ret, const struct frame *f, struct fx_err *err);

/* ---- offer and answer ---- */

enum offer_kind {
	OFFER_FILES = 0,
	OFFER_TREE = 1,
	OFFER_STREAM = 2,
};

enum sha_policy {
	SHA_OFF = 0,
	SHA_AUTO = 1,
	SHA_ALWAYS = 2,
};

enum preserve {
	PRESERVE_MODE = 1,
	PRESERVE_MTIME = 2,
	PRESERVE_SYMLINKS = 4,
};

struct offer_root {
	uint8_t kind; /* enum entry_kind of proto/manifest.h: 0, 1, 2 */
	uint64_t size;
	uint16_t name_len; /* 1..FX_NAME_MAX; one component */
	uint8_t name[FX_NAME_MAX];
};

/* About 17 KiB; msg_offer_copy() makes it as long as its roots. */
struct msg_offer {
	uint8_t uuid[16];
	uint8_t kind;     /* enum offer_kind */
	uint16_t roots_n; /* 1..FX_ROOTS_MAX */
	uint64_t total_bytes;
	uint64_t total_entries;
	bool entries_known;   /* false: still walking */
	uint32_t in_reply_to; /* 0: none */
	char note[FX_NOTE_MAX + 1];
	uint8_t sha_policy; /* enum sha_policy */
	uint8_t digest;     /* 1 fx1; encoding 0 writes 1 */
	uint32_t preserve;  /* enum preserve */
	uint64_t prior_bytes;
	uint8_t
	    anew_of[16]; /* uuid of the transfer whose failed files it has */
	bool anew;       /* anew_of holds; only with CAP_ANEW */
	struct offer_root roots[FX_ROOTS_MAX]; /* the last member */
};

/*
 * A copy that has room for the roots_n roots only, to be kept: read it through
 * the pointer, and never assign it as a whole.  The caller frees it; NULL
 * without memory.
 */
struct msg_offer *msg_offer_copy(const struct msg_offer *m);

/* A root name that is no clean component is E_NAME. */
int msg_offer_encode(struct msg_bytes *out, const struct msg_offer *m);
int msg_offer_decode(
    struct msg_offer *ret, const struct frame *f, struct fx_err *err);

enum offer_answer {
	ANSWER_NONE = 0, /* a message of the sender: totals */
	ANSWER_SEEN = 1,
	ANSWER_WAITING = 2, /* for a person */
	ANSWER_QUEUED = 3,
};

struct msg_offer_state {
	uint8_t state;     /* enum offer_answer */
	uint16_t position; /* 0: none */
	bool want_manifest;
	bool bytes_known;
	bool entries_known;
	uint64_t total_bytes;
	uint64_t total_entries;
};

int msg_offer_state_encode(
    struct msg_bytes *out, const struct msg_offer_state *m);
int msg_offer_state_decode(
    struct msg_offer_state *ret, const struct frame *f, struct fx_err *err);

enum need_mode {
	NEED_MODE_ALL = 0,
	NEED_MODE_NEGOTIATE = 1,
	NEED_MODE_UPDATE = 2,
};

enum conflict {
	CONFLICT_FAIL = 0,
	CONFLICT_KEEP_BOTH = 1,
	CONFLICT_OVERWRITE = 2,
	CONFLICT_SKIP_STAT = 3,   /* same size and mtime */
	CONFLICT_SKIP_DIGEST = 4, /* same digest */
	CONFLICT_NEWER = 5,       /* overwrite what is older */
};

enum durability {
	DURABILITY_NONE = 0,
	DURABILITY_END = 1,
	DURABILITY_STRICT = 2,
};

struct accept_rename {
	uint16_t root;
	uint16_t name_len;
	uint8_t name[FX_NAME_MAX];
};

/* About 17 KiB. */
struct msg_accept {
	uint8_t need_mode;  /* enum need_mode */
	uint8_t conflict;   /* enum conflict */
	uint8_t durability; /* enum durability */
	uint8_t verify;     /* 0 inline, 1 also read back */
	uint64_t max_bps;   /* 0: any */
	uint16_t renames_n;
	struct accept_rename renames[FX_ROOTS_MAX];
	uint16_t unwanted_n;
	uint16_t unwanted[FX_ROOTS_MAX];   /* indexes of roots */
	char destination[FX_TEXT_MAX + 1]; /* to show */
};

int msg_accept_encode(struct msg_bytes *out, const struct msg_accept *m);
int msg_accept_decode(
    struct msg_accept *ret, const struct frame *f, struct fx_err *err);

struct msg_decline {
	enum fx_code code;
	uint32_t retry_after_s; /* 0: none */
	char text[FX_TEXT_MAX + 1];
};

int msg_decline_encode(struct msg_bytes *out, const struct msg_decline *m);
int msg_decline_decode(
    struct msg_decline *ret, const struct frame *f, struct fx_err *err);

enum pause_reason {
	PAUSE_USER = 1,
	PAUSE_DISK_FULL = 2,
	PAUSE_LIMIT = 3,
};

struct msg_pause {
	uint8_t reason; /* enum pause_reason */
};

int msg_pause_encode(struct msg_bytes *out, const struct msg_pause *m);
int msg_pause_decode(
    struct msg_pause *ret, const struct frame *f, struct fx_err *err);

/* RESUME says nothing more. */
int msg_resume_encode(struct msg_bytes *out);
int msg_resume_decode(const struct frame *f, struct fx_err *err);

struct msg_cancel {
	enum fx_code code;
	bool keep; /* the receiver keeps what it has, for a resumption */
};

int msg_cancel_encode(struct msg_bytes *out, const struct msg_cancel *m);
int msg_cancel_decode(
    struct msg_cancel *ret, const struct frame *f, struct fx_err *err);

struct msg_priority {
	uint8_t weight; /* 1..100 */
};

int msg_priority_encode(struct msg_bytes *out, const struct msg_priority *m);
int msg_priority_decode(
    struct msg_priority *ret, const struct frame *f, struct fx_err *err);

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

/* ---- acknowledging ---- */

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
