/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_LIST_H
#define FX_BASE_LIST_H

/*
 * An intrusive, doubly linked list.
 *
 * A struct list is a link inside the object it chains; the head is a struct
 * list of its own that belongs to nobody.  The list owns nothing: who frees
 * an object deletes its link first.  FX_CONTAINER (base/attr.h) leads from
 * the link back to its object:
 *
 *	list_for_each (at, &peer->jobs) {
 *		struct job *job = FX_CONTAINER(at, struct job, link);
 *		...
 *	}
 *
 * Any thread, one at a time.
 */

#include <stdbool.h>
#include <stddef.h>

struct list {
	struct list *prev;
	struct list *next;
};

/* Make an empty head, or a link that is in no list. */
static inline void
list_init(struct list *head)
{
	head->prev = head;
	head->next = head;
}

/* Whether head has no links; of a link: whether it is in no list. */
static inline bool
list_empty(const struct list *head)
{
	return head->next == head;
}

/* Put link, which is in no list, right behind at (the head: in front). */
static inline void
list_add(struct list *at, struct list *link)
{
	link->prev = at;
	link->next = at->next;
	at->next->prev = link;
	at->next = link;
}

/* Put link, which is in no list, at the end. */
static inline void
list_add_tail(struct list *head, struct list *link)
{
	list_add(head->prev, link);
}

/* Take link out of its list.  Deleting it again does nothing. */
static inline void
list_del(struct list *link)
{
	link->prev->next = link->next;
	link->next->prev = link->prev;
	list_init(link);
}

/* The first or last link, or NULL if head is empty. */
static inline struct list *
list_first(const struct list *head)
{
	return head->next == head ? NULL : head->next;
}

static inline struct list *
list_last(const struct list *head)
{
	return head->prev == head ? NULL : head->prev;
}

/* Delete and return the first link, or NULL if head is empty. */
static inline struct list *
list_take(struct list *head)
{
	struct list *link = list_first(head);

	if (link != NULL)
		list_del(link);
	return link;
}

/* How many links head has; walks all of them. */
static inline size_t
list_count(const struct list *head)
{
	size_t n = 0;

	for (const struct list *at = head->next; at != head; at = at->next)
		n++;
	return n;
}

/*
 * Walk from first to last; at is declared by the loop.  The body may delete
 * and free at itself, but no other link of the list.
 */
#define list_for_each(at, head)                                            \
 for (struct list *at = (head)->next, *at##_next = at->next; at != (head); \
      at = at##_next, at##_next = at->next)

#endif
