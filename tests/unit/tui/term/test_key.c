/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "tui/term/key.h"

#define WAIT 25

struct fixture {
	struct key *k;
	char out[4096]; /* names of the events so far, with blanks */
	int64_t now;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	assert_int_equal(key_new(&f->k, WAIT, true), 0);
	f->now = 1000;
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	key_free(f->k);
	free(f);
	return 0;
}

static void
describe(const struct key_event *ev, char *to, size_t size)
{
	static const char *const mice[] = {
		[KEY_MOUSE_NONE] = "none",
		[KEY_MOUSE_LEFT] = "left",
		[KEY_MOUSE_MIDDLE] = "middle",
		[KEY_MOUSE_RIGHT] = "right",
		[KEY_MOUSE_DRAG] = "drag",
		[KEY_MOUSE_RELEASE] = "release",
		[KEY_MOUSE_WHEEL_UP] = "wheel-up",
		[KEY_MOUSE_WHEEL_DOWN] = "wheel-down",
	};

	switch (ev->type) {
	case KEY_TYPE_KEY:
	case KEY_TYPE_TEXT:
		key_label(ev, to, size);
		break;
	case KEY_TYPE_MOUSE:
		snprintf(to, size, "%s@%d,%d", mice[ev->mouse], ev->x, ev->y);
		break;
	case KEY_TYPE_PASTE:
		snprintf(to, size, "paste(%s)", ev->str);
		break;
	case KEY_TYPE_FOCUS:
		snprintf(to, size, "%s", ev->focused ? "focus" : "blur");
		break;
	case KEY_TYPE_REPLY:
		snprintf(to, size, "reply(%s)", ev->str);
		break;
	}
}

static void
drain(struct fixture *f)
{
	struct key_event ev;

	while (key_next(f->k, &ev, f->now)) {
		size_t n = strlen(f->out);

		if (n > 0)
			f->out[n++] = ' ';
		describe(&ev, f->out + n, sizeof(f->out) - n);
	}
}

static void
feed(struct fixture *f, const char *bytes, size_t n)
{
	for (size_t done = 0; done < n;) {
		done += key_feed(f->k, bytes + done, n - done, f->now);
		drain(f);
	}
}

static void
type(struct fixture *f, const char *text)
{
	feed(f, text, strlen(text));
}

/* Let time pass. */
static void
pass(struct fixture *f, int ms)
{
	f->now += ms;
	drain(f);
}

static void
expect(struct fixture *f, const char *want)
{
	assert_string_equal(f->out, want);
	f->out[0] = '\0';
}

