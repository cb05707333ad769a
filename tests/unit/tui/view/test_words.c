/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/view/details.h"
#include "tui/view/words.h"
#include "unit/tui/view/stage.h"

/* Signs and words of tui.md 2.3. */

static void
every_transfer_state_has_its_sign_and_word(void **state FX_UNUSED)
{
	static const struct {
		enum model_state state;
		const char *sign;
		const char *word;
	} table[] = {
		{ MODEL_QUEUED, "[..]", "waiting" },
		{ MODEL_CONNECTING, "[..]", "waiting peer" },
		{ MODEL_OFFERED, "[..]", "offered" },
		{ MODEL_WAITING, "[..]", "offered" },
		{ MODEL_ACTIVE, "[..]", "receiving" },
		{ MODEL_CHECKING, "[..]", "checking" },
		{ MODEL_PAUSED, "[..]", "paused" },
		{ MODEL_INTERRUPTED, "[--]", "interrupted" },
		{ MODEL_DONE, "[ok]", "verified" },
		{ MODEL_UNSYNCED, "[??]", "unsynced" },
		{ MODEL_PARTIAL, "[xx]", "partly" },
		{ MODEL_DECLINED, "[xx]", "declined" },
		{ MODEL_CANCELLED, "[xx]", "cancelled" },
		{ MODEL_FAILED, "[xx]", "failed" },
	};

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		struct model_transfer t = { .state = table[i].state,
			.incoming = true };
		struct words_state s = words_transfer(&t);

		assert_string_equal(s.sign, table[i].sign);
		assert_string_equal(s.word, table[i].word);
	}
}

static void
every_row_has_its_sign_and_word(void **state FX_UNUSED)
{
	static const struct {
		enum model_item state;
		const char *sign;
		const char *word;
	} table[] = {
		{ MODEL_ITEM_RECEIVING, "[..]", "50%" },
		{ MODEL_ITEM_CHECKING, "[..]", "checking" },
		{ MODEL_ITEM_VERIFIED, "[ok]", "verified" },
		{ MODEL_ITEM_UNSYNCED, "[??]", "unsynced" },
		{ MODEL_ITEM_MISMATCH, "[!!]", "MISMATCH" },
		{ MODEL_ITEM_MISSING, "[xx]", "missing" },
		{ MODEL_ITEM_PARTLY, "[xx]", "partly" },
		{ MODEL_ITEM_INTERRUPTED, "[--]", "interrupted" },
		{ MODEL_ITEM_FAILED, "[xx]", "failed" },
		{ MODEL_ITEM_CANCELLED, "[xx]", "cancelled" },
		{ MODEL_ITEM_MD5_OK, "[??]", "MD5 ok" },
		{ MODEL_ITEM_ECHO_OK, "[??]", "echo ok" },
		{ MODEL_ITEM_SIZE_OK, "[??]", "unverified" },
		{ MODEL_ITEM_UNCHECKED, "[??]", "unverified" },
		{ MODEL_ITEM_OFFER, "[**]", "OFFER" },
	};

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		struct model_row r = {
			.state = table[i].state, .size = 100, .size_done = 50
		};
		struct words_state s = words_row(model, &r);

		assert_string_equal(s.sign, table[i].sign);
		assert_string_equal(s.word, table[i].word);
	}
}

static void
stalled_and_no_space_are_said(void **state FX_UNUSED)
{
	struct model_transfer t = { .state = MODEL_ACTIVE, .idle_ms = 12999 };

	assert_string_equal(words_transfer(&t).word, "stalled 12s");
	t = (struct model_transfer){ .state = MODEL_PAUSED,
		.code = (char *)(uintptr_t) "E_NOSPC" };
	assert_string_equal(words_transfer(&t).word, "no space");
}

/* What is not verified never stands in a row or page with that word. */
static void
verified_is_said_of_nothing_else(void **state FX_UNUSED)
{
	static const enum model_item others[] = { MODEL_ITEM_UNSYNCED,
		MODEL_ITEM_MISMATCH, MODEL_ITEM_MISSING, MODEL_ITEM_PARTLY,
		MODEL_ITEM_FAILED, MODEL_ITEM_CANCELLED,
		MODEL_ITEM_INTERRUPTED };
	static const int widths[] = { 40, 60, 80, 120, 200 };

	for (size_t i = 0; i < FX_COUNT(others); i++) {
		model_free(model);
		model = sample_empty();
		model->engine = MODEL_ENGINE_UP;
		sample_row(model, "other", "other.bin", others[i]);
		model->rows[0].verified = SAMPLE_WALL_S; /* even so */
		model_focus(model, PANE_INBOX);
		for (size_t w = 0; w < FX_COUNT(widths); w++) {
			stage_draw(widths[w], 60, STYLE_SET_UTF8);
			assert_true(stage_shows("other.bin"));
			assert_false(stage_shows("[ok]"));
			assert_false(stage_shows("verified"));
		}
		model_open(model, DIALOG_INFO, "other")->pane = PANE_INBOX;
		stage_open();
		stage_draw(80, 24, STYLE_SET_ASCII);
		assert_false(stage_shows("verified"));
		model_close(model);
		stage_dialog_done();
	}
}

