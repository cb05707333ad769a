/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/attr.h"
#include "base/str.h"
#include "door/data.h"
#include "tui/app/command.h"

/* What was handed over, as far as these tests look at it. */
struct seen {
	enum door_kind kind;
	char a[256], b[256], rule[64], into[256];
	int64_t number;
	size_t n;
};

static int
look(void *arg, enum door_kind kind, const void *data,
    FX_UNUSED struct fx_err *err)
{
	struct seen *s = arg;
	const struct door_send *send = data;
	const struct door_accept *accept = data;
	const struct door_peer_set *peer = data;
	const struct door_page *page = data;
	const struct door_pair_join *join = data;
	const struct door_limit *limit = data;
	const struct door_move *to = data;

	s->kind = kind;
	if (kind == DOOR_SEND) {
		str_copy(s->a, sizeof(s->a), send->peer);
		str_copy(s->b, sizeof(s->b), send->paths[0]);
		s->n = send->paths_n;
		s->number = send->wait;
	} else if (kind == DOOR_ACCEPT) {
		str_copy(s->a, sizeof(s->a), accept->id);
		str_copy(s->b, sizeof(s->b), accept->rename);
		s->n = accept->unwanted_n;
		if (accept->into != NULL)
			str_copy(s->a, sizeof(s->a), accept->into);
		s->number = (int64_t)accept->conflict;
	} else if (kind == DOOR_PEER_SET) {
		str_copy(s->a, sizeof(s->a),
		    peer->policy != NULL ? peer->policy : "none");
		str_copy(s->b, sizeof(s->b),
		    peer->name != NULL ? peer->name : "none");
		s->number = peer->max_file;
		str_copy(s->rule, sizeof(s->rule),
		    peer->conflict != NULL ? peer->conflict : "none");
		str_copy(s->into, sizeof(s->into),
		    peer->into != NULL ? peer->into : "none");
		if (peer->blocked != NULL)
			str_copy(s->a, sizeof(s->a), peer->blocked);
	} else if (kind == DOOR_OFFER_FILES) {
		str_copy(s->a, sizeof(s->a), page->id);
		s->number = page->offset;
	} else if (kind == DOOR_LIMIT) {
		str_copy(s->a, sizeof(s->a), limit->id);
		s->number = limit->rate;
		s->n = (size_t)(limit->weight + 2);
	} else if (kind == DOOR_MOVE) {
		str_copy(s->a, sizeof(s->a), to->id);
		str_copy(s->b, sizeof(s->b), to->to);
	} else if (kind == DOOR_PAIR_JOIN) {
		str_copy(s->a, sizeof(s->a), join->host);
		str_copy(s->b, sizeof(s->b), join->code);
	}
	return 0;
}

static void
make(struct intent *in, struct seen *s)
{
	struct fx_err err;

	memset(s, 0, sizeof(*s));
	assert_non_null(in);
	assert_true(command_is(in->kind));
	assert_int_equal(command_make(in, look, s, &err), 0);
	intent_free(in);
}

static void
sends_paths_in_the_form_of_the_door(FX_UNUSED void **state)
{
	struct intent *in = intent_new(INTENT_SEND, "key");
	struct seen s;

	assert_int_equal(intent_path(in, "/a/L\xF6 50%41"), 0);
	assert_int_equal(intent_path(in, "/b"), 0);
	make(in, &s);
	assert_int_equal(s.kind, DOOR_SEND);
	assert_string_equal(s.a, "key");
	assert_string_equal(s.b, "/a/L%F6 50%2541");
	assert_int_equal(s.n, 2);
	assert_int_equal(s.number, true); /* it waits for who is away */
}

static void
says_places_limits_and_shares(FX_UNUSED void **state)
{
	struct intent *in = intent_new(INTENT_MOVE, "t1");
	struct fx_err err;
	struct seen s;

	assert_int_equal(intent_text(&in->text, "up"), 0);
	make(in, &s);
	assert_string_equal(s.a, "t1");
	assert_string_equal(s.b, "up");
	in = intent_new(INTENT_LIMIT, "t1");
	assert_int_equal(intent_text(&in->text, "500K"), 0);
	make(in, &s);
	assert_int_equal(s.number, 500 * 1024);
	assert_int_equal(s.n, 0); /* the share stays */
	in = intent_new(INTENT_LIMIT, "t1");
	assert_int_equal(intent_text(&in->text, "none"), 0);
	make(in, &s);
	assert_int_equal(s.number, 0);
	in = intent_new(INTENT_LIMIT, "t1");
	assert_int_equal(intent_text(&in->text, "fast"), 0);
	assert_int_equal(command_make(in, look, &s, &err), -1);
	assert_int_equal(err.code, E_ARGS);
	intent_free(in);
	in = intent_new(INTENT_WEIGHT, "t1");
	in->number = 70;
	make(in, &s);
	assert_int_equal(s.number, -2); /* the limit stays */
	assert_int_equal(s.n, 72);
}

