#!/usr/bin/python3
"""--export kafka: what kcat reads back from a cluster (kafka.py), row by row; and what becomes of the rows where brokers are away, go,
come again, or refuse them."""
import collections
import csv
import json
import os
import re
import ssl
import subprocess
import sys
import time
import unittest

import export_test
import harness
import kafka

sys.path.insert(0, str(harness.TESTS / "captures"))
import frames as f  # noqa: E402
from files import Packet, pcap  # noqa: E402

START = 1_700_000_000 * 10**9


class KafkaTest(export_test.ExportTest):
    def setUp(self):
        super().setUp()
        kafka.skip_without_kafka(self, self.mixture())

    def cluster(self, brokers=1, partitions=1):
        cluster = kafka.Cluster(brokers)
        self.addCleanup(cluster.close)
        cluster.create("flows", partitions)
        return cluster

    def counted(self, capture, target, *options, code=0, formats="ndjson"):
        done = harness.run(capture, "--formats", formats, "-o", self.out, "--sandbox-kill", "--export", target, *options)
        self.assertEqual(code, done.returncode, done.stdout + done.stderr)
        return done

    def read(self, cluster):
        """The messages of flows, and those of ledgers."""
        messages = cluster.read("flows")
        ledgers = [message for message in messages if '"ledger":' in message["payload"]]
        return [message for message in messages if message not in ledgers], ledgers

    def flows(self, seconds, flows=3, name="many.pcap"):
        """In each second a packet of each flow."""
        path = self.folder / name
        path.write_bytes(pcap([Packet(f.ethernet(f.ipv4(f.udp(b"x"), f.UDP, f"10.0.{i >> 8}.{i & 255}", "10.9.9.9")),
                                      START + second * 10**9) for second in seconds for i in range(flows)], nanoseconds=True))
        return path

    def settings(self, text, mode=0o600):
        path = self.folder / "kafka.properties"
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def soon(self):
        """What is not acknowledged fails soon, but not before a busy machine has acknowledged what it can."""
        return f"?config={self.settings('message.timeout.ms=8000')}"


def key_of(row):
    columns = ("src_ip", "src_port", "dst_ip", "dst_port", "protocol")
    return ",".join("" if row[name] is None else str(row[name]) for name in columns)


class Messages(KafkaTest):
    def test_they_are_the_rows_of_the_file_with_keys_of_flows(self):
        for capture, options in ((self.mixture(), ()), (self.mixture(), ("--names", "zeek", "--headers", "--tcp")),
                                 (self.generate("imix", 30_000, "--flows", "2000"), ())):
            cluster = self.cluster(brokers=3, partitions=4)
            done = self.counted(capture, f"kafka:tcp://{cluster.brokers}/flows", *options)
            flows, (ledger,) = self.read(cluster)
            self.assertEqual(sorted((self.out / "flows.ndjson").read_text(encoding="utf-8").splitlines()),
                             sorted(message["payload"] for message in flows))
            told = json.loads(ledger["payload"])
            self.assertEqual((len(flows), 0), (told["flows"], told["flows_not_sent"]))
            self.assertEqual(("EXACT", told["packets"]), (told["ledger"]["verdict"], told["ledger"]["packets_counted"]))
            self.assertEqual({told["run"]}, {kafka.headers_of(message)["run"] for message in [*flows, ledger]})
            self.assertEqual(told["run"], ledger["key"])
            self.assertIn(f"exported {len(flows):,} flows to tcp://{cluster.brokers}/flows", done.stderr)
            if not options:
                self.assertEqual([key_of(json.loads(message["payload"])) for message in flows], [message["key"] for message in flows])

    def test_a_flow_stays_in_its_partition_and_in_order(self):
        cluster = self.cluster(brokers=2, partitions=5)
        self.counted(self.flows(range(6), flows=200), f"kafka:tcp://{cluster.brokers}/flows", "--every", "1s")
        flows, ledgers = self.read(cluster)
        self.assertEqual((1200, 6), (len(flows), len(ledgers)))
        self.assertEqual(set(range(5)), {message["partition"] for message in flows})
        by_key = collections.defaultdict(list)
        for message in sorted(flows, key=lambda message: message["offset"]):
            by_key[message["key"]].append(message)
        self.assertEqual(200, len(by_key))
        for messages in by_key.values():
            self.assertEqual(1, len({message["partition"] for message in messages}))
            self.assertEqual(sorted(json.loads(message["payload"])["first_seen"] for message in messages),
                             [json.loads(message["payload"])["first_seen"] for message in messages])

    def test_each_interval_adds_up_to_its_ledger(self):
        cluster = self.cluster(partitions=3)
        self.counted(self.flows((0, 1, 1, 5)), f"kafka:tcp://{cluster.brokers}/flows", "--every", "1s")
        flows, ledgers = self.read(cluster)
        ledgers = sorted((json.loads(message["payload"]) for message in ledgers), key=lambda ledger: ledger["number"])
        self.assertEqual([(3, 0, False), (6, 1, False), (3, 2, True)], [(one["packets"], one["after"], one["last"]) for one in ledgers])
        for ledger in ledgers:
            rows = [json.loads(message["payload"]) for message in flows
                    if kafka.headers_of(message) == {"run": ledger["run"], "number": str(ledger["number"])}]
            self.assertEqual((len(rows), sum(row["packets"] for row in rows), sum(row["frame_bytes"] for row in rows)),
                             (ledger["flows"], ledger["packets"], ledger["frame_bytes"]))


