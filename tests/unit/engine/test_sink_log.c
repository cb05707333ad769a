/* SPDX-License-Identifier: MIT */
#include "engine/sink_log.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/crc32c.h"
#include "unit/os/scratch.h"

static const struct sink_record records[] = {
	{ .type = SINK_BITS,
	    .file_id = 7,
	    .gen = 1,
	    .file_kept = UINT64_C(1) << 40,
	    .kept = UINT64_MAX },
	{ .type = SINK_TREE, .digest = { 1, 2, 3 } },
	{ .type = SINK_FINISH,
	    .root = 63,
	    .kind = 1,
	    .dev = 5,
	    .ino = 6,
	    .size = 7,
	    .files = 8,
	    .failed = 9,
	    .name = "name" },
	{ .type = SINK_FINISH,
	    .digest_known = true,
	    .skipped = true,
	    .digest = { 0xff },
	    .place = "place",
	    .name = "n" },
	{ .type = SINK_NAMED, .file_id = UINT32_MAX, .name = "n (2)" },
	{ .type = SINK_AGAIN,
	    .file_id = 8,
	    .gen = 1,
	    .size = UINT64_MAX,
	    .mtime = -1,
	    .mtime_ns = 999999999 },
};

static void
put_all(struct buf *out)
{
	for (size_t i = 0; i < FX_COUNT(records); i++)
		sink_record_encode(out, &records[i]);
	assert_int_equal(buf_error(out), 0);
}

static void
assert_same(const struct sink_record *a, const struct sink_record *b)
{
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->file_id, b->file_id);
	assert_int_equal(a->gen, b->gen);
	assert_int_equal(a->file_kept, b->file_kept);
	assert_int_equal(a->kept, b->kept);
	assert_memory_equal(a->digest, b->digest, sizeof(a->digest));
	assert_int_equal(a->root, b->root);
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->digest_known, b->digest_known);
	assert_int_equal(a->skipped, b->skipped);
	assert_int_equal(a->unwanted, b->unwanted);
	assert_int_equal(a->dev, b->dev);
	assert_int_equal(a->ino, b->ino);
	assert_int_equal(a->size, b->size);
	assert_int_equal(a->files, b->files);
	assert_int_equal(a->failed, b->failed);
	assert_int_equal(a->mtime, b->mtime);
	assert_int_equal(a->mtime_ns, b->mtime_ns);
	assert_string_equal(a->place, b->place);
	assert_string_equal(a->name, b->name);
}

static void
reads_back_what_it_wrote(void **state FX_UNUSED)
{
	struct sink_record found;
	size_t at = 0;
	struct buf b;

	buf_init(&b, 65536);
	put_all(&b);
	for (size_t i = 0; i < FX_COUNT(records); i++) {
		size_t n = sink_record_decode(&found, b.data + at, b.len - at);

		assert_true(n > 0);
		assert_same(&found, &records[i]);
		/* not a byte less */
		for (size_t k = 0; k < n; k++)
			assert_int_equal(
			    sink_record_decode(&found, b.data + at, k), 0);
		at += n;
	}
	assert_int_equal(at, b.len);
	buf_done(&b);
}

static void
sees_every_flipped_bit(void **state FX_UNUSED)
{
	struct sink_record found;
	struct buf b;

	for (size_t i = 0; i < FX_COUNT(records); i++) {
		buf_init(&b, 65536);
		sink_record_encode(&b, &records[i]);
		for (size_t bit = 0; bit < 8 * b.len; bit++) {
			b.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
			assert_int_equal(
			    sink_record_decode(&found, b.data, b.len), 0);
			b.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
		}
		buf_done(&b);
	}
}

/* A record with a right CRC but this payload. */
static size_t
decode(uint8_t type, const void *payload, size_t n)
{
	struct sink_record found;
	uint8_t p[1024] = { 0 };

	put_u16(p + 4, (uint16_t)n);
	p[6] = type;
	memcpy(p + 7, payload, n);
	put_u32(p, crc32c(p + 4, n + 3));
	return sink_record_decode(&found, p, n + 7);
}

static void
refuses_content_that_makes_no_sense(void **state FX_UNUSED)
{
	static const struct {
		const char *name;
		size_t n;
		bool want;
	} names[] = {
		{ "a", 1, true },
		{ "..x", 3, true },
		{ "", 0, false },
		{ ".", 1, false },
		{ "..", 2, false },
		{ "a/b", 3, false },
		{ "a\0b", 3, false },
	};

	for (size_t i = 0; i < FX_COUNT(names); i++) {
		uint8_t p[128] = { 0 };
		size_t at = 68;

		put_u16(p + at, 0);
		put_u16(p + at + 2, (uint16_t)names[i].n);
		memcpy(p + at + 4, names[i].name, names[i].n);
		at += 4 + names[i].n;
		assert_int_equal(decode(3, p, at) > 0, names[i].want);
		assert_int_equal(decode(3, p, at + 1), 0);
		assert_int_equal(decode(3, p, at - 1), 0);
		p[0] = FX_ROOTS_MAX;
		assert_int_equal(decode(3, p, at), 0);
		p[0] = 0;
		p[3] = 8;
		assert_int_equal(decode(3, p, at), 0);
	}
	assert_int_equal(decode(2, "short", 5), 0);
	assert_true(decode(99, "later", 5) > 0);
}

