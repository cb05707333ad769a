/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_FAULTS_TABLE_H
#define FX_ENGINE_FAULTS_TABLE_H

/*
 * Which chunks were hit, or asked for again, and how often: a small table of
 * numbers by key with a bound.  One thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAULTS_TABLE_MAX 65536
/* As offset: the whole file. */
#define FAULTS_WHOLE UINT64_MAX

/* What a fault can hit: a chunk of a file, or a batch by its first file. */
struct faults_key {
	uint64_t session; /* of this engine */
	uint32_t xid;
	uint32_t file_id;
	uint64_t offset; /* of the chunk; of a batch its block's number */
};

struct faults_slot {
	struct faults_key key;
	uint8_t value; /* 0: free */
};

struct faults_table {
	struct faults_slot *slots;
	size_t cap; /* a power of two, or 0 */
	size_t used;
};

/* Zeroed memory is an empty table. */
void faults_table_done(struct faults_table *t);

/* The number of key, 0 if there is none. */
uint8_t faults_table_get(
    const struct faults_table *t, const struct faults_key *key);

/* Set it, value > 0; false when the table is full, or without memory. */
bool faults_table_set(
    struct faults_table *t, const struct faults_key *key, uint8_t value);

/* Remove key; returns its number, 0 if there was none. */
uint8_t faults_table_drop(struct faults_table *t, const struct faults_key *key);

/*
 * Remove the next key of files first .. first + count - 1 of transfer xid in
 * session.  Returns its number, or 0 when there is none left.
 */
uint8_t faults_table_drop_files(struct faults_table *t, uint64_t session,
    uint32_t xid, uint32_t first, uint64_t count);

#endif
