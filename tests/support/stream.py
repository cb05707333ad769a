# SPDX-License-Identifier: MIT
"""Make equal what varies from run to run in a stream of JSON lines.

    stream.py FOLDER [KEY]... <STREAM >NORMALISED

Ids, keys, times, figures of the moment and the name of FOLDER become words,
KEYs are left out; equal lines in a row become one.  Progress, of which
nobody knows how often it comes, is left out, unless it has other keys than
it should; of what a simulation did the last is told, before the result.  Order and all other values stay.  Standard library only.
"""

import json
import re
import sys

# Values that are different each time: only whether they are there counts.
VARIES = {
    "id", "key", "device", "mtime", "started", "ended", "time", "verified", "digest",
    "sha256", "seconds", "free", "item", "transfer",
}
FIGURES = {"rate", "eta_s"}
NONE = (None, "", 0, -1)
PROGRESS = {
    "event", "id", "state", "bytes", "bytes_done", "files", "files_done", "files_failed",
    "rate", "eta_s", "idle_ms", "skipped", "conns",
}
SOMETIMES = {"stalled"}


def plain(key, value):
    if isinstance(value, dict):
        return {k: plain(k, v) for k, v in value.items() if k not in sys.argv[2:]}
    if isinstance(value, list):
        return [plain(key, v) for v in value]
    if key in VARIES and not isinstance(value, bool):
        return "*" if value not in NONE else value
    if key in FIGURES:
        return "*"
    if isinstance(value, str):
        value = value.replace(sys.argv[1], "$T")
        value = re.sub(r"\bfx1-[a-z2-7-]+", "KEY", value)
        value = re.sub(r"(anna|bert)-[0-9a-f]{8}\b", r"\1-KEY", value)
        value = re.sub(r"127\.0\.0\.1:\d+", "ADDRESS", value)
    return value


def main():
    last = faults = None
    for line in sys.stdin.buffer.read().decode().splitlines():
        event = json.loads(line)
        if event.get("event") == "progress" and PROGRESS == set(event) - SOMETIMES:
            continue
        event = plain(None, event)
        if event.get("event") == "faults":
            faults = event
            continue
        if "result" in event and faults:
            print(json.dumps(faults))
        if event != last:
            print(json.dumps(event, ensure_ascii=False))
        last = event


main()
