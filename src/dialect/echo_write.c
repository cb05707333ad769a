/* SPDX-License-Identifier: MIT */
#include "dialect/echo_write.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

#define UPLOAD_HEAD "{\"command\": \"upload\", \"file_path\": \""
#define UPLOAD_DATA "\", \"file_data\": \""
#define UPLOAD_TAIL "\"}"

/* The letter after '\' that stands for a byte, or 0. */
static char
letter(uint32_t code)
{
	switch (code) {
	case '\b':
		return 'b';
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\f':
		return 'f';
	case '\r':
		return 'r';
	case '"':
		return '"';
	case '\\':
		return '\\';
	default:
		return '\0';
	}
}

static const char digits[] = "0123456789abcdef";

/* Write \uXXXX.  Returns its 6 bytes. */
static size_t
unit(uint8_t *to, uint32_t code)
{
	to[0] = '\\';
	to[1] = 'u';
	for (int i = 0; i < 4; i++)
		to[2 + i] = (uint8_t)digits[code >> (12 - 4 * i) & 15];
	return 6;
}

/* Write a character, at most 12 bytes.  Returns how many. */
static size_t
character(uint8_t *to, uint32_t code)
{
	if (code >= 0x20 && code < 0x7f && code != '"' && code != '\\') {
		to[0] = (uint8_t)code;
		return 1;
	}
	if (letter(code) != '\0') {
		to[0] = '\\';
		to[1] = (uint8_t)letter(code);
		return 2;
	}
	if (code < 0x10000)
		return unit(to, code);
	code -= 0x10000;
	unit(to, 0xd800 + (code >> 10));
	return 6 + unit(to + 6, 0xdc00 + (code & 0x3ff));
}

void
echo_put_bytes(struct buf *b, const uint8_t *data, size_t n)
{
	uint8_t *to = buf_room(b, (size_t)echo_bytes_len(data, n));
	size_t len = 0;

	if (to == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		len += character(to + len, data[i]);
	buf_added(b, len);
}

uint64_t
echo_bytes_len(const uint8_t *data, size_t n)
{
	uint64_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (letter(data[i]) != '\0')
			len += 2;
		else
			len += data[i] >= 0x20 && data[i] < 0x7f ? 1 : 6;
	}
	return len;
}

void
echo_put_text(struct buf *b, const char *text, size_t n)
{
	uint8_t piece[12];
	uint32_t code;
	size_t len;

	for (; n > 0; text += len, n -= len) {
		len = utf8_decode(text, n, &code);
		if (len == 0) {
			len = 1;
			code = (uint8_t)*text;
		}
		buf_put(b, piece, character(piece, code));
	}
}

/* Room for the prefix; end() fills it in. */
static void
begin(struct buf *b)
{
	buf_put_zero(b, ECHO_PREFIX);
}

static void
end(struct buf *b)
{
	uint32_t n = (uint32_t)(b->len - ECHO_PREFIX);

	if (buf_error(b) != 0)
		return;
	for (int i = 0; i < ECHO_PREFIX; i++)
		b->data[i] = (uint8_t)(n >> (24 - 8 * i));
}

static void
put_number(struct buf *b, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	buf_put_str(b, text);
}

void
echo_put_ready(struct buf *b, const char *path, size_t n,
    const uint8_t checksum[32], uint64_t total)
{
	char hex[65];

	str_hex(hex, checksum, 32);
	begin(b);
	buf_put_str(b, "{\"status\": \"ready\", \"checksum\": \"");
	buf_put_str(b, hex);
	buf_put_str(b, "\", \"total_chunks\": ");
	put_number(b, total);
	buf_put_str(b, ", \"file_path\": \"");
	echo_put_text(b, path, n);
	buf_put_str(b, "\"}");
	end(b);
}

void
echo_put_chunk(struct buf *b, uint64_t sequence, const uint8_t *data, size_t n)
{
	uint8_t *to;

	begin(b);
	buf_put_str(b, "{\"type\": \"chunk\", \"sequence\": ");
	put_number(b, sequence);
	buf_put_str(b, ", \"data\": \"");
	to = buf_room(b, 2 * n);
	if (to != NULL) {
		for (size_t i = 0; i < n; i++) {
			to[2 * i] = (uint8_t)digits[data[i] >> 4];
			to[2 * i + 1] = (uint8_t)digits[data[i] & 15];
		}
		buf_added(b, 2 * n);
	}
	buf_put_str(b, "\"}");
	end(b);
}

void
echo_put_end(struct buf *b)
{
	begin(b);
	buf_put_str(b,
	    "{\"type\": \"end\", \"message\": "
	    "\"File transmission complete\"}");
	end(b);
}

void
echo_put_error(struct buf *b, const char *message)
{
	begin(b);
	buf_put_str(b, "{\"status\": \"error\", \"message\": \"");
	echo_put_text(b, message, strlen(message));
	buf_put_str(b, "\"}");
	end(b);
}

void
echo_put_disconnect(struct buf *b)
{
	begin(b);
	buf_put_str(b, "{\"command\": \"disconnect\"}");
	end(b);
}

/* The escaped length of a text. */
static uint64_t
text_len(const char *text, size_t n)
{
	uint32_t code;
	uint64_t sum = 0;
	size_t len;

	for (; n > 0; text += len, n -= len) {
		len = utf8_decode(text, n, &code);
		if (len == 0) {
			len = 1;
			code = (uint8_t)*text;
		}
		if (letter(code) != '\0')
			sum += 2;
		else if (code >= 0x20 && code < 0x7f)
			sum += 1;
		else
			sum += code < 0x10000 ? 6 : 12;
	}
	return sum;
}

uint64_t
echo_upload_len(const char *path, size_t n, uint64_t escaped)
{
	return strlen(UPLOAD_HEAD UPLOAD_DATA UPLOAD_TAIL) + text_len(path, n) +
	    escaped;
}

void
echo_put_upload(struct buf *b, const char *path, size_t n, uint64_t escaped)
{
	uint64_t len = echo_upload_len(path, n, escaped);

	for (int i = 0; i < ECHO_PREFIX; i++)
		buf_put_u8(b, (uint8_t)(len >> (24 - 8 * i)));
	buf_put_str(b, UPLOAD_HEAD);
	echo_put_text(b, path, n);
	buf_put_str(b, UPLOAD_DATA);
}

void
echo_put_upload_end(struct buf *b)
{
	buf_put_str(b, UPLOAD_TAIL);
}
