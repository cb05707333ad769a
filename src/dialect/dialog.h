/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_DIALOG_H
#define FX_DIALECT_DIALOG_H

/*
 * One conversation in a dialect, as a step machine.  Pure: no socket, file,
 * clock or thread; one owner.  The owner says what happened (events) and then
 * pulls what is to be done (acts):
 *
 *   in   bytes, EOF or a reset from the peer    dialog_bytes(), _eof(), _reset()
 *        all of a SEND is with the kernel       dialog_sent()
 *        the timer fired                        dialog_timer()
 *        answers to acts                        dialog_connected(), _refused()
 *                                               _read(), _admit(), _opened(),
 *                                               _digest(), _committed()
 *        our side failed, the user gave up      dialog_fail(), _cancel()
 *   out  the next act                           dialog_next()
 *
 * The rule of pulling: after dialog_new() and after every event call
 * dialog_next() until it returns 0, and only then report the next event.
 * Pointers in an act are valid until the next event, those of SEND until
 * dialog_sent(), or until CLOSE.
 *
 * A server's dialog begins with its connection accepted; a client's begins
 * before there is one.  It reads the source a first time if the dialect needs
 * that, asks for the connection (CONNECT), repeats it on the dialect's ladder
 * of pauses, and after a failure that may be repeated asks for another one.
 * So a file that is to be sent or got is one dialog whatever happens.  The
 * last act is END; after it events are ignored.
 *
 * An owner has each dialog on a thread that may be busy: digests are computed
 * in here, and the longest message of echo-json takes about half a second to
 * parse.
 *
 * The same input gives the same acts however it is cut into pieces, but for
 * what is said below of push-raw's ADMIT and go-ahead's header.
 *
 * Memory: at most 48 KiB, and what a READ returned for as long as it is being
 * sent.  Exception echo-json: a message is buffered whole (the format allows
 * its keys in any order, and its parser wants all of it).  A server's dialog
 * needs as much of 6 * max_file + 8 KiB as has arrived, about one and a half
 * times that more while it is parsed, and then max_file until all was sent
 * back (with faults 4 bytes a chunk more).  A client's needs the size of the file
 * for what comes back, 8 bytes a chunk, one message, and half a MiB for the
 * piece that is being sent.
 */

#include "base/err.h"
#include "dialect/dialect.h"

struct dialog;

/* A digest, lent by the owner: this room has none.  As struct proto_hash. */
struct dialog_hash {
	void *(*start)(void); /* a new computation, or NULL without memory */
	void (*add)(void *h, const void *data, size_t n);
	void (*end)(void *h, uint8_t *digest); /* 16 or 32 bytes; frees h */
	void (*drop)(void *h);                 /* frees h, NULL allowed */
};

#define DIALOG_MD5_SIZE    16
#define DIALOG_SHA256_SIZE 32
/* Foreign text that is kept and our own that is sent, bytes. */
#define DIALOG_TEXT_MAX 1024
#define DIALOG_READ_MAX (256 * 1024) /* bytes of one READ or STORE */
#define DIALOG_PPM      1000000

/*
 * The configuration.  dialog_conf_init() fills in what is usual in the
 * dialect and leaves the marked (*) ones to the owner.
 */
struct dialog_conf {
	const struct dialect *dialect;
	enum dialog_side side;
	const char *peer; /* (*) "192.168.1.5:5001", for sentences; copied */
	const struct dialog_hash *md5;    /* (*) outlive the dialog */
	const struct dialog_hash *sha256; /* (*) */

