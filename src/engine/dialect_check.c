/* SPDX-License-Identifier: MIT */
#include "engine/dialect_check.h"

#include <string.h>

#include "base/str.h"

static const struct {
	const char *name;
	enum door_item_state item;
} checks[DIALOG_FAILED + 1] = {
	[DIALOG_NO_FILE] = { NULL, DOOR_ITEM_UNCHECKED },
	[DIALOG_MD5_OK] = { "md5-ok", DOOR_ITEM_MD5_OK },
	[DIALOG_PEER_MD5_OK] = { "peer-md5-ok", DOOR_ITEM_UNCHECKED },
	[DIALOG_ECHO_OK] = { "echo-ok", DOOR_ITEM_ECHO_OK },
	[DIALOG_SIZE_OK] = { "size-ok", DOOR_ITEM_SIZE_OK },
	[DIALOG_NOT_CHECKED] = { "unchecked", DOOR_ITEM_UNCHECKED },
	[DIALOG_SENT] = { "unconfirmed", DOOR_ITEM_UNCHECKED },
	[DIALOG_FAILED] = { NULL, DOOR_ITEM_FAILED },
};

const char *
dialect_check_name(enum dialog_shown c)
{
	return checks[c].name;
}

const char *
dialect_exit_name(enum dialog_exit exit)
{
	switch (exit) {
	case DIALOG_EXIT_UNREACHABLE:
		return "unreachable";
	case DIALOG_EXIT_REFUSED:
		return "refused";
	case DIALOG_EXIT_MISMATCH:
		return "mismatch";
	case DIALOG_EXIT_OK:
	case DIALOG_EXIT_OTHER:
		break;
	}
	return NULL;
}

enum dialog_shown
dialect_check_find(const char *name)
{
	for (int i = DIALOG_NO_FILE + 1; i < DIALOG_FAILED; i++)
		if (str_eq(name, checks[i].name))
			return (enum dialog_shown)i;
	return DIALOG_NO_FILE;
}

enum door_item_state
dialect_check_item(enum dialog_shown c)
{
	return checks[c].item;
}

void
dialect_key(unsigned dialect, uint8_t ret[32])
{
	memset(ret, 0, 32);
	ret[31] = (uint8_t)(dialect + 1);
}

int
dialect_of_key(const uint8_t key[32])
{
	static const uint8_t zeros[31];

	if (memcmp(key, zeros, sizeof(zeros)) != 0 || key[31] == 0 ||
	    key[31] > DIALECT_COUNT)
		return -1;
	return key[31] - 1;
}
