/* SPDX-License-Identifier: MIT */
#include "tui/app/options.h"

#include <fcntl.h>
#include <getopt.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/num.h"
#include "os/fd.h"
#include "tui/view/i18n.h"

enum option_id {
	OPT_DEMO = 256,
	OPT_PRIVATE,
	OPT_FAULT,
	OPT_COLOR,
	OPT_THEME,
	OPT_ASCII,
	OPT_NO_MOUSE,
	OPT_PLAIN,
	OPT_SLOW_LINK,
	OPT_SCRIPT,
	OPT_SYNC_FD,
	OPT_HELP,
	OPT_VERSION,
};

/* One row an option: for getopt and for --help. */
static const struct {
	const char *name;
	const char *arg; /* NULL: none */
	const char *help;
	enum option_id id;
} table[] = {
	{ "demo", NULL,
	    N_("two engines of its own that talk to each other; no trace"),
	    OPT_DEMO },
	{ "private", NULL, N_("an engine of its own that ends with the window"),
	    OPT_PRIVATE },
	{ "fault", N_("SPEC"), N_("faults that a demo simulates; see fxt(1)"),
	    OPT_FAULT },
	{ "color", N_("WHEN"),
	    N_("auto, never, always, mono, 8, 16 or 256 colours"), OPT_COLOR },
	{ "theme", N_("NAME"),
	    N_("default, light, mono, or cb (blue and orange)"), OPT_THEME },
	{ "ascii", NULL, N_("no characters beyond ASCII for lines and bars"),
	    OPT_ASCII },
	{ "no-mouse", NULL, N_("leave the mouse to the terminal"),
	    OPT_NO_MOUSE },
	{ "plain", NULL,
	    N_("lines instead of a screen: commands in, one line a change out"),
	    OPT_PLAIN },
	{ "screen-reader", NULL, N_("the same"), OPT_PLAIN },
	{ "slow-link", NULL, N_("a frame in two seconds at most"),
	    OPT_SLOW_LINK },
	{ "script", N_("FILE"),
	    N_("keys from a file, screens to stdout, no terminal; for tests"),
	    OPT_SCRIPT },
	{ "sync-fd", N_("N"), N_("a line a frame to descriptor N; for tests"),
	    OPT_SYNC_FD },
	{ "help", NULL, N_("show this"), OPT_HELP },
	{ "version", NULL, N_("show the version"), OPT_VERSION },
};

void
options_help(FILE *out)
{
	char name[64];

	fputs(_("Usage: fxtui [OPTION]...\n"
		"Send files to another machine, and watch them arrive "
		"verified.\n\n"),
	    out);
	for (size_t i = 0; i < FX_COUNT(table); i++) {
		snprintf(name, sizeof(name), "--%s%s%s", table[i].name,
		    table[i].arg != NULL ? "=" : "",
		    table[i].arg != NULL ? _(table[i].arg) : "");
		fprintf(out, "  %-16s %s\n", name, _(table[i].help));
	}
}

static int
parse_sync_fd(struct app_options *ret, const char *text)
{
	uint64_t fd;

	if (num_parse_u64(text, 3, 1023, &fd) < 0 ||
	    fcntl((int)fd, F_GETFD) < 0)
		return -1;
	ret->sync_fd = (int)fd;
	return fd_set_cloexec((int)fd, true);
}

/* Returns OPTIONS_RUN to go on. */
static enum options_result
take(struct app_options *ret, int id)
{
	enum style_theme theme;

	switch (id) {
	case OPT_DEMO:
		ret->demo = true;
		break;
	case OPT_PRIVATE:
		ret->private = true;
		break;
	case OPT_FAULT:
		ret->fault = optarg;
		break;
	case OPT_COLOR:
		if (term_color_parse(optarg, &ret->color) < 0)
			return OPTIONS_WRONG;
		break;
	case OPT_THEME:
		if (style_theme_parse(optarg, &theme) < 0)
			return OPTIONS_WRONG;
		ret->theme = (int)theme;
		break;
	case OPT_ASCII:
		ret->ascii = true;
		break;
	case OPT_NO_MOUSE:
		ret->no_mouse = true;
		break;
	case OPT_PLAIN:
		ret->plain = true;
		break;
	case OPT_SLOW_LINK:
		ret->slow_link = true;
		break;
	case OPT_SCRIPT:
		ret->script = optarg;
		break;
	case OPT_SYNC_FD:
		if (parse_sync_fd(ret, optarg) < 0)
			return OPTIONS_WRONG;
		break;
	case OPT_HELP:
		return OPTIONS_HELP;
	case OPT_VERSION:
		return OPTIONS_VERSION;
	default:
		return OPTIONS_WRONG;
	}
	return OPTIONS_RUN;
}

enum options_result
options_parse(struct app_options *ret, int argc, char **argv)
{
	struct option longs[FX_COUNT(table) + 1] = { { .name = NULL } };
	enum options_result r = OPTIONS_RUN;
	int id;

	for (size_t i = 0; i < FX_COUNT(table); i++)
		longs[i] = (struct option){ .name = table[i].name,
			.has_arg = table[i].arg != NULL ? required_argument
							: no_argument,
			.val = (int)table[i].id };
	while (r == OPTIONS_RUN &&
	    (id = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		r = take(ret, id);
		if (r == OPTIONS_WRONG && id != '?')
			fprintf(stderr, _("fxtui: not a value for this: %s\n"),
			    optarg);
	}
	if (r == OPTIONS_RUN && ret->fault != NULL && !ret->demo) {
		fputs(_("fxtui: --fault goes with --demo\n"), stderr);
		r = OPTIONS_WRONG;
	}
	if (r == OPTIONS_RUN && optind < argc) {
		fputs(_("fxtui: takes options only\n"), stderr);
		r = OPTIONS_WRONG;
	}
	if (r == OPTIONS_WRONG)
		fputs(_("Try: fxtui --help\n"), stderr);
	return r;
}
