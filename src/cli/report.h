/* SPDX-License-Identifier: MIT */
#ifndef FX_CLI_REPORT_H
#define FX_CLI_REPORT_H

/*
 * What fxt says: results on cli->out, all else on cli->err; with --json
 * events and a last result object as JSON lines on cli->out instead.
 *
 * Foreign text (names, paths, sentences of peers) goes through report_safe()
 * or report_put().  A progress bar that stands on the terminal's line is
 * taken away before anything else is written.  One thread.
 */

#include "base/err.h"
#include "cli/cmd.h"
#include "door/codec.h"

/* Bytes of a safe text for one line; longer ones are cut. */
#define REPORT_TEXT 1024

/*
 * text as it may be shown in this locale, in out, which is returned; NULL is
 * shown as "-".
 */
const char *report_safe(
    const struct cli *cli, char out[REPORT_TEXT], const char *text);

/*
 * safe with spaces behind it up to so many columns as a terminal counts them,
 * in out, which is returned; never cut.
 */
const char *report_column(char out[REPORT_TEXT], const char *safe, int cols);

/* As report_safe(), written whole to a file. */
void report_put(const struct cli *cli, FILE *to, const char *text);

/* "fxt: <sentence>" on cli->err. */
void report_err(struct cli *cli, const struct fx_err *err);

/* A line of ours, already safe, on cli->err; without json only. */
void report_note(struct cli *cli, const char *fmt, ...) FX_PRINTF(2, 3);

/* With json: an event, or a bare object, as a line on cli->out. */
void report_event(struct cli *cli, enum door_kind kind, const void *data);
void report_object(
    struct cli *cli, const struct shape *shape, const void *data);

/*
 * With json: the last line, from cli->failure and cli->id:
 * {"result":"send","version":1,"ok":true,"status":0,"id":..,"code":..,
 * "error":..}.
 */
void report_result(struct cli *cli, int status);

/* Draw the progress bar, if cli->bar, or take it away. */
void report_progress(
    struct cli *cli, const char *name, const struct door_progress *p);
void report_clear(struct cli *cli);

/* The result line of a transfer that has ended or rests. */
void report_transfer(struct cli *cli, const struct door_transfer *t);

/* Why it waits, and how long until the next try. */
void report_wait(struct cli *cli, const struct door_transfer *t);

/*
 * Say that a transfer was interrupted and waits to go on by itself, or that
 * it goes on; *lost keeps what was said last, false at first.
 */
void report_interruption(
    struct cli *cli, const struct door_transfer *t, bool *lost);

/* What it waits for, if there is a terminal: a person, its turn. */
void report_state(struct cli *cli, const struct door_transfer *t);

/* One file of a transfer failed. */
void report_file(struct cli *cli, const struct door_file *f);

#endif
