/* SPDX-License-Identifier: MIT */
#include "tui/term/term.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/log.h"
#include "base/num.h"
#include "os/fd.h"
#include "tui/term/ncurses.h"
#include "tui/term/rescue.h"
#include "tui/term/tinfo.h"

#define BELL_MS        5000
#define SIZE_MAX_CELLS 1000

#define MODES_ON  "\033[?2004h\033[?1004h"
#define MODES_OFF "\033[?1004l\033[?2004l"
#define MOUSE_ON  "\033[?1000h\033[?1002h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1002l\033[?1000l"

struct term {
	SCREEN *screen;
	const char *name; /* the TERM in use */
	struct key *keys;
	struct termios saved; /* modes as they were */
	int saved_stderr;     /* -1: it has not been moved */
	int w;
	int h;
	enum style_set set;
	enum style_depth depth;
	bool keep_flow;
	bool mouse;
	bool osc; /* it knows OSC: extra may be sent */
	struct extra extra;
	bool suspended;
	bool lost;
	bool rang; /* bell_ms is set */
	int64_t bell_ms;
};

int
term_color_parse(const char *name, enum term_color *ret)
{
	static const struct {
		const char *name;
		enum term_color color;
	} names[] = {
		{ "auto", TERM_COLOR_AUTO },
		{ "never", TERM_COLOR_MONO },
		{ "mono", TERM_COLOR_MONO },
		{ "8", TERM_COLOR_8 },
		{ "16", TERM_COLOR_16 },
		{ "256", TERM_COLOR_256 },
		{ "always", TERM_COLOR_256 },
	};

	for (size_t i = 0; i < FX_COUNT(names); i++) {
		if (strcmp(names[i].name, name) == 0) {
			*ret = names[i].color;
			return 0;
		}
	}
	return -EINVAL;
}

int
term_check(struct fx_err *err)
{
	const char *name = getenv("TERM");

	if (!isatty(STDIN_FILENO))
		return fx_err_set(err, E_UNSUPPORTED,
		    "standard input is no terminal; --plain needs none");
	if (!isatty(STDOUT_FILENO))
		return fx_err_set(err, E_UNSUPPORTED,
		    "standard output is no terminal; --plain needs none");
	if (name == NULL || name[0] == '\0')
		return fx_err_set(err, E_UNSUPPORTED,
		    "TERM does not say what terminal this is");
	if (strcmp(name, "dumb") == 0)
		return fx_err_set(err, E_UNSUPPORTED,
		    "a dumb terminal cannot show a full screen");
	return 0;
}

bool
term_is_dumb(void)
{
	const char *name = getenv("TERM");

	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) &&
	    (name == NULL || name[0] == '\0' || strcmp(name, "dumb") == 0);
}

/* Write bytes of ours; a terminal that does not take them is lost or stalls
 * the caller no longer than the guard thread allows. */
static void
put(struct term *t, const char *bytes)
{
	if (t->lost)
		return;
	if (fd_write_full(STDOUT_FILENO, bytes, strlen(bytes)) == -EIO)
		t->lost = true;
}

static bool
is_set(const char *variable)
{
	const char *value = getenv(variable);

	return value != NULL && value[0] != '\0';
}

/* How long a lone ESC may be the start of a sequence. */
static int
esc_wait(const struct term_conf *conf)
{
	const char *delay = getenv("ESCDELAY");
	uint64_t ms;

	if (conf->esc_wait_ms > 0)
		return conf->esc_wait_ms;
	if (delay != NULL && num_parse_u64(delay, 1, 1000, &ms) == 0)
		return (int)ms;
	return is_set("SSH_CONNECTION") || is_set("SSH_TTY") ||
		is_set("TMUX") || is_set("STY")
	    ? 60
	    : 25;
}

static enum style_depth
choose_depth(enum term_color color)
{
	static const enum style_depth wanted[] = {
		[TERM_COLOR_AUTO] = STYLE_DEPTH_256,
		[TERM_COLOR_MONO] = STYLE_DEPTH_MONO,
		[TERM_COLOR_8] = STYLE_DEPTH_8,
		[TERM_COLOR_16] = STYLE_DEPTH_16,
		[TERM_COLOR_256] = STYLE_DEPTH_256,
	};
	enum style_depth best;

	if (color == TERM_COLOR_AUTO && is_set("NO_COLOR"))
		color = TERM_COLOR_MONO;
	if (color == TERM_COLOR_MONO || start_color() == ERR ||
	    use_default_colors() == ERR)
		return STYLE_DEPTH_MONO;
	best = tinfo_depth();
	return wanted[color] < best ? wanted[color] : best;
}

