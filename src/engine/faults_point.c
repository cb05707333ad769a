/* SPDX-License-Identifier: MIT */
#include "engine/faults_point.h"

#include <unistd.h>

#include "base/str.h"

atomic_uint faults_point_armed;
static atomic_uint left; /* passes until the end */

static const char *const names[POINTS] = {
	[POINT_CREATE] = "create",
	[POINT_WRITE] = "write",
	[POINT_BITS] = "bits",
	[POINT_SYNC] = "sync",
	[POINT_FINISH] = "finish",
	[POINT_MKDIR] = "mkdir",
	[POINT_RENAME] = "rename",
	[POINT_DIRSYNC] = "dirsync",
	[POINT_RECORD] = "record",
	[POINT_REPLY] = "reply",
	[POINT_OPEN] = "open",
	[POINT_READ] = "read",
	[POINT_SEND] = "send",
	[POINT_END] = "end",
};

const char *
faults_point_name(enum faults_point point)
{
	return names[point];
}

int
faults_point_find(const char *name)
{
	for (int i = 0; i < POINTS; i++)
		if (str_eq(names[i], name))
			return i;
	return -1;
}

void
faults_point_arm(enum faults_point point, uint32_t n)
{
	atomic_store(&faults_point_armed, 0);
	atomic_store(&left, n);
	if (n > 0)
		atomic_store(&faults_point_armed, (unsigned)point + 1);
}

void
faults_point_passed(enum faults_point point)
{
	if (atomic_load(&faults_point_armed) == (unsigned)point + 1 &&
	    atomic_fetch_sub(&left, 1) == 1)
		_exit(FAULTS_EXIT);
}
