/* SPDX-License-Identifier: MIT */
#include "unit/cli/fixture.h"

static int
run(struct cli *cli FX_UNUSED)
{
	return 0;
}

static const struct opt options[] = {
	{ "flag", 'f', NULL, "a flag" },
	{ "size", 's', "SIZE", "a size" },
};

static const struct sub subs[] = {
	{ "one", "ID", "takes one", 1, 1, run },
};

static const struct cmd cmd = {
	.name = "cmd",
	.args = "[A] [B]",
	.help = "a command",
	.opts = options,
	.opts_n = FX_COUNT(options),
	.subs = subs,
	.subs_n = FX_COUNT(subs),
	.max = 2,
	.run = run,
};

static enum opts_answer
parse(struct cli *cli, char **argv, FILE *err)
{
	int argc = 0;

	while (argv[argc] != NULL)
		argc++;
	memset(cli, 0, sizeof(*cli));
	cli->cmd = &cmd;
	cli->err = err;
	return opts_parse(cli, argc, argv);
}

static const struct taken {
	const char *argv[8];
	enum opts_answer want;
	const char *want_flag;
	const char *want_size;
	int want_args;
	bool want_json;
	bool want_sub;
} taken[] = {
	{ { "cmd" }, OPTS_RUN, NULL, NULL, 0, false, false },
	{ { "cmd", "a", "b" }, OPTS_RUN, NULL, NULL, 2, false, false },
	{ { "cmd", "a", "b", "c" }, OPTS_WRONG, NULL, NULL, 3, false, false },
	{ { "cmd", "-f", "-s", "1K" }, OPTS_RUN, "", "1K", 0, false, false },
	{ { "cmd", "a", "--flag", "--size=2M", "--json" }, OPTS_RUN, "", "2M",
	    1, true, false },
	{ { "cmd", "--", "--flag" }, OPTS_RUN, NULL, NULL, 1, false, false },
	{ { "cmd", "-" }, OPTS_RUN, NULL, NULL, 1, false, false },
	{ { "cmd", "--size" }, OPTS_WRONG, NULL, NULL, 0, false, false },
	{ { "cmd", "--wrong" }, OPTS_WRONG, NULL, NULL, 0, false, false },
	{ { "cmd", "-x" }, OPTS_WRONG, NULL, NULL, 0, false, false },
	{ { "cmd", "--help" }, OPTS_HELP, NULL, NULL, 0, false, false },
	{ { "cmd", "-h" }, OPTS_HELP, NULL, NULL, 0, false, false },
	{ { "cmd", "--version" }, OPTS_VERSION, NULL, NULL, 0, false, false },
	{ { "cmd", "one" }, OPTS_WRONG, NULL, NULL, 0, false, true },
	{ { "cmd", "one", "x" }, OPTS_RUN, NULL, NULL, 1, false, true },
	{ { "cmd", "one", "x", "y" }, OPTS_WRONG, NULL, NULL, 2, false, true },
	{ { "cmd", "two" }, OPTS_RUN, NULL, NULL, 1, false, false },
};

static void
takes_command_lines_apart(void **state FX_UNUSED)
{
	FILE *err = fopen("/dev/null", "w");
	struct cli cli;

	for (size_t i = 0; i < FX_COUNT(taken); i++) {
		const struct taken *t = &taken[i];
		char *argv[8];

		memcpy(argv, t->argv, sizeof(argv));
		assert_int_equal(parse(&cli, argv, err), t->want);
		if (t->want != OPTS_RUN)
			continue;
		assert_int_equal(cli.args_n, t->want_args);
		assert_int_equal(cli.json, t->want_json);
		assert_int_equal(cli.sub != NULL, t->want_sub);
		assert_true(
		    (opts_get(&cli, "flag") != NULL) == (t->want_flag != NULL));
		if (t->want_size != NULL)
			assert_string_equal(
			    opts_get(&cli, "size"), t->want_size);
	}
	fclose(err);
}

static void
a_wrong_option_is_named_safely(void **state FX_UNUSED)
{
	char *text = NULL;
	size_t n;
	FILE *err = open_memstream(&text, &n);
	char name[] = "cmd", bad[] = "--x\x1b[2J";
	char *argv[] = { name, bad, NULL };
	struct cli cli;

	assert_int_equal(parse(&cli, argv, err), OPTS_WRONG);
	fclose(err);
	assert_string_equal(
	    text, "fxt cmd: wrong option --x\\x1B[2J\nTry: fxt cmd --help\n");
	free(text);
}

static void
help_shows_every_option(void **state FX_UNUSED)
{
	char *text = NULL;
	size_t n;
	FILE *to = open_memstream(&text, &n);

	opts_help(&cmd, to);
	fclose(to);
	assert_non_null(strstr(text, "Usage: fxt cmd [OPTION]... [A] [B]\n"));
	assert_non_null(strstr(text, "-s, --size=SIZE"));
	assert_non_null(strstr(text, "    --json "));
	assert_non_null(strstr(text, "one ID "));
	free(text);
}

static void
sizes_are_read_or_refused(void **state FX_UNUSED)
{
	FILE *err = fopen("/dev/null", "w");
	char name[] = "cmd", good[] = "--size=1.5K", bad[] = "--size=x";
	char *argv[] = { name, good, NULL };
	struct cli cli;
	int64_t size = -2;

	assert_int_equal(parse(&cli, argv, err), OPTS_RUN);
	assert_int_equal(opts_size(&cli, "size", &size), 0);
	assert_int_equal(size, 1536);
	argv[1] = bad;
	assert_int_equal(parse(&cli, argv, err), OPTS_RUN);
	assert_int_equal(opts_size(&cli, "size", &size), -1);
	argv[1] = NULL;
	size = -2;
	assert_int_equal(parse(&cli, argv, err), OPTS_RUN);
	assert_int_equal(opts_size(&cli, "size", &size), 0);
	assert_int_equal(size, -2);
	fclose(err);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_command_lines_apart),
		cmocka_unit_test(a_wrong_option_is_named_safely),
		cmocka_unit_test(help_shows_every_option),
		cmocka_unit_test(sizes_are_read_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
