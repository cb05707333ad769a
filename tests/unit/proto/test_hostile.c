/* SPDX-License-Identifier: MIT */
/*
 * Frames that are well formed and lie, thrown into a resumed transfer at any
 * moment: the machines end it or go on, and nothing else happens.
 */
#include "sim_resume.h"

#define MIB (UINT64_C(1) << 20)

static void
random_vector(struct sim *m, struct conn_vector *v)
{
	v->n = (uint16_t)sim_random(m, 3);
	for (uint16_t i = 0; i < v->n; i++) {
		v->at[i].conn = (uint16_t)(i * 7 + sim_random(m, 5));
		v->at[i].index = sim_random(m, 40);
	}
}

static uint32_t
random_id(struct sim *m)
{
	return sim_random(m, (uint32_t)m->n + 2);
}

static int
lie_of_have(struct sim *m, struct msg_bytes *out)
{
	static const uint8_t digests[8 * 32] = { 1 };
	struct msg_have have = {
		.file_id = random_id(m),
		.gen = (uint16_t)(sim_random(m, 8) == 0),
		.last = sim_random(m, 3) == 0,
		.first_chunk = sim_random(m, 12),
		.digests = digests,
	};

	have.n = sim_random(m, 8) + !have.last;
	return msg_have_encode(out, &have);
}

static int
lie_of_nack(struct sim *m, struct msg_bytes *out)
{
	struct msg_nack nack = {
		.file_id = random_id(m),
		.gen = (uint16_t)(sim_random(m, 8) == 0),
		.reason = (uint8_t)(1 + sim_random(m, 4)),
		.n = (uint8_t)sim_random(m, 2),
	};

	nack.ranges[0].offset = sim_random(m, 20) * MIB / 2;
	nack.ranges[0].len = 1 + sim_random(m, 4 * MIB);
	return msg_nack_encode(out, &nack);
}

static int
lie_of_ranges(struct sim *m, struct msg_bytes *out)
{
	struct range_maker mk;

	msg_ranges_begin(&mk, out, FILE_VERIFIED);
	msg_ranges_add(&mk, random_id(m), 1 + sim_random(m, 3));
	return msg_ranges_end(&mk, false);
}

/* What a receiver may say, about anything. */
static int
lie_to_sender(struct sim *m, struct msg_bytes *out)
{
	struct msg_file_result result = {
		.file_id = random_id(m),
		.gen = (uint16_t)(sim_random(m, 8) == 0),
		.state = (uint8_t)sim_random(m, 5),
		.code = E_NOSPC,
	};
	struct msg_need need = {
		.block_no = sim_random(m, 3),
		.n = 1,
		.ranges = { { 0, (uint16_t)(1 + sim_random(m, 90)),
		    (uint8_t)sim_random(m, 4) } },
	};
	struct msg_ack ack = { .received = 1 };
	struct msg_error error = {
		.code = E_CHUNK, .scope = SCOPE_FILE, .id = random_id(m)
	};

	switch (sim_random(m, 7)) {
	case 0:
		return lie_of_have(m, out);
	case 1:
		return lie_of_nack(m, out);
	case 2:
		return lie_of_ranges(m, out);
	case 3:
		return msg_file_result_encode(out, &result);
	case 4:
		return msg_need_encode(out, &need);
	case 5:
		return msg_error_encode(out, &error);
	default:
		random_vector(m, &ack.conns);
		return msg_ack_encode(out, &ack);
	}
}

/* What a sender may say, about anything. */
static int
lie_to_receiver(struct sim *m, struct msg_bytes *out)
{
	struct msg_file_end end = {
		.file_id = random_id(m),
		.gen = (uint16_t)(sim_random(m, 8) == 0),
		.status = (uint8_t)sim_random(m, 4),
		.size = sim_random(m, 3) * MIB,
	};
	struct msg_file_update update = {
		.file_id = random_id(m),
		.gen = (uint16_t)(1 + (sim_random(m, 8) == 0)),
		.size = sim_random(m, 30) * MIB,
		.mtime_ns = -5,
	};
	struct msg_block_end block = { .block_no = sim_random(m, 2) };
	struct msg_error error = {
		.code = E_CHUNK, .scope = SCOPE_FILE, .id = random_id(m)
	};

	switch (sim_random(m, 5)) {
	case 0:
	case 1:
		if (sim_random(m, 2) && end.file_id < m->n)
			end.size = m->files[end.file_id].size;
		random_vector(m, &end.conns);
		return msg_file_end_encode(out, &end);
	case 2:
		return msg_file_update_encode(out, &update);
	case 3:
		return msg_error_encode(out, &error);
	default:
		random_vector(m, &block.conns);
		return msg_block_end_encode(out, &block);
	}
}

static void
lie(struct sim *m, bool to_sender)
{
	struct msg_bytes out;
	struct frame f;
	int r;

	msg_bytes_init(&out);
	r = to_sender ? lie_to_sender(m, &out) : lie_to_receiver(m, &out);
	assert_int_equal(r, 0);
	msg_frame(&out, 2, &f);
	r = to_sender ? sender_frame(m->s, &f, NULL)
		      : receiver_frame(m->r, &f, NULL);
	m->broken = m->broken || r != 0;
	msg_bytes_done(&out);
}

static void
add_files(struct sim *m)
{
	char path[64];

	sim_add(m, "tree", ENTRY_FOLDER, 0);
	for (unsigned i = 0; i < 60; i++) {
		snprintf(path, sizeof(path), "tree/%05u", i);
		sim_add(m, path, ENTRY_FILE, i % 3 == 0 ? i * MIB / 4 : i * 9);
	}
}

/* Returns how many lies were taken without ending the session. */
static unsigned
live_with(uint32_t seed, bool to_sender)
{
	struct sim *m = sim_new(seed);
	unsigned taken = 0;

	m->hostile = true;
	m->conns_n = 2;
	add_files(m);
	sim_start(m);
	for (uint32_t i = sim_random(m, 9000); i > 0 && !sim_over(m); i--)
		sim_step(m);
	sim_kill(m);
	m->distrust = seed % 2;
	sim_resume(m, NEED_MODE_NEGOTIATE);
	m->change = seed % 4 == 0 ? 40 : 0;
	for (int i = 0; i < 60000 && !m->broken && !sim_over(m); i++) {
		sim_step(m);
		if (i % 64 != 63 || sender_state(m->s) != XFER_ACTIVE ||
		    receiver_state(m->r) != XFER_ACTIVE)
			continue;
		lie(m, to_sender);
		taken += !m->broken;
	}
	sim_free(m);
	return taken;
}

static void
survives_a_receiver_that_lies(FX_UNUSED void **state)
{
	unsigned taken = 0;

	for (uint32_t seed = 1; seed <= 500; seed++)
		taken += live_with(seed, true);
	assert_true(taken > 400);
}

static void
survives_a_sender_that_lies(FX_UNUSED void **state)
{
	unsigned taken = 0;

	for (uint32_t seed = 1; seed <= 400; seed++)
		taken += live_with(seed, false);
	assert_true(taken > 400);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(survives_a_receiver_that_lies),
		cmocka_unit_test(survives_a_sender_that_lies),
	};

	return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}
