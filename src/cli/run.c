/* SPDX-License-Identifier: MIT */
#include "cli/run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/str.h"
#include "cli/faults.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "door/spawn.h"
#include "os/sig.h"

#define CALL_MS  30000
#define BAR_MS   200  /* between two looks at the progress */
#define JSON_MS  1000 /* the same for programs */
#define STOP_MS  5000 /* an asked-for pause takes at most */
#define QUIET_MS 500  /* before it is said what a transfer waits for */

static const struct status {
	enum fx_code code;
	enum run_exit status;
} statuses[] = {
	{ FX_OK, RUN_OK },
	{ E_ARGS, RUN_USAGE },
	{ E_NET, RUN_UNREACHABLE },
	{ E_TIMEOUT, RUN_UNREACHABLE },
	{ E_BUSY, RUN_UNREACHABLE },
	{ E_UNPAIRED, RUN_REFUSED },
	{ E_AUTH, RUN_REFUSED },
	{ E_PAIR_CODE, RUN_REFUSED },
	{ E_DECLINED, RUN_REFUSED },
	{ E_ACCESS, RUN_REFUSED },
	{ E_QUOTA, RUN_REFUSED },
	{ E_DIGEST, RUN_MISMATCH },
	{ E_CHUNK, RUN_MISMATCH },
	{ E_TREE, RUN_MISMATCH },
	{ E_DECOMP, RUN_MISMATCH },
	{ E_PEER_GONE, RUN_INTERRUPTED },
	{ E_SHUTDOWN, RUN_INTERRUPTED },
	{ E_NOSPC, RUN_NOSPACE },
};

int
run_status(enum fx_code code)
{
	for (size_t i = 0; i < FX_COUNT(statuses); i++)
		if (statuses[i].code == code)
			return (int)statuses[i].status;
	return RUN_SOME;
}

bool
run_over(enum door_state state)
{
	return state >= DOOR_PAUSED;
}

static bool
waits_for_space(const struct door_transfer *t)
{
	return t->state == DOOR_PAUSED &&
	    (str_eq(t->code, "E_NOSPC") || str_eq(t->code, "E_QUOTA"));
}

bool
run_rests(const struct door_transfer *t)
{
	return run_over(t->state) && !waits_for_space(t) &&
	    (t->state != DOOR_INTERRUPTED || t->retry_s < 0);
}

int
run_transfer_status(const struct door_transfer *t)
{
	int code = t->code != NULL ? fx_code_parse(t->code) : -1;
	int status = code > 0 ? run_status((enum fx_code)code) : RUN_SOME;

	switch (t->state) {
	case DOOR_DONE:
		return RUN_OK;
	case DOOR_DECLINED:
		return status == RUN_NOSPACE ? status : RUN_REFUSED;
	case DOOR_PAUSED:
		return RUN_INTERRUPTED;
	case DOOR_INTERRUPTED:
		/* Nothing was kept: it is the reason that counts. */
		if (t->bytes_done <= 0 && t->kept <= 0 && status != RUN_SOME)
			return status;
		return RUN_INTERRUPTED;
	case DOOR_FAILED:
	case DOOR_PARTIAL:
		return status;
	case DOOR_UNSYNCED:
	case DOOR_CANCELLED:
	case DOOR_QUEUED:
	case DOOR_CONNECTING:
	case DOOR_OFFERED:
	case DOOR_WAITING:
	case DOOR_ACTIVE:
	case DOOR_CHECKING:
	case DOOR_STATES:
		break;
	}
	return RUN_SOME;
}

int
run_fail(struct cli *cli, const struct fx_err *err)
{
	report_err(cli, err);
	if (cli->failure.code == FX_OK)
		cli->failure = *err;
	return run_status(err->code);
}

int
run_command(struct cli *cli)
{
	int status = cli->sub != NULL ? cli->sub->run(cli) : cli->cmd->run(cli);

	report_clear(cli);
	report_result(cli, status);
	return status;
}

static int
find_engine(struct cli *cli, bool start)
{
	struct spawn_options options = { .start = start, .umask = cli->umask };
	struct fx_err err = FX_ERR_NONE;

	if (cli->client != NULL)
		return 0;
	if (spawn_connect(&cli->client, &options, &err) == 0)
		return 0;
	run_fail(cli, &err);
	return RUN_SOME;
}

int
run_connect(struct cli *cli)
{
	return find_engine(cli, true);
}

int
run_connect_running(struct cli *cli)
{
	return find_engine(cli, false);
}

int
run_call(struct cli *cli, enum door_kind kind, const void *args,
    struct door_msg *ret)
{
	struct fx_err err = FX_ERR_NONE;
	int r = run_connect(cli);

