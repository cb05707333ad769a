/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "tui/app/app_code.h"
#include "tui/view/i18n.h"

/*
 * What the terminal shows outside of the screen: bell, notification, title,
 * progress; each by a setting.  No name from elsewhere is among it.
 */

#define TITLE_SIZE 80

static void
send_title(struct app *a, const struct model_totals *sum)
{
	char text[TITLE_SIZE] = "";
	char bytes[EXTRA_MAX];

	if (setting_get(a->model, SETTING_TITLE) == 0)
		text[0] = '\0';
	else if (a->model->engine == MODEL_ENGINE_LOST)
		snprintf(text, sizeof(text), "fxtui: %s", _("engine lost"));
	else if (sum->needs > 0)
		snprintf(text, sizeof(text),
		    _("fxtui: %zu active, %zu for you"), sum->active,
		    sum->needs);
	else if (sum->active > 0)
		snprintf(
		    text, sizeof(text), _("fxtui: %zu active"), sum->active);
	else
		snprintf(text, sizeof(text), "fxtui");
	term_send(
	    a->term, bytes, extra_title(term_extra(a->term), text, bytes));
}

static void
send_progress(struct app *a, const struct model_totals *sum)
{
	char bytes[EXTRA_MAX];
	bool on = setting_get(a->model, SETTING_PROGRESS) != 0 &&
	    sum->active > sum->queued;

	term_send(a->term, bytes,
	    extra_progress(
		term_extra(a->term), on ? sum->permille : -1, bytes));
}

void
app_outside(struct app *a)
{
	struct model_totals sum;

	if (a->term == NULL)
		return;
	model_totals(a->model, &sum);
	send_title(a, &sum);
	send_progress(a, &sum);
}

void
app_ring(struct app *a)
{
	char bytes[EXTRA_MAX];
	enum extra_notify how =
	    (enum extra_notify)setting_get(a->model, SETTING_NOTIFY);
	int64_t now = app_now(a);

	if (!a->model->bell)
		return;
	a->model->bell = false;
	if (a->term == NULL)
		return;
	if (setting_get(a->model, SETTING_BELL) != 0)
		term_beep(a->term, now);
	if (!a->unfocused || now < a->notify_ms)
		return;
	a->notify_ms = now + APP_NOTIFY_MS;
	term_send(
	    a->term, bytes, extra_notify(how, _("something needs you"), bytes));
}

void
app_copy(struct app *a, const char *text)
{
	char bytes[EXTRA_MAX];

	if (a->term == NULL || setting_get(a->model, SETTING_COPY) == 0)
		return;
	term_send(a->term, bytes, extra_copy(text, strlen(text), bytes));
}
