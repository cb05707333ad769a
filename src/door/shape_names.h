/* SPDX-License-Identifier: MIT */
#ifndef FX_DOOR_SHAPE_NAMES_H
#define FX_DOOR_SHAPE_NAMES_H

/* The words of the enums of door/types.h, by value; for door/shapes.c. */

#include "door/types.h"

extern const char *const shape_state_names[DOOR_STATES];
extern const char *const shape_item_state_names[DOOR_ITEM_STATES];
extern const char *const shape_policy_names[DOOR_POLICIES];
extern const char *const shape_conflict_names[DOOR_CONFLICTS];

#endif
