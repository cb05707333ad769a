/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/utf8.h"
#include "tui/model/sort.h"

/*
 * A million names are compared twenty million times, and each look at a name
 * is a walk through memory.  So the beginning of each name goes beside its
 * entry as a number whose order is that of the names; the names themselves
 * decide only where the numbers are equal.  For the time of the sorting that
 * number stands in the place of the size, which is not known then: there is
 * no second array.
 */

#define FEW 16 /* entries are sorted by insertion */

static int
compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int
names(const char *a, const char *b)
{
	return utf8_natural(a, strlen(a), b, strlen(b));
}

/* "..", folders, everything else. */
static int
group(const struct browse_entry *e, struct browse_order order)
{
	if (e->kind == BROWSE_UP)
		return 0;
	return e->kind == BROWSE_FOLDER && !order.mixed ? 1 : 2;
}

/* Larger and newer first, unknown last whatever the direction. */
static int
numbers(int64_t a, int64_t b, bool reverse)
{
	if ((a < 0) != (b < 0))
		return a < 0 ? 1 : -1;
	return reverse ? compare(a, b) : compare(b, a);
}

/* What follows the last dot, unless the name begins with it; else "". */
static const char *
extension(const struct browse_entry *e)
{
	const char *dot = strrchr(e->name, '.');

	if (dot == NULL || dot == e->name || e->kind == BROWSE_FOLDER)
		return "";
	return dot + 1;
}

static int
by_key(const struct browse_entry *a, const struct browse_entry *b,
    struct browse_order order)
{
	int r;

	switch (order.key) {
	case BROWSE_BY_SIZE:
		return numbers(a->size, b->size, order.reverse);
	case BROWSE_BY_TIME:
		return numbers(a->mtime, b->mtime, order.reverse);
	case BROWSE_BY_EXTENSION:
		r = names(extension(a), extension(b));
		return order.reverse ? -r : r;
	case BROWSE_BY_NAME:
	case BROWSE_KEYS:
		break;
	}
	return 0;
}

int
sort_entries(const struct browse_entry *a, const struct browse_entry *b,
    struct browse_order order)
{
	int r = compare(group(a, order), group(b, order));

	if (r == 0)
		r = by_key(a, b, order);
	if (r != 0)
		return r;
	r = names(a->name, b->name);
	return order.key == BROWSE_BY_NAME && order.reverse ? -r : r;
}

/* --- numbers for names --- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * The first bytes of a name as a number.  A run of digits becomes '0' plus
 * how many there are without zeros in front, then the digits themselves; one
 * of nine or more ends the number, as its length does not fit.
 */
static int64_t
number_of(const char *name)
{
	uint64_t number = 0;
	int left = 7; /* bytes: the number stays below 2^63 */

	while (left > 0 && *name != '\0') {
		size_t n = 0;

		if (!is_digit(*name)) {
			number = number << 8 | (unsigned char)*name++;
			left--;
			continue;
		}
		while (*name == '0')
			name++;
		while (is_digit(name[n]))
			n++;
		number = number << 8 | ('0' + (n < 9 ? n : 9));
		left--;
		if (n >= 9)
			break;
		for (; n > 0 && left > 0; n--, left--)
			number = number << 8 | (unsigned char)*name++;
	}
	return (int64_t)(number << 8 * left);
}

/* The bytes that all n names begin with, whole runs of digits left out. */
static size_t
common(const struct browse_entry *e, size_t n)
{
	const char *first = e[0].name;
	size_t same = strlen(first);

	for (size_t i = 1; i < n && same > 0; i++)
		for (size_t k = 0; k < same; k++)
			if (e[i].name[k] != first[k])
				same = k;
	while (same > 0 && is_digit(first[same - 1]))
		same--;
	return same;
}

/* --- sorting in place --- */

struct sorting {
	struct browse_order order;
	bool numbered; /* sizes are numbers of names */
};

static int
in_order(const struct browse_entry *a, const struct browse_entry *b,
    const struct sorting *s)
{
	int r;

	if (!s->numbered)
		return sort_entries(a, b, s->order);
	r = compare(a->size, b->size);
	if (r == 0)
		r = names(a->name, b->name);
	return s->order.reverse ? -r : r;
}

