/* SPDX-License-Identifier: MIT */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/human.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/utf8.h"

#define OPEN_FLAGS                                                    \
 (O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | \
     O_NONBLOCK)

/* What ends a line that is too long, and then closes its quote. */
#define CUT_MARK "..\""

/*
 * The sink, the only static state below the programs.  Writers read the
 * descriptor and its file without a lock: rotation puts the new file under
 * the same descriptor number, in one step.
 */
static struct {
	char path[PATH_MAX];   /* main thread only, while nobody writes */
	bool ours;             /* opened by log_open(); as path */
	atomic_int fd;         /* -1: none */
	atomic_int level;      /* the most verbose one written */
	_Atomic int64_t size;  /* bytes in the file */
	atomic_bool rotating;  /* one thread is at it */
	atomic_bool torn;      /* the last line has no end */
	_Atomic uint64_t lost; /* lines, since the start */
	_Atomic uint64_t told; /* of these already written to the log */
} sink = { .fd = -1, .level = LOG_INFO };

static const char *const level_names[] = {
	[LOG_ERROR] = "error",
	[LOG_WARN] = "warn",
	[LOG_INFO] = "info",
	[LOG_DEBUG] = "debug",
};

static const char *const level_words[] = {
	[LOG_ERROR] = "ERROR",
	[LOG_WARN] = "WARN ",
	[LOG_INFO] = "INFO ",
	[LOG_DEBUG] = "DEBUG",
};

/* A line being put together. */
struct line {
	size_t n;    /* bytes in use */
	bool quoted; /* a quote is open */
	bool cut;    /* no more goes in */
	/* The first byte ends a torn line before this one. */
	char text[1 + FX_LOG_LINE_MAX];
};

/* Append a piece if it leaves room to end the line. */
static void
put(struct line *line, const char *piece, size_t n)
{
	size_t room = sizeof(line->text) - line->n - strlen(CUT_MARK) - 1;

	if (line->cut)
		return;
	if (n > room) {
		line->cut = true;
		return;
	}
	memcpy(line->text + line->n, piece, n);
	line->n += n;
}

static void
put_text(struct line *line, const char *text)
{
	put(line, text, strlen(text));
}

/* A value made safe, its quotes escaped. */
static void
put_value(struct line *line, const char *raw)
{
	char *safe = utf8_safe_new(raw, strlen(raw));
	struct utf8_unit unit;
	char piece[2] = { '\\', '"' };

	if (safe == NULL)
		return;
	for (const char *at = safe;; at += unit.n) {
		unit = utf8_unit(at);
		if (unit.n == 0 || line->cut)
			break;
		if (*at == '"')
			put(line, piece, sizeof(piece));
		put(line, at + (*at == '"' ? 1 : 0),
		    unit.n - (*at == '"' ? 1 : 0));
	}
	free(safe);
}

static void
put_pair(struct line *line, const char *key, const char *raw)
{
	put_text(line, " ");
	put_text(line, key);
	put_text(line, "=\"");
	if (line->cut)
		return;
	line->quoted = true;
	put_value(line, raw);
	put_text(line, "\"");
	line->quoted = line->cut;
}

static void
begin(struct line *line, enum log_level level)
{
	char stamp[HUMAN_SIZE];
	int64_t wall_s, nsec;

	wall_s = clock_wall_ns(&nsec);
	line->text[0] = '\n';
	line->n = 1;
	line->quoted = false;
	line->cut = false;
	put_text(line, human_utc(stamp, sizeof(stamp), wall_s, nsec));
	put_text(line, " ");
	put_text(line, level_words[level]);
}

/* path, path.1, path.2 ... */
static void
name_of(char out[PATH_MAX + 16], int number)
{
	if (number == 0)
		str_copy(out, PATH_MAX + 16, sink.path);
	else
		snprintf(out, PATH_MAX + 16, "%s.%d", sink.path, number);
}

/* Move the files up by one and put a new one under fd. */
static void
rotate(int fd)
{
	char from[PATH_MAX + 16], to[PATH_MAX + 16];
	bool moved = true;
	int next;

	for (int i = FX_LOG_FILES - 1; i > 0; i--) {
		name_of(from, i - 1);
		name_of(to, i);
		moved = rename(from, to) == 0;
	}
	/* If it fails it is tried again after as many bytes. */
	atomic_store(&sink.size, 0);
	if (!moved)
		return;
	next = open(sink.path, OPEN_FLAGS | O_EXCL, 0600);
	if (next == -1)
		return;
	dup3(next, fd, O_CLOEXEC);
	close(next);
}

