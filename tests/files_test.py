#!/usr/bin/python3
"""files.csv: a row for each capture file, with the figures that capinfos has for it, however it is counted."""
import gzip
import json
import shutil
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

import harness
from reference import read_rows
from time_range_test import BEGIN, SECOND, rfc3339, udp_frame, write_pcap, write_simple_packets

COLUMNS = ("file format compression packets frame_bytes captured_bytes first_seen last_seen packets_filtered "
           "packets_undecided packets_lost verdict").split()


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-files-")))
        write_pcap(self.folder / "a.pcap", [BEGIN + number * SECOND for number in range(3000)])
        write_pcap(self.folder / "b.pcap", [BEGIN - number for number in range(50)])
        write_pcap(self.folder / "none.pcap", [])
        write_simple_packets(self.folder / "timeless.pcapng", 7)
        with open(self.folder / "snapped.pcap", "wb") as file:  # wire lengths beyond the captured ones
            file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 42, 1))
            for number in range(9):
                file.write(struct.pack("<IIII", 5, number, 42, 1000 + number) + udp_frame(number))
        (self.folder / "b.pcap.gz").write_bytes(gzip.compress((self.folder / "b.pcap").read_bytes()))
        (self.folder / "cut.pcap").write_bytes((self.folder / "b.pcap").read_bytes()[:-3])
        (self.folder / "bad.pcap").write_bytes(b"no capture")
        self.names = ["a.pcap", "none.pcap", "b.pcap.gz", "timeless.pcapng", "snapped.pcap", "b.pcap"]

    def rows(self, *arguments, formats="files.csv", exit_codes=(0,)):
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        done = harness.run(*arguments, "-q", "--formats", formats, "-o", out, cwd=self.folder)
        self.assertIn(done.returncode, exit_codes, done.stderr)
        return [dict(zip(COLUMNS, row)) for row in read_rows(out / "files.csv", COLUMNS)]

    def save(self, name, *captures, exit_codes=(0,)):
        done = harness.run(*captures, "-q", "--formats", "census", "-o", self.folder, cwd=self.folder)
        self.assertIn(done.returncode, exit_codes, done.stderr)
        (self.folder / "census.wcs").rename(self.folder / name)
        return name

    def test_figures_are_those_of_capinfos(self):
        if shutil.which("capinfos") is None:
            harness.skip(self, "there is no capinfos")
        rows = self.rows(*self.names)
        self.assertEqual(self.names, [row["file"] for row in rows])
        report = subprocess.run(["capinfos", "-T", "-M", "-r", "-S", "-N", "-c", "-d", "-a", "-e", *self.names],
                                cwd=self.folder, capture_output=True, text=True, check=True).stdout
        for line, row in zip(report.splitlines(), rows):
            name, packets, data_bytes, first, last = line.split("\t")
            self.assertEqual((name, packets, data_bytes), (row["file"], row["packets"], row["frame_bytes"]), line)
            for time, column in ((first, "first_seen"), (last, "last_seen")):
                seconds = time.split(".")
                # capinfos has times of its own for packets without one
                expected = "" if name in ("none.pcap", "timeless.pcapng") else rfc3339(
                    int(seconds[0]) * SECOND + int(seconds[1].ljust(9, "0")))
                self.assertEqual(expected, row[column], (name, column))
        self.assertEqual(["pcap", "pcap", "pcap", "pcapng", "pcap", "pcap"], [row["format"] for row in rows])
        self.assertEqual(["", "", "gzip", "", "", ""], [row["compression"] for row in rows])
        self.assertEqual((str(9 * 42), str(9 * 1000 + 36)), (rows[4]["captured_bytes"], rows[4]["frame_bytes"]))

    def test_a_file_alone_has_a_row_and_no_file_has_none(self):
        rows = self.rows("a.pcap", formats="tables")
        self.assertEqual([("a.pcap", "3000", "EXACT")], [(row["file"], row["packets"], row["verdict"]) for row in rows])
        self.assertEqual([], self.rows("-i", "lo", "-t", "0.1", exit_codes=(0, 1, 3)) if self.can_capture() else [])

    def can_capture(self):
        return harness.run("-i", "lo", "-t", "0.01", "-q", "--formats", "none").returncode in (0, 3)

    def test_each_has_its_own_losses(self):
        rows = self.rows("cut.pcap", "bad.pcap", "b.pcap", "missing.pcap", "a.pcap", exit_codes=(3,))
        self.assertEqual([("cut.pcap", "49", "", "LOSSY"), ("bad.pcap", "0", "", "LOSSY"), ("b.pcap", "50", "0", "EXACT"),
                          ("missing.pcap", "0", "", "LOSSY"), ("a.pcap", "3000", "0", "EXACT")],
                         [tuple(row[name] for name in ("file", "packets", "packets_lost", "verdict")) for row in rows])

    def test_a_file_given_twice_has_two_rows(self):
        rows = self.rows("cut.pcap", "b.pcap", "cut.pcap", exit_codes=(3,))
        self.assertEqual(["49", "50", "49"], [row["packets"] for row in rows])
        self.assertEqual(["LOSSY", "EXACT", "LOSSY"], [row["verdict"] for row in rows])

    def test_filtered_packets_are_those_of_each(self):
        rows = self.rows("a.pcap", "b.pcap", "-f", "net 10.0.2.0/24")
        self.assertEqual([("600", "2400"), ("10", "40")], [(row["packets"], row["packets_filtered"]) for row in rows])

    def test_rows_depend_neither_on_threads_nor_on_how_it_was_saved(self):
        expected = self.rows(*self.names, "-j", 1)
        self.assertEqual(expected, self.rows(*self.names, "-j", 3))
        self.save("whole.wcs", *self.names)
        self.assertEqual(expected, self.rows("whole.wcs"))
        self.save("first.wcs", *self.names[:2])
        self.save("second.wcs", *self.names[2:5])
        # By the time that their censuses begin.
        self.assertEqual(expected[2:5] + expected[5:] + expected[:2], self.rows("first.wcs", "second.wcs", self.names[5]))
        self.save("merged.wcs", "merge", "first.wcs", "second.wcs")
        self.assertEqual(expected[2:5] + expected[:2] + expected[5:], self.rows("merged.wcs", self.names[5]))

    def test_intervals_list_the_files_that_they_have_packets_of(self):
        write_pcap(self.folder / "later.pcap", [BEGIN + number * SECOND for number in range(2990, 3500)])
        out = self.folder / "every"
        done = harness.run("a.pcap", "later.pcap", "--every", "1000s", "-q", "--formats", "files.csv,census", "-o", out,
                           cwd=self.folder)
        self.assertEqual(0, done.returncode, done.stderr)
        sums, saved = {}, []
        for folder in sorted(out.glob("2*")):  # not the link "latest"
            rows = [dict(zip(COLUMNS, row)) for row in read_rows(folder / "files.csv", COLUMNS)]
            self.assertTrue(all(int(row["packets"]) > 0 for row in rows), rows)
            for row in rows:
                sums[row["file"]] = sums.get(row["file"], 0) + int(row["packets"])
            saved.append(folder / "census.wcs")
        self.assertEqual({"a.pcap": 3000, "later.pcap": 510}, sums)
        self.assertEqual(self.rows("a.pcap", "later.pcap"), self.rows(*saved))

    def test_points_are_files_as_well(self):
        rows = self.rows("--from", "a.pcap", "--to", "b.pcap", exit_codes=(0, 3, 4))
        self.assertEqual(["b.pcap"], [row["file"] for row in rows])
        self.assertEqual(["50"], [row["packets"] for row in rows])

    def test_json_has_the_same_rows(self):
        rows = self.rows(*self.names, formats="files.csv,json")
        document = json.loads((self.folder / "out/census.json").read_text())
        self.assertEqual(rows, [{name: "" if row[name] is None else str(row[name]) for name in COLUMNS}
                                for row in document["files"]])

    def test_a_name_with_commas_and_markup_breaks_nothing(self):
        name = 'x,"<b>&y.pcap'
        shutil.copy(self.folder / "b.pcap", self.folder / name)
        rows = self.rows(name, "a.pcap", formats="files.csv,html")
        self.assertEqual([name, "a.pcap"], [row["file"] for row in rows])
        page = (self.folder / "out/report.html").read_text()
        self.assertIn("x,&quot;&lt;b&gt;&amp;y.pcap", page)
        self.assertNotIn("<b>&y", page)
        self.assertIn('id="file-table"', page)


if __name__ == "__main__":
    harness.main()