static void
swap(struct browse_entry *a, struct browse_entry *b)
{
	struct browse_entry t = *a;

	*a = *b;
	*b = t;
}

static void
insert(struct browse_entry *e, size_t n, const struct sorting *s)
{
	for (size_t i = 1; i < n; i++) {
		struct browse_entry at = e[i];
		size_t k = i;

		for (; k > 0 && in_order(&at, &e[k - 1], s) < 0; k--)
			e[k] = e[k - 1];
		e[k] = at;
	}
}

static void
sink(struct browse_entry *e, size_t i, size_t n, const struct sorting *s)
{
	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= n)
			return;
		if (child + 1 < n && in_order(&e[child], &e[child + 1], s) < 0)
			child++;
		if (in_order(&e[i], &e[child], s) >= 0)
			return;
		swap(&e[i], &e[child]);
		i = child;
	}
}

/* For parts that quick() would take too long for. */
static void
heap(struct browse_entry *e, size_t n, const struct sorting *s)
{
	for (size_t i = n / 2; i > 0; i--)
		sink(e, i - 1, n, s);
	for (; n > 1; n--) {
		swap(&e[0], &e[n - 1]);
		sink(e, 0, n - 1, s);
	}
}

/* Put the middle one of first, middle and last first. */
static void
choose(struct browse_entry *e, size_t n, const struct sorting *s)
{
	size_t a = 0;
	size_t b = n / 2;
	size_t c = n - 1;

	if (in_order(&e[a], &e[b], s) > 0)
		swap(&e[a], &e[b]);
	if (in_order(&e[b], &e[c], s) > 0)
		swap(&e[b], &e[c]);
	if (in_order(&e[a], &e[b], s) > 0)
		swap(&e[a], &e[b]);
	swap(&e[a], &e[b]);
}

/* Quicksort; no more than `deep` parts within each other. */
static void
quick(struct browse_entry *e, size_t n, int deep, const struct sorting *s)
{
	while (n > FEW) {
		size_t lo = 1;
		size_t hi = n - 1;

		if (deep-- == 0) {
			heap(e, n, s);
			return;
		}
		choose(e, n, s);
		for (;;) {
			while (lo <= hi && in_order(&e[lo], &e[0], s) < 0)
				lo++;
			while (hi >= lo && in_order(&e[hi], &e[0], s) > 0)
				hi--;
			if (lo >= hi)
				break;
			swap(&e[lo++], &e[hi--]);
		}
		swap(&e[0], &e[hi]);
		if (hi < n - hi - 1) {
			quick(e, hi, deep, s);
			e += hi + 1;
			n -= hi + 1;
		} else {
			quick(e + hi + 1, n - hi - 1, deep, s);
			n = hi;
		}
	}
	insert(e, n, s);
}

static bool
sizes_known(const struct browse_entry *e, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (e[i].size >= 0)
			return true;
	return false;
}

/* One of the groups. */
static void
sort_group(struct browse_entry *e, size_t n, struct browse_order order)
{
	struct sorting s = { .order = order };
	size_t skip;
	int deep = 0;

	if (n < 2)
		return;
	for (size_t left = n; left > 0; left /= 2)
		deep += 2;
	s.numbered = order.key == BROWSE_BY_NAME && !sizes_known(e, n);
	skip = s.numbered ? common(e, n) : 0;
	for (size_t i = 0; i < n && s.numbered; i++)
		e[i].size = number_of(e[i].name + skip);
	quick(e, n, deep, &s);
	for (size_t i = 0; i < n && s.numbered; i++)
		e[i].size = -1;
}

/* Bring those of a group to the front.  Returns how many there are. */
static size_t
gather(struct browse_entry *e, size_t n, struct browse_order order, int which)
{
	size_t to = 0;

	for (size_t i = 0; i < n; i++)
		if (group(&e[i], order) == which)
			swap(&e[to++], &e[i]);
	return to;
}

void
sort_folder(struct browse_entry *entries, size_t n, struct browse_order order)
{
	for (int which = 0; n > 0 && which < 3; which++) {
		size_t of = gather(entries, n, order, which);

		sort_group(entries, of, order);
		entries += of;
		n -= of;
	}
}
