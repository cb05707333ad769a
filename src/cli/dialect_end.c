/* SPDX-License-Identifier: MIT */
#include "base/attr.h"
#include "base/str.h"
#include "cli/dialect.h"
#include "cli/i18n.h"
#include "cli/run.h"

static const struct {
	const char *check;
	const char *text; /* N_(); NULL: it failed so.. */
	enum run_exit status;
} worths[] = {
	{ "md5-ok", N_("MD5 ok"), RUN_OK },
	{ "peer-md5-ok", N_("peer says MD5 ok"), RUN_OK },
	{ "echo-ok", N_("SHA-256 ok (echo)"), RUN_OK },
	{ "size-ok", N_("size ok, content not checked"), RUN_OK },
	{ "unchecked", N_("not checked"), RUN_OK },
	{ "unconfirmed", N_("sent, not confirmed"), RUN_OK },
	{ "unreachable", NULL, RUN_UNREACHABLE },
	{ "refused", NULL, RUN_REFUSED },
	{ "mismatch", NULL, RUN_MISMATCH },
};

const char *
dialect_worth(const char *check)
{
	for (size_t i = 0; check != NULL && i < FX_COUNT(worths); i++)
		if (str_eq(worths[i].check, check) && worths[i].text != NULL)
			return _(worths[i].text);
	return NULL;
}

int
dialect_status(const struct door_transfer *t)
{
	for (size_t i = 0; t->check != NULL && i < FX_COUNT(worths); i++)
		if (str_eq(worths[i].check, t->check))
			return (int)worths[i].status;
	return t->state == DOOR_DECLINED ? RUN_REFUSED : RUN_SOME;
}

void
dialect_worse(struct dialect *d, int status)
{
	if (status > d->status)
		d->status = status;
}
