/* SPDX-License-Identifier: MIT */
#include "engine/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/str.h"
#include "engine/settings_key.h"
#include "os/conf.h"
#include "os/file.h"

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
	for (size_t i = 0; i < settings_keys_n; i++)
		if (settings_keys[i].take(ret, NULL, err) < 0)
			goto fail;
	for (unsigned i = 0; i < DIALECT_COUNT; i++)
		dialect_conf_init(&ret->dialects[i], i);
	if (file == NULL)
		return 0;
	if (conf_load(&conf, file, bad_line, (void *)(uintptr_t)file, err) < 0)
		goto fail;
	for (size_t i = 0; i < settings_keys_n; i++) {
		const char *value = conf_get(conf, "", settings_keys[i].name);

		if (value != NULL &&
		    settings_keys[i].take(ret, value, &why) < 0)
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
	for (size_t i = 0; i < settings_keys_n; i++) {
		if (!str_eq(key, settings_keys[i].name))
			continue;
		if (settings_keys[i].take(s, value, err) < 0)
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

	if (i >= settings_keys_n) {
		size_t n = 0;

		while (shares_at(&s->shares, n, ret_key, &text) == 1)
			n++;
		i -= settings_keys_n;
		if ((i < n ? shares_at(&s->shares, i, ret_key, &text)
			   : dialect_peers_at(&s->dialect_peers, i - n, ret_key,
				 &text)) == 0)
			return 0;
		str_copy(value, cap, text);
		return 1;
	}
	*ret_key = settings_keys[i].name;
	value[0] = 0;
	settings_keys[i].show(s, value, cap);
	return 1;
}
