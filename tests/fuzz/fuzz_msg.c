/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct msg_bytes out;

/* Decode; what was taken encodes, and the result decodes to the same bytes. */
#define CODE(kind)                                          \
 do {                                                       \
  static struct msg_##kind m;                               \
  struct frame again;                                       \
  uint8_t *copy;                                            \
  size_t n;                                                 \
                                                            \
  if (msg_##kind##_decode(&m, f, &err) != 0 ||              \
      msg_##kind##_encode(&out, &m) != 0 || out.b.len == 0) \
   break;                                                   \
  n = out.b.len;                                            \
  copy = malloc(n);                                         \
  assert(copy != NULL);                                     \
  memcpy(copy, out.b.data, n);                              \
  msg_frame(&out, f->xid, &again);                          \
  again.prefix = copy;                                      \
  again.body = copy + again.plen;                           \
  assert(msg_##kind##_decode(&m, &again, &err) == 0);       \
  assert(msg_##kind##_encode(&out, &m) == 0);               \
  assert(out.b.len == n);                                   \
  assert(memcmp(out.b.data, copy, n) == 0);                 \
  free(copy);                                               \
 } while (0)

static int
ping_encode(struct msg_bytes *to, const struct msg_ping *m)
{
	return msg_ping_encode(to, m, FT_PING);
}

static void
code_session(const struct frame *f)
{
	struct fx_err err = FX_ERR_NONE;
	struct msg_ping ping;

	if (f->type == FT_PING && msg_ping_decode(&ping, f, &err) == 0)
		assert(ping_encode(&out, &ping) == 0);
	if (f->type == FT_HELLO)
		CODE(hello);
	if (f->type == FT_WELCOME)
		CODE(welcome);
	if (f->type == FT_INFO)
		CODE(info);
	if (f->type == FT_JOIN)
		CODE(join);
	if (f->type == FT_JOIN_OK)
		CODE(join_ok);
	if (f->type == FT_BYE)
		CODE(bye);
	if (f->type == FT_ERROR)
		CODE(error);
	if (f->type == FT_LIMITS)
		CODE(limits);
	if (f->type == FT_CHAT)
		CODE(chat);
	if (f->type == FT_CHAT_ACK)
		CODE(chat_ack);
}

static void
code_offer(const struct frame *f)
{
	struct fx_err err = FX_ERR_NONE;

	if (f->type == FT_OFFER)
		CODE(offer);
	if (f->type == FT_OFFER_STATE)
		CODE(offer_state);
	if (f->type == FT_ACCEPT)
		CODE(accept);
	if (f->type == FT_DECLINE)
		CODE(decline);
	if (f->type == FT_PAUSE)
		CODE(pause);
	if (f->type == FT_CANCEL)
		CODE(cancel);
	if (f->type == FT_PRIORITY)
		CODE(priority);
	if (f->type == FT_MANIFEST_END)
		CODE(manifest_end);
	if (f->type == FT_NEED)
		CODE(need);
	if (f->type == FT_HAVE)
		CODE(have);
	if (f->type == FT_RESUME)
		msg_resume_decode(f, &err);
}

static void
code_result(const struct frame *f)
{
	struct fx_err err = FX_ERR_NONE;

	if (f->type == FT_ACK)
		CODE(ack);
	if (f->type == FT_NACK)
		CODE(nack);
	if (f->type == FT_FILE_END)
		CODE(file_end);
	if (f->type == FT_FILE_RESULT)
		CODE(file_result);
	if (f->type == FT_FILE_SHA)
		CODE(file_sha);
	if (f->type == FT_FILE_UPDATE)
		CODE(file_update);
	if (f->type == FT_BLOCK_END)
		CODE(block_end);
	if (f->type == FT_XFER_END)
		CODE(xfer_end);
	if (f->type == FT_XFER_RESULT)
		CODE(xfer_result);
}

static void
code_data(const struct frame *f)
{
	struct msg_done_ranges done;
	struct msg_batch batch;
	struct msg_data chunk;
	struct batch_record rec;
	struct batch_iter it;
	struct range_iter ranges;
	uint32_t first, count, end = 0;
	size_t sum = 0;

	if (f->type == FT_DONE_RANGES &&
	    msg_done_ranges_decode(&done, f, NULL) == 0) {
		msg_ranges_open(&ranges, &done);
		while (msg_ranges_next(&ranges, &first, &count)) {
			assert(first >= end && count > 0);
			end = first + count;
		}
	}
	if (f->type == FT_DATA &&
	    msg_data_decode(&chunk, f, CAPS_OURS, NULL) == 0)
		assert(chunk.raw_len <= FX_CHUNK_SIZE);
	if (f->type != FT_BATCH ||
	    msg_batch_decode(&batch, f, CAPS_OURS, NULL) != 0 ||
	    msg_batch_open(&it, &batch, f->body, f->body_len, NULL) != 0)
		return;
	while (msg_batch_next(&it, &rec)) {
		assert(rec.data + rec.size <= f->body + f->body_len);
		sum += MSG_BATCH_RECORD + rec.size;
	}
	assert(sum == f->body_len);
}

/* One frame: type, flags, length of the prefix, prefix and body. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame f;

	if (size < 3 || size > FX_FRAME_CONTROL_MAX)
		return 0;
	f = (struct frame){
		.len = (uint32_t)(size - 3),
		.type = data[0],
		.flags = data[1] & (FRAME_LAST | FRAME_CRIT),
		.plen = data[2],
		.xid = 2,
		.prefix = data + 3,
	};
	if (f.plen > f.len)
		return 0;
	f.body = f.prefix + f.plen;
	f.body_len = f.len - f.plen;
	msg_bytes_init(&out);
	code_session(&f);
	code_offer(&f);
	code_result(&f);
	code_data(&f);
	msg_bytes_done(&out);
	return 0;
}
