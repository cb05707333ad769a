/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"

#define PREFIX "2026-11-18T12:41:09.000Z "

/* The folder of a test and what lies in it. */
struct place {
	char dir[200];
	char log[256];
	char text[FX_LOG_LINE_MAX * 4];
};

static int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	const char *tmp = getenv("TMPDIR");

	snprintf(p->dir, sizeof(p->dir), "%s/fx-log-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(p->dir) == NULL)
		return -1;
	snprintf(p->log, sizeof(p->log), "%s/log", p->dir);
	clock_set_fake(0, 1795005669);
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;
	static const char *const names[] = { "log", "log.1", "log.2", "log.3",
		"other" };
	char path[512];

	log_close();
	log_set_level(LOG_INFO);
	clock_fake_off();
	for (size_t i = 0; i < FX_COUNT(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", p->dir, names[i]);
		unlink(path);
	}
	rmdir(p->dir);
	free(p);
	return 0;
}

/* The contents of the log, as far as they fit. */
static const char *
contents(struct place *p)
{
	int fd = open(p->log, O_RDONLY);
	ssize_t n;

	assert_int_not_equal(fd, -1);
	n = read(fd, p->text, sizeof(p->text) - 1);
	assert_true(n >= 0);
	close(fd);
	p->text[n] = '\0';
	return p->text;
}

static void
writes_a_line_an_entry(void **state)
{
	struct place *p = *state;
	struct stat st;

	assert_int_equal(log_open(p->log), 0);
	log_msg(LOG_INFO, "listening on port %d", 5001);
	log_pairs(
	    LOG_WARN, "digest differs", "file", "a.iso", "peer", "alice", NULL);
	assert_string_equal(contents(p),
	    PREFIX "INFO  msg=\"listening on port 5001\"\n" PREFIX
		   "WARN  msg=\"digest differs\" file=\"a.iso\" "
		   "peer=\"alice\"\n");
	assert_int_equal(stat(p->log, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void
lets_no_foreign_byte_forge_a_line(void **state)
{
	struct place *p = *state;

	assert_int_equal(log_open(p->log), 0);
	log_pairs(LOG_ERROR, "x", "file", "a\" b=\"\n\x1b[31m\xff\\", NULL);
	assert_string_equal(contents(p),
	    PREFIX "ERROR msg=\"x\" file=\"a\\\" b=\\\"\\x0A\\x1B[31m\\xFF"
		   "\\\\\"\n");
}

static void
writes_only_the_levels_asked_for(void **state)
{
	struct place *p = *state;

	log_msg(LOG_ERROR, "before it was opened");
	assert_false(log_wants(LOG_ERROR));
	assert_int_equal(log_open(p->log), 0);
	log_msg(LOG_DEBUG, "no");
	assert_string_equal(contents(p), "");
	assert_false(log_wants(LOG_DEBUG));
	log_set_level(LOG_DEBUG);
	log_msg(LOG_DEBUG, "yes");
	assert_string_equal(contents(p), PREFIX "DEBUG msg=\"yes\"\n");
	for (int i = LOG_ERROR; i <= LOG_DEBUG; i++)
		assert_int_equal(
		    log_level_parse(log_level_name((enum log_level)i)), i);
	assert_int_equal(log_level_parse("loud"), -1);
}

static void
cuts_a_line_at_its_maximum(void **state)
{
	struct place *p = *state;
	char *value = malloc(FX_LOG_LINE_MAX + 1);
	const char *text;
	size_t head = strlen(PREFIX "INFO  msg=\"\"\n");

	for (size_t n = FX_LOG_LINE_MAX - head - 4; n <= FX_LOG_LINE_MAX; n++) {
		memset(value, 'x', n);
		value[n] = '\0';
		assert_int_equal(log_open(p->log), 0);
		log_pairs(LOG_INFO, value, "k", "v", NULL);
		text = contents(p);
		assert_true(strlen(text) <= FX_LOG_LINE_MAX);
		assert_true(strchr(text, '\n') == text + strlen(text) - 1);
		if (n > FX_LOG_LINE_MAX - head)
			assert_string_equal(text + strlen(text) - 4, "..\"\n");
		unlink(p->log);
	}
	free(value);
}

static void
refuses_links_and_what_is_no_file(void **state)
{
	struct place *p = *state;
	char other[512];

	snprintf(other, sizeof(other), "%s/other", p->dir);
	assert_int_equal(symlink(other, p->log), 0);
	assert_int_equal(log_open(p->log), -ELOOP);
	assert_int_equal(access(other, F_OK), -1);
	unlink(p->log);
	assert_int_equal(mkfifo(p->log, 0600), 0);
	assert_true(log_open(p->log) < 0);
	unlink(p->log);
	assert_int_equal(log_open(p->dir), -EISDIR);
	assert_false(log_wants(LOG_ERROR));
}

static void
narrows_the_mode_of_a_file_that_is_there(void **state)
{
	struct place *p = *state;
	struct stat st;
	int fd = open(p->log, O_CREAT | O_WRONLY, 0600);

	assert_int_equal(fchmod(fd, 0666), 0);
	close(fd);
	assert_int_equal(log_open(p->log), 0);
	assert_int_equal(stat(p->log, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

/* Size of path, path.1 ... or -1 if it is not there. */
static long
size_of(const struct place *p, int number)
{
	char path[512];
	struct stat st;

	if (number == 0)
		snprintf(path, sizeof(path), "%s", p->log);
	else
		snprintf(path, sizeof(path), "%s.%d", p->log, number);
	return stat(path, &st) == 0 ? (long)st.st_size : -1;
}

static void
keeps_three_files_of_five_mebibytes(void **state)
{
	struct place *p = *state;
	int fd = open(p->log, O_CREAT | O_WRONLY, 0600);
	long line = (long)strlen(PREFIX "INFO  msg=\"x\"\n");

	assert_int_equal(ftruncate(fd, FX_LOG_FILE_MAX - 2 * line), 0);
	close(fd);
	assert_int_equal(log_open(p->log), 0);
	log_msg(LOG_INFO, "x");
	log_msg(LOG_INFO, "x");
	assert_int_equal(size_of(p, 0), FX_LOG_FILE_MAX);
	assert_int_equal(size_of(p, 1), -1);
	log_msg(LOG_INFO, "x");
	assert_int_equal(size_of(p, 0), line);
	assert_int_equal(size_of(p, 1), FX_LOG_FILE_MAX);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(truncate(p->log, FX_LOG_FILE_MAX), 0);
		assert_int_equal(log_open(p->log), 0);
		log_msg(LOG_INFO, "x");
		assert_int_equal(size_of(p, 0), line);
	}
	assert_int_equal(size_of(p, 2), FX_LOG_FILE_MAX);
	assert_int_equal(size_of(p, 3), -1);
}

static void
counts_lost_lines_and_says_so(void **state)
{
	struct place *p = *state;
	uint64_t before = log_lost();
	int full = open("/dev/full", O_WRONLY);

	if (full == -1)
		skip();
	log_to_fd(full);
	log_msg(LOG_INFO, "a");
	log_msg(LOG_INFO, "b");
	assert_true(log_lost() == before + 2);
	assert_int_equal(log_open(p->log), 0);
	log_msg(LOG_INFO, "c");
	log_msg(LOG_INFO, "d");
	assert_string_equal(contents(p),
	    PREFIX
	    "WARN  msg=\"lines of the log were lost\" lost=\"2\"\n" PREFIX
	    "INFO  msg=\"c\"\n" PREFIX "INFO  msg=\"d\"\n");
	close(full);
}

static void
leaves_a_descriptor_to_its_owner(void **state)
{
	struct place *p = *state;
	int fd = open(p->log, O_CREAT | O_WRONLY | O_APPEND, 0600);

	log_to_fd(fd);
	errno = ERANGE;
	log_msg(LOG_INFO, "x");
	assert_int_equal(errno, ERANGE);
	log_close();
	log_msg(LOG_INFO, "y");
	assert_int_equal(fcntl(fd, F_GETFD), 0);
	close(fd);
	assert_string_equal(contents(p), PREFIX "INFO  msg=\"x\"\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(writes_a_line_an_entry),
		TEST(lets_no_foreign_byte_forge_a_line),
		TEST(writes_only_the_levels_asked_for),
		TEST(cuts_a_line_at_its_maximum),
		TEST(refuses_links_and_what_is_no_file),
		TEST(narrows_the_mode_of_a_file_that_is_there),
		TEST(keeps_three_files_of_five_mebibytes),
		TEST(counts_lost_lines_and_says_so),
		TEST(leaves_a_descriptor_to_its_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
