/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/faults.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "cli/run.h"

#define STOP_MS     5000 /* pauses take at most */
#define FLAGGED_MAX 20   /* entries shown in front of the question */

static const struct opt options[] = {
	{ "once", '1', NULL, N_("end after the first transfer") },
	{ "from", 'f', N_("PEER"), N_("only from this peer") },
	{ "yes", 'y', NULL, N_("accept without asking") },
	{ "into", 'i', N_("DIR"), N_("into this folder") },
	{ "conflict", 0, N_("RULE"), N_("what happens where a name is taken") },
	FAULTS_OPTION,
};

/* An incoming transfer or an offer that may become one. */
struct incoming {
	struct list link;
	char *id;
	struct door_offer *offer; /* still to be decided; NULL: was */
	char *name;
	bool started; /* it counts: accepted here, or data came */
	bool lost;    /* interrupted, which was said */
	bool over;
};

struct receive {
	struct cli *cli;
	char *into; /* or NULL */
	const char *from;
	enum door_conflict conflict;
	struct list all;
	struct incoming *asked; /* the question on the terminal */
	bool snapshot;          /* between its begin and end */
	bool stopped;
	int status; /* the first that was not good */
	bool ended; /* with --once: a transfer has */
};

static struct incoming *
find(struct receive *r, const char *id)
{
	list_for_each(at, &r->all) {
		struct incoming *in = FX_CONTAINER(at, struct incoming, link);

		if (str_eq(in->id, id))
			return in;
	}
	return NULL;
}

/* The entry of that id, made if need be; NULL without memory. */
static struct incoming *
touch(struct receive *r, const char *id, const char *name)
{
	struct incoming *in = find(r, id);

	if (in != NULL)
		return in;
	in = calloc(1, sizeof(*in));
	if (in == NULL)
		return NULL;
	in->id = strdup(id);
	in->name = strdup(name != NULL ? name : "");
	if (in->id == NULL || in->name == NULL) {
		free(in->id);
		free(in->name);
		free(in);
		return NULL;
	}
	list_add_tail(&r->all, &in->link);
	return in;
}

static void
drop(struct receive *r, struct incoming *in)
{
	if (r->asked == in)
		r->asked = NULL;
	list_del(&in->link);
	door_free(&shape_offer, in->offer);
	free(in->id);
	free(in->name);
	free(in);
}

static bool
wanted(const struct receive *r, const char *peer, const char *key)
{
	return r->from == NULL || str_eq(r->from, peer) || str_eq(r->from, key);
}

/* The entries a person should look at, before the question. */
static void
show_flagged(struct receive *r, const struct door_offer *o)
{
	struct door_page page = { .id = o->id, .max = FX_DOOR_PAGE };
	struct door_msg reply;
	const struct door_entries *files;
	int shown = 0;

	if (client_call(r->cli->client, DOOR_OFFER_FILES, &page, 5000, &reply,
		NULL) < 0)
		return;
	files = reply.data;
	for (size_t i = 0; i < files->items_n && shown < FLAGGED_MAX; i++) {
		const struct door_entry *e = &files->items[i];
		char path[REPORT_TEXT], flags[REPORT_TEXT];

		if (e->flags == NULL || e->flags[0] == '\0')
			continue;
		report_note(r->cli, "  [%s] %s",
		    report_safe(r->cli, flags, e->flags),
		    report_safe(r->cli, path, e->path));
		shown++;
	}
	door_msg_done(&reply);
	if (o->flagged > shown)
		report_note(r->cli, _("  and %lld more with flags"),
		    (long long)o->flagged - shown);
}

static void
show_offer(struct receive *r, const struct door_offer *o)
{
	char peer[REPORT_TEXT], name[REPORT_TEXT], text[REPORT_TEXT];
	char size[HUMAN_SIZE], room[HUMAN_SIZE], files[HUMAN_SIZE];

	report_note(r->cli,
	    P_("%s offers %s%s: %s file, %s", "%s offers %s%s: %s files, %s",
		o->files),
	    report_safe(r->cli, peer, o->peer),
	    report_safe(r->cli, name, o->name), o->tree ? "/" : "",
	    o->files < 0
		? "?"
		: human_exact(files, sizeof(files), (uint64_t)o->files),
	    human_size(size, sizeof(size),
		o->bytes < 0 ? HUMAN_UNKNOWN : (uint64_t)o->bytes));
	if (o->note != NULL)
		report_note(
		    r->cli, "  \"%s\"", report_safe(r->cli, text, o->note));
	report_note(r->cli, _("  into %s, %s free"),
	    report_safe(r->cli, text, r->into != NULL ? r->into : o->into),
	    human_size(room, sizeof(room),
		o->free < 0 ? HUMAN_UNKNOWN : (uint64_t)o->free));
	if (o->exists > 0)
		report_note(r->cli,
		    P_("  %lld file exists already: %s",
			"  %lld files exist already: %s", o->exists),
		    (long long)o->exists,
		    shape_conflict_name(r->conflict != DOOR_BY_SETTING
			    ? r->conflict
			    : o->conflict));
	if (o->flagged > 0)
		show_flagged(r, o);
}

