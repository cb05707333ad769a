/* SPDX-License-Identifier: MIT */
#include "tui/view/details.h"

#include <stdlib.h>
#include <string.h>

#include "base/human.h"
#include "base/path.h"
#include "base/utf8.h"
#include "tui/view/i18n.h"
#include "tui/view/keyed.h"
#include "tui/view/preview.h"
#include "tui/view/words.h"

#define LABEL_COLS 14
#define VALUE_COLS 16 /* at least; else the value has its own lines */
#define ROW_BYTES  1024

#define USUAL_WEIGHT 50
#define TEXT_MAX     256

/* Where lines go. */
struct sheet {
	struct str *out;
	const struct model *m;
	int cols;
	int64_t wall_s;
};

/* The bytes of value's first row of at most cols columns. */
static size_t
row_bytes(const char *value, int cols, bool key)
{
	size_t n = utf8_wrap(value, cols);

	if (key && value[n] != '\0')
		for (size_t i = n; i > 0; i--)
			if (value[i - 1] == '-')
				return i;
	return n;
}

static void
add_rows(struct sheet *s, const char *label, const char *value, bool key)
{
	bool own = s->cols - LABEL_COLS < VALUE_COLS;
	int lead = own ? 2 : LABEL_COLS;
	int cols = s->cols - lead > 1 ? s->cols - lead : 1;
	char text[ROW_BYTES];

	utf8_pad(text, sizeof(text), label, LABEL_COLS - 1, "..");
	str_addf(s->out, "%s%s", text, own ? "\n" : " ");
	for (bool first = true; value[0] != '\0'; first = false) {
		size_t n = row_bytes(value, cols, key);

		if (!first || own)
			str_addf(s->out, "%*s", lead, "");
		str_add_n(s->out, value, n);
		str_add(s->out, "\n");
		value += n;
	}
}

static void
add(struct sheet *s, const char *label, const char *value)
{
	if (value != NULL && value[0] != '\0')
		add_rows(s, label, value, false);
}

static void
add_key(struct sheet *s, const char *label, const char *key)
{
	if (key != NULL && key[0] != '\0')
		add_rows(s, label, key, true);
}

static void
add_date(struct sheet *s, const char *label, int64_t wall_s)
{
	char date[HUMAN_SIZE];

	if (wall_s >= 0)
		add(s, label, words_date(date, sizeof(date), wall_s));
}

static void
add_bytes(struct sheet *s, const char *label, int64_t bytes)
{
	char text[128];

	add(s, label, words_bytes(text, sizeof(text), bytes));
}

static void
add_state(struct sheet *s, const struct words_state *state, const char *more)
{
	char said[TEXT_MAX];
	char text[TEXT_MAX];

	words_fmt(text, sizeof(text), "%s %s%s%s", state->sign, state->word,
	    more != NULL ? ": " : "",
	    more != NULL ? keyed(said, sizeof(said), s->m, more) : "");
	add(s, _("state"), text);
}

/* --- a file or folder --- */

static void
add_sum(struct sheet *s, const char *path)
{
	const struct model_sum *sum = &s->m->sum;

	if (sum->path == NULL || !str_eq(sum->path, path))
		add(s, _("SHA-256"), _("on request"));
	else if (sum->waiting)
		add(s, _("SHA-256"), _("being computed"));
	else if (sum->error != NULL)
		add(s, _("SHA-256"), sum->error);
	else
		add(s, _("SHA-256"), sum->sha256);
	if (sum->path != NULL && str_eq(sum->path, path) && !sum->waiting)
		add(s, _("digest"), sum->digest);
}

static const char *
kind_word(const struct browse_entry *e)
{
	static const char *const words[] = {
		[BROWSE_UP] = N_("the folder above"),
		[BROWSE_FOLDER] = N_("folder"),
		[BROWSE_FILE] = N_("file"),
		[BROWSE_LINK] = N_("link that leads nowhere"),
		[BROWSE_SPECIAL] = N_("neither file nor folder; not sent"),
	};

	return _(words[e->kind]);
}

static void
add_entry(struct sheet *s, const struct browse_entry *e)
{
	char mode[16];

	add(s, _("type"), kind_word(e));
	if (e->link && e->kind != BROWSE_LINK)
		add(s, _("link"), _("reached by a symbolic link"));
	if (e->kind == BROWSE_FILE)
		add_bytes(s, _("size"), e->size);
	add_date(s, _("modified"), e->mtime);
	if (e->mode != 0) {
		words_fmt(mode, sizeof(mode), "%04o", e->mode & 07777u);
		add(s, _("mode"), mode);
	}
}

