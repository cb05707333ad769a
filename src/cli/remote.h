/* SPDX-License-Identifier: MIT */
#ifndef FX_CLI_REMOTE_H
#define FX_CLI_REMOTE_H

/*
 * PEER:PATH on a command line: something that a peer shares.  The first colon
 * divides, or the first after "]" where PEER begins with "[": a host with a
 * port cannot stand here.  One thread.
 */

#include "base/err.h"

struct remote {
	char *peer;
	char *path; /* in the form of path_to_text(); may be empty */
};

/* 0 and *ret, whose strings are freed with remote_done(); or E_ARGS. */
int remote_parse(struct remote *ret, const char *word, struct fx_err *err);
void remote_done(struct remote *r);

#endif
