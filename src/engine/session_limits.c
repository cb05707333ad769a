/* SPDX-License-Identifier: MIT */
/* How much a peer may say, and for how long (protocol.md section 18). */
#include "base/buf.h"
#include "base/limits.h"
#include "engine/session.h"

#define MINUTE_MS   60000
#define NACK_REASON 6 /* where it stands in the prefix */

void
session_limits_init(struct session *s, int64_t now_ms)
{
	s->born_ms = now_ms;
	s->nacks_ms = now_ms;
	s->nacks = 0;
	bucket_init(&s->words, FX_WORDS_RATE, FX_WORDS_BURST, now_ms * 1000);
}

/* Words that move no bytes, each of which would be recorded or answered. */
static bool
is_word(uint8_t type)
{
	switch (type) {
	case FT_PING:
	case FT_LIMITS:
	case FT_PAUSE:
	case FT_RESUME:
	case FT_PRIORITY:
		return true;
	default:
		return false;
	}
}

/*
 * Below TLS nothing is damaged by chance.  What is only missing is another
 * matter: a lost connection or a full disk costs a NACK for each small file.
 */
static bool
says_damaged(const struct session *s, const struct frame *f)
{
	return f->type == FT_NACK && f->plen > NACK_REASON &&
	    f->prefix[NACK_REASON] != NACK_MISSING && s->faults == NULL &&
	    s->info.faults == 0;
}

int
session_limits(struct session *s, const struct frame *f, int64_t now_ms,
    struct fx_err *err)
{
	if (is_word(f->type) && !bucket_try(&s->words, 1, now_ms * 1000))
		return fx_err_make(err, E_LIMIT, 0, "what", "messages a second",
		    "limit", "50", NULL);
	if (!says_damaged(s, f))
		return 0;
	if (now_ms - s->nacks_ms >= MINUTE_MS) {
		s->nacks_ms = now_ms;
		s->nacks = 0;
	}
	if (++s->nacks <= FX_NACKS_MINUTE)
		return 0;
	return fx_err_make(err, E_PROTO, 0, "peer", s->name, "what",
	    "more than 1000 damaged pieces in a minute", NULL);
}

bool
session_old(const struct session *s, int64_t now_ms)
{
	return now_ms - s->born_ms >= FX_SESSION_AGE_MS;
}
