/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_SINK_H
#define FX_ENGINE_SINK_H

/*
 * The disk side of an incoming transfer: staging, verification of what is
 * written, final names (reliability.md 4.1, 7; protocol.md section 16;
 * fx-protocol(7), STAGING).
 *
 * Everything is put together in <destination root>/.fxtui-part/<id>/ :
 *     meta      who sends what: magic, version, uuid, device, offer's roots
 *     manifest  the raw blocks as they came
 *     roots     32 bytes a file id: the verified root, zeros if none, a mark
 *               if the entry was refused
 *     log       records with CRC32C: what is durable, what gets which name
 *     parts/N   a file sent in chunks, until it is whole; N = file id
 *     map/N     its chunks: bit and digest
 *     tree/     whole files and the folders, under their own names
 *     old/N/    the same six of an earlier run, until its files are taken over
 *     unwanted  the files that are not to come, if there are any
 * and each root of the transfer goes from tree/ to its final name by one
 * rename that never replaces anything.  If the name is taken, the conflict
 * rule decides: another name is found, or, with a rule by which the user said
 * so, the file there is left alone or replaced; a folder goes into the one
 * that is there, file by file (sink_merge.c).  No name of a peer is ever part
 * of a path given to the kernel but one checked component at a time.
 *
 * A sink is counted.  The transfer holds one reference, each worker another.
 * Functions say which thread may call them; those for workers may run at the
 * same time for different files, and for different chunks of one file.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "proto/manifest.h"
#include "proto/msg.h"

struct sink;
struct sink_file;
struct sink_unwanted;

#define SINK_FOLDER ".fxtui-part"

enum sink_durability {
	SINK_NONE = 0, /* no syncs; never better than verified */
	SINK_END = 1,  /* before final names are given (default) */
};

struct sink_conf {
	int root_fd;        /* the destination root; dup'ed */
	const char *root;   /* its real path, for sentences */
	const char *into;   /* folder beneath it to land in, one component
	                         (a peer's), or NULL: the root itself */
	char id[33];        /* transfer id, ours: names the staging folder */
	uint8_t device[32]; /* key of the sender */
	const struct msg_offer *offer;
	const char *rename; /* new name for a single root (raw), or NULL */
	uint8_t conflict;   /* enum conflict of proto/msg.h */

	/*
	 * NULL, or for each root of the offer the name on disk of the folder
	 * where an earlier transfer put it, or NULL.  That root goes into this
	 * folder, whatever the rule is, and nothing that is there gives way:
	 * a file whose name is taken fails, unless it has the same bytes.
	 */
	const char *const *places;
	enum sink_durability durability;
	bool update;  /* the sender compares chunks of what is there */
	mode_t umask; /* the user's */
	bool links;   /* symlinks that stay inside their root are made */
	/* What is not to come, or NULL; sink_reopen(): only if none is kept. */
	struct sink_unwanted *unwanted;
};

/*
 * Whether a conflict rule decides file by file, also within folders that are
 * there, and so may leave files out (need of sink_block()).  Any thread.
 */
bool sink_rule_merges(uint8_t rule);

/* The conflict rule by which s was begun: of the first run.  Any thread. */
uint8_t sink_rule(const struct sink *s);

/* What lies where an entry is to land. */
enum sink_seen {
	SINK_SEEN_FREE,  /* nothing, or a folder for a folder */
	SINK_SEEN_SAME,  /* a file of the same size and time */
	SINK_SEEN_OTHER, /* something else */
};

/*
 * What lies where the entries of b would land: one enum sink_seen each.  Of
 * conf root_fd, into and offer count.  Pool thread.
 */
void sink_look(
    const struct sink_conf *conf, const struct block *b, uint8_t *ret);

/* The same for the roots: whether any name is taken.  A few calls. */
bool sink_taken(const struct sink_conf *conf);

/*
 * Make the staging folder and its files, synced.  Pool thread.  0 and one
 * reference, or -1 with a sentence (E_ACCESS, E_NOSPC, E_IO_WRITE).
 */
int sink_new(
    struct sink **ret, const struct sink_conf *conf, struct fx_err *err);

/*
 * The same for a transfer that was interrupted and is offered again: what is
 * in its staging folder is set aside in old/ and taken over file by file as
 * the new list comes (sink_block() says NEED_PARTIAL then).  Choices made at
 * the first time are those of meta; of conf, root_fd, root, id, device and
 * offer count.  live (or NULL) is the sink of the same transfer in this
 * process: whoever still works with it is turned away from now on
 * (E_CANCELLED) and waited for; the parts it holds open are taken over with
 * what is known of their chunks.  The caller keeps its reference to live.
 * E_RESUME_MISMATCH: what is kept belongs to another set of files.  A crash
 * at any point leaves something that can be reopened.  Pool thread.
 */
