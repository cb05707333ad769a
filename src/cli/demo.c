/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/demo_faults.h"
#include "cli/demo_parts.h"
#include "cli/faults.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "cli/run.h"
#include "engine/engine.h"
#include "os/fd.h"
#include "os/sig.h"

#define DEFAULT_SIZE (10 * 1024 * 1024)
#define DIALECT_SIZE (10 * 1024)        /* as the old program */
#define KB_MAX       (INT64_C(1) << 40) /* of --test-file-size */
#define BLOCK        (64 * 1024)
#define CALL_MS      30000
#define SUM_MS       600000

static const struct opt options[] = {
	{ "size", 's', N_("SIZE"), N_("of the test file; 10M by default") },
	{ "test-file-size", 0, N_("KB"),
	    N_("the same in units of 1024 bytes") },
	{ "simulate-errors", 0, NULL,
	    N_("lose, damage and reorder some of the data") },
	{ "error-rate", 0, N_("SHARE"),
	    N_("of the data that is hit, 0 to 1; 0.1 by default") },
	{ "seed", 0, N_("NUMBER"), N_("of the simulation; 1 by default") },
	{ "dialect", 0, N_("NAME"),
	    N_("the demonstration of echo-json, not encrypted") },
	{ "chunk-size", 0, N_("BYTES"), N_("of echo-json; 1024 by default") },
	FAULTS_OPTION,
};

/* The digests of one file, to be freed. */
struct sums {
	char *sha256;
	char *fx1;
};

static void
sums_done(struct sums *s)
{
	free(s->sha256);
	free(s->fx1);
}

static int
take_size(struct cli *cli, int64_t *ret, struct fx_err *err)
{
	const char *kb = opts_get(cli, "test-file-size");
	uint64_t number;

	*ret = DEFAULT_SIZE;
	if (kb == NULL)
		return opts_size(cli, "size", ret) < 0
		    ? fx_err_set(err, E_ARGS, "wrong size")
		    : 0;
	if (num_parse_u64(kb, 0, KB_MAX, &number) < 0)
		return fx_err_set(
		    err, E_ARGS, "--test-file-size=%s is no number", kb);
	*ret = (int64_t)number * 1024;
	return 0;
}

/* Bytes that no compressor makes smaller, the same each time. */
static void
fill(uint8_t *block, uint64_t *seed)
{
	for (size_t i = 0; i < BLOCK; i += sizeof(*seed)) {
		*seed ^= *seed << 13;
		*seed ^= *seed >> 7;
		*seed ^= *seed << 17;
		memcpy(block + i, seed, sizeof(*seed));
	}
}

static int
write_file(const char *path, int64_t size, uint64_t *seed, struct fx_err *err)
{
	uint8_t *block = malloc(BLOCK);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int r = block == NULL ? -ENOMEM : fd == -1 ? -errno : 0;

	while (r == 0 && size > 0) {
		size_t n = size < BLOCK ? (size_t)size : BLOCK;

		fill(block, seed);
		r = fd_write_full(fd, block, n);
		size -= (int64_t)n;
	}
	free(block);
	if (fd != -1 && fd_close(&fd) < 0 && r == 0)
		r = -EIO;
	return r < 0 ? fx_err_errno(err, E_IO_WRITE, -r, "%s", path) : 0;
}

