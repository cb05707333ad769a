/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_TRANSFER_H
#define FX_ENGINE_TRANSFER_H

/*
 * One transfer, either way: its step machine, its disk side, its record and
 * what front ends see of it.  Engine thread only.
 *
 * transfer.c has what both directions share; outgoing.c and incoming.c the
 * rest.  A transfer stays in the hub's list while it lives or rests and, once
 * ended, until it is cleared or the engine ends.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "base/rate.h"
#include "door/types.h"
#include "engine/hub.h"
#include "engine/redial.h"
#include "engine/sched.h"
#include "engine/sink.h"
#include "engine/source.h"
#include "engine/turns.h"
#include "proto/receiver.h"
#include "proto/sender.h"

struct anew_came;
struct pathset;
struct session;
struct talk;
struct transfer_row;

/* A failed file, for the list of failures. */
struct failed_file {
	uint32_t file_id;
	char *path; /* %XX form */
	enum fx_code code;
};

#define TRANSFER_FAILED_MAX 10000 /* kept by name; all are counted */

struct transfer {
	struct list link;       /* hub->transfers */
	struct list in_session; /* session->transfers */
	struct list touch;      /* hub->touched */
	struct hub *hub;
	struct session *session; /* NULL while not connected */
	uint32_t xid;

	char id[33];
	uint8_t uuid[16];
	bool incoming;
	bool recorded;  /* the row is in the database.. */
	int phase;      /* ..in this phase */
	uint64_t group; /* of the ledger, written last */
	struct ledger_wait wait_kept;
	uint8_t peer[32];
	char peer_name[FX_PETNAME_MAX + 1];
	char *name; /* first root, or "N items"; %XX form */
	bool tree;  /* a root is a folder */
	bool set;   /* it has several roots */
	enum door_state state;
	struct fx_err err; /* why it failed or rests */

	uint64_t bytes;
	uint64_t files;
	uint64_t bytes_done;
	uint64_t files_done;
	uint64_t files_failed;
	uint64_t base_done; /* counted before this session */
	struct rate rate;
	int64_t moved_ms; /* when bytes_done last rose */
	int64_t created_ms;
	int64_t started_ms;
	int64_t ended_ms;
	int64_t saved_ms; /* progress last written to the database */
	uint64_t skipped; /* bytes that both sides hold: never sent */

	/* an interruption (resume.c) */
	struct redial redial;
	bool called;        /* the session it was in was opened by us */
	bool paused;        /* by a person here */
	unsigned put_offs;  /* by the receiver, in a row.. */
	int64_t put_off_ms; /* ..and until when */

	uint8_t digest[32];
	bool digest_known;
	uint8_t sha[32];
	bool sha_known;
	struct failed_file *failed;
	size_t failed_n;
	size_t failed_cap;
	bool failed_known; /* these are all; else they are in the database */
	bool failed_saved; /* the database has these */
	char anew_of[33];  /* it brings failed files of this one; "": no */
	uint8_t anew_uuid[16]; /* outgoing: whose offer that was */
	struct pathset *only;  /* what it brings, or NULL */
	char **places;         /* incoming: of roots, where they were put.. */
	size_t places_n;
	struct anew_came *came; /* ..and what arrived there */

	/* its turn (engine/sched) */
	struct place place; /* in a queue while it waits */
	bool held;          /* paused before its turn, or interrupted */
	bool wait;          /* kept while the peer is away */
	unsigned tries;     /* to reach the peer, in a row */
	int64_t next_ms;    /* no try before; 0: at once */
	uint16_t far_place; /* its position in the peer's queue, or 0 */
	struct turn turn;   /* in session->turns */
	struct pace *pace;  /* its own limit */

	struct talk *talk; /* its conversation in a dialect, or NULL */
	int check;         /* enum dialog_shown: how that ended well.. */
	int exit;          /* ..enum dialog_exit: and how not */

	unsigned jobs;    /* pool jobs that hold t */
	atomic_bool stop; /* tells them to hurry */
	bool dead;        /* freed when the last job is back */

	/* outgoing */
	struct sender *tx;
	struct source *source;
	char **paths;
	size_t paths_n;
	char *note;
	struct source_totals totals; /* incoming: only skipped is used */
	uint64_t fed_bytes;          /* of the entries given to tx.. */
	uint64_t fed_entries;
	enum walk_links links;
	bool walking; /* a step is under way */
	bool walked;
	struct source_step *step;
	size_t step_at;
	bool preparing;   /* the source is being counted */
	struct list shas; /* struct sha_due: files whose SHA-256 is to come */
	bool hashing;
	uint32_t sha_next_id; /* file id of the next entry listed */
	uint32_t sha_files;
	atomic_bool sha_stop; /* the transfer is dropped */
	uint8_t result;       /* what the receiver reached: enum file_state */
	unsigned checking;    /* chunks that the pool compares */
	uint32_t in_reply_to; /* the request that it answers, or 0 */
	bool move;            /* remove what was sent when it is delivered */
	struct moving *moving;
	struct source_held *opened; /* what was asked for */
	bool given; /* a peer fetches it: paths are those of shares */
	bool gone;  /* offered only to end it, with err */

