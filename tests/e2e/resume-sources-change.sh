#!/bin/sh
# SPDX-License-Identifier: MIT
# Between the interruption and the next offer, sources were touched, changed,
# removed and added: what arrives is what the sender has then, and nothing of
# what it had before.
. "${srcdir:-.}/tests/e2e/lib.sh"
. "${srcdir:-.}/tests/e2e/lib-relay.sh"

line
mkdir "$T/tree"
for name in a-touched b-changed c-same-time d-removed e-same f-shorter z-rest; do
	made_file "$T/tree/$name" 4
done
echo small >"$T/tree/small"
hold 26
fx a send "$T/tree" bert >"$T/sent" 2>&1 </dev/null &
sender=$!
held
kill_engine a
kill_engine b
wait $sender
touch "$T/tree/a-touched"
printf changed | dd of="$T/tree/b-changed" bs=1 seek=2000000 conv=notrunc \
    2>/dev/null
touch -r "$T/tree/c-same-time" "$T/stamp"
printf changed | dd of="$T/tree/c-same-time" bs=1 seek=3000000 conv=notrunc \
    2>/dev/null
touch -r "$T/stamp" "$T/tree/c-same-time"
rm "$T/tree/d-removed"
truncate -s 3M "$T/tree/f-shorter"
made_file "$T/tree/added" 2
mkdir "$T/tree/folder"
echo new >"$T/tree/folder/new"
pass
back b
back a
skipped 6
arrived "$T/tree"
finish
