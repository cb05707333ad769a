/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "base/str.h"
#include "door/client.h"
#include "door/data.h"
#include "engine/chan.h"
#include "engine/engine.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/file_remove.h"
#include "os/thread.h"

#define CALL_MS  10000
#define OFFER_MS 1500 /* after the first front end came: let people look */

struct demo {
	char *folder; /* everything lies beneath it */
	struct engine_thread *me;
	struct engine_thread *peer;
	struct client *door; /* of the peer, for its driver */
	struct thread *driver;
	struct chan *wake; /* closed: the driver ends; a message: offer */
	char *me_name;     /* what the peer calls us */
	struct demo_options options;
	bool woken;
};

/* <folder>/<who>/{state,inbox}: one engine in it. */
static int
start_one(struct demo *d, const char *who, const char *name,
    struct engine_thread **ret, int *ret_fd, struct fx_err *err)
{
	struct engine_options o;
	char *state = str_printf("%s/%s/state", d->folder, who);
	char *inbox = str_printf("%s/%s/inbox", d->folder, who);
	char *home = str_printf("%s/%s", d->folder, who);
	int r = -1;

	engine_options_init(&o);
	o.state_dir = state;
	o.inbox = inbox;
	o.name = name;
	o.bind = "127.0.0.1";
	o.port = 0;
	o.private = true;
	o.reserve_mib = 0;
	if (str_eq(who, "me")) {
		o.fault = d->options.fault;
		o.no_batch = d->options.no_batch;
	}
	if (state == NULL || inbox == NULL || home == NULL)
		fx_err_set(err, E_INTERNAL, "out of memory");
	else if (file_make_folders(home, 0700, err) == 0)
		r = engine_thread_start(ret, ret_fd, &o, err);
	free(state);
	free(inbox);
	free(home);
	return r;
}

/* Wait for an event of this kind; the caller frees *ret. */
static int
await(struct client *c, enum door_kind kind, struct door_msg *ret,
    struct fx_err *err)
{
	int r;

	while ((r = client_wait(c, CALL_MS, -1)) == 1) {
		while ((r = client_next(c, ret)) == 1) {
			if (ret->form == DOOR_EVENT && ret->kind == kind)
				return 0;
			door_msg_done(ret);
		}
	}
	return fx_err_set(err, E_TIMEOUT, "the demo's engine did not answer");
}

static int
watch(struct client *c, bool attached, struct fx_err *err)
{
	struct door_subscribe a;

	door_init(&shape_subscribe, &a);
	a.role = (char *)(uintptr_t) "demo";
	a.attached = attached;
	return client_call(c, DOOR_SUBSCRIBE, &a, CALL_MS, NULL, err);
}

/* The port on which the peer listens. */
static int
port_of(struct client *peer, int64_t *ret, struct fx_err *err)
{
	struct door_msg msg;

	if (client_call(peer, DOOR_STATUS, NULL, CALL_MS, &msg, err) < 0)
		return -1;
	*ret = ((const struct door_status *)msg.data)->port;
	door_msg_done(&msg);
	if (*ret > 0)
		return 0;
	return fx_err_set(err, E_NET, "the demo's peer cannot listen");
}

/* Show a code on one side, type it on the other. */
static int
pair(struct demo *d, struct client *me, struct fx_err *err)
{
	const struct door_pair_result *result;
	const struct door_pair_code *code;
	struct door_pair_join join = { .host = NULL };
	struct door_msg shown, msg;
	int64_t port;
	int r = -1;

	if (client_call(d->door, DOOR_PAIR_HOST, NULL, CALL_MS, NULL, err) <
		0 ||
	    await(d->door, DOOR_EV_PAIR_CODE, &shown, err) < 0)
		return -1;
	code = shown.data;
	join.code = code->code;
	if (port_of(d->door, &port, err) == 0)
		join.host = str_printf("127.0.0.1:%lld", (long long)port);
	if (join.host != NULL && join.code != NULL)
		r = client_call(me, DOOR_PAIR_JOIN, &join, CALL_MS, NULL, err);
	door_msg_done(&shown);
	free(join.host);
	if (r < 0 || await(me, DOOR_EV_PAIR_RESULT, &msg, err) < 0)
		return -1;
	result = msg.data;
	if (!result->ok)
		r = fx_err_set(err, E_PAIR_CODE, "pairing: %s", result->error);
	door_msg_done(&msg);
	if (r < 0 || await(d->door, DOOR_EV_PAIR_RESULT, &msg, err) < 0)
		return -1;
	result = msg.data;
	if (result->ok && result->name != NULL)
		d->me_name = str_dup_n(result->name, strlen(result->name));
	door_msg_done(&msg);
	if (d->me_name == NULL)
		return fx_err_set(err, E_INTERNAL, "pairing went wrong");
	return 0;
}

/* The peer takes whatever it is sent. */
static int
trust(struct demo *d, struct fx_err *err)
{
	struct door_peer_set a;

	door_init(&shape_peer_set, &a);
	a.peer = d->me_name;
	a.policy = (char *)(uintptr_t) "accept";
	a.max_file = INT64_C(1) << 50;
	a.max_day = INT64_C(1) << 52;
	return client_call(d->door, DOOR_PEER_SET, &a, CALL_MS, NULL, err);
}

static int
write_file(const char *path, const char *text, struct fx_err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int r;

	if (fd < 0)
		return fx_err_errno(err, E_IO_WRITE, errno, "%s", path);
	r = fd_write_full(fd, text, strlen(text));
	close(fd);
	return r == 0 ? 0 : fx_err_errno(err, E_IO_WRITE, -r, "%s", path);
}

