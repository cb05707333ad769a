/* SPDX-License-Identifier: MIT */
#include "golden.h"

#include "proto/msg.h"

/* Without compression. */
#define CAPS (CAPS_OURS & ~(uint64_t)CAP_ZSTD)

struct spoil {
	const char *name;
	size_t at; /* from the beginning of the frame */
	uint8_t value;
	enum fx_code want;
};

static enum fx_code
decode_any(const struct frame *f)
{
	static union {
		struct msg_hello hello;
		struct msg_offer offer;
		struct msg_accept accept;
		struct msg_need need;
		struct msg_nack nack;
		struct msg_have have;
		struct msg_error error;
		struct msg_ack ack;
		struct msg_file_end end;
		struct msg_done_ranges done;
		struct msg_data data;
		struct msg_batch batch;
		struct msg_offer_state answer;
	} m;
	struct fx_err err = FX_ERR_NONE;

	switch (f->type) {
	case FT_HELLO:
		msg_hello_decode(&m.hello, f, &err);
		break;
	case FT_OFFER:
		msg_offer_decode(&m.offer, f, &err);
		break;
	case FT_OFFER_STATE:
		msg_offer_state_decode(&m.answer, f, &err);
		break;
	case FT_ACCEPT:
		msg_accept_decode(&m.accept, f, &err);
		break;
	case FT_NEED:
		msg_need_decode(&m.need, f, &err);
		break;
	case FT_HAVE:
		msg_have_decode(&m.have, f, &err);
		break;
	case FT_NACK:
		msg_nack_decode(&m.nack, f, &err);
		break;
	case FT_ERROR:
		msg_error_decode(&m.error, f, &err);
		break;
	case FT_ACK:
		msg_ack_decode(&m.ack, f, &err);
		break;
	case FT_FILE_END:
		msg_file_end_decode(&m.end, f, &err);
		break;
	case FT_DONE_RANGES:
		msg_done_ranges_decode(&m.done, f, &err);
		break;
	case FT_DATA:
		msg_data_decode(&m.data, f, CAPS, &err);
		break;
	default:
		msg_batch_decode(&m.batch, f, CAPS, &err);
		break;
	}
	return err.code;
}

static const struct spoil spoils[] = {
	{ "hello", 16, 2, E_PROTO },       /* a tag twice */
	{ "hello", 17, 0x80, E_PROTO },    /* a tag is missing */
	{ "hello", 18, 3, E_PROTO },       /* another size */
	{ "hello", 52, 2, E_UNSUPPORTED }, /* purpose */
	{ "hello", 61, 0x10, E_PROTO },    /* max_frame too small */
	{ "offer", 44, 3, E_UNSUPPORTED }, /* kind */
	{ "offer", 51, 3, E_UNSUPPORTED }, /* kind of a root */
	{ "offer", 52, 1, E_PROTO },       /* reserved byte */
	{ "offer", 63, '/', E_NAME },
	{ "offer", 63, 0, E_NAME },
	{ "offer", 113, 2, E_UNSUPPORTED }, /* digest */
	{ "offer", 121, 1, E_PROTO },       /* preserve */
	{ "offer_state", 22, 4, E_UNSUPPORTED },
	{ "accept", 22, 3, E_UNSUPPORTED },
	{ "accept", 24, 0x80, E_UNSUPPORTED }, /* unknown tag */
	{ "accept", 24, 0x40, FX_OK },         /* skipped tag */
	{ "need", 22, 1, E_PROTO },
	{ "need", 28, 4, E_UNSUPPORTED },
	{ "need", 29, 1, E_PROTO },
	{ "need", 32, 2, E_PROTO }, /* overlap */
	{ "have", 5, 0x40, FX_OK },
	{ "have", 22, 1, E_PROTO }, /* reserved */
	{ "have", 32, 1, E_PROTO }, /* n is not the body's */
	{ "have", 32, 3, E_PROTO },
	{ "have", 36, 1, E_PROTO },    /* reserved */
	{ "have_end", 5, 0, E_PROTO }, /* nothing, and not the end */
	{ "have_end", 32, 1, E_PROTO },
	{ "nack", 22, 5, E_UNSUPPORTED },
	{ "nack", 23, 1, E_PROTO }, /* count */
	{ "error", 16, 0, E_PROTO },
	{ "error", 18, 5, E_UNSUPPORTED },
	{ "error", 19, 1, E_PROTO },
	{ "error", 33, 0, E_PROTO }, /* NUL in the text */
	{ "ack", 48, 2, E_PROTO },
	{ "ack", 58, 1, E_PROTO },
	{ "file_end", 23, 2, E_PROTO },
	{ "file_end", 106, 1, E_PROTO },
	{ "file_end", 120, 1, E_PROTO }, /* a connection twice */
	{ "done_ranges", 16, 0, E_UNSUPPORTED },
	{ "done_ranges", 17, 1, E_PROTO },
	{ "done_ranges", 20, 2, E_PROTO },
	{ "done_ranges", 25, 0, E_PROTO },
	{ "data", 20, 5, E_PROTO }, /* raw_len is not the body's */
	{ "data", 24, 1, E_PROTO }, /* offset */
	{ "data", 32, 4, E_PROTO }, /* comp */
	{ "data", 32, 1, E_PROTO }, /* zstd was not agreed */
	{ "data", 33, 1, E_PROTO }, /* reserved flag */
	{ "data", 33, 8, E_PROTO }, /* FLAT behind the start */
	{ "data", 36, 1, E_PROTO },
	{ "batch", 20, 0, E_PROTO }, /* count */
	{ "batch", 23, 1, E_PROTO },
	{ "batch", 24, 0x33, E_PROTO },
	{ "batch", 28, 1, E_PROTO },
};

