/* SPDX-License-Identifier: MIT */
#include "crypto/join.h"

#include <string.h>

#include "base/buf.h"

#define LABEL      "join"
#define LABEL_SIZE (sizeof(LABEL) - 1)
#define MESSAGE_SIZE \
 (LABEL_SIZE + JOIN_SESSION_ID_SIZE + 2 + 1 + JOIN_EXPORTER_SIZE)

void
join_mac(
    struct digest *d, const struct join_proof *proof, uint8_t ret[DIGEST_SIZE])
{
	uint8_t message[MESSAGE_SIZE];
	uint8_t *p = message;

	memcpy(p, LABEL, LABEL_SIZE);
	p += LABEL_SIZE;
	memcpy(p, proof->session_id, JOIN_SESSION_ID_SIZE);
	p += JOIN_SESSION_ID_SIZE;
	put_u16(p, proof->conn_idx);
	p += 2;
	*p++ = proof->dir;
	memcpy(p, proof->x_bind, JOIN_EXPORTER_SIZE);
	digest_hmac(d, proof->x_join, JOIN_EXPORTER_SIZE, message,
	    sizeof(message), ret);
	digest_cleanse(message, sizeof(message));
}
