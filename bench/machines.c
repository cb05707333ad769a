/* SPDX-License-Identifier: MIT */
/*
 * What a file costs the two machines of a transfer, without disk, network or
 * digests of contents: microseconds for each, by shape and number of files.
 * The cost must not grow with the number.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "proto/receiver.h"

#define FRAMES 4096 /* on their way */
#define FOLDER 1000 /* files in each */

enum shape {
	SMALL,  /* in batches */
	SINGLE, /* each as DATA */
	HELD,   /* each compared, none sent */
	FAILED, /* every second one fails at the receiver */
	SHAPES
};

static const char *const names[SHAPES] = { "small", "single", "held",
	"failed" };

struct bench {
	struct sender *s;
	struct receiver *r;
	enum shape shape;
	uint32_t files, entries, walked;
	struct work queue[FRAMES];
	uint64_t first, end; /* frames sent */
	bool moved;
};

/* ---- a digest that costs nothing ---- */

static void *
mix_start(void)
{
	return calloc(1, FX_DIGEST_SIZE);
}

static void
mix_add(void *h, const void *data, size_t n)
{
	const uint8_t *p = data;
	uint8_t *state = h;

	for (size_t i = 0; i < n && i < FX_DIGEST_SIZE; i++)
		state[i] = (uint8_t)(state[i] * 31 + p[i]);
}

static void
mix_drop(void *h)
{
	free(h);
}

static void
mix_end(void *h, uint8_t ret[FX_DIGEST_SIZE])
{
	memcpy(ret, h, FX_DIGEST_SIZE);
	free(h);
}

static const struct proto_hash mix = {
	.start = mix_start,
	.add = mix_add,
	.end = mix_end,
	.drop = mix_drop,
};

static void
content(uint32_t id, uint8_t ret[FX_DIGEST_SIZE])
{
	memset(ret, 0x11, FX_DIGEST_SIZE);
	memcpy(ret, &id, sizeof(id));
}

/* ---- the two sides ---- */

static void
must(int r)
{
	if (r != 0)
		abort();
}

/* A folder before each thousand files, all in the folder t. */
static void
walk(struct bench *b)
{
	char path[64];
	struct entry e = { .mode = 0644, .path = (const uint8_t *)path };

	while (sender_wants_entry(b->s)) {
		uint32_t i = b->walked;

		if (i == b->entries) {
			sender_walked(b->s);
			return;
		}
		b->walked++;
		e.kind = i == 0 || (i - 1) % (FOLDER + 1) == 0 ? ENTRY_FOLDER
							       : ENTRY_FILE;
		e.size = e.kind == ENTRY_FILE ? 100 : 0;
		if (i == 0)
			snprintf(path, sizeof(path), "t");
		else if (e.kind == ENTRY_FOLDER)
			snprintf(path, sizeof(path), "t/%05u",
			    (i - 1) / (FOLDER + 1));
		else
			snprintf(path, sizeof(path), "t/%05u/%04u",
			    (i - 1) / (FOLDER + 1), (i - 1) % (FOLDER + 1));
		e.path_len = (uint16_t)strlen(path);
		must(sender_entry(b->s, &e, NULL));
	}
}

static void
block_came(struct bench *b, const struct receiver_event *ev)
{
	uint8_t need[FX_BLOCK_ENTRIES_MAX];
	uint8_t digest[FX_DIGEST_SIZE];

	memset(need, b->shape == HELD ? NEED_PARTIAL : NEED_ALL, sizeof(need));
	receiver_block_ready(b->r, ev->block_no, NULL, need);
	for (uint16_t i = 0; b->shape == HELD && i < ev->block->count; i++) {
		uint32_t id = ev->block->first_id + i;

		if (ev->block->entries[i].kind != ENTRY_FILE)
			continue;
		content(id, digest);
		receiver_have(b->r, id, 0, 1, digest);
		receiver_have_end(b->r, id);
	}
	block_unref(ev->block);
}

static void
events(struct bench *b)
{
	static struct receiver_event ev;
	static struct sender_event sev;

	while (receiver_event(b->r, &ev)) {
		if (ev.kind == RECEIVER_BLOCK)
			block_came(b, &ev);
		else if (ev.kind == RECEIVER_FILE_WHOLE)
			receiver_file_done(b->r, ev.file_id, FX_OK);
		else if (ev.kind == RECEIVER_COMMIT)
			receiver_committed(b->r, ev.code, FILE_DELIVERED, 1);
		b->moved = true;
	}
	while (sender_event(b->s, &sev))
		b->moved = true;
}

static void
control(struct bench *b)
{
	struct frame f;

	while (sender_take(b->s, &f)) {
		if (f.type != FT_OFFER)
			must(receiver_frame(b->r, &f, NULL));
		b->moved = true;
	}
	while (receiver_take(b->r, &f)) {
		must(sender_frame(b->s, &f, NULL));
		b->moved = true;
	}
}

