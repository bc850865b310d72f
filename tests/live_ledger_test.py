#!/usr/bin/python3
"""The ledger of a live count: all that came by is accounted for, whatever happens. Needs root."""
import ipaddress
import os
import re
import signal
import sys
import time

import harness
from live_case import LiveTest, metrics, tables, udp_frame, write_capture
from live_network import wait_for_line
from reference import read_rows

SMALL = 1000  # frames of the small capture


class Account(LiveTest):
    """came by = filtered + dropped + accepted; accepted = delivered; delivered = counted."""

    def account(self):
        ledger = metrics(self.out)
        self.assertEqual(ledger["ring_accepted"], ledger["ring_delivered"] + ledger["ring_left_unread"])
        self.assertEqual(ledger["ring_dropped"], ledger["packets_lost_ring_full"])
        return ledger

    def check(self, ledger, **expected):
        self.assertEqual(expected, {name: ledger[name] for name in expected})

    def test_all_that_was_seen_is_reported_beside_what_the_interface_counted(self):
        for interface, sender, copies in (("lo", "lo", SMALL), ("v1", "v0", 0), ("v0", "v0", 0)):
            with self.subTest(interface=interface):
                process = self.listen(interface=interface)
                self.network.replay(self.small, sender, "--topspeed")
                output, _ = self.finish(process, signal.SIGINT)
                ledger = self.account()
                sent = SMALL if sender == interface else 0
                received = SMALL if interface in ("lo", "v1") else 0
                self.check(ledger, ring_accepted=SMALL, ring_dropped=0, packets_filtered_least=0, super_packets=0,
                           interface_received=received, interface_sent=sent, loopback_copies=copies,
                           ring_delivered_outgoing=sent if interface == "v0" else 0, wire_packets=SMALL)
                self.assertEqual(ledger["interface_received_after"] - ledger["interface_received_before"], received)
                self.assertRegex(output, rf"Interface +{interface} counted {received:,} received, {sent:,} sent")
                self.assertIn("1,000 captured = 1,000 counted", output)
                self.assertNotIn("count differs", output)

    def test_what_a_filter_refused_is_counted(self):
        process = self.listen("-f", "udp src port 1024", interface="v1")
        self.network.replay(self.small, "v0", "--topspeed")
        output, _ = self.finish(process, signal.SIGINT)
        ledger = self.account()
        passed = ledger["total_packets"]
        self.assertEqual(str(passed), self.offline(self.small, "-f", "udp src port 1024")["totals"]["total_packets"])
        self.check(ledger, packets_filtered_least=SMALL - passed, packets_filtered_most=SMALL - passed,
                   interface_received=SMALL, verdict="EXACT")
        self.assertIn(f"1,000 seen = {SMALL - passed} filtered", output)

    def test_other_captures_at_the_same_time_change_nothing(self):
        dump = self.network.start("tcpdump", "-i", "lo", "-w", "/dev/null", "-Z", "root")
        wait_for_line(dump, "tcpdump: listening on")
        other = self.network.start(harness.PROGRAM, "-i", "lo", "--formats", "none", "--ring-size", "8K")
        wait_for_line(other, "listening on")
        process = self.listen()
        self.network.replay(self.small, "lo", "--topspeed")
        self.finish(process, signal.SIGINT)
        self.check(self.account(), ring_accepted=SMALL, total_packets=SMALL, verdict="EXACT")
        other.send_signal(signal.SIGINT)
        self.assertIn("1,000 seen", other.communicate(timeout=30)[0])

    def test_an_interface_that_goes_down_and_up_breaks_no_account(self):
        process = self.listen(interface="v1")
        self.network.replay(self.small, "v0", "--topspeed")
        self.network.run("ip", "link", "set", "v1", "down")
        time.sleep(0.3)
        self.network.run("ip", "link", "set", "v1", "up")
        self.wait_for_carrier("v0")
        self.network.replay(self.small, "v0", "--topspeed")
        output, _ = self.finish(process, signal.SIGINT, exit_codes=(3,))
        self.check(self.account(), ring_accepted=2 * SMALL, total_packets=2 * SMALL, packets_lost=0,
                   interface_received=2 * SMALL, verdict="UNKNOWN")
        self.assertIn("went down once", output)

    def wait_for_carrier(self, interface):
        for _ in range(500):
            if "state UP" in self.network.run("ip", "link", "show", interface).stdout:
                return
            time.sleep(0.01)
        self.fail(f"{interface} does not come up")

    def test_what_is_past_the_limit_is_not_lost(self):
        process = self.listen("-c", "400")
        self.network.replay(self.small, "lo", "--topspeed")
        self.finish(process)
        ledger = self.account()
        self.check(ledger, total_packets=400, packets_lost=0, verdict="EXACT")
        self.assertEqual(ledger["ring_accepted"], 400 + ledger["packets_past_limit"] + ledger["ring_left_unread"])

    def test_the_ring_is_reported_and_large_enough(self):
        most = min(3, len(os.sched_getaffinity(0)))
        for threads, rings in ((1, "ring"), (3, f"{most} rings" if most > 1 else "ring")):
            process = self.network.start(harness.PROGRAM, "-i", "lo", "-v", "--formats", "none", "-t", "0.1",
                                         "-j", str(threads))
            told = re.search(rf"{rings} of (\d+) MiB (?:in all )?on lo: holds (\d+) ms", process.communicate(timeout=30)[1])
            self.assertLess(abs(128 - int(told[1])), 3)
            self.assertGreaterEqual(int(told[2]), 200)


