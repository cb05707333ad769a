#!/bin/sh
# SPDX-License-Identifier: MIT
# A file in a dialect is asked for like any other: it waits as an offer until
# somebody takes it, or refuses, which its sender is told; --once ends with the
# first file, and leaving the front end switches the dialect off.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-dialect.sh"

machine a
start a
sources
offered()
{
	fx a inbox --json | grep -q "\"event\":\"offer\".*~push-md5"
}
offer_id()
{
	fx a inbox --json | grep "\"event\":\"offer\"" | field id
}
serve push-md5 --accept=ask
peer push-md5 send "$T/src/size-4097.bin" 127.0.0.1 "$port" >"$T/said" &
sender=$!
wait_for 10 offered || fail "nobody is asked"
[ -z "$(visible a)" ] || fail "something is there already"
want 0 fx a inbox accept "$(offer_id)"
wait $sender || fail "$(cat "$T/said")"
[ -n "$(named "$(arrived)" _size-4097.bin)" ] || fail "it did not arrive"
peer push-md5 send "$T/src/go.txt" 127.0.0.1 "$port" >"$T/said" &
sender=$!
wait_for 10 offered || fail "nobody is asked again"
want 0 fx a inbox decline "$(offer_id)"
! wait $sender || fail "a refusal looks like success"
grep -q 'File transfer failed' "$T/said" || fail "$(cat "$T/said")"
unserve

# --once ends as its file did.
serve push-md5 --once
peer push-md5 send "$T/src/go.txt" 127.0.0.1 "$port" >"$T/said" ||
    fail "$(cat "$T/said")"
wait "$server" || fail "--once ended with $?"
serve push-md5 --once
hex=$(hex 'bad<SEPARATOR>2<SEPARATOR>%032dok' 0)
peer raw raw 127.0.0.1 "$port" --hex="$hex" >"$T/said"
wait "$server"
[ $? = 5 ] || fail "--once after a mismatch"

# A front end that comes later is told what is on.
serve push-md5
python3 - "$T/a/run/fxtui/engine.sock" >"$T/told" <<'END' || fail "no snapshot"
import socket, sys
door = socket.socket(socket.AF_UNIX)
door.settimeout(10)
door.connect(sys.argv[1])
door.sendall(b'{"cmd":"subscribe","id":1,"role":"test"}\n')
for line in door.makefile():
    print(line, end="")
    if '"part":"end"' in line:
        break
END
grep -q '"event":"dialect","name":"push-md5","on":true' "$T/told" ||
    fail "the snapshot is silent about it"
want 0 fx a dialect
say 'push-md5   on at'
kill -9 "$server"
off()
{
	! fx a dialect | grep -q 'push-md5   on'
}
wait_for 5 off || fail "it is still on"
finish
