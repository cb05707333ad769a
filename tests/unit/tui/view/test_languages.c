/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <libintl.h>

#include "base/utf8.h"
#include "unit/tui/view/stage.h"

/*
 * The screens in the languages there are, and in one that is none (xx): its
 * texts are twice as long and have letters of two columns
 * (tests/support/pseudo.sed).  Made by make check below TEXTDOMAINDIR.
 */

/* The C library looks for catalogues anew when this changes. */
extern int _nl_msg_cat_cntr;

static const char *const languages[] = { "de", "fr", "xx" };

/* False: there is no such catalogue here. */
static bool
speak(const char *language)
{
	const char *dir = getenv("TEXTDOMAINDIR");

	assert_non_null(bindtextdomain(PACKAGE, dir != NULL ? dir : "."));
	assert_non_null(textdomain(PACKAGE));
	assert_int_equal(setenv("LANGUAGE", language, 1), 0);
	_nl_msg_cat_cntr++;
	return language[0] == '\0' ||
	    strcmp(gettext("Move up."), "Move up.") != 0;
}

static void
need(const char *language)
{
	if (!speak(language))
		skip();
}

/* --- columns --- */

/* What people and disks named; no language changes it. */
static const char *const data[] = { "fx-1.4.0.tar.zst.sig", "12.4G",
	"notes.txt", "video-raw-2026.mkv", "alice", "bob-laptop", "lab-nas",
	"12.3M/s", "report.pdf", "hashes.txt" };

#define PLACES 16

struct places {
	size_t n;
	int row[PLACES];
	int column[PLACES];
};

/* Where a text stands in rows from first on, before rows. */
static void
find(
    const char *text, const char *what, int first, int rows, struct places *ret)
{
	char line[4096];

	ret->n = 0;
	for (int row = 0; *text != '\0' && row < rows; row++) {
		size_t n = strcspn(text, "\n");
		const char *at = line;

		assert_true(n < sizeof(line));
		memcpy(line, text, n);
		line[n] = '\0';
		while (row >= first && ret->n < PLACES &&
		    (at = strstr(at, what)) != NULL) {
			char before[4096];

			memcpy(before, line, (size_t)(at - line));
			before[at - line] = '\0';
			ret->row[ret->n] = row;
			ret->column[ret->n++] = utf8_width(before);
			at += strlen(what);
		}
		text += n + (text[n] == '\n');
	}
}

/* Below the tabs and above the log, data stands where it stood. */
static void
compare(const char *language, int w, int h, const char *here, const char *there)
{
	int rows = layout.pane[PANE_LOG].h > 0 ? layout.pane[PANE_LOG].y : h;

	for (size_t i = 0; i < FX_COUNT(data); i++) {
		struct places a, b;

		find(here, data[i], 1, rows, &a);
		find(there, data[i], 1, rows, &b);
		if (a.n == b.n &&
		    memcmp(a.row, b.row, a.n * sizeof(a.row[0])) == 0 &&
		    memcmp(a.column, b.column, a.n * sizeof(a.row[0])) == 0)
			continue;
		fprintf(stderr, "%s at %dx%d in %s:\n%s", data[i], w, h,
		    language, there);
		fail();
	}
}

static const struct {
	int w;
	int h;
} sizes[] = { { 40, 12 }, { 80, 24 }, { 120, 40 }, { 200, 60 }, { 80, 60 } };

static void
keep_columns(const char *language)
{
	need(language);
	for (size_t i = 0; i < FX_COUNT(sizes); i++) {
		char *here, *there;

		(void)speak("");
		stage_draw(sizes[i].w, sizes[i].h, STYLE_SET_UTF8);
		here = stage_text();
		(void)speak(language);
		stage_draw(sizes[i].w, sizes[i].h, STYLE_SET_UTF8);
		there = stage_text();
		compare(language, sizes[i].w, sizes[i].h, here, there);
		free(here);
		free(there);
	}
}

static void
german_keeps_the_columns(void **state FX_UNUSED)
{
	keep_columns("de");
}

static void
french_keeps_the_columns(void **state FX_UNUSED)
{
	keep_columns("fr");
}

static void
texts_twice_as_long_keep_the_columns(void **state FX_UNUSED)
{
	keep_columns("xx");
}

/* --- dialogs --- */

static void
each_dialog_keeps_its_frame(void **state FX_UNUSED)
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
		{ DIALOG_SORT, NULL },
	};

	sample_offer_files(model);
	for (size_t i = 0; i < FX_COUNT(table) * FX_COUNT(languages); i++) {
		const char *language = languages[i % FX_COUNT(languages)];
		struct model_dialog *d;
		size_t k = i / FX_COUNT(languages);

		need(language);
		d = model_open(model, table[k].kind, table[k].id);
		assert_non_null(d);
		d->pane = PANE_PEERS;
		stage_open();
		for (size_t s = 0; s < FX_COUNT(sizes); s++) {
			char *text;
			struct places top, end;

			stage_draw(sizes[s].w, sizes[s].h, STYLE_SET_UTF8);
			text = stage_text();
			find(text, "\u250c", 0, sizes[s].h, &top);
			find(text, "\u2510", 0, sizes[s].h, &end);
			if (top.n != 1 || end.n != 1 ||
			    top.row[0] != end.row[0])
				fprintf(stderr, "%s:\n%s", language, text);
			assert_int_equal(top.n, 1);
			assert_int_equal(end.n, 1);
			assert_int_equal(top.row[0], end.row[0]);
			free(text);
		}
		model_close(model);
		stage_dialog_done();
	}
}

/* The offer's answers can all be read in 40 columns. */
static void
an_offer_can_be_answered_in_40_columns(void **state FX_UNUSED)
{
	static const char *const answers[] = { "Decline", "Accept", "Later" };

	sample_offer_files(model);
	for (size_t i = 0; i < FX_COUNT(languages); i++) {
		need(languages[i]);
		assert_non_null(
		    model_open(model, DIALOG_OFFER, SAMPLE_OFFER_ID));
		stage_open();
		stage_draw(40, 12, STYLE_SET_ASCII);
		for (size_t k = 0; k < FX_COUNT(answers); k++) {
			char button[256];

			snprintf(button, sizeof(button), "[ %s ]",
			    gettext(answers[k]));
			assert_true(stage_shows(button));
		}
		model_close(model);
		stage_dialog_done();
	}
}

static int
silence(void **state)
{
	(void)speak("");
	return stage_teardown(state);
}

#define SPOKEN(test) cmocka_unit_test_setup_teardown(test, stage_setup, silence)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		SPOKEN(german_keeps_the_columns),
		SPOKEN(french_keeps_the_columns),
		SPOKEN(texts_twice_as_long_keep_the_columns),
		SPOKEN(each_dialog_keeps_its_frame),
		SPOKEN(an_offer_can_be_answered_in_40_columns),
	};

	if (stage_main() != 0)
		return 99;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
