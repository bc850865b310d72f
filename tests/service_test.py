#!/usr/bin/python3
"""The unit for systemd: its manager is played by the test, which runs ExecStart in a network of its own with the one
capability of the unit. Needs root."""
import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import harness
from live_case import LiveTest, metrics
from live_network import delivered

UNIT = harness.ROOT / "packaging/systemd/wirecensus@.service"
SENDER = harness.TESTS / "frame_sender.py"
NOBODY = 65534
MAX_EXPOSURE = 2.1
PTRACE_DETACH, PTRACE_SEIZE, PTRACE_INTERRUPT, WALL = 17, 0x4206, 0x4207, 0x40000000


def exec_start():
    return re.search(r"^ExecStart=wirecensus (.*)$", UNIT.read_text(encoding="ascii"), re.MULTILINE)[1].split()


class Unit(LiveTest):
    def analyze(self, *arguments):
        if not shutil.which("systemd-analyze"):
            harness.skip(self, "systemd is not installed")
        return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)

    def test_is_valid_and_exposes_little(self):
        """The program is not installed here, so the copy of the unit names the one that was built."""
        unit = self.out / "wirecensus@example.service"
        unit.write_text(UNIT.read_text(encoding="ascii").replace("ExecStart=wirecensus", f"ExecStart={harness.PROGRAM}"),
                        encoding="ascii")
        verified = self.analyze("verify", "--man=no", unit)
        self.assertEqual((0, ""), (verified.returncode, verified.stdout + verified.stderr))
        judged = self.analyze("security", "--offline=yes", "--no-pager", unit)
        self.assertLessEqual(float(re.search(r"exposure level for \S+: ([\d.]+)", judged.stdout)[1]), MAX_EXPOSURE)


