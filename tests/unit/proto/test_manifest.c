/* SPDX-License-Identifier: MIT */
#include "golden.h"

#include "proto/manifest.h"
#include "proto/msg.h"

static struct entry
file(const char *path, uint64_t size)
{
	return (struct entry){
		.kind = ENTRY_FILE,
		.mode = 0644,
		.mtime = 1767225600,
		.size = size,
		.path = (const uint8_t *)path,
		.path_len = (uint16_t)strlen(path),
	};
}

static struct entry
folder(const char *path)
{
	struct entry e = file(path, 0);

	e.kind = ENTRY_FOLDER;
	e.mode = 0755;
	return e;
}

static void
makes_the_block_of_the_worked_example(FX_UNUSED void **state)
{
	const struct entry e = file("hello.txt", 12);
	struct block_maker *m = block_maker_new();
	struct golden g;
	struct block *b;

	assert_non_null(m);
	golden_read(&g, "manifest");
	assert_int_equal(block_maker_add(m, &e, NULL), 1);
	assert_int_equal(block_maker_count(m), 1);
	b = block_maker_end(m, 0, 0);
	assert_non_null(b);
	assert_int_equal(b->raw_len, g.frame.body_len);
	assert_memory_equal(b->raw, g.frame.body, b->raw_len);
	assert_int_equal(block_maker_count(m), 0);
	block_unref(b);
	block_maker_free(m);
}

static void
reads_what_the_reference_says(FX_UNUSED void **state)
{
	struct block_reader *r = block_reader_new();
	enum fx_code refused[FX_BLOCK_ENTRIES_MAX];
	struct golden g;
	struct block *b, *again;
	const struct entry *e;

	golden_read(&g, "manifest_tree");
	b = block_reader_take(
	    r, g.frame.prefix, g.frame.body, g.frame.body_len, refused, NULL);
	assert_non_null(b);
	assert_int_equal(b->count, 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(refused[i], FX_OK);
	e = b->entries;
	assert_int_equal(e[0].kind, ENTRY_FOLDER);
	assert_int_equal(e[1].path_len, 6);
	assert_memory_equal(e[1].path, "d/file", 6);
	assert_int_equal(e[1].mtime, 1767225590);
	assert_int_equal(e[1].mtime_ns, 999999999);
	assert_int_equal(e[1].size, 70000);
	assert_true(e[1].sparse && e[1].root_known);
	assert_int_equal(e[1].root[31], 38);
	assert_int_equal(e[2].kind, ENTRY_SYMLINK);
	assert_memory_equal(e[2].path, "d/link", 6);
	assert_memory_equal(e[2].target, "file", 4);
	assert_int_equal(e[2].mtime, 1767225600);
	assert_int_equal(e[3].mode, 04755);
	assert_int_equal(e[3].size, UINT64_C(1) << 40);
	assert_ptr_equal(block_entry(b, 3), &e[3]);
	assert_null(block_entry(b, 4));
	again = block_from_raw(0, 0, 4, b->raw, b->raw_len, NULL);
	assert_non_null(again);
	assert_int_equal(again->entries[3].size, e[3].size);
	block_unref(again);
	block_unref(block_ref(b));
	block_unref(b);
	block_reader_free(r);
}

/* Entries as raw bytes: "Dname" a folder, "Fname" a file. */
static size_t
spell(uint8_t *to, const char *const *names, uint16_t *ret_count)
{
	struct buf b;
	size_t n;

	buf_init(&b, 65536);
	for (*ret_count = 0; names[*ret_count] != NULL; ++*ret_count) {
		const char *name = names[*ret_count];

		buf_put_u8(&b, name[0] == 'D' ? 1 : 0);
		buf_put_uvar(&b, 0);
		buf_put_uvar(&b, strlen(name + 1));
		buf_put_str(&b, name + 1);
		buf_put_uvar(&b, 0644);
		buf_put_svar(&b, 0);
		buf_put_uvar(&b, 0);
		if (name[0] == 'F')
			buf_put_uvar(&b, 5);
	}
	assert_int_equal(buf_error(&b), 0);
	n = b.len;
	memcpy(to, b.data, n);
	buf_done(&b);
	return n;
}

static struct block *
take(struct block_reader *r, uint32_t no, uint32_t first, uint16_t count,
    const uint8_t *raw, size_t n, enum fx_code *refused, struct fx_err *err)
{
	uint8_t prefix[16] = { 0 };

	put_u32(prefix, no);
	put_u32(prefix + 4, first);
	put_u16(prefix + 8, count);
	put_u32(prefix + 12, (uint32_t)n);
	return block_reader_take(r, prefix, raw, n, refused, err);
}

#define A255                                                         \
 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
judges_names_order_and_parents(FX_UNUSED void **state)
{
	static const struct {
		const char *names[6];
		const char
		    *want; /* per entry: 'y' taken, 'N' E_NAME; or NULL */
	} rows[] = {
		{ { "Da", "Fa/b", "Fc" }, "yyy" },
		{ { "Da", "Da/b", "Fa/b/c", "Fa/d", "Fe" }, "yyyyy" },
		{ { "Da", "Fa/b", "Fa.c" }, "yyy" }, /* '/' is lowest */
		{ { "Fa", "Fa" }, NULL },
		{ { "Fb", "Fa" }, NULL },
		{ { "Fa", "Fa/b" }, NULL },
		{ { "Fa/b" }, NULL },
		{ { "Da", "Db", "Fa/c" }, NULL },
		{ { "Da", "Fa/b/c" }, NULL },
		{ { "F../x", "F/etc/x", "Fa" }, NULL }, /* order */
		{ { "F/etc/x", "F../x", "Fa" }, "NNy" },
		{ { "F." }, "N" },
		{ { "F" }, "N" },
		{ { "Da", "Fa/", "Fa/b" }, "yNy" },
		{ { "Da", "Da/..", "Fa/../b", "Fa/c" }, "yNNy" },
		{ { "Da", "Fa/./b" }, "yN" },
		{ { "D.fxtui-part", "F.fxtui-part/x" }, "NN" },
		{ { "F" A255 }, "y" },
		{ { "F" A255 "a" }, "N" },
		{ { "D" A255 "a", "F" A255 "a/b", "Fb" }, "NNy" },
	};
	enum fx_code refused[FX_BLOCK_ENTRIES_MAX];
	uint8_t raw[8192];

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		struct block_reader *r = block_reader_new();
		struct fx_err err = FX_ERR_NONE;
		struct block *b;
		uint16_t count;
		size_t n = spell(raw, rows[i].names, &count);

		b = take(r, 0, 0, count, raw, n, refused, &err);
		if ((b != NULL) != (rows[i].want != NULL))
			fail_msg("row %zu: %s", i, err.text);
		if (b == NULL)
			assert_int_equal(err.code, E_PROTO);
		for (uint16_t k = 0; b != NULL && k < count; k++)
			if (refused[k] !=
			    (rows[i].want[k] == 'N' ? E_NAME : FX_OK))
				fail_msg("row %zu entry %d", i, k);
		block_unref(b);
		block_reader_free(r);
	}
}

