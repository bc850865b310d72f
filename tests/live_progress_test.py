#!/usr/bin/python3
"""The progress line of counting on an interface: totals, what remains, and what it costs while nothing comes."""
import re
import time
import unittest

import harness
import live_case
from process_usage import cpu_seconds, wakes
from terminal import Terminal

IDLE_SECONDS = 5


class LiveProgress(live_case.LiveTest):
    def watch(self, *options, **terminal):
        command = self.network.inside([harness.PROGRAM, "-i", "lo", "--formats", "none", *options])
        watched = Terminal(command, **terminal)
        watched.wait_for(r"listening on")
        return watched

    def test_totals_and_what_remains(self):
        terminal = self.watch("-t", 4)
        self.network.replay(self.small, "lo", "--topspeed")
        self.assertEqual(0, terminal.finish())
        lines = [line for _, line in terminal.lines_drawn() if line.startswith("lo  ")]
        self.assertRegex(lines[-1], r"^lo  \d+ % (\[[#.]+\]  )?1,000 packets  [\d.]+ k?B  ")
        left = [int(re.search(r"(\d+) s left", line).group(1)) for line in lines]
        self.assertEqual(sorted(left, reverse=True), left)
        self.assertLessEqual(left[-1], 1)
        self.assertGreaterEqual(left[0], 2)
        self.assertRegex(terminal.screen(), r"^listening on lo\nready\nSources")

    def test_of_a_number_of_packets_the_part(self):
        terminal = self.watch("-c", 2000)
        self.network.replay(self.small, "lo", "--topspeed")
        terminal.wait_for(r"50 % ")
        self.network.replay(self.small, "lo", "--topspeed")
        self.assertEqual(0, terminal.finish())

    def test_an_idle_count_uses_no_processor_whether_watched_or_not(self):
        for name in ("xterm", "dumb"):
            terminal = self.watch(TERM=name)
            terminal.read(0.5)
            before, woken, begin = cpu_seconds(terminal.pid), wakes(terminal.pid), time.monotonic()
            drawn = len(terminal.lines_drawn())
            terminal.read(IDLE_SECONDS)
            used, passed = cpu_seconds(terminal.pid) - before, time.monotonic() - begin
            woken = (wakes(terminal.pid) - woken) / passed
            drawn = len(terminal.lines_drawn()) - drawn
            print(f"{name}: {used / passed:.3%} of a processor, {woken:.1f} wakes/s, {drawn} lines in {passed:.1f} s")
            self.assertLess(woken, {"xterm": 15, "dumb": 5}[name])  # looks at the progress: 10 and 1
            self.assertLess(used, 0.05 * passed)  # 0.1 % where nothing else runs
            # A line a second at most, because the seconds are in it; fewer where all processors are busy.
            self.assertIn(drawn, range(IDLE_SECONDS // 2, round(passed) + 2) if name == "xterm" else [0])
            terminal.press(b"\x03")
            self.assertEqual(0, terminal.finish())

    def test_ctrl_c_twice_leaves_the_screen_clean(self):
        terminal = self.watch()
        terminal.wait_for(r"lo  0 packets")
        terminal.press(b"\x03")
        time.sleep(0.05)
        terminal.press(b"\x03")
        terminal.finish()
        self.assertNotRegex(terminal.screen(), r"packets  .*lost")


if __name__ == "__main__":
    harness.main()