class Manager:
    """The socket of sd_notify(3), and what came through it."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.seen = []

    def take(self, timeout):
        """The next message, or none in this time."""
        self.socket.settimeout(timeout)
        try:
            message = self.socket.recv(65536).decode()
        except TimeoutError:
            return None
        self.seen.append(message)
        return message

    def wait_for(self, pattern, limit=30):
        end = time.monotonic() + limit
        while (left := end - time.monotonic()) > 0:
            message = self.take(left)
            if message and re.search(pattern, message, re.MULTILINE):
                return message
        raise AssertionError(f"waited for {pattern!r}, got {self.seen}")

    def close(self):
        self.socket.close()


class ServiceTest(LiveTest):
    """Runs what the unit runs: its command, its user without rights but one, its folder, its variables."""

    def setUp(self):
        super().setUp()
        self.program = self.folder / "wirecensus"
        shutil.copy(harness.PROGRAM, self.program)
        self.out.chmod(0o777)
        self.config = self.out / "example.toml"
        self.log = self.out / "log"

    def manage(self, address):
        self.manager = Manager(address)
        self.addCleanup(self.manager.close)

    def start(self, config, *options, watchdog=3):
        self.config.write_text(config, encoding="ascii")
        command = [word.replace("/etc/wirecensus/%i.toml", str(self.config)) for word in exec_start()]
        name = self.manager.socket.getsockname()
        os.chmod(name, 0o777)
        with open(self.log, "w", encoding="ascii") as log:
            status = os.fstat(log.fileno())
            environment = {**os.environ, "NOTIFY_SOCKET": name, "WATCHDOG_USEC": str(round(watchdog * 1e6)),
                           "JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"}
            process = subprocess.Popen(self.network.inside(
                ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--inh-caps=-all,+net_raw",
                 "--ambient-caps=-all,+net_raw", "--bounding-set=-all,+net_raw", "--no-new-privs", self.program,
                 *command, *options]), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.out, env=environment)
        self.network.started.append(process)
        return process

    def send(self, count):
        self.network.run(sys.executable, SENDER, "v0", count)
        delivered()

    def end(self, process, exit_code):
        process.send_signal(signal.SIGTERM)
        self.assertEqual(exit_code, process.wait(harness.TIME_LIMIT), self.log.read_text(encoding="utf-8"))
        return self.log.read_text(encoding="utf-8").splitlines()


class Runs(ServiceTest):
    def test_from_ready_to_the_files(self):
        self.manage(str(self.out / "notify"))
        process = self.start('interface = "v1"\nformats = "csv"\n')
        self.manager.wait_for(r"^READY=1$")
        self.send(800)
        process.send_signal(signal.SIGHUP)  # there is no terminal that could be closed
        self.manager.wait_for(r"^STATUS=800 packets, .*, 0 lost, EXACT so far$")
        self.manager.wait_for(r"^WATCHDOG=1$")
        lines = self.end(process, 0)
        self.manager.wait_for(r"^STOPPING=1\nSTATUS=EXACT: 800 packets counted, 0 lost$")
        self.assertEqual(("EXACT", 800), (metrics(self.out)["verdict"], metrics(self.out)["total_packets"]))
        self.assertRegex(lines[0], r"^<6>counting v1; (ring|\d+ rings) of ")
        self.assertEqual("<6>the count ended: EXACT: 800 packets counted, 0 lost", lines[-1])
        self.assertEqual(2, len(lines), lines)

    def test_alerts_are_raised_and_cleared(self):
        self.manage(str(self.out / "notify"))
        self.network.run("ip", "link", "delete", "v0")
        process = self.start('interface = "v1"\nwait = true\nformats = "none"\nserve = "9464"\n')
        self.manager.wait_for(r"^STATUS=0 packets, .*; waiting for v1$")
        shown = self.network.run("curl", "-s", "http://127.0.0.1:9464/metrics").stdout
        for kind, source, value in (("loss", "", 0), ("interface_gone", "v1", 1), ("memory", "", 0), ("doubt", "", 0)):
            self.assertIn(f'\nwirecensus_alert{{kind="{kind}",source="{source}"}} {value}\n', shown)
        self.network.run("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1")
        for link in ("v0", "v1"):
            self.network.run("ip", "link", "set", link, "arp", "off", "up")
        self.manager.wait_for(r"^STATUS=0 packets, .*EXACT so far$")
        self.network.run("ip", "link", "delete", "v0")
        self.manager.wait_for(r"^STATUS=.*UNKNOWN so far; waiting for v1$")
        lines = self.end(process, 3)
        for line in lines:
            self.assertRegex(line, r"^<[3-6]>\S")
        gone = "<4>alert raised: interface_gone: v1: "
        raised = [line.partition("does not exist")[0] for line in lines if line.startswith("<4>alert raised: interf")]
        self.assertEqual([gone + "the interface "] * 2, raised)
        self.assertEqual(1, lines.count("<5>alert cleared: interface_gone: v1"))
        self.assertTrue(any(line.startswith("<4>alert raised: doubt: v1: ") for line in lines), lines)
        self.assertTrue(lines[-1].startswith("<4>the count ended: UNKNOWN: 0 packets counted"), lines[-1])

    def test_a_wrong_configuration_is_a_usage_error(self):
        self.manage(str(self.out / "notify"))
        process = self.start('interfice = "v1"\n')
        self.assertEqual(2, process.wait(harness.TIME_LIMIT))  # RestartPreventExitStatus
        self.assertIsNone(self.manager.take(0.1))


    def test_an_abstract_address_is_that_of_a_manager_too(self):
        name = f"wirecensus-test-{os.getpid()}"
        self.manage("\0" + name)  # of this network: such addresses are not seen from another
        done = harness.run(self.small, "--quiet", "--formats", "none",
                           environment={**os.environ, "NOTIFY_SOCKET": "@" + name})
        self.assertEqual((0, ""), (done.returncode, done.stdout + done.stderr))
        self.manager.wait_for(r"^READY=1$")
        self.manager.wait_for(r"^STOPPING=1\nSTATUS=EXACT: 1,000 packets counted, 0 lost$")


class Watchdog(ServiceTest):
    def test_a_reader_that_hangs_is_not_alive(self):
        """The only counting thread is held by ptrace(2), while the one that reports runs on."""
        self.manage(str(self.out / "notify"))
        process = self.start('interface = "v1"\nformats = "none"\nthreads = 1\n', watchdog=0.5)
        self.manager.wait_for(r"^WATCHDOG=1$")
        self.ptrace(PTRACE_SEIZE, process.pid)
        self.ptrace(PTRACE_INTERRUPT, process.pid)
        os.waitpid(process.pid, WALL)
        self.wait_for_silence()
        self.ptrace(PTRACE_DETACH, process.pid)
        self.manager.wait_for(r"^WATCHDOG=1$")
        self.end(process, 0)

    def wait_for_silence(self, limit=30):
        """No sign of life for a second and a half, although the status still comes."""
        end, silent_since = time.monotonic() + limit, time.monotonic()
        while time.monotonic() - silent_since < 1.5:
            self.assertLess(time.monotonic(), end, "the watchdog is still answered")
            message = self.manager.take(2)
            self.assertIsNotNone(message, "the thread that reports must run")
            if message == "WATCHDOG=1":
                silent_since = time.monotonic()

    def ptrace(self, request, thread):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        self.assertEqual(0, libc.ptrace(request, thread, None, None), os.strerror(ctypes.get_errno()))


if __name__ == "__main__":
    harness.main()
