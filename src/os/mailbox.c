/* SPDX-License-Identifier: MIT */
#include "os/mailbox.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct mailbox {
	size_t cap;  /* how many messages fit */
	size_t size; /* bytes in one message */
	int bell[2]; /* a pipe; holds one byte while count > 0 */

	pthread_mutex_t lock; /* guards everything below */
	size_t head;          /* slot of the oldest message */
	size_t count;         /* messages waiting */
	bool lost;            /* one was refused since the last take */
	unsigned char slots[];
};

int
mailbox_new(struct mailbox **ret, size_t cap, size_t size)
{
	struct mailbox *mb;
	int r;

	assert(cap > 0 && size > 0);
	if (size > (SIZE_MAX - sizeof(*mb)) / cap)
		return -EOVERFLOW;

	mb = calloc(1, sizeof(*mb) + cap * size);
	if (mb == NULL)
		return -ENOMEM;
	mb->cap = cap;
	mb->size = size;

	if (pipe2(mb->bell, O_CLOEXEC | O_NONBLOCK) == -1) {
		r = -errno;
		goto fail_alloc;
	}
	r = -pthread_mutex_init(&mb->lock, NULL);
	if (r < 0)
		goto fail_pipe;

	*ret = mb;
	return 0;

fail_pipe:
	close(mb->bell[0]);
	close(mb->bell[1]);
fail_alloc:
	free(mb);
	return r;
}

void
mailbox_free(struct mailbox *mb)
{
	if (mb == NULL)
		return;
	pthread_mutex_destroy(&mb->lock);
	close(mb->bell[0]);
	close(mb->bell[1]);
	free(mb);
}

int
mailbox_fd(const struct mailbox *mb)
{
	return mb->bell[0];
}

/* The i-th waiting message, or the first free slot when i == count. */
static unsigned char *
slot(struct mailbox *mb, size_t i)
{
	return mb->slots + (mb->head + i) % mb->cap * mb->size;
}

/* Ring and hush keep the pipe's one byte in step with count > 0. */
static void
ring(struct mailbox *mb)
{
	ssize_t n = write(mb->bell[1], "", 1);

	assert(n == 1);
}

static void
hush(struct mailbox *mb)
{
	char byte;
	ssize_t n = read(mb->bell[0], &byte, 1);

	assert(n == 1);
}

bool
mailbox_post(struct mailbox *mb, const void *msg)
{
	bool room;

	pthread_mutex_lock(&mb->lock);
	room = mb->count < mb->cap;
	if (room) {
		memcpy(slot(mb, mb->count), msg, mb->size);
		if (mb->count++ == 0)
			ring(mb);
	} else {
		mb->lost = true;
	}
	pthread_mutex_unlock(&mb->lock);
	return room;
}

size_t
mailbox_take(struct mailbox *mb, void *out, size_t max, bool *ret_lost)
{
	unsigned char *to = out;
	size_t n;

	pthread_mutex_lock(&mb->lock);
	for (n = 0; n < max && mb->count > 0; n++) {
		memcpy(to + n * mb->size, slot(mb, 0), mb->size);
		mb->head = (mb->head + 1) % mb->cap;
		mb->count--;
	}
	if (n > 0 && mb->count == 0)
		hush(mb);
	*ret_lost = mb->lost;
	mb->lost = false;
	pthread_mutex_unlock(&mb->lock);
	return n;
}
