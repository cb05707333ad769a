/* SPDX-License-Identifier: MIT */
#include "engine/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "crypto/sslerr.h"
#include "door/types.h"
#include "engine/ask.h"
#include "engine/chan.h"
#include "engine/conn.h"
#include "engine/conn_flow.h"
#include "engine/dialect.h"
#include "engine/doorman.h"
#include "engine/expire.h"
#include "engine/faults_show.h"
#include "engine/hook.h"
#include "engine/hosting.h"
#include "engine/hub.h"
#include "engine/inbox.h"
#include "engine/past.h"
#include "engine/peerbook.h"
#include "engine/resume.h"
#include "engine/sched.h"
#include "engine/server.h"
#include "engine/session.h"
#include "engine/transfer.h"
#include "net/tls.h"
#include "os/file.h"
#include "os/local.h"
#include "os/xdg.h"
#include "proto/hash.h"
#include "store/schema.h"

#define POOL_THREADS 4
#define POOL_TURN    4 /* results taken at once: each may be recorded */
#define POOL_JOBS    4096
#define RESULTS_MAX  1024
#define TICK_MS      1000
#define STOP_MS      2000 /* for BYE and journals */
#define DRAIN_MS     1000 /* for workers to end by themselves */

static void *
hash_start(void)
{
	struct digest *d;

	return digest_new(&d) == 0 ? d : NULL;
}

static void
hash_add(void *h, const void *data, size_t n)
{
	digest_add(h, data, n);
}

static void
hash_end(void *h, uint8_t ret[32])
{
	digest_end(h, ret);
	digest_free(h);
}

static void
hash_drop(void *h)
{
	digest_free(h);
}

const struct proto_hash hub_hash = {
	.start = hash_start,
	.add = hash_add,
	.end = hash_end,
	.drop = hash_drop,
};

void
engine_options_init(struct engine_options *o)
{
	memset(o, 0, sizeof(*o));
	o->port = -1;
	o->umask = 022;
	o->reserve_mib = -1;
	o->linger_ms = -1;
}

bool
hub_busy(const struct hub *h)
{
	list_for_each(at, &h->transfers) {
		const struct transfer *t =
		    FX_CONTAINER(at, struct transfer, link);

		if (!transfer_rests(t) || resume_pending(t))
			return true;
	}
	return false;
}

int
hub_open_inbox(struct hub *h, struct fx_err *err)
{
	char *path = h->set.inbox;
	int r;

	if (h->options.inbox != NULL)
		path = (char *)(uintptr_t)h->options.inbox;
	if (file_make_folders(path, 0755, err) < 0 ||
	    file_root_open(&h->inbox, path, h->options.state_dir, err) < 0)
		return -1;
	r = file_test_writable(h->inbox.fd);
	if (r < 0) {
		fx_err_errno(err, file_code(-r, true), -r,
		    "nothing can be stored in the inbox %s", path);
		file_root_close(&h->inbox);
		return -1;
	}
	return 0;
}

/* --- the loop's callbacks --- */

static void
on_pool(void *arg, FX_UNUSED unsigned events)
{
	struct hub *h = arg;

	pool_dispatch(h->pool, POOL_TURN);
	hub_settle(h);
}

static void
on_lane(void *arg, FX_UNUSED unsigned events)
{
	struct hub *h = arg;

	pool_dispatch(h->lane, POOL_TURN);
	hub_settle(h);
}

static void
on_results(void *arg, FX_UNUSED unsigned events)
{
	struct hub *h = arg;

	conn_results(h);
	hub_settle(h);
}

/* Whether the engine may end by itself now. */
static bool
lonely(const struct hub *h, int64_t now)
{
	int64_t linger =
	    h->options.linger_ms >= 0 ? h->options.linger_ms : h->set.linger_ms;

	return !h->options.private && linger > 0 &&
	    h->set.listen != LISTEN_ALWAYS && !doorman_attached(h) &&
	    !dialects_on(h) && doorman_clients(h) == 0 && !hub_busy(h) &&
	    now - h->busy_ms > linger;
}

static void
on_tick(void *arg)
{
	struct hub *h = arg;
	int64_t now = clock_now_ms();

	h->tick = loop_timer(h->loop, TICK_MS, on_tick, h);
	if (doorman_clients(h) > 0 || hub_busy(h))
		h->busy_ms = now;
	session_tick(h, now);
	conn_flow_tick(h, now);
	transfer_tick(h, now);
	past_tick(h, now);
	expire_tick(h, now);
	sched_tick(h, now);
	hosting_tick(h);
	dialects_tick(h, now);
	faults_show_tell(h);
	server_update(h);
	if (lonely(h, now)) {
		log_msg(LOG_INFO, "nothing to do: the engine ends");
		hub_stop(h);
	}
	hub_settle(h);
}

