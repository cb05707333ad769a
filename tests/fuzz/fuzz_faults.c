/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/faults_point.h"
#include "engine/faults_spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is taken is within its bounds. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct faults_spec s;
	struct fx_err err = FX_ERR_NONE;
	char *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (faults_spec_parse(&s, text, &err) < 0) {
		assert(err.code == E_ARGS);
		free(text);
		return 0;
	}
	assert(s.drop <= FAULT_ALWAYS && s.corrupt <= FAULT_ALWAYS &&
	    s.dup <= FAULT_ALWAYS);
	assert(s.reorder == 0 ||
	    (s.reorder >= 2 && s.reorder <= FAULTS_REORDER_MAX));
	assert(s.delay_ms >= 0 && s.delay_ms <= FAULTS_WAIT_MAX_MS);
	assert(s.jitter_ms >= 0 && s.jitter_ms <= FAULTS_WAIT_MAX_MS);
	assert(s.stall_ms >= 0 && s.stall_ms <= FAULTS_WAIT_MAX_MS);
	assert(s.cut == 0 || s.cut >= FAULTS_CUT_MIN);
	assert(s.rx || s.tx);
	assert((s.crash[0] != '\0') == (s.crash_at > 0));
	assert(s.crash[0] == '\0' || faults_point_find(s.crash) >= 0);
	free(text);
	return 0;
}