/* Remember the first status that was not good. */
static void
worse(struct receive *r, int status)
{
	if (r->status == RUN_OK)
		r->status = status;
}

static void
accept_offer(struct receive *r, struct incoming *in)
{
	struct door_accept args;
	int status;

	door_init(&shape_accept, &args);
	args.id = in->id;
	args.into = r->into;
	args.conflict = r->conflict;
	door_free(&shape_offer, in->offer);
	in->offer = NULL;
	in->started = true;
	status = run_call(r->cli, DOOR_ACCEPT, &args, NULL);
	if (status == 0)
		return;
	worse(r, status);
	r->ended = true;
	drop(r, in);
}

static void
decline(struct receive *r, struct incoming *in)
{
	struct door_decline args = { .id = in->id };

	run_call(r->cli, DOOR_DECLINE, &args, NULL);
	drop(r, in);
}

/* Put the next question, if none is open. */
static void
ask_next(struct receive *r)
{
	if (r->asked != NULL || !r->cli->ask)
		return;
	list_for_each(at, &r->all) {
		struct incoming *in = FX_CONTAINER(at, struct incoming, link);

		if (in->offer == NULL)
			continue;
		r->asked = in;
		report_clear(r->cli);
		fputs(_("Accept? [y/n] "), r->cli->err);
		fflush(r->cli->err);
		return;
	}
}

static void
on_answer(struct receive *r)
{
	char line[16];
	struct incoming *in = r->asked;
	bool any = run_line(r->cli, line, sizeof(line));

	r->asked = NULL;
	if (!any) {
		r->cli->ask = false; /* nobody is there any more */
	} else if (line[0] == 'y' || line[0] == 'Y') {
		accept_offer(r, in);
	} else if (line[0] == 'n' || line[0] == 'N') {
		decline(r, in);
	}
	ask_next(r);
}

static void
on_offer(struct receive *r, const struct door_offer *o)
{
	struct incoming *in;

	if (o->id == NULL || !wanted(r, o->peer, o->key))
		return;
	in = touch(r, o->id, o->name);
	if (in == NULL || in->offer != NULL || in->started)
		return;
	in->offer = door_copy(&shape_offer, o);
	if (in->offer == NULL)
		return;
	report_event(r->cli, DOOR_EV_OFFER, o);
	show_offer(r, o);
	if (opts_get(r->cli, "yes") != NULL)
		accept_offer(r, in);
	else if (r->cli->ask)
		ask_next(r);
	else
		report_note(r->cli,
		    _("nobody can be asked here; fxt inbox accept %s"), in->id);
}

static void
on_closed(struct receive *r, const struct door_closed *c)
{
	struct incoming *in = find(r, c->id);
	char how[REPORT_TEXT];

	if (in == NULL || in->offer == NULL)
		return;
	report_event(r->cli, DOOR_EV_OFFER_CLOSED, c);
	report_note(
	    r->cli, _("the offer was %s"), report_safe(r->cli, how, c->how));
	drop(r, in);
	ask_next(r);
}

/* Whether a transfer in this state is more than an offer. */
static bool
counts(enum door_state state)
{
	return state == DOOR_ACTIVE || state == DOOR_CHECKING ||
	    state == DOOR_INTERRUPTED || state == DOOR_DONE ||
	    state == DOOR_UNSYNCED || state == DOOR_PARTIAL;
}

static void
on_transfer(struct receive *r, const struct door_transfer *t)
{
	struct incoming *in;
	int status;

	if (!t->incoming || t->id == NULL || !wanted(r, t->peer, t->key))
		return;
	in = find(r, t->id);
	if (in == NULL && (run_over(t->state) ? r->snapshot : false))
		return;
	if (in == NULL && !counts(t->state))
		return;
	in = touch(r, t->id, t->name);
	if (in == NULL)
		return;
	in->started = in->started || counts(t->state);
	if (!in->started)
		return;
	report_event(r->cli, DOOR_EV_TRANSFER, t);
	in->over = run_rests(t);
	report_interruption(r->cli, t, &in->lost);
	if (!in->over)
		return;
	status = run_transfer_status(t);
	worse(r, status);
	report_transfer(r->cli, t);
	if (status == RUN_INTERRUPTED)
		report_note(r->cli,
		    _("to go on with it: fxt transfers resume %s"), in->id);
	r->ended = true;
	drop(r, in);
}

