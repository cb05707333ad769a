/* SPDX-License-Identifier: MIT */
#ifndef FX_TESTS_SUPPORT_MODEL_SAMPLE_H
#define FX_TESTS_SUPPORT_MODEL_SAMPLE_H

/*
 * A model made by hand, close to the pictures of tui.md 2.2: the folder
 * ~/src/release, four peers, transfers, an inbox with one row of each sort,
 * a log.  For tests of screens; no engine, no file system.
 *
 * All functions end the program when there is no memory.
 */

#include "tui/model/model.h"

#define SAMPLE_WALL_S INT64_C(1795178490) /* 2026-11-20 12:41:30 UTC */
#define SAMPLE_NOW_MS INT64_C(1000000)

#define SAMPLE_OWN_KEY   "fx1-e5cm-zuim-ouz3-243k-3cip-txk4-vmvn-wj5q-q"
#define SAMPLE_ALICE_KEY "fx1-fpma-nsl7-byak-6gq7-ymzi-7j3d-vetj-oi6i-5"
#define SAMPLE_CAROL_KEY "fx1-jqtn-sb2m-e7mj-5xsz-e4ga-vqkl-ohqh-dmks-u"
#define SAMPLE_OFFER_ID  "offer-notes"

/* Everything; freed with model_free(). */
struct model *sample_model(void);

/* As at the first start: nothing paired, nothing sent, the engine starts. */
struct model *sample_empty(void);

/* The folder with these raw names, all plain files. */
void sample_folder(
    struct model *m, const char *const *names, const size_t *n, size_t count);

/* A peer, an inbox row and a transfer with this safe name, in this state. */
void sample_peer(struct model *m, const char *key, const char *name);
void sample_row(
    struct model *m, const char *id, const char *name, enum model_item state);
void sample_transfer(
    struct model *m, const char *id, const char *name, enum model_state state);

/* The entries of the sample's offer, as if both pages had come. */
void sample_offer_files(struct model *m);

/* A toast and a status, as if just now. */
void sample_toasts(struct model *m);

#endif
