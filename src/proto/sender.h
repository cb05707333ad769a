/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_SENDER_H
#define FX_PROTO_SENDER_H

/*
 * The sending side of one transfer as a step machine (protocol.md sections
 * 8, 11, 12; fx-protocol(7)).  Pure: no socket, file, clock or thread; one
 * owner.  The owner feeds it what happened and takes from it what to do:
 *
 *   in   control frames of the peer           sender_frame()
 *        entries from the walk                sender_entry(), sender_walked()
 *        what a worker did with its work      sender_done()
 *        a data connection came or went       sender_conn_up(), _down()
 *   out  control frames to write              sender_take()
 *        the next piece for a worker          sender_work()
 *        facts for people and records         sender_event()
 *
 * Nothing is sent twice but what was asked for or lost with a connection.
 * Memory is bounded by FX_BLOCK_WINDOW unfinished blocks and by outstanding
 * work, never by the size of a file or tree (32 bytes per MiB of the files
 * being sent apart).
 */

#include "proto/hash.h"
#include "proto/manifest.h"
#include "proto/msg.h"
#include "proto/wire.h"

struct sender;

/* protocol.md section 11, transfer states; the same for both sides. */
enum xfer_state {
	XFER_NEW,        /* nothing sent yet */
	XFER_OFFERED,    /* OFFER sent or received */
	XFER_WAITING,    /* a person or a queue at the receiver is asked */
	XFER_ACCEPTED,   /* ACCEPT sent or received */
	XFER_ACTIVE,     /* manifest and data flow */
	XFER_PAUSED,     /* either side paused; what is in flight arrives */
	XFER_FINISHING,  /* XFER_END sent or received */
	XFER_COMMITTING, /* receiver moves files to their final names */
	XFER_DONE,       /* ended: all delivered */
	XFER_PARTIAL,    /* ended: some files failed, the rest delivered */
	XFER_DECLINED,   /* ended */
	XFER_CANCELLED,  /* ended */
	XFER_FAILED,     /* ended */
	XFER_INTERRUPTED /* rests; can be taken up again */
};

const char *xfer_state_name(enum xfer_state state); /* "active" */
bool xfer_state_ended(enum xfer_state state);
/* Whether the table of protocol.md section 11 has this edge. */
bool xfer_edge(enum xfer_state from, enum xfer_state to);

struct sender_conf {
	uint32_t xid;
	uint64_t caps;                 /* agreed in WELCOME */
	const struct proto_hash *hash; /* outlives the sender */
	const struct msg_offer *offer; /* copied; uuid, kind, roots, totals.. */
	/* Lost before it was accepted, it rests too: INTERRUPTED, not FAILED. */
	bool patient;
};

/* NULL without memory.  The first frame to take is OFFER. */
struct sender *sender_new(const struct sender_conf *conf);
void sender_free(struct sender *s);

enum xfer_state sender_state(const struct sender *s);

/*
 * A control frame of this transfer.  Returns -1 with err when the peer broke
 * the protocol: the session is then closed with that error.  An error that
 * concerns the transfer alone ends the transfer and returns 0.
 */
int sender_frame(struct sender *s, const struct frame *f, struct fx_err *err);

/* True while the owner may offer the next entry of the walk. */
bool sender_wants_entry(const struct sender *s);

/*
 * The next entry of the walk, rising order.  Returns 0, or -1 with err when
 * the entry cannot be sent (its name is too long..): it is left out and the
 * caller counts and reports it.
 */
int sender_entry(struct sender *s, const struct entry *e, struct fx_err *err);

/* The walk is over. */
void sender_walked(struct sender *s);

/* The better totals that a finished count found; sent as OFFER_STATE. */
void sender_totals(struct sender *s, uint64_t bytes, uint64_t entries);

enum work_kind {
	WORK_CHUNK, /* one DATA frame: index, offset, len */
	WORK_BATCH, /* one BATCH frame: the count entries in list */
};

