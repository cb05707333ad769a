/* SPDX-License-Identifier: MIT */
#ifndef FX_TESTS_CLI_FIXTURE_H
#define FX_TESTS_CLI_FIXTURE_H

/*
 * A command of fxt against an engine that plays a script: both outputs are
 * kept as text, its input is a pipe.
 */

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "cli/cmd.h"
#include "cli/opts.h"
#include "cli/run.h"
#include "support/golden_door/play.h"

#define FIXTURE_ARGS 16

struct fixture {
	struct cli cli;
	struct play play;
	char *out, *err;
	size_t out_n, err_n;
	int answers; /* write here what a person types */
};

static inline void
fixture_begin(struct fixture *f, const struct cmd *cmd, const char *script)
{
	int in[2];

	memset(f, 0, sizeof(*f));
	assert_int_equal(pipe(in), 0);
	f->cli.cmd = cmd;
	f->cli.in = in[0];
	f->answers = in[1];
	f->cli.sig_fd = -1;
	f->cli.out = open_memstream(&f->out, &f->out_n);
	f->cli.err = open_memstream(&f->err, &f->err_n);
	assert_int_equal(
	    client_new(&f->cli.client, play_start(&f->play, script), NULL), 0);
}

/* SIGINT comes, now or as soon as the command waits. */
static inline void
fixture_interrupt(struct fixture *f)
{
	run_catch(&f->cli);
	assert_int_equal(raise(SIGINT), 0);
}

/* Run "fxt LINE", words parted by blanks; returns the exit status. */
static inline int
fixture_run(struct fixture *f, const char *line)
{
	char words[512];
	char *argv[FIXTURE_ARGS + 1] = { NULL };
	char *rest = words, *word;
	int argc = 0, status = RUN_USAGE;

	snprintf(words, sizeof(words), "%s", line);
	while ((word = strsep(&rest, " ")) != NULL && argc < FIXTURE_ARGS)
		argv[argc++] = word;
	if (opts_parse(&f->cli, argc, argv) == OPTS_RUN)
		status = run_command(&f->cli);
	fflush(f->cli.out);
	fflush(f->cli.err);
	return status;
}

static inline void
fixture_end(struct fixture *f)
{
	client_free(f->cli.client);
	assert_string_equal(play_stop(&f->play), "");
	fclose(f->cli.out);
	fclose(f->cli.err);
	free(f->out);
	free(f->err);
	close(f->cli.in);
	close(f->answers);
	if (f->cli.sig_fd != -1)
		close(f->cli.sig_fd);
}

/* All in one: what a command prints on its two outputs and its status. */
struct fixture_case {
	const char *line;
	const char *script;
	int want_status;
	const char *want_out;
	const char *want_err;
};

static inline void
fixture_check(const struct cmd *cmd, const struct fixture_case *c)
{
	struct fixture f;
	int status;

	fixture_begin(&f, cmd, c->script);
	status = fixture_run(&f, c->line);
	assert_string_equal(f.out, c->want_out);
	assert_string_equal(f.err, c->want_err);
	assert_int_equal(status, c->want_status);
	fixture_end(&f);
}

#endif
