/* SPDX-License-Identifier: MIT */
/*
 * Stands in for libFuzzer in a normal build: fuzz_NAME is fed each file of
 * tests/fuzz/corpus/NAME once, or the files it is given.  A folder without a
 * file fails: a fuzz target without seeds tests nothing.
 */

#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED_MAX (8u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input gets a heap block of its exact size, so that a sanitizer sees
 * each byte that is read beyond it. */
static int
feed(const char *path)
{
	static uint8_t seed[SEED_MAX];
	uint8_t *data;
	size_t n;
	FILE *f = fopen(path, "rb");

	if (f == NULL) {
		fprintf(stderr, "%s: cannot be opened\n", path);
		return -1;
	}
	n = fread(seed, 1, sizeof(seed), f);
	fclose(f);
	data = malloc(n > 0 ? n : 1);
	if (data == NULL)
		return -1;
	memcpy(data, seed, n);
	printf("%s, %zu bytes\n", path, n);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, n);
	free(data);
	return 0;
}

static int
feed_folder(const char *folder)
{
	char path[PATH_MAX];
	struct dirent *e;
	int fed = 0, n, r = 0;
	DIR *d = opendir(folder);

	if (d == NULL) {
		fprintf(stderr, "%s: cannot be opened\n", folder);
		return -1;
	}
	while (r == 0 && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		n = snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		if (n < 0 || (size_t)n >= sizeof(path))
			r = -1;
		else
			r = feed(path);
		fed++;
	}
	closedir(d);
	if (fed == 0) {
		fprintf(stderr, "%s: no seeds\n", folder);
		return -1;
	}
	return r;
}

int
main(int argc, char **argv)
{
	char folder[PATH_MAX];
	const char *srcdir = getenv("srcdir");
	const char *name = strrchr(argv[0], '/');
	int n;

	for (int i = 1; i < argc; i++)
		if (feed(argv[i]) < 0)
			return 1;
	if (argc > 1)
		return 0;
	name = name == NULL ? argv[0] : name + 1;
	if (strncmp(name, "fuzz_", 5) != 0)
		return 99;
	n = snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/%s",
	    srcdir == NULL ? "." : srcdir, name + 5);
	if (n < 0 || (size_t)n >= sizeof(folder))
		return 99;
	return feed_folder(folder) < 0;
}
