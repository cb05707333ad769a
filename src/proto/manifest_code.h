/* SPDX-License-Identifier: MIT */
#ifndef FX_PROTO_MANIFEST_CODE_H
#define FX_PROTO_MANIFEST_CODE_H

/* What the making and the taking apart of blocks share. */

#include "proto/manifest.h"

/* The first byte of an entry (protocol.md section 8, MANIFEST). */
#define ENTRY_BYTE_KIND     0x0F
#define ENTRY_BYTE_ROOT     0x10
#define ENTRY_BYTE_SPARSE   0x20
#define ENTRY_BYTE_RESERVED 0x40
#define ENTRY_BYTE_EXT      0x80

void manifest_point(struct block *b);

#endif
