/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/attr.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "crypto/identity.h"
#include "unit/store/folder.h"

#define SPKI "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
#define TEXT "fx1-zkly-cewk-do64-v6wc-ggzz-ui64-jwty-n37y-2"

static void
makes_a_key_once_and_loads_it_ever_after(void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct identity *made, *loaded;
	struct folder f;
	struct stat st;

	(void)state;
	folder_make(&f);
	assert_int_equal(identity_load(&made, f.fd, f.path, &err), 0);
	assert_int_equal(fstatat(f.fd, IDENTITY_FILE, &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_nlink, 1);
	assert_int_equal(identity_load(&loaded, f.fd, f.path, &err), 0);
	assert_memory_equal(identity_id(made), identity_id(loaded), 32);
	assert_true(EVP_PKEY_eq(identity_key(made), identity_key(loaded)) == 1);
	identity_free(made);
	identity_free(loaded);
	folder_remove(&f);
}

static void
the_certificate_is_self_signed_ed25519_for_ever(void **state)
{
	unsigned char *der = NULL;
	uint8_t id[IDENTITY_ID_SIZE], want[DIGEST_SIZE];
	struct identity *me;
	struct digest *d;
	X509 *cert;
	char name[64];
	int n;

	(void)state;
	assert_int_equal(identity_new(&me, NULL), 0);
	cert = identity_cert(me);
	assert_int_equal(X509_verify(cert, identity_key(me)), 1);
	assert_int_equal(X509_get_signature_nid(cert), NID_ED25519);
	X509_NAME_get_text_by_NID(
	    X509_get_subject_name(cert), NID_commonName, name, sizeof(name));
	assert_string_equal(name, "fxtui");
	assert_int_equal(X509_cmp_current_time(X509_get0_notBefore(cert)), -1);
	assert_int_equal(X509_cmp_current_time(X509_get0_notAfter(cert)), 1);

	assert_int_equal(identity_of_cert(cert, id, NULL), 0);
	assert_memory_equal(id, identity_id(me), sizeof(id));
	n = i2d_PUBKEY(identity_key(me), &der);
	assert_true(n > 0);
	assert_int_equal(digest_new(&d), 0);
	digest_once(d, der, (size_t)n, want);
	assert_memory_equal(id, want, sizeof(id));
	digest_free(d);
	OPENSSL_free(der);
	identity_free(me);
}

static void
a_certificate_of_another_key_type_has_no_id(void **state)
{
	struct fx_err err = FX_ERR_NONE;
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	X509 *cert = X509_new();
	uint8_t id[IDENTITY_ID_SIZE];

	(void)state;
	assert_int_equal(identity_of_cert(cert, id, &err), -1);
	assert_int_equal(err.code, E_AUTH);
	assert_int_equal(X509_set_pubkey(cert, key), 1);
	assert_int_equal(identity_of_cert(cert, id, &err), -1);
	assert_int_equal(err.code, E_AUTH);
	X509_free(cert);
	EVP_PKEY_free(key);
}

/* Ways in which a key file can be wrong (H19). */
static void
put_mode_644(const struct folder *f)
{
	assert_int_equal(fchmodat(f->fd, IDENTITY_FILE, 0644, 0), 0);
}

static void
put_mode_610(const struct folder *f)
{
	assert_int_equal(fchmodat(f->fd, IDENTITY_FILE, 0610, 0), 0);
}

static void
put_link(const struct folder *f)
{
	assert_int_equal(
	    renameat(f->fd, IDENTITY_FILE, f->fd, "elsewhere.key"), 0);
	assert_int_equal(symlinkat("elsewhere.key", f->fd, IDENTITY_FILE), 0);
}

static void
put_folder(const struct folder *f)
{
	assert_int_equal(unlinkat(f->fd, IDENTITY_FILE, 0), 0);
	assert_int_equal(mkdirat(f->fd, IDENTITY_FILE, 0700), 0);
}

static void
put_fifo(const struct folder *f)
{
	assert_int_equal(unlinkat(f->fd, IDENTITY_FILE, 0), 0);
	assert_int_equal(mkfifoat(f->fd, IDENTITY_FILE, 0600), 0);
}

static void
put_nothing(const struct folder *f)
{
	folder_put(f, IDENTITY_FILE, "", 0);
}

static void
put_half(const struct folder *f)
{
	char pem[4096];
	ssize_t n = folder_get(f, IDENTITY_FILE, pem, sizeof(pem));

	assert_true(n > 60);
	folder_put(f, IDENTITY_FILE, pem, (size_t)n / 2);
}

static void
put_key(const struct folder *f, EVP_PKEY *key, const EVP_CIPHER *cipher)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *pem;
	long n;

	assert_int_equal(PEM_write_bio_PrivateKey(bio, key, cipher,
			     (const unsigned char *)"pw", 2, NULL, NULL),
	    1);
	n = BIO_get_mem_data(bio, &pem);
	folder_put(f, IDENTITY_FILE, pem, (size_t)n);
	BIO_free(bio);
	EVP_PKEY_free(key);
}

