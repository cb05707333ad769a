/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_VEC_H
#define FX_BASE_VEC_H

/*
 * Growable arrays with a maximum, for a pointer, a length and a capacity
 * that live in the caller's struct:
 *
 *	struct job *jobs;
 *	size_t job_count, job_cap;
 *
 *	job = vec_add(&l->jobs, &l->job_count, &l->job_cap, JOBS_MAX,
 *	    sizeof(*job));
 *
 * The array starts as NULL with capacity 0 and is freed with free().  The
 * first argument of vec_grow and vec_add is the address of the typed
 * pointer; growing moves the items, so pointers into the array go stale.
 */

#include <stddef.h>

#include "base/attr.h"

/*
 * Make room for want items of size bytes.  items is the address of the
 * pointer to the first item.  Returns 0; or -EMSGSIZE (want is over max) or
 * -ENOMEM with everything untouched.
 */
int vec_grow(void *items, size_t *cap, size_t want, size_t max,
    size_t size) FX_NODISCARD;

/*
 * Append one item of zeros.  Returns its address, valid until the next
 * growth; or NULL if max is reached or there is no memory.
 */
void *vec_add(void *items, size_t *len, size_t *cap, size_t max,
    size_t size) FX_NODISCARD;

/* Remove the item at index at < *len; those behind it move down by one. */
void vec_remove(void *first, size_t *len, size_t at, size_t size);

#endif
