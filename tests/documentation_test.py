#!/usr/bin/python3
"""The manual page and the completions have every option of --help, and the programs that read them take them."""
import os
import pty
import re
import select
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import harness


def output(*arguments):
    done = harness.run(*arguments)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


def needed(test, program):
    if shutil.which(program) is None:
        harness.skip(test, f"{program} is not installed")


def options_of(text):
    """Of --help: all names of options, in the lines that begin with one."""
    lines = [line for line in text.splitlines() if re.match(r" {2,8}-", line)]
    return {name for line in lines for name in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", line[:60].split("  ", 2)[1])}


HELP = {command: options_of(output(*command.split(), "--help")) for command in ("", "diff", "merge", "schema", "store", "report", "live", "config")}


class Manual(unittest.TestCase):
    def test_it_has_what_help_has(self):
        page = output("manual").replace("\\-", "-")
        for options in HELP.values():
            self.assertGreater(len(options), 1)
            for option in options:
                self.assertIn(f"\\fB{option}\\fR", page)
        for section in ("NAME", "SYNOPSIS", "OPTIONS", "COMMANDS", "FILES", "EXIT STATUS", "EXAMPLES"):
            self.assertIn(f".SH {section}\n", page)

    def test_it_renders_without_warnings(self):
        needed(self, "groff")
        for device in ("utf8", "ps"):
            done = subprocess.run(["groff", "-man", "-ww", "-K", "utf8", "-T", device], input=output("manual"),
                                  capture_output=True, text=True)
            self.assertEqual((0, ""), (done.returncode, done.stderr))
        text = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", subprocess.run(["groff", "-man", "-T", "utf8"], input=output("manual"),
                                                                  capture_output=True, text=True).stdout)
        self.assertIn("  wirecensus -f 'tcp port 443' *.pcap  count several files, filtered", text)
        self.assertIn("--filter EXPR", text)


class Completions(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-completions-")))
        (self.folder / "a capture.pcap").touch()
        (self.folder / "directory").mkdir()

    def script(self, shell):
        path = self.folder / "completions"
        path.write_text(output("completions", shell))
        return path

    def check(self, complete):
        """What each shell offers: complete(line) is the set of words for its last one."""
        self.assertEqual({"--filter", "--formats", "--from"}, complete("wirecensus --f"))
        self.assertEqual({"--formats", "--filter"}, complete("wirecensus diff --f"))
        self.assertEqual({"--formats"}, complete("wirecensus merge --f"))
        self.assertEqual({"--filter", "--formats", "--from"}, complete("wirecensus live --f"))
        self.assertEqual({"auto", "ring", "libpcap"}, complete("wirecensus --source "))
        self.assertEqual({"ring"}, complete("wirecensus --source r"))
        self.assertEqual({"bash", "fish", "zsh"}, complete("wirecensus completions "))
        self.assertLessEqual({"lo"}, complete("wirecensus -i "))
        self.assertEqual({"directory/"}, {word.rstrip("/") + "/" for word in complete("wirecensus -o ")})
        self.assertIn("a capture.pcap", complete("wirecensus -q a"))
        self.assertIn("a capture.pcap", complete("wirecensus diff a"))
        self.assertIn("a capture.pcap", complete("wirecensus -r a"))
        self.assertEqual({"diff"}, complete("wirecensus di") - {"directory", "directory/"})
        self.assertEqual(set(), complete("wirecensus -t 1"))

    def test_bash(self):
        needed(self, "bash")
        script = self.script("bash")

        def complete(line):
            words = line.split(" ")
            done = subprocess.run(["bash", "-uc", 'compopt() { :; }; source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
                                   '_wirecensus; printf "%s\\n" "${COMPREPLY[@]}"', script, *words],
                                  capture_output=True, text=True, cwd=self.folder)
            self.assertEqual("", done.stderr)
            return set(done.stdout.splitlines()) - {""}
        self.check(complete)
        self.assertIn("bash", complete("wirecensus -i lo -- bas"))

    def test_fish(self):
        needed(self, "fish")
        script = self.script("fish")
        home = self.enterContext(tempfile.TemporaryDirectory())
        own = {name: home for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")}

        def complete(line):
            done = subprocess.run(["fish", "-c", f"source {script}; complete -C '{line}'"], capture_output=True, text=True,
                                  cwd=self.folder, env=os.environ | own, timeout=60)
            self.assertEqual("", done.stderr)
            return {row.split("\t")[0].replace("\\ ", " ") for row in done.stdout.splitlines()}
        self.check(complete)

    def test_zsh(self):
        needed(self, "zsh")
        script = self.script("zsh")
        shell = Zsh(self.folder, script)
        self.addCleanup(shell.close)
        self.check(shell.complete)


class Zsh:
    """An interactive zsh that prints what it would offer: it has no other way to ask."""

    MARK, PROMPT = "=======offered=======", "(next)"
    SETUP = r"""
PS1='%(prompt)s'; unsetopt zle_bracketed_paste beep; bindkey -e
fpath=(/usr/share/zsh/functions/Completion/*(N) $fpath); autoload -Uz compinit; compinit -u -d %(folder)s/dump
compadd() {
  local -a wanted; local -A kept
  zparseopts -D -E -a wanted -A kept O: A: D: P: S: J: V: X: x: d: F: R: r: M: W: p: s: i: I: q l o: 1 2 a k f e n U C E: Q
  if [[ -n ${(k)kept[(i)-O]} || -n ${(k)kept[(i)-A]} || -n ${(k)kept[(i)-D]} ]]; then
    builtin compadd "${wanted[@]}" "$@"; return
  fi
  local -a found; builtin compadd -O found "${wanted[@]}" "$@" 2>/dev/null
  print -rl -- "offer:"${^found} >> %(folder)s/offers
  builtin compadd "${wanted[@]}" "$@"
}
source %(script)s
"""

    def __init__(self, folder, script):
        self.folder = folder
        setup = folder / "setup"
        setup.write_text(self.SETUP % {"folder": folder, "script": script, "prompt": self.PROMPT})
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe("zsh", ["zsh", "-f", "-i"], {**os.environ, "HOME": str(folder), "TERM": "dumb"})
        self.send(f"source {setup}; print ready-{self.MARK}\n")
        self.read_until(f"\nready-{self.MARK}")

    def send(self, text):
        os.write(self.terminal, text.encode())

    def read_until(self, mark, seconds=60):
        """Until the mark and the prompt behind it: what is typed before is not completed."""
        seen, end = "", time.monotonic() + seconds
        while self.PROMPT not in seen.replace("\r", "").partition(mark)[2]:
            if time.monotonic() > end:
                raise AssertionError(f"zsh does not answer: {seen}")
            if select.select([self.terminal], [], [], 0.2)[0]:
                seen += os.read(self.terminal, 65536).decode(errors="replace")

    def complete(self, line):
        offers = self.folder / "offers"
        offers.unlink(missing_ok=True)
        self.send(line + "\t\x15print done-" + self.MARK + "\n")
        self.read_until(f"\ndone-{self.MARK}")
        found = offers.read_text().splitlines() if offers.exists() else []
        words = {line.removeprefix("offer:").replace("\\ ", " ") for line in found}
        return words - {"", "setup", "completions", "dump", "offers"}

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


if __name__ == "__main__":
    harness.main()
