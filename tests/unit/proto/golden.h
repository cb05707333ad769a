/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PROTO_GOLDEN_H
#define TESTS_PROTO_GOLDEN_H

/* Reads tests/support/golden_fx/NAME.hex: one whole frame, hex digits. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "proto/wire.h"

struct golden {
	uint8_t bytes[1024];
	size_t len;
	struct frame frame;
};

static inline unsigned
golden_digit(int c)
{
	assert_true(isxdigit(c));
	return (unsigned)(isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
}

static inline void
golden_read(struct golden *g, const char *name)
{
	const char *top = getenv("srcdir");
	char path[512];
	FILE *in;
	int c;

	snprintf(path, sizeof(path), "%s/tests/support/golden_fx/%s.hex",
	    top != NULL ? top : ".", name);
	in = fopen(path, "r");
	if (in == NULL)
		fail_msg("cannot open %s", path);
	g->len = 0;
	while ((c = getc(in)) != EOF) {
		unsigned high;

		if (isspace(c))
			continue;
		high = golden_digit(c);
		assert_true(g->len < sizeof(g->bytes));
		g->bytes[g->len++] =
		    (uint8_t)(high << 4 | golden_digit(getc(in)));
	}
	fclose(in);
	assert_int_equal(wire_head(&g->frame, g->bytes, WIRE_DATA,
			     get_u32(g->bytes + 12), NULL),
	    0);
	assert_int_equal(g->len, FX_FRAME_HEADER + g->frame.len);
	g->frame.prefix = g->bytes + FX_FRAME_HEADER;
	g->frame.body = g->frame.prefix + g->frame.plen;
}

#endif
