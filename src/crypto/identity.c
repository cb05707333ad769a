/* SPDX-License-Identifier: MIT */
#include "crypto/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "crypto/digest.h"
#include "crypto/luhn.h"
#include "crypto/sslerr.h"
#include "os/fd.h"
#include "os/file.h"
#include "os/file_remove.h"

#define KEY_TYPE     "ED25519"
#define KEY_FILE_MAX 4096 /* bytes; a PEM key has about 120 */
#define SERIAL_BITS  127
#define TEXT_PREFIX  "fx1-"
#define TEXT_SYMBOLS 32 /* of 5 bits, then the check character */

struct identity {
	EVP_PKEY *key;
	X509 *cert;
	uint8_t id[IDENTITY_ID_SIZE];
};

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

static bool
set_serial(X509 *cert)
{
	BIGNUM *serial = BN_new();
	bool ok;

	ok = serial != NULL &&
	    BN_rand(serial, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) ==
		1 &&
	    BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(cert)) != NULL;
	BN_free(serial);
	return ok;
}

static X509 *
make_cert(EVP_PKEY *key)
{
	X509 *cert = X509_new();
	X509_NAME *name;

	if (cert == NULL)
		return NULL;
	name = X509_get_subject_name(cert);
	if (X509_set_version(cert, X509_VERSION_3) != 1 || !set_serial(cert) ||
	    ASN1_TIME_set_string_X509(
		X509_getm_notBefore(cert), "19700101000000Z") != 1 ||
	    ASN1_TIME_set_string_X509(
		X509_getm_notAfter(cert), "99991231235959Z") != 1 ||
	    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
		(const unsigned char *)"fxtui", -1, -1, 0) != 1 ||
	    X509_set_issuer_name(cert, name) != 1 ||
	    X509_set_pubkey(cert, key) != 1 ||
	    X509_sign(cert, key, NULL) == 0) {
		X509_free(cert);
		return NULL;
	}
	return cert;
}

int
identity_of_cert(const struct x509_st *cert, uint8_t ret[IDENTITY_ID_SIZE],
    struct fx_err *err)
{
	EVP_PKEY *key = X509_get0_pubkey(cert);
	struct digest *d;
	unsigned char *der = NULL;
	int n;

	if (key == NULL || !EVP_PKEY_is_a(key, KEY_TYPE)) {
		sslerr_clear();
		return fx_err_set(
		    err, E_AUTH, "the certificate has no Ed25519 key");
	}
	n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
	if (n <= 0)
		return sslerr_set(err, E_AUTH, "reading a certificate's key");
	if (digest_new(&d) < 0) {
		OPENSSL_free(der);
		return fx_err_errno(err, E_AUTH, ENOMEM, "hashing a key");
	}
	digest_once(d, der, (size_t)n, ret);
	digest_free(d);
	OPENSSL_free(der);
	return 0;
}

/* Takes over key, also on failure. */
static int
identity_from(struct identity **ret, EVP_PKEY *key, struct fx_err *err)
{
	struct identity *id;

	id = calloc(1, sizeof(*id));
	if (id == NULL) {
		EVP_PKEY_free(key);
		return fx_err_errno(
		    err, E_INTERNAL, ENOMEM, "making the identity");
	}
	id->key = key;
	id->cert = make_cert(key);
	if (id->cert == NULL) {
		identity_free(id);
		return sslerr_set(err, E_INTERNAL, "making the certificate");
	}
	if (identity_of_cert(id->cert, id->id, err) < 0) {
		identity_free(id);
		return -1;
	}
	*ret = id;
	return 0;
}

int
identity_new(struct identity **ret, struct fx_err *err)
{
	EVP_PKEY *key;

	if (crypto_init(err) < 0)
		return -1;
	sslerr_clear();
	key = EVP_PKEY_Q_keygen(NULL, NULL, KEY_TYPE);
	if (key == NULL)
		return sslerr_set(err, E_INTERNAL, "making the identity key");
	return identity_from(ret, key, err);
}

void
identity_free(struct identity *id)
{
	if (id == NULL)
		return;
	X509_free(id->cert);
	EVP_PKEY_free(id->key);
	free(id);
}

static int
check_folder(int dirfd, const char *dir, struct fx_err *err)
{
	struct stat st;

	if (fstat(dirfd, &st) == -1)
		return fx_err_errno(err, E_IO_READ, errno, "%s", dir);
	if (!S_ISDIR(st.st_mode))
		return fx_err_set(err, E_TYPE, "%s is not a folder", dir);
	if (st.st_uid != geteuid())
		return fx_err_set(err, E_ACCESS,
		    "%s belongs to another user; it is not used", dir);
	if ((st.st_mode & 077) != 0)
		return fx_err_set(err, E_ACCESS,
		    "others may look into %s; close it with: chmod 700 %s", dir,
		    dir);
	return 0;
}

