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

struct sink_file {
	struct list link; /* in a bucket; with refs under the sink's lock */
	unsigned refs;

	/* constant */
	struct sink *sink; /* a reference */
	uint32_t file_id;
	uint16_t gen;
	uint64_t size;
	uint64_t chunks;
	int fd;      /* -1: the file was whole when it was asked for */
	int map_fd;  /* -1 with it */
	size_t bits; /* bytes of each of the bitmaps */

	struct mutex lock; /* guards what follows */
	struct cond moved; /* a chunk was written, or its writing failed */
	uint8_t *claimed;  /* being written, or written */
	uint8_t *done;     /* written, its digest is in the map */
	uint8_t *synced;   /* what the last sync held */
	uint64_t count;    /* of done */
	uint64_t unsynced; /* bytes written since the last sync began */
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

/*
 * Write to map (bits, unless NULL) and log that kept bytes are synced now.
 * With the lock of f held.
 */
void sink_part_note(struct sink_file *f, const uint8_t *bits, uint64_t kept);

#endif
