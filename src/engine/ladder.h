/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_LADDER_H
#define FX_ENGINE_LADDER_H

/*
 * Whether, and how hard, a sending connection compresses (protocol.md,
 * Compression): off, then zstd's levels -5, -1, 1, 3, 6.
 *
 * It climbs while the line is what everything waits for and descends when
 * it is not; data that does not shrink is found out by a look at a little of
 * it.  Pure: it is told what was done and what it took, and says what to do
 * next.  One per connection, its worker's own.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LADDER_STEPS 6 /* the lowest is off */

struct ladder {
	bool never; /* the line is memory: nothing to win */
	unsigned step;
	double ratio[LADDER_STEPS]; /* raw : packed as seen lately, 0 unknown */
	double speed[LADDER_STEPS]; /* raw bytes a second */

	/* since the last look at the line */
	int64_t since_ns;   /* when that was; 0: not yet */
	int64_t blocked_ns; /* of it in writing to the line */
	uint64_t wire;      /* bytes written */

	int64_t moved_ns; /* last step */
	int64_t hold_ns;  /* no step up for so long after it */

	bool packed;        /* what the last name claimed */
	unsigned skip;      /* pieces that go without a look */
	unsigned skip_next; /* how many after the next look in vain */
};

/* never: both ends are one machine. */
void ladder_init(struct ladder *l, bool never);

/*
 * Whether the next piece is worth a look.  packed: its file's name ends like
 * one of data that is compressed already.
 */
bool ladder_look(struct ladder *l, bool packed);

/* A sample of it: raw bytes became packed ones.  Whether to go on. */
bool ladder_sampled(struct ladder *l, size_t raw, size_t packed);

/* zstd's level for it. */
int ladder_level(const struct ladder *l);

/*
 * A piece of raw bytes became packed ones in ns.  Whether it is sent so: only
 * if it saves a 32nd.
 */
bool ladder_packed(struct ladder *l, size_t raw, size_t packed, int64_t ns);

/*
 * wire bytes were written, which took ns; it is now_ns (monotonic).  At most
 * each 250 ms the line is looked at, and at most each second a step is made.
 */
void ladder_sent(struct ladder *l, size_t wire, int64_t ns, int64_t now_ns);

/* Whether a name ends like that of compressed data: .gz, .jpg, .mp4 .. */
bool ladder_packed_name(const uint8_t *path, size_t n);

#endif
