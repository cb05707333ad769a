/* SPDX-License-Identifier: MIT */
/* fxt(1) and fxt-door(7) leave nothing out that the tables have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/run.h"
#include "door/shapes.h"

/* A page as text, to be freed. */
static char *
load(const char *page)
{
	const char *srcdir = getenv("srcdir");
	char *path =
	    str_printf("%s/man/%s", srcdir != NULL ? srcdir : ".", page);
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 256 * 1024);

	assert_non_null(f);
	assert_non_null(text);
	assert_true(fread(text, 1, 256 * 1024 - 1, f) > 1000);
	fclose(f);
	free(path);
	return text;
}

/* "macro word", and not the beginning of a longer word. */
static bool
has(const char *text, const char *macro, const char *word)
{
	char *want = str_printf("%s %s", macro, word);
	size_t n = strlen(want);
	const char *at = text;
	bool found = false;

	while (!found && (at = strstr(at, want)) != NULL) {
		found = at[n] == '\n' || at[n] == ' ';
		at += n;
	}
	if (!found)
		print_message("missing: %s\n", want);
	free(want);
	return found;
}

/* Whether the line at text begins the part of a command, other than cmd. */
static bool
begins_other(const char *text, const struct cmd *cmd)
{
	const char *word = str_after(text, ".It Cm ");

	if (str_after(text, ".Sh ") != NULL)
		return true;
	for (size_t i = 0; word != NULL && i < cmd_table_n; i++) {
		size_t n = strlen(cmd_table[i]->name);

		if (cmd_table[i] != cmd &&
		    strncmp(word, cmd_table[i]->name, n) == 0 &&
		    (word[n] == '\n' || word[n] == ' '))
			return true;
	}
	return false;
}

/* What the page tells of a command and its subcommands, to be freed. */
static char *
part_of(const char *text, const struct cmd *cmd)
{
	char *title = str_printf("\n.It Cm %s", cmd->name);
	const char *begin = strstr(text, title);
	const char *end;

	while (begin != NULL && strchr(" \n", begin[strlen(title)]) == NULL)
		begin = strstr(begin + 1, title);
	free(title);
	assert_non_null(begin);
	end = begin + 1;
	while (!begins_other(end, cmd)) {
		end = strchr(end, '\n');
		assert_non_null(end);
		end++;
	}
	return str_printf("%.*s", (int)(end - begin), begin);
}

static void
check_options(const char *part, const struct cmd *cmd)
{
	for (size_t i = 0; i < cmd->opts_n; i++) {
		const struct opt *o = &cmd->opts[i];
		char *name = o->letter != 0
		    ? str_printf("%c , Fl \\-%s", o->letter, o->name)
		    : str_printf("\\-%s", o->name);

		assert_true(has(part, ".It Fl", name));
		free(name);
	}
}

static void
every_command_tells_its_own_options(void **state FX_UNUSED)
{
	char *text = load("fxt.1");

	for (size_t i = 0; i < cmd_table_n; i++) {
		const struct cmd *cmd = cmd_table[i];
		char *part = part_of(text, cmd);

		for (size_t n = 0; n < cmd->subs_n; n++) {
			char *both =
			    str_printf("%s %s", cmd->name, cmd->subs[n].name);

			assert_true(has(part, ".It Cm", both));
			free(both);
		}
		check_options(part, cmd);
		free(part);
	}
	free(text);
}

/* README.md names each, and its subcommands, in the row of the command. */
static void
every_command_stands_in_the_readme(void **state FX_UNUSED)
{
	char *text = load("../README.md");
	const char *table = strstr(text, "## The commands\n");

	assert_non_null(table);
	for (size_t i = 0; i < cmd_table_n; i++) {
		const struct cmd *cmd = cmd_table[i];
		char *title = str_printf("`fxt %s", cmd->name);
		const char *at = strstr(table, title);
		const char *end;

		assert_non_null(at);
		end = strchr(at, '\n');
		assert_non_null(end);
		for (size_t n = 0; n < cmd->subs_n; n++) {
			char *sub = str_printf("`%s`", cmd->subs[n].name);
			const char *found = strstr(at, sub);

			assert_non_null(found);
			assert_true(found < end);
			free(sub);
		}
		free(title);
	}
	free(text);
}

/* EXIT STATUS of fxt(1) is enum run_exit, no more and no less. */
static void
every_exit_status_is_in_its_page(void **state FX_UNUSED)
{
	char *text = load("fxt.1");
	const char *at = strstr(text, ".Sh EXIT STATUS\n");
	int next = RUN_OK;

	assert_non_null(at);
	while (
	    (at = strchr(at, '\n')) != NULL && str_after(++at, ".Sh ") == NULL)
		if (str_after(at, ".It ") != NULL)
			assert_int_equal(at[4] - '0', next++);
	assert_int_equal(next, RUN_NOSPACE + 1);
	free(text);
}

/* "door_pair_code" as the page writes it, to be freed. */
static char *
object_name(const struct shape *shape)
{
	char *name = str_printf("%s", str_after(shape->name, "door_"));

	for (char *at = name; *at != '\0'; at++)
		if (*at == '_')
			*at = '-';
	return name;
}

/* From .It Ar of an object to that of the next one. */
static void
check_object(const char *text, const struct shape *shape)
{
	char *name = object_name(shape);
	char *title = str_printf(".It Ar %s\n", name);
	const char *begin = strstr(text, title);
	const char *end;
	char *part;

	if (shape != &shape_none) {
		assert_non_null(begin);
		end = strstr(begin + 1, ".It Ar ");
		part = str_printf("%.*s",
		    end != NULL ? (int)(end - begin) : (int)strlen(begin),
		    begin);
		for (size_t i = 0; i < shape->fields_n; i++) {
			const struct shape_field *f = &shape->fields[i];

			assert_true(has(part, ".It Va", f->key));
			if (f->type == SHAPE_ITEMS)
				check_object(text, f->of);
		}
		free(part);
	}
	free(title);
	free(name);
}

static void
every_kind_and_field_is_in_the_doors_page(void **state FX_UNUSED)
{
	char *text = load("fxt-door.7");
	const char *events = strstr(text, ".Sh EVENTS\n");
	char *commands;

	assert_non_null(events);
	commands = str_printf("%.*s", (int)(events - text), text);
	for (int i = 0; i < DOOR_KINDS; i++) {
		const struct shape_kind *k = shape_kind((enum door_kind)i);

		assert_true(
		    has(k->event ? events : commands, ".It Cm", k->name));
		check_object(text, k->args);
		check_object(text, k->reply);
	}
	for (int i = 0; i < DOOR_STATES; i++)
		assert_true(
		    has(text, ".It", shape_state_name((enum door_state)i)));
	for (int i = 0; i < DOOR_ITEM_STATES; i++)
		assert_true(has(text, ".It",
		    shape_item_state_name((enum door_item_state)i)));
	free(commands);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_tells_its_own_options),
		cmocka_unit_test(every_command_stands_in_the_readme),
		cmocka_unit_test(every_exit_status_is_in_its_page),
		cmocka_unit_test(every_kind_and_field_is_in_the_doors_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
