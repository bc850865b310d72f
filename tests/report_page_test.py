#!/usr/bin/python3
"""report.html in a headless Chromium: it asks nobody for anything, says what the CSV files say, and does what its
controls promise. Names from outside stay text."""
import csv
import ipaddress
import os
import re
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import harness
import mmdb_writer
import names_test
import tcp_cases_test
import tcp_segments
import tunnels_test
from agreement_test import check_formats_agree
from browser import CHROMEDRIVER, CHROMIUM, OUTSIDE, ROWS, Browser

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
REAL = ("packets__http_espn.pcapng", "nDPI__1kxun.pcap", "PcapPlusPlus__many-protocols.pcap",
        "nDPI__fuzz-2006-06-26-2594.pcap")
HOSTILE = "<script>document.title='run'</script>\"'&amp;\u2028{{script}}"
SCREENSHOTS = os.environ.get("WIRECENSUS_SCREENSHOTS")  # a folder: keep pictures there, to look at

TABLES = {"protocol-table": "protocols.csv", "conversation-table": "conversations.csv", "address-table": "ip_flows.csv"}

browser = None
folder = None


def setUpModule():
    global browser, folder
    if CHROMEDRIVER is None or CHROMIUM is None:
        return
    folder = tempfile.TemporaryDirectory(prefix="wirecensus-page-")
    browser = Browser()


def tearDownModule():
    if browser:
        browser.close()
        folder.cleanup()


class PageTest(unittest.TestCase):
    def setUp(self):
        if browser is None:
            harness.skip(self, "no chromium and chromium-driver")
        browser.window(1280, 900)
        browser.media()

    def make(self, capture, name="out", formats="html,tables,json,ndjson", *options):
        """The folder with the page of the capture and its tables."""
        out = Path(folder.name) / name
        done = harness.run(capture, "-q", "-o", out, "--formats", formats, *options)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        return out

    def open(self, out):
        browser.open((out / "report.html").as_uri())
        browser.wait("!document.getElementById('flows').hidden", "the list of flows")

    def generate(self, profile="demo", packets=20000):
        path = Path(folder.name) / f"{profile}.pcap"
        if not path.exists():
            subprocess.run([GENERATE, profile, "--packets", str(packets), "-o", path], check=True,
                           stdout=subprocess.DEVNULL)
        return path

    def open_generated(self):
        out = Path(folder.name) / "generated"
        if not out.exists():
            self.make(self.generate(), out.name)
        self.open(out)
        return out

    def assert_quiet(self):
        """Nothing on the console, and no request but for the page itself."""
        self.assertEqual([], browser.console())
        self.assertEqual([], [url for url in browser.requested() if not url.endswith("/report.html")])

    def assert_no_sideways_scrolling(self):
        width, room = browser.run("return [document.documentElement.scrollWidth, window.innerWidth]")
        self.assertLessEqual(width, room)

    def look(self, name):
        for theme in ("light", "dark"):
            browser.media(theme=theme)
            self.picture(f"{name}.{theme}")
        browser.window(390, 844, mobile=True)
        browser.wait("document.querySelector('#rate-chart svg').viewBox.baseVal.width < 400", "the narrow chart")
        self.assert_no_sideways_scrolling()
        self.picture(f"{name}.phone")
        browser.window(1280, 900)
        if SCREENSHOTS:
            (Path(SCREENSHOTS) / f"{name}.pdf").write_bytes(browser.print_pdf())

    def picture(self, name):
        if SCREENSHOTS:
            browser.screenshot(Path(SCREENSHOTS) / f"{name}.png")

    def text(self, selector):
        return browser.run("return document.querySelector(arguments[0]).textContent", selector)

    def rows(self, selector):
        return browser.run(ROWS, selector)

    def column(self, name):
        """The values that the list of flows shows of a column."""
        place = browser.run("return [...document.querySelectorAll('#flow-table thead th')]"
                            ".findIndex((header) => header.dataset.name === arguments[0])", name)
        return [row[place] for row in self.rows("#flow-table")]

    def shown_flows(self):
        """How many flows there are on all pages."""
        position = self.text("#flow-position")
        return 0 if position.startswith("none") else int(re.search(r" of ([\d,]+?)(, filtered)?$", position)[1].replace(",", ""))


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


