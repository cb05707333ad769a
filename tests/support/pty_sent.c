/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/utf8.h"
#include "support/pty.h"

#define ESC 0x1b

/* What ncurses and we may send. */
static const char csi_finals[] = "@ABCDEFGHIJKLMPSTXZbdfhlmrt`";
static const char esc_finals[] = "78=>DEHMc";
static const unsigned modes[] = { 1, 3, 4, 5, 7, 12, 25, 1000, 1002, 1004, 1006,
	1049, 2004 };

/* A control sequence in a log: where it ends and what it is. */
struct control {
	size_t n; /* bytes, at least 1 */
	char final;
	bool private;
	bool intermediate;
	size_t nparams;
	unsigned params[8];
};

/* Take a CSI apart; at points behind ESC [. */
static struct control
read_csi(const uint8_t *at, size_t n)
{
	struct control c = { .nparams = 1 };
	size_t i;

	for (i = 0; i < n; i++) {
		uint8_t byte = at[i];

		if (byte >= '@' && byte <= '~')
			break;
		if (byte >= '<' && byte <= '?')
			c.private = true;
		else if (byte >= ' ' && byte <= '/')
			c.intermediate = true;
		else if (byte == ';' && c.nparams < 8)
			c.nparams++;
		else if (byte >= '0' && byte <= '9')
			c.params[c.nparams - 1] =
			    c.params[c.nparams - 1] * 10 + (byte - '0');
	}
	c.final = i < n ? (char)at[i] : '\0';
	c.n = i < n ? i + 1 : n;
	return c;
}

static bool
known_mode(unsigned number)
{
	for (size_t i = 0; i < FX_COUNT(modes); i++) {
		if (modes[i] == number)
			return true;
	}
	return false;
}

static bool
csi_allowed(const struct control *c)
{
	if (c->final == '\0' || strchr(csi_finals, c->final) == NULL)
		return false;
	if (c->final == 't') /* xterm's smcup and rmcup: the title's stack */
		return c->params[0] == 22 || c->params[0] == 23;
	if (c->private && c->final != 'h' && c->final != 'l')
		return c->final == 'm' || c->final == 'J';
	for (size_t i = 0; c->private && i < c->nparams; i++) {
		if (!known_mode(c->params[i]))
			return false;
	}
	return !c->intermediate || c->final == 'r';
}

/* The bytes of what stands at at[0] == ESC; *ret_bad if it is not allowed. */
static size_t
step_escape(const uint8_t *at, size_t n, bool *ret_bad)
{
	struct control c;

	if (n < 2) {
		*ret_bad = true;
		return n;
	}
	if (at[1] == '[') {
		c = read_csi(at + 2, n - 2);
		*ret_bad = !csi_allowed(&c);
		return c.n + 2;
	}
	if (at[1] == '(' || at[1] == ')')
		return n < 3 ? n : 3;
	*ret_bad = strchr(esc_finals, at[1]) == NULL;
	return 2;
}

/* Anything else: text, or one of the controls a screen needs. */
static size_t
step_text(const uint8_t *at, size_t n, bool *ret_bad)
{
	uint32_t ch = 0;
	size_t len = utf8_decode((const char *)at, n, &ch);

	*ret_bad = len == 0 || (ch >= 0x7f && ch < 0xa0) ||
	    (ch < ' ' &&
		(ch == 0 || strchr("\a\b\t\n\r\016\017", (int)ch) == NULL));
	return len > 0 ? len : 1;
}

static size_t
step(const uint8_t *at, size_t n, bool *ret_bad)
{
	*ret_bad = false;
	return at[0] == ESC ? step_escape(at, n, ret_bad)
			    : step_text(at, n, ret_bad);
}

const char *
pty_stray(struct pty *p, size_t from)
{
	static char text[160];
	size_t n;
	const uint8_t *log = pty_log(p, &n);
	bool bad;

	for (size_t i = from; i < n;) {
		size_t len = step(log + i, n - i, &bad);

		if (bad) {
			snprintf(text, sizeof(text), "byte %zu: ", i);
			utf8_safe(text + strlen(text),
			    sizeof(text) - strlen(text), (const char *)log + i,
			    n - i < 24 ? n - i : 24);
			return text;
		}
		i += len;
	}
	return NULL;
}

int
pty_mode(const struct pty *p, unsigned number)
{
	size_t n;
	const uint8_t *log = pty_log(p, &n);
	int state = -1;

	for (size_t i = 0; i + 3 < n; i++) {
		struct control c;

		if (memcmp(log + i, "\033[?", 3) != 0)
			continue;
		c = read_csi(log + i + 2, n - i - 2);
		for (size_t j = 0; j < c.nparams; j++) {
			if (c.params[j] == number &&
			    (c.final == 'h' || c.final == 'l'))
				state = c.final == 'h';
		}
	}
	return state;
}

long
pty_writes(const struct pty *p)
{
	char path[64];
	char line[64];
	long n = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%ld/io", (long)pty_pid(p));
	file = fopen(path, "re");
	if (file == NULL)
		return -1;
	while (fgets(line, sizeof(line), file) != NULL) {
		if (str_starts(line, "syscw: "))
			n = strtol(line + 7, NULL, 10);
	}
	fclose(file);
	return n;
}