static const struct {
	const char *bytes;
	const char *want;
} sequences[] = {
	{ "a", "a" },
	{ "aB ", "a B Space" },
	{ "\xc3\xa4\xe6\x97\xa5\xf0\x9f\x98\x80",
	    "\xc3\xa4 \xe6\x97\xa5 \xf0\x9f\x98\x80" },
	{ "\r\n\t\b\x7f", "Enter Enter Tab Backspace Backspace" },
	{ "\x01\x0c\x1a\x1c", "Ctrl-A Ctrl-L Ctrl-Z Ctrl-\\" },
	{ "\033[A\033[B\033[C\033[D", "Up Down Right Left" },
	{ "\033OA\033OB\033OC\033OD", "Up Down Right Left" },
	{ "\033[H\033[F\033OH\033OF", "Home End Home End" },
	{ "\033[1~\033[2~\033[3~\033[4~\033[5~\033[6~\033[7~\033[8~",
	    "Home Insert Delete End PgUp PgDn Home End" },
	{ "\033[11~\033[15~\033[17~\033[21~\033[23~\033[24~",
	    "F1 F5 F6 F10 F11 F12" },
	{ "\033OP\033OQ\033OR\033OS", "F1 F2 F3 F4" },
	{ "\033[[A\033[[E", "F1 F5" },
	{ "\033[1;5A\033[1;2B\033[1;3D\033[1;8C",
	    "Ctrl-Up Shift-Down Alt-Left Ctrl-Alt-Shift-Right" },
	{ "\033[5;5~\033[3;2~\033[15;5~", "Ctrl-PgUp Shift-Delete Ctrl-F5" },
	{ "\033[1;5P\033[1;2R", "Ctrl-F1 Shift-F3" },
	{ "\033[Z", "Shift-Tab" },
	{ "\033[7$\033[8^\033[5@", "Shift-Home Ctrl-End Ctrl-Shift-PgUp" },
	{ "\033[a\033Oa", "Shift-Up Ctrl-Up" },
	{ "\033\033[A", "Alt-Up" },
	{ "\033x\033X", "Alt-x" }, /* ESC X begins a string */
	{ "\033\r\033\x7f\033\x01", "Alt-Enter Alt-Backspace Ctrl-Alt-A" },
	{ "\033\xc3\xa4", "Alt-\xc3\xa4" },
	{ "\033[97u\033[97;5u\033[13u\033[27u\033[9;2u",
	    "a Ctrl-A Enter Esc Shift-Tab" },
	{ "\033[97;2u\033[97;1:3u\033[102;6u", "A Ctrl-F" },
	{ "\033[27;5;105~\033[27;2;9~", "Ctrl-I Shift-Tab" },
	{ "\033[57358u", "" },
	{ "\033[<0;10;5M\033[<0;10;5m", "left@9,4 release@9,4" },
	{ "\033[<64;300;120M\033[<65;1;1M", "wheel-up@299,119 wheel-down@0,0" },
	{ "\033[<32;3;4M\033[<2;1;2M", "drag@2,3 right@0,1" },
	{ "\033[<35;3;4M", "" },
	{ "\033[M !!", "left@0,0" },
	{ "\033[Ix\033[O", "focus x blur" },
	{ "\033[200~a\rb\tc\033[201~d", "paste(a\nb\tc) d" },
	{ "\033[200~rm -rf\r\n\033[201~", "paste(rm -rf\n)" },
	{ "\033[200~x\033[201~y\033[201~z", "paste(xy) z" },
	{ "\033[200~a\033[31mb\x01\xff\xc3\xa4\033[201~",
	    "paste(a[31mb\xc3\xa4)" },
	{ "\033[201~q", "q" },
	{ "\033[99~\033[1;2;3;4~\033[?1;2c\033[=5mx", "x" },
	{ "\033]11;rgb:0/0/0\033\\x\033]0;t\ax\033P>|term\033\\x", "x x x" },
	{ "\033[1;\x03y", "Ctrl-C y" },
	{ "\033[\033[A", "Up" },
	{ "\033OjX\033Oy", "* X 9" },
};

static void
every_sequence_gives_its_key(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < FX_COUNT(sequences); i++) {
		type(f, sequences[i].bytes);
		expect(f, sequences[i].want);
		key_reset(f->k);
	}
}

static void
any_split_of_a_sequence_gives_the_same_key(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < FX_COUNT(sequences); i++) {
		const char *bytes = sequences[i].bytes;

		/* An embedded end is known as one only in the same read. */
		if (strstr(bytes, "x\033[201~y") != NULL)
			continue;
		for (size_t cut = 1; cut < strlen(bytes); cut++) {
			feed(f, bytes, cut);
			pass(f, 20);
			type(f, bytes + cut);
			expect(f, sequences[i].want);
			key_reset(f->k);
		}
	}
}

static void
a_lone_esc_is_a_key_after_its_time(void **state)
{
	struct fixture *f = *state;

	type(f, "\033");
	assert_int_equal(key_timeout(f->k, f->now), WAIT);
	pass(f, WAIT - 1);
	expect(f, "");
	assert_int_equal(key_timeout(f->k, f->now), 1);
	pass(f, 1);
	expect(f, "Esc");
	assert_int_equal(key_timeout(f->k, f->now), -1);
}

