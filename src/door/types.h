/* SPDX-License-Identifier: MIT */
#ifndef FX_DOOR_TYPES_H
#define FX_DOOR_TYPES_H

/*
 * The words of the front door: every command, reply and event as a struct.
 * fxt-door(7) shows them as JSON lines; door/codec turns one into the other
 * by the tables in door/shapes.c, where each struct's fields and their JSON
 * names stand once.
 *
 * Strings are UTF-8 without NUL.  Names and paths are in the %XX form of
 * base/path (path_to_text): every byte that is not part of valid UTF-8, and
 * '%' itself before two hex digits, as %XX; paths in commands are absolute.
 * Sizes are bytes, times seconds since 1970, rates bytes a second, durations
 * carry their unit in the name.  -1 is "not known".  In a struct that came
 * out of the codec all memory belongs to the message; for encoding, pointers
 * may point anywhere.  A NULL string is left out of the JSON.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum door_kind {
	/* Commands, front end to engine; each gets exactly one reply. */
	DOOR_SUBSCRIBE,    /* door_subscribe -> none; events begin */
	DOOR_SNAPSHOT,     /* none -> none; all objects once more */
	DOOR_STATUS,       /* none -> door_status */
	DOOR_SHUTDOWN,     /* none -> none; the engine ends in good order */
	DOOR_LISTEN,       /* door_listen -> door_listening */
	DOOR_CONFIG_GET,   /* door_setting (key may be NULL) -> door_settings */
	DOOR_CONFIG_SET,   /* door_setting -> none */
	DOOR_PAIR_HOST,    /* none -> none; then a pair-code event */
	DOOR_PAIR_JOIN,    /* door_pair_join -> none; then pair-result */
	DOOR_PAIR_STOP,    /* none -> none */
	DOOR_PEERS,        /* none -> door_peers */
	DOOR_PEER_SET,     /* door_peer_set -> door_peer */
	DOOR_PEER_FORGET,  /* door_ref (name or key) -> none */
	DOOR_PEER_CONNECT, /* door_ref -> none; tries to reach it now */
	DOOR_SEND,         /* door_send -> door_sent */
	DOOR_LS,           /* door_ls -> door_entries, one page */
	DOOR_GET,          /* door_get -> none; then get-result */
	DOOR_OFFERS,       /* none -> door_offers */
	DOOR_OFFER_FILES,  /* door_page -> door_entries */
	DOOR_ACCEPT,       /* door_accept -> none */
	DOOR_DECLINE,      /* door_decline -> none */
	DOOR_TRANSFERS,    /* door_page -> door_transfers, newest first */
	DOOR_FILES,        /* door_page -> door_entries: failed ones, or all */
	DOOR_PAUSE,        /* door_ref (a peer: all of its) -> none */
	DOOR_RESUME,       /* door_ref (likewise) -> none */
	DOOR_CANCEL,       /* door_ref -> none */
	DOOR_RETRY,        /* door_retry -> door_ref (a new transfer) */
	DOOR_MOVE,         /* door_move -> none; in the queue */
	DOOR_LIMIT,        /* door_limit -> none */
	DOOR_DISCARD,      /* door_ref -> none; drops what is kept */
	DOOR_CLEAR,        /* door_ref (NULL id: all ended) -> none */
	DOOR_INBOX,        /* door_page -> door_items, newest first */
	DOOR_FORGET,       /* door_item_ref -> none; the file stays */
	DOOR_VERIFY,       /* door_item_ref -> none; then verify-result */
	DOOR_SUM,          /* door_sum -> none; then sum-result a path */
	DOOR_SUMS,         /* door_item_ref -> none; then sums-result */
	DOOR_HISTORY,      /* door_history -> door_transfers */
	DOOR_PRUNE,        /* door_prune -> door_pruned */
	DOOR_CHAT,         /* door_chat (peer, text) -> none */
	DOOR_CHAT_LOG,     /* door_page (id: peer) -> door_chats */
	DOOR_FAULT,        /* door_fault -> door_faults; set, clear, ask */
	DOOR_DIALECTS,     /* none -> door_dialects */
	DOOR_DIALECT_SERVE, /* door_dialect_serve -> door_dialect */
	DOOR_DIALECT_SEND,  /* door_dialect_send -> door_refs, one a file */
	DOOR_DIALECT_GET,   /* door_dialect_get -> door_refs, one a name */
	DOOR_DIALECT_KEEP,  /* door_ref -> door_ref (a new transfer) */

	/* Events, engine to front end. */
	DOOR_EV_HELLO,         /* door_hello; the first line */
	DOOR_EV_SNAPSHOT,      /* door_mark: begin, end; objects between */
	DOOR_EV_NOTICE,        /* door_log; for the status line */
	DOOR_EV_LOG,           /* door_log */
	DOOR_EV_LISTENING,     /* door_listening */
	DOOR_EV_PAIR_CODE,     /* door_pair_code; to the asker only */
	DOOR_EV_PAIR_RESULT,   /* door_pair_result */
	DOOR_EV_PEER,          /* door_peer: new, changed, seen */
	DOOR_EV_PEER_GONE,     /* door_ref: key; forgotten */
	DOOR_EV_TRANSFER,      /* door_transfer: new or changed state */
	DOOR_EV_PROGRESS,      /* door_progress: levels, at the asked rate */
	DOOR_EV_TRANSFER_GONE, /* door_ref: cleared */
	DOOR_EV_OFFER,         /* door_offer */
	DOOR_EV_OFFER_CLOSED,  /* door_closed */
	DOOR_EV_FILE,          /* door_file: one file failed */
	DOOR_EV_INBOX,         /* door_item: new or changed */
	DOOR_EV_INBOX_GONE,    /* door_item_ref: forgotten */
	DOOR_EV_VERIFY_RESULT, /* door_verify_result */
	DOOR_EV_SUM_RESULT,    /* door_sum_result */
	DOOR_EV_SUMS_RESULT,   /* door_sums_result */
	DOOR_EV_GET_RESULT,    /* door_got; to the asker only */
	DOOR_EV_CHAT,          /* door_chat */
	DOOR_EV_FAULTS,        /* door_faults: a simulation, or its counts */
	DOOR_EV_DIALECT,       /* door_dialect: switched, or its counts */

	DOOR_KINDS
};