static void
accepts_into_another_folder(FX_UNUSED void **state)
{
	struct intent *in = intent_new(INTENT_ACCEPT, "t1");
	struct seen s;

	assert_int_equal(intent_text(&in->text, "/in/L\xF6"), 0);
	assert_int_equal(intent_text(&in->name, "new"), 0);
	make(in, &s);
	assert_string_equal(s.a, "/in/L%F6");
	assert_string_equal(s.b, "new");
}

static void
blocks_and_unblocks(FX_UNUSED void **state)
{
	struct seen s;

	for (int on = 0; on < 2; on++) {
		struct intent *in = intent_new(INTENT_PEER_BLOCK, "key");

		in->number = on;
		make(in, &s);
		assert_int_equal(s.kind, DOOR_PEER_SET);
		assert_string_equal(s.a, on != 0 ? "yes" : "no");
		assert_int_equal(s.number, -2); /* the policy stays */
	}
}

static void
refuses_more_paths_than_a_transfer_takes(FX_UNUSED void **state)
{
	struct intent *in = intent_new(INTENT_SEND, "key");
	struct fx_err err;
	struct seen s;

	for (int i = 0; i < 65; i++)
		assert_int_equal(intent_path(in, "/a"), 0);
	assert_int_equal(command_make(in, look, &s, &err), -1);
	assert_int_equal(err.code, E_ARGS);
	intent_free(in);
}

static void
accepts_a_part_under_another_name(FX_UNUSED void **state)
{
	struct intent *in = intent_new(INTENT_ACCEPT, "o1");
	struct seen s;

	assert_int_equal(intent_unwanted(in, 3), 0);
	assert_int_equal(intent_text(&in->name, "100%20"), 0);
	in->number = DOOR_SKIP_SAME;
	make(in, &s);
	assert_int_equal(s.kind, DOOR_ACCEPT);
	assert_string_equal(s.a, "o1");
	assert_string_equal(s.b, "100%2520");
	assert_int_equal(s.n, 1);
	assert_int_equal(s.number, DOOR_SKIP_SAME);
}

static void
a_new_name_leaves_the_policy_alone(FX_UNUSED void **state)
{
	struct intent *in = intent_new(INTENT_PEER_NAME, "key");
	struct seen s;

	assert_int_equal(intent_text(&in->name, "carol"), 0);
	make(in, &s);
	assert_string_equal(s.a, "none");
	assert_string_equal(s.b, "carol");
	assert_int_equal(s.number, -2);
	in = intent_new(INTENT_PEER_POLICY, "key");
	in->number = DOOR_ALLOW;
	in->max_file = 77;
	make(in, &s);
	assert_string_equal(s.a, "accept");
	assert_string_equal(s.b, "none");
	assert_int_equal(s.number, 77);
	assert_string_equal(s.rule, "none"); /* stays */
	in = intent_new(INTENT_PEER_POLICY, "key");
	in->number = DOOR_ALLOW;
	in->index = DOOR_ASK_EXISTS + 1;
	assert_int_equal(intent_text(&in->text, "/in/L\xF6"), 0);
	make(in, &s);
	assert_string_equal(s.rule, "ask");
	assert_string_equal(s.into, "/in/L%F6");
}

static void
pages_and_codes_go_through(FX_UNUSED void **state)
{
	struct intent *in = intent_new(INTENT_OFFER_FILES, "o1");
	struct seen s;

	in->index = 500;
	make(in, &s);
	assert_string_equal(s.a, "o1");
	assert_int_equal(s.number, 500);
	in = intent_new(INTENT_PAIR_JOIN, NULL);
	assert_int_equal(intent_text(&in->text, "host:1"), 0);
	assert_int_equal(intent_text(&in->name, "7K3-M9QE"), 0);
	make(in, &s);
	assert_string_equal(s.a, "host:1");
	assert_string_equal(s.b, "7K3-M9QE");
}

static void
what_the_program_does_itself_is_no_command(FX_UNUSED void **state)
{
	assert_false(command_is(INTENT_QUIT));
	assert_false(command_is(INTENT_BROWSE));
	assert_false(command_is(INTENT_REREAD));
	assert_false(command_is(INTENT_NONE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sends_paths_in_the_form_of_the_door),
		cmocka_unit_test(says_places_limits_and_shares),
		cmocka_unit_test(accepts_into_another_folder),
		cmocka_unit_test(blocks_and_unblocks),
		cmocka_unit_test(refuses_more_paths_than_a_transfer_takes),
		cmocka_unit_test(accepts_a_part_under_another_name),
		cmocka_unit_test(a_new_name_leaves_the_policy_alone),
		cmocka_unit_test(pages_and_codes_go_through),
		cmocka_unit_test(what_the_program_does_itself_is_no_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