int sink_reopen(struct sink **ret, const struct sink_conf *conf,
    struct sink *live, struct fx_err *err);

/*
 * The list is complete, every block was made: what nobody asked for of the
 * earlier runs is removed.  Pool thread, after the last sink_block().
 */
int sink_listed(struct sink *s, struct fx_err *err);

/*
 * Keep parts open between two chunks, and after an interruption (on), or let
 * go of those (off).  Off at first; must be off before the last sink_unref().
 * Any thread.
 */
void sink_hold(struct sink *s, bool on);

/* What is not to come, or NULL; stays the sink's.  Any thread. */
struct sink_unwanted *sink_unwanted(struct sink *s);

struct sink *sink_ref(struct sink *s);
void sink_unref(struct sink *s); /* any thread; files on disk stay */

/*
 * Keep block b (manifest) and make its folders beneath tree/.  codes has one
 * place per entry: in: what the reader refused; out: also what could not be
 * made.  need has one place per entry too; in: NEED_UNWANTED for a file that
 * nobody wants, as all that unwanted of conf names, which later runs remember;
 * out: enum need_what, what the
 * sender is to send of it.  Pool thread, blocks in order, one at a time.
 */
int sink_block(struct sink *s, const struct block *b, enum fx_code *codes,
    uint8_t *need, struct fx_err *err);

/*
 * Write a whole small file (its digest was checked: root).  Worker.  FX_OK,
 * E_NOSPC, E_IO_WRITE...; FX_OK too if it is there already with that root.
 */
enum fx_code sink_small(struct sink *s, const struct block *b, uint32_t file_id,
    const void *data, size_t size, const uint8_t root[32]);

/*
 * Small files of block b with ids from first to last, at once: between begin
 * and end this thread asks for no other file of s.  put is as sink_small().
 * end records them all; another code than FX_OK: none that was put is there.
 * Worker.  begin: FX_OK and *ret, or E_PROTO, E_CANCELLED, E_IO_WRITE..
 */
struct sink_batch;
enum fx_code sink_batch_begin(struct sink_batch **ret, struct sink *s,
    const struct block *b, uint32_t first, uint32_t last);
enum fx_code sink_batch_put(struct sink_batch *t, uint32_t file_id,
    const void *data, size_t size, const uint8_t root[32]);
enum fx_code sink_batch_end(struct sink_batch *t);

/*
 * The part of a file that comes in chunks; made at the first call for this
 * file and generation, the same object for all workers after that.  A higher
 * generation starts over.  Worker.  NULL with err on failure.
 */
struct sink_file *sink_part(struct sink *s, const struct block *b,
    uint32_t file_id, uint16_t gen, struct fx_err *err);
void sink_part_unref(struct sink_file *f);

/*
 * Write one verified chunk at its offset and note its digest in the map.  A
 * chunk that is there already is left alone: FX_OK with the same digest,
 * E_PROTO with another (in a resumed transfer, the new one counts).  zero: the bytes are zero and are left as a hole.
 * Every 64 MiB or 5 s the file is synced and the bits go to the log.  Worker.
 */
enum fx_code sink_chunk(struct sink_file *f, uint64_t offset, const void *data,
    size_t len, const uint8_t digest[32], bool zero);

/*
 * File file_id starts over: from generation gen on it has this size and time.
 * What is there of it is void.  One caller at a time.  0 or -errno.
 */
int sink_renew(struct sink *s, struct block *b, uint32_t file_id, uint16_t gen,
    uint64_t size, int64_t mtime, uint32_t mtime_ns);

/*
 * The entry of a file as it is in its generation gen; NULL if that is over or
 * not known yet.  As long as s and b.  Any thread.
 */
const struct entry *sink_entry(
    struct sink *s, const struct block *b, uint32_t file_id, uint16_t gen);

/* Chunks in one call of sink_have(). */
#define SINK_HAVE_MAX 32

struct sink_have {
	uint64_t first; /* in: the first chunk.. */
	uint32_t n;     /* ..and how many, at most SINK_HAVE_MAX */
	bool got[SINK_HAVE_MAX];
	uint8_t digests[SINK_HAVE_MAX][FX_DIGEST_SIZE];
};

