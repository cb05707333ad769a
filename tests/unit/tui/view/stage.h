/* SPDX-License-Identifier: MIT */
#ifndef FX_TESTS_VIEW_STAGE_H
#define FX_TESTS_VIEW_STAGE_H

/*
 * For tests of screens: the whole screen drawn as the program draws it, one
 * dialog with its state, and golden files.  Include it behind cmocka.h;
 * static functions, so that nothing needs to be linked.
 *
 * A golden is tests/screen/golden/NAME.txt.  With GOLDEN_UPDATE=1 in the
 * environment it is written instead of compared.
 */

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/model_sample.h"
#include "tui/view/view.h"

/* Behind view.h, whose parameters may be called as its variable is. */
#include "support/screen.h"

static struct model *model;
static struct layout layout;
static struct view_env env;
static struct keymap *keymap;

static const struct view *dialog; /* the open one, or NULL */
static void *dialog_self;

FX_UNUSED static int
stage_main(void)
{
	setenv("TZ", "UTC0", 1);
	tzset();
	return setlocale(LC_ALL, "C.UTF-8") == NULL;
}

FX_UNUSED static int
stage_setup(FX_UNUSED void **state)
{
	model = sample_model();
	keymap = keymap_new();
	env = (struct view_env){
		.layout = &layout,
		.keymap = keymap,
		.now_ms = SAMPLE_NOW_MS,
		.wall_s = SAMPLE_WALL_S,
	};
	return 0;
}

FX_UNUSED static void
stage_dialog_done(void)
{
	if (dialog == NULL)
		return;
	if (dialog->close != NULL)
		dialog->close(dialog_self);
	free(dialog_self);
	dialog = NULL;
}

FX_UNUSED static int
stage_teardown(void **state)
{
	stage_dialog_done();
	model_free(model);
	model = NULL;
	keymap_free(keymap);
	keymap = NULL;
	return screen_free(state);
}

/* Make an instance for the model's top-most dialog. */
FX_UNUSED static void
stage_open(void)
{
	const struct model_dialog *top = model_top(model);

	assert_non_null(top);
	stage_dialog_done();
	dialog = view_dialog(top->kind);
	dialog_self = calloc(1, dialog->size + 1);
	assert_non_null(dialog_self);
	env.dialog = top;
	assert_int_equal(dialog->open(dialog_self, model, &env), 0);
}

static void
stage_layout(int w, int h)
{
	struct layout_state state = {
		.focus = model->focus,
		.zoom = model->zoom,
		.peers = (int)model->peers_n,
	};

	layout_make(&layout, w, h, &state);
	for (int i = 0; i < PANE_COUNT; i++) {
		const struct layout_box *box = &layout.pane[i];
		int rows = box->h > 0
		    ? view_pane((enum model_pane)i)->rows(&layout, *box)
		    : 1;
		struct scroll s = view_scroll(model, (enum model_pane)i);

		scroll_resize(&s, model_count(model, (enum model_pane)i),
		    rows > 0 ? (size_t)rows : 1);
		model->list[i] = (struct model_list){ .count = s.count,
			.rows = s.rows,
			.cursor = s.cursor,
			.top = s.top };
	}
}

/* Draw everything on a new screen. */
FX_UNUSED static void
stage_draw(int w, int h, enum style_set set)
{
	struct canvas_rect all = screen_make(w, h, set);

	stage_layout(w, h);
	for (int i = 0; i < PANE_COUNT; i++) {
		if (layout.pane[i].w == 0)
			continue;
		env.focused = model->focus == (enum model_pane)i;
		view_pane((enum model_pane)i)
		    ->draw(NULL, model, &env, view_rect(all, layout.pane[i]));
	}
	env.focused = false;
	if (layout.info.w > 0)
		info_draw_pane(model, &env, view_rect(all, layout.info));
	frame_draw(model, &env, all);
	env.focused = true;
	if (dialog != NULL && model_top(model) != NULL) {
		env.dialog = model_top(model);
		dialog->draw(dialog_self, model, &env, all);
	}
}

/* A key by name, one second after the last. */
FX_UNUSED static void
stage_key(const char *name)
{
	struct key_event ev = screen_key(name);
	uint64_t serial;

	assert_non_null(model_top(model));
	serial = model_top(model)->serial;
	env.now_ms += 1000;
	env.dialog = model_top(model);
	dialog->key(dialog_self, model, &env, &ev);
	if (model_top(model) == NULL)
		stage_dialog_done();
	else if (model_top(model)->serial != serial)
		stage_open();
}

/* Keys by name, separated by blanks. */
FX_UNUSED static void
stage_keys(const char *names)
{
	char one[KEY_NAME_MAX];

	while (names[0] != '\0') {
		size_t n = strcspn(names, " ");

		assert_true(n < sizeof(one));
		memcpy(one, names, n);
		one[n] = '\0';
		stage_key(one);
		names += n;
		names += strspn(names, " ");
	}
}

/* The screen as text, without styles; the caller frees it. */
FX_UNUSED static char *
stage_text(void)
{
	struct buf out;
	char *text;

	buf_init(&out, 1024 * 1024);
	dump_text(&out, screen);
	buf_put_u8(&out, 0);
	assert_int_equal(buf_error(&out), 0);
	text = strdup((const char *)out.data);
	assert_non_null(text);
	buf_done(&out);
	return text;
}

FX_UNUSED static bool
stage_shows(const char *what)
{
	char *text = stage_text();
	bool found = strstr(text, what) != NULL;

	free(text);
	return found;
}

/* --- golden files --- */

static void
golden_write(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static char *
golden_read(const char *path)
{
	FILE *f = fopen(path, "r");
	size_t cap = 1024 * 1024;
	char *text = calloc(1, cap);
	size_t n;

	assert_non_null(text);
	if (f == NULL)
		return text;
	n = fread(text, 1, cap - 1, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

/* The screen, rows and styles, is what the file says. */
FX_UNUSED static void
golden(const char *name)
{
	const char *src = getenv("srcdir");
	char path[4096];
	struct buf out;
	const char *actual;
	char *want;

	snprintf(path, sizeof(path), "%s/tests/screen/golden/%s.txt",
	    src != NULL ? src : ".", name);
	buf_init(&out, 1024 * 1024);
	dump_canvas(&out, screen);
	buf_put_u8(&out, 0);
	assert_int_equal(buf_error(&out), 0);
	actual = (const char *)out.data;
	if (getenv("GOLDEN_UPDATE") != NULL) {
		golden_write(path, actual);
		buf_done(&out);
		return;
	}
	want = golden_read(path);
	if (strcmp(want, actual) != 0)
		fprintf(
		    stderr, "%s differs; this was drawn:\n%s", path, actual);
	assert_true(strcmp(want, actual) == 0);
	free(want);
	buf_done(&out);
}

/* The one intent that the keys led to; the caller frees it. */
static inline struct intent *
stage_take(enum intent_kind kind)
{
	struct intent *in = model_take(model);

	assert_non_null(in);
	assert_int_equal(in->kind, kind);
	assert_null(model->intents);
	return in;
}

#define STAGED(test) \
 cmocka_unit_test_setup_teardown(test, stage_setup, stage_teardown)

#endif
