/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "crypto/tree.h"
#include "unit/engine/engines.h"

/* A file of ours; byte i depends on seed. */
static void
make(const struct engines *e, const char *name, size_t n, unsigned seed,
    char path[400])
{
	uint8_t *bytes = malloc(n + 1);
	int fd;

	snprintf(path, 400, "%s/%s", e->scratch.path, name);
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)(i * seed + (i >> 9));
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(fd_write_full(fd, bytes, n), 0);
	close(fd);
	free(bytes);
}

static void
digest_of(const char *path, char ret[FX1_TEXT_SIZE])
{
	struct fx1 id;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fx1_file(fd, &id, NULL, NULL, NULL, NULL), 0);
	close(fd);
	fx1_format(&id, ret);
}

/* The newest item of an inbox must be verified and equal to path. */
static void
must_have(struct side *s, const char *path)
{
	struct door_page page = { .max = 1 };
	char want[FX1_TEXT_SIZE], got[FX1_TEXT_SIZE];
	const struct door_item *item;
	struct door_msg msg;

	ask(s, DOOR_INBOX, &page, &msg);
	assert_int_equal(((struct door_items *)msg.data)->items_n, 1);
	item = ((struct door_items *)msg.data)->items;
	assert_int_equal(item->state, DOOR_ITEM_VERIFIED);
	digest_of(path, want);
	assert_string_equal(item->digest, want);
	assert_non_null(item->path);
	digest_of(item->path, got);
	assert_string_equal(got, want);
	door_msg_done(&msg);
}

static void
sends_files_of_every_shape_both_ways(void **state)
{
	static const size_t sizes[] = { 0, 1, 65536, 131072, 131073, 1048575,
		1048576, 1048577, 7654321 };
	struct engines e;

	(void)state;
	engines_start(&e);
	let(&e.a, "bert");
	let(&e.b, "anna");
	for (size_t i = 0; i < 2 * FX_COUNT(sizes); i++) {
		struct side *from = i % 2 == 0 ? &e.a : &e.b;
		struct side *to = i % 2 == 0 ? &e.b : &e.a;
		char path[400], name[40], want[FX1_TEXT_SIZE];
		struct door_transfer *t;
		char *id;

		snprintf(name, sizeof(name), "file %zu", i);
		make(&e, name, sizes[i / 2], (unsigned)i + 3, path);
		id = send_it(from, path, to->name);
		t = await_state(from, id, DOOR_DONE);
		digest_of(path, want);
		assert_non_null(t->digest);
		assert_string_equal(t->digest, want);
		assert_int_equal(t->bytes_done, sizes[i / 2]);
		door_free(&shape_transfer, t);
		must_have(to, path);
		free(id);
	}
	engines_stop(&e);
}

static void
sends_in_both_directions_at_once(void **state)
{
	char paths[6][400];
	char *ids[6];
	struct engines e;

	(void)state;
	engines_start(&e);
	let(&e.a, "bert");
	let(&e.b, "anna");
	for (size_t i = 0; i < 6; i++) {
		struct side *from = i % 2 == 0 ? &e.a : &e.b;
		char name[40];

		snprintf(name, sizeof(name), "file %zu", i);
		make(&e, name, 3000000 + i, (unsigned)i + 3, paths[i]);
		ids[i] = send_it(from, paths[i], i % 2 == 0 ? "bert" : "anna");
	}
	for (size_t done = 0; done < 6; done++) {
		struct side *from = done % 2 == 0 ? &e.a : &e.b;

		/* Whichever is done first: each is once. */
		door_free(&shape_transfer, await_state(from, NULL, DOOR_DONE));
		free(ids[done]);
	}
	engines_stop(&e);
}

static void
asks_a_person_and_tells_the_answer(void **state)
{
	struct door_decline no = { .id = NULL };
	struct door_transfer *t;
	struct engines e;
	struct door_msg msg;
	struct door_accept yes;
	char path[400];
	char first[33];
	char *id;

	(void)state;
	engines_start(&e);
	make(&e, "file", 100000, 3, path);
	id = send_it(&e.a, path, "bert");
	await(&e.b, DOOR_EV_OFFER, &msg);
	str_copy(first, sizeof(first), ((struct door_offer *)msg.data)->id);
	no.id = first;
	ask(&e.b, DOOR_DECLINE, &no, NULL);
	door_msg_done(&msg);
	t = await_state(&e.a, id, DOOR_DECLINED);
	assert_string_equal(t->code, "E_DECLINED");
	assert_non_null(t->error);
	door_free(&shape_transfer, t);
	free(id);

	id = send_it(&e.a, path, "bert");
	await(&e.b, DOOR_EV_OFFER, &msg);
	/* more may have become known of the first one meanwhile */
	while (str_eq(((struct door_offer *)msg.data)->id, first)) {
		door_msg_done(&msg);
		await(&e.b, DOOR_EV_OFFER, &msg);
	}
	door_init(&shape_accept, &yes);
	yes.id = ((struct door_offer *)msg.data)->id;
	ask(&e.b, DOOR_ACCEPT, &yes, NULL);
	door_msg_done(&msg);
	door_free(&shape_transfer, await_state(&e.a, id, DOOR_DONE));
	must_have(&e.b, path);
	free(id);
	engines_stop(&e);
}

