/* SPDX-License-Identifier: MIT */
#include "cli/faults.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cli/i18n.h"
#include "cli/opts.h"
#include "cli/report.h"
#include "cli/run.h"

int
faults_set(struct cli *cli, bool keep)
{
	const char *spec = opts_get(cli, "fault");
	struct door_fault args = { .keep = keep };
	int r;

	if (spec == NULL)
		return 0;
	args.spec = strdup(spec);
	r = run_call(cli, DOOR_FAULT, &args, NULL);
	free(args.spec);
	return r;
}

void
faults_take(struct cli *cli, const struct door_faults *d)
{
	struct cli_faults *f = &cli->faults;

	report_event(cli, DOOR_EV_FAULTS, d);
	f->here = d->on;
	f->peer[0] = '\0';
	if (d->peer != NULL)
		str_copy(f->peer, sizeof(f->peer), d->peer);
	/* a peer that has gone simulated what we count until now */
	f->seen = f->seen || d->on || d->peer != NULL;
	f->injected = d->injected;
	f->detected = d->detected;
	f->repaired = d->repaired;
}

bool
faults_on(const struct cli *cli)
{
	return cli->faults.seen;
}

void
faults_short(const struct cli *cli, char *out, size_t cap)
{
	const struct cli_faults *f = &cli->faults;

	snprintf(out, cap, "%s %lld/%lld/%lld", _("SIMULATED FAULTS"),
	    (long long)f->injected, (long long)f->detected,
	    (long long)f->repaired);
}

void
faults_result(struct cli *cli)
{
	const struct cli_faults *f = &cli->faults;
	char peer[REPORT_TEXT];

	if (cli->json || !f->seen)
		return;
	report_clear(cli);
	if (f->here || f->peer[0] == '\0')
		fprintf(cli->out,
		    _("SIMULATED FAULTS: %lld injected, %lld detected, %lld "
		      "repaired\n"),
		    (long long)f->injected, (long long)f->detected,
		    (long long)f->repaired);
	else
		fprintf(cli->out,
		    _("SIMULATED FAULTS by %s: %lld detected, %lld "
		      "repaired\n"),
		    report_safe(cli, peer, f->peer), (long long)f->detected,
		    (long long)f->repaired);
	fflush(cli->out);
}
