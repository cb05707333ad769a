/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "engine/anew.h"
#include "engine/dialect.h"
#include "engine/dialect_check.h"
#include "engine/inbox.h"
#include "engine/resume.h"
#include "store/db.h"
#include "store/transfers.h"

/*
 * Transfers in the database: written as they move, read at the start, when
 * whatever was living is interrupted and staging folders are settled
 * (reliability.md 4.5).
 */

#define RESTORE_MAX (FX_QUEUE_MAX + 500) /* kept in memory after a start */

/* What was never begun waits on after a start, as if nothing had been. */
static bool
waits_on(const struct transfer *t)
{
	return !t->incoming && !dialect_is(t) && !t->given &&
	    (sched_waits(t) || t->state == DOOR_QUEUED ||
		t->state == DOOR_CONNECTING);
}

static enum transfers_phase
phase_of(const struct transfer *t)
{
	if (t->state == DOOR_INTERRUPTED || waits_on(t))
		return TRANSFERS_INTERRUPTED;
	return transfer_ended(t) ? TRANSFERS_ENDED : TRANSFERS_LIVING;
}

/* Each path and its NUL, one after the other; NULL: there are none. */
static uint8_t *
pack_paths(const struct transfer *t, size_t *ret_len)
{
	struct buf b;

	buf_init(&b, (size_t)FX_ROOTS_MAX * (FX_PATH_MAX + 1));
	for (size_t i = 0; i < t->paths_n; i++)
		buf_put(&b, t->paths[i], strlen(t->paths[i]) + 1);
	if (t->paths_n == 0 || buf_error(&b) != 0) {
		buf_done(&b);
		return NULL;
	}
	*ret_len = b.len;
	return b.data;
}

static void
unpack_paths(struct transfer *t, const uint8_t *roots, size_t len)
{
	const char *at = (const char *)roots;
	size_t n = 0;

	if (len == 0 || roots[len - 1] != 0)
		return;
	for (size_t i = 0; i < len; i++)
		n += roots[i] == 0;
	if (n > FX_ROOTS_MAX)
		return;
	t->paths = calloc(n, sizeof(*t->paths));
	for (; t->paths != NULL && t->paths_n < n; t->paths_n++) {
		t->paths[t->paths_n] = str_dup_n(at, strlen(at));
		if (t->paths[t->paths_n] == NULL)
			break;
		at += strlen(at) + 1;
	}
}

/* What the record tells of it: words, with a space between them. */
enum word {
	WORD_TREE,
	WORD_SET,
	WORD_KEEP,
	WORD_FOLLOW,
	WORD_MOVE,
	WORD_PARTLY,
	WORD_GIVEN,
	WORDS
};

static const char *const words[WORDS] = { [WORD_TREE] = "tree",
	[WORD_SET] = "set",
	[WORD_KEEP] = "keep",
	[WORD_FOLLOW] = "follow",
	[WORD_MOVE] = "move",
	[WORD_PARTLY] = "partly",
	[WORD_GIVEN] = "given" };

#define OPTIONS_SIZE 64 /* all of them, and a check */

static void
put_options(const struct transfer *t, char out[OPTIONS_SIZE])
{
	const bool on[WORDS] = { [WORD_TREE] = t->tree && !t->set,
		[WORD_SET] = t->set,
		[WORD_KEEP] = t->links == WALK_LINKS_KEEP,
		[WORD_FOLLOW] = t->links == WALK_LINKS_FOLLOW,
		[WORD_MOVE] = t->move,
		[WORD_PARTLY] = t->partly,
		[WORD_GIVEN] = t->given };
	size_t n = 0;

	out[0] = '\0';
	for (int i = 0; i < WORDS; i++) {
		if (!on[i])
			continue;
		if (n > 0)
			out[n++] = ' ';
		(void)str_copy(out + n, OPTIONS_SIZE - n, words[i]);
		n = strlen(out);
	}
	if (dialect_check_name((enum dialog_shown)t->check) != NULL && n == 0)
		(void)str_copy(out + n, OPTIONS_SIZE - n,
		    dialect_check_name((enum dialog_shown)t->check));
}

/* A word of another kind: what the check of a dialect came to. */
static void
take_check(struct transfer *t, const char *text, size_t n)
{
	char word[32];

	if (dialect_is(t) && str_copy_n(word, sizeof(word), text, n))
		t->check = (int)dialect_check_find(word);
}

