/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/human.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "cli/run.h"
#include "engine/engine.h"
#include "os/fd.h"
#include "os/sig.h"

#define DEFAULT_SIZE (10 * 1024 * 1024)
#define KB_MAX       (INT64_C(1) << 40) /* of --test-file-size */
#define BLOCK        (64 * 1024)
#define CALL_MS      30000
#define SUM_MS       600000

static const struct opt options[] = {
	{ "size", 's', N_("SIZE"), N_("of the test file; 10M by default") },
	{ "test-file-size", 0, N_("KB"),
	    N_("the same in units of 1024 bytes") },
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
write_file(const char *path, int64_t size, struct fx_err *err)
{
	uint8_t *block = malloc(BLOCK);
	uint64_t seed = UINT64_C(0x9E3779B97F4A7C15);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int r = block == NULL ? -ENOMEM : fd == -1 ? -errno : 0;

	while (r == 0 && size > 0) {
		size_t n = size < BLOCK ? (size_t)size : BLOCK;

		fill(block, &seed);
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
	char *path; /* the test file */
	char *arrived;
	struct sums sent, got;
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

static int
prepare(struct show *s, int64_t size, struct fx_err *err)
{
	char text[HUMAN_SIZE], safe[REPORT_TEXT];

	step(s, _("starting two engines and pairing them by a code"), "");
	if (demo_start(&s->demo, false, err) < 0 ||
	    open_door(s->demo, demo_door, &s->cli->client, err) < 0 ||
	    open_door(s->demo, demo_peer_door, &s->peer, err) < 0 ||
	    subscribe(s->cli->client, err) < 0)
		return -1;
	s->path = str_printf("%s/test-file.bin", demo_folder(s->demo));
	if (s->path == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	step(s, _("making a test file of"),
	    human_size(text, sizeof(text), (uint64_t)size));
	if (write_file(s->path, size, err) < 0 ||
	    sum(s->cli->client, s->path, &s->sent, err) < 0)
		return -1;
	step(s, _("  here:"), report_safe(s->cli, safe, s->sent.sha256));
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
	status = run_watch(s->cli, ((struct door_ref *)reply.data)->id, &t);
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

	s->arrived = find_arrived(s->peer, err);
	if (s->arrived == NULL || subscribe(s->peer, err) < 0 ||
	    sum(s->peer, s->arrived, &s->got, err) < 0)
		return RUN_SOME;
	step(s, _("  there:"), report_safe(s->cli, safe, s->got.sha256));
	if (!str_eq(s->sent.sha256, s->got.sha256) ||
	    !str_eq(s->sent.fx1, s->got.fx1)) {
		fx_err_make(err, E_DIGEST, 0, "file", "the test file", NULL);
		return RUN_MISMATCH;
	}
	step(s, _("the digests match:"), report_safe(s->cli, safe, s->got.fx1));
	return RUN_OK;
}

static void
tidy(struct show *s)
{
	client_free(s->peer);
	client_free(s->cli->client);
	s->cli->client = NULL;
	demo_stop(s->demo);
	sums_done(&s->sent);
	sums_done(&s->got);
	free(s->path);
	free(s->arrived);
}

static int
run(struct cli *cli)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct show s = { .cli = cli };
	struct fx_err err = FX_ERR_NONE;
	int64_t size;
	int status;

	if (take_size(cli, &size, &err) < 0)
		return run_fail(cli, &err);
	cli->sig_fd = sig_open(signals, FX_COUNT(signals));
	if (prepare(&s, size, &err) < 0)
		status = run_status(err.code);
	else
		status = transfer(&s, &err);
	if (status == RUN_OK)
		status = compare(&s, &err);
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
