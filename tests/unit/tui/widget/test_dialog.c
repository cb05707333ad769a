/* SPDX-License-Identifier: MIT */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/screen.h"
#include "tui/widget/dialog.h"

enum id {
	DECLINE = 1,
	ACCEPT,
	TRUST,
	LATER,
};

static struct dialog_button buttons[] = {
	{ .label = "Decline", .letters = "n", .id = DECLINE },
	{ .label = "Accept", .letters = "yj", .id = ACCEPT },
	{ .label = "Accept and trust", .why_not = "no key", .id = TRUST },
	{ .label = "Later", .id = LATER },
};

static unsigned body_keys;

static void
draw_body(void *ctx FX_UNUSED, struct canvas_rect body, bool focused)
{
	canvas_text(body, 0, 0, -1, focused ? "> [x] a.txt" : "  [x] a.txt",
	    STYLE_TEXT);
	canvas_text(body, 1, 1, -1, "1 of 1 ticked", STYLE_TEXT);
}

/* The body takes Space and Down. */
static bool
body_key(void *ctx FX_UNUSED, const struct key_event *ev)
{
	if (!key_is_char(ev, ' ', 0) && !key_is(ev, K_DOWN, 0))
		return false;
	body_keys++;
	return true;
}

static struct dialog
offer(void)
{
	struct dialog d = {
		.title = "Offer from alice",
		.body_w = 60,
		.body_h = 2,
		.buttons = buttons,
		.nbuttons = FX_COUNT(buttons),
		.body_focus = true,
		.draw = draw_body,
		.key = body_key,
	};

	dialog_open(&d, 0);
	return d;
}

static enum dialog_result
press(struct dialog *d, const char *name, int *ret_id)
{
	struct key_event ev = screen_key(name);

	*ret_id = 0;
	return dialog_key(d, &ev, 1000, ret_id);
}

static void
it_stands_in_the_middle(void **state FX_UNUSED)
{
	struct dialog d = offer();

	dialog_draw(&d, screen_make(76, 8, STYLE_SET_ASCII));
	screen_expect(
	    "\n"
	    "   +- Offer from alice -------------------------------------"
	    "-----------+\n"
	    "   |> [x] a.txt                                             "
	    "           |\n"
	    "   | 1 of 1 ticked                                          "
	    "           |\n"
	    "   |                                                        "
	    "           |\n"
	    "   |   [ Decline ]    [ Accept ]    [ Accept and trust ]    "
	    "[ Later ]  |\n"
	    "   +--------------------------------------------------------"
	    "-----------+\n"
	    "\n");
}

static void
buttons_stay_in_sight_at_40x12(void **state FX_UNUSED)
{
	struct dialog d = offer();

	d.body_h = 30;
	dialog_draw(&d, screen_make(40, 12, STYLE_SET_ASCII));
	screen_expect("+- Offer from alice -------------------+\n"
		      "|> [x] a.txt                           |\n"
		      "| 1 of 1 ticked                        |\n"
		      "|                                      |\n"
		      "|                                      |\n"
		      "|                                      |\n"
		      "|                                      |\n"
		      "|                                      |\n"
		      "|                                      |\n"
		      "| [ Decline ] [ Accept ]               |\n"
		      "| [ Accept and trust ] [ Later ]       |\n"
		      "+--------------------------------------+\n");
}

static void
enter_in_the_body_never_answers(void **state FX_UNUSED)
{
	struct dialog d = offer();
	int id;

	assert_int_equal(press(&d, "Enter", &id), DIALOG_IGNORED);
	assert_int_equal(press(&d, "Tab", &id), DIALOG_TAKEN);
	assert_int_equal(press(&d, "Enter", &id), DIALOG_PRESSED);
	assert_int_equal(id, DECLINE);
}

static void
tab_and_arrows_walk(void **state FX_UNUSED)
{
	static const struct {
		const char *key;
		size_t want_focus;
	} table[] = {
		{ "Tab", 0 },
		{ "Left", 0 },
		{ "Right", 1 },
		{ "Right", 2 },
		{ "Right", 3 },
		{ "Right", 3 },
		{ "Tab", 4 },
		{ "Shift-Tab", 3 },
		{ "Up", 4 },
		{ "Shift-Tab", 3 },
		{ "Tab", 4 },
		{ "Tab", 0 },
	};
	struct dialog d = offer();
	int id;

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		assert_int_equal(press(&d, table[i].key, &id), DIALOG_TAKEN);
		assert_int_equal(d.focus, table[i].want_focus);
	}
}

