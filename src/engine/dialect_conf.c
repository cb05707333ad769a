/* SPDX-License-Identifier: MIT */
#include "engine/dialect_conf.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/num.h"
#include "base/path.h"
#include "base/str.h"
#include "dialect/dialog.h"
#include "os/conf.h"

enum kind {
	NUMBER,
	SIZE,
	WORD, /* one of words; its place counts */
	TEXT,
	FOLDER, /* an absolute path */
	ADDRESS,
	NETWORKS,
};

struct key {
	const char *name;
	enum kind kind;
	size_t offset;
	size_t cap; /* of a text */
	int64_t min, max;
	const char *const *words; /* up to NULL */
	int64_t usual[DIALECT_COUNT];
	const char *text[DIALECT_COUNT]; /* the same of a text; NULL: "" */
};

static const char *const accept_words[] = { "ask", "allow", "deny", NULL };
static const char *const yes_words[] = { "no", "yes", NULL };

#define AT(f) .offset = offsetof(struct dialect_conf, f)
#define ALL(x)  \
 {              \
  x, x, x, x, x \
 }
#define CAP(f) .cap = sizeof(((struct dialect_conf *)NULL)->f)
#define YES    .max = 1, .words = yes_words

static const struct key keys[] = {
	{ "port", NUMBER, AT(port), .max = 65535,
	    .usual = { 5001, 9999, 9999, 5001, 12000 } },
	{ "bind", ADDRESS, AT(bind), CAP(bind),
	    .text = { "0.0.0.0", "0.0.0.0", "127.0.0.1", "0.0.0.0",
		"127.0.0.1" } },
	{ "allow", NETWORKS, AT(allow), CAP(allow), .text = ALL("local") },
	{ "accept", WORD, AT(accept), .max = DIALECT_ACCEPT_DENY,
	    .words = accept_words },
	{ "max_file", SIZE, AT(max_file), .max = FX_FILE_SIZE_MAX,
	    .usual = { 0, 0, 8 * 1024 * 1024, 0, 0 } },
	{ "max_day", SIZE, AT(max_day), .max = FX_FILE_SIZE_MAX },
	{ "header_pause_ms", NUMBER, AT(header_pause_ms), .max = 5000,
	    .usual = ALL(100) },
	{ "header_s", NUMBER, AT(header_s), .min = 1, .max = 3600,
	    .usual = ALL(10) },
	{ "connect_s", NUMBER, AT(connect_s), .min = 1, .max = 3600,
	    .usual = ALL(10) },
	{ "attempts", NUMBER, AT(attempts), .min = 1, .max = 100,
	    .usual = ALL(7) },
	/* 0: what is usual on that side of the dialect. */
	{ "idle_s", NUMBER, AT(idle_s), .max = 86400 },
	{ "reply_s", NUMBER, AT(reply_s), .min = 1, .max = 86400,
	    .usual = { 30, 30, 30, 10, 600 } },
	{ "max_conn", NUMBER, AT(max_conn), .min = 1, .max = 64,
	    .usual = { 16, 16, 2, 16, 16 } },
	{ "max_address", NUMBER, AT(max_address), .min = 1, .max = 64,
	    .usual = { 4, 4, 2, 4, 4 } },
	{ "off_after_min", NUMBER, AT(off_after_min), .max = 525600,
	    .usual = ALL(240) },
	{ "stamp", WORD, AT(stamp), YES, .usual = { 1, 0, 0, 0, 0 } },
	{ "rate", SIZE, AT(rate), .max = INT64_C(1) << 40 },
	{ "pad_header", WORD, AT(pad_header), YES },
	{ "once", WORD, AT(once), YES },
	{ "keep", WORD, AT(keep), YES, .usual = ALL(1) },
	{ "save", WORD, AT(save), YES, .usual = ALL(1) },
	{ "max_retries", NUMBER, AT(max_retries), .max = 100,
	    .usual = { 2, 0, 3, 0, 0 } },
	{ "chunk_size", SIZE, AT(chunk_size), .min = 1, .max = 1024 * 1024,
	    .usual = ALL(1024) },
	{ "simulate", WORD, AT(simulate), YES },
	{ "error_ppm", NUMBER, AT(error_ppm), .max = DIALOG_PPM,
	    .usual = ALL(DIALOG_PPM / 10) },
	{ "seed", NUMBER, AT(seed), .max = INT64_MAX, .usual = ALL(1) },
	{ "suffix", TEXT, AT(suffix), CAP(suffix) },
	{ "dir", FOLDER, AT(dir), CAP(dir) },
	{ "share", FOLDER, AT(share), CAP(share) },
};

static int
bad(struct fx_err *err, const struct key *k, const char *value,
    const char *want)
{
	return fx_err_set(
	    err, E_ARGS, "%s = %s: expected %s", k->name, value, want);
}

static int
take_word(
    int64_t *to, const struct key *k, const char *value, struct fx_err *err)
{
	char want[64] = "";

	for (int i = 0; k->words[i] != NULL; i++) {
		size_t n = strlen(want);

		if (str_eq(value, k->words[i])) {
			*to = i;
			return 0;
		}
		snprintf(want + n, sizeof(want) - n, "%s%s", n > 0 ? ", " : "",
		    k->words[i]);
	}
	return bad(err, k, value, want);
}

