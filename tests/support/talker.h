/* SPDX-License-Identifier: MIT */
#ifndef FX_SUPPORT_TALKER_H
#define FX_SUPPORT_TALKER_H

/*
 * The owner of one dialog (dialect/dialog.h) for tests and fuzzers: memory in
 * place of sockets, files and time.  It answers every act at once, fires only
 * the pauses, and keeps what came out.
 */

#include "base/buf.h"
#include "base/str.h"
#include "dialect/dialog.h"

#define TALKER_SENDS 4096
#define TALKER_PAUSE 77 /* ms of header_pause_ms, to know it by */

extern const struct dialog_hash talker_md5, talker_sha256;

struct talker {
	struct dialog_conf conf;
	struct dialog *d;

	/* What the test sets; zero: accept, connect, store, fire pauses. */
	const uint8_t *source; /* client that sends */
	size_t source_len;     /* may be other than conf.size */
	size_t again_len;      /* of it from the second pass on, if changes */
	const uint8_t *again;
	bool changes;
	enum dialog_answer answer;
	const char *reason;
	int connect_errs[8]; /* of the attempts, 0: connected */
	enum fx_code commit; /* answer to COMMIT */
	bool hold_admit;     /* leave these unanswered */
	bool hold_sent;
	bool hold_pause;
	bool hold_commit;
	const char *shared; /* server of pull-md5: the one name there is */
	bool no_digest;

	/* What waits for an answer. */
	bool want_connect, want_read, want_sent, want_admit, want_open;
	bool want_commit;
	struct dialog_act read;
	struct buf in; /* not taken yet */
	bool in_eof;
	size_t step; /* bytes given at once, 0: all */

	/* What came out. */
	struct buf sent;            /* on this connection.. */
	size_t sends[TALKER_SENDS]; /* ..in so many calls */
	size_t n_sends;
	struct str log;    /* acts in words, ended by blanks */
	struct str notes;  /* lines */
	struct buf staged; /* as long as it is open */
	bool open;
	struct buf file; /* the last one committed */
	char name[256];  /* of the last one admitted */
	char raw[8192];
	size_t raw_len;
	uint64_t size;
	bool sure;
	unsigned admits, commits, drops, connects;
	bool kept; /* the last DROP */
	enum dialog_shown committed;
	char opened[8192];
	size_t opened_len;
	enum dialog_timer_kind timer;
	uint32_t ms;
	bool linger, shut, closed, reset, ended;
	struct dialog_result result; /* after END */
	char says[DIALOG_TEXT_MAX + 1];
};

/* What is usual in the dialect, TALKER_PAUSE apart; then talker_start(). */
void talker_init(struct talker *t, enum dialect_id id, enum dialog_side side);
void talker_source(
    struct talker *t, const char *name, const void *data, size_t n);
void talker_start(struct talker *t);
void talker_done(struct talker *t);

/* Pull and answer until nothing moves. */
void talker_settle(struct talker *t);

/* The peer's bytes, its end, and a reset; and settle. */
void talker_feed(struct talker *t, const void *data, size_t n);
void talker_eof(struct talker *t);
void talker_reset(struct talker *t);
/* The timer fires, whatever it is set to. */
void talker_fire(struct talker *t);
/* Answer what was held. */
void talker_answer(struct talker *t);

/* Move what each sent to the other until both are silent or over. */
void talker_pair(struct talker *server, struct talker *client);

#endif
