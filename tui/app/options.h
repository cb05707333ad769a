/* SPDX-License-Identifier: MIT */
#ifndef FX_TUI_APP_OPTIONS_H
#define FX_TUI_APP_OPTIONS_H

/* The command line of fxtui. */

#include <stdio.h>

#include "tui/app/app.h"

enum options_result {
	OPTIONS_RUN,
	OPTIONS_HELP,
	OPTIONS_VERSION,
	OPTIONS_WRONG, /* said why on stderr */
};

enum options_result options_parse(
    struct app_options *ret, int argc, char **argv);

void options_help(FILE *out);

#endif
