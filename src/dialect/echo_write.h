/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_ECHO_WRITE_H
#define FX_DIALECT_ECHO_WRITE_H

/*
 * The messages of echo-json as they go out, byte for byte as the original
 * writes them: keys in their order, ", " and ": ", everything but printable
 * ASCII escaped in lower-case hex.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define ECHO_PREFIX 4 /* u32be: bytes of the JSON text that follows */

/*
 * n bytes as a text in which byte b is U+00b.  The other writes a valid UTF-8
 * text; what is not valid goes byte by byte.
 */
void echo_put_bytes(struct buf *b, const uint8_t *data, size_t n);
void echo_put_text(struct buf *b, const char *text, size_t n);

/* The bytes that echo_put_bytes() would write. */
uint64_t echo_bytes_len(const uint8_t *data, size_t n);

/* The whole messages, prefix included, into an empty buffer. */
void echo_put_ready(struct buf *b, const char *path, size_t n,
    const uint8_t checksum[32], uint64_t total);
void echo_put_chunk(
    struct buf *b, uint64_t sequence, const uint8_t *data, size_t n);
void echo_put_end(struct buf *b);
void echo_put_error(struct buf *b, const char *message);
void echo_put_disconnect(struct buf *b);

/*
 * An upload in pieces: the beginning up to the data, whose escaped length
 * must be known, the data by echo_put_bytes(), and the end.  The length of
 * the whole message without its prefix, as a number that may be too large
 * for one.
 */
uint64_t echo_upload_len(const char *path, size_t n, uint64_t escaped);
void echo_put_upload(
    struct buf *b, const char *path, size_t n, uint64_t escaped);
void echo_put_upload_end(struct buf *b);

#endif
