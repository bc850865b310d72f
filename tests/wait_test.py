#!/usr/bin/python3
"""--wait: interfaces that come, go and come again are counted while they are there, and the ledger has the gaps.
Needs root."""
import json
import signal
import sys
import time

import harness
from live_case import LiveTest, metrics
from live_network import delivered, wait_for_line

SENDER = harness.TESTS / "frame_sender.py"
NOBODY = 65534
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z"


class WaitTest(LiveTest):
    def setUp(self):
        super().setUp()
        self.ip("link", "delete", "v0")

    def ip(self, *arguments):
        return self.network.run("ip", *arguments)

    def create(self, up=True):
        self.ip("link", "add", "v0", "type", "veth", "peer", "name", "v1")
        self.ip("link", "set", "v0", "arp", "off", "up")
        self.ip("link", "set", "v1", "arp", "off", "up" if up else "down")

    def wait_for(self, *options, interfaces=("v1",), beginning="ready"):
        """Starts the program; returns when it waits."""
        named = [word for interface in interfaces for word in ("-i", interface)]
        process = self.network.start(harness.PROGRAM, "--wait", *named, "-o", self.out, "--formats", "csv", *options)
        wait_for_line(process, beginning)
        return process

    def rings(self, interface):
        """How many rings receive from it now (packet(7), /proc/net/packet)."""
        index = self.network.run("cat", f"/sys/class/net/{interface}/ifindex", check=False).stdout.strip()
        lines = self.network.run("cat", "/proc/net/packet").stdout.splitlines()[1:]
        return sum(line.split()[4] == index and line.split()[5] == "1" for line in lines)

    def captured(self, interface="v1", limit=20):
        end = time.monotonic() + limit
        while not self.rings(interface):
            self.assertLess(time.monotonic(), end, f"{interface} is not captured")
            time.sleep(0.02)
        delivered()

    def send(self, count):
        self.network.run(sys.executable, SENDER, "v0", count)
        delivered()

    def end(self, process, verdict, packets):
        """Ends the count, and returns its output in one line."""
        codes = {"EXACT": (0,), "UNKNOWN": (3,)}[verdict]
        output, errors = self.finish(process, signal.SIGINT, exit_codes=codes)
        counted = metrics(self.out)
        self.assertEqual((verdict, packets), (counted["verdict"], counted["total_packets"]), output + errors)
        return " ".join(output.split())


class Comes(WaitTest):
    def test_all_that_passes_after_it_comes_is_counted(self):
        process = self.wait_for(beginning="waiting for v1")
        self.create()
        self.captured()
        self.send(700)
        self.assertRegex(self.end(process, "EXACT", 700),
                         rf"note: v1: the interface did not exist or was not up from {TIME} to {TIME} ")

    def test_packets_that_pass_before_it_is_captured_are_missed(self):
        process = self.wait_for()
        process.send_signal(signal.SIGSTOP)
        self.create()
        self.send(100)
        process.send_signal(signal.SIGCONT)
        self.captured()
        self.send(40)
        self.assertIn("counted 100 packets that the capture did not see", self.end(process, "UNKNOWN", 40))

    def test_one_that_is_gone_before_it_can_be_captured_is_a_doubt(self):
        process = self.wait_for()
        process.send_signal(signal.SIGSTOP)
        self.create()
        self.ip("link", "delete", "v0")
        process.send_signal(signal.SIGCONT)
        self.assertIn("1 interface of this name came and could not be captured",
                      self.end(process, "UNKNOWN", 0))

    def test_one_that_never_comes_has_no_packets(self):
        output, _ = self.finish(self.wait_for("-t", "500ms"))
        self.assertEqual(("EXACT", 0), (metrics(self.out)["verdict"], metrics(self.out)["total_packets"]))
        self.assertRegex(" ".join(output.split()), rf"did not exist or was not up from {TIME} on")

    def test_one_that_is_down_is_captured_before_it_is_up(self):
        self.create(up=False)
        process = self.wait_for(beginning="waiting for v1")
        self.ip("link", "set", "v1", "up")
        self.captured()
        self.send(300)
        self.assertRegex(self.end(process, "EXACT", 300), rf"the interface was down from {TIME} to {TIME}")

    def test_a_filter_is_applied_to_what_comes(self):
        process = self.wait_for("-f", "udp port 9")
        self.create()
        self.captured()
        self.send(50)
        self.network.run(sys.executable, SENDER, "v0", 30, "port=53")
        self.end(process, "EXACT", 50)


