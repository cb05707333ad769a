/* SPDX-License-Identifier: MIT */
#ifndef FX_CLI_CMD_H
#define FX_CLI_CMD_H

/*
 * What a command of fxt is: a name, a line of help, its options and
 * subcommands, and a function.  Each stands as a table in its own file;
 * cmd_table in cmd.c lists them all.  One thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/limits.h"
#include "door/client.h"

#define CMD_OPTS_MAX 16

/* Any number of operands. */
#define CMD_MANY (-1)

/* A long option; those of all commands (--json) are opts.c's. */
struct opt {
	const char *name;
	char letter;      /* short form, or 0 */
	const char *arg;  /* name of its value, N_(), or NULL: none */
	const char *help; /* N_() */
};

struct cli;

/* A word in front of the operands: "rename" in fxt peers rename. */
struct sub {
	const char *name;
	const char *args; /* operands for the help, N_() */
	const char *help; /* N_() */
	int min, max;     /* how many operands; max may be CMD_MANY */
	int (*run)(struct cli *cli); /* exit status; operands without it */
};

struct cmd {
	const char *name;
	const char *args;
	const char *help;
	const struct opt *opts;
	size_t opts_n;
	const struct sub *subs;
	size_t subs_n;
	int min, max;
	int (*run)(struct cli *cli); /* exit status */
};

/* What is known of simulated faults (cli/faults.h). */
struct cli_faults {
	bool seen;                     /* any, since we listen */
	bool here;                     /* by this engine */
	char peer[FX_PETNAME_MAX + 1]; /* a peer that simulates, or "" */
	int64_t injected;
	int64_t detected;
	int64_t repaired;
};

/* One run of one command. */
struct cli {
	const struct cmd *cmd;
	const struct sub *sub;            /* or NULL */
	const char *values[CMD_OPTS_MAX]; /* of cmd->opts; NULL: not given */
	char **args;                      /* operands */
	int args_n;

	bool json;
	FILE *out;  /* results */
	FILE *err;  /* all else */
	int in;     /* where answers are read */
	bool ask;   /* in is a terminal: a person can be asked */
	bool bar;   /* err is a terminal: progress may be drawn */
	bool ascii; /* the locale's characters are not UTF-8 */

	int sig_fd; /* readable: end, please; -1 */
	int umask;  /* the user's */
	struct client *client;
	struct fx_err failure; /* the first that was said */
	char id[64];           /* of the transfer, for the result; or "" */
	bool drawn;            /* a progress bar stands on the line */
	char said[512];        /* why the last file failed; or "" */
	struct cli_faults faults;
};

/* All commands, in the order of the help. */
extern const struct cmd *const cmd_table[];
extern const size_t cmd_table_n;

/* The command of that name, or NULL. */
const struct cmd *cmd_find(const char *name);

/* The help of the program. */
void cmd_overview(FILE *to);

extern const struct cmd send_cmd;
extern const struct cmd receive_cmd;
extern const struct cmd get_cmd;
extern const struct cmd ls_cmd;
extern const struct cmd pair_cmd;
extern const struct cmd peers_cmd;
extern const struct cmd inbox_cmd;
extern const struct cmd transfers_cmd;
extern const struct cmd history_cmd;
extern const struct cmd chat_cmd;
extern const struct cmd verify_cmd;
extern const struct cmd sum_cmd;
extern const struct cmd dialect_cmd;
extern const struct cmd listen_cmd;
extern const struct cmd config_cmd;
extern const struct cmd engine_cmd;
extern const struct cmd demo_cmd;

#endif
