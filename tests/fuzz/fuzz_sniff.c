/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "base/attr.h"
#include "dialect/sniff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const unsigned sets[] = {
	SNIFF_BIT(DIALECT_PUSH_MD5) | SNIFF_BIT(DIALECT_PUSH_RAW),
	SNIFF_BIT(DIALECT_PULL_MD5) | SNIFF_BIT(DIALECT_ECHO_JSON),
	SNIFF_BIT(DIALECT_GO_AHEAD),
	0,
};

/* The answer and, beside it, the dialect as one number. */
static unsigned
ask(uint8_t how, const uint8_t *data, size_t n, bool eof)
{
	enum dialect_id id = DIALECT_COUNT;
	enum sniff_answer answer = sniff(sets[how % FX_COUNT(sets)], how & 4,
	    how & 8 ? 1000 : 50339840, data, n, eof, &id);

	assert((answer == SNIFF_DIALECT) == (id != DIALECT_COUNT));
	assert(!eof || answer != SNIFF_MORE);
	assert(n < SNIFF_MAX || answer != SNIFF_MORE);
	assert(how & 4 || answer != SNIFF_NATIVE);
	return (unsigned)answer * 16 + (unsigned)id;
}

/* Once a beginning has an answer, whatever follows has the same. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned more = SNIFF_MORE * 16 + DIALECT_COUNT;
	unsigned before = more;
	uint8_t how;

	if (size == 0)
		return 0;
	how = data[0];
	data++;
	size--;
	for (size_t n = 0; n <= size; n++) {
		unsigned now = ask(how, data, n, false);

		assert(before == more || before == now);
		assert(now == more || ask(how, data, n, true) == now);
		before = now;
		/* Long ones are looked at here and there. */
		n += n > 200 ? n / 8 : 0;
	}
	ask(how, data, size, true);
	return 0;
}
