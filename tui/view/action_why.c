/* SPDX-License-Identifier: MIT */
#include "tui/view/action_why.h"

#include "base/attr.h"

const char *
action_why_engine(const struct model *m)
{
	if (m->engine == MODEL_ENGINE_STARTING)
		return N_("The engine is still starting.");
	if (m->engine == MODEL_ENGINE_LOST)
		return N_("The engine is lost; it is being called again.");
	return NULL;
}

const char *
action_why_undo(const struct model *m)
{
	if (m->undo.marks != NULL || m->undo.back != NULL)
		return NULL;
	return m->undo.why != NULL ? m->undo.why
				   : N_("There is nothing to undo.");
}

const char *
action_why_filter(const struct model *m)
{
	return m->files.listing == NULL ? N_("The folder is still being read.")
					: NULL;
}

const char *
action_why_downloads(const struct model *m)
{
	return m->files.downloads == NULL
	    ? N_("The folder of downloads is not known.")
	    : NULL;
}

const char *
action_why_inbox(const struct model *m)
{
	return m->files.inbox == NULL
	    ? N_("The folder of the inbox is not known.")
	    : NULL;
}

const char *
action_why_back(const struct model *m)
{
	return m->files.back.n == 0 ? N_("There is no folder before.") : NULL;
}

const char *
action_why_forward(const struct model *m)
{
	return m->files.forward.n == 0 ? N_("There is no folder to go on to.")
				       : NULL;
}

const char *
action_why_bookmarks(const struct model *m)
{
	return m->files.bookmarks_n == 0
	    ? N_("There is no bookmark yet; {key:bookmark} and a letter "
		 "sets one.")
	    : NULL;
}

const char *
action_why_search(const struct model *m)
{
	return model_count(m, m->focus) == 0
	    ? N_("There is nothing to search in.")
	    : NULL;
}

const char *
action_why_again(const struct model *m)
{
	if (m->search == NULL || m->search[0] == '\0')
		return N_(
		    "Nothing was searched for yet; {key:search} searches.");
	return action_why_search(m);
}

const char *
action_why_info(const struct model *m)
{
	return model_count(m, m->focus) == 0
	    ? N_("There is nothing here to tell about.")
	    : NULL;
}

const char *
action_why_copy(const struct model *m)
{
	return model_count(m, m->focus) == 0
	    ? N_("There is nothing here to be copied.")
	    : NULL;
}

const char *
action_why_open(const struct model *m)
{
	if (model_leaving(m))
		return N_("The folder is still being read.");
	if (model_at_entry(m) == NULL)
		return N_("There is no entry here.");
	return NULL;
}

const char *
action_why_parent(const struct model *m)
{
	return m->files.path[0] == '/' && m->files.path[1] == '\0'
	    ? N_("This is the topmost folder.")
	    : NULL;
}

const char *
action_why_home(const struct model *m)
{
	return m->files.home == NULL ? N_("The home folder is not known.")
				     : NULL;
}

const char *
action_why_mark(const struct model *m)
{
	const struct browse_entry *e = model_at_entry(m);
	const char *why = action_why_open(m);

	if (why != NULL)
		return why;
	if (e->kind == BROWSE_UP)
		return N_("The folder above cannot be marked.");
	if (e->kind != BROWSE_FILE && e->kind != BROWSE_FOLDER)
		return N_("Only files and folders can be sent.");
	return NULL;
}

const char *
action_why_unmark(const struct model *m)
{
	return m->files.marks_n == 0 ? N_("Nothing is marked.") : NULL;
}

const char *
action_why_send(const struct model *m)
{
	const char *why = action_why_engine(m);

	if (why == NULL && m->peers_n == 0)
		why = N_(
		    "There is no peer yet; press {key:peers}, then {key:pair} "
		    "to pair.");
	if (why != NULL)
		return why;
	if (m->files.marks_n > MODEL_SEND_MAX)
		return N_(
		    "More than 64 are marked; mark their folder instead.");
	return m->files.marks_n == 0 ? action_why_mark(m) : NULL;
}

