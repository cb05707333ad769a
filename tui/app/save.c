/* SPDX-License-Identifier: MIT */
#include "tui/app/save.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/fd.h"
#include "os/mailbox.h"
#include "os/thread.h"

#define JOBS_MAX 4
#define FREE_MS  300 /* save_free() waits for a thread at most */

struct save {
	struct mailbox *posted; /* struct save_job * */
	size_t running;
};

struct save_job {
	struct save *save;
	struct thread *thread;
	char *path;
	char *text;
	int errnum;
};

int
save_new(struct save **ret)
{
	struct save *s = calloc(1, sizeof(*s));
	int r;

	if (s == NULL)
		return -ENOMEM;
	r = mailbox_new(&s->posted, JOBS_MAX, sizeof(struct save_job *));
	if (r < 0) {
		free(s);
		return r;
	}
	*ret = s;
	return 0;
}

static void
job_free(struct save_job *j)
{
	free(j->path);
	free(j->text);
	free(j);
}

static int
write_file(const struct save_job *j)
{
	int fd = open(j->path,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int r;

	if (fd == -1)
		return errno;
	r = -fd_write_full(fd, j->text, strlen(j->text));
	if (r == 0 && fsync(fd) == -1)
		r = errno;
	if (close(fd) == -1 && r == 0)
		r = errno;
	if (r != 0)
		(void)unlink(j->path);
	return r;
}

static void
run(void *arg)
{
	struct save_job *j = arg;

	j->errnum = write_file(j);
	(void)mailbox_post(j->save->posted, &j); /* there is room for all */
}

int
save_start(struct save *s, const char *path, char *text, struct fx_err *err)
{
	struct save_job *j = calloc(1, sizeof(*j));
	int r = -ENOMEM;

	if (s->running == JOBS_MAX)
		r = -EBUSY;
	else if (j != NULL)
		j->path = strdup(path);
	if (j == NULL || j->path == NULL)
		goto fail;
	j->save = s;
	j->text = text;
	text = NULL;
	r = thread_start(&j->thread, "save", run, j);
	if (r < 0)
		goto fail;
	s->running++;
	return 0;

fail:
	free(text);
	if (j != NULL)
		job_free(j);
	if (r == -EBUSY)
		return fx_err_set(
		    err, E_BUSY, "too many files wait for a disk already");
	return fx_err_errno(err, E_INTERNAL, -r, "saving");
}

int
save_fd(const struct save *s)
{
	return mailbox_fd(s->posted);
}

bool
save_take(struct save *s, struct save_result *ret)
{
	struct save_job *j;
	bool lost;

	if (mailbox_take(s->posted, &j, 1, &lost) != 1)
		return false;
	thread_join(j->thread);
	s->running--;
	*ret = (struct save_result){ .path = j->path, .errnum = j->errnum };
	j->path = NULL;
	job_free(j);
	return true;
}

void
save_free(struct save *s)
{
	struct save_result done;
	struct pollfd fd;

	if (s == NULL)
		return;
	fd = (struct pollfd){ .fd = save_fd(s), .events = POLLIN };
	while (
	    s->running > 0 && poll(&fd, 1, FREE_MS) == 1 && save_take(s, &done))
		free(done.path);
	if (s->running > 0)
		return; /* they may still touch it, for ever */
	mailbox_free(s->posted);
	free(s);
}
