/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_MAILBOX_H
#define FX_OS_MAILBOX_H

/*
 * A bounded queue of fixed-size messages, from many threads to one.
 *
 * Any thread may post.  One thread, the owner, waits on mailbox_fd() with
 * poll() and takes what has arrived.  Messages are copied in and copied out,
 * so nothing that was posted is ever shared between two threads.
 *
 * Posting never blocks and never allocates.  A full mailbox refuses the
 * message and remembers that it did; the owner learns of the loss with its
 * next take, and must then rebuild its view from a fresh snapshot.
 */

#include <stdbool.h>
#include <stddef.h>

struct mailbox;

/*
 * Make a mailbox for up to cap messages of size bytes each; both at least 1.
 * Returns 0 and sets *ret, which the caller frees; or returns -EOVERFLOW,
 * -ENOMEM, -EMFILE or -ENFILE and leaves *ret alone.
 */
int mailbox_new(struct mailbox **ret, size_t cap, size_t size);

/* Free mb and whatever still lies in it.  No thread may be using it. */
void mailbox_free(struct mailbox *mb);

/*
 * The descriptor that polls readable exactly while a message is waiting.
 * It belongs to mb: poll it, never read or close it.
 */
int mailbox_fd(const struct mailbox *mb);

/*
 * Copy one message in, from any thread.
 * Returns false if mb was full and *msg was lost.
 */
bool mailbox_post(struct mailbox *mb, const void *msg);

/*
 * Move up to max messages, oldest first, into the array out.  Owner only.
 * Returns how many; sets *ret_lost if any were refused since the last take.
 */
size_t mailbox_take(struct mailbox *mb, void *out, size_t max, bool *ret_lost);

#endif
