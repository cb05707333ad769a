/* SPDX-License-Identifier: MIT */
#include "engine/expire.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/human.h"
#include "engine/inbox.h"
#include "engine/sink.h"
#include "engine/transfer.h"

#define HOUR_MS 3600000
#define DAY_MS  (24 * (int64_t)HOUR_MS)

static int64_t
keep_ms(const struct hub *h)
{
	return h->set.keep_days * DAY_MS;
}

static void
expire(struct transfer *t)
{
	char size[HUMAN_SIZE];
	struct fx_err err;

	human_size(size, sizeof(size), t->bytes_done);
	hub_log(t->hub, "warn", t->peer_name, t->id,
	    "%s of %s from %s, interrupted %d days ago, were removed", size,
	    t->name, t->peer_name, t->hub->set.keep_days);
	fx_err_set(&err, E_CANCELLED,
	    "what was kept of it was removed after %d days",
	    t->hub->set.keep_days);
	transfer_move(t, DOOR_CANCELLED, &err);
	inbox_rest(t);
	incoming_discard(t);
}

void
expire_tick(struct hub *h, int64_t now_ms)
{
	int64_t wall_ms = clock_wall() * 1000;

	if (h->set.keep_days == 0 || now_ms < h->expire_ms)
		return;
	h->expire_ms = now_ms + HOUR_MS;
	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (t->incoming && t->state == DOOR_INTERRUPTED &&
		    t->session == NULL && t->jobs == 0 && t->ended_ms > 0 &&
		    wall_ms - t->ended_ms >= keep_ms(h))
			expire(t);
	}
}

bool
expire_orphan(const struct hub *h, int fd, const char *id)
{
	char path[sizeof(SINK_FOLDER) + 34];
	struct stat st;

	if (h->set.keep_days == 0)
		return false;
	(void)snprintf(path, sizeof(path), "%s/%s", SINK_FOLDER, id);
	return fstatat(fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    (clock_wall() - st.st_mtim.tv_sec) * 1000 >= keep_ms(h);
}
