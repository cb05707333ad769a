/* SPDX-License-Identifier: MIT */
#include "engine/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "base/str.h"
#include "engine/faults_point.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"

/* How often another transfer may remove the empty folder of all. */
#define TRIES 16

static int
bad_name(struct fx_err *err, const char *what, const char *name)
{
	return fx_err_set(err, E_NAME, "%s cannot be %s", name, what);
}

static int
fill_meta(struct sink_meta *m, const struct sink_conf *conf, struct fx_err *err)
{
	const struct msg_offer *o = conf->offer;

	memcpy(m->uuid, o->uuid, sizeof(m->uuid));
	memcpy(m->device, conf->device, sizeof(m->device));
	m->conflict = conf->conflict;
	m->durability = (uint8_t)conf->durability;
	m->preserve = o->preserve;
	m->umask = (uint32_t)conf->umask & 0777;
	m->roots_n = o->roots_n;
	for (uint16_t i = 0; i < o->roots_n; i++) {
		m->roots[i] = o->roots[i];
		if (path_check_name((const char *)o->roots[i].name,
			o->roots[i].name_len, err) < 0)
			return -1;
	}
	if (conf->into != NULL &&
	    sink_disk_name(m->into, conf->into, strlen(conf->into)) != FX_OK)
		return bad_name(err, "the name of a folder", conf->into);
	for (uint16_t i = 0; conf->places != NULL && i < o->roots_n; i++)
		if (conf->places[i] != NULL)
			str_copy(m->places[i], sizeof(m->places[i]),
			    conf->places[i]);
	if (conf->rename == NULL)
		return 0;
	if (o->roots_n != 1 ||
	    path_check_name(conf->rename, strlen(conf->rename), NULL) < 0)
		return bad_name(err, "the new name", conf->rename);
	m->rename_len = (uint16_t)strlen(conf->rename);
	memcpy(m->rename, conf->rename, m->rename_len);
	return 0;
}

/* Make the staging folder itself. */
static int
make_stage(struct sink *s, struct fx_err *err)
{
	char path[sizeof(SINK_FOLDER) + 34];
	struct fx_err why = FX_ERR_NONE;
	unsigned made = 0;

	(void)snprintf(path, sizeof(path), "%s/%s", SINK_FOLDER, s->id);
	for (int i = 0; i < TRIES && s->stage_fd == -1; i++) {
		s->stage_fd = file_mkdir_beneath(
		    s->root_fd, path, 0700, true, s->syncs, &made, &why);
		if (s->stage_fd == -1 && why.errnum != ENOENT)
			break;
	}
	if (s->stage_fd != -1 && made > 0)
		return 0;
	if (s->stage_fd != -1)
		fx_err_set(
		    &why, E_EXISTS, "the staging folder is there already");
	fd_close(&s->stage_fd);
	if (err != NULL)
		*err = why;
	return -1;
}

static int
make_folder(struct sink *s, const char *name, int *ret, struct fx_err *err)
{
	*ret = file_mkdir_beneath(
	    s->stage_fd, name, 0700, false, false, NULL, err);
	return *ret == -1 ? -1 : 0;
}

static int
make_file(
    struct sink *s, const char *name, bool again, int *ret, struct fx_err *err)
{
	int how = again ? O_TRUNC : O_EXCL;

	*ret = file_open_beneath(
	    s->stage_fd, name, O_RDWR | O_CREAT | O_NOFOLLOW | how, 0600, err);
	return *ret == -1 ? -1 : 0;
}

int
sink_write_meta(struct sink *s, struct fx_err *err)
{
	struct buf b;
	int r;

	buf_init(&b, SINK_META_HEAD + SINK_META_BODY_MAX);
	sink_meta_encode(&b, &s->meta);
	if (buf_error(&b) != 0)
		r = fx_err_set(err, E_INTERNAL, "out of memory");
	else
		r = file_replace(s->stage_fd, "meta", b.data, b.len, 0600, err);
	buf_done(&b);
	return r;
}

int
sink_fill(struct sink *s, bool again, struct fx_err *err)
{
	int log_fd = -1;

	faults_point(POINT_CREATE);
	if (make_folder(s, "tree", &s->tree_fd, err) < 0 ||
	    make_folder(s, "parts", &s->parts_fd, err) < 0 ||
	    make_folder(s, "map", &s->map_fd, err) < 0 ||
	    make_file(s, "roots", again, &s->roots_fd, err) < 0 ||
	    make_file(s, "log", again, &log_fd, err) < 0 ||
	    make_file(s, "manifest", again, &s->manifest_fd, err) < 0) {
		fd_close(&log_fd);
		return -1;
	}
	fd_close(&s->log.fd);
	s->log.fd = log_fd;
	return 0;
}

