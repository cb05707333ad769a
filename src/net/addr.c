/* SPDX-License-Identifier: MIT */
#include "net/addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#define DIGITS  "0123456789"
#define HEX     DIGITS "abcdefABCDEF"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

#define LABEL_MAX 63
#define HOST_MAX  253

/* Split "address%scope"; false if the scope is junk.  No scope is "". */
static bool
split_scope(const char *host, char v6[INET6_ADDRSTRLEN], char scope[IFNAMSIZ])
{
	size_t n = strcspn(host, "%");
	const char *s = host + n;

	if (n >= INET6_ADDRSTRLEN)
		return false;
	memcpy(v6, host, n);
	v6[n] = '\0';
	scope[0] = '\0';
	if (*s == '\0')
		return true;
	s++;
	n = strlen(s);
	if (n == 0 || n >= IFNAMSIZ || strspn(s, LETTERS DIGITS "._-") != n)
		return false;
	memcpy(scope, s, n + 1);
	return true;
}

static bool
is_v6(const char *host)
{
	char v6[INET6_ADDRSTRLEN], scope[IFNAMSIZ];
	struct in6_addr bytes;

	return split_scope(host, v6, scope) &&
	    inet_pton(AF_INET6, v6, &bytes) == 1;
}

/* What inet_aton() would take for a number: "7", "0x7f". */
static bool
is_number(const char *label, size_t n)
{
	if (n >= 2 && label[0] == '0' && (label[1] == 'x' || label[1] == 'X'))
		return strspn(label + 2, HEX) == n - 2;
	return strspn(label, DIGITS) == n;
}

/*
 * A name, or an IPv4 address in its one full form.  A name must not end in a
 * number: resolvers take "127.1" and "0x7f000001" for addresses.
 */
static bool
is_name_or_v4(const char *host)
{
	struct in_addr bytes;
	bool number = false;
	size_t n;

	if (inet_pton(AF_INET, host, &bytes) == 1)
		return true;
	if (*host == '\0' || strlen(host) > HOST_MAX)
		return false;
	while (*host != '\0') {
		n = strcspn(host, ".");
		if (n == 0 || n > LABEL_MAX || host[0] == '-' ||
		    host[n - 1] == '-' ||
		    strspn(host, LETTERS DIGITS "-_") != n)
			return false;
		number = is_number(host, n);
		host += n;
		if (*host == '.')
			host++;
	}
	return !number;
}

/* Decimal, without sign, blank or leading zero; false if it is not. */
static bool
parse_port(const char *text, uint16_t *ret)
{
	size_t n = strlen(text);
	unsigned port = 0;

	if (n == 0 || n > 5 || strspn(text, DIGITS) != n)
		return false;
	if (n > 1 && text[0] == '0')
		return false;
	for (; *text != '\0'; text++)
		port = port * 10 + (unsigned)(*text - '0');
	if (port > UINT16_MAX)
		return false;
	*ret = (uint16_t)port;
	return true;
}

/* Where the host begins and ends and the port begins, NULL without one. */
struct parts {
	const char *host;
	size_t len;
	const char *port;
	bool v6; /* must be one */
};

static bool
split(const char *text, struct parts *p)
{
	const char *colon = strchr(text, ':');

	*p = (struct parts){ .host = text, .len = strlen(text) };
	if (text[0] == '[') {
		p->host = text + 1;
		p->len = strcspn(p->host, "]");
		p->v6 = true;
		if (p->host[p->len] != ']')
			return false;
		text = p->host + p->len + 1;
		if (*text == ':')
			p->port = text + 1;
		return *text == '\0' || *text == ':';
	}
	if (colon != NULL && strchr(colon + 1, ':') != NULL) {
		p->v6 = true;
	} else if (colon != NULL) {
		p->len = (size_t)(colon - text);
		p->port = colon + 1;
	}
	return true;
}

static int
parse(const char *text, uint16_t default_port, bool bind, struct addr_name *ret,
    struct fx_err *err)
{
	struct addr_name name = { .port = default_port };
	struct parts p;

	if (!split(text, &p) || p.len >= sizeof(name.host))
		goto junk;
	memcpy(name.host, p.host, p.len);
	if (p.v6 ? !is_v6(name.host)
		 : !is_name_or_v4(name.host) && !(bind && p.len == 0))
		goto junk;
	if (p.port != NULL && !parse_port(p.port, &name.port))
		return fx_err_set(err, E_ARGS,
		    "\"%.300s\": the port must be a number up to 65535", text);
	if (name.port == 0 && !bind)
		return fx_err_set(
		    err, E_ARGS, "\"%.300s\": the port must not be 0", text);
	*ret = name;
	return 0;

junk:
	return fx_err_set(err, E_ARGS,
	    "\"%.300s\" is not an address (host, host:port or [IPv6]:port)",
	    text);
}

int
addr_parse(const char *text, uint16_t default_port, struct addr_name *ret,
    struct fx_err *err)
{
	return parse(text, default_port, false, ret, err);
}

int
addr_parse_bind(const char *text, uint16_t default_port, struct addr_name *ret,
    struct fx_err *err)
{
	return parse(text, default_port, true, ret, err);
}

void
addr_name_text(const struct addr_name *name, char ret[ADDR_NAME_SIZE])
{
	bool v6 = strchr(name->host, ':') != NULL;

	snprintf(ret, ADDR_NAME_SIZE, "%s%s%s:%u", v6 ? "[" : "", name->host,
	    v6 ? "]" : "", name->port);
}

