/* SPDX-License-Identifier: MIT */
#include "tui/view/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/view/i18n.h"
#include "tui/view/keyed.h"

#define TODAY_S    (20 * 3600) /* a time alone is clear so far ahead */
#define CLOCK_COLS 5           /* of 12:41:07 */

/* How a state looks; the word is translated when it is shown. */
struct look {
	const char *sign;
	const char *word;
	enum style style;
	bool over;
};

static const struct look transfers[] = {
	[MODEL_QUEUED] = { "[..]", N_("waiting"), STYLE_TEXT, false },
	[MODEL_CONNECTING] = { "[..]", N_("waiting peer"), STYLE_TEXT, false },
	[MODEL_OFFERED] = { "[..]", N_("offered"), STYLE_TEXT, false },
	[MODEL_WAITING] = { "[..]", N_("offered"), STYLE_TEXT, false },
	[MODEL_ACTIVE] = { "[..]", N_("sending"), STYLE_MOVING, false },
	[MODEL_CHECKING] = { "[..]", N_("checking"), STYLE_MOVING, false },
	[MODEL_PAUSED] = { "[..]", N_("paused"), STYLE_TEXT, false },
	[MODEL_INTERRUPTED] = { "[--]", N_("interrupted"), STYLE_STOPPED,
	    true },
	[MODEL_DONE] = { "[ok]", N_("verified"), STYLE_OK, true },
	[MODEL_UNSYNCED] = { "[??]", N_("unsynced"), STYLE_UNVERIFIED, true },
	[MODEL_PARTIAL] = { "[xx]", N_("partly"), STYLE_FAILED, true },
	[MODEL_DECLINED] = { "[xx]", N_("declined"), STYLE_FAILED, true },
	[MODEL_CANCELLED] = { "[xx]", N_("cancelled"), STYLE_FAILED, true },
	[MODEL_FAILED] = { "[xx]", N_("failed"), STYLE_FAILED, true },
};

static const struct look rows[] = {
	[MODEL_ITEM_RECEIVING] = { "[..]", N_("receiving"), STYLE_MOVING,
	    false },
	[MODEL_ITEM_CHECKING] = { "[..]", N_("checking"), STYLE_MOVING, false },
	[MODEL_ITEM_VERIFIED] = { "[ok]", N_("verified"), STYLE_OK, true },
	[MODEL_ITEM_UNSYNCED] = { "[??]", N_("unsynced"), STYLE_UNVERIFIED,
	    true },
	[MODEL_ITEM_MISMATCH] = { "[!!]", N_("MISMATCH"), STYLE_MISMATCH,
	    true },
	[MODEL_ITEM_MISSING] = { "[xx]", N_("missing"), STYLE_FAILED, true },
	[MODEL_ITEM_PARTLY] = { "[xx]", N_("partly"), STYLE_FAILED, true },
	[MODEL_ITEM_INTERRUPTED] = { "[--]", N_("interrupted"), STYLE_STOPPED,
	    true },
	[MODEL_ITEM_FAILED] = { "[xx]", N_("failed"), STYLE_FAILED, true },
	[MODEL_ITEM_CANCELLED] = { "[xx]", N_("cancelled"), STYLE_FAILED,
	    true },
	[MODEL_ITEM_MD5_OK] = { "[??]", N_("MD5 ok"), STYLE_UNVERIFIED, true },
	[MODEL_ITEM_ECHO_OK] = { "[??]", N_("echo ok"), STYLE_UNVERIFIED,
	    true },
	[MODEL_ITEM_SIZE_OK] = { "[??]", N_("unverified"), STYLE_UNVERIFIED,
	    true },
	[MODEL_ITEM_UNCHECKED] = { "[??]", N_("unverified"), STYLE_UNVERIFIED,
	    true },
	[MODEL_ITEM_OFFER] = { "[**]", N_("OFFER"), STYLE_OFFER, true },
};

/* What the end of a transfer in a dialect is worth: short, and in full. */
static const struct {
	const char *check;
	const char *word;
	const char *text;
} checks[] = {
	{ "md5-ok", N_("MD5 ok"),
	    N_("MD5 ok; against faults, not against people") },
	{ "peer-md5-ok", N_("peer MD5"), N_("peer says MD5 ok") },
	{ "echo-ok", N_("echo ok"), N_("SHA-256 ok (echo)") },
	{ "size-ok", N_("unverified"), N_("size ok, content not checked") },
	{ "unchecked", N_("unverified"), N_("not checked") },
	{ "unconfirmed", N_("unconfirmed"), N_("sent, not confirmed") },
};

static size_t
find_check(const struct model_transfer *t)
{
	for (size_t i = 0; i < FX_COUNT(checks); i++)
		if (str_eq(checks[i].check, t->check))
			return i;
	return FX_COUNT(checks) - 1;
}

const char *
words_check(const struct model_transfer *t)
{
	return _(checks[find_check(t)].text);
}

