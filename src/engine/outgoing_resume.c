/* SPDX-License-Identifier: MIT */
/* A transfer of ours is offered again: all but its uuid is found anew. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "crypto/tree.h"
#include "engine/conn.h"
#include "engine/outgoing_sha.h"
#include "engine/resume.h"
#include "engine/session.h"

#define CHECKS_MAX 2 /* chunks that the pool compares for one transfer */

/* What the last run counted, walked and heard does not hold any more. */
static void
forget(struct transfer *t)
{
	outgoing_rewind(t);
	t->paused = false;
	t->sha_next_id = 0;
	t->sha_files = 0;
	t->result = 0;
	t->gone = false;
	transfer_forget_failures(t);
	atomic_store(&t->stop, false);
	atomic_store(&t->sha_stop, false);
}

void
outgoing_resume(struct transfer *t, struct session *s)
{
	/* What still runs of the last time ends first; the tick comes again. */
	if (t->jobs > 0 || t->session != NULL || t->state != DOOR_INTERRUPTED)
		return;
	if (!sched_room_out(t->hub) || clock_now_ms() < t->put_off_ms) {
		resume_soon(t);
		return;
	}
	forget(t);
	resume_over(t);
	t->again = true;
	transfer_move(t, DOOR_CONNECTING, NULL);
	outgoing_session(t, s);
	outgoing_prepare(t);
}

/* A chunk that the pool compares with what the receiver has. */
struct check {
	struct transfer *t;
	struct source *source;
	uint16_t conn;
	struct work work;
	struct work_done done;
};

static void
check_free(struct check *k)
{
	source_unref(k->source);
	work_drop(&k->work);
	free(k);
}

static enum fx_code
read_and_hash(struct check *k)
{
	uint8_t *buffer = malloc(k->work.len);
	struct source_file *file = NULL;
	struct digest *d = NULL;
	struct fx_err err;
	enum fx_code code = E_INTERNAL;

	if (buffer == NULL || digest_new(&d) < 0) {
		free(buffer);
		return code;
	}
	if (source_open(k->source, &k->work.entry, &file, &err) < 0) {
		code = err.code;
		k->done.errnum = err.errnum;
	} else {
		code = source_read(
		    file, buffer, k->work.len, k->work.offset, &k->done.errnum);
		source_close(file);
	}
	if (code == FX_OK)
		fx1_piece(
		    d, k->work.entry.size, buffer, k->work.len, k->done.digest);
	digest_free(d);
	free(buffer);
	return code;
}

static void
compare(void *arg)
{
	struct check *k = arg;

	k->done.code = read_and_hash(k);
	k->done.same = k->done.code == FX_OK &&
	    memcmp(k->done.digest, k->work.have, sizeof(k->work.have)) == 0;
}

static struct conn *
conn_of(struct session *s, uint16_t idx)
{
	list_for_each(at, &s->conns) {
		struct conn *c = FX_CONTAINER(at, struct conn, link);

		if (c->idx == idx)
			return c;
	}
	return NULL;
}

static void
compared(void *arg, bool cancelled)
{
	struct check *k = arg;
	struct transfer *t = k->t;
	struct conn *c;

	if (!transfer_job_done(t)) {
		check_free(k);
		return;
	}
	t->checking--;
	if (t->session == NULL || t->tx == NULL || transfer_rests(t)) {
		check_free(k);
		return;
	}
	c = conn_of(t->session, k->conn);
	if (!cancelled && k->done.code == FX_OK && !k->done.same && c != NULL &&
	    conn_ready(c)) {
		/* It differs: the connection that it was meant for sends it. */
		conn_work(c, &k->work, t);
		memset(&k->work, 0, sizeof(k->work));
	} else {
		if (cancelled || (k->done.code == FX_OK && !k->done.same))
			k->done.code = E_NET;
		sender_done(t->tx, &k->done);
	}
	check_free(k);
	transfer_touch(t);
}

bool
outgoing_check(struct transfer *t, struct conn *c, struct work *w)
{
	struct check *k;

	if (!w->check || w->known || t->checking >= CHECKS_MAX)
		return false;
	k = calloc(1, sizeof(*k));
	if (k == NULL)
		return false;
	k->t = t;
	k->source = source_ref(t->source);
	k->conn = c->idx;
	k->work = *w;
	k->done.cookie = w->cookie;
	k->done.conn = c->idx;
	t->jobs++;
	if (pool_submit(t->hub->pool, compare, compared, k) != NULL) {
		t->checking++;
		return true;
	}
	t->jobs--;
	source_unref(k->source);
	free(k);
	return false;
}
