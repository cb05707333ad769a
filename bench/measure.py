# SPDX-License-Identifier: MIT
"""Processes, their cost, and folders with known contents."""
import ctypes
import math
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import time

TICK = os.sysconf("SC_CLK_TCK")
MIB = 1 << 20
GIB = 1 << 30


def say(text=""):
    print(text, flush=True)


def wait_until(seconds, look, what):
    """Look until it is true; the one pause of this program."""
    end = time.monotonic() + seconds
    while not look():
        if time.monotonic() > end:
            raise RuntimeError(f"{what}: not within {seconds} s")
        time.sleep(0.02)


class Daemon:
    """A process of ours, and what it has cost so far."""

    def __init__(self, argv, env=None, log=os.devnull, stdout=None):
        self.log = open(log, "ab")
        self.process = subprocess.Popen(
            argv, env=env, stdin=subprocess.DEVNULL,
            stdout=stdout or self.log, stderr=self.log,
            preexec_fn=die_with_us)
        self.pid = self.process.pid

    def stat(self):
        text = pathlib.Path(f"/proc/{self.pid}/stat").read_text()
        return text.rpartition(")")[2].split()

    def cpu(self):
        """Seconds of the process and of the children it has waited for."""
        s = self.stat()
        return sum(int(s[i]) for i in (11, 12, 13, 14)) / TICK

    def peak(self):
        """Most memory resident at once, bytes."""
        for line in open(f"/proc/{self.pid}/status"):
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        return 0

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def childless(self):
        p = f"/proc/{self.pid}/task/{self.pid}/children"
        return not pathlib.Path(p).read_text().strip()

    def rest(self):
        """Wait until it has done all it does after a transfer."""
        wait_until(60, self.childless, "children of a server")
        before, quiet = self.cpu(), 0
        while quiet < 5:
            time.sleep(0.05)
            now = self.cpu()
            quiet = quiet + 1 if now - before < 0.02 else 0
            before = now

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


def die_with_us():
    ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL


def run(argv, env=None, **more):
    """Run to the end; seconds of wall clock and of CPU with its children."""
    start = time.monotonic()
    p = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         preexec_fn=die_with_us, **more)
    text = p.stdout.read()
    _, status, usage = os.wait4(p.pid, 0)
    wall = time.monotonic() - start
    p.returncode = os.waitstatus_to_exitcode(status)
    if p.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, argv))}: status "
                           f"{p.returncode}: {text.decode()[-2000:]}")
    return wall, usage.ru_utime + usage.ru_stime


def output(argv, env=None):
    return subprocess.run(argv, env=env, stdin=subprocess.DEVNULL, check=True,
                          capture_output=True).stdout.decode()


def medians(rows):
    """Column by column."""
    return [statistics.median(c) for c in zip(*rows)]


def size_text(n):
    for unit in ("B", "KiB", "MiB", "GiB"):
        if n < 1024 or unit == "GiB":
            return f"{n:.0f} {unit}"
        n /= 1024
    return ""


# --- contents ---

def random_file(path, size):
    with open(path, "wb", buffering=0) as f:
        left = size
        while left > 0:
            left -= f.write(os.urandom(min(left, 4 * MIB)))


def sparse_file(path, size):
    """Data in each 64th MiB, holes between."""
    with open(path, "wb") as f:
        f.truncate(size)
        for at in range(0, size, 64 * MIB):
            f.seek(at)
            f.write(os.urandom(MIB))


def text_file(path, size):
    """Sources of this machine, one after the other, until there is enough."""
    done = 0
    with open(path, "wb") as out:
        while done < size:
            before = done
            for root in ("/usr/include", "/usr/lib/python3", "/usr/share/perl",
                         "/usr/share/doc", os.path.dirname(__file__) + "/.."):
                done = append_tree(out, root, done, size)
            if done == before:
                raise RuntimeError("this machine has no text")


def append_tree(out, root, done, size):
    wanted = (".h", ".c", ".py", ".pm", ".txt", ".md", ".hpp", ".pl", ".html")
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if not name.endswith(wanted) or os.path.islink(path):
                continue
            with open(path, "rb") as f:
                data = f.read(size - done)
            out.write(data)
            done += len(data)
            if done >= size:
                return done
    return done


def small_tree(root, count, total):
    """Files of log-normal sizes, median a few KiB, total bytes together."""
    rng = random.Random(3)
    raw = [math.exp(rng.gauss(8.3, 1.1)) for _ in range(count)]
    scale = total / sum(raw)
    for i, r in enumerate(raw):
        folder = f"{root}/d{i // 200:03}"
        if i % 200 == 0:
            os.makedirs(folder)
        with open(f"{folder}/f{i:05}", "wb") as f:
            f.write(rng.randbytes(int(r * scale)))


def empty_tree(root, count):
    for i in range(count):
        folder = f"{root}/d{i // 1000:04}"
        if i % 1000 == 0:
            os.makedirs(folder)
        os.close(os.open(f"{folder}/f{i:07}", os.O_CREAT | os.O_WRONLY))


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)


def same(a, b):
    """Whether two files or trees hold the same bytes."""
    return subprocess.run(["diff", "-rq", a, b], stdout=sys.stderr
                          ).returncode == 0
