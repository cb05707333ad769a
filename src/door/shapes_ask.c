/* SPDX-License-Identifier: MIT */
/* What is asked of a peer, and what comes after a transfer. */
#include "door/shape_make.h"

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
	BOOL(get, attended),
};
SHAPE(get);

static const struct shape_field got_fields[] = {
	INT(got, command),
	STRING(got, id),
	STRING(got, code),
	STRING(got, error),
};
SHAPE(got);

static const struct shape_field sums_result_fields[] = {
	STRING(sums_result, id),
	INT(sums_result, index),
	STRING(sums_result, path),
	INT(sums_result, files),
	STRING(sums_result, code),
	STRING(sums_result, error),
};
SHAPE(sums_result);

static const struct shape_field history_fields[] = {
	STRING(history, text),
	STRING(history, state),
	INT(history, offset),
	INT(history, max),
};
SHAPE(history);

static const struct shape_field prune_fields[] = {
	INT_OR(prune, days, -1),
};
SHAPE(prune);

static const struct shape_field pruned_fields[] = {
	INT(pruned, count),
};
SHAPE(pruned);
