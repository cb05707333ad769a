/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/human.h"
#include "base/log.h"
#include "base/str.h"
#include "engine/incoming.h"
#include "os/file_fs.h"

/*
 * Space: checked when an offer comes, with everything that runs; and a disk
 * that is full in the middle, which pauses the transfer until there is room
 * again.  What could not be written is thrown away as if it had been lost: the
 * sender is asked for it again when it says that this was all.
 */

/* How often a transfer may find the disk full although there seemed to be
 * room, without getting any further. */
#define TRIES_MAX 3

#define LOOK_MS 2000

/* Written for a try before the transfer goes on. */
#define PROBE_MAX ((uint64_t)16 * 1024 * 1024)

/* What is left alone of the file system fd lies on. */
static uint64_t
reserve_of(const struct hub *h, int fd)
{
	uint64_t total;

	if (h->options.reserve_mib >= 0)
		return (uint64_t)h->options.reserve_mib * 1024 * 1024;
	if (file_fs_size(fd, &total) < 0 ||
	    total / FX_RESERVE_PART < FX_RESERVE_BYTES)
		return FX_RESERVE_BYTES;
	return total / FX_RESERVE_PART;
}

static uint64_t
left_of(const struct transfer *t)
{
	return t->bytes > t->bytes_done ? t->bytes - t->bytes_done : 0;
}

/*
 * What other transfers have yet to write.  Of those that wait for space only
 * the older ones count, or two could wait for each other.
 */
static uint64_t
reserved(const struct transfer *t)
{
	bool older = true;
	uint64_t n = 0;

	list_for_each(at, &t->hub->transfers) {
		const struct transfer *o =
		    FX_CONTAINER(at, struct transfer, link);

		if (o == t)
			older = false;
		else if ((!o->full || older) && o->reserved > o->bytes_done)
			n += o->reserved - o->bytes_done;
	}
	return n;
}

int64_t
incoming_room(const struct transfer *t)
{
	uint64_t bytes, inodes, held;
	int fd = t->root_fd;

	if (fd < 0 || file_fs_space(fd, &bytes, &inodes) < 0)
		return -1;
	held = reserve_of(t->hub, fd) + reserved(t);
	return bytes > held ? (int64_t)(bytes - held) : 0;
}

int
incoming_fits(const struct transfer *t, struct fx_err *err)
{
	char need[HUMAN_SIZE + 16], have[HUMAN_SIZE + 16];
	uint64_t bytes, inodes;
	int64_t room = incoming_room(t);

	if (room >= 0 && t->bytes > (uint64_t)room) {
		human_size(need, sizeof(need), t->bytes);
		human_size(have, sizeof(have), (uint64_t)room);
		return fx_err_make(
		    err, E_NOSPC, 0, "need", need, "have", have, NULL);
	}
	if (!t->offer->entries_known || t->root_fd < 0 ||
	    file_fs_space(t->root_fd, &bytes, &inodes) < 0 ||
	    t->offer->total_entries + FX_RESERVE_INODES <= inodes)
		return 0;
	str_copy(need, sizeof(need), "more inodes");
	(void)human_exact(have, HUMAN_SIZE, inodes);
	return fx_err_make(err, E_NOSPC, 0, "need", need, "have", have, NULL);
}

/* --- full in the middle --- */

/* The sentence: what is free now, or that the record finds no space. */
static void
say_full(struct transfer *t)
{
	int64_t room = incoming_room(t);
	char need[HUMAN_SIZE], have[HUMAN_SIZE];
	struct fx_err err;

	human_size(need, sizeof(need), left_of(t));
	human_size(have, sizeof(have), room > 0 ? (uint64_t)room : 0);
	if (t->conclude_due)
		fx_err_set(&err, E_NOSPC,
		    "%s arrived, but the folder with the engine's records is "
		    "full: make room there",
		    t->name);
	else
		fx_err_make(&err, t->full_code, 0, "need", need, "have", have,
		    "peer", "This device", "limit", have, NULL);
	if (t->state != DOOR_PAUSED || !str_eq(t->err.text, err.text))
		transfer_move(t, DOOR_PAUSED, &err);
}

