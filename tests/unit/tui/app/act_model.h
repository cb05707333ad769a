/* SPDX-License-Identifier: MIT */
#ifndef FX_TESTS_APP_ACT_MODEL_H
#define FX_TESTS_APP_ACT_MODEL_H

/*
 * A small model for tests of actions, and what they ask for.  Include it
 * behind cmocka.h; static functions, nothing is linked.
 */

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "tui/app/act.h"

/* A folder /dir with "..", three files and a folder. */
FX_UNUSED static struct browse_listing *
listing(void)
{
	static const char *const names[] = { "..", "sub", "a", "b", "c" };
	struct browse_listing *l = browse_listing_new("/dir");

	assert_non_null(l);
	l->complete = true;
	l->entries = calloc(FX_COUNT(names), sizeof(*l->entries));
	assert_non_null(l->entries);
	l->count = FX_COUNT(names);
	for (size_t i = 0; i < l->count; i++) {
		l->entries[i].name = names[i];
		l->entries[i].size = 10;
		l->entries[i].kind = i == 0 ? BROWSE_UP
		    : i == 1                ? BROWSE_FOLDER
					    : BROWSE_FILE;
	}
	return l;
}

FX_UNUSED static char *
copy(const char *text)
{
	char *copy = strdup(text);

	assert_non_null(copy);
	return copy;
}

/* One peer, one transfer, one offer; the engine is up. */
FX_UNUSED static struct model *
full_model(void)
{
	struct model *m = model_new();

	assert_non_null(m);
	model_set_engine(m, MODEL_ENGINE_UP, NULL);
	model_set_browsing(m, "/dir", NULL, NULL);
	model_set_listing(m, listing());
	m->peers = calloc(1, sizeof(*m->peers));
	m->transfers = calloc(1, sizeof(*m->transfers));
	m->rows = calloc(1, sizeof(*m->rows));
	assert_true(
	    m->peers != NULL && m->transfers != NULL && m->rows != NULL);
	m->peers_n = m->peers_cap = 1;
	m->peers[0].key = copy("fx1-a");
	m->peers[0].name = copy("alice");
	m->transfers_n = m->transfers_cap = 1;
	m->transfers[0].id = copy("t1");
	m->transfers[0].name = copy("big.iso");
	m->transfers[0].peer = copy("alice");
	m->transfers[0].state = MODEL_ACTIVE;
	m->rows_n = m->rows_cap = 1;
	m->rows[0].id = copy("o1");
	m->rows[0].name = copy("photos");
	m->rows[0].peer = copy("alice");
	m->rows[0].state = MODEL_ITEM_OFFER;
	m->rows[0].enough = true;
	m->rows[0].files = 3;
	return m;
}

FX_UNUSED static void
expect_intent(struct model *m, enum intent_kind kind, const char *id)
{
	struct intent *in = model_take(m);

	assert_non_null(in);
	assert_int_equal(in->kind, kind);
	if (id != NULL)
		assert_string_equal(in->id, id);
	intent_free(in);
}

#endif
