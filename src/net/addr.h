/* SPDX-License-Identifier: MIT */
#ifndef FX_NET_ADDR_H
#define FX_NET_ADDR_H

/*
 * Addresses: what a person types, what the kernel wants, what a log shows.
 *
 * A struct addr_name is a host as it was typed, with its port; resolve.h
 * turns it into struct addr, which is a socket address.  An IPv4 address
 * that arrived on an IPv6 socket (::ffff:1.2.3.4) counts, and is shown, as
 * the IPv4 address.  Everything here is pure; any thread may call it.
 */

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/attr.h"
#include "base/err.h"

#define ADDR_HOST_SIZE 256 /* with NUL */
#define ADDR_TEXT_SIZE 80  /* with NUL; for addr_text() */
#define ADDR_NAME_SIZE 272 /* with NUL; for addr_name_text() */

struct addr {
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} u;
	socklen_t len;
};

struct addr_name {
	char host[ADDR_HOST_SIZE]; /* without brackets; "" is any address */
	uint16_t port;
};

/* Who counts as one for limits: an IPv4 address, an IPv6 /64. */
struct addr_key {
	uint8_t bytes[16];
};

/*
 * Parse host, host:port, v6, [v6] or [v6]:port; v6 may end in %interface.
 * Without a port it is default_port.  A host is an IPv4 or IPv6 address or a
 * name of letters, digits, '-', '_' and '.', at most 253 bytes in labels of
 * 1 to 63; a port is decimal, 1 to 65535.  Blanks are junk too.
 * Returns 0; or -1 with E_ARGS, and *ret is untouched.
 */
FX_NODISCARD
int addr_parse(const char *text, uint16_t default_port, struct addr_name *ret,
    struct fx_err *err);

/*
 * The same for an address to listen on: the host may be missing (":5001",
 * "" : all addresses) and the port may be 0 (the kernel's choice).
 */
FX_NODISCARD
int addr_parse_bind(const char *text, uint16_t default_port,
    struct addr_name *ret, struct fx_err *err);

/* "host:port", "[v6]:port". */
void addr_name_text(const struct addr_name *name, char ret[ADDR_NAME_SIZE]);

/*
 * A numeric host ("10.0.0.1", "fe80::1%eth0") as a socket address.  0, or
 * -EINVAL if it is a name.
 */
FX_NODISCARD
int addr_numeric(const char *host, uint16_t port, struct addr *ret);

/* Copy what accept() or getaddrinfo() gave.  0, or -EAFNOSUPPORT. */
FX_NODISCARD
int addr_from(const struct sockaddr *sa, socklen_t len, struct addr *ret);

/* Our end (addr_local) or the peer's (addr_peer) of a socket. 0 or -errno. */
FX_NODISCARD
int addr_local(int fd, struct addr *ret);
FX_NODISCARD
int addr_peer(int fd, struct addr *ret);

/* "1.2.3.4:5001", "[fe80::1%2]:5001"; safe to show. */
void addr_text(const struct addr *a, char ret[ADDR_TEXT_SIZE]);

uint16_t addr_port(const struct addr *a);

/* 127.0.0.0/8 or ::1. */
bool addr_is_loopback(const struct addr *a);

/*
 * Loopback, link-local or one of the ranges that no router of the Internet
 * forwards (RFC 1918, RFC 4193): the other end is on this network.
 */
bool addr_is_lan(const struct addr *a);

/* Equal but for ports and scopes; an IPv4 address in IPv6 is that address. */
bool addr_same_host(const struct addr *a, const struct addr *b);

/* The key of an address; equal keys have equal bytes. */
struct addr_key addr_key(const struct addr *a);
bool addr_key_equal(const struct addr_key *a, const struct addr_key *b);

#endif