	/*
	 * Bytes of a file; more is refused.  Also the limit of what is sent in
	 * echo-json, and what bounds its memory; there at most
	 * DIALOG_ECHO_MAX.
	 */
	uint64_t max_file;
	/* Seconds are 1 to a million. */
	uint32_t header_pause_ms; /* 0..5000; after what must stand alone */
	uint32_t header_s;        /* accept to complete header */
	uint32_t connect_s;       /* only words: the owner limits the call */
	uint32_t idle_s;          /* no byte moved */
	uint32_t reply_s;         /* wait for verdict, last EOF, permission */
	uint32_t attempts; /* calls until connected, >= 1; ladder 1 2 4.. s */
	/*
	 * How often a client sends the whole file again after a failure that
	 * may pass: push-md5 2, echo-json 3 (--max-retries), others 0.
	 * pull-md5 repeats within attempts instead.
	 */
	uint32_t repeats;
	bool pad_header; /* push-md5, push-raw client: header of 4096 bytes */
	const char *suffix; /* go-ahead server, after names; copied; or NULL */
	/*
	 * echo-json: false: the server keeps no file (--no-keep), the client
	 * does not save what came back (--no-save).
	 */
	bool keep;
	uint32_t chunk_size; /* echo-json server, 1..DIALOG_CHUNK_MAX */
	/*
	 * echo-json server: simulated faults.  Of DIALOG_PPM chunks so many
	 * are hit, half of them left out and half with up to 10 bytes changed;
	 * the order is shuffled (also with 0 hit).  The same seed gives the
	 * same faults.
	 */
	bool faults;
	uint32_t fault_ppm;
	uint64_t fault_seed;
	/*
	 * push-raw client: a file went to this address before, so that a
	 * refused connection means "takes one file and exits".
	 */
	bool sent_before;

	/*
	 * (*) Client.  Sending: the name of the source, of which the last
	 * component is sent, and its size.  Getting: the name to ask for, as
	 * it is to be sent.  Raw bytes; copied.
	 */
	const char *name;
	size_t name_len;
	uint64_t size;
};

#define DIALOG_ECHO_MAX  (512 * 1024 * 1024) /* max_file of echo-json */
#define DIALOG_CHUNK_MAX (1024 * 1024)

void dialog_conf_init(struct dialog_conf *conf, const struct dialect *dialect,
    enum dialog_side side);

/* What a file's end is worth; the words are dialog_shown_text(). */
enum dialog_shown {
	DIALOG_NO_FILE,     /* nothing was transferred or asked for */
	DIALOG_MD5_OK,      /* "MD5 ok" */
	DIALOG_PEER_MD5_OK, /* "peer says MD5 ok" */
	DIALOG_ECHO_OK,     /* "SHA-256 ok (echo)" */
	DIALOG_SIZE_OK,     /* "size ok, content not checked" */
	DIALOG_NOT_CHECKED, /* "not checked" */
	DIALOG_SENT,        /* "sent, not confirmed" */
	DIALOG_FAILED       /* "failed"; the sentence follows */
};

const char *dialog_shown_text(enum dialog_shown shown);

/* Exit statuses of a failure; a shown state but DIALOG_FAILED is 0. */
enum dialog_exit {
	DIALOG_EXIT_OK = 0,
	DIALOG_EXIT_OTHER = 1,
	DIALOG_EXIT_UNREACHABLE = 3,
	DIALOG_EXIT_REFUSED = 4,
	DIALOG_EXIT_MISMATCH = 5
};

struct dialog_result {
	enum dialog_shown shown;
	enum dialog_exit exit;
	struct fx_err err; /* FAILED: code and sentence, safe to show */
	/*
	 * The peer's own words, raw (show as 'peer says: "..."', through
	 * utf8_safe()); at most DIALOG_TEXT_MAX bytes, may be none.
	 */
	const char *says;
	size_t says_len;
	bool cancelled; /* FAILED because of dialog_cancel() */
};

