/* SPDX-License-Identifier: MIT */
#include "engine/faults_spec.h"

#include <string.h>

#include "base/attr.h"
#include "base/num.h"
#include "base/str.h"
#include "engine/faults_point.h"

#define VALUE_MAX 64 /* bytes of one value */

static const char *const kind_names[FAULT_KINDS] = {
	[FAULT_NONE] = "none",
	[FAULT_DROP] = "drop",
	[FAULT_CORRUPT] = "corrupt",
	[FAULT_DUP] = "dup",
	[FAULT_REORDER] = "reorder",
	[FAULT_DELAY] = "delay",
	[FAULT_STALL] = "stall",
	[FAULT_CUT] = "cut",
};

const char *
fault_kind_name(enum fault_kind kind)
{
	return kind_names[kind];
}

/* "0.5%", or "0.005": digits, perhaps a fraction, at most 1. */
static int
take_share(const char *v, uint32_t *ret)
{
	uint64_t whole = 0, part = 0, unit = FAULT_ALWAYS;
	const char *at = v;

	for (; *at >= '0' && *at <= '9'; at++) {
		whole = whole * 10 + (uint64_t)(*at - '0');
		if (whole > 100)
			return -1;
	}
	if (at == v)
		return -1;
	if (*at == '.') {
		const char *first = ++at;

		for (; *at >= '0' && *at <= '9'; at++) {
			unit /= 10;
			part += unit * (uint64_t)(*at - '0');
		}
		if (at == first)
			return -1;
	}
	part += whole * FAULT_ALWAYS;
	if (*at == '%') {
		at++;
		part /= 100;
	}
	if (*at != '\0' || part > FAULT_ALWAYS)
		return -1;
	*ret = (uint32_t)part;
	return 0;
}

/* "20ms", "2s", "20": milliseconds. */
static int
take_ms(char *v, int64_t *ret)
{
	size_t n = strlen(v);
	uint64_t unit = 1, number;

	if (n > 2 && str_eq(v + n - 2, "ms")) {
		v[n - 2] = '\0';
	} else if (n > 1 && v[n - 1] == 's') {
		v[n - 1] = '\0';
		unit = 1000;
	}
	if (num_parse_u64(v, 0, FAULTS_WAIT_MAX_MS / unit, &number) < 0)
		return -1;
	*ret = (int64_t)(number * unit);
	return 0;
}

/* Cut v at the first c; returns what stands behind it, or NULL. */
static char *
split(char *v, char c)
{
	char *at = strchr(v, c);

	if (at == NULL)
		return NULL;
	*at = '\0';
	return at + 1;
}

static int
take_drop(struct faults_spec *s, char *v)
{
	return take_share(v, &s->drop);
}

static int
take_corrupt(struct faults_spec *s, char *v)
{
	return take_share(v, &s->corrupt);
}

static int
take_dup(struct faults_spec *s, char *v)
{
	return take_share(v, &s->dup);
}

static int
take_reorder(struct faults_spec *s, char *v)
{
	uint64_t n;

	if (num_parse_u64(v, 2, FAULTS_REORDER_MAX, &n) < 0)
		return -1;
	s->reorder = (unsigned)n;
	return 0;
}

static int
take_delay(struct faults_spec *s, char *v)
{
	char *jitter = split(v, '~');

	if (take_ms(v, &s->delay_ms) < 0)
		return -1;
	return jitter != NULL ? take_ms(jitter, &s->jitter_ms) : 0;
}

static int
take_rate(struct faults_spec *s, char *v)
{
	return num_parse_size(v, 1024, UINT64_C(1) << 40, &s->rate);
}

static int
take_stall(struct faults_spec *s, char *v)
{
	char *at = split(v, '@');

	if (at == NULL || take_ms(v, &s->stall_ms) < 0)
		return -1;
	return num_parse_size(at, 0, INT64_MAX, &s->stall_at);
}

