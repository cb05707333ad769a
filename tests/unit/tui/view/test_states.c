/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/tui/view/stage.h"

/* What a transfer that does not move says: in the list, in its details. */

#define MIB (INT64_C(1) << 20)

static struct model_transfer *
put(const char *id, const char *name, enum model_state state)
{
	sample_transfer(model, id, name, state);
	for (size_t i = 0; i < model->transfers_n; i++) {
		struct model_transfer *t = &model->transfers[i];

		if (strcmp(t->id, id) != 0)
			continue;
		t->incoming = false;
		t->bytes = 300 * MIB;
		t->bytes_done = 120 * MIB;
		t->rate = -1;
		t->eta_s = -1;
		t->retry_s = -1;
		return t;
	}
	abort();
}

static void
say(struct model_transfer *t, const char *code, const char *error)
{
	t->code = strdup(code);
	t->error = strdup(error);
	assert_non_null(t->code);
	assert_non_null(t->error);
}

static void
fill(void)
{
	struct model_transfer *t;

	model_free(model);
	model = sample_empty();
	model->engine = MODEL_ENGINE_UP;
	model->loaded = true;
	t = put("t-part", "tree", MODEL_PARTIAL);
	t->files = 12;
	t->files_done = 10;
	t->files_failed = 2;
	t->left_out = 3;
	t = put("t-lost", "film.mkv", MODEL_INTERRUPTED);
	t->kept = 120 * MIB;
	t->skipped = 40 * MIB;
	t->retry_s = 25;
	say(t, "E_PEER_GONE", "The connection to alice broke.");
	t = put("t-full", "backup.img", MODEL_PAUSED);
	t->incoming = true;
	say(t, "E_NOSPC", "180M are needed, 20.1M are free.");
	t = put("t-held", "slides.pdf", MODEL_PAUSED);
	t = put("t-next", "music.tar", MODEL_QUEUED);
	t->position = 3;
	t = put("t-away", "notes.txt", MODEL_QUEUED);
	t->position = 4;
	t->next = SAMPLE_WALL_S + 60;
	say(t, "E_UNREACHABLE", "carol cannot be reached.");
	model->faults.on = true;
	model->faults.injected = 31;
	model->faults.detected = 29;
	model->faults.repaired = 27;
	model_focus(model, PANE_TRANSFERS);
}

static void
both_sizes(const char *name)
{
	char file[64];

	stage_draw(80, 24, STYLE_SET_ASCII);
	snprintf(file, sizeof(file), "%s-80x24", name);
	golden(file);
	stage_draw(120, 40, STYLE_SET_ASCII);
	snprintf(file, sizeof(file), "%s-120x40", name);
	golden(file);
}

static void
the_list_says_why_a_transfer_rests(void **state FX_UNUSED)
{
	fill();
	model_zoom(model, true);
	both_sizes("states");
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("SIMULATED FAULTS"));
	assert_true(stage_shows("interrupted"));
	assert_true(stage_shows("no space"));
	assert_true(stage_shows("paused"));
	assert_true(stage_shows("waiting 3"));
	assert_true(stage_shows("partly"));
}

static void
details_say_what_is_kept_and_when_it_goes_on(void **state FX_UNUSED)
{
	static const char *const ids[] = { "t-lost", "t-full", "t-held",
		"t-next", "t-away" };
	char name[64];

	fill();
	for (size_t i = 0; i < FX_COUNT(ids); i++) {
		assert_non_null(model_open(model, DIALOG_INFO, ids[i]));
		model->dialogs[model->dialogs_n - 1].pane = PANE_TRANSFERS;
		stage_open();
		snprintf(name, sizeof(name), "state-%s", ids[i] + 2);
		both_sizes(name);
		stage_keys("Esc");
	}
}

static void
details_name_the_cause_of_a_stall(void **state FX_UNUSED)
{
	static const char *const causes[] = {
		[MODEL_STALL_DISK] = "the disk of this machine is slow",
		[MODEL_STALL_LINK] = "no data connection is up",
		[MODEL_STALL_PEER] = "the peer confirms nothing",
	};
	struct model_transfer *t;

	fill();
	t = put("t-slow", "slow.bin", MODEL_ACTIVE);
	t->idle_ms = 12400;
	assert_non_null(model_open(model, DIALOG_INFO, "t-slow"));
	model->dialogs[model->dialogs_n - 1].pane = PANE_TRANSFERS;
	stage_open();
	for (int i = MODEL_STALL_DISK; i <= MODEL_STALL_PEER; i++) {
		t->stall = (enum model_stall)i;
		stage_draw(120, 40, STYLE_SET_ASCII);
		assert_true(stage_shows("stalled 12s"));
		assert_true(stage_shows(causes[i]));
	}
}

