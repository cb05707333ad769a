/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_TERM_KEY_H
#define FX_TUI_TERM_KEY_H

/*
 * Terminal input: bytes and time in, keys, text, mouse, paste, focus and
 * replies out (tui.md 6.5).  Pure: reads no descriptor and no clock.
 *
 *     n = read(tty, bytes, sizeof(bytes));
 *     for (done = 0; done < n;) {
 *             done += key_feed(k, bytes + done, n - done, now_ms);
 *             while (key_next(k, &ev, now_ms))
 *                     act(&ev);
 *     }
 *     poll(..., key_timeout(k, now_ms));       then key_next() again
 *
 * A read handed over whole lets the decoder see where reads begin, which it
 * needs to join a cursor key that was split behind its Esc.
 *
 * Both ESC [ A and ESC O A, the ~ forms, the Linux console, PuTTY, rxvt,
 * modifiers, Alt-x, kitty's and xterm's u forms, SGR and old mouse reports
 * are known; strings from terminfo are added with key_add().  A complete
 * sequence nobody knows is swallowed and counted, never split into letters.
 *
 * Times are milliseconds of a clock that never goes back.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEY_SEQ_MAX    64   /* bytes in an escape sequence */
#define KEY_STRING_MAX 4096 /* bytes in an OSC, DCS or APC string */
#define KEY_PASTE_MAX  4096 /* bytes kept of one paste */
#define KEY_NAME_MAX   32   /* bytes of a key's name, with its NUL */

enum key_type {
	KEY_TYPE_KEY,   /* code, mods; ch when code is K_CHAR */
	KEY_TYPE_TEXT,  /* one printable character: ch and text; K_CHAR */
	KEY_TYPE_MOUSE, /* mouse, mods, x, y */
	KEY_TYPE_PASTE, /* str, len, cut: UTF-8; of controls \n and \t only */
	KEY_TYPE_FOCUS, /* focused: the terminal's window got or lost it */
	KEY_TYPE_REPLY, /* str, len: answer to a query, without its ESC */
};

/* Not KEY_...: curses owns those names. */
enum key_code {
	K_NONE,
	K_CHAR, /* ch says which; lower case with Ctrl */
	K_ENTER,
	K_TAB,
	K_ESC,
	K_BACKSPACE,
	K_INSERT,
	K_DELETE,
	K_HOME,
	K_END,
	K_PGUP,
	K_PGDN,
	K_UP,
	K_DOWN,
	K_LEFT,
	K_RIGHT,
	K_F1, /* up to F24 in a row */
	K_F24 = K_F1 + 23,
};

/* Modifiers, a set.  Shift is never set for K_CHAR: the character has it. */
#define KEY_SHIFT 1u
#define KEY_ALT   2u
#define KEY_CTRL  4u

enum key_mouse {
	KEY_MOUSE_NONE,
	KEY_MOUSE_LEFT, /* pressed */
	KEY_MOUSE_MIDDLE,
	KEY_MOUSE_RIGHT,
	KEY_MOUSE_DRAG, /* moved with a button held */
	KEY_MOUSE_RELEASE,
	KEY_MOUSE_WHEEL_UP,
	KEY_MOUSE_WHEEL_DOWN,
};

struct key_event {
	enum key_type type;
	enum key_code code;
	unsigned mods;
	uint32_t ch;  /* Unicode */
	char text[8]; /* ch in UTF-8, NUL-terminated; "" if there is no ch */
	enum key_mouse mouse;
	int x; /* cell of the mouse, from 0 */
	int y;
	bool focused;
	bool cut; /* a paste was longer than KEY_PASTE_MAX */
	/* Paste or reply; NUL-terminated; valid until the next key_ call. */
	const char *str;
	size_t len;
};

/* What was thrown away since the start; for the log. */
struct key_counts {
	uint64_t unknown; /* complete sequences nobody knows */
	uint64_t invalid; /* bytes that are no character, broken sequences */
};

struct key;

/*
 * Make a decoder.  esc_wait_ms: how long a lone ESC may be the start of a
 * sequence (25 locally, 60 over SSH or in tmux).  utf8: input is UTF-8, else
 * it is what the C library's locale says (mbrtowc).
 * Returns 0 and sets *ret, which the caller frees; or -ENOMEM.
 */
int key_new(struct key **ret, int esc_wait_ms, bool utf8);
void key_free(struct key *k);

/*
 * Teach a sequence of the terminal's own description: it means code with
 * mods.  Returns 0; -EINVAL if seq does not begin with ESC [ or ESC O, has
 * fewer than 3 or more than 15 bytes; -ENOSPC when 96 are known.
 */
int key_add(struct key *k, const char *seq, enum key_code code, unsigned mods);

/*
 * Hand in what one read() brought.  Returns how many bytes were taken, 0 to
 * n; take all events with key_next() and hand in the rest.
 */
size_t key_feed(struct key *k, const void *bytes, size_t n, int64_t now_ms);

/* The next event.  Returns false, *ret untouched, if there is none now. */
bool key_next(struct key *k, struct key_event *ret, int64_t now_ms);

/* Milliseconds until key_next() may have an event without input; -1: never. */
int key_timeout(const struct key *k, int64_t now_ms);

/* A query was sent: replies count for the next 300 ms, else are swallowed. */
void key_expect_reply(struct key *k, int64_t now_ms);

/* Forget what is half read, as after a suspension. */
void key_reset(struct key *k);

struct key_counts key_counts(const struct key *k);

/*
 * The name of a key or character, as in "s", "Ctrl-L", "Enter", "Tab",
 * "Shift-Tab", "F5", "PgUp", "Alt-Left", "Space".  Writes at most size bytes
 * with the NUL (KEY_NAME_MAX is enough) and returns buf; "" for other types.
 */
const char *key_label(const struct key_event *ev, char *buf, size_t size);

/*
 * The key with that name, as it would arrive: a single printable character
 * is KEY_TYPE_TEXT, all else KEY_TYPE_KEY.  Names ignore case, a lone
 * character does not; "Ctrl-l" is "Ctrl-L".
 * Returns 0 and sets *ret, or -EINVAL.
 */
int key_parse(const char *name, struct key_event *ret);

/* Whether two events are the same key (code, character, modifiers). */
bool key_same(const struct key_event *a, const struct key_event *b);

/* Whether ev is this key without text, mouse, paste: key_is(ev, K_TAB, 0). */
bool key_is(const struct key_event *ev, enum key_code code, unsigned mods);

/* Whether ev is this character with exactly these modifiers. */
bool key_is_char(const struct key_event *ev, uint32_t ch, unsigned mods);

#endif
