/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_DIALECT_TALK_H
#define FX_ENGINE_DIALECT_TALK_H

/*
 * One conversation in a dialect, on a thread of its own: the step machine
 * (dialect/dialog.h), its socket, and the files it reads and writes, all of
 * which may block.  What needs the engine is asked for by notes and answered
 * by orders; between a note that asks and its order the thread leaves the
 * fields of its group alone.
 *
 * A thread each is affordable: there are at most max_conn callers a dialect,
 * and DIALECT_SENDS_MAX conversations that we begin.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "dialect/dialog.h"
#include "dialect/sniff.h"
#include "engine/chan.h"
#include "engine/dialect_conf.h"
#include "engine/dialect_land.h"
#include "engine/pace.h"
#include "net/addr.h"
#include "net/stream.h"
#include "os/thread.h"

struct hub;
struct loop_timer;
struct transfer;
struct talk;

enum talk_role {
	TALK_SERVE, /* somebody called */
	TALK_SEND,
	TALK_GET,
	TALK_KEEP, /* nobody is called: what is staged arrives */
};

/* From the thread to the engine. */
enum talk_note_kind {
	TALK_DECIDED, /* talk->dialect is known */
	TALK_NATIVE,  /* it speaks our own protocol: talk->fd */
	TALK_SAYS,    /* text for the log; n: enum dialog_note */
	TALK_CALLING, /* n: the attempt */
	TALK_ACTIVE,  /* connected */
	TALK_ADMIT,   /* asks: may talk->file come in?  TALK_ACCEPT, _REFUSE */
	TALK_PERCENT, /* n tenths of the file have moved */
	TALK_NOT_FOUND, /* text: what was asked for, safe */
	TALK_SUM,       /* asks: the MD5 of talk->served.  TALK_MD5 */
	TALK_LANDED,    /* asks: record talk->landed as n.  TALK_RECORDED */
	TALK_DROPPED,   /* talk->file will not come; n: keep what is staged */
	TALK_ENDED,     /* the last note: talk->result holds */
};

struct talk_note {
	struct talk *talk;
	enum talk_note_kind kind;
	int64_t n;
	char text[300];
};

/* From the engine to the thread. */
enum talk_order_kind {
	TALK_ACCEPT,   /* talk->sink is how */
	TALK_REFUSE,   /* n: enum dialog_answer; text: told to the peer */
	TALK_MD5,      /* md5; n: 0, or -errno: it could not be computed */
	TALK_RECORDED, /* n: 0; or it was not */
	TALK_CANCEL,
};

struct talk_order {
	enum talk_order_kind kind;
	int64_t n;
	char text[64];
	uint8_t md5[DIALOG_MD5_SIZE];
};

/* A file that wants in. */
struct talk_file {
	char name[FX_NAME_MAX + 1];
	uint64_t size;
	bool sure; /* else size is a guess, and not too small */
};

/* A file that goes out. */
struct talk_source {
	int fd;
	uint64_t size;
	char name[FX_NAME_MAX + 1];
};

struct talk_result {
	enum dialog_shown shown;
	enum dialog_exit exit;
	struct fx_err err;
	bool cancelled;
	char says[2 * DIALOG_TEXT_MAX]; /* the peer's words, safe; or "" */
};

struct talk {
	/* the engine's */
	struct hub *hub;
	struct list link;       /* dialects->talks */
	struct addr caller;     /* SERVE: who called */
	bool decided;           /* ..and it is known in which dialect.. */
	bool known;             /* ..or that it is a device of ours */
	bool serves;            /* ..in which we serve a file */
	struct transfer *t;     /* its file, while there is one */
	struct transfer *saved; /* what comes back, of one that is sent */
	struct thread *thread;
	struct chan *orders;
	unsigned files; /* that came in, or went out */
	bool waiting;   /* for its turn: no thread yet */
	bool cancelled;
	void *summing;            /* the job for TALK_SUM, or NULL */
	struct loop_timer *asked; /* until a person was asked for too long */
	char key[ADDR_NAME_SIZE]; /* whom it calls: one at a time */

	/* set before the thread starts, constant then */
	enum talk_role role;
	struct chan *notes;
	unsigned candidates; /* bits: of a caller, what it may speak.. */
	bool native;         /* ..and our own protocol: stream is NULL.. */
	int fd;              /* ..and this its socket, else -1 */
	struct dialect_conf *confs[DIALECT_COUNT]; /* of these; owned */
	char peer[ADDR_NAME_SIZE];
	struct addr_name to;     /* whom to call */
	char *path;              /* SEND: the file.. */
	char ask[FX_PATH_MAX];   /* GET: the name; KEEP: whose part */
	char never[FX_PATH_MAX]; /* nothing beneath this is served */
	bool sent_before;
	struct pace *pace; /* a reference */

