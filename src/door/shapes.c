/* SPDX-License-Identifier: MIT */
#include "door/shapes.h"

#include "base/attr.h"
#include "door/shape_make.h"
#include "door/shape_names.h"

const struct shape shape_none = {
	.name = "door_none",
	.size = sizeof(struct door_none),
};

static const struct shape_field ref_fields[] = {
	REF(ref),
};
SHAPE(ref);

static const struct shape_field mark_fields[] = {
	STRING(mark, part),
};
SHAPE(mark);

static const struct shape_field page_fields[] = {
	REF(page),
	INT(page, offset),
	INT(page, max),
	BOOL(page, all),
};
SHAPE(page);

static const struct shape_field subscribe_fields[] = {
	STRING(subscribe, role),
	INT(subscribe, rate_ms),
	BOOL(subscribe, attached),
};
SHAPE(subscribe);

static const struct shape_field hello_fields[] = {
	INT(hello, version),
	STRING(hello, engine),
	INT(hello, pid),
	STRING(hello, device),
	STRING(hello, name),
	BOOL(hello, private),
};
SHAPE(hello);

static const struct shape_field status_fields[] = {
	STRING(status, engine),
	INT(status, pid),
	INT(status, uptime_s),
	STRING(status, device),
	STRING(status, name),
	STRING(status, inbox),
	STRING(status, state_dir),
	BOOL(status, listening),
	INT(status, port),
	INT(status, clients),
	INT(status, sessions),
	INT(status, active),
	INT(status, memory_peak),
};
SHAPE(status);

static const struct shape_field listen_fields[] = {
	BOOL(listen, on),
};
SHAPE(listen);

static const struct shape_field listening_fields[] = {
	BOOL(listening, on),
	INT(listening, port),
	STRING(listening, address),
	STRING(listening, error),
};
SHAPE(listening);

static const struct shape_field setting_fields[] = {
	STRING(setting, key),
	STRING(setting, value),
};
SHAPE(setting);

static const struct shape_field settings_fields[] = {
	ITEMS(settings, items, setting),
};
SHAPE(settings);

static const struct shape_field pair_join_fields[] = {
	STRING(pair_join, host),
	STRING(pair_join, code),
};
SHAPE(pair_join);

static const struct shape_field pair_code_fields[] = {
	STRING(pair_code, code),
	INT(pair_code, left_s),
	INT(pair_code, tries_left),
	STRINGS(pair_code, addresses),
	STRING(pair_code, device),
};
SHAPE(pair_code);

static const struct shape_field pair_result_fields[] = {
	BOOL(pair_result, ok),
	BOOL(pair_result, host),
	STRING(pair_result, key),
	STRING(pair_result, claims),
	STRING(pair_result, name),
	STRING(pair_result, code),
	STRING(pair_result, error),
	INT_OR(pair_result, tries_left, -1),
};
SHAPE(pair_result);

static const struct shape_field peer_fields[] = {
	STRING(peer, key),
	STRING(peer, name),
	STRING(peer, claims),
	STRING(peer, address),
	BOOL(peer, online),
	BOOL(peer, blocked),
	INT_OR(peer, rtt_us, -1),
	INT_OR(peer, seen, -1),
	INT_OR(peer, paired, -1),
	ENUM(peer, policy, policy),
	INT_OR(peer, max_file, -1),
	INT_OR(peer, max_day, -1),
	STRING(peer, into),
	ENUM(peer, conflict, conflict),
	STRING(peer, program),
	BOOL(peer, faults),
	STRING(peer, path),
	STRING(peer, why),
	INT(peer, rate_up),
	INT(peer, rate_down),
	STRING(peer, dialect),
};
SHAPE(peer);

static const struct shape_field peers_fields[] = {
	ITEMS(peers, items, peer),
};
SHAPE(peers);

static const struct shape_field peer_set_fields[] = {
	STRING(peer_set, peer),
	STRING(peer_set, name),
	STRING(peer_set, address),
	STRING(peer_set, policy),
	INT_OR(peer_set, max_file, -2),
	INT_OR(peer_set, max_day, -2),
	STRING(peer_set, into),
	STRING(peer_set, conflict),
	STRING(peer_set, blocked),
	INT_OR(peer_set, rate_up, -2),
	INT_OR(peer_set, rate_down, -2),
	STRING(peer_set, dialect),
};
SHAPE(peer_set);

static const struct shape_field send_fields[] = {
	STRING(send, peer),
	STRINGS(send, paths),
	STRING(send, note),
	STRING(send, links),
	BOOL(send, wait),
	INT(send, rate),
	INT(send, weight),
	BOOL(send, move),
};
SHAPE(send);

static const struct shape_field retry_fields[] = {
	REF(retry),
	STRINGS(retry, paths),
};
SHAPE(retry);

static const struct shape_field move_fields[] = {
	REF(move),
	STRING(move, to),
};
SHAPE(move);

static const struct shape_field limit_fields[] = {
	REF(limit),
	INT_OR(limit, rate, -2),
	INT_OR(limit, weight, -2),
};
SHAPE(limit);

static const struct shape_field entry_fields[] = {
	INT(entry, index),
	STRING(entry, path),
	STRING(entry, kind),
	INT(entry, size),
	INT(entry, mode),
	INT(entry, mtime),
	STRING(entry, flags),
	STRING(entry, exists),
	STRING(entry, state),
	STRING(entry, code),
	STRING(entry, error),
};
SHAPE(entry);

static const struct shape_field entries_fields[] = {
	ITEMS(entries, items, entry),
	INT_OR(entries, total, -1),
	BOOL(entries, complete),
};
SHAPE(entries);