/* The line discipline: keys at once, no echo, no flow control. */
static int
set_modes(const struct term *t)
{
	struct termios modes;

	if (cbreak() == ERR || noecho() == ERR || nonl() == ERR)
		return -EIO;
	intrflush(stdscr, FALSE);
	typeahead(-1);
	leaveok(stdscr, FALSE);
	if (tcgetattr(STDIN_FILENO, &modes) == -1)
		return -errno;
	modes.c_lflag &= ~(tcflag_t)IEXTEN;
	if (!t->keep_flow)
		modes.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, &modes) == -1)
		return -errno;
	return def_prog_mode() == ERR ? -EIO : 0;
}

static void
arm_rescue(const struct term *t)
{
	char bytes[RESCUE_BYTES_MAX] = MOUSE_OFF MODES_OFF;
	char extra[EXTRA_MAX];
	size_t n = strlen(bytes);
	size_t more = t->osc ? extra_leave(&t->extra, extra) : 0;

	memcpy(bytes + n, extra, more);
	n += more;
	n += tinfo_leave(bytes + n, sizeof(bytes) - n);
	rescue_arm(bytes, n, &t->saved, STDOUT_FILENO);
}

static void
restore_stderr(struct term *t)
{
	if (t->saved_stderr < 0)
		return;
	dup2(t->saved_stderr, STDERR_FILENO);
	close(t->saved_stderr);
	t->saved_stderr = -1;
}

static int
move_stderr(struct term *t, int log_fd)
{
	if (log_fd < 0)
		return 0;
	t->saved_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (t->saved_stderr < 0 && errno != EBADF)
		return -errno;
	return dup2(log_fd, STDERR_FILENO) == -1 ? -errno : 0;
}

/* Curses is up: what follows from the terminal and the settings. */
static int
set_up(struct term *t, const struct term_conf *conf)
{
	bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	int r = key_new(&t->keys, esc_wait(conf), utf8);

	if (r < 0)
		return r;
	tinfo_keys(t->keys);
	/* Until its first endwin() curses writes after every movement. */
	endwin();
	refresh();
	r = set_modes(t);
	if (r < 0)
		return r;
	t->depth = choose_depth(conf->color);
	t->set = conf->ascii ? STYLE_SET_ASCII : tinfo_set();
	t->mouse = conf->mouse;
	t->osc = tinfo_takes_osc();
	extra_init(&t->extra, tinfo_keeps_title());
	arm_rescue(t);
	put(t, MODES_ON);
	if (t->mouse)
		put(t, MOUSE_ON);
	term_resize(t);
	getmaxyx(stdscr, t->h, t->w);
	return 0;
}

int
term_start(struct term **ret, const struct term_conf *conf, struct fx_err *err)
{
	struct term *t;
	int r;

	if (term_check(err) < 0)
		return -1;
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return fx_err_errno(
		    err, E_INTERNAL, ENOMEM, "starting the terminal");
	t->saved_stderr = -1;
	t->keep_flow = conf->keep_flow;
	if (tcgetattr(STDIN_FILENO, &t->saved) == -1) {
		r = -errno;
		goto fail_alloc;
	}
	unsetenv("LINES");
	unsetenv("COLUMNS");
	r = move_stderr(t, conf->log_fd);
	if (r < 0)
		goto fail_stderr;
	t->screen = tinfo_open(&t->name);
	if (t->screen == NULL) {
		restore_stderr(t);
		free(t);
		return fx_err_set(err, E_UNSUPPORTED,
		    "no description of this terminal is of use");
	}
	r = set_up(t, conf);
	if (r < 0)
		goto fail_screen;
	if (term_is_fallback(t))
		log_pairs(LOG_WARN, "unknown terminal", "TERM", getenv("TERM"),
		    "using", t->name, NULL);
	*ret = t;
	return 0;

fail_screen:
	term_stop(t);
	return fx_err_errno(err, E_INTERNAL, -r, "starting the terminal");
fail_stderr:
	restore_stderr(t);
fail_alloc:
	free(t);
	return fx_err_errno(err, E_INTERNAL, -r, "starting the terminal");
}