static int
check_file(int fd, const char *dir, struct fx_err *err)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return fx_err_errno(
		    err, E_IO_READ, errno, "%s/%s", dir, IDENTITY_FILE);
	if (!S_ISREG(st.st_mode))
		return fx_err_set(err, E_TYPE,
		    "%s/%s is not a regular file; move it away", dir,
		    IDENTITY_FILE);
	if (st.st_uid != geteuid())
		return fx_err_set(err, E_ACCESS,
		    "%s/%s belongs to another user; move it away", dir,
		    IDENTITY_FILE);
	if ((st.st_mode & 077) != 0)
		return fx_err_set(err, E_ACCESS,
		    "others may read %s/%s; close it with: chmod 600 %s/%s",
		    dir, IDENTITY_FILE, dir, IDENTITY_FILE);
	return 0;
}

/* Never ask for a passphrase on the terminal. */
static int
no_passphrase(char *to, int size, int writing, void *arg)
{
	(void)to;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

/* The key in n bytes of PEM, or NULL. */
static EVP_PKEY *
parse_key(const uint8_t *pem, size_t n)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)n);
	EVP_PKEY *key;

	if (bio == NULL)
		return NULL;
	key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	if (key != NULL && !EVP_PKEY_is_a(key, KEY_TYPE)) {
		EVP_PKEY_free(key);
		return NULL;
	}
	return key;
}

static int
read_key(EVP_PKEY **ret, int fd, const char *dir, struct fx_err *err)
{
	uint8_t pem[KEY_FILE_MAX];
	ssize_t n = fd_read_full(fd, pem, sizeof(pem));

	if (n < 0)
		return fx_err_errno(
		    err, E_IO_READ, (int)-n, "%s/%s", dir, IDENTITY_FILE);
	sslerr_clear();
	*ret = parse_key(pem, (size_t)n);
	digest_cleanse(pem, sizeof(pem));
	sslerr_clear();
	if (*ret == NULL)
		return fx_err_set(err, E_STATE,
		    "%s/%s holds no Ed25519 key; restore it from a copy, or "
		    "move it away to start with a new identity",
		    dir, IDENTITY_FILE);
	return 0;
}

/* Load it: 0; 1 if there is no file; -1. */
static int
load(struct identity **ret, int dirfd, const char *dir, struct fx_err *err)
{
	struct fx_err opening = FX_ERR_NONE;
	EVP_PKEY *key = NULL;
	int fd;
	int r;

	fd = file_open_beneath(dirfd, IDENTITY_FILE,
	    O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, &opening);
	if (fd < 0 && opening.errnum == ENOENT)
		return 1;
	if (fd < 0 && opening.errnum == ELOOP)
		return fx_err_set(err, E_TYPE,
		    "%s/%s is a symbolic link; move it away", dir,
		    IDENTITY_FILE);
	if (fd < 0)
		return fx_err_errno(err, file_code(opening.errnum, false),
		    opening.errnum, "%s/%s", dir, IDENTITY_FILE);
	r = check_file(fd, dir, err);
	if (r == 0)
		r = read_key(&key, fd, dir, err);
	(void)fd_close(&fd);
	return r < 0 ? -1 : identity_from(ret, key, err);
}

/* Write the key under a name of its own; *ret_st tells which file it is. */
static int
write_aside(int dirfd, const char *name, const void *pem, size_t n,
    struct stat *ret_st, struct fx_err *err)
{
	int fd;
	int r = 0;

	fd = file_open_beneath(
	    dirfd, name, O_WRONLY | O_CREAT | O_EXCL, 0600, err);
	if (fd < 0)
		return -1;
	if (fstat(fd, ret_st) == -1 || fchmod(fd, 0600) == -1)
		r = -errno;
	if (r == 0)
		r = fd_write_full(fd, pem, n);
	if (r == 0 && fsync(fd) == -1)
		r = -errno;
	if (r == 0)
		r = fd_close(&fd);
	if (r == 0)
		return 0;
	(void)fd_close(&fd);
	(void)file_remove_same(dirfd, name, ret_st->st_dev, ret_st->st_ino);
	return fx_err_errno(
	    err, file_code(-r, true), -r, "storing the identity key");
}

