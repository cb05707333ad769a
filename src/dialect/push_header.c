/* SPDX-License-Identifier: MIT */
#include "dialect/push_header.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"

void
push_header_init(struct push_header *h)
{
	h->field = PUSH_NAME;
	h->len = 0;
	h->name_len = 0;
	h->match = 0;
	h->n_digits = 0;
	h->size = 0;
	h->n_hex = 0;
}

bool
push_blank(uint8_t byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

bool
push_number(const char *digits, size_t n, uint64_t *ret)
{
	uint64_t value = 0;

	if (n == 0 || n > PUSH_DIGITS_MAX)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!num_mul_u64(value, 10, &value) ||
		    !num_add_u64(value, (uint64_t)(digits[i] - '0'), &value))
			return false;
	*ret = value;
	return true;
}

/*
 * Whether byte ends a separator.  No proper beginning of it is also an end of
 * another one, so a mismatch can only begin anew at '<'.
 */
static bool
separator(struct push_header *h, uint8_t byte)
{
	if (byte != (uint8_t)PUSH_SEPARATOR[h->match])
		h->match = 0;
	if (byte == (uint8_t)PUSH_SEPARATOR[h->match])
		h->match++;
	return h->match == PUSH_SEPARATOR_LEN;
}

static void
name_byte(struct push_header *h, uint8_t byte)
{
	if (byte < 0x20 || byte == 0x7f) {
		h->field = PUSH_BAD;
		return;
	}
	h->name[h->len - 1] = byte;
	if (separator(h, byte)) {
		h->name_len = h->len - PUSH_SEPARATOR_LEN;
		h->match = 0;
		h->field = PUSH_BLANK;
	}
}

static void
size_byte(struct push_header *h, uint8_t byte)
{
	if (byte >= '0' && byte <= '9' && h->n_digits < PUSH_DIGITS_MAX) {
		h->digits[h->n_digits++] = (char)byte;
		h->field = PUSH_SIZE;
		return;
	}
	if (h->field == PUSH_BLANK) {
		if (!push_blank(byte))
			h->field = PUSH_BAD;
		return;
	}
	h->digits[h->n_digits] = '\0';
	h->field = push_number(h->digits, h->n_digits, &h->size) &&
		(byte == '<' || push_blank(byte))
	    ? PUSH_BEHIND
	    : PUSH_BAD;
	h->match = byte == '<' ? 1 : 0;
}

static void
behind_byte(struct push_header *h, uint8_t byte)
{
	if (h->match == 0 && push_blank(byte))
		return;
	if (byte != (uint8_t)PUSH_SEPARATOR[h->match])
		h->field = PUSH_BAD;
	else if (++h->match == PUSH_SEPARATOR_LEN)
		h->field = PUSH_MD5;
}

static void
hex_byte(struct push_header *h, uint8_t byte)
{
	int digit = str_digit((char)byte);
	uint8_t *at = &h->md5[h->n_hex / 2];

	if (digit < 0) {
		h->field = PUSH_BAD;
		return;
	}
	*at = (uint8_t)(h->n_hex % 2 == 0 ? digit << 4 : *at | digit);
	if (++h->n_hex == 2 * sizeof(h->md5))
		h->field = PUSH_WHOLE;
}

void
push_header_byte(struct push_header *h, uint8_t byte)
{
	if (h->len == PUSH_HEADER_MAX) {
		h->field = PUSH_BAD;
		return;
	}
	h->len++;
	switch (h->field) {
	case PUSH_NAME:
		name_byte(h, byte);
		break;
	case PUSH_BLANK:
	case PUSH_SIZE:
		size_byte(h, byte);
		break;
	case PUSH_BEHIND:
		behind_byte(h, byte);
		break;
	case PUSH_MD5:
		hex_byte(h, byte);
		break;
	case PUSH_WHOLE:
	case PUSH_BAD:
		break;
	}
}

bool
push_header_put(struct buf *b, const char *name, size_t n, uint64_t size,
    const uint8_t *md5, bool pad)
{
	char behind[PUSH_DIGITS_MAX + PUSH_SEPARATOR_LEN + 33];
	char hex[33] = "";
	size_t len;

	if (md5 != NULL)
		str_hex(hex, md5, 16);
	len = (size_t)snprintf(behind, sizeof(behind), "%llu%s%s",
	    (unsigned long long)size, md5 != NULL ? PUSH_SEPARATOR : "", hex);
	if (n + PUSH_SEPARATOR_LEN + len > PUSH_HEADER_MAX)
		return false;
	buf_put(b, name, n);
	buf_put_str(b, PUSH_SEPARATOR);
	while (pad && b->len + len < PUSH_HEADER_MAX)
		buf_put_u8(b, ' ');
	buf_put(b, behind, len);
	return true;
}

int
push_check(
    const char *name, size_t n, uint64_t size, bool md5, struct fx_err *err)
{
	char digits[PUSH_DIGITS_MAX + 1];
	size_t len = n + PUSH_SEPARATOR_LEN;

	len += (size_t)snprintf(
	    digits, sizeof(digits), "%llu", (unsigned long long)size);
	if (md5)
		len += PUSH_SEPARATOR_LEN + 32;
	if (n == 0 || len > PUSH_HEADER_MAX)
		return fx_err_set(err, E_NAME,
		    "The name is empty or too long for this dialect; rename "
		    "the file.");
	for (size_t i = 0; i + PUSH_SEPARATOR_LEN <= n; i++)
		if (memcmp(name + i, PUSH_SEPARATOR, PUSH_SEPARATOR_LEN) == 0)
			return fx_err_set(err, E_NAME,
			    "The name holds \"%s\", which ends it in this "
			    "dialect; rename the file.",
			    PUSH_SEPARATOR);
	return 0;
}