	/* incoming */
	struct receiver *rx;
	struct sink *sink;
	struct msg_offer *offer;
	int root_fd; /* destination root, dup */
	char *root_path;
	char *into_path; /* the folder files land in */
	char *into;      /* component beneath the root, or NULL */
	char *rename;
	uint8_t conflict;
	bool accepted;      /* sink is being made, or made */
	uint64_t agreed;    /* so many bytes were accepted */
	uint64_t reserved;  /* bytes set aside of the free space */
	struct list blocks; /* struct rx_block: those workers may use */
	struct list queue;  /* struct rx_block: folders not yet made */
	struct list peeked; /* struct rx_block: shown before ACCEPT */
	struct list agains; /* of files of blocks in queue: announced anew */
	int64_t peeked_folders;  /* entries of these that are no files.. */
	int64_t peeked_flagged;  /* ..and that a person should look at */
	bool again;              /* its staging folder was reopened */
	bool unnamed;            /* some roots have their names, others not */
	bool heir;               /* an offer of one that is known already */
	struct past *past;       /* an offer of one that has ended; or NULL */
	struct list haves;       /* struct have_file: to be read and told */
	struct list have_jobs;   /* struct have_job, in this order */
	unsigned have_n;         /* of these */
	bool tidied;             /* sink_listed() was called */
	int64_t peeked_exists;   /* ..and whose names are taken */
	struct rx_block *making; /* that a sink_block job makes, or NULL */
	unsigned finishing;      /* sink_whole jobs */
	bool full;               /* it waits for space */
	bool probing;            /* a try whether there is some */
	enum fx_code full_code;
	unsigned full_tries; /* without getting further than.. */
	uint64_t full_bytes;
	int64_t full_ms;   /* looked last */
	bool unsaved;      /* the database could not take the record */
	bool conclude_due; /* on disk; the record waits for space */
	bool clean_due;    /* recorded; the receipt waits for space */
	struct list after; /* struct receipt_wait: until there is a receipt */
	bool commit_due;
	bool committing;
	struct loop_timer *ack; /* the next ACK */
	int64_t acked_ms;
	uint64_t acked_bytes;
	bool listed;
	struct sink_unwanted
	    *unwanted;           /* files that are not to come, or NULL */
	bool partly;             /* there are such files, known or not */
	struct sink_root *roots; /* one per root of the offer, after commit */
	bool durable;            /* what commit found */
	uint32_t root_ids[FX_ROOTS_MAX]; /* file id of each root */
};

/* Make an empty one and link it.  NULL without memory. */
struct transfer *transfer_new(struct hub *h, bool incoming);

/* Belong to a session, or to none. */
void transfer_attach(struct transfer *t, struct session *s);
void transfer_detach(struct transfer *t);

/* A pool job of t is back: false if t is gone (do not touch it). */
bool transfer_job_done(struct transfer *t);

/* Take it out of the lists and free it, now or after its last job. */
void transfer_drop(struct transfer *t);

struct transfer *transfer_find(struct hub *h, const char *id);

/* The same, also by the first characters of an id if only one begins so. */
#define TRANSFER_WORD_MIN 4
struct transfer *transfer_named(struct hub *h, const char *word);
struct transfer *transfer_of_xid(struct session *s, uint32_t xid);

/* Something happened: hub_settle() will run it. */
void transfer_touch(struct transfer *t);

/* Run the step machine: events, work, frames.  By hub_settle(). */
void transfer_run(struct transfer *t);

/*
 * Change the state that front ends see; err (may be NULL) is the reason.
 * Posts the event, updates the record, closes what an end closes.
 */
void transfer_move(
    struct transfer *t, enum door_state state, const struct fx_err *err);

bool transfer_ended(const struct transfer *t);
/* Ended or resting: nothing runs. */
bool transfer_rests(const struct transfer *t);

/* Incoming and not accepted: front ends see an offer, no transfer. */
bool transfer_is_offer(const struct transfer *t);

/* A new run: nothing has failed yet. */
void transfer_forget_failures(struct transfer *t);

/* Read the list of failures from the database, if it is only there. */
void transfer_load_failures(struct transfer *t);

/* Write it.  0, or -1 with err. */
int transfer_save_failures(struct transfer *t, struct fx_err *err);

/* Tell front ends all of it once more. */
void transfer_announce(const struct transfer *t);

/* Its offer waits no longer: "accepted", "declined", "withdrawn".. */
void transfer_offer_closed(const struct transfer *t, const char *how);

/* Ended: close what it had open in its destination. */
void transfer_release_disk(struct transfer *t);

/* The SHA-256 of a file; shown if it is the only one. */
void transfer_sha(struct transfer *t, const uint8_t sha[32]);

/* Note a failed file; tells front ends. */
void transfer_failed_file(struct transfer *t, uint32_t file_id,
    const char *path, size_t n, enum fx_code code);

/* The sentence for a failed file. */
void transfer_failed_why(
    const struct transfer *t, const struct failed_file *f, struct fx_err *ret);

/* Whether it is in the list of failures. */
bool transfer_has_failed(const struct transfer *t, uint32_t file_id);

