#!/bin/sh
# SPDX-License-Identifier: MIT
# Over a slow line text is compressed: it arrives as it was, in far fewer
# bytes than it has; random data goes as it is.  The line is a pair of network
# namespaces with a token bucket filter.
. "${srcdir:-.}/tests/e2e/lib.sh"

[ "$(id -u)" = 0 ] || skip "needs root"
command -v ip >/dev/null && command -v tc >/dev/null ||
    skip "needs ip and tc"
near=fxe$$n
far=fxe$$f

unmake()
{
	ip netns del $near 2>/dev/null
	ip netns del $far 2>/dev/null
}

trap 'left_with=$?; unmake; (exit $left_with); clean_up' EXIT
ip netns add $near 2>"$T/err" || skip "no network namespaces here"
ip netns add $far || fail "no second namespace"
ip link add fxe0 netns $near type veth peer name fxe0 netns $far ||
    skip "no veth here"
for ns in $near $far; do
	case $ns in $near) address=10.99.84.1 ;; *) address=10.99.84.2 ;; esac
	ip -n $ns link set lo up
	ip -n $ns addr add $address/24 dev fxe0
	ip -n $ns link set fxe0 up
	ip netns exec $ns tc qdisc add dev fxe0 root tbf rate 40mbit \
	    burst 64kb latency 50ms 2>"$T/err" || skip "no tbf here"
done

# What the near end has written to the line, bytes.
written()
{
	ip netns exec $near cat /sys/class/net/fxe0/statistics/tx_bytes
}

# The engine of machine $1 in namespace $2 at $3.
start_there()
{
	(as "$1" ip netns exec "$2" fxt engine --bind="$3" --port=0 \
	    --allow-root) </dev/null >>"$T/$1/engine.err" 2>&1 &
	echo $! >"$T/$1/pid"
	wait_for 15 listens "$1" || fail "the engine of $1 does not listen"
}

machine a b
start_there a $near 127.0.0.1
start_there b $far 10.99.84.2
pairing b
code_of b | (as a fxt pair --json "10.99.84.2:$(status_of b port)") \
    >"$T/out" 2>"$T/err" || fail "a could not pair"
wait "$(cat "$T/b/pair.pid")" || fail "b could not pair"
trust b a

i=0
while [ $i -lt 400000 ]; do
	echo "line $i of a text that says the same with other numbers: $((i * 7))"
	i=$((i + 1))
done | head -c 24000000 >"$T/text"
random_file "$T/random" 6000000

before=$(written)
want 0 fx a send "$T/text" bert
text=$(($(written) - before))
cmp "$T/text" "$(echo "$(box b a)"/text)" || fail "the text differs"
[ $text -lt 14000000 ] || fail "24 MB of text took $text bytes"

before=$(written)
want 0 fx a send "$T/random" bert
random=$(($(written) - before))
cmp "$T/random" "$(echo "$(box b a)"/random)" || fail "random data differs"
[ $random -gt 6000000 ] && [ $random -lt 6600000 ] ||
    fail "6 MB of random data took $random bytes"
finish
