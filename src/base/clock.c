/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

#define NS_PER_S  1000000000
#define NS_PER_MS 1000000
#define NS_PER_US 1000

/* Set by tests only; atomic, because threads under test read them. */
static atomic_bool fake;
static _Atomic int64_t fake_mono_ns;
static _Atomic int64_t fake_wall_ns;

static struct timespec
read_clock(clockid_t which)
{
	struct timespec ts;
	int r = clock_gettime(which, &ts);

	assert(r == 0);
	return ts;
}

static int64_t
monotonic_ns(clockid_t which)
{
	struct timespec ts;

	if (atomic_load(&fake))
		return atomic_load(&fake_mono_ns);
	ts = read_clock(which);
	return (int64_t)ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

int64_t
clock_now_ns(void)
{
	return monotonic_ns(CLOCK_MONOTONIC);
}

int64_t
clock_now_us(void)
{
	return clock_now_ns() / NS_PER_US;
}

int64_t
clock_now_ms(void)
{
	return clock_now_ns() / NS_PER_MS;
}

int64_t
clock_boot_ms(void)
{
	return monotonic_ns(CLOCK_BOOTTIME) / NS_PER_MS;
}

int64_t
clock_wall_ns(int64_t *ret_nsec)
{
	struct timespec ts;
	int64_t ns;

	if (atomic_load(&fake)) {
		ns = atomic_load(&fake_wall_ns);
		*ret_nsec = ns % NS_PER_S;
		return ns / NS_PER_S;
	}
	ts = read_clock(CLOCK_REALTIME);
	*ret_nsec = ts.tv_nsec;
	return ts.tv_sec;
}

int64_t
clock_wall(void)
{
	int64_t nsec;

	return clock_wall_ns(&nsec);
}

void
clock_set_fake(int64_t mono_ns, int64_t wall_s)
{
	assert(mono_ns >= 0 && wall_s >= 0 && wall_s < INT64_MAX / NS_PER_S);
	atomic_store(&fake_mono_ns, mono_ns);
	atomic_store(&fake_wall_ns, wall_s * NS_PER_S);
	atomic_store(&fake, true);
}

void
clock_fake_advance(int64_t ns)
{
	assert(ns >= 0);
	atomic_fetch_add(&fake_mono_ns, ns);
	atomic_fetch_add(&fake_wall_ns, ns);
}

void
clock_fake_off(void)
{
	atomic_store(&fake, false);
}
