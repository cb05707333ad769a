/* SPDX-License-Identifier: MIT */
#include "tui/app/prefs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/num.h"
#include "base/str.h"
#include "os/mailbox.h"
#include "os/thread.h"
#include "os/xdg.h"

#define POSTED_MAX 64   /* news in the mailbox */
#define BAD_MAX    50   /* lines that are complained about */
#define FREE_MS    1000 /* prefs_free() waits at most */

struct change {
	struct list link;
	char *section;
	char *key;
	char *value; /* NULL: remove it */
};

struct prefs {
	char *path;
	struct mailbox *news;
	struct thread *thread;

	/* The thread's own. */
	bool later;     /* the file is of a later version */
	bool versioned; /* the file says of which */
	unsigned bad;   /* lines so far */

	struct mutex lock; /* guards what follows */
	struct cond moved; /* it has changed */
	struct list changes;
	bool loaded;
	bool end;
	bool over; /* the thread touches nothing any more */
};

/* --- the thread --- */

static void
post(struct prefs *p, enum prefs_kind kind, unsigned line, const char *text)
{
	struct prefs_news news = { .kind = kind, .line = line };

	str_copy(news.text, sizeof(news.text), text);
	(void)mailbox_post(p->news, &news);
}

static void
bad_line(void *arg, unsigned line, const char *why)
{
	struct prefs *p = arg;

	if (p->bad++ < BAD_MAX)
		post(p, PREFS_BAD, line, why);
}

static void
look_at_version(struct prefs *p, const struct conf *conf)
{
	const char *version = conf_get(conf, "", "version");
	uint64_t number;

	p->versioned = version != NULL;
	if (version == NULL)
		return;
	if (num_parse_u64(version, 1, UINT32_MAX, &number) < 0)
		number = UINT32_MAX;
	p->later = number > PREFS_VERSION;
	if (p->later)
		post(p, PREFS_FAILED, 0,
		    "tui.conf is of a later fxtui; nothing is written to it");
}

static void
load(struct prefs *p)
{
	struct prefs_news news = { .kind = PREFS_LOADED };
	struct fx_err err = FX_ERR_NONE;

	if (conf_load(&news.conf, p->path, bad_line, p, &err) < 0) {
		post(p, PREFS_FAILED, 0, err.text);
	} else {
		look_at_version(p, news.conf);
		if (!mailbox_post(p->news, &news))
			conf_free(news.conf);
	}
	mutex_lock(&p->lock);
	p->loaded = true;
	cond_broadcast(&p->moved);
	mutex_unlock(&p->lock);
}

