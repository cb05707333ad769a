#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
How fast fxt moves files, beside other programs, in one run on this machine.

  make bench                          all cases
  make bench BENCH="large small"      some
  make bench RUNS=5                   how often each (3); medians are printed

Every peer is started here, on 127.0.0.1 or in network namespaces made for it,
from and to a tmpfs, in turns.  Nothing is installed and nothing fails because
it was slow.  Figures depend on what else the machine does: ratios of one run
are worth more than any single one.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import tools
from measure import (GIB, MIB, empty_tree, medians, output, random_file,
                     remove, run, same, say, size_text, small_tree,
                     sparse_file, text_file, wait_until)

RUNS = int(os.environ.get("RUNS") or 3)
FOLDER = None


def table(head, rows):
    widths = [max(len(str(r[i])) for r in [head] + rows)
              for i in range(len(head))]
    for r in [head] + rows:
        cells = [str(r[0]).ljust(widths[0])]
        cells += [str(c).rjust(w) for c, w in zip(r[1:], widths[1:])]
        say("  " + "  ".join(cells))


def started(classes, **more):
    result = []
    for c in classes:
        missing = c.missing()
        if missing:
            say(f"  {c.name}: left out, {', '.join(missing)} not installed")
            continue
        t = c(tempfile.mkdtemp(dir=FOLDER), **more)
        t.start()
        result.append(t)
    return result


def compare(classes, path, amount, unit, runs=RUNS, **more):
    """
    Send path with each, in turns; print medians and ratios to the first.  The
    first round is checked and not counted, unless it is the only one.
    """
    all_ = started(classes, **more)
    times = {t.name: [] for t in all_}
    try:
        for i in range(1 if runs == 1 else runs + 1):
            for t in all_:
                r = t.send(path)
                if r is None:
                    continue
                if i == 0 and not same(path, t.arrived(path)):
                    raise RuntimeError(f"{t.name}: what arrived differs")
                t.clear()
                if i > 0 or runs == 1:
                    times[t.name].append(r)
    finally:
        for t in all_:
            t.stop()
    first = None
    rows = []
    for t in all_:
        if not times[t.name]:
            continue
        wall, cpu = medians(times[t.name])
        first = first or wall
        rows.append([t.name, f"{wall:.3f}",
                     f"{amount / wall / unit[1]:.2f}",
                     f"{cpu * unit[3] / amount:.2f}",
                     f"{wall / first:.2f}",
                     " + ".join(f"{p / MIB:.0f}" for p in
                                getattr(t, "peaks", []))])
    table(["", "s", unit[0], unit[2], "time : fxt", "peak MiB"], rows)


BYTES = ("GB/s", 1e9, "CPU ns/B", 1e9)
FILES = ("files/ms", 1e3, "CPU us/file", 1e6)


def case_large():
    """One file of 2 GiB of random data"""
    path = FOLDER + "/random"
    random_file(path, 2 * GIB)
    compare((tools.Fxt, tools.FxtNoSha) + tools.ALL[1:], path, 2 * GIB, BYTES)
    remove(path)


def case_small():
    """20,000 files, 164 MB together"""
    path = FOLDER + "/tree"
    small_tree(path, 20000, 164_000_000)
    compare(tools.ALL, path, 20000, FILES)
    remove(path)


def case_size():
    """Cost against size; sparse above 4 GiB"""
    t = started([tools.Fxt])[0]
    path = FOLDER + "/sized"
    rows = []
    for power in range(0, 16):
        size = MIB << power
        (sparse_file if size > 4 * GIB else random_file)(path, size)
        runs = [sent(t, path) for _ in range(RUNS if size < GIB else 1)]
        wall, cpu = medians(runs)
        rows.append([size_text(size), f"{wall:.3f}", f"{size / wall / 1e9:.2f}",
                     f"{cpu * 1e9 / size:.2f}",
                     *(f"{p / MIB:.0f}" for p in t.peaks)])
        remove(path)
    t.stop()
    table(["", "s", "GB/s", "CPU ns/B", "sender MiB", "receiver MiB"], rows)


def sent(t, path):
    result = t.send(path)
    t.clear()
    return result


def case_files():
    """Empty files: cost against number"""
    t = started([tools.Fxt])[0]
    path = FOLDER + "/many"
    rows = []
    for count in (1000, 20_000, 100_000, 1_000_000):
        empty_tree(path, count)
        wall, cpu = medians(
            [sent(t, path) for _ in range(RUNS if count < 100_000 else 1)])
        rows.append([f"{count:,}", f"{wall:.3f}", f"{wall * 1e6 / count:.1f}",
                     f"{cpu * 1e6 / count:.1f}",
                     *(f"{p / MIB:.0f}" for p in t.peaks)])
        remove(path)
    t.stop()
    table(["files", "s", "us/file", "CPU us/file", "sender MiB",
           "receiver MiB"], rows)