class Tls(KafkaTest):
    certificate = export_test.Tls.certificate

    def test_all_rows_arrive(self):
        certificate, key = self.certificate("localhost")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        cluster = self.cluster(partitions=2)
        server = kafka.Tls(context, cluster)
        self.addCleanup(server.close)
        self.counted(self.generate(), f"kafka:tls://localhost:{server.port}/flows?ca={certificate}")
        self.assertEqual(4999, len(self.read(cluster)[0]))
        done = self.counted(self.generate(), f"kafka:tls://localhost:{server.port}/flows", code=3)
        self.assertRegex(done.stderr, r"certificate verify failed.*\?ca=FILE")


class Settings(KafkaTest):
    def refused(self, text, said, mode=0o600):
        target = f"kafka:tcp://127.0.0.1:1/flows?config={self.settings(text, mode)}"
        done = harness.run(self.mixture(), "--formats", "csv", "-o", self.out, "--export", target)
        self.assertEqual(1, done.returncode, done.stderr)
        self.assertRegex(done.stderr, said)
        self.assertNotIn("secret", done.stderr)
        self.assertFalse(self.out.exists())

    def test_they_are_for_their_owner_alone(self):
        for mode in (0o640, 0o604, 0o620):
            self.refused("linger.ms=1\n", r"kafka\.properties.*chmod 600", mode)

    def test_wrong_ones_are_refused_before_the_count(self):
        self.refused("acks=0", r"kafka\.properties: line 1: 'acks' cannot be set here; possible are sasl\.mechanism, ")
        self.refused("\n# x\nlinger.ms", "line 3: write NAME=VALUE")
        self.refused("compression.type=rar", r"kafka\.properties: compression\.type: ")
        self.refused("sasl.username=u\nsasl.password=secret", "sasl.mechanism, one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512")
        self.refused("sasl.mechanism=GSSAPI\nsasl.username=u\nsasl.password=secret", "sasl.mechanism, one of PLAIN")

    def test_a_login_that_is_refused_is_told(self):
        broker = kafka.LoginRefusing()
        self.addCleanup(broker.close)
        settings = self.settings("sasl.mechanism=PLAIN\nsasl.username=me\nsasl.password=secret\n")
        done = self.counted(self.mixture(), f"kafka:tcp://127.0.0.1:{broker.port}/flows?config={settings}", code=3)
        self.assertEqual({b"\0me\0secret"}, set(broker.tokens))
        self.assertRegex(done.stderr, r"cannot export to tcp://127\.0\.0\.1:\d+/flows: .*Authentication failed.*; check sasl\.mechanism")
        self.assertNotIn("secret", done.stderr)

    def test_messages_are_made_as_they_say(self):
        cluster = self.cluster()
        for compression in ("none", "gzip", "snappy", "lz4", "zstd"):
            settings = self.settings(f"compression.type={compression}\nlinger.ms=5\nbatch.size=20000\n")
            self.counted(self.mixture(), f"kafka:tcp://{cluster.brokers}/flows?config={settings}")
        self.assertEqual(5, len(self.read(cluster)[1]))