/* The answer to sum(), if msg is that.  Returns 1, 0 or -1 with err. */
static int
take_sums(const struct door_msg *msg, struct sums *ret, struct fx_err *err)
{
	const struct door_sum_result *s = msg->data;

	if (msg->form != DOOR_EVENT || msg->kind != DOOR_EV_SUM_RESULT)
		return 0;
	if (s->sha256 == NULL || s->digest == NULL)
		return fx_err_set(err, E_IO_READ, "%s",
		    s->error != NULL ? s->error : "the file is not readable");
	ret->sha256 = strdup(s->sha256);
	ret->fx1 = strdup(s->digest);
	if (ret->sha256 == NULL || ret->fx1 == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	return 1;
}

/* Digests of a file, by the engine behind a door that is subscribed. */
static int
sum(struct client *c, char *path, struct sums *ret, struct fx_err *err)
{
	struct door_sum args = { .paths = &path, .paths_n = 1 };
	int r = 0;

	if (client_call(c, DOOR_SUM, &args, CALL_MS, NULL, err) < 0)
		return -1;
	while (r == 0) {
		struct door_msg msg;

		if (client_wait(c, SUM_MS, -1) != 1)
			return fx_err_set(
			    err, E_TIMEOUT, "the engine does not answer");
		while (r == 0 && client_next(c, &msg) == 1) {
			r = take_sums(&msg, ret, err);
			door_msg_done(&msg);
		}
	}
	return r < 0 ? -1 : 0;
}

/* Where the file lies in the peer's inbox, to be freed; NULL: it does not. */
static char *
find_arrived(struct client *peer, struct fx_err *err)
{
	struct door_page page = { .max = FX_DOOR_PAGE };
	struct door_msg reply;
	const struct door_items *items;
	char *path = NULL;

	if (client_call(peer, DOOR_INBOX, &page, CALL_MS, &reply, err) < 0)
		return NULL;
	items = reply.data;
	for (size_t i = 0; i < items->items_n && path == NULL; i++)
		if (items->items[i].state == DOOR_ITEM_VERIFIED &&
		    items->items[i].path != NULL)
			path = strdup(items->items[i].path);
	door_msg_done(&reply);
	if (path == NULL)
		fx_err_set(err, E_NOENT, "nothing arrived in the inbox");
	return path;
}

/* The demo while it runs. */
struct show {
	struct cli *cli;
	struct demo *demo;
	struct client *peer;
	char *spec; /* of the simulation, or NULL */
	char *path; /* the test file, or the folder with the test files */
	size_t n;   /* of files in that folder; 0: it is a file */
	char *arrived;
	struct sums sent[DEMO_FILES], got[DEMO_FILES];
};

static void
step(struct show *s, const char *text, const char *what)
{
	if (s->cli->json)
		return;
	report_clear(s->cli);
	fprintf(
	    s->cli->out, "%s%s%s\n", text, what[0] != '\0' ? " " : "", what);
	fflush(s->cli->out);
}

static int
open_door(struct demo *d, int (*get)(struct demo *, int *, struct fx_err *),
    struct client **ret, struct fx_err *err)
{
	int fd;

	if (get(d, &fd, err) < 0)
		return -1;
	if (client_new(ret, fd, err) < 0) {
		fd_close(&fd);
		return -1;
	}
	return 0;
}

/* Events from the peer's engine begin only when they are taken, too. */
static int
subscribe(struct client *c, struct fx_err *err)
{
	char role[] = "demo";
	struct door_subscribe args = { .role = role, .rate_ms = 200 };

	return client_call(c, DOOR_SUBSCRIBE, &args, CALL_MS, NULL, err);
}

/* Test file i of those beneath path, to be freed; NULL without memory. */
static char *
file_of(const struct show *s, const char *path, size_t i)
{
	if (s->n == 0)
		return strdup(path);
	return str_printf("%s/part-%02zu.bin", path, i);
}

/* Make the test files and take their digests. */
static int
make_files(struct show *s, int64_t size, struct fx_err *err)
{
	uint64_t seed = UINT64_C(0x9E3779B97F4A7C15);
	size_t n = s->n > 0 ? s->n : 1;

	if (s->n > 0 && mkdir(s->path, 0700) == -1)
		return fx_err_errno(err, E_IO_WRITE, errno, "%s", s->path);
	for (size_t i = 0; i < n; i++) {
		int64_t part = i + 1 < n
		    ? size / (int64_t)n
		    : size - size / (int64_t)n * (int64_t)i;
		char *path = file_of(s, s->path, i);
		int r = path == NULL
		    ? fx_err_set(err, E_INTERNAL, "out of memory")
		    : write_file(path, part, &seed, err);

		if (r == 0)
			r = sum(s->cli->client, path, &s->sent[i], err);
		free(path);
		if (r < 0)
			return -1;
	}
	return 0;
}

static int
prepare(struct show *s, int64_t size, struct fx_err *err)
{
	struct demo_options how = { .fault = s->spec, .no_batch = s->n > 0 };
	char text[HUMAN_SIZE], safe[REPORT_TEXT];

	step(s, _("starting two engines and pairing them by a code"), "");
	if (demo_start(&s->demo, &how, err) < 0 ||
	    open_door(s->demo, demo_door, &s->cli->client, err) < 0 ||
	    open_door(s->demo, demo_peer_door, &s->peer, err) < 0 ||
	    subscribe(s->cli->client, err) < 0)
		return -1;
	if (s->spec != NULL)
		step(s, _("SIMULATED FAULTS:"),
		    report_safe(s->cli, safe, s->spec));
	s->path = str_printf("%s/%s", demo_folder(s->demo),
	    s->n > 0 ? "test-files" : "test-file.bin");
	if (s->path == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	step(s,
	    s->n > 0 ? _("making 64 test files, together")
		     : _("making a test file of"),
	    human_size(text, sizeof(text), (uint64_t)size));
	if (make_files(s, size, err) < 0)
		return -1;
	step(s, _("  here:"), report_safe(s->cli, safe, s->sent[0].sha256));
	return 0;
}

/* Send and follow: the exit status. */
static int
transfer(struct show *s, struct fx_err *err)
{
	char peer[] = "demo-peer";
	struct door_send args = {
		.peer = peer, .paths = &s->path, .paths_n = 1
	};
	struct door_transfer *t;
	struct door_msg reply;
	int status;

	step(s, _("sending it to"), peer);
	if (client_call(
		s->cli->client, DOOR_SEND, &args, CALL_MS, &reply, err) < 0)
		return run_status(err->code);
	status = run_watch(s->cli, ((struct door_sent *)reply.data)->id, &t);
	if (t != NULL && run_over(t->state))
		report_transfer(s->cli, t);
	door_free(&shape_transfer, t);
	door_msg_done(&reply);
	if (status != RUN_OK)
		fx_err_set(err, E_INTERNAL, "the transfer did not end well");
	return status;
}

static int
compare(struct show *s, struct fx_err *err)
{
	char safe[REPORT_TEXT];
	size_t n = s->n > 0 ? s->n : 1;

	s->arrived = find_arrived(s->peer, err);
	if (s->arrived == NULL || subscribe(s->peer, err) < 0)
		return RUN_SOME;
	for (size_t i = 0; i < n; i++) {
		char *path = file_of(s, s->arrived, i);
		int r = path != NULL ? sum(s->peer, path, &s->got[i], err) : -1;

		free(path);
		if (r < 0)
			return RUN_SOME;
		if (i == 0)
			step(s, _("  there:"),
			    report_safe(s->cli, safe, s->got[i].sha256));
		if (!str_eq(s->sent[i].sha256, s->got[i].sha256) ||
		    !str_eq(s->sent[i].fx1, s->got[i].fx1)) {
			fx_err_make(
			    err, E_DIGEST, 0, "file", "the test file", NULL);
			return RUN_MISMATCH;
		}
	}
	step(s,
	    s->n > 0 ? _("the digests of all files match, the first:")
		     : _("the digests match:"),
	    report_safe(s->cli, safe, s->got[0].fx1));
	return RUN_OK;
}

/* What was simulated here, and what the receiver made of it. */
static void
show_faults(struct show *s)
{
	struct door_fault ask = { .spec = NULL };
	struct door_msg here, there;
	const struct door_faults *d;

	if (s->spec == NULL || s->cli->client == NULL ||
	    client_call(
		s->cli->client, DOOR_FAULT, &ask, CALL_MS, &here, NULL) < 0)
		return;
	if (client_call(s->peer, DOOR_FAULT, &ask, CALL_MS, &there, NULL) ==
	    0) {
		d = here.data;
		for (size_t i = 0; i < d->items_n; i++)
			demo_faults_line(s->cli, &d->items[i], there.data);
		door_msg_done(&there);
	}
	door_msg_done(&here);
}

static void
tidy(struct show *s)
{
	client_free(s->peer);
	client_free(s->cli->client);
	s->cli->client = NULL;
	demo_stop(s->demo);
	for (size_t i = 0; i < DEMO_FILES; i++) {
		sums_done(&s->sent[i]);
		sums_done(&s->got[i]);
	}
	free(s->path);
	free(s->spec);
	free(s->arrived);
}

int
demo_parts_start(struct demo_parts *p, struct fx_err *err)
{
	const struct demo_options how = { .fault = NULL };

	if (demo_start(&p->demo, &how, err) < 0 ||
	    open_door(p->demo, demo_door, &p->cli->client, err) < 0 ||
	    open_door(p->demo, demo_peer_door, &p->peer, err) < 0)
		return -1;
	return subscribe(p->cli->client, err);
}

char *
demo_parts_file(struct demo_parts *p, int64_t size, struct fx_err *err)
{
	uint64_t seed = UINT64_C(0x9E3779B97F4A7C15);
	char *path = str_printf("%s/test-file.bin", demo_folder(p->demo));

	if (path == NULL) {
		fx_err_set(err, E_INTERNAL, "out of memory");
	} else if (write_file(path, size, &seed, err) < 0) {
		free(path);
		path = NULL;
	}
	return path;
}

void
demo_parts_stop(struct demo_parts *p)
{
	client_free(p->peer);
	client_free(p->cli->client);
	p->cli->client = NULL;
	demo_stop(p->demo);
}

static int
run(struct cli *cli)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct show s = { .cli = cli };
	struct fx_err err = FX_ERR_NONE;
	int64_t size;
	int status;

	if (opts_get(cli, "dialect") != NULL) {
		size = DIALECT_SIZE;
		if ((opts_get(cli, "size") != NULL ||
			opts_get(cli, "test-file-size") != NULL) &&
		    take_size(cli, &size, &err) < 0)
			return run_fail(cli, &err);
		cli->sig_fd = sig_open(signals, FX_COUNT(signals));
		return demo_dialect(cli, size);
	}
	if (opts_get(cli, "chunk-size") != NULL) {
		fx_err_set(&err, E_ARGS,
		    "--chunk-size is for --dialect=echo-json; native chunks "
		    "are 1 MiB");
		return run_fail(cli, &err);
	}
	if (take_size(cli, &size, &err) < 0 ||
	    demo_faults_spec(cli, &s.spec, &err) < 0)
		return run_fail(cli, &err);
	if (s.spec != NULL && size >= DEMO_FILES && size < DEMO_SMALL)
		s.n = DEMO_FILES;
	cli->sig_fd = sig_open(signals, FX_COUNT(signals));
	if (prepare(&s, size, &err) < 0)
		status = run_status(err.code);
	else
		status = transfer(&s, &err);
	if (status == RUN_OK)
		status = compare(&s, &err);
	show_faults(&s);
	if (err.code != FX_OK)
		run_fail(cli, &err);
	tidy(&s);
	return status;
}

const struct cmd demo_cmd = {
	.name = "demo",
	.args = "",
	.help = N_("send a test file between two engines of its own"),
	.opts = options,
	.opts_n = FX_COUNT(options),
	.run = run,
};
