/* SPDX-License-Identifier: MIT */
#include "dialect/echo_order.h"

#include <stdlib.h>
#include <string.h>

#define HURT_MAX 10 /* bytes of a chunk that are changed at most */

/* splitmix64 */
static uint64_t
draw(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static void
shuffle(uint32_t *list, uint64_t n, uint64_t *seed)
{
	for (uint64_t i = 0; i < n; i++)
		list[i] = (uint32_t)i;
	for (uint64_t i = n - 1; i > 0; i--) {
		uint64_t j = draw(seed) % (i + 1);
		uint32_t was = list[i];

		list[i] = list[j];
		list[j] = was;
	}
}

bool
echo_order_init(struct echo_order *o, struct dialog_conf *conf, uint64_t n)
{
	*o = (struct echo_order){
		.total = (n - 1) / conf->chunk_size + 1,
		.size = conf->chunk_size,
		.faults = conf->faults,
		.ppm = conf->fault_ppm,
	};
	if (!o->faults)
		return true;
	o->seed = draw(&conf->fault_seed);
	o->hurt = malloc(o->size);
	o->shuffled = calloc(o->total, sizeof(*o->shuffled));
	if (o->hurt == NULL || o->shuffled == NULL) {
		echo_order_done(o);
		return false;
	}
	shuffle(o->shuffled, o->total, &o->seed);
	return true;
}

void
echo_order_done(struct echo_order *o)
{
	free(o->hurt);
	free(o->shuffled);
	o->hurt = NULL;
	o->shuffled = NULL;
}

/* Change 1 to HURT_MAX bytes, each in another place, none into itself. */
static void
hurt(struct echo_order *o, struct echo_chunk *c)
{
	uint64_t most = c->n < HURT_MAX ? c->n : HURT_MAX;
	uint64_t times = 1 + draw(&o->seed) % most;
	uint64_t at = draw(&o->seed) % c->n;

	memcpy(o->hurt, c->data, c->n);
	for (uint64_t i = 0; i < times; i++)
		o->hurt[(at + i * (c->n / times)) % c->n] ^=
		    (uint8_t)(1 + draw(&o->seed) % 255);
	c->data = o->hurt;
}

enum echo_ordered
echo_order_next(struct echo_order *o, const uint8_t *file, uint64_t n,
    struct echo_chunk *ret)
{
	uint64_t from;

	if (o->at == o->total)
		return ECHO_ORDER_END;
	ret->sequence = o->faults ? o->shuffled[o->at] : o->at;
	o->at++;
	from = ret->sequence * o->size;
	ret->data = file + from;
	ret->n = n - from < o->size ? (size_t)(n - from) : o->size;
	if (!o->faults || draw(&o->seed) % DIALOG_PPM >= o->ppm)
		return ECHO_ORDER_WHOLE;
	if (draw(&o->seed) % 2 == 0)
		return ECHO_ORDER_LOST;
	hurt(o, ret);
	return ECHO_ORDER_HURT;
}
