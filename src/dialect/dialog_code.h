/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_DIALOG_CODE_H
#define FX_DIALECT_DIALOG_CODE_H

/*
 * Inside of a dialog, for the files of this room alone.  dialog.c has the
 * events, dialog_act.c what can be asked of the owner, dialog_call.c the
 * client's way to a connection, dialog_file.c files on their way; a dialect
 * adds two struct dialog_ops.
 *
 * A dialect's function is called in TALK only, and by end_*() and again() the
 * dialog leaves TALK: nothing of the dialect runs after that but done().
 */

#include "base/buf.h"
#include "dialect/dialog.h"
#include "dialect/name.h"

#define ACTS_MAX      24 /* one event makes fewer */
#define NOTE_MAX      512
#define HEADER_MAX    4096
#define DRAIN_MS      2000  /* after our last word */
#define DISCARD_MS    10000 /* of a file that was refused.. */
#define DISCARD_BYTES (16 * 1024 * 1024)

enum dialog_phase {
	PHASE_SCAN, /* client: reads the source for the first time */
	PHASE_CALL, /* client: no connection */
	PHASE_TALK,
	PHASE_LAST,  /* the last message is going out */
	PHASE_DRAIN, /* said all; discards until EOF */
	PHASE_OVER
};

/* How the connection ends. */
enum dialog_end {
	END_CLOSE, /* FIN */
	END_WORDS, /* send d->send, then as END_DRAIN */
	END_DRAIN, /* FIN, discard until EOF or DRAIN_MS, then close */
	END_RESET
};

/* What a dialect does; NULL where nothing can come or nothing is to do. */
struct dialog_ops {
	size_t own_size; /* bytes of what it needs for itself, zeroed */
	bool scans;      /* client: needs the source read before */
	/* Client: can this be sent or asked for at all?  -1 with err. */
	int (*check)(struct dialog *d, struct fx_err *err);
	void (*scan)(struct dialog *d, const uint8_t *data, size_t n);
	int (*scanned)(struct dialog *d, struct fx_err *err);
	/* There is a connection; in the client also another one. */
	void (*begin)(struct dialog *d);
	size_t (*bytes)(struct dialog *d, const uint8_t *data, size_t n);
	void (*eof)(struct dialog *d);
	void (*broken)(struct dialog *d);
	void (*timer)(struct dialog *d);
	void (*sent)(struct dialog *d); /* a message, not a file's bytes */
	/* Asked for acts when there are none; may make some. */
	void (*more)(struct dialog *d);
	/* Bytes of a READ that was not made by send_file(). */
	void (*read)(struct dialog *d, const uint8_t *data, size_t n);
	void (*file_sent)(struct dialog *d);
	void (*source_short)(struct dialog *d);
	void (*admitted)(struct dialog *d);
	void (*refused)(
	    struct dialog *d, enum dialog_answer answer, const char *reason);
	void (*opened)(
	    struct dialog *d, const char *name, size_t name_len, uint64_t size);
	void (*digest)(struct dialog *d);
	void (*committed)(struct dialog *d, const struct fx_err *err);
	/* Our side failed; NULL: as when it is cancelled. */
	void (*failed)(struct dialog *d, const struct fx_err *err);
	enum dialog_end cancelled; /* how the connection ends then */
	const char *(*warns)(const struct dialog *d);
	void (*done)(struct dialog *d);
};

/* A file on its way in, between ADMIT and COMMIT or DROP. */
struct dialog_in {
	bool asked;    /* ADMIT without an answer */
	bool open;     /* admitted: staging is there */
	bool ending;   /* COMMIT without an answer */
	uint64_t size; /* announced */
	uint64_t got;  /* bytes stored */
	char name[FX_NAME_MAX + 1];
	uint8_t md5[DIALOG_MD5_SIZE]; /* announced */
	uint8_t sha256[DIALOG_SHA256_SIZE];
	void *hash; /* MD5 of what is stored, if has_md5 */
};

/* The client's file on its way out. */
struct dialog_out {
	bool feeding; /* send_file() is under way */
	uint64_t at;  /* bytes of it with the kernel */
	size_t flying;
	void *hash; /* MD5 of what is sent, if the dialect wants it */
};

struct dialog {
	struct dialog_conf conf; /* its texts are copies */
	const struct dialog_ops *ops;
	void *own;
	enum dialog_phase phase;
	bool wants;    /* TALK: bytes and EOF */
	bool sending;  /* a SEND is out */
	bool reading;  /* a READ is out */
	bool calling;  /* a CONNECT is out */
	bool linger;   /* is armed */
	bool gone;     /* the peer ended its side, or the connection broke */
	bool broke;    /* ..it broke */
	bool eof_held; /* TALK: the dialect was not told of EOF yet */
	unsigned attempt;
	unsigned repeat;  /* how often the file was sent again */
	uint64_t scan_at; /* first pass: bytes seen */
	uint64_t late;    /* bytes that came after the end */
	struct dialog_in in;
	struct dialog_out out;
	struct buf text;                 /* header or message coming in */
	struct buf send;                 /* what SEND points to */
	uint8_t digest[DIALOG_MD5_SIZE]; /* of the source; of the opened */
	bool has_digest;

