/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_EXPIRE_H
#define FX_ENGINE_EXPIRE_H

/*
 * Parts of interrupted transfers are kept for so many days (setting keep),
 * then removed, never silently.  Engine thread only.
 */

#include <stdbool.h>
#include <stdint.h>

#include "engine/hub.h"

/* Look once an hour, and when the engine starts (now_ms as clock_now_ms). */
void expire_tick(struct hub *h, int64_t now_ms);

/*
 * Whether the staging folder id in .fxtui-part (fd), of which no transfer
 * is known, is old enough to go.
 */
bool expire_orphan(const struct hub *h, int fd, const char *id);

#endif
