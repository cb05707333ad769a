/* SPDX-License-Identifier: MIT */
/* fxt demo --dialect echo-json: the demonstration of the old program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/human.h"
#include "base/str.h"
#include "cli/demo_parts.h"
#include "cli/dialect.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "cli/run.h"

#define CALL_MS     30000
#define OPTIONS_MAX 8
#define PPM         1000000

/* Settings of the server, "key=value"; owned. */
struct texts {
	char *at[OPTIONS_MAX];
	size_t n;
};

static void
add(struct texts *t, const char *key, const char *value)
{
	if (t->n < OPTIONS_MAX &&
	    (t->at[t->n] = str_printf("%s=%s", key, value)) != NULL)
		t->n++;
}

static void
texts_done(struct texts *t)
{
	while (t->n > 0)
		free(t->at[--t->n]);
}

/* A share from 0 to 1, such as 0.1, as parts of a million. */
static int
take_share(const char *text, char out[24], struct fx_err *err)
{
	char *end;
	double share = strtod(text, &end);

	if (end == text || *end != '\0' || !(share >= 0 && share <= 1))
		return fx_err_set(err, E_ARGS,
		    "--error-rate=%s: expected a share from 0 to 1", text);
	snprintf(out, 24, "%lld", (long long)(share * PPM + 0.5));
	return 0;
}

static int
settings(struct cli *cli, struct texts *t, struct fx_err *err)
{
	const char *rate = opts_get(cli, "error-rate");
	const char *seed = opts_get(cli, "seed");
	const char *chunk = opts_get(cli, "chunk-size");
	char ppm[24];

	add(t, "port", "0");
	add(t, "bind", "127.0.0.1");
	add(t, "accept", "allow");
	if (opts_get(cli, "simulate-errors") != NULL) {
		add(t, "simulate", "yes");
		if (rate != NULL) {
			if (take_share(rate, ppm, err) < 0)
				return -1;
			add(t, "error_ppm", ppm);
		}
		if (seed != NULL)
			add(t, "seed", seed);
	}
	if (chunk != NULL)
		add(t, "chunk_size", chunk);
	return 0;
}

/* The peer's engine is the server; its address, to be freed. */
static char *
start_server(struct client *peer, const struct texts *t, struct fx_err *err)
{
	char name[] = "echo-json";
	struct door_dialect_serve args = { .dialect = name,
		.on = true,
		.options = (char **)(uintptr_t)t->at,
		.options_n = t->n };
	struct door_msg reply;
	char *address;

	if (client_call(peer, DOOR_DIALECT_SERVE, &args, CALL_MS, &reply, err) <
	    0)
		return NULL;
	address = strdup(((const struct door_dialect *)reply.data)->address);
	door_msg_done(&reply);
	return address;
}

static int
send_file(struct cli *cli, char *path, char *address, struct fx_err *err)
{
	char name[] = "echo-json";
	struct door_dialect_send args = {
		.dialect = name, .to = address, .paths = &path, .paths_n = 1
	};
	struct door_transfer *t = NULL;
	int64_t began = clock_now_ms();
	struct door_msg reply;
	char size[HUMAN_SIZE];
	int status;

	if (client_call(cli->client, DOOR_DIALECT_SEND, &args, CALL_MS, &reply,
		err) < 0)
		return run_status(err->code);
	status =
	    run_watch(cli, ((const struct door_refs *)reply.data)->ids[0], &t);
	door_msg_done(&reply);
	if (t == NULL || !run_over(t->state)) {
		door_free(&shape_transfer, t);
		return status;
	}
	status = dialect_status(t);
	report_transfer(cli, t);
	if (status == RUN_OK && !cli->json)
		fprintf(cli->out, _("%s went there and back in %.2f seconds\n"),
		    human_size(size, sizeof(size), (uint64_t)t->bytes),
		    (double)(clock_now_ms() - began) / 1000);
	door_free(&shape_transfer, t);
	return status;
}

int
demo_dialect(struct cli *cli, int64_t size)
{
	struct demo_parts p = { .cli = cli };
	struct texts t = { .n = 0 };
	struct fx_err err = FX_ERR_NONE;
	char *address = NULL, *path = NULL;
	int status = RUN_SOME;

	if (!str_eq(opts_get(cli, "dialect"), "echo-json"))
		fx_err_set(&err, E_ARGS,
		    "--dialect=%s: there is a demonstration of echo-json only",
		    opts_get(cli, "dialect"));
	else if (settings(cli, &t, &err) == 0 &&
	    demo_parts_start(&p, &err) == 0 &&
	    (address = start_server(p.peer, &t, &err)) != NULL &&
	    (path = demo_parts_file(&p, size, &err)) != NULL) {
		if (opts_get(cli, "simulate-errors") != NULL)
			report_note(cli, _("SIMULATED FAULTS"));
		status = send_file(cli, path, address, &err);
	}
	if (err.code != FX_OK)
		status = run_fail(cli, &err);
	free(address);
	free(path);
	texts_done(&t);
	demo_parts_stop(&p);
	return status;
}
