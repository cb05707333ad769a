/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_CLOCK_H
#define FX_BASE_CLOCK_H

/*
 * The clocks of the system, and the only place that reads them.
 *
 * Monotonic time is for waits and rates: it never goes back and stands still
 * while the machine sleeps.  Boot time also counts the sleep.  Wall time is
 * what people read; it may jump.  What computes is handed the time and does
 * not call this.  Any thread.
 */

#include <stdint.h>

int64_t clock_now_ms(void);
int64_t clock_now_us(void);
int64_t clock_now_ns(void);

/* Milliseconds since boot, sleep included. */
int64_t clock_boot_ms(void);

/* Seconds since 1970. */
int64_t clock_wall(void);

/* The same, and the nanoseconds 0 .. 999,999,999 within the second. */
int64_t clock_wall_ns(int64_t *ret_nsec);

/*
 * For tests: from now on all clocks stand still.  Monotonic and boot time
 * are mono_ns, wall time is wall_s.
 */
void clock_set_fake(int64_t mono_ns, int64_t wall_s);

/* Move all the fake clocks on by ns >= 0. */
void clock_fake_advance(int64_t ns);

/* Back to the clocks of the system. */
void clock_fake_off(void);

#endif
