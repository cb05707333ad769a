/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/num.h"
#include "dialect/dialog_code.h"
#include "dialect/push_header.h"

/*
 * The receiver of push-raw: NAME<SEPARATOR>SIZE, then data until EOF.  Nothing
 * ends the size, so that data which begins with digits may run into it.  The
 * end decides: of the digits the first k are the size, where the bytes behind
 * them are as many as they say.  At most one k fits, for value + k grows with
 * k.  Until then the digits serve that came before a pause or another byte.
 */

#define SILENCE_MS 50 /* after it the digits so far are the size */
#define FRONT_MAX  64 /* bytes of the data that may belong to the header */

enum server_at {
	SERVER_HEADER,
	SERVER_DIGITS, /* of the size; more may come */
	SERVER_DATA
};

struct server {
	enum server_at at;
	struct push_header header;
	uint64_t announced;
	uint8_t front[FRONT_MAX]; /* how the data begins */
	size_t n_front;
};

static void
server_begin(struct dialog *d)
{
	struct server *s = d->own;

	push_header_init(&s->header);
	d->wants = true;
	do_header(d);
}

static void
no_header(struct dialog *d)
{
	const struct server *s = d->own;

	end_stranger(d, s->header.len == 0, "header");
}

/* The number of the longest run of first digits that is one. */
static uint64_t
announced(const struct push_header *h)
{
	uint64_t value = 0;

	for (size_t n = h->n_digits; n > 0; n--)
		if (push_number(h->digits, n, &value))
			break;
	return value;
}

static void
server_refused(struct dialog *d, enum dialog_answer how, const char *reason)
{
	set_refused(d, how, reason);
	end_talk(d, END_RESET);
}

/* What the header says is known well enough to ask. */
static void
ask(struct dialog *d, bool sure)
{
	struct server *s = d->own;
	const struct push_header *h = &s->header;

	s->at = SERVER_DATA;
	s->announced = announced(h);
	if (sure && in_too_large(d, s->announced))
		server_refused(d, DIALOG_TOO_LARGE, "file is too large");
	else
		in_admit(d, h->name, h->name_len, s->announced, sure, NULL);
}

static bool
is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

/*
 * How many bytes of what stands behind the header belong to it, below 0: how
 * many of its digits belong to the data.  False if no number of them fits.
 */
static bool
true_header(const struct dialog *d, long *ret)
{
	const struct server *s = d->own;
	long run = (long)s->header.n_digits;
	uint64_t all =
	    d->in.got + s->header.n_digits; /* from the first digit */
	char digits[PUSH_DIGITS_MAX];
	size_t n = s->header.n_digits;
	size_t more = 0;
	uint64_t value;

	memcpy(digits, s->header.digits, n);
	while (
	    n < sizeof(digits) && more < s->n_front && is_digit(s->front[more]))
		digits[n++] = (char)s->front[more++];
	for (size_t k = 1; k <= n; k++) {
		if (push_number(digits, k, &value) && value == all - k) {
			*ret = (long)k - run;
			return true;
		}
	}
	if (!push_number(digits, n, &value))
		return false;
	for (size_t i = more; i < s->n_front && push_blank(s->front[i]); i++) {
		if (value == d->in.got - i - 1) {
			*ret = (long)i + 1;
			return true;
		}
	}
	return false;
}

static void
shift(struct dialog *d, long by)
{
	struct server *s = d->own;
	struct push_header *h = &s->header;
	struct dialog_act *act;

	if (by == 0)
		return;
	act = do_act(d, DIALOG_SHIFT);
	if (by > 0) {
		act->drop = (size_t)by;
	} else {
		act->n = (size_t)-by;
		act->data = h->digits + h->n_digits - act->n;
	}
}

/* All is there: does it fit? */
static void
conclude(struct dialog *d)
{
	struct server *s = d->own;
	long by;

	if (!true_header(d, &by)) {
		set_cut(d, d->in.got, s->announced);
		end_talk(d, END_DRAIN);
		return;
	}
	if (in_too_large(d, (uint64_t)((int64_t)d->in.got - by))) {
		server_refused(d, DIALOG_TOO_LARGE, "file is too large");
		return;
	}
	shift(d, by);
	in_commit(d, DIALOG_SIZE_OK);
}

