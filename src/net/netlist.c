/* SPDX-License-Identifier: MIT */
#include "net/netlist.h"

#include <string.h>

#include "base/num.h"
#include "base/str.h"

#define MAPPED_BITS 96 /* in front of an IPv4 address */

static const char local[] =
    "127.0.0.0/8 ::1 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 "
    "100.64.0.0/10 fe80::/10 fc00::/7";

static const char any[] = "0.0.0.0/0 ::/0";

/* As 16 bytes; returns how many bits of them an address of its family has. */
static unsigned
bytes_of(const struct addr *a, uint8_t ret[16])
{
	memset(ret, 0, 16);
	if (a->u.sa.sa_family == AF_INET) {
		ret[10] = ret[11] = 0xff;
		memcpy(ret + 12, &a->u.in.sin_addr, 4);
		return 32;
	}
	memcpy(ret, &a->u.in6.sin6_addr, 16);
	return 128;
}

static int
add(struct netlist *l, const char *item, struct fx_err *err)
{
	char host[ADDR_HOST_SIZE];
	const char *slash = strchr(item, '/');
	uint64_t bits;
	struct addr a;
	unsigned width;

	str_copy(host, sizeof(host), item);
	if (slash != NULL && (size_t)(slash - item) < sizeof(host))
		host[slash - item] = '\0';
	if (l->n == NETLIST_MAX)
		return fx_err_set(
		    err, E_ARGS, "more than %d networks", NETLIST_MAX);
	if (addr_numeric(host, 0, &a) < 0)
		return fx_err_set(err, E_ARGS,
		    "%s is no address: expected networks such as "
		    "192.168.0.0/16, or local, or any",
		    host);
	width = bytes_of(&a, l->at[l->n].bytes);
	bits = width;
	if (slash != NULL && num_parse_u64(slash + 1, 0, width, &bits) < 0)
		return fx_err_set(err, E_ARGS,
		    "%s: expected 0 to %u bits behind the slash", item, width);
	l->at[l->n].bits = (uint8_t)(width == 32 ? MAPPED_BITS + bits : bits);
	l->n++;
	return 0;
}

int
netlist_parse(const char *text, struct netlist *ret, struct fx_err *err)
{
	static const char between[] = ", \t";
	struct netlist l = { .n = 0 };
	char item[ADDR_HOST_SIZE];

	for (text += strspn(text, between); *text != '\0';
	     text += strspn(text, between)) {
		size_t n = strcspn(text, between);
		int r;

		if (n >= sizeof(item))
			return fx_err_set(
			    err, E_ARGS, "a network is too long to be one");
		memcpy(item, text, n);
		item[n] = '\0';
		text += n;
		if (str_eq(item, "local") || str_eq(item, "any")) {
			struct netlist more;

			r = netlist_parse(
			    item[0] == 'l' ? local : any, &more, err);
			for (size_t i = 0; r == 0 && i < more.n; i++) {
				if (l.n == NETLIST_MAX)
					return fx_err_set(err, E_ARGS,
					    "more than %d networks",
					    NETLIST_MAX);
				l.at[l.n++] = more.at[i];
			}
		} else {
			r = add(&l, item, err);
		}
		if (r < 0)
			return -1;
	}
	*ret = l;
	return 0;
}

static bool
same(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

bool
netlist_has(const struct netlist *l, const struct addr *a)
{
	uint8_t bytes[16];

	if (a->u.sa.sa_family != AF_INET && a->u.sa.sa_family != AF_INET6)
		return false;
	bytes_of(a, bytes);
	for (size_t i = 0; i < l->n; i++)
		if (same(bytes, l->at[i].bytes, l->at[i].bits))
			return true;
	return false;
}
