/* SPDX-License-Identifier: MIT */
/* How many data connections there should be, and when lost ones come again. */
#include "base/clock.h"
#include "base/log.h"
#include "engine/conn.h"
#include "engine/transfer.h"

#define MANY_RTT_US 1000
#define FAR_RTT_US  10000

/* How many connections a line like this deserves (protocol.md 14). */
static unsigned
suitable(const struct session *s)
{
	unsigned most = s->welcome.max_conns;
	unsigned n = 1;

	if (most == 0 || most > FX_CONNS_SESSION_MAX)
		most = FX_CONNS_SESSION_MAX;
	if ((s->welcome.caps & CAP_MULTICONN) == 0)
		most = 1;
	if (s->rtt_us > FAR_RTT_US)
		n = 4;
	else if (s->rtt_us > MANY_RTT_US)
		n = 2;
	return n < most ? n : most;
}

void
conn_want(struct session *s, bool sends)
{
	struct msg_limits ask = { .want_known = true };
	struct redial *redial = &s->redial[sends];
	unsigned want = suitable(s);
	struct msg_bytes m;
	struct fx_err err;

	if (s->state != SESSION_READY)
		return;
	if (s->role == ROLE_INITIATOR) {
		if (!sends && s->asked_conns < want)
			want = s->asked_conns;
		if (want > 0 && s->next_conn == SESSION_JOINS_MAX &&
		    conn_count(s, sends) == 0) {
			session_cut(s); /* a new one has new numbers */
			return;
		}
		while (conn_count(s, sends) < want &&
		    redial_left_ms(redial, clock_now_ms()) == 0) {
			if (conn_open(s, sends, &err) == 0)
				continue;
			log_pairs(LOG_WARN, "no data connection", "peer",
			    s->name, "why", err.text, NULL);
			conn_lost(s, sends);
		}
		return;
	}
	if (!sends || conn_count(s, true) >= want || s->asked_conns == want)
		return;
	s->asked_conns = (uint16_t)want;
	ask.want_conns = (uint16_t)want;
	msg_bytes_init(&m);
	if (msg_limits_encode(&m, &ask) == 0)
		(void)session_put_bytes(s, &m, 0);
	else
		msg_bytes_done(&m);
}

static loop_timer_fn on_timer;

/* Wake up when the next lost connection may be tried. */
static void
set_timer(struct session *s)
{
	int64_t now = clock_now_ms();
	int64_t in = redial_left_ms(&s->redial[false], now);
	int64_t out = redial_left_ms(&s->redial[true], now);

	loop_timer_cancel(s->hub->loop, s->redial_timer);
	s->redial_timer = NULL;
	if (in == 0 || (out > 0 && out < in))
		in = out;
	if (in > 0)
		s->redial_timer = loop_timer(s->hub->loop, in, on_timer, s);
}

/* Open what is wanted and may be tried again. */
static void
on_timer(void *arg)
{
	struct session *s = arg;
	struct hub *h = s->hub;

	s->redial_timer = NULL;
	list_for_each(at, &s->transfers) {
		struct transfer *t =
		    FX_CONTAINER(at, struct transfer, in_session);

		if (!transfer_rests(t))
			conn_want(s, !t->incoming);
	}
	set_timer(s);
	hub_settle(h);
}

void
conn_lost(struct session *s, bool sends)
{
	int64_t now = clock_now_ms();

	if (s->ended)
		return;
	if (s->role == ROLE_ACCEPTOR ||
	    redial_left_ms(&s->redial[sends], now) > 0)
		return; /* those that were lost together come together */
	redial_again(&s->redial[sends], now);
	set_timer(s);
}

void
conn_moved(struct session *s, bool sends)
{
	redial_moved(&s->redial[sends]);
}
