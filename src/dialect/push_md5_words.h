/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_PUSH_MD5_WORDS_H
#define FX_DIALECT_PUSH_MD5_WORDS_H

/* The sentences by which a receiver of push-md5 answers. */

#define PUSH_OK       "File received successfully"
#define PUSH_OK_MD5   PUSH_OK " - MD5 verified"
#define PUSH_FAILED   "File transfer failed: "
#define PUSH_SHORT    "Incomplete transfer"
#define PUSH_MISMATCH "MD5 mismatch"

#endif
