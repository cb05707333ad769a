/* SPDX-License-Identifier: MIT */
#ifndef FX_NET_STREAM_H
#define FX_NET_STREAM_H

/*
 * A connection as a pile of streams: TLS holds a stream, a test's stream
 * breaks one, and whoever uses the top cannot tell.
 *
 * The one rule: read until -EAGAIN before you poll.  A layer may hold bytes
 * that it took from below already, and no descriptor tells of them.
 *
 * A stream belongs to one thread at a time; only stream_abort() may come from
 * another.  It is non-blocking after it was made.  In blocking mode the same
 * calls wait instead of answering -EAGAIN.  A stream may be given to another
 * thread, whole and between two calls, and change its mode then.
 *
 * Results are counts or 0, or -errno:
 *   -EAGAIN        not now: poll stream_fd() for stream_wants(), call again
 *   -ECONNRESET    the connection broke, or ended without TLS's close_notify
 *   -EPIPE         the peer reads no longer, or we have shut our direction
 *   -ETIMEDOUT     what was sent got no answer for a minute
 *   -ECANCELED     stream_abort() was called
 *   -ECONNABORTED  the peer ended TLS with an alert
 *   -EBADMSG       damaged or forbidden bytes (TLS)
 *   -ENOMEM and whatever else the system says
 * All but -EAGAIN are final for their direction: later calls fail alike.
 * After a failed send what the peer said before can still be received.  Every
 * one of them means "disconnected, resumable"; none, and no 0 of recv, says
 * that anything is complete.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"

struct stream;

/* What a kind of stream does; each as its stream_ function below says. */
struct stream_ops {
	const char *name;
	ssize_t (*recv)(struct stream *s, void *to, size_t n);
	ssize_t (*send)(struct stream *s, const void *from, size_t n);
	int (*flush)(struct stream *s);
	bool (*pending)(const struct stream *s);
	short (*wants)(const struct stream *s);
	int (*fd)(const struct stream *s);
	int (*set_blocking)(struct stream *s, bool on);
	int (*shut)(struct stream *s);
	void (*abort)(struct stream *s);
	void (*close)(struct stream *s);
};

/* The first member of every kind of stream. */
struct stream {
	const struct stream_ops *ops;
};

/*
 * Read at least 1 and at most n bytes, n > 0.  Returns how many; 0 if the
 * peer ended its direction in order (FIN; under TLS close_notify).
 */
static inline ssize_t
stream_recv(struct stream *s, void *to, size_t n)
{
	return s->ops->recv(s, to, n);
}

/*
 * Take up to n bytes for sending, n > 0.  Returns how many were taken, fewer
 * than n only in non-blocking mode or before an error.  What was taken may
 * wait in a buffer until stream_flush(); what was not taken is the caller's
 * and may change.
 */
static inline ssize_t
stream_send(struct stream *s, const void *from, size_t n)
{
	return s->ops->send(s, from, n);
}

/* Hand all that was taken to the system.  0, or -EAGAIN: call again. */
static inline int
stream_flush(struct stream *s)
{
	return s->ops->flush(s);
}

/*
 * Whether the next recv can answer without anything from the system: then
 * poll with a timeout of 0.  Never true after a recv that said -EAGAIN.
 */
static inline bool
stream_pending(const struct stream *s)
{
	return s->ops->pending(s);
}

/*
 * What the last recv (POLLIN) and the last send, flush or shut (POLLOUT)
 * that answered -EAGAIN wait for; 0 if neither does.  Who does not want to
 * read for a while masks POLLIN out.
 */
static inline short
stream_wants(const struct stream *s)
{
	return s->ops->wants(s);
}

/* The descriptor to poll, or -1.  It is the stream's: only poll it. */
static inline int
stream_fd(const struct stream *s)
{
	return s->ops->fd(s);
}

/* Change the mode; every layer below follows.  Returns 0 or -errno. */
static inline int
stream_set_blocking(struct stream *s, bool on)
{
	return s->ops->set_blocking(s, on);
}

/*
 * End our direction in order: flush, close_notify, FIN.  0, or -EAGAIN: call
 * again.  Reading goes on; nothing can be sent.  Who wants the peer to get
 * the last bytes then reads until 0 or an error and closes only after that.
 */
static inline int
stream_shut(struct stream *s)
{
	return s->ops->shut(s);
}

/*
 * From any thread, while the stream's own thread may be inside a call: both
 * directions break, a blocked call returns, later ones fail with -ECANCELED.
 * The caller must know that the stream is not being closed meanwhile.
 */
static inline void
stream_abort(struct stream *s)
{
	s->ops->abort(s);
}

/* Close at once, with all layers below, and free.  NULL does nothing. */
static inline void
stream_close(struct stream *s)
{
	if (s != NULL)
		s->ops->close(s);
}

/*
 * Wait until a call that said -EAGAIN can go on, for threads that use a
 * stream with deadlines.  timeout_ms -1 is for ever.  Returns 0; -ETIMEDOUT;
 * -EINVAL if the stream has no descriptor.  stream_abort() ends the wait with
 * 0.
 */
FX_NODISCARD
int stream_wait(const struct stream *s, int timeout_ms);

/* Blocking mode only: exactly n bytes.  0; -ECONNRESET if the end came. */
FX_NODISCARD
int stream_recv_full(struct stream *s, void *to, size_t n);

/* Blocking mode only: all n bytes, without flush. */
FX_NODISCARD
int stream_send_full(struct stream *s, const void *from, size_t n);

#endif
