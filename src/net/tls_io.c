/* SPDX-License-Identifier: MIT */
#include "net/tls_io.h"

#include <errno.h>
#include <openssl/bio.h>

#include "net/tls.h"

/* A control connection gives a larger buffer back when it is empty. */
#define KEEP_SIZE (64 * 1024)

size_t
tls_io_waiting(const struct tls_io *io)
{
	return io->out.len - io->out_sent;
}

int
tls_io_drain(struct tls_io *io)
{
	ssize_t n;

	if (io->out_error != 0)
		return io->out_error;
	while (tls_io_waiting(io) > 0) {
		n = stream_send(
		    io->lower, io->out.data + io->out_sent, tls_io_waiting(io));
		if (n < 0) {
			if (n != -EAGAIN)
				io->out_error = (int)n;
			return (int)n;
		}
		io->out_sent += (size_t)n;
	}
	io->out_sent = 0;
	if (io->out.cap > KEEP_SIZE && !io->bulk)
		buf_done(&io->out);
	else
		buf_clear(&io->out);
	return 0;
}

static int
io_read(BIO *bio, char *to, int n)
{
	struct tls_io *io = BIO_get_data(bio);
	ssize_t r;

	BIO_clear_retry_flags(bio);
	if (n <= 0 || io->in_error != 0)
		return -1;
	io->exhausted = io->budget == 0;
	if (io->exhausted) {
		BIO_set_retry_read(bio);
		return -1;
	}
	if ((size_t)n > io->budget)
		n = (int)io->budget;
	r = stream_recv(io->lower, to, (size_t)n);
	if (r > 0) {
		io->budget -= (size_t)r;
		return (int)r;
	}
	if (r == -EAGAIN)
		BIO_set_retry_read(bio);
	else
		io->in_error = r == 0 ? -ECONNRESET : (int)r;
	return -1;
}

static int
io_write(BIO *bio, const char *from, int n)
{
	struct tls_io *io = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	if (n <= 0 || io->out_error != 0)
		return -1;
	if (tls_io_waiting(io) + (size_t)n > io->out.max) {
		BIO_set_retry_write(bio);
		return -1;
	}
	if (io->out.len + (size_t)n > io->out.max) {
		buf_drop(&io->out, io->out_sent);
		io->out_sent = 0;
	}
	buf_put(&io->out, from, (size_t)n);
	if (buf_error(&io->out) != 0) {
		io->out_error = buf_error(&io->out);
		return -1;
	}
	return n;
}

static long
io_ctrl(BIO *bio, int what, long number, void *pointer)
{
	struct tls_io *io = BIO_get_data(bio);

	(void)number;
	(void)pointer;
	if (what != BIO_CTRL_FLUSH)
		return 0;
	/* What cannot go now goes with the next drain, errors are kept. */
	(void)tls_io_drain(io);
	return 1;
}

static BIO_METHOD *
new_method(void)
{
	BIO_METHOD *m = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "fx stream");

	if (m == NULL)
		return NULL;
	if (BIO_meth_set_read(m, io_read) != 1 ||
	    BIO_meth_set_write(m, io_write) != 1 ||
	    BIO_meth_set_ctrl(m, io_ctrl) != 1) {
		BIO_meth_free(m);
		return NULL;
	}
	return m;
}

BIO *
tls_io_init(struct tls_io *io, struct stream *lower, bool bulk)
{
	BIO *bio;

	*io = (struct tls_io){ .lower = lower, .bulk = bulk };
	buf_init(&io->out, TLS_BATCH + TLS_IO_SLACK);
	io->method = new_method();
	if (io->method == NULL)
		return NULL;
	bio = BIO_new(io->method);
	if (bio == NULL) {
		tls_io_done(io);
		return NULL;
	}
	BIO_set_data(bio, io);
	BIO_set_init(bio, 1);
	return bio;
}

void
tls_io_done(struct tls_io *io)
{
	BIO_meth_free(io->method);
	io->method = NULL;
	buf_done(&io->out);
}
