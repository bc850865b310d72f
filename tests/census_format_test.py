#!/usr/bin/python3
"""The format of saved censuses, against a reader written from its description alone (reference/saved_census.py).

Files of version 1 are in censuses/, for ever: what the program makes of each is a case (cases/census-*).
"""
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import harness
import saved_census
from census import address_rows, flow_rows, time_text
from reference import compare_rows, read_rows

CENSUSES = sorted((harness.TESTS / "censuses").glob("*.wcs"))
FLOW_COLUMNS = ("src_ip src_port dst_ip dst_port protocol packets frame_bytes ip_bytes payload_bytes "
                "min_packet_size max_packet_size first_seen last_seen duration").split()
IP_COLUMNS = ("ip flows_as_source flows_as_destination packets_sent packets_received bytes_sent bytes_received "
              "peers").split()


def number(value):
    """As LEB128."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def write_census(path, blocks):
    """`blocks` is [(kind, [entry])], without the end mark."""
    data, checksum = saved_census.HEAD, saved_census.XXH3(saved_census.HEAD, len(saved_census.HEAD), 0)
    for kind, entries in [*blocks, ("CEND", [])]:
        body = b"".join(number(len(entry)) + entry for entry in entries)
        head = kind.encode() + struct.pack("<I", len(body))
        checksum = saved_census.checksum_after(checksum, head, body)
        data += head + body + struct.pack("<Q", checksum)
    path.write_bytes(data)


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-format-")))

    def tables_of(self, *arguments, formats="tables", exit_codes=(0, 3)):
        """(exit code, what is said, folder of the files)"""
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        done = harness.run(*arguments, "-o", out, "--formats", formats, cwd=self.folder)
        self.assertIn(done.returncode, exit_codes, done.stderr)
        return done.returncode, " ".join((done.stdout + done.stderr).split()), out


class TheReaderAgrees(Folder):
    def check(self, path):
        census = saved_census.read_census(path)
        self.assertEqual(set(), census.left_out)
        code, _, out = self.tables_of(path)
        self.assertEqual(0 if census.drawn_verdict() == "EXACT" else 3, code)
        found = compare_rows("flows", flow_rows(census.flows), read_rows(out / "packet_flows.csv", FLOW_COLUMNS))
        found += compare_rows("addresses", address_rows(census.flows), read_rows(out / "ip_flows.csv", IP_COLUMNS))
        self.assertEqual([], found)
        self.check_sizes(census, out)
        self.check_timeline(census, out)
        self.check_files(census, out)
        self.check_metrics(census, dict(read_rows(out / "packet_metrics.csv", ["metric", "value"])))
        return census

    def check_sizes(self, census, out):
        rows = [[int(value) for value in row] for row in read_rows(out / "packet_sizes.csv", ["packet_size", "packets"])]
        self.assertEqual([list(item) for item in census.sizes.items()], rows)

    def check_timeline(self, census, out):
        columns = ["interval_start", "interval_duration", "protocol", "packets", "frame_bytes"]
        rows = read_rows(out / "timeline.csv", columns)
        first_time = 1 - 2**63  # an interval that begins earlier is named by the earliest time there is
        expected = [[time_text(max(interval * census.width, first_time)), str(packets), str(frame_bytes)]
                    for interval, _, packets, frame_bytes in census.points]
        self.assertEqual(sorted(expected), sorted([row[0], *row[3:]] for row in rows))
        self.assertEqual({f"{census.width // 10**9}.{census.width % 10**9:09}"} if rows else set(), {row[1] for row in rows})

    def check_files(self, census, out):
        columns = ["file", "format", "compression", "packets", "frame_bytes", "captured_bytes", "first_seen", "last_seen",
                   "packets_filtered", "packets_undecided", "packets_lost", "verdict"]
        expected = []
        for file in census.files:
            seen = [time_text(file[end]) if file["first"] <= file["last"] else "" for end in ("first", "last")]
            row = {name: str(file.get(name)) for name in columns} | dict(zip(("first_seen", "last_seen"), seen))
            expected.append(list((row if file["lost_known"] else row | {"packets_lost": ""}).values()))
        self.assertEqual(expected, read_rows(out / "files.csv", columns))

    def check_metrics(self, census, metrics):
        totals = census.totals
        expected = {name: str(totals[name]) for name in totals if name in metrics}
        expected |= {"first_seen": time_text(totals["first"]), "last_seen": time_text(totals["last"]),
                     "packets_counted": str(census.counted), "verdict": census.drawn_verdict(),
                     "doubts": str(len(census.doubts)),
                     "losses_of_unknown_size": str(sum(not loss[3] for loss in census.losses))}
        issues = {f"packets_issue_{saved_census.ISSUES[issue]}": str(packets) for issue, packets in census.issues.items()}
        lost = {}
        for cause, _, packets, *_ in census.losses:
            lost[f"packets_lost_{cause}"] = str(int(lost.get(f"packets_lost_{cause}", 0)) + packets)
        expected |= issues | lost
        if census.filtered:
            expected["packets_filtered"] = str(census.filtered)
        if census.duplicates:
            expected["packets_filtered_duplicates"] = str(census.duplicates)
        if census.undecided:
            expected["packets_undecided"] = str(census.undecided)
        self.assertEqual(expected, {name: metrics[name] for name in expected})
        self.assertGreater(len(expected.keys() & totals.keys()), 9)

    def test_files_kept_of_version_1(self):
        kinds = set()
        for path in CENSUSES:
            with self.subTest(path.name):
                self.check(path)
            kinds |= {kind for kind, _ in saved_census.read_blocks(path.read_bytes())}
        self.assertEqual(saved_census.SavedCensus().kinds().keys(), kinds)

    def test_files_written_now(self):
        captures = self.folder / "captures"
        subprocess.run([sys.executable, "-B", harness.TESTS / "captures/make_captures.py", captures], check=True)
        names = sorted(path.name for path in captures.iterdir())
        written = 0
        for name in names[::3]:
            done = harness.run(captures / name, "-q", "--formats", "census", "-o", self.folder, cwd=self.folder)
            if done.returncode in (0, 3):
                written += 1
                with self.subTest(name):
                    self.check(self.folder / "census.wcs")
        self.assertGreater(written, 40)


class OfLaterWriters(Folder):
    """What may be added to version 1 is left out and named, or refused; the verdict is never better than it was."""

    def edit(self, change):
        """A file of version 1, changed."""
        blocks = saved_census.read_blocks((harness.TESTS / "censuses/packets.wcs").read_bytes())
        change(blocks)
        write_census(self.folder / "later.wcs", blocks)
        return "later.wcs"

    def csv_files(self, *arguments):
        code, said, out = self.tables_of(*arguments)
        return code, said, {path.name: path.read_bytes() for path in out.iterdir()}

    def test_what_may_be_left_out(self):
        def change(blocks):
            for at, (kind, entries) in enumerate(blocks):
                known = b"\0\0" if kind == "LEDG" else b""  # fields that later writers of version 1 have
                blocks[at] = (kind, [entry + known + b"more" for entry in entries])
            blocks.insert(2, ("tcps", [b"state of a flow", b"x" * 300]))
        self.edit(change)
        census = saved_census.read_census(self.folder / "later.wcs")
        self.assertIn("tcps", census.left_out)
        plain = self.csv_files(harness.TESTS / "censuses/packets.wcs")
        later = self.csv_files("later.wcs")
        self.assertEqual((plain[0], plain[2]), (later[0], later[2]))
        self.assertIn("ignored unknown data: additional fields of TOTL blocks", later[1])
        self.assertIn("tcps blocks", later[1])
        self.check_saved_again(plain)

    def check_saved_again(self, plain):
        """The remark stays; what was left out is not there again."""
        _, _, out = self.tables_of("later.wcs", formats="census")
        shutil.copy(out / "census.wcs", self.folder / "again.wcs")
        again = self.csv_files("again.wcs")
        self.assertEqual((plain[0], plain[2]), (again[0], again[2]))
        self.assertEqual(1, again[1].count("tcps blocks"))
        self.assertEqual(set(), saved_census.read_census(self.folder / "again.wcs").left_out)

    def test_what_may_not(self):
        for kind in ("INNR", "Tcps"):
            self.edit(lambda blocks, kind=kind: blocks.insert(1, (kind, [b"x"])))
            done = harness.run("later.wcs", cwd=self.folder)
            self.assertEqual(1, done.returncode)
            self.assertIn("requires a newer wirecensus", done.stderr)
            with self.assertRaises(saved_census.FormatError):
                saved_census.read_census(self.folder / "later.wcs")

    def lossless(self, blocks):
        """Takes losses and doubts out; the ledger says EXACT then."""
        blocks[:] = [(kind, entries[:1] if kind == "LEDG" else entries) for kind, entries in blocks
                     if kind not in ("LOSS", "DOUB")]
        at = [kind for kind, _ in blocks].index("LEDG")
        blocks[at] = ("LEDG", [blocks[at][1][0][:-1] + b"\0"])
        return at

    def test_verdicts(self):
        for verdict, expected in ((0, "EXACT"), (1, "UNKNOWN"), (2, "UNKNOWN"), (9, "UNKNOWN")):
            def change(blocks, verdict=verdict):
                at = self.lossless(blocks)
                blocks[at] = ("LEDG", [blocks[at][1][0][:-1] + bytes([verdict])])
            self.edit(change)
            code, _, out = self.tables_of("later.wcs")
            metrics = dict(read_rows(out / "packet_metrics.csv", ["metric", "value"]))
            self.assertEqual((0 if expected == "EXACT" else 3, expected), (code, metrics["verdict"]))
            self.assertEqual(expected, saved_census.read_census(self.folder / "later.wcs").drawn_verdict())

    def test_a_loss_for_a_reason_not_known(self):
        def change(blocks):
            at = self.lossless(blocks)
            loss = b"".join(number(len(text)) + text for text in (b"cosmic_ray", b"eth0")) + b"\5\1" + number(0)
            blocks.insert(at + 1, ("LOSS", [loss]))
        self.edit(change)
        code, said, out = self.tables_of("later.wcs")
        metrics = dict(read_rows(out / "packet_metrics.csv", ["metric", "value"]))
        self.assertEqual((3, "LOSSY", "5", "5"), (code, *(metrics[name] for name in (
            "verdict", "packets_lost", "packets_lost_other"))))
        self.assertIn("cosmic_ray", said)


if __name__ == "__main__":
    harness.main()
