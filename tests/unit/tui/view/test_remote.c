/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "door/types.h"
#include "unit/tui/view/stage.h"

/* What a peer shares, looked at and fetched: pictures and intents. */

static const char carol[] = SAMPLE_CAROL_KEY;

/* The answer to the last asking. */
static void
answer(const struct door_entry *items, size_t n, bool complete)
{
	struct door_entries d = { .total = -1, .complete = complete };
	struct model_event ev = { .kind = DOOR_LS,
		.reply = true,
		.id = carol,
		.offset = model->remote.asked,
		.data = &d };

	d.items = (struct door_entry *)(uintptr_t)items;
	d.items_n = n;
	model_update(model, &ev);
}

static void
refuse(const char *code, const char *sentence)
{
	struct model_event ev = { .kind = DOOR_LS,
		.reply = true,
		.id = carol,
		.offset = model->remote.asked,
		.code = code,
		.error = sentence };

	model_update(model, &ev);
}

static struct door_entry
item(const char *name, bool folder, int64_t size)
{
	struct door_entry e = { .size = size };

	e.path = (char *)(uintptr_t)name;
	e.kind = (char *)(uintptr_t)(folder ? "folder" : "file");
	e.mtime = SAMPLE_WALL_S - 86400;
	return e;
}

/* The one question that is on its way. */
static void
asks_for(const char *path, const char *cursor)
{
	struct intent *in = stage_take(INTENT_LS);

	assert_string_equal(in->id, carol);
	assert_string_equal(in->text, path);
	assert_int_equal(in->index, model->remote.asked);
	if (cursor == NULL)
		assert_null(in->name);
	else
		assert_string_equal(in->name, cursor);
	intent_free(in);
}

static void
look(void)
{
	assert_non_null(model_open(model, DIALOG_REMOTE, carol));
	model_remote_look(model, carol, "", NULL);
	stage_open();
	asks_for("", NULL);
}

static void
look_into_music(void)
{
	const struct door_entry shares[] = { item("docs", true, 0),
		item("music", true, 0) };
	const struct door_entry music[] = { item("live", true, 0),
		item("a %25 of it", false, 900), item("odd%0Aname", false, 1),
		item("song.ogg", false, 4200000) };

	look();
	answer(shares, FX_COUNT(shares), true);
	stage_keys("Down Enter");
	asks_for("music", NULL);
	answer(music, FX_COUNT(music), true);
}

static void
draws(const char *name)
{
	char file[64];

	stage_draw(80, 24, STYLE_SET_ASCII);
	snprintf(file, sizeof(file), "%s-80x24", name);
	golden(file);
	stage_draw(40, 12, STYLE_SET_ASCII);
	snprintf(file, sizeof(file), "%s-40x12", name);
	golden(file);
	stage_draw(120, 40, STYLE_SET_UTF8);
	snprintf(file, sizeof(file), "%s-120x40-utf8", name);
	golden(file);
}

static void
a_folder_of_a_peer(void **state FX_UNUSED)
{
	look_into_music();
	stage_keys("Down Space");
	draws("remote");
}

static void
nothing_is_shared(void **state FX_UNUSED)
{
	look();
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("Reading .."));
	answer(NULL, 0, true);
	draws("remote-empty");
}

static void
a_refusal_is_told(void **state FX_UNUSED)
{
	look();
	refuse("E_NET", "carol cannot be reached.");
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("carol cannot be reached."));
}

static void
goes_in_and_out(void **state FX_UNUSED)
{
	const struct door_entry shares[] = { item("docs", true, 0),
		item("music", true, 0) };

	look_into_music();
	stage_keys("Enter");
	asks_for("music/live", NULL);
	/* An answer to the question before comes too late. */
	model->remote.asked++;
	stage_keys("h");
	asks_for("music", NULL);
	answer(NULL, 0, true);
	stage_keys("Left");
	asks_for("", NULL);
	answer(shares, FX_COUNT(shares), true);
	stage_draw(80, 24, STYLE_SET_ASCII);
	/* The cursor is where it came from. */
	stage_keys("Enter");
	asks_for("music", NULL);
	answer(NULL, 0, true);
	stage_keys("h");
	asks_for("", NULL);
	answer(shares, FX_COUNT(shares), true);
	stage_keys("h");
	assert_null(model_take(model));
	assert_non_null(model->status);
}

static void
answers_to_older_questions_are_dropped(void **state FX_UNUSED)
{
	const struct door_entry one = item("one", true, 0);
	struct door_entries d = { .complete = true };
	struct model_event ev = {
		.kind = DOOR_LS, .reply = true, .id = carol, .data = &d
	};

	d.items = (struct door_entry *)(uintptr_t)&one;
	d.items_n = 1;
	look();
	ev.offset = model->remote.asked - 1;
	model_update(model, &ev);
	assert_int_equal(model->remote.count, 0);
	ev.offset = model->remote.asked;
	ev.id = "fx1-other";
	model_update(model, &ev);
	assert_int_equal(model->remote.count, 0);
}

static void
asks_page_after_page(void **state FX_UNUSED)
{
	const struct door_entry first[] = { item("a", false, 1),
		item("b%25", false, 1) };
	const struct door_entry second[] = { item("c", false, 1) };

	look();
	answer(first, FX_COUNT(first), false);
	asks_for("", "b%25");
	answer(second, FX_COUNT(second), true);
	assert_int_equal(model->remote.count, 3);
	assert_true(model->remote.complete);
	assert_null(model_take(model));
}

static void
fetches_what_is_marked_or_the_file_itself(void **state FX_UNUSED)
{
	struct intent *in;

	look_into_music();
	stage_keys("Space Down Space");
	stage_keys("f");
	in = stage_take(INTENT_GET);
	assert_string_equal(in->id, carol);
	assert_int_equal(in->paths_n, 2);
	assert_string_equal(in->paths[0], "music/live");
	assert_string_equal(in->paths[1], "music/odd%0Aname");
	intent_free(in);
	assert_null(model_top(model));

	look_into_music();
	stage_keys("End Enter");
	in = stage_take(INTENT_GET);
	assert_int_equal(in->paths_n, 1);
	assert_string_equal(in->paths[0], "music/song.ogg");
	intent_free(in);
}

static void
hidden_names_are_asked_for(void **state FX_UNUSED)
{
	struct intent *in;

	look();
	answer(NULL, 0, true);
	stage_keys(".");
	in = stage_take(INTENT_LS);
	assert_int_equal(in->number, 1);
	intent_free(in);
}

static void
what_became_of_it_is_told(void **state FX_UNUSED)
{
	struct door_sums_result sums = { .index = 0 };
	struct door_got got = { .command = 1 };
	struct model_event ev = { .kind = DOOR_EV_GET_RESULT, .data = &got };
	char code[] = "E_NOENT", error[] = "carol has no x.";
	char path[] = "/in/x.SHA256SUMS";

	got.code = code;
	got.error = error;
	model_update(model, &ev);
	assert_string_equal(model->status, "carol has no x.");
	ev.kind = DOOR_EV_SUMS_RESULT;
	ev.data = &sums;
	sums.path = path;
	model_update(model, &ev);
	assert_string_equal(model->status, path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STAGED(a_folder_of_a_peer),
		STAGED(nothing_is_shared),
		STAGED(a_refusal_is_told),
		STAGED(goes_in_and_out),
		STAGED(answers_to_older_questions_are_dropped),
		STAGED(asks_page_after_page),
		STAGED(fetches_what_is_marked_or_the_file_itself),
		STAGED(hidden_names_are_asked_for),
		STAGED(what_became_of_it_is_told),
	};

	if (stage_main() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