/* Everything off, in the reverse order. */
static void
leave(struct term *t)
{
	char bytes[EXTRA_MAX];

	if (t->lost || t->suspended)
		return;
	put(t, t->mouse ? MOUSE_OFF MODES_OFF : MODES_OFF);
	if (t->osc && extra_leave(&t->extra, bytes) > 0)
		put(t, bytes);
	if (t->lost)
		return;
	endwin();
	tcsetattr(STDIN_FILENO, TCSADRAIN, &t->saved);
}

void
term_stop(struct term *t)
{
	if (t == NULL)
		return;
	leave(t);
	rescue_disarm();
	restore_stderr(t);
	delscreen(t->screen);
	key_free(t->keys);
	free(t);
}

void
term_suspend(struct term *t)
{
	leave(t);
	rescue_pause();
	t->suspended = true;
}

void
term_resume(struct term *t)
{
	char bytes[EXTRA_MAX];

	if (t->lost)
		return;
	t->suspended = false;
	rescue_again();
	reset_prog_mode();
	term_resize(t);
	clearok(curscr, TRUE);
	refresh();
	put(t, MODES_ON);
	if (t->mouse)
		put(t, MOUSE_ON);
	if (t->osc && extra_again(&t->extra, bytes) > 0)
		put(t, bytes);
	key_reset(t->keys);
}

bool
term_resize(struct term *t)
{
	struct winsize size = { 0 };
	int w = t->w;
	int h = t->h;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == -1 || size.ws_col == 0 ||
	    size.ws_row == 0)
		return false;
	t->w = size.ws_col < SIZE_MAX_CELLS ? size.ws_col : SIZE_MAX_CELLS;
	t->h = size.ws_row < SIZE_MAX_CELLS ? size.ws_row : SIZE_MAX_CELLS;
	if (is_term_resized(t->h, t->w))
		resizeterm(t->h, t->w);
	return t->w != w || t->h != h;
}

void
term_size(const struct term *t, int *ret_w, int *ret_h)
{
	*ret_w = t->w;
	*ret_h = t->h;
}

int
term_fd(const struct term *t FX_UNUSED)
{
	return STDIN_FILENO;
}

void
term_polled(struct term *t, short revents)
{
	if (revents & (POLLHUP | POLLERR | POLLNVAL))
		t->lost = true;
}

ssize_t
term_read(struct term *t, void *buf, size_t size)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	ssize_t n;

	if (t->lost)
		return -EIO;
	if (poll(&in, 1, 0) <= 0)
		return 0;
	n = read(STDIN_FILENO, buf, size);
	if (n > 0)
		return n;
	if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		t->lost = true;
		return -EIO;
	}
	return 0;
}

bool
term_writable(struct term *t)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	if (t->lost || t->suspended || poll(&out, 1, 0) <= 0)
		return false;
	term_polled(t, out.revents);
	return !t->lost && (out.revents & POLLOUT) != 0;
}

bool
term_lost(const struct term *t)
{
	return t->lost;
}

struct key *
term_keys(struct term *t)
{
	return t->keys;
}

enum style_set
term_set(const struct term *t)
{
	return t->set;
}

enum style_depth
term_depth(const struct term *t)
{
	return t->depth;
}

const char *
term_name(const struct term *t)
{
	return t->name;
}

bool
term_is_fallback(const struct term *t)
{
	const char *name = getenv("TERM");

	return name == NULL || strcmp(name, t->name) != 0;
}

void
term_mouse(struct term *t, bool on)
{
	if (on != t->mouse && !t->suspended)
		put(t, on ? MOUSE_ON : MOUSE_OFF);
	t->mouse = on;
}

void
term_beep(struct term *t, int64_t now_ms)
{
	if (t->lost || t->suspended ||
	    (t->rang && now_ms - t->bell_ms < BELL_MS))
		return;
	t->rang = true;
	t->bell_ms = now_ms;
	beep();
}

struct extra *
term_extra(struct term *t)
{
	return &t->extra;
}

void
term_send(struct term *t, const char *bytes, size_t n)
{
	if (n == 0 || !t->osc || t->suspended)
		return;
	put(t, bytes);
	arm_rescue(t);
}

void
term_rescue(void)
{
	rescue_now();
}
