/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/tui/view/stage.h"

/* How each dialog looks, at both ends of the sizes. */
static void
golden_sizes(const char *name)
{
	static const struct {
		int w;
		int h;
		enum style_set set;
		const char *suffix;
	} sizes[] = {
		{ 80, 24, STYLE_SET_ASCII, "80x24" },
		{ 80, 24, STYLE_SET_UTF8, "80x24-utf8" },
		{ 120, 40, STYLE_SET_ASCII, "120x40" },
		{ 40, 12, STYLE_SET_ASCII, "40x12" },
	};
	char file[128];

	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		stage_draw(sizes[i].w, sizes[i].h, sizes[i].set);
		snprintf(file, sizeof(file), "%s-%s", name, sizes[i].suffix);
		golden(file);
	}
}

static struct model_dialog *
open_dialog(enum model_dialog_kind kind, const char *id)
{
	struct model_dialog *d = model_open(model, kind, id);

	assert_non_null(d);
	return d;
}

static void
offer(void **state FX_UNUSED)
{
	open_dialog(DIALOG_OFFER, SAMPLE_OFFER_ID);
	sample_offer_files(model);
	stage_open();
	golden_sizes("offer");
	stage_keys("Down Down Space c Tab");
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("offer-part-80x24");
}

static void
offer_before_its_files_are_known(void **state FX_UNUSED)
{
	open_dialog(DIALOG_OFFER, SAMPLE_OFFER_ID);
	model_want_offer(model, SAMPLE_OFFER_ID);
	stage_open();
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("offer-reading-80x24");
}

static void
offer_without_space(void **state FX_UNUSED)
{
	open_dialog(DIALOG_OFFER, SAMPLE_OFFER_ID);
	sample_offer_files(model);
	model->rows[0].enough = false;
	model->rows[0].free_bytes = INT64_C(4) << 20;
	stage_open();
	golden_sizes("offer-space");
}

static void
offer_over(void **state FX_UNUSED)
{
	open_dialog(DIALOG_OFFER, SAMPLE_OFFER_ID);
	sample_offer_files(model);
	stage_open();
	stage_draw(80, 24, STYLE_SET_ASCII);
	model->offer.closed = strdup("declined");
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("offer-over-80x24");
}

static void
offer_of_a_long_name_keeps_its_buttons(void **state FX_UNUSED)
{
	char name[256];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	open_dialog(DIALOG_OFFER, SAMPLE_OFFER_ID);
	sample_offer_files(model);
	free(model->rows[0].name);
	model->rows[0].name = strdup(name);
	stage_open();
	golden_sizes("offer-long");
	assert_true(stage_shows("[ Decline ]"));
	assert_true(stage_shows("[ Accept ]"));
	assert_true(stage_shows("[ Later ]"));
	assert_true(stage_shows("ticked"));
	assert_true(stage_shows("Into"));
}

static void
policy(void **state FX_UNUSED)
{
	open_dialog(DIALOG_POLICY, "fx1-bob");
	stage_open();
	golden_sizes("policy");
}

static void
fingerprint(void **state FX_UNUSED)
{
	open_dialog(DIALOG_KEY, SAMPLE_ALICE_KEY);
	stage_open();
	golden_sizes("key");
	stage_keys("Esc");
	assert_null(model_top(model));
}

static void
chat(void **state FX_UNUSED)
{
	static const struct model_said lines[] = {
		{ SAMPLE_WALL_S - 900, NULL, true, true },
		{ SAMPLE_WALL_S - 600, NULL, false, true },
		{ SAMPLE_WALL_S - 20, NULL, false, false },
	};
	static const char *const texts[] = {
		("did the notes of the third quarter arrive in one piece, and "
		 "is gpj<202E>exe what it says it is?"),
		"yes, all 57",
		"and thanks",
	};
	struct model_talk *t = &model->talk;

	open_dialog(DIALOG_CHAT, SAMPLE_CAROL_KEY);
	model_talk(model, SAMPLE_CAROL_KEY);
	t->items = calloc(FX_COUNT(lines), sizeof(*t->items));
	assert_non_null(t->items);
	for (size_t i = 0; i < FX_COUNT(lines); i++) {
		t->items[i] = lines[i];
		t->items[i].text = strdup(texts[i]);
	}
	t->count = t->cap = FX_COUNT(lines);
	t->waiting = false;
	stage_open();
	stage_keys("h i");
	golden_sizes("chat");
}

