/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"
#include "crypto/random.h"
#include "engine/anew.h"
#include "engine/conn.h"
#include "engine/give.h"
#include "engine/give_job.h"
#include "engine/moving.h"
#include "engine/outgoing_sha.h"
#include "engine/pathset.h"
#include "engine/resume.h"
#include "engine/session.h"
#include "engine/transfer.h"

/* A job on the source of a transfer. */
struct source_job {
	struct transfer *t;
	struct source *source;
	struct source_totals totals;
	struct source_step *step;
	char **paths;
	size_t paths_n;
	struct pathset *only;
	struct give_job *give; /* opens what is shared, or NULL */
	char *state_dir;
	struct fx_err err;
	int r;
};

static struct source_job *
job_new(struct transfer *t)
{
	struct source_job *j = calloc(1, sizeof(*j));

	if (j == NULL)
		return NULL;
	j->t = t;
	if (t->source != NULL)
		j->source = source_ref(t->source);
	return j;
}

static void
job_free(struct source_job *j)
{
	source_unref(j->source);
	source_step_free(j->step);
	pathset_free(j->only);
	give_job_free(j->give);
	free(j);
}

static int
no_memory(struct fx_err *err)
{
	return fx_err_set(err, E_INTERNAL, "out of memory");
}

static void
submit(struct source_job *j, pool_run_fn *run, pool_done_fn *done)
{
	struct transfer *t = j->t;
	struct fx_err err;

	t->jobs++;
	if (pool_submit(t->hub->pool, run, done, j) != NULL)
		return;
	t->jobs--;
	job_free(j);
	fx_err_make(&err, E_BUSY, 0, "peer", "this device", "n", "10", NULL);
	transfer_move(t, DOOR_FAILED, &err);
}

/* What a list of roots is called: the one, or how many there are. */
static char *
name_of(char *const *paths, size_t n)
{
	const char *base = path_base(paths[0]);
	size_t len = strlen(base);
	char *text;

	if (n > 1)
		return str_printf("%zu items", n);
	while (len > 0 && base[len - 1] == '/')
		len--;
	text = malloc(PATH_TEXT_SIZE(len));
	if (text != NULL)
		path_to_text(text, PATH_TEXT_SIZE(len), base, len);
	return text;
}

struct transfer *
outgoing_new(struct hub *h, const uint8_t key[32], const char *peer_name,
    char *const *paths, size_t n, const struct outgoing_options *o,
    struct fx_err *err)
{
	struct transfer *t = transfer_new(h, false);

	if (t == NULL || random_uuid(t->uuid, err) < 0)
		goto fail;
	memcpy(t->peer, key, sizeof(t->peer));
	str_copy(t->peer_name, sizeof(t->peer_name), peer_name);
	t->name = o->anew_of != NULL
	    ? str_dup_n(o->anew_of->name, strlen(o->anew_of->name))
	    : name_of(paths, n);
	if (o->anew_of != NULL)
		str_copy(t->anew_of, sizeof(t->anew_of), o->anew_of->id);
	t->paths = calloc(n, sizeof(*t->paths));
	if (t->name == NULL || t->paths == NULL)
		goto fail;
	for (size_t i = 0; i < n; i++) {
		t->paths[i] = str_dup_n(paths[i], strlen(paths[i]));
		if (t->paths[i] == NULL)
			goto fail;
		t->paths_n++;
	}
	if (o->note != NULL)
		t->note = str_dup_n(o->note, strlen(o->note));
	t->links = o->links;
	t->set = n > 1;
	t->wait = o->wait;
	if (o->weight > 0)
		t->turn.weight = o->weight;
	pace_set(t->pace, o->rate, clock_now_us());
	t->move = o->move;
	t->given = o->given;
	t->opened = o->opened;
	t->in_reply_to = o->in_reply_to;
	t->state = DOOR_QUEUED;
	sched_add(t);
	transfer_save(t);
	return t;

fail:
	if (t != NULL)
		transfer_drop(t);
	(void)no_memory(err);
	return NULL;
}

static void
count(void *arg)
{
	struct source_job *j = arg;
	const struct source_held *opened = j->t->opened;

	if (j->give != NULL) {
		give_job_run(j->give);
		j->r = j->give->r;
		j->err = j->give->err;
		opened = j->give->held;
	}
	if (j->r < 0)
		return;
	if (opened != NULL)
		j->r =
		    source_new_held(&j->source, opened, j->state_dir, &j->err);
	else
		j->r = source_new(&j->source, (const char *const *)j->paths,
		    j->paths_n, j->state_dir, &j->err);
	if (j->r < 0)
		return;
	source_set_links(j->source, j->t->links);
	if (j->only != NULL)
		source_set_only(j->source, j->only);
	j->only = NULL;
	j->r = source_count(j->source, &j->t->stop, &j->totals, &j->err);
}