static void
take_option(struct transfer *t, const char *text, size_t n)
{
	int word = 0;

	while (word < WORDS &&
	    (strlen(words[word]) != n || memcmp(words[word], text, n) != 0))
		word++;
	switch ((enum word)word) {
	case WORD_SET:
		t->set = true;
		t->tree = true;
		break;
	case WORD_TREE:
		t->tree = true;
		break;
	case WORD_KEEP:
		t->links = WALK_LINKS_KEEP;
		break;
	case WORD_FOLLOW:
		t->links = WALK_LINKS_FOLLOW;
		break;
	case WORD_MOVE:
		t->move = true;
		break;
	case WORD_PARTLY:
		t->partly = true;
		break;
	case WORD_GIVEN:
		t->given = true;
		break;
	case WORDS: /* that, or of a later version */
		take_check(t, text, n);
		break;
	}
}

static void
take_options(struct transfer *t, const char *text)
{
	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		take_option(t, text, n);
		text += n + strspn(text + n, " ");
	}
}

static void
to_row(const struct transfer *t, struct transfer_row *row,
    char spare[OPTIONS_SIZE])
{
	memset(row, 0, sizeof(*row));
	str_copy(row->id, sizeof(row->id), t->id);
	memcpy(row->uuid, t->uuid, sizeof(row->uuid));
	row->direction = t->incoming ? TRANSFERS_IN : TRANSFERS_OUT;
	memcpy(row->peer, t->peer, sizeof(row->peer));
	str_copy(row->petname, sizeof(row->petname), t->peer_name);
	row->name = t->name;
	row->state = (int)(waits_on(t) ? DOOR_QUEUED : t->state);
	row->phase = phase_of(t);
	row->bytes = t->bytes;
	row->bytes_done = t->bytes_done;
	row->files = t->files;
	row->files_done = t->files_done;
	row->files_failed = t->files_failed;
	row->created_ms = t->created_ms;
	row->started_ms = t->started_ms;
	row->ended_ms = t->ended_ms;
	row->code = (int)t->err.code;
	if (t->err.code != FX_OK)
		row->error = (char *)(uintptr_t)t->err.text;
	row->dest = t->into_path;
	row->staging = t->root_path;
	row->has_tree = t->digest_known;
	memcpy(row->tree, t->digest, sizeof(row->tree));
	row->roots = pack_paths(t, &row->roots_len);
	row->note = t->note;
	row->rank = t->place.rank;
	row->weight = (int)t->turn.weight;
	row->rate = pace_limit(t->pace);
	row->held = t->held;
	row->wait = t->wait;
	memcpy(row->anew_of, t->anew_of, sizeof(row->anew_of));
	put_options(t, spare);
	row->options = spare;
}

/* Rows of a group that was lost are missing, whatever was said of them. */
static int
put_row(struct transfer *t, struct transfer_row *row, struct fx_err *err)
{
	struct db *db = t->hub->db;

	if (t->recorded) {
		if (transfers_update(db, row, err) == 0)
			return 0;
		if (err->code != E_NOENT)
			return -1;
	}
	return transfers_insert(db, row, err);
}

/* The list of failures is written when it is final: together with the row. */
static int
put_all(struct transfer *t, struct transfer_row *row, struct fx_err *err)
{
	if (put_row(t, row, err) < 0)
		return -1;
	if (row->phase != TRANSFERS_ENDED || t->failed_n == 0)
		return 0;
	return transfer_save_failures(t, err);
}

void
transfer_save(struct transfer *t)
{
	char options[OPTIONS_SIZE];
	struct transfer_row row;
	struct fx_err err;
	int r;

	to_row(t, &row, options);
	t->phase = (int)row.phase;
	r = put_all(t, &row, &err);
	t->group = t->hub->ledger.group;
	t->unsaved = r < 0;
	if (r < 0)
		log_pairs(LOG_ERROR, "transfer not recorded", "transfer", t->id,
		    "why", err.text, NULL);
	else
		t->recorded = true;
	free(row.roots);
	t->saved_ms = clock_now_ms();
}

void
transfer_save_end(
    struct transfer *t, enum door_state state, const struct fx_err *err)
{
	enum door_state now = t->state;
	struct fx_err why = t->err;
	int64_t ended_ms = t->ended_ms;

	t->state = state;
	t->err = err != NULL ? *err : FX_ERR_NONE;
	t->ended_ms = clock_wall() * 1000;
	transfer_save(t);
	t->state = now;
	t->err = why;
	t->ended_ms = ended_ms;
}

void
transfer_records_lost(struct hub *h, uint64_t group)
{
	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		if (!t->recorded || t->group != group)
			continue;
		t->unsaved = true;
		t->failed_saved = false;
	}
}

void
transfer_save_moved(struct transfer *t)
{
	if (t->phase != (int)phase_of(t) || t->phase != TRANSFERS_LIVING)
		transfer_save(t);
}

static char *
copy(const char *text)
{
	return text != NULL ? str_dup_n(text, strlen(text)) : NULL;
}

