/* SPDX-License-Identifier: MIT */

/*
 * Many paired peers in one process, each with an identity of its own, against
 * a real receiving engine.
 *
 *   crowd trust DIR COUNT STATE       let the engine whose state folder this
 *                                     is (it does not run) trust them all
 *   crowd send DIR COUNT HOST:PORT    all connect, offer, then send
 *   crowd full DIR COUNT HOST:PORT    COUNT sessions are taken, one more is
 *                                     told that the engine is busy
 *   crowd door SOCKET FILE            ask the front door for its status until
 *                                     FILE is there; print what was seen
 *
 * DIR keeps the keys, a folder for each.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/num.h"
#include "base/str.h"
#include "door/client.h"
#include "net/stream.h"
#include "os/fd.h"
#include "os/local.h"
#include "store/peers.h"
#include "store/schema.h"
#include "support/load.h"

#define LIFE_S    600 /* then SIGALRM ends us */
#define SMALL     3000U
#define LARGE     ((uint64_t)FX_CHUNK_SIZE * 3 / 2)
#define LARGE_OF  16 /* each so manieth sends a large file */
#define ROUND_MS  20
#define SESSIONS  FX_SESSIONS_PEER_MAX
#define CROWD_MAX 2000

struct member {
	struct load l;
	uint64_t size;
	bool queued; /* it was told to wait */
	bool sent;
	bool ended; /* XFER_END went out */
	bool done;
};

static struct member *members;
static size_t count;

static void
folder_of(char to[256], const char *dir, size_t i)
{
	snprintf(to, 256, "%s/%zu", dir, i);
	if (mkdir(to, 0700) < 0 && errno != EEXIST)
		peer_die("%s cannot be made", to);
}

static void
trust(const char *dir, const char *state)
{
	struct fx_err err = FX_ERR_NONE;
	struct db_report report;
	struct db *db;

	if (schema_open(&db, state, 1800000000, &report, &err) < 0 ||
	    db_begin(db, &err) < 0)
		peer_die("%s", err.text);
	for (size_t i = 0; i < count; i++) {
		struct peer_row row = { .policy = PEERS_ACCEPT };
		struct identity *id = NULL;
		char path[256];
		int fd;

		folder_of(path, dir, i);
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0 || identity_load(&id, fd, path, &err) < 0)
			peer_die("%s: %s", path, err.text);
		close(fd);
		memcpy(row.key, identity_id(id), sizeof(row.key));
		identity_free(id);
		snprintf(row.name, sizeof(row.name), "member-%zu", i);
		row.paired_ms = 1;
		row.max_file = row.max_day_bytes = UINT64_C(1) << 40;
		if (peers_insert(db, &row, &err) < 0)
			peer_die("%s", err.text);
	}
	if (db_commit(db, &err) < 0)
		peer_die("%s", err.text);
	db_close(db);
}

static void
offer(struct member *m, const char *dir, const char *where, size_t i)
{
	char path[256], name[32];

	folder_of(path, dir, i);
	peer_open(&m->l.p, path, where);
	buf_init(&m->l.raw, 4096);
	peer_session(&m->l.p);
	m->size = i % LARGE_OF == 0 ? LARGE : SMALL;
	snprintf(name, sizeof(name), "file-%zu", i);
	load_root(&m->l, ENTRY_FILE, name, m->size);
	load_file(&m->l, name, m->size);
	load_say_offer(&m->l);
}

/* Join, and send all of it; false: there was no worker for it. */
static bool
send_all(struct member *m)
{
	struct load *l = &m->l;

	if (!peer_join(&l->p, (uint16_t)(l->p.conn + 1), 0)) {
		stream_close(l->p.data.s);
		l->p.data.s = NULL;
		return false;
	}
	load_list(l);
	if (m->size > FX_CHUNK_SIZE) {
		load_chunks(l, 0, m->size);
		load_file_end(l, 0, m->size, 0, STATUS_OK);
	} else {
		load_batch(l, 0, (uint32_t)m->size, 0);
		load_slot(l, m->size);
	}
	load_block_end(l);
	return true;
}

static void
result(struct member *m, const struct frame *f)
{
	struct msg_xfer_result r;
	struct fx_err err;

	if (msg_xfer_result_decode(&r, f, &err) < 0)
		peer_die("%s", err.text);
	if (r.code != FX_OK || r.state != FILE_DELIVERED)
		peer_die("XFER_RESULT: state %u, code %d", r.state, r.code);
	m->done = true;
	peer_close(&m->l.p);
	buf_done(&m->l.raw);
}

static void
take(struct member *m, const struct frame *f)
{
	struct frame pong = *f;
	struct msg_offer_state s;
	struct fx_err err;

	switch (f->type) {
	case FT_PING:
		pong.type = FT_PONG;
		(void)peer_put(&m->l.p.control, &pong);
		break;
	case FT_OFFER_STATE:
		if (msg_offer_state_decode(&s, f, &err) == 0)
			m->queued = m->queued || s.state == ANSWER_QUEUED;
		break;
	case FT_ACCEPT:
		m->sent = send_all(m);
		if (!m->sent)
			peer_die("an accepted one got no worker");
		break;
	case FT_DONE_RANGES:
	case FT_FILE_RESULT:
		if (!m->ended)
			load_end(&m->l, 0, 0);
		m->ended = true;
		break;
	case FT_XFER_RESULT:
		result(m, f);
		break;
	case FT_ACK:
	case FT_LIMITS:
		break;
	default:
		peer_die("frame %02x came", f->type);
	}
}

