/* SPDX-License-Identifier: MIT */
#ifndef FX_TESTS_PLAY_H
#define FX_TESTS_PLAY_H

/*
 * An engine that plays recorded lines, on a thread with one end of a
 * socketpair.  A line of its script is
 *
 *	< {"event":..}     sent as it stands
 *	> "cmd":"send"     the next line from the client must contain this
 *	-                  the socket is closed
 *
 * At the end of the script whatever the client still says is read until it
 * closes.  play_stop() tells the first line that was not as expected.
 */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "os/local.h"
#include "os/thread.h"

#define PLAY_HELLO                                                  \
 "< {\"event\":\"hello\",\"version\":1,\"engine\":\"fxtui 0.1.0\"," \
 "\"pid\":1,\"device\":\"fx1-a\",\"name\":\"desk\",\"private\":false}\n"

struct play {
	struct thread *thread;
	FILE *in;
	int fd;
	const char *script;
	char wrong[4096]; /* what was not as expected, or "" */
};

static inline void
play_expect(struct play *p, const char *want, size_t n)
{
	char *line = NULL;
	size_t cap = 0;
	char part[1024];

	assert(n < sizeof(part));
	memcpy(part, want, n);
	part[n] = '\0';
	if (getline(&line, &cap, p->in) < 0)
		snprintf(p->wrong, sizeof(p->wrong), "end, not: %s", part);
	else if (strstr(line, part) == NULL)
		snprintf(p->wrong, sizeof(p->wrong), "want: %s\ngot: %.2000s",
		    part, line);
	free(line);
}

static inline void
play_run(void *arg)
{
	struct play *p = arg;
	const char *at = p->script;
	char rest[512];

	while (*at != '\0' && *at != '-' && p->wrong[0] == '\0') {
		const char *end = strchr(at, '\n');

		if (*at == '<') {
			ssize_t n = send(p->fd, at + 2, (size_t)(end - at) - 1,
			    MSG_NOSIGNAL);

			if (n < 0)
				break;
		} else {
			play_expect(p, at + 2, (size_t)(end - at) - 2);
		}
		at = end + 1;
	}
	if (*at != '\0' || p->wrong[0] != '\0')
		shutdown(p->fd, SHUT_RDWR);
	while (fgets(rest, sizeof(rest), p->in) != NULL)
		;
}

/* Returns the client's end. */
static inline int
play_start(struct play *p, const char *script)
{
	int ends[2];
	int r = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);

	assert(r == 0);
	memset(p, 0, sizeof(*p));
	p->fd = ends[1];
	p->in = fdopen(dup(ends[1]), "r");
	assert(p->in != NULL);
	p->script = script;
	r = thread_start(&p->thread, "play", play_run, p);
	assert(r == 0);
	return ends[0];
}

/* The client has closed its end.  Returns "" or what went wrong. */
static inline const char *
play_stop(struct play *p)
{
	thread_join(p->thread);
	fclose(p->in);
	close(p->fd);
	return p->wrong;
}

#endif
