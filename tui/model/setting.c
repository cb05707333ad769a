/* SPDX-License-Identifier: MIT */
#include "tui/model/setting.h"

#include "tui/model/model.h"

int
setting_get(const struct model *m, enum setting_id id)
{
	const struct browse_order *order = &m->files.order;

	if (id == SETTING_SORT)
		return (int)order->key;
	if (id == SETTING_REVERSE)
		return order->reverse;
	if (id == SETTING_MIXED)
		return order->mixed;
	if (id == SETTING_HIDDEN)
		return order->hidden;
	return m->settings[id];
}

void
setting_put(struct model *m, enum setting_id id, int value)
{
	struct browse_order *order = &m->files.order;

	if (setting_get(m, id) == value)
		return;
	if (id == SETTING_SORT)
		order->key = (enum browse_key)value;
	else if (id == SETTING_REVERSE)
		order->reverse = value != 0;
	else if (id == SETTING_MIXED)
		order->mixed = value != 0;
	else if (id == SETTING_HIDDEN)
		order->hidden = value != 0;
	else
		m->settings[id] = value;
	m->dirty = true;
}
