/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_FAULTS_POINT_H
#define FX_ENGINE_FAULTS_POINT_H

/*
 * Kill points: places of the commit order (protocol.md section 16), and of
 * the sender, at which a simulation ends the process as a power cut would:
 * _exit(), nothing flushed.
 *
 * One point is armed at a time, for the whole process: a process is what
 * ends.  Not armed, a point costs one atomic load.  Any thread.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* What the process exits with at a kill point. */
#define FAULTS_EXIT 86

enum faults_point {
	/* the receiver's, in the order of a commit */
	POINT_CREATE,
	POINT_WRITE,
	POINT_BITS,
	POINT_SYNC,
	POINT_FINISH,
	POINT_MKDIR,
	POINT_RENAME,
	POINT_DIRSYNC,
	POINT_RECORD,
	POINT_REPLY,
	/* the sender's */
	POINT_OPEN,
	POINT_READ,
	POINT_SEND,
	POINT_END,
	POINTS
};

/* "rename" */
const char *faults_point_name(enum faults_point point);

/* The point of that name, or -1. */
int faults_point_find(const char *name);

/* From now on the nth pass (from 1) of point ends the process; n 0: none. */
void faults_point_arm(enum faults_point point, uint32_t n);

extern atomic_uint faults_point_armed; /* point + 1, or 0 */

void faults_point_passed(enum faults_point point);

static inline void
faults_point(enum faults_point point)
{
	if (atomic_load_explicit(&faults_point_armed, memory_order_relaxed) ==
	    (unsigned)point + 1)
		faults_point_passed(point);
}

#endif
