/* SPDX-License-Identifier: MIT */
#ifndef FX_CLI_OPTS_H
#define FX_CLI_OPTS_H

/*
 * Options and help of every command, from its table.  One thread.
 */

#include <stdio.h>

#include "cli/cmd.h"

enum opts_answer {
	OPTS_RUN,     /* run the command */
	OPTS_HELP,    /* --help was given */
	OPTS_VERSION, /* --version was given */
	OPTS_WRONG,   /* a usage error; it was said on cli->err */
};

/*
 * Take the command line of cli->cmd apart: argv[0] is the command's name.
 * Fills cli->values, args, sub and json; strings point into argv, which is
 * reordered.  cli->err is set already.
 */
enum opts_answer opts_parse(struct cli *cli, int argc, char **argv);

/* The value of an option of the command ("" if it takes none), or NULL. */
const char *opts_get(const struct cli *cli, const char *name);

/*
 * The value of a size option in bytes: 0 and *ret (untouched if the option
 * was not given); or -1, said on cli->err.
 */
int opts_size(const struct cli *cli, const char *name, int64_t *ret);

/*
 * Bytes a second, as 500K or "none" (0), or a whole number from min to max:
 * 0 and *ret; or -1, said on cli->err.
 */
int opts_rate(const struct cli *cli, const char *text, int64_t *ret);
int opts_number(const struct cli *cli, const char *text, int64_t min,
    int64_t max, int64_t *ret);

/* The help of one command. */
void opts_help(const struct cmd *cmd, FILE *to);

#endif
