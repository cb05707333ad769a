/* SPDX-License-Identifier: MIT */
#include "tui/view/preview.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tui/view/i18n.h"

#define TAB       8
#define ROW_BYTES 16 /* of a wide row of numbers */

/* Control characters that text has. */
static bool
is_layout(char c)
{
	return c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* Text has no NUL, and hardly any other byte that is not printed. */
static bool
is_text(const char *bytes, size_t n)
{
	size_t odd = 0;

	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '\0')
			return false;
		odd += (unsigned char)bytes[i] < ' ' && !is_layout(bytes[i]);
	}
	return odd <= n / 32;
}

/* A piece of a line without tabs.  Returns its columns. */
static int
add_piece(struct str *out, const char *bytes, size_t n)
{
	char *safe = utf8_safe_new(bytes, n);
	int cols = 0;

	if (safe != NULL) {
		str_add(out, safe);
		cols = utf8_width(safe);
	}
	free(safe);
	return cols;
}

static void
add_line(struct str *out, const char *line, size_t n)
{
	int x = 0;

	while (n > 0) {
		const char *tab = memchr(line, '\t', n);
		size_t piece = tab != NULL ? (size_t)(tab - line) : n;

		x += add_piece(out, line, piece);
		line += piece;
		n -= piece;
		if (n == 0)
			break;
		str_addf(out, "%*s", TAB - x % TAB, "");
		x += TAB - x % TAB;
		line++;
		n--;
	}
	str_add(out, "\n");
}

static void
add_text(struct str *out, const char *bytes, size_t n)
{
	while (n > 0) {
		const char *end = memchr(bytes, '\n', n);
		size_t line = end != NULL ? (size_t)(end - bytes) : n;
		size_t shown = line;

		if (shown > 0 && bytes[shown - 1] == '\r')
			shown--;
		add_line(out, bytes, shown);
		line += end != NULL;
		bytes += line;
		n -= line;
	}
}

static void
add_numbers(struct str *out, const char *bytes, size_t n, int cols)
{
	size_t row = ROW_BYTES;
	bool alike = false;

	while (row > 4 && (int)(4 * row + 3) > cols)
		row /= 2;
	for (size_t at = 0; at < n; at += row) {
		/* Of rows that are alike the first one says it all. */
		if (at >= row && at + row <= n &&
		    memcmp(bytes + at, bytes + at - row, row) == 0) {
			if (!alike)
				str_add(out, "*\n");
			alike = true;
			continue;
		}
		alike = false;
		for (size_t i = 0; i < row; i++) {
			if (at + i < n)
				str_addf(out, "%02x ",
				    (unsigned)(unsigned char)bytes[at + i]);
			else
				str_add(out, "   ");
			if (i + 1 == row / 2)
				str_add(out, " ");
		}
		str_add(out, " ");
		for (size_t i = 0; i < row && at + i < n; i++) {
			char c = bytes[at + i];

			str_add_n(out, c >= ' ' && c <= '~' ? &c : ".", 1);
		}
		str_add(out, "\n");
	}
}

void
preview_add(struct str *out, const char *bytes, size_t n, int cols)
{
	str_addf(out, "\n%s\n", _("the first bytes:"));
	if (is_text(bytes, n))
		add_text(out, bytes, n);
	else
		add_numbers(out, bytes, n, cols);
}
