/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_SINK_LOG_H
#define FX_ENGINE_SINK_LOG_H

/*
 * The bytes in a staging folder (fx-protocol(7), STAGING) and the code for
 * two of its files, meta and log; sink_unwanted.h has that of a third.
 *
 * The folder is <destination root>/.fxtui-part/<id>/, mode 0700; id is 32
 * lower-case hexadecimal digits, chosen by the receiver.  All integers are
 * little-endian; every file is 0600.  A CRC is CRC-32C.
 *
 * meta      written once, synced and renamed into place before anything is
 *           received:
 *     8     magic "fxtmeta", 01
 *     u32   CRC of the body
 *     u32   length of the body, at most 64 KiB
 *   body:
 *     16    uuid of the offer
 *     32    key of the sending device
 *     u8    conflict rule, as in ACCEPT
 *     u8    durability: 0 none, 1 end
 *     u16   0
 *     u32   preserve, as in OFFER
 *     u32   umask of the user
 *     u16 n, n bytes: the folder beneath the root to land in, as it is named
 *           on disk; n is 0 for the root itself
 *     u16 n, n bytes: the new name of a single root, raw; n is 0 for none
 *     u16   roots of the offer, 1 to 64, then for each:
 *     u8    kind; u64 size; u16 n, n bytes: raw name
 *   and, if any root is put into a folder where it was put before, for each:
 *     u16 n, n bytes: how that folder is named on disk; n is 0 for none
 *
 * unwanted  only if files of the offer are not to come; written like meta and
 *           before it:
 *     8     magic "fxtnot", 0, 01
 *     u32   CRC of the body
 *     u32   length of the body, at most 8 MiB
 *   body, for each of them, in no order:
 *     u16 n, n bytes: raw path
 *
 * manifest  the blocks in the order they came:
 *     u32   CRC of what follows, as far as the end of the raw bytes
 *     u32   number of the block
 *     u32   file id of its first entry
 *     u16   entries; u16 0
 *     u32   n; n raw bytes, as on the wire before compression
 *     u32   bytes of this record, this field included: it is read backwards
 *           too, so that folders get their modes deepest first
 *
 * roots     32 bytes at 32 * file id: the digest of a file that is complete
 *           under its name in tree/; zeros (or beyond the end) if it is not;
 *           31 bytes FF and an error code if the entry was refused, and 0 if
 *           what lay at its destination was left as it is, by the rule, and
 *           10 if nobody wanted it; of a symlink that was made the SHA-256 of its target.
 *
 * parts/N   the bytes of file id N (decimal) until it is whole.
 *
 * map/N     what is known about parts/N; chunks of 1 MiB:
 *     8     magic "fxtmap", 0, 01
 *     u16   generation; u16, u32 0
 *     u64   size of the file
 *     ..    a bit per chunk, the lowest of a byte first: 1 if the chunk was
 *           synced; filled up with zeros to a multiple of 8 bytes
 *     32 *  the digest of each chunk that was written, zeros if it was not
 *           A bit without digest is a claim of an earlier run: worth reading
 *           and hashing, believed only then.
 *
 * tree/     folders (0700 until the end) and complete files under the names
 *           they have on disk: name_to_disk() of each component.
 *
 * old/N/    (N from 1) manifest, roots, log, parts, map and tree of an earlier
 *           run, in the order they are moved there; the new ones are made
 *           with manifest last.  So a folder without manifest is in between,
 *           and the highest N still takes what it lacks.  All of old/ goes
 *           when the new list is complete.
 *
 * log       records:
 *     u32   CRC of what follows, to the end of the payload
 *     u16   length of the payload
 *     u8    type; payload.  Replay stops at the first record that is cut or
 *           whose CRC or content is wrong; types it does not know are passed.
 *   1 BITS  u32 file id; u16 generation; u16 0; u64 bytes of this file that
 *           are synced; u64 bytes of the whole transfer that are synced
 *   2 TREE  32 bytes: the digest of the whole set, before the final names
 *   3 FINISH  u16 root of the offer; u8 kind; u8 flags (1: digest holds,
 *           2: skipped, the same is there already; 4: nothing of it was
 *           wanted or needed); u64 device; u64 inode, 0 if it gets no name;
 *           32 digest; u64 size; u32 files that arrived; u32 that did not;
 *           u16 n, n bytes: folder, as in meta; u16 n, n bytes: name on disk.
 *           Written and synced before the rename of each try, so the last
 *           one of a root counts.  A folder that is put into one that is
 *           there, file by file, gets a second record when all of it is
 *           there and synced, with device and inode of that folder; until
 *           then what is still in tree/ has yet to be moved.
 *   4 NAMED  u32 file id; u16 n, n bytes: the name on disk that a file within
 *           a folder gets instead of its own, which is taken.  Written before
 *           its rename; the last one of a file counts.
 *
 *   5 AGAIN  u32 file id; u16 generation; u16 0; u64 size; i64 mtime, u32
 *           nanoseconds: the file started over, and this is what it is now.
 *
 * A receipt is two files: <id>.m is meta with manifest behind it, <id>.r is
 * roots.  If there are NAMED or AGAIN records, a third, <id>.n, has them.  The
 * others are synced before <id>.m, made as <id>.t, gets its name.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "os/thread.h"
#include "proto/msg.h"

#define SINK_META_HEAD     16
#define SINK_META_BODY_MAX (64 * 1024)

struct sink_meta {
	uint8_t uuid[16];
	uint8_t device[32];
	uint8_t conflict;
	uint8_t durability;
	uint32_t preserve;
	uint32_t umask;
	char into[FX_NAME_MAX + 1]; /* name on disk, "": none */
	uint16_t rename_len;        /* 0: none */
	char rename[FX_NAME_MAX + 1];
	uint16_t roots_n;
	struct offer_root roots[FX_ROOTS_MAX]; /* about 17 KiB */
	char places[FX_ROOTS_MAX]
		   [FX_NAME_MAX + 1]; /* names on disk, "": none */
};