class WhatItSays(PageTest):
    def all_flow_rows(self):
        browser.run("const rows = document.getElementById('flow-page-size'); rows.value = '500';"
                    "rows.dispatchEvent(new Event('change'))")
        rows = self.rows("#flow-table")
        while not browser.run("return document.querySelector('[data-page=next]').disabled"):
            browser.run("document.querySelector('[data-page=next]').click()")
            rows += self.rows("#flow-table")
        return rows

    def check(self, out):
        """All formats there are, each by a parser of its own: csv, json, ndjson, and the page's elements."""
        check_formats_agree(self, out)
        for table, file in TABLES.items():
            expected = read_csv(out / file)[:100]
            self.assertEqual(expected, [row[:-1] for row in self.rows(f"#{table}")], file)
        metrics = [[name, value, unit] for name, value, unit, _ in self.rows("#metric-table")]
        self.assertEqual(read_csv(out / "packet_metrics.csv"), metrics)
        flows = read_csv(out / "packet_flows.csv")
        listed = self.all_flow_rows()
        self.assertEqual(flows[:len(listed)], listed)
        self.assertGreaterEqual(len(listed), min(len(flows), 5000))
        self.assert_timeline(out)
        self.assert_sizes(out)
        self.assert_quiet()

    def assert_timeline(self, out):
        """What the page has of each protocol adds up to what timeline.csv has."""
        lines = browser.run("""
            const data = JSON.parse(document.getElementById('timeline-data').textContent);
            const add = (text) => text.split(' ').reduce((sum, word) => sum + parseInt(word, 36), 0);
            return data === null ? [] : data.lines.map((l) => [l.protocol, add(l.packets), add(l.frame_bytes)])""")
        sums = {}
        for _, _, protocol, packets, frame_bytes in read_csv(out / "timeline.csv"):
            own = protocol if any(line[0] == protocol for line in lines) else "others"
            before = sums.get(own, (0, 0))
            sums[own] = (before[0] + int(packets), before[1] + int(frame_bytes))
        self.assertEqual(sums, {name: (packets, frame_bytes) for name, packets, frame_bytes in lines})

    def assert_sizes(self, out):
        bars = browser.run("""
            const data = JSON.parse(document.getElementById('size-data').textContent);
            const numbers = (text) => text.split(' ').map((word) => parseInt(word, 36));
            return data === null ? [] : [numbers(data.least), numbers(data.greatest), numbers(data.packets)]""")
        sizes = [(int(size), int(packets)) for size, packets, _ in read_csv(out / "packet_sizes.csv")]
        for least, greatest, packets in zip(*bars):
            self.assertEqual(packets, sum(count for size, count in sizes if least <= size <= greatest))
        self.assertEqual(sum(count for _, count in sizes), sum(bars[2]) if bars else 0)

    def test_what_the_csv_files_say(self):
        out = self.open_generated()
        self.check(out)

    def test_captures_made_for_their_oddity(self):
        captures = Path(folder.name) / "captures"
        subprocess.run([sys.executable, "-B", harness.TESTS / "captures/make_captures.py", captures], check=True)
        odd = [path for path in sorted(captures.iterdir()) if path.stem in (
            "far-dates-pcapng", "far-dates-pcap", "pcap-one-packet", "pcap-no-packets", "arp-lldp-stp", "jumbo-and-super-packets",
            "pcapng-simple-packets", "ipv6-malformed", "frame-length-of-4-gib", "transport-icmp", "times-backwards")]
        self.assertGreater(len(odd), 8)
        for path in odd:
            with self.subTest(path.name):
                out = self.make(path, path.stem)
                self.open(out)
                self.check(out)

    def test_recorded_captures(self):
        harness.skip_without_captures(self)
        for name in REAL:
            with self.subTest(name):
                out = self.make(harness.REAL_CAPTURES / name, name)
                self.open(out)
                self.check(out)
                self.look(name)

    def test_the_verdict_in_words(self):
        self.open_generated()
        verdict = self.text("#verdict")
        self.assertIn("EXACT", verdict)
        self.assertIn("20,000 seen = 20,000 counted + 0 lost", verdict)

    def test_a_page_of_very_many_flows_stays_small(self):
        path = Path(folder.name) / "many.pcap"
        write_flows(path, 40000)
        out = self.make(path, "many")
        self.assertLessEqual((out / "report.html").stat().st_size, 1_000_000)
        self.open(out)
        listed = browser.run("return JSON.parse(document.getElementById('flow-data').textContent).rows")
        self.assertGreater(listed, 5000)
        self.assertLessEqual(listed, 10000)
        self.assertIn(f"Top {listed:,} of 40,000 flows by bytes; all are in packet_flows.csv", self.text("#flow-note"))
        self.check(out)


