#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The five old programs, as naive as the originals (fx-dialects(7)).

One recv a message where they did that, fixed buffers, no timeouts where they
had none, one client after another, digests compared as text.  Written from
the description of their wire; the standard library only.

  dialect_peer.py push-md5  serve DIR [--port N] [--count N]
  dialect_peer.py push-md5  send FILE.. HOST PORT
  ... pull-md5 serve DIR | get NAME.. DIR HOST PORT, and so on

A server prints "port N" first, then a line for each transfer: "ok NAME" or
"failed NAME WHY".  A client does one file after another, each by itself as
the originals, and exits 0, or 1 after the first that fails; with --all-fail
it exits 0 if none of them succeeds.  --hostile WHAT does something wrong on
purpose; see each function.
"""

import argparse
import concurrent.futures
import fcntl
import hashlib
import json
import os
import random
import select
import socket
import struct
import sys
import termios
import time

SEPARATOR = "<SEPARATOR>"
BUFFER = 4096


def say(*words):
    print(*words, flush=True)


def md5_of(path):
    h = hashlib.md5()
    with open(path, "rb") as f:
        for block in iter(lambda: f.read(65536), b""):
            h.update(block)
    return h.hexdigest()


def waiting(s):
    """Bytes that wait in the socket."""
    n = fcntl.ioctl(s, termios.FIONREAD, b"\0\0\0\0")
    return struct.unpack("i", n)[0]


def first_recv(s, n, a):
    """The one recv of a message; slowly, if asked.

    --slow: 40 ms after something came.  --merge: when more came than there
    was at first, or a second after, so that what follows at once is merged
    with it.
    """
    if a.slow or a.merge:
        select.select([s], [], [])
    if a.slow:
        time.sleep(0.04)
    if a.merge:
        first = waiting(s)
        until = time.monotonic() + 1
        while waiting(s) == first and time.monotonic() < until:
            time.sleep(0.005)
    return s.recv(n)


# --- push-md5 ---


def push_md5_serve_one(s, a):
    header = first_recv(s, BUFFER, a).decode("utf-8")
    name, size, digest = header.split(SEPARATOR)
    name = os.path.basename(name)
    size = int(size)
    stamp = time.strftime("%Y%m%d_%H%M%S_")
    path = os.path.join(a.dir, stamp + name)
    got = 0
    with open(path, "wb") as f:
        while got < size:
            block = s.recv(BUFFER)
            if not block:
                break
            f.write(block)
            got += len(block)
    if got != size:
        s.send(b"File transfer failed: Incomplete transfer")
        return False, name, "incomplete"
    if a.hostile == "refuse" or md5_of(path) != digest:
        s.send(b"File transfer failed: MD5 mismatch")
        return False, name, "mismatch"
    s.send(b"File received successfully - MD5 verified")
    return True, name, ""


def push_md5_send(a):
    size = os.path.getsize(a.file)
    digest = md5_of(a.file)
    s = socket.create_connection((a.host, a.port))
    name = a.name if a.name is not None else a.file
    header = "%s%s%d%s%s" % (name, SEPARATOR, size, SEPARATOR, digest)
    s.send(header.encode("utf-8", "surrogateescape"))
    time.sleep(a.pause)
    with open(a.file, "rb") as f:
        for block in iter(lambda: f.read(BUFFER), b""):
            s.sendall(block)
    answer = s.recv(1024).decode("utf-8", "replace")
    say(answer)
    s.close()
    return answer.startswith("File received successfully")


# --- pull-md5 ---


def pull_md5_serve_one(s, a):
    n = struct.unpack(">I", s.recv(4))[0]
    name = s.recv(n).decode("utf-8")
    path = os.path.join(a.dir, name)
    if not os.path.exists(path):
        s.sendall(b"ERROR" + ("File '%s' not found on server" % name).encode())
        return False, name, "not found"
    digest = md5_of(path)
    if a.hostile == "digest":
        digest = "0" * 32
    s.sendall(b"OK")
    time.sleep(a.pause)
    base = (a.name or os.path.basename(name)).encode("utf-8")
    s.sendall(struct.pack(">I", len(base)) + base)
    s.sendall(struct.pack(">Q", os.path.getsize(path)))
    s.sendall(digest.encode())
    with open(path, "rb") as f:
        left = None
        if a.hostile == "short":
            left = os.path.getsize(path) // 2
        for block in iter(lambda: f.read(BUFFER), b""):
            if left is not None:
                block = block[:left]
                left -= len(block)
            s.sendall(block)
    return True, name, ""


def pull_md5_get(a):
    s = socket.create_connection((a.host, a.port), timeout=10)
    name = a.file.encode("utf-8", "surrogateescape")
    s.sendall(struct.pack(">I", len(name)))
    s.sendall(name)
    first = first_recv(s, 5, a)
    if first != b"OK":
        rest = first[5:]
        while True:
            more = s.recv(BUFFER)
            if not more:
                break
            rest += more
        say("error", (first + rest).decode("utf-8", "replace"))
        return False
    n = struct.unpack(">I", s.recv(4))[0]
    base = s.recv(n).decode("utf-8")
    size = struct.unpack(">Q", s.recv(8))[0]
    digest = s.recv(32).decode()
    got = 0
    path = os.path.join(a.dir, os.path.basename(base))
    with open(path, "wb") as f:
        while got < size:
            block = s.recv(min(BUFFER, size - got))
            if not block:
                break
            f.write(block)
            got += len(block)
    return got == size and md5_of(path) == digest


# --- echo-json ---


def echo_message(s):
    prefix = s.recv(4)
    if len(prefix) < 4:
        return None
    n = struct.unpack(">I", prefix)[0]
    body = bytearray()
    while len(body) < n:
        block = s.recv(min(BUFFER, n - len(body)))
        if not block:
            return None
        body += block
    return json.loads(body.decode("utf-8"))


def echo_send(s, message):
    body = json.dumps(message).encode("utf-8")
    s.sendall(struct.pack(">I", len(body)) + body)


def echo_json_serve_one(s, a):
    name = "-"
    ok = True
    while True:
        m = echo_message(s)
        if m is None or m.get("command") == "disconnect":
            return ok, name, ""
        if m.get("command") != "upload":
            echo_send(s, {"status": "error",
                          "message": "Unknown command: %s" % m.get("command")})
            continue
        path, data = m.get("file_path"), m.get("file_data")
        if not path or not data:
            echo_send(s, {"status": "error",
                          "message": "Missing file path or file data"})
            continue
        data = data.encode("latin-1")
        name = os.path.basename(path)
        with open(os.path.join(a.dir, "server_" + name), "wb") as f:
            f.write(data)
        chunks = [data[i:i + a.chunk] for i in range(0, len(data), a.chunk)]
        digest = hashlib.sha256(data).hexdigest()
        if a.hostile == "digest":
            digest = "0" * 64
        echo_send(s, {"status": "ready", "checksum": digest,
                      "total_chunks": len(chunks), "file_path": path})
        order = list(range(len(chunks)))
        random.shuffle(order)
        if a.hostile == "lose":
            order = order[1:]
        if a.hostile == "lose-once":
            order = order[1:]
            a.hostile = None
        for i in order:
            if a.chunk_pause:
                time.sleep(a.chunk_pause)
            at = -1 if a.hostile == "sequence" else i
            echo_send(s, {"type": "chunk", "sequence": at,
                          "data": chunks[i].hex()})
        echo_send(s, {"type": "end",
                      "message": "File transmission complete"})


def echo_json_send(a):
    with open(a.file, "rb") as f:
        data = f.read()
    s = socket.create_connection((a.host, a.port))
    for _ in range(4):
        echo_send(s, {"command": "upload",
                      "file_path": a.name or os.path.basename(a.file),
                      "file_data": data.decode("latin-1")})
        m = echo_message(s)
        if m is None or m.get("status") != "ready":
            say("error", m)
            return False
        chunks = {}
        while True:
            c = echo_message(s)
            if c is None:
                return False
            if c["type"] == "end":
                break
            chunks[c["sequence"]] = bytes.fromhex(c["data"])
        if len(chunks) == m["total_chunks"]:
            back = b"".join(chunks[i] for i in sorted(chunks))
            if hashlib.sha256(back).hexdigest() == m["checksum"]:
                echo_send(s, {"command": "disconnect"})
                s.close()
                return back == data
        say("again")
    return False


# --- push-raw ---


def push_raw_serve_one(s, a):
    header = first_recv(s, BUFFER, a).decode("utf-8")
    name, size = header.split(SEPARATOR)
    int(size)
    name = os.path.basename(name)
    with open(os.path.join(a.dir, name), "wb") as f:
        while True:
            block = s.recv(BUFFER)  # a reset ends the program
            if not block:
                break
            f.write(block)
    return True, name, ""


def push_raw_send(a):
    size = os.path.getsize(a.file)
    s = socket.create_connection((a.host, a.port))
    name = a.name if a.name is not None else a.file
    header = "%s%s%d" % (name, SEPARATOR, size)
    s.send(header.encode("utf-8", "surrogateescape"))
    time.sleep(a.pause)
    with open(a.file, "rb") as f:
        left = size // 2 if a.hostile == "short" else None
        for block in iter(lambda: f.read(BUFFER), b""):
            if left is not None:
                block = block[:left]
                left -= len(block)
            s.sendall(block)
    s.close()
    return True


# --- go-ahead ---


def go_ahead_serve_one(s, a):
    header = first_recv(s, 1024, a)
    size = struct.unpack(">Q", header[:8])[0]
    name = header[8:].decode("utf-8")
    s.send(b"no" if a.hostile == "no" else b"go ahead")
    path = os.path.join(a.dir, name + ".temp")
    got = 0
    idle = 0
    with open(path, "wb") as f:
        while got < size:
            block = s.recv(min(BUFFER, size - got))
            if not block:
                idle += 1  # the original spins here for ever
                if idle > 1000:
                    say("wedged", name)
                    sys.exit(3)
            f.write(block)
            got += len(block)
    return True, name, ""


def go_ahead_send(a):
    size = os.path.getsize(a.file)
    s = socket.create_connection((a.host, a.port))
    name = a.name if a.name is not None else os.path.basename(a.file)
    s.send(struct.pack(">Q", size) +
           name.encode("utf-8", "surrogateescape"))
    answer = s.recv(1024)
    if answer != b"go ahead":
        say("Bad server response - was not go ahead!", answer)
        return False
    with open(a.file, "rb") as f:
        left = size // 2 if a.hostile == "short" else None
        for block in iter(lambda: f.read(BUFFER), b""):
            if left is not None:
                block = block[:left]
                left -= len(block)
            s.sendall(block)
    s.close()
    return True


# --- both sides ---

SERVE = {
    "push-md5": push_md5_serve_one,
    "pull-md5": pull_md5_serve_one,
    "echo-json": echo_json_serve_one,
    "push-raw": push_raw_serve_one,
    "go-ahead": go_ahead_serve_one,
}

SEND = {
    "push-md5": push_md5_send,
    "pull-md5": pull_md5_get,
    "echo-json": echo_json_send,
    "push-raw": push_raw_send,
    "go-ahead": go_ahead_send,
}


def serve(a):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", a.port))
    listener.listen(5)
    say("port", listener.getsockname()[1])
    for _ in range(a.count):
        s, _ = listener.accept()
        try:
            ok, name, why = SERVE[a.dialect](s, a)
            say("ok" if ok else "failed", name, why)
        except (ValueError, struct.error, UnicodeError) as e:
            say("died", repr(e))
            sys.exit(1)
        except OSError as e:
            say("broken", repr(e))
            if a.dialect == "push-raw":
                sys.exit(1)
        s.close()
    sys.exit(0)


def raw(a, data):
    """Send bytes as they are told; what comes back is the result."""
    s = socket.create_connection((a.host, a.port))
    s.settimeout(a.seconds)
    try:
        if a.endless:
            s.settimeout(1)
            until = time.monotonic() + a.seconds
            while time.monotonic() < until:
                s.sendall(data)
        else:
            s.sendall(data)
            if a.shut:
                s.shutdown(socket.SHUT_WR)
        got = b""
        while True:
            more = s.recv(BUFFER)
            if not more:
                break
            got += more
        return "answer " + got.hex()
    except socket.timeout:
        return "timeout"
    except OSError as e:
        return "broken %s" % e.errno


def crowd(a):
    """Many callers at once, from many addresses, who begin and wait.

    Says how many were closed when all but --most were, and waits to be ended.
    """
    say("pid", os.getpid())
    all_of_them = []
    for i in range(a.count):
        s = socket.socket()
        s.bind(("127.0.0.%d" % (2 + i % 200), 0))
        s.connect((a.host, a.port))
        s.setblocking(False)
        try:
            s.send(b"half a")
        except OSError:
            pass
        all_of_them.append(s)
    say("connected", len(all_of_them))
    poll = select.poll()
    left = {}
    for s in all_of_them:
        poll.register(s, select.POLLIN)
        left[s.fileno()] = s
    until = time.monotonic() + a.seconds
    while len(left) > a.most and time.monotonic() < until:
        for fd, _ in poll.poll(1000):
            poll.unregister(fd)
            left.pop(fd)
    say("closed", a.count - len(left))
    time.sleep(60)


def send_all(a, names):
    """0: all went, or with --all-fail: none did."""
    for name in names:
        a.file = name
        if SEND[a.dialect](a) == a.all_fail:
            say("not as wanted:", name)
            return 1
    return 0


def main():
    p = argparse.ArgumentParser()
    p.add_argument("dialect", choices=list(SERVE) + ["raw"])
    p.add_argument("verb", choices=["serve", "send", "get", "raw", "crowd"])
    p.add_argument("words", nargs="*")
    p.add_argument("--port", type=int, default=0)
    p.add_argument("--count", type=int, default=1)
    p.add_argument("--pause", type=float, default=0.1)
    p.add_argument("--chunk", type=int, default=1024)
    p.add_argument("--chunk-pause", type=float, default=0)
    p.add_argument("--hostile")
    p.add_argument("--all-fail", action="store_true")
    p.add_argument("--slow", action="store_true")
    p.add_argument("--merge", action="store_true")
    p.add_argument("--name")
    p.add_argument("--hex", default="")
    p.add_argument("--shut", action="store_true")
    p.add_argument("--endless", action="store_true")
    p.add_argument("--most", type=int, default=16)
    p.add_argument("--seconds", type=float, default=5)
    a = p.parse_args()
    if a.verb == "serve":
        a.dir = a.words[0]
        serve(a)
    if a.verb == "raw":
        a.host, a.port = a.words[0], int(a.words[1])
        # Several at once, but not so many that one address is refused.
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            data = [bytes.fromhex(text) for text in a.hex.split(",")]
            for answer in pool.map(lambda d: raw(a, d), data):
                say(answer)
        sys.exit(0)
    if a.verb == "crowd":
        a.host, a.port = a.words[0], int(a.words[1])
        crowd(a)
        sys.exit(0)
    if a.verb == "get":
        a.dir = a.words.pop(-3)
    a.host, a.port = a.words[-2], int(a.words[-1])
    sys.exit(send_all(a, a.words[:-2]))


main()
