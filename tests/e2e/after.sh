#!/bin/sh
# SPDX-License-Identifier: MIT
# After a transfer: SHA256SUMS beside what arrived, as sha256sum reads them; a
# hook that is started once for each item, without a shell, and is shown when
# it fails; a history that can be searched and pruned.
. "${srcdir:-.}/tests/e2e/lib.sh"

two
mkdir -p "$T/tree/sub/empty" "$T/tree/a b"
echo one >"$T/tree/one"
echo 'back\slash' >"$T/tree/back\\slash"
printf 'newline' >"$T/tree/$(printf 'new\nline')"
: >"$T/tree/a b/nothing"
random_file "$T/tree/sub/large" 2500000
random_file "$T/large" 3000000

newest()
{
	fx b inbox --json | grep '"event":"inbox"' | head -n 1 | field id
}

# --- sums ---

want 0 fx a send "$T/tree" bert
id=$(newest)
want 0 fx b inbox sums "$id"
sums=$(box b a)/tree.SHA256SUMS
[ "$(cat "$T/out")" = "$sums" ] || fail "sums does not say where"
(cd "$(box b a)" && sha256sum -c tree.SHA256SUMS) >"$T/check" 2>&1 ||
    fail "sha256sum does not agree: $(cat "$T/check")"
[ "$(grep -c ': OK$' "$T/check")" = 5 ] || fail "not every file is named"
before=$(cksum <"$sums")
want 1 fx b inbox sums "$id"
say 'exists already'
[ "$before" = "$(cksum <"$sums")" ] || fail "sums were overwritten"
want 0 fx a send "$T/large" bert
want 0 fx b inbox sums "$(newest)" 0 --json
(cd "$(box b a)" && sha256sum -c large.SHA256SUMS) >"$T/check" 2>&1 ||
    fail "sha256sum does not agree on one file"
rm "$(box b a)/large.SHA256SUMS"
printf x | dd of="$(box b a)/large" bs=1 seek=9 conv=notrunc 2>/dev/null
want 5 fx b inbox sums "$(newest)"
[ ! -e "$(box b a)/large.SHA256SUMS" ] || fail "sums of a changed file"
want 1 fx b inbox sums none
find "$T/b/download/fxtui" -name '.fxtui-*' ! -name .fxtui-part | grep . &&
    fail "^ was left"

# --- the hook ---

cat >"$T/hook" <<'END'
#!/bin/sh
{
	printf '%s|' "$@"
	printf '%s|%s|%s|%s|%s\n' "$FXT_NAME" "$FXT_PEER" "$FXT_STATE" \
	    "$FXT_KIND" "$FXT_SIZE"
	[ -e "$FXT_PATH" ] || echo "no $FXT_PATH"
	[ "$(sha256sum <"$FXT_PATH" 2>/dev/null | cut -c 1-64)" = \
	    "$FXT_SHA256" ] || echo "not $FXT_SHA256"
} >>"${0%/*}/hooked"
printf 'says \033[31m red\n'
END
chmod +x "$T/hook"
hooked()
{
	[ "$(grep -c "|$1|" "$T/hooked")" = "$2" ]
}
want 2 fx b config hook 'hook relative'
want 2 fx b config hook '/bin/sh "open'
want 0 fx b config hook "$T/hook \"two words\" \$HOME;x"
odd="\$(touch $T/made); touch x"
odd=$(printf '%s' "$odd" | tr / _)
echo small >"$T/$odd"
want 0 fx a send "$T/$odd" bert
wait_for 20 hooked anna 1 || fail "the hook was not started"
grep -qF "two words|\$HOME;x|$odd|anna|verified|file|6" "$T/hooked" ||
    fail "the hook was told: $(cat "$T/hooked")"
grep -E '^(no|not) ' "$T/hooked" && fail "^ the hook was told wrong things"
[ ! -e "$T/made" ] || fail "a shell was started"
wait_for 20 grep -q 'says=.*red' "$T/b/state/fxtui/log" ||
    fail "what the hook said is not in the log"
grep -q "$(printf '\033')" "$T/b/state/fxtui/log" && fail "an escape got out"

# Once for each item, also across a restart.
want 0 fx a send "$T/tree/one" "$T/tree/sub" bert
wait_for 20 hooked anna 3 || fail "two items, not two more runs"
stop b
start b
meet a b
want 0 fx a send "$T/tree/one" bert
wait_for 20 hooked anna 4 || fail "no hook after a restart"
hooked anna 4 || fail "an item was handed over twice"

complained()
{
	grep -q "the hook for .*: $1" "$T/b/state/fxtui/log"
}
want 0 fx b config hook '/bin/false'
want 0 fx a send "$T/tree/one" bert
wait_for 20 complained 'exit status 1' || fail "a failure is not shown"
want 0 fx b config hook "$T/none"
want 0 fx a send "$T/tree/one" bert
wait_for 20 complained '.*No such file' || fail "a missing hook is not shown"
want 0 fx b config hook_limit 1
want 0 fx b config hook '/bin/sleep 1000'
want 0 fx a send "$T/tree/one" bert
wait_for 20 complained 'ended after 1 s' || fail "the hook has no limit"
want 0 fx b config --unset hook

# --- the history ---

want 0 fx b history
[ "$(wc -l <"$T/out")" = 8 ] || fail "the history has other than 8 entries"
want 0 fx b history large
[ "$(wc -l <"$T/out")" = 1 ] || fail "the history cannot be searched"
want 0 fx b history ANNA --state=done --json
[ "$(grep -c '"state":"done"' "$T/out")" = 8 ] || fail "history --json"
want 0 fx b history --state=failed
[ ! -s "$T/out" ] || fail "the history tells of failures"
want 2 fx b history --state=odd
want 2 fx b history --prune=-1
want 0 fx b history --prune=1
want 0 fx b history
[ "$(wc -l <"$T/out")" = 8 ] || fail "what is new was pruned"
want 0 fx b history --prune=0
want 0 fx b history
[ ! -s "$T/out" ] || fail "the history was not pruned"
want 0 fx b transfers
[ ! -s "$T/out" ] || fail "pruned transfers are still listed"
want 0 fx b inbox
[ "$(wc -l <"$T/out")" = 9 ] || fail "pruning reached the inbox"
finish
