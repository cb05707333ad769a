/* SPDX-License-Identifier: MIT */
#include "support/peer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "crypto/join.h"
#include "crypto/pair.h"
#include "net/connect.h"
#include "net/stream.h"
#include "proto/hello.h"

void
peer_die(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static void
must(int r, const struct fx_err *err)
{
	if (r < 0)
		peer_die("%s", err->text);
}

void
peer_open(struct peer *p, const char *dir, const char *where)
{
	struct fx_err err = FX_ERR_NONE;
	struct addr_name name;
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	memset(p, 0, sizeof(*p));
	if (fd < 0)
		peer_die("%s cannot be opened", dir);
	must(identity_load(&p->id, fd, dir, &err), &err);
	close(fd);
	must(addr_parse(where, FX_PORT, &name, &err), &err);
	if (addr_numeric(name.host, name.port, &p->addr) < 0)
		peer_die("%s is no numeric address", where);
	p->tls = tls_ctx_new(p->id, &err);
	if (p->tls == NULL || digest_new(&p->digest) < 0)
		peer_die("out of memory");
	msg_bytes_init(&p->msg);
	wire_in_init(&p->control.in, WIRE_EARLY);
	wire_in_init(&p->data.in, WIRE_EARLY);
}

void
peer_close(struct peer *p)
{
	stream_close(p->data.s);
	stream_close(p->control.s);
	wire_in_done(&p->control.in);
	wire_in_done(&p->data.in);
	msg_bytes_done(&p->msg);
	digest_free(p->digest);
	tls_ctx_free(p->tls);
	identity_free(p->id);
}

/* TCP and TLS.  Returns false if the other side did not want to. */
static bool
dial(struct peer *p, struct peer_line *line)
{
	struct fx_err err = FX_ERR_NONE;
	struct stream *lower;
	int r;

	must(connect_blocking(&lower, &p->addr, 1, PEER_WAIT_MS, -1, &err),
	    &err);
	if (tls_new(&line->s, p->tls, TLS_CLIENT, lower, NULL) < 0)
		peer_die("out of memory");
	while ((r = tls_handshake(line->s, &err)) == -EAGAIN)
		if (stream_wait(line->s, PEER_WAIT_MS) < 0)
			peer_die("TLS takes too long");
	return r == 0;
}

static bool
send_all(struct stream *s, const uint8_t *at, size_t n)
{
	while (n > 0) {
		ssize_t r = stream_send(s, at, n);

		if (r == -EAGAIN && stream_wait(s, PEER_WAIT_MS) == 0)
			continue;
		if (r <= 0)
			return false;
		at += r;
		n -= (size_t)r;
	}
	return true;
}

bool
peer_put(struct peer_line *line, struct frame *f)
{
	uint8_t head[FX_FRAME_HEADER];
	int r;

	f->len = (uint32_t)(f->plen + f->body_len);
	f->seq = line->seq++;
	wire_put_head(head, f);
	if (!send_all(line->s, head, sizeof(head)) ||
	    !send_all(line->s, f->prefix, f->plen) ||
	    !send_all(line->s, f->body, f->body_len))
		return false;
	while ((r = stream_flush(line->s)) == -EAGAIN)
		if (stream_wait(line->s, PEER_WAIT_MS) < 0)
			return false;
	return r == 0;
}

void
peer_say(struct peer *p, int encoded, uint32_t xid)
{
	struct frame f;

	if (encoded < 0)
		peer_die("a message does not fit");
	msg_frame(&p->msg, xid, &f);
	(void)peer_put(&p->control, &f);
}

bool
peer_send_data(struct peer *p, struct frame *f)
{
	p->data_frames++;
	return peer_put(&p->data, f);
}

int
peer_next(struct peer_line *line, struct frame *f, int wait_ms)
{
	int64_t until = clock_now_ms() + wait_ms;
	struct fx_err err = FX_ERR_NONE;
	uint8_t bytes[16384];

	for (;;) {
		int r = wire_in_next(&line->in, f, &err);
		int64_t left = until - clock_now_ms();
		ssize_t n;

		if (r == 1)
			return 1;
		must(r, &err);
		n = stream_recv(line->s, bytes, sizeof(bytes));
		if (n > 0)
			must(wire_in_feed(&line->in, bytes, (size_t)n, &err),
			    &err);
		else if (n != -EAGAIN)
			return -1;
		else if (left <= 0 || stream_wait(line->s, (int)left) < 0)
			return 0;
	}
}

void
peer_await(struct peer *p, uint8_t type, struct frame *f)
{
	int64_t until = clock_now_ms() + PEER_WAIT_MS;
	char a[12], b[12];
	int r;

	while ((r = peer_next(&p->control, f, (int)(until - clock_now_ms()))) ==
	    1) {
		if (f->type == type)
			return;
		if (f->type == FT_PING) {
			struct frame pong = *f;

			pong.type = FT_PONG;
			(void)peer_put(&p->control, &pong);
		}
		if (f->type == FT_ERROR || f->type == FT_BYE ||
		    f->type == FT_DECLINE || f->type == FT_CANCEL)
			peer_die("%s came instead of %s",
			    frame_name(f->type, a), frame_name(type, b));
	}
	peer_die("%s instead of %s", r == 0 ? "silence" : "the end",
	    frame_name(type, a));
}

bool
peer_hello(struct peer *p, enum msg_purpose purpose)
{
	struct fx_err err = FX_ERR_NONE;
	struct frame f;

	if (!dial(p, &p->control))
		return false;
	tls_peer_spki(p->control.s, p->theirs);
	hello_ours(&p->hello, purpose);
	p->hello.caps = CAP_BATCH | CAP_HOLES | CAP_MULTICONN | CAP_LIST |
	    CAP_PULL | p->more_caps;
	if (msg_hello_encode(&p->msg, &p->hello) < 0)
		peer_die("HELLO");
	digest_add(p->digest, p->msg.b.data, p->msg.b.len);
	peer_say(p, 0, 0);
	if (peer_next(&p->control, &f, PEER_WAIT_MS) != 1)
		return false;
	if (f.type == FT_ERROR) {
		struct msg_error m;

		must(msg_error_decode(&m, &f, &err), &err);
		p->refused = m.code;
		return false;
	}
	if (f.type != FT_WELCOME)
		peer_die("not WELCOME");
	must(msg_welcome_decode(&p->welcome, &f, &err), &err);
	digest_add(p->digest, f.body, f.body_len);
	digest_end(p->digest, p->hello_hash);
	return true;
}

static void
say_info(struct peer *p)
{
	struct msg_info m = {
		.name = "carrier", .program = "test", .cores = 1
	};

	peer_say(p, msg_info_encode(&p->msg, &m), 0);
}

static void
say_bare(struct peer *p, uint8_t type, const uint8_t *body, size_t n)
{
	struct frame f = { .type = type, .body = body, .body_len = n };

	(void)peer_put(&p->control, &f);
}

void
peer_pair(struct peer *p, const char *typed)
{
	char code[PAIR_CODE_SIZE];
	uint8_t point[PAIR_POINT_SIZE], mac[PAIR_MAC_SIZE];
	struct fx_err err = FX_ERR_NONE;
	struct pair_secret *secret;
	struct pair_run *run;
	struct pair_bind bind;
	struct frame f;

	must(pair_code_parse(typed, code, &err), &err);
	must(pair_secret_new(&secret, code, &err), &err);
	if (!peer_hello(p, PURPOSE_PAIRING))
		peer_die("the engine does not want to pair");
	memcpy(bind.id_a, identity_id(p->id), 32);
	memcpy(bind.id_b, p->theirs, 32);
	memcpy(bind.hello_hash, p->hello_hash, 32);
	bind.version = p->welcome.version;
	if (tls_export(p->control.s, TLS_EXPORT_PAIR, NULL, 0, bind.x_pair) < 0)
		peer_die("no exporter");
	must(pair_run_new(&run, PAIR_A, secret, &bind, &err), &err);
	pair_point(run, point);
	say_bare(p, FT_PAIR1, point, sizeof(point));
	peer_await(p, FT_PAIR2, &f);
	must(pair_peer_point(run, f.body, f.body_len, &err), &err);
	pair_confirm(run, mac);
	say_bare(p, FT_PAIR3, mac, sizeof(mac));
	peer_await(p, FT_PAIR4, &f);
	must(pair_check(run, f.body, f.body_len, &err), &err);
	say_info(p);
	peer_await(p, FT_BYE, &f);
	pair_run_free(run);
	pair_secret_free(secret);
}

void
peer_session(struct peer *p)
{
	struct frame f;

	if (!peer_hello(p, PURPOSE_SESSION))
		peer_die("the engine does not know us");
	if (tls_export(p->control.s, TLS_EXPORT_JOIN, p->welcome.session_id,
		sizeof(p->welcome.session_id), p->x_join) < 0)
		peer_die("no exporter");
	say_info(p);
	wire_in_stage(&p->control.in, WIRE_CONTROL);
	peer_await(p, FT_INFO, &f);
}

bool
peer_join(struct peer *p, uint16_t conn, uint8_t damage)
{
	struct msg_join m = { .conn = conn };
	struct join_proof proof = { .conn_idx = conn };
	struct frame f;

	if (!dial(p, &p->data) ||
	    tls_export(p->data.s, TLS_EXPORT_BIND, NULL, 0, proof.x_bind) < 0)
		peer_die("no data connection");
	memcpy(proof.x_join, p->x_join, sizeof(proof.x_join));
	memcpy(proof.session_id, p->welcome.session_id, 16);
	memcpy(m.session_id, p->welcome.session_id, 16);
	join_mac(p->digest, &proof, m.mac);
	m.mac[0] ^= damage;
	p->conn = conn;
	if (msg_join_encode(&p->msg, &m) < 0)
		peer_die("JOIN");
	msg_frame(&p->msg, 0, &f);
	if (!peer_put(&p->data, &f) ||
	    peer_next(&p->data, &f, PEER_WAIT_MS) != 1)
		return false;
	if (f.type != FT_JOIN_OK)
		peer_die("not JOIN_OK");
	return true;
}