static void
refuses_reserved_bits_and_unknown_values(FX_UNUSED void **state)
{
	struct golden g;

	for (size_t i = 0; i < FX_COUNT(spoils); i++) {
		golden_read(&g, spoils[i].name);
		assert_int_equal(decode_any(&g.frame), FX_OK);
		g.bytes[spoils[i].at] = spoils[i].value;
		g.frame.flags = g.bytes[5];
		if (decode_any(&g.frame) != spoils[i].want)
			fail_msg("%s at %zu: %s", spoils[i].name, spoils[i].at,
			    fx_code_name(decode_any(&g.frame)));
	}
}

static void
holds_the_limits_of_have(FX_UNUSED void **state)
{
	static uint8_t prefix[MSG_HAVE_PREFIX];
	uint8_t *body = calloc(MSG_HAVE_MAX + 1, FX_DIGEST_SIZE);
	struct frame f = { .type = FT_HAVE,
		.plen = sizeof(prefix),
		.prefix = prefix,
		.body = body };
	struct msg_have m;

	assert_non_null(body);
	for (int k = -1; k <= 1; k++) {
		f.body_len = (size_t)(MSG_HAVE_MAX + k) * FX_DIGEST_SIZE;
		put_u64(prefix + 8, 5);
		put_u32(prefix + 16, (uint32_t)(MSG_HAVE_MAX + k));
		assert_int_equal(
		    msg_have_decode(&m, &f, NULL), k == 1 ? -1 : 0);
		f.body_len = 3 * FX_DIGEST_SIZE;
		put_u64(prefix + 8, UINT64_MAX - 3 + (uint64_t)k);
		put_u32(prefix + 16, 3);
		assert_int_equal(
		    msg_have_decode(&m, &f, NULL), k == 1 ? -1 : 0);
	}
	free(body);
}

static void
ignores_the_rest_of_a_longer_prefix(FX_UNUSED void **state)
{
	static const uint8_t prefix[20] = { 9 };
	const struct frame f = {
		.type = FT_PING, .plen = 20, .prefix = prefix, .body = prefix
	};
	struct msg_ping m;

	assert_int_equal(msg_ping_decode(&m, &f, NULL), 0);
	assert_int_equal(m.cookie, 9);
}

static void
checks_the_sums_of_a_batch(FX_UNUSED void **state)
{
	static const struct {
		uint32_t id[2];
		uint32_t size[2];
		uint32_t raw_len;
		int want;
	} rows[] = {
		{ { 1, 2 }, { 3, 4 }, 87, 0 },
		{ { 1, 2 }, { 0, 0 }, 80, 0 },
		{ { 2, 2 }, { 3, 4 }, 87, -1 },
		{ { 2, 1 }, { 3, 4 }, 87, -1 },
		{ { 1, 2 }, { 3, 4 }, 86, -1 },
		{ { 1, 2 }, { 3, 4 }, 88, -1 },
		{ { 1, 2 }, { 3, UINT32_MAX }, 87, -1 },
		{ { 1, 2 }, { 0, FX_BATCH_FILE_SIZE_MAX }, 80 + 131072, 0 },
		{ { 1, 2 }, { 0, FX_BATCH_FILE_SIZE_MAX + 1 }, 80 + 131073,
		    -1 },
	};
	uint8_t *raw = calloc(1, 80 + 131073);
	struct msg_batch m = { .count = 2 };
	struct batch_iter it;

	assert_non_null(raw);
	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		for (size_t k = 0; k < 2; k++) {
			put_u32(raw + k * 40, rows[i].id[k]);
			put_u32(raw + k * 40 + 4, rows[i].size[k]);
		}
		m.raw_len = rows[i].raw_len;
		assert_int_equal(msg_batch_open(&it, &m, raw, m.raw_len, NULL),
		    rows[i].want);
	}
	free(raw);
}

