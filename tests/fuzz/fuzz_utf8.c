/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Read a safe text back into the bytes it was made from. */
static size_t
undo(char *out, const char *safe)
{
	size_t used = 0;
	struct utf8_unit unit;

	for (; *safe != '\0'; safe += unit.n) {
		unit = utf8_unit(safe);
		if (!unit.escape) {
			memcpy(out + used, safe, unit.n);
			used += unit.n;
		} else if (safe[0] == '<') {
			used += utf8_encode(
			    out + used, (uint32_t)strtoul(safe + 1, NULL, 16));
		} else if (safe[1] == 'x') {
			out[used++] = (char)(16 * str_digit(safe[2]) +
			    str_digit(safe[3]));
		} else {
			out[used++] = safe[1];
		}
	}
	return used;
}

/* Nothing in a safe text is obeyed, hidden or reordered. */
static void
check_shown(const char *safe)
{
	size_t n = strlen(safe);
	uint32_t code;
	size_t len;

	for (; n > 0; safe += len, n -= len) {
		len = utf8_decode(safe, n, &code);
		assert(len > 0);
		assert(code >= 0x20 && (code < 0x7f || code >= 0xa0));
		assert(utf8_char_width(code) >= 0);
	}
}

static void
check_cuts(const char *safe, int cols, size_t cap)
{
	static int (*const cuts[])(
	    char *, size_t, const char *, int, const char *) = {
		utf8_cut,
		utf8_cut_middle,
		utf8_tail,
		utf8_pad,
	};
	char out[64];
	int used;

	for (size_t i = 0; i < FX_COUNT(cuts); i++) {
		used = cuts[i](out, cap, safe, cols, "..");
		assert(used >= 0 && used <= cols);
		assert(strlen(out) < cap);
		assert(utf8_width(out) == used);
		check_shown(out);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *in = (const char *)data;
	char *safe = utf8_safe_new(in, size);
	char *back = malloc(size + 8);
	size_t n;

	assert(safe != NULL && back != NULL);
	n = strlen(safe);
	assert(n == utf8_safe(NULL, 0, in, size));
	assert(n < UTF8_SAFE_SIZE(size));
	check_shown(safe);
	assert(utf8_width(safe) >= 0);
	/* Reversible, therefore injective. */
	assert(undo(back, safe) == size);
	assert(size == 0 || memcmp(back, in, size) == 0);
	assert(utf8_plain(in, size) == (n == size));
	for (int cols = 0; cols < 12; cols++)
		check_cuts(safe, cols, 1 + (size_t)(cols * 5));
	assert(n == 0 || utf8_wrap(safe, 5) > 0);
	assert(utf8_natural(in, size, in, size) == 0);
	free(back);
	free(safe);
	return 0;
}
