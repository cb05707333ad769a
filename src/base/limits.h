/* SPDX-License-Identifier: MIT */
#ifndef FX_BASE_LIMITS_H
#define FX_BASE_LIMITS_H

/*
 * Every limit of the program that foreign input can run into, in one place
 * (reliability.md section 2, protocol.md section 18).  Each is tested at
 * limit - 1, limit, limit + 1.  Units stand in the name or the comment.
 */

/* Frames (bytes after the 16-byte header). */
#define FX_FRAME_HEADER       16
#define FX_FRAME_EARLY_MAX    (4 * 1024)  /* before READY, JOIN_OK */
#define FX_EARLY_BYTES_MAX    (16 * 1024) /* all input before that */
#define FX_FRAME_CONTROL_MAX  (64 * 1024)
#define FX_FRAME_MANIFEST_MAX (256 * 1024 + 16)
#define FX_FRAME_DATA_MAX     (1024 * 1024 + 64 * 1024)

/* Data. */
#define FX_CHUNK_SIZE          (1024 * 1024)
#define FX_LEAF_SIZE           (64 * 1024)
#define FX_DIGEST_SIZE         32
#define FX_BATCH_FILES_MAX     2048
#define FX_BATCH_FILE_SIZE_MAX (128 * 1024)
#define FX_BATCH_BYTES_MAX     (1024 * 1024)
#define FX_FILE_SIZE_MAX       (INT64_MAX - (1 << 20))
#define FX_MTIME_MAX           (INT64_C(1) << 33) /* seconds */
#define FX_HAVE_WAITING_MAX    (1 << 20) /* digests of HAVE, not come to */
#define FX_OUTSTANDING_MIN     (64 * 1024 * 1024) /* bytes sent, not acked */
#define FX_CHUNK_ATTEMPTS_MAX  5
#define FX_GENERATIONS_MAX     2
#define FX_GROWTH_MIN          (64 * 1024 * 1024) /* of changed sources */

/* Names. */
#define FX_PATH_MAX  4096
#define FX_NAME_MAX  255
#define FX_DEPTH_MAX 256
#define FX_LINK_MAX  4096
#define FX_EXT_MAX   4096

/* Manifest and offers. */
#define FX_BLOCK_ENTRIES_MAX 2048
#define FX_BLOCK_BYTES_MAX   (256 * 1024)
#define FX_BLOCK_WINDOW      32
#define FX_PLAIN_ENTRIES_MAX 16384 /* more: NEED is used for each block */
#define FX_ENTRIES_MAX       10000000
#define FX_ROOTS_MAX         64
#define FX_NOTE_MAX          1024
#define FX_TEXT_MAX          200 /* other texts of a peer */
#define FX_DEVICE_NAME_MAX   64
#define FX_PETNAME_MAX       64
#define FX_CHAT_MAX          4096
#define FX_CHAT_KEPT         2000
#define FX_OFFERS_PEER_MAX   8
#define FX_OFFERS_MAX        32
#define FX_TRANSFERS_SESSION 16
#define FX_QUEUE_MAX         1000 /* transfers that wait for their turn */
#define FX_QUEUE_PEER_MAX    8    /* begun with one peer, each way */

/* Asking for what is shared. */
#define FX_LIST_PAGE       4096 /* entries of LIST_REPLY */
#define FX_REQUESTS_RATE   20   /* LIST, STAT, GET a second.. */
#define FX_REQUESTS_BURST  40   /* ..and at once */
#define FX_REQUESTS_OVER_S 10   /* so long beyond: the session ends */
#define FX_REQUESTS_MAX    16   /* of one session under way */
#define FX_ASKS_MAX        256  /* of ours, all peers */
#define FX_WORDS_RATE      50   /* PING, LIMITS, PAUSE.. a second.. */
#define FX_WORDS_BURST     200  /* ..and at once: the session ends */
#define FX_SHARES_MAX      64
#define FX_SHARE_NAME_MAX  64

/* Connections. */
#define FX_STRANGERS_MAX      64 /* before READY or JOIN_OK */
#define FX_STRANGERS_ADDR_MAX 8
#define FX_SESSIONS_MAX       1024
#define FX_SESSIONS_PEER_MAX  4
#define FX_SESSION_AGE_MS     INT64_C(86400000) /* takes nothing new then */
#define FX_NACKS_MINUTE       1000              /* for damage, not simulated */
#define FX_CONNS_SESSION_MAX  16
#define FX_WORKERS_MAX        64
#define FX_SENDS_MAX          16 /* of them at least for sending.. */
#define FX_RECEIVES_MAX       48 /* ..and for receiving */
#define FX_HANDSHAKE_MS       10000
#define FX_CLOSING_MS         5000
#define FX_PING_MS            10000
#define FX_DEAD_MS            30000
#define FX_PROGRESS_MS        300000
#define FX_KEEP_DAYS          30 /* parts of interrupted transfers */
#define FX_KEEP_DAYS_MAX      3650
#define FX_RETRY_MS           1000 /* then twice as long, up to.. */
#define FX_RETRY_MOST_MS      32000
#define FX_RETRY_FOR_MS       600000 /* an interrupted transfer is taken up */
#define FX_REDIAL_MS          200    /* a data connection, likewise.. */
#define FX_REDIAL_MOST_MS     10000
#define FX_BLOCK_WAIT_MS      60000
#define FX_ACK_MS             50
#define FX_REPLY_QUEUE_MAX    (1024 * 1024)
#define FX_TLS_CERT_LIST_MAX  (8 * 1024)
#define FX_KEY_UPDATE_RECORDS (UINT64_C(1) << 23)
#define FX_PORT               5001

/* Pairing. */
#define FX_PAIR_LIFE_MS (10 * 60 * 1000)
#define FX_PAIR_TRIES   3
#define FX_PAIR_RUN_MS  30000

/* Front door. */
#define FX_DOOR_LINE_MAX    (1024 * 1024)
#define FX_DOOR_DEPTH_MAX   16
#define FX_DOOR_CLIENTS_MAX 32
#define FX_DOOR_QUEUE_MAX   1024
#define FX_DOOR_PAGE        500
#define FX_DOOR_LINGER_MS   (10 * 60 * 1000)

/* This machine. */
#define FX_HOOKS_MAX          1000 /* items that wait for the hook */
#define FX_RESERVE_BYTES      (256 * 1024 * 1024)
#define FX_RESERVE_PART       50 /* ..or a 50th of the file system */
#define FX_RESERVE_INODES     1000
#define FX_LOG_LINE_MAX       4096
#define FX_LOG_FILE_MAX       (5 * 1024 * 1024)
#define FX_LOG_FILES          3
#define FX_STACK_SIZE         (256 * 1024)
#define FX_DESCRIPTORS_WANTED 8192

#endif
