/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

/* Columns of one argument or prefix; more is cut in the middle. */
#define ARG_COLS 100
#define ARG_SIZE 192

/* A sentence before it is made safe; what is longer is cut. */
#define RAW_SIZE 1024

static const struct sentence {
	enum fx_code code;
	bool retry;
	const char *name;
	const char *text;
} sentences[] = {
	{ FX_OK, false, "OK", N_("Nothing went wrong.") },
	{ E_PROTO, false, "E_PROTO",
	    N_("{peer} sent something the protocol does not allow ({what}); "
	       "the connection was closed.") },
	{ E_VERSION, false, "E_VERSION",
	    N_("{peer} speaks only other versions of the protocol; update one "
	       "of the programs.") },
	{ E_UNSUPPORTED, false, "E_UNSUPPORTED",
	    N_("{peer} cannot do {what}.") },
	{ E_AUTH, false, "E_AUTH",
	    N_("The machine at {address} is not {peer}: its key is another. "
	       "If it was installed anew, pair again.") },
	{ E_UNPAIRED, false, "E_UNPAIRED",
	    N_("{address} does not know this device; pair first.") },
	{ E_PAIR_CODE, true, "E_PAIR_CODE",
	    N_("The code did not match; {n} tries are left.") },
	{ E_LIMIT, false, "E_LIMIT",
	    N_("{what} is over the limit of {limit}.") },
	{ E_TIMEOUT, true, "E_TIMEOUT",
	    N_("{peer} did not answer for {n} s; the transfer can be "
	       "resumed.") },
	{ E_BUSY, true, "E_BUSY", N_("{peer} is busy; try again in {n} s.") },
	{ E_DECLINED, false, "E_DECLINED", N_("{peer} declined {what}.") },
	{ E_CANCELLED, false, "E_CANCELLED",
	    N_("{what} was cancelled by {whom}.") },
	{ E_SHUTDOWN, true, "E_SHUTDOWN",
	    N_("{peer} is closing down; the transfer goes on when it is "
	       "back.") },
	{ E_DUPLICATE, false, "E_DUPLICATE",
	    N_("That is this device or a copy of it; give one a new "
	       "identity.") },
	{ E_NOENT, false, "E_NOENT", N_("{peer} has no {path}.") },
	{ E_ACCESS, false, "E_ACCESS",
	    N_("{peer} does not allow this device to {what}.") },
	{ E_EXISTS, false, "E_EXISTS",
	    N_("{file} exists already and was left alone.") },
	{ E_NOSPC, true, "E_NOSPC",
	    N_("Not enough space: {need} needed, {have} free; make room.") },
	{ E_QUOTA, false, "E_QUOTA",
	    N_("This is more than {peer} may store ({limit}).") },
	{ E_IO_READ, true, "E_IO_READ",
	    N_("{file} could not be read: {errno}.") },
	{ E_IO_WRITE, true, "E_IO_WRITE",
	    N_("{file} could not be stored safely: {errno}; check the "
	       "disk.") },
	{ E_NAME, false, "E_NAME",
	    N_("An entry was refused because of its name: {name}.") },
	{ E_TYPE, false, "E_TYPE",
	    N_("{file} is a {kind}; only files and folders are "
	       "transferred.") },
	{ E_SRC_CHANGED, true, "E_SRC_CHANGED",
	    N_("{file} kept changing while it was sent.") },
	{ E_VANISHED, true, "E_VANISHED",
	    N_("{file} disappeared before it was sent.") },
	{ E_SIZE, false, "E_SIZE",
	    N_("{file} has another size than announced.") },
	{ E_DIGEST, true, "E_DIGEST",
	    N_("{file} does not match its digest and was kept out of the "
	       "inbox.") },
	{ E_CHUNK, true, "E_CHUNK",
	    N_("A part of {file} arrived damaged 5 times.") },
	{ E_TREE, false, "E_TREE",
	    N_("The files that arrived are not the set that was sent.") },
	{ E_DECOMP, true, "E_DECOMP",
	    N_("A part of {file} could not be decompressed.") },
	{ E_NET, true, "E_NET",
	    N_("Connection to {address} failed: {errno}.") },
	{ E_PEER_GONE, true, "E_PEER_GONE",
	    N_("The connection to {peer} broke; the transfer can be "
	       "resumed.") },
	{ E_RESUME_MISMATCH, false, "E_RESUME_MISMATCH",
	    N_("The parts kept of {file} belong to another file; it starts "
	       "over.") },
	{ E_PARTIAL, true, "E_PARTIAL",
	    N_("{n} of {m} files failed; the others are verified and "
	       "stored.") },
	{ E_INTERNAL, false, "E_INTERNAL",
	    N_("A mistake in this program: {what}. Please report it.") },
	{ E_UNKNOWN, false, "E_UNKNOWN", N_("There is no command {what}.") },
	{ E_ARGS, false, "E_ARGS", N_("Wrong arguments: {what}.") },
	{ E_STATE, false, "E_STATE", N_("{what} is not possible now.") },
};

