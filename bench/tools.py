# SPDX-License-Identifier: MIT
"""
The programs that are compared.  Each starts its own server on an address that
it is given, at a port the kernel chose, with settings of its own in a private
folder, and sends a file or a tree to it.
"""
import glob
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import time

from measure import Daemon, output, remove, run, wait_until

ports = itertools.count(5400)
SSHD = shutil.which("sshd") or "/usr/sbin/sshd"


def free_port(address):
    if address != "127.0.0.1":
        return next(ports)  # a namespace of our own: all are free
    with socket.socket() as s:
        s.bind((address, 0))
        return s.getsockname()[1]


class Tool:
    """One way to send.  near and far: prefixes of commands (namespaces)."""

    name = ""
    needs = ()

    def __init__(self, folder, address="127.0.0.1", near=(), far=()):
        self.folder = os.path.join(folder, self.name.replace(" ", "-"))
        self.box = self.folder + "/box"
        self.address = address
        self.near, self.far = list(near), list(far)
        self.daemons = []

    @classmethod
    def missing(cls):
        return [n for n in cls.needs if not shutil.which(n) and
                not os.path.exists(n)]

    def start(self):
        os.makedirs(self.box)
        self.port = free_port(self.address)
        self.serve()

    def serve(self):
        raise NotImplementedError

    def listening(self):
        def look():
            return subprocess.run(
                self.near + ["bash", "-c",
                             f"exec 3<>/dev/tcp/{self.address}/{self.port}"],
                stderr=subprocess.DEVNULL).returncode == 0
        wait_until(10, look, self.name)

    def send(self, path):
        """Seconds of wall clock and of CPU at both ends."""
        before = sum(d.cpu() for d in self.daemons)
        wall, cpu = run(self.near + self.command(path))
        for d in self.daemons:
            d.rest()
        return wall, cpu + sum(d.cpu() for d in self.daemons) - before

    def command(self, path):
        raise NotImplementedError

    def arrived(self, path):
        return os.path.join(self.box, os.path.basename(path))

    def clear(self):
        for name in os.listdir(self.box):
            remove(os.path.join(self.box, name))

    def stop(self):
        for d in self.daemons:
            d.stop()
        self.daemons = []


class RsyncDaemon(Tool):
    name = "rsync daemon"
    needs = ("rsync",)

    def serve(self):
        conf = self.folder + "/rsyncd.conf"
        with open(conf, "w") as f:
            f.write("use chroot = no\nreverse lookup = no\n"
                    f"[box]\npath = {self.box}\nread only = no\n")
            if os.getuid() == 0:
                f.write("uid = 0\ngid = 0\n")
        self.daemons = [Daemon(
            self.far + ["rsync", "--daemon", "--no-detach", "--config=" + conf,
                        f"--port={self.port}", "--address=" + self.address],
            log=self.folder + "/log")]
        self.listening()

    def command(self, path):
        return ["rsync", "-a", "--whole-file", path,
                f"rsync://{self.address}:{self.port}/box/"]


class Ssh(Tool):
    """A server of OpenSSH with keys of its own."""

    needs = (SSHD, "ssh", "ssh-keygen")
    cipher = None

    def serve(self):
        f = self.folder
        for key in ("host", "user"):
            output(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
                    f"{f}/{key}"])
        shutil.copy(f + "/user.pub", f + "/authorized")
        with open(f + "/sshd_config", "w") as conf:
            conf.write(f"Port {self.port}\nListenAddress {self.address}\n"
                       f"HostKey {f}/host\nAuthorizedKeysFile {f}/authorized\n"
                       "StrictModes no\nUsePAM no\nPidFile none\n"
                       "PermitRootLogin yes\nUseDNS no\n"
                       "Subsystem sftp internal-sftp\n")
        if os.getuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        self.daemons = [Daemon(
            self.far + [SSHD, "-D", "-e", "-f", f + "/sshd_config"],
            log=f + "/log")]
        self.listening()

    def options(self):
        o = ["-F", "none", "-i", self.folder + "/user",
             "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR",
             "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes"]
        return o + (["-c", self.cipher] if self.cipher else [])


class Scp(Ssh):
    name = "scp"
    needs = Ssh.needs + ("scp",)

    def command(self, path):
        return ["scp", "-rpq", "-P", str(self.port), *self.options(), path,
                f"{self.address}:{self.box}/"]


class ScpGcm(Scp):
    name = "scp aes128-gcm"
    cipher = "aes128-gcm@openssh.com"


class RsyncSsh(Ssh):
    name = "rsync over ssh"
    needs = Ssh.needs + ("rsync",)

    def command(self, path):
        ssh = " ".join(["ssh", "-p", str(self.port), *self.options()])
        return ["rsync", "-a", "--whole-file", "-e", ssh, path,
                f"{self.address}:{self.box}/"]


