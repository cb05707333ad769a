/* SPDX-License-Identifier: MIT */
/* The socket, the timer and the orders of a conversation in a dialect. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/str.h"
#include "engine/dialect_talk.h"
#include "net/connect.h"
#include "net/resolve.h"
#include "net/tcp.h"

#define WAIT_MAX_MS 60000

static void
moved(struct talk_run *r, size_t n)
{
	r->owed += n;
	if (r->timer == DIALOG_TIMER_IDLE)
		r->timer_at = clock_now_ms() + r->timer_ms;
}

/* What moved has to be paid before more does.  Whether it is. */
static bool
gate_open(struct talk_run *r)
{
	int64_t now = clock_now_us();
	int64_t us;

	if (now < r->gate_us)
		return false;
	if (r->owed == 0)
		return true;
	us = pacer_pass_us(&r->pacer, r->owed, now);
	if (us > 0) {
		r->gate_us = now + us;
		return false;
	}
	r->owed = 0;
	return true;
}

void
talk_io_linger(struct talk_run *r, bool on)
{
	if (r->talk->stream != NULL)
		(void)tcp_linger(r->talk->stream, on);
}

void
talk_io_close(struct talk_run *r, bool reset)
{
	if (r->talk->stream != NULL && reset)
		talk_io_linger(r, true);
	stream_close(r->talk->stream);
	r->talk->stream = NULL;
	r->timer = DIALOG_TIMER_NONE;
	r->sending = false;
	r->in_n = 0;
	r->eof = r->ended = r->broken = r->hung = false;
}

/* --- connecting --- */

/* IPv4 first: the originals listen there alone. */
static void
sort(struct addr *a, int n)
{
	for (int i = 1; i < n; i++)
		for (int k = i; k > 0 && a[k].u.sa.sa_family == AF_INET &&
		     a[k - 1].u.sa.sa_family != AF_INET;
		     k--) {
			struct addr swap = a[k];

			a[k] = a[k - 1];
			a[k - 1] = swap;
		}
}

void
talk_io_connect(struct talk_run *r)
{
	struct talk *t = r->talk;
	struct addr addrs[RESOLVE_MAX];
	struct fx_err err = FX_ERR_NONE;
	int n;

	talk_say(r, TALK_CALLING, r->act.attempt, NULL);
	n = resolve_name(&t->to, addrs, &err);
	if (n <= 0) {
		dialog_fail(r->d, &err);
		return;
	}
	sort(addrs, n);
	if (connect_blocking(&t->stream, addrs, (size_t)n,
		(unsigned)r->conf->connect_s * 1000, chan_fd(t->orders),
		&err) == 0) {
		talk_say(r, TALK_ACTIVE, 0, NULL);
		dialog_connected(r->d);
	} else if (err.code == E_CANCELLED) {
		dialog_cancel(r->d);
	} else {
		dialog_refused(r->d,
		    err.code == E_TIMEOUT ? ETIMEDOUT
			: err.errnum != 0 ? err.errnum
					  : EHOSTUNREACH);
	}
}

/* --- orders --- */

static bool
take_order(struct talk_run *r)
{
	struct talk_order o;
	struct fx_err err = FX_ERR_NONE;

	if (chan_take(r->talk->orders, &o, 0) != 1)
		return false;
	switch (o.kind) {
	case TALK_ACCEPT:
	case TALK_REFUSE:
		talk_admitted(r, &o);
		break;
	case TALK_MD5:
		if (o.n == 0)
			dialog_digest(r->d, o.md5);
		else
			dialog_fail(r->d,
			    (fx_err_errno(&err, E_IO_READ, (int)-o.n,
				 "its MD5 could not be computed"),
				&err));
		break;
	case TALK_RECORDED:
		if (o.n != 0)
			fx_err_set(&err, E_NOSPC,
			    "it is there, but could not be recorded");
		dialog_committed(r->d, &err);
		break;
	case TALK_CANCEL:
		if (dialog_cancel_warns(r->d) != NULL)
			talk_say(r, TALK_SAYS, DIALOG_NOTE_WAITING,
			    dialog_cancel_warns(r->d));
		dialog_cancel(r->d);
		break;
	}
	return true;
}

/* --- bytes --- */

