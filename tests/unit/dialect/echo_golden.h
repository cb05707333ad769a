/* SPDX-License-Identifier: MIT */
#ifndef FX_DIALECT_ECHO_GOLDEN_H
#define FX_DIALECT_ECHO_GOLDEN_H

/* The conversation of dialects.md section 4, and others about the same file. */

/* h.bin, 22 bytes; chunks of 8. */
#define HBIN     "hello \000\001\377\351\"\\\012\011/world\177\200"
#define HBIN_LEN 22
#define SHA      "356e3bf66b711819d00003a170725aab51ec3e5ffc8030f5dadad8a6621befe2"
#define UPLOAD                                                             \
 "\0\0\0\164{\"command\": \"upload\", \"file_path\": \"h.bin\", "          \
 "\"file_data\": \"hello \\u0000\\u0001\\u00ff\\u00e9\\\"\\\\\\n\\t/world" \
 "\\u007f\\u0080\"}"
#define UPLOAD_LEN 120
#define READY                                             \
 "\0\0\0\214{\"status\": \"ready\", \"checksum\": \"" SHA \
 "\", \"total_chunks\": 3, \"file_path\": \"h.bin\"}"
#define READY_LEN 144
#define CHUNK0                                                 \
 "\0\0\0\074{\"type\": \"chunk\", \"sequence\": 0, \"data\": " \
 "\"68656c6c6f200001\"}"
#define CHUNK1                                                 \
 "\0\0\0\074{\"type\": \"chunk\", \"sequence\": 1, \"data\": " \
 "\"ffe9225c0a092f77\"}"
#define CHUNK2                                                 \
 "\0\0\0\070{\"type\": \"chunk\", \"sequence\": 2, \"data\": " \
 "\"6f726c647f80\"}"
#define END \
 "\0\0\0\070{\"type\": \"end\", \"message\": \"File transmission complete\"}"
#define DISCONNECT     "\0\0\0\031{\"command\": \"disconnect\"}"
#define DISCONNECT_LEN 29
#define DOWN           READY CHUNK0 CHUNK1 CHUNK2 END
#define DOWN_LEN       (144 + 64 + 64 + 60 + 60)

#endif
