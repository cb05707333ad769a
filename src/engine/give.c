/* SPDX-License-Identifier: MIT */
#include "engine/give.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "engine/give_job.h"
#include "engine/hub.h"
#include "engine/session.h"
#include "engine/transfer.h"
#include "store/peers.h"

#define CALM_MS 1000 /* without too many requests: it is over */

/* Answer a request with an error; what is not known of it is 0. */
static void
refuse(struct session *s, uint32_t req_id, const struct fx_err *err)
{
	struct msg_error e = { .code = err->code, .scope = SCOPE_REQUEST };
	struct msg_bytes m;

	e.id = req_id;
	if (err->code == E_BUSY)
		e.retry_after_s = 10;
	msg_bytes_init(&m);
	if (msg_error_encode(&m, &e) == 0)
		(void)session_put_bytes(s, &m, 0);
	else
		msg_bytes_done(&m);
}

static void
no_such(struct session *s, uint32_t req_id)
{
	struct fx_err err;

	fx_err_set(&err, E_NOENT, "not shared");
	refuse(s, req_id, &err);
}

static struct session *
session_of(const struct give_job *j)
{
	list_for_each(at, &j->hub->sessions) {
		struct session *s = FX_CONTAINER(at, struct session, link);

		if (s->number == j->session && s->state == SESSION_READY &&
		    memcmp(s->peer, j->peer, sizeof(s->peer)) == 0)
			return s;
	}
	return NULL;
}

/* What was asked for is open: a transfer is queued for it. */
static void
offer(struct session *s, struct give_job *j)
{
	struct outgoing_options o = { .note = j->note,
		.links = WALK_LINKS_SKIP,
		.given = true,
		.opened = j->held,
		.in_reply_to = j->req_id };
	struct fx_err err = FX_ERR_NONE;
	char *paths[FX_ROOTS_MAX];
	struct transfer *t;

	for (size_t i = 0; i < j->paths_n; i++)
		paths[i] = j->paths[i].asked;
	t = outgoing_new(s->hub, s->peer, s->name, paths, j->paths_n, &o, &err);
	if (t == NULL) {
		refuse(s, j->req_id, &err);
		return;
	}
	j->held = NULL;
	hub_log(
	    s->hub, "info", s->name, t->id, "%s fetches %s", s->name, t->name);
	transfer_announce(t);
}

static void
back(void *arg, bool cancelled)
{
	struct give_job *j = arg;
	struct session *s = session_of(j);
	struct hub *h = j->hub;

	if (s == NULL || cancelled) {
		give_job_free(j);
		return;
	}
	s->requests--;
	if (j->r < 0)
		refuse(s, j->req_id, &j->err);
	else if (j->type == FT_GET)
		offer(s, j);
	else
		(void)session_put_bytes(s, &j->out, 0);
	give_job_free(j);
	if (!s->ended)
		session_pump(s);
	hub_settle(h);
}

/* Too many: -1 if that goes on for long, else 0. */
static int
over(struct session *s, struct fx_err *why)
{
	int64_t now = s->heard_ms;

	fx_err_make(
	    why, E_LIMIT, 0, "what", "requests a second", "limit", "20", NULL);
	if (s->over_ms == 0 || now - s->over_last_ms > CALM_MS)
		s->over_ms = now;
	s->over_last_ms = now;
	return now - s->over_ms >= FX_REQUESTS_OVER_S * 1000 ? -1 : 0;
}

/*
 * Whether one more request is allowed now.  Who keeps asking faster is told
 * so for a while; then the session ends (-1).
 */
static int
admit(struct session *s, uint32_t req_id, struct fx_err *err)
{
	struct fx_err why;

	if (bucket_try(&s->asked, 1, clock_now_us())) {
		if (s->requests < FX_REQUESTS_MAX)
			return 1;
		fx_err_make(
		    &why, E_BUSY, 0, "peer", "This device", "n", "10", NULL);
	} else if (over(s, &why) < 0) {
		*err = why;
		return -1;
	}
	refuse(s, req_id, &why);
	return 0;
}

