/* SPDX-License-Identifier: MIT */
#ifndef FX_CLI_RUN_H
#define FX_CLI_RUN_H

/*
 * Talking with the engine and waiting for it, for every command; and what
 * the exit status of fxt means (fxt(1), EXIT STATUS).  One thread.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "cli/cmd.h"
#include "door/codec.h"

enum run_exit {
	RUN_OK = 0,   /* all verified */
	RUN_SOME = 1, /* some failed, or another error */
	RUN_USAGE = 2,
	RUN_UNREACHABLE = 3, /* the peer could not be reached */
	RUN_REFUSED = 4,     /* refused or not allowed */
	RUN_MISMATCH = 5,    /* verification failed */
	RUN_INTERRUPTED = 6, /* can be resumed */
	RUN_NOSPACE = 7,     /* at the offer */
};

/* The exit status for an error, for a transfer that has ended or rests. */
int run_status(enum fx_code code);
int run_transfer_status(const struct door_transfer *t);

/* Whether a transfer in this state has ended or rests. */
bool run_over(enum door_state state);

/* The same, but not while it goes on by itself: it waits for space, or is
 * taken up again. */
bool run_rests(const struct door_transfer *t);

/* Say err, remember the first for the result; returns its exit status. */
int run_fail(struct cli *cli, const struct fx_err *err);

/*
 * Run the command that opts_parse() found, and say its result if json.
 * Returns the exit status.
 */
int run_command(struct cli *cli);

/* Find or start the engine: 0; or an exit status, the reason was said. */
int run_connect(struct cli *cli);

/* The same, but only an engine that runs already. */
int run_connect_running(struct cli *cli);

/* Connect and let events begin; 0 or an exit status.  rate_ms 0: none. */
int run_subscribe(struct cli *cli, bool attached);

/*
 * Connect if need be and call: 0 and the reply in *ret (may be NULL), which
 * the caller frees; or an exit status, the error was said.
 */
int run_call(struct cli *cli, enum door_kind kind, const void *args,
    struct door_msg *ret);

/* From now on SIGINT does not kill but ends run_next(). */
void run_catch(struct cli *cli);

enum run_what {
	RUN_MSG,   /* *ret is a message, to be freed */
	RUN_INPUT, /* cli->in is readable, or at its end */
	RUN_STOP,  /* SIGINT */
	RUN_TIME,  /* timeout_ms is over */
	RUN_GONE,  /* so is the engine; client_error() says why */
};

/* Wait for whatever comes first.  timeout_ms -1: for ever. */
enum run_what run_next(
    struct cli *cli, bool input, int timeout_ms, struct door_msg *ret);

/*
 * Read a line from cli->in, without its newline, blocking; what does not fit
 * is dropped.  Returns false at the end of the input.
 */
bool run_line(struct cli *cli, char *line, size_t size);

/*
 * Follow one transfer until it has ended or rests; SIGINT pauses it, or
 * cancels it where it cannot be paused.  Returns the exit status; *ret (may
 * be NULL) is the transfer as it was last, or NULL, to be freed with
 * door_free().  Everything but the result is said.
 */
int run_watch(struct cli *cli, const char *id, struct door_transfer **ret);

/*
 * A path as the front door wants it: absolute, in the form of path_to_text.
 * The last component is taken as it is, also if it is a symlink.  Returns a
 * text to be freed; or NULL and err (E_NOENT, E_ACCESS, E_INTERNAL).
 */
char *run_path(const char *path, struct fx_err *err);

/*
 * The option conflict as a rule, DOOR_BY_SETTING without it.  0, or the status
 * to end with when it is none (ask is one only where ask is true).
 */
int run_conflict(struct cli *cli, bool ask, enum door_conflict *ret);

#endif