static void
serve(struct member *m)
{
	struct frame f;
	int r;

	while (!m->done && (r = peer_next(&m->l.p.control, &f, 0)) != 0) {
		if (r < 0)
			peer_die("the engine hung up");
		take(m, &f);
	}
}

static void
send_them(const char *dir, const char *where)
{
	struct pollfd *fds = calloc(count, sizeof(*fds));
	int64_t began = clock_now_ms(), offered;
	size_t left = count, waited = 0;

	if (fds == NULL)
		peer_die("out of memory");
	for (size_t i = 0; i < count; i++) {
		offer(&members[i], dir, where, i);
		fds[i].fd = stream_fd(members[i].l.p.control.s);
		fds[i].events = POLLIN;
		/* those that are there already must be heard, too */
		for (size_t j = 0; i % 64 == 0 && j < i; j++)
			if (poll(&fds[j], 1, 0) == 1 && !members[j].done)
				serve(&members[j]);
	}
	offered = clock_now_ms();
	while (left > 0) {
		left = 0;
		(void)poll(fds, (nfds_t)count, ROUND_MS);
		for (size_t i = 0; i < count; i++) {
			if (fds[i].fd >= 0 && !members[i].done)
				serve(&members[i]);
			if (members[i].done)
				fds[i].fd = -1;
			left += !members[i].done;
		}
	}
	for (size_t i = 0; i < count; i++)
		waited += members[i].queued;
	printf("%zu senders: all offers after %lld ms, all delivered after "
	       "%lld ms, %zu waited for their turn\n",
	    count, (long long)(offered - began),
	    (long long)(clock_now_ms() - began), waited);
	free(fds);
}

/* Sessions up to the limit, one of each identity after the other. */
static void
fill(const char *dir, const char *where)
{
	struct peer *p = calloc(count + 1, sizeof(*p));
	char path[256];

	if (p == NULL)
		peer_die("out of memory");
	for (size_t i = 0; i <= count; i++) {
		/* with no more than one may have, all are of one */
		folder_of(path, dir, count == SESSIONS ? 0 : i / SESSIONS);
		peer_open(&p[i], path, where);
		if (i < count)
			peer_session(&p[i]);
		else if (peer_hello(&p[i], PURPOSE_SESSION))
			peer_die("one session too many was taken");
	}
	if (p[count].refused != E_BUSY)
		peer_die("it was refused, but not because of too many");
	printf("%zu sessions were taken, the next was told E_BUSY\n", count);
	for (size_t i = 0; i <= count; i++)
		peer_close(&p[i]);
	free(p);
}

static size_t
descriptors(int64_t pid)
{
	char path[64];
	size_t n = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%lld/fd", (long long)pid);
	d = opendir(path);
	while (d != NULL && readdir(d) != NULL)
		n++;
	if (d != NULL)
		closedir(d);
	return n;
}

static void
knock(const char *path, const char *until)
{
	int64_t slowest = 0, memory = 0, sessions = 0;
	struct fx_err err = FX_ERR_NONE;
	size_t fds = 0, asked = 0;
	struct client *c;
	int fd = local_connect(path, &err);

	if (fd < 0 || client_new(&c, fd, &err) < 0)
		peer_die("%s", err.text);
	while (access(until, F_OK) < 0) {
		int64_t at = clock_now_us();
		const struct door_status *s;
		struct door_msg reply;
		size_t open;

		if (client_call(c, DOOR_STATUS, NULL, 30000, &reply, &err) < 0)
			peer_die("%s", err.text);
		at = clock_now_us() - at;
		s = reply.data;
		open = descriptors(s->pid);
		slowest = at > slowest ? at : slowest;
		memory = s->memory_peak;
		sessions = s->sessions > sessions ? s->sessions : sessions;
		fds = open > fds ? open : fds;
		asked++;
		door_msg_done(&reply);
		(void)poll(NULL, 0, ROUND_MS);
	}
	client_free(c);
	printf("{\"asked\":%zu,\"slowest_ms\":%lld,\"memory\":%lld,"
	       "\"sessions\":%lld,\"descriptors\":%zu}\n",
	    asked, (long long)(slowest / 1000), (long long)memory,
	    (long long)sessions, fds);
}

int
main(int argc, char **argv)
{
	uint64_t n = 0;

	alarm(LIFE_S);
	fd_raise_limit(FX_DESCRIPTORS_WANTED);
	if (argc == 4 && str_eq(argv[1], "door")) {
		knock(argv[2], argv[3]);
		return 0;
	}
	if (argc != 5 || num_parse_u64(argv[3], 1, CROWD_MAX, &n) < 0)
		peer_die("usage: crowd trust|send|full DIR COUNT WHERE, or "
			 "crowd door SOCKET FILE");
	count = (size_t)n;
	members = calloc(count, sizeof(*members));
	if (members == NULL)
		peer_die("out of memory");
	if (str_eq(argv[1], "trust"))
		trust(argv[2], argv[4]);
	else if (str_eq(argv[1], "send"))
		send_them(argv[2], argv[4]);
	else if (str_eq(argv[1], "full"))
		fill(argv[2], argv[4]);
	else
		peer_die("%s?", argv[1]);
	free(members);
	return 0;
}
