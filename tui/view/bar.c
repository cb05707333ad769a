/* SPDX-License-Identifier: MIT */
#include "tui/view/bar.h"

#include "base/attr.h"
#include "tui/view/view.h"

/* The divider at the right of a pane, all along its rows; NULL: none. */
static const struct layout_box *
divider_of(const struct layout *l, const struct layout_box *pane)
{
	for (size_t i = 0; i < FX_COUNT(l->divider); i++) {
		const struct layout_box *d = &l->divider[i];

		if (d->w > 0 && pane->w > 0 && d->x == pane->x + pane->w &&
		    d->y <= pane->y && d->y + d->h >= pane->y + pane->h)
			return d;
	}
	return NULL;
}

bool
bar_box(const struct model *m, const struct layout *l, enum model_pane pane,
    struct layout_box *ret)
{
	const struct layout_box *divider = divider_of(l, &l->pane[pane]);
	struct layout_box body = layout_body(l, pane);
	struct scroll s = view_scroll(m, pane);
	int y, rows;

	if (divider == NULL || !scroll_thumb(&s, &y, &rows))
		return false;
	*ret = (struct layout_box){ .x = divider->x,
		.y = body.y + body.h - (int)s.rows,
		.w = 1,
		.h = (int)s.rows };
	return (int)s.rows <= body.h;
}

enum model_pane
bar_hit(const struct model *m, const struct layout *l, int x, int y)
{
	struct layout_box bar;
	int i = 0;

	while (i < PANE_COUNT &&
	    !(bar_box(m, l, (enum model_pane)i, &bar) && x == bar.x &&
		y >= bar.y && y < bar.y + bar.h))
		i++;
	return (enum model_pane)i;
}

void
bar_draw(
    const struct model *m, const struct layout *l, struct canvas_rect screen)
{
	struct layout_box bar;
	int y, rows;

	for (int i = 0; i < PANE_COUNT; i++) {
		struct scroll s = view_scroll(m, (enum model_pane)i);

		if (!bar_box(m, l, (enum model_pane)i, &bar) ||
		    !scroll_thumb(&s, &y, &rows))
			continue;
		for (int at = 0; at < rows; at++)
			canvas_glyph(screen, bar.x, bar.y + y + at, GLYPH_THUMB,
			    STYLE_BORDER);
	}
}
