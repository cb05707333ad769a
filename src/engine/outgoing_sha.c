/* SPDX-License-Identifier: MIT */
#include "engine/outgoing_sha.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "crypto/tree.h"
#include "engine/session.h"
#include "engine/transfer.h"
#include "os/thread.h"

#define FAR_RTT_US    1000
#define SHA_FILES_MAX 1000 /* of one transfer; more go without */

struct sha_due {
	struct list link;
	struct transfer *t;
	struct source *source;
	uint32_t file_id;
	struct entry entry; /* path points behind the struct */
	uint8_t sha[DIGEST_SIZE];
	struct fx_err err;
	int r;
	bool done; /* computed, not yet told */
};

static void
due_free(struct sha_due *d)
{
	list_del(&d->link);
	source_unref(d->source);
	free(d);
}

void
outgoing_sha_note(struct transfer *t, const struct entry *e)
{
	uint32_t id = t->sha_next_id++;
	struct sha_due *d;

	if (e->kind != ENTRY_FILE || e->size <= FX_CHUNK_SIZE ||
	    t->hub->set.sha == SHA_OFF ||
	    (t->session->welcome.caps & CAP_FILE_SHA) == 0 ||
	    t->sha_files >= SHA_FILES_MAX)
		return;
	d = calloc(1, sizeof(*d) + e->path_len);
	if (d == NULL)
		return;
	t->sha_files++;
	d->t = t;
	d->file_id = id;
	d->entry = *e;
	d->entry.path = (const uint8_t *)(d + 1);
	memcpy(d + 1, e->path, e->path_len);
	d->source = source_ref(t->source);
	list_add_tail(&t->shas, &d->link);
}

/* Tell the receiver; false while it does not know the file. */
static bool
tell(struct transfer *t, const struct sha_due *d)
{
	if (!sender_sha(t->tx, d->file_id, d->sha))
		return false;
	transfer_sha(t, d->sha);
	return true;
}

static void
hash(void *arg)
{
	struct sha_due *d = arg;

	thread_give_way();
	d->r =
	    source_sha(d->source, &d->entry, &d->t->sha_stop, d->sha, &d->err);
}

static void
hashed(void *arg, bool cancelled)
{
	struct sha_due *d = arg;
	struct transfer *t = d->t;

	if (!transfer_job_done(t)) {
		due_free(d);
		return;
	}
	t->hashing = false;
	transfer_touch(t);
	if (!cancelled && d->r == 0) {
		d->done = true;
		list_add(&t->shas, &d->link); /* told before the next begins */
		return;
	}
	if (!cancelled && d->err.code != E_CANCELLED)
		log_pairs(LOG_INFO, "no SHA-256", "transfer", t->id, "why",
		    d->err.text, NULL);
	due_free(d);
}

/*
 * Whether a SHA-256 has somebody to be told to, and now is the time: beside
 * the data where the line is what everything waits for, behind it where that
 * would take the data's processor away.
 */
static bool
useful(const struct transfer *t)
{
	switch (t->state) {
	case DOOR_ACTIVE:
	case DOOR_CHECKING:
		return t->session != NULL && t->session->rtt_us > FAR_RTT_US;
	case DOOR_DONE:
	case DOOR_UNSYNCED:
	case DOOR_PARTIAL:
		return t->session != NULL;
	case DOOR_QUEUED:
	case DOOR_CONNECTING:
	case DOOR_OFFERED:
	case DOOR_WAITING:
	case DOOR_PAUSED:
	case DOOR_INTERRUPTED:
	case DOOR_DECLINED:
	case DOOR_CANCELLED:
	case DOOR_FAILED:
	case DOOR_STATES:
		break;
	}
	return false;
}

void
outgoing_sha_run(struct transfer *t)
{
	struct list *first;
	struct sha_due *d;

	if (t->hashing || !useful(t))
		return;
	while ((first = list_first(&t->shas)) != NULL) {
		d = FX_CONTAINER(first, struct sha_due, link);
		if (!d->done)
			break;
		if (!tell(t, d))
			return;
		due_free(d);
	}
	if (first == NULL)
		return;
	list_del(first);
	t->jobs++;
	t->hashing = true;
	if (pool_submit(t->hub->lane, hash, hashed, d) == NULL) {
		t->jobs--;
		t->hashing = false;
		due_free(d);
	}
}

void
outgoing_sha_free(struct transfer *t)
{
	struct list *at;

	while ((at = list_take(&t->shas)) != NULL)
		due_free(FX_CONTAINER(at, struct sha_due, link));
}
