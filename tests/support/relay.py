#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A line between two machines that can be held or cut after so many bytes.

relay.py DIR    listens on 127.0.0.1, writes its port to DIR/port, and passes
                connections on to 127.0.0.1 at the port that DIR/target holds
                at that moment.  DIR/control has one line:

    open        everything passes
    hold N      after N bytes towards the target nothing passes any more
    cut N       after N bytes towards the target all connections are reset,
                once; then as with open

DIR/state says what happened last (open, held, cut); DIR/count is how many
bytes went towards the target so far.  SIGTERM ends it.
"""

import os
import select
import signal
import socket
import struct
import sys
import threading

PIECE = 65536
lock = threading.Lock()
links = set()
count = 0
cuts_done = set()


def path(name):
    return os.path.join(sys.argv[1], name)


def put(name, text):
    aside = path(name + ".new")
    with open(aside, "w") as f:
        f.write(text + "\n")
    os.rename(aside, path(name))


def control():
    with open(path("control")) as f:
        words = f.read().split()
    return words[0], int(words[1]) if len(words) > 1 else 0


def reset_all():
    for sock in list(links):
        try:
            sock.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def allowed():
    """How many bytes may go up now; waits while it is none."""
    while True:
        with lock:
            word, limit = control()
            if word == "open" or (word, limit) in cuts_done:
                return PIECE
            if count < limit:
                return min(PIECE, limit - count)
            if word == "cut":
                cuts_done.add((word, limit))
                put("state", "cut")
                reset_all()
                return 0
            put("state", "held")
        select.select([], [], [], 0.02)


def pump(source, to, up):
    global count
    try:
        while True:
            n = allowed() if up else PIECE
            if n == 0:
                break
            data = source.recv(n)
            if not data:
                to.shutdown(socket.SHUT_WR)
                break
            to.sendall(data)
            if up:
                with lock:
                    count += len(data)
                    put("count", str(count))
    except OSError:
        for sock in (source, to):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def serve(near):
    far = None
    try:
        with open(path("target")) as f:
            port = int(f.read())
        far = socket.create_connection(("127.0.0.1", port), 5)
        far.settimeout(None)
        for sock in (near, far):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with lock:
            links.update((near, far))
        other = threading.Thread(target=pump, args=(far, near, False))
        other.start()
        pump(near, far, True)
        other.join()
    except (OSError, ValueError):
        pass
    finally:
        with lock:
            links.difference_update((near, far))
        for sock in (near, far):
            if sock is not None:
                sock.close()


def main():
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    put("count", "0")
    put("state", "open")
    listener = socket.create_server(("127.0.0.1", 0))
    put("port", str(listener.getsockname()[1]))
    while True:
        near, _ = listener.accept()
        threading.Thread(target=serve, args=(near,), daemon=True).start()


main()