/* One piece of work for one data connection. */
struct work {
	enum work_kind kind;
	uint64_t cookie; /* comes back in work_done */
	uint32_t xid;
	struct block *block; /* a reference for whoever holds the work */
	uint16_t index;      /* CHUNK: entry in block */
	/*
	 * CHUNK: the file as it must be found, with size and time of this
	 * generation; its pointers live as long as block.
	 */
	struct entry entry;
	uint16_t gen;
	uint64_t offset;
	uint32_t len; /* raw bytes; 0 only for an empty file */
	bool flat;    /* digest = H(bytes), the file has one chunk */
	bool resend;
	/*
	 * CHUNK: the receiver holds this chunk with the digest have.  If it is
	 * ours too, nothing is sent and the answer is same; else it is sent.
	 */
	bool check;
	/*
	 * CHUNK: it was read before, and its digest was have.  If it is another
	 * now, nothing is sent and the answer is E_SRC_CHANGED.
	 */
	bool known;
	uint8_t have[FX_DIGEST_SIZE]; /* with check or known */
	uint16_t count;               /* BATCH */
	uint16_t *list; /* BATCH: entry indexes, rising; freed with work */
	/*
	 * BATCH: the digests that the files of list had when they were read
	 * before (zeros: not read yet), or NULL; freed with work.  A file that
	 * has another now is left out of the frame, with E_SRC_CHANGED.
	 */
	uint8_t (*roots)[FX_DIGEST_SIZE];
};

/* Let go of the block, the list and the roots. */
void work_drop(struct work *w);

/* What became of one file of a batch. */
struct work_file {
	enum fx_code code; /* FX_OK, E_IO_READ, E_VANISHED, E_SRC_CHANGED.. */
	int errnum;
	uint8_t root[FX_DIGEST_SIZE];
};

struct work_done {
	uint64_t cookie;
	uint16_t conn;
	uint64_t frame; /* index of the frame it went out in */
	/*
	 * true: the whole frame was given to the connection, even if that
	 * broke right after, so that it may have arrived.  false: it cannot
	 * have arrived; with code FX_OK or one of a connection (E_NET..) the
	 * piece goes out again, any other code is the file's.
	 */
	bool sent;
	/*
	 * CHUNK, with code FX_OK: it was read and nothing had to be sent:
	 * check and the digests are equal, or an empty file.
	 */
	bool same;
	enum fx_code code; /* CHUNK: FX_OK or why the file cannot be read on */
	int errnum;
	uint8_t digest[FX_DIGEST_SIZE]; /* CHUNK, of the raw bytes */
	struct work_file *files; /* BATCH: one per entry of list; taken over */
};

/*
 * The next piece for data connection conn.  Returns 1 and fills *ret, or 0
 * when there is nothing now (window full, paused, all handed out); a frame
 * to take may have come up then.  Bytes
 * outstanding stay below limit (at least FX_OUTSTANDING_MIN).
 */
int sender_work(
    struct sender *s, uint16_t conn, uint64_t limit, struct work *ret);

/*
 * What a worker did.  Every piece of sender_work() is answered once, unless
 * its connection goes down first; an answer after that is ignored, so what was
 * sent must be said before.  Takes over d->files.
 */
void sender_done(struct sender *s, struct work_done *d);

void sender_conn_up(struct sender *s, uint16_t conn);
/*
 * What was not acknowledged goes out again, and what its worker had in hand.
 */
void sender_conn_down(struct sender *s, uint16_t conn);

/*
 * SHA-256 of the whole file, computed beside (FILE_SHA).  Returns false while
 * the receiver does not know the file yet: ask again later.
 */
bool sender_sha(struct sender *s, uint32_t file_id, const uint8_t sha[32]);

/*
 * The answer to SENDER_CHANGED.  code FX_OK: the file is there with this size
 * and time now, and starts over as a new generation (FILE_UPDATE); any other
 * code: it fails with that.  Nothing happens if the file was settled
 * meanwhile.
 */
void sender_update(struct sender *s, uint32_t file_id, enum fx_code code,
    uint64_t size, int64_t mtime, uint32_t mtime_ns);

void sender_pause(struct sender *s, bool on);
/* Ask the receiver to give this transfer that weight, 1..100. */
void sender_priority(struct sender *s, uint8_t weight);
void sender_cancel(struct sender *s, enum fx_code code, bool keep);
/*
 * End it with a reason of ours; text, at most FX_TEXT_MAX bytes, may be empty.
 * tell: the receiver hears it, if it has the offer.
 */
