# SPDX-License-Identifier: MIT
"""A stranger that misbehaves towards an engine: TCP, TLS and first frames.

    hostile.py HOST:PORT FOLDER [NAME]...     run these attacks, or all
    hostile.py HOST:PORT FOLDER --pair N      begin N pairing runs and drop them
    hostile.py HOST:PORT FOLDER --point HEX   a pairing run with this point

FOLDER is for keys and certificates, made with the openssl program.  Frames
are put together from bytes here, never by the program's own encoder.  After
each attack the engine must still answer a decent client.  Standard library
only.
"""

import os
import socket
import ssl
import struct
import subprocess
import sys
import time

HOST, PORT, FOLDER = "", 0, ""
WAIT = 15  # seconds; more than the 10 that a handshake may take

HELLO, JOIN, PING, BYE, ERROR = 0x01, 0x02, 0x04, 0x06, 0x07
PAIR1, PAIR2, PAIR3, WELCOME, INFO, OFFER = 0x09, 0x0A, 0x0B, 0x0D, 0x0E, 0x20
CHAT, LIST = 0x10, 0x60
SESSION, PAIRING = 0, 1


class Wrong(Exception):
    """The engine did what it must not."""


def certificate(kind):
    """Paths of a key and a self-signed certificate."""
    key = os.path.join(FOLDER, kind + ".key")
    crt = os.path.join(FOLDER, kind + ".crt")
    if not os.path.exists(crt):
        algorithm = {
            "ed25519": ["-newkey", "ed25519"],
            "rsa": ["-newkey", "rsa:2048"],
            "ec": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
            "large": ["-newkey", "ed25519", "-addext", "nsComment=" + "x" * 9000],
        }[kind]
        subprocess.run(
            ["openssl", "req", "-x509", "-nodes", "-subj", "/CN=fxtui", "-days", "30",
             "-keyout", key, "-out", crt] + algorithm,
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return crt, key


def tcp():
    s = socket.create_connection((HOST, PORT), WAIT)
    s.settimeout(WAIT)
    return s


def context(kind="ed25519", alpn=("fx/1",), newest=ssl.TLSVersion.TLSv1_3):
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    ctx.check_hostname = False
    ctx.verify_mode = ssl.CERT_NONE
    ctx.maximum_version = newest
    if newest != ssl.TLSVersion.TLSv1_3:
        ctx.minimum_version = ssl.TLSVersion.TLSv1_2
    if kind:
        ctx.load_cert_chain(*certificate(kind))
    if alpn:
        ctx.set_alpn_protocols(list(alpn))
    return ctx


def tls(**how):
    return context(**how).wrap_socket(tcp())


def tlv(tag, value):
    return struct.pack("<HI", tag, len(value)) + value


def hello(purpose=SESSION, extra=b"", low=1, high=1, caps=0, frame=1114112, digests=b"\1"):
    return (tlv(1, struct.pack("<H", low)) + tlv(2, struct.pack("<H", high)) +
            tlv(3, struct.pack("<Q", caps)) + tlv(4, bytes([purpose])) +
            tlv(5, struct.pack("<I", frame)) + tlv(6, struct.pack("<H", 16)) +
            tlv(7, struct.pack("<Q", 10000000)) + tlv(8, digests) + tlv(9, b"\1") + extra)


def frame(kind, body=b"", prefix=b"", xid=0, seq=0, flags=0, length=None, plen=None):
    length = len(prefix) + len(body) if length is None else length
    plen = len(prefix) if plen is None else plen
    return struct.pack("<IBBHII", length, kind, flags, plen, xid, seq) + prefix + body


def until_end(s):
    """All that comes until the end; Wrong if the end does not come."""
    got = b""
    try:
        while True:
            part = s.recv(65536)
            if not part:
                return got
            got += part
    except socket.timeout:
        raise Wrong("the connection was left open") from None
    except (ConnectionError, ssl.SSLError, OSError):
        return got


def silent(s):
    """The engine must end the connection without a word."""
    got = until_end(s)
    s.close()
    if got:
        raise Wrong("it answered with %d bytes" % len(got))


def refused(s):
    """It must end the connection; what it says first may be an ERROR."""
    got = until_end(s)
    s.close()
    if got and got[4] not in (ERROR, BYE):
        raise Wrong("it answered with frame type %02x" % got[4])


def take(s, want):
    """One frame of this type; its body."""
    head = b""
    while len(head) < 16:
        part = s.recv(16 - len(head))
        if not part:
            raise Wrong("the end instead of frame %02x" % want)
        head += part
    length, kind = struct.unpack_from("<IB", head)
    body = b""
    while len(body) < length:
        part = s.recv(length - len(body))
        if not part:
            raise Wrong("the end within a frame")
        body += part
    if kind != want:
        raise Wrong("frame %02x instead of %02x" % (kind, want))
    return body


def refuses_tls(**how):
    try:
        s = tls(**how)
    except (ssl.SSLError, ConnectionError):
        return
    silent(s)


# --- the attacks; each is called without arguments, its words say what it does

def no_alpn():
    refuses_tls(alpn=None)


def other_alpn():
    refuses_tls(alpn=("h2", "http/1.1"))


def tls_1_2():
    try:
        tls(newest=ssl.TLSVersion.TLSv1_2)
    except (ssl.SSLError, ConnectionError):
        return
    raise Wrong("TLS 1.2 was taken")


def rsa_certificate():
    refuses_tls(kind="rsa")


def ec_certificate():
    refuses_tls(kind="ec")


def no_certificate():
    refuses_tls(kind=None)


def large_certificate():
    refuses_tls(kind="large")


def garbage_instead_of_tls():
    for first in (b"GET / HTTP/1.1\r\n\r\n", b"\0" * 64, b"\xff" * 2000, b"SSH-2.0-x\r\n",
                  b"\x16\x03\x01\xff\xff" + b"\0" * 300, b"\x16" + os.urandom(500)):
        s = tcp()
        try:
            s.sendall(first)
            s.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        got = until_end(s)
        s.close()
        if got and got[0] != 0x15:
            raise Wrong("it answered %r to %r" % (got[:20], first[:20]))


def closes_at_once():
    for _ in range(20):
        tcp().close()


def closes_after_tls():
    for _ in range(5):
        tls().close()


def stranger_asks_for_a_session():
    s = tls()
    s.sendall(frame(HELLO, hello()))
    silent(s)


def stranger_pairs_without_a_code():
    s = tls()
    s.sendall(frame(HELLO, hello(PAIRING)))
    silent(s)


def hello_too_long():
    for length in (4097, 65536, 2 ** 31, 2 ** 32 - 1):
        s = tls()
        s.sendall(frame(HELLO, b"", length=length) + b"\0" * 4200)
        silent(s)


def seventeen_kib_before_welcome():
    s = tls()
    try:
        for seq in range(5):
            s.sendall(frame(0x7E, b"\0" * 4000, seq=seq))
    except OSError:
        pass
    silent(s)


def second_frame_before_welcome():
    s = tls()
    s.sendall(frame(HELLO, hello()) + frame(INFO, tlv(1, b"x"), seq=1))
    silent(s)


def first_frame_is_another():
    for kind in (INFO, PING, OFFER, CHAT, LIST, PAIR1, PAIR3, WELCOME, BYE, ERROR, 0, 0xFF):
        s = tls()
        s.sendall(frame(kind, b"\0" * 32))
        silent(s)


def wrong_sequence():
    for seq in (1, 2 ** 32 - 1):
        s = tls()
        s.sendall(frame(HELLO, hello(), seq=seq))
        silent(s)


def reserved_bits():
    for flags in (0x01, 0x20, 0x3F):
        s = tls()
        s.sendall(frame(HELLO, hello(), flags=flags))
        silent(s)


def prefix_longer_than_frame():
    s = tls()
    s.sendall(frame(HELLO, hello(), plen=60000))
    silent(s)


def broken_hello():
    good = hello()
    for body in (b"", good[:-1], good + b"\0", good[:20], tlv(1, b"\1\0") * 2 + good,
                 hello(extra=tlv(0x8001, b"x")), hello(9), hello(low=2, high=1),
                 hello(frame=1), hello(digests=b""), tlv(1, b"\1") + good,
                 struct.pack("<HI", 1, 2 ** 32 - 1)):
        s = tls()
        s.sendall(frame(HELLO, body))
        silent(s)


def forged_join():
    s = tls()
    s.sendall(frame(JOIN, prefix=os.urandom(16) + struct.pack("<HBB", 1, 0, 0) + os.urandom(32)))
    silent(s)


def byte_by_byte():
    """A slow stranger does not keep others from being served."""
    s = tls()
    for b in frame(HELLO, hello()):
        s.sendall(bytes([b]))
        time.sleep(0.002)
    decent()
    silent(s)


def seventy_at_once():
    held = [tcp() for _ in range(70)]
    start = time.monotonic()
    decent()
    print("  a decent client among 70 idle ones: %.1f s" % (time.monotonic() - start))
    for s in held:
        s.close()


ATTACKS = [
    no_alpn, other_alpn, tls_1_2, rsa_certificate, ec_certificate, no_certificate,
    large_certificate, garbage_instead_of_tls, closes_at_once, closes_after_tls,
    stranger_asks_for_a_session, stranger_pairs_without_a_code, hello_too_long,
    seventeen_kib_before_welcome, second_frame_before_welcome, first_frame_is_another,
    wrong_sequence, reserved_bits, prefix_longer_than_frame, broken_hello, forged_join,
    byte_by_byte, seventy_at_once,
]


def decent():
    """TLS as it should be: the engine answers (and then denies a stranger)."""
    end = time.monotonic() + 2 * WAIT
    while True:
        try:
            s = tls()
            break
        except (OSError, ssl.SSLError):
            if time.monotonic() > end:
                raise Wrong("it no longer answers a decent client") from None
            time.sleep(0.1)
    if s.selected_alpn_protocol() != "fx/1" or s.version() != "TLSv1.3":
        raise Wrong("it no longer speaks fx/1")
    s.close()


# --- pairing; a code must be shown

def pairing_run():
    s = tls()
    s.sendall(frame(HELLO, hello(PAIRING)))
    take(s, WELCOME)
    return s


def drop(count):
    """Each run that began counts, also if it was dropped."""
    good = bytes.fromhex(  # pA of the protocol's annex A, a point on the curve
        "04cf459f5222e8fe36b51014617b56c6f926b208f51d466d002d4fa44b7b1b8f6209"
        "ca573de2637153ea5afb00634ab7e4683c338ed98b7eb78c8e7ae41574884d")
    for _ in range(count):
        s = pairing_run()
        s.sendall(frame(PAIR1, good, seq=1))
        take(s, PAIR2)
        s.close()


def point(text):
    s = pairing_run()
    s.sendall(frame(PAIR1, bytes.fromhex(text), seq=1))
    refused(s)


def main():
    global HOST, PORT, FOLDER
    HOST, port = sys.argv[1].rsplit(":", 1)
    PORT, FOLDER = int(port), sys.argv[2]
    names = sys.argv[3:]
    if names[:1] == ["--pair"]:
        drop(int(names[1]))
        return 0
    if names[:1] == ["--point"]:
        point(names[1])
        return 0
    decent()
    bad = 0
    for attack in ATTACKS:
        if names and attack.__name__ not in names:
            continue
        try:
            attack()
            decent()
        except (Wrong, OSError) as why:
            print("%s: %s" % (attack.__name__, why))
            bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