static const char welcome_text[] =
    "Welcome to fxtui!\n"
    "\n"
    "You have just received this file from a second engine on this\n"
    "machine. It was encrypted on its way, compared with the sender's\n"
    "SHA-256 digest, written to disk, and only then given its name.\n"
    "\n"
    "Try next: mark a file with Space and send it with s; write a line to\n"
    "demo-peer in the Log pane with i; verify this file again with V.\n";

/* The peer offers a small file to look at. */
static void
offer(struct demo *d)
{
	char *path = str_printf("%s/peer/welcome.txt", d->folder);
	struct door_send a;
	struct fx_err err;
	char *paths[1] = { path };

	door_init(&shape_send, &a);
	a.peer = d->me_name;
	a.paths = paths;
	a.paths_n = 1;
	a.note = (char *)(uintptr_t) "a first file, to see how it works";
	if (path != NULL && write_file(path, welcome_text, &err) == 0)
		(void)client_command(d->door, DOOR_SEND, &a, NULL, &err);
	free(path);
}

/* Answer a chat line. */
static void
answer(struct demo *d, const struct door_chat *line)
{
	struct door_chat a;
	struct fx_err err;

	if (!line->incoming)
		return;
	door_init(&shape_chat, &a);
	a.peer = line->peer;
	a.text = (char *)(uintptr_t) "I am only a demo, but I can read you.";
	(void)client_command(d->door, DOOR_CHAT, &a, NULL, &err);
}

/* The peer's person: a thread that offers once and answers chat. */
static void
drive(void *arg)
{
	struct demo *d = arg;
	struct door_msg msg;
	int order, wait_ms = -1;

	for (;;) {
		if (client_wait(d->door, wait_ms, chan_fd(d->wake)) == 0) {
			int r = chan_take(d->wake, &order, 0);

			if (r < 0)
				return;
			if (r == 1) {
				wait_ms = OFFER_MS;
				continue;
			}
			wait_ms = -1;
			offer(d);
		}
		while (client_next(d->door, &msg) == 1) {
			if (msg.form == DOOR_EVENT && msg.kind == DOOR_EV_CHAT)
				answer(d, msg.data);
			door_msg_done(&msg);
		}
		if (client_pump(d->door) < 0)
			return;
	}
}

static int
make_folder(struct demo *d, struct fx_err *err)
{
	const char *tmp = getenv("TMPDIR");

	if (tmp == NULL || tmp[0] != '/')
		tmp = "/tmp";
	d->folder = str_printf("%s/fxtui-demo-XXXXXX", tmp);
	if (d->folder == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	if (mkdtemp(d->folder) != NULL)
		return 0;
	free(d->folder);
	d->folder = NULL;
	return fx_err_set(err, E_IO_WRITE, "no folder for the demo in %s", tmp);
}

static int
start_both(struct demo *d, struct fx_err *err)
{
	struct client *me = NULL;
	int me_fd, peer_fd, r = -1;

	if (start_one(d, "me", "you", &d->me, &me_fd, err) < 0)
		return -1;
	if (client_new(&me, me_fd, err) < 0) {
		close(me_fd);
		return -1;
	}
	if (start_one(d, "peer", "demo-peer", &d->peer, &peer_fd, err) == 0) {
		if (client_new(&d->door, peer_fd, err) < 0)
			close(peer_fd);
		else if (watch(me, true, err) == 0 &&
		    watch(d->door, true, err) == 0 && pair(d, me, err) == 0)
			r = trust(d, err);
	}
	client_free(me);
	return r;
}

int
demo_start(
    struct demo **ret, const struct demo_options *options, struct fx_err *err)
{
	struct demo *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return fx_err_set(err, E_INTERNAL, "out of memory");
	d->options = *options;
	d->wake = chan_new(1, sizeof(int));
	if (d->wake == NULL)
		fx_err_set(err, E_INTERNAL, "out of memory");
	else if (make_folder(d, err) == 0 && start_both(d, err) == 0) {
		if (thread_start(&d->driver, "fx-demo", drive, d) == 0) {
			*ret = d;
			return 0;
		}
		fx_err_set(err, E_INTERNAL, "out of memory");
	}
	demo_stop(d);
	return -1;
}

int
demo_door(struct demo *d, int *ret_fd, struct fx_err *err)
{
	int go = 1;

	if (engine_thread_attach(d->me, ret_fd, err) < 0)
		return -1;
	if (d->options.offers && !d->woken)
		d->woken = chan_try_put(d->wake, &go);
	return 0;
}

int
demo_peer_door(struct demo *d, int *ret_fd, struct fx_err *err)
{
	return engine_thread_attach(d->peer, ret_fd, err);
}

const char *
demo_folder(const struct demo *d)
{
	return d->folder;
}

/* Remove the temporary folder by its name in the folder it lies in. */
static void
remove_folder(struct demo *d)
{
	char *slash = strrchr(d->folder, '/');
	struct fx_err err;
	int fd;

	*slash = 0;
	fd = file_open_folder(d->folder[0] != 0 ? d->folder : "/", &err);
	if (fd < 0)
		return;
	(void)file_remove_tree_beneath(fd, slash + 1, &err);
	close(fd);
}

void
demo_stop(struct demo *d)
{
	if (d == NULL)
		return;
	if (d->wake != NULL)
		chan_close(d->wake);
	if (d->driver != NULL)
		thread_join(d->driver);
	client_free(d->door);
	engine_thread_stop(d->me);
	engine_thread_stop(d->peer);
	if (d->folder != NULL)
		remove_folder(d);
	chan_free(d->wake);
	free(d->folder);
	free(d->me_name);
	free(d);
}