/* The number of an interface by its name or number, 0 if there is none. */
static uint32_t
scope_number(const char *scope)
{
	uint32_t n = 0;

	if (strspn(scope, DIGITS) != strlen(scope))
		return if_nametoindex(scope);
	for (; *scope != '\0' && n < UINT32_MAX / 100; scope++)
		n = n * 10 + (uint32_t)(*scope - '0');
	return *scope == '\0' ? n : 0;
}

int
addr_numeric(const char *host, uint16_t port, struct addr *ret)
{
	char v6[INET6_ADDRSTRLEN], scope[IFNAMSIZ];
	struct addr a;

	memset(&a, 0, sizeof(a));
	if (inet_pton(AF_INET, host, &a.u.in.sin_addr) == 1) {
		a.u.in.sin_family = AF_INET;
		a.u.in.sin_port = htons(port);
		a.len = sizeof(a.u.in);
		*ret = a;
		return 0;
	}
	if (!split_scope(host, v6, scope) ||
	    inet_pton(AF_INET6, v6, &a.u.in6.sin6_addr) != 1)
		return -EINVAL;
	if (scope[0] != '\0') {
		a.u.in6.sin6_scope_id = scope_number(scope);
		if (a.u.in6.sin6_scope_id == 0)
			return -EINVAL;
	}
	a.u.in6.sin6_family = AF_INET6;
	a.u.in6.sin6_port = htons(port);
	a.len = sizeof(a.u.in6);
	*ret = a;
	return 0;
}

int
addr_from(const struct sockaddr *sa, socklen_t len, struct addr *ret)
{
	struct addr a;

	memset(&a, 0, sizeof(a));
	if (sa->sa_family == AF_INET && len >= sizeof(a.u.in))
		a.len = sizeof(a.u.in);
	else if (sa->sa_family == AF_INET6 && len >= sizeof(a.u.in6))
		a.len = sizeof(a.u.in6);
	else
		return -EAFNOSUPPORT;
	memcpy(&a.u, sa, a.len);
	*ret = a;
	return 0;
}

int
addr_local(int fd, struct addr *ret)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);

	if (getsockname(fd, (struct sockaddr *)&ss, &len) == -1)
		return -errno;
	return addr_from((struct sockaddr *)&ss, len, ret);
}

int
addr_peer(int fd, struct addr *ret)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);

	if (getpeername(fd, (struct sockaddr *)&ss, &len) == -1)
		return -errno;
	return addr_from((struct sockaddr *)&ss, len, ret);
}

/* The four bytes of an IPv4 address, mapped or not; NULL for IPv6. */
static const uint8_t *
v4_bytes(const struct addr *a)
{
	if (a->u.sa.sa_family == AF_INET)
		return (const uint8_t *)&a->u.in.sin_addr;
	if (IN6_IS_ADDR_V4MAPPED(&a->u.in6.sin6_addr))
		return a->u.in6.sin6_addr.s6_addr + 12;
	return NULL;
}

void
addr_text(const struct addr *a, char ret[ADDR_TEXT_SIZE])
{
	char host[INET6_ADDRSTRLEN] = "?";
	char scope[12] = "";
	const uint8_t *v4 = v4_bytes(a);

	if (v4 != NULL) {
		inet_ntop(AF_INET, v4, host, sizeof(host));
		snprintf(ret, ADDR_TEXT_SIZE, "%s:%u", host, addr_port(a));
		return;
	}
	inet_ntop(AF_INET6, &a->u.in6.sin6_addr, host, sizeof(host));
	if (a->u.in6.sin6_scope_id != 0)
		snprintf(scope, sizeof(scope), "%%%u", a->u.in6.sin6_scope_id);
	snprintf(ret, ADDR_TEXT_SIZE, "[%s%s]:%u", host, scope, addr_port(a));
}

uint16_t
addr_port(const struct addr *a)
{
	if (a->u.sa.sa_family == AF_INET)
		return ntohs(a->u.in.sin_port);
	return ntohs(a->u.in6.sin6_port);
}

bool
addr_is_loopback(const struct addr *a)
{
	const uint8_t *v4 = v4_bytes(a);

	if (v4 != NULL)
		return v4[0] == 127;
	return IN6_IS_ADDR_LOOPBACK(&a->u.in6.sin6_addr);
}

bool
addr_is_lan(const struct addr *a)
{
	const uint8_t *v4 = v4_bytes(a);
	const uint8_t *v6 = a->u.in6.sin6_addr.s6_addr;

	if (addr_is_loopback(a))
		return true;
	if (v4 == NULL)
		return (v6[0] & 0xfe) == 0xfc ||
		    IN6_IS_ADDR_LINKLOCAL(&a->u.in6.sin6_addr);
	return v4[0] == 10 || (v4[0] == 172 && (v4[1] & 0xf0) == 16) ||
	    (v4[0] == 192 && v4[1] == 168) || (v4[0] == 169 && v4[1] == 254);
}

bool
addr_same_host(const struct addr *a, const struct addr *b)
{
	const uint8_t *v4 = v4_bytes(a), *other = v4_bytes(b);

	if (v4 != NULL || other != NULL)
		return v4 != NULL && other != NULL && memcmp(v4, other, 4) == 0;
	return memcmp(&a->u.in6.sin6_addr, &b->u.in6.sin6_addr,
		   sizeof(a->u.in6.sin6_addr)) == 0;
}

struct addr_key
addr_key(const struct addr *a)
{
	struct addr_key key = { { 0 } };
	const uint8_t *v4 = v4_bytes(a);

	if (v4 != NULL) {
		key.bytes[10] = key.bytes[11] = 0xff;
		memcpy(key.bytes + 12, v4, 4);
	} else {
		memcpy(key.bytes, a->u.in6.sin6_addr.s6_addr, 8);
	}
	return key;
}

bool
addr_key_equal(const struct addr_key *a, const struct addr_key *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}