const char *
words_fmt(char *out, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(out, size, fmt, args);
	va_end(args);
	if (n < 0)
		n = 0;
	if ((size_t)n >= size)
		n = (int)utf8_whole(out, size - 1);
	out[n] = '\0';
	return out;
}

static struct words_state
from_look(const struct look *look)
{
	struct words_state s = {
		.sign = look->sign,
		.style = look->style,
		.over = look->over,
	};

	str_copy(s.word, sizeof(s.word), _(look->word));
	return s;
}

bool
words_no_space(const struct model_transfer *t)
{
	return str_eq(t->code, "E_NOSPC") || str_eq(t->code, "E_QUOTA");
}

struct words_state
words_transfer(const struct model_transfer *t)
{
	struct words_state s = from_look(&transfers[t->state]);

	if (model_stalled(t)) {
		words_fmt(s.word, sizeof(s.word), _("stalled %llds"),
		    (long long)(t->idle_ms / 1000));
		s.style = STYLE_WARNING;
	} else if (t->state == MODEL_QUEUED && t->next > 0) {
		str_copy(s.word, sizeof(s.word), _("waiting peer"));
	} else if (t->state == MODEL_ACTIVE && t->incoming) {
		str_copy(s.word, sizeof(s.word), _("receiving"));
	} else if (t->state == MODEL_PAUSED && words_no_space(t)) {
		str_copy(s.word, sizeof(s.word), _("no space"));
		s.style = STYLE_WARNING;
	} else if ((t->state == MODEL_DONE || t->state == MODEL_UNSYNCED) &&
	    t->peer != NULL && t->peer[0] == '~') {
		s = from_look(&rows[MODEL_ITEM_UNCHECKED]);
		str_copy(s.word, sizeof(s.word), _(checks[find_check(t)].word));
	}
	return s;
}

struct words_state
words_row(const struct model *m, const struct model_row *r)
{
	struct words_state s = from_look(&rows[r->state]);

	if (r->verifying)
		return from_look(&rows[MODEL_ITEM_CHECKING]);
	if (r->state == MODEL_ITEM_RECEIVING)
		words_fmt(s.word, sizeof(s.word), "%d%%",
		    model_row_permille(m, r) / 10);
	return s;
}

const char *
words_dialects(char *out, size_t size, const struct model *m)
{
	const char *behind = "";

	out[0] = '\0';
	for (size_t i = 0; i < m->dialects_n; i++) {
		const struct model_dialect *d = &m->dialects[i];
		size_t used = strlen(out);

		if (!d->on)
			continue;
		words_fmt(out + used, size - used, "%s%s %lld", behind, d->name,
		    (long long)d->port);
		behind = ", ";
	}
	return out;
}

const char *
words_dialect(
    char *out, size_t size, const struct model_dialect *d, int64_t now_s)
{
	char when[HUMAN_SIZE];

	if (d->until <= 0)
		return words_fmt(
		    out, size, _("on at port %lld"), (long long)d->port);
	if (d->until - now_s < TODAY_S) {
		human_clock(when, sizeof(when), d->until);
		if (strlen(when) > CLOCK_COLS)
			when[CLOCK_COLS] = '\0';
	} else {
		words_date(when, sizeof(when), d->until);
	}
	return words_fmt(
	    out, size, _("on at port %lld until %s"), (long long)d->port, when);
}

enum glyph
words_direction(const struct model_transfer *t)
{
	if (t->state == MODEL_ACTIVE || t->state == MODEL_CHECKING ||
	    t->state == MODEL_INTERRUPTED || model_ended(t))
		return t->incoming ? GLYPH_RECEIVE : GLYPH_SEND;
	return GLYPH_WAIT;
}

static uint64_t
known(int64_t number)
{
	return number < 0 ? HUMAN_UNKNOWN : (uint64_t)number;
}

const char *
words_size(char *out, size_t size, int64_t bytes)
{
	return human_size(out, size, known(bytes));
}

const char *
words_rate(char *out, size_t size, int64_t bps)
{
	return human_rate(out, size, known(bps));
}

const char *
words_duration(char *out, size_t size, int64_t seconds)
{
	return human_duration(out, size, known(seconds));
}

const char *
words_in(char *out, size_t size, int64_t seconds)
{
	char text[HUMAN_SIZE];

	return words_fmt(
	    out, size, _("in %s"), words_duration(text, sizeof(text), seconds));
}

const char *
words_date(char *out, size_t size, int64_t wall_s)
{
	if (wall_s < 0)
		str_copy(out, size, "-");
	else
		human_date(out, size, wall_s);
	return out;
}

