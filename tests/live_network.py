"""A network of its own for live tests: a namespace with lo and a veth pair, deleted whatever happens.

Nothing in it speaks unasked: IPv6 is switched off before a link goes up, else multicast listener reports
(RFC 3810) and duplicate address detection (RFC 4862) are counted along with the test's own packets.
"""
import contextlib
import os
import shutil
import subprocess
import time
from pathlib import Path

PREFIX = "wirecensus-test-"


class LiveNetwork:
    """Use it as a context manager. All commands run inside the namespace, and end with it."""

    def __init__(self):
        self.name = f"{PREFIX}{os.getpid()}-{time.monotonic_ns() % 10**9}"
        self.started = []

    def __enter__(self):
        subprocess.run(["ip", "netns", "add", self.name], check=True)
        try:
            self.set_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def set_up(self):
        self.run("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1")
        self.run("ip", "link", "set", "lo", "up")
        self.run("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1")
        for link in ("v0", "v1"):
            self.run("ip", "link", "set", link, "arp", "off", "up")

    def __exit__(self, *_):
        for process in self.started:
            if process.poll() is None:
                process.kill()
            with contextlib.suppress(OSError):
                process.communicate(timeout=10)
        subprocess.run(["ip", "netns", "delete", self.name], check=False)

    def inside(self, arguments):
        return ["ip", "netns", "exec", self.name, *map(str, arguments)]

    def run(self, *arguments, check=True, limit=600):
        return subprocess.run(self.inside(arguments), check=check, capture_output=True, text=True, timeout=limit)

    def start(self, *arguments, output=subprocess.PIPE):
        process = subprocess.Popen(self.inside(arguments), stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.PIPE, text=True)
        self.started.append(process)
        return process

    def replay(self, capture, interface, *options):
        """Sends the frames of a capture; returns how many tcpreplay says it sent."""
        done = self.run("tcpreplay", *options, "-i", interface, capture)
        return tcpreplay_count(done.stdout)


def delivered(limit=10):
    """Waits until no packet is left in a processor's backlog: what was sent has reached the captures by then. On a busy
    machine a thread of the kernel does that work later (net/core/net-procfs.c, softnet_seq_show(): the twelfth
    column is the length of the backlog, since Linux 5.14)."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        rows = [line.split() for line in Path("/proc/net/softnet_stat").read_text(encoding="ascii").splitlines()]
        if not any(int(row[11], 16) for row in rows if len(row) > 11):
            return
        time.sleep(0.005)


def settled(pid, limit=10, samples=15):
    """Waits until all threads of the process have slept, or been stopped, in so many looks one after another: it has
    taken in what there was. On a busy machine those that have work show as running until they get a processor."""
    end, quiet = time.monotonic() + limit, 0
    while quiet < samples and time.monotonic() < end:
        quiet = quiet + 1 if all(state in "STtZX" for state in thread_states(pid)) else 0
        time.sleep(0.02)


def thread_states(pid):
    """The letters of proc(5), /proc/PID/stat."""
    for thread in Path(f"/proc/{pid}/task").glob("*/stat"):
        with contextlib.suppress(OSError):  # it has ended
            yield thread.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]


def tcpreplay_count(text):
    """From "Actual: 1000000 packets (...) sent in ..."; failed sends are an error, not a smaller count."""
    counts = {line.split(":")[0].strip(): line.split(":")[1].split()[0]
              for line in text.splitlines() if ":" in line and line.split(":")[1].split()}
    if int(counts.get("Failed packets", 0)) or int(counts.get("Truncated packets", 0)):
        raise AssertionError(f"tcpreplay could not send everything:\n{text}")
    return int(counts["Actual"])


def missing():
    """Why live tests cannot run here; an empty string where they can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    tools = [tool for tool in ("ip", "tcpreplay", "sysctl", "setpriv", "tcpdump") if not shutil.which(tool)]
    if tools:
        return f"not installed: {', '.join(tools)}"
    name = f"{PREFIX}probe-{os.getpid()}"
    try:
        for command in (["ip", "netns", "add", name], ["ip", "netns", "exec", name, "true"]):
            tried = subprocess.run(command, capture_output=True, text=True, check=False)
            if tried.returncode != 0:
                return f"no network namespaces here: {tried.stderr.strip()}"
    finally:
        subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)
    return ""


def wait_for_line(process, beginning, limit=30):
    """Reads standard error up to the line that begins so; returns what was read. EOF or time: AssertionError.

    Lines after it stay in the pipe for communicate(): the pipe is read a byte at a time, unbuffered."""
    os.set_blocking(process.stderr.fileno(), False)
    text, deadline = "", time.monotonic() + limit
    try:
        while time.monotonic() < deadline:
            with contextlib.suppress(BlockingIOError):
                byte = os.read(process.stderr.fileno(), 1)
                if not byte:
                    break
                text += byte.decode(errors="replace")
                if byte == b"\n" and text.splitlines()[-1].startswith(beginning):
                    return text
                continue
            time.sleep(0.002)
    finally:
        os.set_blocking(process.stderr.fileno(), True)
    raise AssertionError(f"waited for a line beginning {beginning!r}, read {text!r}")
