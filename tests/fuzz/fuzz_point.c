/* SPDX-License-Identifier: MIT */
/* PAIR1 and PAIR3 as a stranger may send them. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/pair.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t w[PAIR_SCALAR_SIZE] = { 1, 2, 3 };
	static const uint8_t y[PAIR_SCALAR_SIZE] = { 4, 5, 6 };
	struct pair_raw raw = { .w = w, .scalar = y };
	struct fx_err err = FX_ERR_NONE;
	struct pair_run *run;
	size_t n = size < PAIR_POINT_SIZE ? size : PAIR_POINT_SIZE;
	int r;

	if (pair_run_new_raw(&run, PAIR_B, &raw, NULL) < 0)
		return 0;
	if (pair_peer_point(run, data, n, &err) == 0) {
		assert(n == PAIR_POINT_SIZE && data[0] == 4);
		/* Nobody here knows w: no confirmation can be right. */
		r = pair_check(run, data + n, size - n, &err);
		assert(r == -1);
		assert(err.code == E_PAIR_CODE || err.code == E_PROTO);
	} else {
		assert(err.code == E_PROTO);
	}
	pair_run_free(run);
	return 0;
}