static void
many_esc_are_as_many_keys(void **state)
{
	struct fixture *f = *state;

	type(f, "\033\033\033\033");
	pass(f, WAIT);
	expect(f, "Esc Esc Esc Esc");
	type(f, "\033\033\033x");
	expect(f, "Esc Esc Alt-x");
}

static void
a_split_cursor_key_is_never_letters(void **state)
{
	struct fixture *f = *state;

	type(f, "\033");
	pass(f, 290);
	expect(f, "Esc");
	f->now += 200;
	type(f, "[A");
	expect(f, "Up");
	type(f, "\033[");
	pass(f, 299);
	type(f, "A");
	expect(f, "Up");
}

static void
the_rest_of_a_key_must_come_alone_and_soon(void **state)
{
	struct fixture *f = *state;

	type(f, "\033");
	pass(f, WAIT);
	f->now += 301;
	type(f, "[A");
	expect(f, "Esc [ A");
	type(f, "\033");
	pass(f, WAIT);
	type(f, "OK");
	expect(f, "Esc O K");
	type(f, "\033");
	pass(f, WAIT);
	type(f, "[A!");
	expect(f, "Esc [ A !");
}

static void
a_paste_split_behind_its_esc_is_no_keys(void **state)
{
	struct fixture *f = *state;

	type(f, "\033");
	pass(f, WAIT);
	type(f, "[200~rm -rf\r\033[201~");
	expect(f, "Esc paste(rm -rf\n)");
	type(f, "\033");
	pass(f, WAIT);
	type(f, "[20");
	type(f, "0~q\033[201~");
	expect(f, "Esc paste(q)");
}

static void
half_sequences_end_as_alt_or_nothing(void **state)
{
	struct fixture *f = *state;

	type(f, "\033[");
	pass(f, 300);
	expect(f, "Alt-[");
	type(f, "\033P");
	pass(f, WAIT);
	expect(f, "Alt-P");
	type(f, "\033[1;");
	pass(f, 300);
	expect(f, "");
	type(f, "\033]0;title");
	pass(f, 1000);
	type(f, "q");
	expect(f, "q");
	type(f, "\xe6\x97");
	pass(f, 300);
	type(f, "q");
	expect(f, "q");
	assert_int_equal(key_counts(f->k).invalid, 3);
}

static void
invalid_bytes_are_dropped_and_counted(void **state)
{
	struct fixture *f = *state;

	type(f, "a\xff\xc0\x80z\xe6qb");
	expect(f, "a z q b");
	assert_true(key_counts(f->k).invalid >= 3);
	type(f, "\xc2\x9b\x41"); /* C1 in UTF-8 is no key */
	expect(f, "A");
}

static void
unknown_sequences_are_counted_once(void **state)
{
	struct fixture *f = *state;
	char longest[KEY_SEQ_MAX * 3];

	type(f, "\033[99~\033Oz");
	expect(f, "");
	assert_int_equal(key_counts(f->k).unknown, 2);
	memset(longest, '1', sizeof(longest));
	longest[0] = '\033';
	longest[1] = '[';
	longest[sizeof(longest) - 1] = 'A';
	feed(f, longest, sizeof(longest));
	type(f, "x");
	expect(f, "x");
	assert_int_equal(key_counts(f->k).unknown, 3);
}

static void
replies_count_only_after_a_query(void **state)
{
	struct fixture *f = *state;

	type(f, "\033[?2026;2$y");
	expect(f, "");
	key_expect_reply(f->k, f->now);
	type(f, "\033[?2026;2$y\033P>|foot(1.2)\033\\");
	expect(f, "reply([?2026;2$y) reply(P>|foot(1.2))");
	pass(f, 301);
	type(f, "\033[?2026;2$yx");
	expect(f, "x");
}

