#!/bin/sh
# SPDX-License-Identifier: MIT
# A paired peer that claims transfers that were taken before, lets files grow
# under way, packs bombs and points links outside: what a person agreed to is
# what arrives, and nothing outside the inbox changes.
# tests/support/forger.c has the scenarios.
. "${srcdir:-.}/tests/e2e/lib.sh"

forger=$builddir/tests/support/forger
machine b
start b
where=127.0.0.1:$(status_of b port)
for key in key other; do
	mkdir -m 700 "$T/$key"
	pairing b
	code_of b | "$forger" "$T/$key" "$where" pair || fail "cannot pair"
	wait "$(cat "$T/b/pair.pid")" || fail "b could not pair"
	[ $key = other ] || want 0 fx b peers rename carrier forger
done
want 0 fx b peers policy forger accept --max-file=1G --max-day=16G
want 0 fx b config make_links yes
sentinels >"$T/sentinels"

forge_as()
{
	key=$1
	shift
	"$forger" "$T/$key" "$where" "$@" >"$T/out" 2>"$T/err" ||
	    fail "forger $*: $(cat "$T/err")"
	untouched || fail "forger $*"
	fx b engine status >/dev/null || fail "the engine is gone: $*"
}

forge()
{
	forge_as key "$@"
	wait_for 20 resting b || fail "$*: it never ends"
}

absent()
{
	[ -z "$(visible b | grep -F "/$1")" ] || fail "$1 got a name"
}

# Begun, then claimed: by another device, for other files, for much more.
forge half 1
absent half
forge_as other waits 1
want 0 fx b peers forget carrier
forge other-roots 1
absent never-offered
forge grown 1
absent half
forge other-content 1
box=$(echo "$T"/b/download/fxtui/*/half)
[ -f "$box" ] || fail "half did not arrive"
sum=$(sha256sum <"$box")
forge half 2
forge other-size 2
[ "$(sha256sum <"$box")" = "$sum" ] || fail "the first file changed"
[ "$(visible b | grep -c half)" = 2 ] || fail "half did not arrive anew"

# Over is over.
forge once 3
forge after-done 3
absent smuggled
[ "$(visible b | grep -c once)" = 1 ] || fail "once arrived again"

# Files that change under way.
for scenario in update-jump update-twice update-huge update-more; do
	forge $scenario
	absent $scenario
done
forge update-early
visible b | grep -q update-early || fail "update-early did not arrive"

# Packed and absent bytes.
forge bombs
forge hole-for-bytes
forge hole-past-end
absent hole-past-end

# Links: none leads out of its tree.
for target in /etc/passwd .. ../x file/../../x ./../x a/../.. / '' \
    "$(printf '%04097d' 7)"; do
	forge bad-link "$target"
done
forge link-by-link
forge through-link
absent through
find "$T/b/download/fxtui" -type l >"$T/links"
while read -r link; do
	case $(readlink -m "$link") in
	"$T"/b/download/fxtui/*/*) ;;
	*) fail "$link leads to $(readlink -m "$link")" ;;
	esac
done <"$T/links"
finish