static void
on_stopped(void *arg)
{
	struct hub *h = arg;

	h->tick = NULL;
	h->stopped = true;
	loop_stop(h->loop);
}

void
hub_stop(struct hub *h)
{
	struct fx_err err;

	if (h->stopping)
		return;
	h->stopping = true;
	atomic_store(&h->halt, true);
	hosting_stop(h);
	server_update(h);
	dialects_stop(h);
	dial_stop(h);
	fx_err_set(&err, E_SHUTDOWN,
	    "The engine ended while this transfer ran; what was verified is "
	    "kept.");
	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		/* of what is all here the disk decides */
		if (transfer_rests(t) || sched_waits(t) || t->committing ||
		    t->conclude_due || dialect_is(t))
			continue;
		if (t->session != NULL)
			transfer_session_lost(t, &err);
		else
			outgoing_unreachable(t, &err);
	}
	list_for_each(at, &h->sessions)
		session_bye(FX_CONTAINER(at, struct session, link), E_SHUTDOWN);
	loop_timer_cancel(h->loop, h->tick);
	h->tick = loop_timer(
	    h->loop, list_empty(&h->sessions) ? 0 : STOP_MS, on_stopped, h);
}

static void
on_stop_fd(void *arg, FX_UNUSED unsigned events)
{
	struct hub *h = arg;

	loop_fd_cancel(h->stop_watch);
	h->stop_watch = NULL;
	hub_stop(h);
	hub_settle(h);
}

/* --- making and ending one --- */

static int
open_state(struct hub *h, struct fx_err *err)
{
	const char *dir = h->options.state_dir;
	struct db_report report;

	if (xdg_make(dir, 0700, err) < 0)
		return -1;
	h->lock_fd = local_lock(dir, err);
	if (h->lock_fd < 0)
		return -1;
	h->state_fd = file_open_folder(dir, err);
	if (h->state_fd < 0)
		return -1;
	h->receipts_fd = file_mkdir_beneath(
	    h->state_fd, "receipts", 0700, false, true, NULL, err);
	if (h->receipts_fd < 0 ||
	    identity_load(&h->identity, h->state_fd, dir, err) < 0 ||
	    schema_open(&h->db, dir, clock_wall(), &report, err) < 0)
		return -1;
	ledger_start(h);
	identity_text(identity_id(h->identity), h->device);
	h->distrust = report.corrupt;
	if (report.text[0] != 0)
		log_msg(LOG_ERROR, "%s", report.text);
	return 0;
}

