/* SPDX-License-Identifier: MIT */
#ifndef FX_CRYPTO_PAIR_H
#define FX_CRYPTO_PAIR_H

/*
 * Pairing: SPAKE2, RFC 9382, P256-SHA256-HKDF-HMAC (protocol.md, Pairing and
 * annex A; reliability.md 6.2).
 *
 * B shows a code, A's user types it.  Each side derives a secret from it
 * once, then makes one run per attempt.  The order of a run is
 *     A: pair_point -> PAIR1          B: pair_peer_point, pair_point -> PAIR2
 *     A: pair_peer_point, pair_confirm -> PAIR3
 *     B: pair_check, only then pair_confirm -> PAIR4       A: pair_check
 * A run that failed stays failed.  Calls out of order are assertions: the
 * session's state machine has refused such frames before.
 *
 * Counting tries and the life of a code are the caller's.  A run is used by
 * one thread at a time; everything secret is cleansed when freed.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

#define PAIR_CODE_SIZE   8 /* 7 characters (the last checks) and NUL */
#define PAIR_SHOWN_SIZE  9 /* "XXX-XXXX" and NUL */
#define PAIR_POINT_SIZE  65
#define PAIR_MAC_SIZE    32
#define PAIR_SCALAR_SIZE 32

/* A fresh code.  0, or -1 with E_INTERNAL. */
FX_NODISCARD
int pair_code_make(char ret[PAIR_CODE_SIZE], struct fx_err *err);

/*
 * What a person typed: blanks and dashes are dropped, letters raised, O read
 * as 0, I and L as 1; then exactly 7 with a right check character.  0, or -1
 * with E_ARGS, which costs no run; ret is set on success only.
 */
FX_NODISCARD
int pair_code_parse(
    const char *typed, char ret[PAIR_CODE_SIZE], struct fx_err *err);

/* The shown form of a code, "7K3-M9QE". */
void pair_code_format(
    const char code[PAIR_CODE_SIZE], char ret[PAIR_SHOWN_SIZE]);

/* What both sides derive from the code (w of the RFC). */
struct pair_secret;

/*
 * Derive it by scrypt: takes tens of milliseconds and 16 MiB, so it belongs
 * on a pool thread, once per code.  0, or -1 with E_INTERNAL; once in 2^256
 * the code gives nothing usable and a new one is needed.
 */
FX_NODISCARD
int pair_secret_new(struct pair_secret **ret, const char code[PAIR_CODE_SIZE],
    struct fx_err *err);

/* Cleanses.  Runs made from it do not need it any more. */
void pair_secret_free(struct pair_secret *secret);

enum pair_role {
	PAIR_A, /* joiner, TLS client, typed the code */
	PAIR_B, /* host, TLS server, shows the code */
};

/* What binds a run to its TLS connection; the same on both sides. */
struct pair_bind {
	uint8_t x_pair[32];     /* exporter of this connection */
	uint8_t id_a[32];       /* SPKI hash of A, computed by ourselves */
	uint8_t id_b[32];       /* SPKI hash of B */
	uint16_t version;       /* protocol version in WELCOME */
	uint8_t hello_hash[32]; /* H(HELLO body || WELCOME body) */
};

struct pair_run;

/* A run with a fresh scalar.  0, or -1 with E_INTERNAL. */
FX_NODISCARD
int pair_run_new(struct pair_run **ret, enum pair_role role,
    const struct pair_secret *secret, const struct pair_bind *bind,
    struct fx_err *err);

/* Everything given by hand, for the vectors; scalars are big-endian. */
struct pair_raw {
	const uint8_t *w;      /* PAIR_SCALAR_SIZE */
	const uint8_t *scalar; /* x of A or y of B, PAIR_SCALAR_SIZE */
	const void *id_a;
	size_t id_a_len; /* at most 128, as all three */
	const void *id_b;
	size_t id_b_len;
	const void *aad;
	size_t aad_len;
};

/* For tests only. */
FX_NODISCARD
int pair_run_new_raw(struct pair_run **ret, enum pair_role role,
    const struct pair_raw *raw, struct fx_err *err);

/* Cleanses. */
void pair_run_free(struct pair_run *run);

/* Our point, pA or pB. */
void pair_point(const struct pair_run *run, uint8_t ret[PAIR_POINT_SIZE]);

/*
 * Take the peer's point, once.  Refused with E_PROTO unless it has 65 bytes,
 * begins with 04, is on the curve, is not infinity and not our own, and K is
 * not infinity.  0 or -1.
 */
FX_NODISCARD
int pair_peer_point(
    struct pair_run *run, const void *p, size_t n, struct fx_err *err);

/*
 * Our confirmation, cA or cB.  Asserts that the peer's point was taken and,
 * for B, that pair_check() succeeded.
 */
void pair_confirm(struct pair_run *run, uint8_t ret[PAIR_MAC_SIZE]);

/*
 * Compare the peer's confirmation, once.  0: both sides know the code and
 * see the same connection.  -1: E_PROTO if n is not 32, else E_PAIR_CODE
 * with a plain sentence; the caller knows how many tries are left.
 */
FX_NODISCARD
int pair_check(
    struct pair_run *run, const void *p, size_t n, struct fx_err *err);

#endif