/*
 * What is kept of a NEED_PARTIAL file: chunks that may be worth anything are
 * read from disk and hashed; only for a part held open since this process
 * verified it, the digests are those in the map.  Pool thread, several at a
 * time for different ranges.  FX_OK, or a code when there is nothing (then
 * nothing was got).  Gives up early, with what it has, when *stop is true.
 */
enum fx_code sink_have(struct sink *s, const struct block *b, uint32_t file_id,
    struct sink_have *have, const atomic_bool *stop);

/*
 * All chunks are there and the root is right: size, mode, time, sync, move
 * into tree/, note the root.  Pool thread.
 */
enum fx_code sink_whole(struct sink *s, const struct block *b, uint32_t file_id,
    const uint8_t root[32], int *errnum);

/* A file without content that came as nothing but FILE_END.  Pool thread. */
enum fx_code sink_empty(
    struct sink *s, const struct block *b, uint32_t file_id, int *errnum);

/* A file that had arrived, and failed as it was to get its name. */
struct sink_late {
	uint32_t file_id;
	int errnum;
	size_t path_len;
	uint8_t *path; /* raw, as in the manifest; NULL without memory */
};

/* What became of one root at the end. */
struct sink_root {
	char *path; /* final absolute path, raw bytes; NULL: none */
	bool delivered;
	bool skipped;      /* nothing of it was needed: it was there */
	bool digest_known; /* a file: its root */
	uint8_t digest[FX_DIGEST_SIZE];
	uint64_t size;          /* bytes of all its files that arrived */
	uint32_t files;         /* how many arrived */
	uint32_t links;         /* symlinks that were made.. */
	uint32_t links_failed;  /* ..and not; also in failed */
	uint32_t failed;        /* how many of it did not */
	uint32_t held;          /* how many were left alone, as the rule says */
	uint32_t unwanted;      /* how many nobody wanted */
	struct sink_late *late; /* some of those that failed */
	size_t late_n;
	enum fx_code code; /* FX_OK or why it has no final name */
	int errnum;
};

/* Whether nothing of it was wanted, or needed beside what is there. */
bool sink_root_unwanted(const struct sink_root *r);
/* Whether only its name failed, for a reason that may pass. */
bool sink_root_pending(const struct sink_root *r);

/*
 * The set is right: folder modes and times, sync, log, final names, sync of
 * the folders (steps 3 to 7 of 4.1).  roots has one place per root of the
 * offer; what is in them is for sink_roots_done(), in any case.  *ret_durable
 * tells whether the file system keeps what it says (not network or FUSE,
 * durability not none).  Pool thread, after all other work on s.  0, or -1 with
 * err if nothing could be delivered.
 */
int sink_commit(struct sink *s, const uint8_t tree[32], struct sink_root *roots,
    bool *ret_durable, struct fx_err *err);

/*
 * What arrived in a transfer that brings failed files of another one once
 * more (places of sink_conf) becomes part of the receipt of that one, whose id
 * is to; delivered tells for each root of id whether it has its place.  fn is
 * called for each such file; sizes are those of now.  Both receipts are there
 * (sink_keep()); doing it twice changes nothing.  Pool thread.
 */
typedef void sink_extend_fn(
    void *arg, uint16_t root, const uint8_t *path, size_t n, uint64_t size);
int sink_extend(int receipts_fd, const char *to, const char *id,
    const bool *delivered, sink_extend_fn *fn, void *arg, struct fx_err *err);

/* Whether there is a receipt of id, all of it.  One call. */
bool sink_receipt_there(int receipts_fd, const char *id);

/* Free what n roots point to, not roots itself. */
void sink_roots_done(struct sink_root *roots, size_t n);

/*
 * Whether so many bytes can be written now: a file is made in the staging
 * folder, filled, and removed.  0 or -errno (ENOSPC, EDQUOT..).  Pool thread.
 */
int sink_probe(struct sink *s, uint64_t bytes);

/*
 * After the record of the transfer is durable: keep manifest and roots as a
 * receipt in receipts_fd (files <id>.r and, as the last, <id>.m, whose name
 * says that the receipt is whole) and remove the staging
 * folder.  It stays if there is no space for the receipt (E_NOSPC, E_QUOTA).
 * Pool thread.
 */
int sink_finish(struct sink *s, int receipts_fd, struct fx_err *err);

/*
 * The same for a transfer that sink_settle() found complete: keep the receipt
 * of staging folder id.  Does not remove it; does nothing if there is a
 * receipt.  Pool thread.
 */
int sink_keep(int root_fd, const char *id, int receipts_fd, struct fx_err *err);

