#!/usr/bin/python3
"""wirecensus live under tmux: every screen at three sizes, and a terminal that is left as it was.

    tests/screen_test.py --update     writes tests/screens/ and docs/live_screen.svg from what is shown; review them
"""
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import harness
import terminal_picture
import tmux
from interval_test import capture

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
SCREENS = harness.TESTS / "screens"
SIZES = ((80, 24), (120, 40), (200, 60))
PICTURE = harness.TESTS.parent / "docs/live_screen.svg"
UPDATE = "--update" in sys.argv
COMPLETE = r" EXACT$"
LEFT, WHEEL_DOWN = 0, 65
# What is pressed to see a screen, each beginning with the screen before.
KEYS = (
    ("everything", ()),
    ("packets per second, sorted by packets", ("u", "u", "s", "s")),
    ("the second panel alone, scrolled", ("Tab", "z", "Down", "Down")),
    ("filtered", ("Escape", "/", "u", "d", "p", "Space", ":", "7", "Enter")),
    ("the filter being typed", ("/", "x")),
    ("the ledger", ("Escape", "Escape", "l")),
    ("the keys", ("Escape", "?")),
)


def mouse(button, row, column):
    """What xterm sends for a press, and for the release of a button (xterm's ctlseqs, "Normal tracking mode")."""
    place = chr(33 + column) + chr(33 + row)
    released = f"\x1b[M{chr(32 + 3)}{place}" if button == LEFT else ""
    return f"\x1b[M{chr(32 + button)}{place}{released}"


def read_screens(path):
    """Texts by name."""
    parts = path.read_text(encoding="utf-8").split("==== ")[1:]
    return {name: text.rstrip("\n") for name, _, text in (part.partition("\n") for part in parts)}


class ScreenTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="wirecensus-screen-")
        cls.folder = Path(cls.scratch.name)
        subprocess.run([GENERATE, "imix", "-o", cls.folder / "a.pcap", "--packets", "20000", "--flows", "300"],
                       check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def setUp(self):
        if why := tmux.missing():
            harness.skip(self, why)

    def shell(self, *size, **variables):
        return self.enterContext(tmux.Tmux(self.folder, *size, **variables))

    def live(self, shell, *arguments):
        shell.command(" ".join(["clear;", str(harness.PROGRAM), "live", *map(str, arguments)]))

    def slow_file(self, seconds):
        """A pipe into which a capture comes slowly: a count that lasts."""
        path = self.folder / f"slow-{time.monotonic_ns()}.pcap"
        os.mkfifo(path)
        data = (self.folder / "a.pcap").read_bytes()
        pieces = round(seconds * 20)

        def feed():
            try:
                with open(path, "wb", buffering=0) as pipe:
                    for i in range(pieces):
                        pipe.write(data[i * len(data) // pieces:(i + 1) * len(data) // pieces])
                        time.sleep(1 / 20)
            except BrokenPipeError:
                pass  # the count was ended

        threading.Thread(target=feed, daemon=True).start()
        return path


class Screens(ScreenTest):
    def test_every_screen_is_as_it_was_reviewed(self):
        with ThreadPoolExecutor(len(SIZES)) as pool:  # most of the time, all wait
            for failure in pool.map(lambda size: self.difference(*size), SIZES):
                self.assertEqual("", failure)

    def difference(self, columns, rows):
        """Why the screens of this size are not those that were reviewed."""
        path = SCREENS / f"{columns}x{rows}.txt"
        reviewed = {} if UPDATE else read_screens(path)
        with tmux.Tmux(self.folder, columns, rows) as shell:
            self.live(shell, "a.pcap", "--formats", "none", "-q")
            shell.wait_for(COMPLETE)
            for name, keys in KEYS:
                shell.press(*keys)
                if UPDATE:
                    reviewed[name] = shell.settled()
                elif (text := shell.wait_until(reviewed[name])) != reviewed[name]:
                    return f"{path.name}, {name}: it was\n{reviewed[name]}\nand is\n{text}"
        if UPDATE:
            path.write_text("".join(f"==== {name}\n{text}\n" for name, text in reviewed.items()), encoding="utf-8")
        return ""

    def test_the_picture_of_it_is_up_to_date(self):
        columns, rows = 100, 32
        shell = self.shell(columns, rows)
        self.live(shell, "a.pcap", "--formats", "none", "-q")
        shell.wait_for(COMPLETE)
        shell.settled()
        picture = terminal_picture.svg(shell.text("-e"), columns, "The screen of wirecensus live")
        if UPDATE:
            PICTURE.write_text(picture, encoding="utf-8")
        self.assertEqual(PICTURE.read_text(encoding="utf-8"), picture, "tests/screen_test.py --update makes it anew")

    def test_it_is_ascii_where_the_locale_is(self):
        shell = self.shell(LC_ALL="C")
        self.live(shell, "a.pcap", "--formats", "none")
        text = shell.wait_for(COMPLETE)
        self.assertTrue(text.isascii(), text)
        self.assertIn("- flows by rate ---", text)

    def test_colours_are_those_of_the_terminal_and_none_where_unwanted(self):
        color = re.compile(r"\x1b\[[0-9;]*3[0-7]")
        for variables, wanted in ({}, True), ({"NO_COLOR": "1"}, False):
            shell = self.shell(**variables)
            self.live(shell, "a.pcap", "--formats", "none")
            shell.wait_for(COMPLETE)
            painted = shell.text("-e")
            self.assertEqual(wanted, bool(color.search(painted)), painted)
            self.assertNotIn("[38;", painted)  # a palette of our own
            self.assertNotIn("[48;", painted)

    def test_the_mouse_chooses_and_shows_a_panel_alone(self):
        shell = self.shell()
        self.live(shell, "a.pcap", "--formats", "none")
        text = shell.wait_for(COMPLETE)
        row = next(i for i, line in enumerate(text.split("\n")) if "addresses by" in line)
        shell.type(mouse(LEFT, row, 5))
        shell.type(mouse(LEFT, row, 5))
        self.assertIn("10.0.0.0 ", shell.wait_for(r"^(?![\s\S]*flows by)"))
        shell.type(mouse(WHEEL_DOWN, row, 5))
        shell.wait_for(r"^(?![\s\S]*10\.0\.0\.0 )")

    def test_a_pause_holds_the_screen_and_not_the_count(self):
        shell = self.shell()
        self.live(shell, self.slow_file(2), "--formats", "none")
        shell.wait_for(r"[1-9]\S* seen")
        shell.press("p")
        shell.wait_for("PAUSED")
        still = shell.text()
        time.sleep(0.6)
        self.assertEqual(still, shell.text())
        shell.press("p")
        self.assertIn("20,000 seen = 20,000 counted + 0 lost", shell.wait_for(COMPLETE))


class Terminals(ScreenTest):
    """What is on the terminal, and how it is set, is as before."""

    def check_left(self, end, capture, code):
        with tmux.Tmux(self.folder) as shell:
            shell.command(f"clear; stty -g > {shell.server}-before")
            self.live(shell, capture, "--formats", "none", "-q", f"; echo ended $?; stty -g > {shell.server}-after")
            shell.wait_for("seen = ")
            end(shell)
            text = shell.wait_for(r"^ended \d+\n\$$")
            self.assertIn(f"ended {code}", text)
            self.assertNotIn("flows by", text)
            self.assertEqual(*((self.folder / f"{shell.server}-{when}").read_text(encoding="ascii")
                               for when in ("before", "after")))
            flags = shell.run("display-message", "-p", "#{cursor_flag} #{mouse_any_flag} #{alternate_on}")
            self.assertEqual("1 0 0", flags.strip())  # the cursor is seen

    def signal_program(self, number):
        def end(shell):
            pane = int(shell.run("display-message", "-p", "#{pane_pid}"))
            os.kill(int(Path(f"/proc/{pane}/task/{pane}/children").read_text(encoding="ascii").split()[0]), number)
        return end

    def test_after_every_end(self):
        def complete(shell):
            shell.wait_for(COMPLETE)

        def storm(shell):
            complete(shell)
            for i in range(60):
                shell.resize(20 + 37 * i % 200, 2 + 13 * i % 60)
            shell.resize(80, 24)
            reviewed = read_screens(SCREENS / "80x24.txt")["everything"]
            self.assertEqual(reviewed, shell.wait_until(reviewed))

        ends = (
            (lambda shell: (complete(shell), shell.press("q")), "a.pcap", 0),
            (lambda shell: (complete(shell), shell.press("C-c")), "a.pcap", 0),
            (lambda shell: (storm(shell), shell.press("q")), "a.pcap", 0),
            (lambda shell: shell.press("C-c"), self.slow_file(20), 3),
            (self.signal_program(signal.SIGTERM), self.slow_file(20), 3),
        )
        with ThreadPoolExecutor(len(ends)) as pool:  # most of the time, all wait
            list(pool.map(lambda end: self.check_left(*end), ends))

    def test_while_it_is_suspended(self):
        shell = self.shell()
        shell.command("stty -g > set-before")
        self.live(shell, self.slow_file(2), "--formats", "none")
        shell.wait_for("seen = ")
        shell.press("C-z")
        text = shell.wait_for("Stopped")
        self.assertNotIn("flows by", text)
        shell.command("stty -g > set-after; fg")
        text = shell.wait_for(COMPLETE)
        self.assertIn("20,000 seen = 20,000 counted + 0 lost", text)
        shell.press("q")
        shell.wait_for(r"^Verdict +EXACT")
        self.assertEqual(*((self.folder / name).read_text(encoding="ascii") for name in ("set-before", "set-after")))

    def test_messages_wait_until_the_screen_is_closed(self):
        shell = self.shell()
        self.live(shell, self.slow_file(2), "--formats", "none", "-q")
        shell.wait_for("[1-9]\\S* seen = ")
        self.signal_program(signal.SIGUSR1)(shell)
        text = shell.wait_for(COMPLETE)
        self.assertNotIn("so far", text)
        shell.press("q")
        shell.wait_for(r"counted, 0 lost: EXACT so far")


class Files(ScreenTest):
    def test_they_are_the_same_with_and_without_a_screen(self):
        shell = self.shell()
        self.live(shell, "a.pcap", "-o", "with", "--formats", "csv")
        shell.wait_for(COMPLETE)
        shell.press("q")
        shell.wait_for(r"wrote with/ip_flows.csv")
        harness.run("a.pcap", "-o", "without", "--formats", "csv", cwd=self.folder)
        for name in ("packet_flows.csv", "ip_flows.csv", "packet_metrics.csv"):
            with_screen, without = ((self.folder / place / name).read_bytes() for place in ("with", "without"))
            self.assertEqual(without, with_screen, name)

    def test_a_key_writes_what_was_counted_so_far(self):
        shell = self.shell()
        self.live(shell, self.slow_file(2), "-o", "out", "--formats", "csv")
        shell.wait_for(r"[1-9]\S* seen")
        shell.press("w")
        shell.wait_for("wrote out/snapshot-")
        shell.wait_for(COMPLETE)
        shell.press("w")
        shell.wait_for("wrote out/snapshot-")
        shell.press("q")
        shell.wait_for("wrote out/ip_flows.csv")
        first, last = sorted((self.folder / "out").glob("snapshot-*Z"))
        figures = (first / "packet_metrics.csv").read_text(encoding="utf-8")
        counted = int(re.search(r"total_packets,(\d+)", figures).group(1))
        self.assertIn(counted, range(1, 20_000))
        self.assertIn("verdict,EXACT", figures)
        flows = (first / "packet_flows.csv").read_text(encoding="utf-8").splitlines()
        packets = flows[0].split(",").index("packets")
        self.assertEqual(counted, sum(int(row.split(",")[packets]) for row in flows[1:]))
        self.assertEqual((self.folder / "out/packet_flows.csv").read_bytes(), (last / "packet_flows.csv").read_bytes())


class Playing(ScreenTest):
    """--speed: the minute of the capture in three seconds."""

    def test_a_file_is_shown_in_its_own_time_and_counted_as_ever(self):
        shell = self.shell(100, 24)
        began = time.monotonic()
        self.live(shell, "a.pcap", "-o", "played", "--formats", "csv", "--speed", "20")
        text = shell.wait_for(r"a\.pcap, played at 20 x +[1-5]?\d\.\d s.* so far")
        self.assertIn(int(re.search(r"([\d,]+) seen", text)[1].replace(",", "")), range(1, 20_000))
        self.assertRegex(text, r"─ 3\d\d p/s")  # in packets of the capture's own seconds
        shell.wait_for(COMPLETE)
        self.assertGreater(time.monotonic() - began, 2.9)
        shell.press("q")
        shell.wait_for(r"wrote played/ip_flows.csv")
        harness.run("a.pcap", "-o", "plain", "--formats", "csv", cwd=self.folder)
        for name in ("packet_flows.csv", "ip_flows.csv", "packet_metrics.csv"):
            self.assertEqual(*((self.folder / place / name).read_bytes() for place in ("plain", "played")), name)

    def test_a_long_pause_is_shortened_and_told(self):
        (self.folder / "gap.pcap").write_bytes(capture([0] * 5 + [7200] * 5))
        shell = self.shell()
        self.live(shell, "gap.pcap", "--formats", "none", "--speed", "1000")
        shell.wait_for(r"skipped 36 min 40 s without packets")
        shell.press("q")  # in the pause: the rest is a doubt
        self.assertIn("stopped before the end of the file", shell.wait_for(r"^Verdict +UNKNOWN"))


class Refusals(ScreenTest):
    def check(self, said, code, *arguments, **variables):
        done = harness.run("live", *arguments, cwd=self.folder, environment={**os.environ, **variables})
        self.assertEqual(code, done.returncode, done.stderr)
        self.assertIn(said, done.stderr)
        self.assertEqual("", done.stdout)

    def test_a_pipe_is_no_screen(self):
        self.check("the screen needs a terminal, and standard output is not one", 1, "a.pcap")
        self.assertFalse((self.folder / "packet_flows.csv").exists())

    def test_standard_output_has_one_use(self):
        self.check("-o - cannot be used with live", 2, "a.pcap", "-o", "-")

    def test_a_dumb_terminal_is_no_screen(self):
        for name in ("dumb", "no-such-terminal", ""):
            shell = self.shell(TERM="xterm")
            shell.command(f"clear; TERM='{name}' {harness.PROGRAM} live a.pcap; echo ended $?")
            self.assertIn("cannot be drawn", shell.wait_for(r"^ended 1"))

    def test_a_saved_census_has_no_packets(self):
        harness.run("a.pcap", "--formats", "census", "-o", ".", cwd=self.folder)
        shell = self.shell()
        self.live(shell, "census.wcs; echo ended $?")
        self.assertIn("live shows packets as they are counted", shell.wait_for(r"^ended 1"))


if __name__ == "__main__":
    sys.argv = [argument for argument in sys.argv if argument != "--update"]
    harness.main()