static void
pair_choice(void **state FX_UNUSED)
{
	open_dialog(DIALOG_PAIR, NULL);
	stage_open();
	golden_sizes("pair-choice");
}

static void
set_hosting(void)
{
	struct model_pair *p = &model->pair;

	model_pairing(model, MODEL_PAIR_HOSTING);
	p->code = strdup("7K3-M9QE");
	p->until_ms = SAMPLE_NOW_MS + 581000;
	p->tries_left = 2;
	p->error = strdup("The code did not match; 2 tries are left.");
	p->addresses = calloc(2, sizeof(*p->addresses));
	assert_non_null(p->addresses);
	p->addresses[p->addresses_n++] = strdup("192.168.7.20");
	p->addresses[p->addresses_n++] = strdup("[fd00::20]:5001");
}

static void
pair_shows_a_code(void **state FX_UNUSED)
{
	open_dialog(DIALOG_PAIR, NULL);
	set_hosting();
	stage_open();
	golden_sizes("pair-code");
	assert_true(env.wake);
}

static void
pair_enters_a_code(void **state FX_UNUSED)
{
	open_dialog(DIALOG_PAIR, NULL);
	stage_open();
	stage_keys("Down Enter h o s t Enter 7 K 3");
	golden_sizes("pair-enter");
	stage_keys("Enter");
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("pair-wait-80x24");
	model_pairing(model, MODEL_PAIR_FAILED);
	model->pair.error = strdup("The code is not right.");
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("pair-failed-80x24");
}

static void
pair_is_over(void **state FX_UNUSED)
{
	open_dialog(DIALOG_PAIR, NULL);
	model_pairing(model, MODEL_PAIR_OVER);
	stage_open();
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("pair-over-80x24");
}

static void
pair_result(void **state FX_UNUSED)
{
	open_dialog(DIALOG_PAIR, NULL);
	model_pairing(model, MODEL_PAIR_DONE);
	model->pair.key = strdup(SAMPLE_CAROL_KEY);
	model->pair.claims = strdup("carol-t480");
	model->pair.name = strdup("carol-t480");
	stage_open();
	golden_sizes("pair-result");
}

static void
send_to(void **state FX_UNUSED)
{
	open_dialog(DIALOG_SEND, NULL);
	stage_open();
	stage_keys("Space");
	golden_sizes("send");
}

static void
chat_to(void **state FX_UNUSED)
{
	open_dialog(DIALOG_CHAT_TO, NULL);
	stage_open();
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("chat-to-80x24");
}

static void
quit(void **state FX_UNUSED)
{
	open_dialog(DIALOG_QUIT, NULL);
	stage_open();
	golden_sizes("quit");
	model_close(model);
	model->private = true;
	open_dialog(DIALOG_QUIT, NULL);
	stage_open();
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("quit-private-80x24");
}

static void
confirm(void **state FX_UNUSED)
{
	struct model_dialog *d = open_dialog(DIALOG_CONFIRM, NULL);

	model_dialog_set(d, "Discard backup.img?",
	    "What was received and verified so far is removed. It cannot go "
	    "on afterwards.",
	    "Discard");
	d->then = intent_new(INTENT_DISCARD, "t-kept");
	stage_open();
	golden_sizes("confirm");
}

static void
prompt(void **state FX_UNUSED)
{
	struct model_dialog *d = open_dialog(DIALOG_PROMPT, SAMPLE_ALICE_KEY);

	model_dialog_set(d, "Rename alice", "alice", "New name");
	d->max = 64;
	d->then = intent_new(INTENT_PEER_NAME, SAMPLE_ALICE_KEY);
	stage_open();
	golden_sizes("prompt");
}

static void
search(void **state FX_UNUSED)
{
	open_dialog(DIALOG_SEARCH, NULL);
	stage_open();
	stage_keys("v i d");
	golden_sizes("search");
}