/* Receive once.  Whether something is known now. */
static bool
receive(struct talk_run *r)
{
	ssize_t n = stream_recv(
	    r->talk->stream, r->in + r->in_n, TALK_IN_SIZE - r->in_n);

	if (n == -EAGAIN)
		return false;
	if (n > 0) {
		r->in_n += (size_t)n;
		moved(r, (size_t)n);
	} else if (n == 0 && !r->broken) {
		r->eof = true;
	} else {
		r->ended = true;
		r->sending = false;
		dialog_reset(r->d);
	}
	return true;
}

/* Give the machine what is here.  Whether it was told anything. */
static bool
deliver(struct talk_run *r)
{
	size_t n;

	if (!dialog_wants(r->d))
		return false;
	if (r->in_n > 0) {
		n = dialog_bytes(r->d, r->in, r->in_n);
		memmove(r->in, r->in + n, r->in_n - n);
		r->in_n -= n;
		return true; /* also if it only decided something */
	}
	if (!r->eof)
		return false;
	r->eof = false;
	r->ended = true;
	dialog_eof(r->d);
	return true;
}

static bool
transmit(struct talk_run *r)
{
	/* What is not a file's alone goes out by one call. */
	size_t want = r->out_file < r->out_left
	    ? r->out_left
	    : pacer_piece(&r->pacer, r->out_left);
	ssize_t n = stream_send(r->talk->stream, r->out, want);

	if (n == -EAGAIN)
		return false;
	if (n < 0) {
		/* What it said before it went is still to be read. */
		r->broken = true;
		r->sending = false;
		return false;
	}
	moved(r, (size_t)n);
	r->out += n;
	r->out_left -= (size_t)n;
	if (r->out_file > r->out_left) {
		atomic_fetch_add(&r->talk->moved, r->out_file - r->out_left);
		r->out_file = r->out_left;
		talk_percent(r);
	}
	if (r->out_left > 0)
		return false;
	r->sending = false;
	dialog_sent(r->d);
	return true;
}

/* --- waiting --- */

static bool
readable(const struct talk_run *r)
{
	return r->talk->stream != NULL && !r->ended && !r->eof &&
	    r->in_n < TALK_IN_SIZE && (r->broken || dialog_wants(r->d));
}

static int
timeout_of(const struct talk_run *r, bool gated)
{
	int64_t ms = WAIT_MAX_MS;

	if (r->timer != DIALOG_TIMER_NONE && r->timer_at - clock_now_ms() < ms)
		ms = r->timer_at - clock_now_ms();
	if (gated && (r->gate_us - clock_now_us()) / 1000 + 1 < ms)
		ms = (r->gate_us - clock_now_us()) / 1000 + 1;
	return ms > 0 ? (int)ms : 0;
}

/* Broken while nothing was to be read or sent. */
static void
look_broken(struct talk_run *r, short revents)
{
	socklen_t n = sizeof(int);
	int error = 0;

	if ((revents & (POLLERR | POLLHUP)) == 0 || r->ended)
		return;
	(void)getsockopt(
	    stream_fd(r->talk->stream), SOL_SOCKET, SO_ERROR, &error, &n);
	if (error == 0 && (revents & POLLERR) == 0) {
		r->hung = true; /* to be read when it is wanted */
		return;
	}
	r->ended = true;
	r->sending = false;
	dialog_reset(r->d);
}

static void
on_socket(struct talk_run *r, short revents, bool reads, bool writes)
{
	if (writes && (revents & (POLLOUT | POLLERR | POLLHUP)) != 0 &&
	    transmit(r))
		return;
	if (reads && (revents & (POLLIN | POLLERR | POLLHUP)) != 0) {
		(void)receive(r);
		return;
	}
	if (!reads && !writes)
		look_broken(r, revents);
}

void
talk_io_wait(struct talk_run *r)
{
	struct pollfd p[2] = { { .fd = chan_fd(r->talk->orders),
				   .events = POLLIN },
		{ .fd = -1 } };
	bool reads, writes, open;

	if (deliver(r))
		return;
	open = gate_open(r);
	reads = open && readable(r);
	writes = open && r->sending;
	if (r->talk->stream != NULL && !r->ended &&
	    (reads || writes || !r->hung)) {
		p[1].fd = stream_fd(r->talk->stream);
		p[1].events =
		    (short)((reads ? POLLIN : 0) | (writes ? POLLOUT : 0));
	}
	if (poll(p, 2, timeout_of(r, !open)) < 0)
		return;
	if (p[0].revents != 0 && take_order(r))
		return;
	if (r->timer != DIALOG_TIMER_NONE && clock_now_ms() >= r->timer_at) {
		r->timer = DIALOG_TIMER_NONE;
		dialog_timer(r->d);
		return;
	}
	if (p[1].revents != 0)
		on_socket(r, p[1].revents, reads, writes);
}

