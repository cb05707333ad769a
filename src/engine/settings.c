/* SPDX-License-Identifier: MIT */
#include "engine/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "door/shapes.h"
#include "engine/hook.h"
#include "engine/pace.h"
#include "net/addr.h"
#include "os/conf.h"
#include "os/file.h"
#include "os/walk.h"
#include "os/xdg.h"
#include "proto/msg.h"

/* One key: how a value is taken (NULL: the default) and shown. */
struct key {
	const char *name;
	int (*take)(struct settings *s, const char *value, struct fx_err *err);
	void (*show)(const struct settings *s, char *to, size_t cap);
};

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

static const struct key keys[] = {
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

static void
bad_line(void *arg, unsigned line, const char *why)
{
	log_msg(LOG_WARN, "%s:%u: %s", (const char *)arg, line, why);
}

int
settings_load(struct settings *ret, const char *file, struct fx_err *err)
{
	struct fx_err why;
	struct conf *conf;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < FX_COUNT(keys); i++)
		if (keys[i].take(ret, NULL, err) < 0)
			goto fail;
	for (unsigned i = 0; i < DIALECT_COUNT; i++)
		dialect_conf_init(&ret->dialects[i], i);
	if (file == NULL)
		return 0;
	if (conf_load(&conf, file, bad_line, (void *)(uintptr_t)file, err) < 0)
		goto fail;
	for (size_t i = 0; i < FX_COUNT(keys); i++) {
		const char *value = conf_get(conf, "", keys[i].name);

		if (value != NULL && keys[i].take(ret, value, &why) < 0)
			log_msg(LOG_WARN, "%s: %s", file, why.text);
	}
	shares_load(&ret->shares, conf, file);
	dialect_conf_load(ret->dialects, conf, file);
	dialect_peers_load(&ret->dialect_peers, conf, file);
	conf_free(conf);
	return 0;

fail:
	settings_done(ret);
	return -1;
}

void
settings_done(struct settings *s)
{
	free(s->name);
	free(s->inbox);
	free(s->bind);
	free(s->hook);
	shares_done(&s->shares);
	memset(s, 0, sizeof(*s));
}

/* The folder of the settings file is made with the first setting. */
static int
make_folder(const char *file, struct fx_err *err)
{
	char *dir = str_dup_n(file, strlen(file));
	char *slash = dir != NULL ? strrchr(dir, '/') : NULL;
	int r = 0;

	if (dir == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	if (slash != NULL && slash != dir) {
		*slash = 0;
		r = file_make_folders(dir, 0700, err);
	}
	free(dir);
	return r;
}

/* The same of a dialect: "dialect.push-md5.port". */
static int
set_dialect(struct settings *s, const char *key, const char *value,
    char section[FX_SHARE_NAME_MAX + 16], const char **ret_key,
    struct fx_err *err)
{
	char name[32];
	const char *at = str_after(key, "dialect.");
	const char *dot = at != NULL ? strchr(at, '.') : NULL;
	const struct dialect *d = NULL;

	if (dot != NULL &&
	    str_copy_n(name, sizeof(name), at, (size_t)(dot - at)))
		d = dialect_find(name);
	if (d == NULL)
		return fx_err_set(
		    err, E_ARGS, "there is no setting called %s", key);
	snprintf(section, FX_SHARE_NAME_MAX + 16, "dialect %s", name);
	*ret_key = dot + 1;
	return dialect_conf_set(
	    &s->dialects[d->id], d->id, dot + 1, value, err);
}

/* A key of a section with a name, here and in the file. */
static int
set_share(struct settings *s, const char *file, const char *key,
    const char *value, struct fx_err *err)
{
	char section[FX_SHARE_NAME_MAX + 16];
	const char *name;

	if (str_starts(key, "dialect.")) {
		if (set_dialect(s, key, value, section, &name, err) < 0)
			return -1;
	} else if (str_starts(key, "dialect-peer.")) {
		if (dialect_peers_set(&s->dialect_peers, key, value, err) < 0 ||
		    !dialect_peers_key(key, section, &name))
			return -1;
	} else if (shares_set(&s->shares, key, value, err) < 0 ||
	    !shares_key(key, section, &name)) {
		return -1;
	}
	if (file == NULL)
		return 0;
	if (make_folder(file, err) < 0)
		return -1;
	return conf_set(file, section, name, value, err);
}

int
settings_set(struct settings *s, const char *file, const char *key,
    const char *value, struct fx_err *err)
{
	if (str_starts(key, "share.") || str_starts(key, "dialect.") ||
	    str_starts(key, "dialect-peer."))
		return set_share(s, file, key, value, err);
	for (size_t i = 0; i < FX_COUNT(keys); i++) {
		if (!str_eq(key, keys[i].name))
			continue;
		if (keys[i].take(s, value, err) < 0)
			return -1;
		if (file == NULL)
			return 0;
		if (make_folder(file, err) < 0)
			return -1;
		return conf_set(file, "", key, value, err);
	}
	return fx_err_set(err, E_ARGS, "there is no setting called %s", key);
}

int
settings_at(const struct settings *s, size_t i, const char **ret_key,
    char *value, size_t cap)
{
	const char *text;

	if (i >= FX_COUNT(keys)) {
		size_t n = 0;

		while (shares_at(&s->shares, n, ret_key, &text) == 1)
			n++;
		i -= FX_COUNT(keys);
		if ((i < n ? shares_at(&s->shares, i, ret_key, &text)
			   : dialect_peers_at(&s->dialect_peers, i - n, ret_key,
				 &text)) == 0)
			return 0;
		str_copy(value, cap, text);
		return 1;
	}
	*ret_key = keys[i].name;
	value[0] = 0;
	keys[i].show(s, value, cap);
	return 1;
}
