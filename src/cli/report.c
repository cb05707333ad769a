/* SPDX-License-Identifier: MIT */
#include "cli/report.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/human.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/utf8.h"
#include "cli/dialect.h"
#include "cli/faults.h"
#include "cli/i18n.h"

#define NAME_COLS 24
#define BAR_COLS  20
#define COLS      80 /* of a terminal that does not say */

/* Characters that the locale does not have. */
static void
to_ascii(char *text)
{
	char *to = text;

	for (const char *at = text; *at != '\0'; at++) {
		unsigned char c = (unsigned char)*at;

		if (c < 0x80)
			*to++ = *at;
		else if (c >= 0xC0)
			*to++ = '?';
	}
	*to = '\0';
}

const char *
report_safe(const struct cli *cli, char out[REPORT_TEXT], const char *text)
{
	if (text == NULL)
		text = "-";
	utf8_safe(out, REPORT_TEXT, text, strlen(text));
	if (cli->ascii)
		to_ascii(out);
	return out;
}

void
report_put(const struct cli *cli, FILE *to, const char *text)
{
	char *safe = utf8_safe_new(text, strlen(text));

	if (safe == NULL)
		return;
	if (cli->ascii)
		to_ascii(safe);
	fputs(safe, to);
	free(safe);
}

void
report_clear(struct cli *cli)
{
	if (!cli->drawn)
		return;
	fputs("\r\033[K", cli->err);
	fflush(cli->err);
	cli->drawn = false;
}

void
report_err(struct cli *cli, const struct fx_err *err)
{
	char text[sizeof(err->text)];

	/* The sentence is safe already; see base/err. */
	str_copy(text, sizeof(text), err->text);
	if (cli->ascii)
		to_ascii(text);
	report_clear(cli);
	fprintf(cli->err, "fxt: %s\n", text);
}

void
report_note(struct cli *cli, const char *fmt, ...)
{
	va_list args;

	if (cli->json)
		return;
	report_clear(cli);
	va_start(args, fmt);
	vfprintf(cli->err, fmt, args);
	va_end(args);
	fputc('\n', cli->err);
	fflush(cli->err);
}

static void
put_line(struct cli *cli, struct buf *line, int r)
{
	if (r == 0) {
		fwrite(line->data, 1, line->len, cli->out);
		fflush(cli->out);
	}
	buf_done(line);
}

void
report_event(struct cli *cli, enum door_kind kind, const void *data)
{
	struct buf line;

	if (!cli->json)
		return;
	buf_init(&line, FX_DOOR_LINE_MAX);
	put_line(cli, &line, door_encode_event(&line, kind, data));
}

void
report_object(struct cli *cli, const struct shape *shape, const void *data)
{
	struct buf line;

	if (!cli->json)
		return;
	buf_init(&line, FX_DOOR_LINE_MAX);
	put_line(cli, &line, door_encode_object(&line, shape, data));
}

struct result {
	const char *result;
	int64_t version;
	bool ok;
	int64_t status;
	const char *id;
	const char *code;
	const char *error;
};

#define FIELD(f, t)                                          \
 {                                                           \
  .key = #f, .type = t, .offset = offsetof(struct result, f) \
 }

static const struct shape_field result_fields[] = {
	FIELD(result, SHAPE_STRING),
	FIELD(version, SHAPE_INT),
	FIELD(ok, SHAPE_BOOL),
	FIELD(status, SHAPE_INT),
	FIELD(id, SHAPE_STRING),
	FIELD(code, SHAPE_STRING),
	FIELD(error, SHAPE_STRING),
};

static const struct shape result_shape = {
	.name = "result",
	.size = sizeof(struct result),
	.fields = result_fields,
	.fields_n = FX_COUNT(result_fields),
};

void
report_result(struct cli *cli, int status)
{
	struct result result = {
		.result = cli->cmd->name,
		.version = DOOR_VERSION,
		.ok = status == 0,
		.status = status,
		.id = cli->id[0] != '\0' ? cli->id : NULL,
	};

	if (cli->failure.code != FX_OK) {
		result.code = fx_code_name(cli->failure.code);
		result.error = cli->failure.text;
	}
	report_object(cli, &result_shape, &result);
}