/* Bytes or counts moved: rate, idle time. */
void transfer_counts(struct transfer *t, const struct xfer_counts *c);

/* As the front door shows it; strings stay t's or static buffers in out. */
struct transfer_shown {
	struct door_transfer d;
	char key[IDENTITY_TEXT_SIZE];
	char digest[96];
	char sha[65];
};
void transfer_show(const struct transfer *t, struct transfer_shown *ret);
void transfer_progress(const struct transfer *t, struct door_progress *ret);

/* The session of a transfer broke or ended. */
void transfer_session_lost(struct transfer *t, const struct fx_err *err);

/* The record in the database. */
void transfer_save(struct transfer *t);
/* The same as it will be once it has moved to state, an end; see unsaved. */
void transfer_save_end(
    struct transfer *t, enum door_state state, const struct fx_err *err);
/* The same after a move, if that is worth it: what lives is interrupted by
 * the end of the engine in whatever state it is. */
void transfer_save_moved(struct transfer *t);
/* The same, as it will be when it has ended so; err is NULL if well. */
void transfer_save_end(
    struct transfer *t, enum door_state state, const struct fx_err *err);
/* What was written with this group of the ledger is not there. */
void transfer_records_lost(struct hub *h, uint64_t group);
/* At start: what was living is interrupted; staging is settled. */
int transfer_restore(struct hub *h, struct fx_err *err);

void transfer_pause(struct transfer *t, bool on, struct fx_err *err);
void transfer_cancel(struct transfer *t);
/* Every second: stalls, progress records. */
void transfer_tick(struct hub *h, int64_t now_ms);

/* record.c: the transfer of a row, or NULL without memory. */
struct transfer *transfer_of_row(struct hub *h, const struct transfer_row *row);

/* --- outgoing.c --- */
struct outgoing_options {
	const char *note; /* or NULL */
	enum walk_links links;
	bool wait;       /* keep it while the peer is away */
	unsigned weight; /* 0: as usual */
	uint64_t rate;   /* bytes a second at most; 0: any */
	bool move;       /* remove what was delivered (engine/moving) */

	/*
	 * What a peer fetches: paths are as it wrote them, and looked up in
	 * the shares once more when it begins again.
	 */
	bool given;
	struct source_held *opened; /* or NULL; taken over on success */
	uint32_t in_reply_to;       /* the request, else 0 */

	struct transfer *anew_of; /* whose failed files it sends, or NULL */
};

/* Queued; it starts when its turn comes. */
struct transfer *outgoing_new(struct hub *h, const uint8_t key[32],
    const char *peer_name, char *const *paths, size_t n,
    const struct outgoing_options *o, struct fx_err *err);
/* Its turn has come: count the source. */
void outgoing_prepare(struct transfer *t);
/* Forget all that was begun, so that it can begin anew. */
void outgoing_rewind(struct transfer *t);
/* A session with its peer is READY (or the attempt failed: err). */
void outgoing_session(struct transfer *t, struct session *s);
void outgoing_unreachable(struct transfer *t, const struct fx_err *err);
/* Its offer has a number of its session, and goes out after all others. */
void outgoing_number(struct transfer *t);
void outgoing_run(struct transfer *t); /* outgoing_run.c */
/*
 * Keep an entry within what was offered, which the receiver insists on: a file
 * that grew is announced with less, and changes then.  False: one too many.
 */
bool outgoing_fit(struct transfer *t, struct entry *e);
/* A file is not what was announced: look at it again. */
void outgoing_changed(struct transfer *t, const struct sender_event *e);
/* Give the machine entries. */
void outgoing_feed(struct transfer *t);
/* It has ended: what it was read from is closed; sums that are due keep it. */
void outgoing_release(struct transfer *t);
void outgoing_done_free(struct transfer *t);
/*
 * outgoing_gone.c: what it is read from cannot be had, err says why.  It ends,
 * at once or (gone) when the receiver, who has a part of it, was told.
 */
void outgoing_not_there(struct transfer *t, const struct fx_err *err);
void outgoing_gone_run(struct transfer *t);

/* --- incoming.c --- */
/* OFFER came; returns -1 with err if the session must fail. */
int incoming_offer(
    struct session *s, const struct frame *f, struct fx_err *err);
int incoming_accept(
    struct transfer *t, const struct door_accept *a, struct fx_err *err);
/* Accepted, and its turn has come. */
void incoming_start(struct transfer *t);
/* The sender took an offer back, or went, before it was answered. */
void incoming_withdrawn(struct transfer *t, const struct fx_err *err);
/* Remove what is kept of a transfer in staging. */
void incoming_discard(struct transfer *t);
int incoming_decline(
    struct transfer *t, const char *reason, struct fx_err *err);
void incoming_run(struct transfer *t);
void incoming_done_free(struct transfer *t);
/* For conn.c: a reference to the block of this number, or NULL. */
struct block *incoming_block(struct transfer *t, uint32_t no);
/* The same for the block that file_id belongs to. */
struct block *incoming_block_of(struct transfer *t, uint32_t file_id);

#endif
