/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_HUB_H
#define FX_ENGINE_HUB_H

/*
 * What all parts of one engine share.  Everything here belongs to the engine
 * thread; workers and pool jobs get what they need handed to them.
 *
 * Callbacks of the loop change things, then call hub_settle() once: it runs
 * the transfers that were touched and writes what the sessions have to say.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/list.h"
#include "crypto/digest.h"
#include "crypto/identity.h"
#include "engine/engine.h"
#include "engine/faults_seen.h"
#include "engine/ledger.h"
#include "engine/settings.h"
#include "os/file_root.h"
#include "os/loop.h"
#include "os/pool.h"
#include "store/db.h"

struct chan;
struct dialects;
struct doorman;
struct faults;
struct sched;
struct server;
struct hosting;
struct tls_ctx;

/* What front ends were last told of simulated faults. */
struct faults_told {
	bool on;
	bool peer;
	int64_t injected;
	int64_t detected;
	int64_t repaired;
};

struct hub {
	struct engine_options options; /* strings are the engine's own */
	struct settings set;

	struct loop *loop;
	struct pool *pool;
	struct loop_fd *pool_watch;
	struct pool *lane; /* one thread that gives way: SHA-256 of files */
	struct loop_fd *lane_watch;
	struct chan *results; /* struct conn_note, from workers */
	struct loop_fd *results_watch;

	struct identity *identity;
	char device[IDENTITY_TEXT_SIZE];
	struct digest *digest; /* between two messages */
	struct tls_ctx *tls;
	struct db *db;
	struct ledger ledger; /* when changes of it are durable */
	bool distrust;        /* the database was damaged: no listening */
	int lock_fd;
	int state_fd;
	int receipts_fd;
	struct file_root inbox; /* fd -1 while it cannot be used */

	struct doorman *doorman;
	struct server *server;
	struct sched *sched;
	struct hosting *hosting; /* the code that is shown, if any */
	struct dialects *dialects;

	struct list sessions;  /* struct session, link */
	struct list dials;     /* calls that are not sessions yet */
	struct list graves;    /* sessions whose workers still end */
	struct list transfers; /* struct transfer, link; oldest first */
	struct list touched;   /* struct transfer, touch */
	struct list due;       /* struct session, due */
	struct list asks;      /* struct ask: what peers were asked */
	size_t asks_n;
	uint32_t asks_last;  /* number of the last request */
	struct hooks *hooks; /* NULL before the first item */
	int64_t prune_ms;    /* when the history is looked at next */
	size_t sessions_n;
	size_t workers_n;

	int64_t expire_ms;      /* when kept parts are looked at next */
	struct faults *faults;  /* the simulation, or NULL */
	uint64_t faults_client; /* the front end it ends with, or 0 */
	struct faults_seen faults_seen;
	struct faults_told faults_told;

	int64_t started_ms;
	int64_t busy_ms; /* when something last ran, listened or watched */
	struct loop_timer *tick;
	struct loop_fd *stop_watch;
	bool stopping;
	atomic_bool halt; /* the same for jobs that may take long */
	bool stopped;
};

/* The proto_hash of this program: crypto's SHA-256. */
extern const struct proto_hash hub_hash;

/* An engine that is ready to run, or NULL; closing joins all its threads. */
struct hub *hub_open(const struct engine_options *o, struct fx_err *err);
void hub_close(struct hub *h);

/* Stop when fd becomes readable.  0 or -ENOMEM. */
int hub_watch_stop(struct hub *h, int fd);

/* Run what was touched and write what is due. */
void hub_settle(struct hub *h);

/* Open the inbox root, making it if need be. */
int hub_open_inbox(struct hub *h, struct fx_err *err);

/* Begin to end: sessions say BYE, then the loop stops. */
void hub_stop(struct hub *h);

/* Whether transfers run that would keep an engine alive. */
bool hub_busy(const struct hub *h);

/*
 * Tell the log file and every front end.  peer and id may be NULL.  A notice
 * also goes to status lines.
 */
void hub_log(struct hub *h, const char *level, const char *peer, const char *id,
    const char *fmt, ...) FX_PRINTF(5, 6);

#endif
