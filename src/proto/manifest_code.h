/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_MANIFEST_CODE_H
#define FX_PROTO_MANIFEST_CODE_H

/* What the making and the taking apart of entries share. */

#include "base/buf.h"
#include "proto/manifest.h"
#include "proto/msg.h"

/* The first byte of an entry (protocol.md section 8, MANIFEST). */
#define ENTRY_BYTE_KIND     0x0F
#define ENTRY_BYTE_ROOT     0x10
#define ENTRY_BYTE_SPARSE   0x20
#define ENTRY_BYTE_RESERVED 0x40
#define ENTRY_BYTE_EXT      0x80

void manifest_point(struct block *b);

/*
 * Append the bytes of one entry: its path without the first shared bytes, its
 * mtime less that of the entry before (0 for the first).
 */
void manifest_put(
    struct buf *b, const struct entry *e, size_t shared, int64_t before);

/*
 * m->count entries out of the m->raw_len bytes at raw; refused as in
 * block_reader_take(), or NULL.  Names and their order are not checked.
 */
struct block *manifest_parse(const struct msg_manifest *m, const uint8_t *raw,
    enum fx_code *refused, struct fx_err *err);

#endif
