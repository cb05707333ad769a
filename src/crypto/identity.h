/* SPDX-License-Identifier: MIT */
#ifndef FX_CRYPTO_IDENTITY_H
#define FX_CRYPTO_IDENTITY_H

/*
 * Who this installation is: one Ed25519 key and a self-signed certificate
 * made from it (reliability.md 6.1, protocol.md, Identity and verdict).
 *
 * The device id is SHA-256 of the SubjectPublicKeyInfo in DER, 32 bytes,
 * always stored and compared in full.  Its shown form is cut and for people:
 * "fx1-" and the first 160 bits in base32, groups of four, check character.
 *
 * An identity never changes after it was made; any thread may read it.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

#define IDENTITY_ID_SIZE    32
#define IDENTITY_SHOWN_SIZE 20 /* bytes of the id that the text form holds */
#define IDENTITY_TEXT_SIZE  46 /* with NUL */
#define IDENTITY_FILE       "identity.key"

struct evp_pkey_st; /* EVP_PKEY */
struct x509_st;     /* X509 */

struct identity;

/* A fresh identity in memory only.  0, or -1 with E_INTERNAL. */
FX_NODISCARD
int identity_new(struct identity **ret, struct fx_err *err);

/*
 * Load the key from IDENTITY_FILE in the state folder, or make one if there
 * is no such file.  dirfd is the open folder, dir its path for messages.
 *
 * The folder must be ours with mode & 077 == 0.  The file is opened without
 * following links and must be regular, ours, with mode & 077 == 0 and hold
 * an Ed25519 key; anything else is refused with E_ACCESS, E_TYPE, E_IO_READ
 * or E_STATE (not a key) and a sentence that names the cure.  An existing
 * file is never overwritten; a new one is written aside (0600), synced and
 * linked to its name, so that of two programs starting at once one key wins.
 */
FX_NODISCARD
int identity_load(
    struct identity **ret, int dirfd, const char *dir, struct fx_err *err);

void identity_free(struct identity *id);

/* The device id; valid as long as the identity. */
const uint8_t *identity_id(const struct identity *id);

/* For net only: borrowed, valid as long as the identity. */
struct evp_pkey_st *identity_key(const struct identity *id);
struct x509_st *identity_cert(const struct identity *id);

/*
 * The device id of a peer's certificate.  0, or -1 with E_AUTH if its key is
 * not Ed25519 or cannot be read.
 */
FX_NODISCARD
int identity_of_cert(const struct x509_st *cert, uint8_t ret[IDENTITY_ID_SIZE],
    struct fx_err *err);

/* The shown form of an id. */
void identity_text(
    const uint8_t id[IDENTITY_ID_SIZE], char ret[IDENTITY_TEXT_SIZE]);

/*
 * Parse a shown form: case, blanks around it and dashes within do not
 * matter, the check character does.  ret gets the first 160 bits of the id.
 * Returns 0 or -EINVAL.
 */
FX_NODISCARD
int identity_parse(const char *text, uint8_t ret[IDENTITY_SHOWN_SIZE]);

#endif
