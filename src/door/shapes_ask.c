/* SPDX-License-Identifier: MIT */
/* What is asked of a peer. */
#include "door/shape_table.h"

static const struct shape_field ls_fields[] = {
	STRING(ls, peer),
	STRING(ls, path),
	STRING(ls, cursor),
	BOOL(ls, hidden),
	INT(ls, max),
};
SHAPE(ls);

static const struct shape_field get_fields[] = {
	STRING(get, peer),
	STRINGS(get, paths),
	STRING(get, into),
	STRING(get, conflict),
	STRING(get, note),
};
SHAPE(get);

static const struct shape_field got_fields[] = {
	INT(got, command),
	STRING(got, id),
	STRING(got, code),
	STRING(got, error),
};
SHAPE(got);
