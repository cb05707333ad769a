/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tui/model/model.h"
#include "tui/model/rows.h"

/*
 * The log: a ring of lines, and which of them are shown.  A line is known by
 * its number since the start: m->lines_lost is that of the oldest one kept.
 */

static void
line_done(struct model_line *l)
{
	free(l->peer);
	free(l->text);
	*l = (struct model_line){ .time = 0 };
}

void
rows_lines_done(struct model *m)
{
	for (size_t i = 0; i < MODEL_LOG_MAX; i++)
		line_done(&m->lines[i]);
}

static bool
is_shown(const struct model *m, const struct model_line *l)
{
	switch (m->lines_show) {
	case MODEL_SHOW_ERRORS:
		return l->level == MODEL_ERROR;
	case MODEL_SHOW_WARNINGS:
		return l->level == MODEL_ERROR || l->level == MODEL_WARN;
	case MODEL_SHOW_ALL:
		break;
	}
	return true;
}

static void
show(struct model *m, uint64_t number)
{
	m->shown[(m->shown_first + m->shown_n) % MODEL_LOG_MAX] = number;
	m->shown_n++;
}

/* The oldest line makes room.  Whether it was shown. */
static bool
drop_oldest(struct model *m)
{
	bool shown =
	    m->shown_n > 0 && m->shown[m->shown_first] == m->lines_lost;

	line_done(&m->lines[m->lines_first]);
	m->lines_first = (m->lines_first + 1) % MODEL_LOG_MAX;
	m->lines_n--;
	m->lines_lost++;
	if (shown) {
		m->shown_first = (m->shown_first + 1) % MODEL_LOG_MAX;
		m->shown_n--;
	}
	return shown;
}

static int
fill(struct model_line *l, const char *peer, const char *text)
{
	l->peer = peer != NULL ? strdup(peer) : NULL;
	l->text = strdup(text);
	if (l->text != NULL && (peer == NULL || l->peer != NULL))
		return 0;
	line_done(l);
	return -ENOMEM;
}

void
model_log(struct model *m, enum model_level level, int64_t time,
    const char *peer, const char *text)
{
	size_t cursor = m->list[PANE_LOG].cursor;
	bool last = cursor + 1 >= m->shown_n;
	struct model_line *l;

	if (m->lines_n == MODEL_LOG_MAX && drop_oldest(m))
		cursor -= cursor > 0 ? 1 : 0;
	l = &m->lines[(m->lines_first + m->lines_n) % MODEL_LOG_MAX];
	if (fill(l, peer, text) < 0) {
		m->no_memory = true;
		return;
	}
	l->time = time;
	l->level = level;
	l->incoming = level == MODEL_OFFER;
	if (is_shown(m, l))
		show(m, m->lines_lost + m->lines_n);
	m->lines_n++;
	rows_refill(m, PANE_LOG, m->shown_n, last ? m->shown_n - 1 : cursor);
}

void
rows_said(struct model *m, bool incoming)
{
	size_t last = m->lines_first + m->lines_n + MODEL_LOG_MAX - 1;

	if (m->lines_n > 0)
		m->lines[last % MODEL_LOG_MAX].incoming = incoming;
}

const struct model_line *
model_line_kept(const struct model *m, size_t i)
{
	if (i >= m->lines_n)
		return NULL;
	return &m->lines[(m->lines_first + i) % MODEL_LOG_MAX];
}

const struct model_line *
model_line(const struct model *m, size_t i)
{
	uint64_t number;

	if (i >= m->shown_n)
		return NULL;
	number = m->shown[(m->shown_first + i) % MODEL_LOG_MAX];
	return model_line_kept(m, (size_t)(number - m->lines_lost));
}

void
model_log_show(struct model *m, enum model_show what)
{
	size_t at = m->list[PANE_LOG].cursor;
	uint64_t number = UINT64_MAX;
	size_t cursor = 0;

	/* The cursor stays on its line, or goes to the one before. */
	if (at + 1 < m->shown_n)
		number = m->shown[(m->shown_first + at) % MODEL_LOG_MAX];
	m->lines_show = what;
	m->shown_n = 0;
	for (size_t i = 0; i < m->lines_n; i++) {
		if (!is_shown(m, model_line_kept(m, i)))
			continue;
		if (m->lines_lost + i <= number)
			cursor = m->shown_n;
		show(m, m->lines_lost + i);
	}
	rows_refill(m, PANE_LOG, m->shown_n, cursor);
}
