/* SPDX-License-Identifier: MIT */
#include "os/walk_seen.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

/* The slot of the folder, or the free one where it belongs. */
static struct walk_seen_item *
find(const struct walk_seen *seen, dev_t dev, ino_t ino)
{
	uint64_t hash = ((uint64_t)ino ^ (uint64_t)dev << 48) *
	    UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)(hash >> 32) & (seen->cap - 1);

	while (seen->slots[at].ino != 0 &&
	    (seen->slots[at].ino != ino || seen->slots[at].dev != dev))
		at = (at + 1) & (seen->cap - 1);
	return &seen->slots[at];
}

static int
grow(struct walk_seen *seen)
{
	struct walk_seen larger = {
		.count = seen->count,
		.cap = seen->cap > 0 ? seen->cap * 2 : 64,
	};

	larger.slots = calloc(larger.cap, sizeof(struct walk_seen_item));
	if (larger.slots == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < seen->cap; i++) {
		const struct walk_seen_item *old = &seen->slots[i];

		if (old->ino != 0)
			*find(&larger, old->dev, old->ino) = *old;
	}
	free(seen->slots);
	*seen = larger;
	return 0;
}

int
walk_seen_add(struct walk_seen *seen, dev_t dev, ino_t ino)
{
	struct walk_seen_item *slot;

	if (2 * seen->count >= seen->cap && grow(seen) < 0)
		return -ENOMEM;
	slot = find(seen, dev, ino);
	if (slot->ino != 0)
		return 0;
	*slot = (struct walk_seen_item){ .dev = dev, .ino = ino };
	seen->count++;
	return 1;
}

void
walk_seen_done(struct walk_seen *seen)
{
	free(seen->slots);
	*seen = (struct walk_seen){ .count = 0 };
}