static void
letters_press_and_disabled_ones_say_so(void **state FX_UNUSED)
{
	struct dialog d = offer();
	int id;

	assert_int_equal(press(&d, "y", &id), DIALOG_PRESSED);
	assert_int_equal(id, ACCEPT);
	assert_int_equal(press(&d, "j", &id), DIALOG_PRESSED);
	assert_int_equal(id, ACCEPT);
	assert_int_equal(press(&d, "n", &id), DIALOG_PRESSED);
	assert_int_equal(id, DECLINE);
	d.focus = 2;
	assert_int_equal(press(&d, "Enter", &id), DIALOG_DISABLED);
	assert_int_equal(id, TRUST);
	assert_int_equal(press(&d, "x", &id), DIALOG_IGNORED);
}

static void
esc_and_its_kin_cancel(void **state FX_UNUSED)
{
	static const char *const keys[] = { "Esc", "Ctrl-G", "Ctrl-C", "q" };
	struct dialog d = offer();
	int id;

	for (size_t i = 0; i < FX_COUNT(keys); i++)
		assert_int_equal(press(&d, keys[i], &id), DIALOG_CANCELLED);
}

static void
the_body_has_its_keys_first(void **state FX_UNUSED)
{
	struct dialog d = offer();
	int id;

	body_keys = 0;
	assert_int_equal(press(&d, "Down", &id), DIALOG_TAKEN);
	assert_int_equal(press(&d, "Space", &id), DIALOG_TAKEN);
	assert_int_equal(body_keys, 2);
	d.focus = 0;
	assert_int_equal(press(&d, "Space", &id), DIALOG_IGNORED);
	assert_int_equal(body_keys, 2);
	d.key = NULL;
	d.focus = d.nbuttons;
	assert_int_equal(press(&d, "Down", &id), DIALOG_TAKEN);
	assert_int_equal(d.focus, 0);
}

static void
type_ahead_is_dropped(void **state FX_UNUSED)
{
	struct key_event ev = screen_key("y");
	struct dialog d = offer();
	int id = 0;

	dialog_open(&d, 5000);
	assert_int_equal(dialog_key(&d, &ev, 5000, &id), DIALOG_TAKEN);
	assert_int_equal(dialog_key(&d, &ev, 5149, &id), DIALOG_TAKEN);
	assert_int_equal(id, 0);
	assert_int_equal(dialog_key(&d, &ev, 5150, &id), DIALOG_PRESSED);
	assert_int_equal(id, ACCEPT);
}

static void
the_focus_begins_on_the_safe_button(void **state FX_UNUSED)
{
	struct dialog d = offer();

	d.body_focus = false;
	d.safe = 3;
	dialog_open(&d, 0);
	assert_int_equal(d.focus, 3);
	dialog_draw(&d, screen_make(76, 8, STYLE_SET_ASCII));
	assert_int_equal(canvas_row(screen, 5)[62].style, STYLE_BUTTON_FOCUS);
	assert_int_equal(canvas_row(screen, 5)[38].style, STYLE_DISABLED);
}

static void
a_body_alone_is_a_dialog(void **state FX_UNUSED)
{
	struct dialog d = offer();
	int id;

	d.nbuttons = 0;
	d.body_w = 20;
	d.body_focus = false;
	dialog_open(&d, 0);
	dialog_draw(&d, screen_make(22, 4, STYLE_SET_ASCII));
	screen_expect("+- Offer from alice -+\n|> [x] a.txt         |\n"
		      "| 1 of 1 ticked      |\n+--------------------+\n");
	assert_int_equal(press(&d, "Tab", &id), DIALOG_TAKEN);
	assert_int_equal(press(&d, "Enter", &id), DIALOG_IGNORED);
	assert_int_equal(press(&d, "Esc", &id), DIALOG_CANCELLED);
}

static void
any_size_is_harmless(void **state FX_UNUSED)
{
	struct dialog d = offer();

	for (int w = 0; w < 80; w++) {
		for (int h = 0; h < 12; h++)
			dialog_draw(&d, screen_make(w, h, STYLE_SET_UTF8));
	}
}

#define TEST(claim) cmocka_unit_test_teardown(claim, screen_free)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_stands_in_the_middle),
		TEST(buttons_stay_in_sight_at_40x12),
		TEST(enter_in_the_body_never_answers),
		TEST(tab_and_arrows_walk),
		TEST(letters_press_and_disabled_ones_say_so),
		TEST(esc_and_its_kin_cancel),
		TEST(the_body_has_its_keys_first),
		TEST(type_ahead_is_dropped),
		TEST(the_focus_begins_on_the_safe_button),
		TEST(a_body_alone_is_a_dialog),
		TEST(any_size_is_harmless),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
