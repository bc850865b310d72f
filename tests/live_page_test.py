#!/usr/bin/python3
"""The live page of --serve in a headless Chromium: what it shows when the count has ended is what the files say, it asks
nobody but its own server for anything, and it fits a phone. Needs root."""
import contextlib
import csv
import os
import signal
import subprocess
import time
from pathlib import Path

import harness
from browser import CHROMEDRIVER, CHROMIUM, OUTSIDE, ROWS, Browser
from live_network import delivered, wait_for_line
from serve_case import HOST, PORT, ServeTest

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
SCREENSHOTS = os.environ.get("WIRECENSUS_SCREENSHOTS")  # a folder: keep pictures there, to look at
TILE = """return [...document.querySelectorAll('#totals div')]
          .find((tile) => tile.querySelector('dt').textContent === arguments[0])?.title"""
TABLES = {"protocol-table": ("protocols.csv", True), "address-table": ("ip_flows.csv", True),
          "flow-table": ("packet_flows.csv", False)}


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


class LivePageTest(ServeTest):
    def setUp(self):
        super().setUp()
        if CHROMEDRIVER is None or CHROMIUM is None:
            harness.skip(self, "no chromium and chromium-driver")
        # ChromeDriver does not say which port it has where it cannot listen at ::1, too.
        self.network.run("sysctl", "-q", "-w", "net.ipv6.conf.lo.disable_ipv6=0")
        self.enterContext(self.in_namespace())
        self.browser = self.enterContext(Browser())
        self.browser.window(1280, 900)

    def open(self):
        self.browser.open(f"http://{HOST}/")

    def text(self, selector):
        return self.browser.run("return document.querySelector(arguments[0])?.textContent", selector)

    def wait_for_text(self, selector, text):
        self.browser.wait(f"document.querySelector('{selector}').textContent.includes('{text}')", f"{text} in {selector}")

    def wait_for_packets_on_page(self, number):
        self.browser.wait(f"document.querySelector('#totals div')?.title === '{number:,} packets'", f"{number} packets")

    def assert_fits(self, name):
        width, room = self.browser.run("return [document.documentElement.scrollWidth, window.innerWidth]")
        self.assertLessEqual(width, room, name)
        if SCREENSHOTS:
            self.browser.screenshot(Path(SCREENSHOTS, f"live.{name}.png"))


