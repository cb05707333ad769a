/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tui/model/model.h"
#include "tui/model/rows.h"

const struct model_peer *
model_peer(const struct model *m, const char *key)
{
	size_t i = rows_find_peer(m, key);

	return i < m->peers_n ? &m->peers[i] : NULL;
}

const struct model_transfer *
model_transfer(const struct model *m, const char *id)
{
	size_t i = rows_find_transfer(m, id);

	return i < m->transfers_n ? &m->transfers[i] : NULL;
}

const struct model_row *
model_row(const struct model *m, const char *id, int64_t index)
{
	size_t i = rows_find_row(m, id, index);

	return i < m->rows_n ? &m->rows[i] : NULL;
}

const struct browse_entry *
model_at_entry(const struct model *m)
{
	return model_entry(m, m->list[PANE_FILES].cursor);
}

const struct model_peer *
model_at_peer(const struct model *m)
{
	size_t i = m->list[PANE_PEERS].cursor;

	return i < m->peers_n ? &m->peers[i] : NULL;
}

const struct model_transfer *
model_at_transfer(const struct model *m)
{
	size_t i = m->list[PANE_TRANSFERS].cursor;

	return i < m->transfers_n ? &m->transfers[i] : NULL;
}

const struct model_row *
model_at_row(const struct model *m)
{
	size_t i = m->list[PANE_INBOX].cursor;

	return i < m->rows_n ? &m->rows[i] : NULL;
}

const struct model_line *
model_at_line(const struct model *m)
{
	return model_line(m, m->list[PANE_LOG].cursor);
}

bool
model_ended(const struct model_transfer *t)
{
	switch (t->state) {
	case MODEL_DONE:
	case MODEL_UNSYNCED:
	case MODEL_PARTIAL:
	case MODEL_DECLINED:
	case MODEL_CANCELLED:
	case MODEL_FAILED:
		return true;
	case MODEL_QUEUED:
	case MODEL_CONNECTING:
	case MODEL_OFFERED:
	case MODEL_WAITING:
	case MODEL_ACTIVE:
	case MODEL_CHECKING:
	case MODEL_PAUSED:
	case MODEL_INTERRUPTED:
		break;
	}
	return false;
}

bool
model_foreign(const struct model_row *r)
{
	return r->peer[0] == '~' ||
	    (r->state >= MODEL_ITEM_MD5_OK && r->state <= MODEL_ITEM_UNCHECKED);
}

bool
model_moving(const struct model_transfer *t)
{
	return !model_ended(t) && t->state != MODEL_PAUSED &&
	    t->state != MODEL_INTERRUPTED;
}

bool
model_rests(const struct model_transfer *t)
{
	return t->state == MODEL_PAUSED || t->state == MODEL_INTERRUPTED;
}

bool
model_stalled(const struct model_transfer *t)
{
	return t->state == MODEL_ACTIVE && t->idle_ms >= MODEL_STALLED_MS;
}

/* Share in permille of what is not delivered yet. */
static int
share(int64_t done, int64_t total)
{
	double part;

	if (total <= 0 || done <= 0)
		return 0;
	part = (double)done / (double)total;
	return part >= 0.99 ? 990 : (int)(part * 1000);
}

int
model_permille(const struct model_transfer *t)
{
	if (t->state == MODEL_DONE || t->state == MODEL_UNSYNCED)
		return 1000;
	if (t->bytes == 0 && t->files > 0)
		return share(t->files_done, t->files);
	return share(t->bytes_done, t->bytes);
}

int
model_row_permille(const struct model *m, const struct model_row *r)
{
	const struct model_transfer *t;

	if (r->state == MODEL_ITEM_VERIFIED ||
	    r->state == MODEL_ITEM_UNSYNCED ||
	    (r->state >= MODEL_ITEM_MD5_OK && r->state <= MODEL_ITEM_UNCHECKED))
		return 1000;
	if (r->size_done >= 0)
		return share(r->size_done, r->size);
	t = model_transfer(m, r->id);
	return t != NULL ? model_permille(t) : 0;
}

static void
add_rate(int64_t *sum, int64_t rate)
{
	if (rate >= 0)
		*sum = *sum < 0 ? rate : *sum + rate;
}

void
model_totals(const struct model *m, struct model_totals *ret)
{
	int64_t done = 0;
	int64_t total = 0;

	*ret = (struct model_totals){ .down = -1, .up = -1, .eta_s = -1 };
	for (size_t i = 0; i < m->transfers_n; i++) {
		const struct model_transfer *t = &m->transfers[i];

		ret->ended += model_ended(t);
		if (!model_moving(t))
			continue;
		ret->active++;
		ret->queued += t->state == MODEL_QUEUED;
		add_rate(t->incoming ? &ret->down : &ret->up, t->rate);
		ret->eta_s = t->eta_s > ret->eta_s ? t->eta_s : ret->eta_s;
		if (t->bytes > 0) {
			total += t->bytes / 1024 + 1;
			done += t->bytes_done / 1024;
		}
	}
	ret->permille = share(done, total);
	for (size_t i = 0; i < m->rows_n; i++)
		ret->needs += m->rows[i].state == MODEL_ITEM_OFFER ||
		    m->rows[i].state == MODEL_ITEM_MISMATCH;
	for (size_t i = 0; i < m->peers_n; i++)
		ret->online += m->peers[i].online;
}

size_t
model_count(const struct model *m, enum model_pane pane)
{
	switch (pane) {
	case PANE_FILES:
		if (m->files.rows != NULL)
			return m->files.rows_n;
		return m->files.listing != NULL ? m->files.listing->count : 0;
	case PANE_PEERS:
		return m->peers_n;
	case PANE_TRANSFERS:
		return m->transfers_n;
	case PANE_INBOX:
		return m->rows_n;
	case PANE_LOG:
		return m->shown_n;
	case PANE_COUNT:
		break;
	}
	return 0;
}
