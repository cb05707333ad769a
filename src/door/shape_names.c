/* SPDX-License-Identifier: MIT */
#include "door/shape_names.h"

#include "base/str.h"
#include "door/shapes.h"

/* The names of the enums, by value. */
const char *const shape_state_names[DOOR_STATES] = {
	[DOOR_QUEUED] = "queued",
	[DOOR_CONNECTING] = "connecting",
	[DOOR_OFFERED] = "offered",
	[DOOR_WAITING] = "waiting",
	[DOOR_ACTIVE] = "active",
	[DOOR_CHECKING] = "checking",
	[DOOR_PAUSED] = "paused",
	[DOOR_INTERRUPTED] = "interrupted",
	[DOOR_DONE] = "done",
	[DOOR_UNSYNCED] = "unsynced",
	[DOOR_PARTIAL] = "partial",
	[DOOR_DECLINED] = "declined",
	[DOOR_CANCELLED] = "cancelled",
	[DOOR_FAILED] = "failed",
};

const char *const shape_item_state_names[DOOR_ITEM_STATES] = {
	[DOOR_ITEM_RECEIVING] = "receiving",
	[DOOR_ITEM_CHECKING] = "checking",
	[DOOR_ITEM_VERIFIED] = "verified",
	[DOOR_ITEM_UNSYNCED] = "unsynced",
	[DOOR_ITEM_MISMATCH] = "mismatch",
	[DOOR_ITEM_MISSING] = "missing",
	[DOOR_ITEM_PARTLY] = "partly",
	[DOOR_ITEM_INTERRUPTED] = "interrupted",
	[DOOR_ITEM_FAILED] = "failed",
	[DOOR_ITEM_CANCELLED] = "cancelled",
	[DOOR_ITEM_MD5_OK] = "md5-ok",
	[DOOR_ITEM_ECHO_OK] = "echo-ok",
	[DOOR_ITEM_SIZE_OK] = "size-ok",
	[DOOR_ITEM_UNCHECKED] = "unchecked",
};

const char *const shape_policy_names[DOOR_POLICIES] = {
	[DOOR_ASK] = "ask",
	[DOOR_ALLOW] = "accept",
	[DOOR_DENY] = "deny",
};

const char *const shape_conflict_names[DOOR_CONFLICTS] = {
	[DOOR_BY_SETTING] = "setting",
	[DOOR_KEEP_BOTH] = "keep-both",
	[DOOR_SKIP_SAME] = "skip-same",
	[DOOR_SKIP_UNCHANGED] = "skip-unchanged",
	[DOOR_NEWER] = "newer",
	[DOOR_OVERWRITE] = "overwrite",
	[DOOR_FAIL_EXISTS] = "fail",
	[DOOR_ASK_EXISTS] = "ask",
};

const char *
shape_state_name(enum door_state state)
{
	return shape_state_names[state];
}

const char *
shape_item_state_name(enum door_item_state state)
{
	return shape_item_state_names[state];
}

const char *
shape_policy_name(enum door_policy policy)
{
	return shape_policy_names[policy];
}

const char *
shape_conflict_name(enum door_conflict conflict)
{
	return shape_conflict_names[conflict];
}

int
shape_conflict_parse(const char *name)
{
	for (size_t i = 0; i < DOOR_CONFLICTS; i++)
		if (str_eq(shape_conflict_names[i], name))
			return (int)i;
	return -1;
}

int
shape_policy_parse(const char *name)
{
	for (size_t i = 0; i < DOOR_POLICIES; i++)
		if (str_eq(shape_policy_names[i], name))
			return (int)i;
	return -1;
}

int
shape_state_parse(const char *name)
{
	for (size_t i = 0; i < DOOR_STATES; i++)
		if (str_eq(shape_state_names[i], name))
			return (int)i;
	return -1;
}
