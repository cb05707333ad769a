/* SPDX-License-Identifier: MIT */
#include "support/talker_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	talker_fuzz(DIALECT_ECHO_JSON, data, size);
	return 0;
}
