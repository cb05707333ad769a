/* SPDX-License-Identifier: MIT */
/* Staging folders as a whole: found, opened, removed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "engine/sink_internal.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/file_remove.h"

/* Names removed in one step: some tens of milliseconds. */
#define DISCARD_STEP 2000

static int
bad_id(struct fx_err *err)
{
	return fx_err_set(err, E_ARGS, "no id of a transfer");
}

int
sink_stage_open(int root_fd, const char *id, struct fx_err *err)
{
	char path[sizeof(SINK_FOLDER) + 34];

	if (!sink_id_ok(id))
		return bad_id(err);
	(void)snprintf(path, sizeof(path), "%s/%s", SINK_FOLDER, id);
	return file_open_beneath(root_fd, path, O_RDONLY | O_DIRECTORY, 0, err);
}

int
sink_meta_load(int stage_fd, struct sink_meta *ret, struct fx_err *err)
{
	struct buf b;
	int r;

	buf_init(&b, SINK_META_HEAD + SINK_META_BODY_MAX);
	r = file_load(stage_fd, "meta", &b, err);
	if (r == 0 && sink_meta_decode(ret, b.data, b.len, err) == 0)
		r = -1;
	buf_done(&b);
	return r;
}

int
sink_discard_some(int root_fd, const char *id, struct fx_err *err)
{
	struct fx_err why = FX_ERR_NONE;
	int fd;
	int r;

	if (!sink_id_ok(id))
		return bad_id(err);
	fd = file_open_beneath(
	    root_fd, SINK_FOLDER, O_RDONLY | O_DIRECTORY, 0, &why);
	if (fd == -1 && why.errnum == ENOENT)
		return 0;
	if (fd == -1) {
		if (err != NULL)
			*err = why;
		return -1;
	}
	r = file_remove_some(fd, id, DISCARD_STEP, err);
	fd_close(&fd);
	/* The last one takes the folder of all with it. */
	if (r == 0)
		(void)unlinkat(root_fd, SINK_FOLDER, AT_REMOVEDIR);
	return r;
}

int
sink_discard(int root_fd, const char *id, struct fx_err *err)
{
	int r;

	do
		r = sink_discard_some(root_fd, id, err);
	while (r == 1);
	return r;
}

int
sink_scan(int root_fd, void (*fn)(void *arg, const char *id), void *arg,
    struct fx_err *err)
{
	struct fx_err why = FX_ERR_NONE;
	struct dirent *entry;
	DIR *dir;
	int errnum;
	int fd;

	fd = file_open_beneath(
	    root_fd, SINK_FOLDER, O_RDONLY | O_DIRECTORY, 0, &why);
	if (fd == -1 && why.errnum == ENOENT)
		return 0;
	if (fd == -1) {
		if (err != NULL)
			*err = why;
		return -1;
	}
	dir = fdopendir(fd);
	if (dir == NULL) {
		errnum = errno;
		fd_close(&fd);
	} else {
		while (errno = 0, (entry = readdir(dir)) != NULL)
			if (sink_id_ok(entry->d_name))
				fn(arg, entry->d_name);
		errnum = errno;
		closedir(dir);
	}
	if (errnum != 0)
		return fx_err_errno(err, E_IO_READ, errnum,
		    "the staging folder could not be listed");
	return 0;
}
