/* SPDX-License-Identifier: MIT */
/* What a peer asks for and answers: LIST, GET, STAT and their replies. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "proto/msg_list.h"

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

/* Whatever a page holds: names that may be shown rise and are clean. */
static void
page(const struct frame *f)
{
	struct fx_err err = FX_ERR_NONE;
	struct list_page p;

	if (msg_list_reply_decode(&p, f, &err) != 0) {
		assert(err.code == E_PROTO);
		return;
	}
	for (uint16_t i = 0; p.block != NULL && i < p.block->count; i++) {
		const struct entry *e = &p.block->entries[i];

		if (p.refused[i] == FX_OK)
			assert(path_check_name((const char *)e->path,
				   e->path_len, NULL) == 0);
	}
	list_page_done(&p);
}

static void
code(const struct frame *f)
{
	struct fx_err err = FX_ERR_NONE;

	if (f->type == FT_LIST)
		CODE(list);
	if (f->type == FT_GET)
		CODE(get);
	if (f->type == FT_STAT)
		CODE(stat);
	if (f->type == FT_STAT_REPLY)
		CODE(stat_reply);
	if (f->type == FT_LIST_REPLY)
		page(f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame f;

	if (size < FX_FRAME_HEADER)
		return 0;
	if (out.b.max == 0)
		msg_bytes_init(&out);
	if (wire_head(&f, data, WIRE_CONTROL, get_u32(data + 12), NULL) != 0 ||
	    f.len != size - FX_FRAME_HEADER)
		return 0;
	f.prefix = data + FX_FRAME_HEADER;
	f.body = f.prefix + f.plen;
	code(&f);
	return 0;
}
