/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "tui/app/act.h"
#include "tui/view/i18n.h"
#include "tui/view/setting.h"

/* Set a setting by the name of its value, or say what it can be. */
static bool
set(struct model *m, enum setting_id id, const char *value)
{
	const struct setting *s;
	char allowed[128];
	char text[256];
	int number;

	for (size_t i = 0; (s = setting_at(i)) != NULL; i++)
		if (s->id == id)
			break;
	if (s == NULL)
		return false;
	if (setting_parse(s, value, &number) < 0) {
		setting_allowed(s, allowed, sizeof(allowed));
		snprintf(
		    text, sizeof(text), _("%s can be %s."), s->name, allowed);
		model_status(m, MODEL_WARN, text);
		return false;
	}
	setting_put(m, id, number);
	return true;
}

bool
act_arg(struct model *m, enum action_id id, const char *arg)
{
	bool list = false;

	if (id == ACTION_SORT)
		list = set(m, SETTING_SORT, arg);
	else if (id == ACTION_HIDDEN)
		list = set(m, SETTING_HIDDEN, arg);
	else
		return false;
	if (list)
		model_push(m, intent_new(INTENT_REREAD, NULL));
	return true;
}
