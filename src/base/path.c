/* SPDX-License-Identifier: MIT */
#include "base/path.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "base/utf8.h"

/* An extension is at most this long, dot included; ".tar" may precede it. */
#define EXT_MAX 16

/* "~" and 8 digits in a name that was cut. */
#define TAIL_BYTES 9

/* Why a component cannot be used, or NULL. */
static const char *
component_fault(const char *name, size_t n)
{
	if (n == 0)
		return "it has an empty part";
	if (n == 1 && name[0] == '.')
		return "it has a part \".\"";
	if (n == 2 && name[0] == '.' && name[1] == '.')
		return "it has a part \"..\"";
	if (n > FX_NAME_MAX)
		return "a part of it is longer than 255 bytes";
	if (n == strlen(PATH_STAGING) && memcmp(name, PATH_STAGING, n) == 0)
		return "it has a part " PATH_STAGING;
	return NULL;
}

static const char *
path_fault(const char *path, size_t n)
{
	const char *end = path + n;
	const char *slash, *fault;
	int depth = 0;

	if (n > FX_PATH_MAX)
		return "it is longer than 4096 bytes";
	if (n > 0 && memchr(path, '\0', n) != NULL)
		return "it has a NUL byte";
	for (;; path = slash + 1) {
		slash =
		    path < end ? memchr(path, '/', (size_t)(end - path)) : NULL;
		fault = component_fault(
		    path, (size_t)((slash != NULL ? slash : end) - path));
		if (fault != NULL)
			return fault;
		if (++depth > FX_DEPTH_MAX)
			return "it is deeper than 256 folders";
		if (slash == NULL)
			return NULL;
	}
}

static int
refuse(const char *path, size_t n, const char *why, struct fx_err *err)
{
	char name[FX_PATH_MAX + 1];

	/* As an argument it ends at its first NUL: show that instead. */
	if (n > 0 && memchr(path, '\0', n) != NULL)
		path_to_text(name, sizeof(name), path, n);
	else
		str_copy_n(name, sizeof(name), path, n);
	return fx_err_make(err, E_NAME, 0, "name", name, "why", why, NULL);
}

int
path_check(const char *path, size_t n, struct fx_err *err)
{
	const char *why = path_fault(path, n);

	return why != NULL ? refuse(path, n, why, err) : 0;
}

int
path_check_name(const char *name, size_t n, struct fx_err *err)
{
	if (n > 0 && memchr(name, '/', n) != NULL)
		return refuse(name, n, "it has a slash", err);
	return path_check(name, n, err);
}

int
path_compare(const char *a, size_t an, const char *b, size_t bn)
{
	size_t n = an < bn ? an : bn;

	for (size_t i = 0; i < n; i++) {
		if (a[i] == b[i])
			continue;
		if (a[i] == '/' || b[i] == '/')
			return a[i] == '/' ? -1 : 1;
		return (unsigned char)a[i] < (unsigned char)b[i] ? -1 : 1;
	}
	return an < bn ? -1 : an > bn ? 1 : 0;
}

/* Whether the n bytes at text are % and two hex digits. */
static bool
is_escape(const char *text, size_t n)
{
	return n >= 3 && text[0] == '%' && str_digit(text[1]) >= 0 &&
	    str_digit(text[2]) >= 0;
}

/*
 * The next character of a raw path in its %XX form: at most 6 bytes to piece.
 * Returns their number and sets *ret_taken to the raw bytes they stand for.
 */
static size_t
encode(char piece[8], const char *at, size_t n, size_t *ret_taken)
{
	static const char digits[] = "0123456789ABCDEF";
	uint32_t code;
	size_t len = utf8_decode(at, n, &code);
	size_t used = 0;

	*ret_taken = len > 0 ? len : 1;
	if (len > 0 && code >= 0x20 && (code < 0x7f || code >= 0xa0) &&
	    !is_escape(at, n)) {
		memcpy(piece, at, len);
		return len;
	}
	for (size_t i = 0; i < *ret_taken; i++) {
		piece[used++] = '%';
		piece[used++] = digits[(unsigned char)at[i] >> 4];
		piece[used++] = digits[(unsigned char)at[i] & 15];
	}
	return used;
}

size_t
path_to_text(char *out, size_t cap, const char *path, size_t n)
{
	char piece[8];
	size_t used = 0; /* bytes written */
	size_t len = 0;  /* bytes of the whole text */
	size_t taken, got;

	for (; n > 0; path += taken, n -= taken) {
		got = encode(piece, path, n, &taken);
		if (used == len && used + got < cap) {
			memcpy(out + used, piece, got);
			used += got;
		}
		len += got;
	}
	if (cap > 0)
		out[used] = '\0';
	return len;
}

int
path_from_text(char *out, size_t cap, const char *text, size_t n, size_t *ret_n)
{
	size_t used = 0;
	char c;

	for (; n > 0; text++, n--) {
		c = *text;
		if (is_escape(text, n)) {
			c = (char)(16 * str_digit(text[1]) +
			    str_digit(text[2]));
			text += 2;
			n -= 2;
		}
		if (c == '\0')
			return -EINVAL;
		if (used + 1 >= cap)
			return -ENAMETOOLONG;
		out[used++] = c;
	}
	if (cap == 0)
		return -ENAMETOOLONG;
	out[used] = '\0';
	*ret_n = used;
	return 0;
}

