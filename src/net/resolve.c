/* SPDX-License-Identifier: MIT */
#include "net/resolve.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

/* The next usable result of the wanted kind, from *ai on; NULL at the end. */
static const struct addrinfo *
next_of(const struct addrinfo **ai, bool same_family, int family)
{
	const struct addrinfo *hit;

	while (*ai != NULL) {
		hit = *ai;
		*ai = hit->ai_next;
		if (hit->ai_family != AF_INET && hit->ai_family != AF_INET6)
			continue;
		if ((hit->ai_family == family) == same_family)
			return hit;
	}
	return NULL;
}

static void
keep(const struct addrinfo *ai, uint16_t port, struct addr *ret, int *n)
{
	struct addr *a = &ret[*n];

	if (ai == NULL || *n == RESOLVE_MAX ||
	    addr_from(ai->ai_addr, ai->ai_addrlen, a) < 0)
		return;
	if (ai->ai_family == AF_INET)
		a->u.in.sin_port = htons(port);
	else
		a->u.in6.sin6_port = htons(port);
	++*n;
}

/* The first address's family and the other one take turns. */
static int
interleave(const struct addrinfo *list, uint16_t port, struct addr *ret)
{
	const struct addrinfo *same = list, *other = list;
	int n = 0;

	while (n < RESOLVE_MAX && (same != NULL || other != NULL)) {
		keep(next_of(&same, true, list->ai_family), port, ret, &n);
		keep(next_of(&other, false, list->ai_family), port, ret, &n);
	}
	return n;
}

int
resolve_name(const struct addr_name *name, struct addr ret[RESOLVE_MAX],
    struct fx_err *err)
{
	struct addrinfo hints = {
		.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *list;
	int r, n;

	if (addr_numeric(name->host, name->port, &ret[0]) == 0)
		return 1;
	if (name->host[0] == '\0')
		return fx_err_set(err, E_NET, "no host was named");

	r = getaddrinfo(name->host, NULL, &hints, &list);
	if (r == EAI_SYSTEM)
		return fx_err_errno(err, E_NET, errno,
		    "the address of %s could not be found", name->host);
	if (r != 0)
		return fx_err_set(err, E_NET,
		    "the address of %s could not be found: %s", name->host,
		    gai_strerror(r));
	n = interleave(list, name->port, ret);
	freeaddrinfo(list);
	if (n == 0)
		return fx_err_set(err, E_NET, "%s has no address", name->host);
	return n;
}