void sender_fail(
    struct sender *s, enum fx_code code, const char *text, bool tell);
/*
 * Control connection lost: the transfer rests, INTERRUPTED; before ACCEPT only
 * if conf.patient, else it has FAILED.  A new sender with the same uuid takes
 * it up again.
 */
void sender_lost(struct sender *s);

/*
 * The next control frame to write: type, flags, xid, prefix and body are
 * set, seq is the session's business.  Valid until the next call.  Returns 1,
 * or 0 if there is none now.
 */
int sender_take(struct sender *s, struct frame *ret);

enum sender_event_kind {
	SENDER_MOVED,    /* the state changed: state; code, text at an end */
	SENDER_ANSWER,   /* OFFER_STATE: answer; index: position, or 0 */
	SENDER_ACCEPTED, /* accept holds what the receiver chose */
	SENDER_FILE,     /* a file failed or was renamed: file_id, code, path */
	SENDER_UNWANTED, /* a root was not accepted: index */
	/*
	 * A file is not what was announced (it has another size or time, or
	 * reads otherwise than before): file_id, gen, path.  The owner looks
	 * at it again and answers with sender_update(); until then nothing of
	 * it is handed out.
	 */
	SENDER_CHANGED,
	SENDER_PRIORITY, /* the receiver asks for weight */
};

struct sender_event {
	enum sender_event_kind kind;
	enum xfer_state state;
	enum fx_code code;
	bool ours; /* MOVED: the reason is this side's, not the peer's */
	bool keep; /* MOVED to CANCELLED: the receiver keeps what it has */
	char text[FX_TEXT_MAX + 1]; /* the words for it, raw; may be empty */
	uint8_t reason; /* MOVED to PAUSED: enum pause_reason; 0: we paused */
	uint8_t answer; /* ANSWER: enum offer_answer */
	uint8_t weight; /* PRIORITY */
	uint16_t index;
	uint16_t gen; /* CHANGED: the one that does not hold */
	uint32_t file_id;
	const uint8_t *path; /* valid until the next sender_ call */
	size_t path_len;
	const struct msg_accept *accept; /* likewise */
};

/* The next event.  Returns 1, or 0 if there is none. */
int sender_event(struct sender *s, struct sender_event *ret);

/* Levels for progress; cheap. */
struct xfer_counts {
	uint64_t bytes;    /* announced so far, or offered */
	uint64_t sent;     /* handed to connections (sender) */
	uint64_t received; /* as in ACK */
	uint64_t verified;
	uint64_t delivered;
	/*
	 * Not sent because both sides hold them.  A level: bytes that turn out
	 * to differ are taken off again.
	 */
	uint64_t skipped;
	uint32_t files;      /* announced */
	uint32_t files_done; /* verified or better */
	uint32_t files_failed;
	uint32_t folders;
	uint32_t links;
	uint32_t retries;             /* chunks sent again */
	uint8_t tree[FX_DIGEST_SIZE]; /* valid from FINISHING on */
};

void sender_counts(const struct sender *s, struct xfer_counts *ret);

/*
 * What XFER_RESULT said: enum file_state, and the tree digest; 0 with ret
 * untouched before it came.
 */
uint8_t sender_result(const struct sender *s, uint8_t ret_tree[32]);

/* How far one file is, as long as its block is not finished. */
enum sender_seen {
	SENDER_SEEN_WAITS,
	SENDER_SEEN_GOES, /* handed out, not answered yet */
	SENDER_SEEN_DONE, /* the receiver verified it */
	SENDER_SEEN_FAILED,
	SENDER_SEEN_LEFT, /* the receiver does not want it */
};
typedef void sender_seen_fn(void *arg, uint32_t file_id, const struct entry *e,
    enum sender_seen seen, enum fx_code code);

/* Call fn for the files of all blocks that are not finished, in order. */
void sender_look(const struct sender *s, sender_seen_fn *fn, void *arg);

/*
 * The root of the only file of a transfer that has exactly one file (and no
 * folder); false while it is not known, or for other transfers.
 */
bool sender_only_root(const struct sender *s, uint8_t ret[32]);

#endif
