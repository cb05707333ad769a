/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <ftw.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"
#include "support/pty.h"

/*
 * Plays a story with the real fxtui in a pseudo-terminal on libvterm and
 * compares its screens with tests/screen/screens/ (tui.md 7.3).
 *
 *	drive STORY.test
 *
 * A story is played at each size and in each locale below, in new folders:
 * the home is a temporary one, fxtui starts in its folder "files".  A line is
 *
 *	file NAME BYTES	    make a file in "files"; its time is 2021-02-03
 *	folder NAME	    make a folder there
 *	start [OPTION]..    start fxtui
 *	wait TEXT	    until a row holds it
 *	gone TEXT	    until none does
 *	dialog TEXT	    as wait, for a dialog: until it takes keys
 *	key NAME..	    Enter, Tab, Esc, Down, Space or characters
 *	type TEXT	    characters
 *	screen NAME	    the screen must become the golden one
 *	end STATUS	    fxtui must end so
 *
 * GOLDEN_UPDATE=1 writes the golden screens.  Masked are what is free on the
 * disk, the home's path and who owns a file.  Status 0: all are equal; 1: not,
 * with what was there instead.
 */

#define WAIT_MS   8000
#define GUARD_MS  200 /* more than DIALOG_GUARD_MS of tui/widget/dialog.h */
#define STILL_MS  500 /* when writing: the screen rests for so long */
#define TMP_COLS  20  /* a longer TMPDIR would not fit into a dialog */
#define LINE_SIZE 512
#define WORDS_MAX 8
#define DUMP_MAX  (4 * 1024 * 1024)
#define FILE_TIME 1612345678

static const struct {
	int w;
	int h;
	const char *locale;
	const char *suffix;
} stages[] = {
	{ 80, 24, "C.UTF-8", "80x24-utf8" },
	{ 120, 40, "C.UTF-8", "120x40-utf8" },
	{ 80, 24, "C", "80x24" },
	{ 120, 40, "C", "120x40" },
};

struct play {
	struct pty *pty;
	char *home;
	char story[64]; /* its name, without folder and suffix */
	const char *srcdir;
	const char *locale;
	const char *suffix;
	int w;
	int h;
	unsigned line;
	bool update;
	bool failed;
};

static void
fail(struct play *p, const char *what, const char *about)
{
	fprintf(stderr, "%s.test:%u (%s): %s%s\n", p->story, p->line, p->suffix,
	    what, about);
	p->failed = true;
	for (int y = 0; y < p->h && p->pty != NULL; y++)
		fprintf(stderr, "|%s\n", pty_row(p->pty, y));
}

/* --- folders --- */

static int
remove_one(const char *path, const struct stat *st FX_UNUSED,
    int flag FX_UNUSED, struct FTW *ftw FX_UNUSED)
{
	return remove(path);
}

static void
make_folder(struct play *p, const char *name)
{
	char *path = str_printf("%s/%s", p->home, name);

	if (path == NULL || mkdir(path, 0700) < 0)
		fail(p, "no folder ", name);
	free(path);
}

/* Files and folders of a story have the same time. */
static void
set_time(struct play *p, const char *name)
{
	static const struct timespec times[2] = { { .tv_sec = FILE_TIME },
		{ .tv_sec = FILE_TIME } };
	char *path = str_printf("%s/files/%s", p->home, name);

	if (path == NULL || utimensat(AT_FDCWD, path, times, 0) < 0)
		fail(p, "no time for ", name);
	free(path);
}

static void
make_file(struct play *p, const char *name, const char *bytes)
{
	char *path = str_printf("%s/files/%s", p->home, name);
	FILE *f = path != NULL ? fopen(path, "wx") : NULL;

	if (f == NULL || ftruncate(fileno(f), strtol(bytes, NULL, 10)) < 0)
		fail(p, "no file ", name);
	if (f != NULL)
		fclose(f);
	free(path);
}

