/* SPDX-License-Identifier: MIT */
#include "dialect/sniff.h"

#include "dialect/echo_json.h"
#include "dialect/pull_md5_wire.h"
#include "dialect/push_header.h"

#define PUSH (SNIFF_BIT(DIALECT_PUSH_MD5) | SNIFF_BIT(DIALECT_PUSH_RAW))
#define LEN  (SNIFF_BIT(DIALECT_PULL_MD5) | SNIFF_BIT(DIALECT_ECHO_JSON))

/* A TLS ClientHello: handshake record, version 3, hello at offset 5. */
#define TLS_LEN 6

/* Longest length at which an object and a name are still told apart. */
#define NAME_MAX_LEN 4096

bool
sniff_possible(unsigned dialects)
{
	bool one = (dialects & (dialects - 1)) == 0;

	return dialects < SNIFF_BIT(DIALECT_COUNT) &&
	    (one || dialects == PUSH || dialects == LEN);
}

static enum sniff_answer
is(enum dialect_id id, enum dialect_id *ret_id)
{
	*ret_id = id;
	return SNIFF_DIALECT;
}

/* The answer while more is needed. */
static enum sniff_answer
more(bool eof)
{
	return eof ? SNIFF_UNDECIDABLE : SNIFF_MORE;
}

/* Whether these may be the first bytes of a ClientHello, or are. */
static enum sniff_answer
sniff_tls(const uint8_t *p, size_t n, bool eof)
{
	if ((n > 0 && p[0] != 0x16) || (n > 1 && p[1] != 0x03) ||
	    (n > 5 && p[5] != 0x01))
		return SNIFF_UNDECIDABLE;
	return n >= TLS_LEN ? SNIFF_NATIVE : more(eof);
}

/*
 * push-md5 or push-raw: a second separator and 32 hex digits say the first,
 * what cannot go on like that, after a size, the second.
 */
static enum sniff_answer
sniff_push(const uint8_t *p, size_t n, bool eof, enum dialect_id *ret_id)
{
	struct push_header h;
	enum push_field was = PUSH_NAME;
	size_t i;

	push_header_init(&h);
	for (i = 0; i < n && h.field < PUSH_WHOLE; i++) {
		was = h.field;
		push_header_byte(&h, p[i]);
	}
	if (h.field == PUSH_WHOLE)
		return is(DIALECT_PUSH_MD5, ret_id);
	if (h.field == PUSH_BAD)
		return was >= PUSH_SIZE ? is(DIALECT_PUSH_RAW, ret_id)
					: SNIFF_UNDECIDABLE;
	if (eof && h.field >= PUSH_SIZE)
		return is(DIALECT_PUSH_RAW, ret_id);
	return more(eof);
}

static bool
json_begins(uint8_t byte)
{
	return byte == '{' || byte == ' ' || byte == '\t' || byte == '\n' ||
	    byte == '\r';
}

/* pull-md5 or echo-json, both with a length in front. */
static enum sniff_answer
sniff_length(const uint8_t *p, size_t n, bool eof, uint64_t message_max,
    enum dialect_id *ret_id)
{
	uint32_t len;

	if (n < PULL_LEN_BYTES)
		return more(eof);
	len = pull_u32(p);
	if (len == 0 || len > message_max)
		return SNIFF_UNDECIDABLE;
	if (n == PULL_LEN_BYTES)
		return more(eof);
	p += PULL_LEN_BYTES;
	n -= PULL_LEN_BYTES;
	if (!json_begins(p[0]))
		return len > NAME_MAX_LEN ? SNIFF_UNDECIDABLE
					  : is(DIALECT_PULL_MD5, ret_id);
	if (len > NAME_MAX_LEN)
		return is(DIALECT_ECHO_JSON, ret_id);
	if (n < len)
		return more(eof);
	return is(
	    echo_is_command(p, len) ? DIALECT_ECHO_JSON : DIALECT_PULL_MD5,
	    ret_id);
}

enum sniff_answer
sniff(unsigned dialects, bool native, uint64_t message_max, const void *data,
    size_t n, bool eof, enum dialect_id *ret_id)
{
	enum sniff_answer tls;

	if (native) {
		if (dialects == 0)
			return SNIFF_NATIVE;
		tls = sniff_tls(data, n, eof);
		if (tls == SNIFF_NATIVE || tls == SNIFF_MORE)
			return tls;
	}
	if (dialects == PUSH)
		return sniff_push(data, n, eof, ret_id);
	if (dialects == LEN)
		return sniff_length(data, n, eof, message_max, ret_id);
	for (unsigned id = 0; id < DIALECT_COUNT; id++)
		if (dialects == SNIFF_BIT(id))
			return is((enum dialect_id)id, ret_id);
	return SNIFF_UNDECIDABLE;
}
