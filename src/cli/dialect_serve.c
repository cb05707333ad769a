/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cli/dialect.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "cli/run.h"

/* A line as the old programs wrote them: the time, and what happened. */
static void
log_line(struct dialect *d, const struct door_log *l)
{
	char text[REPORT_TEXT], when[DIALECT_TIME_SIZE];

	if (l->peer == NULL || !str_eq(l->peer, d->peer))
		return;
	report_event(d->cli, DOOR_EV_LOG, l);
	if (d->cli->json)
		return;
	fprintf(d->cli->out, "%s %s\n", dialect_time(when, l->time),
	    report_safe(d->cli, text, l->text));
	fflush(d->cli->out);
}

/* --once: how the one file ended is how the command ends. */
static void
note_end(struct dialect *d, const struct door_transfer *t)
{
	if (!str_eq(t->peer, d->peer) || !run_over(t->state))
		return;
	report_event(d->cli, DOOR_EV_TRANSFER, t);
	if (opts_get(d->cli, "once") != NULL)
		dialect_worse(d, dialect_status(t));
}

static void
offer(struct dialect *d, const struct door_offer *o)
{
	char name[REPORT_TEXT], peer[REPORT_TEXT];

	if (!str_eq(o->peer, d->peer))
		return;
	report_event(d->cli, DOOR_EV_OFFER, o);
	report_note(d->cli,
	    _("%s offers %s; fxt inbox accept %s, or in fxtui; "
	      "--accept=allow takes all"),
	    report_safe(d->cli, peer, o->peer),
	    report_safe(d->cli, name, o->name), o->id);
}

int
dialect_stop(struct dialect *d, bool now)
{
	struct door_dialect_serve args = { .dialect = d->name, .now = now };

	return run_call(d->cli, DOOR_DIALECT_SERVE, &args, NULL);
}

static int
serve_loop(struct dialect *d)
{
	bool snapshot = false;
	int stops = 0;

	for (;;) {
		const struct door_dialect *on;
		struct door_msg msg;
		bool over = false;

		switch (run_next(d->cli, false, -1, &msg)) {
		case RUN_MSG:
			on = msg.data;
			if (msg.form != DOOR_EVENT) {
				door_msg_done(&msg);
				break;
			}
			if (msg.kind == DOOR_EV_SNAPSHOT)
				snapshot = str_eq(
				    ((const struct door_mark *)msg.data)->part,
				    "begin");
			else if (msg.kind == DOOR_EV_LOG)
				log_line(d, msg.data);
			else if (msg.kind == DOOR_EV_OFFER && !snapshot)
				offer(d, msg.data);
			else if (msg.kind == DOOR_EV_TRANSFER && !snapshot)
				note_end(d, msg.data);
			else if (msg.kind == DOOR_EV_DIALECT)
				over = str_eq(on->name, d->name) && !on->on &&
				    on->callers == 0;
			door_msg_done(&msg);
			if (over)
				return stops > 1 ? RUN_SOME : d->status;
			break;
		case RUN_STOP:
			if (stops++ == 0)
				report_note(d->cli,
				    _("stopping; what runs is finished, "
				      "once more breaks it off"));
			if (dialect_stop(d, stops > 1) != 0)
				return RUN_SOME;
			break;
		case RUN_GONE:
			return run_fail(d->cli, client_error(d->cli->client));
		case RUN_INPUT:
		case RUN_TIME:
			break;
		}
	}
}

int
dialect_serve(struct dialect *d)
{
	struct door_dialect_serve args = { .dialect = d->name,
		.on = true,
		.options = d->options,
		.options_n = d->options_n,
		.attended = true };
	struct door_msg reply;
	const struct door_dialect *on;
	char address[REPORT_TEXT];
	int status;

	run_catch(d->cli);
	status = run_subscribe(d->cli, false);
	if (status == 0)
		status = run_call(d->cli, DOOR_DIALECT_SERVE, &args, &reply);
	if (status != 0)
		return status;
	on = reply.data;
	report_object(d->cli, &shape_dialect, on);
	report_note(d->cli, _("%s at %s until Ctrl-C; NOT encrypted"), on->name,
	    report_safe(d->cli, address, on->address));
	door_msg_done(&reply);
	return serve_loop(d);
}
