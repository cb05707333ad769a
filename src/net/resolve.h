/* SPDX-License-Identifier: MIT */
#ifndef FX_NET_RESOLVE_H
#define FX_NET_RESOLVE_H

/*
 * From a host's name to its addresses.  Blocks for as long as the system's
 * resolver likes: a job for a thread of os/pool, never for an engine's.
 */

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "net/addr.h"

#define RESOLVE_MAX 16 /* addresses kept of one name */

/*
 * Look up name->host and write up to RESOLVE_MAX socket addresses to ret, in
 * the order in which to try them: the system's, with the two families taking
 * turns (RFC 8305, section 4).  A numeric host is answered without asking
 * anybody.  The empty host is refused.
 * Returns how many, at least 1; or -1 with E_NET and a sentence.
 */
FX_NODISCARD
int resolve_name(const struct addr_name *name, struct addr ret[RESOLVE_MAX],
    struct fx_err *err);

#endif
