/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/path.h"
#include "proto/msg_code.h"

#define AT(type, field) offsetof(struct type, field)

/* More roots than fit: remembered as one over the limit, E_PROTO later. */
static bool
root_take(void *msg, const uint8_t *value, size_t n)
{
	struct msg_offer *m = msg;
	struct cur c = cur_over(value, n);
	struct offer_root *r;

	if (m->roots_n >= FX_ROOTS_MAX)
		return false;
	r = &m->roots[m->roots_n];
	r->kind = cur_u8(&c);
	if (!msg_zero(&c, 3))
		return false;
	r->size = cur_u64(&c);
	if (cur_failed(&c))
		return false;
	/* A name that is too long keeps its first bytes and is refused
	 * below, by its length. */
	r->name_len = (uint16_t)(c.n > FX_NAME_MAX ? FX_NAME_MAX + 1 : c.n);
	cur_copy(
	    &c, r->name, r->name_len > FX_NAME_MAX ? FX_NAME_MAX : r->name_len);
	m->roots_n++;
	return true;
}

static void
root_put(struct buf *b, uint16_t tag, const void *msg)
{
	const struct msg_offer *m = msg;

	assert(m->roots_n <= FX_ROOTS_MAX);
	for (uint16_t i = 0; i < m->roots_n; i++) {
		const struct offer_root *r = &m->roots[i];

		msg_tlv_head(b, tag, 12U + r->name_len);
		buf_put_u8(b, r->kind);
		buf_put_zero(b, 3);
		buf_put_u64(b, r->size);
		buf_put(b, r->name, r->name_len);
	}
}

static const struct tlv offer_tlvs[] = {
	{ 1, TLV_ID, TLV_MUST, .at = AT(msg_offer, uuid) },
	{ 2, TLV_U8, TLV_MUST, .at = AT(msg_offer, kind), .max = OFFER_STREAM },
	{ 3, TLV_REP, TLV_MUST, .take = root_take, .put = root_put },
	{ 4, TLV_U64, TLV_ALWAYS, .at = AT(msg_offer, total_bytes) },
	{ 5, TLV_U64, TLV_KNOWN, .at = AT(msg_offer, total_entries),
	    .known = AT(msg_offer, entries_known) },
	{ 6, TLV_U32, TLV_SOME, .at = AT(msg_offer, in_reply_to) },
	{ 7, TLV_PROSE, TLV_SOME, .at = AT(msg_offer, note),
	    .max = FX_NOTE_MAX },
	{ 8, TLV_U8, TLV_ALWAYS, .at = AT(msg_offer, sha_policy),
	    .max = SHA_ALWAYS },
	{ 9, TLV_U8, TLV_ALWAYS, .at = AT(msg_offer, digest), .max = 1 },
	{ 10, TLV_U32, TLV_ALWAYS, .at = AT(msg_offer, preserve) },
	{ 11, TLV_U64, TLV_SOME, .at = AT(msg_offer, prior_bytes) },
	{ 12, TLV_ID, TLV_KNOWN, .at = AT(msg_offer, anew_of),
	    .known = AT(msg_offer, anew) },
};

static const struct tlv offer_state_tlvs[] = {
	{ 1, TLV_U8, TLV_SOME, .at = AT(msg_offer_state, state),
	    .max = ANSWER_QUEUED },
	{ 2, TLV_U16, TLV_SOME, .at = AT(msg_offer_state, position) },
	{ 3, TLV_BOOL, TLV_SOME, .at = AT(msg_offer_state, want_manifest) },
	{ 4, TLV_U64, TLV_KNOWN, .at = AT(msg_offer_state, total_bytes),
	    .known = AT(msg_offer_state, bytes_known) },
	{ 5, TLV_U64, TLV_KNOWN, .at = AT(msg_offer_state, total_entries),
	    .known = AT(msg_offer_state, entries_known) },
};

static bool
rename_take(void *msg, const uint8_t *value, size_t n)
{
	struct msg_accept *m = msg;
	struct accept_rename *r;

	if (n < 3 || n - 2 > FX_NAME_MAX || m->renames_n >= FX_ROOTS_MAX)
		return false;
	r = &m->renames[m->renames_n++];
	r->root = get_u16(value);
	r->name_len = (uint16_t)(n - 2);
	memcpy(r->name, value + 2, n - 2);
	return r->root < FX_ROOTS_MAX;
}

static void
rename_put(struct buf *b, uint16_t tag, const void *msg)
{
	const struct msg_accept *m = msg;

	assert(m->renames_n <= FX_ROOTS_MAX);
	for (uint16_t i = 0; i < m->renames_n; i++) {
		msg_tlv_head(b, tag, 2U + m->renames[i].name_len);
		buf_put_u16(b, m->renames[i].root);
		buf_put(b, m->renames[i].name, m->renames[i].name_len);
	}
}

static bool
unwanted_take(void *msg, const uint8_t *value, size_t n)
{
	struct msg_accept *m = msg;

	if (n != 2 || m->unwanted_n >= FX_ROOTS_MAX)
		return false;
	m->unwanted[m->unwanted_n] = get_u16(value);
	return m->unwanted[m->unwanted_n++] < FX_ROOTS_MAX;
}

static void
unwanted_put(struct buf *b, uint16_t tag, const void *msg)
{
	const struct msg_accept *m = msg;

	assert(m->unwanted_n <= FX_ROOTS_MAX);
	for (uint16_t i = 0; i < m->unwanted_n; i++) {
		msg_tlv_head(b, tag, 2);
		buf_put_u16(b, m->unwanted[i]);
	}
}

