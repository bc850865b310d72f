#!/usr/bin/python3
"""What holds the program while it counts: the state of all its threads, what a call planted into its parser is answered,
and older kernels. The other tests run the program in its sandbox, too, so they show that everything still works in it.

With sanitizers there is no filter of system calls, and no library can be loaded before theirs."""
import contextlib
import ctypes
import errno
import gzip
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import harness
from live_case import LiveTest, metrics, udp_frame, write_capture
from live_network import wait_for_line

PRELOADED = os.environ.get("WIRECENSUS_PRELOADED_LIBRARY", "")
SANITIZED = bool(os.environ.get("WIRECENSUS_SANITIZED"))
OLDER_KERNEL = [sys.executable, "-B", str(harness.TESTS / "older_kernel.py")]
NONE = "0" * 16
NET_RAW = f"{1 << 13:016x}"
DAC_OVERRIDE = f"{1 << 1:016x}"
SETS = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")


def landlock():
    """The version of the kernel's interface; 0 if it has none."""
    libc = ctypes.CDLL(None)
    return max(0, libc.syscall(444, None, 0, 1))


def threads(pid):
    """/proc/PID/task/*/status as dictionaries, by the name of the thread's number."""
    found = {}
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        with contextlib.suppress(OSError):  # it has ended
            lines = status.read_text(encoding="ascii", errors="replace").splitlines()
            found[status.parent.name] = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return found


class SandboxCase:
    """For classes of tests."""

    def assert_confined(self, pid, kept=NONE, least=2):
        """All threads, of which there are at least so many."""
        end = time.monotonic() + 20
        while len(states := threads(pid)) < least and time.monotonic() < end:
            time.sleep(0.01)
        self.assertGreaterEqual(len(states), least)
        for state in states.values():
            for name in SETS:
                allowed = {NONE, kept} if name in ("CapPrm", "CapEff") else {NONE}
                if os.geteuid() == 0 or name != "CapBnd":
                    self.assertIn(state[name], allowed, (name, state["Name"]))
            self.assertEqual("1", state["NoNewPrivs"])
            self.assertEqual("0" if SANITIZED else "2", state["Seccomp"])
        self.assertEqual(kept, states[str(pid)]["CapEff"])

    def need_preloading(self):
        if SANITIZED or not Path(PRELOADED).is_file():
            harness.skip(self, "the library to preload is not built, or the program has sanitizers")

    def preloading(self, what):
        return {**os.environ, "LD_PRELOAD": PRELOADED, "WIRECENSUS_PRELOADED": what}

    def assert_refused(self, errors):
        """What the planted calls were answered."""
        found = re.search(r"^planted: (.*)$", errors, re.MULTILINE)
        self.assertIsNotNone(found, errors)
        words = found[1].split()
        answers = dict(zip(words[::2], map(int, words[1::2])))
        for call in ("connect", "exec", "ptrace", "kill"):
            self.assertEqual(errno.EPERM, answers[call], (call, answers))
        for call in ("open", "create"):
            if landlock():
                self.assertEqual(errno.EACCES, answers[call], (call, answers))


