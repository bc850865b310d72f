#!/usr/bin/python3
"""wirecensus live on an interface: exact with the screen on, and cheap."""
import os
import re
import signal
import time
import unittest

import harness
import live_case
from live_network import delivered
from process_usage import cpu_seconds
from terminal import Terminal

ESCAPES = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|\([B0]|[=>]|\][^\x07]*\x07)|\x0f")


class LiveScreen(live_case.LiveTest):
    def watch(self, *options):
        command = self.network.inside([harness.PROGRAM, "live", "-i", "lo", "-o", self.out, "--formats", "csv", *options])
        watched = Terminal(command, columns=80, LC_ALL="C.UTF-8", TERM="xterm-256color")
        watched.wait_for(r"q quit")
        return watched

    def summary(self, terminal):
        """What stands on the terminal after the screen."""
        return ESCAPES.sub("", terminal.written().rpartition("\x1b[?1049l")[2])

    def replay(self, times):
        for _ in range(times):
            self.network.replay(self.small, "lo", "--pps", 5000)
        delivered()

    def check(self, terminal, packets):
        self.assertEqual(0, terminal.finish(), terminal.written()[-500:])
        summary = self.summary(terminal)
        self.assertRegex(summary, r"Verdict +EXACT")
        self.assertIn(f"{packets:,} seen = {packets:,} counted + 0 lost", summary)
        self.assertEqual(packets, live_case.metrics(self.out)["total_packets"])

    def test_it_is_exact_with_the_screen_on(self):
        terminal = self.watch()
        for key in b"uus/u\rtzlp?":
            terminal.press(bytes([key]))
            terminal.read(0.05)
        self.replay(3)
        terminal.read(0.5)
        terminal.press(b"?pq")
        self.check(terminal, 3000)

    def test_a_time_limit_ends_it(self):
        terminal = self.watch("-t", 2)
        self.replay(1)
        self.check(terminal, 1000)

    def test_a_command_runs_meanwhile_and_its_messages_wait(self):
        terminal = self.watch("--", "sh", "-c", f"sleep 0.5; echo from the command; tcpreplay -q -i lo {self.small}")
        self.check(terminal, 1000)
        self.assertRegex(self.summary(terminal), r"(?s)sh: from the command.*Sources")

    def test_a_signal_ends_it_cleanly(self):
        terminal = self.watch()
        self.replay(1)
        terminal.read(0.5)
        os.kill(terminal.pid, signal.SIGTERM)
        self.check(terminal, 1000)

    def test_an_interface_that_goes_is_an_alert(self):
        terminal = self.watch("-i", "v1", "--wait")
        self.network.run("ip", "link", "delete", "v0")
        terminal.wait_for(r"interface_gone: v1: ")
        terminal.press(b"q")
        self.assertEqual(3, terminal.finish())

    def test_an_idle_screen_costs_little(self):
        terminal = self.watch()
        terminal.press(b"++")
        terminal.read(1)
        before, begin = cpu_seconds(terminal.pid), time.monotonic()
        terminal.read(3)
        used = (cpu_seconds(terminal.pid) - before) / (time.monotonic() - begin)
        print(f"{used:.2%} of a processor, idle, with four redraws a second")
        self.assertLess(used, 0.1)  # 1 % where nothing else runs
        terminal.press(b"q")
        self.check(terminal, 0)


if __name__ == "__main__":
    harness.main()
