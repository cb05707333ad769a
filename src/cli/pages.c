/* SPDX-License-Identifier: MIT */
#include "cli/pages.h"

#include "cli/run.h"

int
pages_transfers(struct cli *cli, enum door_kind kind, const void *args,
    int64_t *offset, pages_transfer_fn *fn)
{
	struct door_msg reply;
	size_t got;

	do {
		const struct door_transfers *all;
		int status = run_call(cli, kind, args, &reply);

		if (status != 0)
			return status;
		all = reply.data;
		got = all->items_n;
		for (size_t i = 0; i < got; i++)
			fn(cli, &all->items[i]);
		*offset += (int64_t)got;
		door_msg_done(&reply);
	} while (got > 0);
	return RUN_OK;
}