static int
take_number(
    int64_t *to, const struct key *k, const char *value, struct fx_err *err)
{
	char want[80];
	uint64_t n;
	int r;

	if (k->kind == SIZE)
		r = num_parse_size(
		    value, (uint64_t)k->min, (uint64_t)k->max, &n);
	else
		r = num_parse_u64(
		    value, (uint64_t)k->min, (uint64_t)k->max, &n);
	if (r < 0) {
		snprintf(want, sizeof(want), "%s from %lld to %lld",
		    k->kind == SIZE ? "a size" : "a number", (long long)k->min,
		    (long long)k->max);
		return bad(err, k, value, want);
	}
	*to = (int64_t)n;
	return 0;
}

static int
take_text(struct dialect_conf *c, const struct key *k, const char *value,
    struct fx_err *err)
{
	struct addr a;

	if (k->kind == FOLDER && value[0] != '\0' && value[0] != '/')
		return bad(err, k, value, "an absolute path");
	if (k->kind == ADDRESS && addr_numeric(value, 0, &a) < 0)
		return bad(err, k, value, "an IPv4 or IPv6 address");
	if (k->kind == TEXT && strchr(value, '/') != NULL)
		return bad(err, k, value, "the end of a name");
	if (strlen(value) >= k->cap)
		return bad(err, k, value, "less text");
	if (k->kind == NETWORKS && netlist_parse(value, &c->allowed, err) < 0)
		return -1;
	return str_copy((char *)c + k->offset, k->cap, value) ? 0 : -1;
}

static int
take(struct dialect_conf *c, unsigned i, const struct key *k, const char *value,
    struct fx_err *err)
{
	int64_t *number = (int64_t *)(void *)((char *)c + k->offset);

	switch (k->kind) {
	case WORD:
		if (value != NULL)
			return take_word(number, k, value, err);
		*number = k->usual[i];
		return 0;
	case NUMBER:
	case SIZE:
		if (value != NULL)
			return take_number(number, k, value, err);
		*number = k->usual[i];
		return 0;
	case TEXT:
	case FOLDER:
	case ADDRESS:
	case NETWORKS:
		break;
	}
	if (value == NULL)
		value = k->text[i] != NULL ? k->text[i] : "";
	return take_text(c, k, value, err);
}

void
dialect_conf_init(struct dialect_conf *c, unsigned i)
{
	struct fx_err err;

	memset(c, 0, sizeof(*c));
	for (size_t k = 0; k < FX_COUNT(keys); k++)
		(void)take(c, i, &keys[k], NULL, &err);
}

int
dialect_conf_set(struct dialect_conf *c, unsigned i, const char *key,
    const char *value, struct fx_err *err)
{
	for (size_t k = 0; k < FX_COUNT(keys); k++)
		if (str_eq(key, keys[k].name))
			return take(c, i, &keys[k], value, err);
	return fx_err_set(err, E_ARGS, "%s has no setting called %s",
	    dialect_get(i)->name, key);
}

void
dialect_conf_load(struct dialect_conf all[DIALECT_COUNT],
    const struct conf *conf, const char *file)
{
	struct fx_err why;

	for (size_t n = 0; n < conf_count(conf); n++) {
		const struct conf_item *item = conf_at(conf, n);
		const char *name = str_after(item->section, "dialect ");
		const struct dialect *d =
		    name != NULL ? dialect_find(name) : NULL;

		if (name == NULL)
			continue;
		if (d == NULL)
			log_msg(LOG_WARN, "%s:%u: there is no dialect %s", file,
			    item->line, name);
		else if (dialect_conf_set(&all[d->id], d->id, item->key,
			     item->value, &why) < 0)
			log_msg(
			    LOG_WARN, "%s:%u: %s", file, item->line, why.text);
	}
}

/* A path of the front door is in %XX form. */
static int
set_folder(struct dialect_conf *c, unsigned i, const char *key,
    const char *value, struct fx_err *err)
{
	char path[FX_PATH_MAX];
	size_t n;

	if (path_from_text(path, sizeof(path), value, strlen(value), &n) < 0)
		return fx_err_set(err, E_ARGS, "%s is no path", value);
	return dialect_conf_set(c, i, key, path, err);
}

int
dialect_conf_take(struct dialect_conf *c, unsigned i, char *const *options,
    size_t n, struct fx_err *err)
{
	for (size_t k = 0; k < n; k++) {
		const char *eq = strchr(options[k], '=');
		char key[32];
		int r;

		if (eq == NULL ||
		    !str_copy_n(key, sizeof(key), options[k],
			(size_t)(eq - options[k])))
			return fx_err_set(
			    err, E_ARGS, "%s is not KEY=VALUE", options[k]);
		if (str_eq(key, "dir") || str_eq(key, "share"))
			r = set_folder(c, i, key, eq + 1, err);
		else
			r = dialect_conf_set(c, i, key, eq + 1, err);
		if (r < 0)
			return -1;
	}
	return 0;
}
