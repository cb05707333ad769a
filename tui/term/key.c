/* SPDX-License-Identifier: MIT */
#include "tui/term/key.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tui/term/key_known.h"
#include "tui/term/key_seq.h"
#include "tui/term/key_text.h"

#define ESC       0x1b
#define INPUT_MAX 4096

/* How long a half sequence may wait for its rest, in milliseconds. */
#define JOIN_MS   300 /* CSI, SS3, a character; also the rest of a lone Esc */
#define STRING_MS 1000
#define PASTE_MS  10000
#define REPLY_MS  300

enum state {
	GROUND,
	CHAR,   /* within a character of several bytes */
	ESCAPE, /* after one or more ESC */
	SEQ,    /* CSI or SS3 */
	IGNORE, /* a CSI longer than KEY_SEQ_MAX */
	MOUSE,  /* the three bytes of an old mouse report */
	STRING, /* OSC, DCS, APC, PM, SOS */
	PASTE,
};

struct key {
	int esc_wait_ms;
	struct key_known known;

	enum state state;
	int64_t since_ms;  /* when the last bytes came */
	int64_t lone_ms;   /* when a lone Esc was given out */
	bool lone;         /* its rest may still come */
	int64_t expect_ms; /* replies count until then */
	unsigned escs;     /* ESC bytes before the state ESCAPE, SEQ */
	unsigned pending;  /* Esc keys to give out first */
	bool alt;          /* the next character is with Alt */

	unsigned char in[INPUT_MAX + 1];
	size_t in_pos;
	size_t in_len;

	struct key_char ch;
	char seq[KEY_SEQ_MAX]; /* sequence or mouse bytes */
	size_t nseq;

	struct key_string string; /* a string or reply */
	struct key_paste paste;

	struct key_counts counts;
};

int
key_new(struct key **ret, int esc_wait_ms, bool utf8)
{
	struct key *k = calloc(1, sizeof(*k));

	if (k == NULL)
		return -ENOMEM;
	k->esc_wait_ms = esc_wait_ms;
	k->ch.utf8 = utf8;
	*ret = k;
	return 0;
}

void
key_free(struct key *k)
{
	free(k);
}

int
key_add(struct key *k, const char *seq, enum key_code code, unsigned mods)
{
	return key_known_add(&k->known, seq, code, mods);
}

static void
to_ground(struct key *k)
{
	k->state = GROUND;
	k->ch.n = 0;
	k->nseq = 0;
	k->escs = 0;
	k->alt = false;
}

void
key_reset(struct key *k)
{
	to_ground(k);
	k->pending = 0;
	k->lone = false;
	k->in_pos = 0;
	k->in_len = 0;
}

struct key_counts
key_counts(const struct key *k)
{
	return k->counts;
}

void
key_expect_reply(struct key *k, int64_t now_ms)
{
	k->expect_ms = now_ms + REPLY_MS;
}

/* Whether a read is just the rest of a key whose Esc was given out. */
static bool
is_rest(const struct key *k, const char *bytes, size_t n, int64_t now_ms)
{
	struct key_event ev;

	if (!k->lone || now_ms - k->lone_ms > JOIN_MS || k->state != GROUND)
		return false;
	return key_seq_is_paste(bytes, n) ||
	    (n <= KEY_SEQ_MAX && (bytes[0] == '[' || bytes[0] == 'O') &&
		key_seq_complete(bytes, n) &&
		key_seq_read(bytes, n, &ev) == KEY_SEQ_EVENT);
}

size_t
key_feed(struct key *k, const void *bytes, size_t n, int64_t now_ms)
{
	size_t room;

	if (n == 0)
		return 0;
	if (k->in_pos > 0) {
		memmove(k->in, k->in + k->in_pos, k->in_len - k->in_pos);
		k->in_len -= k->in_pos;
		k->in_pos = 0;
	}
	if (k->in_len == 0 && is_rest(k, bytes, n, now_ms))
		k->in[k->in_len++] = ESC;
	k->lone = false;
	room = sizeof(k->in) - k->in_len;
	if (n > room)
		n = room;
	memcpy(k->in + k->in_len, bytes, n);
	k->in_len += n;
	k->since_ms = now_ms;
	return n;
}

/* Count and drop a sequence; the byte that ended it is looked at again. */
static void
drop(struct key *k, uint64_t *counter)
{
	(*counter)++;
	to_ground(k);
}