class Line:
    """Two network namespaces and a slow line between them."""

    def __init__(self, rate):
        self.near, self.far = (f"fxb{os.getpid()}{end}" for end in "nf")
        self.rate = rate

    def commands(self):
        n, f = self.near, self.far
        yield f"ip netns add {n}"
        yield f"ip netns add {f}"
        yield f"ip link add fxb0 netns {n} type veth peer name fxb0 netns {f}"
        for ns, number in ((n, 1), (f, 2)):
            x = f"ip netns exec {ns} "
            yield x + "ip link set lo up"
            yield x + f"ip addr add 10.99.83.{number}/24 dev fxb0"
            yield x + "ip link set fxb0 up"
            yield x + (f"tc qdisc add dev fxb0 root tbf rate {self.rate} "
                       "burst 256kb latency 50ms")

    def start(self):
        for c in self.commands():
            r = subprocess.run(c.split(), capture_output=True)
            if r.returncode != 0:
                self.stop()
                return f"{c}: {r.stderr.decode().strip()}"
        return None

    def stop(self):
        for ns in (self.near, self.far):
            subprocess.run(["ip", "netns", "del", ns], capture_output=True)


def case_text():
    """1 GiB of source text over a line of 200 Mbit/s"""
    if os.getuid() != 0 or not shutil.which("tc"):
        say("  SKIPPED: needs root, ip and tc (iproute2)")
        return
    line = Line("200mbit")
    why = line.start()
    if why:
        say("  SKIPPED: " + why)
        return
    path = FOLDER + "/text"
    text_file(path, GIB)
    try:
        compare((tools.Fxt, tools.Scp, tools.RsyncSsh), path, GIB, BYTES,
                runs=1, address="10.99.83.2",
                near=["ip", "netns", "exec", line.near],
                far=["ip", "netns", "exec", line.far])
    finally:
        line.stop()
        remove(path)


def case_resume():
    """A file of 4 GiB stopped at 95 %, then resumed"""
    path = FOLDER + "/large"
    random_file(path, 4 * GIB)
    rows = []
    for name, which in (("fresh", None), ("receiver stayed", 0),
                        ("receiver killed", 1)):
        t = started([tools.Fxt])[0]
        if which is None:
            wall, cpu = t.send(path)
        else:
            stopped_at(t, path, 0.95, which)
            wall, cpu = resumed(t, which)
        if not same(path, t.arrived(path)):
            raise RuntimeError("what arrived differs")
        t.stop()
        shutil.rmtree(os.path.dirname(t.folder))
        rows.append([name, f"{wall:.3f}", f"{cpu:.2f}"])
        rows[-1].append(f"{wall / float(rows[0][1]):.2f}")
    table(["", "s", "CPU s", "time : fresh"], rows)
    remove(path)


def stopped_at(t, path, part, which):
    """Send until so much of it lies in the part file; then kill one end."""
    p = subprocess.Popen([t.fxt, "send", path, "b"], env=t.env("a"),
                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)
    want = os.path.getsize(path) * part

    def kept():
        for folder, _, names in os.walk(t.box + "/fxtui/.fxtui-part"):
            for n in names if folder.endswith("/parts") else ():
                st = os.stat(os.path.join(folder, n))
                if st.st_blocks * 512 >= want:
                    return True
        return False
    wait_until(120, kept, "95 % of a file")
    t.kill(which)
    p.terminate()
    p.wait()


def transfer_of(t):
    text = output([t.fxt, "transfers", "--json"], t.env("a"))
    return json.loads(text.splitlines()[0])


def resumed(t, which):
    """Start the end that was killed again; let the sender go on."""
    t.again(which)
    output([t.fxt, "peers", "address", "b",
            f"{t.address}:{t.status('b')['port']}"], t.env("a"))
    before = sum(d.cpu() for d in t.daemons)
    start = time.monotonic()
    id_ = transfer_of(t)["id"]
    # It may have begun by itself: then there is nothing to ask for.
    subprocess.run([t.fxt, "transfers", "resume", id_], env=t.env("a"),
                   capture_output=True)
    wait_until(300, lambda: transfer_of(t)["state"] == "done", "resuming")
    wall = time.monotonic() - start
    for d in t.daemons:
        d.rest()
    return wall, sum(d.cpu() for d in t.daemons) - before


def case_hash():
    """Kernels of SHA-256, ns a byte of a chunk of 1 MiB"""
    print(output([os.environ["BENCH_LEAVES"]]), end="")


CASES = {n[5:]: f for n, f in list(globals().items()) if n.startswith("case_")}


def main():
    global FOLDER
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    wanted = sys.argv[1:] or list(CASES)
    for name in wanted:
        if name not in CASES:
            sys.exit(f"no case {name}; there are: {' '.join(CASES)}")
    base = os.environ.get("BENCH_DIR") or "/dev/shm"
    free = shutil.disk_usage(base).free
    if free < 10 * GIB:
        say(f"{base} has {size_text(free)} free; the larger cases need 10 GiB")
    FOLDER = tempfile.mkdtemp(prefix="fxt-bench.", dir=base)
    load = os.getloadavg()[0]
    say(f"{os.cpu_count()} cores, load {load:.1f} before the start; "
        f"{RUNS} runs each, in {base}")
    try:
        for name in wanted:
            say(f"\n{name}: {CASES[name].__doc__}")
            CASES[name]()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


main()
