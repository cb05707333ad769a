/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "proto/sender_code.h"

#define BIT(state) (1U << (state))
#define ASKED      (BIT(XFER_OFFERED) | BIT(XFER_WAITING))
#define RUNNING    (BIT(XFER_ACTIVE) | BIT(XFER_PAUSED))
#define TO_COMMIT  (RUNNING | BIT(XFER_FINISHING) | BIT(XFER_COMMITTING))
#define LIVING     (ASKED | BIT(XFER_ACCEPTED) | TO_COMMIT)

int
sender_bad(const struct frame *f, struct fx_err *err, const char *what)
{
	char spare[12], text[80];

	snprintf(
	    text, sizeof(text), "%s: %s", frame_name(f->type, spare), what);
	return fx_err_make(err, E_PROTO, 0, "what", text, NULL);
}

static int
on_offer_state(struct sender *s, const struct frame *f, struct fx_err *err)
{
	struct msg_offer_state m;
	struct xfer_fact fact = { .kind = SENDER_ANSWER };

	if (msg_offer_state_decode(&m, f, err) != 0)
		return -1;
	if (m.state == ANSWER_NONE || m.bytes_known || m.entries_known)
		return sender_bad(f, err, "not the receiver's");
	if (m.want_manifest && !(s->caps & CAP_PEEK))
		return sender_bad(f, err, "PEEK was not agreed");
	s->peek = s->peek || m.want_manifest;
	if (m.state != ANSWER_SEEN && s->state == XFER_OFFERED)
		sender_move(s, XFER_WAITING);
	fact.state = s->state;
	fact.id = m.state;
	fact.index = m.position;
	xfer_facts_add(&s->facts, &fact, false);
	return 0;
}

/* Files of roots that are not wanted, in blocks made for a look before. */
static void
skip_unwanted(struct sender *s)
{
	for (uint32_t no = s->lo; no < s->hi; no++) {
		struct sblock *b = sender_block(s, no);

		if (b == NULL)
			continue;
		b->needed = s->accept.need_mode == NEED_MODE_ALL;
		for (uint16_t i = 0; i < b->block->count; i++) {
			const struct entry *e = &b->block->entries[i];
			int root =
			    xfer_root_of(&s->offer, e->path, e->path_len);

			if (b->files[i].state == SFILE_LISTED && root >= 0 &&
			    (s->unwanted & UINT64_C(1) << root))
				sender_file_settle(
				    s, b, i, SFILE_SKIPPED, FX_OK);
		}
	}
}

static int
on_accept(struct sender *s, const struct frame *f, struct fx_err *err)
{
	struct xfer_fact fact = { .kind = SENDER_ACCEPTED };
	struct msg_accept *m = &s->accept;

	if (msg_accept_decode(m, f, err) != 0)
		return -1;
	for (uint16_t i = 0; i < m->renames_n; i++)
		if (m->renames[i].root >= s->offer.roots_n)
			return sender_bad(f, err, "no such root");
	for (uint16_t i = 0; i < m->unwanted_n; i++) {
		if (m->unwanted[i] >= s->offer.roots_n)
			return sender_bad(f, err, "no such root");
		s->unwanted |= UINT64_C(1) << m->unwanted[i];
	}
	if (m->need_mode == NEED_MODE_UPDATE && !(s->caps & CAP_UPDATE)) {
		sender_fail(s, E_UNSUPPORTED, "need_mode", true);
		return 0;
	}
	s->accepted = true;
	sender_move(s, XFER_ACCEPTED);
	xfer_facts_add(&s->facts, &fact, true);
	fact.kind = SENDER_UNWANTED;
	for (uint16_t i = 0; i < m->unwanted_n; i++) {
		fact.index = m->unwanted[i];
		xfer_facts_add(&s->facts, &fact, true);
	}
	skip_unwanted(s);
	if (s->announced > 0) {
		sender_move(s, XFER_ACTIVE);
		sender_settle_pause(s);
	}
	return 0;
}

static int
on_decline(struct sender *s, const struct frame *f, struct fx_err *err)
{
	struct msg_decline m;

	if (msg_decline_decode(&m, f, err) != 0)
		return -1;
	sender_end(s, XFER_DECLINED, m.code, m.text);
	return 0;
}

