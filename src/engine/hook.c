/* SPDX-License-Identifier: MIT */
#include "engine/hook.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/log.h"
#include "base/path.h"
#include "base/str.h"
#include "base/utf8.h"
#include "door/shapes.h"
#include "engine/hub.h"
#include "engine/inbox_show.h"
#include "os/child.h"
#include "os/fd.h"

#define FACTS     12
#define LOOK_MS   50  /* between two looks whether it has ended */
#define LINE      512 /* longer ones are cut in pieces */
#define LINES_MAX 200 /* of one run, in the log */

/* An item that waits for its run. */
struct due {
	struct list link;
	char *name; /* for people */
	char id[33];
	char peer[FX_PETNAME_MAX + 1];
	char *facts[FACTS + 1]; /* ended by NULL */
	size_t facts_n;
};

struct hooks {
	struct list waiting; /* struct due */
	size_t waiting_n;
	struct loop_timer *look;

	/* the one that runs */
	struct due *now;
	pid_t pid;
	int out; /* what it says; -1 */
	struct loop_fd *watch;
	int64_t until_ms;
	bool killed;
	char line[LINE];
	size_t line_n;
	unsigned lines;
};

int
hook_words(const char *value, char ***ret, struct fx_err *err)
{
	char *text = str_dup_n(value, strlen(value));
	char **words = calloc(HOOK_WORDS_MAX + 1, sizeof(*words));
	char *to = text;
	bool quoted = false, inside = false;
	int n = 0;

	if (text == NULL || words == NULL)
		goto fail_memory;
	for (const char *at = value; *at != '\0'; at++) {
		if (!quoted && (*at == ' ' || *at == '\t')) {
			if (inside)
				*to++ = '\0';
			inside = false;
			continue;
		}
		if (!inside && n == HOOK_WORDS_MAX)
			goto fail_words;
		if (!inside)
			words[n++] = to;
		inside = true;
		if (*at == '"')
			quoted = !quoted;
		else
			*to++ = *at;
	}
	*to = '\0';
	if (n == 0 || quoted || words[0][0] != '/')
		goto fail_words;
	*ret = words;
	return n;

fail_words:
	free(text);
	free(words);
	return fx_err_set(err, E_ARGS,
	    "hook = %s: expected the absolute path of a program and at most "
	    "%d words after it",
	    value, HOOK_WORDS_MAX - 1);
fail_memory:
	free(text);
	free(words);
	return fx_err_set(err, E_INTERNAL, "out of memory");
}

static void
due_free(struct due *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < d->facts_n; i++)
		free(d->facts[i]);
	free(d->name);
	free(d);
}

static void
fact(struct due *d, const char *key, const char *value)
{
	char *text = str_printf("%s=%s", key, value != NULL ? value : "");

	if (text != NULL && d->facts_n < FACTS)
		d->facts[d->facts_n++] = text;
	else
		free(text);
}

static void
number(struct due *d, const char *key, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	fact(d, key, text);
}

static struct due *
due_new(const struct item_row *row)
{
	struct due *d = calloc(1, sizeof(*d));
	struct item_shown shown;

	if (d == NULL)
		return NULL;
	inbox_show(row, &shown);
	list_init(&d->link);
	str_copy(d->id, sizeof(d->id), row->transfer);
	str_copy(d->peer, sizeof(d->peer), row->petname);
	if (shown.d.name != NULL)
		d->name = str_dup_n(shown.d.name, strlen(shown.d.name));
	fact(d, "FXT_NAME", shown.d.name);
	fact(d, "FXT_PATH", row->path);
	fact(d, "FXT_PEER", row->petname);
	fact(d, "FXT_KEY", shown.d.key);
	fact(d, "FXT_DIGEST", shown.d.digest);
	fact(d, "FXT_SHA256", shown.d.sha256);
	fact(d, "FXT_STATE", shape_item_state_name(shown.d.state));
	fact(d, "FXT_KIND", shown.d.tree ? "folder" : "file");
	number(d, "FXT_SIZE", shown.d.size);
	number(d, "FXT_FILES", shown.d.files);
	fact(d, "FXT_ID", row->transfer);
	number(d, "FXT_INDEX", row->root);
	inbox_shown_done(&shown);
	if (d->name != NULL && d->facts_n == FACTS)
		return d;
	due_free(d);
	return NULL;
}

static void
complain(struct hub *h, const struct due *d, const char *why)
{
	hub_log(h, "warn", d->peer, d->id, "the hook for %s: %s", d->name, why);
}

/* A line of its output into the log. */
static void
say(struct hooks *k)
{
	char safe[UTF8_SAFE_SIZE(LINE)];

	if (k->line_n > 0 && k->lines++ < LINES_MAX) {
		utf8_safe(safe, sizeof(safe), k->line, k->line_n);
		log_pairs(LOG_INFO, "hook", "transfer", k->now->id, "says",
		    safe, NULL);
	}
	k->line_n = 0;
}

