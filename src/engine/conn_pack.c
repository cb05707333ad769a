/* SPDX-License-Identifier: MIT */
/* Compression at both ends of a data connection. */
#include "engine/conn_worker.h"

/* Whether the peer is this machine: nothing is faster than its memory. */
static bool
is_local(const struct conn_worker *w)
{
	struct addr ours, theirs;
	int fd = stream_fd(w->stream);

	if (addr_local(fd, &ours) < 0 || addr_peer(fd, &theirs) < 0)
		return false;
	if (addr_is_loopback(&theirs))
		return true;
	return addr_same_host(&ours, &theirs);
}

void
conn_pack_start(struct conn_worker *w)
{
	ladder_init(&w->ladder, (w->caps & CAP_ZSTD) == 0 || is_local(w));
}

size_t
conn_pack(struct conn_worker *w, const uint8_t *path, size_t path_len, size_t n,
    const uint8_t **ret_body)
{
	bool packed = path != NULL && ladder_packed_name(path, path_len);
	size_t len;

	len = compress_piece(
	    w->compress, &w->ladder, packed, w->buffer, n, ret_body);
	if (len > 0)
		return len;
	*ret_body = w->buffer;
	return n;
}

const uint8_t *
conn_unpack(struct conn_worker *w, size_t n, size_t raw_len)
{
	uint8_t *raw = compress_room(w->compress);

	if (raw == NULL ||
	    compress_unpack(w->compress, w->buffer, n, raw, raw_len) < 0)
		return NULL;
	return raw;
}