static int
on_pause(struct sender *s, const struct frame *f, struct fx_err *err)
{
	struct msg_pause m;

	if (msg_pause_decode(&m, f, err) != 0)
		return -1;
	s->pause_theirs = true;
	s->pause_reason = m.reason;
	sender_settle_pause(s);
	return 0;
}

static int
on_resume(struct sender *s, const struct frame *f, struct fx_err *err)
{
	if (msg_resume_decode(f, err) != 0)
		return -1;
	s->pause_theirs = false;
	sender_settle_pause(s);
	return 0;
}

static int
on_cancel(struct sender *s, const struct frame *f, struct fx_err *err)
{
	struct msg_cancel m;

	if (msg_cancel_decode(&m, f, err) != 0)
		return -1;
	s->end_keep = m.keep;
	sender_end(
	    s, XFER_CANCELLED, m.code != FX_OK ? m.code : E_CANCELLED, "");
	return 0;
}

static int
on_priority(struct sender *s, const struct frame *f, struct fx_err *err)
{
	struct xfer_fact fact = { .kind = SENDER_PRIORITY };
	struct msg_priority m;

	if (msg_priority_decode(&m, f, err) != 0)
		return -1;
	fact.index = m.weight;
	xfer_facts_add(&s->facts, &fact, false);
	return 0;
}

static int
on_ack(struct sender *s, const struct frame *f, struct fx_err *err)
{
	struct msg_ack m;

	if (msg_ack_decode(&m, f, err) != 0)
		return -1;
	s->counts.received = m.received;
	s->counts.verified = m.verified;
	s->counts.delivered = m.delivered;
	sender_acked(s, &m.conns);
	return 0;
}

static int
on_nack(struct sender *s, const struct frame *f, struct fx_err *err)
{
	struct msg_nack m;

	if (msg_nack_decode(&m, f, err) != 0)
		return -1;
	if (m.file_id >= s->next_id)
		return sender_bad(f, err, "no such file");
	sender_nack(s, &m);
	return 0;
}

/* Whether we announced a root that the receiver can have verified. */
static bool
was_sent(const struct sfile *f)
{
	if (f->state == SFILE_LISTED)
		return false;
	return f->data == NULL || (f->flags & SFILE_END_SENT) ||
	    f->data->old_known;
}

/* A file of a batch is verified. */
static int
done_file(struct sender *s, struct sblock *b, uint16_t index,
    const struct frame *f, struct fx_err *err)
{
	struct sfile *file = &b->files[index];

	if (file->state != SFILE_LISTED && file->state != SFILE_BUSY)
		return 0;
	if (!was_sent(file))
		return sender_bad(f, err, "a file that was not sent");
	/* It was reported before our FILE_UPDATE arrived. */
	if (file->data != NULL && file->data->old_known)
		memcpy(b->slots[index], file->data->old, FX_DIGEST_SIZE);
	sender_file_settle(s, b, index, SFILE_DONE, FX_OK);
	return 0;
}

/* The files of [first, end) are verified. */
static int
done_range(struct sender *s, uint32_t first, uint64_t end,
    const struct frame *f, struct fx_err *err)
{
	for (uint32_t no = s->lo; no < s->hi; no++) {
		struct sblock *b = sender_block(s, no);
		uint64_t from, to;

		if (b == NULL || b->first_id >= end ||
		    (uint64_t)b->first_id + b->block->count <= first)
			continue;
		from = first > b->first_id ? first - b->first_id : 0;
		to = end - b->first_id < b->block->count ? end - b->first_id
							 : b->block->count;
		for (; from < to; from++)
			if (done_file(s, b, (uint16_t)from, f, err) != 0)
				return -1;
	}
	return 0;
}

static int
on_done_ranges(struct sender *s, const struct frame *f, struct fx_err *err)
{
	struct msg_done_ranges m;
	struct range_iter it;
	uint32_t first, count;

	if (msg_done_ranges_decode(&m, f, err) != 0)
		return -1;
	if (m.state > FILE_VERIFIED && s->state == XFER_FINISHING)
		sender_move(s, XFER_COMMITTING);
	msg_ranges_open(&it, &m);
	while (msg_ranges_next(&it, &first, &count)) {
		uint64_t end = (uint64_t)first + count;

		if (end > s->next_id)
			return sender_bad(f, err, "no such file");
		if (done_range(s, first, end, f, err) != 0)
			return -1;
	}
	for (uint32_t no = s->lo; no < s->hi; no++)
		if (sender_block(s, no) != NULL)
			sender_block_check(s, sender_block(s, no));
	return 0;
}