static void
keeps_the_limits_of_texts(FX_UNUSED void **state)
{
	static const struct {
		size_t len;
		size_t note_kept; /* 0: E_LIMIT */
		size_t text_kept;
	} rows[] = {
		{ 199, 199, 199 },
		{ 200, 200, 200 },
		{ 201, 201, 200 },
		{ FX_NOTE_MAX - 1, FX_NOTE_MAX - 1, 200 },
		{ FX_NOTE_MAX, FX_NOTE_MAX, 200 },
		{ FX_NOTE_MAX + 1, 0, 200 },
	};
	static const uint8_t base[] = { 1, 0, 2, 0, 0, 0, 9, 0, 2, 0 };
	uint8_t body[2048];
	struct golden g;
	struct msg_offer *o = calloc(1, sizeof(*o));
	struct msg_decline d;
	struct frame f;
	struct fx_err err;

	assert_non_null(o);
	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		golden_read(&g, "offer");
		memcpy(body, g.frame.body, g.frame.body_len);
		put_u16(body + g.frame.body_len, 7);
		put_u32(body + g.frame.body_len + 2, (uint32_t)rows[i].len);
		memset(body + g.frame.body_len + 6, 'n', rows[i].len);
		f = g.frame;
		f.body = body;
		f.body_len += 6 + rows[i].len;
		err = FX_ERR_NONE;
		msg_offer_decode(o, &f, &err);
		assert_int_equal(
		    err.code, rows[i].note_kept == 0 ? E_LIMIT : FX_OK);
		if (rows[i].note_kept > 0)
			assert_int_equal(strlen(o->note), rows[i].note_kept);

		memcpy(body, base, sizeof(base));
		put_u32(body + 10, (uint32_t)rows[i].len);
		memset(body + 14, 't', rows[i].len);
		f = (struct frame){ .type = FT_DECLINE,
			.body = body,
			.body_len = 14 + rows[i].len };
		assert_int_equal(msg_decline_decode(&d, &f, NULL), 0);
		assert_int_equal(strlen(d.text), rows[i].text_kept);
	}
	free(o);
}

/* One text of so many bytes. */
static size_t
text_of(uint8_t *body, uint16_t tag, size_t n)
{
	put_u16(body, tag);
	put_u32(body + 2, (uint32_t)n);
	memset(body + 6, 't', n);
	return 6 + n;
}

static void
cuts_names_of_devices_at_the_limit(FX_UNUSED void **state)
{
	uint8_t body[100];
	struct msg_info m;
	struct frame f = { .type = FT_INFO, .body = body };

	for (size_t n = FX_DEVICE_NAME_MAX - 1; n <= FX_DEVICE_NAME_MAX + 1;
	     n++) {
		f.body_len = text_of(body, 1, n);
		assert_int_equal(msg_info_decode(&m, &f, NULL), 0);
		assert_int_equal(strlen(m.name),
		    n <= FX_DEVICE_NAME_MAX ? n : FX_DEVICE_NAME_MAX);
	}
}

static void
takes_chat_up_to_the_limit(FX_UNUSED void **state)
{
	static struct msg_chat m;
	uint8_t body[14 + 6 + FX_CHAT_MAX + 1];
	struct frame f = { .type = FT_CHAT, .body = body };
	struct fx_err err;

	for (size_t n = FX_CHAT_MAX - 1; n <= FX_CHAT_MAX + 1; n++) {
		put_u16(body, 1);
		put_u32(body + 2, 8);
		put_u64(body + 6, 9);
		f.body_len = 14 + text_of(body + 14, 4, n);
		assert_int_equal(
		    msg_chat_decode(&m, &f, &err), n <= FX_CHAT_MAX ? 0 : -1);
		if (n <= FX_CHAT_MAX)
			assert_int_equal(strlen(m.text), n);
		else
			assert_int_equal(err.code, E_LIMIT);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_reserved_bits_and_unknown_values),
		cmocka_unit_test(holds_the_limits_of_have),
		cmocka_unit_test(ignores_the_rest_of_a_longer_prefix),
		cmocka_unit_test(checks_the_sums_of_a_batch),
		cmocka_unit_test(keeps_the_limits_of_texts),
		cmocka_unit_test(cuts_names_of_devices_at_the_limit),
		cmocka_unit_test(takes_chat_up_to_the_limit),
	};

	return cmocka_run_group_tests_name("msg_bad", tests, NULL, NULL);
}
