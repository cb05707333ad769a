/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_CLAIMS_H
#define FX_DIALECT_CLAIMS_H

/* What the tests of dialects say about a talker; after cmocka.h. */

#include <string.h>

#include "support/talker.h"

static inline void
assert_sent(const struct talker *t, const char *want)
{
	assert_int_equal(t->sent.len, strlen(want));
	assert_memory_equal(t->sent.data, want, strlen(want));
}

static inline void
assert_file(const struct talker *t, const char *name, const char *want)
{
	assert_int_equal(t->commits, 1);
	assert_string_equal(t->name, name);
	assert_int_equal(t->file.len, strlen(want));
	if (want[0] != '\0')
		assert_memory_equal(t->file.data, want, strlen(want));
}

static inline void
assert_failed(const struct talker *t, enum dialog_exit exit, const char *part)
{
	assert_true(t->ended);
	assert_int_equal(t->result.shown, DIALOG_FAILED);
	assert_int_equal(t->result.exit, exit);
	assert_non_null(strstr(t->result.err.text, part));
}

#endif