static void
a_sent_file_that_is_not_safe_is_not_verified(void **state FX_UNUSED)
{
	model_free(model);
	model = sample_empty();
	model->engine = MODEL_ENGINE_UP;
	sample_transfer(model, "t", "other.bin", MODEL_UNSYNCED);
	model_focus(model, PANE_TRANSFERS);
	stage_draw(120, 40, STYLE_SET_ASCII);
	assert_true(stage_shows("[??]"));
	assert_true(stage_shows("unsynced"));
	assert_false(stage_shows("verified"));
	model_open(model, DIALOG_INFO, "t")->pane = PANE_TRANSFERS;
	stage_open();
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_false(stage_shows("verified"));
}

static void
a_channel_without_proof_is_named(void **state FX_UNUSED)
{
	model_free(model);
	model = sample_empty();
	sample_row(model, "other", "other.bin", MODEL_ITEM_UNSYNCED);
	free(model->rows[0].peer);
	model->rows[0].peer = strdup("~push-raw");
	model_open(model, DIALOG_INFO, "other")->pane = PANE_INBOX;
	stage_open();
	stage_draw(80, 24, STYLE_SET_ASCII);
	assert_true(stage_shows("received over an unauthenticated channel"));
	assert_false(stage_shows("verified"));
}

static void
unknown_numbers_are_a_dash(void **state FX_UNUSED)
{
	char text[128];

	assert_string_equal(words_size(text, sizeof(text), -1), "-");
	assert_string_equal(words_rate(text, sizeof(text), -1), "-");
	assert_string_equal(words_duration(text, sizeof(text), -1), "-");
	assert_string_equal(words_date(text, sizeof(text), -1), "-");
	assert_string_equal(words_bytes(text, sizeof(text), -1), "not known");
}

static void
times_ago_are_short(void **state FX_UNUSED)
{
	static const struct {
		int64_t s;
		const char *text;
	} table[] = {
		{ -5, "now" },
		{ 0, "now" },
		{ 59, "now" },
		{ 60, "1 m ago" },
		{ 3599, "59 m ago" },
		{ 3600, "1 h ago" },
		{ 86399, "23 h ago" },
		{ 86400, "1 d ago" },
		{ 86400 * 400, "400 d ago" },
	};
	char text[64];

	for (size_t i = 0; i < FX_COUNT(table); i++)
		assert_string_equal(
		    words_ago(text, sizeof(text), SAMPLE_WALL_S - table[i].s,
			SAMPLE_WALL_S),
		    table[i].text);
	assert_string_equal(
	    words_ago(text, sizeof(text), -1, SAMPLE_WALL_S), "never");
}

/* Without its blanks and the label the page holds the whole key. */
static void
a_key_is_never_cut(void **state FX_UNUSED)
{
	for (int cols = 1; cols < 90; cols++) {
		struct details_of of = { .pane = PANE_PEERS,
			.id = SAMPLE_ALICE_KEY };
		struct str out;
		char packed[4096];
		size_t n = 0;
		char *title;

		str_init(&out, DETAILS_MAX);
		details_add(&out, model, &of, cols, &title);
		for (const char *c = str_cstr(&out); *c != '\0'; c++)
			if (*c != ' ' && *c != '\n')
				packed[n++] = *c;
		packed[n] = '\0';
		assert_non_null(strstr(packed, SAMPLE_ALICE_KEY));
		free(title);
		str_done(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STAGED(every_transfer_state_has_its_sign_and_word),
		STAGED(every_row_has_its_sign_and_word),
		STAGED(stalled_and_no_space_are_said),
		STAGED(verified_is_said_of_nothing_else),
		STAGED(a_sent_file_that_is_not_safe_is_not_verified),
		STAGED(a_channel_without_proof_is_named),
		STAGED(unknown_numbers_are_a_dash),
		STAGED(times_ago_are_short),
		STAGED(a_key_is_never_cut),
	};

	if (stage_main() != 0)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
