/* SPDX-License-Identifier: MIT */
/* The MD5 of files that pull-md5 serves: computed in the pool, and kept. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/md5.h"
#include "engine/dialect_internal.h"
#include "os/fd.h"

#define PIECE     ((size_t)256 * 1024)
#define AHEAD_MAX 200 /* files of a folder that are summed ahead */

/* Which file, as it was. */
struct sum_key {
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec mtime;
	struct timespec ctime;
};

struct sum {
	struct sum_key key;
	uint8_t md5[MD5_SIZE];
	bool known;
};

struct dialect_sums {
	struct sum at[DIALECT_SUMS_MAX];
	size_t next; /* the place that is used next */
};

struct sum_job {
	struct hub *hub;
	struct talk *talk; /* who waits, or NULL */
	int fd;
	struct sum sum;
	int r;
};

struct dialect_sums *
dialect_sums_new(void)
{
	return calloc(1, sizeof(struct dialect_sums));
}

void
dialect_sums_free(struct dialect_sums *s)
{
	free(s);
}

static int
key_of(int fd, struct sum_key *ret)
{
	struct stat st;

	memset(ret, 0, sizeof(*ret));
	if (fstat(fd, &st) == -1)
		return -errno;
	ret->dev = st.st_dev;
	ret->ino = st.st_ino;
	ret->size = st.st_size;
	ret->mtime = st.st_mtim;
	ret->ctime = st.st_ctim;
	return 0;
}

static bool
same(const struct sum_key *a, const struct sum_key *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->size == b->size &&
	    a->mtime.tv_sec == b->mtime.tv_sec &&
	    a->mtime.tv_nsec == b->mtime.tv_nsec &&
	    a->ctime.tv_sec == b->ctime.tv_sec &&
	    a->ctime.tv_nsec == b->ctime.tv_nsec;
}

static const struct sum *
known(const struct dialect_sums *s, const struct sum_key *key)
{
	for (size_t i = 0; i < DIALECT_SUMS_MAX; i++)
		if (s->at[i].known && same(&s->at[i].key, key))
			return &s->at[i];
	return NULL;
}

static void
run(void *arg)
{
	struct sum_job *j = arg;
	uint8_t *piece = malloc(PIECE);
	struct md5 *m = NULL;
	struct sum_key after;
	off_t at = 0;
	ssize_t n = 0;

	j->r = piece != NULL ? md5_new(&m) : -ENOMEM;
	while (j->r == 0 && (n = fd_pread_full(j->fd, piece, PIECE, at)) > 0) {
		md5_add(m, piece, (size_t)n);
		at += n;
		if (atomic_load(&j->hub->halt))
			j->r = -ECANCELED;
	}
	if (j->r == 0 && n < 0)
		j->r = (int)n;
	if (j->r == 0)
		md5_end(m, j->sum.md5);
	if (j->r == 0 &&
	    (key_of(j->fd, &after) < 0 || !same(&after, &j->sum.key)))
		j->r = -ESTALE; /* it changed meanwhile */
	md5_free(m);
	free(piece);
}

static void
tell(struct talk *talk, const uint8_t md5[MD5_SIZE], int r)
{
	struct talk_order o = { .kind = TALK_MD5, .n = r };

	memcpy(o.md5, md5, MD5_SIZE);
	(void)talk_order(talk, &o);
}

static void
done(void *arg, bool cancelled)
{
	struct sum_job *j = arg;
	struct dialects *d = j->hub->dialects;

	if (cancelled)
		j->r = -ECANCELED;
	if (j->r == 0 && d != NULL) {
		j->sum.known = true;
		d->sums->at[d->sums->next++ % DIALECT_SUMS_MAX] = j->sum;
	}
	if (j->talk != NULL) {
		j->talk->summing = NULL;
		tell(j->talk, j->sum.md5, j->r);
	}
	close(j->fd);
	free(j);
}

/* Takes fd over.  NULL: it cannot be done. */
static struct sum_job *
start(struct hub *h, struct pool *pool, int fd, struct talk *talk)
{
	struct sum_job *j = calloc(1, sizeof(*j));

	if (j != NULL) {
		j->hub = h;
		j->talk = talk;
		j->fd = fd;
		if (key_of(fd, &j->sum.key) == 0 &&
		    pool_submit(pool, run, done, j) != NULL)
			return j;
	}
	free(j);
	close(fd);
	return NULL;
}

void
dialect_sum(struct talk *talk)
{
	struct dialect_sums *s = talk->hub->dialects->sums;
	static const uint8_t none[MD5_SIZE];
	const struct sum *it;
	struct sum_key key;
	int fd;

	if (key_of(talk->served.fd, &key) == 0) {
		it = known(s, &key);
		if (it != NULL) {
			tell(talk, it->md5, 0);
			return;
		}
	}
	fd = fcntl(talk->served.fd, F_DUPFD_CLOEXEC, 3);
	if (fd >= 0)
		talk->summing = start(talk->hub, talk->hub->pool, fd, talk);
	if (talk->summing == NULL)
		tell(talk, none, -EBUSY);
}

void
dialect_sum_forget(struct talk *talk)
{
	struct sum_job *j = talk->summing;

	if (j != NULL)
		j->talk = NULL;
	talk->summing = NULL;
}

void
dialect_sum_ahead(struct hub *h, const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *d;
	struct stat st;
	int n = 0;

	while (dir != NULL && n < AHEAD_MAX && (d = readdir(dir)) != NULL) {
		int fd;

		if (d->d_type != DT_REG && d->d_type != DT_UNKNOWN)
			continue;
		fd = openat(dirfd(dir), d->d_name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode)) {
			close(fd);
			continue;
		}
		(void)start(h, h->lane, fd, NULL);
		n++;
	}
	if (dir != NULL)
		closedir(dir);
}
