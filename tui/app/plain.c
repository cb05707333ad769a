/* SPDX-License-Identifier: MIT */
#include "tui/app/plain.h"

#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "base/utf8.h"
#include "os/fd.h"
#include "tui/app/plain_code.h"
#include "tui/term/style.h"
#include "tui/view/i18n.h"

#define OUT_MAX (16 * 1024 * 1024)

/* --- saying --- */

void
plain_say(struct plain *p, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	str_vaddf(&p->out, fmt, args);
	va_end(args);
	str_add_char(&p->out, '\n');
}

/* One character in the locale's own encoding, or what stands in for it. */
static void
put_char(struct buf *out, uint32_t ch)
{
	mbstate_t state = { 0 };
	char bytes[MB_LEN_MAX];
	size_t n = wcrtomb(bytes, (wchar_t)ch, &state);

	if (n != (size_t)-1)
		buf_put(out, bytes, n);
	else
		buf_put_u8(out, (uint8_t)style_fallback(ch));
}

static void
convert(struct buf *out, const char *text, size_t n)
{
	uint32_t ch;

	while (n > 0) {
		size_t len = utf8_decode(text, n, &ch);

		if (len == 0) {
			ch = '?';
			len = 1;
		}
		/* Everything was made safe; this is the last look. */
		if ((ch < ' ' && ch != '\n') || (ch >= 0x7f && ch < 0xa0))
			ch = '?';
		put_char(out, ch);
		text += len;
		n -= len;
	}
}

static void
flush(struct plain *p)
{
	struct buf out;

	if (str_len(&p->out) == 0)
		return;
	buf_init(&out, OUT_MAX);
	convert(&out, str_cstr(&p->out), str_len(&p->out));
	if (fd_write_full(STDOUT_FILENO, out.data, out.len) < 0)
		p->broken = true;
	buf_done(&out);
	str_clear(&p->out);
}

/* --- hearing --- */

/* Whether another line may be taken: the one before is done. */
static bool
ready(const struct plain *p)
{
	const struct app *a = p->app;
	const struct model *m = a->model;
	struct model_totals sum;

	if (m->engine == MODEL_ENGINE_STARTING ||
	    (m->engine == MODEL_ENGINE_UP && !m->loaded) ||
	    m->files.state == MODEL_BROWSE_READING || m->intents != NULL ||
	    link_pending(a->link) > 0 || a->sweep != INTENT_NONE)
		return false;
	if (m->pair.state == MODEL_PAIR_ASKED ||
	    m->pair.state == MODEL_PAIR_JOINING)
		return false;
	if (m->dialogs_n > 0 && model_top(m)->kind == DIALOG_OFFER &&
	    !m->offer.complete && m->offer.error == NULL)
		return false;
	model_totals(m, &sum);
	return !p->wait || sum.active == 0 || m->dialogs_n > 0;
}

int
plain_fd(const struct plain *p)
{
	return p->eof || p->line_n == sizeof(p->line) ? -1 : STDIN_FILENO;
}

void
plain_read(struct plain *p)
{
	size_t room = sizeof(p->line) - p->line_n;
	ssize_t n = read(STDIN_FILENO, p->line + p->line_n, room);

	if (n > 0)
		p->line_n += (size_t)n;
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		p->eof = true;
}

static void
take_line(struct plain *p, char *line)
{
	if (p->skip) {
		p->skip = false;
		plain_say(p, _("That line was too long."));
		return;
	}
	p->wait = false;
	if (p->app->model->dialogs_n > 0)
		plain_answer(p, line);
	else
		plain_do(p, line);
}

/* The next whole line, if there is one.  The last may have no newline. */
static bool
next_line(struct plain *p)
{
	char line[PLAIN_LINE_MAX + 1];
	char *end = memchr(p->line, '\n', p->line_n);
	size_t n = end != NULL ? (size_t)(end - p->line) : p->line_n;
	size_t used = end != NULL ? n + 1 : n;

	if (end == NULL && p->line_n == sizeof(p->line)) {
		p->skip = true;
		p->line_n = 0;
		return false;
	}
	if (end == NULL && (!p->eof || n == 0))
		return false;
	memcpy(line, p->line, n);
	if (n > 0 && line[n - 1] == '\r')
		n--;
	line[n] = '\0';
	explicit_bzero(p->line, used); /* it may be a pairing code */
	memmove(p->line, p->line + used, p->line_n - used);
	p->line_n -= used;
	take_line(p, line);
	explicit_bzero(line, sizeof(line));
	return true;
}

static void
leave(struct plain *p)
{
	struct intent *in = intent_new(INTENT_QUIT, NULL);

	if (in != NULL)
		in->number = INTENT_QUIT_LEAVE;
	model_push(p->app->model, in);
	app_intents(p->app);
}

/* --- life --- */

bool
plain_run(struct plain *p)
{
	struct app *a = p->app;

	stack_sync(&a->stack, a->model, &a->env);
	plain_tell(p);
	(void)plain_ask(p);
	if (ready(p)) {
		if (next_line(p)) {
			app_intents(a);
			stack_sync(&a->stack, a->model, &a->env);
			plain_tell(p);
			(void)plain_ask(p);
			p->next_ms = app_now(a); /* another may be waiting */
		} else if (p->eof &&
		    a->model->pair.state != MODEL_PAIR_HOSTING) {
			leave(p);
		}
	}
	flush(p);
	a->model->dirty = false;
	return !p->broken;
}

int64_t
plain_timeout(const struct plain *p)
{
	int64_t now = app_now(p->app);

	if (p->next_ms < 0)
		return -1;
	return p->next_ms > now ? p->next_ms - now : 0;
}

void
plain_interrupt(struct plain *p)
{
	char none[] = "";

	p->wait = false;
	if (p->app->model->dialogs_n > 0)
		plain_answer(p, none);
	else
		plain_say(p, _("There is nothing to cancel; quit leaves."));
}

struct plain *
plain_new(struct app *a)
{
	struct plain *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->app = a;
	p->engine = MODEL_ENGINE_STARTING;
	p->next_ms = -1;
	str_init(&p->out, OUT_MAX);
	plain_say(
	    p, _("fxtui, line by line. help lists the commands, quit leaves."));
	return p;
}

void
plain_free(struct plain *p)
{
	if (p == NULL)
		return;
	flush(p);
	for (int i = 0; i < PANE_COUNT; i++)
		plain_items_free(&p->items[i]);
	offer_list_done(&p->offer);
	free(p->host);
	explicit_bzero(p->line, sizeof(p->line));
	str_done(&p->out);
	free(p);
}
