/* SPDX-License-Identifier: MIT */
#include "support/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"
#include "support/pty_rep.h"

#define LOG_MAX   (4 * 1024 * 1024)
#define STEP_MS   20 /* how often a condition is looked at meanwhile */
#define TITLE_MAX 256

struct pty {
	int fd; /* the master; -1: closed */
	pid_t pid;
	bool ended;
	int status;
	VTerm *vt;
	struct pty_rep rep;
	VTermScreen *screen;
	int w;
	int h;
	struct buf log;
	size_t bytes;
	unsigned bells;
	bool alt;
	bool cursor;
	char title[TITLE_MAX];
	struct buf row;
};

static int
on_bell(void *user)
{
	struct pty *p = user;

	p->bells++;
	return 1;
}

static int
on_prop(VTermProp prop, VTermValue *val, void *user)
{
	struct pty *p = user;

	if (prop == VTERM_PROP_ALTSCREEN)
		p->alt = val->boolean;
	else if (prop == VTERM_PROP_CURSORVISIBLE)
		p->cursor = val->boolean;
	else if (prop == VTERM_PROP_TITLE)
		str_copy(p->title, sizeof(p->title), val->string);
	return 1;
}

static const VTermScreenCallbacks callbacks = {
	.bell = on_bell,
	.settermprop = on_prop,
};

/* What the terminal says: keys, and answers to queries. */
static void
on_output(const char *bytes, size_t n, void *user)
{
	pty_send(user, bytes, n);
}

static void
keep_env(const char *name, char *to, size_t size)
{
	const char *value = getenv(name);

	snprintf(to, size, "%s", value != NULL ? value : "");
}