	if (r != 0)
		return r;
	if (client_call(cli->client, kind, args, CALL_MS, ret, &err) == 0)
		return 0;
	return run_fail(cli, &err);
}

int
run_subscribe(struct cli *cli, bool attached)
{
	char *role = strdup(cli->cmd->name);
	struct door_subscribe args = { .role = role, .attached = attached };
	int r;

	if (cli->json)
		args.rate_ms = JSON_MS;
	else if (cli->bar)
		args.rate_ms = BAR_MS;
	r = run_call(cli, DOOR_SUBSCRIBE, &args, NULL);
	free(role);
	return r;
}

void
run_catch(struct cli *cli)
{
	static const int signals[] = { SIGINT };

	if (cli->sig_fd == -1)
		cli->sig_fd = sig_open(signals, FX_COUNT(signals));
}

/* What poll() answered for the descriptors that are not the client's. */
static bool
other(struct cli *cli, const struct pollfd *fds, enum run_what *ret)
{
	if (fds[1].revents != 0) {
		sig_next(cli->sig_fd);
		*ret = RUN_STOP;
		return true;
	}
	*ret = RUN_INPUT;
	return fds[2].revents != 0;
}

enum run_what
run_next(struct cli *cli, bool input, int timeout_ms, struct door_msg *ret)
{
	struct client *c = cli->client;
	int64_t until = clock_now_ms() + timeout_ms;

	for (;;) {
		struct pollfd fds[3] = {
			{ .fd = client_fd(c) },
			{ .fd = cli->sig_fd, .events = POLLIN },
			{ .fd = input ? cli->in : -1, .events = POLLIN },
		};
		enum run_what what;
		int64_t left = -1;
		int r;

		client_pump(c);
		r = client_next(c, ret);
		if (r != 0)
			return r > 0 ? RUN_MSG : RUN_GONE;
		if (client_lost(c))
			client_command(c, DOOR_SNAPSHOT, NULL, NULL, NULL);
		if (timeout_ms >= 0)
			left = until - clock_now_ms();
		if (timeout_ms >= 0 && left < 0)
			return RUN_TIME;
		fds[0].events = client_wants(c);
		r = poll(fds, 3, (int)left);
		if (r > 0 && other(cli, fds, &what))
			return what;
	}
}

bool
run_line(struct cli *cli, char *line, size_t size)
{
	size_t n = 0;
	bool any = false;
	char c;

	for (;;) {
		ssize_t r = read(cli->in, &c, 1);

		if (r == -1 && errno == EINTR)
			continue;
		if (r != 1)
			break;
		any = true;
		if (c == '\n')
			break;
		if (n + 1 < size)
			line[n++] = c;
	}
	if (n > 0 && line[n - 1] == '\r')
		n--;
	line[n] = '\0';
	return any;
}

/* One transfer that is followed. */
struct watch {
	struct cli *cli;
	const char *id;
	struct door_transfer *last;
	int64_t pause_id; /* the command's, 0: not sent */
	int64_t cancel_id;
	bool stopped; /* SIGINT came */
	bool lost;    /* interrupted, which was said */
	bool quiet;   /* what it waits for is not said yet */
	int64_t say;  /* when it will be */
};

static void
ask_to(struct watch *w, enum door_kind kind, int64_t *ret_id)
{
	char *id = strdup(w->id);
	struct door_ref ref = { .id = id };

	client_command(w->cli->client, kind, &ref, ret_id, NULL);
	free(id);
}

static void
on_event(struct watch *w, const struct door_msg *msg)
{
	const struct door_transfer *t = msg->data;
	const struct door_progress *p = msg->data;
	const struct door_file *f = msg->data;

	if (msg->kind == DOOR_EV_TRANSFER && str_eq(t->id, w->id)) {
		report_interruption(w->cli, t, &w->lost);
		if (!w->quiet)
			w->say = clock_now_ms() + QUIET_MS;
		w->quiet = t->state == DOOR_QUEUED || t->state == DOOR_WAITING;
		if (t->state == DOOR_QUEUED && t->error != NULL)
			report_wait(w->cli, t);
		door_free(&shape_transfer, w->last);
		w->last = door_copy(&shape_transfer, t);
		report_event(w->cli, msg->kind, t);
	} else if (msg->kind == DOOR_EV_PROGRESS && str_eq(p->id, w->id)) {
		report_event(w->cli, msg->kind, p);
		report_progress(
		    w->cli, w->last != NULL ? w->last->name : NULL, p);
	} else if (msg->kind == DOOR_EV_FAULTS) {
		faults_take(w->cli, msg->data);
	} else if (msg->kind == DOOR_EV_FILE && str_eq(f->id, w->id)) {
		report_event(w->cli, msg->kind, f);
		report_file(w->cli, f);
	}
}

