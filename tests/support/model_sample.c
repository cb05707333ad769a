/* SPDX-License-Identifier: MIT */
#include "support/model_sample.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "tui/model/rows.h"

#define KIB INT64_C(1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

/* Times of the picture. */
#define T_BUILD INT64_C(1794996120) /* 2026-11-18 10:02 */
#define T_FX    INT64_C(1794996104)
#define T_PDF   INT64_C(1614759300) /* 2021-03-03 08:15 */
#define T_NOTES INT64_C(1794955200) /* 2026-11-17 22:40 */
#define T_VIDEO INT64_C(1793610720) /* 2026-11-02 09:12 */
#define T_PAIR  INT64_C(1780304400) /* 2026-06-01 */
#define T_LOG   (SAMPLE_WALL_S - 23)

#define DIR_MODE  040755u
#define FILE_MODE 0100644u

static char *
copy(const char *text)
{
	char *s = text != NULL ? strdup(text) : NULL;

	assert(text == NULL || s != NULL);
	return s;
}

/* --- the folder --- */

static struct browse_listing *
listing_new(const struct browse_entry *entries, const size_t *n, size_t count)
{
	struct browse_listing *l = browse_listing_new("/home/ann/src/release");

	assert(l != NULL);
	l->entries = calloc(count + 1, sizeof(*l->entries));
	assert(l->entries != NULL);
	for (size_t i = 0; i < count; i++) {
		struct browse_entry *e = &l->entries[i];

		*e = entries[i];
		e->name = browse_keep(&l->names, entries[i].name, n[i]);
		e->looked = true;
		assert(e->name != NULL);
	}
	l->count = count;
	l->complete = true;
	l->free_bytes = 51 * GIB + 205 * MIB;
	return l;
}

static void
set_folder(struct model *m, struct browse_listing *l)
{
	free(m->files.home);
	m->files.home = copy("/home/ann");
	model_set_browsing(m, l->path, NULL, NULL);
	model_set_listing(m, l);
}

static void
make_folder(struct model *m)
{
	static const struct browse_entry first[] = {
		{ "..", -1, -1, DIR_MODE, BROWSE_UP, false, true },
		{ "build", -1, T_BUILD, DIR_MODE, BROWSE_FOLDER, false, true },
		{ "docs", -1, T_BUILD, DIR_MODE, BROWSE_FOLDER, false, true },
		{ "fx-1.4.0.tar.zst", 86088704, T_FX, FILE_MODE, BROWSE_FILE,
		    false, true },
		{ "fx-1.4.0.tar.zst.sig", 96, T_FX, FILE_MODE, BROWSE_FILE,
		    false, true },
		{ "L\xf6sung.pdf", 1258291, T_PDF, FILE_MODE, BROWSE_FILE,
		    false, true },
		{ "notes.txt", 4096, T_NOTES, FILE_MODE, BROWSE_FILE, false,
		    true },
		{ "video-raw-2026.mkv", 13314398618, T_VIDEO, FILE_MODE,
		    BROWSE_FILE, false, true },
	};
	struct browse_entry entries[129];
	char names[129][24];
	size_t n[129];

	for (size_t i = 0; i < FX_COUNT(entries); i++) {
		if (i < FX_COUNT(first)) {
			entries[i] = first[i];
		} else {
			snprintf(names[i], sizeof(names[i]), "w-%03zu.log", i);
			entries[i] = (struct browse_entry){ names[i],
				(int64_t)i * 1000, T_VIDEO, FILE_MODE,
				BROWSE_FILE, false, true };
		}
		n[i] = strlen(entries[i].name);
	}
	set_folder(m, listing_new(entries, n, FX_COUNT(entries)));
	model_mark_toggle(m, 2);
	model_mark_toggle(m, 3);
	model_mark_toggle(m, 4);
	model_mark_counted(
	    m, "/home/ann/src/release/docs", 214, 32715571, true, false);
	model_select(m, PANE_FILES, 3);
}