static struct give_job *
new_for(struct hub *h, const uint8_t key[32], struct fx_err *err)
{
	const char *never = h->options.state_dir;
	struct give_job *j = give_job_new();

	if (j == NULL) {
		fx_err_set(err, E_INTERNAL, "out of memory");
		return NULL;
	}
	j->hub = h;
	memcpy(j->peer, key, sizeof(j->peer));
	j->never = str_dup_n(never, strlen(never));
	return j;
}

static struct give_job *
job_new(struct session *s, uint8_t type, uint32_t req_id, struct fx_err *err)
{
	struct give_job *j = new_for(s->hub, s->peer, err);

	if (j == NULL)
		return NULL;
	j->session = s->number;
	j->type = type;
	j->req_id = req_id;
	return j;
}

static int
submit(struct session *s, struct give_job *j)
{
	struct fx_err err;

	if (j->never != NULL &&
	    pool_submit(s->hub->pool, give_job_run, back, j) != NULL) {
		s->requests++;
		s->used_ms = s->heard_ms;
		return 0;
	}
	fx_err_make(&err, E_BUSY, 0, "peer", "This device", "n", "10", NULL);
	refuse(s, j->req_id, &err);
	give_job_free(j);
	return 0;
}

/*
 * Find the share of a path and note it in j.  False: not for the peer of j,
 * which is called so.
 */
static bool
find_path(struct give_job *j, const char *petname, const char *path, size_t n)
{
	char device[IDENTITY_TEXT_SIZE];
	const struct share *sh;
	size_t below;

	identity_text(j->peer, device);
	sh = shares_find(&j->hub->set.shares, path, n, petname, device, &below);
	return sh != NULL &&
	    give_job_path(j, sh->dir, path, n, below, sh->name) == 0;
}

static bool
add_path(struct session *s, struct give_job *j, const struct msg_path *p)
{
	return find_path(
	    j, s->name, p->n > 0 ? (const char *)p->bytes : "", p->n);
}

/* What is shared with this peer at all, as folders. */
static int
list_shares(
    struct session *s, const struct share_page *page, struct fx_err *err)
{
	const struct shares *all = &s->hub->set.shares;
	char device[IDENTITY_TEXT_SIZE];
	struct list_maker mk;
	struct msg_bytes m;

