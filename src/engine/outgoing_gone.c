/* SPDX-License-Identifier: MIT */
/*
 * What a transfer was read from is not there any more when it is taken up.
 * The receiver waits for the rest of it, and knows it by the uuid of its offer
 * only: it is offered again, and ends at once.
 */
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "engine/give.h"
#include "engine/resume.h"
#include "engine/session.h"

/*
 * The offer of last time, as far as it is known: its uuid and its names.  It
 * has no entries, so that nothing of it is begun.
 */
static void
fill_names(const struct transfer *t, struct msg_offer *o)
{
	memcpy(o->uuid, t->uuid, sizeof(o->uuid));
	o->kind = t->tree ? OFFER_TREE : OFFER_FILES;
	o->digest = 1;
	o->total_bytes = t->bytes;
	o->entries_known = true;
	for (size_t i = 0; i < t->paths_n && i < FX_ROOTS_MAX; i++) {
		const char *base = path_base(t->paths[i]);
		struct offer_root *r = &o->roots[o->roots_n++];
		size_t n = strlen(base);

		while (n > 0 && base[n - 1] == '/')
			n--;
		r->kind = t->tree ? ENTRY_FOLDER : ENTRY_FILE;
		r->name_len = (uint8_t)(n < FX_NAME_MAX ? n : FX_NAME_MAX);
		memcpy(r->name, base, r->name_len);
	}
}

/* Offer it once more, for that end.  False: nobody is to be told. */
static bool
offer_gone(struct transfer *t, const struct fx_err *err)
{
	struct session *s = t->session;
	struct sender_conf conf = { .hash = &hub_hash, .patient = true };
	struct msg_offer *offer;

	if (!t->again || s == NULL || t->tx != NULL || t->anew_of[0] != '\0')
		return false;
	offer = calloc(1, sizeof(*offer));
	if (offer == NULL)
		return false;
	fill_names(t, offer);
	conf.xid = s->next_xid;
	conf.caps = s->welcome.caps;
	conf.offer = offer;
	t->tx = sender_new(&conf);
	free(offer);
	if (t->tx == NULL)
		return false;
	outgoing_number(t);
	t->gone = true;
	transfer_move(t, DOOR_CONNECTING, err);
	transfer_touch(t);
	return true;
}

void
outgoing_gone_run(struct transfer *t)
{
	struct fx_err why = t->err;
	const char *text = "";

	if (sender_state(t->tx) != XFER_OFFERED)
		return;
	/* Our own words may tell paths of this machine. */
	if (t->given && why.code == E_NOENT)
		text = "it is not shared with this device any more";
	sender_fail(t->tx, why.code, text, true);
	transfer_move(t, DOOR_FAILED, &why);
}

void
outgoing_not_there(struct transfer *t, const struct fx_err *err)
{
	if (offer_gone(t, err))
		return;
	give_failed(t, err);
	transfer_move(t, DOOR_FAILED, err);
}