void
sample_folder(
    struct model *m, const char *const *names, const size_t *n, size_t count)
{
	struct browse_entry *entries = calloc(count + 1, sizeof(*entries));

	assert(entries != NULL);
	for (size_t i = 0; i < count; i++)
		entries[i] = (struct browse_entry){ names[i], (int64_t)i * 100,
			T_FX, FILE_MODE, BROWSE_FILE, false, true };
	set_folder(m, listing_new(entries, n, count));
	free(entries);
}

/* --- peers --- */

/* What is not known, where nothing was said. */
static int64_t
or_unknown(int64_t number)
{
	return number != 0 ? number : -1;
}

static void
put_peer(struct model *m, struct model_peer p)
{
	p.rtt_us = or_unknown(p.rtt_us);
	p.max_file = or_unknown(p.max_file);
	p.max_day = or_unknown(p.max_day);
	p.seen = p.seen != 0 ? p.seen : SAMPLE_WALL_S;
	p.paired = p.paired != 0 ? p.paired : T_PAIR;
	p.key = copy(p.key);
	p.name = copy(p.name);
	p.claims = copy(p.claims);
	p.address = copy(p.address);
	p.into = copy(p.into);
	p.program = copy(p.program);
	p.path = copy(p.path);
	p.why = copy(p.why);
	assert(rows_put_peer(m, &p) == 0);
}

static char *
text(const char *constant)
{
	return (char *)(uintptr_t)constant;
}

void
sample_peer(struct model *m, const char *key, const char *name)
{
	put_peer(m,
	    (struct model_peer){
		.key = text(key), .name = text(name), .seen = -1 });
}

static void
make_peers(struct model *m)
{
	put_peer(m,
	    (struct model_peer){ .key = text(SAMPLE_ALICE_KEY),
		.name = text("alice"),
		.claims = text("alice-desk"),
		.address = text("192.168.7.31:5001"),
		.online = true,
		.rtt_us = 812,
		.path = text("lan"),
		.into = text("/home/ann/Downloads/fxtui/alice"),
		.program = text("fxtui 0.1.0") });
	put_peer(m,
	    (struct model_peer){ .key = text("fx1-bob"),
		.name = text("bob-laptop"),
		.online = true,
		.rtt_us = 12100,
		.path = text("lan"),
		.paired = T_BUILD,
		.policy = MODEL_ALLOW,
		.max_file = GIB,
		.max_day = 10 * GIB });
	put_peer(m,
	    (struct model_peer){ .key = text(SAMPLE_CAROL_KEY),
		.name = text("carol"),
		.seen = SAMPLE_WALL_S - 3 * 86400,
		.policy = MODEL_DENY,
		.why = text("No answer from 192.168.7.9:5001.") });
	put_peer(m,
	    (struct model_peer){ .key = text("fx1-nas"),
		.name = text("lab-nas"),
		.online = true,
		.rtt_us = 21400,
		.path = text("direct"),
		.faults = true });
}

/* --- transfers --- */

static void
put_transfer(struct model *m, struct model_transfer t)
{
	t.rate = or_unknown(t.rate);
	t.eta_s = or_unknown(t.eta_s);
	t.ended = or_unknown(t.ended);
	t.files = t.files != 0 ? t.files : 1;
	t.started = t.started != 0 ? t.started : SAMPLE_WALL_S - 31;
	t.id = copy(t.id);
	t.name = copy(t.name);
	t.peer = copy(t.peer);
	t.key = copy(t.key != NULL ? t.key : "");
	t.into = copy(t.into);
	t.digest = copy(t.digest);
	t.sha256 = copy(t.sha256);
	t.code = copy(t.code);
	t.error = copy(t.error);
	assert(rows_put_transfer(m, &t) == 0);
}

void
sample_transfer(
    struct model *m, const char *id, const char *name, enum model_state state)
{
	put_transfer(m,
	    (struct model_transfer){ .id = text(id),
		.incoming = true,
		.name = text(name),
		.peer = text("alice"),
		.key = text(SAMPLE_ALICE_KEY),
		.state = state,
		.bytes = 4096,
		.bytes_done = 4096 });
}

