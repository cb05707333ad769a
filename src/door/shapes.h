/* SPDX-License-Identifier: MIT */
#ifndef FX_DOOR_SHAPES_H
#define FX_DOOR_SHAPES_H

/*
 * What the structs of door/types.h look like: for each its fields with their
 * JSON keys, for each door_kind its JSON name and the structs it carries.
 * The codec, copying, freeing and the manual's test all walk these tables;
 * no struct is taken apart anywhere else.
 *
 * JSON keys are the names of the C fields, but for one: a struct that stands
 * in a command or reply writes its `id` as "ref", because "id" is the number
 * of the command there.
 *
 * Everything here is constant; any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "door/types.h"

enum shape_type {
	SHAPE_STRING,  /* char *, NULL: left out */
	SHAPE_INT,     /* int64_t */
	SHAPE_BOOL,    /* bool */
	SHAPE_ENUM,    /* an enum, written as its name */
	SHAPE_STRINGS, /* char **, none of them NULL, and a count */
	SHAPE_INTS,    /* int64_t *, and a count */
	SHAPE_ITEMS,   /* an array of structs, and a count */
};

struct shape_field {
	const char *key;
	enum shape_type type;
	size_t offset;            /* of the value, in bytes */
	size_t count;             /* offset of an array's size_t */
	int64_t absent;           /* what an INT is when left out */
	const char *const *names; /* of an ENUM, by value.. */
	size_t names_n;           /* ..so many */
	const struct shape *of;   /* of ITEMS */
};

struct shape {
	const char *name; /* "door_transfer" */
	size_t size;      /* bytes of the struct */
	const struct shape_field *fields;
	size_t fields_n;
};

#define SHAPE_NEEDS_MAX 3

struct shape_kind {
	const char *name;          /* "pair-host" */
	bool event;                /* from the engine, without a command */
	bool secret;               /* never log its line */
	const struct shape *args;  /* of a command, or what the event tells */
	const struct shape *reply; /* of a command */
	/* Keys a command must have; the codec refuses one without. */
	const char *needs[SHAPE_NEEDS_MAX];
};

extern const struct shape shape_none; /* of a kind that carries nothing */
extern const struct shape shape_ref;
extern const struct shape shape_mark;
extern const struct shape shape_page;
extern const struct shape shape_subscribe;
extern const struct shape shape_hello;
extern const struct shape shape_status;
extern const struct shape shape_listen;
extern const struct shape shape_listening;
extern const struct shape shape_setting;
extern const struct shape shape_settings;
extern const struct shape shape_pair_join;
extern const struct shape shape_pair_code;
extern const struct shape shape_pair_result;
extern const struct shape shape_peer;
extern const struct shape shape_peers;
extern const struct shape shape_peer_set;
extern const struct shape shape_send;
extern const struct shape shape_retry;
extern const struct shape shape_move;
extern const struct shape shape_limit;
extern const struct shape shape_entry;
extern const struct shape shape_entries;
extern const struct shape shape_offer;
extern const struct shape shape_offers;
extern const struct shape shape_accept;
extern const struct shape shape_decline;
extern const struct shape shape_closed;
extern const struct shape shape_transfer;
extern const struct shape shape_transfers;
extern const struct shape shape_progress;
extern const struct shape shape_file;
extern const struct shape shape_item_ref;
extern const struct shape shape_item;
extern const struct shape shape_items;
extern const struct shape shape_verify_result;
extern const struct shape shape_sum;
extern const struct shape shape_sum_result;
extern const struct shape shape_chat;
extern const struct shape shape_chats;
extern const struct shape shape_log;
extern const struct shape shape_ls;
extern const struct shape shape_get;
extern const struct shape shape_got;
extern const struct shape shape_sums_result;
extern const struct shape shape_history;
extern const struct shape shape_prune;
extern const struct shape shape_pruned;
extern const struct shape shape_fault;
extern const struct shape shape_fault_count;
extern const struct shape shape_faults;
extern const struct shape shape_dialect_serve;
extern const struct shape shape_dialect;
extern const struct shape shape_dialects;
extern const struct shape shape_dialect_send;
extern const struct shape shape_dialect_get;
extern const struct shape shape_refs;
extern const struct shape shape_sent;

/* All there is to know about a kind below DOOR_KINDS. */
const struct shape_kind *shape_kind(enum door_kind kind);

/* The kind of a command's, or an event's, name; -1 if there is none. */
int shape_find(const char *name, bool event);

/* The names of the enums: "active", "verified", "accept", "keep-both". */
const char *shape_state_name(enum door_state state);
const char *shape_item_state_name(enum door_item_state state);
const char *shape_policy_name(enum door_policy policy);
const char *shape_conflict_name(enum door_conflict conflict);

/* The value of a conflict rule's name, or -1. */
int shape_conflict_parse(const char *name);

/* The value of a policy's name, or -1. */
int shape_policy_parse(const char *name);

/* The value of a transfer state's name, or -1. */
int shape_state_parse(const char *name);

#endif