static void
close_all(struct sink *s)
{
	sink_old_free(s->old);
	fd_close(&s->roots_fd);
	fd_close(&s->manifest_fd);
	fd_close(&s->map_fd);
	fd_close(&s->parts_fd);
	fd_close(&s->tree_fd);
	fd_close(&s->stage_fd);
	fd_close(&s->sync_fd);
	fd_close(&s->root_fd);
	free(s->root);
	free(s);
}

static int
make_locks(struct sink *s)
{
	int r = mutex_init(&s->lock);

	if (r < 0)
		return r;
	r = cond_init(&s->empty);
	if (r < 0) {
		mutex_done(&s->lock);
		return r;
	}
	r = cond_init(&s->released);
	if (r == 0)
		return 0;
	cond_done(&s->empty);
	mutex_done(&s->lock);
	return r;
}

static void
drop_locks(struct sink *s)
{
	cond_done(&s->released);
	cond_done(&s->empty);
	mutex_done(&s->lock);
}

static struct sink *
alloc_sink(const struct sink_conf *conf)
{
	struct sink *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	list_init(&s->claims);
	s->root_fd = s->sync_fd = s->stage_fd = s->tree_fd = -1;
	s->parts_fd = s->map_fd = s->manifest_fd = s->roots_fd = -1;
	s->there.fd = -1;
	atomic_init(&s->refs, 1);
	atomic_init(&s->kept, 0);
	atomic_init(&s->broken, false);
	atomic_init(&s->unlisted, false);
	s->syncs = conf->durability != SINK_NONE;
	for (size_t i = 0; i < SINK_BUCKETS; i++)
		list_init(&s->parts[i]);
	for (size_t i = 0; i < SINK_BUCKETS; i++)
		list_init(&s->renewed[i]);
	if (sink_log_init(&s->log, -1, 0) < 0) {
		free(s);
		return NULL;
	}
	if (make_locks(s) == 0)
		return s;
	sink_log_done(&s->log);
	free(s);
	return NULL;
}

void
sink_obey(struct sink *s, const struct sink_conf *conf)
{
	bool merges = sink_rule_merges(s->meta.conflict);

	s->update = conf->update && merges;
	/* What is there may be held, and then sent otherwise. */
	s->resumed = s->resumed || s->update;
	/* A link is not put among files that are there already. */
	s->links = conf->links && (s->meta.preserve & PRESERVE_SYMLINKS) != 0 &&
	    !merges;
}

uint8_t
sink_rule(const struct sink *s)
{
	return s->meta.conflict;
}

struct sink *
sink_make(const struct sink_conf *conf, struct fx_err *err)
{
	struct sink *s;

	if (!sink_id_ok(conf->id)) {
		fx_err_set(err, E_ARGS, "no id of a transfer");
		return NULL;
	}
	s = alloc_sink(conf);
	if (s == NULL) {
		fx_err_set(err, E_INTERNAL, "out of memory");
		return NULL;
	}
	memcpy(s->id, conf->id, sizeof(s->id));
	if (fill_meta(&s->meta, conf, err) < 0)
		goto fail;
	sink_obey(s, conf);
	s->root = str_dup_n(conf->root, strlen(conf->root));
	s->root_fd = fcntl(conf->root_fd, F_DUPFD_CLOEXEC, 0);
	if (s->root != NULL && s->root_fd != -1)
		return s;
	fx_err_errno(err, E_INTERNAL, errno, "%s", conf->root);
fail:
	sink_unref(s);
	return NULL;
}

int
sink_new(struct sink **ret, const struct sink_conf *conf, struct fx_err *err)
{
	struct sink *s = sink_make(conf, err);

	if (s == NULL)
		return -1;
	if (make_stage(s, err) < 0)
		goto fail;
	if (s->syncs)
		s->sync_fd = file_syncfs_begin(s->stage_fd);
	if (s->sync_fd < 0)
		s->sync_fd = -1;
	if (sink_fill(s, false, err) < 0 || sink_write_meta(s, err) < 0) {
		(void)sink_discard(s->root_fd, s->id, NULL);
		goto fail;
	}
	*ret = s;
	return 0;

fail:
	if (err != NULL)
		fx_err_prefix(err, "receiving into %s", s->root);
	sink_unref(s);
	return -1;
}

struct sink *
sink_ref(struct sink *s)
{
	atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
	return s;
}

void
sink_unref(struct sink *s)
{
	if (s == NULL ||
	    atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1)
		return;
	sink_folders_done(s);
	sink_there_done(&s->there);
	sink_renew_done(s);
	sink_log_done(&s->log);
	drop_locks(s);
	close_all(s);
}