static void
make_transfers(struct model *m)
{
	put_transfer(m,
	    (struct model_transfer){ .id = text("t-iso"),
		.incoming = true,
		.name = text("debian-12.iso"),
		.peer = text("alice"),
		.key = text(SAMPLE_ALICE_KEY),
		.state = MODEL_ACTIVE,
		.bytes = 658 * MIB,
		.bytes_done = 382 * MIB,
		.rate = 12 * MIB + 300 * KIB,
		.eta_s = 22,
		.conns = 3,
		.into = text("/home/ann/Downloads/fxtui/alice") });
	put_transfer(m,
	    (struct model_transfer){ .id = text("t-video"),
		.name = text("video-raw-2026.mkv"),
		.peer = text("lab-nas"),
		.key = text("fx1-nas"),
		.state = MODEL_ACTIVE,
		.bytes = 13314398618,
		.bytes_done = 2270000000,
		.rate = 4 * MIB + 100 * KIB,
		.eta_s = 2572 });
	put_transfer(m,
	    (struct model_transfer){ .id = text("t-docs"),
		.name = text("docs"),
		.tree = true,
		.peer = text("carol"),
		.key = text(SAMPLE_CAROL_KEY),
		.state = MODEL_CONNECTING,
		.bytes = 31 * MIB + 200 * KIB,
		.files = 214 });
}

static void
make_old_transfers(struct model *m)
{
	put_transfer(m,
	    (struct model_transfer){ .id = text("t-kept"),
		.incoming = true,
		.name = text("backup.img"),
		.peer = text("lab-nas"),
		.state = MODEL_INTERRUPTED,
		.bytes = 2 * GIB,
		.bytes_done = GIB,
		.started = SAMPLE_WALL_S - 9000,
		.code = text("E_PEER_GONE"),
		.error = text("The peer closed the connection."),
		.kept = GIB });
	put_transfer(m,
	    (struct model_transfer){ .id = text("t-report"),
		.name = text("report-2.pdf"),
		.peer = text("alice"),
		.key = text(SAMPLE_ALICE_KEY),
		.state = MODEL_DONE,
		.bytes = 1468006,
		.bytes_done = 1468006,
		.files_done = 1,
		.started = SAMPLE_WALL_S - 4000,
		.ended = SAMPLE_WALL_S - 3999,
		.sha256 = text("2c26b46b68ffc68ff99b453c1d30413413422d706483bf"
			       "a0f98a5e886266e7ae") });
}

/* --- inbox --- */

static void
put_row(struct model *m, struct model_row r)
{
	r.verified = or_unknown(r.verified);
	r.free_bytes = or_unknown(r.free_bytes);
	r.files = r.files != 0 ? r.files : 1;
	r.size_done = r.size_done != 0 ? r.size_done : r.size;
	r.roots = 1;
	r.id = copy(r.id);
	r.name = copy(r.name);
	r.peer = copy(r.peer);
	r.key = copy(r.key != NULL ? r.key : "");
	r.where = copy(r.path);
	r.path = copy(r.path);
	r.digest = copy(r.digest);
	r.sha256 = copy(r.sha256);
	r.code = copy(r.code);
	r.error = copy(r.error);
	r.note = copy(r.note);
	assert(rows_put_row(m, &r) == 0);
}

void
sample_row(
    struct model *m, const char *id, const char *name, enum model_item state)
{
	put_row(m,
	    (struct model_row){ .state = state,
		.id = text(id),
		.name = text(name),
		.peer = text("alice"),
		.key = text(SAMPLE_ALICE_KEY),
		.size = 4096,
		.time = T_LOG,
		.verified = state == MODEL_ITEM_VERIFIED ? T_LOG : 0 });
}