enum dialog_act_kind {
	/*
	 * Client: make a connection: TCP_NODELAY, IPv4 first, connect_s.
	 * Answer: dialog_connected() or dialog_refused().  attempt counts from
	 * 1 within one series.
	 */
	DIALOG_CONNECT,
	/*
	 * There is one timer, and this sets it anew: ms from now, then
	 * dialog_timer(); NONE stops it.  The owner stops it at CLOSE, END.
	 */
	DIALOG_TIMER,
	/*
	 * on: set SO_LINGER {1, 0} ("armed linger"), so that whatever ends
	 * this process ends the connection by RST.  Off: clear it.
	 */
	DIALOG_LINGER,
	/*
	 * Read len bytes of the source at offset.  Answer: dialog_read(), or
	 * dialog_fail() if it cannot be read.  first: this is the pass before
	 * the connection.
	 */
	DIALOG_READ,
	/*
	 * Give n > 0 bytes at data to the kernel, beginning with one send call
	 * for all of them (a message that must stand alone fits into it); then
	 * dialog_sent().  file_bytes of it are the file's, for progress and
	 * rate.
	 */
	DIALOG_SEND,
	/*
	 * A file wants in.  Make staging or refuse: dialog_admit().  Bytes are
	 * not taken until then.  The fields of struct dialog_file.
	 */
	DIALOG_ADMIT,
	/* pull-md5 server: is there a file of this name?  dialog_opened(). */
	DIALOG_OPEN,
	/* Write n bytes at offset into the staging of the admitted file. */
	DIALOG_STORE,
	/*
	 * push-raw: the header ended elsewhere than it seemed.  Take drop
	 * bytes off the front of staging, or (drop is 0) put n bytes at data
	 * in front of what is there.  At most once, right before COMMIT.
	 */
	DIALOG_SHIFT,
	/*
	 * The admitted file is whole: give it its final name, durably, as
	 * result.shown.  Answer: dialog_committed().
	 */
	DIALOG_COMMIT,
	/*
	 * The admitted file failed, for result.err.  keep: leave it in staging
	 * for the user to look at; else delete it.  No answer.
	 */
	DIALOG_DROP,
	/* Something for the log or a person; see enum dialog_note. */
	DIALOG_NOTE,
	/* shutdown(SHUT_WR); everything sent is with the kernel. */
	DIALOG_SHUT,
	/*
	 * Close the connection; reset: with SO_LINGER {1, 0}, so RST.  What
	 * was asked for and not answered (ADMIT, READ, SEND..) is void.  In
	 * the client another CONNECT may follow.
	 */
	DIALOG_CLOSE,
	/*
	 * It is over: result is that of the client's file, or of the last file
	 * in a server.  Free the dialog.
	 */
	DIALOG_END
};

enum dialog_timer_kind {
	DIALOG_TIMER_NONE,
	/* So long from now. */
	DIALOG_TIMER_FIXED,
	/*
	 * So long after the last byte moved in either direction: the owner
	 * begins anew with every byte.
	 */
	DIALOG_TIMER_IDLE
};

/* What a NOTE is about; text is the sentence, English and safe to show. */
enum dialog_note {
	DIALOG_NOTE_LOG,     /* for the log only */
	DIALOG_NOTE_WAITING, /* the peer serves another one */
	DIALOG_NOTE_AGAIN,   /* the call, or the file, once more: why */
	DIALOG_NOTE_RENAMED, /* the peer's name for the file was not used */
	DIALOG_NOTE_FAULT    /* a simulated fault */
};

/* A file that wants in, in ADMIT. */
struct dialog_file {
	const char *raw; /* its name as it came, raw bytes */
	size_t raw_len;
	/* The name for the inbox by dialect/name.h, without stamp. */
	const char *name;
	/*
	 * Announced bytes.  push-raw: digits of the data may have run into it
	 * if sure is false; it is then for show only.  max_file was looked at.
	 */
	uint64_t size;
	bool sure;
	const uint8_t *md5;    /* announced, 16 bytes, or NULL */
	const uint8_t *sha256; /* computed, 32 bytes, or NULL: echo-json */
};

struct dialog_act {
	enum dialog_act_kind kind;
	unsigned attempt;             /* CONNECT */
	enum dialog_timer_kind timer; /* TIMER */
	uint32_t ms;                  /* TIMER */
	bool on;                      /* LINGER */
	bool first;                   /* READ */
	bool keep;                    /* DROP */
	bool reset;                   /* CLOSE */
	uint64_t offset;              /* READ, STORE */
	size_t len;                   /* READ, 1..DIALOG_READ_MAX */
	const void *data;             /* SEND, STORE, SHIFT, OPEN (the name) */
	size_t n;
	uint64_t file_bytes;                /* SEND */
	size_t drop;                        /* SHIFT */
	struct dialog_file file;            /* ADMIT */
	enum dialog_note note;              /* NOTE */
	const char *text;                   /* NOTE */
	const struct dialog_result *result; /* COMMIT, DROP, END */
};