/* Append the file meta to out, whose error is to be looked at. */
void sink_meta_encode(struct buf *out, const struct sink_meta *m);

/*
 * Decode meta at data, which may go on behind it.  Returns how many bytes it
 * has, or 0 with err (E_IO_READ: damaged) and *ret undefined.
 */
size_t sink_meta_decode(
    struct sink_meta *ret, const void *data, size_t n, struct fx_err *err);

enum sink_record_type {
	SINK_BITS = 1,
	SINK_TREE = 2,
	SINK_FINISH = 3,
	SINK_NAMED = 4,
	SINK_AGAIN = 5,
};

#define SINK_RECORD_HEAD 7
#define SINK_RECORD_MAX  (SINK_RECORD_HEAD + UINT16_MAX)

/* One record; which members hold depends on the type. */
struct sink_record {
	enum sink_record_type type;
	/* BITS, NAMED, AGAIN */
	uint32_t file_id;
	/* BITS, AGAIN */
	uint16_t gen;
	/* BITS */
	uint64_t file_kept;
	uint64_t kept;
	/* TREE, FINISH */
	uint8_t digest[FX_DIGEST_SIZE];
	/* FINISH */
	uint16_t root;
	uint8_t kind;
	bool digest_known;
	bool skipped;
	bool unwanted;
	uint64_t dev;
	uint64_t ino;
	uint64_t size; /* AGAIN too */
	uint32_t files;
	uint32_t failed;
	char place[FX_NAME_MAX + 1];
	/* AGAIN */
	int64_t mtime;
	uint32_t mtime_ns;
	/* FINISH, NAMED */
	char name[FX_NAME_MAX + 1];
};

/* Append one record to out, whose error is to be looked at. */
void sink_record_encode(struct buf *out, const struct sink_record *rec);

/*
 * Decode the record at data.  Returns its bytes and fills *ret (type 0: of a
 * later version); 0 if n bytes do not hold a whole good record.
 */
size_t sink_record_decode(struct sink_record *ret, const void *data, size_t n);

/* The log that is being written.  Any thread. */
struct sink_log {
	int fd;            /* the log's */
	struct mutex lock; /* guards what follows */
	uint64_t len;
	bool broken; /* a sync failed: nothing more is written */
};

/* Write behind the first len bytes of fd.  0, -ENOMEM or -EAGAIN. */
int sink_log_init(struct sink_log *log, int fd, uint64_t len);
void sink_log_done(struct sink_log *log); /* closes fd */

/* Append a record.  0 or -errno: then it is not there. */
int sink_log_put(struct sink_log *log, const struct sink_record *rec);

/* 0 or -errno, which is final: every later call fails with -EIO. */
int sink_log_sync(struct sink_log *log);

typedef void sink_log_fn(void *arg, const struct sink_record *rec);

/*
 * Call fn for each good record of the log fd.  Returns 0 and where the good
 * ones end, or -errno.
 */
int sink_log_replay(int fd, sink_log_fn *fn, void *arg, uint64_t *ret_len);

#endif