static void
make_rows(struct model *m)
{
	put_row(m,
	    (struct model_row){ .state = MODEL_ITEM_OFFER,
		.id = text(SAMPLE_OFFER_ID),
		.name = text("notes-q3"),
		.tree = true,
		.peer = text("alice"),
		.key = text(SAMPLE_ALICE_KEY),
		.size = 30303847,
		.size_done = -1,
		.files = 57,
		.time = SAMPLE_WALL_S - 20,
		.path = text("~/Downloads/fxtui/alice-2bd806c9/notes-q3"),
		.note = text("as promised"),
		.free_bytes = 51 * GIB + 205 * MIB,
		.enough = true,
		.flagged = 3,
		.exists = 2 });
	put_row(m,
	    (struct model_row){ .state = MODEL_ITEM_MISMATCH,
		.id = text("i-hashes"),
		.name = text("hashes.txt"),
		.peer = text("alice"),
		.key = text(SAMPLE_ALICE_KEY),
		.size = 4096,
		.time = T_LOG,
		.code = text("E_DIGEST"),
		.error = text("Bytes and digest differ in chunk 0.") });
	put_row(m,
	    (struct model_row){ .state = MODEL_ITEM_RECEIVING,
		.id = text("t-iso"),
		.name = text("debian-12.iso"),
		.peer = text("alice"),
		.key = text(SAMPLE_ALICE_KEY),
		.size = 658 * MIB,
		.size_done = 382 * MIB,
		.time = SAMPLE_WALL_S - 31 });
}

static void
make_old_rows(struct model *m)
{
	put_row(m,
	    (struct model_row){ .state = MODEL_ITEM_UNSYNCED,
		.id = text("i-photo"),
		.name = text("photo.jpg"),
		.peer = text("lab-nas"),
		.size = 2202009,
		.time = SAMPLE_WALL_S - 3000,
		.path = text("/mnt/nas/photo.jpg") });
	put_row(m,
	    (struct model_row){ .state = MODEL_ITEM_VERIFIED,
		.id = text("i-report"),
		.name = text("report.pdf"),
		.peer = text("lab-nas"),
		.size = 1468006,
		.time = SAMPLE_WALL_S - 4000,
		.path = text("/home/ann/Downloads/fxtui/lab-nas/report.pdf"),
		.digest = text("fx1:3:ba7816bf8f01cfea414140de5dae2223b00361a3"
			       "96177a9cb410ff61f20015ad"),
		.verified = SAMPLE_WALL_S - 3999 });
}

/* --- the rest --- */

static void
make_log(struct model *m)
{
	model_log(m, MODEL_INFO, SAMPLE_WALL_S - 208, NULL,
	    "engine listening on port 5001, 3 peers reachable");
	model_log(m, MODEL_CHAT, SAMPLE_WALL_S - 79, "alice", "thanks, got it");
	m->lines[m->lines_n - 1].incoming = true;
	model_log(m, MODEL_OFFER, SAMPLE_WALL_S - 21, "alice", "notes-q3");
	model_log(m, MODEL_WARN, T_LOG, NULL,
	    "hashes.txt from alice: SHA-256 mismatch in chunk 0, kept aside, "
	    "not in the inbox");
}

struct model *
sample_empty(void)
{
	struct model *m = model_new();

	assert(m != NULL);
	return m;
}

struct model *
sample_model(void)
{
	struct model *m = sample_empty();

	m->engine = MODEL_ENGINE_UP;
	m->loaded = true;
	m->device = copy(SAMPLE_OWN_KEY);
	m->listening = true;
	make_folder(m);
	make_peers(m);
	make_transfers(m);
	make_old_transfers(m);
	make_rows(m);
	make_old_rows(m);
	make_log(m);
	return m;
}

void
sample_toasts(struct model *m)
{
	model_toast(m, MODEL_OFFER, "alice", "notes-q3", SAMPLE_NOW_MS);
	model_toast(m, MODEL_CHAT, "carol", "are you there?", SAMPLE_NOW_MS);
	model_status(m, MODEL_WARN, "There is nothing to cancel here.");
}
