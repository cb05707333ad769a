/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_VIEW_WORDS_H
#define FX_TUI_VIEW_WORDS_H

/*
 * The signs, words and numbers that screens share (tui.md 2.3).  A sign is
 * the same in every language, a word is translated.  Texts are written to
 * `out`, which has room for size bytes, and returned.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "tui/model/model.h"
#include "tui/term/style.h"

#define WORDS_MAX 64 /* bytes of a state's word, with its NUL */

#define WORDS_DIALECTS 128 /* bytes of the list of those that are on */

struct words_state {
	const char *sign; /* "[ok]" */
	enum style style;
	char word[WORDS_MAX]; /* "verified", "stalled 12s" */
	bool over;            /* the sign stands instead of a percentage */
};

/*
 * snprintf() that cuts between characters.  Returns out.  With more foreign
 * text than out has room for, only the end is lost.
 */
const char *words_fmt(char *out, size_t size, const char *fmt, ...)
    FX_PRINTF(3, 4);

/* In full what the end of one in a dialect is worth. */
const char *words_check(const struct model_transfer *t);

/* The state of a transfer; of an inbox row, "58%" while it is received. */
struct words_state words_transfer(const struct model_transfer *t);
struct words_state words_row(const struct model *m, const struct model_row *r);

/* Whether it failed or rests because a disk or a quota is full. */
bool words_no_space(const struct model_transfer *t);

/* Receiving, sending, waiting: of a transfer that is over, which it was. */
enum glyph words_direction(const struct model_transfer *t);

/* Those that are on: "push-md5 5001, go-ahead 12000". */
const char *words_dialects(char *out, size_t size, const struct model *m);

/* How one is on: "on at port 5001 until 16:41". */
const char *words_dialect(
    char *out, size_t size, const struct model_dialect *d, int64_t now_s);

/* Numbers that are unknown below 0: "-". */
const char *words_size(char *out, size_t size, int64_t bytes);
const char *words_rate(char *out, size_t size, int64_t bps);
const char *words_duration(char *out, size_t size, int64_t seconds);
const char *words_in(char *out, size_t size, int64_t seconds); /* "in 5s" */
const char *words_date(char *out, size_t size, int64_t wall_s);

/* "1,234 bytes (1.2 KiB)", "4,096 files". */
const char *words_bytes(char *out, size_t size, int64_t bytes);
const char *words_files(char *out, size_t size, int64_t files);

/* "3 d ago", "now"; "never" if it is not known. */
const char *words_ago(char *out, size_t size, int64_t wall_s, int64_t now_s);

/* "0.8 ms" of a peer that answers, else when it was seen. */
const char *words_seen(
    char *out, size_t size, const struct model_peer *p, int64_t now_s);

/* "lan", "direct"; "-" of a peer that is not there. */
const char *words_path(const struct model_peer *p);

/* "paired", "blocked", of an older program "~push-md5"; "ask", "allow up to 1.0G, 10G a day", "never". */
const char *words_trust(const struct model_peer *p);
const char *words_policy(char *out, size_t size, const struct model_peer *p);

/* "ERROR", "CHAT": of a log line. */
const char *words_level(enum model_level level);
enum style words_level_style(enum model_level level);

/* What a log line or toast says, of whom. */
const char *words_said(char *out, size_t size, const struct model *m,
    enum model_level level, const char *peer, const char *text, bool incoming);

#endif
