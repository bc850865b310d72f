"""Captures to measure with, made by wirecensus-generate in a folder that is always removed."""
import contextlib
import dataclasses
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

OUTPUT_BYTES_PER_FLOW = 400  # more than any tool writes for one


@dataclasses.dataclass(frozen=True)
class Capture:
    path: str
    packets: int
    biflows: int
    size: int
    line: str  # what the generator says of it


def generate(generator, profile, path, packets=None, flows=None):
    command = [generator, profile, "-o", path]
    command += ["--packets", str(packets)] if packets else []
    command += ["--flows", str(flows)] if flows else []
    line = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    number = {name: int(value) for name, value in re.findall(r"(\w+) (\d+)", line)}
    return Capture(path, number["packets"], number["biflows"], number["file_bytes"], line)


def check_space(planned, folder):
    needed = planned.size + 2 * planned.biflows * OUTPUT_BYTES_PER_FLOW
    free = shutil.disk_usage(folder).free
    if free < 2 * needed:
        raise SystemExit(
            f"bench: a capture needs {needed / 1e9:.1f} GB with what is made from it, and twice that "
            f"is to be free, but there are {free / 1e9:.1f} GB in {folder}. Ask for less with "
            "--packets, or set TMPDIR.")


def leave_to_disk(path):
    """The first to read the file brings it into memory: pages come in order then, as with any file
    that was not just written. Those that a writer leaves lie wherever memory was free, and
    reading them takes up to 1.6 times as long: more in one run of the benchmark than in another."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def make(generator, folder, profile, packets=None, flows=None):
    """The capture in the folder, on disk only, unless that is too small for it."""
    planned = generate(generator, profile, os.devnull, packets, flows)
    check_space(planned, folder)
    name = f"{profile}-{planned.packets}-{planned.biflows}.pcap"
    made = generate(generator, profile, os.path.join(folder, name), packets, flows)
    leave_to_disk(made.path)
    return made


def make_at_most(generator, folder, profile, limit=None):
    """The profile's capture; where it has more packets than the limit, a smaller one of its kind,
    with as many packets a flow."""
    whole = generate(generator, profile, os.devnull)
    if limit is None or whole.packets <= limit:
        return make(generator, folder, profile)
    return make(generator, folder, profile, limit, max(1, whole.biflows * limit // whole.packets))


@contextlib.contextmanager
def temporary_folder():
    """A folder that goes away however the program ends, SIGTERM and Ctrl-C included."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: terminated"))
    with tempfile.TemporaryDirectory(prefix="wirecensus-bench-") as folder:
        yield folder