/* Act on a whole sequence that no terminfo string explains. */
static bool
end_seq(struct key *k, int64_t now_ms, struct key_event *ret)
{
	enum key_seq_kind kind = key_seq_read(k->seq, k->nseq, ret);
	bool alt = k->escs > 1;

	if (kind == KEY_SEQ_REPLY && now_ms <= k->expect_ms) {
		memcpy(k->string.text, k->seq, k->nseq);
		k->string.len = k->nseq;
		k->string.cut = false;
		*ret = key_string_reply(&k->string);
		to_ground(k);
		return true;
	}
	to_ground(k);
	if (kind == KEY_SEQ_PASTE) {
		key_paste_begin(&k->paste, k->ch.utf8);
		k->state = PASTE;
	} else if (kind == KEY_SEQ_UNKNOWN || kind == KEY_SEQ_REPLY) {
		k->counts.unknown++;
	}
	if (kind == KEY_SEQ_EVENT && alt && ret->type == KEY_TYPE_KEY)
		ret->mods |= KEY_ALT;
	return kind == KEY_SEQ_EVENT;
}

static bool
in_seq(struct key *k, unsigned char byte, int64_t now_ms, struct key_event *ret)
{
	if (k->nseq == KEY_SEQ_MAX) {
		k->state = IGNORE;
		if (byte >= '@')
			drop(k, &k->counts.unknown);
		return false;
	}
	k->seq[k->nseq++] = (char)byte;
	if (key_known_find(&k->known, k->seq, k->nseq, ret)) {
		if (k->escs > 1)
			ret->mods |= KEY_ALT;
		to_ground(k);
		return true;
	}
	if (k->nseq == 2 && memcmp(k->seq, "[M", 2) == 0) {
		k->state = MOUSE;
		k->nseq = 0;
		return false;
	}
	return key_seq_complete(k->seq, k->nseq) && end_seq(k, now_ms, ret);
}

static bool
in_mouse(struct key *k, unsigned char byte, struct key_event *ret)
{
	enum key_seq_kind kind;

	k->seq[k->nseq++] = (char)byte;
	if (k->nseq < 3)
		return false;
	kind = key_seq_mouse((const unsigned char *)k->seq, ret);
	if (kind == KEY_SEQ_UNKNOWN)
		k->counts.unknown++;
	to_ground(k);
	return kind == KEY_SEQ_EVENT;
}

static bool
in_string(
    struct key *k, unsigned char byte, int64_t now_ms, struct key_event *ret)
{
	bool reply = now_ms <= k->expect_ms && !k->string.cut;

	if (!key_string_put(&k->string, byte))
		return false;
	if (reply)
		*ret = key_string_reply(&k->string);
	else
		k->counts.unknown++;
	to_ground(k);
	return reply;
}

static bool
in_paste(struct key *k, unsigned char byte, struct key_event *ret)
{
	if (!key_paste_put(
		&k->paste, byte, k->in + k->in_pos, k->in_len - k->in_pos))
		return false;
	*ret = key_paste_event(&k->paste);
	to_ground(k);
	return true;
}

/* A byte that is no part of a sequence. */
static bool
in_ground(struct key *k, unsigned char byte, struct key_event *ret)
{
	unsigned alt = k->alt ? KEY_ALT : 0;
	uint32_t ch;

	if (byte == ESC) {
		to_ground(k);
		k->state = ESCAPE;
		k->escs = 1;
		return false;
	}
	if (byte < ' ' || byte == 127) {
		*ret = key_seq_control(byte);
		ret->mods |= alt;
	} else if (byte < 0x80) {
		*ret = key_seq_char(byte, alt);
	} else {
		switch (key_char_put(&k->ch, byte, &ch)) {
		case KEY_CHAR_MORE:
			k->state = CHAR;
			return false;
		case KEY_CHAR_BAD:
			drop(k, &k->counts.invalid);
			return false;
		case KEY_CHAR_DONE:
			*ret = key_seq_char(ch, alt);
			break;
		}
	}
	to_ground(k);
	return true;
}

static bool
in_escape(struct key *k, unsigned char byte, struct key_event *ret)
{
	switch (byte) {
	case ESC:
		k->escs++;
		return false;
	case '[':
	case 'O':
		k->state = SEQ;
		k->seq[0] = (char)byte;
		k->nseq = 1;
		return false;
	case ']':
	case 'P':
	case '_':
	case '^':
	case 'X':
		k->state = STRING;
		k->escs = 0;
		key_string_begin(&k->string, (char)byte);
		return false;
	default:
		k->alt = true;
		k->escs = 0;
		k->state = GROUND;
		return in_ground(k, byte, ret);
	}
}