static void
make_home(struct play *p)
{
	static const char *const folders[] = { "files", "config", "state",
		"run", "download" };
	const char *tmp = getenv("TMPDIR");

	if (tmp == NULL || strlen(tmp) > TMP_COLS)
		tmp = "/tmp";
	p->home = str_printf("%s/fxscreen-XXXXXX", tmp);
	if (p->home == NULL || mkdtemp(p->home) == NULL) {
		fail(p, "no temporary folder", "");
		free(p->home);
		p->home = NULL;
		return;
	}
	for (size_t i = 0; i < FX_COUNT(folders); i++)
		make_folder(p, folders[i]);
}

/* Nothing of the settings depends on the machine. */
static void
make_settings(struct play *p)
{
	char *path = str_printf("%s/config/fxtui/fxtui.conf", p->home);
	FILE *f;

	make_folder(p, "config/fxtui");
	f = path != NULL ? fopen(path, "wx") : NULL;
	if (f == NULL ||
	    fputs("name = here\nbind = 127.0.0.1\nport = 0\n", f) < 0)
		fail(p, "no settings", "");
	if (f != NULL)
		fclose(f);
	free(path);
}

/* --- fxtui --- */

static void
start(struct play *p, size_t n, char **words)
{
	static const char *const folders[][2] = { { "HOME", "" },
		{ "XDG_CONFIG_HOME", "/config" },
		{ "XDG_STATE_HOME", "/state" }, { "XDG_RUNTIME_DIR", "/run" },
		{ "XDG_DOWNLOAD_DIR", "/download" } };
	const char *argv[WORDS_MAX + 3] = { "/usr/bin/env", "fxtui" };
	char *env[FX_COUNT(folders) + 3] = { NULL };
	size_t nenv = 0;
	struct pty_conf conf = { .argv = argv, .w = p->w, .h = p->h };

	for (size_t i = 0; i < n; i++)
		argv[2 + i] = words[i];
	while (nenv < FX_COUNT(folders)) {
		env[nenv] = str_printf(
		    "%s=%s%s", folders[nenv][0], p->home, folders[nenv][1]);
		nenv++;
	}
	env[nenv++] = str_printf("LC_ALL=%s", p->locale);
	env[nenv++] = str_printf("TZ=UTC0");
	conf.env = (const char *const *)env;
	if (pty_start(&p->pty, &conf) < 0)
		fail(p, "fxtui does not start", "");
	while (nenv > 0)
		free(env[--nenv]);
}

static void
end(struct play *p, const char *want)
{
	const char *stray;
	int status;

	if (!pty_wait_exit(p->pty, &status, WAIT_MS))
		fail(p, "it does not end", "");
	else if (!WIFEXITED(status) ||
	    WEXITSTATUS(status) != strtol(want, NULL, 10))
		fail(p, "it does not end with ", want);
	stray = pty_stray(p->pty, 0);
	if (stray != NULL)
		fail(p, "it has sent ", stray);
	pty_stop(p->pty);
	p->pty = NULL;
}

static void
press(struct play *p, const char *name)
{
	static const struct {
		const char *name;
		VTermKey key;
		VTermModifier mod;
	} keys[] = {
		{ "Enter", VTERM_KEY_ENTER, VTERM_MOD_NONE },
		{ "Tab", VTERM_KEY_TAB, VTERM_MOD_NONE },
		{ "Esc", VTERM_KEY_ESCAPE, VTERM_MOD_NONE },
		{ "Down", VTERM_KEY_DOWN, VTERM_MOD_NONE },
	};

	for (size_t i = 0; i < FX_COUNT(keys); i++) {
		if (str_eq(name, keys[i].name)) {
			pty_key(p->pty, keys[i].key, keys[i].mod);
			return;
		}
	}
	pty_type(p->pty, str_eq(name, "Space") ? " " : name);
}

/* --- screens --- */

