/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <string.h>

/* A piece of a text, or the room for one. */
struct extent {
	size_t bytes;
	int cols;
};

static struct extent
measure(const char *safe)
{
	return (struct extent){ strlen(safe), utf8_width(safe) };
}

static bool
fits(struct extent piece, struct extent room)
{
	return piece.bytes <= room.bytes && piece.cols <= room.cols;
}

static struct extent
less(struct extent a, struct extent b)
{
	return (struct extent){ a.bytes - b.bytes, a.cols - b.cols };
}

/* The longest beginning of safe that fits into room. */
static struct extent
front(const char *safe, struct extent room)
{
	struct extent had = { 0, 0 };
	struct extent next = { 0, 0 };
	struct utf8_unit unit;

	for (;;) {
		unit = utf8_unit(safe + had.bytes);
		next.bytes = had.bytes + unit.n;
		next.cols = had.cols + unit.width;
		if (unit.n == 0 || !fits(next, room))
			return had;
		had = next;
	}
}

/* The longest end of safe, all of which is whole, that fits into room. */
static struct extent
back(const char *safe, struct extent whole, struct extent room)
{
	struct utf8_unit unit;

	while (!fits(whole, room)) {
		unit = utf8_unit(safe);
		safe += unit.n;
		whole.bytes -= unit.n;
		whole.cols -= unit.width;
	}
	return whole;
}

/* What every cut begins with. */
struct job {
	struct extent whole; /* the text */
	struct extent room;  /* what is left for it beside the ellipsis */
	struct extent dots;  /* the ellipsis */
	bool fits;           /* no cut is needed: out and cols are set */
};

static struct job
prepare(char *out, size_t cap, const char *safe, int cols, const char *ellipsis)
{
	struct job job = {
		.whole = measure(safe),
		.room = { cap - 1, cols > 0 ? cols : 0 },
		.dots = measure(ellipsis),
	};

	job.fits = fits(job.whole, job.room);
	if (job.fits) {
		memcpy(out, safe, job.whole.bytes + 1);
		return job;
	}
	if (!fits(job.dots, job.room))
		job.dots = (struct extent){ 0, 0 };
	job.room = less(job.room, job.dots);
	return job;
}

/* Put beginning, ellipsis and end together. */
static int
join(char *out, const char *safe, const char *ellipsis, const struct job *job,
    struct extent begin, struct extent end)
{
	memcpy(out, safe, begin.bytes);
	out += begin.bytes;
	memcpy(out, ellipsis, job->dots.bytes);
	out += job->dots.bytes;
	memcpy(out, safe + job->whole.bytes - end.bytes, end.bytes);
	out[end.bytes] = '\0';
	return begin.cols + job->dots.cols + end.cols;
}

int
utf8_cut(
    char *out, size_t cap, const char *safe, int cols, const char *ellipsis)
{
	struct job job = prepare(out, cap, safe, cols, ellipsis);
	struct extent none = { 0, 0 };

	if (job.fits)
		return job.whole.cols;
	return join(out, safe, ellipsis, &job, front(safe, job.room), none);
}

int
utf8_cut_middle(
    char *out, size_t cap, const char *safe, int cols, const char *ellipsis)
{
	struct job job = prepare(out, cap, safe, cols, ellipsis);
	struct extent half, begin, end;

	if (job.fits)
		return job.whole.cols;
	half.bytes = (job.room.bytes + 1) / 2;
	half.cols = (job.room.cols + 1) / 2;
	begin = front(safe, half);
	end = back(safe, job.whole, less(job.room, begin));
	return join(out, safe, ellipsis, &job, begin, end);
}

int
utf8_tail(
    char *out, size_t cap, const char *safe, int cols, const char *ellipsis)
{
	struct job job = prepare(out, cap, safe, cols, ellipsis);
	struct extent none = { 0, 0 };

	if (job.fits)
		return job.whole.cols;
	return join(
	    out, safe, ellipsis, &job, none, back(safe, job.whole, job.room));
}

int
utf8_pad(
    char *out, size_t cap, const char *safe, int cols, const char *ellipsis)
{
	int used = utf8_cut(out, cap, safe, cols, ellipsis);
	size_t n = strlen(out);

	while (used < cols && n + 1 < cap) {
		out[n++] = ' ';
		used++;
	}
	out[n] = '\0';
	return used;
}

size_t
utf8_wrap(const char *safe, int cols)
{
	size_t at = 0;
	size_t after_space = 0;
	struct utf8_unit unit;
	int width = 0;

	for (;;) {
		unit = utf8_unit(safe + at);
		if (unit.n == 0)
			return at;
		if (safe[at] == ' ') {
			after_space = at + unit.n;
		} else if (width + unit.width > cols) {
			if (after_space > 0)
				return after_space;
			return at > 0 ? at : unit.n;
		}
		at += unit.n;
		width += unit.width;
	}
}
