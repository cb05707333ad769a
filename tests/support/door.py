# SPDX-License-Identifier: MIT
"""Say one command to the engine's front door and print its reply.

    door.py SOCKET COMMAND [JSON]

JSON is an object of arguments.  Exit status 0 if the reply is ok.  Standard
library only.
"""

import json
import socket
import sys


def main():
    command = {"cmd": sys.argv[2], "id": 1}
    if len(sys.argv) > 3:
        command.update(json.loads(sys.argv[3]))
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    door.settimeout(20)
    door.connect(sys.argv[1])
    door.sendall(json.dumps(command).encode() + b"\n")
    for line in door.makefile("rb"):
        reply = json.loads(line)
        if reply.get("id") == 1:
            print(json.dumps(reply, ensure_ascii=False))
            return 0 if reply.get("ok") else 1
    return 1


if __name__ == "__main__":
    sys.exit(main())
