/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "proto/receiver_code.h"

#define BIT(state) (1U << (state))
#define ASKED      (BIT(XFER_OFFERED) | BIT(XFER_WAITING))
#define RUNNING    (BIT(XFER_ACTIVE) | BIT(XFER_PAUSED))
#define LIVING                                                 \
 (ASKED | BIT(XFER_ACCEPTED) | RUNNING | BIT(XFER_FINISHING) | \
     BIT(XFER_COMMITTING))
#define ENDED                                               \
 (BIT(XFER_DONE) | BIT(XFER_PARTIAL) | BIT(XFER_DECLINED) | \
     BIT(XFER_CANCELLED) | BIT(XFER_FAILED))

static int
bad(const struct frame *f, struct fx_err *err, const char *what)
{
	char spare[12], text[80];

	snprintf(
	    text, sizeof(text), "%s: %s", frame_name(f->type, spare), what);
	return fx_err_make(err, E_PROTO, 0, "what", text, NULL);
}

/* Better totals.  What a person or a rule accepted is not changed by later
 * ones, which may have crossed the ACCEPT, nor what was counted to the end:
 * the answer to that may be under way. */
static int
on_offer_state(struct receiver *r, const struct frame *f, struct fx_err *err)
{
	struct msg_offer_state m;

	if (msg_offer_state_decode(&m, f, err) != 0)
		return -1;
	if (m.state != ANSWER_NONE || m.position != 0 || m.want_manifest)
		return bad(f, err, "not the sender's");
	if (r->accepted || r->offer->entries_known)
		return 0;
	if (m.bytes_known) {
		r->offer->total_bytes = m.total_bytes;
		r->counts.bytes = m.total_bytes;
	}
	if (m.entries_known) {
		r->offer->total_entries = m.total_entries;
		r->offer->entries_known = true;
	}
	return 0;
}

static int
on_manifest(struct receiver *r, const struct frame *f, struct fx_err *err)
{
	if (!r->accepted && !r->peek)
		return bad(f, err, xfer_state_name(r->state));
	return receiver_manifest(r, f, err);
}

static int
on_manifest_end(struct receiver *r, const struct frame *f, struct fx_err *err)
{
	const struct xfer_fact fact = { .kind = RECEIVER_LISTED };
	struct msg_manifest_end m;

	if (msg_manifest_end_decode(&m, f, err) != 0)
		return -1;
	if (r->listed || m.blocks != r->hi || m.entries != r->entries ||
	    (m.bytes != r->bytes && !r->odd_sizes))
		return bad(f, err, "not what came");
	r->listed = true;
	block_reader_free(r->reader);
	r->reader = NULL;
	if (r->state == XFER_ACCEPTED) {
		receiver_move(r, XFER_ACTIVE);
		receiver_settle_pause(r);
	}
	receiver_fact(r, &fact, true);
	return 0;
}

static int
on_pause(struct receiver *r, const struct frame *f, struct fx_err *err)
{
	struct msg_pause m;

	if (msg_pause_decode(&m, f, err) != 0)
		return -1;
	r->pause_theirs = true;
	r->pause_reason = m.reason;
	receiver_settle_pause(r);
	return 0;
}

static int
on_resume(struct receiver *r, const struct frame *f, struct fx_err *err)
{
	if (msg_resume_decode(f, err) != 0)
		return -1;
	r->pause_theirs = false;
	receiver_settle_pause(r);
	return 0;
}

static int
on_cancel(struct receiver *r, const struct frame *f, struct fx_err *err)
{
	struct msg_cancel m;

	if (msg_cancel_decode(&m, f, err) != 0)
		return -1;
	r->end_keep = m.keep;
	receiver_end(
	    r, XFER_CANCELLED, m.code != FX_OK ? m.code : E_CANCELLED, "");
	return 0;
}

static int
on_priority(struct receiver *r, const struct frame *f, struct fx_err *err)
{
	struct xfer_fact fact = { .kind = RECEIVER_PRIORITY };
	struct msg_priority m;

	if (msg_priority_decode(&m, f, err) != 0)
		return -1;
	fact.index = m.weight;
	receiver_fact(r, &fact, false);
	return 0;
}

/* The sender gave a file up.  What is verified already stays. */
static void
lost_there(
    struct receiver *r, struct rblock *b, uint16_t index, enum fx_code code)
{
	if (b->files[index].state != RFILE_WAITED)
		return;
	memset(b->slots[index], 0xFF, FX_DIGEST_SIZE);
	receiver_file_fail(r, b, index, code);
}

