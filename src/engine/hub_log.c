/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "engine/doorman.h"
#include "engine/hub.h"

void
hub_log(struct hub *h, const char *level, const char *peer, const char *id,
    const char *fmt, ...)
{
	struct door_log e = { .time = clock_wall() };
	va_list args;
	char *text;
	int l = log_level_parse(level);

	va_start(args, fmt);
	text = str_vprintf(fmt, args);
	va_end(args);
	if (text == NULL)
		return;
	log_pairs(l >= 0 ? (enum log_level)l : LOG_INFO, text,
	    peer != NULL ? "peer" : NULL, peer, NULL);
	e.level = (char *)(uintptr_t)level;
	e.text = text;
	e.peer = (char *)(uintptr_t)peer;
	e.id = (char *)(uintptr_t)id;
	doorman_event(h, DOOR_EV_LOG, &e);
	free(text);
}