/* Columns of the terminal behind a file. */
static int
columns(FILE *file)
{
	struct winsize size;

	if (ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return COLS;
}

static uint64_t
known(int64_t value)
{
	return value < 0 ? HUMAN_UNKNOWN : (uint64_t)value;
}

const char *
report_column(char out[REPORT_TEXT], const char *safe, int cols)
{
	int width = utf8_width(safe);

	(void)utf8_pad(out, REPORT_TEXT, safe, width > cols ? width : cols, "");
	return out;
}

void
report_progress(
    struct cli *cli, const char *name, const struct door_progress *p)
{
	char safe[REPORT_TEXT], shown[256], line[REPORT_TEXT];
	char size[HUMAN_SIZE], rate[HUMAN_SIZE], left[HUMAN_SIZE];
	char bar[BAR_COLS + 1];
	unsigned percent = 0;

	if (!cli->bar || cli->json)
		return;
	if (p->bytes >= 0)
		percent =
		    human_percent((uint64_t)p->bytes_done, (uint64_t)p->bytes);
	memset(bar, ' ', BAR_COLS);
	memset(bar, '#', percent * BAR_COLS / 100);
	bar[BAR_COLS] = '\0';
	if (faults_on(cli))
		faults_short(cli, shown, sizeof(shown));
	else
		utf8_pad(shown, sizeof(shown), report_safe(cli, safe, name),
		    NAME_COLS, "..");
	snprintf(line, sizeof(line), "%s %3u%% [%s] %5s %7s %8s %s", shown,
	    percent, bar, human_size(size, sizeof(size), known(p->bytes_done)),
	    human_rate(rate, sizeof(rate), known(p->rate)),
	    human_duration(left, sizeof(left), known(p->eta_s)),
	    shape_state_name(p->state));
	utf8_cut(shown, sizeof(shown), line, columns(cli->err) - 1, "");
	fprintf(cli->err, "\r%s\033[K", shown);
	fflush(cli->err);
	cli->drawn = true;
}

/* The word in front of a result; "verified" only for what is. */
static const char *
verdict(const struct door_transfer *t)
{
	const char *worth = dialect_worth(t->check);

	if (worth != NULL)
		return worth;
	switch (t->state) {
	case DOOR_DONE:
		return _("verified");
	case DOOR_UNSYNCED:
		return _("verified, but perhaps not yet on disk");
	case DOOR_PARTIAL:
		return _("some files failed");
	case DOOR_DECLINED:
		return _("declined");
	case DOOR_CANCELLED:
		return _("cancelled");
	case DOOR_PAUSED:
		return _("paused");
	case DOOR_INTERRUPTED: /* no dialect can go on with it */
		return t->address != NULL ? _("failed") : _("interrupted");
	case DOOR_FAILED:
		return _("failed");
	case DOOR_QUEUED:
	case DOOR_CONNECTING:
	case DOOR_OFFERED:
	case DOOR_WAITING:
	case DOOR_ACTIVE:
	case DOOR_CHECKING:
	case DOOR_STATES:
		break;
	}
	return shape_state_name(t->state);
}

void
report_interruption(struct cli *cli, const struct door_transfer *t, bool *lost)
{
	char text[REPORT_TEXT];

	if (t->state == DOOR_INTERRUPTED && t->retry_s >= 0 && !*lost) {
		*lost = true;
		report_note(cli, _("%s Waiting to go on."),
		    report_safe(cli, text,
			t->error != NULL ? t->error : _("Interrupted.")));
	} else if (t->state == DOOR_ACTIVE && *lost) {
		*lost = false;
		report_note(cli, "%s", _("going on"));
	}
}

void
report_state(struct cli *cli, const struct door_transfer *t)
{
	char peer[REPORT_TEXT];

	if (!cli->bar || t->incoming)
		return;
	report_safe(cli, peer, t->peer);
	if (t->state == DOOR_QUEUED && t->position > 0 && t->error == NULL)
		report_note(cli, _("waiting for its turn: place %lld"),
		    (long long)t->position);
	else if (t->state == DOOR_WAITING && t->position > 0)
		report_note(cli, _("waiting for a turn at %s: place %lld"),
		    peer, (long long)t->position);
	else if (t->state == DOOR_WAITING)
		report_note(
		    cli, _("waiting for somebody at %s to accept"), peer);
}

/* What was not sent because both sides had it. */
static void
report_skipped(struct cli *cli, const struct door_transfer *t)
{
	char sent[HUMAN_SIZE], skipped[HUMAN_SIZE];
	int64_t rest = t->bytes_done - t->skipped;

	if (t->skipped <= 0)
		return;
	report_note(cli, _("%s transferred, %s skipped"),
	    human_size(sent, sizeof(sent), rest > 0 ? (uint64_t)rest : 0),
	    human_size(skipped, sizeof(skipped), (uint64_t)t->skipped));
}

/* Why a transfer failed, for the result. */
static void
remember(struct cli *cli, const struct door_transfer *t)
{
	int code = t->code != NULL ? fx_code_parse(t->code) : -1;

	if (code > 0 && cli->failure.code == FX_OK)
		fx_err_set(&cli->failure, (enum fx_code)code, "%s",
		    t->error != NULL ? t->error : t->code);
}

void
report_transfer(struct cli *cli, const struct door_transfer *t)
{
	char name[REPORT_TEXT], peer[REPORT_TEXT], text[REPORT_TEXT];
	char size[HUMAN_SIZE];

	remember(cli, t);
	if (cli->json)
		return;
	report_clear(cli);
	report_safe(cli, name, t->name);
	report_safe(cli, peer, t->address != NULL ? t->address : t->peer);
	human_size(size, sizeof(size), known(t->bytes));
	if (t->incoming)
		fprintf(cli->out, _("%s: %s%s, %s, from %s\n"), verdict(t),
		    name, t->tree ? "/" : "", size, peer);
	else
		fprintf(cli->out, _("%s: %s%s, %s, to %s\n"), verdict(t), name,
		    t->tree ? "/" : "", size, peer);
	if (t->digest != NULL && t->state == DOOR_DONE)
		fprintf(cli->out, "%s\n", report_safe(cli, text, t->digest));
	fflush(cli->out);
	if (t->left_out > 0)
		report_note(cli,
		    P_("fxt: %lld entry was left out; fxtui/log in the state "
		       "folder names it",
			"fxt: %lld entries were left out; fxtui/log in the "
			"state folder names them",
			(unsigned long)t->left_out),
		    (long long)t->left_out);
	report_skipped(cli, t);
	faults_result(cli);
	if (t->error != NULL && !str_eq(t->error, cli->said))
		report_note(cli, "fxt: %s", report_safe(cli, text, t->error));
}

void
report_wait(struct cli *cli, const struct door_transfer *t)
{
	char text[REPORT_TEXT], left[HUMAN_SIZE];
	int64_t seconds = t->next - clock_wall();

	if (cli->json)
		return;
	report_note(cli, _("fxt: %s (next try in %s)"),
	    report_safe(cli, text, t->error),
	    human_duration(
		left, sizeof(left), seconds > 0 ? (uint64_t)seconds : 0));
}

void
report_file(struct cli *cli, const struct door_file *f)
{
	char path[REPORT_TEXT], text[REPORT_TEXT];

	report_safe(cli, text, f->error);
	str_copy(
	    cli->said, sizeof(cli->said), f->error != NULL ? f->error : "");
	if (f->path != NULL && str_after(text, f->path) != NULL)
		report_note(cli, "fxt: %s", text);
	else
		report_note(
		    cli, "fxt: %s: %s", report_safe(cli, path, f->path), text);
}
