/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_REDIAL_H
#define FX_ENGINE_REDIAL_H

/*
 * When something that was lost is tried again: after first_ms, then each time
 * twice as long, at most most_ms, for for_ms in all (protocol.md section 12).
 * Pure: the time is an argument.
 */

#include <stdbool.h>
#include <stdint.h>

struct redial {
	int64_t first_ms;
	int64_t most_ms;
	int64_t for_ms; /* 0: no end */

	int64_t since_ms; /* 0: nothing is lost */
	int64_t next_ms;  /* the next try; 0: none from here */
	unsigned n;       /* tries that came to nothing, in a row */
};

void redial_init(
    struct redial *r, int64_t first_ms, int64_t most_ms, int64_t for_ms);

/* It was lost now.  calls: this side tries; else it waits for the other. */
void redial_start(struct redial *r, bool calls, int64_t now_ms);

/* It was lost again, and nothing has moved since the last time. */
void redial_again(struct redial *r, int64_t now_ms);

/* Something moved: the next loss is like the first. */
void redial_moved(struct redial *r);

/* It is there, or not wanted any more. */
void redial_stop(struct redial *r);

bool redial_pending(const struct redial *r);

/* Whether it was tried long enough: then nothing is lost any more. */
bool redial_over(struct redial *r, int64_t now_ms);

/* Whether to try now; the next time was set then. */
bool redial_due(struct redial *r, int64_t now_ms);

/* Milliseconds until the next try; 0: now, or none is due. */
int64_t redial_left_ms(const struct redial *r, int64_t now_ms);

#endif
