#!/usr/bin/python3
"""What ends the program from outside: signals, a closed terminal, streams that are closed or full.

A count that lasts is one of a pipe into which no more packets come.
"""
import array
import fcntl
import os
import pty
import resource
import signal
import subprocess
import sys
import tempfile
import termios
import time
import unittest
from pathlib import Path

import harness

sys.path.insert(0, str(harness.TESTS / "captures"))
import frames as f  # noqa: E402
from files import START, Packet, pcap  # noqa: E402

PACKETS = 200  # they fit into a pipe
STOPPING = [signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGUSR2, signal.SIGALRM,
            signal.SIGXCPU, signal.SIGVTALRM, signal.SIGPROF, signal.SIGPOLL, signal.SIGPWR, signal.SIGSTKFLT,
            signal.SIGRTMIN, signal.SIGRTMAX]


class Outside(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-signals-")))
        self.out = self.folder / "out"
        self.capture = self.folder / "a.pcap"
        self.capture.write_bytes(pcap([Packet(f.ethernet(f.udp4(b"x" * number)), START + number)
                                       for number in range(PACKETS)]))

    def lasting(self, *arguments, command=(), **how):
        """Starts a count that has read all packets and waits for more; returns it and the pipe's writer."""
        fifo = self.folder / "pipe.pcap"
        os.mkfifo(fifo)
        writer = os.open(fifo, os.O_RDWR)
        self.addCleanup(os.close, writer)
        os.write(writer, self.capture.read_bytes())
        process = subprocess.Popen([*command, harness.PROGRAM, "-r", fifo, "-o", self.out, "--formats", "csv", *arguments],
                                   text=True, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how})
        self.addCleanup(self.reap, process)
        for _ in range(400):  # until all is read, and the handlers stand
            time.sleep(0.05)
            if self.unread(fifo) == 0:
                break
        time.sleep(0.3)
        fifo.unlink()
        return process

    @staticmethod
    def unread(fifo):
        room = array.array("i", [0])
        descriptor = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        try:
            fcntl.ioctl(descriptor, termios.FIONREAD, room)
        finally:
            os.close(descriptor)
        return room[0]

    @staticmethod
    def reap(process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def start(self, *arguments, **how):
        done = subprocess.run([harness.PROGRAM, *arguments], cwd=self.folder, text=True, check=False,
                              timeout=harness.TIME_LIMIT, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how})
        harness.check_sound(done.returncode, done.stderr or "")
        return done

    def assert_results(self):
        metrics = (self.out / "packet_metrics.csv").read_text(encoding="utf-8")
        self.assertIn(f"\ntotal_packets,{PACKETS},packets\n", metrics)
        self.assertTrue((self.out / "packet_flows.csv").exists())
        return metrics

    def ended(self, process, code):
        output, errors = process.communicate(timeout=harness.TIME_LIMIT)
        self.assertEqual(code, process.returncode, (output or "") + (errors or ""))
        return errors


class Signals(Outside):
    def test_each_that_would_end_the_program_gives_results(self):
        for number in STOPPING:
            with self.subTest(signal=number):
                self.setUp()
                process = self.lasting()
                process.send_signal(number)
                self.ended(process, 3)
                self.assertIn("verdict,UNKNOWN", self.assert_results())

    def test_sigusr1_says_where_the_work_stands_and_it_goes_on(self):
        for quiet in ([], ["-q"]):
            with self.subTest(arguments=quiet):
                self.setUp()
                process = self.lasting(*quiet)
                for _ in range(2):
                    process.send_signal(signal.SIGUSR1)
                    lines = process.stderr.readline() + process.stderr.readline()
                    self.assertRegex(lines, rf"wirecensus: .*pipe.pcap .*{PACKETS} packets")
                    self.assertIn(f"wirecensus: {PACKETS} packets counted, 0 lost: EXACT so far\n", lines)
                self.assertIsNone(process.poll())
                process.send_signal(signal.SIGTERM)
                self.ended(process, 3)
                self.assert_results()

    def test_a_signal_that_comes_twice_at_once_is_one(self):
        """timeout(1) sends its signal to the program and again to the group in which it is."""
        process = self.lasting(command=["timeout", "-s", "TERM", "3"])
        self.ended(process, 124)
        self.assert_results()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            self.setUp()
            process = self.lasting()
            for _ in range(5):
                process.send_signal(number)
                time.sleep(0.002)
            self.ended(process, 3)
            self.assert_results()

    def test_nohup(self):
        process = self.lasting(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        self.ended(process, 3)
        self.assert_results()

    def test_a_limit_of_processor_time(self):
        """The kernel repeats SIGXCPU every second; that must not end the writing of the results."""
        process = self.lasting(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (600, 700)))
        for _ in range(3):
            process.send_signal(signal.SIGXCPU)
            time.sleep(0.01)
        self.ended(process, 3)
        self.assert_results()

    def test_a_terminal_that_is_closed(self):
        ours, theirs = pty.openpty()

        def begin():  # the terminal is the controlling one of a session of its own
            os.setsid()
            fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)

        process = self.lasting("-v", stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=begin)
        os.close(theirs)
        os.close(ours)
        process.wait(timeout=harness.TIME_LIMIT)
        self.assert_results()


