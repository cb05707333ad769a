/* SPDX-License-Identifier: MIT */
/* The keys without a section: what each takes, and how it is shown. */
#include "engine/settings_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "door/shapes.h"
#include "engine/hook.h"
#include "engine/pace.h"
#include "net/addr.h"
#include "os/walk.h"
#include "os/xdg.h"
#include "proto/msg.h"

struct word {
	const char *word;
	int value;
};

static int
bad(struct fx_err *err, const char *key, const char *value, const char *want)
{
	return fx_err_set(
	    err, E_ARGS, "%s = %s: expected %s", key, value, want);
}

/* Look value up among words ended by NULL; the first is the default. */
static int
take_word(int *to, const char *key, const struct word *words, const char *value,
    struct fx_err *err)
{
	char want[128] = "";
	const struct word *w;

	for (w = words; w->word != NULL; w++) {
		if (value == NULL || str_eq(value, w->word)) {
			*to = w->value;
			return 0;
		}
	}
	for (w = words; w->word != NULL; w++) {
		size_t n = strlen(want);

		snprintf(want + n, sizeof(want) - n, "%s%s", n > 0 ? ", " : "",
		    w->word);
	}
	return bad(err, key, value, want);
}

static void
show_word(int now, const struct word *words, char *to, size_t cap)
{
	for (; words->word != NULL; words++)
		if (words->value == now)
			str_copy(to, cap, words->word);
}