/*
 * NULL without memory.  A configuration that cannot work (a name this dialect
 * cannot carry, a file too large for it) gives a dialog that ends with its
 * sentence before it asks for anything.
 */
struct dialog *dialog_new(const struct dialog_conf *conf);
void dialog_free(struct dialog *d); /* NULL allowed */

/* The next act.  Returns 1, or 0 if there is none now. */
int dialog_next(struct dialog *d, struct dialog_act *ret);

/*
 * Whether bytes or EOF are wanted now.  While they are not the owner does not
 * read the socket; that is how a peer is made to wait.  A reset that the
 * owner sees nevertheless is reported.
 */
bool dialog_wants(const struct dialog *d);

/*
 * Bytes came.  Returns how many of them were taken; it stops where an answer
 * is awaited.  The rest is given again, in front of what comes after it, when
 * dialog_wants().  Give at most DIALOG_READ_MAX at once.
 */
size_t dialog_bytes(struct dialog *d, const void *data, size_t n);

/*
 * The peer half-closed; all bytes before it were taken.  Said while it is not
 * wanted it is kept until it is.
 */
void dialog_eof(struct dialog *d);

/* The connection broke: RST, EPIPE, a network that went away. */
void dialog_reset(struct dialog *d);

/* All of the last SEND is with the kernel.  Never reported from CLOSE on. */
void dialog_sent(struct dialog *d);

/* The timer fired.  It is not set any more. */
void dialog_timer(struct dialog *d);

/* Answers to CONNECT; errnum: ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH.. */
void dialog_connected(struct dialog *d);
void dialog_refused(struct dialog *d, int errnum);

/*
 * The answer to READ: n bytes at data, len of them or fewer if the source is
 * shorter than it was.  data stays valid until dialog_sent() or CLOSE; for
 * READs of the first pass, and those answered by another READ, until this
 * returns.
 */
void dialog_read(struct dialog *d, const void *data, size_t n);

enum dialog_answer {
	DIALOG_ACCEPT,
	DIALOG_REFUSE,   /* a person, a rule, no space.. */
	DIALOG_TOO_LARGE /* over a limit of the owner */
};

/*
 * The answer to ADMIT.  reason: a few words that are told to the peer where
 * the dialect can ("no space left"), or NULL: "refused", "file is too large".
 */
void dialog_admit(
    struct dialog *d, enum dialog_answer answer, const char *reason);

/*
 * The answer to OPEN: the file's basename, raw, and size; name NULL: there is
 * none that may be had.
 */
void dialog_opened(
    struct dialog *d, const char *name, size_t name_len, uint64_t size);

/*
 * pull-md5 server: the MD5 of the opened file, any time between OPEN's answer
 * and END; the machine waits, and tells the peer what it can meanwhile.
 */
void dialog_digest(struct dialog *d, const uint8_t md5[DIALOG_MD5_SIZE]);

/* The answer to COMMIT: FX_OK, or why it was not stored (staging is kept). */
void dialog_committed(struct dialog *d, const struct fx_err *err);

/*
 * Reading the source or writing the staging failed: err says so.  The peer is
 * told as far as the dialect can, and DROP (keep) and END follow.
 */
void dialog_fail(struct dialog *d, const struct fx_err *err);

/*
 * The user, or who ends the program, gives up.  Closed so that the peer does
 * not take a part for the whole: see dialog_cancel_warns().
 */
void dialog_cancel(struct dialog *d);

/*
 * A sentence to ask the user about before cancelling, NULL if there is none:
 * in some states an original program does not survive the cancel.
 */
const char *dialog_cancel_warns(const struct dialog *d);

#endif
