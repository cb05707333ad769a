/* SPDX-License-Identifier: MIT */
#include "door/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "os/child.h"
#include "os/fd.h"
#include "os/local.h"
#include "os/xdg.h"

#define FIRST_WAIT_MS 10
#define WAIT_MAX_MS   320
#define SAID_MAX      400 /* bytes of the failed engine's last words */

/*
 * An engine that ended at once may have met one that was just ending and
 * still held the lock, so it is started again, so often in all, after a while.
 */
#define STARTS_MAX 3
#define ENDED_MS   250

enum spawn_state {
	SPAWN_CONNECT, /* nobody has answered yet */
	SPAWN_HELLO,   /* connected; hello is awaited */
};

struct spawn {
	enum spawn_state state;
	bool start;
	int umask;
	char *program;
	char *state_dir;
	char *socket;
	char *said; /* file with what the engine says on stderr */

	int64_t until_ms; /* give up then */
	int64_t next_ms;  /* not before */
	int wait_ms;      /* between two tries */

	pid_t child;     /* the engine we started, 0: none.. */
	bool ended;      /* ..and that it has ended */
	unsigned starts; /* how many were started */
	struct client *client;
};

/* The folder of the running program, or NULL. */
static char *
own_folder(void)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path));
	char *slash;

	if (n <= 0 || (size_t)n == sizeof(path))
		return NULL;
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL)
		return NULL;
	return str_dup_n(path, (size_t)(slash - path));
}

/* The fxt to start, or NULL if there is none. */
static char *
find_program(void)
{
	char *folder = own_folder();
	char *path = NULL;

	if (folder != NULL)
		path = str_printf("%s/fxt", folder);
	free(folder);
	if (path != NULL && access(path, X_OK) == 0)
		return path;
	free(path);
	if (access(FX_BINDIR "/fxt", X_OK) == 0)
		return strdup(FX_BINDIR "/fxt");
	return NULL;
}

int
spawn_new(
    struct spawn **ret, const struct spawn_options *options, struct fx_err *err)
{
	struct spawn *s = calloc(1, sizeof(*s));

	if (s == NULL)
		goto fail_memory;
	s->start = options->start;
	s->umask = options->umask;
	if (options->program != NULL) {
		s->program = strdup(options->program);
		if (s->program == NULL)
			goto fail_memory;
	}
	if (xdg_state_dir(&s->state_dir, err) < 0 ||
	    xdg_make(s->state_dir, 0700, err) < 0 ||
	    xdg_engine_socket(s->state_dir, &s->socket, err) < 0)
		goto fail;
	s->said = str_printf("%s/engine.err", s->state_dir);
	if (s->said == NULL)
		goto fail_memory;
	s->wait_ms = FIRST_WAIT_MS;
	s->next_ms = clock_now_ms();
	s->until_ms = s->next_ms + SPAWN_MS;
	*ret = s;
	return 0;

fail_memory:
	fx_err_set(err, E_INTERNAL, "out of memory");
fail:
	spawn_free(s);
	return -1;
}

void
spawn_free(struct spawn *s)
{
	struct child_exit how;

	if (s == NULL)
		return;
	if (s->child != 0 && !s->ended)
		child_reap(s->child, false, &how);
	client_free(s->client);
	free(s->program);
	free(s->state_dir);
	free(s->socket);
	free(s->said);
	free(s);
}

static int
start_engine(struct spawn *s, struct fx_err *err)
{
	char mask[32];
	const char *argv[] = { NULL, "engine", mask, NULL };
	struct child_fd fds[1] = { { .from = -1, .to = 2 } };
	struct child child = { .argv = argv, .new_session = true, .fds = fds };
	int r;

	if (s->program == NULL)
		s->program = find_program();
	if (s->program == NULL)
		return fx_err_set(err, E_NOENT,
		    "the program fxt, which runs the engine, is neither beside "
		    "this program nor in %s",
		    FX_BINDIR);
	argv[0] = s->program;
	snprintf(mask, sizeof(mask), "--umask=%03o", (unsigned)s->umask & 0777);
	fds[0].from = open(s->said,
	    O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
	    0600);
	child.fds_count = fds[0].from >= 0 ? 1 : 0;
	r = child_start(&s->child, &child, err);
	fd_close(&fds[0].from);
	if (r < 0) {
		fx_err_prefix(err, "starting the engine");
		return -1;
	}
	s->ended = false;
	s->starts++;
	return 0;
}

