/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "dialect/dialog_code.h"

#define LADDER_MAX_S 32

static void
call(struct dialog *d)
{
	d->phase = PHASE_CALL;
	d->calling = true;
	do_act(d, DIALOG_CONNECT)->attempt = ++d->attempt;
}

/* The source was read, or need not be. */
static void
ready(struct dialog *d)
{
	struct fx_err err = FX_ERR_NONE;

	if (d->ops->scanned != NULL && d->ops->scanned(d, &err) != 0) {
		set_failed_err(d, DIALOG_EXIT_OTHER, &err);
		end_over(d);
		return;
	}
	call(d);
}

static void
scan(struct dialog *d)
{
	if (d->scan_at == d->conf.size)
		ready(d);
	else
		do_read(d, d->scan_at, d->conf.size - d->scan_at, true);
}

void
call_begin(struct dialog *d)
{
	struct fx_err err = FX_ERR_NONE;

	d->phase = PHASE_SCAN;
	if (d->ops->check(d, &err) != 0) {
		set_failed_err(d, DIALOG_EXIT_OTHER, &err);
		end_over(d);
	} else if (d->ops->scans) {
		scan(d);
	} else {
		ready(d);
	}
}

void
call_read(struct dialog *d, const uint8_t *data, size_t n)
{
	if (n == 0) {
		set_failed(d, DIALOG_EXIT_OTHER, E_SRC_CHANGED,
		    "The file became shorter while it was read: %llu of %llu "
		    "bytes.",
		    (unsigned long long)d->scan_at,
		    (unsigned long long)d->conf.size);
		end_over(d);
		return;
	}
	d->ops->scan(d, data, n);
	d->scan_at += n;
	scan(d);
}

/* The pause before the next attempt. */
static uint32_t
pause_s(const struct dialog *d)
{
	return d->attempt < 6 ? 1u << (d->attempt - 1) : LADDER_MAX_S;
}

static void
climb(struct dialog *d)
{
	d->phase = PHASE_CALL;
	do_timer(d, DIALOG_TIMER_FIXED, pause_s(d) * 1000);
}

static void
set_unreachable(struct dialog *d, int errnum)
{
	if (errnum == ECONNREFUSED && d->conf.sent_before)
		set_failed(d, DIALOG_EXIT_UNREACHABLE, E_NET,
		    "Nobody listens at %s any more: this receiver takes one "
		    "file and exits; start it again.",
		    d->conf.peer);
	else if (errnum == ECONNREFUSED)
		set_failed(d, DIALOG_EXIT_UNREACHABLE, E_NET,
		    "Nobody listens at %s. Is the server running, the port "
		    "right, the firewall open?",
		    d->conf.peer);
	else if (errnum == ETIMEDOUT)
		set_no_answer(d, DIALOG_EXIT_UNREACHABLE, d->conf.connect_s);
	else {
		d->result.shown = DIALOG_FAILED;
		d->result.exit = DIALOG_EXIT_UNREACHABLE;
		d->result.err = FX_ERR_NONE;
		fx_err_errno(&d->result.err, E_NET, errnum,
		    "%s cannot be reached", d->conf.peer);
	}
}

void
set_no_answer(struct dialog *d, enum dialog_exit exit, uint32_t s)
{
	set_failed(d, exit, E_TIMEOUT,
	    "%s did not answer for %u s; this kind of server serves one peer "
	    "at a time and may be busy.",
	    d->conf.peer, (unsigned)s);
}

void
dialog_connected(struct dialog *d)
{
	if (d->phase != PHASE_CALL || !d->calling)
		return;
	d->calling = false;
	d->phase = PHASE_TALK;
	d->ops->begin(d);
}

void
dialog_refused(struct dialog *d, int errnum)
{
	if (d->phase != PHASE_CALL || !d->calling)
		return;
	d->calling = false;
	set_unreachable(d, errnum);
	if (d->attempt >= d->conf.attempts) {
		end_over(d);
		return;
	}
	do_note(d, DIALOG_NOTE_AGAIN, "%s Attempt %u of %u in %u s.",
	    d->result.err.text, d->attempt + 1, (unsigned)d->conf.attempts,
	    (unsigned)pause_s(d));
	climb(d);
}

void
call_timer(struct dialog *d)
{
	if (!d->calling)
		call(d);
}

/* As new, for another connection. */
static void
forget_try(struct dialog *d)
{
	end_try(d);
	d->gone = false;
	d->broke = false;
	d->eof_held = false;
	d->late = 0;
	d->result.says_len = 0;
	buf_clear(&d->text);
	buf_clear(&d->send);
}

bool
again(struct dialog *d, const char *what)
{
	if (d->repeat >= d->conf.repeats)
		return false;
	d->repeat++;
	forget_try(d);
	do_note(d, DIALOG_NOTE_AGAIN, "%s %s (%u of %u).", d->result.err.text,
	    what, d->repeat, (unsigned)d->conf.repeats);
	d->attempt = 0;
	call(d);
	return true;
}

bool
again_ladder(struct dialog *d, const char *what)
{
	if (d->attempt >= d->conf.attempts)
		return false;
	forget_try(d);
	do_note(d, DIALOG_NOTE_AGAIN, "%s %s in %u s (attempt %u of %u).",
	    d->result.err.text, what, (unsigned)pause_s(d), d->attempt + 1,
	    (unsigned)d->conf.attempts);
	climb(d);
	return true;
}
