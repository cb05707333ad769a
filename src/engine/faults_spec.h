/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_FAULTS_SPEC_H
#define FX_ENGINE_FAULTS_SPEC_H

/*
 * What a fault simulation is told to do, from text (protocol.md section 20):
 *
 *   drop=1%,corrupt=0.5%,dup=1%,reorder=8,delay=20ms~5,rate=50M,
 *   stall=2s@100M,cut=200M,crash=rename:3,side=rx,frames=DATA|BATCH,
 *   max=100,seed=42
 *
 * Pure: no memory, no clock; any thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* Kinds of faults; the first five are numbered as in protocol.md. */
enum fault_kind {
	FAULT_NONE,
	FAULT_DROP,    /* a frame is lost */
	FAULT_CORRUPT, /* 1 to 8 bits of its content are flipped */
	FAULT_DUP,     /* it is sent twice */
	FAULT_REORDER, /* later ones go first */
	FAULT_DELAY,   /* it waits */
	FAULT_STALL,   /* nothing moves for a while */
	FAULT_CUT,     /* a data connection breaks, or the session */
	FAULT_KINDS
};

/* "drop" */
const char *fault_kind_name(enum fault_kind kind);

/* A probability of 1. */
#define FAULT_ALWAYS 1000000000U

/* Frames that reorder= lets pass at most; bytes below which cut= never is. */
#define FAULTS_REORDER_MAX 64
#define FAULTS_CUT_MIN     (2 * 1024 * 1024)
#define FAULTS_WAIT_MAX_MS 60000

struct faults_spec {
	uint32_t drop; /* probabilities in billionths */
	uint32_t corrupt;
	uint32_t dup;
	unsigned reorder;  /* one frame in so many waits for so many; 0: none */
	int64_t delay_ms;  /* each frame */
	int64_t jitter_ms; /* more or less by so much */
	uint64_t rate;     /* bytes a second of each connection; 0: no limit */
	int64_t stall_ms;  /* once on each connection */
	uint64_t stall_at; /* after so many bytes */
	uint64_t cut;      /* each time so many bytes have moved; 0: never */
	bool rx;           /* what comes in */
	bool tx;           /* what goes out */
	bool data;         /* DATA frames */
	bool batch;        /* BATCH frames */
	uint64_t max;      /* faults in all; 0: no limit */
	uint64_t seed;
	char crash[12]; /* kill point (engine/faults_point.h), or "" */
	uint32_t crash_at;
};

/*
 * Parse text.  Returns 0 and fills *ret; or -1 with err (E_ARGS, which names
 * the item), *ret untouched.
 */
int faults_spec_parse(
    struct faults_spec *ret, const char *text, struct fx_err *err);

#endif