static void
sort(void **state FX_UNUSED)
{
	open_dialog(DIALOG_SORT, NULL);
	stage_open();
	golden_sizes("sort");
}

static void
help(void **state FX_UNUSED)
{
	open_dialog(DIALOG_HELP, NULL)->pane = PANE_TRANSFERS;
	stage_open();
	golden_sizes("help");
	stage_keys("PgDn Down");
	stage_draw(80, 24, STYLE_SET_ASCII);
	golden("help-scrolled-80x24");
}

static void
open_info(enum model_pane pane, const char *id)
{
	open_dialog(DIALOG_INFO, id)->pane = pane;
	stage_open();
}

static void
info(void **state FX_UNUSED)
{
	static const struct {
		const char *name;
		enum model_pane pane;
		const char *id;
	} table[] = {
		{ "info-file", PANE_FILES,
		    "/home/ann/src/release/fx-1.4.0.tar.zst" },
		{ "info-peer", PANE_PEERS, SAMPLE_ALICE_KEY },
		{ "info-peer-off", PANE_PEERS, SAMPLE_CAROL_KEY },
		{ "info-transfer", PANE_TRANSFERS, "t-iso" },
		{ "info-kept", PANE_TRANSFERS, "t-kept" },
		{ "info-offer", PANE_INBOX, SAMPLE_OFFER_ID },
		{ "info-mismatch", PANE_INBOX, "i-hashes" },
		{ "info-unsynced", PANE_INBOX, "i-photo" },
		{ "info-verified", PANE_INBOX, "i-report" },
		{ "info-line", PANE_LOG, NULL },
		{ "info-gone", PANE_PEERS, "fx1-nobody" },
	};

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		open_info(table[i].pane, table[i].id);
		golden_sizes(table[i].name);
		stage_keys("Esc");
		assert_null(model_top(model));
	}
}

static void
any_size_is_harmless(void **state FX_UNUSED)
{
	static const struct {
		enum model_dialog_kind kind;
		const char *id;
	} table[] = {
		{ DIALOG_HELP, NULL },
		{ DIALOG_INFO, SAMPLE_ALICE_KEY },
		{ DIALOG_QUIT, NULL },
		{ DIALOG_SEND, NULL },
		{ DIALOG_OFFER, SAMPLE_OFFER_ID },
		{ DIALOG_PAIR, NULL },
		{ DIALOG_POLICY, "fx1-bob" },
		{ DIALOG_CHAT_TO, NULL },
		{ DIALOG_CHAT, "fx1-bob" },
		{ DIALOG_KEY, SAMPLE_ALICE_KEY },
		{ DIALOG_SORT, NULL },
		{ DIALOG_SEARCH, NULL },
		{ DIALOG_CONFIRM, NULL },
		{ DIALOG_PROMPT, NULL },
	};

	sample_offer_files(model);
	for (size_t i = 0; i < FX_COUNT(table); i++) {
		open_dialog(table[i].kind, table[i].id)->pane = PANE_PEERS;
		if (table[i].kind == DIALOG_PAIR)
			set_hosting();
		stage_open();
		for (int w = 0; w < 90; w += 5)
			for (int h = 0; h < 30; h += 2)
				stage_draw(w, h, STYLE_SET_UTF8);
		model_close(model);
		stage_dialog_done();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STAGED(offer),
		STAGED(offer_before_its_files_are_known),
		STAGED(offer_without_space),
		STAGED(offer_over),
		STAGED(offer_of_a_long_name_keeps_its_buttons),
		STAGED(policy),
		STAGED(fingerprint),
		STAGED(chat),
		STAGED(pair_choice),
		STAGED(pair_shows_a_code),
		STAGED(pair_enters_a_code),
		STAGED(pair_is_over),
		STAGED(pair_result),
		STAGED(send_to),
		STAGED(chat_to),
		STAGED(quit),
		STAGED(confirm),
		STAGED(prompt),
		STAGED(search),
		STAGED(sort),
		STAGED(help),
		STAGED(info),
		STAGED(any_size_is_harmless),
	};

	if (stage_main() != 0)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
