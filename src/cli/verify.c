/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/limits.h"
#include "base/path.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "cli/run.h"

static const struct opt options[] = {
	{ "all", 'a', NULL, N_("everything in the inbox") },
};

/* What an inbox item is called by people, without symlinks; or NULL. */
static char *
true_path(const struct door_item *item)
{
	char raw[FX_PATH_MAX + 1];
	size_t n;

	if (item->path == NULL ||
	    path_from_text(
		raw, sizeof(raw), item->path, strlen(item->path), &n) < 0)
		return NULL;
	return run_path(raw, NULL);
}

/* What a verdict says; a check that could not be made is no mismatch. */
static const char *
verdict_word(const struct door_item *item, const struct door_verify_result *r)
{
	/* Of a dialect: who sent it nobody knows. */
	if (r->ok && item->address != NULL)
		return _("as it arrived");
	if (r->ok)
		return _("verified");
	if (str_eq(r->code, "E_DIGEST"))
		return _("MISMATCH");
	return str_eq(r->code, "E_VANISHED") ? _("missing") : _("not compared");
}

/* The verdict on an item has come. */
static int
tell(struct cli *cli, const struct door_item *item,
    const struct door_verify_result *r)
{
	char text[REPORT_TEXT];

	report_event(cli, DOOR_EV_VERIFY_RESULT, r);
	if (!cli->json) {
		fputs(verdict_word(item, r), cli->out);
		fputs("  ", cli->out);
		report_put(cli, cli->out, item->path);
		if (!r->ok && r->path != NULL) {
			fputs(": ", cli->out);
			report_put(cli, cli->out, r->path);
		}
		fputc('\n', cli->out);
		fflush(cli->out);
	}
	if (!r->ok && r->error != NULL)
		report_note(cli, "fxt: %s", report_safe(cli, text, r->error));
	if (r->ok)
		return RUN_OK;
	return str_eq(r->code, "E_DIGEST") || str_eq(r->code, "E_VANISHED")
	    ? RUN_MISMATCH
	    : RUN_SOME;
}

static int
wait_for_verdict(struct cli *cli, const struct door_item *item)
{
	int status = -1;

	while (status == -1) {
		struct door_msg msg;
		enum run_what what = run_next(cli, false, -1, &msg);
		const struct door_verify_result *r;

		if (what == RUN_STOP)
			return RUN_INTERRUPTED;
		if (what != RUN_MSG)
			return run_fail(cli, client_error(cli->client));
		r = msg.data;
		if (msg.form == DOOR_EVENT &&
		    msg.kind == DOOR_EV_VERIFY_RESULT &&
		    str_eq(r->id, item->id) && r->index == item->index)
			status = tell(cli, item, r);
		door_msg_done(&msg);
	}
	return status;
}

static int
verify(struct cli *cli, const struct door_item *item)
{
	struct door_item_ref args = { .id = item->id, .index = item->index };
	int status = run_call(cli, DOOR_VERIFY, &args, NULL);

	return status != 0 ? status : wait_for_verdict(cli, item);
}

/* Something that has been put in the inbox as a whole. */
static bool
is_there(const struct door_item *item)
{
	return item->path != NULL && item->state != DOOR_ITEM_RECEIVING &&
	    item->state != DOOR_ITEM_CHECKING;
}

/*
 * Whether path (all: NULL) means this item.  A file that came twice under
 * one name is the newer item's: the list is newest first.
 */
static bool
is_meant(const struct door_item *item, const char *path)
{
	char *whole;
	bool same;

	if (!is_there(item))
		return false;
	if (path == NULL)
		return true;
	whole = true_path(item);
	same = str_eq(whole, path);
	free(whole);
	return same;
}

/* All pages of the inbox; *ret_found counts the items that were meant. */
static int
verify_items(struct cli *cli, const char *path, size_t *ret_found)
{
	struct door_page page = { .max = FX_DOOR_PAGE };
	int status = RUN_OK;
	size_t got;

	do {
		struct door_msg reply;
		const struct door_items *items;
		int r = run_call(cli, DOOR_INBOX, &page, &reply);

		if (r != 0)
			return r;
		items = reply.data;
		got = items->items_n;
		page.offset += (int64_t)got;
		for (size_t i = 0; i < got && r != RUN_INTERRUPTED; i++) {
			if (!is_meant(&items->items[i], path))
				continue;
			++*ret_found;
			r = verify(cli, &items->items[i]);
			if (r != 0 && status != RUN_MISMATCH)
				status = r;
			if (path != NULL)
				got = 0;
		}
		door_msg_done(&reply);
	} while (got > 0 && status != RUN_INTERRUPTED);
	return status;
}

static int
verify_file(struct cli *cli, const char *name)
{
	struct fx_err err = FX_ERR_NONE;
	char *path = run_path(name, &err);
	size_t found = 0;
	int status;

	if (path == NULL)
		return run_fail(cli, &err);
	status = verify_items(cli, path, &found);
	if (status == RUN_OK && found == 0) {
		fx_err_set(
		    &err, E_NOENT, "%s did not come through the inbox", name);
		status = run_fail(cli, &err);
	}
	free(path);
	return status;
}

static int
run(struct cli *cli)
{
	struct fx_err err = FX_ERR_NONE;
	int status;
	size_t found = 0;

	if ((opts_get(cli, "all") != NULL) != (cli->args_n == 0)) {
		fx_err_set(&err, E_ARGS, "name files, or say --all");
		return run_fail(cli, &err);
	}
	run_catch(cli);
	status = run_subscribe(cli, false);
	if (status == 0 && cli->args_n == 0)
		status = verify_items(cli, NULL, &found);
	for (int i = 0; i < cli->args_n && status != RUN_INTERRUPTED; i++) {
		int r = verify_file(cli, cli->args[i]);

		if (r != 0 && status != RUN_MISMATCH)
			status = r;
	}
	return status;
}

const struct cmd verify_cmd = {
	.name = "verify",
	.args = N_("[FILE]..."),
	.help = N_("compare what arrived with its digest once more"),
	.opts = options,
	.opts_n = FX_COUNT(options),
	.max = CMD_MANY,
	.run = run,
};
