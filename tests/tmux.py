"""A shell in a terminal of tmux's, which shows what a user would see: for tests of screens."""
import os
import re
import shutil
import subprocess
import time


PROMPT = r"^\$$"


def missing():
    """Why there is no tmux here; an empty string where there is."""
    return "" if shutil.which("tmux") else "not installed: tmux"


class Tmux:
    """Use it as a context manager: a server of its own, which ends with it."""

    def __init__(self, folder, columns=80, rows=24, **variables):
        self.server = f"wirecensus-test-{os.getpid()}-{time.monotonic_ns() % 10**9}"
        self.folder, self.size = folder, (columns, rows)
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", **variables}
        for variable in {"TMUX", "NO_COLOR"} - variables.keys():
            self.environment.pop(variable, None)

    def __enter__(self):
        columns, rows = self.size
        self.run("-f", "/dev/null", "new-session", "-d", "-x", columns, "-y", rows, "-c", self.folder,
                 "env PS1='$ ' bash --norc --noprofile")
        self.wait_for(PROMPT)
        return self

    def __exit__(self, *_):
        self.run("kill-server", check=False)

    def run(self, *arguments, check=True):
        return subprocess.run(["tmux", "-L", self.server, *map(str, arguments)], env=self.environment, check=check,
                              capture_output=True, text=True, timeout=30).stdout

    def press(self, *keys):
        """Keys by tmux's names: letters, Enter, Escape, C-c."""
        for key in keys:
            self.run("send-keys", "-t", "0", key)

    def type(self, text):
        self.run("send-keys", "-t", "0", "-l", text)

    def command(self, line):
        self.type(line)
        self.press("Enter")

    def resize(self, columns, rows):
        self.run("resize-window", "-t", "0", "-x", columns, "-y", rows)

    def text(self, *options):
        rows = self.run("capture-pane", "-p", "-t", "0", *options).split("\n")
        return "\n".join(row.rstrip() for row in rows).rstrip("\n")

    def wait_for(self, pattern, limit=30):
        """Returns the screen as soon as it has the pattern; ^ and $ are ends of rows."""
        end = time.monotonic() + limit
        while not re.search(pattern, text := self.text(), re.MULTILINE):
            if time.monotonic() > end:
                raise AssertionError(f"waited for {pattern!r}, and saw:\n{text}")
            time.sleep(0.05)
        return text

    def wait_until(self, expected, limit=20):
        """Returns the screen as soon as it is so, or what it is after that time."""
        end = time.monotonic() + limit
        while (text := self.text()) != expected and time.monotonic() < end:
            time.sleep(0.05)
        return text

    def settled(self, limit=30):
        """The screen, once it has stayed the same for a while."""
        end, before = time.monotonic() + limit, None
        while time.monotonic() < end:
            text = self.text()
            if text == before:
                return text
            before = text
            time.sleep(0.4)
        raise AssertionError(f"the screen never rests:\n{before}")