/* The folder beneath the root, which into_path ends with. */
static char *
into_of(const struct transfer *t)
{
	size_t n = t->root_path != NULL ? strlen(t->root_path) : 0;

	if (n == 0 || t->into_path == NULL ||
	    strncmp(t->into_path, t->root_path, n) != 0 ||
	    t->into_path[n] != '/')
		return NULL;
	return copy(t->into_path + n + 1);
}

struct transfer *
transfer_of_row(struct hub *h, const struct transfer_row *row)
{
	struct transfer *t = transfer_new(h, row->direction == TRANSFERS_IN);

	if (t == NULL)
		return NULL;
	str_copy(t->id, sizeof(t->id), row->id);
	memcpy(t->uuid, row->uuid, sizeof(t->uuid));
	memcpy(t->peer, row->peer, sizeof(t->peer));
	str_copy(t->peer_name, sizeof(t->peer_name), row->petname);
	t->name = copy(row->name);
	take_options(t, row->options != NULL ? row->options : "");
	t->state = row->state >= 0 && row->state < DOOR_STATES
	    ? (enum door_state)row->state
	    : DOOR_FAILED;
	t->bytes = row->bytes;
	t->bytes_done = row->bytes_done;
	t->files = row->files;
	t->files_done = row->files_done;
	t->files_failed = row->files_failed;
	t->created_ms = row->created_ms;
	t->started_ms = row->started_ms;
	t->ended_ms = row->ended_ms;
	if (row->code != 0)
		fx_err_set(&t->err, (enum fx_code)row->code, "%s",
		    row->error != NULL ? row->error : "");
	t->into_path = copy(row->dest);
	t->root_path = copy(row->staging);
	t->into = t->incoming ? into_of(t) : NULL;
	/* Until its staging folder says what was chosen, nothing is lost. */
	t->conflict = CONFLICT_KEEP_BOTH;
	t->digest_known = row->has_tree;
	memcpy(t->digest, row->tree, sizeof(t->digest));
	if (t->state == DOOR_INTERRUPTED && t->ended_ms == 0)
		t->ended_ms = clock_wall() * 1000;
	t->accepted = t->incoming;
	t->agreed = row->bytes;
	t->recorded = true;
	t->phase = (int)row->phase;
	unpack_paths(t, row->roots, row->roots_len);
	t->note = copy(row->note);
	t->place.rank = row->rank;
	if (row->weight >= 1 && row->weight <= TURN_WEIGHT_MAX)
		t->turn.weight = (unsigned)row->weight;
	pace_set(t->pace, row->rate, clock_now_us());
	t->held = row->held;
	t->wait = row->wait;
	memcpy(t->anew_of, row->anew_of, sizeof(t->anew_of));
	t->failed_known = !transfer_ended(t);
	if (t->state == DOOR_QUEUED && !t->incoming && t->paths_n > 0)
		sched_restore(t);
	else if (t->state == DOOR_QUEUED)
		t->state = DOOR_INTERRUPTED;
	return t;
}

int
transfer_restore(struct hub *h, struct fx_err *ret_err)
{
	struct transfers_list list;
	struct fx_err err;

	if (transfers_interrupt_all(h->db, (int)DOOR_INTERRUPTED, ret_err) <
		0 ||
	    transfers_page(h->db, 0, RESTORE_MAX, &list, ret_err) < 0)
		return -1;
	for (size_t i = list.count; i > 0; i--)
		if (transfer_of_row(h, &list.rows[i - 1]) == NULL)
			break;
	transfers_list_done(&list);
	anew_restore(h);
	list_for_each(at, &h->transfers) {
		struct transfer *t = FX_CONTAINER(at, struct transfer, link);

		/* Who asked for it has given up, if it never came so far. */
		if (t->state == DOOR_INTERRUPTED && t->given &&
		    t->started_ms == 0) {
			fx_err_set(&err, E_SHUTDOWN,
			    "The engine ended before this was answered.");
			transfer_move(t, DOOR_FAILED, &err);
			continue;
		}
		if (t->state == DOOR_INTERRUPTED && t->err.code == FX_OK) {
			fx_err_set(&t->err, E_SHUTDOWN,
			    dialect_is(t)
				? "The engine ended while this ran; a "
				  "dialect cannot go on with it."
				: "The engine ended while this transfer "
				  "ran; what was verified is kept.");
			transfer_save(t);
		}
		if (t->state == DOOR_INTERRUPTED && t->incoming)
			inbox_settle(t);
		if (!dialect_is(t))
			resume_restored(t);
		else if (t->state == DOOR_INTERRUPTED && !t->incoming)
			transfer_move(t, DOOR_FAILED, &t->err);
	}
	return 0;
}
