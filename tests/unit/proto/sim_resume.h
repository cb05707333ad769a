/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PROTO_SIM_RESUME_H
#define TESTS_PROTO_SIM_RESUME_H

/* Sessions that are killed, and disks that are not what they were. */

#include "sim.h"

/* The session is gone; only the disks stay. */
static inline void
sim_kill(struct sim *m)
{
	for (size_t i = 0; i < m->conns_n; i++)
		for (; m->conns[i].n > 0; m->conns[i].n--)
			sim_piece_drop(
			    &m->conns[i]
				 .queue[m->conns[i].first++ % SIM_QUEUE]);
	for (; m->answers_n > 0; m->answers_n--)
		free(m->answers[m->answers_n - 1].done.files);
	for (; m->making_n > 0; m->making_n--)
		block_unref(m->making[m->making_n - 1]);
	sender_lost(m->s);
	receiver_lost(m->r);
	sim_events_s(m);
	sim_events_r(m);
	sender_free(m->s);
	receiver_free(m->r);
	m->s = NULL;
	m->r = NULL;
	wire_out_done(&m->to_r);
	wire_out_done(&m->to_s);
	wire_in_done(&m->at_r);
	wire_in_done(&m->at_s);
}

/* A new session takes the transfer up again. */
static inline void
sim_resume(struct sim *m, uint8_t need_mode)
{
	wire_out_init(&m->to_r, 16 << 20);
	wire_out_init(&m->to_s, 16 << 20);
	wire_in_init(&m->at_r, WIRE_CONTROL);
	wire_in_init(&m->at_s, WIRE_CONTROL);
	memset(m->ready, 0, sizeof(m->ready));
	m->walked = 0;
	m->whole_n = 0;
	m->jobs_n = 0;
	m->next_conn = 1;
	m->commits = 0;
	m->committed = false;
	m->failed_s = 0;
	m->failed_r = 0;
	m->sent = 0;
	m->again = 0;
	m->checked = 0;
	m->resumed = true;
	m->accept.need_mode = need_mode;
	sim_start(m);
}

/* Damage to what the receiver keeps: chunks lost, chunks that are others. */
static inline void
sim_spoil(struct sim *m, uint32_t lose, uint32_t bend)
{
	for (size_t i = 0; i < m->n; i++) {
		struct sim_file *f = &m->files[i];

		for (size_t k = 0; k < f->disk_n && !f->stored; k++) {
			if (!sim_on_disk(f, k))
				continue;
			if (sim_random(m, 1000) < lose)
				memset(f->disk[k], 0, 32);
			else if (sim_random(m, 1000) < bend)
				f->disk[k][31] ^= 0x55;
		}
	}
}

static inline uint64_t
sim_chunk_bytes(const struct sim_file *f, uint64_t chunk)
{
	uint64_t left = f->size - chunk * FX_CHUNK_SIZE;

	return left < FX_CHUNK_SIZE ? left : FX_CHUNK_SIZE;
}

/* The bytes that the receiver does not have as they are. */
static inline uint64_t
sim_lacks(const struct sim *m)
{
	uint64_t bytes = 0;
	uint8_t want[32];

	for (size_t i = 0; i < m->n; i++) {
		const struct sim_file *f = &m->files[i];
		uint64_t chunks = (f->size + FX_CHUNK_SIZE - 1) / FX_CHUNK_SIZE;

		if (f->kind != ENTRY_FILE || f->unwanted ||
		    (f->stored && !m->distrust))
			continue;
		for (uint64_t k = 0; k < chunks; k++) {
			sim_chunk(f, k, want);
			if (!sim_on_disk(f, k) ||
			    memcmp(f->disk[k], want, 32) != 0)
				bytes += sim_chunk_bytes(f, k);
		}
	}
	return bytes;
}

/* What lies on the disk under its final name is what was verified. */
static inline void
sim_check_disks(struct sim *m)
{
	struct xfer_counts a, b;
	uint8_t root[32];
	size_t wanted = 0, stored = 0;

	sender_counts(m->s, &a);
	receiver_counts(m->r, &b);
	assert_int_equal(sender_state(m->s), receiver_state(m->r));
	assert_int_equal(
	    sender_state(m->s), a.files_failed > 0 ? XFER_PARTIAL : XFER_DONE);
	assert_memory_equal(a.tree, b.tree, 32);
	assert_int_equal(a.files_done, b.files_done);
	assert_int_equal(a.files_failed, b.files_failed);
	assert_int_equal(m->failed_s, a.files_failed);
	assert_int_equal(m->failed_r, b.files_failed);
	assert_int_equal(a.skipped, b.skipped);
	for (size_t i = 0; i < m->n; i++) {
		const struct sim_file *f = &m->files[i];

		if (f->kind != ENTRY_FILE || f->unwanted)
			continue;
		wanted++;
		stored += f->stored;
		if (!f->stored)
			continue;
		sim_disk_root(f, root);
		assert_memory_equal(root, f->root, 32);
	}
	assert_int_equal(wanted - stored, a.files_failed);
}

#endif