static void
keeps_order_from_block_to_block(FX_UNUSED void **state)
{
	static const char *const first[] = { "Da", "Fa/b", NULL };
	static const struct {
		const char *names[3];
		uint32_t no, id;
		bool want;
	} rows[] = {
		{ { "Fa/c" }, 1, 2, true },
		{ { "Fa/b" }, 1, 2, false },
		{ { "Fa/a" }, 1, 2, false },
		{ { "Fb/c" }, 1, 2, false },
		{ { "Fa/c" }, 2, 2, false },
		{ { "Fa/c" }, 1, 3, false },
		{ { "Fa/c" }, 0, 0, false },
	};
	enum fx_code refused[FX_BLOCK_ENTRIES_MAX];
	uint8_t raw[256];
	uint16_t count;
	size_t n;

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		struct block_reader *r = block_reader_new();
		struct block *b;

		n = spell(raw, first, &count);
		b = take(r, 0, 0, count, raw, n, refused, NULL);
		assert_non_null(b);
		block_unref(b);
		n = spell(raw, rows[i].names, &count);
		b = take(
		    r, rows[i].no, rows[i].id, count, raw, n, refused, NULL);
		assert_int_equal(b != NULL, rows[i].want);
		block_unref(b);
		block_reader_free(r);
	}
}

static void
refuses_every_cut_and_every_extra_byte(FX_UNUSED void **state)
{
	enum fx_code refused[FX_BLOCK_ENTRIES_MAX];
	struct golden g;

	golden_read(&g, "manifest_tree");
	for (size_t n = 0; n <= g.frame.body_len + 1; n++) {
		struct block_reader *r = block_reader_new();
		uint8_t *copy = calloc(1, n + 1);
		struct block *b;

		memcpy(copy, g.frame.body,
		    n < g.frame.body_len ? n : g.frame.body_len);
		b = take(r, 0, 0, 4, copy, n, refused, NULL);
		assert_int_equal(b != NULL, n == g.frame.body_len);
		block_unref(b);
		free(copy);
		block_reader_free(r);
	}
}

