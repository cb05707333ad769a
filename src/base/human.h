/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_HUMAN_H
#define FX_BASE_HUMAN_H

/*
 * Numbers as people read them, in ASCII, independent of the locale.
 *
 * Every function writes to out, which has cap bytes, ended by NUL, and
 * returns out, so that it can stand among the arguments of a printf.
 * HUMAN_SIZE bytes are enough for each of them; less cuts the text.
 * Any thread.
 */

#include <stddef.h>
#include <stdint.h>

#define HUMAN_SIZE 32

/* An unknown rate, duration or size; shown as "-". */
#define HUMAN_UNKNOWN UINT64_MAX

/*
 * An amount of bytes in at most 5 columns, powers of 1024, rounded to the
 * nearest: 96B 4.0K 82.1M 113M 1023M 12.4G.
 */
const char *human_size(char *out, size_t cap, uint64_t bytes);

/* Bytes a second in at most 7 columns: 12.3M/s. */
const char *human_rate(char *out, size_t cap, uint64_t bps);

/* All digits, in groups: 1,234,567. */
const char *human_exact(char *out, size_t cap, uint64_t number);

/*
 * A duration or time left in at most 8 columns: 0:22, 42:52, 3:12:05; from
 * 24 hours in days to the nearest: 3 d; over 9999 days "-".
 */
const char *human_duration(char *out, size_t cap, uint64_t seconds);

/* Of what parts done of total are, rounded down, 0 .. 100; 100 of 0. */
unsigned human_percent(uint64_t done, uint64_t total);

/*
 * A wall-clock time, seconds since 1970, in the local time zone:
 * HH:MM:SS; YYYY-MM-DD HH:MM; MM-DD.  "-" if it is beyond the calendar.
 */
const char *human_clock(char *out, size_t cap, int64_t wall_s);
const char *human_date(char *out, size_t cap, int64_t wall_s);
const char *human_day(char *out, size_t cap, int64_t wall_s);

/* YYYY-MM-DDTHH:MM:SS.mmmZ in UTC, for logs and JSON. */
const char *human_utc(char *out, size_t cap, int64_t wall_s, int64_t nsec);

#endif