static void begin(struct transfer *t);

static void
counted(void *arg, bool cancelled)
{
	struct source_job *j = arg;
	struct transfer *t = j->t;

	if (!transfer_job_done(t)) {
		job_free(j);
		return;
	}
	t->preparing = false;
	if (cancelled || transfer_rests(t)) {
		job_free(j);
		return;
	}
	if (j->r == 0 && t->anew_of[0] != '\0' &&
	    j->totals.files + j->totals.links == 0)
		j->r = fx_err_set(&j->err, E_VANISHED,
		    "none of the files that failed is there any more");
	if (j->r < 0) {
		outgoing_not_there(t, &j->err);
		job_free(j);
		return;
	}
	t->source = source_ref(j->source);
	if (j->give != NULL) {
		t->opened = j->give->held;
		j->give->held = NULL;
	}
	t->totals = j->totals;
	t->bytes = j->totals.bytes;
	t->files = j->totals.files;
	for (size_t i = 0; i < source_roots(t->source); i++)
		if (source_root(t->source, i)->kind == ENTRY_FOLDER)
			t->tree = true;
	job_free(j);
	begin(t);
}

void
outgoing_prepare(struct transfer *t)
{
	struct source_job *j;
	struct fx_err err;

	if (t->preparing || t->source != NULL) {
		begin(t);
		return;
	}
	if (t->anew_of[0] != '\0' && anew_prepare(t, &err) < 0) {
		transfer_move(t, DOOR_FAILED, &err);
		return;
	}
	j = job_new(t);
	if (j == NULL) {
		(void)no_memory(&err);
		transfer_move(t, DOOR_FAILED, &err);
		return;
	}
	if (t->given && t->opened == NULL) {
		j->give = give_again(t, &err);
		if (j->give == NULL) {
			job_free(j);
			outgoing_not_there(t, &err);
			return;
		}
	}
	j->only = t->only;
	t->only = NULL;
	j->paths = t->paths;
	j->paths_n = t->paths_n;
	j->state_dir = (char *)(uintptr_t)t->hub->options.state_dir;
	t->preparing = true;
	submit(j, count, counted);
}

static void
fill_offer(struct transfer *t, struct msg_offer *o)
{
	size_t n = source_roots(t->source);

	memset(o, 0, sizeof(*o));
	memcpy(o->uuid, t->uuid, sizeof(o->uuid));
	o->kind = t->tree ? OFFER_TREE : OFFER_FILES;
	for (size_t i = 0; i < n; i++)
		if (t->anew_of[0] == '\0' || !source_left_out(t->source, i))
			o->roots[o->roots_n++] = *source_root(t->source, i);
	o->anew = t->anew_of[0] != '\0';
	memcpy(o->anew_of, t->anew_uuid, sizeof(o->anew_of));
	t->fed_bytes = t->fed_entries = 0;
	o->total_bytes = t->totals.bytes;
	o->total_entries =
	    (uint64_t)t->totals.files + t->totals.folders + t->totals.links;
	o->entries_known = true;
	if (t->note != NULL)
		str_copy(o->note, sizeof(o->note), t->note);
	o->sha_policy = (uint8_t)t->hub->set.sha;
	o->digest = 1;
	o->in_reply_to = t->in_reply_to;
	o->preserve = PRESERVE_MODE | PRESERVE_MTIME |
	    (t->totals.links > 0 ? PRESERVE_SYMLINKS : 0);
}

void
outgoing_number(struct transfer *t)
{
	struct session *s = t->session;

	t->xid = s->next_xid;
	s->next_xid += 2;
	/* Offers go out in this order, and their numbers must rise. */
	list_del(&t->in_session);
	list_add_tail(&s->transfers, &t->in_session);
}

/* Both the source and the session are there: offer. */
static void
begin(struct transfer *t)
{
	struct session *s = t->session;
	struct sender_conf conf = { .hash = &hub_hash };
	struct msg_offer *offer;
	struct fx_err err;

	if (t->source == NULL || s == NULL || t->tx != NULL)
		return;
	if (t->anew_of[0] != '\0' && (s->welcome.caps & CAP_ANEW) == 0) {
		fx_err_set(&err, E_UNSUPPORTED,
		    "the program at %s cannot put single files into what it "
		    "received before: send them as new ones",
		    t->peer_name);
		transfer_move(t, DOOR_FAILED, &err);
		return;
	}
	offer = calloc(1, sizeof(*offer));
	if (offer == NULL)
		goto fail;
	if (t->totals.links > 0 && (s->welcome.caps & CAP_SYMLINK) == 0) {
		source_set_links(t->source, WALK_LINKS_SKIP);
		t->totals.skipped += t->totals.links;
		t->totals.links = 0;
	}
	fill_offer(t, offer);
	outgoing_number(t);
	conf.xid = t->xid;
	conf.caps = s->welcome.caps;
	conf.offer = offer;
	conf.patient = true;
	t->tx = sender_new(&conf);
	if (t->tx == NULL)
		goto fail;
	moving_begin(t);
	free(offer);
	list_for_each(at, &s->conns) {
		struct conn *c = FX_CONTAINER(at, struct conn, link);

		if (c->sends && c->state == CONN_UP)
			sender_conn_up(t->tx, c->idx);
	}
	conn_want(s, true);
	transfer_touch(t);
	return;

fail:
	free(offer);
	(void)no_memory(&err);
	transfer_move(t, DOOR_FAILED, &err);
}

