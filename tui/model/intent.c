/* SPDX-License-Identifier: MIT */
#include "tui/model/intent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct intent *
intent_new(enum intent_kind kind, const char *id)
{
	struct intent *in = calloc(1, sizeof(*in));

	if (in == NULL)
		return NULL;
	in->kind = kind;
	in->max_file = -1;
	in->max_day = -1;
	if (id != NULL && intent_text(&in->id, id) < 0) {
		free(in);
		return NULL;
	}
	return in;
}

static void
wipe(char *text)
{
	if (text != NULL)
		explicit_bzero(text, strlen(text));
	free(text);
}

void
intent_free(struct intent *in)
{
	if (in == NULL)
		return;
	free(in->id);
	wipe(in->name);
	wipe(in->text);
	for (size_t i = 0; i < in->paths_n; i++)
		free(in->paths[i]);
	free(in->paths);
	free(in->unwanted);
	free(in);
}

int
intent_text(char **field, const char *text)
{
	char *copy = NULL;

	if (text != NULL) {
		copy = strdup(text);
		if (copy == NULL)
			return -ENOMEM;
	}
	wipe(*field);
	*field = copy;
	return 0;
}

int
intent_path(struct intent *in, const char *path)
{
	char **paths =
	    realloc(in->paths, (in->paths_n + 1) * sizeof(*in->paths));

	if (paths == NULL)
		return -ENOMEM;
	in->paths = paths;
	paths[in->paths_n] = strdup(path);
	if (paths[in->paths_n] == NULL)
		return -ENOMEM;
	in->paths_n++;
	return 0;
}

int
intent_unwanted(struct intent *in, int64_t index)
{
	int64_t *all =
	    realloc(in->unwanted, (in->unwanted_n + 1) * sizeof(*in->unwanted));

	if (all == NULL)
		return -ENOMEM;
	in->unwanted = all;
	all[in->unwanted_n++] = index;
	return 0;
}

struct intent *
intent_copy(const struct intent *in)
{
	struct intent *copy = intent_new(in->kind, in->id);

	if (copy == NULL)
		return NULL;
	copy->index = in->index;
	copy->number = in->number;
	copy->max_file = in->max_file;
	copy->max_day = in->max_day;
	if (intent_text(&copy->name, in->name) < 0 ||
	    intent_text(&copy->text, in->text) < 0)
		goto fail;
	for (size_t i = 0; i < in->paths_n; i++)
		if (intent_path(copy, in->paths[i]) < 0)
			goto fail;
	for (size_t i = 0; i < in->unwanted_n; i++)
		if (intent_unwanted(copy, in->unwanted[i]) < 0)
			goto fail;
	return copy;

fail:
	intent_free(copy);
	return NULL;
}