/* Whether there is nothing more to wait for. */
static bool
on_message(struct watch *w, const struct door_msg *msg)
{
	if (msg->form == DOOR_EVENT)
		on_event(w, msg);
	else if (!msg->ok && msg->id == w->pause_id)
		ask_to(w, DOOR_CANCEL, &w->cancel_id);
	else if (!msg->ok && msg->id == w->cancel_id)
		return true;
	return w->last != NULL && run_rests(w->last);
}

static int
watch_status(const struct watch *w)
{
	if (w->last != NULL && w->last->state == DOOR_DONE)
		return RUN_OK;
	if (w->stopped || w->last == NULL)
		return RUN_INTERRUPTED;
	return run_transfer_status(w->last);
}

/* How long run_next() may wait. */
static int
patience(const struct watch *w)
{
	int64_t left = w->say - clock_now_ms();

	if (w->stopped)
		return STOP_MS;
	if (!w->quiet)
		return -1;
	return left > 0 ? (int)left : 0;
}

int
run_watch(struct cli *cli, const char *id, struct door_transfer **ret)
{
	struct watch w = { .cli = cli, .id = id };
	bool over = false;
	int status = -1;

	while (!over) {
		struct door_msg msg;
		enum run_what what = run_next(cli, false, patience(&w), &msg);

		if (what == RUN_TIME && w.quiet && !w.stopped) {
			w.quiet = false;
			report_state(cli, w.last);
		} else if (what == RUN_MSG) {
			over = on_message(&w, &msg);
			door_msg_done(&msg);
		} else if (what == RUN_STOP && !w.stopped) {
			w.stopped = true;
			report_note(cli, "%s", _("pausing"));
			ask_to(&w, DOOR_PAUSE, &w.pause_id);
		} else {
			over = true;
			if (what == RUN_GONE)
				status =
				    run_fail(cli, client_error(cli->client));
		}
	}
	report_clear(cli);
	if (status == -1)
		status = watch_status(&w);
	if (ret != NULL)
		*ret = w.last;
	else
		door_free(&shape_transfer, w.last);
	return status;
}

/* dir and name joined, to be freed; NULL without memory. */
static char *
join(const char *dir, const char *name)
{
	return str_printf("%s%s%s", dir, str_eq(dir, "/") ? "" : "/", name);
}

/* The path without symlinks, but for the last component; errno on failure. */
static char *
absolute(const char *path)
{
	const char *name = path_base(path);
	char *dir, *real, *joined;

	if (name[0] == '\0' || str_eq(name, ".") || str_eq(name, ".."))
		return realpath(path, NULL);
	dir =
	    name == path ? strdup(".") : str_dup_n(path, (size_t)(name - path));
	if (dir == NULL)
		return NULL;
	real = realpath(dir, NULL);
	free(dir);
	if (real == NULL)
		return NULL;
	joined = join(real, name);
	free(real);
	return joined;
}

char *
run_path(const char *path, struct fx_err *err)
{
	char *whole = absolute(path);
	struct stat st;
	char *text;
	size_t n;

	if (whole == NULL || lstat(whole, &st) == -1) {
		int e = errno;

		free(whole);
		fx_err_errno(
		    err, e == EACCES ? E_ACCESS : E_NOENT, e, "%s", path);
		return NULL;
	}
	n = strlen(whole);
	text = malloc(PATH_TEXT_SIZE(n));
	if (text != NULL)
		path_to_text(text, PATH_TEXT_SIZE(n), whole, n);
	else
		fx_err_set(err, E_INTERNAL, "out of memory");
	free(whole);
	return text;
}

int
run_conflict(struct cli *cli, bool ask, enum door_conflict *ret)
{
	const char *word = opts_get(cli, "conflict");
	struct fx_err err = FX_ERR_NONE;
	int rule;

	*ret = DOOR_BY_SETTING;
	if (word == NULL)
		return 0;
	rule = shape_conflict_parse(word);
	if (rule > DOOR_BY_SETTING && (ask || rule != DOOR_ASK_EXISTS)) {
		*ret = (enum door_conflict)rule;
		return 0;
	}
	fx_err_set(&err, E_ARGS,
	    "the rule is one of keep-both, skip-same, skip-unchanged, newer, "
	    "overwrite, fail; not %s",
	    word);
	return run_fail(cli, &err);
}
