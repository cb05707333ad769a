/* SPDX-License-Identifier: MIT */
#include "crypto/sslerr.h"

#include <stdarg.h>
#include <stdio.h>

#include <openssl/crypto.h>
#include <openssl/err.h>

/* Enough for the identity key and some tens of pairing runs. */
#define SECURE_HEAP_SIZE (256 * 1024)

static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static int started;

static void
start(void)
{
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
		return;
	/* Without a secure heap the library takes the ordinary one. */
	(void)CRYPTO_secure_malloc_init(SECURE_HEAP_SIZE, 32);
	started = 1;
}

int
crypto_init(struct fx_err *err)
{
	if (CRYPTO_THREAD_run_once(&once, start) != 1 || !started)
		return sslerr_set(err, E_INTERNAL, "starting OpenSSL");
	return 0;
}

void
sslerr_clear(void)
{
	ERR_clear_error();
}

int
sslerr_set(struct fx_err *err, enum fx_code code, const char *fmt, ...)
{
	char sentence[256];
	char number[64];
	const char *data = NULL;
	const char *reason;
	unsigned long e;
	int flags = 0;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(sentence, sizeof(sentence), fmt, ap);
	va_end(ap);

	e = ERR_get_error_all(NULL, NULL, NULL, &data, &flags);
	if (e == 0)
		return fx_err_set(err, code, "%s", sentence);
	if (ERR_SYSTEM_ERROR(e)) {
		fx_err_errno(err, code, ERR_GET_REASON(e), "%s", sentence);
		ERR_clear_error();
		return -1;
	}

	reason = ERR_reason_error_string(e);
	if (reason == NULL) {
		ERR_error_string_n(e, number, sizeof(number));
		reason = number;
	}
	if (data != NULL && (flags & ERR_TXT_STRING) != 0 && data[0] != '\0')
		fx_err_set(err, code, "%s: %s (%s)", sentence, reason, data);
	else
		fx_err_set(err, code, "%s: %s", sentence, reason);
	ERR_clear_error();
	return -1;
}
