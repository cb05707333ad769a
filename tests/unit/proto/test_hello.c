/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "proto/hello.h"

static void
agrees_on_what_both_can_do(FX_UNUSED void **state)
{
	static const uint8_t id[16] = { 1, 2, 3 };
	struct msg_hello ours, theirs;
	struct msg_welcome w;
	struct fx_err err = FX_ERR_NONE;

	hello_ours(&ours, PURPOSE_SESSION);
	hello_ours(&theirs, PURPOSE_SESSION);
	theirs.caps = CAP_SEAL1 | CAP_BATCH;
	theirs.proto_max = 7;
	assert_int_equal(hello_agree(&w, &ours, &theirs, id, &err), 0);
	assert_int_equal(w.version, 1);
	assert_int_equal(w.caps, CAP_BATCH);
	assert_memory_equal(w.session_id, id, 16);
	assert_int_equal(hello_check(&w, &theirs, &err), 0);
	w.caps |= CAP_CHAT;
	assert_int_equal(hello_check(&w, &theirs, &err), -1);
	assert_int_equal(err.code, E_PROTO);
	theirs.proto_min = 2;
	assert_int_equal(hello_agree(&w, &ours, &theirs, id, &err), -1);
	assert_int_equal(err.code, E_VERSION);
	theirs.proto_min = 1;
	theirs.digests[0] = 2;
	assert_int_equal(hello_agree(&w, &ours, &theirs, id, &err), -1);
	assert_int_equal(err.code, E_UNSUPPORTED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_on_what_both_can_do),
	};

	return cmocka_run_group_tests_name("hello", tests, NULL, NULL);
}