static void
add_preview(struct sheet *s, const char *path)
{
	const struct model_preview *p = &s->m->files.preview;

	if (p->path == NULL || !str_eq(p->path, path))
		return;
	add(s, _("owner"), p->owner);
	add(s, _("leads to"), p->target);
	if (p->waiting)
		add(s, _("preview"), _("being read"));
	add(s, _("preview"), p->error);
	if (p->bytes_n > 0)
		preview_add(s->out, p->bytes, p->bytes_n, s->cols);
}

static char *
file_details(struct sheet *s, const char *path)
{
	const struct browse_entry *e = model_at_entry(s->m);
	size_t cursor = s->m->list[PANE_FILES].cursor;
	char *current = model_entry_path(s->m, cursor);
	char *safe;

	if (path == NULL)
		path = current;
	if (path == NULL) {
		free(current);
		return NULL;
	}
	safe = utf8_safe_new(path, strlen(path));
	add(s, _("path"), safe);
	free(safe);
	if (e != NULL && str_eq(path, current)) {
		add_entry(s, e);
		if (model_marked(s->m, cursor))
			add(s, _("marked"), _("to be sent"));
		if (e->kind == BROWSE_FILE)
			add_sum(s, path);
		add_preview(s, path);
	}
	safe = utf8_safe_new(path_base(path), strlen(path_base(path)));
	free(current);
	return safe;
}

/* --- a peer --- */

/* Why it is not there, as far as anybody knows. */
static const char *
why_away(const struct model *m, const struct model_peer *p, char text[TEXT_MAX])
{
	if (p->blocked)
		return keyed(text, TEXT_MAX, m,
		    _("it is blocked; {key:block} takes that back"));
	return p->why != NULL
	    ? p->why
	    : keyed(text, TEXT_MAX, m,
		  _("not known; {key:connect} tries to reach it"));
}

/* A program without a key. */
static char *
older_details(struct sheet *s, const struct model_peer *p)
{
	add(s, _("trust"), words_trust(p));
	add(s, _("address"), p->address);
	add(s, _("channel"), _("not encrypted, and nobody proves to be it"));
	return strdup(p->name);
}

static char *
peer_details(struct sheet *s, const struct model_peer *p)
{
	char text[TEXT_MAX];

	if (p->dialect != NULL)
		return older_details(s, p);
	add_key(s, _("key"), p->key);
	add(s, _("calls itself"), p->claims);
	add(s, _("trust"), words_trust(p));
	add_date(s, _("paired"), p->paired);
	add(s, _("may send"), words_policy(text, sizeof(text), p));
	add(s, _("into"), p->into);
	add(s, _("address"), p->address);
	if (p->online) {
		words_seen(text, sizeof(text), p, s->wall_s);
		add(s, _("answers in"), p->rtt_us >= 0 ? text : _("not known"));
		add(s, _("path"),
		    str_eq(p->path, "lan")
			? _("lan: an address of this network")
			: _("direct: over other networks"));
	} else {
		add(s, _("seen"),
		    words_ago(text, sizeof(text), p->seen, s->wall_s));
		add(s, _("why not"),
		    p->calling ? _("being called") : why_away(s->m, p, text));
	}
	add(s, _("program"), p->program);
	if (p->faults)
		add(s, _("faults"), _("it simulates faults, for tests"));
	return strdup(p->name);
}

/* --- a transfer --- */

/* Why no byte came for a while. */
static const char *
stall_more(const struct model_transfer *t)
{
	switch (t->stall) {
	case MODEL_STALL_DISK:
		return _("the disk of this machine is slow");
	case MODEL_STALL_LINK:
		return _("the network: no data connection is up");
	case MODEL_STALL_PEER:
		return t->incoming ? _("the peer sends nothing")
				   : _("the peer confirms nothing");
	case MODEL_STALL_NONE:
		break;
	}
	return NULL;
}

