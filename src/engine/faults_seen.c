/* SPDX-License-Identifier: MIT */
#include "engine/faults_seen.h"

#include "engine/conn.h"
#include "engine/faults_spec.h"
#include "engine/hub.h"
#include "engine/session.h"

void
faults_seen_done(struct faults_seen *seen)
{
	faults_table_done(&seen->open);
}

void
faults_seen_clear(struct faults_seen *seen)
{
	faults_table_done(&seen->open);
	*seen = (struct faults_seen){ .drops = 0 };
}

/* Whether this end or the other simulates. */
static bool
simulated(const struct session *s)
{
	return s->faults != NULL || s->info.faults != 0;
}

static void
repaired(struct faults_seen *seen, uint8_t kind)
{
	if (kind == FAULT_DROP)
		seen->drops_repaired++;
	else if (kind == FAULT_CORRUPT)
		seen->corrupts_repaired++;
}

/* Something is asked for; again, if it was lost once more. */
static void
noticed(struct faults_seen *seen, const struct faults_key *key, uint8_t kind)
{
	uint8_t before = faults_table_get(&seen->open, key);

	/* what was asked for as damaged is missing, too, until it comes */
	if ((kind == FAULT_DROP && before == FAULT_CORRUPT) ||
	    !faults_table_set(&seen->open, key, kind))
		return;
	if (kind == FAULT_DROP)
		seen->drops++;
	else
		seen->corrupts++;
	/* what came instead repaired the first loss, and was lost itself */
	repaired(seen, before);
}

static void
take_nack(struct session *s, const struct frame *f)
{
	struct faults_seen *seen = &s->hub->faults_seen;
	struct faults_key key = { .session = s->number, .xid = f->xid };
	struct msg_nack m;
	struct fx_err err;
	uint8_t kind;

	if (msg_nack_decode(&m, f, &err) < 0)
		return;
	kind = m.reason == NACK_MISSING ? FAULT_DROP : FAULT_CORRUPT;
	key.file_id = m.file_id;
	key.offset = FAULTS_WHOLE;
	if (m.n == 0)
		noticed(seen, &key, kind);
	for (unsigned i = 0; i < m.n; i++) {
		const struct nack_range *r = &m.ranges[i];

		for (uint64_t at = 0;
		     at < r->len && seen->open.used < FAULTS_TABLE_MAX;
		     at += FX_CHUNK_SIZE) {
			key.offset = r->offset + at;
			noticed(seen, &key, kind);
		}
	}
}

/* All that is open of files first .. is there. */
static void
files_good(struct session *s, uint32_t xid, uint32_t first, uint64_t count)
{
	struct faults_seen *seen = &s->hub->faults_seen;
	uint8_t kind;

	while ((kind = faults_table_drop_files(
		    &seen->open, s->number, xid, first, count)) != 0)
		repaired(seen, kind);
}

static void
take_file_result(struct session *s, const struct frame *f)
{
	struct msg_file_result m;
	struct fx_err err;

	if (msg_file_result_decode(&m, f, &err) == 0 &&
	    m.state != FILE_FAILED && m.state != FILE_SKIPPED)
		files_good(s, f->xid, m.file_id, 1);
}

static void
take_done_ranges(struct session *s, const struct frame *f)
{
	struct msg_done_ranges m;
	struct range_iter it;
	uint32_t first, count;
	struct fx_err err;

	if (msg_done_ranges_decode(&m, f, &err) < 0)
		return;
	msg_ranges_open(&it, &m);
	while (msg_ranges_next(&it, &first, &count) == 1)
		files_good(s, f->xid, first, count);
}

static void
take_xfer_result(struct session *s, const struct frame *f)
{
	struct msg_xfer_result m;
	struct fx_err err;

	if (msg_xfer_result_decode(&m, f, &err) == 0 && m.code == FX_OK)
		files_good(s, f->xid, 0, UINT64_MAX);
}

void
faults_seen_frame(struct session *s, const struct frame *f)
{
	if (f->xid == 0 || !simulated(s))
		return;
	if (f->type == FT_NACK)
		take_nack(s, f);
	if (s->hub->faults_seen.open.used == 0)
		return;
	if (f->type == FT_FILE_RESULT)
		take_file_result(s, f);
	else if (f->type == FT_DONE_RANGES)
		take_done_ranges(s, f);
	else if (f->type == FT_XFER_RESULT)
		take_xfer_result(s, f);
}

static void
good(struct session *s, uint32_t xid, uint32_t file_id, uint64_t offset)
{
	struct faults_key key = { .session = s->number,
		.xid = xid,
		.file_id = file_id,
		.offset = offset };

	repaired(&s->hub->faults_seen,
	    faults_table_drop(&s->hub->faults_seen.open, &key));
}

void
faults_seen_note(struct session *s, const struct conn_note *n)
{
	if (s->hub->faults_seen.open.used == 0)
		return;
	if (n->kind == NOTE_CHUNK && n->code == FX_OK) {
		good(s, n->xid, n->file_id, n->offset);
		good(s, n->xid, n->file_id, FAULTS_WHOLE);
	}
	for (size_t i = 0; n->kind == NOTE_BATCH && i < n->n; i++)
		if (n->files[i].code == FX_OK)
			good(s, n->xid, n->files[i].file_id, FAULTS_WHOLE);
}