/* What a transfer is doing, in words of both sides. */
enum door_state {
	DOOR_QUEUED,     /* waits for its turn */
	DOOR_CONNECTING, /* the peer is being reached */
	DOOR_OFFERED,    /* the other side was told */
	DOOR_WAITING,    /* a person is asked */
	DOOR_ACTIVE,     /* data flows */
	DOOR_CHECKING,   /* all sent; compared, synced, named */
	DOOR_PAUSED,
	DOOR_INTERRUPTED, /* rests; what is verified is kept */
	DOOR_DONE,        /* delivered: verified and durable */
	DOOR_UNSYNCED,    /* verified, but not known to be durable */
	DOOR_PARTIAL,     /* some files failed, the rest delivered */
	DOOR_DECLINED,
	DOOR_CANCELLED,
	DOOR_FAILED,
	DOOR_STATES
};

/* What stands in the inbox. */
enum door_item_state {
	DOOR_ITEM_RECEIVING,
	DOOR_ITEM_CHECKING,
	DOOR_ITEM_VERIFIED,
	DOOR_ITEM_UNSYNCED,
	DOOR_ITEM_MISMATCH,    /* changed since, or wrong when it came */
	DOOR_ITEM_MISSING,     /* no longer where it was put */
	DOOR_ITEM_PARTLY,      /* a tree some of whose files failed */
	DOOR_ITEM_INTERRUPTED, /* kept in staging, not in the inbox */
	DOOR_ITEM_FAILED,
	DOOR_ITEM_CANCELLED,
	/* Of a dialect, unauthenticated: what its own check came to. */
	DOOR_ITEM_MD5_OK,    /* size and MD5 as announced */
	DOOR_ITEM_ECHO_OK,   /* came back with the SHA-256 of what was sent */
	DOOR_ITEM_SIZE_OK,   /* the size as announced, no more is known */
	DOOR_ITEM_UNCHECKED, /* nothing was announced that could be compared */
	DOOR_ITEM_STATES
};