/* Paste n letters and see how many are kept. */
static void
paste_of(struct fixture *f, size_t n, size_t want, bool want_cut)
{
	char *bytes = malloc(n + 12);
	struct key_event ev = { 0 };
	bool got = false;

	assert_non_null(bytes);
	memcpy(bytes, "\033[200~", 6);
	memset(bytes + 6, 'x', n);
	memcpy(bytes + 6 + n, "\033[201~", 6);
	for (size_t done = 0; done < n + 12;) {
		done += key_feed(f->k, bytes + done, n + 12 - done, f->now);
		while (key_next(f->k, &ev, f->now)) {
			assert_false(got);
			got = true;
			assert_int_equal(ev.type, KEY_TYPE_PASTE);
			assert_int_equal(ev.len, want);
			assert_int_equal(ev.cut, want_cut);
		}
	}
	assert_true(got);
	free(bytes);
}

static void
a_paste_is_cut_at_its_maximum(void **state)
{
	struct fixture *f = *state;

	paste_of(f, KEY_PASTE_MAX - 1, KEY_PASTE_MAX - 1, false);
	paste_of(f, KEY_PASTE_MAX, KEY_PASTE_MAX, false);
	paste_of(f, KEY_PASTE_MAX + 1, KEY_PASTE_MAX, true);
	paste_of(f, 100000, KEY_PASTE_MAX, true);
}

static void
a_paste_without_end_is_given_out_in_the_end(void **state)
{
	struct fixture *f = *state;

	type(f, "\033[200~abc");
	pass(f, 9999);
	expect(f, "");
	pass(f, 1);
	expect(f, "paste(abc)");
}

static void
terminfo_strings_join(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(key_add(f->k, "\033[99~", K_F1 + 19, 0), 0);
	assert_int_equal(key_add(f->k, "\033OA", K_UP, 0), 0);
	assert_int_equal(key_add(f->k, "\033[1 q", K_HOME, KEY_CTRL), 0);
	assert_int_equal(key_add(f->k, "x", K_UP, 0), -EINVAL);
	assert_int_equal(key_add(f->k, "\033[", K_UP, 0), -EINVAL);
	assert_int_equal(
	    key_add(f->k, "\033[12345678901234", K_UP, 0), -EINVAL);
	type(f, "\033[99~\033OA\033[1 q");
	expect(f, "F20 Up Ctrl-Home");
	for (int i = 3; i < 96; i++)
		assert_int_equal(key_add(f->k, "\033[77~", K_F1, 0), 0);
	assert_int_equal(key_add(f->k, "\033[77~", K_F1, 0), -ENOSPC);
}

static void
an_arriving_key_equals_the_parsed_one(void **state)
{
	static const struct {
		const char *name;
		const char *bytes;
	} table[] = {
		{ "Ctrl-L", "\x0c" },
		{ "Shift-Tab", "\033[Z" },
		{ "G", "G" },
		{ "Alt-Left", "\033[1;3D" },
		{ "Space", " " },
		{ "Ctrl-Space", "" },
	};
	struct fixture *f = *state;
	struct key_event want;
	struct key_event ev;

	for (size_t i = 0; i < FX_COUNT(table); i++) {
		size_t n = strlen(table[i].bytes);

		assert_int_equal(key_parse(table[i].name, &want), 0);
		key_feed(f->k, table[i].bytes, n > 0 ? n : 1, f->now);
		assert_true(key_next(f->k, &ev, f->now));
		assert_true(key_same(&ev, &want));
		assert_int_equal(ev.type, want.type);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    every_sequence_gives_its_key, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    any_split_of_a_sequence_gives_the_same_key, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(
		    a_lone_esc_is_a_key_after_its_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    many_esc_are_as_many_keys, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_split_cursor_key_is_never_letters, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_paste_split_behind_its_esc_is_no_keys, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    the_rest_of_a_key_must_come_alone_and_soon, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(
		    half_sequences_end_as_alt_or_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    invalid_bytes_are_dropped_and_counted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    unknown_sequences_are_counted_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    replies_count_only_after_a_query, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_paste_is_cut_at_its_maximum, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_paste_without_end_is_given_out_in_the_end, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(
		    terminfo_strings_join, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    an_arriving_key_equals_the_parsed_one, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