	/* the thread's; the engine looks while it asks, and at the end */
	struct stream *stream; /* of a caller: set before the thread starts */
	enum dialect_id dialect;
	struct talk_file file;
	struct sink_conf sink; /* the engine's answer to ADMIT */
	struct landed landed;
	struct talk_source served;
	struct talk_result result;
	struct fx_err why; /* of DROPPED */
	enum dialog_exit why_exit;

	atomic_uint_least64_t moved; /* bytes of the file so far.. */
	atomic_uint_least64_t total; /* ..and in all */
};

/* Zeroed but for lists; NULL without memory. */
struct talk *talk_new(enum talk_role role, struct chan *notes);
/* Its thread has ended or never began. */
void talk_free(struct talk *t);

/* 0, or -1 with err. */
int talk_start(struct talk *t, struct fx_err *err);

/* Engine thread.  False: it does not listen any more. */
bool talk_order(struct talk *t, const struct talk_order *o);

/* --- between dialect_talk.c, dialect_io.c and dialect_files.c --- */

/* The running of one: the thread's alone. */
struct talk_run {
	struct talk *talk;
	const struct dialect_conf *conf;
	struct dialog *d;
	bool over;

	/* the socket */
	const uint8_t *out; /* what is to be sent.. */
	size_t out_left;
	uint64_t out_file; /* ..and so much of it is the file's */
	bool sending;
	uint8_t *in; /* what was received and not taken */
	size_t in_n;
	bool eof;        /* came, and was not told */
	bool ended;      /* and told; nothing more to read */
	bool broken;     /* nothing can be sent; what came is still read */
	bool hung;       /* both directions are over, not read yet */
	uint64_t owed;   /* bytes that the limit has to be paid for */
	int64_t gate_us; /* nothing moves before */
	struct pacer pacer;

	/* the timer */
	enum dialog_timer_kind timer;
	uint32_t timer_ms;
	int64_t timer_at; /* monotonic ms */

	/* an answer that the machine waits for, given after its acts */
	enum talk_answer {
		ANSWER_NOTHING,
		ANSWER_CONNECT,
		ANSWER_READ,
		ANSWER_OPEN,
		ANSWER_COMMIT,
		ANSWER_FAIL,
	} answer;
	struct dialog_act act; /* what it is an answer to */
	char open_name[FX_PATH_MAX];
	struct fx_err err; /* of ANSWER_FAIL */

	struct land *land;
	bool admitted;
	int tenths;      /* of the file, as told */
	uint8_t *source; /* what READ read */
	int64_t started_ms;
};

/* Some of the file has moved: tell each tenth. */
void talk_percent(struct talk_run *r);
void talk_say(
    struct talk_run *r, enum talk_note_kind kind, int64_t n, const char *text);

/* dialect_io.c: poll once, and tell the machine what happened. */
void talk_io_wait(struct talk_run *r);
void talk_io_close(struct talk_run *r, bool reset);
void talk_io_linger(struct talk_run *r, bool on);
void talk_io_connect(struct talk_run *r);
/* What was received before the machine was made. */
#define TALK_IN_SIZE (64 * 1024)
/* Find out what a caller speaks.  False: close it. */
bool talk_io_sniff(struct talk_run *r);
/* The same where our own protocol is one of them: nothing is taken. */
bool talk_io_peek(struct talk_run *r);

/* dialect_keep.c: all of TALK_KEEP. */
void talk_keep(struct talk_run *r);

/* dialect_files.c: acts about files. */
void talk_read(struct talk_run *r);
void talk_open(struct talk_run *r);
void talk_admit(struct talk_run *r, const struct dialog_file *f);
void talk_admitted(struct talk_run *r, const struct talk_order *o);
void talk_store(struct talk_run *r, const struct dialog_act *a);
void talk_shift(struct talk_run *r, const struct dialog_act *a);
void talk_commit(struct talk_run *r, const struct dialog_act *a);
void talk_drop(struct talk_run *r, const struct dialog_act *a);
/* The source of a sender: opened and measured. */
int talk_source_open(struct talk *t, struct fx_err *err);

extern const struct dialog_hash talk_md5;
extern const struct dialog_hash talk_sha256;

#endif