static int
open_machines(struct hub *h, struct fx_err *err)
{
	if (settings_load(&h->set, h->options.config_file, err) < 0)
		return -1;
	if (h->options.name != NULL) {
		free(h->set.name);
		h->set.name =
		    str_dup_n(h->options.name, strlen(h->options.name));
	}
	if (digest_new(&h->digest) < 0)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	h->tls = tls_ctx_new(h->identity, err);
	h->loop = loop_new();
	h->results = chan_new(RESULTS_MAX, sizeof(struct conn_note));
	if (h->tls == NULL)
		return -1;
	if (h->loop == NULL || h->results == NULL || h->set.name == NULL ||
	    pool_new(&h->pool, POOL_THREADS, POOL_JOBS) < 0 ||
	    pool_new(&h->lane, 1, POOL_JOBS) < 0)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	h->pool_watch =
	    loop_fd(h->loop, pool_fd(h->pool), LOOP_READ, on_pool, h);
	h->lane_watch =
	    loop_fd(h->loop, pool_fd(h->lane), LOOP_READ, on_lane, h);
	h->results_watch =
	    loop_fd(h->loop, chan_fd(h->results), LOOP_READ, on_results, h);
	h->tick = loop_timer(h->loop, TICK_MS, on_tick, h);
	h->server = server_new(h);
	h->dialects = dialects_new(h);
	if (h->pool_watch == NULL || h->lane_watch == NULL ||
	    h->results_watch == NULL || h->tick == NULL || h->server == NULL ||
	    h->dialects == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	return 0;
}

static int
open_door(struct hub *h, struct fx_err *err)
{
	int fd = -1;
	char *dir;
	char *slash;

	if (h->options.socket != NULL) {
		dir = str_dup_n(h->options.socket, strlen(h->options.socket));
		slash = dir != NULL ? strrchr(dir, '/') : NULL;
		if (slash != NULL)
			*slash = 0;
		if (slash == NULL || xdg_make(dir, 0700, err) < 0) {
			free(dir);
			return -1;
		}
		free(dir);
		fd = local_listen(h->options.socket, h->lock_fd, err);
		if (fd < 0)
			return -1;
	}
	h->doorman = doorman_new(h, fd);
	if (h->doorman == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	return 0;
}

struct hub *
hub_open(const struct engine_options *o, struct fx_err *err)
{
	struct hub *h = calloc(1, sizeof(*h));
	struct fx_err why;

	if (h == NULL) {
		fx_err_set(err, E_INTERNAL, "out of memory");
		return NULL;
	}
	h->options = *o;
	h->lock_fd = h->state_fd = h->receipts_fd = h->inbox.fd = -1;
	list_init(&h->sessions);
	list_init(&h->dials);
	list_init(&h->graves);
	list_init(&h->transfers);
	list_init(&h->touched);
	list_init(&h->asks);
	list_init(&h->due);
	list_init(&h->ledger.waiting);
	list_init(&h->ledger.ready);
	h->started_ms = h->busy_ms = clock_now_ms();
	if (crypto_init(err) < 0 || open_state(h, err) < 0 ||
	    open_machines(h, err) < 0 || sched_open(h, err) < 0 ||
	    open_door(h, err) < 0 || transfer_restore(h, err) < 0) {
		hub_close(h);
		return NULL;
	}
	if (hub_open_inbox(h, &why) < 0)
		log_pairs(LOG_WARN, "inbox not usable", "why", why.text, NULL);
	inbox_sweep(h);
	ledger_finish(h);
	if (o->fault != NULL && faults_show_set(h, o->fault, 0, err) < 0) {
		hub_close(h);
		return NULL;
	}
	server_update(h);
	return h;
}

int
hub_watch_stop(struct hub *h, int fd)
{
	h->stop_watch = loop_fd(h->loop, fd, LOOP_READ, on_stop_fd, h);
	return h->stop_watch != NULL ? 0 : -ENOMEM;
}

/* End sessions and wait until every worker is gone. */
static void
drain(struct hub *h)
{
	int64_t until = clock_now_ms() + DRAIN_MS;

	h->stopping = true;
	atomic_store(&h->halt, true);
	list_for_each(at, &h->sessions)
		session_end(FX_CONTAINER(at, struct session, link), NULL);
	session_reap(h);
	while (!list_empty(&h->graves)) {
		if (clock_now_ms() >= until)
			list_for_each(at, &h->graves)
				session_break(
				    FX_CONTAINER(at, struct session, link),
				    true);
		if (loop_step(h->loop, 100) < 0)
			break;
		session_reap(h);
	}
}

void
hub_close(struct hub *h)
{
	if (h == NULL)
		return;
	if (h->loop != NULL && h->results != NULL)
		drain(h);
	if (h->pool != NULL && h->lane != NULL)
		ledger_finish(h);
	dialects_free(h);
	hosting_free(h);
	ask_stop(h);
	hook_stop(h);
	if (h->doorman != NULL)
		doorman_flush(h);
	list_for_each(at, &h->transfers)
		atomic_store(
		    &FX_CONTAINER(at, struct transfer, link)->sha_stop, true);
	pool_free(h->pool);
	pool_free(h->lane);
	h->pool = h->lane = NULL;
	ledger_stop(h);
	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (t->recorded)
			transfer_save(t);
		transfer_drop(t);
	}
	ledger_stop(h);
	doorman_free(h->doorman);
	h->doorman = NULL;
	faults_show_done(h);
	server_free(h);
	sched_close(h);
	loop_free(h->loop);
	chan_free(h->results);
	tls_ctx_free(h->tls);
	digest_free(h->digest);
	identity_free(h->identity);
	db_close(h->db);
	settings_done(&h->set);
	file_root_close(&h->inbox);
	if (h->receipts_fd >= 0)
		close(h->receipts_fd);
	if (h->state_fd >= 0)
		close(h->state_fd);
	if (h->lock_fd >= 0)
		close(h->lock_fd);
	free(h);
}

int
engine_run(const struct engine_options *o, int stop_fd, struct fx_err *err)
{
	struct hub *h = hub_open(o, err);
	int r;

	if (h == NULL)
		return -1;
	if (stop_fd >= 0 && hub_watch_stop(h, stop_fd) < 0) {
		hub_close(h);
		return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	r = loop_run(h->loop);
	hub_close(h);
	if (r < 0)
		return fx_err_errno(err, E_INTERNAL, -r, "waiting failed");
	return 0;
}