const char *
words_bytes(char *out, size_t size, int64_t bytes)
{
	char exact[HUMAN_SIZE];
	char small[HUMAN_SIZE];

	if (bytes < 0)
		str_copy(out, size, _("not known"));
	else if (bytes < 1024)
		words_fmt(out, size, P_("%lld byte", "%lld bytes", bytes),
		    (long long)bytes);
	else
		words_fmt(out, size, _("%s bytes (%s)"),
		    human_exact(exact, sizeof(exact), (uint64_t)bytes),
		    human_size(small, sizeof(small), (uint64_t)bytes));
	return out;
}

const char *
words_files(char *out, size_t size, int64_t files)
{
	char exact[HUMAN_SIZE];

	if (files < 0)
		str_copy(out, size, _("still counted"));
	else
		words_fmt(out, size, P_("%s file", "%s files", files),
		    human_exact(exact, sizeof(exact), (uint64_t)files));
	return out;
}

const char *
words_ago(char *out, size_t size, int64_t wall_s, int64_t now_s)
{
	int64_t s = now_s - wall_s;

	if (wall_s <= 0)
		str_copy(out, size, _("never"));
	else if (s < 60)
		str_copy(out, size, _("now"));
	else if (s < 3600)
		words_fmt(out, size, _("%d m ago"), (int)(s / 60));
	else if (s < 86400)
		words_fmt(out, size, _("%d h ago"), (int)(s / 3600));
	else if (s < 86400LL * 9999)
		words_fmt(out, size, _("%d d ago"), (int)(s / 86400));
	else
		str_copy(out, size, "-");
	return out;
}

const char *
words_seen(char *out, size_t size, const struct model_peer *p, int64_t now_s)
{
	if (p->dialect != NULL)
		return words_fmt(out, size, "-");
	if (!p->online)
		return words_ago(out, size, p->seen, now_s);
	if (p->rtt_us < 0)
		str_copy(out, size, _("now"));
	else if (p->rtt_us < 9950)
		words_fmt(out, size, "%lld.%lld ms",
		    (long long)((p->rtt_us + 50) / 1000),
		    (long long)((p->rtt_us + 50) / 100 % 10));
	else
		words_fmt(out, size, "%lld ms",
		    (long long)((p->rtt_us + 500) / 1000));
	return out;
}

const char *
words_path(const struct model_peer *p)
{
	if (!p->online)
		return "-";
	return str_eq(p->path, "lan") ? _("lan") : _("direct");
}

const char *
words_trust(const struct model_peer *p)
{
	static const char *const names[] = { "~push-md5", "~pull-md5",
		"~echo-json", "~push-raw", "~go-ahead" };

	for (size_t i = 0; p->dialect != NULL && i < FX_COUNT(names); i++)
		if (str_eq(names[i] + 1, p->dialect))
			return names[i];
	if (p->dialect != NULL)
		return "~";
	return p->blocked ? _("blocked") : _("paired");
}

const char *
words_policy(char *out, size_t size, const struct model_peer *p)
{
	char file[HUMAN_SIZE];
	char day[HUMAN_SIZE];

	switch (p->policy) {
	case MODEL_ASK:
		str_copy(out, size, _("ask"));
		break;
	case MODEL_ALLOW:
		words_fmt(out, size, _("files up to %s, %s a day"),
		    words_size(file, sizeof(file), p->max_file),
		    words_size(day, sizeof(day), p->max_day));
		break;
	case MODEL_DENY:
		str_copy(out, size, _("never"));
		break;
	}
	return out;
}

const char *
words_level(enum model_level level)
{
	static const char *const names[] = {
		[MODEL_ERROR] = N_("ERROR"),
		[MODEL_WARN] = N_("WARN"),
		[MODEL_INFO] = N_("INFO"),
		[MODEL_DEBUG] = N_("DEBUG"),
		[MODEL_CHAT] = N_("CHAT"),
		[MODEL_OFFER] = N_("OFFER"),
	};

	return _(names[level]);
}

enum style
words_level_style(enum model_level level)
{
	switch (level) {
	case MODEL_ERROR:
		return STYLE_ERROR;
	case MODEL_WARN:
		return STYLE_WARNING;
	case MODEL_DEBUG:
		return STYLE_DIM;
	case MODEL_OFFER:
		return STYLE_OFFER;
	case MODEL_INFO:
	case MODEL_CHAT:
		break;
	}
	return STYLE_TEXT;
}

const char *
words_said(char *out, size_t size, const struct model *m,
    enum model_level level, const char *peer, const char *text, bool incoming)
{
	if (peer == NULL)
		str_copy(out, size, text);
	else if (level == MODEL_OFFER)
		words_fmt(out, size,
		    _("%s offers %s. Press %s, then %s to look at it"), peer,
		    text, key_of(m, ACTION_PANE_INBOX).text,
		    key_of(m, ACTION_ROW_OPEN).text);
	else if (level == MODEL_CHAT && !incoming)
		words_fmt(out, size, _("to %s: %s"), peer, text);
	else
		words_fmt(out, size, "%s: %s", peer, text);
	return out;
}