	struct dialog_act acts[ACTS_MAX];
	char notes[ACTS_MAX][NOTE_MAX];
	unsigned head, count;

	struct dialog_result result;
	char says[DIALOG_TEXT_MAX];
};

extern const struct dialog_ops push_md5_server, push_md5_client;
extern const struct dialog_ops pull_md5_server, pull_md5_client;
extern const struct dialog_ops echo_json_server, echo_json_client;
extern const struct dialog_ops push_raw_server, push_raw_client;
extern const struct dialog_ops go_ahead_server, go_ahead_client;

void told_eof(struct dialog *d); /* the held EOF, if it is wanted now */

/* dialog_act.c: one function an act. */
struct dialog_act *do_act(struct dialog *d, enum dialog_act_kind kind);
void do_timer(struct dialog *d, enum dialog_timer_kind kind, uint32_t ms);
void do_idle(struct dialog *d);   /* conf.idle_s */
void do_pause(struct dialog *d);  /* conf.header_pause_ms */
void do_header(struct dialog *d); /* conf.header_s */
void do_linger(struct dialog *d, bool on);
void do_read(struct dialog *d, uint64_t offset, uint64_t left, bool first);
void do_send(struct dialog *d, const void *data, size_t n, uint64_t file);
void do_send_text(struct dialog *d); /* d->send, as it is */
void do_note(struct dialog *d, enum dialog_note note, const char *fmt, ...)
    FX_PRINTF(3, 4);

/* Remember the peer's words; what is over DIALOG_TEXT_MAX is left out. */
void peer_says(struct dialog *d, const void *text, size_t n);
bool peer_said(const struct dialog *d, const char *beginning);

/* The file is sent, stored..: as d->result says if failed, else shown. */
void set_shown(struct dialog *d, enum dialog_shown shown);
void set_failed(struct dialog *d, enum dialog_exit exit, enum fx_code code,
    const char *fmt, ...) FX_PRINTF(4, 5);
void set_failed_err(
    struct dialog *d, enum dialog_exit exit, const struct fx_err *err);
void set_no_answer(struct dialog *d, enum dialog_exit exit, uint32_t s);
void set_cut(struct dialog *d, uint64_t have, uint64_t size); /* short */
void set_idle(struct dialog *d, uint64_t have, uint64_t size);
void set_short(struct dialog *d);   /* the source became shorter */
void set_changed(struct dialog *d); /* the source was changed */
void set_refused(struct dialog *d, enum dialog_answer how, const char *reason);
/* Over: with what was set. */
void end_talk(struct dialog *d, enum dialog_end how);
void end_drain(struct dialog *d);
void end_close(struct dialog *d, bool reset); /* without more ado */
void end_try(struct dialog *d);               /* client: this connection */
void end_over(struct dialog *d);              /* there is no connection */
void end_no_memory(struct dialog *d);
/* Server: no whole what ("header") came; nothing at all: no file. */
void end_stranger(struct dialog *d, bool silent, const char *what);

/* dialog_call.c */
void call_begin(struct dialog *d); /* first pass, then CONNECT */
void call_read(struct dialog *d, const uint8_t *data, size_t n);
void call_timer(struct dialog *d);
/*
 * The client's file once more over a new connection: at once, or (ladder)
 * as the next of the conf.attempts.  Returns false, with nothing done, if it
 * was repeated often enough.  NOTE_AGAIN says what result.err says.
 */
bool again(struct dialog *d, const char *what);
bool again_ladder(struct dialog *d, const char *what);

/* dialog_file.c */
bool in_too_large(const struct dialog *d, uint64_t size);
/* Ask for a file in; md5 NULL: not announced.  Not wanted until answered. */
struct dialog_act *in_admit(struct dialog *d, const void *raw, size_t raw_len,
    uint64_t size, bool sure, const uint8_t *md5);
/* Store up to size bytes in all.  Returns how many were taken. */
size_t in_store(struct dialog *d, const uint8_t *data, size_t n);
/* Whether the MD5 is the announced one; sets what failed if not. */
bool in_md5_right(struct dialog *d);
void in_commit(struct dialog *d, enum dialog_shown shown);
void in_drop(struct dialog *d, bool keep); /* for d->result.err, if open */
/* Send the source; file_sent() or source_short() follow. */
void send_file(struct dialog *d, bool md5);
void file_read(struct dialog *d, const uint8_t *data, size_t n);
void file_flown(struct dialog *d);
/* Whether the source was what it was in the first pass. */
bool file_same(struct dialog *d);
void file_forget(struct dialog *d); /* both ways, at the end of a talk */

#endif