const char *
action_why_peer(const struct model *m)
{
	if (model_at_peer(m) == NULL)
		return N_("There is no peer yet; {key:pair} pairs.");
	return action_why_engine(m);
}

const char *
action_why_paired(const struct model *m)
{
	const char *why = action_why_peer(m);

	if (why == NULL && model_at_peer(m)->dialect != NULL)
		why = N_("An older program has no key and can only be sent "
			 "files; {key:forget} forgets it.");
	return why;
}

const char *
action_why_send_here(const struct model *m)
{
	const char *why = action_why_peer(m);

	if (why != NULL)
		return why;
	if (model_at_peer(m)->blocked)
		return N_("This peer is blocked.");
	if (m->files.marks_n == 0)
		return N_(
		    "Nothing is marked; press {key:files}, then {key:mark} "
		    "on a file.");
	return action_why_send(m);
}

const char *
action_why_chat(const struct model *m)
{
	const char *why = action_why_paired(m);

	if (why == NULL && model_at_peer(m)->blocked)
		why = N_("This peer is blocked.");
	return why;
}

const char *
action_why_connect(const struct model *m)
{
	const char *why = action_why_chat(m);

	if (why == NULL && model_at_peer(m)->online)
		why = N_("This peer is reachable; {key:info} tells how.");
	return why;
}

const char *
action_why_details(const struct model *m)
{
	return model_at_transfer(m) == NULL ? N_("There is no transfer here.")
					    : NULL;
}

const char *
action_why_failed(const struct model *m)
{
	const struct model_transfer *t = model_at_transfer(m);

	if (t == NULL)
		return N_("There is no transfer here.");
	if (t->files_failed <= 0)
		return N_("No file of it has failed.");
	return action_why_engine(m);
}

const char *
action_why_pause(const struct model *m)
{
	const struct model_transfer *t = model_at_transfer(m);

	if (t == NULL)
		return N_("There is no transfer here.");
	if (model_ended(t))
		return N_("This transfer is over.");
	return action_why_engine(m);
}

const char *
action_why_pause_all(const struct model *m)
{
	for (size_t i = 0; i < m->transfers_n; i++)
		if (!model_ended(&m->transfers[i]))
			return action_why_engine(m);
	return N_("There is nothing to pause.");
}

const char *
action_why_move(const struct model *m)
{
	const char *why = action_why_pause(m);

	if (why == NULL && model_at_transfer(m)->position == 0)
		why = N_("This transfer does not wait in the queue.");
	return why;
}

const char *
action_why_more(const struct model *m)
{
	const char *why = action_why_pause(m);

	if (why == NULL && model_at_transfer(m)->weight >= MODEL_WEIGHT_MAX)
		why = N_("It has the largest share already.");
	return why;
}

const char *
action_why_less(const struct model *m)
{
	const char *why = action_why_pause(m);

	if (why == NULL && model_at_transfer(m)->weight <= 1)
		why = N_("It has the smallest share already.");
	return why;
}

const char *
action_why_retry(const struct model *m)
{
	const struct model_transfer *t = model_at_transfer(m);

	if (t == NULL)
		return N_("There is no transfer here.");
	if (model_rests(t))
		return action_why_engine(m);
	if (t->incoming)
		return N_("Only what this machine sent can be sent again.");
	if (!model_ended(t) || t->state == MODEL_DONE)
		return N_("Only what failed or was cancelled can be sent "
			  "again.");
	return action_why_engine(m);
}

const char *
action_why_cancel(const struct model *m)
{
	return action_why_pause(m);
}

const char *
action_why_discard(const struct model *m)
{
	const struct model_transfer *t = model_at_transfer(m);

	if (t == NULL)
		return N_("There is no transfer here.");
	if (t->state != MODEL_INTERRUPTED)
		return N_("Only what is interrupted can be discarded; "
			  "{key:cancel-transfer} cancels.");
	return action_why_engine(m);
}