/* Store the key unless there is one already: 0; 1 if there is; -1. */
static int
store(int dirfd, const void *pem, size_t n, struct fx_err *err)
{
	char aside[FILE_ASIDE_SIZE];
	struct stat st = { 0 };
	int r;

	file_aside_name(aside);
	if (write_aside(dirfd, aside, pem, n, &st, err) < 0)
		return -1;
	r = file_rename_noreplace(dirfd, aside, dirfd, IDENTITY_FILE);
	if (r < 0)
		(void)file_remove_same(dirfd, aside, st.st_dev, st.st_ino);
	if (r == -EEXIST)
		return 1;
	if (r == 0)
		r = file_sync_dir(dirfd);
	if (r < 0)
		return fx_err_errno(
		    err, file_code(-r, true), -r, "storing the identity key");
	return 0;
}

/* As store(), for a whole identity. */
static int
store_identity(const struct identity *id, int dirfd, struct fx_err *err)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	char *pem;
	long n;
	int r;

	if (bio == NULL ||
	    PEM_write_bio_PrivateKey(bio, id->key, NULL, NULL, 0, NULL, NULL) !=
		1)
		r = sslerr_set(err, E_INTERNAL, "writing the identity key");
	else {
		n = BIO_get_mem_data(bio, &pem);
		r = store(dirfd, pem, (size_t)n, err);
	}
	BIO_free(bio);
	return r;
}

int
identity_load(
    struct identity **ret, int dirfd, const char *dir, struct fx_err *err)
{
	struct identity *id;
	int r;

	if (crypto_init(err) < 0 || check_folder(dirfd, dir, err) < 0)
		return -1;
	r = load(ret, dirfd, dir, err);
	if (r <= 0)
		return r;
	if (identity_new(&id, err) < 0)
		return -1;
	r = store_identity(id, dirfd, err);
	if (r == 0) {
		*ret = id;
		return 0;
	}
	identity_free(id);
	if (r < 0)
		return -1;
	/* Another program was faster: its key is the one. */
	r = load(ret, dirfd, dir, err);
	if (r > 0)
		return fx_err_set(
		    err, E_IO_READ, "%s/%s vanished", dir, IDENTITY_FILE);
	return r;
}

const uint8_t *
identity_id(const struct identity *id)
{
	return id->id;
}

struct evp_pkey_st *
identity_key(const struct identity *id)
{
	return id->key;
}

struct x509_st *
identity_cert(const struct identity *id)
{
	return id->cert;
}

/* The i-th group of 5 bits, highest first. */
static uint8_t
five_bits(const uint8_t *p, size_t i)
{
	size_t bit = 5 * i;
	unsigned pair = (unsigned)p[bit / 8] << 8;

	if (bit % 8 > 3)
		pair |= p[bit / 8 + 1];
	return (uint8_t)(pair >> (11 - bit % 8) & 31);
}

void
identity_text(const uint8_t id[IDENTITY_ID_SIZE], char ret[IDENTITY_TEXT_SIZE])
{
	uint8_t values[TEXT_SYMBOLS];
	char *to = ret;
	size_t i;

	memcpy(to, TEXT_PREFIX, 4);
	to += 4;
	for (i = 0; i < TEXT_SYMBOLS; i++) {
		values[i] = five_bits(id, i);
		*to++ = alphabet[values[i]];
		if (i % 4 == 3)
			*to++ = '-';
	}
	*to++ = alphabet[luhn_check(values, TEXT_SYMBOLS)];
	*to = '\0';
}

/* The value of a base32 character of either case, or -1. */
static int
symbol(char c)
{
	if (c >= 'a' && c <= 'z')
		return c - 'a';
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= '2' && c <= '7')
		return c - '2' + 26;
	return -1;
}

int
identity_parse(const char *text, uint8_t ret[IDENTITY_SHOWN_SIZE])
{
	uint8_t values[TEXT_SYMBOLS + 1];
	uint8_t bytes[IDENTITY_SHOWN_SIZE] = { 0 };
	size_t n = 0;
	size_t i;
	int v;

	text += strspn(text, " \t\r\n");
	if (strncmp(text, "fx1-", 4) != 0 && strncmp(text, "FX1-", 4) != 0)
		return -EINVAL;
	for (text += 4; *text != '\0' && strchr(" \t\r\n", *text) == NULL;
	     text++) {
		if (*text == '-')
			continue;
		v = symbol(*text);
		if (v < 0 || n == sizeof(values))
			return -EINVAL;
		values[n++] = (uint8_t)v;
	}
	if (text[strspn(text, " \t\r\n")] != '\0' || n != sizeof(values) ||
	    luhn_check(values, TEXT_SYMBOLS) != values[TEXT_SYMBOLS])
		return -EINVAL;

	for (i = 0; i < (size_t)8 * sizeof(bytes); i++)
		if ((values[i / 5] >> (4 - i % 5) & 1) != 0)
			bytes[i / 8] |= (uint8_t)(0x80 >> i % 8);
	memcpy(ret, bytes, sizeof(bytes));
	return 0;
}
