/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "tui/term/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(const struct key_event *ev)
{
	size_t n = strlen(ev->text);
	uint32_t ch;

	assert(n > 0 && utf8_decode(ev->text, n, &ch) == n && ch == ev->ch);
	assert(ch >= ' ' && (ch < 0x7f || ch >= 0xa0));
}

static void
check(const struct key_event *ev)
{
	struct key_event again;
	char name[KEY_NAME_MAX];

	switch (ev->type) {
	case KEY_TYPE_TEXT:
		assert(ev->code == K_CHAR && ev->mods == 0);
		check_text(ev);
		break;
	case KEY_TYPE_KEY:
		assert(ev->code > K_NONE && ev->code <= K_F24);
		if (ev->code == K_CHAR)
			check_text(ev);
		break;
	case KEY_TYPE_MOUSE:
		assert(ev->mouse != KEY_MOUSE_NONE);
		assert(ev->x >= 0 && ev->y >= 0);
		return;
	case KEY_TYPE_PASTE:
		assert(ev->len <= KEY_PASTE_MAX && ev->str[ev->len] == '\0');
		assert(utf8_valid(ev->str, ev->len));
		for (size_t i = 0; i < ev->len; i++)
			assert((unsigned char)ev->str[i] >= ' ' ||
			    ev->str[i] == '\n' || ev->str[i] == '\t');
		return;
	case KEY_TYPE_REPLY:
		assert(ev->len <= KEY_STRING_MAX && ev->str[ev->len] == '\0');
		return;
	case KEY_TYPE_FOCUS:
		return;
	}
	/* Every key has a name, and the name is that key. */
	key_label(ev, name, sizeof(name));
	assert(name[0] != '\0');
	assert(key_parse(name, &again) == 0 && key_same(ev, &again));
}

/*
 * The first byte chooses the encoding and whether replies count; then come
 * reads: a length, a gap in units of 10 ms, that many bytes.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t now = 1000;
	struct key_event ev;
	struct key *k;

	if (size < 1 || key_new(&k, 25, (data[0] & 1) == 0) < 0)
		return 0;
	assert(key_add(k, "\033[1;9Z", K_F1, KEY_CTRL) == 0);
	assert(key_add(k, "\033[3 q", K_HOME, 0) == 0);
	for (size_t i = 1; i + 2 <= size;) {
		size_t n = data[i];
		size_t left = size - i - 2;

		now += (int64_t)data[i + 1] * 10;
		i += 2;
		if (n > left)
			n = left;
		if (data[0] & 2)
			key_expect_reply(k, now);
		while (key_next(k, &ev, now))
			check(&ev);
		for (size_t done = 0; done < n;) {
			done += key_feed(k, data + i + done, n - done, now);
			while (key_next(k, &ev, now))
				check(&ev);
		}
		assert(key_timeout(k, now) != 0);
		i += n;
	}
	now += 100000; /* in the end nothing is left half read */
	while (key_next(k, &ev, now))
		check(&ev);
	assert(key_timeout(k, now) == -1);
	key_free(k);
	return 0;
}
