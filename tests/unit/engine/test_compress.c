/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "base/limits.h"
#include "crypto/random.h"
#include "engine/compress.h"

#define SIZE ((size_t)FX_CHUNK_SIZE)

static struct compress *c;
static uint8_t *text; /* SIZE bytes that shrink */
static uint8_t *raw;  /* SIZE bytes for what comes back */
static uint8_t *frame;
static size_t frame_len; /* of the frame of text */

static int
make(void **state)
{
	static const unsigned char words[] = "static int ";

	(void)state;
	c = compress_new();
	text = malloc(SIZE);
	raw = malloc(SIZE);
	frame = malloc(2 * SIZE);
	if (c == NULL || text == NULL || raw == NULL || frame == NULL)
		return -1;
	for (size_t i = 0; i < SIZE; i++)
		text[i] = (uint8_t)((size_t)words[i % 11] + i / 4000 % 7);
	frame_len = compress_pack(c, 1, text, SIZE, frame, 2 * SIZE);
	return frame_len > 0 ? 0 : -1;
}

static int
drop(void **state)
{
	(void)state;
	compress_free(c);
	free(text);
	free(raw);
	free(frame);
	return 0;
}

static void
what_was_packed_comes_back_at_every_level_and_size(void **state)
{
	static const int levels[] = { -5, -1, 1, 3, 6 };
	static const size_t sizes[] = { 1, 2, 4095, 4096, 70000, SIZE - 1,
		SIZE };
	uint8_t *to = malloc(2 * SIZE);

	(void)state;
	assert_non_null(to);
	for (size_t i = 0; i < 5; i++) {
		for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
			size_t n = compress_pack(
			    c, levels[i], text, sizes[k], to, 2 * SIZE);

			assert_true(n > 0);
			memset(raw, 0, sizes[k]);
			assert_int_equal(
			    compress_unpack(c, to, n, raw, sizes[k]), 0);
			assert_memory_equal(raw, text, sizes[k]);
		}
	}
	free(to);
}

static void
what_does_not_fit_is_left(void **state)
{
	uint8_t *to = malloc(SIZE);

	(void)state;
	assert_non_null(to);
	assert_int_equal(
	    compress_pack(c, 1, text, SIZE, to, SIZE - SIZE / 32), frame_len);
	assert_int_equal(compress_pack(c, 1, text, SIZE, to, 16), 0);
	free(to);
}

static void
a_frame_of_another_length_is_refused(void **state)
{
	(void)state;
	assert_int_equal(
	    compress_unpack(c, frame, frame_len, raw, SIZE - 1), -EBADMSG);
	assert_int_equal(
	    compress_unpack(c, frame, frame_len, raw, 1), -EBADMSG);
	assert_int_equal(compress_unpack(c, frame, frame_len, raw, SIZE), 0);
}

static void
every_cut_and_whatever_follows_is_refused(void **state)
{
	(void)state;
	for (size_t n = 0; n < frame_len; n += n < 64 ? 1 : 97)
		assert_int_equal(
		    compress_unpack(c, frame, n, raw, SIZE), -EBADMSG);
	/* a byte, and a second frame, behind it */
	frame[frame_len] = 0;
	assert_int_equal(
	    compress_unpack(c, frame, frame_len + 1, raw, SIZE), -EBADMSG);
	memcpy(frame + frame_len, frame, frame_len);
	assert_int_equal(
	    compress_unpack(c, frame, 2 * frame_len, raw, SIZE), -EBADMSG);
}

/*
 * Headers of RFC 8878: a frame without its content size, one with a
 * dictionary, one to be skipped, and a size that is a lie.
 */
static void
forms_that_are_not_of_the_protocol_are_refused(void **state)
{
	static const uint8_t no_size[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58,
		0x09, 0x00, 0x00, 'x' };
	static const uint8_t dictionary[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x21,
		0x07, 0x01, 0x09, 0x00, 0x00, 'x' };
	static const uint8_t skipped[] = { 0x50, 0x2a, 0x4d, 0x18, 0x01, 0x00,
		0x00, 0x00, 'x' };
	static const uint8_t plain[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x01,
		0x09, 0x00, 0x00, 'x' };
	static const uint8_t lie[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x02, 0x09,
		0x00, 0x00, 'x' };

	(void)state;
	assert_int_equal(compress_unpack(c, plain, sizeof(plain), raw, 1), 0);
	assert_int_equal(raw[0], 'x');
	assert_int_equal(
	    compress_unpack(c, no_size, sizeof(no_size), raw, 1), -EBADMSG);
	assert_int_equal(
	    compress_unpack(c, dictionary, sizeof(dictionary), raw, 1),
	    -EBADMSG);
	assert_int_equal(
	    compress_unpack(c, skipped, sizeof(skipped), raw, 1), -EBADMSG);
	assert_int_equal(
	    compress_unpack(c, lie, sizeof(lie), raw, 2), -EBADMSG);
}

/* Nothing is written behind what was asked for, whatever the bytes say. */
static void
damage_stays_inside(void **state)
{
	uint8_t *copy = malloc(frame_len);
	uint8_t *tight = malloc(SIZE);

	(void)state;
	assert_non_null(copy);
	assert_non_null(tight);
	for (size_t i = 0; i < 2000; i++) {
		memcpy(copy, frame, frame_len);
		copy[i * 7919 % frame_len] ^= (uint8_t)(1 + i % 255);
		(void)!compress_unpack(c, copy, frame_len, tight, SIZE);
	}
	free(copy);
	free(tight);
}

static void
a_piece_goes_as_the_ladder_says(void **state)
{
	struct ladder l;
	const uint8_t *body = NULL;
	size_t n;

	(void)state;
	ladder_init(&l, false);
	assert_int_equal(compress_piece(c, &l, false, text, SIZE, &body), 0);
	l.step = 1;
	n = compress_piece(c, &l, false, text, SIZE, &body);
	assert_true(n > 0 && n < SIZE / 2);
	assert_int_equal(compress_unpack(c, body, n, raw, SIZE), 0);
	assert_memory_equal(raw, text, SIZE);
	assert_int_equal(compress_piece(c, &l, false, text, 100, &body), 0);
	assert_int_equal(random_bytes(raw, SIZE, NULL), 0);
	assert_int_equal(compress_piece(c, &l, false, raw, SIZE, &body), 0);
	assert_int_equal(l.skip, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_was_packed_comes_back_at_every_level_and_size),
		cmocka_unit_test(what_does_not_fit_is_left),
		cmocka_unit_test(a_frame_of_another_length_is_refused),
		cmocka_unit_test(every_cut_and_whatever_follows_is_refused),
		cmocka_unit_test(
		    forms_that_are_not_of_the_protocol_are_refused),
		cmocka_unit_test(damage_stays_inside),
		cmocka_unit_test(a_piece_goes_as_the_ladder_says),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