class ALiveCount(LivePageTest):
    def generate(self):
        path = self.folder / "demo.pcap"
        subprocess.run([GENERATE, "demo", "--packets", "6000", "-o", path], check=True, stdout=subprocess.DEVNULL)
        return path

    def listen_with_all_tables(self):
        process = self.network.start(harness.PROGRAM, "-i", "v1", "-i", "v0", "-o", self.out, "--formats", "csv,tables",
                                     "--serve", PORT)
        wait_for_line(process, "listening on")
        return process

    def test_is_watched_to_its_end(self):
        demo, process = self.generate(), self.listen_with_all_tables()
        self.open()
        self.wait_for_text("#state", "Live")
        self.assertEqual("v1 and 1 more - wirecensus", self.browser.run("return document.title"))
        sender = self.network.start("tcpreplay", "--pps", "1200", "-i", "v0", demo)
        self.browser.wait("document.querySelectorAll('#rate-chart path.curve').length > 2", "the lines of the chart")
        self.assertRegex(self.browser.run(TILE, "Now"), "^counted in the last ")
        self.pause_and_go_on()
        self.use_the_charts()
        sender.communicate(timeout=harness.TIME_LIMIT)
        delivered()
        self.wait_for_packets_on_page(12_000)
        self.fit_everywhere()
        self.finish(process, signal.SIGINT)
        self.wait_for_text("#state", "The count has ended. These are its final figures.")
        self.check_final_figures()
        self.assertEqual([], self.browser.console())
        self.assertEqual({f"http://{HOST}/", f"http://{HOST}/events"}, set(self.browser.requested()))

    def pause_and_go_on(self):
        self.browser.click("#pause")
        self.wait_for_text("#state", "Paused")
        before = self.browser.run(TILE, "Packets")
        time.sleep(1.5)
        self.assertEqual(before, self.browser.run(TILE, "Packets"))
        self.browser.click("#pause")
        self.wait_for_text("#state", "Live")
        self.assertNotEqual(before, self.browser.run(TILE, "Packets"))

    def use_the_charts(self):
        """What was chosen remains when newer figures come."""
        lines = self.browser.run("return document.querySelectorAll('#rate-chart path.curve').length")
        self.browser.click("#rate-legend button")
        self.browser.click("#rate [data-unit=packets]")
        self.browser.click("#sizes [data-scale=logarithmic]")
        self.browser.press("tab")
        shown = self.text("#totals")
        self.browser.wait(f"document.querySelector('#totals').textContent !== {shown!r}", "newer figures")
        hidden = self.browser.run("return document.querySelectorAll('#rate-legend [aria-pressed=false]').length")
        self.assertEqual(1, hidden)
        self.assertEqual(lines - 1, self.browser.run("return document.querySelectorAll('#rate-chart path.curve').length"))
        self.assertIn("packets/s", self.text("#rate-chart svg"))
        pressed = "return document.querySelector('#sizes [data-scale=logarithmic]').getAttribute('aria-pressed')"
        self.assertEqual("true", self.browser.run(pressed))

    def fit_everywhere(self):
        self.assert_fits("wide")
        self.browser.media(theme="dark")
        self.browser.window(360, 740, mobile=True)
        self.browser.wait("document.querySelector('#rate-chart svg').viewBox.baseVal.width < 400", "the narrow chart")
        self.assert_fits("phone")
        outside = self.browser.run(OUTSIDE)
        self.assertEqual([], outside)
        dark = self.browser.run("return getComputedStyle(document.body).backgroundColor")
        self.assertEqual("rgb(15, 20, 25)", dark)

    def check_final_figures(self):
        metrics = {row[0]: row[1] for row in read_csv(self.out / "packet_metrics.csv")}
        self.assertEqual(("12000", "EXACT"), (metrics["total_packets"], metrics["verdict"]))
        self.assertEqual("12,000 packets", self.browser.run(TILE, "Packets"))
        self.assertEqual(f"{int(metrics['total_bytes']):,} bytes of frames", self.browser.run(TILE, "On the wire"))
        self.assertEqual(f"{int(metrics['addresses']):,} addresses", self.browser.run(TILE, "Addresses"))
        self.assertIsNone(self.browser.run(TILE, "Now"))
        self.assertEqual("EXACT", self.text("#verdict h2"))
        self.assertIn("12,000 seen = 12,000 counted + 0 lost", self.text("#verdict dl"))
        self.assertEqual("", self.text("#alerts"))
        for table, (file, has_share) in TABLES.items():
            rows = self.browser.run(ROWS, f"#{table}")
            self.assertEqual(read_csv(self.out / file)[:20], [row[:-1] if has_share else row for row in rows], file)
        names = ["packets_interface", "bytes_interface", "flows_interface", "lost_interface", "verdict_interface"]
        interfaces = [[name, *(metrics[f"{metric}_{name}"] for metric in names)] for name in ("v1", "v0")]
        self.assertEqual(interfaces, self.browser.run(ROWS, "#interface-table"))


class AFileAndALostConnection(LivePageTest):
    def count_a_pipe(self):
        pipe = self.out / "pipe"
        with contextlib.suppress(FileExistsError):
            os.mkfifo(pipe)
        process = self.network.start(harness.PROGRAM, pipe, "-o", self.out, "--formats", "csv", "--serve", PORT)
        writer = open(pipe, "wb")
        self.sockets.enter_context(contextlib.closing(writer))
        writer.write(self.small.read_bytes())
        writer.flush()
        wait_for_line(process, f"serving http://{HOST}/")
        return process, writer

    def test_are_told(self):
        process, writer = self.count_a_pipe()
        self.open()
        self.wait_for_packets_on_page(1000)
        process.kill()
        process.communicate()
        writer.close()
        self.wait_for_text("#state", "The connection is lost; trying again.")
        self.assertEqual("1,000 packets", self.browser.run(TILE, "Packets"))
        process, writer = self.count_a_pipe()
        self.wait_for_text("#state", "Live")
        writer.write(b"half a record")
        writer.close()
        self.finish(process, exit_codes=(3,))
        self.wait_for_text("#state", "The count has ended.")
        self.assertEqual(("LOSSY", "lossy"), (self.text("#verdict h2"),
                                              self.browser.run("return document.querySelector('#verdict').className")))
        self.assertIn("an unknown number of packets lost: ", self.text("#alerts"))


if __name__ == "__main__":
    harness.main()