static void
work(struct bench *b)
{
	struct work w;

	while (b->end - b->first < FRAMES && sender_work(b->s, 1, 0, &w)) {
		struct work_done d = { .cookie = w.cookie, .conn = 1 };
		uint32_t id = w.block->first_id + w.index;

		b->moved = true;
		if (w.kind == WORK_BATCH) {
			d.files = calloc(w.count, sizeof(*d.files));
			must(d.files == NULL);
			for (uint16_t i = 0; i < w.count; i++)
				content(w.block->first_id + w.list[i],
				    d.files[i].root);
		}
		content(id, d.digest);
		d.same = w.check;
		d.sent = !w.check;
		d.frame = b->end + 1;
		sender_done(b->s, &d);
		if (d.sent)
			b->queue[b->end++ % FRAMES] = w;
		else
			work_drop(&w);
	}
}

static enum fx_code
fate(const struct bench *b, uint32_t id)
{
	return b->shape == FAILED && id % 2 == 0 ? E_IO_WRITE : FX_OK;
}

static void
deliver(struct bench *b)
{
	static struct batch_file list[FX_BATCH_FILES_MAX];
	uint8_t digest[FX_DIGEST_SIZE];
	uint64_t until = b->first + (b->end - b->first + 3) / 4;

	for (; b->first < until; b->first++) {
		struct work *w = &b->queue[b->first % FRAMES];
		uint32_t id = w->block->first_id + w->index;

		content(id, digest);
		for (uint16_t i = 0; i < w->count; i++) {
			list[i].file_id = w->block->first_id + w->list[i];
			list[i].size = 100;
			list[i].code = fate(b, list[i].file_id);
			content(list[i].file_id, list[i].root);
		}
		if (w->kind == WORK_BATCH)
			must(receiver_batch(b->r, 1, b->first + 1, w->block->no,
			    list, w->count, NULL));
		else
			must(receiver_chunk(b->r, 1, b->first + 1, id, 0, 0,
			    w->len, digest, fate(b, id), NULL));
		work_drop(w);
		events(b);
		if (b->first % 256 == 0)
			receiver_ack(b->r, 0);
		b->moved = true;
	}
	receiver_ack(b->r, 0);
}

static void
start(struct bench *b)
{
	static struct msg_offer offer;
	const struct msg_accept accept = {
		.need_mode =
		    b->shape == HELD ? NEED_MODE_NEGOTIATE : NEED_MODE_ALL,
		.durability = DURABILITY_END,
	};
	const struct sender_conf sc = {
		.xid = 2,
		.caps = b->shape == SINGLE ? 0 : CAPS_OURS,
		.hash = &mix,
		.offer = &offer,
	};
	const struct receiver_conf rc = {
		.xid = 2,
		.caps = sc.caps,
		.hash = &mix,
		.max_entries = FX_ENTRIES_MAX,
		.offer = &offer,
	};

	offer = (struct msg_offer){ .digest = 1, .roots_n = 1 };
	offer.roots[0].kind = ENTRY_FOLDER;
	offer.roots[0].name_len = 1;
	offer.roots[0].name[0] = 't';
	b->s = sender_new(&sc);
	b->r = receiver_new(&rc);
	must(b->s == NULL || b->r == NULL);
	sender_conn_up(b->s, 1);
	receiver_conn_up(b->r, 1);
	control(b);
	receiver_accept(b->r, &accept);
}

/* Microseconds for each file. */
static double
run(enum shape shape, uint32_t files)
{
	static struct bench b;
	int64_t begin = clock_now_ns();

	b = (struct bench){ .shape = shape, .files = files };
	b.entries = 1 + files + (files + FOLDER - 1) / FOLDER;
	start(&b);
	while (!xfer_state_ended(sender_state(b.s))) {
		b.moved = false;
		walk(&b);
		control(&b);
		events(&b);
		work(&b);
		deliver(&b);
		control(&b);
		events(&b);
		must(!b.moved); /* stuck */
	}
	must(sender_state(b.s) != (shape == FAILED ? XFER_PARTIAL : XFER_DONE));
	sender_free(b.s);
	receiver_free(b.r);
	return (double)(clock_now_ns() - begin) / 1000 / files;
}

int
main(int argc, char **argv)
{
	uint32_t most =
	    argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000;
	struct rusage use;

	for (int shape = 0; shape < SHAPES; shape++) {
		printf("  %-7s", names[shape]);
		for (uint32_t n = 10000; n <= most; n *= 10)
			printf("  %u: %.2f us", n, run((enum shape)shape, n));
		printf("\n");
		fflush(stdout);
	}
	getrusage(RUSAGE_SELF, &use);
	printf("  memory   %ld MiB\n", use.ru_maxrss / 1024);
	return 0;
}
