/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "support/model_sample.h"
#include "tui/model/rows.h"

#define MIB  (INT64_C(1) << 20)
#define T_FX INT64_C(1794996104)

static char *
copy(const char *text)
{
	char *s = text != NULL ? strdup(text) : NULL;

	assert(text == NULL || s != NULL);
	return s;
}

void
sample_offer_files(struct model *m)
{
	static const struct {
		const char *path;
		bool folder;
		int64_t size;
		const char *flags;
		const char *exists;
	} files[] = {
		{ "notes-q3", true, 0, "", NULL },
		{ "notes-q3/.profile", false, 512, "h", NULL },
		{ "notes-q3/chapter-1.md", false, 12288, "", "same" },
		{ "notes-q3/chapter-2.md", false, 14541, "", "differs" },
		{ "notes-q3/figures", true, 0, "", NULL },
		{ "notes-q3/figures/one.png", false, 9 * MIB, "", NULL },
		{ "notes-q3/figures/two.png", false, 11 * MIB, "", NULL },
		{ "notes-q3/gpj<202E>exe", false, 90112, "o", NULL },
		{ "notes-q3/run-me.sh", false, 4198, "p", NULL },
	};

	model_want_offer(m, SAMPLE_OFFER_ID);
	for (size_t i = 0; i < FX_COUNT(files); i++) {
		struct model_entry e = {
			.index = (int64_t)i,
			.path = copy(files[i].path),
			.folder = files[i].folder,
			.size = files[i].size,
			.mtime = T_FX,
			.flags = copy(files[i].flags),
			.exists = copy(files[i].exists),
		};

		assert(rows_entries_add(&m->offer, &e) == 0);
	}
	m->offer.total = (int64_t)FX_COUNT(files);
	m->offer.complete = true;
}