void
path_to_disk(char out[FX_NAME_MAX + 1], const char *name, size_t n,
    path_sha256 *sha256, void *arg)
{
	size_t stem = path_ext(name, n);
	char ext[PATH_TEXT_SIZE(EXT_MAX + 4)];
	char hex[2 * FX_DIGEST_SIZE + 1];
	uint8_t digest[FX_DIGEST_SIZE];
	size_t room, ext_len;

	assert(n <= FX_NAME_MAX);
	if (path_to_text(out, FX_NAME_MAX + 1, name, n) <= FX_NAME_MAX)
		return;
	ext_len = path_to_text(ext, sizeof(ext), name + stem, n - stem);
	sha256(arg, name, n, digest);
	str_hex(hex, digest, sizeof(digest));
	room = FX_NAME_MAX - TAIL_BYTES - ext_len;
	path_to_text(out, room + 1, name, stem);
	room = strlen(out);
	snprintf(out + room, FX_NAME_MAX + 1 - room, "~%.8s%s", hex, ext);
}

size_t
path_ext(const char *name, size_t n)
{
	size_t lead = 0;
	size_t dot = n;

	while (lead < n && name[lead] == '.')
		lead++;
	while (dot > lead && name[dot - 1] != '.')
		dot--;
	if (dot == lead || dot == n || n - dot + 1 > EXT_MAX ||
	    memchr(name + dot, ' ', n - dot) != NULL)
		return n;
	dot--;
	if (dot > lead + 4 && memcmp(name + dot - 4, ".tar", 4) == 0)
		dot -= 4;
	return dot;
}

void
path_numbered(char out[FX_NAME_MAX + 1], const char *name, unsigned number)
{
	size_t n = strlen(name);
	size_t stem = path_ext(name, n);
	size_t room = FX_NAME_MAX - (n - stem);
	char tail[24];

	room -= (size_t)snprintf(tail, sizeof(tail), " (%u)", number);
	str_copy_n(out, room + 1, name, stem);
	room = strlen(out);
	snprintf(out + room, FX_NAME_MAX + 1 - room, "%s%s", tail, name + stem);
}

const char *
path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* Names of devices where names of files may not be. */
static bool
is_device(const char *name, size_t n)
{
	static const char *const devices[] = { "con", "prn", "aux", "nul" };
	const char *dot = memchr(name, '.', n);

	if (dot != NULL)
		n = (size_t)(dot - name);
	if (n == 4 && name[3] >= '1' && name[3] <= '9')
		return strncasecmp(name, "com", 3) == 0 ||
		    strncasecmp(name, "lpt", 3) == 0;
	for (size_t i = 0; n == 3 && i < FX_COUNT(devices); i++)
		if (strncasecmp(name, devices[i], 3) == 0)
			return true;
	return false;
}

static unsigned
name_flags(const char *name, size_t n)
{
	unsigned flags = 0;
	char last;

	if (n == 0)
		return 0;
	last = name[n - 1];
	if (name[0] == '.')
		flags |= PATH_HIDDEN;
	if (!utf8_plain(name, n))
		flags |= PATH_ODD;
	if (last == '.' || last == ' ' || is_device(name, n) ||
	    !utf8_valid(name, n))
		flags |= PATH_NOT_PORTABLE;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)name[i] < 0x20 ||
		    strchr("<>:\"|?*\\", name[i]) != NULL)
			flags |= PATH_NOT_PORTABLE;
	return flags;
}

unsigned
path_flags(const char *path, size_t n)
{
	unsigned flags = 0;
	const char *slash;
	size_t len;

	while (n > 0) {
		slash = memchr(path, '/', n);
		len = slash != NULL ? (size_t)(slash - path) : n;
		flags |= name_flags(path, len);
		len += slash != NULL ? 1 : 0;
		path += len;
		n -= len;
	}
	return flags;
}

static bool
is_slug(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

void
path_slug(char out[PATH_SLUG_SIZE], const char *petname)
{
	size_t n = strlen(petname);
	size_t used = 0;
	size_t len;
	uint32_t code;

	for (; n > 0 && used < PATH_SLUG_SIZE - 1; petname += len, n -= len) {
		len = utf8_decode(petname, n, &code);
		if (len == 0)
			len = 1;
		out[used] = is_slug(*petname) ? *petname : '_';
		if (used == 0 && out[0] == '.')
			out[0] = '_';
		used++;
	}
	out[used] = '\0';
	if (used == 0)
		str_copy(out, PATH_SLUG_SIZE, "peer");
}

bool
path_link_stays(const char *target, size_t n, size_t folders)
{
	const char *end = target + n;
	bool leading = true;

	if (n == 0 || n > FX_LINK_MAX || target[0] == '/' ||
	    memchr(target, '\0', n) != NULL)
		return false;
	while (target < end) {
		const char *slash = memchr(target, '/', (size_t)(end - target));
		size_t len = (size_t)((slash != NULL ? slash : end) - target);

		if (len == 2 && memcmp(target, "..", 2) == 0) {
			if (!leading || folders == 0)
				return false;
			folders--;
		} else if (len > 0 && !(len == 1 && *target == '.')) {
			leading = false;
		}
		target += len + (slash != NULL);
	}
	return true;
}