static const struct sentence *
find(enum fx_code code)
{
	for (size_t i = 0; i < FX_COUNT(sentences); i++)
		if (sentences[i].code == code)
			return &sentences[i];
	return NULL;
}

const char *
fx_code_name(enum fx_code code)
{
	const struct sentence *s = find(code);

	return s != NULL ? s->name : "E_INTERNAL";
}

int
fx_code_parse(const char *name)
{
	for (size_t i = 0; i < FX_COUNT(sentences); i++)
		if (str_eq(sentences[i].name, name))
			return (int)sentences[i].code;
	return -1;
}

enum fx_code
fx_code_from(unsigned number)
{
	for (size_t i = 0; i < FX_COUNT(sentences); i++)
		if ((unsigned)sentences[i].code == number)
			return sentences[i].code;
	return E_INTERNAL;
}

const char *
fx_code_template(enum fx_code code)
{
	const struct sentence *s = find(code);

	return s != NULL ? s->text : fx_code_template(E_INTERNAL);
}

bool
fx_code_retry(enum fx_code code)
{
	const struct sentence *s = find(code);

	return s != NULL && s->retry;
}

/* Untranslated, unlike strerror_r(): the engine speaks English. */
static const char *
errno_text(int errnum)
{
	const char *text =
	    errnum != 0 ? strerrordesc_np(errnum) : "no reason was given";

	return text != NULL ? text : "unknown error";
}

static void
begin(struct fx_err *err, enum fx_code code, int errnum)
{
	err->code = code;
	err->errnum = errnum;
	err->text[0] = '\0';
	memset(err->args, 0, sizeof(err->args));
}

/* Format into raw, which has RAW_SIZE bytes; returns the bytes used. */
FX_PRINTF(2, 0)
static size_t
format(char *raw, const char *fmt, va_list args)
{
	int n = vsnprintf(raw, RAW_SIZE, fmt, args);

	if (n < 0)
		return 0;
	if (n < RAW_SIZE)
		return (size_t)n;
	return utf8_whole(raw, RAW_SIZE - 1);
}

/* A foreign value made safe and short enough to leave room for others. */
static void
shorten(char out[ARG_SIZE], const char *raw, size_t n)
{
	char *safe = utf8_safe_new(raw, n);

	if (safe == NULL)
		utf8_safe(out, ARG_SIZE, raw, n);
	else
		utf8_cut_middle(out, ARG_SIZE, safe, ARG_COLS, "..");
	free(safe);
}

int
fx_err_set(struct fx_err *err, enum fx_code code, const char *fmt, ...)
{
	char raw[RAW_SIZE];
	va_list args;
	size_t n;

	if (err == NULL)
		return -1;
	va_start(args, fmt);
	n = format(raw, fmt, args);
	va_end(args);
	begin(err, code, 0);
	utf8_safe(err->text, sizeof(err->text), raw, n);
	return -1;
}

