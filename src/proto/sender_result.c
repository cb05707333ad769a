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
