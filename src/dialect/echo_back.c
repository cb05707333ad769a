/* SPDX-License-Identifier: MIT */
#include "dialect/echo_back.h"

#include <stdlib.h>
#include <string.h>

/* Where a chunk is in bytes; n is 0 until it came. */
struct echo_piece {
	uint32_t at;
	uint32_t n;
};

bool
echo_back_init(struct echo_back *b, size_t n, uint64_t total)
{
	echo_back_done(b);
	b->max = n;
	b->total = total;
	b->bytes = malloc(n);
	b->pieces = calloc(total, sizeof(*b->pieces));
	return b->bytes != NULL && b->pieces != NULL;
}

void
echo_back_done(struct echo_back *b)
{
	free(b->bytes);
	free(b->pieces);
	memset(b, 0, sizeof(*b));
}

bool
echo_back_add(
    struct echo_back *b, int64_t sequence, const uint8_t *data, size_t n)
{
	struct echo_piece *p;

	if (sequence < 0 || (uint64_t)sequence >= b->total || n == 0)
		return false;
	p = &b->pieces[sequence];
	if (p->n == 0) {
		if (n > b->max - b->used)
			return false;
		p->at = (uint32_t)b->used;
		p->n = (uint32_t)n;
		b->used += n;
		b->here++;
	}
	if (p->n == n)
		memcpy(b->bytes + p->at, data, n);
	return true;
}

bool
echo_back_missing(const struct echo_back *b, uint64_t *at)
{
	while (*at < b->total && b->pieces[*at].n > 0)
		(*at)++;
	return *at < b->total;
}

size_t
echo_back_next(const struct echo_back *b, struct echo_place *place, size_t max,
    const uint8_t **ret)
{
	const struct echo_piece *p;
	size_t left;
	size_t n = 0;

	while (place->piece < b->total && n < max) {
		p = &b->pieces[place->piece];
		if (n == 0)
			*ret = b->bytes + p->at + place->at;
		else if (*ret + n != b->bytes + p->at)
			break;
		left = p->n - place->at;
		if (left > max - n) {
			place->at += max - n;
			return max;
		}
		n += left;
		place->piece++;
		place->at = 0;
	}
	return n;
}

bool
echo_back_equal(const struct echo_back *b, const struct dialog_hash *sha256,
    const uint8_t want[DIALOG_SHA256_SIZE])
{
	uint8_t got[DIALOG_SHA256_SIZE];
	struct echo_place place = { 0 };
	void *h = sha256->start();
	const uint8_t *data;
	size_t n;

	if (h == NULL)
		return false;
	while ((n = echo_back_next(b, &place, DIALOG_READ_MAX, &data)) > 0)
		sha256->add(h, data, n);
	sha256->end(h, got);
	return memcmp(got, want, sizeof(got)) == 0;
}
