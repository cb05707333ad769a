/* SPDX-License-Identifier: MIT */
#include "tui/model/pairing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tui/model/copy.h"

void
model_pairing(struct model *m, enum model_pairing state)
{
	struct model_pair *p = &m->pair;

	if (p->code != NULL)
		explicit_bzero(p->code, strlen(p->code));
	free(p->code);
	for (size_t i = 0; i < p->addresses_n; i++)
		free(p->addresses[i]);
	free(p->addresses);
	free(p->error);
	free(p->key);
	free(p->claims);
	free(p->name);
	*p = (struct model_pair){ .state = state, .tries_left = -1 };
	m->dirty = true;
}

void
model_pairing_stop(struct model *m)
{
	if (m->pair.state == MODEL_PAIR_ASKED ||
	    m->pair.state == MODEL_PAIR_HOSTING ||
	    m->pair.state == MODEL_PAIR_JOINING)
		model_push(m, intent_new(INTENT_PAIR_STOP, NULL));
	model_pairing(m, MODEL_PAIR_NONE);
	model_close(m);
}

int
pairing_code(struct model *m, const char *code, int64_t until_ms,
    int64_t tries_left, char *const *addresses, size_t n)
{
	struct model_pair *p = &m->pair;
	struct copy c = { .failed = false };

	if (p->state != MODEL_PAIR_ASKED && p->state != MODEL_PAIR_HOSTING)
		return 0;
	model_pairing(m, MODEL_PAIR_HOSTING);
	p->code = copy_text(&c, code);
	p->until_ms = until_ms;
	p->tries_left = tries_left;
	p->addresses = calloc(n + 1, sizeof(*p->addresses));
	if (p->addresses == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		char *address = copy_text(&c, addresses[i]);

		if (address != NULL)
			p->addresses[p->addresses_n++] = address;
	}
	return c.failed ? -ENOMEM : 0;
}

int
pairing_withdrawn(struct model *m)
{
	struct model_pair *p = &m->pair;
	char *error = p->error;

	if (p->state != MODEL_PAIR_HOSTING && p->state != MODEL_PAIR_ASKED)
		return 0;
	p->error = NULL;
	model_pairing(m, MODEL_PAIR_OVER);
	p->error = error;
	return 0;
}

int
pairing_done(
    struct model *m, const char *key, const char *claims, const char *name)
{
	struct model_pair *p = &m->pair;
	struct copy c = { .failed = false };

	if (p->state == MODEL_PAIR_NONE || p->state == MODEL_PAIR_DONE)
		return 0;
	model_pairing(m, MODEL_PAIR_DONE);
	p->key = copy_word(&c, key);
	p->claims = copy_text(&c, claims);
	p->name = copy_text_always(&c, name);
	return c.failed ? -ENOMEM : 0;
}

int
pairing_failed(struct model *m, const char *error, int64_t tries_left)
{
	struct model_pair *p = &m->pair;
	struct copy c = { .failed = false };

	if (p->state == MODEL_PAIR_NONE || p->state == MODEL_PAIR_DONE)
		return 0;
	if (p->state == MODEL_PAIR_HOSTING && tries_left > 0) {
		p->tries_left = tries_left;
		free(p->error);
		m->dirty = true;
	} else {
		model_pairing(m,
		    p->state == MODEL_PAIR_JOINING ? MODEL_PAIR_FAILED
						   : MODEL_PAIR_OVER);
	}
	p->error = copy_sentence(&c, error);
	return c.failed ? -ENOMEM : 0;
}

int
pairing_refused(struct model *m, const char *error)
{
	int r = pairing_failed(m, error, -1);

	m->pair.typo = m->pair.state == MODEL_PAIR_FAILED;
	return r;
}