enum door_policy {
	DOOR_ASK,   /* a person decides (default) */
	DOOR_ALLOW, /* "accept": within limits, into a folder */
	DOOR_DENY,
	DOOR_POLICIES
};

/* What happens where a name is taken. */
enum door_conflict {
	DOOR_BY_SETTING,     /* what the setting, or the peer's rule, says */
	DOOR_KEEP_BOTH,      /* another name */
	DOOR_SKIP_SAME,      /* the same bytes are left alone */
	DOOR_SKIP_UNCHANGED, /* the same size and time are left alone */
	DOOR_NEWER,          /* what is older is replaced */
	DOOR_OVERWRITE,
	DOOR_FAIL_EXISTS,
	DOOR_ASK_EXISTS, /* a person decides; for settings and peers only */
	DOOR_CONFLICTS
};

struct door_none {
	char unused;
};

struct door_ref {
	char *id; /* transfer id, or a peer's name or key */
};

struct door_mark {
	char *part; /* "begin", "end" */
};

struct door_page {
	char *id;       /* of what; NULL where the command needs none */
	int64_t offset; /* first row, 0 by default */
	int64_t max;    /* rows, at most FX_DOOR_PAGE (also for 0) */
	bool all;       /* of files: not only those that failed */
};

struct door_subscribe {
	char *role;      /* "fxtui", "receive", "send"..: for the log */
	int64_t rate_ms; /* progress at most this often; 0: none */
	bool attached;   /* a person watches: keeps the engine, listens */
};

struct door_hello {
	int64_t version; /* of the door: 1 */
	char *engine;    /* "fxtui 0.1.0" */
	int64_t pid;
	char *device; /* fx1-... of this machine */
	char *name;   /* what peers see as our name */
	bool private; /* ends with the program that hosts it */
};

struct door_status {
	char *engine;
	int64_t pid;
	int64_t uptime_s;
	char *device;
	char *name;
	char *inbox; /* the inbox root */
	char *state_dir;
	bool listening;
	int64_t port;
	int64_t clients;
	int64_t sessions;
	int64_t active;      /* transfers not ended and not resting */
	int64_t memory_peak; /* bytes resident at most so far */
};

struct door_listen {
	bool on;
};

struct door_listening {
	bool on;
	int64_t port;  /* 0 when off */
	char *address; /* what to tell the other side, "host:port" */
	char *error;   /* why not, or NULL */
};

struct door_setting {
	char *key;
	char *value; /* NULL in config-set: back to the default */
};

struct door_settings {
	struct door_setting *items;
	size_t items_n;
};

struct door_pair_join {
	char *host; /* host[:port] */
	char *code; /* as typed; secret, never logged */
};

struct door_pair_code {
	char *code;     /* "7K3-M9QE"; NULL: used up or withdrawn */
	int64_t left_s; /* life time left */
	int64_t tries_left;
	char **addresses; /* "192.168.7.20:5001".. of this machine */
	size_t addresses_n;
	char *device;
};

struct door_pair_result {
	bool ok;
	bool host;    /* we showed the code */
	char *key;    /* fx1-... of the peer */
	char *claims; /* what it calls itself */
	char *name;   /* the name it was stored under */
	char *code;   /* E_... when not ok */
	char *error;
	int64_t tries_left; /* of the shown code; -1 when we typed */
};

struct door_peer {
	char *key;     /* fx1-... */
	char *name;    /* ours, unique */
	char *claims;  /* what it calls itself */
	char *address; /* host:port or NULL */
	bool online;
	bool blocked;
	int64_t rtt_us; /* -1 */
	int64_t seen;   /* last contact, -1 never */
	int64_t paired;
	enum door_policy policy;
	int64_t max_file; /* of policy accept; bytes, -1 none */
	int64_t max_day;
	char *into; /* of policy accept; NULL: its inbox folder */
	enum door_conflict conflict; /* of policy accept */
	char *program;               /* while online: "fxtui 0.1.0" */
	bool faults;                 /* it simulates faults */
	char *path;                  /* while online: "lan", "direct" */
	char *why;                   /* why it could not be reached last time */
	int64_t rate_up;             /* bytes a second to it at most; 0: any */
	int64_t rate_down;
	char *dialect; /* an older program that speaks it, or NULL; its key is
	                  '~' and its name, only address counts beside */
};

