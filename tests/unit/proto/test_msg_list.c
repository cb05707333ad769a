/* SPDX-License-Identifier: MIT */
#include "golden.h"

#include "proto/msg_list.h"

#define PATH(text)                                \
 {                                                \
  (const uint8_t *)(text), sizeof(text) - 1, true \
 }

static void
is_golden(const struct msg_bytes *out, const struct golden *g)
{
	struct wire_out wire;
	struct frame f;

	wire_out_init(&wire, 4096);
	msg_frame(out, 0, &f);
	assert_int_equal(wire_out_put(&wire, &f), 0);
	assert_int_equal(wire.bytes.len, g->len);
	assert_memory_equal(wire.bytes.data, g->bytes, g->len);
	wire_out_done(&wire);
}

/* Encoded it is the golden frame; decoded and encoded it is so again; no
 * shorter body breaks the decoder. */
#define GOLDEN(kind, name, want)                                  \
 do {                                                             \
  struct msg_bytes out;                                           \
  struct msg_##kind got;                                          \
  struct golden g;                                                \
  struct fx_err err = FX_ERR_NONE;                                \
  struct frame f;                                                 \
                                                                  \
  golden_read(&g, name);                                          \
  msg_bytes_init(&out);                                           \
  assert_int_equal(msg_##kind##_encode(&out, want), 0);           \
  is_golden(&out, &g);                                            \
  memset(&got, 0xA5, sizeof(got));                                \
  assert_int_equal(msg_##kind##_decode(&got, &g.frame, &err), 0); \
  assert_int_equal(msg_##kind##_encode(&out, &got), 0);           \
  is_golden(&out, &g);                                            \
  f = g.frame;                                                    \
  for (size_t n = 0; n < g.frame.body_len; n++) {                 \
   uint8_t *copy = malloc(n + 1);                                 \
                                                                  \
   assert_non_null(copy);                                         \
   memcpy(copy, g.frame.body, n);                                 \
   f.body = copy;                                                 \
   f.body_len = n;                                                \
   (void)msg_##kind##_decode(&got, &f, &err);                     \
   free(copy);                                                    \
  }                                                               \
  msg_bytes_done(&out);                                           \
 } while (0)

static void
requests_are_as_the_protocol_shows(void **state)
{
	const struct msg_list all = {
		.req_id = 7,
		.path = PATH("music/a"),
		.cursor = PATH("last.ogg"),
		.max = 500,
		.hidden = true,
	};
	const struct msg_list least = { .req_id = 1 };
	const struct msg_get get = {
		.req_id = 8,
		.paths_n = 2,
		.paths = { PATH("music/a"), PATH("docs") },
		.note = "please",
	};
	const struct msg_stat stat = { .req_id = 9, .path = PATH("docs/x") };

	(void)state;
	GOLDEN(list, "list", &all);
	GOLDEN(list, "list_least", &least);
	GOLDEN(get, "get", &get);
	GOLDEN(stat, "stat", &stat);
}

static void
an_answer_to_stat_is_as_the_protocol_shows(void **state)
{
	const struct msg_stat_reply reply = {
		.req_id = 9,
		.entry_known = true,
		.entry = { .mode = 0644,
		    .mtime = 1767225600,
		    .size = 12,
		    .path = (const uint8_t *)"x",
		    .path_len = 1 },
		.space_known = true,
		.free_bytes = UINT64_C(1) << 40,
		.inodes_known = true,
		.free_inodes = 1000,
	};

	(void)state;
	GOLDEN(stat_reply, "stat_reply", &reply);
}

static struct entry
named(const char *name, enum entry_kind kind, uint64_t size)
{
	return (struct entry){
		.kind = kind,
		.size = size,
		.mode = kind == ENTRY_FOLDER ? 0755 : 0644,
		.mtime = 1767225600,
		.path = (const uint8_t *)name,
		.path_len = (uint16_t)strlen(name),
	};
}

static void
a_page_is_as_the_protocol_shows(void **state)
{
	struct entry e[3] = {
		named("album", ENTRY_FOLDER, 0),
		named("song 1.ogg", ENTRY_FILE, 1048577),
		named("song 2.ogg", ENTRY_FILE, 0),
	};
	struct fx_err err = FX_ERR_NONE;
	struct list_maker mk;
	struct list_page p;
	struct msg_bytes out;
	struct golden g;

	(void)state;
	e[0].mtime_ns = 5;
	e[1].mtime += 60;
	e[2].mtime -= 60;
	e[2].mode = 0600;
	e[2].mtime_ns = 999999999;
	msg_bytes_init(&out);
	msg_list_begin(&mk, &out, 7);
	for (size_t i = 0; i < FX_COUNT(e); i++)
		assert_int_equal(msg_list_add(&mk, &e[i]), 1);
	assert_int_equal(msg_list_end(&mk, true), 0);
	golden_read(&g, "list_reply");
	is_golden(&out, &g);
	assert_int_equal(msg_list_reply_decode(&p, &g.frame, &err), 0);
	assert_int_equal(p.req_id, 7);
	assert_true(p.last);
	assert_int_equal(p.block->count, 3);
	assert_memory_equal(p.block->entries[2].path, "song 2.ogg", 10);
	assert_int_equal(p.block->entries[1].size, 1048577);
	assert_int_equal(p.block->entries[2].mtime, e[2].mtime);
	list_page_done(&p);

	msg_list_begin(&mk, &out, 7);
	assert_int_equal(msg_list_end(&mk, true), 0);
	golden_read(&g, "list_reply_none");
	is_golden(&out, &g);
	assert_int_equal(msg_list_reply_decode(&p, &g.frame, &err), 0);
	assert_null(p.block);
	msg_bytes_done(&out);
}

/* How many of these entries go into a page; it must decode. */
static unsigned
page_of(unsigned n, const char *tail, bool last)
{
	struct fx_err err = FX_ERR_NONE;
	struct list_maker mk;
	struct list_page p;
	struct msg_bytes out;
	struct frame f;
	unsigned took = 0;

	msg_bytes_init(&out);
	msg_list_begin(&mk, &out, 1);
	for (; took < n; took++) {
		char name[FX_NAME_MAX + 1];
		struct entry e;

		snprintf(name, sizeof(name), "%05u%s", took, tail);
		e = named(name, ENTRY_FILE, took);
		if (msg_list_add(&mk, &e) != 1)
			break;
	}
	assert_int_equal(msg_list_end(&mk, last), 0);
	msg_frame(&out, 0, &f);
	assert_true(f.len <= FX_FRAME_CONTROL_MAX);
	if (took > 0)
		assert_int_equal(msg_list_reply_decode(&p, &f, &err), 0);
	if (took > 0) {
		assert_int_equal(p.block->count, took);
		list_page_done(&p);
	}
	msg_bytes_done(&out);
	return took;
}

static void
a_page_ends_at_its_limits(void **state)
{
	(void)state;
	assert_int_equal(page_of(FX_LIST_PAGE - 1, "", true), FX_LIST_PAGE - 1);
	assert_int_equal(page_of(FX_LIST_PAGE, "", true), FX_LIST_PAGE);
	assert_int_equal(page_of(FX_LIST_PAGE + 1, "", false), FX_LIST_PAGE);
	/* Long names fill the frame first. */
	assert_in_range(page_of(FX_LIST_PAGE,
			    "-a-name-that-shares-nothing-with-the-next-"
			    "because-its-number-stands-in-front-of-it-and-"
			    "makes-the-whole-frame-full",
			    false),
	    400, FX_LIST_PAGE - 1);
}

static void
names_that_cannot_be_are_left_out_of_a_page(void **state)
{
	static const char *const bad[] = { "", ".", "..", "a/b",
		".fxtui-part" };
	struct list_maker mk;
	struct msg_bytes out;

	(void)state;
	msg_bytes_init(&out);
	msg_list_begin(&mk, &out, 1);
	for (size_t i = 0; i < FX_COUNT(bad); i++) {
		struct entry e = named(bad[i], ENTRY_FILE, 0);

		assert_int_equal(msg_list_add(&mk, &e), -1);
	}
	assert_int_equal(mk.count, 0);
	msg_bytes_done(&out);
}

/* A page by hand: names one after the other, nothing shared. */
static int
hand(struct list_page *p, const char *const *names, size_t n, bool last,
    size_t count, struct fx_err *err)
{
	uint8_t prefix[8] = { 1 };
	struct frame f = { .type = FT_LIST_REPLY, .plen = 8, .prefix = prefix };
	struct buf b;
	int r;

	buf_init(&b, FX_FRAME_CONTROL_MAX);
	for (size_t i = 0; i < n; i++) {
		buf_put_u8(&b, ENTRY_FILE);
		buf_put_u8(&b, 0);
		buf_put_uvar(&b, strlen(names[i]));
		buf_put_str(&b, names[i]);
		buf_put_zero(&b, 4);
	}
	put_u16(prefix + 4, (uint16_t)count);
	f.flags = last ? FRAME_LAST : 0;
	f.body = b.len > 0 ? b.data : prefix;
	f.body_len = b.len;
	r = msg_list_reply_decode(p, &f, err);
	buf_done(&b);
	return r;
}

static void
bad_names_of_a_page_are_refused_one_by_one(void **state)
{
	static const char *const names[] = { "..", "../x", "/etc", "fine" };
	struct fx_err err = FX_ERR_NONE;
	struct list_page p;

	(void)state;
	assert_int_equal(hand(&p, names, 1, true, 1, &err), 0);
	assert_int_equal(p.refused[0], E_NAME);
	list_page_done(&p);
	assert_int_equal(hand(&p, names + 1, 1, true, 1, &err), 0);
	assert_int_equal(p.refused[0], E_NAME);
	list_page_done(&p);
	assert_int_equal(hand(&p, names + 2, 2, true, 2, &err), 0);
	assert_int_equal(p.refused[0], E_NAME);
	assert_int_equal(p.refused[1], FX_OK);
	list_page_done(&p);
}

static void
a_page_that_does_not_rise_or_end_is_against_the_protocol(void **state)
{
	static const char *const falls[] = { "b", "a" };
	static const char *const same[] = { "a", "a" };
	struct fx_err err = FX_ERR_NONE;
	struct list_page p;

	(void)state;
	assert_int_equal(hand(&p, falls, 2, true, 2, &err), -1);
	assert_int_equal(err.code, E_PROTO);
	assert_int_equal(hand(&p, same, 2, true, 2, &err), -1);
	assert_int_equal(hand(&p, same, 1, true, 2, &err), -1);
	assert_int_equal(hand(&p, same, 2, true, 1, &err), -1);
	assert_int_equal(hand(&p, same, 1, true, 0, &err), -1);
	/* Neither an entry nor the end: it would be asked for ever. */
	assert_int_equal(hand(&p, same, 0, false, 0, &err), -1);
	assert_int_equal(hand(&p, same, 0, true, FX_LIST_PAGE + 1, &err), -1);
}

/* A GET or LIST with n paths of len bytes each. */
static int
request(enum frame_type type, unsigned n, size_t len, struct fx_err *err)
{
	static uint8_t path[FX_PATH_MAX + 1];
	struct frame f = { .type = (uint8_t)type };
	struct msg_list list;
	struct msg_get get;
	struct buf b;
	int r;

	buf_init(&b, 1 << 20);
	buf_put_u16(&b, 1);
	buf_put_u32(&b, 4);
	buf_put_u32(&b, 1);
	for (unsigned i = 0; i < n; i++) {
		buf_put_u16(&b, 2);
		buf_put_u32(&b, (uint32_t)len);
		buf_put(&b, path, len);
	}
	f.body = b.data;
	f.body_len = b.len;
	r = type == FT_LIST ? msg_list_decode(&list, &f, err)
			    : msg_get_decode(&get, &f, err);
	buf_done(&b);
	return r;
}

static void
paths_are_counted_and_measured(void **state)
{
	struct fx_err err = FX_ERR_NONE;

	(void)state;
	assert_int_equal(request(FT_LIST, 1, FX_PATH_MAX - 1, &err), 0);
	assert_int_equal(request(FT_LIST, 1, FX_PATH_MAX, &err), 0);
	assert_int_equal(request(FT_LIST, 1, FX_PATH_MAX + 1, &err), -1);
	assert_int_equal(err.code, E_PROTO);
	assert_int_equal(request(FT_LIST, 2, 3, &err), -1);
	assert_int_equal(request(FT_GET, 0, 3, &err), -1);
	assert_int_equal(request(FT_GET, FX_ROOTS_MAX - 1, 3, &err), 0);
	assert_int_equal(request(FT_GET, FX_ROOTS_MAX, 3, &err), 0);
	assert_int_equal(request(FT_GET, FX_ROOTS_MAX + 1, 3, &err), -1);
	assert_int_equal(err.code, E_PROTO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_as_the_protocol_shows),
		cmocka_unit_test(an_answer_to_stat_is_as_the_protocol_shows),
		cmocka_unit_test(a_page_is_as_the_protocol_shows),
		cmocka_unit_test(a_page_ends_at_its_limits),
		cmocka_unit_test(names_that_cannot_be_are_left_out_of_a_page),
		cmocka_unit_test(bad_names_of_a_page_are_refused_one_by_one),
		cmocka_unit_test(
		    a_page_that_does_not_rise_or_end_is_against_the_protocol),
		cmocka_unit_test(paths_are_counted_and_measured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