/*
 * Esc keys that come before what the next byte makes: all but one ESC are
 * keys of their own, all but two before a sequence (rxvt's Alt).
 */
static bool
give_escs(struct key *k, unsigned char byte)
{
	unsigned keep = byte == '[' || byte == 'O' || byte == ESC ? 2 : 1;

	if (k->state == ESCAPE && k->escs > keep) {
		k->pending = k->escs - keep;
		k->escs = keep;
		return true;
	}
	return false;
}

/* Whether byte cannot go on with the state: drop that, begin anew. */
static bool
breaks(const struct key *k, unsigned char byte)
{
	switch (k->state) {
	case SEQ:
	case IGNORE:
		return byte < ' ' || byte >= 127;
	case CHAR:
		return key_char_breaks(&k->ch, byte);
	case STRING:
		return k->string.esc && byte != '\\' && byte != ESC;
	case GROUND:
	case ESCAPE:
	case MOUSE:
	case PASTE:
		return false;
	}
	return false;
}

/* One byte through the machine; true if it gave an event. */
static bool
step(struct key *k, unsigned char byte, int64_t now_ms, struct key_event *ret)
{
	if (breaks(k, byte)) {
		bool was_string = k->state == STRING;

		drop(k, &k->counts.invalid);
		if (was_string) { /* its last byte was an ESC */
			k->state = ESCAPE;
			k->escs = 1;
		}
	}
	switch (k->state) {
	case GROUND:
	case CHAR:
		return in_ground(k, byte, ret);
	case ESCAPE:
		return in_escape(k, byte, ret);
	case SEQ:
		return in_seq(k, byte, now_ms, ret);
	case IGNORE:
		if (byte >= '@')
			drop(k, &k->counts.unknown);
		return false;
	case MOUSE:
		return in_mouse(k, byte, ret);
	case STRING:
		return in_string(k, byte, now_ms, ret);
	case PASTE:
		return in_paste(k, byte, ret);
	}
	return false;
}

/* How long the state may last without input; -1: for ever. */
static int
patience(const struct key *k)
{
	switch (k->state) {
	case GROUND:
		return -1;
	case ESCAPE:
		return k->esc_wait_ms;
	case CHAR:
	case SEQ:
	case IGNORE:
	case MOUSE:
		return JOIN_MS;
	case STRING:
		return k->string.len <= 1 ? k->esc_wait_ms : STRING_MS;
	case PASTE:
		return PASTE_MS;
	}
	return -1;
}

int
key_timeout(const struct key *k, int64_t now_ms)
{
	int wait = patience(k);
	int64_t end = k->since_ms + wait;

	if (k->pending > 0 || k->in_pos < k->in_len)
		return 0;
	if (wait < 0)
		return -1;
	return now_ms >= end ? 0 : (int)(end - now_ms);
}

/* The state has waited long enough. */
static bool
expire(struct key *k, int64_t now_ms, struct key_event *ret)
{
	char first = k->nseq == 1 ? k->seq[0] : '\0';

	switch (k->state) {
	case ESCAPE:
		k->pending = k->escs;
		to_ground(k);
		k->lone = true;
		k->lone_ms = now_ms;
		return false;
	case PASTE:
		to_ground(k);
		*ret = key_paste_event(&k->paste);
		return true;
	case STRING:
		if (k->string.len == 1 && !k->string.esc)
			first = k->string.text[0];
		break;
	case SEQ:
		break;
	case GROUND:
	case CHAR:
	case IGNORE:
	case MOUSE:
		first = '\0';
		break;
	}
	if (first == '\0') {
		drop(k, &k->counts.invalid);
		return false;
	}
	to_ground(k);
	*ret = key_seq_char((unsigned char)first, KEY_ALT);
	return true;
}

bool
key_next(struct key *k, struct key_event *ret, int64_t now_ms)
{
	struct key_event ev;

	for (;;) {
		if (k->pending > 0) {
			k->pending--;
			*ret = key_seq_control(ESC);
			return true;
		}
		if (k->in_pos < k->in_len) {
			unsigned char byte = k->in[k->in_pos];

			if (give_escs(k, byte))
				continue;
			k->in_pos++;
			if (step(k, byte, now_ms, &ev)) {
				*ret = ev;
				return true;
			}
		} else if (key_timeout(k, now_ms) == 0) {
			if (expire(k, now_ms, &ev)) {
				*ret = ev;
				return true;
			}
		} else {
			return false;
		}
	}
}
