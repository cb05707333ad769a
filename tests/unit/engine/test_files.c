/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "unit/engine/engines.h"

/* What front ends are told: files page by page, how near a peer is. */

#define FILES 1200 /* more than two pages */

static void
make_tree(const struct engines *e)
{
	char name[64];

	scratch_folder(&e->scratch, "tree");
	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "tree/f%04d", i);
		scratch_write(&e->scratch, name, i % 2 == 0 ? "a" : "bb");
	}
}

/* Take the offer without the file of this path; the id, to be freed. */
static char *
accept_without(struct side *s, const char *path)
{
	struct door_page page = { .max = 500 };
	struct door_accept yes;
	struct door_msg offer, list;
	int64_t unwanted = -1;
	char *id;

	await(s, DOOR_EV_OFFER, &offer);
	id = strdup(((struct door_offer *)offer.data)->id);
	door_msg_done(&offer);
	page.id = id;
	for (bool complete = false; !complete; page.offset += 500) {
		const struct door_entries *d;

		ask(s, DOOR_OFFER_FILES, &page, &list);
		d = list.data;
		complete = d->complete && page.offset + 500 >= d->total;
		/* The sender still lists: the same page again. */
		if (d->items_n < 500 && !complete)
			page.offset -= 500;
		for (size_t i = 0; i < d->items_n; i++)
			if (str_eq(d->items[i].path, path))
				unwanted = d->items[i].index;
		door_msg_done(&list);
	}
	assert_true(unwanted > 0);
	door_init(&shape_accept, &yes);
	yes.id = id;
	yes.unwanted = &unwanted;
	yes.unwanted_n = 1;
	ask(s, DOOR_ACCEPT, &yes, NULL);
	return id;
}

static void
a_received_tree_is_listed_by_pages(void **state)
{
	struct door_page page = { .max = 500, .all = true };
	struct engines e;
	struct door_msg msg;
	size_t verified = 0, unwanted = 0, folders = 0, n = 0;
	char path[400], *sent, *id;

	(void)state;
	engines_start(&e);
	make_tree(&e);
	snprintf(path, sizeof(path), "%s/tree", e.scratch.path);
	sent = send_it(&e.a, path, "bert");
	id = accept_without(&e.b, "tree/f0007");
	door_free(&shape_transfer, await_state(&e.b, id, DOOR_DONE));
	page.id = id;
	for (page.offset = 0; page.offset < FILES + 1; page.offset += 500) {
		const struct door_entries *d;

		ask(&e.b, DOOR_FILES, &page, &msg);
		d = msg.data;
		assert_int_equal(d->total, FILES + 1);
		assert_true(d->complete);
		for (size_t i = 0; i < d->items_n; i++, n++) {
			const struct door_entry *f = &d->items[i];

			assert_int_equal(f->index, n);
			verified += str_eq(f->state, "verified");
			folders += str_eq(f->kind, "folder");
			if (!str_eq(f->state, "unwanted"))
				continue;
			unwanted++;
			assert_string_equal(f->path, "tree/f0007");
		}
		door_msg_done(&msg);
	}
	assert_int_equal(n, FILES + 1);
	assert_int_equal(folders, 1);
	assert_int_equal(verified, FILES - 1);
	assert_int_equal(unwanted, 1);
	free(sent);
	free(id);
	engines_stop(&e);
}

static void
only_what_is_under_way_is_listed_of_what_is_sent(void **state)
{
	struct door_page page = { .all = true };
	struct engines e;
	struct door_msg msg;
	char path[400], *id;

	(void)state;
	engines_start(&e);
	let(&e.b, "anna");
	make_tree(&e);
	snprintf(path, sizeof(path), "%s/tree", e.scratch.path);
	id = send_it(&e.a, path, "bert");
	door_free(&shape_transfer, await_state(&e.a, id, DOOR_DONE));
	page.id = id;
	ask(&e.a, DOOR_FILES, &page, &msg);
	assert_int_equal(((struct door_entries *)msg.data)->items_n, 0);
	assert_int_equal(((struct door_entries *)msg.data)->total, 0);
	door_msg_done(&msg);
	free(id);
	engines_stop(&e);
}

static void
how_long_a_peer_takes_to_answer_is_told(void **state)
{
	char name[] = "bert";
	struct door_ref peer = { .id = name };
	struct engines e;
	bool told = false;

	(void)state;
	engines_start(&e);
	ask(&e.a, DOOR_PEER_CONNECT, &peer, NULL);
	while (!told) {
		const struct door_peer *p;
		struct door_msg msg;

		await(&e.a, DOOR_EV_PEER, &msg);
		p = msg.data;
		told = p->online && p->rtt_us >= 0;
		if (told)
			assert_string_equal(p->path, "lan");
		door_msg_done(&msg);
	}
	engines_stop(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_received_tree_is_listed_by_pages),
		cmocka_unit_test(
		    only_what_is_under_way_is_listed_of_what_is_sent),
		cmocka_unit_test(how_long_a_peer_takes_to_answer_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