static void
on_output(void *arg, FX_UNUSED unsigned events)
{
	struct hub *h = arg;
	struct hooks *k = h->hooks;
	char bytes[4096];
	ssize_t n = read(k->out, bytes, sizeof(bytes));

	for (ssize_t i = 0; i < n; i++) {
		if (bytes[i] == '\n' || k->line_n == sizeof(k->line))
			say(k);
		if (bytes[i] != '\n')
			k->line[k->line_n++] = bytes[i];
	}
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		loop_fd_cancel(k->watch);
		k->watch = NULL;
	}
}

/* The program has ended, or never began. */
static void
over(struct hub *h)
{
	struct hooks *k = h->hooks;

	if (k->watch != NULL)
		on_output(h, LOOP_READ); /* what it said at last */
	loop_fd_cancel(k->watch);
	k->watch = NULL;
	fd_close(&k->out);
	say(k);
	due_free(k->now);
	k->now = NULL;
	k->pid = 0;
}

static void
judge(struct hub *h, const struct child_exit *end)
{
	const struct hooks *k = h->hooks;
	char why[80];

	if (k->killed)
		snprintf(why, sizeof(why), "ended after %d s, the limit",
		    h->set.hook_limit);
	else if (end->signum != 0)
		snprintf(why, sizeof(why), "ended by signal %d", end->signum);
	else if (end->status != 0)
		snprintf(why, sizeof(why), "exit status %d", end->status);
	else
		return;
	complain(h, k->now, why);
}

/* Start the program for k->now.  0 or -1 with err. */
static int
start(struct hub *h, struct fx_err *err)
{
	struct hooks *k = h->hooks;
	struct child child = { .new_session = true, .fds_count = 2 };
	struct child_fd fds[2];
	char **words;
	int ends[2], r;

	if (hook_words(h->set.hook, &words, err) < 0)
		return -1;
	if (pipe2(ends, O_CLOEXEC) == -1) {
		r = fx_err_errno(err, E_INTERNAL, errno, "no pipe");
	} else {
		(void)fd_set_nonblock(ends[0], true);
		fds[0] = (struct child_fd){ .from = ends[1], .to = 1 };
		fds[1] = (struct child_fd){ .from = ends[1], .to = 2 };
		child.argv = (const char *const *)words;
		child.env = (const char *const *)k->now->facts;
		child.fds = fds;
		r = child_start(&k->pid, &child, err);
		close(ends[1]);
		k->out = ends[0];
		if (r == 0)
			k->watch =
			    loop_fd(h->loop, k->out, LOOP_READ, on_output, h);
	}
	free(words[0]);
	free(words);
	return r;
}

static void
next(struct hub *h)
{
	struct hooks *k = h->hooks;
	struct fx_err err;

	while (k->now == NULL && k->waiting_n > 0) {
		k->now = FX_CONTAINER(list_take(&k->waiting), struct due, link);
		k->waiting_n--;
		k->killed = false;
		k->lines = 0;
		k->until_ms =
		    clock_now_ms() + (int64_t)h->set.hook_limit * 1000;
		if (h->set.hook == NULL) {
			over(h);
		} else if (start(h, &err) < 0) {
			complain(h, k->now, err.text);
			over(h);
		}
	}
}

static void
on_look(void *arg)
{
	struct hub *h = arg;
	struct hooks *k = h->hooks;
	struct child_exit end = { .status = 0 };

	k->look = NULL;
	next(h);
	if (k->now != NULL && child_reap(k->pid, false, &end) != 0) {
		judge(h, &end);
		over(h);
		next(h);
	} else if (k->now != NULL && !k->killed &&
	    clock_now_ms() >= k->until_ms) {
		k->killed = true;
		(void)child_kill_session(k->pid, SIGKILL);
	}
	if (k->now != NULL) {
		h->busy_ms = clock_now_ms();
		k->look = loop_timer(h->loop, LOOK_MS, on_look, h);
	}
	hub_settle(h);
}

void
hook_item(struct hub *h, const struct item_row *row)
{
	struct hooks *k = h->hooks;
	struct due *d;

	if (h->set.hook == NULL || row->path == NULL)
		return;
	if (k == NULL) {
		k = calloc(1, sizeof(*k));
		if (k == NULL)
			return;
		list_init(&k->waiting);
		k->out = -1;
		h->hooks = k;
	}
	d = k->waiting_n < FX_HOOKS_MAX ? due_new(row) : NULL;
	if (d == NULL) {
		hub_log(h, "warn", row->petname, row->transfer,
		    "the hook was not started: too many items wait for it");
		return;
	}
	list_add_tail(&k->waiting, &d->link);
	k->waiting_n++;
	if (k->look == NULL)
		k->look = loop_timer(h->loop, 0, on_look, h);
}

void
hook_stop(struct hub *h)
{
	struct hooks *k = h->hooks;
	struct child_exit end;

	if (k == NULL)
		return;
	loop_timer_cancel(h->loop, k->look);
	if (k->now != NULL) {
		(void)child_kill_session(k->pid, SIGKILL);
		(void)child_reap(k->pid, true, &end);
		log_pairs(LOG_WARN, "hook ended with the engine", "transfer",
		    k->now->id, NULL);
		over(h);
	}
	while (k->waiting_n > 0) {
		due_free(
		    FX_CONTAINER(list_take(&k->waiting), struct due, link));
		k->waiting_n--;
	}
	free(k);
	h->hooks = NULL;
}
