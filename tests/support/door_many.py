# SPDX-License-Identifier: MIT
"""One command very often, at the front door.

    door_many.py SOCKET COMMAND PEER LEAST MOST CODE [PATH]

At least LEAST and at most MOST of them must be taken (those that are under
way do not wait any more), in this order, and the next one be refused with
CODE.  A command that is answered later is taken, too.  Standard library only.
"""

import json
import socket
import sys


def main():
    path, command, peer, least, most, code = sys.argv[1:7]
    least, most = int(least), int(most)
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    door.settimeout(20)
    door.connect(path)
    lines = door.makefile("rb")
    for n in range(1, most + 2):
        more = {"paths": sys.argv[7:], "wait": True} if len(sys.argv) > 7 else {}
        door.sendall(json.dumps({"id": n, "cmd": command, "peer": peer, **more}).encode() + b"\n")
    for line in lines:
        reply = json.loads(line)
        if "id" not in reply or "ok" not in reply:
            continue
        if reply["ok"]:
            continue
        if reply["code"] == code and least < reply["id"] <= most + 1:
            return 0
        print(reply)
        return 1
    return 1


if __name__ == "__main__":
    sys.exit(main())
