/* SPDX-License-Identifier: MIT */
#include "tui/app/script.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "base/str.h"
#include "base/vec.h"
#include "os/fd.h"

#define STEPS_MAX 100000

struct script {
	char *text; /* lines ended by NUL; steps point into it */
	struct script_step *steps;
	size_t count, cap;
	size_t next;
};

static int
parse_size(struct script_step *step, char *text)
{
	char *x = strchr(text, 'x');
	uint64_t w;
	uint64_t h;

	if (x == NULL)
		return -1;
	*x = '\0';
	if (num_parse_u64(text, 0, 1000, &w) < 0 ||
	    num_parse_u64(x + 1, 0, 1000, &h) < 0)
		return -1;
	step->w = (int)w;
	step->h = (int)h;
	return 0;
}

static enum key_mouse
mouse_of(const char *word)
{
	if (str_eq(word, "click"))
		return KEY_MOUSE_LEFT;
	if (str_eq(word, "wheel-up"))
		return KEY_MOUSE_WHEEL_UP;
	return str_eq(word, "wheel-down") ? KEY_MOUSE_WHEEL_DOWN
					  : KEY_MOUSE_NONE;
}

/* 1: a step; 0: nothing in this line; -1: wrong. */
static int
parse_line(struct script_step *step, char *line)
{
	char *word = line + strspn(line, " \t");
	char *arg = word + strcspn(word, " \t");

	if (*word == '\0' || *word == '#')
		return 0;
	if (*arg != '\0')
		*arg++ = '\0';
	step->text = arg;
	if (str_eq(word, "key")) {
		step->kind = SCRIPT_KEY;
		return key_parse(arg, &step->key) < 0 ? -1 : 1;
	}
	if (str_eq(word, "size")) {
		step->kind = SCRIPT_SIZE;
		return parse_size(step, arg) < 0 ? -1 : 1;
	}
	if (mouse_of(word) != KEY_MOUSE_NONE) {
		step->kind = SCRIPT_MOUSE;
		if (parse_size(step, arg) < 0)
			return -1;
		step->key = (struct key_event){ .type = KEY_TYPE_MOUSE,
			.mouse = mouse_of(word),
			.x = step->w,
			.y = step->h };
		return 1;
	}
	if (str_eq(word, "type"))
		step->kind = SCRIPT_TYPE;
	else if (str_eq(word, "wait-for") && *arg != '\0')
		step->kind = SCRIPT_WAIT;
	else if (str_eq(word, "dump") && *arg == '\0')
		step->kind = SCRIPT_DUMP;
	else
		return -1;
	return 1;
}

static int
parse_lines(struct script *s, struct fx_err *err)
{
	unsigned line = 1;

	for (char *at = s->text; at != NULL; line++) {
		struct script_step step = { .line = line };
		struct script_step *place;
		char *end = strchr(at, '\n');
		int r;

		if (end != NULL)
			*end++ = '\0';
		r = parse_line(&step, at);
		if (r < 0)
			return fx_err_set(err, E_ARGS, "line %u: %s", line, at);
		at = end;
		if (r == 0)
			continue;
		place = vec_add(
		    &s->steps, &s->count, &s->cap, STEPS_MAX, sizeof(step));
		if (place == NULL)
			return fx_err_set(err, E_LIMIT, "too many steps");
		*place = step;
	}
	return 0;
}

int
script_parse(struct script **ret, const char *text, struct fx_err *err)
{
	struct script *s = calloc(1, sizeof(*s));

	if (s != NULL)
		s->text = strdup(text);
	if (s == NULL || s->text == NULL) {
		script_free(s);
		return fx_err_set(err, E_INTERNAL, "out of memory");
	}
	if (parse_lines(s, err) < 0) {
		script_free(s);
		return -1;
	}
	*ret = s;
	return 0;
}

int
script_load(struct script **ret, const char *path, struct fx_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text;
	ssize_t n;
	int r = -1;

	if (fd < 0)
		return fx_err_errno(err, E_NOENT, errno, "%s", path);
	text = malloc(SCRIPT_SIZE_MAX + 1);
	n = text != NULL ? fd_read_full(fd, text, SCRIPT_SIZE_MAX) : -ENOMEM;
	if (n < 0) {
		fx_err_errno(err, E_IO_READ, (int)-n, "%s", path);
	} else {
		text[n] = '\0';
		r = script_parse(ret, text, err);
	}
	free(text);
	close(fd);
	return r;
}

void
script_free(struct script *s)
{
	if (s == NULL)
		return;
	free(s->steps);
	free(s->text);
	free(s);
}

const struct script_step *
script_next(struct script *s)
{
	return s->next < s->count ? &s->steps[s->next++] : NULL;
}