/* What the state's word does not say. */
static const char *
state_more(const struct model_transfer *t)
{
	if (model_stalled(t))
		return stall_more(t);
	switch (t->state) {
	case MODEL_DONE:
		if (t->peer[0] == '~')
			return words_check(t);
		return t->incoming ? NULL : _("verified at peer");
	case MODEL_UNSYNCED:
		return _("the digest is right, but a power cut may lose it");
	case MODEL_WAITING:
		return _("a person is asked over there");
	case MODEL_CONNECTING:
		return _("the peer is not reached yet");
	case MODEL_INTERRUPTED:
		return t->retry_s >= 0
		    ? _("goes on by itself; {key:discard} discards what is kept")
		    : _("{key:pause} goes on, {key:discard} discards "
			"what is kept");
	case MODEL_PARTIAL:
		return t->incoming
		    ? _("some files failed")
		    : _("some files failed; {key:retry} sends again");
	case MODEL_QUEUED:
		if (t->next > 0)
			return _("the peer is not reached yet");
		return t->position > 0
		    ? _("{key:queue-down} and {key:queue-up} change "
			"its place")
		    : NULL;
	case MODEL_PAUSED:
		return words_no_space(t)
		    ? _("goes on by itself when there is room")
		    : _("{key:pause} goes on");
	case MODEL_CANCELLED:
	case MODEL_FAILED:
		return t->incoming ? NULL : _("{key:retry} sends again");
	case MODEL_OFFERED:
	case MODEL_ACTIVE:
	case MODEL_CHECKING:
	case MODEL_DECLINED:
		break;
	}
	return NULL;
}

static void
add_failures(struct sheet *s, const char *id)
{
	const struct model_entries *e = &s->m->failures;
	char text[128];

	if (!str_eq(e->id, id))
		return;
	str_add(s->out, "\n");
	for (size_t i = 0; i < e->count; i++) {
		const struct model_entry *at = &e->items[i];
		const char *why = at->error != NULL ? at->error : at->code;

		str_addf(s->out, "%s %s\n",
		    at->error != NULL || at->code != NULL ? "[xx]" : "    ",
		    at->path);
		if (why != NULL)
			str_addf(s->out, "     %s\n", why);
	}
	if (e->error != NULL) {
		str_addf(s->out, "%s\n", e->error);
	} else if (!e->complete) {
		words_fmt(
		    text, sizeof(text), _("%zu of the list so far"), e->count);
		str_addf(s->out, "%s\n", text);
	}
}

static void
add_progress(struct sheet *s, const struct model_transfer *t)
{
	char done[128];
	char all[128];
	char text[256];

	words_fmt(text, sizeof(text), _("%s of %s, %d%%"),
	    words_size(done, sizeof(done), t->bytes_done),
	    words_bytes(all, sizeof(all), t->bytes), model_permille(t) / 10);
	add(s, _("done"), text);
	if (t->tree || t->files > 1) {
		words_files(all, sizeof(all), t->files);
		words_fmt(text, sizeof(text), _("%lld of %s, %lld failed"),
		    (long long)t->files_done, all,
		    (long long)(t->files_failed > 0 ? t->files_failed : 0));
		add(s, _("files"), text);
	}
	if (model_moving(t) && t->rate >= 0 && !model_stalled(t)) {
		add(s, _("rate"), words_rate(done, sizeof(done), t->rate));
		add(s, _("time left"),
		    words_duration(done, sizeof(done), t->eta_s));
	}
	if (model_moving(t) && t->conns > 0)
		add(s, _("connections"),
		    words_fmt(done, sizeof(done), "%lld", (long long)t->conns));
}

static char *
transfer_details(struct sheet *s, const struct model_transfer *t)
{
	struct words_state state = words_transfer(t);
	char text[128];

	add_state(s, &state, state_more(t));
	add(s, _("cause"), t->error);
	add(s, t->incoming ? _("from") : _("to"), t->peer);
	add(s, _("address"), t->address);
	add_key(s, _("key"), t->key);
	add_progress(s, t);
	if (t->position > 0)
		add(s, _("place"),
		    words_fmt(text, sizeof(text), _("%lld in the queue"),
			(long long)t->position));
	if (t->next > 0)
		add_date(s, _("next try"), t->next);
	else if (t->state == MODEL_INTERRUPTED && t->retry_s >= 0)
		add(s, _("next try"),
		    t->retry_s > 0 ? words_in(text, sizeof(text), t->retry_s)
				   : _("when the peer is there"));
	if (t->limit > 0)
		add(s, _("limit"), words_rate(text, sizeof(text), t->limit));
	if (t->weight > 0 && t->weight != USUAL_WEIGHT)
		add(s, _("share"),
		    words_fmt(text, sizeof(text), _("%lld of 100"),
			(long long)t->weight));
	if (t->kept > 0)
		add_bytes(s, _("kept"), t->kept);
	if (t->skipped > 0)
		add_bytes(s, _("skipped"), t->skipped);
	if (t->left_out > 0)
		add(s, _("left out"),
		    words_fmt(text, sizeof(text),
			P_("%lld entry; Log says why",
			    "%lld entries; Log says why", t->left_out),
			(long long)t->left_out));
	add(s, _("into"), t->into);
	add_date(s, _("started"), t->started);
	add_date(s, _("ended"), t->ended);
	add(s, _("digest"), t->digest);
	add(s, _("SHA-256"), t->sha256);
	add_failures(s, t->id);
	return str_printf("%s%s", t->name, t->tree ? "/" : "");
}