static const struct shape_field offer_fields[] = {
	STRING(offer, id),
	STRING(offer, peer),
	STRING(offer, key),
	STRING(offer, name),
	BOOL(offer, tree),
	INT(offer, roots),
	STRING(offer, note),
	INT_OR(offer, files, -1),
	INT_OR(offer, bytes, -1),
	STRING(offer, into),
	INT_OR(offer, free, -1),
	BOOL(offer, enough),
	INT(offer, flagged),
	INT(offer, exists),
	ENUM(offer, conflict, conflict),
	INT(offer, time),
};
SHAPE(offer);

static const struct shape_field offers_fields[] = {
	ITEMS(offers, items, offer),
};
SHAPE(offers);

static const struct shape_field accept_fields[] = {
	REF(accept),
	STRING(accept, into),
	STRING(accept, rename),
	INTS(accept, unwanted),
	ENUM(accept, conflict, conflict),
	BOOL(accept, trust),
	INT_OR(accept, max_file, -1),
	INT_OR(accept, max_day, -1),
};
SHAPE(accept);

static const struct shape_field decline_fields[] = {
	REF(decline),
	STRING(decline, reason),
};
SHAPE(decline);

static const struct shape_field closed_fields[] = {
	STRING(closed, id),
	STRING(closed, how),
};
SHAPE(closed);

static const struct shape_field transfer_fields[] = {
	STRING(transfer, id),
	BOOL(transfer, incoming),
	STRING(transfer, name),
	BOOL(transfer, tree),
	STRING(transfer, peer),
	STRING(transfer, key),
	ENUM(transfer, state, state),
	INT_OR(transfer, bytes, -1),
	INT(transfer, bytes_done),
	INT_OR(transfer, files, -1),
	INT(transfer, files_done),
	INT(transfer, files_failed),
	INT_OR(transfer, rate, -1),
	INT_OR(transfer, eta_s, -1),
	INT(transfer, started),
	INT_OR(transfer, ended, -1),
	STRING(transfer, into),
	STRING(transfer, digest),
	STRING(transfer, sha256),
	STRING(transfer, code),
	STRING(transfer, error),
	INT(transfer, kept),
	INT(transfer, left_out),
	INT(transfer, skipped),
	INT_OR(transfer, retry_s, -1),
	INT(transfer, position),
	INT(transfer, weight),
	INT(transfer, limit),
	INT_OR(transfer, next, -1),
	BOOL(transfer, wait),
	STRING(transfer, address),
	STRING(transfer, check),
};
SHAPE(transfer);

static const struct shape_field transfers_fields[] = {
	ITEMS(transfers, items, transfer),
	INT(transfers, total),
};
SHAPE(transfers);

static const struct shape_field progress_fields[] = {
	STRING(progress, id),
	ENUM(progress, state, state),
	INT_OR(progress, bytes, -1),
	INT(progress, bytes_done),
	INT_OR(progress, files, -1),
	INT(progress, files_done),
	INT(progress, files_failed),
	INT_OR(progress, rate, -1),
	INT_OR(progress, eta_s, -1),
	INT(progress, idle_ms),
	INT(progress, skipped),
	INT(progress, conns),
	STRING(progress, stalled),
};
SHAPE(progress);

static const struct shape_field file_fields[] = {
	STRING(file, id),
	STRING(file, path),
	STRING(file, code),
	STRING(file, error),
};
SHAPE(file);

static const struct shape_field item_ref_fields[] = {
	REF(item_ref),
	INT(item_ref, index),
};
SHAPE(item_ref);

static const struct shape_field item_fields[] = {
	STRING(item, id),
	INT(item, index),
	STRING(item, name),
	STRING(item, path),
	STRING(item, peer),
	STRING(item, key),
	BOOL(item, tree),
	INT_OR(item, size, -1),
	INT(item, size_done),
	INT(item, files),
	ENUM(item, state, item_state),
	STRING(item, digest),
	STRING(item, sha256),
	STRING(item, address),
	INT(item, time),
	INT_OR(item, verified, -1),
	STRING(item, code),
	STRING(item, error),
};
SHAPE(item);

static const struct shape_field items_fields[] = {
	ITEMS(items, items, item),
	INT(items, total),
};
SHAPE(items);

static const struct shape_field verify_result_fields[] = {
	STRING(verify_result, id),
	INT(verify_result, index),
	BOOL(verify_result, ok),
	INT(verify_result, files),
	INT(verify_result, bad),
	STRING(verify_result, path),
	STRING(verify_result, code),
	STRING(verify_result, error),
};
SHAPE(verify_result);

static const struct shape_field sum_fields[] = {
	STRINGS(sum, paths),
};
SHAPE(sum);

static const struct shape_field sum_result_fields[] = {
	STRING(sum_result, path),
	STRING(sum_result, digest),
	STRING(sum_result, sha256),
	STRING(sum_result, code),
	STRING(sum_result, error),
	BOOL(sum_result, last),
	INT(sum_result, command),
};
SHAPE(sum_result);

static const struct shape_field chat_fields[] = {
	STRING(chat, peer),
	STRING(chat, text),
	BOOL(chat, incoming),
	INT(chat, time),
	BOOL(chat, kept),
};
SHAPE(chat);

static const struct shape_field chats_fields[] = {
	ITEMS(chats, items, chat),
	INT(chats, total),
};
SHAPE(chats);

static const struct shape_field log_fields[] = {
	INT(log, time),
	STRING(log, level),
	STRING(log, text),
	STRING(log, peer),
	STRING(log, id),
};
SHAPE(log);