const char *
action_why_clear(const struct model *m)
{
	for (size_t i = 0; i < m->transfers_n; i++)
		if (model_ended(&m->transfers[i]))
			return action_why_engine(m);
	return N_("No transfer is over.");
}

const char *
action_why_row(const struct model *m)
{
	return model_at_row(m) == NULL ? N_("The inbox is empty.") : NULL;
}

const char *
action_why_accept(const struct model *m)
{
	const struct model_row *r = model_at_row(m);

	if (r == NULL)
		return N_("The inbox is empty.");
	if (r->state != MODEL_ITEM_OFFER)
		return N_("This is not an offer.");
	return action_why_engine(m);
}

const char *
action_why_accept_as(const struct model *m)
{
	const char *why = action_why_accept(m);

	if (why == NULL && model_at_row(m)->roots > 1)
		why = N_("Only a single file or folder gets a new name.");
	return why;
}

const char *
action_why_row_resume(const struct model *m)
{
	const struct model_row *r = model_at_row(m);

	if (r == NULL)
		return N_("The inbox is empty.");
	if (r->state != MODEL_ITEM_INTERRUPTED)
		return N_("Only what is interrupted goes on.");
	return action_why_engine(m);
}

const char *
action_why_folder(const struct model *m)
{
	const struct model_row *r = model_at_row(m);

	if (r == NULL)
		return N_("The inbox is empty.");
	if (r->state == MODEL_ITEM_OFFER || r->where == NULL)
		return N_("It is not in the inbox folder yet.");
	if (r->state == MODEL_ITEM_MISSING)
		return N_("It is no longer where it was put.");
	return NULL;
}

const char *
action_why_digest(const struct model *m)
{
	const struct model_row *r = model_at_row(m);

	if (r == NULL)
		return N_("The inbox is empty.");
	return r->sha256 == NULL && r->digest == NULL
	    ? N_("Its digest is not known.")
	    : NULL;
}

const char *
action_why_row_policy(const struct model *m)
{
	const struct model_row *r = model_at_row(m);

	if (r == NULL)
		return N_("The inbox is empty.");
	if (r->key[0] == '\0' || r->peer[0] == '~')
		return N_("It came without a key; there is nobody to trust.");
	if (model_peer(m, r->key) == NULL)
		return N_("Its sender is not paired any more.");
	return action_why_engine(m);
}

const char *
action_why_decline(const struct model *m)
{
	const struct model_row *r = model_at_row(m);

	if (r == NULL)
		return N_("The inbox is empty.");
	if (r->state != MODEL_ITEM_OFFER && r->state != MODEL_ITEM_INTERRUPTED)
		return N_("Only offers and interrupted arrivals can be "
			  "declined.");
	return action_why_engine(m);
}

const char *
action_why_verify(const struct model *m)
{
	const struct model_row *r = model_at_row(m);

	if (r == NULL)
		return N_("The inbox is empty.");
	if (r->path == NULL || r->digest == NULL)
		return N_("There is nothing to verify yet.");
	if (r->verifying)
		return N_("It is being verified already.");
	return action_why_engine(m);
}

const char *
action_why_forget(const struct model *m)
{
	const struct model_row *r = model_at_row(m);

	if (r == NULL)
		return N_("The inbox is empty.");
	if (r->state == MODEL_ITEM_OFFER)
		return N_("An offer is accepted or declined.");
	if (r->state == MODEL_ITEM_RECEIVING || r->state == MODEL_ITEM_CHECKING)
		return N_("It is still arriving.");
	return action_why_engine(m);
}

const char *
action_why_save(const struct model *m)
{
	return m->shown_n == 0 ? N_("There is no line to save.") : NULL;
}

const char *
action_why_write(const struct model *m)
{
	if (m->peers_n == 0)
		return N_(
		    "There is no peer yet; press {key:peers}, then {key:pair} "
		    "to pair.");
	return action_why_engine(m);
}

const char *
action_why_split(const struct model *m)
{
	return m->zoom ? N_("Only one pane is shown; zoom leads back.") : NULL;
}