struct door_peers {
	struct door_peer *items;
	size_t items_n;
};

struct door_peer_set {
	char *peer; /* name or key */
	char *name; /* the rest: NULL or -2 leaves it as it is */
	char *address;
	char *policy; /* ask, accept, deny */
	int64_t max_file;
	int64_t max_day;
	char *into;
	char *conflict;  /* a name of enum door_conflict */
	char *blocked;   /* "yes", "no" */
	int64_t rate_up; /* bytes a second, 0: no limit */
	int64_t rate_down;
	char *dialect; /* with peer "~NAME": an older program, also a new one */
};

struct door_send {
	char *peer;
	char **paths; /* absolute */
	size_t paths_n;
	char *note;
	char *links;    /* "skip", "follow", "keep"; NULL: the setting */
	bool wait;      /* keep it in the queue while the peer is away */
	int64_t rate;   /* bytes a second at most; 0: any */
	int64_t weight; /* 1..100; 0: as usual */
	bool move;      /* remove each file here when it is delivered */
};

/* Once more: its failed files if it ended partial, else all of it. */
struct door_retry {
	char *id;
	char **paths; /* only these failed files, as `files` shows them */
	size_t paths_n;
};

struct door_move {
	char *id;
	char *to; /* "up", "down", "top", "bottom", or a position */
};

struct door_limit {
	char *id;
	int64_t rate;   /* bytes a second at most, 0 none; -2: as it is */
	int64_t weight; /* its share, 1..100; -2: as it is */
};

/* A folder that the peer shares, or (no path) what it shares at all. */
struct door_ls {
	char *peer;
	char *path;   /* "music/live": the share's name first */
	char *cursor; /* the last name of the page before, or NULL */
	bool hidden;  /* also names that begin with a dot */
	int64_t max;  /* entries, at most FX_DOOR_PAGE (also for 0) */
};

struct door_get {
	char *peer;
	char **paths; /* as for ls */
	size_t paths_n;
	char *into;     /* an absolute folder, or NULL: its inbox folder */
	char *conflict; /* a rule, or NULL: the setting */
	char *note;
	bool attended; /* withdrawn if who asks leaves before the answer */
};

struct door_got {
	int64_t command; /* id of the get command */
	char *id;        /* of the transfer that began, or NULL */
	char *code;      /* E_... when none did */
	char *error;
};

struct door_entry {
	int64_t index; /* file id */
	char *path;
	char *kind; /* "file", "folder", "symlink" */
	int64_t size;
	int64_t mode;
	int64_t mtime;
	char *flags;  /* letters: p program, h hidden, o odd characters,
	                    n not portable, c collides, l link */
	char *exists; /* "same", "differs" or NULL */
	char *state;  /* of files with all: what became of it so far */
	char *code;   /* E_... or NULL */
	char *error;
};

struct door_entries {
	struct door_entry *items;
	size_t items_n;
	int64_t total; /* entries in all, -1 while still counting */
	bool complete; /* the list is all there is */
};

struct door_offer {
	char *id;   /* transfer id, ours */
	char *peer; /* name */
	char *key;
	char *name; /* first root, or "3 items" */
	bool tree;  /* the first root is a folder */
	int64_t roots;
	char *note;
	int64_t files; /* -1 while the sender still counts */
	int64_t bytes;
	char *into;   /* where it would go */
	int64_t free; /* bytes free there, -1 */
	bool enough;
	int64_t flagged; /* entries with flags among those seen */
	int64_t exists;  /* files among those seen whose name is taken */
	enum door_conflict conflict; /* what holds unless accept says more */
	int64_t time;
};