static void
refuses_entries_out_of_range(FX_UNUSED void **state)
{
	static const struct {
		uint8_t raw[24];
		size_t n;
		int want; /* -1: the frame; else the code of the entry */
	} rows[] = {
		/* kind, shared, n, name, mode, mtime, ns, size */
		{ { 0, 0, 1, 'a', 0, 0, 0, 0 }, 8, FX_OK },
		{ { 3, 0, 1, 'a', 0, 0, 0 }, 7, E_TYPE },
		{ { 0x40, 0, 1, 'a', 0, 0, 0, 0 }, 8, -1 },
		{ { 0x11, 0, 1, 'a', 0, 0, 0 }, 7, -1 },
		{ { 0, 1, 1, 'a', 0, 0, 0, 0 }, 8, -1 }, /* shares nothing */
		{ { 0, 0, 1, 'a', 0x80, 0x20, 0, 0, 0 }, 9, -1 }, /* mode */
		{ { 0, 0, 1, 'a', 0xFF, 0x1F, 0, 0, 0 }, 9, FX_OK },
		{ { 0, 0, 1, 'a', 0x80, 0, 0, 0, 0 }, 9, -1 }, /* not short */
		{ { 0, 0, 1, 'a', 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
		      0xFF, 0xFF, 0xFF, 1 },
		    17, E_LIMIT },
		{ { 2, 0, 1, 'a', 0, 0, 0, 0 }, 8, E_NAME }, /* no target */
		{ { 2, 0, 1, 'a', 0, 0, 0, 1, 0 }, 9, E_NAME },
		{ { 0x80, 0, 1, 'a', 0, 0, 0, 0, 6, 1, 0, 0, 0, 0, 0 }, 15,
		    FX_OK },
		{ { 0x80, 0, 1, 'a', 0, 0, 0, 0, 6, 1, 0x80, 0, 0, 0, 0 }, 15,
		    E_UNSUPPORTED },
		{ { 0x80, 0, 1, 'a', 0, 0, 0, 0, 6, 1, 0, 1, 0, 0, 0 }, 15,
		    -1 },
	};
	enum fx_code refused[FX_BLOCK_ENTRIES_MAX];

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		struct block_reader *r = block_reader_new();
		struct block *b =
		    take(r, 0, 0, 1, rows[i].raw, rows[i].n, refused, NULL);

		if ((b == NULL) != (rows[i].want == -1))
			fail_msg("row %zu", i);
		if (b != NULL)
			assert_int_equal(refused[0], rows[i].want);
		block_unref(b);
		block_reader_free(r);
	}
}

/* A file with one unknown extension, so long in all: is it listed? */
static bool
takes_extension(size_t n)
{
	enum fx_code refused[FX_BLOCK_ENTRIES_MAX];
	struct block_reader *r = block_reader_new();
	struct block *b;
	struct buf raw;

	buf_init(&raw, FX_BLOCK_BYTES_MAX);
	buf_put(&raw, "\x80\0\1a\0\0\0\0", 8);
	buf_put_uvar(&raw, n);
	buf_put_u16(&raw, 1);
	buf_put_u32(&raw, (uint32_t)(n - 6));
	for (size_t i = 6; i < n; i++)
		buf_put_u8(&raw, 'x');
	b = take(r, 0, 0, 1, raw.data, raw.len, refused, NULL);
	if (b != NULL)
		assert_int_equal(refused[0], FX_OK);
	buf_done(&raw);
	block_reader_free(r);
	block_unref(b);
	return b != NULL;
}

static void
takes_extensions_up_to_the_limit(FX_UNUSED void **state)
{
	assert_true(takes_extension(FX_EXT_MAX - 1));
	assert_true(takes_extension(FX_EXT_MAX));
	assert_false(takes_extension(FX_EXT_MAX + 1));
}

static void
takes_times_only_in_range(FX_UNUSED void **state)
{
	static const struct {
		int64_t mtime;
		uint32_t ns;
		int64_t want;
	} rows[] = {
		{ 0, 0, 0 },
		{ -1, 0, ENTRY_MTIME_NONE },
		{ FX_MTIME_MAX, 999999999, FX_MTIME_MAX },
		{ FX_MTIME_MAX + 1, 0, ENTRY_MTIME_NONE },
		{ 5, 1000000000, ENTRY_MTIME_NONE },
	};

	for (size_t i = 0; i < FX_COUNT(rows); i++) {
		struct buf b;
		struct block *k;

		buf_init(&b, 64);
		buf_put(&b, "\0\0\1a\0", 5);
		buf_put_svar(&b, rows[i].mtime);
		buf_put_uvar(&b, rows[i].ns);
		buf_put_uvar(&b, 0);
		k = block_from_raw(0, 0, 1, b.data, b.len, NULL);
		assert_non_null(k);
		assert_int_equal(k->entries[0].mtime, rows[i].want);
		block_unref(k);
		buf_done(&b);
	}
}