static void
put_other_type(const struct folder *f)
{
	put_key(f, EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"), NULL);
}

static void
put_encrypted(const struct folder *f)
{
	put_key(f, EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), EVP_aes_256_cbc());
}

static void
refuses_every_wrong_key_file_and_leaves_it_alone(void **state)
{
	static const struct {
		void (*put)(const struct folder *);
		enum fx_code want;
		const char *cure;
	} rows[] = {
		{ put_mode_644, E_ACCESS, "chmod 600 " },
		{ put_mode_610, E_ACCESS, "chmod 600 " },
		{ put_link, E_TYPE, "move it away" },
		{ put_folder, E_TYPE, "move it away" },
		{ put_fifo, E_TYPE, "move it away" },
		{ put_nothing, E_STATE, "move it away" },
		{ put_half, E_STATE, "move it away" },
		{ put_other_type, E_STATE, "move it away" },
		{ put_encrypted, E_STATE, "move it away" },
	};
	struct identity *id;
	struct stat before, after;
	struct fx_err err;
	struct folder f;
	size_t i;

	(void)state;
	for (i = 0; i < FX_COUNT(rows); i++) {
		folder_make(&f);
		assert_int_equal(identity_load(&id, f.fd, f.path, NULL), 0);
		identity_free(id);
		rows[i].put(&f);
		assert_int_equal(
		    fstatat(f.fd, IDENTITY_FILE, &before, AT_SYMLINK_NOFOLLOW),
		    0);
		err = FX_ERR_NONE;
		assert_int_equal(identity_load(&id, f.fd, f.path, &err), -1);
		assert_int_equal(err.code, rows[i].want);
		if (strstr(err.text, rows[i].cure) == NULL)
			fail_msg("row %zu: %s", i, err.text);
		assert_int_equal(
		    fstatat(f.fd, IDENTITY_FILE, &after, AT_SYMLINK_NOFOLLOW),
		    0);
		assert_int_equal(before.st_ino, after.st_ino);
		assert_int_equal(before.st_size, after.st_size);
		folder_remove(&f);
	}
}

static void
refuses_an_open_state_folder(void **state)
{
	struct fx_err err = FX_ERR_NONE;
	struct identity *id;
	struct folder f;

	(void)state;
	folder_make(&f);
	assert_int_equal(fchmod(f.fd, 0755), 0);
	assert_int_equal(identity_load(&id, f.fd, f.path, &err), -1);
	assert_int_equal(err.code, E_ACCESS);
	assert_non_null(strstr(err.text, "chmod 700 "));
	assert_int_equal(faccessat(f.fd, IDENTITY_FILE, F_OK, 0), -1);
	folder_remove(&f);
}

static void
shows_an_id_as_annex_a_does_and_reads_it_again(void **state)
{
	static const char *const bad[] = {
		"",
		"fx1-",
		"fx1:" TEXT,
		"fx1-zkly-cewk-do64-v6wc-ggzz-ui64-jwty-n37y",
		"fx1-zkly-cewk-do64-v6wc-ggzz-ui64-jwty-n37y-3",
		"fx1-zkly-cewk-do64-v6wc-ggzz-ui64-jwty-n37z-2",
		"fx1-zkly-cewk-do64-v6wc-ggzz-ui64-jwty-n37y-22",
		"fx1-zkl1-cewk-do64-v6wc-ggzz-ui64-jwty-n37y-2",
		TEXT " x",
	};
	uint8_t id[IDENTITY_ID_SIZE], got[IDENTITY_SHOWN_SIZE];
	char text[IDENTITY_TEXT_SIZE];
	size_t i;

	(void)state;
	assert_int_equal(str_unhex(id, sizeof(id), SPKI), 0);
	identity_text(id, text);
	assert_string_equal(text, TEXT);
	assert_int_equal(identity_parse(text, got), 0);
	assert_memory_equal(got, id, sizeof(got));
	assert_int_equal(identity_parse(" FX1-ZKLYCEWKDO64V6WCGGZZUI64JWTYN37Y2"
					"\n",
			     got),
	    0);
	assert_memory_equal(got, id, sizeof(got));
	for (i = 0; i < FX_COUNT(bad); i++)
		assert_int_equal(identity_parse(bad[i], got), -EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_a_key_once_and_loads_it_ever_after),
		cmocka_unit_test(
		    the_certificate_is_self_signed_ed25519_for_ever),
		cmocka_unit_test(a_certificate_of_another_key_type_has_no_id),
		cmocka_unit_test(
		    refuses_every_wrong_key_file_and_leaves_it_alone),
		cmocka_unit_test(refuses_an_open_state_folder),
		cmocka_unit_test(
		    shows_an_id_as_annex_a_does_and_reads_it_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