	identity_text(s->peer, device);
	msg_bytes_init(&m);
	msg_list_begin(&mk, &m, page->req_id);
	for (size_t i = 0; i < all->n; i++) {
		const struct share *sh = &all->items[i];
		struct entry e = { .kind = ENTRY_FOLDER, .mode = 0555 };

		if (strcmp(sh->name, page->cursor) <= 0 ||
		    !share_is_for(sh, s->name, device))
			continue;
		e.path = (const uint8_t *)sh->name;
		e.path_len = (uint16_t)strlen(sh->name);
		(void)msg_list_add(&mk, &e);
	}
	if (msg_list_end(&mk, true) < 0) {
		msg_bytes_done(&m);
		return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	(void)session_put_bytes(s, &m, 0);
	return 0;
}

static int
take_list(struct session *s, const struct frame *f, struct fx_err *err)
{
	struct share_page page = { .req_id = 0 };
	struct give_job *j;
	struct msg_list m;
	int r;

	if (msg_list_decode(&m, f, err) < 0)
		return -1;
	r = admit(s, m.req_id, err);
	if (r <= 0)
		return r;
	page.req_id = m.req_id;
	page.max = m.max;
	page.hidden = m.hidden;
	if (m.cursor.n > 0)
		str_copy_n(page.cursor, sizeof(page.cursor),
		    (const char *)m.cursor.bytes, m.cursor.n);
	if (m.path.n == 0)
		return list_shares(s, &page, err);
	j = job_new(s, FT_LIST, m.req_id, err);
	if (j == NULL)
		return -1;
	j->page = page;
	j->page.never = j->never;
	if (add_path(s, j, &m.path))
		return submit(s, j);
	no_such(s, m.req_id);
	give_job_free(j);
	return 0;
}

static int
take_stat(struct session *s, const struct frame *f, struct fx_err *err)
{
	struct give_job *j;
	struct msg_stat m;
	int r;

	if (msg_stat_decode(&m, f, err) < 0)
		return -1;
	r = admit(s, m.req_id, err);
	if (r <= 0)
		return r;
	j = job_new(s, FT_STAT, m.req_id, err);
	if (j == NULL)
		return -1;
	j->room = m.path.n == 0;
	if (j->room ? give_job_path(j, s->hub->set.inbox, "", 0, 0, "") == 0
		    : add_path(s, j, &m.path))
		return submit(s, j);
	no_such(s, m.req_id);
	give_job_free(j);
	return 0;
}

/* How many transfers of the session neither ended nor rest. */
static unsigned
living(const struct session *s)
{
	unsigned n = 0;

	list_for_each(at, &s->transfers)
		if (!transfer_rests(
			FX_CONTAINER(at, struct transfer, in_session)))
			n++;
	return n;
}

static int
take_get(struct session *s, const struct frame *f, struct fx_err *err)
{
	struct give_job *j;
	struct msg_get m;
	struct fx_err why;
	int r;

	if (msg_get_decode(&m, f, err) < 0)
		return -1;
	r = admit(s, m.req_id, err);
	if (r <= 0)
		return r;
	if (living(s) + s->requests >= FX_TRANSFERS_SESSION) {
		fx_err_make(
		    &why, E_BUSY, 0, "peer", "This device", "n", "10", NULL);
		refuse(s, m.req_id, &why);
		return 0;
	}
	j = job_new(s, FT_GET, m.req_id, err);
	if (j == NULL)
		return -1;
	if (m.note[0] != '\0')
		j->note = str_dup_n(m.note, strlen(m.note));
	for (uint16_t i = 0; i < m.paths_n; i++) {
		if (add_path(s, j, &m.paths[i]))
			continue;
		no_such(s, m.req_id);
		give_job_free(j);
		return 0;
	}
	return submit(s, j);
}

int
give_take(struct session *s, const struct frame *f, struct fx_err *err)
{
	uint64_t cap = f->type == FT_GET ? CAP_PULL : CAP_LIST;

	if ((s->welcome.caps & cap) == 0)
		return fx_err_make(err, E_PROTO, 0, "peer", s->name, "what",
		    "a request that was not agreed on", NULL);
	if (f->type == FT_LIST)
		return take_list(s, f, err);
	if (f->type == FT_STAT)
		return take_stat(s, f, err);
	return take_get(s, f, err);
}

struct give_job *
give_again(struct transfer *t, struct fx_err *err)
{
	struct give_job *j = NULL;
	struct peer_row row;
	bool found = true;

	if (peers_get(t->hub->db, t->peer, &row, err) != 1) {
		fx_err_set(err, E_UNPAIRED,
		    "%s is not a paired device any more", t->peer_name);
		return NULL;
	}
	j = new_for(t->hub, t->peer, err);
	if (j != NULL)
		j->type = FT_GET;
	for (size_t i = 0; j != NULL && found && i < t->paths_n; i++)
		found =
		    find_path(j, row.name, t->paths[i], strlen(t->paths[i]));
	peers_row_done(&row);
	if (found)
		return j;
	give_job_free(j);
	fx_err_set(err, E_NOENT, "%s is not shared with %s any more", t->name,
	    t->peer_name);
	return NULL;
}

void
give_failed(struct transfer *t, const struct fx_err *err)
{
	struct fx_err why;

	if (t->in_reply_to == 0 || t->session == NULL || t->xid != 0)
		return;
	fx_err_set(&why, err->code, "not sent");
	refuse(t->session, t->in_reply_to, &why);
	session_pump(t->session);
}
