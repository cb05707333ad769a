/* SPDX-License-Identifier: MIT */
#ifndef FX_NET_NETLIST_H
#define FX_NET_NETLIST_H

/*
 * A list of networks, "10.0.0.0/8, fd00::/8, 192.168.7.20", and whether an
 * address is in one of them.  The word "local" stands for loopback, private
 * and link-local addresses of both families, "any" for all.  An IPv4 address
 * on an IPv6 socket counts as that address.  Pure; any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "net/addr.h"

#define NETLIST_MAX 64 /* networks of one list; "local" is nine */

struct netlist {
	struct {
		uint8_t bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
		uint8_t bits;      /* of these, that count */
	} at[NETLIST_MAX];
	size_t n;
};

/* Items with commas or blanks between.  0, or -1 with E_ARGS. */
FX_NODISCARD
int netlist_parse(const char *text, struct netlist *ret, struct fx_err *err);

bool netlist_has(const struct netlist *l, const struct addr *a);

#endif
