/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Good enough to see where the digits go. */
static void
digest(FX_UNUSED void *arg, const void *data, size_t n,
    uint8_t ret[FX_DIGEST_SIZE])
{
	const uint8_t *p = data;

	memset(ret, 0, FX_DIGEST_SIZE);
	for (size_t i = 0; i < n; i++)
		ret[i % FX_DIGEST_SIZE] ^= p[i];
}

static void
check_disk_name(const char *name, size_t n)
{
	char out[FX_NAME_MAX + 1];
	char again[FX_NAME_MAX + 1];
	size_t len;

	path_to_disk(out, name, n, digest, NULL);
	len = strlen(out);
	assert(len > 0 && len <= FX_NAME_MAX);
	assert(utf8_valid(out, len));
	assert(strchr(out, '/') == NULL);
	assert(strcmp(out, ".") != 0 && strcmp(out, "..") != 0);
	path_numbered(again, out, 2);
	assert(strlen(again) <= FX_NAME_MAX && strcmp(again, out) != 0);
}

static void
check_text(const char *path, size_t n)
{
	size_t len = path_to_text(NULL, 0, path, n);
	char *text = malloc(len + 1);
	char *back = malloc(n + 1);
	size_t got;

	assert(text != NULL && back != NULL && len < PATH_TEXT_SIZE(n));
	path_to_text(text, len + 1, path, n);
	assert(strlen(text) == len && utf8_valid(text, len));
	if (n == 0 || memchr(path, '\0', n) == NULL) {
		assert(path_from_text(back, n + 1, text, len, &got) == 0);
		assert(got == n && memcmp(back, path, n) == 0);
		assert(n == 0 || path_from_text(back, n, text, len, &got) < 0);
	} else {
		assert(path_from_text(back, n + 1, text, len, &got) < 0);
	}
	free(back);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = size > 0 ? (const char *)data : "";
	char slug[PATH_SLUG_SIZE];
	char pet[64];
	size_t n = size < sizeof(pet) ? size : sizeof(pet) - 1;
	struct fx_err err = FX_ERR_NONE;

	check_text(path, size);
	path_flags(path, size);
	assert(path_compare(path, size, path, size) == 0);
	if (path_check(path, size, &err) < 0) {
		assert(err.code == E_NAME && err.text[0] != '\0');
		assert(fx_err_arg(&err, "why") != NULL);
	}
	if (path_check_name(path, size, &err) == 0)
		check_disk_name(path, size);
	memcpy(pet, path, n);
	pet[n] = '\0';
	path_slug(slug, pet);
	assert(slug[0] != '\0' && slug[0] != '.');
	return 0;
}
