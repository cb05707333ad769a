/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_ENGINE_H
#define FX_ENGINE_ENGINE_H

/*
 * Hosting an engine: in this process until it ends (fxt engine), or on a
 * thread with one end of a socketpair (--private, demo, tests).  This is the
 * only engine header for front ends; all else goes through the front door
 * (door/client) over the descriptor.
 *
 * Nothing here changes process-wide settings: main() has set umask and
 * signals (SIGPIPE and SIGXFSZ ignored) and opened the log before.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct engine_options {
	const char *config_file; /* fxtui.conf, need not exist */
	const char *state_dir;   /* made 0700 if missing */
	const char *inbox;       /* overrides the setting; NULL: setting */
	const char *name;        /* overrides the device name; NULL */
	const char *socket;      /* front door; NULL: none (private) */
	const char *bind;        /* overrides the setting; NULL */
	int port;                /* -1: setting; 0: any free one */
	int umask;               /* the user's, for modes of received files */
	bool private;            /* ends with its host, says so in hello */
	bool allow_root;
	int reserve_mib;   /* -1: default; tests set 0 */
	int linger_ms;     /* -1: setting; 0: stays */
	const char *fault; /* simulate that from the start; NULL */
	bool no_batch;     /* small files go one by one, too */
};

/* All fields at "take the setting" or "none". */
void engine_options_init(struct engine_options *o);

/*
 * Run an engine in this thread until SHUTDOWN, SIGTERM (stop_fd readable) or
 * the end of its linger time.  Returns 0, or -1 with err: E_BUSY when another
 * engine holds the state directory.
 */
int engine_run(const struct engine_options *o, int stop_fd, struct fx_err *err);

struct engine_thread;

/*
 * Start an engine on a thread.  *ret_fd is one end of a socketpair that
 * speaks the front door; it belongs to the caller.  More front ends may
 * attach by engine_thread_attach().  Strings in o are copied.
 */
int engine_thread_start(struct engine_thread **ret, int *ret_fd,
    const struct engine_options *o, struct fx_err *err);

/* One more front door on a private engine; any thread. */
int engine_thread_attach(
    struct engine_thread *t, int *ret_fd, struct fx_err *err);

/* Write journals, close sessions, end the thread, free.  NULL allowed. */
void engine_thread_stop(struct engine_thread *t);

/*
 * The demo: two private engines in temporary folders on 127.0.0.1, paired
 * with each other by a code.  The second one is a peer called "demo-peer"
 * that accepts what it is sent and, with offers, offers a file once the
 * first has a front end attached, and answers chat.
 */
struct demo;

struct demo_options {
	bool offers;
	const char *fault; /* what the first engine simulates, or NULL */
	bool no_batch;     /* small files go one by one, too */
};

int demo_start(
    struct demo **ret, const struct demo_options *options, struct fx_err *err);

/* Front doors; each belongs to the demo's caller from then on. */
int demo_door(struct demo *d, int *ret_fd, struct fx_err *err);
int demo_peer_door(struct demo *d, int *ret_fd, struct fx_err *err);

/* Folder with everything in it (for the caller's own test file). */
const char *demo_folder(const struct demo *d);

/* Stop both engines and remove the folder.  NULL allowed. */
void demo_stop(struct demo *d);

#endif