static void
count(void *arg, const struct sink_record *rec)
{
	size_t *n = arg;

	assert_same(rec, &records[*n % FX_COUNT(records)]);
	++*n;
}

static void
replays_a_long_log(void **state FX_UNUSED)
{
	struct scratch s;
	struct sink_log log;
	uint64_t len = 0;
	size_t seen = 0;
	size_t want = 1000 * FX_COUNT(records);
	int fd;

	scratch_init(&s);
	fd = openat(s.fd, "log", O_RDWR | O_CREAT, 0600);
	assert_int_equal(sink_log_init(&log, fd, 0), 0);
	for (size_t i = 0; i < want; i++)
		assert_int_equal(
		    sink_log_put(&log, &records[i % FX_COUNT(records)]), 0);
	assert_int_equal(sink_log_sync(&log), 0);
	assert_int_equal(fd_pwrite_full(fd, "torn", 4, (off_t)log.len), 0);
	assert_int_equal(sink_log_replay(fd, count, &seen, &len), 0);
	assert_int_equal(seen, want);
	assert_int_equal(len, log.len);
	/* what was torn is written over */
	assert_int_equal(sink_log_put(&log, &records[0]), 0);
	seen = 0;
	assert_int_equal(sink_log_replay(fd, count, &seen, &len), 0);
	assert_int_equal(seen, want + 1);
	sink_log_done(&log);
	scratch_done(&s);
}

static void
fill_meta(struct sink_meta *m)
{
	memset(m, 0, sizeof(*m));
	memset(m->uuid, 1, sizeof(m->uuid));
	memset(m->device, 2, sizeof(m->device));
	m->conflict = CONFLICT_SKIP_DIGEST;
	m->durability = 1;
	m->preserve = 3;
	m->umask = 022;
	memcpy(m->into, "into", 4);
	m->rename_len = 6;
	memcpy(m->rename, "re\xffnam", 6);
	m->roots_n = FX_ROOTS_MAX;
	for (uint16_t i = 0; i < FX_ROOTS_MAX; i++) {
		m->roots[i].kind = i % 2;
		m->roots[i].size = i;
		m->roots[i].name_len = FX_NAME_MAX;
		memset(m->roots[i].name, 'a' + i % 26, FX_NAME_MAX);
	}
}

static void
reads_meta_back_and_sees_damage(void **state FX_UNUSED)
{
	struct sink_meta m, found;
	struct fx_err err = FX_ERR_NONE;
	struct buf b;

	fill_meta(&m);
	buf_init(&b, SINK_META_HEAD + SINK_META_BODY_MAX + 1);
	sink_meta_encode(&b, &m);
	assert_int_equal(buf_error(&b), 0);
	buf_put_u8(&b, 0);
	memset(&found, 0xcc, sizeof(found));
	assert_int_equal(
	    sink_meta_decode(&found, b.data, b.len, &err), b.len - 1);
	assert_memory_equal(found.uuid, m.uuid, 16);
	assert_memory_equal(found.device, m.device, 32);
	assert_int_equal(found.conflict, m.conflict);
	assert_int_equal(found.umask, m.umask);
	assert_string_equal(found.into, "into");
	assert_int_equal(found.rename_len, 6);
	assert_string_equal(found.rename, m.rename);
	assert_int_equal(found.roots_n, FX_ROOTS_MAX);
	assert_memory_equal(
	    found.roots[63].name, m.roots[63].name, FX_NAME_MAX);
	for (size_t i = 0; i < b.len - 1; i++) {
		b.data[i] ^= 0x10;
		assert_int_equal(
		    sink_meta_decode(&found, b.data, b.len, &err), 0);
		assert_int_equal(err.code, E_IO_READ);
		b.data[i] ^= 0x10;
		if (i % 64 == 0)
			assert_int_equal(
			    sink_meta_decode(&found, b.data, i, &err), 0);
	}
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_back_what_it_wrote),
		cmocka_unit_test(sees_every_flipped_bit),
		cmocka_unit_test(refuses_content_that_makes_no_sense),
		cmocka_unit_test(replays_a_long_log),
		cmocka_unit_test(reads_meta_back_and_sees_damage),
	};

	return cmocka_run_group_tests_name("sink_log", tests, NULL, NULL);
}