static void
ends_in_the_middle_and_remembers(void **state)
{
	struct door_page page = { .max = 10 };
	const struct door_transfers *all;
	struct engines e;
	struct door_msg msg;
	char path[400];
	char *id;

	(void)state;
	engines_start(&e);
	let(&e.b, "anna");
	make(&e, "large", 60000000, 3, path);
	id = send_it(&e.a, path, "bert");
	door_free(&shape_transfer, await_state(&e.a, id, DOOR_ACTIVE));
	side_stop(&e.b);
	side_start(&e.b);
	ask(&e.b, DOOR_TRANSFERS, &page, &msg);
	all = msg.data;
	assert_int_equal(all->items_n, 1);
	/* A fast machine may have been through. */
	if (all->items[0].state != DOOR_DONE) {
		assert_int_equal(all->items[0].state, DOOR_INTERRUPTED);
		assert_non_null(all->items[0].error);
	}
	door_msg_done(&msg);
	free(id);
	engines_stop(&e);
}

static void
ends_both_at_once(void **state)
{
	struct engines e;
	char path[400];

	(void)state;
	engines_start(&e);
	let(&e.b, "anna");
	make(&e, "large", 20000000, 3, path);
	for (int i = 0; i < 5; i++)
		free(send_it(&e.a, path, "bert"));
	engines_stop(&e);
}

static void
keeps_its_state_folder_to_itself(void **state)
{
	struct side second;
	struct fx_err err = FX_ERR_NONE;
	struct engines e;

	(void)state;
	engines_start(&e);
	second = e.a;
	assert_int_equal(side_try(&second, &err), -1);
	assert_int_equal(err.code, E_BUSY);
	engines_stop(&e);
}

static void
serves_a_second_front_end(void **state)
{
	struct door_subscribe args = { .attached = false };
	struct engines e;
	struct side other;
	struct door_msg msg;
	char role[] = "second", path[400];
	char *id;
	int fd;

	(void)state;
	engines_start(&e);
	let(&e.b, "anna");
	other = e.a;
	assert_int_equal(engine_thread_attach(e.a.engine, &fd, NULL), 0);
	assert_int_equal(client_new(&other.door, fd, NULL), 0);
	args.role = role;
	ask(&other, DOOR_SUBSCRIBE, &args, NULL);
	await(&other, DOOR_EV_PEER, &msg);
	assert_string_equal(((struct door_peer *)msg.data)->name, "bert");
	door_msg_done(&msg);
	make(&e, "file", 1000, 3, path);
	id = send_it(&e.a, path, "bert");
	door_free(&shape_transfer, await_state(&other, id, DOOR_DONE));
	client_free(other.door);
	door_free(&shape_transfer, await_state(&e.a, id, DOOR_DONE));
	free(id);
	engines_stop(&e);
}

/* verify, sums and forget mean the same item by the same words. */
static void
knows_an_item_by_the_beginning_of_its_id(void **state)
{
	static const enum door_kind kinds[] = { DOOR_VERIFY, DOOR_SUMS,
		DOOR_FORGET };
	struct door_page page = { .max = 1 };
	struct door_item_ref ref = { .index = 0 };
	struct fx_err err = FX_ERR_NONE;
	struct door_msg msg;
	struct engines e;
	char path[400], first[9];
	char *id;

	(void)state;
	engines_start(&e);
	let(&e.b, "anna");
	make(&e, "file", 1000, 3, path);
	id = send_it(&e.a, path, "bert");
	door_free(&shape_transfer, await_state(&e.a, id, DOOR_DONE));
	free(id);
	must_have(&e.b, path);
	ask(&e.b, DOOR_INBOX, &page, &msg);
	str_copy_n(first, sizeof(first),
	    ((struct door_items *)msg.data)->items->id, sizeof(first) - 1);
	door_msg_done(&msg);
	ref.id = first;
	for (size_t i = 0; i < FX_COUNT(kinds); i++)
		ask(&e.b, kinds[i], &ref, NULL);
	for (size_t i = 0; i < FX_COUNT(kinds); i++)
		assert_int_equal(client_call(e.b.door, kinds[i], &ref,
				     ENGINES_MS, NULL, &err),
		    -1);
	engines_stop(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends_files_of_every_shape_both_ways),
		cmocka_unit_test(sends_in_both_directions_at_once),
		cmocka_unit_test(asks_a_person_and_tells_the_answer),
		cmocka_unit_test(ends_in_the_middle_and_remembers),
		cmocka_unit_test(ends_both_at_once),
		cmocka_unit_test(keeps_its_state_folder_to_itself),
		cmocka_unit_test(serves_a_second_front_end),
		cmocka_unit_test(knows_an_item_by_the_beginning_of_its_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
