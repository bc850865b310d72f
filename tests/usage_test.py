#!/usr/bin/python3
"""What the program says of itself and of wrong command lines: help fits 80 columns and names every file that is
written, a mistake leads to what was meant, and amounts are taken with their units."""
import re
import tempfile
import unittest
from pathlib import Path

import harness

COMMANDS = ([], ["interfaces"], ["diff"], ["merge"], ["schema"], ["config"], ["live"])


class Help(unittest.TestCase):
    def test_it_fits_a_terminal(self):
        for command in COMMANDS:
            text = harness.run(*command, "--help").stdout
            self.assertGreater(len(text), 100)
            for line in text.splitlines():
                self.assertLessEqual(len(line), 80, line)
                self.assertEqual(line.rstrip(), line)

    def test_it_names_every_file_that_is_written(self):
        named = harness.run("--help").stdout
        with tempfile.TemporaryDirectory(prefix="wirecensus-usage-") as out:
            capture = empty_capture(out)
            harness.run(capture, "-o", out, "--formats", "all")
            written = {path.name for path in Path(out).iterdir()} - {capture.name}
        self.assertGreater(len(written), 12)
        self.assertEqual([], [name for name in written if not re.search(rf"\s{re.escape(name)}\s", named)])


def empty_capture(folder):
    path = Path(folder) / "empty.pcap"
    path.write_bytes(bytes.fromhex("d4c3b2a10200040000000000000000000000040001000000"))
    return path


class Spellings(unittest.TestCase):
    """Options are looked for in the words given (cli/given_words.h): however they are written, none is missed."""

    def test_options_are_found_in_each_form(self):
        with tempfile.TemporaryDirectory(prefix="wirecensus-usage-") as folder:
            capture = str(empty_capture(folder))
            plain = harness.run(capture, "-o", folder, "--formats", "none", "--title", "T", "-f", "udp")
            self.assertEqual(0, plain.returncode, plain.stderr)
            for words in (["-vfudp", "-o" + folder, "--formats=none", "-j1"], ["--filter=udp", "-vj", "1", "--formats", "none"],
                          ["-j1", "--verbose=true", "-vf", "udp", "--formats=none", "--", capture]):
                done = harness.run(*words, *[capture] * ("--" not in words), cwd=folder)
                self.assertEqual(0, done.returncode, done.stderr)
                self.assertRegex(done.stderr, "memory: peak")  # of --verbose
                self.assertEqual([], sorted(path.name for path in Path(folder).iterdir() if path.suffix != ".pcap"))
            for words in (["-qh"], ["-vh", capture], [capture, "--help"]):
                self.assertEqual(harness.run("-h").stdout, harness.run(*words).stdout)
            self.assertEqual(harness.run("diff", "-h").stdout, harness.run("diff", capture, capture, "--help").stdout)


class Mistakes(unittest.TestCase):
    def check(self, arguments, said):
        done = harness.run(*arguments)
        self.assertEqual(2, done.returncode, done.stderr)
        self.assertIn(said, done.stderr)

    def test_a_wrong_option_suggests_the_right_one(self):
        for wrong, right in (("--ouptut", "--output"), ("--format", "--formats"), ("--fromats=csv", "--formats"),
                             ("--interfce", "--interface"), ("--ringsize", "--ring-size"), ("--verb", "--verbose"),
                             ("--expect-loop", "--expect-loops")):
            self.check([wrong, "x"], f"unknown option: {wrong.split('=')[0]}; did you mean {right}?")
        self.check(["merge", "--ouptut", "x", "y"], "did you mean --output?")
        self.check(["diff", "--filtre=x", "y", "z"], "did you mean --filter?")

    def test_an_option_like_none_suggests_none(self):
        for wrong in ("--nothing-like-it", "-X"):
            done = harness.run(wrong)
            self.assertIn(f"unknown option: {wrong}\n", done.stderr)

    def test_a_wrong_command_suggests_the_right_one(self):
        for wrong, right in (("mrege", "merge"), ("dif", "diff"), ("interface", "interfaces"), ("shema", "schema"),
                             ("merg", "merge")):
            self.check([wrong, "a", "b"], f"no such command or file: '{wrong}'; did you mean 'wirecensus {right}'?")

    def test_a_filter_in_words_suggests_the_option(self):
        for words in (["tcp", "port", "80"], ["tcp port 80"], ["host", "192.0.2.1"], ["not", "arp"], ["ip[0] = 69"],
                      ["vlan"], ["(tcp", "or", "udp)"]):
            said = f"-f '{' '.join(words)}'"
            self.check(words, said)
            self.check(["-i", "lo", *words], said)
            self.check([harness.TESTS / "harness.py", *words], said)

    def test_a_file_that_is_missing_is_only_that(self):
        for name in ("no-such-capture.pcap", "tcp.pcap", "differences"):
            done = harness.run(name)
            self.assertEqual(1, done.returncode, done.stderr)
            self.assertIn("No such file", done.stderr)


