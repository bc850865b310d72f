#!/usr/bin/python3
"""The progress line of counting files: seen on a terminal alone, right, not too often, and gone at the end."""
import os
import re
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

import harness
from terminal import Screen, Terminal

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
CTRL_C = b"\x03"
PACKETS = 20_000


class ProgressOnATerminal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="wirecensus-progress-")
        cls.folder = Path(cls.scratch.name)
        cls.capture = cls.folder / "capture.pcap"
        subprocess.run([GENERATE, "small", "-o", cls.capture, "--packets", str(PACKETS), "--flows", "100"],
                       check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def terminal(self, *arguments, command=(), **options):
        return Terminal([*command, harness.PROGRAM, *arguments], **options)

    def slow_file(self, seconds=1.5, pieces=30):
        """A pipe by the name of a file, into which the capture comes slowly: a count that lasts."""
        path = self.folder / f"slow-{time.monotonic_ns()}.pcap"
        os.mkfifo(path)

        def feed():
            data = self.capture.read_bytes()
            step = -(-len(data) // pieces)
            try:
                with open(path, "wb", buffering=0) as pipe:
                    for begin in range(0, len(data), step):
                        pipe.write(data[begin:begin + step])
                        time.sleep(seconds / pieces)
            except BrokenPipeError:
                pass  # the count was ended

        threading.Thread(target=feed, daemon=True).start()
        return path

    def many_times(self, times=400):
        """Arguments that make a count of files last for a while, whatever the machine."""
        return [self.capture] * times

    def test_files_have_a_percentage_that_rises_and_a_rate(self):
        times = 600
        terminal = self.terminal("--formats", "none", "-j", 1, *self.many_times(times))
        self.assertEqual(0, terminal.finish())
        lines = [line for _, line in terminal.lines_drawn()]
        self.assertTrue(lines, "the count was too short for a line")
        shares = [int(re.search(r"(\d+) %", line).group(1)) for line in lines if "%" in line]
        self.assertEqual(sorted(shares), shares)
        self.assertIn(f"{times} files", lines[0])
        for line in lines[1:]:
            if re.search(r" [1-9]\S* [kMG]?packets/s", line):  # as soon as there is a rate
                self.assertRegex(line, r"^600 files +\d+ % (\[#*\.*\]  )?[\d,]+ packets?  [\d.]+ [kMG]?packets/s")
                self.assertRegex(line, r"left$")

    def test_nothing_of_it_is_left(self):
        """What stands on the screen is what a run without progress prints."""
        for options in ([], ["-v"]):
            plain = self.terminal("--formats", "none", *options, self.capture, TERM="dumb")
            plain.finish()
            seen = self.terminal("--formats", "none", *options, self.slow_file())
            self.assertEqual(0, seen.finish())
            self.assertGreater(len(seen.lines_drawn()), 3)
            name = re.compile(r"slow-\d+\.pcap|capture\.pcap|\S*/|^memory.*$", re.MULTILINE)
            told = re.compile(r"\Asandbox: .*?(?=^Sources)", re.DOTALL | re.MULTILINE)  # with -v, before all else
            without, with_progress = (told.sub("", one.screen()) for one in (plain, seen))
            self.assertEqual(re.split("\n", name.sub("", without))[1:], re.split("\n", name.sub("", with_progress))[1:])
            self.assertTrue(with_progress.startswith("Sources"), seen.screen()[:300])

    def test_at_most_ten_lines_a_second(self):
        terminal = self.terminal("--formats", "none", "-f", "ip or ip6", self.slow_file(seconds=2))
        self.assertEqual(0, terminal.finish())
        times = [moment for moment, _ in terminal.lines_drawn()]
        self.assertGreater(len(times), 5)
        # Since the program began: this test may be late to see the first line.
        self.assertLessEqual(len(times) - 1, times[-1] * 10)

    def test_a_pipe_has_no_percentage(self):
        terminal = self.terminal("--formats", "none", self.slow_file())
        self.assertEqual(0, terminal.finish())
        counts = [line for _, line in terminal.lines_drawn() if "packets" in line]
        self.assertGreater(len(counts), 3)
        self.assertFalse([line for line in counts if "%" in line or "left" in line])
        numbers = [int(re.search(r"([\d,]+) packets?\b", line).group(1).replace(",", "")) for line in counts]
        self.assertEqual(sorted(numbers), numbers)
        self.assertGreater(numbers[-1], 0)

    def test_it_follows_the_width_of_the_terminal(self):
        terminal = self.terminal("--formats", "none", self.slow_file(seconds=4), columns=120)
        terminal.wait_for(r"packets/s")
        terminal.resize(30)
        terminal.wait_for(r"\r[^\r\n\x1b]{10,29}\x1b\[K$")
        before = len(terminal.lines_drawn())
        self.assertEqual(0, terminal.finish())
        narrow = [line for _, line in terminal.lines_drawn()[before:]]
        self.assertGreater(len(narrow), 2)
        self.assertLess(max(map(len, narrow)), 30)
        self.assertGreater(max(len(line) for _, line in terminal.lines_drawn()), 30)

    def test_no_byte_where_there_is_no_terminal(self):
        done = harness.run("--formats", "none", self.slow_file(seconds=0.6))
        self.assertEqual("", done.stderr)
        self.assertNotIn("\r", done.stdout)

    def test_no_byte_where_it_is_not_wanted(self):
        for options, variables in (["-q"], {}), ([], {"TERM": "dumb"}), ([], {"TERM": ""}):
            terminal = self.terminal("--formats", "none", *options, self.slow_file(seconds=0.6), **variables)
            self.assertEqual(0, terminal.finish())
            self.assertEqual([], terminal.lines_drawn(), (options, variables))
            self.assertNotIn("\x1b[K", terminal.written())

    def test_the_summary_alone_may_go_elsewhere(self):
        summary = self.folder / "summary.txt"
        terminal = self.terminal("--formats", "none", self.slow_file(seconds=0.6), output=summary)
        self.assertEqual(0, terminal.finish())
        self.assertTrue(terminal.lines_drawn())
        self.assertEqual("", terminal.screen())
        self.assertIn("Verdict", summary.read_text())
        self.assertNotIn("\x1b", summary.read_text())

    def test_no_color_is_honoured(self):
        terminal = self.terminal("--formats", "none", self.slow_file(seconds=0.6), NO_COLOR="1")
        self.assertEqual(0, terminal.finish())
        self.assertTrue(terminal.lines_drawn())
        self.assertNotRegex(terminal.written(), r"\x1b\[[0-9;]*m")

    def test_ctrl_c_leaves_the_screen_clean(self):
        terminal = self.terminal("--formats", "none", self.slow_file(seconds=20))
        terminal.wait_for(r"packets/s")
        terminal.press(CTRL_C)
        self.assertEqual(3, terminal.finish())  # the file was not read to its end
        screen = terminal.screen()
        self.assertNotIn("packets/s  ", screen.split("Sources")[0])
        self.assertLess(screen.index("Sources"), 5, screen)  # only the terminal's own ^C may stand before it

    def test_an_error_stands_on_a_line_of_its_own(self):
        broken = self.folder / "broken.pcap"
        broken.write_bytes(b"no capture at all, and long enough to say so")
        terminal = self.terminal("diff", "-o", self.folder, self.slow_file(seconds=1), broken)
        self.assertEqual(1, terminal.finish())
        self.assertTrue(terminal.lines_drawn())
        self.assertRegex(terminal.screen(), r"^wirecensus: .*broken\.pcap")

    def test_what_is_expected_and_merged_is_reported_by_name(self):
        out = self.folder / "expected"
        terminal = self.terminal("-o", out, "--formats", "none", "--expect", self.slow_file(seconds=1),
                                 self.slow_file(seconds=1))
        self.assertEqual(0, terminal.finish())
        names = {line.split("  ")[0] for _, line in terminal.lines_drawn() if "packets" in line}
        self.assertEqual(2, len(names), names)
        census = self.folder / "census"
        harness.run("-q", "-o", census, "--formats", "census", self.capture)
        terminal = self.terminal("merge", "-o", out, "--formats", "none", "-j", 1, census / "census.wcs",
                                 *self.many_times(600))
        self.assertEqual(0, terminal.finish())
        merged = [line for _, line in terminal.lines_drawn() if line.startswith("601 files")]
        self.assertTrue(merged, "the count was too short for a line")
        self.assertRegex(merged[-1], r"\d+ %.* [\d,]{6,} packets")  # those of the census, too

    def test_in_the_background_of_a_shell_it_is_silent(self):
        path = self.slow_file(seconds=1)
        terminal = Terminal(["bash", "-c", f"set -m; '{harness.PROGRAM}' --formats none '{path}' > /dev/null & wait"])
        self.assertEqual(0, terminal.finish())
        self.assertEqual([], terminal.lines_drawn())


class TheTestsTerminal(unittest.TestCase):
    """The screen itself: what it would hide, no test would see."""

    def test_it_shows_what_a_terminal_shows(self):
        for written, shown in (("abc\rx", "xbc"), ("abc\rx\x1b[K", "x"), ("abcdef\r\ng", "abcde\nf\ng"),
                               ("abc\r\x1b[Kd\r\n", "d")):
            screen = Screen(5)
            screen.feed(written)
            self.assertEqual(shown, screen.text())


if __name__ == "__main__":
    harness.main()