bool
incoming_full(struct transfer *t, enum fx_code code)
{
	enum xfer_state state = receiver_state(t->rx);

	if ((code != E_NOSPC && code != E_QUOTA) || transfer_rests(t) ||
	    (state != XFER_ACTIVE && state != XFER_PAUSED))
		return false;
	if (t->full)
		return true; /* what was under way when it paused */
	if (t->full_bytes != t->bytes_done)
		t->full_tries = 0;
	if (t->full_tries >= TRIES_MAX)
		return false;
	t->full_tries++;
	t->full_bytes = t->bytes_done;
	t->full = true;
	t->full_code = code;
	t->full_ms = clock_now_ms();
	receiver_pause(t->rx, true, PAUSE_DISK_FULL);
	say_full(t);
	transfer_touch(t);
	return true;
}

size_t
incoming_full_files(struct transfer *t, struct batch_file *files, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (!incoming_full(t, files[i].code))
			files[kept++] = files[i];
	return kept;
}

bool
incoming_full_end(struct transfer *t, enum fx_code code)
{
	if (code != E_NOSPC && code != E_QUOTA)
		return false;
	if (t->full_bytes != UINT64_MAX)
		t->full_tries = 0;
	if (t->full_tries >= TRIES_MAX)
		return false;
	t->full_tries++;
	t->full_bytes = UINT64_MAX;
	t->full = true;
	t->full_code = code;
	t->full_ms = clock_now_ms();
	say_full(t);
	return true;
}

void
incoming_unrecorded(struct transfer *t)
{
	t->conclude_due = true;
	t->full = true;
	t->full_code = E_NOSPC;
	t->full_ms = clock_now_ms();
	say_full(t);
}

void
incoming_go_on(struct transfer *t)
{
	if (!t->full)
		return;
	t->full = false;
	if (t->conclude_due || t->commit_due) {
		transfer_move(t, DOOR_CHECKING, NULL);
		if (t->conclude_due)
			incoming_conclude(t);
		else
			incoming_commit(t);
		return;
	}
	if (t->rx != NULL)
		receiver_pause(t->rx, false, PAUSE_DISK_FULL);
	transfer_touch(t);
}

/* A try whether what statvfs() says can be had: there are quotas, too. */
struct probe {
	struct transfer *t;
	struct sink *sink;
	uint64_t bytes;
	int r;
};

static void
probe_run(void *arg)
{
	struct probe *p = arg;

	p->r = sink_probe(p->sink, p->bytes);
}

static void
probed(void *arg, bool cancelled)
{
	struct probe *p = arg;
	struct transfer *t = p->t;

	if (transfer_job_done(t)) {
		t->probing = false;
		if (!cancelled && p->r == 0 && t->full && !transfer_rests(t))
			incoming_go_on(t);
	}
	sink_unref(p->sink);
	free(p);
}

static void
probe(struct transfer *t)
{
	struct probe *p = calloc(1, sizeof(*p));

	if (p == NULL || t->sink == NULL) {
		free(p);
		return;
	}
	p->t = t;
	p->sink = sink_ref(t->sink);
	p->bytes = left_of(t) < PROBE_MAX ? left_of(t) : PROBE_MAX;
	t->probing = true;
	t->jobs++;
	if (pool_submit(t->hub->pool, probe_run, probed, p) != NULL)
		return;
	t->jobs--;
	t->probing = false;
	sink_unref(p->sink);
	free(p);
}

/* Others fill the disk: stop in time, as long as there is half a reserve. */
static void
watch(struct transfer *t)
{
	uint64_t bytes, inodes;

	if (t->root_fd >= 0 &&
	    file_fs_space(t->root_fd, &bytes, &inodes) == 0 &&
	    bytes < reserve_of(t->hub, t->root_fd) / 2 && left_of(t) > 0)
		(void)incoming_full(t, E_NOSPC);
}

void
incoming_space_tick(struct transfer *t, int64_t now_ms)
{
	int64_t room;

	if (t->clean_due && t->jobs == 0 && now_ms - t->full_ms >= LOOK_MS) {
		t->full_ms = now_ms;
		incoming_clean(t);
	}
	if (!t->incoming || !t->accepted || t->rx == NULL || transfer_rests(t))
		return;
	if (!t->full) {
		if (t->state == DOOR_ACTIVE)
			watch(t);
		return;
	}
	if (t->probing || now_ms - t->full_ms < LOOK_MS)
		return;
	t->full_ms = now_ms;
	room = incoming_room(t);
	if (t->conclude_due || room < 0 || (uint64_t)room >= left_of(t)) {
		if (t->conclude_due)
			incoming_go_on(t);
		else
			probe(t);
		return;
	}
	say_full(t);
}