/* "76.9G free" becomes "... free", with the blanks behind as they were. */
static void
mask_free(char *text)
{
	for (char *at = text; (at = strstr(at, " free")) != NULL; at++) {
		char *from = at;
		size_t n;

		while (from > text && strchr("0123456789.BKMGT", from[-1]))
			from--;
		n = (size_t)(at - from);
		if (n == 0 || n > 6)
			continue;
		at += strlen(" free");
		n = strspn(at, " ") + (size_t)(at - from);
		memset(from, ' ', n);
		memcpy(from, "... free", strlen("... free"));
	}
}

/* "/tmp/fxscreen-3F1b2c/files/x" becomes "HOME/files/x", likewise. */
static void
mask_home(char *text, const char *home)
{
	char *at;

	while ((at = strstr(text, home)) != NULL) {
		size_t whole = strcspn(at, " \n");
		size_t rest = whole - strlen(home);

		memcpy(at, "HOME", 4);
		memmove(at + 4, at + strlen(home), rest);
		memset(at + 4 + rest, ' ', whole - 4 - rest);
	}
}

/* The owner of a file, user and group: whoever runs this. */
static void
mask_owner(char *text)
{
	static const char label[] = " owner ";

	for (char *at = text; (at = strstr(at, label)) != NULL;) {
		at += strlen(label);
		at += strspn(at, " ");
		memset(at, ' ', strcspn(at, " \n"));
		memcpy(at, "U:G", strlen("U:G"));
	}
}

/* The screen now, NUL-terminated, masked, in out. */
static const char *
look(struct play *p, struct buf *out)
{
	buf_clear(out);
	pty_dump(p->pty, out);
	buf_put_u8(out, 0);
	if (buf_error(out) != 0)
		return "out of memory";
	mask_free((char *)out->data);
	mask_home((char *)out->data, p->home);
	mask_owner((char *)out->data);
	return (const char *)out->data;
}

struct wanted {
	struct play *play;
	const char *text;
	struct buf now;
};

static bool
is_wanted(struct pty *pty FX_UNUSED, void *ctx)
{
	struct wanted *w = ctx;

	return str_eq(look(w->play, &w->now), w->text);
}

static bool
never(struct pty *pty FX_UNUSED, void *ctx FX_UNUSED)
{
	return false;
}

static char *
read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = f != NULL ? calloc(1, DUMP_MAX) : NULL;

	if (text != NULL)
		text[fread(text, 1, DUMP_MAX - 1, f)] = '\0';
	if (f != NULL)
		fclose(f);
	return text;
}

static void
write_golden(struct play *p, const char *path)
{
	struct buf now;
	FILE *f = fopen(path, "w");

	buf_init(&now, DUMP_MAX);
	(void)pty_wait(p->pty, never, NULL, STILL_MS);
	if (f == NULL || fputs(look(p, &now), f) < 0)
		fail(p, "cannot write ", path);
	if (f != NULL)
		fclose(f);
	buf_done(&now);
}

static void
compare(struct play *p, const char *name)
{
	char *path = str_printf("%s/tests/screen/screens/%s-%s-%s.txt",
	    p->srcdir, p->story, name, p->suffix);
	struct wanted w = { .play = p };

	if (p->update) {
		write_golden(p, path);
		free(path);
		return;
	}
	buf_init(&w.now, DUMP_MAX);
	w.text = read_file(path);
	if (w.text == NULL) {
		fail(p, "no golden screen ", path);
	} else if (!pty_wait(p->pty, is_wanted, &w, WAIT_MS)) {
		fail(p, "differs from ", path);
		fputs(strrchr((const char *)w.now.data, '|'), stderr);
	}
	free((char *)(uintptr_t)w.text);
	buf_done(&w.now);
	free(path);
}

/* --- stories --- */

static void
wait_text(struct play *p, const char *text, bool dialog)
{
	if (!pty_wait_text(p->pty, text, WAIT_MS))
		fail(p, "no row shows ", text);
	/* Nothing on the screen tells that a dialog takes keys now. */
	if (dialog)
		(void)pty_wait(p->pty, never, NULL, GUARD_MS);
}