class ByLibpcap(LiveTest):
    def test_rows_are_the_same_and_the_verdict_claims_nothing(self):
        for interface, sender in (("lo", "lo"), ("v1", "v0")):
            with self.subTest(interface=interface):
                process = self.listen("--source", "libpcap", interface=interface)
                self.network.replay(self.small, sender, "--pps", "5000")
                output, _ = self.finish(process, signal.SIGINT, exit_codes=(3,))
                live = tables(self.out)
                self.assertEqual("UNKNOWN", live["totals"].pop("verdict"))
                expected = self.offline(self.small)
                expected["totals"].pop("verdict")
                self.assert_same(expected, live)
                self.assertRegex(output, r"unknown: \w+: captured with libpcap")

    def test_segments_cannot_be_counted_and_that_is_reported(self):
        process = self.listen("--source", "libpcap", "--wire")
        output, _ = self.finish(process, signal.SIGINT, exit_codes=(3,))
        self.assertIn("does not report which packets are super", output)
        self.assertEqual("", metrics(self.out)["wire_packets"])

    def test_a_limit_ends_it(self):
        process = self.listen("--source", "libpcap", "-c", "10", interface="v1")
        self.network.replay(self.small, "v0", "--topspeed")
        self.finish(process, exit_codes=(3,))
        self.assertEqual(10, metrics(self.out)["total_packets"])


class SlowedOnPurpose(LiveTest):
    """sent = counted + dropped, to the packet, and who dropped them."""

    def check_loss(self, output, sent):
        ledger = metrics(self.out)
        self.assertEqual("LOSSY", ledger["verdict"])
        self.assertGreater(ledger["packets_lost"], 0)
        self.assertEqual(sent, ledger["total_packets"] + ledger["packets_lost"])
        # A busy machine's backlog drops a few before they reach the ring, and that is in the ledger, too.
        self.assertEqual(ledger["packets_lost"],
                         ledger["packets_lost_ring_full"] + ledger["packets_lost_interface_dropped"])
        self.assertEqual(ledger["packets_lost_ring_full"], ledger["ring_dropped"])
        self.assertGreater(ledger["ring_freezes"], 0)
        share = 100 * ledger["packets_lost"] / sent
        self.assertIn(f"{ledger['packets_lost']:,} lost ({share:.1f} %)", output)
        self.assertRegex(" ".join(output.split()),
                         r"lost: [\d,]+ packets \(ring_full\): lo: the capture ring of \d+ KiB was full")
        self.assertEqual(0, ledger["doubts"], output)

    def many(self, packets=60_000):
        capture = self.folder / "many.pcap"
        if not capture.exists():
            write_capture(capture, [udp_frame(number) for number in range(packets)])
        return capture

    def test_a_tiny_ring_loses_and_says_how_many(self):
        process = self.listen("--ring-size", "8K")
        sent = self.network.replay(self.many(), "lo", "--topspeed", "--preload-pcap")
        output, _ = self.finish(process, signal.SIGINT, exit_codes=(3,))
        self.check_loss(output, sent)

    def test_a_stopped_process_loses_what_its_ring_cannot_hold(self):
        process = self.listen("--ring-size", "2M")
        process.send_signal(signal.SIGSTOP)
        sent = self.network.replay(self.many(), "lo", "--topspeed", "--preload-pcap")
        process.send_signal(signal.SIGCONT)
        sent += self.network.replay(self.small, "lo", "--pps", "5000")
        output, _ = self.finish(process, signal.SIGINT, exit_codes=(3,))
        self.check_loss(output, sent)

    def test_the_usual_ring_holds_what_arrives_while_the_process_is_stopped(self):
        process = self.listen()
        process.send_signal(signal.SIGSTOP)
        sent = self.network.replay(self.many(), "lo", "--topspeed", "--preload-pcap")
        process.send_signal(signal.SIGCONT)
        self.finish(process, signal.SIGINT)
        self.assertEqual(str(sent), self.assert_counted(self.many())["totals"]["total_packets"])


class NoGap(LiveTest):
    def count_amid_traffic(self):
        """How many were sent in all, and the verdict."""
        sender = self.network.start(sys.executable, harness.TESTS / "serial_sender.py", "lo")
        wait_for_line(sender, "sending")
        time.sleep(0.2)
        process = self.listen()
        time.sleep(1)
        self.finish(process, signal.SIGINT, exit_codes=(0, 3))
        time.sleep(0.2)
        sender.send_signal(signal.SIGTERM)
        return int(sender.communicate(timeout=30)[0]), metrics(self.out)

    def test_what_is_counted_of_unpausing_traffic_is_one_unbroken_range(self):
        for _ in range(5):
            sent, counted = self.count_amid_traffic()
            if counted["packets_lost_interface_dropped"] == 0:
                break  # a busy kernel drops some before the capture sees them, and the verdict says so
            self.assertEqual("LOSSY", counted["verdict"])
        self.assertEqual("EXACT", counted["verdict"])
        flows = read_rows(self.out / "packet_flows.csv", ["src_ip", "src_port", "dst_ip", "dst_port", "protocol", "packets"])
        self.assertEqual({"1"}, {row[5] for row in flows})
        serials = sorted(int(ipaddress.ip_address(row[0])) - 0x7F000000 for row in flows)
        self.assertEqual(list(range(serials[0], serials[0] + len(serials))), serials)
        self.assertGreater(serials[0], 0, "it was sending before the count began")
        self.assertLess(serials[-1], sent - 1, "and after it ended")
        self.assertGreater(len(serials), 1000)


if __name__ == "__main__":
    harness.main()