static int
take_cut(struct faults_spec *s, char *v)
{
	return num_parse_size(v, FAULTS_CUT_MIN, INT64_MAX, &s->cut);
}

static int
take_crash(struct faults_spec *s, char *v)
{
	char *n = split(v, ':');
	uint64_t at = 1;

	if (faults_point_find(v) < 0 ||
	    (n != NULL && num_parse_u64(n, 1, UINT32_MAX, &at) < 0))
		return -1;
	str_copy(s->crash, sizeof(s->crash), v);
	s->crash_at = (uint32_t)at;
	return 0;
}

static int
take_side(struct faults_spec *s, char *v)
{
	if (!str_eq(v, "rx") && !str_eq(v, "tx") && !str_eq(v, "both"))
		return -1;
	s->rx = !str_eq(v, "tx");
	s->tx = !str_eq(v, "rx");
	return 0;
}

static int
take_frames(struct faults_spec *s, char *v)
{
	s->data = s->batch = false;
	while (v != NULL) {
		char *next = split(v, '|');

		if (str_eq(v, "DATA"))
			s->data = true;
		else if (str_eq(v, "BATCH"))
			s->batch = true;
		else
			return -1;
		v = next;
	}
	return 0;
}

static int
take_max(struct faults_spec *s, char *v)
{
	return num_parse_u64(v, 1, UINT64_MAX, &s->max);
}

static int
take_seed(struct faults_spec *s, char *v)
{
	return num_parse_u64(v, 0, UINT64_MAX, &s->seed);
}

static const struct item {
	const char *name;
	int (*take)(struct faults_spec *s, char *v);
	const char *form;
} items[] = {
	{ "drop", take_drop, "a share like 1%" },
	{ "corrupt", take_corrupt, "a share like 0.5%" },
	{ "dup", take_dup, "a share like 1%" },
	{ "reorder", take_reorder, "a number of frames, 2 to 64" },
	{ "delay", take_delay, "a time like 20ms~5, a minute at most" },
	{ "rate", take_rate, "bytes a second, 1K at least" },
	{ "stall", take_stall, "a time and a size like 2s@100M" },
	{ "cut", take_cut, "a size, 2M at least" },
	{ "crash", take_crash, "a kill point and a number like rename:3" },
	{ "side", take_side, "rx, tx or both" },
	{ "frames", take_frames, "DATA, BATCH or DATA|BATCH" },
	{ "max", take_max, "a number, 1 at least" },
	{ "seed", take_seed, "a number" },
};

/* One item, "name=value", of n bytes. */
static int
take_item(struct faults_spec *s, const char *text, size_t n, struct fx_err *err)
{
	char word[VALUE_MAX];
	char *value;

	if (n >= sizeof(word))
		return fx_err_set(err, E_ARGS, "a fault that is too long");
	memcpy(word, text, n);
	word[n] = '\0';
	value = split(word, '=');
	for (size_t i = 0; i < FX_COUNT(items) && value != NULL; i++) {
		if (!str_eq(word, items[i].name))
			continue;
		if (items[i].take(s, value) == 0)
			return 0;
		return fx_err_set(err, E_ARGS,
		    "the value of the fault %s must be %s", items[i].name,
		    items[i].form);
	}
	return fx_err_set(err, E_ARGS, "there is no fault called %s", word);
}

int
faults_spec_parse(struct faults_spec *ret, const char *text, struct fx_err *err)
{
	struct faults_spec s = {
		.rx = true, .tx = true, .data = true, .batch = true
	};

	for (const char *at = text;;) {
		size_t n = strcspn(at, ",");

		if (take_item(&s, at, n, err) < 0)
			return -1;
		if (at[n] == '\0')
			break;
		at += n + 1;
	}
	if (!s.tx && (s.dup > 0 || s.reorder > 0))
		return fx_err_set(
		    err, E_ARGS, "dup and reorder act only on what goes out");
	*ret = s;
	return 0;
}
