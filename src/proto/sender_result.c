/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "proto/sender_code.h"

void
sender_note_only(struct sender *s, const struct sblock *b)
{
	if (s->offer.roots_n != 1 || s->offer.roots[0].kind != ENTRY_FILE ||
	    b->block->count != 1 || b->files[0].state != SFILE_DONE)
		return;
	memcpy(s->only, b->slots[0], sizeof(s->only));
	s->only_known = true;
}

uint8_t
sender_result(const struct sender *s, uint8_t ret_tree[32])
{
	if (s->result != 0)
		memcpy(ret_tree, s->counts.tree, sizeof(s->counts.tree));
	return s->result;
}

bool
sender_only_root(const struct sender *s, uint8_t ret[32])
{
	if (s->only_known)
		memcpy(ret, s->only, sizeof(s->only));
	return s->only_known;
}

static enum sender_seen
seen_of(const struct sfile *f)
{
	if ((f->flags & SFILE_LOST) != 0)
		return SENDER_SEEN_FAILED;
	switch ((enum sfile_state)f->state) {
	case SFILE_BUSY:
		return SENDER_SEEN_GOES;
	case SFILE_DONE:
		return SENDER_SEEN_DONE;
	case SFILE_FAILED:
		return SENDER_SEEN_FAILED;
	case SFILE_SKIPPED:
		return SENDER_SEEN_LEFT;
	case SFILE_NONE:
	case SFILE_LISTED:
		break;
	}
	return SENDER_SEEN_WAITS;
}

void
sender_look(const struct sender *s, sender_seen_fn *fn, void *arg)
{
	for (uint32_t no = s->lo; no != s->hi; no++) {
		const struct sblock *b = &s->ring[no % FX_BLOCK_WINDOW];

		for (uint16_t i = 0; b->block != NULL && i < b->block->count;
		     i++)
			if (b->files[i].state != SFILE_NONE)
				fn(arg, b->first_id + i, &b->block->entries[i],
				    seen_of(&b->files[i]), b->files[i].code);
	}
}
