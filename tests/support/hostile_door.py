# SPDX-License-Identifier: MIT
"""A front end that misbehaves (reliability.md G13).

    hostile_door.py SOCKET

A bad command is answered and the door stays open; an endless line closes that
door only; whatever happens, others are served.  Standard library only.
"""

import json
import os
import socket
import sys

ANSWERED = [  # lines that get an error and leave the door open
    b"{",
    b"null",
    b"[]",
    b"\"text\"",
    b"{}",
    b"{\"id\":1}",
    b"{\"cmd\":\"status\"}",
    b"{\"id\":-1,\"cmd\":\"status\"}",
    b"{\"id\":1e99,\"cmd\":\"status\"}",
    b"{\"id\":99999999999999999999,\"cmd\":\"status\"}",
    b"{\"id\":7,\"cmd\":\"no-such-command\"}",
    b"{\"id\":7,\"cmd\":\"hello\"}",
    b"{\"id\":7,\"cmd\":7}",
    b"{\"id\":7,\"cmd\":\"send\"}",
    b"{\"id\":7,\"cmd\":\"send\",\"peer\":\"x\",\"paths\":\"not a list\"}",
    b"{\"id\":7,\"cmd\":\"send\",\"peer\":\"x\",\"paths\":[1,2]}",
    b"{\"id\":7,\"cmd\":\"send\",\"peer\":\"x\",\"paths\":[\"relative\"]}",
    b"{\"id\":7,\"cmd\":\"send\",\"peer\":\"x\",\"paths\":[]}",
    b"{\"id\":7,\"cmd\":\"accept\",\"ref\":\"../../x\"}",
    b"{\"id\":7,\"cmd\":\"chat\",\"peer\":\"nobody\",\"text\":\"x\"}",
    b"{\"id\":7,\"cmd\":\"config-set\",\"key\":\"no-such-key\",\"value\":\"x\"}",
    b"{\"id\":7,\"cmd\":\"config-set\",\"key\":\"port\",\"value\":\"99999\"}",
    b"{\"id\":7,\"cmd\":\"pair-join\",\"host\":\"-x\",\"code\":\"\"}",
    b"{\"id\":7,\"cmd\":\"verify\",\"ref\":\"x\",\"index\":-5}",
    b"{\"id\":7,\"cmd\":\"transfers\",\"offset\":-9223372036854775808}",
    b"{\"id\":7,\"cmd\":\"stat\\u0000us\"}",
    b"{\"id\":7,\"cmd\":\"\xff\xfe\"}",
    b"\xff\xfe\x00\x01",
]

DEEP = [b"[" * 10000, b"{\"a\":" * 40 + b"1" + b"}" * 40]  # may close it, too


class Door:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(20)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rb")
        assert json.loads(self.lines.readline())["event"] == "hello"

    def reply(self):
        while True:
            line = self.lines.readline()
            if not line:
                return None
            got = json.loads(line)
            if "event" not in got:
                return got

    def serves(self):
        self.socket.sendall(b"{\"cmd\":\"status\",\"id\":4711}\n")
        while True:
            got = self.reply()
            assert got is not None, "the door was closed"
            if got["id"] == 4711:
                assert got["ok"]
                return

    def close(self):
        self.lines.close()
        self.socket.close()


def main():
    path = sys.argv[1]
    decent = Door(path)
    door = Door(path)
    for line in ANSWERED:
        door.socket.sendall(line + b"\n")
        got = door.reply()
        if line.startswith(b"{\"id\":7,\"cmd\":\"transfers\"") and got and got["ok"]:
            continue
        assert got is not None, "closed by %r" % line[:60]
        assert not got["ok"] and got["code"].startswith("E_") and got["error"], (line[:60], got)
    door.serves()
    for line in DEEP:
        deep = Door(path)
        deep.socket.sendall(line + b"\n")
        got = deep.reply()
        assert got is None or not got["ok"], line[:60]
        deep.close()
    # Byte by byte, and many commands in one piece.
    for b in b"{\"cmd\":\"status\",\"id\":5}\n":
        door.socket.sendall(bytes([b]))
    assert door.reply()["id"] == 5
    door.socket.sendall(b"".join(b"{\"cmd\":\"status\",\"id\":%d}\n" % n for n in range(1, 2001)))
    for n in range(1, 2001):
        assert door.reply()["id"] == n
    # A line without end: this door is closed, the others are not.
    try:
        for _ in range(64):
            door.socket.sendall(b"x" * 65536)
        while door.lines.readline():
            pass
    except OSError:
        pass
    door.close()
    decent.serves()
    # Never reading, leaving at once, half a line.
    deaf = Door(path)
    deaf.socket.settimeout(1)
    try:
        while True:
            deaf.socket.sendall(b"{\"cmd\":\"config-get\",\"id\":6}\n" * 1000)
    except OSError:
        pass
    decent.serves()
    for _ in range(50):
        one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        one.connect(path)
        one.sendall(os.urandom(5) if _ % 2 else b"{\"cmd\":")
        one.close()
    decent.serves()
    # More doors than there are: the first ones go on.
    crowd = []
    for _ in range(60):
        one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        one.settimeout(5)
        try:
            one.connect(path)
        except OSError:
            pass
        crowd.append(one)
    decent.serves()
    for one in crowd:
        one.close()
    deaf.close()
    decent.serves()
    Door(path).serves()
    return 0


if __name__ == "__main__":
    sys.exit(main())
