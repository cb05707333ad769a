/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/str.h"
#include "cli/dialect.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "cli/run.h"

static void
drop(struct dialect *d, size_t i)
{
	free(d->ids[i]);
	d->ids[i] = d->ids[--d->ids_n];
}

static void
on_transfer(struct dialect *d, const struct door_transfer *t)
{
	for (size_t i = 0; i < d->ids_n; i++) {
		if (!str_eq(d->ids[i], t->id))
			continue;
		report_event(d->cli, DOOR_EV_TRANSFER, t);
		if (!run_over(t->state))
			return;
		report_clear(d->cli);
		report_transfer(d->cli, t);
		if (str_eq(t->check, "unconfirmed"))
			report_note(d->cli,
			    _("warning: in this dialect nobody answers; look "
			      "there whether it arrived"));
		dialect_worse(d, dialect_status(t));
		drop(d, i);
		return;
	}
}

static void
on_progress(struct dialect *d, const struct door_progress *p)
{
	for (size_t i = 0; i < d->ids_n; i++) {
		if (!str_eq(d->ids[i], p->id))
			continue;
		report_event(d->cli, DOOR_EV_PROGRESS, p);
		report_progress(d->cli, d->name, p);
	}
}

static void
cancel_all(struct dialect *d)
{
	for (size_t i = 0; i < d->ids_n; i++) {
		struct door_ref args = { .id = d->ids[i] };

		client_command(d->cli->client, DOOR_CANCEL, &args, NULL, NULL);
	}
}

/* Lines of the log that a person who waits should see. */
static void
on_log(struct dialect *d, const struct door_log *l)
{
	char text[REPORT_TEXT];

	if (l->id == NULL || str_eq(l->level, "info"))
		return;
	for (size_t i = 0; i < d->ids_n; i++)
		if (str_eq(d->ids[i], l->id)) {
			report_clear(d->cli);
			report_note(
			    d->cli, "%s", report_safe(d->cli, text, l->text));
		}
}

int
dialect_follow(struct dialect *d)
{
	bool stopped = false;

	while (d->ids_n > 0) {
		struct door_msg msg;

		switch (run_next(d->cli, false, -1, &msg)) {
		case RUN_MSG:
			if (msg.form != DOOR_EVENT)
				;
			else if (msg.kind == DOOR_EV_TRANSFER)
				on_transfer(d, msg.data);
			else if (msg.kind == DOOR_EV_PROGRESS)
				on_progress(d, msg.data);
			else if (msg.kind == DOOR_EV_LOG)
				on_log(d, msg.data);
			door_msg_done(&msg);
			break;
		case RUN_STOP:
			if (stopped)
				return RUN_SOME;
			stopped = true;
			cancel_all(d);
			break;
		case RUN_GONE:
			return run_fail(d->cli, client_error(d->cli->client));
		case RUN_INPUT:
		case RUN_TIME:
			break;
		}
	}
	return d->status;
}

/* A name in the form of the front door; NULL without memory. */
static char *
name_text(const char *name)
{
	size_t n = strlen(name);
	char *text = malloc(PATH_TEXT_SIZE(n));

	if (text != NULL)
		path_to_text(text, PATH_TEXT_SIZE(n), name, n);
	return text;
}

/* The last operand is the address, the others are files or names. */
int
dialect_send_or_get(struct dialect *d, bool get)
{
	size_t n = (size_t)d->cli->args_n - 3;
	char **texts = calloc(n, sizeof(*texts));
	struct door_dialect_send out = { .dialect = d->name,
		.to = d->cli->args[d->cli->args_n - 1],
		.paths = texts,
		.options = d->options,
		.options_n = d->options_n };
	struct door_dialect_get in = { .dialect = d->name,
		.from = out.to,
		.names = texts,
		.options = d->options,
		.options_n = d->options_n };
	struct fx_err err = FX_ERR_NONE;
	struct door_msg reply;
	struct door_refs *refs;
	int status = 0;

	for (size_t i = 0; texts != NULL && i < n && status == 0; i++) {
		texts[i] = get ? name_text(d->cli->args[i + 2])
			       : run_path(d->cli->args[i + 2], &err);
		if (texts[i] == NULL)
			status = run_fail(d->cli, &err);
	}
	out.paths_n = in.names_n = n;
	run_catch(d->cli);
	if (status == 0)
		status = run_subscribe(d->cli, false);
	if (status == 0)
		status = get
		    ? run_call(d->cli, DOOR_DIALECT_GET, &in, &reply)
		    : run_call(d->cli, DOOR_DIALECT_SEND, &out, &reply);
	for (size_t i = 0; texts != NULL && i < n; i++)
		free(texts[i]);
	free(texts);
	if (status != 0)
		return status;
	refs = reply.data;
	d->ids = refs->ids;
	d->ids_n = refs->ids_n;
	refs->ids = NULL;
	refs->ids_n = 0;
	door_msg_done(&reply);
	return dialect_follow(d);
}
