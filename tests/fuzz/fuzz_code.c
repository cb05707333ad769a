/* SPDX-License-Identifier: MIT */
/* What people type: a pairing code and a device id. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "crypto/identity.h"
#include "crypto/pair.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[257];
	char code[PAIR_CODE_SIZE], again[PAIR_CODE_SIZE];
	char shown[PAIR_SHOWN_SIZE], id_text[IDENTITY_TEXT_SIZE];
	uint8_t id[IDENTITY_ID_SIZE] = { 0 };
	uint8_t id_again[IDENTITY_SHOWN_SIZE];
	struct fx_err err = FX_ERR_NONE;
	int r;

	if (size > sizeof(text) - 1)
		size = sizeof(text) - 1;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';

	if (pair_code_parse(text, code, &err) == 0) {
		assert(strlen(code) == PAIR_CODE_SIZE - 1);
		pair_code_format(code, shown);
		r = pair_code_parse(shown, again, NULL);
		assert(r == 0 && strcmp(code, again) == 0);
	} else {
		assert(err.code == E_ARGS && err.text[0] != '\0');
	}
	if (identity_parse(text, id) == 0) {
		identity_text(id, id_text);
		r = identity_parse(id_text, id_again);
		assert(r == 0);
		assert(memcmp(id, id_again, sizeof(id_again)) == 0);
	}
	return 0;
}
