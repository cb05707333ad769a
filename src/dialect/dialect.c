/* SPDX-License-Identifier: MIT */
#include "dialect/dialect.h"

#include <assert.h>

#include "base/str.h"
#include "dialect/dialog.h"

#define MIB (UINT64_C(1024) * 1024)

static const struct dialect dialects[DIALECT_COUNT] = {
	[DIALECT_PUSH_MD5] = {
	    .id = DIALECT_PUSH_MD5,
	    .name = "push-md5",
	    .port = 5001,
	    .bind = "0.0.0.0",
	    .client_word = "send",
	    .stamps = true,
	    .max_file = UINT64_MAX,
	    .max_conn = 16,
	    .max_addr = 4,
	    .idle_s = { 30, 30 },
	    .reply_s = 30,
	    .repeats = 2,
	},
	[DIALECT_PULL_MD5] = {
	    .id = DIALECT_PULL_MD5,
	    .name = "pull-md5",
	    .pull = true,
	    .port = 9999,
	    .bind = "0.0.0.0",
	    .client_word = "get",
	    .max_file = UINT64_MAX,
	    .max_conn = 16,
	    .max_addr = 4,
	    .idle_s = { 30, 10 },
	    .reply_s = 30,
	},
	[DIALECT_ECHO_JSON] = {
	    .id = DIALECT_ECHO_JSON,
	    .name = "echo-json",
	    .port = 9999,
	    .bind = "localhost",
	    .client_word = "send",
	    .max_file = 8 * MIB,
	    .max_conn = 2,
	    .max_addr = 2,
	    .idle_s = { 30, 30 },
	    .reply_s = 30,
	    .repeats = 3,
	},
	[DIALECT_PUSH_RAW] = {
	    .id = DIALECT_PUSH_RAW,
	    .name = "push-raw",
	    .port = 5001,
	    .bind = "0.0.0.0",
	    .client_word = "send",
	    .max_file = UINT64_MAX,
	    .max_conn = 16,
	    .max_addr = 4,
	    .idle_s = { 30, 30 },
	    .reply_s = 10,
	},
	[DIALECT_GO_AHEAD] = {
	    .id = DIALECT_GO_AHEAD,
	    .name = "go-ahead",
	    .port = 12000,
	    .bind = "127.0.0.1",
	    .client_word = "send",
	    .max_file = UINT64_MAX,
	    .max_conn = 16,
	    .max_addr = 4,
	    .idle_s = { 30, 30 },
	    .reply_s = 600,
	},
};

const struct dialect *
dialect_get(enum dialect_id id)
{
	assert(id < DIALECT_COUNT);
	return &dialects[id];
}

const struct dialect *
dialect_find(const char *name)
{
	for (size_t i = 0; i < DIALECT_COUNT; i++)
		if (str_eq(dialects[i].name, name))
			return &dialects[i];
	return NULL;
}

void
dialog_conf_init(struct dialog_conf *conf, const struct dialect *dialect,
    enum dialog_side side)
{
	*conf = (struct dialog_conf){
		.dialect = dialect,
		.side = side,
		.max_file = dialect->max_file,
		.header_pause_ms = 100,
		.header_s = 10,
		.connect_s = 10,
		.idle_s = dialect->idle_s[side],
		.reply_s = dialect->reply_s,
		.attempts = 7,
		.repeats = dialect->repeats,
		.keep = true,
		.chunk_size = 1024,
		.fault_ppm = DIALOG_PPM / 10,
	};
}

const char *
dialog_shown_text(enum dialog_shown shown)
{
	static const char *const texts[] = {
		[DIALOG_NO_FILE] = "no file",
		[DIALOG_MD5_OK] = "MD5 ok",
		[DIALOG_PEER_MD5_OK] = "peer says MD5 ok",
		[DIALOG_ECHO_OK] = "SHA-256 ok (echo)",
		[DIALOG_SIZE_OK] = "size ok, content not checked",
		[DIALOG_NOT_CHECKED] = "not checked",
		[DIALOG_SENT] = "sent, not confirmed",
		[DIALOG_FAILED] = "failed",
	};

	return texts[shown];
}