struct door_offers {
	struct door_offer *items;
	size_t items_n;
};

struct door_accept {
	char *id;
	char *into;        /* another folder, or NULL */
	char *rename;      /* new name for a single root, or NULL */
	int64_t *unwanted; /* file ids not to take (of offer-files) */
	size_t unwanted_n;
	enum door_conflict conflict;
	bool trust;       /* from now on accept from this peer.. */
	int64_t max_file; /* ..files up to this */
	int64_t max_day;  /* ..and so much a day; both needed with trust */
};

struct door_decline {
	char *id;
	char *reason;
};

struct door_closed {
	char *id;
	char *how; /* "accepted", "declined", "withdrawn", "expired" */
};

struct door_transfer {
	char *id;
	bool incoming;
	char *name;
	bool tree;
	char *peer;
	char *key;
	enum door_state state;
	int64_t bytes;      /* in all, -1 */
	int64_t bytes_done; /* verified at the receiver */
	int64_t files;
	int64_t files_done;
	int64_t files_failed;
	int64_t rate;  /* -1 */
	int64_t eta_s; /* -1 */
	int64_t started;
	int64_t ended;    /* -1 */
	char *into;       /* incoming: the folder */
	char *digest;     /* fx1:... of a single file, or the tree, hex */
	char *sha256;     /* of a single file, hex, when known */
	char *code;       /* E_... or NULL */
	char *error;      /* one sentence */
	int64_t kept;     /* interrupted: bytes verified and kept */
	int64_t left_out; /* entries not sent: links, special, unreadable */
	int64_t skipped;  /* bytes both sides had: not sent */
	/*
	 * Interrupted: seconds until it is tried again from here; 0: the peer
	 * is expected; -1: somebody must resume it.
	 */
	int64_t retry_s;
	int64_t position; /* in the queue, from 1; waiting: in the peer's; 0 */
	int64_t weight;   /* its share, 1..100 */
	int64_t limit;    /* bytes a second at most; 0: none of its own */
	int64_t next;     /* queued: when the peer is tried again; -1 */
	bool wait;        /* kept while the peer is away */
	char *address;    /* of a dialect: "host:port" of the other side */
	char *check;      /* of a dialect: what its end is worth, or NULL */
};

struct door_transfers {
	struct door_transfer *items;
	size_t items_n;
	int64_t total;
};

struct door_progress {
	char *id;
	enum door_state state;
	int64_t bytes;
	int64_t bytes_done;
	int64_t files;
	int64_t files_done;
	int64_t files_failed;
	int64_t rate;
	int64_t eta_s;
	int64_t idle_ms; /* since the last byte */
	int64_t skipped; /* as in transfer */
	int64_t conns;   /* data connections its peer and we have for it */
	/*
	 * Active, and no byte for 5 s: "disk": ours is at work; "link": there
	 * is no data connection; "peer": nothing comes of it.
	 */
	char *stalled;
};

struct door_file {
	char *id; /* transfer */
	char *path;
	char *code;
	char *error;
};

struct door_item_ref {
	char *id;      /* transfer */
	int64_t index; /* which root of it */
};

struct door_item {
	char *id;      /* transfer it came with */
	int64_t index; /* which root */
	char *name;    /* as it was offered */
	char *path;    /* where it is, absolute; NULL before it is there */
	char *peer;
	char *key;
	bool tree;
	int64_t size;
	int64_t size_done;
	int64_t files;
	enum door_item_state state;
	char *digest;     /* fx1:size:hex of a file; tree digest, hex */
	char *sha256;     /* of a file, when known */
	char *address;    /* of a dialect: "host:port" of the sender */
	int64_t time;     /* arrived */
	int64_t verified; /* digest compared last, -1 */
	char *code;
	char *error;
};

struct door_items {
	struct door_item *items;
	size_t items_n;
	int64_t total;
};

struct door_verify_result {
	char *id;
	int64_t index;
	bool ok;
	int64_t files;
	int64_t bad;
	char *path; /* the first bad one, or NULL */
	char *code;
	char *error;
};