void
outgoing_session(struct transfer *t, struct session *s)
{
	transfer_attach(t, s);
	t->tries = 0;
	if (t->state != DOOR_CONNECTING)
		transfer_move(t, DOOR_CONNECTING, NULL);
	begin(t);
}

void
outgoing_unreachable(struct transfer *t, const struct fx_err *err)
{
	if (!sched_later(t, err))
		transfer_move(t, DOOR_FAILED, err);
}

void
outgoing_rewind(struct transfer *t)
{
	if (t->session != NULL) {
		conn_forget(t->session, t->xid);
		transfer_detach(t);
	}
	outgoing_sha_free(t);
	sender_free(t->tx);
	t->tx = NULL;
	source_unref(t->source);
	t->source = NULL;
	source_step_free(t->step);
	t->step = NULL;
	t->walked = false;
	t->far_place = 0;
}

static void
walk(void *arg)
{
	struct source_job *j = arg;

	j->r = source_walk(j->source, &j->step, &j->err);
}

static void
walked(void *arg, bool cancelled)
{
	struct source_job *j = arg;
	struct transfer *t = j->t;

	if (!transfer_job_done(t)) {
		job_free(j);
		return;
	}
	t->walking = false;
	if (cancelled || transfer_rests(t) || t->source != j->source) {
		job_free(j);
		transfer_touch(t); /* it may have begun anew */
		return;
	}
	if (j->r < 0) {
		if (t->session != NULL)
			sender_cancel(t->tx, j->err.code, false);
		transfer_move(t, DOOR_FAILED, &j->err);
		job_free(j);
		return;
	}
	t->step = j->step;
	t->step_at = 0;
	j->step = NULL;
	for (size_t i = 0; i < t->step->skipped_count; i++)
		log_pairs(LOG_INFO, "left out", "path",
		    t->step->skipped[i].path, "why", t->step->skipped[i].why,
		    NULL);
	job_free(j);
	transfer_touch(t);
}

static void
note(struct transfer *t, const struct entry *e)
{
	moving_note(t, e);
	anew_listed(t, e, t->sha_next_id);
	outgoing_sha_note(t, e);
}

/* Give the machine entries as long as it wants some. */
void
outgoing_feed(struct transfer *t)
{
	struct source_job *j;
	struct fx_err err;

	while (t->step != NULL && sender_wants_entry(t->tx)) {
		struct entry *e;

		if (t->step_at == t->step->count) {
			bool end = t->step->end;

			source_step_free(t->step);
			t->step = NULL;
			if (end) {
				t->walked = true;
				anew_walked(t);
				sender_walked(t->tx);
			}
			break;
		}
		e = &t->step->entries[t->step_at++];
		if (!outgoing_fit(t, e))
			transfer_failed_file(t, UINT32_MAX,
			    (const char *)e->path, e->path_len, E_SRC_CHANGED);
		else if (sender_entry(t->tx, e, &err) < 0)
			transfer_failed_file(t, UINT32_MAX,
			    (const char *)e->path, e->path_len, err.code);
		else
			note(t, e);
	}
	if (t->step != NULL || t->walking || t->walked ||
	    !sender_wants_entry(t->tx))
		return;
	j = job_new(t);
	if (j == NULL)
		return;
	t->walking = true;
	submit(j, walk, walked);
}

void
outgoing_release(struct transfer *t)
{
	source_step_free(t->step);
	t->step = NULL;
	source_unref(t->source);
	t->source = NULL;
	source_held_free(t->opened);
	t->opened = NULL;
}

void
outgoing_done_free(struct transfer *t)
{
	outgoing_sha_free(t);
	sender_free(t->tx);
	outgoing_release(t);
	for (size_t i = 0; i < t->paths_n; i++)
		free(t->paths[i]);
	free(t->paths);
	pathset_free(t->only);
	t->only = NULL;
	moving_free(t);
	free(t->note);
}
