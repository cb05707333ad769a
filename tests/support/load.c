/* SPDX-License-Identifier: MIT */
#include "support/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "crypto/random.h"
#include "crypto/tree.h"

static uint8_t twist;

static uint8_t
byte_at(uint64_t offset)
{
	return twist ^
	    (uint8_t)(offset * 31 + (offset >> 8) * 7 + (offset >> 20));
}

void
load_twist(uint8_t mask)
{
	twist = mask;
}

void
load_bytes(uint8_t *to, uint64_t offset, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = byte_at(offset + i);
}

void
load_add(struct load *l, uint8_t kind, uint32_t mode, const char *path,
    size_t n, uint64_t size)
{
	const char *to = l->target != NULL ? l->target : "/etc/passwd";

	buf_put_u8(&l->raw, kind);
	buf_put_uvar(&l->raw, 0);
	buf_put_uvar(&l->raw, n);
	buf_put(&l->raw, path, n);
	buf_put_uvar(&l->raw, mode);
	buf_put_svar(&l->raw, l->count == 0 ? 1700000000 : 0);
	buf_put_uvar(&l->raw, 0);
	if (kind == ENTRY_FILE)
		buf_put_uvar(&l->raw, size);
	if (kind == ENTRY_SYMLINK) {
		buf_put_uvar(&l->raw, strlen(to));
		buf_put(&l->raw, to, strlen(to));
		l->links++;
	}
	l->count++;
	l->bytes += kind == ENTRY_FILE ? size : 0;
}

void
load_file(struct load *l, const char *path, uint64_t size)
{
	load_add(l, ENTRY_FILE, 0644, path, strlen(path), size);
}

void
load_root(struct load *l, uint8_t kind, const char *name, uint64_t size)
{
	struct offer_root *r = &l->offer.roots[l->offer.roots_n++];

	r->kind = kind;
	r->size = size;
	r->name_len = (uint16_t)strlen(name);
	memcpy(r->name, name, r->name_len);
}

void
load_say_offer(struct load *l)
{
	l->offer.total_bytes = l->bytes;
	l->offer.total_entries = l->count;
	l->offer.entries_known = true;
	l->offer.digest = 1;
	l->offer.preserve = PRESERVE_MODE | PRESERVE_MTIME |
	    (l->target != NULL ? PRESERVE_SYMLINKS : 0);
	if (!l->uuid_set && random_uuid(l->offer.uuid, NULL) < 0)
		peer_die("no randomness");
	peer_say(&l->p, msg_offer_encode(&l->p.msg, &l->offer), LOAD_XID);
}

void
load_offer(struct load *l)
{
	struct frame f;

	load_say_offer(l);
	peer_await(&l->p, FT_ACCEPT, &f);
	if (!peer_join(&l->p, 1, 0))
		peer_die("JOIN was refused");
}

void
load_list(struct load *l)
{
	struct msg_manifest m = { .count = l->count,
		.raw_len = (uint32_t)l->raw.len };
	struct msg_manifest_end end = {
		.blocks = 1, .entries = l->count, .bytes = l->bytes
	};

	peer_say(
	    &l->p, msg_manifest_encode(&l->p.msg, &m, l->raw.data), LOAD_XID);
	peer_say(&l->p, msg_manifest_end_encode(&l->p.msg, &end), LOAD_XID);
}

static bool
say_chunk(struct load *l, struct msg_data m, uint64_t size, uint8_t flip)
{
	static uint8_t body[FX_CHUNK_SIZE];
	uint8_t prefix[MSG_DATA_PREFIX];
	struct frame f = { .type = FT_DATA, .xid = LOAD_XID };
	uint64_t left = size > m.offset ? size - m.offset : FX_CHUNK_SIZE;

	m.raw_len = left < FX_CHUNK_SIZE ? (uint32_t)left : FX_CHUNK_SIZE;
	m.flags = size <= FX_CHUNK_SIZE ? DATA_FLAT : 0;
	load_bytes(body, m.offset, m.raw_len);
	fx1_piece(l->p.digest, size, body, m.raw_len, m.digest);
	body[m.raw_len / 2] ^= flip;
	msg_data_encode(prefix, &m);
	f.prefix = prefix;
	f.plen = MSG_DATA_PREFIX;
	f.body = body;
	f.body_len = m.raw_len;
	return peer_send_data(&l->p, &f);
}

bool
load_chunk(
    struct load *l, uint32_t id, uint64_t size, uint64_t offset, uint8_t flip)
{
	struct msg_data m = { .file_id = id, .offset = offset };

	return say_chunk(l, m, size, flip);
}

void
load_data(
    struct load *l, uint32_t id, uint16_t gen, uint64_t size, uint64_t offset)
{
	struct msg_data m = { .file_id = id, .gen = gen, .offset = offset };

