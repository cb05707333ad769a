/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_UTF8_TABLE_H
#define FX_BASE_UTF8_TABLE_H

/*
 * For utf8.c only: which characters are shown, and how wide they are.
 *
 * Runs of equal width in rising order, each as (first code << 2) | (width +
 * 1); a run ends where the next begins, the last at U+10FFFF.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

extern const uint32_t utf8_table[];
extern const size_t utf8_table_count;

/* The width of a code point by the table alone: -1 (escaped), 0, 1 or 2. */
int utf8_table_width(uint32_t code);

#endif
