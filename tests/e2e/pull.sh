#!/bin/sh
# SPDX-License-Identifier: MIT
# What a peer shares with this machine can be listed and fetched, verified;
# what it does not share, or shares with others, is not there; nothing leads
# out of a share, whatever is asked for.  (E13)
. "${srcdir:-.}/tests/e2e/lib.sh"

two
machine c
start c
pair c b
own=$T/b/home/music
mkdir -p "$own/live/.hidden" "$T/b/home/secret"
echo one >"$own/one.txt"
echo two >"$own/live/two.txt"
echo three >"$own/live/.hidden/three.txt"
random_file "$own/live/large" 3000000
ln -s ../secret "$own/out"
ln -s /etc/passwd "$own/passwd"
mkfifo "$own/fifo"
echo password >"$T/b/home/secret/password"

# Nothing is shared by default.
want 0 fx a ls bert:
[ ! -s "$T/out" ] || fail "something is shared by default"
want 1 fx a ls bert:music
want 1 fx a get bert:music

want 0 fx b config share.music.dir "$own"
want 0 fx a ls bert:
[ ! -s "$T/out" ] || fail "a share without peers is shared"
want 0 fx b config share.music.peers 'anna, nobody'
want 0 fx b config share.music.peers
say 'anna, nobody'
want 0 fx a ls bert:
[ "$(cat "$T/out")" = music/ ] || fail "the share is not listed"
want 0 fx c ls bert:
[ ! -s "$T/out" ] || fail "cleo sees what is shared with anna"
want 1 fx c ls bert:music
want 1 fx c get bert:music/one.txt
say 'bert has no music/one.txt'

# Listed: files and folders, hidden ones by choice, links and pipes never.
want 0 fx a ls bert:music
[ "$(cat "$T/out")" = "$(printf 'live/\none.txt')" ] || fail "ls music"
want 0 fx a ls bert:music/live/
[ "$(cat "$T/out")" = "$(printf 'large\ntwo.txt')" ] || fail "ls music/live"
want 0 fx a ls -a bert:music/live
[ "$(head -n 1 "$T/out")" = .hidden/ ] || fail "ls -a"
want 0 fx a ls -l bert:music/one.txt
grep -q '^-0644 *4' "$T/out" || fail "ls -l of a file"
want 0 fx a ls --json bert:music
grep -q '"path":"one.txt","kind":"file","size":4' "$T/out" || fail "ls --json"

# Fetched: into the inbox folder of the peer, or another.
want 0 fx a get bert:music/one.txt
say verified
cmp "$own/one.txt" "$(box a b)/one.txt" ||
    fail "one.txt did not arrive"
mkdir "$T/into"
want 0 fx a get bert:music/live bert:music/one.txt --into "$T/into"
diff -r "$own/live" "$T/into/live" || fail "the folder did not arrive"
cmp "$own/one.txt" "$T/into/one.txt" || fail "the file did not arrive"
want 0 fx a get bert:music --into "$T/into"
[ -f "$T/into/music/live/large" ] || fail "the share itself did not arrive"
[ ! -e "$T/into/music/out" ] && [ ! -e "$T/into/music/passwd" ] ||
    fail "a link was followed"
want 1 fx a get --conflict=fail bert:music/one.txt --into "$T/into"

# Not there: whatever leads out, by name or by link.
for path in ../secret music/../secret music/.. music/out music/out/password \
    music/passwd music/fifo /etc/passwd music//etc/passwd music/./one.txt \
    . .. music/one.txt/x secret none "music/$(printf '%0300d' 7)"; do
	want 1 fx a get "bert:$path" --into "$T/into"
	want 1 fx a ls "bert:$path"
	grep -q 'bert has no' "$T/err" || fail "ls $path: $(cat "$T/err")"
done
find "$T/into" -name 'password*' -o -name passwd | grep . && fail "^ leaked"

# The program's own state is not there either, though its folder be shared.
want 0 fx b config share.all.dir "$T/b"
want 0 fx b config share.all.peers anna
echo beside >"$T/b/state/beside"
want 0 fx a ls bert:all/state
[ "$(cat "$T/out")" = beside ] || fail "the state folder is listed"
want 1 fx a ls bert:all/state/fxtui
want 1 fx a get bert:all/state/fxtui/identity.key --into "$T/into"
want 0 fx a get bert:all/state --into "$T/into"
find "$T/into" -name identity.key | grep . && fail "^ the key was sent"

# Taken back.
want 0 fx b config --unset share.music.peers
want 1 fx a ls bert:music
# Usage.
want 2 fx a get bert:
want 2 fx a get one.txt
want 2 fx a get bert:all/home anna:x
want 4 fx a get nobody:x
# A restart keeps what is shared.
stop b
start b
meet a b
want 0 fx a ls bert:
[ "$(cat "$T/out")" = all/ ] || fail "the settings were lost"

# More names than a page of the front door or the wire holds.
mkdir "$T/b/home/many"
(cd "$T/b/home/many" && seq -f '%05.0f' 1 9000 | xargs touch)
want 0 fx a ls bert:all/home/many
(cd "$T/b/home/many" && ls) | cmp - "$T/out" || fail "names are missing"
finish
