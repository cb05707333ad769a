# SPDX-License-Identifier: MIT
"""What property.sh decides by seed, and what must come of it.

plan SEED RUN SRC THERE   make the tree SRC, and THERE if a rule for names
                          that are taken is tried; print the plan for sh
change SEED RUN SRC       change some of SRC, as a user would between two tries
judge WHEN SRC OLD THERE RULE BOX
                          print what is wrong with BOX: WHEN is "now", after a
                          blow, or "end"; OLD is SRC before it was changed
"""
import hashlib
import os
import random
import shutil
import stat
import sys
import time

SIZES = [0, 1, 100, 65535, 65536, 131072, 131073, 1 << 20, (1 << 20) + 1,
         3 << 20, 5000000]
NAMES = ["a", "b c", "-x", "\u00e4\u0301", "o'n", "Z" * 200]
RULES = ["keep-both", "skip-same", "skip-unchanged", "newer", "overwrite"]
LONG_AGO = 1000000000


def make(r, odd, root):
    """A tree with holes and links."""
    folders = [root]
    os.mkdir(root)
    for i in range(r.randint(0, 5)):
        at = os.path.join(r.choice(folders), r.choice(NAMES) + "d%d" % i)
        os.mkdir(at)
        folders.append(at)
    for i in range(r.randint(1, 30)):
        at = os.path.join(r.choice(folders), r.choice(NAMES) + "%d" % i)
        size = r.choice(SIZES) if r.random() < 0.3 else r.randint(0, 5000)
        with open(at, "wb") as f:
            f.write(bytes(size) if r.random() < 0.1 else r.randbytes(size))
            if odd.random() < 0.05:  # a hole, then a byte
                f.truncate(size + odd.choice([70000, 1 << 20]))
                f.seek(0, 2)
                f.write(b"x")
        if odd.random() < 0.1:
            os.symlink(os.path.basename(at), at + " link")


def faults(r, points):
    spec = []
    if r.random() < 0.8:
        spec.append("drop=%d%%" % r.randint(0, 40))
    if r.random() < 0.8:
        spec.append("corrupt=%d%%" % r.randint(0, 40))
    if r.random() < 0.3:
        spec.append("delay=%d~%d" % (r.randint(0, 3), r.randint(0, 3)))
    if r.random() < 0.3:
        spec.append("cut=%dM" % r.randint(2, 6))
    if "send" in points and r.random() < 0.5:
        spec.append("dup=%d%%,reorder=%d" % (r.randint(0, 40),
                                             r.randint(2, 12)))
    if r.random() < 0.5:
        spec.append("crash=%s:%d" % (r.choice(points), r.randint(1, 6)))
    spec.append("seed=%d" % r.randint(0, 1 << 30))
    return ",".join(spec)


def files_of(root):
    """Regular files beneath root, in an order that is always the same."""
    found = []
    for folder, folders, names in os.walk(root):
        folders.sort()
        found += [os.path.join(folder, name) for name in sorted(names)
                  if not os.path.islink(os.path.join(folder, name))]
    return found


def make_there(r, src, there):
    """What has the names of src already: equal, older, younger; or nothing."""
    os.mkdir(there)
    with open(os.path.join(there, "mine"), "w") as f:
        f.write("of the user\n")
    for path in files_of(src):
        at = os.path.join(there, os.path.relpath(path, src))
        kind = r.choice(["none", "none", "same", "older", "younger"])
        if kind == "none":
            continue
        os.makedirs(os.path.dirname(at), exist_ok=True)
        if kind == "same":
            shutil.copy2(path, at)
            continue
        with open(at, "wb") as f:
            f.write(r.randbytes(r.choice([1, 5000, os.path.getsize(path)])))
        when = LONG_AGO if kind == "older" else int(time.time()) + 86400
        os.utime(at, (when, when))


def plan(seed, run, src, there):
    r = random.Random(seed * 1000003 + run)
    make(r, random.Random(seed * 1000003 + run + 1), src)
    print("FAULT_A='%s'" % faults(r, ["open", "read", "send", "end"]))
    print("FAULT_B='%s'" % faults(r, [
        "create", "write", "sync", "finish", "mkdir", "rename", "dirsync",
        "record", "reply"]))
    more = random.Random("%d %d more" % (seed, run))
    what = more.random()
    rule = more.choice(RULES) if what < 0.4 else ""
    if rule:
        make_there(more, src, there)
    print("RULE='%s'" % rule)
    print("CHANGE='%s'" % ("yes" if 0.4 <= what < 0.8 else ""))