struct door_sum {
	char **paths;
	size_t paths_n;
};

struct door_sum_result {
	char *path;
	char *digest; /* fx1:size:hex */
	char *sha256;
	char *code;
	char *error;
	bool last;       /* of this command */
	int64_t command; /* id of the sum command */
};

/* A file of sums that sha256sum -c reads was written, or not. */
struct door_sums_result {
	char *id;
	int64_t index;
	char *path;    /* of the file of sums, or NULL */
	int64_t files; /* named in it */
	char *code;
	char *error;
};

/* The ended transfers, the newest end first. */
struct door_history {
	char *text;  /* in a name, a peer, a folder or an error; or NULL */
	char *state; /* only these, or NULL */
	int64_t offset;
	int64_t max; /* rows, at most FX_DOOR_PAGE (also for 0) */
};

struct door_prune {
	int64_t days; /* what ended more days ago is forgotten */
};

struct door_pruned {
	int64_t count;
};

struct door_chat {
	char *peer;
	char *text;
	bool incoming;
	int64_t time;
	bool kept; /* outgoing: the other side has it */
};

struct door_chats {
	struct door_chat *items;
	size_t items_n;
	int64_t total;
};

/* Neither spec nor clear: only ask. */
struct door_fault {
	char *spec; /* what to simulate from now on */
	bool clear; /* simulate nothing any more */
	bool keep;  /* set: also when this front end has left */
};

struct door_fault_count {
	char *kind;       /* "drop", "corrupt".. */
	int64_t sent;     /* injected into what goes out */
	int64_t received; /* injected into what comes in */
	int64_t detected; /* asked for again, by either side */
	int64_t repaired; /* came then, and is verified */
};

/* SIMULATED FAULTS, here or at a peer. */
struct door_faults {
	bool on;          /* this engine simulates */
	char *spec;       /* what */
	char *peer;       /* name of a connected peer that simulates, or NULL */
	int64_t injected; /* by this engine, all kinds */
	int64_t detected;
	int64_t repaired;
	struct door_fault_count *items; /* kinds that occurred */
	size_t items_n;
};

/*
 * A dialect: the wire format of an older program (fx-dialects(7)).  Options
 * are "key=value" with the keys of [dialect NAME] of fxtui.conf(5), and hold
 * for this command only.
 */
struct door_dialect_serve {
	char *dialect; /* "push-md5", "pull-md5".. */
	bool on;
	char **options;
	size_t options_n;
	bool attended; /* on: ends when this front end leaves */
	bool now;      /* off: what is under way is broken off, too */
};

struct door_dialect {
	char *name;
	bool on;         /* callers are let in */
	int64_t port;    /* 0 when off */
	char *address;   /* "host:port" it listens at, or NULL */
	int64_t until;   /* switches itself off then; 0: never */
	int64_t callers; /* connected now; also after off */
	int64_t done;    /* files that came or went since it is on.. */
	int64_t failed;  /* ..and that did not */
	char *accept;    /* "ask", "allow", "deny" */
	char *dir;       /* where files land, or NULL: the inbox */
	char *share;     /* what is served, or NULL */
	char *error;     /* why it is off, or NULL */
};

struct door_dialects {
	struct door_dialect *items;
	size_t items_n;
};

struct door_dialect_send {
	char *dialect;
	char *to;     /* host[:port] */
	char **paths; /* absolute; files only */
	size_t paths_n;
	char **options;
	size_t options_n;
};

struct door_dialect_get {
	char *dialect;
	char *from;   /* host[:port] */
	char **names; /* as the other program knows them */
	size_t names_n;
	char **options;
	size_t options_n;
};

struct door_refs {
	char **ids;
	size_t ids_n;
};

/* What a send has begun. */
struct door_sent {
	char *id; /* the transfer */
	char *
	    *ids; /* to a peer with a dialect: those of all files, else none */
	size_t ids_n;
};

struct door_log {
	int64_t time;
	char *level; /* error, warn, info, debug */
	char *text;
	char *peer; /* whom it concerns, or NULL */
	char *id;   /* which transfer, or NULL */
};

#endif