/* --- a row of the inbox --- */

static const char *
row_more(const struct model_row *r)
{
	switch (r->state) {
	case MODEL_ITEM_UNSYNCED:
		return _("the digest is right, but a power cut may lose it");
	case MODEL_ITEM_MISMATCH:
		return _("bytes and digest differ; what is kept is not in the "
			 "inbox");
	case MODEL_ITEM_MISSING:
		return _("it is not where it was put");
	case MODEL_ITEM_PARTLY:
		return _("some files failed");
	case MODEL_ITEM_INTERRUPTED:
		return _("what came so far is kept");
	case MODEL_ITEM_MD5_OK:
		return _("MD5 ok; against faults, not against people");
	case MODEL_ITEM_ECHO_OK:
		return _("SHA-256 ok (echo)");
	case MODEL_ITEM_SIZE_OK:
		return _("size ok, content not checked");
	case MODEL_ITEM_UNCHECKED:
		return _("not checked");
	case MODEL_ITEM_OFFER:
		return _("waits for your answer; nothing has been written");
	case MODEL_ITEM_RECEIVING:
	case MODEL_ITEM_CHECKING:
	case MODEL_ITEM_VERIFIED:
	case MODEL_ITEM_FAILED:
	case MODEL_ITEM_CANCELLED:
		break;
	}
	return NULL;
}

/* Of an offer in a dialect, the note is where it comes from. */
static void
add_channel(struct sheet *s, const struct model_row *r)
{
	const char *from = r->address != NULL ? r->address : r->note;
	char text[512];

	words_fmt(text, sizeof(text),
	    r->state == MODEL_ITEM_OFFER
		? _("offered over an unauthenticated channel (%s from %s)")
		: _("received over an unauthenticated channel (%s from %s)"),
	    r->peer + 1, from != NULL ? from : _("an unknown address"));
	add(s, _("channel"), text);
}

static char *
row_details(struct sheet *s, const struct model_row *r)
{
	struct words_state state = words_row(s->m, r);
	char text[128];

	add_state(s, &state, row_more(r));
	add(s, _("cause"), r->error);
	add(s, _("from"), r->peer);
	if (r->peer[0] == '~')
		add_channel(s, r);
	add_key(s, _("key"), r->key);
	if (r->peer[0] != '~')
		add(s, _("note"), r->note);
	add_bytes(s, _("size"), r->size);
	if (r->tree)
		add(s, _("files"), words_files(text, sizeof(text), r->files));
	add_date(s, _("time"), r->time);
	add(s, _("where"), r->path);
	if (r->state == MODEL_ITEM_VERIFIED)
		add_date(s, _("verified"), r->verified);
	add(s, _("digest"), r->digest);
	add(s, _("SHA-256"), r->sha256);
	return str_printf("%s%s", r->name, r->tree ? "/" : "");
}

/* --- a line of the log --- */

static char *
line_details(struct sheet *s, const struct model_line *l)
{
	add_date(s, _("time"), l->time);
	add(s, _("level"), words_level(l->level));
	add(s, _("peer"), l->peer);
	add(s, _("text"), l->text);
	return strdup(words_level(l->level));
}

void
details_add(struct str *out, const struct model *m, const struct details_of *of,
    int cols, char **ret_title)
{
	struct sheet s = {
		.out = out, .m = m, .cols = cols, .wall_s = of->wall_s
	};
	const char *id = of->id;
	const struct model_peer *p =
	    id != NULL ? model_peer(m, id) : model_at_peer(m);
	const struct model_transfer *t =
	    id != NULL ? model_transfer(m, id) : model_at_transfer(m);
	const struct model_row *r =
	    id != NULL ? model_row(m, id, of->index) : model_at_row(m);
	const struct model_line *l = model_at_line(m);

	*ret_title = NULL;
	if (of->pane == PANE_FILES)
		*ret_title = file_details(&s, id);
	else if (of->pane == PANE_PEERS && p != NULL)
		*ret_title = peer_details(&s, p);
	else if (of->pane == PANE_TRANSFERS && t != NULL)
		*ret_title = transfer_details(&s, t);
	else if (of->pane == PANE_INBOX && r != NULL)
		*ret_title = row_details(&s, r);
	else if (of->pane == PANE_LOG && l != NULL)
		*ret_title = line_details(&s, l);
	else
		str_addf(out, "%s\n", _("There is nothing here any more."));
}