/* In the child: an environment of its own, then the program. */
static void
become(const struct pty_conf *conf)
{
	static const char *const kept[] = { "PATH", "HOME", "TMPDIR",
		"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS",
		"LD_LIBRARY_PATH" };
	char values[FX_COUNT(kept)][1024];
	sigset_t none;

	for (size_t i = 0; i < FX_COUNT(kept); i++)
		keep_env(kept[i], values[i], sizeof(values[i]));
	clearenv();
	for (size_t i = 0; i < FX_COUNT(kept); i++) {
		if (values[i][0] != '\0')
			setenv(kept[i], values[i], 1);
	}
	setenv("TERM", "xterm-256color", 1);
	for (size_t i = 0; conf->env != NULL && conf->env[i] != NULL; i++) {
		char *copy = str_printf("%s", conf->env[i]);

		if (copy != NULL)
			putenv(copy);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execv(conf->argv[0], (char *const *)(uintptr_t)conf->argv);
	_exit(127);
}

static struct winsize
winsize_of(int w, int h)
{
	return (struct winsize){
		.ws_row = (unsigned short)h,
		.ws_col = (unsigned short)w,
	};
}

int
pty_start(struct pty **ret, const struct pty_conf *conf)
{
	struct winsize size = winsize_of(conf->w, conf->h);
	struct pty *p = calloc(1, sizeof(*p));
	int r;

	if (p == NULL)
		return -ENOMEM;
	p->w = conf->w;
	p->h = conf->h;
	buf_init(&p->log, LOG_MAX);
	buf_init(&p->row, 64 * 1024);
	p->vt = vterm_new(conf->h, conf->w);
	vterm_set_utf8(p->vt, 1);
	vterm_output_set_callback(p->vt, on_output, p);
	p->screen = vterm_obtain_screen(p->vt);
	vterm_screen_set_callbacks(p->screen, &callbacks, p);
	vterm_screen_enable_altscreen(p->screen, 1);
	vterm_screen_reset(p->screen, 1);
	p->pid = forkpty(&p->fd, NULL, NULL, &size);
	if (p->pid == 0)
		become(conf);
	if (p->pid < 0) {
		r = -errno;
		vterm_free(p->vt);
		free(p);
		return r;
	}
	fcntl(p->fd, F_SETFD, FD_CLOEXEC);
	fcntl(p->fd, F_SETFL, O_NONBLOCK | O_RDWR);
	*ret = p;
	return 0;
}

void
pty_stop(struct pty *p)
{
	if (p == NULL)
		return;
	pty_hang_up(p);
	if (!p->ended) {
		kill(p->pid, SIGKILL);
		waitpid(p->pid, &p->status, 0);
	}
	vterm_free(p->vt);
	buf_done(&p->log);
	buf_done(&p->row);
	free(p);
}

pid_t
pty_pid(const struct pty *p)
{
	return p->pid;
}

void
pty_hang_up(struct pty *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

void
pty_send(struct pty *p, const void *bytes, size_t n)
{
	const char *from = bytes;
	int64_t end = clock_now_ms() + PTY_WAIT_MS;

	while (n > 0 && p->fd >= 0 && clock_now_ms() < end) {
		struct pollfd out = { .fd = p->fd, .events = POLLOUT };
		ssize_t done = write(p->fd, from, n);

		if (done > 0) {
			from += done;
			n -= (size_t)done;
		} else if (errno == EAGAIN) {
			poll(&out, 1, STEP_MS);
		} else if (errno != EINTR) {
			return;
		}
	}
}

void
pty_type(struct pty *p, const char *text)
{
	pty_send(p, text, strlen(text));
}

void
pty_key(struct pty *p, VTermKey key, VTermModifier mod)
{
	vterm_keyboard_key(p->vt, key, mod);
}

void
pty_resize(struct pty *p, int w, int h)
{
	struct winsize size = winsize_of(w, h);

	pty_pump(p);
	vterm_set_size(p->vt, h, w);
	p->w = w;
	p->h = h;
	ioctl(p->fd, TIOCSWINSZ, &size);
}

/* Read once.  Returns false if there was nothing. */
static bool
take(struct pty *p)
{
	char bytes[16 * 1024];
	ssize_t n;

	if (p->fd < 0)
		return false;
	n = read(p->fd, bytes, sizeof(bytes));
	if (n <= 0)
		return false;
	p->bytes += (size_t)n;
	if (p->log.len + (size_t)n <= LOG_MAX)
		buf_put(&p->log, bytes, (size_t)n);
	pty_rep_write(&p->rep, p->vt, bytes, (size_t)n);
	return true;
}

void
pty_pump(struct pty *p)
{
	while (take(p))
		;
}

bool
pty_wait(struct pty *p, bool (*cond)(struct pty *p, void *ctx), void *ctx,
    int wait_ms)
{
	int64_t end = clock_now_ms() + wait_ms;

	for (;;) {
		struct pollfd in = { .fd = p->fd, .events = POLLIN };

		pty_pump(p);
		if (cond(p, ctx))
			return true;
		if (clock_now_ms() >= end)
			return false;
		/* A terminal nobody has open polls ready at once. */
		if (poll(&in, 1, STEP_MS) == 1 && !(in.revents & POLLIN))
			poll(NULL, 0, STEP_MS);
	}
}

static bool
has_text(struct pty *p, void *ctx)
{
	return pty_has(p, ctx);
}

static bool
lacks_text(struct pty *p, void *ctx)
{
	return !pty_has(p, ctx);
}

bool
pty_wait_text(struct pty *p, const char *text, int wait_ms)
{
	return pty_wait(p, has_text, (void *)(uintptr_t)text, wait_ms);
}

bool
pty_wait_gone(struct pty *p, const char *text, int wait_ms)
{
	return pty_wait(p, lacks_text, (void *)(uintptr_t)text, wait_ms);
}

static bool
has_ended(struct pty *p, void *ctx FX_UNUSED)
{
	if (!p->ended)
		p->ended = waitpid(p->pid, &p->status, WNOHANG) == p->pid;
	return p->ended;
}

bool
pty_wait_exit(struct pty *p, int *ret_status, int wait_ms)
{
	if (!pty_wait(p, has_ended, NULL, wait_ms))
		return false;
	pty_pump(p);
	*ret_status = p->status;
	return true;
}

static VTermScreenCell
cell_at(const struct pty *p, int x, int y)
{
	VTermScreenCell cell = { 0 };

	vterm_screen_get_cell(
	    p->screen, (VTermPos){ .row = y, .col = x }, &cell);
	return cell;
}

/* Append the cells of a row; the right half of a wide one has -1. */
static void
put_row(struct pty *p, struct buf *out, int y)
{
	char bytes[4];

	for (int x = 0; x < p->w; x++) {
		VTermScreenCell cell = cell_at(p, x, y);

		if (cell.chars[0] == 0)
			buf_put_u8(out, ' ');
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL; i++) {
			if (cell.chars[i] == 0 || cell.chars[i] > 0x10ffff)
				break;
			buf_put(out, bytes, utf8_encode(bytes, cell.chars[i]));
		}
	}
}

const char *
pty_row(struct pty *p, int y)
{
	buf_clear(&p->row);
	put_row(p, &p->row, y);
	while (p->row.len > 0 && p->row.data[p->row.len - 1] == ' ')
		p->row.len--;
	buf_put_u8(&p->row, 0);
	return (const char *)p->row.data;
}

bool
pty_has(struct pty *p, const char *text)
{
	for (int y = 0; y < p->h; y++) {
		if (strstr(pty_row(p, y), text) != NULL)
			return true;
	}
	return false;
}

/* What of a cell's look a run is about: b, u, r, or its colour with f. */
static int
look(const struct pty *p, int x, int y, char kind)
{
	VTermScreenCell cell = cell_at(p, x, y);

	switch (kind) {
	case 'b':
		return cell.attrs.bold;
	case 'u':
		return cell.attrs.underline != 0;
	case 'r':
		return cell.attrs.reverse;
	default:
		return VTERM_COLOR_IS_INDEXED(&cell.fg) &&
			!VTERM_COLOR_IS_DEFAULT_FG(&cell.fg)
		    ? cell.fg.indexed.idx
		    : 0;
	}
}

static void
put_runs(const struct pty *p, struct buf *out, int y, char kind, bool *any)
{
	char text[64];
	int end;

	for (int x = 0; x < p->w; x = end) {
		int value = look(p, x, y, kind);

		for (end = x + 1; end < p->w; end++) {
			if (look(p, end, y, kind) != value)
				break;
		}
		if (value == 0)
			continue;
		buf_put_str(out, *any ? " " : "~ ");
		*any = true;
		if (kind == 'f')
			snprintf(text, sizeof(text), "f%d/%d:%d-%d", value, y,
			    x, end - 1);
		else
			snprintf(text, sizeof(text), "%c%d:%d-%d", kind, y, x,
			    end - 1);
		buf_put_str(out, text);
	}
}

void
pty_dump(struct pty *p, struct buf *out)
{
	bool any = false;

	for (int y = 0; y < p->h; y++) {
		buf_put_u8(out, '|');
		put_row(p, out, y);
		buf_put_str(out, "|\n");
	}
	for (int y = 0; y < p->h; y++) {
		for (const char *kind = "bruf"; *kind != '\0'; kind++)
			put_runs(p, out, y, *kind, &any);
	}
	if (any)
		buf_put_u8(out, '\n');
}

void
pty_cursor(struct pty *p, int *ret_x, int *ret_y, bool *ret_visible)
{
	VTermPos pos;

	vterm_state_get_cursorpos(vterm_obtain_state(p->vt), &pos);
	*ret_x = pos.col;
	*ret_y = pos.row;
	*ret_visible = p->cursor;
}

const char *
pty_title(const struct pty *p)
{
	return p->title;
}

bool
pty_alt_screen(const struct pty *p)
{
	return p->alt;
}

unsigned
pty_bells(const struct pty *p)
{
	return p->bells;
}

size_t
pty_bytes(const struct pty *p)
{
	return p->bytes;
}

const uint8_t *
pty_log(const struct pty *p, size_t *ret_n)
{
	*ret_n = p->log.len;
	return p->log.data;
}
