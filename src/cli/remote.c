/* SPDX-License-Identifier: MIT */
#include "cli/remote.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/str.h"

int
remote_parse(struct remote *ret, const char *word, struct fx_err *err)
{
	const char *from = word[0] == '[' ? strchr(word, ']') : word;
	const char *colon = from != NULL ? strchr(from, ':') : NULL;
	size_t n;

	*ret = (struct remote){ NULL, NULL };
	if (colon == NULL || colon == word)
		return fx_err_set(
		    err, E_ARGS, "%s is not of the form PEER:PATH", word);
	n = strlen(colon + 1);
	/* "music/" means "music" */
	while (n > 0 && colon[n] == '/')
		n--;
	ret->peer = str_dup_n(word, (size_t)(colon - word));
	ret->path = malloc(PATH_TEXT_SIZE(n));
	if (ret->peer == NULL || ret->path == NULL) {
		remote_done(ret);
		return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	path_to_text(ret->path, PATH_TEXT_SIZE(n), colon + 1, n);
	return 0;
}

void
remote_done(struct remote *r)
{
	free(r->peer);
	free(r->path);
	*r = (struct remote){ NULL, NULL };
}
