#!/usr/bin/python3
"""The command after "--": it sends while its packets are counted, and the count ends when all have arrived. Needs root."""
import os
import shutil
import signal
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree
from pathlib import Path

import harness
from live_case import LiveTest, metrics, tables, udp_frame, write_capture

sys.path.insert(0, str(harness.TESTS / "captures"))
from files import Packet, enhanced, interface as described, section  # noqa: E402

REPLAY = ("tcpreplay", "--topspeed", "-i", "lo")


class SenderCommand(LiveTest):
    def count(self, *arguments, exit_codes=(0,), interface="lo"):
        """Runs the program until it ends on its own; returns the exit code, standard output and error."""
        options = [] if "-o" in arguments else ["-o", self.out]
        options += [] if "--formats" in arguments else ["--formats", "csv"]
        process = self.network.start(harness.PROGRAM, "-i", interface, *options, *arguments)
        output, errors = process.communicate(timeout=harness.TIME_LIMIT)
        harness.check_sound(process.returncode, errors)
        self.assertIn(process.returncode, exit_codes, errors + output)
        return process.returncode, output, errors

    def test_a_replay_is_one_command(self):
        for interface, sender in (("lo", "lo"), ("v1", "v0")):
            with self.subTest(interface=interface):
                _, output, errors = self.count("--expect", self.small, "--assert", "loss == 0 && total_packets == 1k",
                                               "--", "tcpreplay", "--topspeed", "-i", sender, self.small,
                                               interface=interface)
                self.assertRegex(output, r"Where lost +nowhere\nComparison +EQUAL")
                self.assertRegex(output, r"Assertion +HOLDS\n +loss == 0")
                self.assertRegex(errors, r"tcpreplay: +Successful packets: +1000")
                self.assertNotIn("tcpreplay", output)
                self.assertNotIn("ready", errors.splitlines())
                figures = metrics(self.out)
                self.assertEqual(("EQUAL", 1000, 0, "none"), tuple(figures[name] for name in (
                    "comparison", "expected_packets", "missing_packets", "culprit")))
                self.assertEqual(self.offline(self.small)["flows"], tables(self.out)["flows"])

    def test_again_and_again(self):
        for _ in range(int(os.environ.get("WIRECENSUS_REPLAYS", "5"))):
            _, output, _ = self.count("--expect", self.small, "--formats", "none", "--", *REPLAY, self.small)
            self.assertRegex(output, r"Comparison +EQUAL")

    def test_what_is_missing_gives_exit_code_4(self):
        part = ("tcpreplay", "--topspeed", "--limit", "990", "-i", "lo", self.small)
        code, output, _ = self.count("--expect", self.small, "--", *part, exit_codes=(4,))
        self.assertRegex(output, r"Comparison +DIFFERENT")
        figures = metrics(self.out)
        self.assertEqual(("DIFFERENT", 10, "sender", 990, 10, 10, 0, "EXACT"), tuple(figures[name] for name in (
            "comparison", "missing_packets", "culprit", "sender_sent", "missing_before_interface", "missing_by_sender",
            "missing_on_path", "verdict")))
        self.assertRegex(output, r"Where lost +at the sender \(not sent\): 10 packets")

    def test_what_tcpreplay_does_not_send_is_explained(self):
        longer = self.out / "longer.pcap"
        write_capture(longer, [udp_frame(1), udp_frame(2) + bytes(3000)])
        code, output, _ = self.count("--expect", longer, "--", "tcpreplay", "-i", "v0", longer, interface="v1",
                                     exit_codes=(1, 4))
        self.assertRegex(" ".join(output.split()), r"Sent 1 packet, as the sender reports; 1 failed frames longer than the "
                         r"MTU of its interface are not sent \(the longest expected one has 3,\d\d\d bytes\)")
        mixed = self.folder / "mixed.pcapng"
        mixed.write_bytes(section() + described(link_type=1) + described(link_type=101) + enhanced(Packet(udp_frame(1))) +
                          enhanced(Packet(udp_frame(2)[14:]), number=1))
        _, _, errors = self.count("--expect", mixed, "--", "tcpreplay", "-i", "v0", mixed, interface="v1", exit_codes=(4,))
        self.assertIn("tcpreplay printed no statistics: it sends nothing of a pcapng file whose interfaces have different "
                      "link types", errors)

    def test_what_leaves_the_way_is_lost_on_the_path(self):
        """The sender does not learn that the packets to one address go elsewhere."""
        self.network.run("ip", "link", "add", "x0", "type", "veth", "peer", "name", "x1")
        for link in ("x0", "x1"):
            self.network.run("ip", "link", "set", link, "arp", "off", "up")
        self.network.run("tc", "qdisc", "add", "dev", "v0", "clsact")
        self.network.run("tc", "filter", "add", "dev", "v0", "egress", "protocol", "ip", "u32", "match", "ip", "dst",
                         "127.2.0.1/32", "action", "mirred", "egress", "redirect", "dev", "x0")
        _, output, _ = self.count("--expect", self.small, "--", "tcpreplay", "--topspeed", "-i", "v0", self.small,
                                  exit_codes=(4,), interface="v1")
        figures = metrics(self.out)
        self.assertEqual((200, "path", 1000, 0, 200), tuple(figures[name] for name in (
            "missing_packets", "culprit", "sender_sent", "missing_by_sender", "missing_on_path")), output)
        self.assertRegex(" ".join(output.split()), r"Where lost between sender and this interface: 200 packets")

    def test_an_assertion_that_does_not_hold_gives_exit_code_4(self):
        junit = self.out / "junit.xml"
        _, output, errors = self.count("--assert", "total_packets == 1000", "--assert", "flows > 1M", "--junit", junit,
                                       "--", *REPLAY, self.small, exit_codes=(4,))
        self.assertRegex(output, r"Assertion +HOLDS\n +total_packets == 1000\n +total_packets = 1000\n")
        self.assertRegex(output, r"Assertion +FAILED\n +flows > 1M\n +flows = \d+\n")
        self.assertIn(f"wrote {junit}", errors)
        suite = xml.etree.ElementTree.parse(junit).getroot().find("testsuite")
        self.assertEqual(("4", "1"), (suite.get("tests"), suite.get("failures")))
        self.assertEqual(["flows > 1M"], [case.get("name") for case in suite if case.find("failure") is not None])

    def test_the_count_goes_on_until_the_interface_is_quiet(self):
        """Packets that come after the command has ended, each within the settle time of the one before."""
        late = "(sleep {}; tcpreplay --pps 5 --limit 5 -i lo {}) >/dev/null 2>&1 &"
        self.count("--settle", "3s", "--", "sh", "-c", late.format(0.4, self.small))
        self.assertEqual(5, metrics(self.out)["total_packets"])
        self.count("--settle", "50ms", "--", "sh", "-c", late.format(3, self.small))
        self.assertEqual(0, metrics(self.out)["total_packets"])

    def test_a_command_that_fails(self):
        _, output, errors = self.count("--", "sh", "-c", "echo to output; echo to error >&2; exit 7", exit_codes=(1,))
        self.assertIn("wirecensus: sh failed: exit code 7", errors)
        self.assertIn("sh: to output\nsh: to error\n", errors)
        self.assertNotIn("to output", output)
        self.assertRegex(output, r"Verdict +EXACT")
        self.assertEqual(0, metrics(self.out)["total_packets"])
        _, output, errors = self.count("-q", "--", "sh", "-c", "echo why; kill -9 $$", exit_codes=(1,))
        self.assertEqual("", output)
        self.assertEqual(["sh: why", "wirecensus: sh failed: signal 9 (Killed)"], errors.splitlines()[-2:])

    def test_a_command_that_is_not_there(self):
        _, output, errors = self.count("--", "no-such-program", "-i", "lo", exit_codes=(1,))
        self.assertIn("cannot run 'no-such-program': No such file or directory", errors)
        self.assertEqual(("", []), (output, list(self.out.iterdir())))

    def test_the_output_of_the_command_is_never_among_the_results(self):
        _, output, errors = self.count("-o", "-", "--formats", "packet_metrics.csv", "--", "sh", "-c",
                                       "printf 'a\\033[2Jb\\rc\\n\\nlast'; head -c 5000 /dev/zero | tr '\\0' x")
        self.assertTrue(output.startswith("metric,value,unit\n"), output)
        lines = [line.removeprefix("sh: ") for line in errors.splitlines() if line.startswith("sh: ")]
        self.assertEqual(["a\\x1b[2Jb", "c"], lines[:2])
        self.assertEqual("last" + "x" * 5000, "".join(lines[2:]))

    def test_only_the_standard_descriptors_are_inherited(self):
        _, _, errors = self.count("-w", self.out / "kept.pcapng", "--", "ls", "-l", "/proc/self/fd")
        descriptors = [line.split()[-3] for line in errors.splitlines() if line.startswith("ls:") and "->" in line]
        self.assertEqual(["0", "1", "2", "3"], descriptors)  # 3 is what ls reads

    def test_signals_are_as_usual_for_the_command(self):
        _, _, errors = self.count("--", "grep", "-E", "Sig(Blk|Ign|Cgt)", "/proc/self/status")
        masks = dict(line.removeprefix("grep: ").split(":") for line in errors.splitlines() if line.startswith("grep:"))
        pipe = 1 << signal.SIGPIPE - 1
        self.assertEqual(0, int(masks["SigIgn"], 16) & pipe)
        self.assertEqual(0, int(masks["SigBlk"], 16))

    def test_a_stop_ends_both(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                process = self.listen("--", "sleep", "1000")
                child = self.child_of(process)
                process.send_signal(number)
                _, errors = process.communicate(timeout=20)
                self.assertEqual(0, process.returncode, errors)
                self.assertIn("sleep was still running at the end of the count, and was terminated", errors)
                self.assertFalse(Path(f"/proc/{child}").exists())

    def test_a_command_that_ignores_signals_is_killed(self):
        process = self.listen("-t", "500ms", "--", "sh", "-c", "trap '' TERM INT; echo set; while :; do sleep 1; done")
        child = self.child_of(process)
        _, errors = process.communicate(timeout=20)
        self.assertEqual(0, process.returncode, errors)
        self.assertIn("sh was still running", errors)
        self.assertFalse(Path(f"/proc/{child}").exists())

    def test_a_limit_ends_both(self):
        self.count("-c", "100", "--", "tcpreplay", "--loop", "0", "--pps", "2000", "-i", "lo", self.small)
        self.assertEqual(100, metrics(self.out)["total_packets"])

    def test_a_command_that_never_pauses_its_output(self):
        started = time.monotonic()
        _, _, errors = self.count("-q", "-t", "1", "--", "yes")
        self.assertLess(time.monotonic() - started, 15)
        self.assertIn("yes was still running", errors)

    def test_scripts_are_reported_when_to_begin(self):
        reader, writer = os.pipe()
        os.set_inheritable(writer, True)
        process = subprocess.Popen(self.network.inside([harness.PROGRAM, "-i", "lo", "-o", self.out, "-t", "2",
                                                        "--ready-fd", writer]), stderr=subprocess.PIPE, text=True,
                                   stdout=subprocess.DEVNULL, pass_fds=[writer])
        os.close(writer)
        with os.fdopen(reader) as ready:
            self.assertEqual("ready\n", ready.read())  # to its end: it is closed
        self.network.replay(self.small, "lo", "--topspeed")
        _, errors = process.communicate(timeout=20)
        self.assertEqual(0, process.returncode, errors)
        self.assertIn("ready", errors.splitlines())
        self.assertEqual(1000, metrics(self.out)["total_packets"])

    def test_the_job_for_continuous_integration_works(self):
        """The script of docs/continuous-integration.md, as it stands there. It makes its own v0 and v1."""
        page = (harness.TESTS.parent / "docs/continuous-integration.md").read_text(encoding="utf-8")
        job = page.split("```sh\n")[1].split("```")[0]
        shutil.copy(self.small, self.out / "capture.pcap")
        write_capture(self.out / "other.pcap", [udp_frame(1)])
        self.network.run("ip", "link", "delete", "v0")
        for sent, code in (("capture.pcap", 0), ("other.pcap", 4)):
            with self.subTest(sent):
                (self.out / "replay.sh").write_text(job.replace("-i v0 capture.pcap", f"-i v0 {sent}"), encoding="utf-8")
                done = self.network.run("sh", "-c", f"cd {self.out} && PATH={harness.PROGRAM.parent}:$PATH sh replay.sh",
                                        check=False)
                self.assertEqual(code, done.returncode, done.stderr)
                suite = xml.etree.ElementTree.parse(self.out / "results.xml").getroot().find("testsuite")
                self.assertEqual(code == 0, suite.get("failures") == "0")
                self.assertTrue((self.out / "results/report.html").exists())

    def child_of(self, process):
        """The command's process; `ip netns exec` becomes the program, so it is the first child."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
            for thread in Path(f"/proc/{process.pid}/task").iterdir():
                children += (thread / "children").read_text(encoding="ascii").split()
            if children:
                return int(children[0])
            time.sleep(0.01)
        return self.fail("there is no child")


class WrongUse(unittest.TestCase):
    def refuse(self, *arguments):
        done = harness.run(*arguments)
        self.assertEqual(2, done.returncode, done.stderr)
        return done.stderr

    def test_what_is_said(self):
        self.assertIn("there is no command after --", self.refuse("-i", "lo", "--"))
        self.assertIn("--settle needs a command", self.refuse("-i", "lo", "--settle", "1s"))
        self.assertIn("--settle must be a duration", self.refuse("-i", "lo", "--settle", "x", "--", "true"))
        self.assertIn("unknown option: --bogus", self.refuse("-i", "lo", "--bogus", "--", "true"))
        self.assertIn("--ready-fd must be 3 or greater", self.refuse("-i", "lo", "--ready-fd", "1"))
        self.assertIn("descriptor 99 is not open", self.refuse("-i", "lo", "--ready-fd", "99"))
        self.assertIn("--ready-fd needs -i", self.refuse("--ready-fd", "3", "a.pcap"))
        self.assertIn("unknown metric 'flws'", self.refuse("-i", "lo", "--assert", "flws > 3"))
        self.assertIn("missing_packets needs --expect", self.refuse("a.pcap", "--assert", "missing_packets == 0"))

    def test_without_an_interface_files_follow(self):
        done = harness.run("-q", "--formats", "none", "--", "-no-such-file.pcap")
        self.assertEqual(1, done.returncode)
        self.assertIn("-no-such-file.pcap", done.stderr)


if __name__ == "__main__":
    harness.main()
