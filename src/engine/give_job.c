/* SPDX-License-Identifier: MIT */
#include "engine/give_job.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "os/file_fs.h"

struct give_job *
give_job_new(void)
{
	struct give_job *j = calloc(1, sizeof(*j));

	if (j != NULL)
		msg_bytes_init(&j->out);
	return j;
}

void
give_job_free(struct give_job *j)
{
	if (j == NULL)
		return;
	for (size_t i = 0; i < j->paths_n; i++) {
		free(j->paths[i].dir);
		free(j->paths[i].below);
		free(j->paths[i].name);
		free(j->paths[i].asked);
	}
	msg_bytes_done(&j->out);
	source_held_free(j->held);
	free(j->never);
	free(j->note);
	free(j);
}

/* The last component of n bytes of a path. */
static char *
last_name(const char *path, size_t n)
{
	size_t first = n;

	while (first > 0 && path[first - 1] != '/')
		first--;
	return str_dup_n(path + first, n - first);
}

int
give_job_path(struct give_job *j, const char *dir, const char *path, size_t n,
    size_t below_at, const char *share)
{
	struct give_path *p = &j->paths[j->paths_n++];
	const char *below = path + below_at;
	size_t below_n = n - below_at;

	p->asked = str_dup_n(path, n);
	p->dir = str_dup_n(dir, strlen(dir));
	p->below = str_dup_n(below, below_n);
	p->below_n = below_n;
	p->name = below_n > 0 ? last_name(below, below_n)
			      : str_dup_n(share, strlen(share));
	return p->dir != NULL && p->below != NULL && p->name != NULL &&
		p->asked != NULL
	    ? 0
	    : -1;
}

static int
open_path(const struct give_job *j, size_t i, struct fx_err *err)
{
	const struct give_path *p = &j->paths[i];

	return share_open(p->dir, p->below, p->below_n, j->never, err);
}

static int
list(struct give_job *j)
{
	int fd = open_path(j, 0, &j->err);
	int r;

	if (fd < 0)
		return -1;
	r = share_list(fd, &j->page, &j->out, &j->err);
	close(fd);
	return r;
}

/* Nothing beneath a share, but the room where the peer's offers land. */
static int
room(struct give_job *j, struct msg_stat_reply *m)
{
	int fd = open(j->paths[0].dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return fx_err_set(&j->err, E_IO_WRITE, "no inbox");
	r = file_fs_space(fd, &m->free_bytes, &m->free_inodes);
	close(fd);
	m->space_known = r == 0;
	m->inodes_known = r == 0 && m->free_inodes != UINT64_MAX;
	return 0;
}

static int
look(struct give_job *j)
{
	struct msg_stat_reply m = { .req_id = j->req_id };
	int fd, r;

	if (j->room) {
		r = room(j, &m);
	} else {
		fd = open_path(j, 0, &j->err);
		if (fd < 0)
			return -1;
		r = share_entry(fd, j->paths[0].name, &m.entry, &j->err);
		m.entry_known = r == 0;
		close(fd);
	}
	if (r == 0 && msg_stat_reply_encode(&j->out, &m) < 0)
		r = fx_err_set(&j->err, E_INTERNAL, "out of memory");
	return r;
}

static int
hold(struct give_job *j)
{
	j->held = source_held_new();
	if (j->held == NULL)
		return fx_err_set(&j->err, E_INTERNAL, "out of memory");
	for (size_t i = 0; i < j->paths_n; i++) {
		int fd = open_path(j, i, &j->err);

		if (fd < 0)
			return -1;
		if (source_held_add(j->held, fd, j->paths[i].name) < 0) {
			close(fd);
			return fx_err_set(&j->err, E_INTERNAL, "out of memory");
		}
	}
	return 0;
}

void
give_job_run(void *arg)
{
	struct give_job *j = arg;

	if (j->type == FT_LIST)
		j->r = list(j);
	else if (j->type == FT_STAT)
		j->r = look(j);
	else
		j->r = hold(j);
}