static void
rotate_if_full(int fd, size_t n)
{
	if (!sink.ours ||
	    atomic_load(&sink.size) + (int64_t)n <= FX_LOG_FILE_MAX)
		return;
	if (atomic_exchange(&sink.rotating, true))
		return;
	/* Another thread may have done it since the first look. */
	if (atomic_load(&sink.size) + (int64_t)n > FX_LOG_FILE_MAX)
		rotate(fd);
	atomic_store(&sink.rotating, false);
}

/* End the line and write it in one call.  Returns whether it went out. */
static bool
finish(struct line *line, int fd)
{
	const char *from = line->text + 1;
	size_t n;
	ssize_t r;

	if (line->cut) {
		n = strlen(CUT_MARK) - (line->quoted ? 0 : 1);
		memcpy(line->text + line->n, CUT_MARK, n);
		line->n += n;
	}
	line->text[line->n++] = '\n';
	if (atomic_exchange(&sink.torn, false))
		from--;
	n = (size_t)(line->text + line->n - from);
	rotate_if_full(fd, n);
	do {
		r = write(fd, from, n);
	} while (r == -1 && errno == EINTR);
	if (r > 0)
		atomic_fetch_add(&sink.size, r);
	if (r == (ssize_t)n)
		return true;
	if (r > 0 || from == line->text)
		atomic_store(&sink.torn, true);
	return false;
}

/* If lines were lost since the last report, write how many. */
static void
report_lost(int fd)
{
	uint64_t lost = atomic_load(&sink.lost);
	uint64_t told = atomic_load(&sink.told);
	struct line line;
	char number[24];

	if (lost <= told ||
	    !atomic_compare_exchange_strong(&sink.told, &told, lost))
		return;
	snprintf(
	    number, sizeof(number), "%llu", (unsigned long long)(lost - told));
	begin(&line, LOG_WARN);
	put_pair(&line, "msg", "lines of the log were lost");
	put_pair(&line, "lost", number);
	if (!finish(&line, fd))
		atomic_store(&sink.told, told);
}

static void
submit(struct line *line)
{
	int saved = errno;
	int fd = atomic_load(&sink.fd);

	if (fd >= 0) {
		report_lost(fd);
		if (!finish(line, fd))
			atomic_fetch_add(&sink.lost, 1);
	}
	errno = saved;
}

void
log_msg(enum log_level level, const char *fmt, ...)
{
	struct line line;
	va_list args;
	char *msg;

	if (!log_wants(level))
		return;
	va_start(args, fmt);
	msg = str_vprintf(fmt, args);
	va_end(args);
	begin(&line, level);
	put_pair(&line, "msg", msg != NULL ? msg : fmt);
	free(msg);
	submit(&line);
}

void
log_pairs(enum log_level level, const char *msg, ...)
{
	struct line line;
	const char *key, *value;
	va_list args;

	if (!log_wants(level))
		return;
	begin(&line, level);
	put_pair(&line, "msg", msg);
	va_start(args, msg);
	while ((key = va_arg(args, const char *)) != NULL) {
		value = va_arg(args, const char *);
		if (value == NULL)
			break;
		put_pair(&line, key, value);
	}
	va_end(args);
	submit(&line);
}

int
log_open(const char *path)
{
	struct stat st;
	int fd, r;

	if (strlen(path) >= sizeof(sink.path))
		return -ENAMETOOLONG;
	fd = open(path, OPEN_FLAGS, 0600);
	if (fd == -1)
		return -errno;
	if (fstat(fd, &st) == -1) {
		r = -errno;
		goto fail;
	}
	r = -EPERM;
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid())
		goto fail;
	if ((st.st_mode & 0777) != 0600 && fchmod(fd, 0600) == -1) {
		r = -errno;
		goto fail;
	}
	log_close();
	str_copy(sink.path, sizeof(sink.path), path);
	sink.ours = true;
	atomic_store(&sink.size, st.st_size);
	atomic_store(&sink.fd, fd);
	return 0;

fail:
	close(fd);
	return r;
}

void
log_to_fd(int fd)
{
	log_close();
	atomic_store(&sink.fd, fd);
}

void
log_close(void)
{
	int fd = atomic_exchange(&sink.fd, -1);

	if (sink.ours && fd >= 0)
		close(fd);
	sink.ours = false;
	atomic_store(&sink.torn, false);
}

void
log_set_level(enum log_level level)
{
	atomic_store(&sink.level, (int)level);
}

bool
log_wants(enum log_level level)
{
	return (int)level <= atomic_load(&sink.level) &&
	    atomic_load(&sink.fd) >= 0;
}

const char *
log_level_name(enum log_level level)
{
	return level_names[level];
}

int
log_level_parse(const char *name)
{
	for (size_t i = 0; i < FX_COUNT(level_names); i++)
		if (str_eq(level_names[i], name))
			return (int)i;
	return -1;
}

uint64_t
log_lost(void)
{
	return atomic_load(&sink.lost);
}
