/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_SINK_PART_H
#define FX_ENGINE_SINK_PART_H

/*
 * A file that comes in chunks, as the files of the sink see it: parts/N and
 * map/N open, and what is known of its chunks.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/sink_internal.h"

#define SINK_MAP_HEAD 24

struct sink_file {
	struct list link; /* in a bucket; these under the sink's lock */
	unsigned refs;
	bool held; /* one of them is the sink's own */

	/* constant */
	struct sink *sink; /* a reference */
	uint32_t file_id;
	uint16_t gen;
	uint64_t size;
	bool sparse; /* it has holes at the sender */
	uint64_t chunks;
	int fd;      /* -1: the file was whole when it was asked for */
	int map_fd;  /* -1 with it */
	size_t bits; /* bytes of each of the bitmaps */

	struct mutex lock; /* guards what follows */
	struct cond moved; /* a chunk was written, or its writing failed */
	uint8_t *claimed;  /* being written, or written */
	uint8_t *done;     /* written, its digest is in the map */
	uint8_t *synced;   /* what the last sync held */
	uint8_t *claims;   /* of an earlier run, not yet looked at */
	struct timespec seen[2]; /* mtime, ctime after our last write */
	uint64_t count;          /* of done */
	uint64_t unsynced;       /* bytes written since the last sync began */
	int64_t synced_ms;
	uint64_t kept; /* bytes that are synced */
	bool syncing;
	bool dirty;          /* there may be bytes where no chunk is */
	enum fx_code failed; /* a sync failed, or it was superseded; final */
	int errnum;
};

/*
 * The open file id, or what parts/ has of it, whatever its generation.  NULL
 * without err: nothing is there.
 */
struct sink_file *sink_part_find(struct sink *s, const struct entry *e,
    uint32_t file_id, struct fx_err *err);

/* The digest that the map has of chunk i.  0 or -errno. */
int sink_part_digest(
    const struct sink_file *f, uint64_t i, uint8_t ret[FX_DIGEST_SIZE]);

int sink_part_put_digest(
    struct sink_file *f, uint64_t i, const uint8_t digest[FX_DIGEST_SIZE]);

/* "N" for parts/N and map/N. */
#define SINK_PART_NAME 16
void sink_part_name(char to[SINK_PART_NAME], uint32_t file_id);

/* Empty ones for file id; NULL without memory. */
struct sink_file *sink_part_new(
    struct sink *s, const struct entry *e, uint32_t id, uint16_t gen);
void sink_part_free(struct sink_file *f); /* never published */
struct sink_file *sink_part_publish(struct sink_file *f);

/* The head of a map, without its bits. */
void sink_map_head(
    uint8_t to[SINK_MAP_HEAD], const struct sink_file *f, uint16_t gen);

/*
 * Read head, bits and digests of the open map: 1 and gen, done, claims; 0 if
 * it is not one of a file of this size; or -errno.
 */
int sink_map_load(struct sink_file *f);

/* A new map that claims the first chunks. */
bool sink_map_claim(struct sink_file *f, uint64_t chunks);

/* With the lock of f: remember what the part looks like after our write. */
void sink_part_seen(struct sink_file *f);
/* Whether it still looks so. */
bool sink_part_same(struct sink_file *f);

/* The sink need not keep f open any more. */
void sink_part_let_go(struct sink_file *f);

/* Up to SINK_HELD parts with the references that s had; how many. */
size_t sink_take_held(struct sink *s, struct sink_file *ret[SINK_HELD]);

/*
 * Make what parts/ of an earlier run has of file e a part of s, of number id:
 * chunks are claims from now on.  from_name in from_parts and from_map.
 */
bool sink_part_again(struct sink *s, const struct entry *e, uint32_t id,
    int from_parts, int from_map, const char *from_name);

/* The same for a file that was whole, name in dirfd. */
bool sink_part_of_whole(struct sink *s, const struct entry *e, uint32_t id,
    int dirfd, const char *name);

/*
 * Go on with f, of another sink and closed to its workers, as part id of s,
 * with what is known of its chunks.  False if the bytes may be others now.
 */
bool sink_part_adopt(struct sink *s, const struct entry *e, uint32_t id,
    struct sink_file *f, int from_parts, int from_map);

/*
 * Write to map (bits, unless NULL) and log that kept bytes are synced now.
 * With the lock of f held.
 */
void sink_part_note(struct sink_file *f, const uint8_t *bits, uint64_t kept);

#endif