static bool
all_are(const uint8_t digest[FX_DIGEST_SIZE], uint8_t byte)
{
	for (int i = 0; i < FX_DIGEST_SIZE; i++)
		if (digest[i] != byte)
			return false;
	return true;
}

/*
 * The receiver gave a file up.  What it says of the root is what it will
 * count in the digest of the block: nothing if it never learned the root, FF
 * if our FILE_END said so, else the root that we announced.
 */
static void
result_failed(struct sender *s, struct sblock *b, uint16_t index,
    const struct msg_file_result *m)
{
	struct sfile *f = &b->files[index];
	bool lost = f->flags & SFILE_LOST;

	if (f->state != SFILE_LISTED && f->state != SFILE_BUSY)
		return;
	if (all_are(m->root, 0) || (lost && all_are(m->root, 0xFF)) ||
	    sender_old_root(f, m->root) || !(f->flags & SFILE_ROOT))
		memcpy(b->slots[index], m->root, FX_DIGEST_SIZE);
	sender_file_settle(
	    s, b, index, SFILE_FAILED, m->code != FX_OK ? m->code : E_INTERNAL);
}

/* A folder or symlink that the receiver did not make. */
static void
result_other(struct sender *s, struct sblock *b, struct sfile *file,
    const struct msg_file_result *m)
{
	if (m->state != FILE_FAILED || (file->flags & SFILE_LOST))
		return;
	file->flags |= SFILE_LOST;
	s->counts.files_failed += m->code != E_TYPE;
	sender_file_fact(s, b, m->file_id, m->code, NULL, 0);
}

/*
 * An entry of a block that is finished: it failed while being committed, or
 * got another name, or it is a folder or symlink that was not made.  Which of
 * these XFER_RESULT will count.
 */
static void
result_late(struct sender *s, const struct msg_file_result *m)
{
	if (m->state == FILE_FAILED && s->counts.files_failed < s->next_id) {
		s->counts.files_failed += m->code != E_TYPE;
		sender_file_fact(s, NULL, m->file_id,
		    m->code != FX_OK ? m->code : E_INTERNAL, m->path,
		    m->path_len);
	} else if (m->path != NULL && m->state != FILE_FAILED) {
		sender_file_fact(
		    s, NULL, m->file_id, FX_OK, m->path, m->path_len);
	}
}

/* The receiver has the file, of this generation or the one before. */
static int
result_verified(struct sender *s, struct sblock *b, uint16_t index,
    const struct msg_file_result *m, const struct frame *f, struct fx_err *err)
{
	struct sfile *file = &b->files[index];
	bool old = m->gen < file->gen && sender_old_root(file, m->root);

	if (file->state != SFILE_LISTED && file->state != SFILE_BUSY)
		return 0;
	if (!was_sent(file) || (m->gen != file->gen && !old))
		return sender_bad(f, err, "a file that was not sent");
	if (old)
		memcpy(b->slots[index], m->root, FX_DIGEST_SIZE);
	sender_file_settle(s, b, index, SFILE_DONE, FX_OK);
	return 0;
}

static int
on_file_result(struct sender *s, const struct frame *f, struct fx_err *err)
{
	struct msg_file_result m;
	struct sblock *b;
	struct sfile *file;
	uint16_t index;

	if (msg_file_result_decode(&m, f, err) != 0)
		return -1;
	if (m.file_id >= s->next_id)
		return sender_bad(f, err, "no such file");
	file = sender_file(s, m.file_id, &b);
	if (file == NULL) {
		result_late(s, &m);
		return 0;
	}
	index = (uint16_t)(m.file_id - b->block->first_id);
	if (!b->announced)
		return sender_bad(f, err, "no such file");
	if (file->state == SFILE_NONE) {
		result_other(s, b, file, &m);
		return 0;
	}
	if (m.state == FILE_FAILED) {
		result_failed(s, b, index, &m);
	} else if (m.state == FILE_SKIPPED) {
		sender_file_settle(s, b, index, SFILE_SKIPPED, FX_OK);
	} else {
		if (result_verified(s, b, index, &m, f, err) != 0)
			return -1;
	}
	if (m.path != NULL && m.state != FILE_FAILED)
		sender_file_fact(s, NULL, m.file_id, FX_OK, m.path, m.path_len);
	sender_block_check(s, b);
	return 0;
}