class Amounts(unittest.TestCase):
    def refused(self, option, value):
        """Whether the value itself is refused: there is no such interface, which is found later."""
        done = harness.run("-i", "no-such-interface", option, value, "-w", "/no/such/folder", "--formats", "none")
        return done.returncode == 2

    def test_durations(self):
        for option in ("-t", "--rotate-time"):
            for good in ("30", "1.5", "500ms", "0.5s", "10m", "1h", "2d", "1H", "100us"):
                self.assertFalse(self.refused(option, good), good)
            for bad in ("0", "-1", "1x", "h", "", "1 h", "inf", "nan", "1e3", "40000d", "0.1ns"):
                self.assertTrue(self.refused(option, bad), bad)

    def test_speeds(self):
        for good in ("1", "10", "0.01", "2.5", "1000000"):
            done = harness.run("no-such-capture.pcap", "--speed", good)
            self.assertEqual(1, done.returncode, done.stderr)
        for bad in ("0", "-1", "0.001", "1000001", "nan", "inf", "fast", "10x", ""):
            done = harness.run("no-such-capture.pcap", "--speed", bad)
            self.assertEqual(2, done.returncode, (bad, done.stderr))
        self.assertIn("--speed is of files", harness.run("-i", "lo", "--speed", "1").stderr)
        census = next((harness.TESTS / "censuses").glob("*.wcs"))
        self.assertIn("--speed needs the packets themselves", harness.run(census, "--speed", "1").stderr)

    def test_numbers(self):
        for good in ("1", "5000", "10k", "2.5M", "1G", "18446744073709551615"):
            self.assertFalse(self.refused("-c", good), good)
        for bad in ("0", "-1", "many", "1.5", "10kB", "18446744073709551616", "99999999999G", ""):
            self.assertTrue(self.refused("-c", bad), bad)

    def test_sizes(self):
        for good in ("8192", "8k", "16K", "1M", "1g"):
            self.assertFalse(self.refused("--ring-size", good), good)
        for bad in ("0", "1X", "4k"):
            self.assertTrue(self.refused("--ring-size", bad), bad)

    def test_they_mean_what_they_say(self):
        with tempfile.TemporaryDirectory(prefix="wirecensus-usage-") as folder:
            capture = Path(folder) / "many.pcap"
            record = bytes(8) + (60).to_bytes(4, "little") * 2 + bytes(60)
            capture.write_bytes(bytes.fromhex("d4c3b2a10200040000000000000000000000040001000000") + 12_000 * record)
            done = harness.run(capture, "-c", "10k", "-o", folder, "--formats", "packet_metrics.csv")
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertIn("total_packets,10000,", (Path(folder) / "packet_metrics.csv").read_text(encoding="utf-8"))


class FilesWritten(unittest.TestCase):
    def test_they_are_named_at_the_end(self):
        with tempfile.TemporaryDirectory(prefix="wirecensus-usage-") as folder:
            capture = empty_capture(folder)
            done = harness.run(capture, "-o", folder)
            told = [line.removeprefix("wrote ") for line in done.stderr.splitlines()]
            self.assertEqual(sorted(map(str, set(Path(folder).iterdir()) - {capture})), sorted(told))
            for options in (["-q"], ["--formats", "none"], ["-o", "-"]):
                self.assertNotIn("wrote", harness.run(capture, "-o", folder, *options).stderr)


if __name__ == "__main__":
    harness.main()
