/* SPDX-License-Identifier: MIT */
#include "door/shape_make.h"
#include "door/types.h"

static const struct shape_field dialect_serve_fields[] = {
	STRING(dialect_serve, dialect),
	BOOL(dialect_serve, on),
	STRINGS(dialect_serve, options),
	BOOL(dialect_serve, attended),
	BOOL(dialect_serve, now),
};
SHAPE(dialect_serve);

static const struct shape_field dialect_fields[] = {
	STRING(dialect, name),
	BOOL(dialect, on),
	INT(dialect, port),
	STRING(dialect, address),
	INT(dialect, until),
	INT(dialect, callers),
	INT(dialect, done),
	INT(dialect, failed),
	STRING(dialect, accept),
	STRING(dialect, dir),
	STRING(dialect, share),
	STRING(dialect, error),
};
SHAPE(dialect);

static const struct shape_field dialects_fields[] = {
	ITEMS(dialects, items, dialect),
};
SHAPE(dialects);

static const struct shape_field dialect_send_fields[] = {
	STRING(dialect_send, dialect),
	STRING(dialect_send, to),
	STRINGS(dialect_send, paths),
	STRINGS(dialect_send, options),
};
SHAPE(dialect_send);

static const struct shape_field dialect_get_fields[] = {
	STRING(dialect_get, dialect),
	STRING(dialect_get, from),
	STRINGS(dialect_get, names),
	STRINGS(dialect_get, options),
};
SHAPE(dialect_get);

static const struct shape_field refs_fields[] = {
	STRINGS(refs, ids),
};
SHAPE(refs);

static const struct shape_field sent_fields[] = {
	REF(sent),
	STRINGS(sent, ids),
};
SHAPE(sent);
