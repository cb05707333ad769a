/* SPDX-License-Identifier: MIT */
#include "dialect/echo_inbox.h"

/* Below this the memory of a message is kept for the next one. */
#define KEEP_MAX (64 * 1024)

void
echo_inbox_init(struct echo_inbox *in, uint64_t max)
{
	if (max > UINT32_MAX)
		max = UINT32_MAX;
	*in = (struct echo_inbox){ .max = max };
	buf_init(&in->json, (size_t)max);
}

/* The length is there. */
static uint32_t
length(const struct echo_inbox *in)
{
	return (uint32_t)in->prefix[0] << 24 | (uint32_t)in->prefix[1] << 16 |
	    (uint32_t)in->prefix[2] << 8 | in->prefix[3];
}

size_t
echo_inbox_add(struct echo_inbox *in, const uint8_t *data, size_t n)
{
	size_t taken = 0;
	size_t left;

	while (taken < n && in->n_prefix < sizeof(in->prefix))
		in->prefix[in->n_prefix++] = data[taken++];
	if (in->n_prefix < sizeof(in->prefix))
		return taken;
	if (length(in) == 0 || length(in) > in->max) {
		in->state =
		    length(in) == 0 ? ECHO_INBOX_EMPTY : ECHO_INBOX_LARGE;
		return taken;
	}
	left = length(in) - in->json.len;
	if (left > n - taken)
		left = n - taken;
	buf_put(&in->json, data + taken, left);
	if (buf_error(&in->json) != 0)
		in->state = ECHO_INBOX_MEMORY;
	else if (in->json.len == length(in))
		in->state = ECHO_INBOX_WHOLE;
	return taken + left;
}

void
echo_inbox_clear(struct echo_inbox *in)
{
	if (in->json.cap > KEEP_MAX)
		buf_done(&in->json);
	else
		buf_clear(&in->json);
	in->n_prefix = 0;
	in->state = ECHO_INBOX_MORE;
}

void
echo_inbox_done(struct echo_inbox *in)
{
	buf_done(&in->json);
	in->n_prefix = 0;
	in->state = ECHO_INBOX_MORE;
}