class Failures(KafkaTest):
    def unsent(self, target, said, *options, capture=None):
        done = self.counted(capture or self.mixture(), target, *options, code=3, formats="csv")
        self.assertRegex(done.stderr, said)
        self.assertRegex(done.stderr, r"\d of \d+ flows \(\d+ packets?\) could not be sent to tcp://")
        self.assertNotRegex(done.stderr, r"rdkafka|%\d\|")  # the library prints nothing
        with open(self.out / "packet_flows.csv", encoding="utf-8", newline="") as file:
            self.assertGreater(len(list(csv.DictReader(file))), 0)
        return done

    def test_brokers_that_are_not_there(self):
        self.unsent(f"kafka:tcp://127.0.0.1:{export_test.free_port()}/flows", "Connection refused")
        self.unsent("kafka:tcp://nowhere.invalid:9092/flows", "Failed to resolve 'nowhere.invalid:9092'.*check the name")

    def test_a_topic_that_is_not_there(self):
        cluster = self.cluster()
        cluster.create("other", 1)
        cluster.fail_topic("other", kafka.UNKNOWN_TOPIC)
        self.unsent(f"kafka:tcp://{cluster.brokers}/other",
                    "/other: there is no such topic, and brokers do not create it: create it .*--topic other")

    def test_a_topic_that_is_refused(self):
        cluster = self.cluster()
        cluster.fail_topic("flows", kafka.TOPIC_REFUSED)
        self.unsent(f"kafka:tcp://{cluster.brokers}/flows", "may not write to the topic: allow it Write")

    def test_duplicates_that_cannot_be_prevented(self):
        cluster = self.cluster()
        cluster.fail(kafka.INIT_PRODUCER, *[kafka.CLUSTER_REFUSED] * 10)
        self.unsent(f"kafka:tcp://{cluster.brokers}/flows", "allow it IdempotentWrite")

    def test_batches_that_are_too_large_leave_the_others(self):
        cluster = self.cluster(partitions=4)
        cluster.fail(kafka.PRODUCE, kafka.TOO_LARGE)
        done = self.counted(self.flows((0,), flows=400), f"kafka:tcp://{cluster.brokers}/flows", code=3)
        self.assertRegex(done.stderr, "too large: raise max.message.bytes of the topic")
        flows, (ledger,) = self.read(cluster)
        told = json.loads(ledger["payload"])
        self.assertTrue(0 < told["flows_not_sent"] < 400, told)
        self.assertEqual((len(flows), 400), (told["flows"], told["flows"] + told["flows_not_sent"]))
        self.assertRegex(done.stderr, rf"{told['flows_not_sent']} of 400 flows")

    def test_a_broker_that_fails_now_and_then_gets_each_row_once(self):
        cluster = self.cluster(partitions=2)
        cluster.fail(kafka.PRODUCE, *[kafka.NOT_ENOUGH_REPLICAS, -195, kafka.NOT_ENOUGH_REPLICAS, -195])  # -195: it breaks off
        self.counted(self.generate("imix", 30_000, "--flows", "2000"), f"kafka:tcp://{cluster.brokers}/flows")
        flows, (ledger,) = self.read(cluster)
        self.assertEqual(sorted((self.out / "flows.ndjson").read_text(encoding="utf-8").splitlines()),
                         sorted(message["payload"] for message in flows))
        self.assertEqual(len(flows), json.loads(ledger["payload"])["flows"])

    def test_the_sandbox_names_the_broker_that_was_not(self):
        cluster = self.cluster(brokers=2, partitions=2)
        first = cluster.brokers.split(",")[0]
        cluster.lead("flows", 0, 2)
        cluster.lead("flows", 1, 2)
        done = harness.run(self.mixture(), "--formats", "none", "-v", "-o", self.out, "--export", f"kafka:tcp://{first}/flows{self.soon()}")
        if "seccomp" not in done.stderr or not restricts_connections(done.stderr):
            harness.skip(self, "this kernel does not restrict connections")
        self.assertEqual(3, done.returncode, done.stderr)
        self.assertRegex(done.stderr, "the sandbox lets connections go to named ports alone: name that broker, too")


def restricts_connections(text):
    return any(f"Landlock ABI {version}" in text for version in range(4, 20))


