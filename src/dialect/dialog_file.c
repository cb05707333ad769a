/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "dialect/dialog_code.h"

bool
in_too_large(const struct dialog *d, uint64_t size)
{
	return size > d->conf.max_file || size > FX_FILE_SIZE_MAX;
}

struct dialog_act *
in_admit(struct dialog *d, const void *raw, size_t raw_len, uint64_t size,
    bool sure, const uint8_t *md5)
{
	struct dialog_in *in = &d->in;
	struct dialog_act *act = do_act(d, DIALOG_ADMIT);

	in->asked = true;
	in->size = size;
	in->got = 0;
	name_arrived(in->name, raw, raw_len);
	if (d->conf.suffix != NULL)
		name_between(in->name, "", in->name, d->conf.suffix);
	act->file.raw = raw;
	act->file.raw_len = raw_len;
	act->file.name = in->name;
	act->file.size = size;
	act->file.sure = sure;
	if (md5 != NULL) {
		memcpy(in->md5, md5, DIALOG_MD5_SIZE);
		act->file.md5 = in->md5;
	}
	d->wants = false;
	do_timer(d, DIALOG_TIMER_NONE, 0);
	return act;
}

void
dialog_admit(struct dialog *d, enum dialog_answer answer, const char *reason)
{
	if (d->phase != PHASE_TALK || !d->in.asked)
		return;
	d->in.asked = false;
	if (answer != DIALOG_ACCEPT) {
		if (reason == NULL)
			reason = answer == DIALOG_REFUSE ? "refused"
							 : "file is too large";
		d->ops->refused(d, answer, reason);
		return;
	}
	d->in.open = true;
	d->ops->admitted(d);
}

size_t
in_store(struct dialog *d, const uint8_t *data, size_t n)
{
	struct dialog_in *in = &d->in;
	struct dialog_act *act;

	if (n > in->size - in->got)
		n = (size_t)(in->size - in->got);
	if (n == 0)
		return 0;
	if (in->hash != NULL)
		d->conf.md5->add(in->hash, data, n);
	act = do_act(d, DIALOG_STORE);
	act->offset = in->got;
	act->data = data;
	act->n = n;
	in->got += n;
	return n;
}

bool
in_md5_right(struct dialog *d)
{
	uint8_t md5[DIALOG_MD5_SIZE];
	char want[2 * DIALOG_MD5_SIZE + 1], got[2 * DIALOG_MD5_SIZE + 1];

	d->conf.md5->end(d->in.hash, md5);
	d->in.hash = NULL;
	if (memcmp(md5, d->in.md5, DIALOG_MD5_SIZE) == 0)
		return true;
	str_hex(want, d->in.md5, sizeof(d->in.md5));
	str_hex(got, md5, sizeof(md5));
	set_failed(d, DIALOG_EXIT_MISMATCH, E_DIGEST,
	    "MD5 differs: announced %s, computed %s.", want, got);
	return false;
}

void
in_commit(struct dialog *d, enum dialog_shown shown)
{
	d->in.ending = true;
	d->wants = false;
	set_shown(d, shown);
	do_timer(d, DIALOG_TIMER_NONE, 0);
	do_act(d, DIALOG_COMMIT)->result = &d->result;
}

void
dialog_committed(struct dialog *d, const struct fx_err *err)
{
	if (d->phase != PHASE_TALK || !d->in.ending)
		return;
	d->in.ending = false;
	d->in.open = false;
	if (err->code != FX_OK)
		set_failed_err(d, DIALOG_EXIT_OTHER, err);
	if (d->broke)
		end_close(d, false);
	else
		d->ops->committed(d, err);
}

void
in_drop(struct dialog *d, bool keep)
{
	struct dialog_act *act;

	d->in.asked = false;
	if (!d->in.open || d->in.ending)
		return;
	d->in.open = false;
	act = do_act(d, DIALOG_DROP);
	act->keep = keep;
	act->result = &d->result;
}

static void
feed(struct dialog *d)
{
	uint64_t left = d->conf.size - d->out.at;

	if (left > 0) {
		do_read(d, d->out.at, left, false);
		return;
	}
	d->out.feeding = false;
	d->ops->file_sent(d);
}

void
send_file(struct dialog *d, bool md5)
{
	d->out.feeding = true;
	d->out.at = 0;
	if (md5 && d->out.hash == NULL)
		d->out.hash = d->conf.md5->start();
	if (md5 && d->out.hash == NULL) {
		end_no_memory(d);
		return;
	}
	do_idle(d);
	feed(d);
}

void
file_read(struct dialog *d, const uint8_t *data, size_t n)
{
	if (n == 0) {
		d->out.feeding = false;
		d->ops->source_short(d);
		return;
	}
	if (d->out.hash != NULL)
		d->conf.md5->add(d->out.hash, data, n);
	d->out.flying = n;
	do_send(d, data, n, n);
}

void
file_flown(struct dialog *d)
{
	d->out.at += d->out.flying;
	d->out.flying = 0;
	feed(d);
}

bool
file_same(struct dialog *d)
{
	uint8_t md5[DIALOG_MD5_SIZE];

	d->conf.md5->end(d->out.hash, md5);
	d->out.hash = NULL;
	return memcmp(md5, d->digest, DIALOG_MD5_SIZE) == 0;
}

void
file_forget(struct dialog *d)
{
	if (d->in.hash != NULL)
		d->conf.md5->drop(d->in.hash);
	if (d->out.hash != NULL)
		d->conf.md5->drop(d->out.hash);
	d->in.hash = NULL;
	d->out.hash = NULL;
	d->out.feeding = false;
}