int
fx_err_errno(
    struct fx_err *err, enum fx_code code, int errnum, const char *fmt, ...)
{
	const char *why = errno_text(errnum);
	char raw[RAW_SIZE];
	va_list args;
	size_t n;

	if (err == NULL)
		return -1;
	va_start(args, fmt);
	n = format(raw, fmt, args);
	va_end(args);
	begin(err, code, errnum);
	/* A long sentence is cut, the reason never. */
	utf8_safe(err->text, sizeof(err->text) - strlen(why) - 2, raw, n);
	n = strlen(err->text);
	snprintf(err->text + n, sizeof(err->text) - n, ": %s", why);
	return -1;
}

/* Store a pair behind the first used bytes of args; the end stays NUL NUL. */
static size_t
add_arg(struct fx_err *err, size_t used, const char *key, const char *safe)
{
	size_t size = strlen(key) + 1;
	size_t left = sizeof(err->args) - used - 1;

	if (size + 1 > left)
		return used;
	memcpy(err->args + used, key, size);
	used += size;
	str_copy(err->args + used, left - size, safe);
	return used + strlen(err->args + used) + 1;
}

const char *
fx_err_arg(const struct fx_err *err, const char *key)
{
	const char *at = err->args;
	const char *value;

	while (*at != '\0') {
		value = at + strlen(at) + 1;
		if (strcmp(at, key) == 0)
			return value;
		at = value + strlen(value) + 1;
	}
	return NULL;
}

/* Write the template into the text, the args in place of {placeholders}. */
static void
fill(struct fx_err *err, const char *template)
{
	size_t used = 0;
	const char *at = template;
	const char *end, *value;
	char key[32];

	while (*at != '\0' && used < sizeof(err->text) - 1) {
		end = *at == '{' ? strchr(at, '}') : NULL;
		if (end != NULL &&
		    str_copy_n(
			key, sizeof(key), at + 1, (size_t)(end - at - 1))) {
			value = fx_err_arg(err, key);
			str_copy(err->text + used, sizeof(err->text) - used,
			    value != NULL ? value : key);
			at = end + 1;
		} else {
			str_copy_n(
			    err->text + used, sizeof(err->text) - used, at, 1);
			at++;
		}
		used += strlen(err->text + used);
	}
}

int
fx_err_make(struct fx_err *err, enum fx_code code, int errnum, ...)
{
	const char *template = fx_code_template(code);
	struct fx_err made; /* the args may lie in err */
	char value[ARG_SIZE];
	const char *key, *raw;
	size_t used = 0;
	va_list args;

	if (err == NULL)
		return -1;
	begin(&made, code, errnum);
	va_start(args, errnum);
	while ((key = va_arg(args, const char *)) != NULL) {
		raw = va_arg(args, const char *);
		if (raw == NULL)
			break;
		shorten(value, raw, strlen(raw));
		used = add_arg(&made, used, key, value);
	}
	va_end(args);
	if (strstr(template, "{errno}") != NULL)
		add_arg(&made, used, "errno", errno_text(errnum));
	fill(&made, template);
	*err = made;
	return -1;
}

void
fx_err_prefix(struct fx_err *err, const char *fmt, ...)
{
	char raw[RAW_SIZE];
	char what[ARG_SIZE];
	char old[sizeof(err->text)];
	va_list args;
	size_t n;

	if (err == NULL)
		return;
	va_start(args, fmt);
	n = format(raw, fmt, args);
	va_end(args);
	shorten(what, raw, n);
	str_copy(old, sizeof(old), err->text);
	str_copy(err->text, sizeof(err->text), what);
	n = strlen(err->text);
	str_copy(err->text + n, sizeof(err->text) - n, ": ");
	n = strlen(err->text);
	str_copy(err->text + n, sizeof(err->text) - n, old);
}