class Running(KafkaTest):
    """Brokers that go and come while a count goes on."""

    def start(self, target):
        fifo = self.folder / "pipe.pcap"
        os.mkfifo(fifo)
        self.process = subprocess.Popen([harness.PROGRAM, "-r", fifo, "--every", "1s", "--formats", "csv", "-o", self.out, "--export", target],
                                        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        self.addCleanup(lambda: (self.process.kill(), self.process.wait(), self.process.stderr.close()))
        self.writer = os.fdopen(os.open(fifo, os.O_RDWR), "wb")  # it waits for no reader
        self.writer.write(pcap([], nanoseconds=True))

    def send(self, *seconds, flows=3):
        header = len(pcap([], nanoseconds=True))
        packets = [Packet(f.ethernet(f.ipv4(f.udp(b"x"), f.UDP, f"10.0.{i >> 8}.{i & 255}", "10.9.9.9")), START + second * 10**9)
                   for second in seconds for i in range(flows)]
        self.writer.write(pcap(packets, nanoseconds=True)[header:])
        self.writer.flush()

    def end(self, code):
        self.writer.close()
        _, errors = self.process.communicate(timeout=harness.TIME_LIMIT)
        self.assertEqual(code, self.process.returncode, errors)
        return errors

    def wait_for_messages(self, cluster, number):
        for _ in range(200):
            if len(cluster.read("flows")) >= number:
                return
            time.sleep(0.1)
        self.fail("they do not come")

    def test_a_broker_that_goes_and_comes_has_all(self):
        cluster = self.cluster(partitions=2)
        self.start(f"kafka:tcp://{cluster.brokers}/flows")
        self.send(0, 1)
        self.wait_for_messages(cluster, 4)
        cluster.set_up(False)
        self.send(2, 3, 4)
        time.sleep(4)
        cluster.set_up(True)
        errors = self.end(0)
        flows, ledgers = self.read(cluster)
        self.assertEqual((15, 5), (len(flows), len(ledgers)), errors)
        self.assertEqual(15, len({(message["key"], message["payload"]) for message in flows}))

    def test_a_broker_that_comes_later_has_all(self):
        cluster = self.cluster()
        cluster.set_up(False)
        self.start(f"kafka:tcp://{cluster.brokers}/flows")
        self.send(0, 1, 2)
        time.sleep(8)
        cluster.set_up(True)
        time.sleep(4)
        errors = self.end(0)
        self.assertIn("it is tried again", errors)
        self.assertIn("is there again", errors)
        self.assertEqual((9, 3), tuple(map(len, self.read(cluster))))

    def test_a_broker_that_stays_away_is_told_in_time(self):
        cluster = self.cluster()
        self.start(f"kafka:tcp://{cluster.brokers}/flows{self.soon()}")
        self.send(0, 1)
        self.wait_for_messages(cluster, 4)
        cluster.set_up(False)
        self.send(2, 3)
        began = time.monotonic()
        errors = self.end(3)
        self.assertLess(time.monotonic() - began, 30)
        self.assertRegex(errors, r"9 of 12 flows \(9 packets\) could not be sent")
        cluster.set_up(True)
        self.assertEqual((3, 1), tuple(map(len, self.read(cluster))))

    def test_rows_on_their_way_when_the_broker_goes_add_up(self):
        """It answers slowly, and then not any more: some rows have arrived, and some failed."""
        cluster = self.cluster(partitions=2)
        self.start(f"kafka:tcp://{cluster.brokers}/flows{self.soon()}")
        self.send(0)
        self.send(1, flows=60_000)
        self.wait_for_messages(cluster, 4)
        cluster.slow_down(1000)
        self.send(2)
        time.sleep(4)
        cluster.set_up(False)
        errors = self.end(3)
        cluster.set_up(True)
        cluster.slow_down(0)
        flows, ledgers = self.read(cluster)
        sent, unsent = number_in(r"exported ([\d,]+) flows", errors), number_in(r"([\d,]+) of [\d,]+ flows", errors)
        self.assertEqual(60_006, sent + unsent, errors)
        self.assertTrue(3 < sent <= len(flows) < 60_006, (sent, len(flows)))
        self.assertEqual(len(flows), len({message["payload"] for message in flows}))


def number_in(pattern, text):
    return int(re.search(pattern, text)[1].replace(",", ""))


if __name__ == "__main__":
    harness.main()
