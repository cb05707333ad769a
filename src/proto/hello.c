/* SPDX-License-Identifier: MIT */
#include "proto/hello.h"

#include <string.h>

#include "base/limits.h"

#define DIGEST_FX1     1
#define COMP_NAME_ZSTD 1

void
hello_ours(struct msg_hello *ret, enum msg_purpose purpose)
{
	*ret = (struct msg_hello){
		.proto_min = HELLO_VERSION,
		.proto_max = HELLO_VERSION,
		.caps = CAPS_OURS,
		.purpose = (uint8_t)purpose,
		.max_frame = FX_FRAME_DATA_MAX,
		.max_conns = FX_CONNS_SESSION_MAX,
		.max_entries = FX_ENTRIES_MAX,
		.digests = { DIGEST_FX1 },
		.digests_n = 1,
		.comps = { COMP_NAME_ZSTD },
		.comps_n = CAPS_OURS & CAP_ZSTD ? 1 : 0,
	};
}

static bool
holds(const uint8_t *list, uint8_t n, uint8_t value)
{
	return n > 0 && memchr(list, value, n) != NULL;
}

int
hello_agree(struct msg_welcome *ret, const struct msg_hello *ours,
    const struct msg_hello *theirs, const uint8_t session_id[16],
    struct fx_err *err)
{
	uint16_t version = ours->proto_max < theirs->proto_max
	    ? ours->proto_max
	    : theirs->proto_max;

	if (version < ours->proto_min || version < theirs->proto_min)
		return fx_err_make(err, E_VERSION, 0, NULL);
	if (!holds(theirs->digests, theirs->digests_n, DIGEST_FX1))
		return fx_err_make(
		    err, E_UNSUPPORTED, 0, "what", "fx1 digests", NULL);
	*ret = (struct msg_welcome){
		.version = version,
		.caps = ours->caps & theirs->caps,
		.verdict = theirs->purpose,
		.max_frame = ours->max_frame,
		.max_conns = ours->max_conns,
		.max_entries = ours->max_entries,
		.digests_n = ours->digests_n,
		.comps_n = ours->comps_n,
	};
	memcpy(ret->digests, ours->digests, sizeof(ret->digests));
	memcpy(ret->comps, ours->comps, sizeof(ret->comps));
	memcpy(ret->session_id, session_id, sizeof(ret->session_id));
	return 0;
}

int
hello_check(const struct msg_welcome *w, const struct msg_hello *ours,
    struct fx_err *err)
{
	const char *what = NULL;

	if (w->version < ours->proto_min || w->version > ours->proto_max)
		what = "WELCOME: version";
	else if (w->caps & ~ours->caps)
		what = "WELCOME: capabilities that were not offered";
	else if (w->verdict != ours->purpose)
		what = "WELCOME: verdict";
	if (what != NULL)
		return fx_err_make(err, E_PROTO, 0, "what", what, NULL);
	if (!holds(w->digests, w->digests_n, DIGEST_FX1))
		return fx_err_make(
		    err, E_UNSUPPORTED, 0, "what", "fx1 digests", NULL);
	return 0;
}