class Goes(WaitTest):
    def test_what_is_counted_before_and_after_adds_up(self):
        self.create()
        process = self.wait_for("--serve", 9464)
        for packets in (300, 21):
            self.captured()
            self.send(packets)
            self.network.run("curl", "-s", "http://127.0.0.1:9464/metrics")  # a cut within each life
            self.ip("link", "delete", "v0")
            self.create()
        self.captured()
        output = self.end(process, "UNKNOWN", 321)
        self.assertEqual(2, output.count("unknown: v1: the interface was removed, and did not exist or was not up"))
        self.assertEqual(1, output.count("removed, and its counters with it: what it lost before is unknown"))
        self.assertIn("321 captured = 321 counted", output)

    def alerts(self):
        """The alerts of the live page, after two seconds of events, as kind and source."""
        done = self.network.run("curl", "-sN", "--max-time", 2, "http://127.0.0.1:9464/events", check=False)
        events = [line[len("data: "):] for line in done.stdout.splitlines() if line.startswith("data: ")]
        return [(alert["kind"], alert["source"]) for alert in json.loads(events[-1])["alerts"]]

    def test_it_is_an_alert_of_the_live_page_until_it_comes_back(self):
        self.create()
        process = self.wait_for("--serve", 9464)
        self.captured()
        self.ip("link", "delete", "v0")
        self.assertEqual([("interface_gone", "v1"), ("doubt", "v1")], self.alerts())
        self.create()
        self.captured()
        self.assertEqual([("doubt", "v1")], self.alerts())
        self.end(process, "UNKNOWN", 0)

    def test_one_that_is_removed_as_the_count_ends_is_a_doubt(self):
        self.create()
        process = self.wait_for()
        self.send(10)
        process.send_signal(signal.SIGSTOP)
        process.send_signal(signal.SIGINT)
        self.ip("link", "delete", "v0")
        process.send_signal(signal.SIGCONT)
        self.finish(process, exit_codes=(3,))
        self.assertEqual(("UNKNOWN", 10), (metrics(self.out)["verdict"], metrics(self.out)["total_packets"]))

    def test_the_others_are_counted_meanwhile(self):
        self.create()
        process = self.wait_for(interfaces=("v0", "v1", "late"), beginning="waiting for late")
        self.send(100)
        self.ip("link", "add", "late", "type", "veth", "peer", "name", "other")
        for link in ("other", "late"):
            self.ip("link", "set", link, "arp", "off", "up")
        self.captured("late")
        self.network.run(sys.executable, SENDER, "other", 5)
        output = self.end(process, "EXACT", 205)
        self.assertIn("late: 5 packets", output)
        self.assertEqual(1, output.count("note:"), output)


class Refused(WaitTest):
    def refuse(self, *arguments):
        done = self.network.run(*arguments, "-o", self.out, check=False)
        self.assertEqual(1, done.returncode, done.stderr)
        return done.stderr

    def test_what_waiting_does_not_mend_fails_at_once(self):
        waiting = (harness.PROGRAM, "--wait", "-i")
        self.assertIn("syntax error", self.refuse(*waiting, "v1", "-f", "no such word at all"))
        self.assertIn("'any' is not one interface", self.refuse(*waiting, "any"))
        self.assertIn("no such interface", self.refuse(*waiting, "longer-than-a-name-can-be"))
        program = self.folder / "wirecensus"
        program.write_bytes(harness.PROGRAM.read_bytes())
        program.chmod(0o755)
        self.out.chmod(0o777)
        self.assertIn("setcap", self.refuse("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
                                            program, "--wait", "-i", "v1"))

    def test_files_are_not_waited_for(self):
        done = harness.run("--wait", self.small)
        self.assertEqual((2, True), (done.returncode, "--wait needs -i" in done.stderr), done.stderr)


if __name__ == "__main__":
    harness.main()