/* Of a screen, whatever else is on it. */
static void
never_verified(const char *word)
{
	char *text = stage_text();

	assert_non_null(strstr(text, "[??]"));
	assert_non_null(strstr(text, word));
	assert_null(strstr(text, "[ok]"));
	for (char *at = text; (at = strstr(at, "verified")) != NULL; at++)
		assert_true(at - text >= 2 && strncmp(at - 2, "un", 2) == 0);
	free(text);
}

static void
what_a_dialect_brought_never_looks_verified(void **state FX_UNUSED)
{
	static const struct {
		enum model_item state;
		const char *word;
		const char *full;
	} cases[] = {
		{ MODEL_ITEM_MD5_OK, "MD5 ok",
		    "against faults, not against people" },
		{ MODEL_ITEM_ECHO_OK, "echo ok", "SHA-256 ok (echo)" },
		{ MODEL_ITEM_SIZE_OK, "unverified",
		    "size ok, content not checked" },
		{ MODEL_ITEM_UNCHECKED, "unverified", "not checked" },
	};
	static const int sizes[][2] = { { 40, 12 }, { 80, 24 }, { 120, 40 },
		{ 200, 60 } };
	char name[64];

	for (size_t i = 0; i < FX_COUNT(cases); i++) {
		model_free(model);
		model = sample_empty();
		model->engine = MODEL_ENGINE_UP;
		model->loaded = true;
		sample_row(model, "i-photo", "photo.jpg", cases[i].state);
		free(model->rows[0].peer);
		model->rows[0].peer = strdup("~push-md5");
		model->rows[0].address = strdup("192.168.7.31:40112");
		model_focus(model, PANE_INBOX);
		for (size_t k = 0; k < FX_COUNT(sizes); k++) {
			stage_draw(sizes[k][0], sizes[k][1], STYLE_SET_ASCII);
			never_verified(cases[i].word);
			snprintf(name, sizeof(name), "foreign-%dx%d",
			    sizes[k][0], sizes[k][1]);
			if (i == 0)
				golden(name);
		}
		assert_non_null(model_open(model, DIALOG_INFO, "i-photo"));
		stage_open();
		stage_draw(80, 24, STYLE_SET_ASCII);
		never_verified(cases[i].word);
		assert_true(stage_shows(cases[i].full));
		assert_true(stage_shows("unauthenticated channel"));
		assert_true(stage_shows("192.168.7.31"));
		if (i == 0)
			golden("info-foreign-80x24");
		stage_keys("Esc");
	}
}

static void
failed_files_are_listed_with_their_reason(void **state FX_UNUSED)
{
	struct model_entries *e;

	fill();
	e = &model->failures;
	e->id = strdup("t-part");
	e->items = calloc(2, sizeof(*e->items));
	assert_non_null(e->items);
	e->cap = e->count = 2;
	e->total = 2;
	e->complete = true;
	for (size_t i = 0; i < e->count; i++) {
		e->items[i].path = strdup(i == 0 ? "tree/a" : "tree/b");
		e->items[i].flags = strdup("");
		e->items[i].code = strdup("E_PERM");
		e->items[i].error = strdup("Permission denied");
	}
	assert_non_null(model_open(model, DIALOG_INFO, "t-part"));
	model->dialogs[model->dialogs_n - 1].pane = PANE_TRANSFERS;
	stage_open();
	both_sizes("state-part");
	assert_true(stage_shows("r sends again"));
}

static void
hints_are_those_of_what_can_be_done(void **state FX_UNUSED)
{
	fill();
	for (size_t i = 0; i < model->transfers_n; i++) {
		const char *id = model->transfers[i].id;

		model->list[PANE_TRANSFERS].cursor = i;
		stage_draw(120, 40, STYLE_SET_ASCII);
		assert_int_equal(
		    stage_shows("d Discard"), strcmp(id, "t-lost") == 0);
		assert_int_equal(stage_shows("J Down"),
		    strcmp(id, "t-next") == 0 || strcmp(id, "t-away") == 0);
		assert_int_equal(
		    stage_shows("r Retry"), strcmp(id, "t-part") == 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    the_list_says_why_a_transfer_rests, stage_setup,
		    stage_teardown),
		cmocka_unit_test_setup_teardown(
		    details_say_what_is_kept_and_when_it_goes_on, stage_setup,
		    stage_teardown),
		STAGED(details_name_the_cause_of_a_stall),
		STAGED(what_a_dialect_brought_never_looks_verified),
		cmocka_unit_test_setup_teardown(
		    failed_files_are_listed_with_their_reason, stage_setup,
		    stage_teardown),
		cmocka_unit_test_setup_teardown(
		    hints_are_those_of_what_can_be_done, stage_setup,
		    stage_teardown),
	};

	if (stage_main() != 0)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