	(void)say_chunk(l, m, size, 0);
}

void
load_chunks(struct load *l, uint32_t id, uint64_t size)
{
	for (uint64_t at = 0; at < size; at += FX_CHUNK_SIZE)
		(void)load_chunk(l, id, size, at, 0);
}

void
load_batch(struct load *l, uint32_t id, uint32_t size, uint8_t flip)
{
	uint8_t prefix[MSG_BATCH_PREFIX], body[MSG_BATCH_RECORD + 4096];
	struct msg_batch m = { .count = 1, .raw_len = MSG_BATCH_RECORD + size };
	struct batch_record rec = { .file_id = id, .size = size };
	struct frame f = { .type = FT_BATCH, .xid = LOAD_XID };

	load_bytes(body + MSG_BATCH_RECORD, 0, size);
	fx1_flat(l->p.digest, body + MSG_BATCH_RECORD, size, rec.digest);
	body[MSG_BATCH_RECORD + size / 2] ^= flip;
	msg_record_encode(body, &rec);
	msg_batch_encode(prefix, &m);
	f.prefix = prefix;
	f.plen = MSG_BATCH_PREFIX;
	f.body = body;
	f.body_len = m.raw_len;
	(void)peer_send_data(&l->p, &f);
}

void
load_root_of(struct load *l, uint64_t size, uint8_t ret[32])
{
	static uint8_t body[FX_CHUNK_SIZE];
	struct tree_root *r;
	uint8_t piece[32];

	if (tree_root_new(&r) < 0)
		peer_die("out of memory");
	for (uint64_t at = 0; at < size; at += FX_CHUNK_SIZE) {
		size_t n = size - at < FX_CHUNK_SIZE ? (size_t)(size - at)
						     : FX_CHUNK_SIZE;

		load_bytes(body, at, n);
		fx1_piece(l->p.digest, size, body, n, piece);
		tree_root_add(r, piece);
	}
	if (!tree_root_end(r, size, ret))
		peer_die("the root");
	tree_root_free(r);
}

struct conn_vector
load_vector(const struct load *l)
{
	struct conn_vector v = { .n = 1 };

	v.at[0].conn = l->p.conn;
	v.at[0].index = l->p.data.seq - 1;
	return v;
}

void
load_file_end(struct load *l, uint32_t id, uint64_t size, uint8_t spoil,
    enum file_status status)
{
	struct msg_file_end m = { .file_id = id,
		.size = size,
		.status = (uint8_t)status,
		.conns = load_vector(l) };

	load_root_of(l, size, m.root);
	m.root[31] ^= spoil;
	if (l->slots_n == LOAD_FILES)
		peer_die("too many files");
	if (status == STATUS_OK)
		memcpy(l->slots[l->slots_n++], m.root, 32);
	else
		memset(l->slots[l->slots_n++], 0xff, 32);
	peer_say(&l->p, msg_file_end_encode(&l->p.msg, &m), LOAD_XID);
}

void
load_slot(struct load *l, uint64_t size)
{
	load_root_of(l, size, l->slots[l->slots_n++]);
}

static void
block_digest(struct load *l, uint8_t ret[32])
{
	digest_add(l->p.digest, l->raw.data, l->raw.len);
	for (unsigned i = 0; i < l->slots_n; i++)
		digest_add(l->p.digest, l->slots[i], 32);
	digest_end(l->p.digest, ret);
}

void
load_block_end(struct load *l)
{
	struct msg_block_end m = { .bytes = l->bytes, .conns = load_vector(l) };

	block_digest(l, m.digest);
	peer_say(&l->p, msg_block_end_encode(&l->p.msg, &m), LOAD_XID);
}

void
load_end(struct load *l, uint32_t errors, uint8_t spoil)
{
	struct msg_xfer_end m = { .errors = errors, .bytes = l->bytes };
	uint8_t digest[32];

	block_digest(l, digest);
	digest_once(l->p.digest, digest, 32, m.tree);
	m.tree[0] ^= spoil;
	m.files = l->slots_n;
	m.links = l->links;
	m.folders = l->count - l->slots_n - l->links;
	peer_say(&l->p, msg_xfer_end_encode(&l->p.msg, &m), LOAD_XID);
}

/* --- what the engine must do --- */

void
load_await_nack(struct load *l, uint32_t id, uint64_t offset)
{
	struct fx_err err;
	struct msg_nack m;
	struct frame f;

	peer_await(&l->p, FT_NACK, &f);
	if (msg_nack_decode(&m, &f, &err) < 0)
		peer_die("%s", err.text);
	if (m.file_id != id || m.reason != NACK_DIGEST ||
	    (m.n > 0 && (m.n != 1 || m.ranges[0].offset != offset)))
		peer_die("NACK for something else");
}

