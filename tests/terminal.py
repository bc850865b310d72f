"""The program in a terminal of its own (a pseudo-terminal), and what stands on the screen."""
import codecs
import fcntl
import os
import pty
import re
import select
import struct
import termios
import time

CLEAR_TO_END = "\x1b[K"
COLORS = re.compile(r"\x1b\[[0-9;]*m")


class Screen:
    """Rows of text as a terminal shows them. It knows CR, LF, Erase in Line, colours and the margin (ECMA-48)."""

    def __init__(self, columns):
        self.columns, self.rows, self.row, self.column = columns, [""], 0, 0

    def feed(self, text):
        text = COLORS.sub("", text)
        while text:
            if text.startswith(CLEAR_TO_END):
                self.rows[self.row] = self.rows[self.row][:self.column]
                text = text[len(CLEAR_TO_END):]
                continue
            self.put(text[0])
            text = text[1:]

    def put(self, character):
        if character == "\x1b":
            raise AssertionError("an escape sequence that the test's terminal does not know")
        if character == "\r":
            self.column = 0
            return
        if character == "\n" or self.column == self.columns:
            self.row, self.column = self.row + 1, 0 if character != "\n" else self.column
            self.rows += [""] * (self.row + 1 - len(self.rows))
        if character != "\n":
            row = self.rows[self.row].ljust(self.column)
            self.rows[self.row] = row[:self.column] + character + row[self.column + 1:]
            self.column += 1

    def text(self):
        return "\n".join(row.rstrip() for row in self.rows).rstrip("\n")


class Terminal:
    """Runs a program whose standard streams are one terminal; keeps what it writes, and when."""

    def __init__(self, command, columns=100, output=None, **variables):
        environment = {**os.environ, "TERM": "xterm", **variables}
        self.columns, self.begin, self.writes = columns, time.monotonic(), []
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")  # reads may cut a character in two
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
                if output:
                    os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
                os.execvpe(str(command[0]), [str(word) for word in command], environment)
            finally:
                os._exit(127)

    def read(self, seconds):
        """What comes within that time; False when the program has closed the terminal."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.descriptor], [], [], left)[0]:
                continue
            try:
                data = os.read(self.descriptor, 1 << 16)
            except OSError:  # Linux says so that the other side is closed
                return False
            if not data:
                return False
            self.writes.append((time.monotonic() - self.begin, self.decoder.decode(data)))
        return True

    def wait_for(self, pattern, limit=30):
        end = time.monotonic() + limit
        while not re.search(pattern, self.written()):
            if time.monotonic() > end or not self.read(0.05):
                raise AssertionError(f"waited for {pattern!r}, read {self.written()[-2000:]!r}")

    def resize(self, columns):
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def press(self, key):
        os.write(self.descriptor, key)

    def finish(self, limit=120):
        """Waits for the end; returns the exit code, or the negative number of the signal that ended it."""
        end = time.monotonic() + limit
        while self.read(0.2):
            if time.monotonic() > end:
                os.kill(self.pid, 9)
                os.waitpid(self.pid, 0)
                raise AssertionError(f"still runs after {limit} s: {self.written()[-2000:]!r}")
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.descriptor)
        return os.waitstatus_to_exitcode(status)

    def written(self):
        return "".join(text for _, text in self.writes)

    def lines_drawn(self):
        """The lines of progress, each as it was drawn, and when; those that came in one read share its time."""
        return [(moment, line) for moment, text in self.writes
                for line in re.findall(r"\r([^\r\n\x1b]+)\x1b\[K", text)]

    def screen(self):
        screen = Screen(self.columns)
        screen.feed(self.written())
        return screen.text()
