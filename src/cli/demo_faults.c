/* SPDX-License-Identifier: MIT */
#include "cli/demo_faults.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"

#define ONE     1000000000U /* a share of 1 */
#define REORDER 8           /* frames of protocol.md section 20 */

/* "0.2" in billionths; -1 if it is no share of 1. */
static int64_t
parse_share(const char *text)
{
	int64_t share = 0;
	int64_t unit = ONE;

	if (text[0] != '0' && text[0] != '1' && text[0] != '.')
		return -1;
	if (text[0] != '.')
		share = (*text++ - '0') * (int64_t)ONE;
	if (*text == '.' && text[1] == '\0')
		return -1;
	if (*text == '.')
		text++;
	else if (*text != '\0')
		return -1;
	for (; *text >= '0' && *text <= '9'; text++) {
		unit /= 10;
		share += unit * (*text - '0');
	}
	return *text == '\0' && share <= ONE ? share : -1;
}

#define SHARE_TEXT 16

/* Of billionths, at most half: "0.05". */
static const char *
share_text(char out[SHARE_TEXT], int64_t share)
{
	size_t n;

	snprintf(out, SHARE_TEXT, "0.%09u", (unsigned)share);
	for (n = strlen(out); n > 3 && out[n - 1] == '0'; n--)
		out[n - 1] = '\0';
	return out;
}

int
demo_faults_spec(struct cli *cli, char **ret, struct fx_err *err)
{
	bool on = opts_get(cli, "simulate-errors") != NULL;
	const char *rate = opts_get(cli, "error-rate");
	const char *seed = opts_get(cli, "seed");
	const char *spec = opts_get(cli, "fault");
	int64_t share = parse_share(rate != NULL ? rate : "0.1");
	uint64_t number = 1;
	char drop[SHARE_TEXT], corrupt[SHARE_TEXT];

	if (!on && (rate != NULL || seed != NULL))
		return fx_err_set(err, E_ARGS,
		    "--error-rate and --seed go with --simulate-errors");
	if (on && spec != NULL)
		return fx_err_set(err, E_ARGS,
		    "--fault says all that --simulate-errors could");
	if (share < 0)
		return fx_err_set(err, E_ARGS,
		    "--error-rate=%s is not between 0 and 1", rate);
	if (seed != NULL && num_parse_u64(seed, 0, UINT64_MAX, &number) < 0)
		return fx_err_set(err, E_ARGS, "--seed=%s is no number", seed);
	if (spec != NULL)
		*ret = strdup(spec);
	else if (on)
		*ret = str_printf("drop=%s,corrupt=%s,reorder=%d,seed=%llu",
		    share_text(drop, share / 2),
		    share_text(corrupt, share - share / 2), REORDER,
		    (unsigned long long)number);
	else
		return 0;
	return *ret != NULL ? 0 : fx_err_set(err, E_INTERNAL, "out of memory");
}

void
demo_faults_line(struct cli *cli, const struct door_fault_count *here,
    const struct door_faults *there)
{
	const struct door_fault_count *c = NULL;

	if (cli->json)
		return;
	for (size_t i = 0; i < there->items_n; i++)
		if (str_eq(there->items[i].kind, here->kind))
			c = &there->items[i];
	report_clear(cli);
	if (c != NULL)
		fprintf(cli->out,
		    _("  %-8s %lld injected, %lld detected, %lld repaired\n"),
		    here->kind, (long long)(here->sent + here->received),
		    (long long)c->detected, (long long)c->repaired);
	else
		fprintf(cli->out, _("  %-8s %lld injected\n"), here->kind,
		    (long long)(here->sent + here->received));
}
