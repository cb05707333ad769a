/* SPDX-License-Identifier: MIT */
#ifndef FX_CRYPTO_JOIN_H
#define FX_CRYPTO_JOIN_H

/*
 * The proof that a data connection belongs to a session (protocol.md,
 * Joining): HMAC-SHA256 under X_join of the control connection over "join",
 * session id, number, direction and X_bind of the data connection.
 */

#include <stdint.h>

#include "crypto/digest.h"

#define JOIN_SESSION_ID_SIZE 16
#define JOIN_EXPORTER_SIZE   32

struct join_proof {
	uint8_t x_join[JOIN_EXPORTER_SIZE]; /* of the control connection */
	uint8_t x_bind[JOIN_EXPORTER_SIZE]; /* of this data connection */
	uint8_t session_id[JOIN_SESSION_ID_SIZE];
	uint16_t conn_idx;
	uint8_t dir;
};

/* The mac field of JOIN; compare with digest_equal() over 32 bytes. */
void join_mac(
    struct digest *d, const struct join_proof *proof, uint8_t ret[DIGEST_SIZE]);

#endif