static void
stops_at_the_limits_of_a_block(FX_UNUSED void **state)
{
	struct block_maker *m = block_maker_new();
	struct block *b;
	char name[300];
	struct entry e;
	int n, r = 1;

	for (n = 0; r == 1; n++) {
		snprintf(name, sizeof(name), "%08d", n);
		e = file(name, 1);
		r = block_maker_add(m, &e, NULL);
	}
	assert_int_equal(r, 0);
	assert_int_equal(n - 1, FX_BLOCK_ENTRIES_MAX);
	b = block_maker_end(m, 0, 0);
	assert_int_equal(b->count, FX_BLOCK_ENTRIES_MAX);
	block_unref(b);
	/* Long names that share little: the bytes are the limit. */
	for (n = 0, r = 1; r == 1; n++) {
		memset(name, 'z', 255);
		name[0] = (char)('A' + n / 26 / 26);
		name[1] = (char)('a' + n / 26 % 26);
		name[2] = (char)('a' + n % 26);
		name[255] = '\0';
		e = file(name, 1);
		r = block_maker_add(m, &e, NULL);
	}
	assert_int_equal(r, 0);
	b = block_maker_end(m, 1, FX_BLOCK_ENTRIES_MAX);
	assert_int_equal(b->count, n - 1);
	assert_in_range(
	    b->raw_len, FX_BLOCK_BYTES_MAX - 300, FX_BLOCK_BYTES_MAX);
	block_unref(b);
	block_maker_free(m);
}

static void
refuses_what_may_not_be_sent(FX_UNUSED void **state)
{
	struct block_maker *m = block_maker_new();
	struct fx_err err = FX_ERR_NONE;
	struct entry e = file("../x", 1);

	assert_int_equal(block_maker_add(m, &e, &err), -1);
	assert_int_equal(err.code, E_NAME);
	e = file("x", (uint64_t)FX_FILE_SIZE_MAX + 1);
	assert_int_equal(block_maker_add(m, &e, &err), -1);
	assert_int_equal(err.code, E_LIMIT);
	e = file("x", FX_FILE_SIZE_MAX);
	assert_int_equal(block_maker_add(m, &e, &err), 1);
	e = folder("x");
	assert_int_equal(block_maker_add(m, &e, &err), -1);
	block_maker_free(m);
}

static void
bounds_spelled_out_text(FX_UNUSED void **state)
{
	struct buf b;
	struct block *k;
	uint16_t count = 1;
	char name[4000];
	size_t text = sizeof(name);

	/* One path of 4000 bytes, then many that repeat all of it. */
	memset(name, 'a', sizeof(name));
	for (size_t i = 200; i < sizeof(name); i += 200)
		name[i] = '/';
	buf_init(&b, FX_BLOCK_BYTES_MAX);
	buf_put(&b, "\0\0", 2);
	buf_put_uvar(&b, sizeof(name));
	buf_put(&b, name, sizeof(name));
	buf_put(&b, "\0\0\0\0", 4);
	for (; text + 4000 + count <= FX_BLOCK_TEXT_MAX; count++) {
		buf_put_u8(&b, 0);
		buf_put_uvar(&b, 4000 + count - 1U);
		buf_put_uvar(&b, 1);
		buf_put(&b, "b\0\0\0\0", 5);
		text += 4000U + count;
	}
	k = block_from_raw(0, 0, count, b.data, b.len, NULL);
	assert_non_null(k);
	block_unref(k);
	buf_put_u8(&b, 0);
	buf_put_uvar(&b, 4000 + count - 1U);
	buf_put_uvar(&b, 1);
	buf_put(&b, "b\0\0\0\0", 5);
	assert_null(
	    block_from_raw(0, 0, (uint16_t)(count + 1), b.data, b.len, NULL));
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_the_block_of_the_worked_example),
		cmocka_unit_test(reads_what_the_reference_says),
		cmocka_unit_test(judges_names_order_and_parents),
		cmocka_unit_test(keeps_order_from_block_to_block),
		cmocka_unit_test(refuses_every_cut_and_every_extra_byte),
		cmocka_unit_test(refuses_entries_out_of_range),
		cmocka_unit_test(takes_extensions_up_to_the_limit),
		cmocka_unit_test(takes_times_only_in_range),
		cmocka_unit_test(stops_at_the_limits_of_a_block),
		cmocka_unit_test(refuses_what_may_not_be_sent),
		cmocka_unit_test(bounds_spelled_out_text),
	};

	return cmocka_run_group_tests_name("manifest", tests, NULL, NULL);
}