class Files(SandboxCase, unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-sandbox-")))
        self.folder.chmod(0o755)
        self.capture = self.folder / "a.pcap"
        write_capture(self.capture, [udp_frame(number) for number in range(300)])
        self.out = self.folder / "out"

    def count(self, *options, files=None, prefix=(), environment=None, exit_codes=(0,)):
        """What is on standard error."""
        default = [] if "--formats" in options else ["--formats", "csv"]
        command = [*prefix, harness.PROGRAM, "-o", self.out, *default, *options, *(files or [self.capture])]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, env=environment,
                              timeout=harness.TIME_LIMIT, stdin=subprocess.DEVNULL)
        harness.check_sound(done.returncode, done.stderr)
        self.assertIn(done.returncode, exit_codes, done.stderr)
        return done.stderr

    def compressed(self):
        path = self.folder / "a.pcap.gz"
        path.write_bytes(gzip.compress(self.capture.read_bytes()))
        return path

    def planted(self):
        """A capture in a frame of zstd (RFC 8878, one block as it is): its reader makes the planted calls."""
        data = self.capture.read_bytes()
        path = self.folder / "a.pcap.zst"
        path.write_bytes(b"\x28\xb5\x2f\xfd\x00\x50" + (len(data) << 3 | 1).to_bytes(3, "little") + data)
        return path

    def test_no_thread_has_rights_while_a_file_is_read(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        with subprocess.Popen([harness.PROGRAM, "-o", self.out, "--formats", "csv", "-j", "2", pipe],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            with open(pipe, "wb", buffering=0) as writer:
                data = self.capture.read_bytes()
                writer.write(data[:5000])
                self.assert_confined(process.pid)
                writer.write(data[5000:])
            _, errors = process.communicate(timeout=harness.TIME_LIMIT)
        self.assertEqual(0, process.returncode, errors)

    def test_calls_planted_into_the_parser_are_refused(self):
        self.need_preloading()
        errors = self.count(files=[self.planted()], environment=self.preloading("planted"))
        self.assert_refused(errors)
        self.assertEqual(300, metrics(self.out)["total_packets"])
        self.assertFalse(Path("/var/tmp/wirecensus-planted").exists())

    def test_calls_planted_may_end_the_program(self):
        self.need_preloading()
        done = subprocess.run([harness.PROGRAM, "--sandbox-kill", "-o", self.out, self.planted()], check=False,
                              capture_output=True, env=self.preloading("planted"), timeout=harness.TIME_LIMIT)
        self.assertEqual(-signal.SIGSYS, done.returncode)

    def test_results_are_those_without_it(self):
        files = [self.capture, self.compressed()]
        for folder, option in (("with", "--sandbox-kill"), ("without", "--no-sandbox")):
            self.out = self.folder / folder
            self.count(option, "--formats", "all", "--tcp", "--names-seen", "--headers", "--tunnels",
                       "-f", "udp port discard", files=files)
        names = sorted(path.name for path in (self.folder / "with").iterdir())
        self.assertIn("packet_size_distribution.png", names)
        self.assertEqual(names, sorted(path.name for path in (self.folder / "without").iterdir()))
        for name in names:
            self.assertEqual((self.folder / "without" / name).read_bytes(), (self.folder / "with" / name).read_bytes(), name)

    def test_it_is_reported(self):
        errors = self.count("--verbose")
        line = re.search("^sandbox: (.*)$", errors, re.MULTILINE)[1]
        self.assertTrue(line.startswith("no capabilities, no new privileges, "), line)
        if landlock():
            self.assertIn(f"Landlock ABI {landlock()} (reads: {self.capture}; writes: {self.out})", line)
        self.assertTrue(line.endswith("no seccomp (left out of builds with sanitizers)" if SANITIZED else ", seccomp"), line)
        self.assertIn("sandbox: none (--no-sandbox)\n", self.count("--verbose", "--no-sandbox"))
        self.assertNotIn("sandbox:", self.count())

    def test_kernels_without_landlock_or_filters_give_less(self):
        for error, reason in (("ENOSYS", "this kernel has none"), ("EPERM", "Operation not permitted")):
            errors = self.count("--verbose", prefix=[*OLDER_KERNEL, error, "landlock_create_ruleset"])
            self.assertIn(f"no new privileges, no Landlock ({reason})", errors)
            if SANITIZED:
                continue
            errors = self.count("--verbose", prefix=[*OLDER_KERNEL, error, "landlock_create_ruleset,seccomp"])
            self.assertIn(f"no Landlock ({reason}), no seccomp ({reason})\n", errors)
            self.assertEqual(300, metrics(self.out)["total_packets"])

    def test_a_count_that_fails_leaves_no_folder(self):
        self.count(files=[self.folder / "none.pcap"], exit_codes=(1,))
        self.assertFalse(self.out.exists())

    @unittest.skipUnless(os.geteuid() == 0 and not SANITIZED, "needs root, and a program that need not trace itself")
    def test_root_becomes_the_user_who_is_named(self):
        self.folder.chmod(0o755)
        self.out = self.folder / "new/out"
        errors = self.count("--verbose", "--user", "nobody")
        self.assertIn("sandbox: user nobody, no capabilities,", errors)
        owners = {path.stat().st_uid for path in [self.folder / "new", self.out, *self.out.iterdir()]}
        self.assertEqual({65534}, owners)
        self.assertEqual(0, self.folder.stat().st_uid)
        self.out = self.folder
        errors = self.count("--user", "nobody", exit_codes=(1,))
        self.assertIn("Permission denied", errors)  # before anything is counted
        for user, reason in (("no-such-user", "there is no such user"), ("root", "that is root")):
            self.assertIn(reason, self.count("--user", user, exit_codes=(1,)))

    @unittest.skipUnless(os.geteuid() == 0 and not SANITIZED, "needs root, and a program that need not trace itself")
    def test_root_becomes_the_owner_of_a_folder_that_is_closed_to_it(self):
        self.out.mkdir()
        os.chown(self.out, 65534, 65534)
        errors = self.count("--verbose")
        self.assertIn("sandbox: user nobody, no capabilities,", errors)
        self.assertEqual({65534}, {path.stat().st_uid for path in self.out.iterdir()})
        self.capture.chmod(0o600)  # of root
        self.assertIn("sandbox: only CAP_DAC_OVERRIDE,", self.count("--verbose"))
        self.assertEqual({0}, {path.stat().st_uid for path in self.out.iterdir()})

    @unittest.skipUnless(os.geteuid() == 0 and not SANITIZED, "needs root, and a program that need not trace itself")
    def test_root_becomes_the_owner_of_a_folder_that_is_closed_to_it(self):
        self.out.mkdir()
        os.chown(self.out, 65534, 65534)
        errors = self.count("--verbose")
        self.assertIn("sandbox: user nobody, no capabilities,", errors)
        self.assertEqual({65534}, {path.stat().st_uid for path in self.out.iterdir()})
        self.capture.chmod(0o600)  # of root
        self.assertIn("sandbox: only CAP_DAC_OVERRIDE,", self.count("--verbose"))
        self.assertEqual({0}, {path.stat().st_uid for path in self.out.iterdir()})

    @unittest.skipUnless(os.geteuid() == 0 and not SANITIZED, "needs root, and a program that need not trace itself")
    def test_the_right_to_reach_files_of_others_is_kept_where_it_is_needed(self):
        os.chown(self.capture, 65534, 65534)
        self.capture.chmod(0o600)
        self.assertIn("sandbox: only CAP_DAC_OVERRIDE,", self.count("--verbose"))


class Live(SandboxCase, LiveTest):
    def confined(self, *options, kept=NONE, beginning="listening on"):
        """Starts a count, and looks at its threads."""
        process = self.network.start(harness.PROGRAM, "-i", "v1", "-o", self.out, "--formats", "csv", "-v", *options)
        self.told = wait_for_line(process, beginning)
        self.assert_confined(process.pid, kept)
        return process

    def count(self, *options, **how):
        process = self.confined(*options, **how)
        self.network.replay(self.small, "v0")
        _, errors = self.finish(process, signal.SIGINT)
        self.assertEqual("EXACT", metrics(self.out)["verdict"], errors)
        return errors

    def test_no_thread_has_rights_while_an_interface_is_counted(self):
        self.count()
        self.assertIn("sandbox: no capabilities, no new privileges,", self.told)
        self.assertEqual(1000, metrics(self.out)["total_packets"])

    def test_nor_with_what_else_it_does(self):
        for options in (["--serve", "9464"], ["-w", self.out / "w.pcapng", "--rotate-size", "10K", "--keep", "2"],
                        ["-f", "udp"], ["--tcp", "--names-seen", "--headers"]):
            with self.subTest(options=options):
                self.count("--sandbox-kill", *options)
                if landlock() and "-w" not in options:
                    self.assertIn(f"(reads: nothing; writes: {self.out})", self.told)
        self.assertEqual(2, len(list(self.out.glob("w_*.pcapng"))))

    def test_nor_with_intervals(self):
        process = self.confined("--every", "1h")
        self.network.replay(self.small, "v0")
        self.finish(process, signal.SIGINT)
        self.assertEqual(1000, metrics(self.out / "latest")["total_packets"])

    def test_interfaces_are_opened_again_where_they_are_waited_for(self):
        process = self.confined("--wait", kept=NET_RAW)
        self.assertIn("sandbox: only CAP_NET_RAW,", self.told)
        self.finish(process, signal.SIGINT)

    def test_a_command_has_what_the_program_was_started_with(self):
        script = "grep -E 'CapEff|NoNewPrivs|Seccomp:' /proc/self/status; cat /etc/hostname > /dev/null && echo reads"
        process = self.network.start(harness.PROGRAM, "-i", "v1", "-o", self.out, "--formats", "csv", "--",
                                     "sh", "-c", script)
        _, errors = self.finish(process)
        self.assertRegex(errors, r"sh: CapEff:\s+0000\S*[^0\s]")
        self.assertRegex(errors, r"sh: NoNewPrivs:\s+0")
        self.assertRegex(errors, r"sh: Seccomp:\s+0")
        self.assertIn("sh: reads", errors)

    def test_another_user_ends_a_command_of_root(self):
        self.out.chmod(0o777)
        process = self.network.start(harness.PROGRAM, "-i", "v1", "-o", self.out, "--formats", "csv", "-v", "-t", "1",
                                     "--user", "nobody", "--", "sleep", "1000")
        _, errors = self.finish(process)
        self.assertIn("sandbox: user nobody, only CAP_KILL,", errors)
        self.assertIn("was terminated", errors)

    def test_another_user_counts_an_interface(self):
        self.out.chmod(0o777)
        process = self.confined("--user", "nobody", "-w", self.out / "w.pcapng")
        self.network.replay(self.small, "v0")
        self.finish(process, signal.SIGINT)
        self.assertEqual(1000, metrics(self.out)["total_packets"])
        self.assertEqual({65534}, {path.stat().st_uid for path in self.out.iterdir()})

    def planted(self, *options):
        process = self.network.start("env", f"LD_PRELOAD={PRELOADED}", "WIRECENSUS_PRELOADED=planted", harness.PROGRAM,
                                     "-i", "v1", "-o", self.out, "--formats", "csv", *options)
        wait_for_line(process, "listening on")
        self.network.replay(self.small, "v0")
        time.sleep(1.5)  # the kernel is asked for its statistics at least once a second
        return self.finish(process, signal.SIGINT)[1]

    def test_calls_planted_into_the_thread_that_reads_are_refused(self):
        self.need_preloading()
        self.assert_refused(self.planted())
        self.assertEqual(1000, metrics(self.out)["total_packets"])
        self.assert_refused(self.planted("--serve", "9464"))

    def test_kernels_without_rings_of_version_3_give_less(self):
        self.need_preloading()
        process = self.network.start("env", f"LD_PRELOAD={PRELOADED}", "WIRECENSUS_PRELOADED=no-ring-3", harness.PROGRAM,
                                     "-i", "v1", "-o", self.out, "--formats", "csv", "-v")
        told = wait_for_line(process, "listening on")
        self.assertIn("libpcap", told)
        self.assertIn("sandbox: no capabilities,", told)
        self.network.replay(self.small, "v0")
        self.finish(process, signal.SIGINT, exit_codes=(0, 3))
        self.assertEqual(1000, metrics(self.out)["total_packets"])

    def test_kernels_without_landlock_and_filters_give_less(self):
        process = self.network.start(*OLDER_KERNEL, "ENOSYS", "landlock_create_ruleset,seccomp", harness.PROGRAM, "-i", "v1",
                                     "-o", self.out, "--formats", "csv", "-v")
        told = wait_for_line(process, "listening on")
        self.assertIn("sandbox: no capabilities, no new privileges, no Landlock (this kernel has none)", told)
        self.network.replay(self.small, "v0")
        self.finish(process, signal.SIGINT)
        self.assertEqual(1000, metrics(self.out)["total_packets"])


if __name__ == "__main__":
    harness.main()
