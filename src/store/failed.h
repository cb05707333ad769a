/* SPDX-License-Identifier: MIT */
#ifndef FX_STORE_FAILED_H
#define FX_STORE_FAILED_H

/*
 * The files of ended transfers that failed, by the id of the transfer, and
 * those that another transfer, anew, brings once more.  They go with the
 * transfer they belong to.  Paths are raw bytes as in a manifest; what a code
 * means is the engine's affair.  Engine thread only.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "store/db.h"
#include "store/transfers.h"

struct failed_row {
	uint32_t file; /* its number in the manifest; UINT32_MAX: none */
	uint8_t *path;
	size_t path_len; /* 0: not known */
	int code;        /* enum fx_code */
};

struct failed_list {
	struct failed_row *rows;
	size_t count;
};

void failed_list_done(struct failed_list *list);

/* Forget all of a transfer; it is no error if there are none. */
FX_NODISCARD
int failed_clear(struct db *db, const char *transfer, struct fx_err *err);

FX_NODISCARD
int failed_add(struct db *db, const char *transfer,
    const struct failed_row *row, struct fx_err *err);

/* The first max of a transfer, in the order they were added. */
FX_NODISCARD
int failed_of(struct db *db, const char *transfer, size_t max,
    struct failed_list *ret, struct fx_err *err);

/* Those that transfer anew is to bring. */
FX_NODISCARD
int failed_anew(struct db *db, const char *anew, size_t max,
    struct failed_list *ret, struct fx_err *err);

/*
 * Let anew bring this one, or all (path NULL) whose path is known.  Returns
 * how many it is now to bring more, or -1.
 */
FX_NODISCARD
int64_t failed_mark(struct db *db, const char *transfer, const void *path,
    size_t n, const char *anew, struct fx_err *err);

/*
 * Transfer anew has ended.  Those that failed in it too keep their place with
 * the new code; if arrived is true the others are forgotten, and counted in
 * *ret_gone.  None is to be brought by it any more.
 */
FX_NODISCARD
int failed_brought(struct db *db, const char *anew, bool arrived,
    int64_t *ret_gone, struct fx_err *err);

/* Forget one.  *ret_gone: how many rows that were. */
FX_NODISCARD
int failed_forget(struct db *db, const char *transfer, const void *path,
    size_t n, int64_t *ret_gone, struct fx_err *err);

/*
 * How many of a transfer there are: in the root called name, n bytes, or in
 * all (NULL).  -1 with err.
 */
FX_NODISCARD
int64_t failed_count(struct db *db, const char *transfer, const void *name,
    size_t n, struct fx_err *err);

/* The id of a transfer that was to bring some and has ended; 1, 0: none, -1. */
FX_NODISCARD
int failed_next_anew(
    struct db *db, char ret[TRANSFERS_ID_SIZE], struct fx_err *err);

#endif
