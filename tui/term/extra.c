/* SPDX-License-Identifier: MIT */
#include "tui/term/extra.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define PUSH "\033[22;2t"
#define POP  "\033[23;2t"
#define NONE "\033]9;4;0\a"

void
extra_init(struct extra *e, bool keeps)
{
	*e = (struct extra){ .keeps = keeps, .percent = -1 };
}

/* Printable ASCII of text; everything else is left out. */
static void
printable(char *out, size_t cap, const char *text)
{
	size_t n = 0;

	for (; *text != '\0' && n + 1 < cap; text++)
		if (*text >= ' ' && *text < 127)
			out[n++] = *text;
	out[n] = '\0';
}

static size_t
print_title(const struct extra *e, bool first, char out[EXTRA_MAX])
{
	return (size_t)snprintf(out, EXTRA_MAX, "%s\033]2;%s\a",
	    first && !e->keeps ? PUSH : "", e->title);
}

size_t
extra_title(struct extra *e, const char *text, char out[EXTRA_MAX])
{
	char title[sizeof(e->title)] = "";
	bool first = e->title[0] == '\0';

	if (text != NULL)
		printable(title, sizeof(title), text);
	if (str_eq(title, e->title))
		return 0;
	str_copy(e->title, sizeof(e->title), title);
	if (title[0] != '\0')
		return print_title(e, first, out);
	/* Where the terminal keeps it, it comes back at the end. */
	return (size_t)snprintf(
	    out, EXTRA_MAX, "%s", e->keeps ? "\033]2;fxtui\a" : POP);
}

static size_t
print_percent(const struct extra *e, char out[EXTRA_MAX])
{
	return (size_t)snprintf(out, EXTRA_MAX, "\033]9;4;1;%d\a", e->percent);
}

size_t
extra_progress(struct extra *e, int permille, char out[EXTRA_MAX])
{
	int percent = permille < 0 ? -1 : permille / 10;

	if (percent == e->percent)
		return 0;
	e->percent = percent;
	if (percent >= 0)
		return print_percent(e, out);
	return (size_t)snprintf(out, EXTRA_MAX, "%s", NONE);
}

size_t
extra_leave(const struct extra *e, char out[EXTRA_MAX])
{
	return (size_t)snprintf(out, EXTRA_MAX, "%s%s",
	    e->percent >= 0 ? NONE : "",
	    e->title[0] != '\0' && !e->keeps ? POP : "");
}

size_t
extra_again(const struct extra *e, char out[EXTRA_MAX])
{
	size_t n = 0;

	if (e->title[0] != '\0')
		n = print_title(e, true, out);
	if (e->percent >= 0) {
		char more[EXTRA_MAX];
		size_t len = print_percent(e, more);

		memcpy(out + n, more, len + 1);
		n += len;
	}
	return n;
}

size_t
extra_notify(enum extra_notify how, const char *text, char out[EXTRA_MAX])
{
	char line[200];

	printable(line, sizeof(line), text);
	/* "fxtui:" in front: Windows Terminal takes "4;1;.." for progress. */
	switch (how) {
	case EXTRA_NOTIFY_OSC9:
		return (size_t)snprintf(
		    out, EXTRA_MAX, "\033]9;fxtui: %s\a", line);
	case EXTRA_NOTIFY_OSC777:
		for (char *at = line; *at != '\0'; at++)
			if (*at == ';') /* ends a field */
				*at = ',';
		return (size_t)snprintf(
		    out, EXTRA_MAX, "\033]777;notify;fxtui;%s\a", line);
	case EXTRA_NOTIFY_OSC99:
		return (size_t)snprintf(
		    out, EXTRA_MAX, "\033]99;;fxtui: %s\033\\", line);
	case EXTRA_NOTIFY_OFF:
		break;
	}
	return 0;
}

/* RFC 4648, with padding. */
static size_t
base64(char *out, const unsigned char *in, size_t n)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t at = 0;

	for (size_t i = 0; i < n; i += 3) {
		unsigned long bits = (unsigned long)in[i] << 16;

		if (i + 1 < n)
			bits |= (unsigned long)in[i + 1] << 8;
		if (i + 2 < n)
			bits |= in[i + 2];
		out[at++] = letters[bits >> 18 & 63];
		out[at++] = letters[bits >> 12 & 63];
		out[at++] = i + 1 < n ? letters[bits >> 6 & 63] : '=';
		out[at++] = i + 2 < n ? letters[bits & 63] : '=';
	}
	return at;
}

size_t
extra_copy(const void *bytes, size_t n, char out[EXTRA_MAX])
{
	static const char head[] = "\033]52;c;";
	size_t at = sizeof(head) - 1;

	if (n == 0 || n > EXTRA_COPY_MAX)
		return 0;
	memcpy(out, head, at);
	at += base64(out + at, bytes, n);
	out[at++] = '\a';
	out[at] = '\0';
	return at;
}