class Streams(Outside):
    def test_what_is_printed_to_a_full_device_is_an_error(self):
        for arguments in (["a.pcap", "-o", "out"], ["--help"], ["--version"], ["schema"], ["schema", "--json"],
                          ["interfaces"], ["diff", "a.pcap", "a.pcap", "--formats", "none"], ["diff", "--help"],
                          ["a.pcap", "-o", "-"], ["a.pcap", "-o", "-", "--formats", "json"],
                          ["diff", "a.pcap", "a.pcap", "-o", "-"]):
            with self.subTest(arguments=arguments), open("/dev/full", "w", encoding="ascii") as full:
                done = self.start(*arguments, stdout=full)
                self.assertEqual(1, done.returncode, done.stderr)
                self.assertRegex(done.stderr, "standard output: No space left on device")
        self.assert_results()

    def test_a_closed_output_is_an_error_and_a_closed_pipe_is_none(self):
        done = self.start("a.pcap", "-o", "out", stdout=None, preexec_fn=lambda: os.close(1))
        self.assertEqual(1, done.returncode)
        self.assertIn("standard output: Bad file descriptor", done.stderr)
        self.assert_results()
        reading, writing = os.pipe()
        os.close(reading)
        self.assertEqual(0, self.start("a.pcap", "-o", "out", stdout=writing).returncode)
        os.close(writing)

    def test_errors_that_cannot_be_printed_change_nothing(self):
        for name, how in (("full", {"stderr": os.open("/dev/full", os.O_WRONLY)}),
                          ("closed", {"stderr": None, "preexec_fn": lambda: os.close(2)})):
            with self.subTest(stderr=name):
                done = self.start("a.pcap", "-v", "-o", "out", **how)
                self.assertEqual(0, done.returncode)
                self.assert_results()

    def test_closed_streams_do_not_become_a_kept_file(self):
        for closed in ([0], [1], [2], [0, 1, 2]):
            with self.subTest(closed=closed):
                self.start("a.pcap", "-v", "-o", "out", "-q", "-w", "kept.pcapng", stdin=None, stdout=None, stderr=None,
                           preexec_fn=lambda: [os.close(number) for number in closed])
                again = self.start("kept.pcapng", "-o", "again", "-q")
                self.assertEqual(0, again.returncode, again.stderr)
                self.assertEqual((self.out / "packet_flows.csv").read_bytes(),
                                 (self.folder / "again/packet_flows.csv").read_bytes())


class HostileNames(Outside):
    def test_names_do_not_act_on_the_terminal(self):
        """Escape sequences in the names of files, folders and interfaces, in errors, summaries and warnings."""
        hostile = "x\x1b]0;title\x07\x1b[31m"
        (self.folder / f"{hostile}.pcap").write_bytes(self.capture.read_bytes())
        (self.folder / f"{hostile}.txt").write_bytes(b"no capture")
        for arguments in ([f"{hostile}.pcap"], [f"{hostile}.pcap", "-v", "-w", f"{hostile}.pcapng"], [f"{hostile}.txt"],
                          ["no" + hostile], ["-i", hostile], ["a.pcap", "-o", f"{hostile}.txt"], ["a.pcap", "-f", hostile],
                          ["a.pcap", "-w", f"{hostile}/k"], ["diff", "a.pcap", hostile], ["a.pcap", "--expect", hostile],
                          ["a.pcap", "-o", hostile, "-v"]):
            with self.subTest(arguments=arguments):
                done = self.start(*arguments)
                self.assertNotRegex(done.stdout + done.stderr, "[\x1b\x07]")


if __name__ == "__main__":
    harness.main()