static int
replace(char **to, char *with, struct fx_err *err)
{
	if (with == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	free(*to);
	*to = with;
	return 0;
}

static int
take_name(struct settings *s, const char *value, struct fx_err *err)
{
	char host[FX_DEVICE_NAME_MAX + 1] = "";

	if (value == NULL) {
		if (gethostname(host, sizeof(host) - 1) != 0 || host[0] == 0)
			str_copy(host, sizeof(host), "unnamed");
		value = host;
	}
	if (value[0] == 0 || strlen(value) > FX_DEVICE_NAME_MAX ||
	    !utf8_plain(value, strlen(value)))
		return bad(
		    err, "name", value, "1 to 64 bytes of printable text");
	return replace(&s->name, str_dup_n(value, strlen(value)), err);
}

static void
show_name(const struct settings *s, char *to, size_t cap)
{
	str_copy(to, cap, s->name);
}

static int
take_inbox(struct settings *s, const char *value, struct fx_err *err)
{
	char *path = NULL;

	if (value == NULL) {
		if (xdg_inbox_dir(&path, err) < 0)
			return -1;
		return replace(&s->inbox, path, err);
	}
	if (value[0] != '/')
		return bad(err, "inbox", value, "an absolute path");
	return replace(&s->inbox, str_dup_n(value, strlen(value)), err);
}

static void
show_inbox(const struct settings *s, char *to, size_t cap)
{
	str_copy(to, cap, s->inbox);
}

static const struct word listen_words[] = {
	{ "attached", LISTEN_ATTACHED },
	{ "always", LISTEN_ALWAYS },
	{ "never", LISTEN_NEVER },
	{ NULL, 0 },
};

static int
take_listen(struct settings *s, const char *value, struct fx_err *err)
{
	int mode = 0;

	if (take_word(&mode, "listen", listen_words, value, err) < 0)
		return -1;
	s->listen = (enum listen_mode)mode;
	return 0;
}

static void
show_listen(const struct settings *s, char *to, size_t cap)
{
	show_word((int)s->listen, listen_words, to, cap);
}

static int
take_port(struct settings *s, const char *value, struct fx_err *err)
{
	uint64_t port = FX_PORT;

	if (value != NULL && num_parse_u64(value, 0, 65535, &port) < 0)
		return bad(err, "port", value, "0 to 65535 (0: any free one)");
	s->port = (int)port;
	return 0;
}

static void
show_port(const struct settings *s, char *to, size_t cap)
{
	snprintf(to, cap, "%d", s->port);
}

static int
take_bind(struct settings *s, const char *value, struct fx_err *err)
{
	struct addr at;

	if (value == NULL || value[0] == 0) {
		free(s->bind);
		s->bind = NULL;
		return 0;
	}
	if (addr_numeric(value, 0, &at) < 0)
		return bad(err, "bind", value, "an IPv4 or IPv6 address");
	return replace(&s->bind, str_dup_n(value, strlen(value)), err);
}

static void
show_bind(const struct settings *s, char *to, size_t cap)
{
	str_copy(to, cap, s->bind != NULL ? s->bind : "");
}

static int
take_linger(struct settings *s, const char *value, struct fx_err *err)
{
	uint64_t seconds = FX_DOOR_LINGER_MS / 1000;

	if (value != NULL && num_parse_u64(value, 0, 604800, &seconds) < 0)
		return bad(err, "linger", value,
		    "seconds, at most 604800 (0: the engine stays)");
	s->linger_ms = (int64_t)seconds * 1000;
	return 0;
}

static int
take_keep(struct settings *s, const char *value, struct fx_err *err)
{
	uint64_t days = FX_KEEP_DAYS;

	if (value != NULL &&
	    num_parse_u64(value, 0, FX_KEEP_DAYS_MAX, &days) < 0)
		return bad(
		    err, "keep", value, "days, at most 3650 (0: for ever)");
	s->keep_days = (int)days;
	return 0;
}

static void
show_keep(const struct settings *s, char *to, size_t cap)
{
	snprintf(to, cap, "%d", s->keep_days);
}

static void
show_linger(const struct settings *s, char *to, size_t cap)
{
	snprintf(to, cap, "%lld", (long long)(s->linger_ms / 1000));
}

static const struct word durability_words[] = {
	{ "end", DURABILITY_END },
	{ "none", DURABILITY_NONE },
	{ NULL, 0 },
};

static int
take_durability(struct settings *s, const char *value, struct fx_err *err)
{
	return take_word(
	    &s->durability, "durability", durability_words, value, err);
}

static void
show_durability(const struct settings *s, char *to, size_t cap)
{
	show_word(s->durability, durability_words, to, cap);
}

static int
take_conflict(struct settings *s, const char *value, struct fx_err *err)
{
	int rule =
	    value != NULL ? shape_conflict_parse(value) : (int)DOOR_KEEP_BOTH;

	if (rule <= DOOR_BY_SETTING)
		return bad(err, "conflict", value,
		    "keep-both, skip-same, skip-unchanged, newer, overwrite, "
		    "fail or ask");
	s->conflict = rule;
	return 0;
}

static void
show_conflict(const struct settings *s, char *to, size_t cap)
{
	str_copy(to, cap, shape_conflict_name((enum door_conflict)s->conflict));
}

static const struct word sha_words[] = {
	{ "auto", SHA_AUTO },
	{ "off", SHA_OFF },
	{ NULL, 0 },
};

static int
take_sha(struct settings *s, const char *value, struct fx_err *err)
{
	return take_word(&s->sha, "sha", sha_words, value, err);
}

static void
show_sha(const struct settings *s, char *to, size_t cap)
{
	show_word(s->sha, sha_words, to, cap);
}

static int
take_hook(struct settings *s, const char *value, struct fx_err *err)
{
	char **words;

	if (value == NULL || value[0] == 0) {
		free(s->hook);
		s->hook = NULL;
		return 0;
	}
	if (hook_words(value, &words, err) < 0)
		return -1;
	free(words[0]);
	free(words);
	return replace(&s->hook, str_dup_n(value, strlen(value)), err);
}

static void
show_hook(const struct settings *s, char *to, size_t cap)
{
	str_copy(to, cap, s->hook != NULL ? s->hook : "");
}

static int
take_hook_limit(struct settings *s, const char *value, struct fx_err *err)
{
	uint64_t seconds = 60;

	if (value != NULL && num_parse_u64(value, 1, 86400, &seconds) < 0)
		return bad(err, "hook_limit", value, "1 to 86400 seconds");
	s->hook_limit = (int)seconds;
	return 0;
}

static void
show_hook_limit(const struct settings *s, char *to, size_t cap)
{
	snprintf(to, cap, "%d", s->hook_limit);
}

static int
take_history_days(struct settings *s, const char *value, struct fx_err *err)
{
	uint64_t days = 0;

	if (value != NULL && num_parse_u64(value, 0, 36500, &days) < 0)
		return bad(err, "history_days", value,
		    "days, at most 36500 (0: for ever)");
	s->history_days = (int)days;
	return 0;
}

static void
show_history_days(const struct settings *s, char *to, size_t cap)
{
	snprintf(to, cap, "%d", s->history_days);
}

static const struct word links_words[] = {
	{ "skip", WALK_LINKS_SKIP },
	{ "follow", WALK_LINKS_FOLLOW },
	{ "keep", WALK_LINKS_KEEP },
	{ NULL, 0 },
};

int
settings_links(const char *value, int *ret, struct fx_err *err)
{
	return take_word(ret, "links", links_words, value, err);
}

static int
take_links(struct settings *s, const char *value, struct fx_err *err)
{
	return settings_links(value, &s->links, err);
}

static void
show_links(const struct settings *s, char *to, size_t cap)
{
	show_word(s->links, links_words, to, cap);
}

static const struct word make_links_words[] = { { "no", 0 }, { "yes", 1 },
	{ NULL, 0 } };

static int
take_make_links(struct settings *s, const char *value, struct fx_err *err)
{
	return take_word(
	    &s->make_links, "make_links", make_links_words, value, err);
}

static void
show_make_links(const struct settings *s, char *to, size_t cap)
{
	show_word(s->make_links, make_links_words, to, cap);
}

static int
take_number(int *to, const char *key, const char *value, int usual, int max,
    struct fx_err *err)
{
	uint64_t n = (uint64_t)usual;
	char want[32];

	snprintf(want, sizeof(want), "1 to %d", max);
	if (value != NULL && num_parse_u64(value, 1, (uint64_t)max, &n) < 0)
		return bad(err, key, value, want);
	*to = (int)n;
	return 0;
}

static int
take_sends(struct settings *s, const char *value, struct fx_err *err)
{
	return take_number(&s->sends, "sends", value, 4, FX_SENDS_MAX, err);
}

static void
show_sends(const struct settings *s, char *to, size_t cap)
{
	snprintf(to, cap, "%d", s->sends);
}

static int
take_receives(struct settings *s, const char *value, struct fx_err *err)
{
	return take_number(
	    &s->receives, "receives", value, 32, FX_RECEIVES_MAX, err);
}

static void
show_receives(const struct settings *s, char *to, size_t cap)
{
	snprintf(to, cap, "%d", s->receives);
}

static int
take_outbox(struct settings *s, const char *value, struct fx_err *err)
{
	return take_number(&s->outbox, "outbox", value, 7, 365, err);
}

static void
show_outbox(const struct settings *s, char *to, size_t cap)
{
	snprintf(to, cap, "%d", s->outbox);
}

static int
take_rate(uint64_t *to, const char *key, const char *value, struct fx_err *err)
{
	uint64_t rate = 0;

	if (value != NULL &&
	    (num_parse_size(value, 0, PACE_MAX, &rate) < 0 ||
		(rate > 0 && rate < PACE_MIN)))
		return bad(err, key, value,
		    "a size a second from 16K on (0: no limit)");
	*to = rate;
	return 0;
}

static int
take_rate_up(struct settings *s, const char *value, struct fx_err *err)
{
	return take_rate(&s->rate_up, "rate_up", value, err);
}

static void
show_rate_up(const struct settings *s, char *to, size_t cap)
{
	snprintf(to, cap, "%llu", (unsigned long long)s->rate_up);
}

static int
take_rate_down(struct settings *s, const char *value, struct fx_err *err)
{
	return take_rate(&s->rate_down, "rate_down", value, err);
}

static void
show_rate_down(const struct settings *s, char *to, size_t cap)
{
	snprintf(to, cap, "%llu", (unsigned long long)s->rate_down);
}

const struct settings_key settings_keys[] = {
	{ "name", take_name, show_name },
	{ "inbox", take_inbox, show_inbox },
	{ "listen", take_listen, show_listen },
	{ "port", take_port, show_port },
	{ "bind", take_bind, show_bind },
	{ "linger", take_linger, show_linger },
	{ "keep", take_keep, show_keep },
	{ "durability", take_durability, show_durability },
	{ "conflict", take_conflict, show_conflict },
	{ "sha", take_sha, show_sha },
	{ "hook", take_hook, show_hook },
	{ "hook_limit", take_hook_limit, show_hook_limit },
	{ "history_days", take_history_days, show_history_days },
	{ "links", take_links, show_links },
	{ "make_links", take_make_links, show_make_links },
	{ "sends", take_sends, show_sends },
	{ "receives", take_receives, show_receives },
	{ "rate_up", take_rate_up, show_rate_up },
	{ "rate_down", take_rate_down, show_rate_down },
	{ "outbox", take_outbox, show_outbox },
};

const size_t settings_keys_n = FX_COUNT(settings_keys);
