/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_HELLO_H
#define FX_PROTO_HELLO_H

/*
 * Agreeing on a version, capabilities and limits (protocol.md sections 3 and
 * 9).  Version 1 is the only one.
 */

#include "proto/msg.h"

#define HELLO_VERSION 1

/* Our HELLO: version 1, CAPS_OURS, the limits of base/limits.h. */
void hello_ours(struct msg_hello *ret, enum msg_purpose purpose);

/*
 * What the acceptor answers to theirs: version, caps (the AND), our limits,
 * verdict = theirs->purpose (whether the peer may have it was decided before).
 * Returns 0, or -1 with E_VERSION (no common version) or E_UNSUPPORTED (no
 * common digest).
 */
int hello_agree(struct msg_welcome *ret, const struct msg_hello *ours,
    const struct msg_hello *theirs, const uint8_t session_id[16],
    struct fx_err *err);

/*
 * Whether the acceptor's answer fits what the initiator said: version in
 * range, no capability we did not offer, the verdict we asked for.
 * Returns 0, or -1 with E_PROTO or E_UNSUPPORTED.
 */
int hello_check(const struct msg_welcome *w, const struct msg_hello *ours,
    struct fx_err *err);

#endif
