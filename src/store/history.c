/* SPDX-License-Identifier: MIT */
#include "store/history.h"

#include <stdlib.h>

#include "base/str.h"

#define TEXT_MAX 1024 /* bytes of a search */

/* A LIKE pattern for "contains text"; NULL: no memory or too long. */
static char *
make_pattern(const char *text)
{
	struct str s;

	str_init(&s, 2 * TEXT_MAX + 2);
	str_add_char(&s, '%');
	for (; *text != '\0'; text++) {
		if (*text == '%' || *text == '_' || *text == '\\')
			str_add_char(&s, '\\');
		str_add_char(&s, *text);
	}
	str_add_char(&s, '%');
	return str_take(&s);
}

int
history_page(struct db *db, const char *text, int state, size_t skip,
    size_t max, struct transfers_list *ret, struct fx_err *err)
{
	struct db_stmt *st;
	char *pattern = NULL;

	if (text != NULL && text[0] != '\0') {
		pattern = make_pattern(text);
		if (pattern == NULL)
			return fx_err_set(
			    err, E_LIMIT, "the text to search for is too long");
	}
	if (db_prepare(db, &st,
		"SELECT " TRANSFERS_COLUMNS " FROM transfer WHERE phase = 2 "
		"AND (?1 IS NULL OR name LIKE ?1 ESCAPE '\\' OR petname LIKE "
		"?1 ESCAPE '\\' OR dest LIKE ?1 ESCAPE '\\' OR error LIKE ?1 "
		"ESCAPE '\\') AND (?4 < 0 OR state = ?4) ORDER BY ended_ms DESC, seq DESC LIMIT ?2 "
		"OFFSET ?3",
		err) < 0) {
		free(pattern);
		return -1;
	}
	db_bind_text(st, pattern);
	free(pattern);
	db_bind_u64(st, (uint64_t)max + 1);
	db_bind_u64(st, skip);
	db_bind_int(st, state);
	return transfers_load(st, max, ret, err);
}

int
history_prune(
    struct db *db, int64_t before_ms, int64_t *ret_count, struct fx_err *err)
{
	struct db_stmt *st;

	if (db_prepare(db, &st,
		"DELETE FROM transfer WHERE phase = 2 AND ended_ms < ?",
		err) < 0)
		return -1;
	db_bind_int(st, before_ms);
	return db_run(st, ret_count, err);
}
