/* SPDX-License-Identifier: MIT */
#include "engine/ladder.h"

#include <string.h>
#include <strings.h>

#include "base/attr.h"

#define NS           INT64_C(1000000)
#define LOOK_NS      (250 * NS)
#define STEP_NS      (1000 * NS)
#define HOLD_MAX_NS  (60000 * NS)
#define BUSY_SHARE   0.60 /* of the time in writing: the line is slow */
#define IDLE_SHARE   0.30 /* less: we are */
#define WORTH        1.05 /* the least that is worth the trouble */
#define LAST_WORTH   1.2  /* what the last step but one must have given */
#define SKIP_MAX     16
#define PACKED_EVERY 64 /* pieces of packed files */

static const int levels[LADDER_STEPS] = { 0, -5, -1, 1, 3, 6 };

/* Before anything was measured: raw bytes a second on a slow core. */
static const double first_speed[LADDER_STEPS] = { 0, 500e6, 400e6, 300e6, 200e6,
	60e6 };

void
ladder_init(struct ladder *l, bool never)
{
	memset(l, 0, sizeof(*l));
	l->never = never;
	l->skip_next = 1;
	for (unsigned i = 0; i < LADDER_STEPS; i++)
		l->speed[i] = first_speed[i];
}

int
ladder_level(const struct ladder *l)
{
	return levels[l->step];
}

bool
ladder_look(struct ladder *l, bool packed)
{
	if (l->never || l->step == 0)
		return false;
	if (packed != l->packed) {
		/* Other data: what was learned of the last says nothing. */
		l->packed = packed;
		l->skip = 0;
		l->skip_next = packed ? PACKED_EVERY : 1;
	}
	if (l->skip > 0) {
		l->skip--;
		return false;
	}
	return true;
}

bool
ladder_sampled(struct ladder *l, size_t raw, size_t packed)
{
	if ((double)raw >= WORTH * (double)packed) {
		l->skip_next = l->packed ? PACKED_EVERY : 1;
		return true;
	}
	l->skip = l->skip_next;
	if (!l->packed && l->skip_next < SKIP_MAX)
		l->skip_next *= 2;
	return false;
}

static void
blend(double *old, double now)
{
	*old = *old > 0 ? 0.75 * *old + 0.25 * now : now;
}

bool
ladder_packed(struct ladder *l, size_t raw, size_t packed, int64_t ns)
{
	bool kept = packed > 0 && packed <= raw - raw / 32;

	if (ns > 0)
		blend(&l->speed[l->step], (double)raw * 1e9 / (double)ns);
	blend(&l->ratio[l->step], kept ? (double)raw / (double)packed : 1.0);
	return kept;
}

/* Raw bytes a second at a step, if the line takes rate of them. */
static double
goodput(const struct ladder *l, unsigned step, double rate)
{
	double ratio = 0;

	if (step == 0 || step >= LADDER_STEPS)
		return rate;
	/* An unknown step is at least as good as the one below it. */
	for (unsigned i = step; ratio == 0 && i > 0; i--)
		ratio = l->ratio[i];
	if (ratio == 0)
		ratio = 2;
	return rate * ratio < l->speed[step] ? rate * ratio : l->speed[step];
}

static bool
worth_climbing(const struct ladder *l, double rate)
{
	if (l->step + 1 >= LADDER_STEPS)
		return false;
	if (l->step + 2 == LADDER_STEPS && l->ratio[l->step] < LAST_WORTH)
		return false;
	/* The step itself need not win more than the one below, but it must
	 * win against none at all. */
	return goodput(l, l->step + 1, rate) > WORTH * rate &&
	    goodput(l, l->step + 1, rate) >= goodput(l, l->step, rate);
}

static void
move(struct ladder *l, unsigned to, int64_t now_ns)
{
	if (to < l->step) {
		/* It was too much: longer until it is tried again. */
		l->hold_ns = l->hold_ns == 0 ? 4 * STEP_NS : 2 * l->hold_ns;
		if (l->hold_ns > HOLD_MAX_NS)
			l->hold_ns = HOLD_MAX_NS;
	}
	l->step = to;
	l->moved_ns = now_ns;
}

static void
look(struct ladder *l, int64_t now_ns)
{
	int64_t elapsed = now_ns - l->since_ns;
	double busy = (double)l->blocked_ns / (double)elapsed;
	double rate = (double)l->wire * 1e9 / (double)elapsed;
	int64_t rested = now_ns - l->moved_ns;

	if (l->moved_ns != 0 && rested < STEP_NS)
		return;
	if (busy > BUSY_SHARE && worth_climbing(l, rate) &&
	    (l->moved_ns == 0 || rested >= l->hold_ns))
		move(l, l->step + 1, now_ns);
	else if (l->step > 0 && busy < IDLE_SHARE)
		move(l, l->step - 1, now_ns);
}

void
ladder_sent(struct ladder *l, size_t wire, int64_t ns, int64_t now_ns)
{
	if (l->never)
		return;
	if (l->since_ns == 0)
		l->since_ns = now_ns - ns;
	l->blocked_ns += ns;
	l->wire += wire;
	if (now_ns - l->since_ns < LOOK_NS)
		return;
	look(l, now_ns);
	l->since_ns = now_ns;
	l->blocked_ns = 0;
	l->wire = 0;
}

bool
ladder_packed_name(const uint8_t *path, size_t n)
{
	static const char *const endings[] = { ".7z", ".aac", ".apk", ".avi",
		".avif", ".br", ".bz2", ".cbz", ".deb", ".docx", ".epub",
		".flac", ".gif", ".gz", ".heic", ".jar", ".jpeg", ".jpg",
		".jxl", ".lz4", ".lzma", ".m4a", ".m4v", ".mkv", ".mov", ".mp3",
		".mp4", ".odt", ".ogg", ".opus", ".png", ".pptx", ".rar",
		".rpm", ".tgz", ".txz", ".webm", ".webp", ".whl", ".xlsx",
		".xz", ".zip", ".zst" };

	for (size_t i = 0; i < FX_COUNT(endings); i++) {
		size_t len = strlen(endings[i]);

		if (n > len &&
		    strncasecmp(
			(const char *)path + n - len, endings[i], len) == 0)
			return true;
	}
	return false;
}
