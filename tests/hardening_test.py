#!/usr/bin/python3
"""What the binary is protected by, as readelf shows it: a fault in it should end the program, not steer it."""
import platform
import re
import subprocess
import unittest

import harness


def readelf(*options):
    return subprocess.run(["readelf", "-W", *options, harness.PROGRAM], capture_output=True, text=True, check=True).stdout


class Hardening(unittest.TestCase):
    def test_code_is_at_random_addresses(self):
        self.assertRegex(readelf("-h"), r"Type:\s+DYN")
        self.assertRegex(readelf("-d"), r"FLAGS_1\).*\bPIE\b")

    def test_tables_of_the_linker_are_read_only(self):
        self.assertIn("GNU_RELRO", readelf("-l"))
        self.assertRegex(readelf("-d"), r"FLAGS_1\).*\bNOW\b")

    def test_no_memory_is_writable_and_executable(self):
        headers = re.findall(r"^ +(\w+) +(?:0x[0-9a-f]+ +){5}([RWE ]{3})", readelf("-l"), re.MULTILINE)
        self.assertIn("GNU_STACK", [kind for kind, _ in headers])
        for kind, flags in headers:
            self.assertFalse("W" in flags and "E" in flags, kind)

    def test_overflows_end_the_program(self):
        imported = set(re.findall(r" UND (\w+)", readelf("--dyn-syms")))
        self.assertIn("__stack_chk_fail", imported)
        self.assertIn("__memcpy_chk", imported)  # _FORTIFY_SOURCE
        self.assertTrue(any("__glibcxx_assert_fail" in name for name in imported), "_GLIBCXX_ASSERTIONS")

    @unittest.skipUnless(platform.machine() == "x86_64", "of x86-64")
    def test_indirect_jumps_end_at_marks(self):
        section = re.search(r"\.text\s+PROGBITS\s+[0-9a-f]+ ([0-9a-f]+) ([0-9a-f]+)", readelf("-S"))
        offset, size = (int(number, 16) for number in section.groups())
        with open(harness.PROGRAM, "rb") as file:
            file.seek(offset)
            self.assertGreater(file.read(size).count(b"\xf3\x0f\x1e\xfa"), 1000)  # endbr64


if __name__ == "__main__":
    harness.main()