static void
on_progress(struct receive *r, const struct door_progress *p)
{
	struct incoming *in = find(r, p->id);

	if (in == NULL || !in->started)
		return;
	report_event(r->cli, DOOR_EV_PROGRESS, p);
	if (r->asked == NULL)
		report_progress(r->cli, in->name, p);
}

static void
on_file(struct receive *r, const struct door_file *f)
{
	if (find(r, f->id) == NULL)
		return;
	report_event(r->cli, DOOR_EV_FILE, f);
	report_file(r->cli, f);
}

static void
on_message(struct receive *r, const struct door_msg *msg)
{
	const struct door_mark *mark = msg->data;

	if (msg->form != DOOR_EVENT)
		return;
	if (msg->kind == DOOR_EV_SNAPSHOT)
		r->snapshot = str_eq(mark->part, "begin");
	else if (msg->kind == DOOR_EV_OFFER)
		on_offer(r, msg->data);
	else if (msg->kind == DOOR_EV_OFFER_CLOSED)
		on_closed(r, msg->data);
	else if (msg->kind == DOOR_EV_TRANSFER)
		on_transfer(r, msg->data);
	else if (msg->kind == DOOR_EV_PROGRESS)
		on_progress(r, msg->data);
	else if (msg->kind == DOOR_EV_FILE)
		on_file(r, msg->data);
	else if (msg->kind == DOOR_EV_FAULTS)
		faults_take(r->cli, msg->data);
}

/* Pause what was started here.  Returns whether there is such. */
static bool
pause_all(struct receive *r)
{
	bool any = false;

	list_for_each(at, &r->all) {
		struct incoming *in = FX_CONTAINER(at, struct incoming, link);
		struct door_ref args = { .id = in->id };

		if (!in->started)
			continue;
		any = true;
		client_command(r->cli->client, DOOR_PAUSE, &args, NULL, NULL);
	}
	return any;
}

/* What was offered before we came. */
static int
look_around(struct receive *r)
{
	struct door_msg reply;
	const struct door_offers *offers;
	int status = run_call(r->cli, DOOR_OFFERS, NULL, &reply);

	if (status != 0)
		return status;
	offers = reply.data;
	for (size_t i = 0; i < offers->items_n; i++)
		on_offer(r, &offers->items[i]);
	door_msg_done(&reply);
	return 0;
}

static bool
any_started(const struct receive *r)
{
	list_for_each(at, &r->all)
		if (FX_CONTAINER(at, struct incoming, link)->started)
			return true;
	return false;
}

static int
loop(struct receive *r)
{
	bool once = opts_get(r->cli, "once") != NULL;

	for (;;) {
		struct door_msg msg;
		enum run_what what;

		if (r->stopped && !any_started(r))
			return RUN_INTERRUPTED;
		if (once && r->ended && !any_started(r))
			return r->status;
		what = run_next(
		    r->cli, r->asked != NULL, r->stopped ? STOP_MS : -1, &msg);
		if (what == RUN_MSG) {
			on_message(r, &msg);
			door_msg_done(&msg);
		} else if (what == RUN_INPUT) {
			on_answer(r);
		} else if (what == RUN_STOP && !r->stopped) {
			r->stopped = true;
			if (!pause_all(r))
				return once ? RUN_INTERRUPTED : r->status;
		} else if (what == RUN_GONE) {
			return run_fail(r->cli, client_error(r->cli->client));
		} else {
			return RUN_INTERRUPTED;
		}
	}
}

static int
run(struct cli *cli)
{
	struct receive r = { .cli = cli, .from = opts_get(cli, "from") };
	struct fx_err err = FX_ERR_NONE;
	int status;

	list_init(&r.all);
	status = run_conflict(cli, false, &r.conflict);
	if (status != 0)
		return status;
	if (opts_get(cli, "into") != NULL) {
		r.into = run_path(opts_get(cli, "into"), &err);
		if (r.into == NULL)
			return run_fail(cli, &err);
	}
	run_catch(cli);
	status = run_subscribe(cli, true);
	if (status == 0)
		status = faults_set(cli, false);
	if (status == 0)
		status = look_around(&r);
	if (status == 0)
		status = loop(&r);
	report_clear(cli);
	while (!list_empty(&r.all))
		drop(&r,
		    FX_CONTAINER(list_first(&r.all), struct incoming, link));
	free(r.into);
	return status;
}

const struct cmd receive_cmd = {
	.name = "receive",
	.args = "",
	.help = N_("wait for offers and take them"),
	.opts = options,
	.opts_n = FX_COUNT(options),
	.run = run,
};