/* The last line the engine wrote to stderr, to be freed; or NULL. */
static char *
last_words(const struct spawn *s)
{
	char text[SAID_MAX + 1];
	int fd = open(s->said, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	off_t size;
	ssize_t n;
	char *line;

	if (fd == -1)
		return NULL;
	size = lseek(fd, 0, SEEK_END);
	n = fd_pread_full(
	    fd, text, SAID_MAX, size > SAID_MAX ? size - SAID_MAX : 0);
	fd_close(&fd);
	while (n > 0 && text[n - 1] == '\n')
		n--;
	if (n <= 0)
		return NULL;
	text[n] = '\0';
	line = strrchr(text, '\n');
	return strdup(line != NULL ? line + 1 : text);
}

/* Nobody answered in time. */
static int
give_up(const struct spawn *s, struct fx_err *err)
{
	char *words = s->ended ? last_words(s) : NULL;

	if (words != NULL)
		fx_err_set(
		    err, E_INTERNAL, "the engine did not start: %s", words);
	else if (s->ended)
		fx_err_set(err, E_INTERNAL, "the engine ended at once; see %s",
		    s->said);
	else
		fx_err_set(err, E_TIMEOUT, "the engine does not answer");
	free(words);
	return -1;
}

/* Start an engine if none of ours is running. */
static int
care_for_child(struct spawn *s, bool wanted, struct fx_err *err)
{
	struct child_exit how;

	if (s->child != 0 && !s->ended &&
	    child_reap(s->child, false, &how) == 1) {
		s->ended = true;
		s->wait_ms = ENDED_MS;
		if (s->starts == STARTS_MAX)
			return give_up(s, err);
		return 0;
	}
	if (wanted && (s->child == 0 || s->ended))
		return start_engine(s, err);
	return 0;
}

/* One try.  Returns 1 when connected, 0 to try again, or -1. */
static int
try_connect(struct spawn *s, int64_t now, struct fx_err *err)
{
	struct fx_err why = FX_ERR_NONE;
	int fd = local_connect(s->socket, &why);

	if (fd >= 0) {
		if (client_new(&s->client, fd, err) < 0) {
			fd_close(&fd);
			return -1;
		}
		s->state = SPAWN_HELLO;
		return 1;
	}
	if (why.code != E_NOENT && why.code != E_BUSY) {
		if (err != NULL)
			*err = why;
		return -1;
	}
	if (!s->start && why.code == E_NOENT)
		return fx_err_set(err, E_NOENT, "no engine is running");
	if (care_for_child(s, why.code == E_NOENT, err) < 0)
		return -1;
	if (now >= s->until_ms)
		return give_up(s, err);
	s->next_ms = now + s->wait_ms;
	if (s->wait_ms < WAIT_MAX_MS)
		s->wait_ms *= 2;
	return 0;
}

/* The engine closed before its hello: it may just be ending; try again. */
static void
start_over(struct spawn *s, int64_t now)
{
	client_free(s->client);
	s->client = NULL;
	s->state = SPAWN_CONNECT;
	s->next_ms = now + s->wait_ms;
}

/* Whether hello is there: 1, 0, or -1. */
static int
await_hello(struct spawn *s, int64_t now, struct fx_err *err)
{
	int r = client_greeted(s->client, err);

	if (r > 0)
		return 1;
	if (r < 0 && client_error(s->client)->code == E_PEER_GONE &&
	    now < s->until_ms) {
		start_over(s, now);
		return 0;
	}
	if (r < 0)
		return -1;
	if (now >= s->until_ms)
		return fx_err_set(err, E_TIMEOUT, "the engine does not answer");
	s->next_ms = s->until_ms;
	return 0;
}

int
spawn_step(struct spawn *s, struct client **ret, struct fx_err *err)
{
	int64_t now = clock_now_ms();
	int r;

	if (s->state == SPAWN_CONNECT) {
		if (now < s->next_ms)
			return 0;
		r = try_connect(s, now, err);
		if (r <= 0)
			return r;
	}
	r = await_hello(s, now, err);
	if (r <= 0)
		return r;
	*ret = s->client;
	s->client = NULL;
	return 1;
}

int
spawn_wait_ms(const struct spawn *s)
{
	int64_t left = s->next_ms - clock_now_ms();

	return left > 0 ? (int)left : 0;
}

int
spawn_fd(const struct spawn *s)
{
	return s->state == SPAWN_HELLO ? client_fd(s->client) : -1;
}

int
spawn_connect(struct client **ret, const struct spawn_options *options,
    struct fx_err *err)
{
	struct spawn *s;
	int r;

	if (spawn_new(&s, options, err) < 0)
		return -1;
	while ((r = spawn_step(s, ret, err)) == 0) {
		struct pollfd fd = { .fd = spawn_fd(s), .events = POLLIN };

		poll(&fd, 1, spawn_wait_ms(s));
	}
	spawn_free(s);
	return r > 0 ? 0 : -1;
}