static void
end_of_file(struct receiver *r, struct rblock *b, uint16_t index,
    const struct msg_file_end *m)
{
	static const enum fx_code codes[] = {
		[STATUS_OK] = FX_OK,
		[STATUS_CHANGED] = E_SRC_CHANGED,
		[STATUS_READ_ERROR] = E_IO_READ,
		[STATUS_VANISHED] = E_VANISHED,
	};
	struct rfile *file = &b->files[index];
	struct rdata *d;

	if (m->status != STATUS_OK) {
		lost_there(r, b, index, codes[m->status]);
		return;
	}
	/* The root counts for a failed file too, until that is reported. */
	if (file->state == RFILE_FAILED && (file->flags & RFILE_DUE))
		memcpy(b->slots[index], m->root, FX_DIGEST_SIZE);
	if (file->state != RFILE_WAITED)
		return;
	d = receiver_data(r, b, index);
	if (d == NULL)
		return;
	if (m->size != d->size) {
		memcpy(b->slots[index], m->root, FX_DIGEST_SIZE);
		receiver_file_fail(r, b, index, E_SIZE);
		return;
	}
	d->sha_known = m->sha_known;
	memcpy(d->sha, m->sha, FX_DIGEST_SIZE);
	memcpy(d->root, m->root, FX_DIGEST_SIZE);
	if (!xfer_vector_room(&d->conns, m->conns.n)) {
		receiver_fail(r, E_INTERNAL, "out of memory");
		return;
	}
	xfer_vector_copy(d->conns, &m->conns);
	d->ended = true;
	receiver_data_pending(r, d, false); /* to the end of the queue */
	receiver_data_pending(r, d, true);
	receiver_data_check(r, d);
}

static int
on_file_end(struct receiver *r, const struct frame *f, struct fx_err *err)
{
	struct msg_file_end m;
	struct rblock *b;
	struct rfile *file;
	uint16_t index;

	if (msg_file_end_decode(&m, f, err) != 0)
		return -1;
	if (m.file_id >= r->entries)
		return bad(f, err, "no such file");
	if (m.sha_known && !(r->caps & CAP_FILE_SHA))
		return bad(f, err, "FILE_SHA was not agreed");
	file = receiver_file(r, m.file_id, &b, &index);
	if (file == NULL || (file->state != RFILE_WAITED && m.gen > file->gen))
		return 0;
	if (b->block->entries[index].kind != ENTRY_FILE || m.gen > file->gen)
		return bad(f, err, "no such file");
	if (m.gen == file->gen)
		end_of_file(r, b, index, &m);
	return 0;
}

/*
 * Whether the sources may grow by that much more: together by as much as was
 * offered, or FX_GROWTH_MIN.
 */
static bool
may_grow(struct receiver *r, uint64_t from, uint64_t to)
{
	uint64_t limit = r->offer->total_bytes > FX_GROWTH_MIN
	    ? r->offer->total_bytes
	    : FX_GROWTH_MIN;

	if (to > FX_FILE_SIZE_MAX)
		return false;
	if (to > from && to - from > limit - r->grown)
		return false;
	r->grown += to > from ? to - from : 0;
	r->resized += (int64_t)(to - from);
	return true;
}

/* A new generation starts over; what is whole already stays as it is. */
static int
on_file_update(struct receiver *r, const struct frame *f, struct fx_err *err)
{
	struct xfer_fact fact = { .kind = RECEIVER_FILE_AGAIN };
	struct msg_file_update m;
	struct rblock *b;
	struct rfile *file;
	uint16_t index;

	if (msg_file_update_decode(&m, f, err) != 0)
		return -1;
	if (m.file_id >= r->entries)
		return bad(f, err, "no such file");
	file = receiver_file(r, m.file_id, &b, &index);
	if (file == NULL || file->state != RFILE_WAITED)
		return 0;
	if (m.gen != file->gen + 1 || m.gen >= FX_GENERATIONS_MAX)
		return bad(f, err, "generation");
	if (!may_grow(r, file->size, m.size)) {
		receiver_file_fail(r, b, index, E_LIMIT);
		return 0;
	}
	receiver_data_free(r, file);
	file->size = m.size;
	file->gen = (uint8_t)m.gen;
	file->flags &= (uint8_t)~RFILE_PARTIAL;
	if (receiver_data(r, b, index) == NULL)
		return 0;
	fact.id = m.file_id;
	fact.index = m.gen;
	fact.time = m.mtime_ns;
	receiver_fact(r, &fact, true);
	return 0;
}

static int
on_file_sha(struct receiver *r, const struct frame *f, struct fx_err *err)
{
	struct xfer_fact fact = { .kind = RECEIVER_FILE_SHA };
	struct msg_file_sha m;

	if (msg_file_sha_decode(&m, f, err) != 0)
		return -1;
	if (!(r->caps & CAP_FILE_SHA) || m.file_id >= r->entries)
		return bad(f, err, "no such file");
	fact.id = m.file_id;
	fact.index = m.gen;
	fact.bytes = malloc(FX_DIGEST_SIZE);
	if (fact.bytes == NULL)
		return 0;
	memcpy(fact.bytes, m.sha, FX_DIGEST_SIZE);
	receiver_fact(r, &fact, false);
	return 0;
}

