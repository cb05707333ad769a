/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_MSG_OFFER_H
#define FX_PROTO_MSG_OFFER_H

/*
 * A part of proto/msg.h: offers, answers, and what steers a transfer.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"
#include "proto/wire.h"

struct msg_bytes;

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

#endif