class Netcat(Tool):
    """Bytes and nothing else: no name, no check, no protection."""

    name = "nc"
    needs = ("nc",)

    def serve(self):
        pass

    def send(self, path):
        if os.path.isdir(path):
            return None
        with open(self.arrived(path), "wb") as out:
            far = subprocess.Popen(
                self.far + ["nc", "-l", "-N", self.address, str(self.port)],
                stdin=subprocess.DEVNULL, stdout=out)
        time.sleep(0.2)
        start = time.monotonic()
        with open(path, "rb") as from_:
            near = subprocess.Popen(
                self.near + ["nc", "-N", self.address, str(self.port)],
                stdin=from_, stdout=subprocess.DEVNULL)
        cpu = 0
        for p in (far, near):
            _, status, u = os.wait4(p.pid, 0)
            p.returncode = os.waitstatus_to_exitcode(status)
            cpu += u.ru_utime + u.ru_stime
        return time.monotonic() - start, cpu


class Fxt(Tool):
    """Two engines that are paired; timed until the sender has *delivered*."""

    name = "fxt"
    settings = ""
    listens = "listen = always\n"

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fxt = os.environ["FXT"]

    def env(self, m):
        f = f"{self.folder}/{m}"
        return dict(os.environ, HOME=f, XDG_CONFIG_HOME=f + "/config",
                    XDG_STATE_HOME=f + "/state", XDG_RUNTIME_DIR=f + "/run",
                    XDG_DOWNLOAD_DIR=self.box)

    def serve(self):
        for m in ("a", "b"):
            f = f"{self.folder}/{m}"
            os.makedirs(f + "/config/fxtui")
            os.makedirs(f + "/state")
            os.makedirs(f + "/run", mode=0o700)
            with open(f + "/config/fxtui/fxtui.conf", "w") as conf:
                conf.write(f"name = {m}\n{self.listens}{self.settings}")
        self.daemons = [self.engine("a", "127.0.0.1", self.near),
                        self.engine("b", self.address, self.far)]
        self.pair()

    def engine(self, m, address, prefix):
        root = ["--allow-root"] if os.getuid() == 0 else []
        d = Daemon(prefix + [self.fxt, "engine", "--bind=" + address,
                             "--port=0"] + root, self.env(m),
                   f"{self.folder}/{m}/engine.err")

        def listens():
            try:
                return self.status(m)["listening"]
            except (subprocess.CalledProcessError, KeyError, IndexError):
                return False
        wait_until(15, listens, "fxt engine")
        return d

    def status(self, m):
        text = output([self.fxt, "engine", "status", "--json"], self.env(m))
        return json.loads(text.splitlines()[0])

    def pair(self):
        log = self.folder + "/pair.out"
        with open(log, "wb") as out:
            host = Daemon([self.fxt, "pair", "--json"], self.env("b"),
                          stdout=out)

        def code():
            for line in open(log):
                if '"code"' in line:
                    return json.loads(line).get("code")
            return None
        wait_until(15, code, "a code")
        subprocess.run(
            [self.fxt, "pair", f"{self.address}:{self.status('b')['port']}"],
            env=self.env("a"), input=code().encode() + b"\n", check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        host.process.wait()
        output([self.fxt, "peers", "policy", "a", "accept", "--max-file=64G",
                "--max-day=4096G"], self.env("b"))

    def send(self, path):
        for d in self.daemons:
            d.forget_peak()
        before = sum(d.cpu() for d in self.daemons)
        wall, cpu = run([self.fxt, "send", path, "b"], self.env("a"))
        for d in self.daemons:
            d.rest()
        self.peaks = [d.peak() for d in self.daemons]
        return wall, cpu + sum(d.cpu() for d in self.daemons) - before

    def arrived(self, path):
        return glob.glob(f"{self.box}/fxtui/a-*/{os.path.basename(path)}")[0]

    def clear(self):
        for box in glob.glob(f"{self.box}/fxtui/a-*"):
            for name in os.listdir(box):
                remove(os.path.join(box, name))

    def kill(self, which):
        d = self.daemons[which]
        os.kill(d.pid, signal.SIGKILL)
        d.process.wait()

    def again(self, which):
        m = "ab"[which]
        self.daemons[which] = self.engine(
            m, "127.0.0.1" if which == 0 else self.address,
            self.near if which == 0 else self.far)


class FxtNoSha(Fxt):
    """Without the plain SHA-256 of large files, for the cost a byte."""

    name = "fxt, sha off"
    settings = "sha = off\n"


ALL = (Fxt, RsyncDaemon, RsyncSsh, Scp, ScpGcm, Netcat)