static int
on_xfer_result(struct sender *s, const struct frame *f, struct fx_err *err)
{
	struct msg_xfer_result m;

	if (msg_xfer_result_decode(&m, f, err) != 0)
		return -1;
	if ((m.code == FX_OK || m.code == E_PARTIAL) &&
	    memcmp(m.tree, s->counts.tree, FX_DIGEST_SIZE) != 0) {
		sender_fail(s, E_TREE, "", true);
		return 0;
	}
	if (s->state == XFER_FINISHING)
		sender_move(s, XFER_COMMITTING);
	if (m.state == FILE_DELIVERED)
		s->counts.delivered = m.bytes;
	if ((m.code == FX_OK || m.code == E_PARTIAL) &&
	    m.files < s->counts.files_done)
		s->counts.files_done = m.files;
	s->result = m.state;
	if (m.code == FX_OK)
		sender_end(s, XFER_DONE, FX_OK, "");
	else if (m.code == E_PARTIAL)
		sender_end(s, XFER_PARTIAL, E_PARTIAL, "");
	else
		sender_end(s, XFER_FAILED, m.code, "");
	return 0;
}

static int
on_error(struct sender *s, const struct frame *f, struct fx_err *err)
{
	struct msg_error m;
	struct sblock *b;
	struct sfile *file;

	if (msg_error_decode(&m, f, err) != 0)
		return -1;
	if (m.scope == SCOPE_XFER) {
		sender_end(s, XFER_FAILED, m.code, m.text);
		return 0;
	}
	if (m.scope != SCOPE_FILE)
		return sender_bad(f, err, "scope");
	/* FILE_RESULT settles the file; this only says why. */
	file = sender_file(s, m.id, &b);
	if (file != NULL && file->state != SFILE_NONE && b->announced)
		sender_file_lost(
		    s, b, (uint16_t)(m.id - b->block->first_id), m.code);
	return 0;
}

static const struct {
	unsigned states; /* BITs */
	int (*take)(
	    struct sender *s, const struct frame *f, struct fx_err *err);
} table[UINT8_MAX + 1] = {
	[FT_OFFER_STATE] = { ASKED, on_offer_state },
	[FT_ACCEPT] = { ASKED, on_accept },
	[FT_DECLINE] = { ASKED, on_decline },
	[FT_NEED] = { RUNNING, sender_need },
	[FT_HAVE] = { RUNNING, sender_have },
	[FT_PAUSE] = { LIVING, on_pause },
	[FT_RESUME] = { LIVING, on_resume },
	[FT_CANCEL] = { LIVING, on_cancel },
	[FT_PRIORITY] = { LIVING, on_priority },
	[FT_ACK] = { TO_COMMIT, on_ack },
	[FT_NACK] = { RUNNING, on_nack },
	[FT_DONE_RANGES] = { TO_COMMIT, on_done_ranges },
	[FT_FILE_RESULT] = { TO_COMMIT, on_file_result },
	[FT_XFER_RESULT] = { BIT(XFER_FINISHING) | BIT(XFER_COMMITTING),
	    on_xfer_result },
	[FT_ERROR] = { LIVING, on_error },
};

int
sender_frame(struct sender *s, const struct frame *f, struct fx_err *err)
{
	struct fx_err mine = FX_ERR_NONE;

	if (xfer_state_ended(s->state) || s->state == XFER_INTERRUPTED)
		return 0;
	if (!(table[f->type].states & BIT(s->state)))
		return sender_bad(f, err, xfer_state_name(s->state));
	if (table[f->type].take(s, f, &mine) == 0)
		return 0;
	if (mine.code == E_PROTO) {
		if (err != NULL)
			*err = mine;
		return -1;
	}
	/* It cannot be served: the transfer ends, the session goes on. */
	sender_fail(s, mine.code, mine.text, true);
	return 0;
}