static const struct tlv accept_tlvs[] = {
	{ 1, TLV_U8, TLV_MUST, .at = AT(msg_accept, need_mode),
	    .max = NEED_MODE_UPDATE },
	{ 2, TLV_REP, TLV_SOME, .take = rename_take, .put = rename_put },
	{ 3, TLV_U8, TLV_ALWAYS, .at = AT(msg_accept, conflict),
	    .max = CONFLICT_NEWER },
	{ 4, TLV_U64, TLV_SOME, .at = AT(msg_accept, max_bps) },
	{ 5, TLV_U8, TLV_ALWAYS, .at = AT(msg_accept, durability),
	    .max = DURABILITY_STRICT },
	{ 6, TLV_U8, TLV_ALWAYS, .at = AT(msg_accept, verify), .max = 1 },
	{ 7, TLV_TEXT, TLV_SOME, .at = AT(msg_accept, destination),
	    .max = FX_TEXT_MAX },
	{ 8, TLV_REP, TLV_SOME, .take = unwanted_take, .put = unwanted_put },
};

static const struct tlv decline_tlvs[] = {
	{ 1, TLV_CODE, TLV_MUST, .at = AT(msg_decline, code) },
	{ 2, TLV_TEXT, TLV_SOME, .at = AT(msg_decline, text),
	    .max = FX_TEXT_MAX },
	{ 3, TLV_U32, TLV_SOME, .at = AT(msg_decline, retry_after_s) },
};

int
msg_offer_encode(struct msg_bytes *out, const struct msg_offer *m)
{
	struct msg_offer copy;

	assert(m->roots_n > 0);
	if (m->digest != 0)
		return msg_tlv_encode(
		    out, FT_OFFER, offer_tlvs, FX_COUNT(offer_tlvs), m);
	copy = *m;
	copy.digest = 1;
	return msg_tlv_encode(
	    out, FT_OFFER, offer_tlvs, FX_COUNT(offer_tlvs), &copy);
}

static int
roots_check(
    const struct msg_offer *m, const struct frame *f, struct fx_err *err)
{
	for (uint16_t i = 0; i < m->roots_n; i++) {
		const struct offer_root *r = &m->roots[i];

		if (r->kind > 2)
			return msg_unsupported(f, err, "kind of root");
		if (r->name_len > FX_NAME_MAX)
			return fx_err_set(
			    err, E_NAME, "the name of a root is too long");
		if (path_check_name((const char *)r->name, r->name_len, err) !=
		    0)
			return -1;
		for (uint16_t k = 0; k < i; k++)
			if (m->roots[k].name_len == r->name_len &&
			    memcmp(m->roots[k].name, r->name, r->name_len) == 0)
				return msg_bad(f, err, "root twice");
	}
	return 0;
}

struct msg_offer *
msg_offer_copy(const struct msg_offer *m)
{
	size_t n = offsetof(struct msg_offer, roots) +
	    m->roots_n * sizeof(m->roots[0]);
	struct msg_offer *copy;

	assert(m->roots_n <= FX_ROOTS_MAX);
	copy = malloc(n);
	if (copy != NULL)
		memcpy(copy, m, n);
	return copy;
}

int
msg_offer_decode(
    struct msg_offer *ret, const struct frame *f, struct fx_err *err)
{
	if (msg_tlv_decode(ret, sizeof(*ret), f, offer_tlvs,
		FX_COUNT(offer_tlvs), err) != 0)
		return -1;
	if (ret->preserve &
	    ~(uint32_t)(PRESERVE_MODE | PRESERVE_MTIME | PRESERVE_SYMLINKS))
		return msg_bad(f, err, "reserved bits");
	if (ret->digest == 0)
		ret->digest = 1;
	return roots_check(ret, f, err);
}

int
msg_offer_state_encode(struct msg_bytes *out, const struct msg_offer_state *m)
{
	return msg_tlv_encode(out, FT_OFFER_STATE, offer_state_tlvs,
	    FX_COUNT(offer_state_tlvs), m);
}

int
msg_offer_state_decode(
    struct msg_offer_state *ret, const struct frame *f, struct fx_err *err)
{
	return msg_tlv_decode(ret, sizeof(*ret), f, offer_state_tlvs,
	    FX_COUNT(offer_state_tlvs), err);
}

int
msg_accept_encode(struct msg_bytes *out, const struct msg_accept *m)
{
	return msg_tlv_encode(
	    out, FT_ACCEPT, accept_tlvs, FX_COUNT(accept_tlvs), m);
}

int
msg_accept_decode(
    struct msg_accept *ret, const struct frame *f, struct fx_err *err)
{
	return msg_tlv_decode(
	    ret, sizeof(*ret), f, accept_tlvs, FX_COUNT(accept_tlvs), err);
}

int
msg_decline_encode(struct msg_bytes *out, const struct msg_decline *m)
{
	return msg_tlv_encode(
	    out, FT_DECLINE, decline_tlvs, FX_COUNT(decline_tlvs), m);
}

int
msg_decline_decode(
    struct msg_decline *ret, const struct frame *f, struct fx_err *err)
{
	if (msg_tlv_decode(ret, sizeof(*ret), f, decline_tlvs,
		FX_COUNT(decline_tlvs), err) != 0)
		return -1;
	if (ret->code == FX_OK)
		return msg_bad(f, err, "code");
	return 0;
}
