/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "base/attr.h"
#include "proto/msg_code.h"

#define AT(type, field) offsetof(struct type, field)

static const struct tlv hello_tlvs[] = {
	{ 1, TLV_U16, TLV_MUST, .at = AT(msg_hello, proto_min) },
	{ 2, TLV_U16, TLV_MUST, .at = AT(msg_hello, proto_max) },
	{ 3, TLV_U64, TLV_MUST, .at = AT(msg_hello, caps) },
	{ 4, TLV_U8, TLV_MUST, .at = AT(msg_hello, purpose),
	    .max = PURPOSE_PAIRING },
	{ 5, TLV_U32, TLV_MUST, .at = AT(msg_hello, max_frame) },
	{ 6, TLV_U16, TLV_MUST, .at = AT(msg_hello, max_conns) },
	{ 7, TLV_U64, TLV_MUST, .at = AT(msg_hello, max_entries) },
	{ 8, TLV_LIST, TLV_MUST, .at = AT(msg_hello, digests),
	    .known = AT(msg_hello, digests_n) },
	{ 9, TLV_LIST, TLV_ALWAYS, .at = AT(msg_hello, comps),
	    .known = AT(msg_hello, comps_n) },
};

static const struct tlv welcome_tlvs[] = {
	{ 1, TLV_U16, TLV_MUST, .at = AT(msg_welcome, version) },
	{ 3, TLV_U64, TLV_MUST, .at = AT(msg_welcome, caps) },
	{ 4, TLV_U8, TLV_MUST, .at = AT(msg_welcome, verdict),
	    .max = PURPOSE_PAIRING },
	{ 5, TLV_U32, TLV_MUST, .at = AT(msg_welcome, max_frame) },
	{ 6, TLV_U16, TLV_MUST, .at = AT(msg_welcome, max_conns) },
	{ 7, TLV_U64, TLV_MUST, .at = AT(msg_welcome, max_entries) },
	{ 8, TLV_LIST, TLV_MUST, .at = AT(msg_welcome, digests),
	    .known = AT(msg_welcome, digests_n) },
	{ 9, TLV_LIST, TLV_ALWAYS, .at = AT(msg_welcome, comps),
	    .known = AT(msg_welcome, comps_n) },
	{ 10, TLV_ID, TLV_MUST, .at = AT(msg_welcome, session_id) },
};

static const struct tlv info_tlvs[] = {
	{ 1, TLV_TEXT, TLV_ALWAYS, .at = AT(msg_info, name),
	    .max = FX_DEVICE_NAME_MAX },
	{ 2, TLV_TEXT, TLV_ALWAYS, .at = AT(msg_info, program),
	    .max = FX_DEVICE_NAME_MAX },
	{ 3, TLV_U16, TLV_ALWAYS, .at = AT(msg_info, cores) },
	{ 4, TLV_I64, TLV_ALWAYS, .at = AT(msg_info, clock_ns) },
	{ 5, TLV_U8, TLV_ALWAYS, .at = AT(msg_info, faults) },
	{ 6, TLV_U64, TLV_SOME, .at = AT(msg_info, max_bps) },
	{ 7, TLV_U16, TLV_SOME, .at = AT(msg_info, port) },
};

static const struct tlv limits_tlvs[] = {
	{ 1, TLV_U64, TLV_KNOWN, .at = AT(msg_limits, max_bps),
	    .known = AT(msg_limits, bps_known) },
	{ 2, TLV_U16, TLV_KNOWN, .at = AT(msg_limits, max_conns),
	    .known = AT(msg_limits, max_known) },
	{ 3, TLV_U16, TLV_KNOWN, .at = AT(msg_limits, want_conns),
	    .known = AT(msg_limits, want_known) },
};

static const struct tlv chat_tlvs[] = {
	{ 1, TLV_U64, TLV_MUST, .at = AT(msg_chat, id) },
	{ 2, TLV_U64, TLV_SOME, .at = AT(msg_chat, reply_to) },
	{ 3, TLV_I64, TLV_ALWAYS, .at = AT(msg_chat, time) },
	{ 4, TLV_PROSE, TLV_MUST, .at = AT(msg_chat, text),
	    .max = FX_CHAT_MAX },
};

int
msg_hello_encode(struct msg_bytes *out, const struct msg_hello *m)
{
	return msg_tlv_encode(
	    out, FT_HELLO, hello_tlvs, FX_COUNT(hello_tlvs), m);
}

int
msg_hello_decode(
    struct msg_hello *ret, const struct frame *f, struct fx_err *err)
{
	if (msg_tlv_decode(ret, sizeof(*ret), f, hello_tlvs,
		FX_COUNT(hello_tlvs), err) != 0)
		return -1;
	if (ret->max_frame < MSG_FRAME_LEAST)
		return msg_bad(f, err, "max_frame");
	if (ret->proto_min > ret->proto_max)
		return msg_bad(f, err, "versions");
	return 0;
}

int
msg_welcome_encode(struct msg_bytes *out, const struct msg_welcome *m)
{
	return msg_tlv_encode(
	    out, FT_WELCOME, welcome_tlvs, FX_COUNT(welcome_tlvs), m);
}

int
msg_welcome_decode(
    struct msg_welcome *ret, const struct frame *f, struct fx_err *err)
{
	if (msg_tlv_decode(ret, sizeof(*ret), f, welcome_tlvs,
		FX_COUNT(welcome_tlvs), err) != 0)
		return -1;
	if (ret->max_frame < MSG_FRAME_LEAST)
		return msg_bad(f, err, "max_frame");
	return 0;
}

int
msg_info_encode(struct msg_bytes *out, const struct msg_info *m)
{
	return msg_tlv_encode(out, FT_INFO, info_tlvs, FX_COUNT(info_tlvs), m);
}

int
msg_info_decode(struct msg_info *ret, const struct frame *f, struct fx_err *err)
{
	return msg_tlv_decode(
	    ret, sizeof(*ret), f, info_tlvs, FX_COUNT(info_tlvs), err);
}

int
msg_limits_encode(struct msg_bytes *out, const struct msg_limits *m)
{
	return msg_tlv_encode(
	    out, FT_LIMITS, limits_tlvs, FX_COUNT(limits_tlvs), m);
}

int
msg_limits_decode(
    struct msg_limits *ret, const struct frame *f, struct fx_err *err)
{
	return msg_tlv_decode(
	    ret, sizeof(*ret), f, limits_tlvs, FX_COUNT(limits_tlvs), err);
}

int
msg_chat_encode(struct msg_bytes *out, const struct msg_chat *m)
{
	return msg_tlv_encode(out, FT_CHAT, chat_tlvs, FX_COUNT(chat_tlvs), m);
}

int
msg_chat_decode(struct msg_chat *ret, const struct frame *f, struct fx_err *err)
{
	return msg_tlv_decode(
	    ret, sizeof(*ret), f, chat_tlvs, FX_COUNT(chat_tlvs), err);
}
