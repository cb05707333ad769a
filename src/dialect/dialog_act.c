/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "dialect/dialog_code.h"

struct dialog_act *
do_act(struct dialog *d, enum dialog_act_kind kind)
{
	struct dialog_act *act;

	assert(d->count < ACTS_MAX);
	act = &d->acts[(d->head + d->count++) % ACTS_MAX];
	*act = (struct dialog_act){ .kind = kind };
	return act;
}

int
dialog_next(struct dialog *d, struct dialog_act *ret)
{
	if (d->count == 0)
		told_eof(d);
	if (d->count == 0 && d->phase == PHASE_TALK && d->ops->more != NULL)
		d->ops->more(d);
	if (d->count == 0)
		return 0;
	*ret = d->acts[d->head];
	d->head = (d->head + 1) % ACTS_MAX;
	d->count--;
	return 1;
}

void
do_timer(struct dialog *d, enum dialog_timer_kind kind, uint32_t ms)
{
	struct dialog_act *act = do_act(d, DIALOG_TIMER);

	act->timer = kind;
	act->ms = ms;
}

void
do_idle(struct dialog *d)
{
	do_timer(d, DIALOG_TIMER_IDLE, d->conf.idle_s * 1000);
}

void
do_pause(struct dialog *d)
{
	do_timer(d, DIALOG_TIMER_FIXED, d->conf.header_pause_ms);
}

void
do_header(struct dialog *d)
{
	do_timer(d, DIALOG_TIMER_FIXED, d->conf.header_s * 1000);
}

void
do_linger(struct dialog *d, bool on)
{
	if (d->linger == on)
		return;
	d->linger = on;
	do_act(d, DIALOG_LINGER)->on = on;
}

void
do_read(struct dialog *d, uint64_t offset, uint64_t left, bool first)
{
	struct dialog_act *act = do_act(d, DIALOG_READ);

	act->offset = offset;
	act->len = left < DIALOG_READ_MAX ? (size_t)left : DIALOG_READ_MAX;
	act->first = first;
	d->reading = true;
}

void
do_send(struct dialog *d, const void *data, size_t n, uint64_t file)
{
	struct dialog_act *act = do_act(d, DIALOG_SEND);

	assert(n > 0 && !d->sending);
	act->data = data;
	act->n = n;
	act->file_bytes = file;
	d->sending = true;
}

void
do_send_text(struct dialog *d)
{
	do_send(d, d->send.data, d->send.len, 0);
}

void
do_note(struct dialog *d, enum dialog_note note, const char *fmt, ...)
{
	struct dialog_act *act = do_act(d, DIALOG_NOTE);
	char *text = d->notes[act - d->acts];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, NOTE_MAX, fmt, args);
	va_end(args);
	act->note = note;
	act->text = text;
}

void
peer_says(struct dialog *d, const void *text, size_t n)
{
	size_t room = sizeof(d->says) - d->result.says_len;

	if (n > room)
		n = room;
	memcpy(d->says + d->result.says_len, text, n);
	d->result.says_len += n;
}

bool
peer_said(const struct dialog *d, const char *beginning)
{
	size_t n = strlen(beginning);

	return d->result.says_len >= n && memcmp(d->says, beginning, n) == 0;
}

void
set_shown(struct dialog *d, enum dialog_shown shown)
{
	d->result.shown = shown;
	d->result.exit = DIALOG_EXIT_OK;
	d->result.err = FX_ERR_NONE;
}

void
set_failed(struct dialog *d, enum dialog_exit exit, enum fx_code code,
    const char *fmt, ...)
{
	char text[NOTE_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	d->result.shown = DIALOG_FAILED;
	d->result.exit = exit;
	d->result.err = FX_ERR_NONE;
	fx_err_set(&d->result.err, code, "%s", text);
}

void
set_failed_err(
    struct dialog *d, enum dialog_exit exit, const struct fx_err *err)
{
	d->result.shown = DIALOG_FAILED;
	d->result.exit = exit;
	d->result.err = *err;
}

void
set_cut(struct dialog *d, uint64_t have, uint64_t size)
{
	set_failed(d, DIALOG_EXIT_OTHER, E_SIZE,
	    "Connection closed after %llu of %llu bytes.",
	    (unsigned long long)have, (unsigned long long)size);
}

void
set_idle(struct dialog *d, uint64_t have, uint64_t size)
{
	set_failed(d, DIALOG_EXIT_OTHER, E_TIMEOUT,
	    "Nothing moved for %u s, after %llu of %llu bytes.",
	    (unsigned)d->conf.idle_s, (unsigned long long)have,
	    (unsigned long long)size);
}

void
set_short(struct dialog *d)
{
	set_failed(d, DIALOG_EXIT_OTHER, E_SRC_CHANGED,
	    "The file became shorter while it was sent.");
}

void
set_changed(struct dialog *d)
{
	set_failed(d, DIALOG_EXIT_OTHER, E_SRC_CHANGED,
	    "The file was changed while it was sent.");
}

void
set_refused(struct dialog *d, enum dialog_answer how, const char *reason)
{
	set_failed(d, DIALOG_EXIT_REFUSED,
	    how == DIALOG_TOO_LARGE ? E_LIMIT : E_DECLINED,
	    "The file was not taken: %s.", reason);
}

/* The connection is given up; what was out on it is too. */
static void
hang_up(struct dialog *d, bool reset)
{
	do_timer(d, DIALOG_TIMER_NONE, 0);
	if (!reset)
		do_linger(d, false);
	do_act(d, DIALOG_CLOSE)->reset = reset;
	file_forget(d);
	d->sending = false;
	d->reading = false;
	d->calling = false;
	d->linger = false;
	d->wants = false;
}

void
end_talk(struct dialog *d, enum dialog_end how)
{
	in_drop(d, true);
	if (how == END_WORDS && !d->broke && buf_error(&d->send) == 0) {
		d->phase = PHASE_LAST;
		do_idle(d);
		do_send_text(d);
	} else if (how == END_DRAIN || how == END_WORDS) {
		end_drain(d);
	} else {
		end_close(d, how == END_RESET);
	}
}

void
end_drain(struct dialog *d)
{
	if (!d->broke) {
		do_linger(d, false);
		do_act(d, DIALOG_SHUT);
	}
	if (d->gone) {
		end_close(d, false);
		return;
	}
	d->phase = PHASE_DRAIN;
	do_timer(d, DIALOG_TIMER_FIXED, DRAIN_MS);
}

void
end_close(struct dialog *d, bool reset)
{
	if (d->late > 0)
		do_note(d, DIALOG_NOTE_LOG,
		    "%llu bytes after the end were dropped",
		    (unsigned long long)d->late);
	hang_up(d, reset);
	end_over(d);
}

void
end_over(struct dialog *d)
{
	d->phase = PHASE_OVER;
	d->calling = false;
	d->reading = false;
	do_act(d, DIALOG_END)->result = &d->result;
}

void
end_no_memory(struct dialog *d)
{
	set_failed(d, DIALOG_EXIT_OTHER, E_INTERNAL, "There is no memory.");
	end_talk(d, END_RESET);
}

void
end_stranger(struct dialog *d, bool silent, const char *what)
{
	if (silent)
		set_shown(d, DIALOG_NO_FILE);
	else
		set_failed(d, DIALOG_EXIT_OTHER, E_PROTO,
		    "%s sent no whole %s of %s.", d->conf.peer, what,
		    d->conf.dialect->name);
	end_talk(d, END_DRAIN);
}

void
end_try(struct dialog *d)
{
	in_drop(d, false);
	hang_up(d, d->linger);
}
