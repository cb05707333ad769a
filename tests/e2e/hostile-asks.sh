#!/bin/sh
# SPDX-License-Identifier: MIT
# A paired peer that asks by hand: paths that lead out, shares of others,
# floods, answers nobody asked for, offers that claim a request.  Nothing is
# told, nothing opened, the engine serves on.  (E13)
. "${srcdir:-.}/tests/e2e/lib.sh"

asker=$builddir/tests/support/asker
machine a b
start b
mkdir -m 700 "$T/key"
where=127.0.0.1:$(status_of b port)
pairing b
code_of b | "$asker" "$T/key" "$where" pair || fail "asker cannot pair"
wait "$(cat "$T/b/pair.pid")" || fail "b could not pair with asker"
name=$(fx b peers --json | field name)
mkdir -p "$T/b/home/open/sub" "$T/b/home/others"
echo content >"$T/b/home/open/file"
echo secret >"$T/b/home/others/secret"
ln -s ../others "$T/b/home/open/out"
want 0 fx b config share.open.dir "$T/b/home/open"
want 0 fx b config share.open.peers "$name"
want 0 fx b config share.others.dir "$T/b/home/others"
want 0 fx b config share.others.peers 'somebody else'
want 0 fx b config share.gone.dir "$T/b/home/gone"
want 0 fx b config share.gone.peers "$name"
sentinels >"$T/sentinels"

does()
{
	"$asker" "$T/key" "$where" "$@" >"$T/out" 2>"$T/err" ||
	    fail "asker $*: $(cat "$T/err")"
	fx b engine status >/dev/null || fail "the engine is gone: $*"
}

for path in ../others open/../others/secret open/.. open/out \
    open/out/secret /etc/passwd open//file open/./file open/file/ open/ \
    others others/secret none gone gone/x / . .. open/.fxtui-part \
    "open/$(printf '%0256d' 7)" "$(printf '%04000d' 7)"; do
	does get "$path" E_NOENT
	does list "$path" E_NOENT
done
for scenario in flood storm claim answer room nul; do
	does $scenario
done
[ -z "$(visible b)" ] || fail "a claimed offer was taken"

# What we ask for ourselves is taken, and nothing else in its place.
"$asker" "$T/key" "$where" serve >"$T/served" 2>&1 &
server=$!
online()
{
	fx b peers --json | grep -q '"online":true'
}
wait_for 15 online || fail "asker does not call"
want 0 fx b get --background "$name:share/wanted"
wait $server || fail "asker serve: $(cat "$T/served")"
fx b engine status >/dev/null || fail "the engine is gone: serve"
[ -z "$(visible b)" ] || fail "something else was taken"

# Nor in a later session, whatever it claims to answer.
"$asker" "$T/key" "$where" hear >"$T/heard" 2>&1 &
server=$!
wait_for 15 online || fail "asker does not call again"
(as b fxt get "$name:share/claim") >"$T/got" 2>&1 </dev/null &
getter=$!
wait $server || fail "asker hear: $(cat "$T/heard")"
wait $getter && fail "what was never sent was got"
does claim "$(cat "$T/heard")"
[ -z "$(visible b)" ] || fail "an old request was answered"

# An answer that was lost is offered again, as the answer that it is.
does leave
does again

# By its device id a peer is meant as well.
want 0 fx b config share.open.peers "$(fx b peers --json | field key)"
does list open/none E_NOENT
finish