static void
server_admitted(struct dialog *d)
{
	/* No size is a limit now, but what may be stored is. */
	d->in.size = d->conf.max_file < FX_FILE_SIZE_MAX ? d->conf.max_file
							 : FX_FILE_SIZE_MAX;
	if (!num_add_u64(d->in.size, FRONT_MAX, &d->in.size))
		d->in.size = FX_FILE_SIZE_MAX;
	if (d->gone) {
		conclude(d);
		return;
	}
	d->wants = true;
	do_idle(d);
}

static size_t
data_bytes(struct dialog *d, const uint8_t *data, size_t n)
{
	struct server *s = d->own;
	size_t taken = in_store(d, data, n);
	size_t room = FRONT_MAX - s->n_front;

	if (taken == 0) {
		server_refused(d, DIALOG_TOO_LARGE, "file is too large");
		return 0;
	}
	if (room > taken)
		room = taken;
	memcpy(s->front + s->n_front, data, room);
	s->n_front += room;
	return taken;
}

static size_t
header_bytes(struct dialog *d, const uint8_t *data, size_t n)
{
	struct server *s = d->own;
	struct push_header *h = &s->header;
	size_t taken = 0;

	while (taken < n && h->field < PUSH_SIZE)
		push_header_byte(h, data[taken++]);
	while (taken < n && h->field == PUSH_SIZE && is_digit(data[taken]) &&
	    h->n_digits < PUSH_DIGITS_MAX && h->len < PUSH_HEADER_MAX)
		push_header_byte(h, data[taken++]);
	if (h->field == PUSH_BAD)
		no_header(d);
	else if (h->field == PUSH_SIZE && taken < n)
		ask(d, false);
	else if (h->field == PUSH_SIZE) {
		s->at = SERVER_DIGITS;
		do_timer(d, DIALOG_TIMER_FIXED, SILENCE_MS);
	}
	return taken;
}

static size_t
server_bytes(struct dialog *d, const uint8_t *data, size_t n)
{
	struct server *s = d->own;

	return s->at == SERVER_DATA ? data_bytes(d, data, n)
				    : header_bytes(d, data, n);
}

static void
server_eof(struct dialog *d)
{
	struct server *s = d->own;

	if (s->at == SERVER_DATA)
		conclude(d);
	else if (s->at == SERVER_DIGITS)
		ask(d, false);
	else
		no_header(d);
}

static void
server_broken(struct dialog *d)
{
	struct server *s = d->own;

	if (s->at == SERVER_DATA && !d->in.asked)
		set_failed(d, DIALOG_EXIT_OTHER, E_PEER_GONE,
		    "%s broke off after %llu of %llu bytes.", d->conf.peer,
		    (unsigned long long)d->in.got,
		    (unsigned long long)s->announced);
	else if (s->header.len > 0)
		set_failed(d, DIALOG_EXIT_OTHER, E_PEER_GONE,
		    "%s broke off before its file was taken.", d->conf.peer);
	end_talk(d, END_CLOSE);
}

static void
server_timer(struct dialog *d)
{
	struct server *s = d->own;

	if (s->at == SERVER_DIGITS) {
		ask(d, true);
	} else if (s->at == SERVER_HEADER) {
		no_header(d);
	} else {
		set_idle(d, d->in.got, s->announced);
		end_talk(d, END_RESET);
	}
}

static void
server_committed(struct dialog *d, const struct fx_err *err)
{
	end_talk(d, err->code == FX_OK ? END_DRAIN : END_RESET);
}

const struct dialog_ops push_raw_server = {
	.own_size = sizeof(struct server),
	.begin = server_begin,
	.bytes = server_bytes,
	.eof = server_eof,
	.broken = server_broken,
	.timer = server_timer,
	.admitted = server_admitted,
	.refused = server_refused,
	.committed = server_committed,
	.cancelled = END_RESET,
};
