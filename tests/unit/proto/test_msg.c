/* SPDX-License-Identifier: MIT */
#include "golden.h"

#include "proto/hello.h"
#include "proto/msg.h"

static uint32_t xid = 2;
static uint32_t seq;

/* What out holds is the golden frame, header included. */
static void
is_golden(const struct msg_bytes *out, const struct golden *g)
{
	struct wire_out wire;
	struct frame f;

	wire_out_init(&wire, 4096);
	wire.seq = seq;
	msg_frame(out, xid, &f);
	assert_int_equal(wire_out_put(&wire, &f), 0);
	assert_int_equal(wire.bytes.len, g->len);
	assert_memory_equal(wire.bytes.data, g->bytes, g->len);
	wire_out_done(&wire);
}

#define BOTH(kind, encode)                                                \
 static void both_##kind(const char *name, const struct msg_##kind *want) \
 {                                                                        \
  struct msg_bytes out;                                                   \
  struct golden g;                                                        \
  struct msg_##kind got;                                                  \
  struct fx_err err = FX_ERR_NONE;                                        \
                                                                          \
  golden_read(&g, name);                                                  \
  msg_bytes_init(&out);                                                   \
  memset(&got, 0xA5, sizeof(got));                                        \
  assert_int_equal(encode(&out, want), 0);                                \
  is_golden(&out, &g);                                                    \
  assert_int_equal(msg_##kind##_decode(&got, &g.frame, &err), 0);         \
  assert_int_equal(encode(&out, &got), 0);                                \
  is_golden(&out, &g);                                                    \
  cut_##kind(&g);                                                         \
  msg_bytes_done(&out);                                                   \
 }

/* No shorter frame is taken for a whole one that breaks the decoder. */
#define CUT(kind)                                             \
 static void cut_##kind(const struct golden *g)               \
 {                                                            \
  struct msg_##kind got;                                      \
  struct fx_err err;                                          \
  struct frame f = g->frame;                                  \
  uint8_t *copy;                                              \
                                                              \
  for (size_t n = 0; n < f.plen; n++) {                       \
   f.plen = (uint16_t)n;                                      \
   f.body_len = 0;                                            \
   assert_int_equal(msg_##kind##_decode(&got, &f, &err), -1); \
   f.plen = g->frame.plen;                                    \
  }                                                           \
  for (size_t n = 0; n < g->frame.body_len; n++) {            \
   copy = malloc(n + 1);                                      \
   assert_non_null(copy);                                     \
   memcpy(copy, g->frame.body, n);                            \
   f.body = copy;                                             \
   f.body_len = n;                                            \
   msg_##kind##_decode(&got, &f, &err);                       \
   free(copy);                                                \
  }                                                           \
 }

#define PAIR(kind) \
 CUT(kind)         \
 BOTH(kind, msg_##kind##_encode)

PAIR(hello)
PAIR(welcome)
PAIR(info)
PAIR(join)
PAIR(join_ok)
PAIR(bye)
PAIR(error)
PAIR(limits)
PAIR(chat)
PAIR(chat_ack)
PAIR(offer)
PAIR(offer_state)
PAIR(accept)
PAIR(decline)
PAIR(pause)
PAIR(cancel)
PAIR(priority)
PAIR(manifest_end)
PAIR(need)
PAIR(have)
PAIR(ack)
PAIR(nack)
PAIR(file_end)
PAIR(file_result)
PAIR(file_sha)
PAIR(file_update)
PAIR(block_end)
PAIR(xfer_end)
PAIR(xfer_result)

static int
ping_encode(struct msg_bytes *out, const struct msg_ping *m)
{
	return msg_ping_encode(out, m, FT_PING);
}

CUT(ping)
BOTH(ping, ping_encode)

static void
run_of(uint8_t *to, unsigned first, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)(first + i);
}

static void
codes_session_messages_as_in_the_reference(FX_UNUSED void **state)
{
	struct msg_hello hello = { .caps = 0 };
	struct msg_welcome w = {
		.version = 1,
		.caps = 0x2bcfe,
		.max_frame = FX_FRAME_DATA_MAX,
		.max_conns = 16,
		.max_entries = FX_ENTRIES_MAX,
		.digests = { 1 },
		.digests_n = 1,
		.comps = { 1 },
		.comps_n = 1,
	};
	struct msg_join join = { .conn = 3, .dir = 1 };

	xid = 0;
	hello_ours(&hello, PURPOSE_SESSION);
	hello.caps = 0x2bcfe;
	hello.comps[0] = 1;
	hello.comps_n = 1;
	both_hello("hello", &hello);
	run_of(w.session_id, 0xa0, 16);
	both_welcome("welcome", &w);
	both_info("info",
	    &(struct msg_info){ .name = "anna",
		.program = "fxtui 0.1",
		.cores = 8,
		.clock_ns = INT64_C(1767225600000000000) });
	both_info("info_full",
	    &(struct msg_info){ .name = "anna",
		.program = "fxtui 0.1",
		.cores = 8,
		.clock_ns = -5,
		.faults = 1,
		.max_bps = UINT64_C(1) << 40,
		.port = 5001 });
	run_of(join.session_id, 0xa0, 16);
	run_of(join.mac, 1, 32);
	both_join("join", &join);
	both_join_ok("join_ok", &(struct msg_join_ok){ .conn = 3 });
	both_ping("ping",
	    &(struct msg_ping){ .cookie = UINT64_C(0x0102030405060708) });
	both_bye("bye", &(struct msg_bye){ .code = E_SHUTDOWN });
	both_limits("limits",
	    &(struct msg_limits){
		.bps_known = true, .want_conns = 4, .want_known = true });
	both_chat("chat",
	    &(struct msg_chat){ .id = 9,
		.reply_to = 4,
		.time = 1767225600,
		.text = "gr\xc3\xbc\xc3\x9f" });
	both_chat_ack(
	    "chat_ack", &(struct msg_chat_ack){ .id = 9, .state = 2 });
	xid = 2;
	both_error("error",
	    &(struct msg_error){ .code = E_NOSPC,
		.scope = SCOPE_XFER,
		.id = 7,
		.errnum = 28,
		.retry_after_s = 60,
		.text = "disk full" });
}

static void
codes_offers_as_in_the_reference(FX_UNUSED void **state)
{
	struct msg_offer m = {
		.kind = OFFER_FILES,
		.roots_n = 1,
		.roots = { { .size = 12, .name_len = 9, .name = "hello.txt" } },
		.total_bytes = 12,
		.total_entries = 1,
		.entries_known = true,
		.sha_policy = SHA_AUTO,
		.preserve = PRESERVE_MTIME,
	};
	struct msg_offer full = {
		.kind = OFFER_TREE,
		.roots_n = 2,
		.roots = { { .kind = 1, .name_len = 3, .name = "dir" },
		    { .size = 5, .name_len = 5, .name = "\xff.bin" } },
		.total_bytes = 77,
		.in_reply_to = 3,
		.note = "take this",
		.sha_policy = SHA_ALWAYS,
		.digest = 1,
		.preserve = 7,
		.prior_bytes = 50,
	};

	run_of(m.uuid, 0x10, 16);
	run_of(full.uuid, 0x10, 16);
	both_offer("offer", &m);
	xid = 3;
	both_offer("offer_full", &full);
	xid = 2;
	both_offer_state("offer_state",
	    &(struct msg_offer_state){ .state = ANSWER_WAITING });
	both_offer_state("offer_state_queue",
	    &(struct msg_offer_state){
		.state = ANSWER_QUEUED, .position = 4, .want_manifest = true });
	both_offer_state("offer_state_totals",
	    &(struct msg_offer_state){ .bytes_known = true,
		.entries_known = true,
		.total_bytes = 1000 });
	both_accept("accept",
	    &(struct msg_accept){
		.conflict = CONFLICT_KEEP_BOTH, .durability = DURABILITY_END });
	both_accept("accept_full",
	    &(struct msg_accept){ .need_mode = NEED_MODE_NEGOTIATE,
		.renames_n = 1,
		.renames = { { .root = 0, .name_len = 5, .name = "other" } },
		.conflict = CONFLICT_NEWER,
		.max_bps = 1000000,
		.durability = DURABILITY_STRICT,
		.verify = 1,
		.destination = "inbox/anna",
		.unwanted_n = 2,
		.unwanted = { 1, 4 } });
	both_decline("decline",
	    &(struct msg_decline){
		.code = E_BUSY, .text = "later", .retry_after_s = 60 });
	both_pause("pause", &(struct msg_pause){ .reason = PAUSE_DISK_FULL });
	both_cancel("cancel",
	    &(struct msg_cancel){ .code = E_CANCELLED, .keep = true });
	both_priority("priority", &(struct msg_priority){ .weight = 50 });
}

static void
an_offer_tells_whose_failed_files_it_has(FX_UNUSED void **state)
{
	struct msg_offer o = { .roots_n = 1,
		.roots = { { .name_len = 1, .name = "a" } },
		.anew = true };
	struct msg_offer back;
	struct msg_bytes m;
	struct fx_err err = FX_ERR_NONE;
	struct frame f;

	run_of(o.anew_of, 0x20, 16);
	msg_bytes_init(&m);
	assert_int_equal(msg_offer_encode(&m, &o), 0);
	msg_frame(&m, 2, &f);
	assert_int_equal(msg_offer_decode(&back, &f, &err), 0);
	assert_true(back.anew);
	assert_memory_equal(back.anew_of, o.anew_of, 16);
	o.anew = false;
	assert_int_equal(msg_offer_encode(&m, &o), 0);
	msg_frame(&m, 2, &f);
	assert_int_equal(msg_offer_decode(&back, &f, &err), 0);
	assert_false(back.anew);
	msg_bytes_done(&m);
}

static void
codes_results_as_in_the_reference(FX_UNUSED void **state)
{
	struct msg_file_end end = {
		.file_id = 7,
		.sha_known = true,
		.size = 2 << 20,
		.conns = { 2, { { 1, 9 }, { 4, UINT64_C(1) << 33 } } },
	};
	struct msg_file_result result = {
		.file_id = 7,
		.state = FILE_VERIFIED,
		.size = 9,
		.path = (const uint8_t *)"d/file (2)",
		.path_len = 10,
	};
	struct msg_file_sha sha = { .file_id = 7 };
	uint8_t digests[2 * FX_DIGEST_SIZE];

	both_manifest_end("manifest_end",
	    &(struct msg_manifest_end){
		.blocks = 1, .entries = 1, .bytes = 12 });
	both_need("need",
	    &(struct msg_need){ .block_no = 5,
		.n = 2,
		.ranges = { { 0, 3, NEED_ALL }, { 4, 1, NEED_UNWANTED } } });
	run_of(digests, 1, sizeof(digests));
	both_have("have",
	    &(struct msg_have){ .file_id = 7,
		.first_chunk = (UINT64_C(1) << 32) + 5,
		.n = 2,
		.digests = digests });
	both_have("have_end",
	    &(struct msg_have){ .file_id = 7, .last = true, .first_chunk = 9 });
	both_ack("ack",
	    &(struct msg_ack){ .received = 12,
		.verified = 12,
		.files_done = 1,
		.conns = { 1, { { 1, 2 } } } });
	both_nack("nack",
	    &(struct msg_nack){ .file_id = 7,
		.reason = NACK_MISSING,
		.n = 2,
		.ranges = { { 0, 1 << 20 }, { 3 << 20, 5 } } });
	run_of(end.root, 1, 32);
	run_of(end.sha, 2, 32);
	both_file_end("file_end", &end);
	run_of(result.root, 1, 32);
	both_file_result("file_result", &result);
	run_of(sha.sha, 1, 32);
	both_file_sha("file_sha", &sha);
	both_file_update("file_update",
	    &(struct msg_file_update){ .file_id = 7,
		.gen = 1,
		.size = 99,
		.mtime_ns = INT64_C(1767225600000000001) });
}

static void
codes_the_worked_example(FX_UNUSED void **state)
{
	static const struct {
		const char *name;
		size_t want_len;
	} rows[] = {
		{ "hello", 99 },
		{ "welcome", 113 },
		{ "info", 70 },
		{ "offer", 124 },
		{ "offer_state", 23 },
		{ "join", 68 },
		{ "join_ok", 20 },
		{ "accept", 44 },
		{ "manifest", 53 },
		{ "manifest_end", 32 },
		{ "batch", 84 },
		{ "block_end", 80 },
		{ "ack", 72 },
		{ "done_ranges", 26 },
		{ "xfer_end", 72 },
		{ "xfer_result", 80 },
		{ "bye", 20 },
	};
	struct msg_block_end be;
	struct msg_xfer_end xe;
	struct msg_xfer_result xr;
	struct golden g;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		golden_read(&g, rows[i].name);
		assert_int_equal(g.len, rows[i].want_len);
	}
	golden_read(&g, "block_end");
	assert_int_equal(msg_block_end_decode(&be, &g.frame, NULL), 0);
	both_block_end("block_end", &be);
	assert_int_equal(get_u32(be.digest), 0xe03ce802);
	golden_read(&g, "xfer_end");
	assert_int_equal(msg_xfer_end_decode(&xe, &g.frame, NULL), 0);
	both_xfer_end("xfer_end", &xe);
	assert_int_equal(get_u32(xe.tree), 0xaab465af);
	golden_read(&g, "xfer_result");
	assert_int_equal(msg_xfer_result_decode(&xr, &g.frame, NULL), 0);
	both_xfer_result("xfer_result", &xr);
}

static void
codes_data_and_batches(FX_UNUSED void **state)
{
	struct golden g;
	struct msg_data d;
	struct msg_batch b;
	struct batch_iter it;
	struct batch_record rec;
	uint8_t prefix[MSG_DATA_PREFIX], record[MSG_BATCH_RECORD];

	golden_read(&g, "data");
	assert_int_equal(msg_data_decode(&d, &g.frame, 0, NULL), 0);
	assert_int_equal(d.file_id, 7);
	assert_int_equal(d.raw_len, 4);
	assert_int_equal(d.offset, 1 << 20);
	assert_int_equal(d.flags, DATA_RESEND);
	assert_int_equal(d.gen, 1);
	msg_data_encode(prefix, &d);
	assert_memory_equal(prefix, g.frame.prefix, sizeof(prefix));

	golden_read(&g, "batch");
	assert_int_equal(msg_batch_decode(&b, &g.frame, 0, NULL), -1);
	assert_int_equal(msg_batch_decode(&b, &g.frame, CAP_BATCH, NULL), 0);
	msg_batch_encode(prefix, &b);
	assert_memory_equal(prefix, g.frame.prefix, MSG_BATCH_PREFIX);
	assert_int_equal(
	    msg_batch_open(&it, &b, g.frame.body, g.frame.body_len, NULL), 0);
	assert_int_equal(msg_batch_next(&it, &rec), 1);
	assert_int_equal(rec.file_id, 0);
	assert_int_equal(rec.size, 12);
	assert_memory_equal(rec.data, "hello world\n", 12);
	msg_record_encode(record, &rec);
	assert_memory_equal(record, g.frame.body, sizeof(record));
	assert_int_equal(msg_batch_next(&it, &rec), 0);
}

/* Whether a batch of n empty files is taken. */
static int
takes_batch(uint32_t n)
{
	size_t size = (size_t)n * MSG_BATCH_RECORD;
	struct msg_batch b = { .count = (uint16_t)n };
	uint8_t prefix[MSG_BATCH_PREFIX];
	uint8_t *body = calloc(1, size);
	struct frame f = { .type = FT_BATCH, .plen = sizeof(prefix) };
	int r;

	assert_non_null(body);
	b.raw_len = (uint32_t)size;
	msg_batch_encode(prefix, &b);
	f.prefix = prefix;
	f.body = body;
	f.body_len = size;
	f.len = (uint32_t)(size + sizeof(prefix));
	r = msg_batch_decode(&b, &f, CAP_BATCH, NULL);
	free(body);
	return r;
}

static void
takes_so_many_files_in_a_batch(FX_UNUSED void **state)
{
	assert_int_equal(takes_batch(FX_BATCH_FILES_MAX), 0);
	assert_int_equal(takes_batch(FX_BATCH_FILES_MAX + 1), -1);
}

static void
walks_over_done_ranges(FX_UNUSED void **state)
{
	struct golden g;
	struct msg_done_ranges m;
	struct range_iter it;
	struct range_maker mk;
	struct msg_bytes out;
	uint32_t first, count;

	msg_bytes_init(&out);
	golden_read(&g, "done_ranges");
	assert_int_equal(msg_done_ranges_decode(&m, &g.frame, NULL), 0);
	assert_true(m.last);
	msg_ranges_begin(&mk, &out, FILE_VERIFIED);
	assert_true(msg_ranges_add(&mk, 0, 1));
	assert_int_equal(msg_ranges_end(&mk, true), 0);
	is_golden(&out, &g);

	golden_read(&g, "done_ranges_more");
	assert_int_equal(msg_done_ranges_decode(&m, &g.frame, NULL), 0);
	assert_false(m.last);
	msg_ranges_open(&it, &m);
	assert_int_equal(msg_ranges_next(&it, &first, &count), 1);
	assert_int_equal(first, 3);
	assert_int_equal(count, 200);
	assert_int_equal(msg_ranges_next(&it, &first, &count), 1);
	assert_int_equal(first, 204);
	assert_int_equal(count, 70000);
	assert_int_equal(msg_ranges_next(&it, &first, &count), 0);
	msg_bytes_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_session_messages_as_in_the_reference),
		cmocka_unit_test(codes_offers_as_in_the_reference),
		cmocka_unit_test(an_offer_tells_whose_failed_files_it_has),
		cmocka_unit_test(codes_results_as_in_the_reference),
		cmocka_unit_test(codes_the_worked_example),
		cmocka_unit_test(codes_data_and_batches),
		cmocka_unit_test(takes_so_many_files_in_a_batch),
		cmocka_unit_test(walks_over_done_ranges),
	};

	return cmocka_run_group_tests_name("msg", tests, NULL, NULL);
}