/* Whether e lies in the folder that could not be made last. */
static bool
is_lost(const struct sink *s, const struct entry *e)
{
	return s->lost_len > 0 && e->path_len > s->lost_len &&
	    e->path[s->lost_len] == '/' &&
	    memcmp(e->path, s->lost, s->lost_len) == 0;
}

static enum fx_code
make_tree_folder(struct sink *s, const struct entry *e)
{
	size_t at = sink_base_at(e->path, e->path_len);
	char name[FX_NAME_MAX + 1];
	struct sink_folder *folder;
	enum fx_code code;
	int errnum = 0;

	code = sink_disk_name(name, e->path + at, e->path_len - at);
	if (code != FX_OK)
		return code;
	folder =
	    sink_folder_get(s, e->path, at > 0 ? at - 1 : 0, &code, &errnum);
	if (folder == NULL)
		return code;
	/* That it exists means two names of the sender are one here. */
	if (mkdirat(folder->fd, name, 0700) == -1)
		code = sink_code(errno);
	sink_folder_put(s, folder);
	return code;
}

/* What can be made of an entry that the reader did not refuse. */
static enum fx_code
make_entry(struct sink *s, const struct entry *e)
{
	int root;

	if (is_lost(s, e))
		return s->lost_code;
	if (path_check((const char *)e->path, e->path_len, NULL) < 0)
		return E_NAME;
	root = sink_root_of(&s->meta, e->path, e->path_len);
	if (root < 0)
		return E_NAME;
	if (memchr(e->path, '/', e->path_len) == NULL &&
	    s->meta.roots[root].kind != (uint8_t)e->kind)
		return E_TYPE;
	if (sink_clash_ahead(s, e) == CLASH_FAIL)
		return E_EXISTS;
	switch (e->kind) {
	case ENTRY_FILE:
		return FX_OK;
	case ENTRY_FOLDER:
		return make_tree_folder(s, e);
	case ENTRY_SYMLINK:
		return sink_link_check(s, e);
	case ENTRY_OTHER:
		break;
	}
	return E_TYPE;
}

/* Folders that could not be made take what is in them along. */
static void
note_lost(struct sink *s, const struct entry *e, enum fx_code code)
{
	if (e->kind != ENTRY_FOLDER || is_lost(s, e) ||
	    e->path_len > sizeof(s->lost))
		return;
	memcpy(s->lost, e->path, e->path_len);
	s->lost_len = e->path_len;
	s->lost_code = code;
}

/* What is needed of an entry that can be made. */
static enum need_what
need_of(struct sink *s, const struct entry *e)
{
	switch (sink_clash_ahead(s, e)) {
	case CLASH_HELD:
		return NEED_HAVE;
	case CLASH_LEFT:
		return NEED_UNWANTED;
	case CLASH_FREE:
	case CLASH_REPLACE:
	case CLASH_BESIDE:
	case CLASH_FAIL:
		break;
	}
	return NEED_ALL;
}

int
sink_block(struct sink *s, const struct block *b, enum fx_code *codes,
    uint8_t *need, struct fx_err *err)
{
	uint8_t mark[FX_DIGEST_SIZE];
	int r = 0;

	for (uint16_t i = 0; i < b->count && r == 0; i++) {
		const struct entry *e = &b->entries[i];
		bool unwanted = codes[i] == FX_OK && e->kind == ENTRY_FILE &&
		    need[i] == NEED_UNWANTED;

		need[i] = NEED_ALL;
		if (codes[i] == FX_OK && !unwanted)
			codes[i] = make_entry(s, e);
		if (codes[i] != FX_OK)
			note_lost(s, e, codes[i]);
		else
			need[i] =
			    (uint8_t)(unwanted ? NEED_UNWANTED : need_of(s, e));
		if (codes[i] == FX_OK && need[i] == NEED_ALL)
			continue;
		sink_slot_mark(mark, unwanted ? E_DECLINED : codes[i]);
		r = sink_slot_put(s, b->first_id + i, mark);
	}
	if (r == 0)
		r = sink_manifest_put(s, b);
	if (r == 0 && s->old != NULL)
		r = sink_old_block(s, b, codes, need);
	for (uint16_t i = 0; i < b->count && r == 0; i++)
		if (codes[i] == FX_OK && need[i] == NEED_ALL &&
		    sink_update(s, &b->entries[i], b->first_id + i))
			need[i] = NEED_PARTIAL;
	if (r < 0)
		return fx_err_errno(err, sink_code(-r), -r,
		    "the list of files could not be kept in %s", s->root);
	return 0;
}
