/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_DISCARD_H
#define FX_ENGINE_DISCARD_H

/*
 * Removing staging folders in the background, a short step at a time, so that
 * a million files of one hold up neither the engine nor its pool.  If the
 * engine ends before, the next start sweeps what is left.
 */

struct hub;
struct sink;

/* Remove the staging folder id beneath root_fd (dup'ed).  Engine thread. */
void discard_start(struct hub *h, int root_fd, const char *id);

/*
 * Let go of a sink (NULL is allowed) in the pool: closing the last descriptor
 * of a file that was removed waits for the disk.  Engine thread.
 */
void discard_sink(struct hub *h, struct sink *sink);

#endif