/* Steps that need a running fxtui. */
static void
drive(struct play *p, const char *step, const char *rest)
{
	if (p->pty == NULL)
		fail(p, "fxtui was not started: ", step);
	else if (str_eq(step, "wait"))
		wait_text(p, rest, false);
	else if (str_eq(step, "dialog"))
		wait_text(p, rest, true);
	else if (str_eq(step, "gone") && pty_wait_gone(p->pty, rest, WAIT_MS))
		return;
	else if (str_eq(step, "gone"))
		fail(p, "a row goes on to show ", rest);
	else if (str_eq(step, "type"))
		pty_type(p->pty, rest);
	else if (str_eq(step, "screen"))
		compare(p, rest);
	else if (str_eq(step, "end"))
		end(p, rest);
	else
		fail(p, "cannot do this: ", step);
}

/* One line, which is changed. */
static void
do_line(struct play *p, char *text)
{
	char *words[WORDS_MAX] = { NULL };
	char *rest = text + strcspn(text, " ");
	size_t n = 0;

	if (*rest != '\0')
		*rest++ = '\0';
	if (!str_eq(text, "file") && !str_eq(text, "folder") &&
	    !str_eq(text, "start") && !str_eq(text, "key")) {
		drive(p, text, rest);
		return;
	}
	for (char *at = rest; *at != '\0' && n < WORDS_MAX; n++) {
		words[n] = at;
		at += strcspn(at, " ");
		if (*at != '\0')
			*at++ = '\0';
	}
	if (str_eq(text, "file") && n == 2) {
		make_file(p, words[0], words[1]);
		set_time(p, words[0]);
	} else if (str_eq(text, "folder") && n == 1) {
		char *name = str_printf("files/%s", words[0]);

		make_folder(p, name);
		free(name);
		set_time(p, words[0]);
	} else if (str_eq(text, "start")) {
		start(p, n, words);
	} else if (str_eq(text, "key") && p->pty != NULL) {
		for (size_t i = 0; i < n; i++)
			press(p, words[i]);
	}
}

static void
play(struct play *p, const char *text)
{
	char line[LINE_SIZE];

	make_home(p);
	if (p->home != NULL) {
		make_settings(p);
		if (chdir(p->home) < 0 || chdir("files") < 0)
			fail(p, "no folder", "");
	}
	for (p->line = 1; *text != '\0' && !p->failed; p->line++) {
		size_t n = strcspn(text, "\n");

		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		text += n + (text[n] == '\n');
		if (line[0] != '#' && line[0] != '\0')
			do_line(p, line);
	}
	pty_stop(p->pty);
	p->pty = NULL;
	if (p->home == NULL)
		return;
	if (chdir("/") < 0 ||
	    nftw(p->home, remove_one, 16, FTW_DEPTH | FTW_PHYS) < 0)
		fail(p, "stays: ", p->home);
	free(p->home);
}

int
main(int argc, char **argv)
{
	const char *srcdir = getenv("srcdir");
	char *text = argc == 2 ? read_file(argv[1]) : NULL;
	bool failed = false;

	umask(022);
	if (text == NULL || srcdir == NULL || srcdir[0] != '/' ||
	    setlocale(LC_ALL, "C.UTF-8") == NULL) {
		fputs("Usage: srcdir=/... drive STORY.test\n", stderr);
		free(text);
		return 99;
	}
	for (size_t i = 0; i < FX_COUNT(stages); i++) {
		struct play p = { .srcdir = srcdir,
			.locale = stages[i].locale,
			.suffix = stages[i].suffix,
			.w = stages[i].w,
			.h = stages[i].h,
			.update = getenv("GOLDEN_UPDATE") != NULL };
		const char *name = strrchr(argv[1], '/');

		name = name != NULL ? name + 1 : argv[1];
		snprintf(p.story, sizeof(p.story), "%.*s",
		    (int)strcspn(name, "."), name);
		play(&p, text);
		failed = failed || p.failed;
	}
	free(text);
	return failed ? 1 : 0;
}
