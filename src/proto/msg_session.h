/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_MSG_SESSION_H
#define FX_PROTO_MSG_SESSION_H

/*
 * A part of proto/msg.h: the session and its connections.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"
#include "proto/wire.h"

struct msg_bytes;

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

#endif