static int
make_folder(const char *path, struct fx_err *err)
{
	const char *slash = strrchr(path, '/');
	char *folder =
	    str_dup_n(path, slash != NULL ? (size_t)(slash - path) : 0);
	int r;

	if (folder == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	r = xdg_make(folder, 0700, err);
	free(folder);
	return r;
}

static void
write_change(struct prefs *p, const struct change *c)
{
	struct fx_err err = FX_ERR_NONE;
	char version[16];
	int r = 0;

	if (p->later)
		return;
	if (!p->versioned) {
		snprintf(version, sizeof(version), "%d", PREFS_VERSION);
		r = make_folder(p->path, &err);
		if (r == 0)
			r = conf_set(p->path, "", "version", version, &err);
		p->versioned = r == 0;
	}
	if (r == 0)
		r = conf_set(p->path, c->section, c->key, c->value, &err);
	if (r < 0)
		post(p, PREFS_FAILED, 0, err.text);
}

static void
change_free(struct change *c)
{
	free(c->section);
	free(c->key);
	free(c->value);
	free(c);
}

/* The next change; NULL: it is time to end. */
static struct change *
next_change(struct prefs *p)
{
	struct change *c = NULL;

	mutex_lock(&p->lock);
	while (list_empty(&p->changes) && !p->end)
		cond_wait(&p->moved, &p->lock);
	if (!list_empty(&p->changes)) {
		c = FX_CONTAINER(p->changes.next, struct change, link);
		list_del(&c->link);
	}
	mutex_unlock(&p->lock);
	return c;
}

static void
run(void *arg)
{
	struct prefs *p = arg;
	struct change *c;

	load(p);
	while ((c = next_change(p)) != NULL) {
		write_change(p, c);
		change_free(c);
	}
	mutex_lock(&p->lock);
	p->over = true;
	cond_broadcast(&p->moved);
	mutex_unlock(&p->lock);
}

/* --- the UI thread --- */

int
prefs_new(struct prefs **ret, const char *path)
{
	struct prefs *p = calloc(1, sizeof(*p));
	int r = -ENOMEM;

	if (p == NULL)
		return r;
	list_init(&p->changes);
	p->path = strdup(path);
	if (p->path == NULL)
		goto no_path;
	r = mailbox_new(&p->news, POSTED_MAX, sizeof(struct prefs_news));
	if (r < 0)
		goto no_mailbox;
	r = mutex_init(&p->lock);
	if (r < 0)
		goto no_mutex;
	r = cond_init(&p->moved);
	if (r < 0)
		goto no_cond;
	r = thread_start(&p->thread, "prefs", run, p);
	if (r < 0)
		goto no_thread;
	*ret = p;
	return 0;

no_thread:
	cond_done(&p->moved);
no_cond:
	mutex_done(&p->lock);
no_mutex:
	mailbox_free(p->news);
no_mailbox:
	free(p->path);
no_path:
	free(p);
	return r;
}

/* Wait until *what, a flag under the lock, is set.  Returns it. */
static bool
wait_for(struct prefs *p, const bool *what, int64_t ms)
{
	int64_t until = clock_now_ms() + ms;
	bool is;

	mutex_lock(&p->lock);
	while (!*what && cond_wait_until(&p->moved, &p->lock, until))
		;
	is = *what;
	mutex_unlock(&p->lock);
	return is;
}

void
prefs_free(struct prefs *p)
{
	struct prefs_news news;

	if (p == NULL)
		return;
	mutex_lock(&p->lock);
	p->end = true;
	cond_broadcast(&p->moved);
	mutex_unlock(&p->lock);
	if (!wait_for(p, &p->over, FREE_MS))
		return; /* it may still touch p, for ever */
	thread_join(p->thread);
	while (prefs_take(p, &news))
		conf_free(news.conf);
	mailbox_free(p->news);
	cond_done(&p->moved);
	mutex_done(&p->lock);
	free(p->path);
	free(p);
}

int
prefs_fd(const struct prefs *p)
{
	return mailbox_fd(p->news);
}

bool
prefs_take(struct prefs *p, struct prefs_news *ret)
{
	bool lost;

	return mailbox_take(p->news, ret, 1, &lost) == 1;
}

bool
prefs_wait(struct prefs *p, int64_t ms)
{
	return wait_for(p, &p->loaded, ms);
}

static struct change *
change_new(const char *section, const char *key, const char *value)
{
	struct change *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->section = strdup(section);
	c->key = strdup(key);
	c->value = value != NULL ? strdup(value) : NULL;
	if (c->section == NULL || c->key == NULL ||
	    (value != NULL && c->value == NULL)) {
		change_free(c);
		return NULL;
	}
	return c;
}

int
prefs_keep(
    struct prefs *p, const char *section, const char *key, const char *value)
{
	struct change *c = change_new(section, key, value);

	if (c == NULL)
		return -ENOMEM;
	mutex_lock(&p->lock);
	list_for_each(at, &p->changes) {
		struct change *old = FX_CONTAINER(at, struct change, link);

		if (!str_eq(old->section, section) || !str_eq(old->key, key))
			continue;
		list_del(&old->link);
		change_free(old);
		break;
	}
	list_add_tail(&p->changes, &c->link);
	cond_broadcast(&p->moved);
	mutex_unlock(&p->lock);
	return 0;
}
