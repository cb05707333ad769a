/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_SETTINGS_KEY_H
#define FX_ENGINE_SETTINGS_KEY_H

/* Between the settings (settings.c) and their values (settings_key.c). */

#include "engine/settings.h"

/* One key: how a value is taken (NULL: the default) and shown. */
struct settings_key {
	const char *name;
	int (*take)(struct settings *s, const char *value, struct fx_err *err);
	void (*show)(const struct settings *s, char *to, size_t cap);
};

extern const struct settings_key settings_keys[];
extern const size_t settings_keys_n;

#endif