def change(seed, run, src):
    r = random.Random("%d %d change" % (seed, run))
    for path in files_of(src):
        what = r.choice(["", "", "longer", "shorter", "other", "touched",
                         "gone"])
        size = os.path.getsize(path)
        if what == "gone":
            os.unlink(path)
        elif what == "touched":
            os.utime(path, (LONG_AGO, LONG_AGO))
        elif what == "longer":
            with open(path, "ab") as f:
                f.write(r.randbytes(r.choice([1, 70000, 1 << 20])))
        elif what == "shorter":
            os.truncate(path, r.randint(0, size))
        elif what == "other" and size > 0:
            with open(path, "r+b") as f:
                f.seek(r.randrange(size))
                f.write(b"!")
    with open(os.path.join(src, "added"), "wb") as f:
        f.write(r.randbytes(200000))


def tree_of(root):
    """What lies beneath root: {path: kind and content}, without staging."""
    found = {}
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if f != ".fxtui-part"]
        for name in folders + names:
            path = os.path.join(folder, name)
            mode = os.lstat(path).st_mode
            if stat.S_ISLNK(mode):
                value = "link " + os.readlink(path)
            elif stat.S_ISDIR(mode):
                value = "folder"
            else:
                with open(path, "rb") as f:
                    value = hashlib.sha256(f.read()).hexdigest()
            found[os.path.relpath(path, root)] = value
    return found


def below(name, tree):
    return {name: "folder", **{name + "/" + p: v for p, v in tree.items()}}


def is_older(there, src, path):
    return (os.lstat(os.path.join(there, path)).st_mtime_ns <
            os.lstat(os.path.join(src, path)).st_mtime_ns)


def is_unchanged(there, src, path):
    a = os.lstat(os.path.join(there, path))
    b = os.lstat(os.path.join(src, path))
    return (a.st_size, a.st_mtime_ns) == (b.st_size, b.st_mtime_ns)


def merged(rule, there, src):
    """What a rule makes of the two trees; no links are made there."""
    old, new = tree_of(there), tree_of(src)
    result = dict(old)
    for path, value in new.items():
        if value.startswith("link "):
            continue
        if path not in old or value == "folder":
            result[path] = value
        elif rule == "overwrite":
            result[path] = value
        elif rule == "newer":
            if is_older(there, src, path):
                result[path] = value
        elif rule == "skip-same" and old[path] == value:
            pass
        elif rule == "skip-unchanged" and is_unchanged(there, src, path):
            pass
        else:
            result[path + " (2)"] = value
    return result


def expected(rule, there, src):
    if not rule:
        return below("src", tree_of(src))
    if rule == "keep-both":
        return {**below("src", tree_of(there)),
                **below("src (2)", tree_of(src))}
    return below("src", merged(rule, there, src))


def judge_end(box, wanted):
    if box in wanted:
        return
    for path in sorted(set(box) | set(wanted[0])):
        if box.get(path) != wanted[0].get(path):
            print("%r is %s, not %s (I2, I3, I4)" % (
                path, box.get(path), wanted[0].get(path)))


def judge_now(box, wanted, there):
    """Each thing is as it was, or as it will be."""
    for path, value in box.items():
        if value != there.get(path) and \
           all(value != w.get(path) for w in wanted):
            print("%r is neither what was there nor what was sent (I2)" % path)
    for path in there:
        if path not in box:
            print("%r was there, and is not (I4)" % path)


def judge(when, src, old, there, rule, box):
    now = tree_of(box)
    wanted = [expected(rule, there, src)]
    if os.path.isdir(old):
        wanted.append(expected(rule, there, old))
    if when == "end":
        judge_end(now, wanted)
    else:
        judge_now(now, wanted, below("src", tree_of(there)) if rule else {})


def main():
    what, *args = sys.argv[1:]
    if what == "plan":
        plan(int(args[0]), int(args[1]), *args[2:])
    elif what == "change":
        change(int(args[0]), int(args[1]), args[2])
    else:
        judge(*args)


main()
