/* SPDX-License-Identifier: MIT */
#include "tui/term/key_known.h"

#include <errno.h>
#include <string.h>

#include "tui/term/key_seq.h"

int
key_known_add(
    struct key_known *known, const char *seq, enum key_code code, unsigned mods)
{
	size_t n = strlen(seq);

	if (n < 3 || n > KEY_KNOWN_LEN || seq[0] != '\033' ||
	    (seq[1] != '[' && seq[1] != 'O'))
		return -EINVAL;
	if (known->count == KEY_KNOWN_MAX)
		return -ENOSPC;
	memcpy(known->entry[known->count].seq, seq + 1, n);
	known->entry[known->count].code = code;
	known->entry[known->count].mods = mods;
	known->count++;
	return 0;
}

bool
key_known_find(const struct key_known *known, const char *seq, size_t n,
    struct key_event *ret)
{
	bool complete = key_seq_complete(seq, n);
	size_t found = known->count;

	for (size_t i = 0; i < known->count; i++) {
		size_t len = strlen(known->entry[i].seq);

		if (len < n || memcmp(known->entry[i].seq, seq, n) != 0)
			continue;
		if (len > n && !complete)
			return false;
		if (len == n && found == known->count)
			found = i;
	}
	if (found == known->count)
		return false;
	*ret = (struct key_event){
		.type = KEY_TYPE_KEY,
		.code = known->entry[found].code,
		.mods = known->entry[found].mods,
	};
	return true;
}