/*
 * The receipt of a transfer that was delivered, for one whose sender does not
 * know: need is NEED_HAVE for all of block b (NEED_UNWANTED for what was left
 * alone or not wanted then), and codes says what had failed, or (E_SRC_CHANGED)
 * is not what was delivered.  Pool thread, blocks in order.
 */
struct sink_past;
int sink_past_open(struct sink_past **ret, int receipts_fd, const char *id,
    struct fx_err *err);
void sink_past_free(struct sink_past *p);
void sink_past_block(struct sink_past *p, const struct block *b,
    enum fx_code *codes, uint8_t *need);

/* What is known of one entry of a transfer. */
enum sink_row_state {
	SINK_ROW_WAITING, /* nothing; a folder always */
	SINK_ROW_VERIFIED,
	SINK_ROW_HELD, /* what was there was left alone, as the rule says */
	SINK_ROW_UNWANTED,
	SINK_ROW_REFUSED, /* code says why */
};

struct sink_row {
	uint32_t id;
	enum entry_kind kind;
	char *path; /* %XX form */
	uint64_t size;
	int64_t mtime;
	enum sink_row_state state;
	enum fx_code code;
};

struct sink_rows {
	struct sink_row *items;
	size_t n;
	uint32_t total; /* entries listed so far */
};

/*
 * A page of the entries: at most max from file id first on.  live: of a
 * transfer whose staging folder lies in dirfd; else of one that was
 * delivered, dirfd being the folder of receipts.  Reads all blocks before the
 * page.  Pool thread.  0, and *ret for sink_rows_done(); or -1.
 */
int sink_list(int dirfd, const char *id, bool live, uint32_t first, size_t max,
    struct sink_rows *ret, struct fx_err *err);
void sink_rows_done(struct sink_rows *rows);

/*
 * Remove the staging folder of a transfer.  Pool thread.  some: one step of
 * it, which is short whatever lies there; 1 if there is more.
 */
int sink_discard(int root_fd, const char *id, struct fx_err *err);
int sink_discard_some(int root_fd, const char *id, struct fx_err *err);

/* What a staging folder holds, read at start (4.5). */
struct sink_found {
	char id[33];
	uint8_t device[32];
	uint8_t uuid[16];
	uint8_t conflict; /* the rule it was begun by */
	uint64_t kept;    /* bytes verified and durable */
	size_t roots;     /* of the offer */
	struct offer_root *offered;
	char into[FX_NAME_MAX + 1]; /* folder beneath the root, or "" */
	bool fills;                 /* it brings files of an earlier one */
	struct sink_root *names;    /* per root: those that got their final name
	                            before the engine ended: delivered, path */
	bool complete; /* every root got its final name, or needs none: only
	                    the record of it may be missing */
	bool pending;  /* a root that is here could not get its name now */
};

/*
 * Read the staging folder id beneath root_fd.  A [finish] record whose target
 * has the recorded device and inode counts as delivered (its folder is
 * synced again); whose file is still in tree/ is renamed now.  Doing it again
 * goes on with what was pending.  Pool thread.
 * 0 and *ret (free with sink_found_done), or -1: no such folder, unreadable
 * meta.
 */
int sink_settle(
    int root_fd, const char *id, struct sink_found *ret, struct fx_err *err);
void sink_found_done(struct sink_found *f);

/* Call fn for the id of each staging folder beneath root_fd. */
int sink_scan(int root_fd, void (*fn)(void *arg, const char *id), void *arg,
    struct fx_err *err);

/*
 * As sink_verify(), and call fn for each file that is as it was received: its
 * path beneath the folder that path lies in, as it is on disk, and its plain
 * SHA-256.
 */
struct sink_verdict;
typedef void sink_sum_fn(void *arg, const char *name, const uint8_t sha[32]);
int sink_sums(int receipts_fd, const char *id, uint32_t root, const char *path,
    const atomic_bool *stop, sink_sum_fn *fn, void *arg,
    struct sink_verdict *ret, struct fx_err *err);

/*
 * Compare what is on disk with what was received: the file or tree at path
 * (root index of the receipt <id>) is hashed and compared file by file.
 * Pool thread; blocks.
 */
struct sink_verdict {
	bool missing;   /* nothing at path */
	uint64_t files; /* compared */
	uint64_t bad;   /* changed, missing or unreadable */
	char *first;    /* path of the first bad one, %XX form, or NULL */
	uint64_t bytes;
};

int sink_verify(int receipts_fd, const char *id, uint32_t root,
    const char *path, const atomic_bool *stop, struct sink_verdict *ret,
    struct fx_err *err);

#endif
