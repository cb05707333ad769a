/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "os/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read can be found; what was set is read back, the rest stays. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct conf *old, *new;
	struct buf out;

	if (conf_parse(&old, text, size, NULL, NULL, NULL) < 0)
		return 0;
	for (size_t i = 0; i < conf_count(old); i++) {
		const struct conf_item *item = conf_at(old, i);

		assert(conf_get(old, item->section, item->key) != NULL);
	}
	buf_init(&out, 2 * CONF_SIZE_MAX);
	assert(conf_edit(&out, text, size, "ui", "fuzz", "a b", NULL) == 0);
	if (conf_parse(
		&new, (const char *)out.data, out.len, NULL, NULL, NULL) == 0) {
		const char *value = conf_get(new, "ui", "fuzz");

		assert(value != NULL && strcmp(value, "a b") == 0);
		assert(conf_count(new) >= conf_count(old));
		assert(conf_count(new) <= conf_count(old) + 1);
		conf_free(new);
	}
	buf_done(&out);
	conf_free(old);
	return 0;
}
