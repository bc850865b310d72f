#!/usr/bin/python3
"""Configuration files: what they set is what the command line would, their priority, what is left out so that a command
line works with any file, the errors, and `wirecensus config`, whose output is a configuration file."""
import os
import re
import subprocess
import tempfile
import tomllib
import unittest
from pathlib import Path

import harness

DOCUMENT = harness.ROOT / "docs/configuration.md"
CAPTURE = bytes.fromhex("d4c3b2a10200040000000000000000000000040001000000")
RECORD = bytes(8) + (60).to_bytes(4, "little") * 2 + bytes(60)
EFFECT = re.compile(r"^(# )?([a-z-]+) = (.*?)  # (.*)$", re.MULTILINE)


class ConfigCase(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="wirecensus-config-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        (self.folder / "a.pcap").write_bytes(CAPTURE + 3 * RECORD)
        self.users = self.folder / "xdg/wirecensus/config.toml"
        self.users.parent.mkdir(parents=True)
        self.environment = {**os.environ, "XDG_CONFIG_HOME": str(self.folder / "xdg"), "HOME": str(self.folder)}

    def run_it(self, *arguments):
        return harness.run(*arguments, cwd=self.folder, environment=self.environment)

    def write(self, text, name="own.toml"):
        (self.folder / name).write_text(text, encoding="utf-8")
        return f"./{name}"

    def config(self, *arguments):
        """What `wirecensus config` prints: {key: (value as written, source)} of what is set."""
        done = self.run_it("config", *arguments)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        tomllib.loads(done.stdout)
        return {key: (value, source) for comment, key, value, source in EFFECT.findall(done.stdout) if not comment}

    def left_out(self, *arguments):
        """{key: reason} of what is left out."""
        _, _, text = self.run_it("config", *arguments).stdout.partition("# Left out:\n")
        return {key: source.rpartition(": ")[2] for _, key, _, source in EFFECT.findall(text)}

    def refused(self, *arguments):
        done = self.run_it(*arguments)
        self.assertEqual(2, done.returncode, done.stdout + done.stderr)
        return done.stderr

    def refused_file(self, text):
        return self.refused("--config", self.write(text), "a.pcap")


class Counts(ConfigCase):
    def test_a_file_counts_as_the_command_line_does(self):
        for text, options in (('read = "a.pcap"\nformats = ["packet_metrics.csv", "packet_flows.csv"]\ncount = 2\nnames = "ecs"\n',
                               ["a.pcap", "--formats", "packet_metrics.csv,packet_flows.csv", "-c", "2", "--names", "ecs"]),
                              ('read = ["a.pcap", "a.pcap"]\nquiet = true\nformats = "csv,json"\nthreads = 1\ntitle = "x"\n',
                               ["a.pcap", "a.pcap", "-q", "--formats", "csv,json", "-j", "1", "--title", "x"])):
            by_file = self.run_it("--config", self.write(text), "-o", "out")
            by_line = self.run_it(*options, "-o", "other")
            self.assertEqual(0, by_file.returncode, by_file.stderr)
            self.assertEqual(by_line.stdout.replace("other", "out"), by_file.stdout)
            written = sorted((self.folder / "out").iterdir())
            self.assertEqual(len(written), len(list((self.folder / "other").iterdir())))
            for path in written:
                self.assertEqual((self.folder / "other" / path.name).read_bytes(), path.read_bytes(), path.name)

    def test_assertions_of_a_file_hold_or_not(self):
        for condition, code in (("total_packets == 3", 0), ("total_packets == 4", 4)):
            name = self.write(f'assert = ["packets_lost == 0", "{condition}"]\nformats = "none"\n')
            self.assertEqual(code, self.run_it("--config", name, "a.pcap").returncode)

    def test_the_users_file_is_read_without_being_named(self):
        self.users.write_text('formats = "none"\nquiet = true\nassert = ["flows == 99"]\n', encoding="utf-8")
        self.assertEqual(4, self.run_it("a.pcap").returncode)
        self.assertEqual(0, self.run_it("a.pcap", "--no-config", "--formats", "none").returncode)

    def test_paths_are_relative_to_the_current_directory(self):
        (self.folder / "sub").mkdir()
        name = self.write('read = "a.pcap"\nformats = "none"\n', "sub/own.toml")
        self.assertEqual(0, self.run_it("--config", name).returncode)


class Priority(ConfigCase):
    def test_the_nearest_wins(self):
        self.users.write_text('filter = "tcp"\nthreads = 1\ntitle = "user"\nverbose = true\n', encoding="utf-8")
        name = self.write('filter = "udp"\nthreads = 2\nverbose = false\n')
        effect = self.config("--config", name, "-f", "arp")
        self.assertEqual(('"arp"', "command line"), effect["filter"])
        self.assertEqual(("2", "./own.toml:2"), effect["threads"])
        self.assertEqual(('"user"', f"{self.users}:3"), effect["title"])
        self.assertEqual(("false", "./own.toml:3"), effect["verbose"])
        self.assertNotIn("title", self.config("--config", name, "--no-config"))

    def test_lists_are_replaced_not_joined(self):
        self.users.write_text('interface = ["v0", "v1"]\nassert = ["flows > 1"]\n', encoding="utf-8")
        self.assertEqual(('["v9"]', "command line"), self.config("-i", "v9")["interface"])
        self.assertEqual("[]", self.config("--config", self.write("assert = []\n"))["assert"][0])

    def test_where_the_users_file_is(self):
        home = self.folder / ".config/wirecensus"
        home.mkdir(parents=True)
        (home / "config.toml").write_text('title = "home"\n', encoding="utf-8")
        self.users.write_text('title = "xdg"\n', encoding="utf-8")
        self.assertEqual('"xdg"', self.config()["title"][0])
        for value in (None, "", "relative"):
            self.environment.pop("XDG_CONFIG_HOME", None)
            if value is not None:
                self.environment["XDG_CONFIG_HOME"] = value
            self.assertEqual(('"home"', f"{home}/config.toml:1"), self.config()["title"])
        del self.environment["HOME"]
        self.assertEqual({}, self.config())

    def test_other_commands_take_nothing_from_files(self):
        self.users.write_text("not = valid\n", encoding="utf-8")
        for command in (["interfaces"], ["schema"], ["diff", "a.pcap", "a.pcap", "-o", "out"], ["--help"], ["--version"],
                        ["merge", "a.pcap", "--formats", "none"]):
            self.assertEqual(0, self.run_it(*command).returncode, command)
        said = self.refused("--config", "./own.toml", "merge", "a.pcap")
        self.assertIn("--config cannot be used with the command merge", said)


class LeftOut(ConfigCase):
    def test_the_input_of_the_command_line_replaces_that_of_files(self):
        self.users.write_text('interface = ["v0", "v1"]\nby = "interface"\nring-size = "64M"\ntime = 30\nwire = true\n'
                              'source = "libpcap"\nno-promiscuous = true\nsettle = 1\nexpect = "b.pcap"\nexpect-loops = 2\n'
                              'rotate-size = "1G"\nkeep = 3\nignore = "ttl"\nformats = "none"\n', encoding="utf-8")
        for files in (["a.pcap"], ["-r", "a.pcap"], ["--", "a.pcap"]):
            done = self.run_it(*files)
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertEqual({"read", "formats"}, set(self.config(*files)))
        reasons = self.left_out("a.pcap")
        self.assertEqual("replaced by the files given", reasons["interface"])
        self.assertEqual("the input of this file is replaced", reasons["expect"])
        self.assertEqual("needs -i", reasons["ring-size"])
        self.assertEqual("needs --every, --rotate-size or --rotate-time", reasons["keep"])

    def test_points_replace_interfaces_and_the_other_way_round(self):
        point = self.write('from = "a.pcap"\nto = "b.pcap"\nignore = ["ttl", "ecn"]\n')
        self.assertEqual({"from", "to", "ignore"}, set(self.config("--config", point)))
        self.assertEqual('"ttl,ecn"', self.config("--config", point)["ignore"][0])
        self.assertEqual({"interface"}, set(self.config("--config", point, "-i", "lo")))
        self.assertEqual({"expect", "to", "ignore"}, set(self.config("--config", point, "--expect", "c.pcap")))
        self.assertEqual('"c.pcap"', self.config("--config", point, "--to", "c.pcap")["to"][0])
        self.users.write_text('interface = "lo"\ncount = 5\nwire = true\n', encoding="utf-8")
        self.assertEqual({"from", "to", "ignore"}, set(self.config("--config", point)))

    def test_standard_output_and_comparisons(self):
        name = self.write('expect = "a.pcap"\nformats = "csv,json"\n')
        done = self.run_it("--config", name, "a.pcap", "-o", "-")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual({"read", "output"}, set(self.config("--config", name, "a.pcap", "-o", "-")))
        name = self.write('output = "-"\n')
        self.assertEqual({"read", "expect"}, set(self.config("--config", name, "a.pcap", "--expect", "a.pcap")))

    def test_what_is_expected_stays_with_another_interface(self):
        name = self.write('interface = "v0"\nexpect = "a.pcap"\ncount = 7\n')
        self.assertEqual({"interface", "expect", "count"}, set(self.config("--config", name, "-i", "v1")))
        self.assertEqual({"interface", "expect"}, set(self.config("--config", name, "-i", "v1", "-i", "v2")))

    def test_the_users_file_makes_no_command_of_a_file(self):
        script = self.folder / "script"
        script.write_text("#!/bin/sh\ntouch ran\n", encoding="utf-8")
        script.chmod(0o755)
        self.users.write_text('interface = "lo"\n', encoding="utf-8")
        self.run_it("--formats", "none", "--", script)
        self.assertFalse((self.folder / "ran").exists())
        own = self.write('interface = "lo"\n')
        self.assertIn("there is no command after --", self.refused("--config", own, "--"))
        self.assertEqual("1", self.config("--config", self.write('interface = "lo"\nsettle = 1\n'), "--", "x")["settle"][0])


class Errors(ConfigCase):
    def test_keys(self):
        for key, said in (("ouptut", "./own.toml:2: unknown option: 'ouptut'; did you mean output?"),
                          ("verb", "did you mean verbose?"), ("FILE", "unknown option: 'FILE'"), ("i", "unknown option: 'i'"),
                          ('""', "unknown option: ''"), ("nothing-like-it", "unknown option: 'nothing-like-it'\n"),
                          ("config", "./own.toml:2: 'config' is an option of the command line only"),
                          ("no-config", "command line only"), ("ready-fd", "command line only"),
                          ("help", "command line only"), ("version", "command line only")):
            self.assertIn(said, self.refused_file(f'# a comment\n{key} = "x"\n'))
        self.assertIn("./own.toml:1: 'live' is a table", self.refused_file('[live]\ninterface = "v0"\n'))

    def test_types(self):
        for line, said in (('quiet = "yes"', "'quiet' must be true or false"), ("quiet = 1", "must be true or false"),
                           ("time = true", "'time' must have a value, not true or false"),
                           ('output = ["a", "b"]', "'output' must be one value, not a list"),
                           ("time = 2026-01-01", "not a date or time"), ("assert = [true]", "must hold texts or numbers only"),
                           ("assert = [['a']]", "must hold texts or numbers only"), ("formats = []", "'formats' is an empty list"),
                           ('title = "a\\u0000b"', "NUL character")):
            self.assertIn(f"./own.toml:1: {said}" if said.startswith("'") else said, self.refused_file(line + "\n"))

    def test_values(self):
        for text, said in (('names = "other"', "own.toml:1: --names: other not in"), ("threads = 0", "own.toml:1: -j must be"),
                           ('threads = "many"', "own.toml:1: Could not convert: --threads"), ("count = -1", "own.toml:1: -c must be"),
                           ('formats = "pdf"', "own.toml:1: unknown format or file: 'pdf'"), 
                           ('assert = ["flws > 0"]', "own.toml:1: assertion 'flws > 0'"), ("count = 1.5", "own.toml:1: -c must be"),
                           ('write = "x"\nkeep = 0\nrotate-size = 1', "own.toml:2: --keep must be"),
                           ('expect = "a.pcap"\nexpect-loops = 0', "own.toml:2: --expect-loops")):
            self.assertIn(said, self.refused_file(text + "\n"))
        for text, said in (('ring-size = "1X"', "own.toml:2: --ring-size"), ("time = 0", "own.toml:2: -t must be"),
                           ('ring-size = "4K"', "own.toml:2: --ring-size must be at least 8K"),
                           ('source = "other"', "own.toml:2: --source: other not in {auto,ring,libpcap}"),
                           ('read = "a.pcap"', "own.toml:1, ./own.toml:2: give either an interface or files, not both")):
            self.assertIn(said, self.refused("--config", self.write(f'interface = "lo"\n{text}\n')))
        self.assertIn("own.toml:1: the interface v0 is given twice",
                      self.refused("--config", self.write('interface = ["v0", "v0"]\n')))

    def test_what_is_not_toml(self):
        for text, line in (("quiet", 1), ("a = 1\nb =\n", 2), ('title = "x\n', 1), ("threads = 1\nthreads = 2\n", 2),
                           ("x = " + 1000 * "[", 1)):
            self.assertRegex(self.refused_file(text), rf"own\.toml:{line}: not valid TOML: .")
        (self.folder / "own.toml").write_bytes(b'title = "\xff"\n')
        self.assertIn("own.toml:1: not valid TOML", self.refused("--config", "./own.toml", "a.pcap"))

    def test_files(self):
        os.mkfifo(self.folder / "fifo")
        self.write("#" * (1 << 20), "large.toml")
        self.write("#" * ((1 << 20) + 1), "larger.toml")
        self.assertEqual({}, self.config("--config", "./large.toml"))
        for name, said in (("./fifo", "not a regular file"), ("./", "not a regular file"), ("/dev/null", "not a regular file"),
                           ("./larger.toml", "larger than 1 MiB"), ("./missing.toml", "missing.toml: No such file"),
                           ("no-such-name", "/etc/wirecensus/no-such-name.toml: No such file"), ("", "--config must be"),
                           ("a b", "--config must be"), ("a.pcap", "for the file in this directory: --config ./a.pcap")):
            self.assertIn(said, self.refused("--config", name, "a.pcap"))

    def test_the_users_file_is_checked_as_well(self):
        self.users.write_text("\n\nquite = true\n", encoding="utf-8")
        self.assertIn(f"{self.users}:3: unknown option: 'quite'; did you mean quiet?", self.refused("a.pcap"))
        self.users.unlink()
        self.users.mkdir()
        self.assertIn("not a regular file", self.refused("a.pcap"))


class Effect(ConfigCase):
    def test_its_output_is_a_file_with_the_same_effect(self):
        options = ["-i", "v0", "-i", "v\t1", "--by", "interface", "-f", 'port 53 or "x\\y"', "--ring-size", "64M", "--source", "RING",
                   "-p", "-t", "1.5h", "--assert", "flows > 1", "--assert", "loss == 0", "-w", "ü.gz", "--rotate-size", "1000",
                   "--keep", "2", "--title", "007", "-j", "1", "-v", "--formats", "csv,json", "--expect", "a.pcap"]
        first = self.config(*options)
        self.assertEqual(16, len(first))
        self.assertEqual({"command line"}, {source for _, source in first.values()})
        self.assertEqual('["v0", "v\\u00091"]', first["interface"][0])
        (self.folder / "own.toml").write_text(self.run_it("config", *options).stdout, encoding="utf-8")
        second = self.config("--config", "./own.toml")
        self.assertEqual({key: value for key, (value, _) in first.items()}, {key: value for key, (value, _) in second.items()})

    def test_it_prints_every_option_once(self):
        listed = re.findall(r"^(?:# )?([a-z-]+)(?: = |: not set)", self.run_it("config").stdout, re.MULTILINE)
        options = re.findall(r"^  (?:-.,)?--([a-z-]+)", self.run_it("--help").stdout, re.MULTILINE)
        only_on_the_command_line = {"help", "version", "config", "no-config", "ready-fd", "live", "no-sandbox", "sandbox-kill"}
        self.assertEqual(sorted(set(options) - only_on_the_command_line), sorted(listed))
        self.assertGreater(len(listed), 25)

    def test_defaults_are_those_in_effect(self):
        text = self.run_it("config").stdout
        for line in ('# output = "."  # default', '# ring-size = "128M"  # default', '# formats = "csv,png"  # default',
                     "# quiet = false  # default", '# settle = "300ms"  # default', "# filter: not set"):
            self.assertIn(line + "\n", text)
        self.assertIn('# formats = "csv"  # default\n', self.run_it("config", "-o", "-").stdout)

    def test_wrong_options_are_refused(self):
        self.assertIn("did you mean --output?", self.refused("config", "--ouptut", "x"))
        self.assertIn("-t must be", self.refused("config", "-i", "lo", "-t", "x"))

    def test_a_value_that_is_no_text(self):
        done = subprocess.run([os.fsencode(harness.PROGRAM), b"config", b"--title", b"\xff"], capture_output=True, check=True)
        self.assertIn(b"# title: command line; its value has bytes that a configuration file cannot hold", done.stdout)
        tomllib.loads(done.stdout.decode())


class Document(ConfigCase):
    def test_its_example_works_as_it_says(self):
        example, = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
        self.write(example, "dns.toml")
        live = self.config("--config", "./dns.toml")
        self.assertEqual(('["v0", "v1"]', "./dns.toml:10"), live["interface"])
        self.assertEqual({"rotate-size"}, set(self.left_out("--config", "./dns.toml")))
        done = self.run_it("--config", "./dns.toml", "a.pcap", "-o", "out")
        self.assertEqual((4, ""), (done.returncode, done.stdout), done.stderr)
        self.assertTrue((self.folder / "out/report.html").exists())

    def test_its_session_is_what_happens(self):
        text = DOCUMENT.read_text(encoding="utf-8")
        self.write(re.search(r"```toml\n(.*?)```", text, re.DOTALL)[1], "dns.toml")
        session = re.findall(r"^    (.*)$", text, re.MULTILINE)
        bin_folder = self.folder / "bin"
        bin_folder.mkdir()
        (bin_folder / "wirecensus").symlink_to(harness.PROGRAM)
        self.environment["PATH"] = f"{bin_folder}:{os.environ['PATH']}"
        script = "\n".join(line[2:] for line in session if line.startswith("$ "))
        done = subprocess.run(["sh", "-c", script], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False)
        self.assertEqual([line for line in session if not line.startswith("$ ")], done.stdout.splitlines())

    def test_it_names_every_option_that_is_not_in_files(self):
        text = DOCUMENT.read_text(encoding="utf-8")
        for key in ("help", "version", "config", "no-config", "ready-fd", "live"):
            self.assertIn(f"`{key}`", text)


if __name__ == "__main__":
    harness.main()