/* --- who calls --- */

static bool
sniffed(struct talk_run *r, enum sniff_answer *ret)
{
	struct talk *t = r->talk;
	uint64_t message = 0;

	if (t->confs[DIALECT_ECHO_JSON] != NULL)
		message =
		    6 * (uint64_t)t->confs[DIALECT_ECHO_JSON]->max_file + 8192;
	*ret = sniff(t->candidates, t->native, message, r->in, r->in_n, r->eof,
	    &t->dialect);
	return *ret != SNIFF_MORE;
}

/* One more piece of a caller's beginning; false: it is over. */
static bool
peep(struct talk_run *r, int64_t until)
{
	struct talk *t = r->talk;
	struct pollfd p[2] = { { .fd = chan_fd(t->orders), .events = POLLIN },
		{ .fd = stream_fd(t->stream), .events = POLLIN } };
	int64_t left = until - clock_now_ms();
	ssize_t n;

	if (left <= 0 || r->in_n >= SNIFF_MAX)
		return false;
	if (poll(p, 2, (int)left) < 0 || p[0].revents != 0)
		return p[0].revents == 0;
	if (p[1].revents == 0)
		return true;
	n = stream_recv(t->stream, r->in + r->in_n, SNIFF_MAX - r->in_n);
	if (n == -EAGAIN)
		return true;
	if (n < 0)
		return false;
	r->in_n += (size_t)n;
	r->eof = n == 0;
	return true;
}

/* Until when its header has to be here; any of its dialects for now. */
static int64_t
begun_by(struct talk_run *r)
{
	struct talk *t = r->talk;
	int64_t until = INT64_MAX;

	for (unsigned i = 0; i < DIALECT_COUNT; i++) {
		if (t->confs[i] == NULL)
			continue;
		if (r->started_ms + t->confs[i]->header_s * 1000 < until)
			until = r->started_ms + t->confs[i]->header_s * 1000;
	}
	return until;
}

bool
talk_io_sniff(struct talk_run *r)
{
	struct talk *t = r->talk;
	enum sniff_answer answer = SNIFF_MORE;
	int64_t until = begun_by(r);

	if (t->candidates == SNIFF_BIT(t->dialect))
		return true;
	while (!sniffed(r, &answer) && !r->eof)
		if (!peep(r, until))
			return false;
	return answer == SNIFF_DIALECT;
}

/* --- who calls at the port of our own protocol --- */

/* Wait until more than there was is in the kernel; false: it is over. */
static bool
peek(struct talk_run *r, int64_t until)
{
	struct talk *t = r->talk;
	struct pollfd p[2] = { { .fd = chan_fd(t->orders), .events = POLLIN },
		{ .fd = t->fd, .events = POLLIN } };
	int64_t left = until - clock_now_ms();
	int low = (int)r->in_n + 1;
	ssize_t n;

	if (left <= 0 || r->in_n >= SNIFF_MAX ||
	    setsockopt(t->fd, SOL_SOCKET, SO_RCVLOWAT, &low, sizeof(low)) == -1)
		return false;
	if (poll(p, 2, (int)left) < 0 || p[0].revents != 0)
		return p[0].revents == 0;
	if (p[1].revents == 0)
		return true;
	n = recv(t->fd, r->in, SNIFF_MAX, MSG_PEEK | MSG_DONTWAIT);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	/* Nothing new though it was awaited: no more will come. */
	r->eof = (size_t)n <= r->in_n;
	r->in_n = (size_t)n;
	return true;
}

bool
talk_io_peek(struct talk_run *r)
{
	struct talk *t = r->talk;
	enum sniff_answer answer = SNIFF_MORE;
	int64_t until = begun_by(r);
	const int low = 1;

	while (!sniffed(r, &answer) && !r->eof)
		if (!peek(r, until))
			return false;
	if (r->eof)
		(void)sniffed(r, &answer);
	r->in_n = 0;
	r->eof = false;
	(void)setsockopt(t->fd, SOL_SOCKET, SO_RCVLOWAT, &low, sizeof(low));
	if (answer == SNIFF_NATIVE)
		talk_say(r, TALK_NATIVE, 0, NULL);
	if (answer != SNIFF_DIALECT || tcp_new(&t->stream, t->fd) < 0)
		return false;
	t->fd = -1;
	return true;
}
