/* SPDX-License-Identifier: MIT */
#include "support/standin.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/str.h"
#include "os/local.h"
#include "os/thread.h"
#include "os/xdg.h"

#define CLIENTS_MAX 4
#define LINE_MAX_   65536
#define HEARD_MAX   (1024 * 1024)
#define SAY_MS      5000

struct caller {
	int fd; /* -1: free */
	char line[LINE_MAX_];
	size_t n;
};

struct standin {
	struct thread *thread;
	int version;
	char *path;
	int lock_fd;
	int fd;
	int wake;          /* eventfd: look at stop and every_ms again */
	struct mutex lock; /* guards all below */
	bool stop;
	struct caller callers[CLIENTS_MAX];
	char *snapshot;
	struct buf heard;
	struct buf said;
	int every_ms; /* 0: never */
	int64_t next_ms;
	unsigned tick;
	standin_fn *fn;
	void *arg;
};

static void
hang_up(struct caller *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	c->n = 0;
}

static void
tell(struct caller *c, const char *text, size_t n)
{
	int64_t end = clock_now_ms() + SAY_MS;

	while (n > 0 && c->fd >= 0) {
		struct pollfd out = { .fd = c->fd, .events = POLLOUT };
		ssize_t done = write(c->fd, text, n);

		if (done > 0) {
			text += done;
			n -= (size_t)done;
		} else if (done < 0 && errno == EAGAIN &&
		    clock_now_ms() < end) {
			poll(&out, 1, SAY_MS);
		} else if (errno != EINTR) {
			hang_up(c);
		}
	}
}

static void
tell_line(struct caller *c, const char *line)
{
	tell(c, line, strlen(line));
}

static void
greet(struct standin *s, struct caller *c)
{
	char line[256];

	snprintf(line, sizeof(line),
	    "{\"event\":\"hello\",\"version\":%d,\"engine\":\"stand-in\","
	    "\"pid\":%d,\"device\":\"fx1-a\",\"name\":\"desk\","
	    "\"private\":false}\n",
	    s->version, (int)getpid());
	tell_line(c, line);
}

/* A command: ok to it, and what follows from it. */
static void
answer(struct standin *s, struct caller *c, const char *line)
{
	const char *id = strstr(line, "\"id\":");
	char reply[64];

	buf_put_str(&s->heard, line);
	buf_put_u8(&s->heard, '\n');
	if (id == NULL)
		return;
	snprintf(reply, sizeof(reply), "{\"id\":%ld,\"ok\":true}\n",
	    strtol(id + 5, NULL, 10));
	tell_line(c, reply);
	if (strstr(line, "\"cmd\":\"subscribe\"") == NULL &&
	    strstr(line, "\"cmd\":\"snapshot\"") == NULL)
		return;
	tell_line(c, "{\"event\":\"snapshot\",\"part\":\"begin\"}\n");
	if (s->snapshot != NULL)
		tell_line(c, s->snapshot);
	tell_line(c, "{\"event\":\"snapshot\",\"part\":\"end\"}\n");
}

static void
listen_to(struct standin *s, struct caller *c)
{
	ssize_t n = read(c->fd, c->line + c->n, sizeof(c->line) - 1 - c->n);
	char *end;

	if (n <= 0) {
		if (n == 0 || (errno != EAGAIN && errno != EINTR))
			hang_up(c);
		return;
	}
	c->n += (size_t)n;
	c->line[c->n] = '\0';
	while (c->fd >= 0 && (end = memchr(c->line, '\n', c->n)) != NULL) {
		size_t used = (size_t)(end - c->line) + 1;

		*end = '\0';
		answer(s, c, c->line);
		if (c->fd < 0) /* gone meanwhile */
			return;
		memmove(c->line, c->line + used, c->n - used + 1);
		c->n -= used;
	}
}

static void
take_caller(struct standin *s)
{
	int fd = local_accept(s->fd);

	for (size_t i = 0; i < CLIENTS_MAX && fd >= 0; i++) {
		if (s->callers[i].fd >= 0)
			continue;
		s->callers[i].fd = fd;
		greet(s, &s->callers[i]);
		return;
	}
	if (fd >= 0)
		close(fd);
}

static int
say_in_time(struct standin *s)
{
	int64_t now = clock_now_ms();

	if (s->every_ms == 0)
		return -1;
	if (now >= s->next_ms) {
		s->next_ms = now + s->every_ms;
		buf_clear(&s->said);
		s->fn(s->arg, s->tick++, &s->said);
		for (size_t i = 0; i < CLIENTS_MAX; i++)
			tell(&s->callers[i], (const char *)s->said.data,
			    s->said.len);
	}
	return (int)(s->next_ms - now);
}