def write_pcap(path, packets):
    """Of (nanoseconds since 1970, frame)."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1))
        for time, frame in packets:
            file.write(struct.pack("<IIII", *divmod(time, 10**9), len(frame), len(frame)) + frame)


def write_flows(path, count):
    """A packet of each of `count` flows between IPv6 addresses that share nothing, times to the nanosecond."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1))
        for i in range(count):
            ends = b"".join((0x2001 << 112 | (i * 2 + side) * 0x9E3779B97F4A7C15F39CC060_5CED % (1 << 112)).to_bytes(16, "big")
                            for side in (0, 1))
            frame = bytes(12) + b"\x86\xdd" + struct.pack(">IHBB", 6 << 28, 8, 17, 64) + ends
            frame += struct.pack(">HHHH", 1024 + i % 60000, 50000 + i % 9, 8, 0)
            file.write(struct.pack("<IIII", 1_700_000_000 + i // 3, i * 7919 % 1_000_000_000, len(frame), 62 + i % 1400))
            file.write(frame)


class More(PageTest):
    """The columns of --headers and --mmdb, against the CSV files."""

    def wide(self, capture, name, networks, *options):
        lists, database = Path(folder.name) / "lists", Path(folder.name) / f"{name}.mmdb"
        lists.mkdir(exist_ok=True)
        (lists / "oui.csv").write_text('MA-L,00AA00,"Ä, <b>&""Example""",X\n', encoding="utf-8")
        mmdb_writer.write(database, networks)
        return self.make(capture, name, "html,csv", "--headers", "--mac-vendors", lists, "--mmdb", database, *options)

    def flows_capture(self, count):
        """A TCP packet of each flow, between two vendors."""
        path = Path(folder.name) / f"wide-{count}.pcap"
        macs = bytes.fromhex("00aa00000001") + bytes.fromhex("02aa00000001")
        write_pcap(path, [(10**18 + i, macs + b"\x81\0" + struct.pack(">HH", i % 3, 0x0800) +
                           struct.pack(">BBHHHBBH", 0x45, i % 64 << 2, 40, 0, 0, 1 + i % 200, 6, 0) +
                           bytes((10, 0, i >> 8, i & 255, 10, 1, i >> 8, i & 255)) +
                           struct.pack(">HHIIHHI", 1000, 80, i, 0, 0x5002, 1000, 0)) for i in range(count)])
        return path

    def test_the_flows_have_them(self):
        networks = {f"10.{side}.0.{i}/32": {"country": "AA", "asn": 64500 + i, "name": f"ü <i>{i}</i>"}
                    for side in (0, 1) for i in range(60)}
        out = self.wide(self.flows_capture(100), "wide", networks)
        self.open(out)
        browser.run("const rows = document.getElementById('flow-page-size'); rows.value = '500';"
                    "rows.dispatchEvent(new Event('change'))")
        flows = read_csv(out / "packet_flows.csv")
        self.assertEqual(14 + 9 + 6, len(flows[0]))
        self.assertEqual(flows, self.rows("#flow-table"))
        self.assertEqual('Ä, <b>&"Example"', self.column("destination_mac_vendor")[0])
        self.assertEqual("64500", browser.run("return document.querySelector('#flow-table td[data-value=\"64500\"]').textContent"))
        self.assert_quiet()
        self.look("wide")

    def test_they_can_be_sorted_and_searched(self):
        self.open(self.wide(self.flows_capture(100), "sorted", {"10.0.0.7/32": {"country": "ZZ", "asn": 7, "name": "Seventh"}}))
        browser.click("#flow-table th[data-name=min_ttl] button")
        times = [int(value) for value in self.column("min_ttl")]
        self.assertEqual(sorted(times, reverse=True), times)
        browser.click("#flow-table th[data-name=src_as_organization] button")
        self.assertEqual(["Seventh", ""], self.column("src_as_organization")[:2])
        browser.type("#flow-search", "seventh")
        self.assertEqual(["10.0.0.7"], self.column("src_ip"))
        self.assert_quiet()

    def test_the_connections_with_most_trouble_have_them(self):
        capture = Path(folder.name) / "tcp-wide.pcap"
        tcp_segments.write(capture, [frame for t, _ in tcp_cases_test.CASES.values() for frame in t.frames])
        out = self.wide(capture, "tcp-wide", {"10.0.0.0/8": {"country": "AA"}}, "--tcp")
        self.open(out)
        with open(out / "connections.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        more = rows[0].index("orig_source_mac")
        self.assertEqual(18 + 6, len(rows[0]) - more)
        known = {(*row[:4], row[6], *row[more:]) for row in rows[1:]}
        shown = self.rows("#tcp-table")
        self.assertEqual(10, len(shown))
        self.assertEqual(set(), {(*row[:5], *row[12:]) for row in shown} - known)

    def test_the_page_stays_small(self):
        networks = {f"10.{side}.{i >> 8}.{i & 255}/32": {"asn": i, "name": f"{i}" + 240 * "<"} for side in (0, 1) for i in range(2000)}
        page = self.wide(self.flows_capture(2000), "long", networks) / "report.html"
        self.assertLessEqual(page.stat().st_size, 1_000_000)
        self.assertGreater(page.stat().st_size, 900_000)
        self.open(page.parent)
        self.assertRegex(self.text("#flow-note"), r"Top \d{3} of 2,000 flows by bytes")

    def test_paper_has_the_usual_columns(self):
        self.open(self.wide(self.flows_capture(100), "paper", {"10.0.0.0/8": {"country": "AA"}}))
        browser.media("print")
        shown = browser.run("return [...document.querySelectorAll('#flow-table thead th')].filter((one) => one.offsetWidth > 0)"
                            ".map((one) => one.dataset.name)")
        self.assertEqual((14, "duration"), (len(shown), shown[-1]))


class Inside(PageTest):
    """What --names-seen and --tunnels saw, against the CSV files."""

    def show_all_flows(self):
        browser.run("const rows = document.getElementById('flow-page-size'); rows.value = '500';"
                    "rows.dispatchEvent(new Event('change'))")

    def assert_flows(self, out, columns):
        self.show_all_flows()
        flows = read_csv(out / "packet_flows.csv")
        self.assertEqual(14 + columns, len(flows[0]))
        self.assertEqual(flows, self.rows("#flow-table"))

    def test_names_are_beside_flows_addresses_and_connections(self):
        capture = Path(folder.name) / "names.pcap"
        packets = names_test.traffic()
        packets.append((packets[-1][0] + 1, names_test.tcp(7, 80, 1, f"GET / HTTP/1.1\r\nHost: {HOSTILE}\r\n\r\n".encode())))
        names_test.pcap(capture, packets)
        out = self.make(capture, "names", "html,tables", "--names-seen", "--tcp")
        self.open(out)
        self.assert_flows(out, 4)
        self.assertIn("<script>", "".join(self.column("server_name")))
        self.assertEqual(read_csv(out / "names.csv")[:100], self.rows("#name-table"))
        names = {row[0]: row[-1] for row in read_csv(out / "ip_flows.csv")}
        self.assertIn(names_test.SERVER, [address for address, name in names.items() if name])
        self.assertEqual(names, {row[0]: row[1] for row in self.rows("#address-table")})
        browser.click("#name-table tbody td:nth-child(2) a, #name-table tbody td:nth-child(2) button")
        address = self.rows("#name-table")[0][1]
        self.assertTrue(all(address in (row[0], row[2]) for row in self.rows("#flow-table")))
        self.assert_quiet()
        self.look("names")

    def test_tunnels_have_their_inner_flows(self):
        capture = Path(folder.name) / "tunnels.pcap"
        capture.write_bytes(tunnels_test.pcap([tunnels_test.Packet(frame) for frame in tunnels_test.mixture()]))
        out = self.make(capture, "tunnels", "html,tables", "--tunnels")
        self.open(out)
        self.assert_flows(out, 4)
        self.assertIn("vxlan", self.column("tunnel"))
        self.assertEqual(read_csv(out / "inner_flows.csv"), self.rows("#tunnel-table"))
        self.assert_quiet()
        self.look("tunnels")

    def test_sections_without_rows_say_so(self):
        capture = self.flows_without_names()
        self.open(self.make(capture, "nothing", "html", "--names-seen", "--tunnels"))
        for section in ("#names", "#tunnels"):
            self.assertIn("There are none.", self.text(section))

    def flows_without_names(self):
        path = Path(folder.name) / "nothing.pcap"
        names_test.pcap(path, [(1, names_test.tcp(1, 2, 1))])
        return path


class Tcp(PageTest):
    """The section of --tcp, against the CSV files."""

    def test_shows_which_connections_suffer_why_and_since_when(self):
        capture = Path(folder.name) / "tcp.pcap"
        tcp_segments.write(capture, [frame for t, _ in tcp_cases_test.CASES.values() for frame in t.frames])
        out = self.make(capture, "tcp", "csv,html", "--tcp")
        self.open(out)
        shown = self.rows("#tcp-table")
        troubles = sorted((trouble for trouble in troubles_of(out / "tcp_health.csv").values() if trouble["sum"]),
                          key=lambda trouble: -trouble["sum"])
        self.assertEqual(10, len(shown))
        self.assertEqual([trouble["sum"] for trouble in troubles[:10]],
                         [packets_in(row[6]) for row in shown])
        for row in shown:
            trouble = troubles_of(out / "tcp_health.csv")[tuple(row[:5])]
            self.assertEqual([trouble[name] for name in ("since", "packets", "repeated", "late", "gaps", "unseen")],
                             row[5:6] + row[7:])
        self.assertIn("{} connections".format(sum(row[4] == "tcp" for row in read_csv(out / "connections.csv"))),
                      self.text("#tcp > p"))
        self.assertEqual("TCP", self.text("nav a[href='#tcp']"))
        self.assert_no_sideways_scrolling()
        self.assert_quiet()
        self.look("tcp")
        browser.click("#tcp-table tbody tr:first-child button")
        self.assertEqual({frozenset((shown[0][0], shown[0][2]))},
                         {frozenset(ends) for ends in zip(self.column("src_ip"), self.column("dst_ip"))})

    def test_without_trouble_says_so(self):
        self.open(self.make(self.generate("flood", 200), "no-trouble", "html", "--tcp"))
        self.assertIn("No packet was repeated", self.text("#tcp .note"))

    def test_is_only_there_where_it_was_asked_for(self):
        self.open_generated()
        self.assertTrue(browser.run("return document.getElementById('tcp') === null"))


def packets_in(trouble):
    """The sum of the packets in "originator: 3 repeated, 1 of them needlessly, 2 late (1 sent again, 1 reordered), 1 gap"."""
    plain = re.sub(r"\([^)]*\)|\d+ of them needlessly|\d+ acknowledged bytes? not captured", "", trouble)
    return sum(map(int, re.findall(r"\d+", plain)))


def troubles_of(path):
    """What went wrong in each connection, both directions together: by addresses, ports and state."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    troubles = {}
    for row in rows:
        ends = (row["src_ip"], row["src_port"]), (row["dst_ip"], row["dst_port"])
        source, destination = ends if row["side"] == "originator" else ends[::-1]
        trouble = troubles.setdefault((*source, *destination, row["tcp_state"]),
                                      {"since": [], "unseen": [], "packets": 0, "repeated": 0, "late": 0, "gaps": 0, "sum": 0})
        repeated = int(row["tcp_repeated_packets"]) + int(row["tcp_partly_repeated_packets"])
        late, gaps = int(row["tcp_late_packets"]), int(row["tcp_gaps"])
        for name, value in ("packets", int(row["packets"])), ("repeated", repeated), ("late", late), ("gaps", gaps):
            trouble[name] += value
        trouble["sum"] += repeated + late + gaps + int(row["tcp_zero_window_packets"])
        trouble["since"] += [row["tcp_trouble_since"]] * bool(row["tcp_trouble_since"])
        trouble["unseen"] += [row["tcp_unseen_bytes"]] * bool(row["tcp_unseen_bytes"])
    for trouble in troubles.values():
        trouble["since"] = min(trouble["since"], default="")
        trouble["unseen"] = str(sum(map(int, trouble["unseen"]))) if trouble["unseen"] else ""
        for name in ("packets", "repeated", "late", "gaps"):
            trouble[name] = str(trouble[name])
    return troubles


class WhatItDoes(PageTest):
    def setUp(self):
        super().setUp()
        self.open_generated()

    def tearDown(self):
        self.assert_quiet()

    def press_header(self, name):
        browser.click(f"#flow-table th[data-name={name}] button")

    def test_sorting_the_flows(self):
        numbers = [int(value) for value in self.column("frame_bytes")]
        self.assertEqual(sorted(numbers, reverse=True), numbers)
        self.press_header("packets")
        packets = [int(value) for value in self.column("packets")]
        self.assertEqual(sorted(packets, reverse=True), packets)
        self.press_header("packets")
        self.assertEqual("ascending", browser.run(
            "return document.querySelector('#flow-table th[data-name=packets]').getAttribute('aria-sort')"))
        least = [int(value) for value in self.column("packets")]
        self.assertEqual(sorted(least), least)
        self.press_header("first_seen")
        times = self.column("first_seen")
        self.assertEqual(sorted(times), times)
        self.assertEqual(1, browser.run("return document.querySelectorAll('#flow-table [aria-sort]').length"))

    def test_sorting_by_address_as_a_number(self):
        def number(text):
            address = ipaddress.ip_address(text)
            return address.version, int(address)
        self.press_header("src_ip")
        addresses = [number(text) for text in self.column("src_ip") if text]
        self.assertEqual(sorted(addresses), addresses)
        browser.click("#address-table thead th:first-child button")
        addresses = [number(row[0]) for row in self.rows("#address-table")]
        self.assertGreater(len(addresses), 10)
        self.assertEqual(sorted(addresses), addresses)
        browser.click("#address-table th[data-name=flows_as_source] button")
        flows = [int(row[1]) for row in self.rows("#address-table")]
        self.assertEqual(sorted(flows, reverse=True), flows)

    def test_searching_and_paging(self):
        out = Path(folder.name) / "generated"
        flows = read_csv(out / "packet_flows.csv")
        address = flows[0][0]
        browser.type("#flow-search", f"{address} tcp")
        matching = [row for row in flows if address in (f"{row[0]} {row[2]}") and row[4] == "tcp"]
        self.assertGreater(len(matching), 0)
        self.assertEqual(matching[:25], self.rows("#flow-table"))
        browser.type("#flow-search", "no such flow")
        self.assertEqual(([], 0), (self.rows("#flow-table"), self.shown_flows()))
        browser.run("const s = document.querySelector('#flow-search'); s.value = ''; s.dispatchEvent(new Event('input'))")
        self.assertEqual(flows[:25], self.rows("#flow-table"))
        browser.click("[data-page=next]")
        self.assertEqual(flows[25:50], self.rows("#flow-table"))
        browser.click("[data-page=last]")
        self.assertTrue(browser.run("return document.querySelector('[data-page=next]').disabled"))
        self.assertEqual(flows[-1], self.rows("#flow-table")[-1])
        browser.click("[data-page=first]")
        self.assertTrue(browser.run("return document.querySelector('[data-page=previous]').disabled"))

    def tip(self, chart):
        return self.text(f"#{chart} .tip")

    def test_hovering_over_the_rate(self):
        browser.pointer("#rate-chart svg", (0.5, 0.5))
        self.assertRegex(self.tip("rate-chart"), r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9}, .*bit/s[\d,]+ packets?[\d,]+ bytes")
        browser.click("button[data-unit=packets]")
        browser.pointer("#rate-chart svg", (0.5, 0.5))
        self.assertNotIn("bit/s", self.tip("rate-chart"))
        browser.pointer("#rate-chart svg", (0.5, 0.5), (0.5, -0.3))
        self.assertTrue(browser.run("return document.querySelector('#rate-chart .tip').hidden"))

    def shown_time(self):
        return self.text("#rate-chart svg text:last-of-type")

    def test_zooming_by_dragging(self):
        whole = self.shown_time()
        self.assertTrue(browser.run("return document.getElementById('zoom-reset').disabled"))
        browser.pointer("#rate-chart svg", (0.4, 0.5), "down", (0.5, 0.5), (0.6, 0.5), "up")
        self.assertNotEqual(whole, self.shown_time())
        browser.click("#rate-flows")
        within = self.shown_flows()
        self.assertIn("to", self.text("#flow-filters"))
        browser.click("#zoom-reset")
        self.assertEqual(whole, self.shown_time())
        browser.click("#flow-filters button")
        self.assertGreater(self.shown_flows(), within)

    def test_the_keys_of_the_rate_chart(self):
        whole = self.shown_time()
        browser.run("document.querySelector('#rate-chart svg').focus()")
        browser.press("home", "right", "right")
        third = self.tip("rate-chart")
        browser.press("left")
        self.assertNotEqual(third, self.tip("rate-chart"))
        browser.press("+")
        browser.press("+")
        self.assertFalse(browser.run("return document.getElementById('zoom-reset').disabled"))
        browser.press("escape")
        self.assertEqual(whole, self.shown_time())
        browser.press("end", "enter")
        self.assertEqual("flows", browser.run("return document.activeElement.id"))
        self.assertGreater(self.shown_flows(), 0)

    def test_lines_can_be_hidden(self):
        count = "return document.querySelectorAll('#rate-chart .curve').length"
        lines = browser.run(count)
        browser.click("#rate-legend li:first-child button:first-child")
        self.assertEqual(lines - 1, browser.run(count))
        browser.click("#rate-legend li:first-child button:first-child")
        self.assertEqual(lines, browser.run(count))

    def test_the_scale_of_the_sizes(self):
        heights = "return [...document.querySelectorAll('.bar-shape')].map((bar) => Number(bar.getAttribute('height')))"
        browser.click("button[data-scale=linear]")
        linear = browser.run(heights)
        browser.click("button[data-scale=logarithmic]")
        logarithmic = browser.run(heights)
        self.assertEqual(len(linear), len(logarithmic))
        self.assertGreater(min(logarithmic), min(linear))
        self.assertEqual("true", browser.run(
            "return document.querySelector('[data-scale=logarithmic]').getAttribute('aria-pressed')"))

    def test_a_bar_leads_to_its_flows(self):
        browser.run("document.querySelector('#size-chart svg').focus()")
        browser.press("end")
        tip = self.tip("size-chart")
        self.assertRegex(tip, r"bytes[\d,]+ packets? \(\d+\.\d %\)")
        browser.press("enter")
        self.assertGreater(self.shown_flows(), 0)
        largest = browser.run("return JSON.parse(document.getElementById('size-data').textContent).least")
        least = int(largest.split()[-1], 36)
        self.assertTrue(all(int(size) >= least for size in self.column("max_packet_size")))

    def test_links_lead_to_rows(self):
        protocol = self.rows("#protocol-table")[1]
        browser.click("#protocol-table tbody tr:nth-child(2) button")
        self.assertEqual({protocol[0]}, set(self.column("protocol")))
        self.assertEqual(int(protocol[3]), self.shown_flows())
        browser.click("#rate-legend li:first-child .button")
        self.assertEqual(1, len(set(self.column("protocol"))))
        a, b = self.rows("#conversation-table")[0][:2]
        browser.click("#conversation-table tbody tr:first-child button")
        self.assertEqual({frozenset((a, b))}, {frozenset(ends) for ends in zip(self.column("src_ip"), self.column("dst_ip"))})
        address = self.rows("#address-table")[0][0]
        browser.click("#address-table tbody tr:first-child button")
        flows = read_csv(Path(folder.name) / "generated/packet_flows.csv")
        self.assertEqual(len([row for row in flows if address in (row[0], row[2])]), self.shown_flows())

    def test_the_keyboard_alone(self):
        """Tab reaches every control in the order of the page, and shows where it is."""
        reached = set()
        for _ in range(60):
            browser.press("tab")
            reached.add(browser.run("const e = document.activeElement;"
                                    "return e.id || e.dataset.unit || e.dataset.scale || e.closest('.chart')?.id"))
            if "size-chart" in reached:
                break
        self.assertLessEqual({"theme", "bits", "packets", "zoom-in", "rate-flows", "rate-chart", "linear", "size-chart"}, reached)
        self.assertEqual("2px", browser.run("return getComputedStyle(document.activeElement).outlineWidth"))

    def test_themes(self):
        background = "return getComputedStyle(document.body).backgroundColor"
        light = browser.run(background)
        browser.media(theme="dark")
        dark = browser.run(background)
        self.assertNotEqual(light, dark)
        browser.click("#theme")
        self.assertEqual(("Theme: light", light), (self.text("#theme"), browser.run(background)))
        browser.click("#theme")
        browser.media(theme="light")
        self.assertEqual(("Theme: dark", dark), (self.text("#theme"), browser.run(background)))
        browser.click("#theme")
        self.assertEqual(("Theme: system", light), (self.text("#theme"), browser.run(background)))

    def test_a_phone(self):
        browser.window(390, 844, mobile=True)
        browser.wait("document.querySelector('#rate-chart svg').viewBox.baseVal.width < 400", "the narrow chart")
        self.assert_no_sideways_scrolling()
        browser.wait("document.querySelector('#size-chart svg').viewBox.baseVal.width < 400", "the narrow chart")
        self.assertEqual([], browser.run(OUTSIDE), "texts that a chart has no room for")

    def test_short_addresses_take_one_line(self):
        for width, mobile in ((1920, False), (1280, False), (390, True)):
            browser.window(width, 900, mobile=mobile)
            self.assertEqual([], browser.run("""
                return [...document.querySelectorAll('td .link:not(.long)')].filter((link) =>
                  link.offsetHeight > 2 * parseFloat(getComputedStyle(link).fontSize)).map((link) => link.textContent)"""))

    TABLE_WIDTHS = """return [...document.querySelectorAll('.scroll')].filter((holder) => holder.clientWidth > 0)
                      .map((holder) => [holder.scrollWidth, holder.clientWidth, holder.className])"""

    def test_wide_pages_have_all_columns(self):
        browser.window(1920, 1080)
        browser.wait("!document.querySelector('.scroll.more-right')", "the tables' room")
        for width, room, name in browser.run(self.TABLE_WIDTHS):
            self.assertEqual((room, "scroll"), (width, name))

    def test_a_table_that_scrolls_says_so(self):
        browser.window(390, 844, mobile=True)
        sign = "document.querySelector('#flow-table').parentElement.classList"
        browser.wait(f"{sign}.contains('more-right')", "the sign")
        browser.run("const s = document.querySelector('#flow-table').parentElement; s.scrollLeft = s.scrollWidth")
        browser.wait(f"{sign}.contains('more-left') && !{sign}.contains('more-right')", "the sign on the other side")
        first = browser.run("const cell = document.querySelector('#flow-table tbody td');"
                            "return cell.getBoundingClientRect().right - cell.closest('.scroll').getBoundingClientRect().left")
        self.assertGreater(first, 60, "the name stays beside the last column")

    def test_mean_and_median_look_different(self):
        browser.wait("document.querySelector('.mark.mean')", "the marks")
        styles = [browser.run(f"const s = getComputedStyle(document.querySelector('.mark.{name}'));"
                              "return [s.stroke, s.strokeDasharray]") for name in ("mean", "median")]
        self.assertNotEqual(styles[0][0], styles[1][0])
        self.assertNotEqual(styles[0][1], styles[1][1])

    def test_print_has_all_columns(self):
        browser.window(703 + 15, 1000)  # A4 without its margins, and the scroll bar of the window
        browser.media("print")
        for width, room, _ in browser.run(self.TABLE_WIDTHS):
            self.assertLessEqual(width, room)

    def test_print(self):
        browser.media("print", theme="dark")
        self.assertEqual("rgba(0, 0, 0, 0)", browser.run("return getComputedStyle(document.body).backgroundColor"))
        self.assertEqual("none", browser.run("return getComputedStyle(document.querySelector('.controls')).display"))
        browser.media()
        self.assertTrue(browser.print_pdf().startswith(b"%PDF"))


def read_pcap(path):
    """Of (nanoseconds since 1970, frame), from a file of microseconds whose packets are whole."""
    data = path.read_bytes()
    at, packets = 24, []
    while at < len(data):
        seconds, microseconds, length = struct.unpack_from("<III", data, at)
        packets.append((seconds * 10**9 + microseconds * 1000, data[at + 16:at + 16 + length]))
        at += 16 + length
    return packets


def faulty(packets):
    """What a bad device makes of packets: a few get lost, changed, doubled, overtaken, and all delayed."""
    left = []
    for number, (time, frame) in enumerate(packets):
        time += 50_000 + number * 7919 % 1000 * 1000 + (400_000_000 if number % 50 == 3 else 0)
        if number % 300 == 0 or 9000 <= number < 9100:
            continue
        if number % 700 == 1:
            frame = frame[:-1] + bytes([frame[-1] ^ 1])
        left.append((time, frame))
        if number % 900 == 2:
            left.append((time + 1000, frame))
    return sorted(left)


class ComparisonTest(PageTest):
    def points(self):
        """Files of packets before and behind a bad device."""
        before, behind = self.generate(), Path(folder.name) / "behind.pcap"
        if not behind.exists():
            write_pcap(behind, faulty(read_pcap(before)))
        return before, behind

    def compare(self, name, *arguments):
        out = Path(folder.name) / name
        if not out.exists():
            done = harness.run(*arguments, "-q", "-o", out, "--formats", "html,csv")
            self.assertEqual(4, done.returncode, done.stderr)
        browser.open((out / "report.html").as_uri())
        browser.wait("!document.getElementById('flows').hidden", "the list of flows")
        return out

    def through(self):
        before, behind = self.points()
        return self.compare("through", "--from", before, "--to", behind)

    def metrics(self, out):
        return {name: value for name, value, _ in read_csv(out / "packet_metrics.csv")}

    def bars(self, selector):
        return browser.run("return [...document.querySelectorAll(arguments[0])].map((bar) => bar.getBoundingClientRect().height)",
                           selector)

    def columns(self, part):
        """The numbers that a chart of the comparison is drawn from."""
        return browser.run("""
            const data = JSON.parse(document.getElementById('comparison-data').textContent)[arguments[0]];
            const numbers = (text) => text.split(' ').map((word) => parseInt(word, 36));
            return Object.fromEntries(Object.entries(data).filter(([, value]) => typeof value === 'string')
              .map(([name, value]) => [name, numbers(value)]))""", part)


class BetweenTwoPoints(ComparisonTest):
    def setUp(self):
        super().setUp()
        self.out = self.through()
        browser.wait("document.querySelector('#delay-chart .bar-shape')", "the bars")

    def tearDown(self):
        self.assert_quiet()

    def test_outcomes_are_the_metrics(self):
        metrics = self.metrics(self.out)
        self.assertEqual(metrics["comparison"], self.text("#comparison .result strong"))
        outcomes = {row[0]: (row[1], row[3]) for row in self.rows("#outcome-table")}
        flows = read_csv(self.out / "transit_flows.csv")
        for place, name in enumerate(("delivered", "lost", "changed", "duplicated", "gained", "reordered"), 7):
            with self.subTest(name):
                harmed = sum(1 for row in flows if row[place] != "0")
                self.assertEqual((metrics[f"transit_{name}"], str(harmed)), outcomes[name])
        for name in ("lost", "changed", "duplicated", "reordered"):
            self.assertNotEqual("0", outcomes[name][0], name)
        for name in ("delay_min", "delay_median", "delay_p99", "delay_max"):
            self.assertEqual(metrics[name], browser.run(f"return document.querySelector('[data-name={name}]').dataset.value"))

    def test_flows_are_those_of_the_file(self):
        flows = read_csv(self.out / "transit_flows.csv")
        self.assertEqual(flows[:100], self.rows("#transit-table"))
        self.assertIn(f"Top 100 of {len(flows):,} flows", self.text("#comparison"))
        browser.click("#transit-table th[data-name=lost] button")
        lost = [int(row[8]) for row in self.rows("#transit-table")]
        self.assertEqual(sorted(lost, reverse=True), lost)

    def test_loss_over_time(self):
        metrics, loss = self.metrics(self.out), self.columns("loss")
        self.assertEqual(metrics["transit_entered"], str(sum(loss["entered"])))
        self.assertEqual(int(metrics["transit_lost"]) + int(metrics["transit_changed"]), sum(loss["lost"]))
        entered, lost = self.bars("#loss-chart .bar-shape.entered"), self.bars("#loss-chart .bar-shape.lost")
        self.assertGreater(len(entered), 50)
        self.assertGreater(len(lost), 2)
        self.assertGreaterEqual(min(lost), 2, "few packets are seen, too")
        self.assertGreater(max(lost), 2 * min(lost), "where many were lost")
        browser.run("document.querySelector('#loss-chart svg').focus()")
        browser.press("home")
        self.assertRegex(self.text("#loss-chart .tip"), r"entered[\d,]+ packets?lost or changed[\d,]+ packets?\d+\.\d %")
        browser.press("+")
        self.assertFalse(browser.run("return document.getElementById('loss-zoom-reset').disabled"))
        browser.click("#loss-zoom-reset")
        self.assertEqual(len(entered), len(self.bars("#loss-chart .bar-shape.entered")))

    def test_delays(self):
        bars = self.columns("delays")
        counted = [(int(least.replace(".", "")), int(most.replace(".", "")), int(packets))
                   for least, most, packets in read_csv(self.out / "transit_delays.csv")]
        for least, most, packets in zip(bars["least"], bars["most"], bars["packets"]):
            self.assertEqual(packets, sum(count for low, high, count in counted if least <= low and high <= most))
        self.assertEqual(sum(count for *_, count in counted), sum(bars["packets"]))
        heights = self.bars("#delay-chart .bar-shape")
        self.assertEqual(len(bars["packets"]), len(heights))
        self.assertGreater(len(heights), 10)
        browser.click("#delays button[data-scale=logarithmic]")
        self.assertGreater(min(self.bars("#delay-chart .bar-shape")), min(heights))
        browser.run("document.querySelector('#delay-chart svg').focus()")
        browser.press("end")
        self.assertRegex(self.text("#delay-chart .tip"), r"0\.\d{9} s[\d,]+ packets? \(\d+\.\d %\)")

    def test_every_size_of_page_has_room(self):
        for width, mobile in ((1920, False), (1200, False), (390, True)):
            browser.window(width, 900, mobile=mobile)
            browser.wait(f"document.querySelector('#delay-chart svg').viewBox.baseVal.width < {width}", "the chart")
            self.assert_no_sideways_scrolling()
            self.assertEqual([], browser.run(OUTSIDE), f"texts that a chart of {width} pixels has no room for")

    def test_all_columns_on_wide_pages_and_paper(self):
        browser.window(1920, 1080)
        browser.wait("!document.querySelector('.scroll.more-right')", "the tables' room")
        browser.window(703 + 15, 1000)
        browser.media("print")
        for width, room in browser.run("""return [...document.querySelectorAll('#comparison .scroll')]
                                          .map((holder) => [holder.scrollWidth, holder.clientWidth])"""):
            self.assertLessEqual(width, room)


def udp_frame(source, number):
    """From 10.0.0.SOURCE, each with other contents."""
    return (bytes(12) + b"\x08\0" + struct.pack(">BBHHHBBH", 0x45, 0, 32, 0, 0, 64, 17, 0) + bytes((10, 0, 0, source, 10, 0, 0, 9))
            + struct.pack(">HHHHI", 1000 + number % 3, 53, 12, 0, number))


class Rewritten(ComparisonTest):
    def test_flows_that_left_with_other_addresses(self):
        files = [Path(folder.name) / f"nat-{source}.pcap" for source in (1, 2)]
        for source, path in enumerate(files, 1):
            write_pcap(path, [(10**18 + number * 10**6 + source * 1000, udp_frame(source, number)) for number in range(30 // source)])
        out = self.compare("rewritten", "--from", files[0], "--to", files[1], "--ignore", "nat")
        flows = read_csv(out / "transit_rewritten.csv")
        self.assertEqual(3, len(flows))
        self.assertEqual(flows, self.rows("#rewritten-table"))
        self.assertIn("Ignoredaddresses and ports", self.text("#comparison .facts"))
        self.assertIn("of these, lost", self.text("#loss .legend"))
        self.assertNotIn("changed", self.text("#loss"))
        self.assert_quiet()


class AsExpected(ComparisonTest):
    def test_the_flows_that_differ(self):
        before, behind = self.points()
        out = self.compare("expected", behind, "--expect", before)
        metrics, shown = self.metrics(out), self.text("#comparison")
        self.assertEqual(metrics["comparison"], self.text("#comparison .result strong"))
        missing, extra = int(metrics["missing_packets"]), int(metrics["extra_packets"])
        self.assertIn(f"{missing:,} packets, {int(metrics['missing_bytes']):,} bytes missing", shown)
        self.assertIn(f"{extra:,} packets, {int(metrics['extra_bytes']):,} bytes extra", shown)
        self.assertIn(f"Lost{int(metrics['flows_lost']):,} flows: ", shown.replace("\n", ""))
        flows = read_csv(out / "flow_differences.csv")
        self.assertEqual(flows[:100], self.rows("#difference-table"))
        self.assertFalse(browser.run("return document.querySelector('#loss-chart, #delay-chart, #outcome-table')"))
        self.assert_quiet()

    def test_contents_against_a_file_have_no_delays(self):
        before, behind = self.points()
        out = self.compare("contents", "--to", behind, "--expect", before)
        browser.wait("document.querySelector('#loss-chart .bar-shape')", "the bars")
        self.assertEqual("", self.metrics(out)["delay_min"])
        self.assertFalse(browser.run("return document.querySelector('#delay-chart')"))
        self.assert_quiet()

    def test_other_pages_have_nothing_of_it(self):
        self.open_generated()
        self.assertFalse(browser.run("return document.querySelector('#comparison, #comparison-data, [href=\"#comparison\"]')"))


class LongGaps(PageTest):
    """Two short stretches of packets, a thousand days apart."""

    def setUp(self):
        super().setUp()
        times = [day * 86400 * 10**9 + second * 10**9 for day in (19_000, 20_000) for second in range(30)]
        path = Path(folder.name) / "gaps.pcap"
        write_pcap(path, [(time, bytes(12) + b"\x08\x06" + bytes(46)) for time in times])
        self.out = self.make(path, "gaps", "html", "--title", HOSTILE)
        browser.open((self.out / "report.html").as_uri())
        browser.wait("document.querySelector('#rate-chart .gap')", "the band")

    def test_the_gap_is_a_band_that_says_how_long(self):
        self.assertEqual(1, browser.run("return document.querySelectorAll('#rate-chart .gap').length"))
        self.assertRegex(self.text("#rate-chart"), r"no packets for (999|1000) d")

    def test_a_button_for_each_part_shows_it_alone(self):
        whole = self.text("#rate-chart svg text:last-of-type")
        self.assertEqual(["from 2022-01-08 00:00", "from 2024-10-04 00:00"],
                         browser.run("return [...document.querySelectorAll('#rate-parts button')].map((b) => b.textContent)"))
        browser.click("#rate-parts li:last-child button")
        self.assertNotEqual(whole, self.text("#rate-chart svg text:last-of-type"))
        self.assertEqual(0, browser.run("return document.querySelectorAll('#rate-chart .gap').length"))

    def test_a_title_of_ones_own_is_text(self):
        self.assertEqual(HOSTILE.replace("\u2028", "\ufffd"), browser.run("return document.querySelector('h1').textContent"))


class TheBrowserItself(PageTest):
    """What the tests take for a page's requests: all that it causes, and nothing that the browser does unasked."""

    def page(self, text):
        path = Path(folder.name) / "asking.html"
        path.write_text(text, encoding="utf-8")
        browser.open(path.as_uri())

    def requests(self):
        return {url.rpartition("/")[2] for url in browser.requested()}

    def test_what_a_page_asks_for_is_seen(self):
        (Path(folder.name) / "inner.html").write_text("<img src='deep.png'>", encoding="utf-8")
        self.page("<link rel='stylesheet' href='style.css'><img src='image.png'><iframe src='inner.html'></iframe>"
                  "<script>fetch('http://127.0.0.1:1/fetched').catch(() => document.title = 'refused')</script>")
        browser.wait("document.title === 'refused'", "the answer")
        self.assertEqual({"asking.html", "style.css", "image.png", "inner.html", "deep.png", "fetched"}, self.requests())
        self.assertNotEqual([], browser.console())

    def test_what_another_page_of_the_tab_asked_for_is_not_the_page_s(self):
        """As a new tab does, which loads its own page first."""
        self.page("<img src='before.png'>")
        browser.post("/url", url="about:blank")
        self.page("<p>quiet")
        self.assertEqual({"asking.html"}, self.requests())
        browser.post("/url", url="chrome://version")
        browser.post("/url", url=(Path(folder.name) / "asking.html").as_uri())
        self.assertEqual(({"asking.html"}, []), (self.requests(), browser.console()))


class WithoutScripts(PageTest):
    def test_the_summary_is_there(self):
        browser.devtools("Emulation.setScriptExecutionDisabled", value=True)
        try:
            out = self.make(self.generate(), "generated")
            browser.open((out / "report.html").as_uri())
            seen = browser.devtools("DOM.getDocument", depth=-1)
            shown = browser.devtools("Runtime.evaluate", expression="document.body.innerText")["result"]["value"]
        finally:
            browser.devtools("Emulation.setScriptExecutionDisabled", value=False)
        self.assertEqual("#document", seen["root"]["nodeName"])
        for text in ("EXACT", "20,000 seen = 20,000 counted + 0 lost", "Protocols", "udp", "need JavaScript"):
            self.assertIn(text, shown)
        self.assertNotIn("Rate over time", shown)


class NamesFromOutside(PageTest):
    def check(self, out):
        self.open(out)
        self.assertNotEqual("run", browser.run("return document.title"))
        self.assertEqual(1, browser.run("return document.querySelectorAll('script:not([type=\"application/json\"])').length"))
        self.assertEqual(0, browser.run("return document.querySelectorAll('h1 *, title *, .sources li *, #verdict dd *').length"))
        self.assert_quiet()

    def test_a_file_whose_name_is_markup(self):
        """A slash ends a folder's name, so the end tag lies in two names."""
        name = os.fsencode(f"{HOSTILE}\xff\x07.pcap").replace("\xff".encode(), b"\xff")
        path = os.path.join(os.fsencode(folder.name), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
            file.write(struct.pack("<IIII", 1, 2, 60, 60) + bytes(60))
            file.write(b"cut")
        out = self.make(os.fsdecode(path), "named")
        self.check(out)
        shown = "<script>document.title='run'</script>\"'&amp;\ufffd{{script}}\ufffd\\x07.pcap"
        self.assertIn(shown, self.text(".sources"))
        self.assertIn(shown, self.text("#verdict"))
        self.assertIn("LOSSY", self.text("#verdict"))

    def test_an_interface_whose_name_is_markup(self):
        path = Path(folder.name) / "interface.pcapng"
        path.write_bytes(pcapng_with_drops(HOSTILE.encode() + b"\xff"))
        out = self.make(path, "interface")
        self.check(out)
        self.assertIn("LOSSY", self.text("#verdict"))


    def test_an_expected_file_whose_name_is_markup(self):
        path = Path(folder.name) / f"{HOSTILE}.expected.pcap"
        path.parent.mkdir(exist_ok=True)
        write_pcap(path, [(1, bytes(60)), (2, bytes(60))])
        other = Path(folder.name) / "counted.pcap"
        write_pcap(other, [(1, bytes(60))])
        out = Path(folder.name) / "compared"
        self.assertEqual(4, harness.run(other, "--expect", path, "-q", "-o", out, "--formats", "html").returncode)
        self.check(out)
        self.assertEqual(0, browser.run("return document.querySelectorAll('#comparison dd *').length"))
        self.assertIn(f"{HOSTILE}.expected.pcap".replace("\u2028", "\ufffd"), self.text("#comparison .facts"))


def pcapng_with_drops(interface):
    """A section with an interface of this name, a packet, and statistics that tell of 7 packets lost
    (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html)."""
    def block(kind, body):
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

    def option(code, value):
        return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)
    end = bytes(4)
    section = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    description = block(1, struct.pack("<HHI", 1, 0, 0) + option(2, interface) + end)
    packet = block(6, struct.pack("<IIIII", 0, 0, 5, 60, 60) + bytes(60))
    statistics = block(5, struct.pack("<III", 0, 0, 9) + option(5, struct.pack("<Q", 7)) + end)
    return section + description + packet + statistics


if __name__ == "__main__":
    harness.main()
