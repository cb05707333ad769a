/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_MSG_LIST_H
#define FX_PROTO_MSG_LIST_H

/*
 * The messages of asking: LIST, LIST_REPLY, GET, STAT, STAT_REPLY
 * (protocol.md section 8; fx-protocol(7)).  They follow the rules of
 * proto/msg.h, but paths and names are not copied: when decoded they point
 * into the frame and live as long as it does.
 *
 * A path is raw bytes as the peer wrote them, at most FX_PATH_MAX and
 * otherwise unchecked: what it may name is for engine/share to say.
 */

#include "proto/manifest.h"
#include "proto/msg.h"

/* Bytes of a path or name that somebody else holds. */
struct msg_path {
	const uint8_t *bytes;
	uint16_t n;
	bool known; /* it is in the message */
};

struct msg_list {
	uint32_t req_id;
	struct msg_path path;   /* a folder; absent or empty: the shares */
	struct msg_path cursor; /* the last name seen */
	uint16_t max;           /* entries wanted; 0: as many as fit */
	bool hidden;            /* also names that begin with a dot */
};

int msg_list_encode(struct msg_bytes *out, const struct msg_list *m);
int msg_list_decode(
    struct msg_list *ret, const struct frame *f, struct fx_err *err);

struct msg_get {
	uint32_t req_id;
	uint16_t paths_n; /* 1..FX_ROOTS_MAX */
	struct msg_path paths[FX_ROOTS_MAX];
	char note[FX_NOTE_MAX + 1];
};

int msg_get_encode(struct msg_bytes *out, const struct msg_get *m);
int msg_get_decode(
    struct msg_get *ret, const struct frame *f, struct fx_err *err);

struct msg_stat {
	uint32_t req_id;
	struct msg_path path; /* empty: where the asker's offers land */
};

int msg_stat_encode(struct msg_bytes *out, const struct msg_stat *m);
int msg_stat_decode(
    struct msg_stat *ret, const struct frame *f, struct fx_err *err);

struct msg_stat_reply {
	uint32_t req_id;
	bool entry_known;
	struct entry entry; /* its path is its name */
	bool space_known;
	bool inodes_known;
	uint64_t free_bytes;
	uint64_t free_inodes;
};

/* Decoding checks the name as path_check_name() does (E_NAME). */
int msg_stat_reply_encode(
    struct msg_bytes *out, const struct msg_stat_reply *m);
int msg_stat_reply_decode(
    struct msg_stat_reply *ret, const struct frame *f, struct fx_err *err);

/*
 * Writing LIST_REPLY: begin, add entries in rising order of their names,
 * end.  add returns 1; 0 when the page is full (FX_LIST_PAGE, the frame) and
 * e was not taken; -1 if e breaks a limit of its kind and can only be left
 * out.  end returns 0 or -errno with out empty.
 */
struct list_maker {
	struct msg_bytes *out;
	uint16_t count;
	int64_t mtime; /* of the entry before */
	uint16_t last_len;
	uint8_t last[FX_NAME_MAX];
};

void msg_list_begin(
    struct list_maker *mk, struct msg_bytes *out, uint32_t req_id);
int msg_list_add(struct list_maker *mk, const struct entry *e);
int msg_list_end(struct list_maker *mk, bool last);

/*
 * A LIST_REPLY taken apart.  Entries with a bad name or kind stay in place
 * and have their reason in refused (E_NAME, E_TYPE, E_LIMIT; FX_OK else).
 */
struct list_page {
	uint32_t req_id;
	bool last;
	struct block *block; /* NULL: an empty page */
	enum fx_code *refused;
};

/*
 * 0 and *ret, to be freed with list_page_done(); or -1 with E_PROTO:
 * malformed, names that do not rise, a page without end and entries.
 */
int msg_list_reply_decode(
    struct list_page *ret, const struct frame *f, struct fx_err *err);
void list_page_done(struct list_page *p);

#endif