static void
run(void *arg)
{
	struct standin *s = arg;
	struct pollfd fds[CLIENTS_MAX + 2];
	uint64_t rings;
	bool stop = false;

	while (!stop) {
		int wait;

		mutex_lock(&s->lock);
		wait = say_in_time(s);
		fds[0] = (struct pollfd){ .fd = s->fd, .events = POLLIN };
		fds[1] = (struct pollfd){ .fd = s->wake, .events = POLLIN };
		for (size_t i = 0; i < CLIENTS_MAX; i++)
			fds[i + 2] = (struct pollfd){ .fd = s->callers[i].fd,
				.events = POLLIN };
		mutex_unlock(&s->lock);
		if (poll(fds, FX_COUNT(fds), wait) < 0)
			continue;
		mutex_lock(&s->lock);
		if (fds[1].revents != 0 && read(s->wake, &rings, 8) < 0)
			s->stop = true;
		if (fds[0].revents != 0)
			take_caller(s);
		for (size_t i = 0; i < CLIENTS_MAX; i++)
			if (fds[i + 2].revents != 0 && s->callers[i].fd >= 0)
				listen_to(s, &s->callers[i]);
		stop = s->stop;
		mutex_unlock(&s->lock);
	}
}

static int
listen_at(struct standin *s)
{
	char *state = NULL;
	char *folder = NULL;
	int r = -1;

	if (xdg_state_dir(&state, NULL) == 0 &&
	    xdg_make(state, 0700, NULL) == 0 &&
	    xdg_runtime_dir(state, &folder, NULL) == 0 &&
	    xdg_make(folder, 0700, NULL) == 0 &&
	    xdg_engine_socket(state, &s->path, NULL) == 0)
		s->lock_fd = local_lock(state, NULL);
	if (s->lock_fd >= 0)
		s->fd = local_listen(s->path, s->lock_fd, NULL);
	if (s->fd >= 0)
		r = 0;
	free(state);
	free(folder);
	return r;
}

int
standin_start(struct standin **ret, int version)
{
	struct standin *s = calloc(1, sizeof(*s));

	if (s == NULL || mutex_init(&s->lock) < 0) {
		free(s);
		return -1;
	}
	s->version = version;
	s->lock_fd = s->fd = -1;
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		s->callers[i].fd = -1;
	buf_init(&s->heard, HEARD_MAX);
	buf_init(&s->said, HEARD_MAX);
	s->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (listen_at(s) < 0 ||
	    thread_start(&s->thread, "standin", run, s) < 0) {
		standin_stop(s);
		return -1;
	}
	*ret = s;
	return 0;
}

static void
ring(struct standin *s)
{
	const uint64_t one = 1;
	ssize_t n = write(s->wake, &one, sizeof(one));

	(void)n; /* one that is full is readable as well */
}

void
standin_stop(struct standin *s)
{
	if (s == NULL)
		return;
	if (s->thread != NULL) {
		mutex_lock(&s->lock);
		s->stop = true;
		mutex_unlock(&s->lock);
		ring(s);
		thread_join(s->thread);
	}
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		hang_up(&s->callers[i]);
	if (s->fd >= 0)
		local_unlisten(s->path, &s->fd);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	close(s->wake);
	buf_done(&s->heard);
	buf_done(&s->said);
	free(s->snapshot);
	free(s->path);
	mutex_done(&s->lock);
	free(s);
}

void
standin_snapshot(struct standin *s, const char *text)
{
	mutex_lock(&s->lock);
	free(s->snapshot);
	s->snapshot = strdup(text);
	mutex_unlock(&s->lock);
}

void
standin_say(struct standin *s, const char *text, size_t n)
{
	mutex_lock(&s->lock);
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		tell(&s->callers[i], text, n);
	mutex_unlock(&s->lock);
}

void
standin_every(struct standin *s, int ms, standin_fn *fn, void *arg)
{
	mutex_lock(&s->lock);
	s->every_ms = fn != NULL ? ms : 0;
	s->next_ms = clock_now_ms() + ms;
	s->fn = fn;
	s->arg = arg;
	mutex_unlock(&s->lock);
	ring(s);
}

size_t
standin_clients(struct standin *s)
{
	size_t n = 0;

	mutex_lock(&s->lock);
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		n += s->callers[i].fd >= 0;
	mutex_unlock(&s->lock);
	return n;
}

size_t
standin_heard(struct standin *s, const char *part)
{
	size_t n = 0;

	mutex_lock(&s->lock);
	buf_put_u8(&s->heard, 0);
	for (const char *at = (const char *)s->heard.data;
	     (at = strstr(at, part)) != NULL; at++)
		n++;
	s->heard.len--;
	mutex_unlock(&s->lock);
	return n;
}
