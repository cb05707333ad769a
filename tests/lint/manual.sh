#!/bin/sh
# SPDX-License-Identifier: MIT
# What the code names stands in the manual pages: the keys of every action,
# the settings, also of dialects, the frames, capabilities, error codes and
# limits of the wire, the commands and options of fxt, the options of fxtui.
# What fxt(1) and fxt-door(7) say of each is compared by
# tests/unit/cli/test_manual.
cd "${srcdir:-.}" || exit 99
bad=0

# Complain about each line of the input; used at the end of a pipe.
complain()
{
	awk '{ print } END { exit NR > 0 }'
}

# ---- fxtui(1): actions, as .It Ic KEYS and their help, by scope ----

# The table as "SCOPE|.It line|help", one action a line.
actions()
{
	awk '
		/actions\[\] = \{/ { on = 1; next }
		on && /^};/ { exit }
		on { text = text " " $0 }
		END {
			n = split(text, row, /\{ ACTION_/)
			for (i = 2; i <= n; i++)
				one(row[i])
		}
		function one(r,    scope, q, k, key, item, m, j) {
			match(r, /SCOPE_[A-Z]+/)
			scope = substr(r, RSTART + 6, RLENGTH - 6)
			m = split(r, q, "\"")
			k = split(q[m - 1], key, " ")
			item = k > 0 ? "" : ":" q[2]
			for (j = 1; j <= k; j++)
				item = item (j > 1 ? " , " : "") escaped(key[j])
			print scope "|.It Ic " item "|" q[4]
		}
		function escaped(k) {
			if (k == "~")
				return "\\(ti"
			return k ~ /^[^A-Za-z0-9]$/ ? "\\&" k : k
		}
	' tui/view/action.c
}

if [ -f tui/view/action.c ]; then
	actions | awk -F '|' '
		FILENAME != "-" {
			if (/^\.Ss Keys /)
				scope = toupper($NF)
			sub(/^\.SS KEYS (IN )?/, "", scope)
			if (before ~ /^\.It Ic /)
				has[scope "|" before "|" $0]
			before = $0
			next
		}
		{
			seen++
			scope = $1 == "GLOBAL" ? "EVERYWHERE" : $1
			if (!(scope "|" $2 "|" $3 in has))
				print "man/fxtui.1: Keys, " tolower(scope) \
				    ": missing\n" $2 "\n" $3
		}
		END {
			if (seen < 40)
				print "the table of actions was not understood"
		}
	' man/fxtui.1 - | complain || bad=1
fi

# The same actions by their names, each under the pane that it belongs to.
if [ -f tui/view/action.c ]; then
	awk '
		/actions\[\] = \{/ { on = 1; next }
		on && /^};/ { exit }
		on { text = text " " $0 }
		END {
			n = split(text, row, /\{ ACTION_/)
			for (i = 2; i <= n; i++) {
				match(row[i], /SCOPE_[A-Z]+/)
				split(row[i], q, "\"")
				print substr(row[i], RSTART + 6, RLENGTH - 6), \
				    q[2]
			}
		}
	' tui/view/action.c | awk '
		FILENAME != "-" {
			if (/^\.S[sh] /)
				names = /^\.Ss Names/
			if (names && /^\.It /)
				scope = toupper($2)
			if (names && /^\.Ic /)
				has[scope " " $2]
			next
		}
		{
			seen[$0]
			scope = $1 == "GLOBAL" ? "EVERYWHERE" : $1
			if (!(scope " " $2 in has))
				print "man/fxtui.1: Names, " tolower(scope) \
				    ": no .Ic " $2
			delete has[scope " " $2]
		}
		END {
			for (row in has)
				if (row !~ /^ /)
					print "man/fxtui.1: Names: no action " row
		}
	' man/fxtui.1 - | complain || bad=1
fi

# ---- fxtui.conf(5) ----

sed -n 's/^	{ "\([a-z_]*\)", take_.*/\1/p' src/engine/settings_key.c |
    awk '
	FILENAME != "-" {
		if (/^\.S[Hh] SCREEN/)
			screen = 1
		if (/^\.It Ic / && !screen)
			has[$3]
		next
	}
	{
		seen++
		if (!($1 in has))
			print "man/fxtui.conf.5: no .It Ic " $1
		delete has[$1]
	}
	END {
		for (key in has)
			print "man/fxtui.conf.5: no setting is called " key
		if (!seen)
			print "the table of settings was not understood"
	}
    ' man/fxtui.conf.5 - | complain || bad=1

# The settings of a dialect and of a name for an old program, with the keys
# in the same section; the variables of a hook; the keys of a share.
{
	sed -n 's/^	{ "\([a-z_]*\)", [A-Z]*, AT(.*/DIALECTS Li \1/p' \
	    src/engine/dialect_conf.c
	sed -n 's/^static const char \*const key_names\[2\] = { "\([a-z]*\)", "\([a-z]*\)" };/DIALECTS EXAMPLE \1\nDIALECTS EXAMPLE \2/p' \
	    src/engine/dialect_peer.c
	sed -n 's/^static const char \*const key_names\[2\] = { "\([a-z]*\)", "\([a-z]*\)" };/SHARES Li \1\nSHARES Li \2/p' \
	    src/engine/share.c
	sed -n 's/^	[a-z]*(d, "\(FXT_[A-Z0-9]*\)", .*/HOOK Ev \1/p' \
	    src/engine/hook.c
} | awk '
	FILENAME != "-" {
		if (/^\.Sh /)
			section = $2
		if (/^[a-z_]+ = /)
			has[section " EXAMPLE " $1]
		if (/^\.It (Li|Ev) /)
			for (i = 3; i <= NF; i++)
				if ($i != ",") {
					has[section " " $2 " " $i]
					if (section == "DIALECTS" || section == "HOOK")
						told[section " " $2 " " $i]
				}
		next
	}
	{
		seen[$1]++
		if (!($0 in has))
			print "man/fxtui.conf.5, " $1 ": no " $3
		delete told[$0]
	}
	END {
		for (key in told)
			print "man/fxtui.conf.5: there is no " key
		if (seen["DIALECTS"] < 25 || seen["SHARES"] != 2 ||
		    seen["HOOK"] < 10)
			print "settings of dialects, shares and the hook were " \
			    "not understood"
	}
' man/fxtui.conf.5 - | complain || bad=1

# The settings of the screen: name, preset, help, choices, in that order.
if [ -f tui/view/setting.c ]; then
	awk '
		/ settings\[\] = \{/ { on = 1; next }
		on && /^};/ { exit }
		on { gsub(/SWITCH/, "\"off on\""); gsub(/\t/, " "); text = text " " $0 }
		END {
			n = split(text, row, /\{ SETTING_/)
			for (i = 2; i <= n; i++)
				one(row[i])
		}
		function one(r,    q, v, c, choices) {
			split(r, q, "\"")
			if (r ~ /" *, NULL,/) {
				match(r, /NULL,[-0-9 ,]*/)
				split(substr(r, RSTART, RLENGTH), v, ",")
				print q[2] "|" v[4] + 0 "|" q[4] "|.Cm " \
				    v[2] + 0 " No to Cm " v[3] + 0 " ."
				return
			}
			match(r, /" *,[-0-9 ,]*N_/)
			split(substr(r, RSTART, RLENGTH), v, ",")
			split(q[4], c, " ")
			choices = q[4]
			gsub(/ /, " , ", choices)
			print q[2] "|" c[v[4] + 1] "|" q[6] "|.Cm " choices \
			    " ."
		}
	' tui/view/setting.c | awk -F '|' '
		FILENAME != "-" {
			if (/^\.S[Hh] /)
				screen = /SCREEN/
			if (screen && before2 ~ /^\.It Ic /)
				has[before2 "|" before "|" $0]
			before2 = before
			before = $0
			next
		}
		{
			seen++
			row = ".It Ic " $1 " Pq Cm " $2 "|" $3 "|" $4
			if (!(row in has)) {
				gsub(/\|/, "\n", row)
				print "man/fxtui.conf.5, SCREEN: missing\n" row
			}
		}
		END {
			if (seen < 6)
				print "the table of settings was not understood"
		}
	' man/fxtui.conf.5 - | complain || bad=1
fi

# ---- fx-protocol(7): frames, capabilities, errors ----

{
	sed -n 's/^	FT_\([A-Z0-9_]*\) = 0x\([0-9A-F]*\),$/^\2 +\1 /p' \
	    src/proto/wire.h
	sed -n 's/^	CAP_\([A-Z0-9_]*\) = 1 << \([0-9]*\),.*/(^|[^0-9])\2 \1([^A-Z0-9_]|$)/p' \
	    src/proto/msg.h
	sed -n 's/^	\(E_[A-Z_]*\) = \([0-9]\{1,3\}\),$/^\2 +\1 /p' \
	    src/base/err.h
} | {
	n=0
	while read -r pattern; do
		n=$((n + 1))
		grep -Eq "$pattern" man/fx-protocol.7 || {
			echo "man/fx-protocol.7: no line like $pattern"
			bad=1
		}
	done
	[ $n -gt 90 ] || echo "only $n frames, capabilities and codes found"
	[ $n -gt 90 ] && [ $bad = 0 ]
} || bad=1

# ---- fx-protocol(7): limits ----

# NAME|what base/limits.h says|what the page says.  When a limit changes, the
# page does, and then this list.  - stands for limits that are no business of
# a peer.
limits='
FX_FRAME_HEADER|16|bytes after the header
FX_FRAME_EARLY_MAX|(4 * 1024)|first frames           4 KiB
FX_EARLY_BYTES_MAX|(16 * 1024)|all bytes before ready        16 KiB
FX_FRAME_CONTROL_MAX|(64 * 1024)|frame on control              64 KiB
FX_FRAME_MANIFEST_MAX|(256 * 1024 + 16)|256 KiB + 16
FX_FRAME_DATA_MAX|(1024 * 1024 + 64 * 1024)|1 MiB + 64 KiB
FX_CHUNK_SIZE|(1024 * 1024)|chunks of 1 MiB
FX_LEAF_SIZE|(64 * 1024)|H(64 KiB piece
FX_DIGEST_SIZE|32|H is SHA-256
FX_BATCH_FILES_MAX|2048|2048 files of 128 KiB, 1 MiB
FX_BATCH_FILE_SIZE_MAX|(128 * 1024)|2048 files of 128 KiB, 1 MiB
FX_BATCH_BYTES_MAX|(1024 * 1024)|2048 files of 128 KiB, 1 MiB
FX_FILE_SIZE_MAX|(INT64_MAX - (1 << 20))|2^63 - 1 - 2^20
FX_MTIME_MAX|(INT64_C(1) << 33)|2^33 seconds
FX_OUTSTANDING_MIN|(64 * 1024 * 1024)|64 MiB are outstanding
FX_CHUNK_ATTEMPTS_MAX|5|attempts of a chunk           5
FX_GENERATIONS_MAX|2|generation above 0
FX_HAVE_WAITING_MAX|(1 << 20)|keeps at most 1048576 digests
FX_GROWTH_MIN|(64 * 1024 * 1024)|or by 64 MiB
FX_PATH_MAX|4096|4096, 255 bytes, 256
FX_NAME_MAX|255|4096, 255 bytes, 256
FX_DEPTH_MAX|256|4096, 255 bytes, 256
FX_LINK_MAX|4096|symlink target, extension     4096
FX_EXT_MAX|4096|symlink target, extension     4096
FX_BLOCK_ENTRIES_MAX|2048|2048 entries, 256 KiB raw
FX_BLOCK_BYTES_MAX|(256 * 1024)|2048 entries, 256 KiB raw
FX_BLOCK_WINDOW|32|unfinished blocks             32
FX_PLAIN_ENTRIES_MAX|16384|of more than 16384 entries
FX_ENTRIES_MAX|10000000|10000000
FX_ROOTS_MAX|64|roots                         64
FX_NOTE_MAX|1024|note; other texts             1024; 200
FX_TEXT_MAX|200|note; other texts             1024; 200
FX_DEVICE_NAME_MAX|64|device name, program          64
FX_PETNAME_MAX|64|-
FX_CHAT_MAX|4096|chat                          4096
FX_CHAT_KEPT|2000|-
FX_OFFERS_PEER_MAX|8|offers that wait              8 a device, 32
FX_OFFERS_MAX|32|offers that wait              8 a device, 32
FX_TRANSFERS_SESSION|16|living transfers a session    16
FX_LIST_PAGE|4096|4096 entries and one frame
FX_REQUESTS_RATE|20|20/s, burst 40; E_LIMIT, 10 s
FX_REQUESTS_BURST|40|20/s, burst 40; E_LIMIT, 10 s
FX_REQUESTS_OVER_S|10|20/s, burst 40; E_LIMIT, 10 s
FX_REQUESTS_MAX|16|of a session under way      16
FX_ASKS_MAX|256|-
FX_WORDS_RATE|50|50/s, burst 200; E_LIMIT, session
FX_WORDS_BURST|200|50/s, burst 200; E_LIMIT, session
FX_SHARES_MAX|64|-
FX_SHARE_NAME_MAX|64|-
FX_STRANGERS_MAX|64|not yet ready or joined       64; 8
FX_STRANGERS_ADDR_MAX|8|not yet ready or joined       64; 8
FX_SESSIONS_MAX|1024|sessions                      1024
FX_QUEUE_MAX|1000|-
FX_QUEUE_PEER_MAX|8|-
FX_SENDS_MAX|16|-
FX_RECEIVES_MAX|48|-
FX_SESSIONS_PEER_MAX|4|sessions of one device        4
FX_SESSION_AGE_MS|INT64_C(86400000)|after 24 hours no new offers
FX_NACKS_MINUTE|1000|1000 in a minute, unless faults are
FX_CONNS_SESSION_MAX|16|data connections a session    16
FX_WORKERS_MAX|64|64 threads
FX_HANDSHAKE_MS|10000|at most 10 seconds together
FX_CLOSING_MS|5000|at most 5 seconds
FX_PING_MS|10000|After 10 seconds without a frame
FX_DEAD_MS|30000|After 30 seconds without a frame
FX_PROGRESS_MS|300000|progress for 300 seconds
FX_RETRY_MS|1000|after 1, 2, 4, 8, 16 and 32 seconds
FX_RETRY_FOR_MS|600000|for 10 minutes
FX_RETRY_MOST_MS|32000|-
FX_REDIAL_MS|200|a new one after 0.2 s
FX_REDIAL_MOST_MS|10000|doubling to 10 s
FX_KEEP_DAYS|30|-
FX_KEEP_DAYS_MAX|3650|-
FX_BLOCK_WAIT_MS|60000|at most 60 seconds
FX_ACK_MS|50|every 50 ms
FX_REPLY_QUEUE_MAX|(1024 * 1024)|queued output                 1 MiB
FX_TLS_CERT_LIST_MAX|(8 * 1024)|has at most 8 KiB
FX_KEY_UPDATE_RECORDS|(UINT64_C(1) << 23)|2^23 records
FX_PORT|5001|5001
FX_PAIR_LIFE_MS|(10 * 60 * 1000)|lives 10 minutes
FX_PAIR_TRIES|3|10 min, 3 failed runs
FX_PAIR_RUN_MS|30000|at most 30 seconds'

# What travels: limits.h up to the front door.
printf '%s\n' "$limits" | awk -F '|' '
	FILENAME == "man/fx-protocol.7" {
		page = page " " $0
		next
	}
	FILENAME == "src/base/limits.h" {
		if (/^\/\* Front door/)
			done = 1
		if (done || !/^#define FX_[A-Z_]+ /)
			next
		split($0, word, " ")
		value = $0
		sub(/^#define [A-Z_]+ +/, "", value)
		sub(/ *\/\*.*/, "", value)
		says[word[2]] = value
		next
	}
	NF == 3 {
		if (!($1 in says))
			print "manual.sh: there is no " $1
		else if (says[$1] != $2)
			print $1 " is " says[$1] " now: change " \
			    "fx-protocol(7), then manual.sh"
		if ($3 != "-" && !index(page, $3))
			print "man/fx-protocol.7: no \"" $3 "\" (" $1 ")"
		delete says[$1]
	}
	END {
		for (name in says)
			print name " is neither in fx-protocol(7) nor in " \
			    "manual.sh"
	}
' man/fx-protocol.7 src/base/limits.h - | complain || bad=1

# ---- fxtui(1): what --plain has besides the actions ----

if [ -f tui/app/plain_do.c ]; then
	sed -n '/commands\[\] = {/,/^};/s/^	{ "\([a-z]*\)", .*/\1/p' \
	    tui/app/plain_do.c | awk '
		FILENAME != "-" {
			if (/^\.S[hs] /)
				plain = /PLAIN MODE/
			if (plain && /^\.It Ic /)
				has[$3]
			next
		}
		{
			seen++
			if (!($1 in has))
				print "man/fxtui.1, PLAIN MODE: no .It Ic " $1
		}
		END {
			if (seen < 5)
				print "the commands of --plain were not understood"
		}
	' man/fxtui.1 - | complain || bad=1
fi

# ---- fx-dialects(7): the five, and what each end is worth ----

{
	sed -n 's/^	    \.name = "\([a-z0-9-]*\)",/\1/p' src/dialect/dialect.c
	sed -n 's/^		\[DIALOG_[A-Z0-9_]*\] = "\(.*\)",/\1/p' \
	    src/dialect/dialect.c | grep -v '^no file$'
} | awk '
	FILENAME != "-" {
		if (/^\.Sh /)
			section = $2
		if (/^\.It / && section == "WHAT")
			has[substr($0, 5)]
		if (/^\.Ic fxt dialect / && section == "MOVING")
			has[$4]
		next
	}
	{
		seen++
		if (!($0 in has))
			print "man/fx-dialects.7: no " $0
	}
	END {
		if (seen != 12)
			print "the dialects were not understood"
	}
' man/fx-dialects.7 - | complain || bad=1

# ---- ARCHITECTURE.md: what it points at is there ----

# shellcheck disable=SC2016
tr '\n' ' ' <ARCHITECTURE.md | grep -oE '`[a-z]+/[a-z0-9_./-]+`' |
    tr -d '`' | sort -u | {
	n=0
	while read -r name; do
		n=$((n + 1))
		found=
		for at in "$name" "src/$name" "tui/$name"; do
			for file in "$at" "$at.c" "$at.h"; do
				[ -e "$file" ] && found=yes
			done
		done
		[ "$found" ] || {
			echo "ARCHITECTURE.md: there is no $name"
			bad=1
		}
	done
	[ $n -gt 40 ] || echo "only $n files found in ARCHITECTURE.md"
	[ $n -gt 40 ] && [ $bad = 0 ]
} || bad=1

# ---- fxt(1), fxtui(1): commands and options ----

awk -F '"' '
	/^const struct cmd [a-z_]* = \{/ { on = 1 }
	/^\}/ { on = 0 }
	on && /^	\.name = / { print $2 }
' src/cli/*.c | while read -r name; do
	grep -Eq "^\.It Cm $name( |\$)" man/fxt.1 ||
	    echo "man/fxt.1: no .It Cm $name"
done | complain || bad=1

# Long options of a table in C, either of getopt's or of cli/cmd.h.
options()
{
	sed -n "s/^	{ \"\([a-z][a-z0-9-]*\)\", \(0\|'.'\|no_argument\|required_argument\|optional_argument\),.*/\1/p" "$@" |
	    sort -u
}

options src/cli/*.c | while read -r name; do
	grep -Eq "Fl .-$name( |\$)" man/fxt.1 ||
	    echo "man/fxt.1: no option --$name"
done | complain || bad=1

# The table of fxtui has the name of the value in the second place.
if [ -f tui/app/options.c ]; then
	sed -n 's/^	{ "\([a-z-]*\)", \(NULL\|N_("[A-Z]*")\),.*/\1/p' \
	    tui/app/options.c | awk '
		{ print; seen++ }
		END {
			if (seen < 5)
				print "(the options of fxtui)"
		}
	' | while read -r name; do
		grep -Eq "Fl .-$name( |\$)" man/fxtui.1 ||
		    echo "man/fxtui.1: no option --$name"
	done | complain || bad=1
fi

exit $bad
