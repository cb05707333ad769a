/* SPDX-License-Identifier: MIT */
#include "base/human.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#define DAY 86400

static const char *
unknown(char *out, size_t cap)
{
	snprintf(out, cap, "-");
	return out;
}

const char *
human_size(char *out, size_t cap, uint64_t bytes)
{
	static const char units[] = "BKMGTPE";
	unsigned i = 0;
	uint64_t one, whole, rest, tenths;

	if (bytes == HUMAN_UNKNOWN)
		return unknown(out, cap);
	while (i < 6 && bytes >> (10 * (i + 1)) > 0)
		i++;
	for (;; i++) {
		one = UINT64_C(1) << (10 * i);
		whole = bytes >> (10 * i);
		rest = bytes & (one - 1);
		tenths = 10 * whole + (10 * rest + one / 2) / one;
		if (i > 0 && tenths < 1000)
			break;
		whole += rest >= one - one / 2 && one > 1 ? 1 : 0;
		if (whole < 1024)
			break;
	}
	if (i > 0 && tenths < 1000)
		snprintf(out, cap, "%u.%u%c", (unsigned)(tenths / 10),
		    (unsigned)(tenths % 10), units[i]);
	else
		snprintf(out, cap, "%u%c", (unsigned)whole, units[i]);
	return out;
}

const char *
human_rate(char *out, size_t cap, uint64_t bps)
{
	char size[HUMAN_SIZE];

	if (bps == HUMAN_UNKNOWN)
		return unknown(out, cap);
	snprintf(out, cap, "%s/s", human_size(size, sizeof(size), bps));
	return out;
}

const char *
human_exact(char *out, size_t cap, uint64_t number)
{
	char digits[24];
	char grouped[32];
	size_t used = 0;
	size_t n;

	n = (size_t)snprintf(
	    digits, sizeof(digits), "%llu", (unsigned long long)number);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			grouped[used++] = ',';
		grouped[used++] = digits[i];
	}
	grouped[used] = '\0';
	snprintf(out, cap, "%s", grouped);
	return out;
}

const char *
human_duration(char *out, size_t cap, uint64_t seconds)
{
	unsigned s;

	if (seconds >= UINT64_C(10000) * DAY - DAY / 2)
		return unknown(out, cap);
	s = (unsigned)seconds;
	if (s >= DAY)
		snprintf(out, cap, "%u d", (s + DAY / 2) / DAY);
	else if (s >= 3600)
		snprintf(
		    out, cap, "%u:%02u:%02u", s / 3600, s / 60 % 60, s % 60);
	else
		snprintf(out, cap, "%u:%02u", s / 60, s % 60);
	return out;
}

unsigned
human_percent(uint64_t done, uint64_t total)
{
	uint64_t percent;

	if (done >= total)
		return 100;
	if (done <= UINT64_MAX / 100)
		return (unsigned)(100 * done / total);
	/* Coarser, but never the 100 that only all parts make. */
	percent = done / (total / 100);
	return percent < 99 ? (unsigned)percent : 99;
}

/* Break down a wall-clock time; false if it has no year of 4 digits. */
static bool
broken_down(int64_t wall_s, bool local, struct tm *ret)
{
	time_t when = (time_t)wall_s;
	struct tm *tm = local ? localtime_r(&when, ret) : gmtime_r(&when, ret);

	return tm != NULL && tm->tm_year >= -1900 && tm->tm_year <= 9999 - 1900;
}

const char *
human_clock(char *out, size_t cap, int64_t wall_s)
{
	struct tm tm;

	if (!broken_down(wall_s, true, &tm))
		return unknown(out, cap);
	snprintf(out, cap, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
	return out;
}

const char *
human_date(char *out, size_t cap, int64_t wall_s)
{
	struct tm tm;

	if (!broken_down(wall_s, true, &tm))
		return unknown(out, cap);
	snprintf(out, cap, "%04d-%02d-%02d %02d:%02d", tm.tm_year + 1900,
	    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min);
	return out;
}

const char *
human_day(char *out, size_t cap, int64_t wall_s)
{
	struct tm tm;

	if (!broken_down(wall_s, true, &tm))
		return unknown(out, cap);
	snprintf(out, cap, "%02d-%02d", tm.tm_mon + 1, tm.tm_mday);
	return out;
}

const char *
human_utc(char *out, size_t cap, int64_t wall_s, int64_t nsec)
{
	struct tm tm;

	if (!broken_down(wall_s, false, &tm))
		return unknown(out, cap);
	snprintf(out, cap, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
	    tm.tm_sec, (int)(nsec / 1000000));
	return out;
}