void
load_await_verified(struct load *l)
{
	struct msg_done_ranges m;
	struct fx_err err;
	struct frame f;

	peer_await(&l->p, FT_DONE_RANGES, &f);
	if (msg_done_ranges_decode(&m, &f, &err) < 0)
		peer_die("%s", err.text);
	if (m.state != FILE_VERIFIED)
		peer_die("DONE_RANGES: state %u", m.state);
}

void
load_await_file(
    struct load *l, uint32_t id, enum file_state state, enum fx_code code)
{
	struct msg_file_result m;
	struct fx_err err;
	struct frame f;

	peer_await(&l->p, FT_FILE_RESULT, &f);
	if (msg_file_result_decode(&m, &f, &err) < 0)
		peer_die("%s", err.text);
	if (m.file_id != id || m.state != state || m.code != code)
		peer_die("FILE_RESULT of %u: state %u, %s", m.file_id, m.state,
		    m.code != FX_OK ? fx_code_name(m.code) : "no code");
}

void
load_await_result(struct load *l, enum fx_code code)
{
	struct msg_xfer_result m;
	struct fx_err err;
	struct frame f;

	peer_await(&l->p, FT_XFER_RESULT, &f);
	if (msg_xfer_result_decode(&m, &f, &err) < 0)
		peer_die("%s", err.text);
	if (m.code != code || (code == FX_OK && m.state != FILE_DELIVERED))
		peer_die("XFER_RESULT: state %u, %s", m.state,
		    m.code != FX_OK ? fx_code_name(m.code) : "no code");
}

/* The code in a frame that ends something, or -1. */
static int
code_of(const struct frame *f)
{
	struct msg_xfer_result result;
	struct msg_decline decline;
	struct msg_cancel cancel;
	struct msg_error error;
	struct msg_bye bye;
	struct fx_err err;

	if (f->type == FT_ERROR && msg_error_decode(&error, f, &err) == 0)
		return (int)error.code;
	if (f->type == FT_BYE && msg_bye_decode(&bye, f, &err) == 0)
		return (int)bye.code;
	if (f->type == FT_CANCEL && msg_cancel_decode(&cancel, f, &err) == 0)
		return (int)cancel.code;
	if (f->type == FT_DECLINE && msg_decline_decode(&decline, f, &err) == 0)
		return (int)decline.code;
	if (f->type == FT_XFER_RESULT &&
	    msg_xfer_result_decode(&result, f, &err) == 0)
		return (int)result.code;
	return -1;
}

void
load_await_refusal(struct load *l, enum fx_code code)
{
	char spare[12];
	struct frame f;
	int got, r;

	for (int turn = 0; turn < 200; turn++) {
		r = peer_next(&l->p.control, &f, 100);
		if (r < 0)
			return;
		if (r == 0 &&
		    (l->p.data.s == NULL || peer_next(&l->p.data, &f, 0) >= 0))
			continue;
		if (r == 0)
			return;
		got = code_of(&f);
		if (got < 0)
			continue;
		if (got == FX_OK || (code != FX_OK && got != (int)code))
			peer_die("%s with %s", frame_name(f.type, spare),
			    got != FX_OK ? fx_code_name((enum fx_code)got)
					 : "no code");
		return;
	}
	peer_die("the engine did not refuse");
}

void
load_begin(struct load *l, const char *name, uint64_t size)
{
	load_root(l, ENTRY_FILE, name, size);
	load_file(l, name, size);
	load_offer(l);
	load_list(l);
}

const struct load_scenario *
load_open(struct load *l, int argc, char **argv,
    const struct load_scenario *all, unsigned life_s)
{
	char code[64];

	if (argc == 2 && str_eq(argv[1], "--list")) {
		for (; all->name != NULL; all++)
			puts(all->name);
		return NULL;
	}
	if (argc < 4)
		peer_die("usage: %s DIR HOST:PORT SCENARIO [TEXT]", argv[0]);
	alarm(life_s);
	peer_open(&l->p, argv[1], argv[2]);
	buf_init(&l->raw, FX_BLOCK_BYTES_MAX);
	if (str_eq(argv[3], "pair")) {
		if (fgets(code, sizeof(code), stdin) == NULL)
			peer_die("no code on the input");
		code[strcspn(code, "\n")] = '\0';
		peer_pair(&l->p, code);
		peer_close(&l->p);
		return NULL;
	}
	while (all->name != NULL && !str_eq(all->name, argv[3]))
		all++;
	if (all->name == NULL)
		peer_die("there is no scenario %s", argv[3]);
	return all;
}

void
load_run(struct load *l, const struct load_scenario *what)
{
	peer_session(&l->p);
	what->run(l);
	buf_done(&l->raw);
	peer_close(&l->p);
}