static int
on_block_end(struct receiver *r, const struct frame *f, struct fx_err *err)
{
	struct msg_block_end m;
	struct rblock *b;

	if (msg_block_end_decode(&m, f, err) != 0)
		return -1;
	if (m.block_no >= r->hi)
		return bad(f, err, "no such block");
	b = receiver_block(r, m.block_no);
	if (b == NULL)
		return 0;
	b->conns = m.conns;
	receiver_block_pending(r, b, false); /* to the end of the queue */
	receiver_block_pending(r, b, true);
	receiver_progress(r);
	return 0;
}

void
receiver_over(struct receiver *r)
{
	struct xfer_fact fact = { .kind = RECEIVER_COMMIT };

	if (!r->over || r->lo != r->hi ||
	    (r->state != XFER_ACTIVE && r->state != XFER_PAUSED))
		return;
	/* Nothing more flows: a pause has nothing to hold. */
	r->pause_ours = false;
	r->pause_theirs = false;
	receiver_settle_pause(r);
	receiver_move(r, XFER_FINISHING);
	r->hash->end(r->tree, r->counts.tree);
	r->tree = NULL;
	if (memcmp(r->over_tree, r->counts.tree, FX_DIGEST_SIZE) != 0) {
		receiver_fail(r, E_TREE, "");
		return;
	}
	receiver_move(r, XFER_COMMITTING);
	if (r->counts.files_failed > 0 || r->over_errors)
		fact.code = E_PARTIAL;
	receiver_fact(r, &fact, true);
}

/*
 * All files are settled, as the sender knows.  It need not know that folders
 * are still being made here.
 */
static int
on_xfer_end(struct receiver *r, const struct frame *f, struct fx_err *err)
{
	struct msg_xfer_end m;

	if (msg_xfer_end_decode(&m, f, err) != 0)
		return -1;
	if (!r->listed || r->unsettled > 0)
		return bad(f, err, "before its files are reported");
	if (r->over)
		return bad(f, err, "said before");
	r->over = true;
	r->over_errors = m.errors > 0;
	memcpy(r->over_tree, m.tree, FX_DIGEST_SIZE);
	receiver_over(r);
	return 0;
}

static int
on_error(struct receiver *r, const struct frame *f, struct fx_err *err)
{
	struct msg_error m;
	struct rblock *b;
	struct rfile *file;
	uint16_t index;

	if (msg_error_decode(&m, f, err) != 0)
		return -1;
	if (m.scope == SCOPE_XFER) {
		receiver_end(r, XFER_FAILED, m.code, m.text);
		return 0;
	}
	if (m.scope != SCOPE_FILE)
		return bad(f, err, "scope");
	file = receiver_file(r, m.id, &b, &index);
	if (file == NULL)
		return 0;
	lost_there(r, b, index, m.code);
	return 0;
}

static const struct {
	unsigned states; /* BITs */
	int (*take)(
	    struct receiver *r, const struct frame *f, struct fx_err *err);
} table[UINT8_MAX + 1] = {
	[FT_OFFER_STATE] = { LIVING, on_offer_state },
	[FT_MANIFEST] = { ASKED | BIT(XFER_ACCEPTED) | RUNNING, on_manifest },
	[FT_MANIFEST_END] = { BIT(XFER_ACCEPTED) | RUNNING, on_manifest_end },
	[FT_PAUSE] = { LIVING, on_pause },
	[FT_RESUME] = { LIVING, on_resume },
	[FT_CANCEL] = { LIVING, on_cancel },
	[FT_PRIORITY] = { LIVING, on_priority },
	[FT_FILE_END] = { RUNNING, on_file_end },
	[FT_FILE_UPDATE] = { RUNNING, on_file_update },
	[FT_FILE_SHA] = { RUNNING | BIT(XFER_FINISHING) | BIT(XFER_COMMITTING) |
		ENDED,
	    on_file_sha },
	[FT_BLOCK_END] = { RUNNING, on_block_end },
	[FT_XFER_END] = { RUNNING, on_xfer_end },
	[FT_ERROR] = { LIVING, on_error },
};

int
receiver_frame(struct receiver *r, const struct frame *f, struct fx_err *err)
{
	struct fx_err mine = FX_ERR_NONE;

	if (r->state == XFER_INTERRUPTED ||
	    (xfer_state_ended(r->state) && f->type != FT_FILE_SHA))
		return 0;
	if (!(table[f->type].states & BIT(r->state)))
		return bad(f, err, xfer_state_name(r->state));
	if (table[f->type].take(r, f, &mine) == 0)
		return 0;
	if (mine.code == E_PROTO) {
		if (err != NULL)
			*err = mine;
		return -1;
	}
	receiver_fail(r, mine.code, mine.text);
	return 0;
}
