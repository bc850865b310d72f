"""Runs commands and measures them: wall time, processor time, peak memory.

GNU time starts each command, because the peak memory of a child of Python counts Python's own
memory. Tools take turns within a round, so that what else the machine does hits all of them alike;
and in another order in each, because a tool leaves something to the next.

Memory is warm, as the page cache is. A virtual machine may give free memory back to its host within
seconds; to have it again took 0.4 s for 150 MiB where 0.014 s are usual, more than most tools need for
all else. So each finds as much memory in the machine as it took in the round that warms the cache.
"""
import contextlib
import dataclasses
import mmap
import os
import pathlib
import random
import shutil
import signal
import statistics
import subprocess
import tempfile
import threading
import time

SLOW_SECONDS = 10  # from here on a tool gets SLOW_ROUNDS only
SLOW_ROUNDS = 2
LIMIT_SECONDS = 120


@dataclasses.dataclass(frozen=True)
class Run:
    wall: float
    cpu: float
    memory: float  # MiB, of the largest process
    failure: str = ""


class Series:
    """The runs of one tool. The first, which warms the cache, is not counted."""

    def __init__(self):
        self.runs = []
        self.failure = ""
        self.rounds_wanted = None
        self.memory = 0  # MiB that the first run took

    def wants_more(self):
        return not self.failure and (self.rounds_wanted is None
                                     or len(self.runs) < self.rounds_wanted)

    def add(self, run, rounds):
        self.failure = run.failure
        if self.rounds_wanted is None:
            self.memory = run.memory
            self.rounds_wanted = min(rounds, SLOW_ROUNDS) if run.wall > SLOW_SECONDS else rounds
        elif not run.failure:
            self.runs.append(run)

    def walls(self):
        return [run.wall for run in self.runs]

    def median(self, what="wall"):
        return statistics.median(getattr(run, what) for run in self.runs)


def wait_for(process, limit):
    """Waits for the process and all it started; ends them when the limit has passed."""
    def end():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    timer = threading.Timer(limit, end)
    timer.start()
    try:
        return process.wait()
    except BaseException:
        end()
        raise
    finally:
        timer.cancel()


def failure_of(code, wall, limit):
    if wall >= limit:
        return f"stopped after {limit} s"
    return f"failed with code {code}" if code != 0 else ""


def be_first_to_go():
    """When memory runs out, the kernel ends what is measured here and no other program."""
    with contextlib.suppress(OSError):
        pathlib.Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def warm_memory(mebibytes):
    """Takes that much memory and gives it back: the kernel hands out first what it got last.

    At most half of what is free, so that no file leaves the page cache for it.
    """
    free = os.sysconf("SC_AVPHYS_PAGES") * mmap.PAGESIZE
    size = min(int(mebibytes) << 20, free // 2)
    if size == 0:
        return
    with mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        memory.madvise(mmap.MADV_HUGEPAGE)
        for page in range(0, size, mmap.PAGESIZE):
            memory[page] = 1


def run_once(command, limit=LIMIT_SECONDS):
    with tempfile.NamedTemporaryFile("r", prefix="wirecensus-bench-") as told:
        wrapped = [shutil.which("time"), "-q", "-o", told.name, "-f", "%U %S %M", "--", *command]
        begin = time.perf_counter()
        process = subprocess.Popen(wrapped, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)
        code = wait_for(process, limit)
        wall = time.perf_counter() - begin
        user, system, memory = (float(word) for word in (told.read().split() or (0, 0, 0))[-3:])
    return Run(wall, user + system, memory / 1024, failure_of(code, wall, limit))


def measure(commands, rounds, folder):
    """Name -> Series, from name -> function that gives the command for an empty folder to write to.

    Every command once in each round, after one round that only warms the cache.
    """
    series = {name: Series() for name in commands}
    order = random.Random(1)  # the same in every run of the benchmark
    for _ in range(rounds + 1):
        for name in order.sample(list(commands), len(commands)):
            if series[name].wants_more():
                out = pathlib.Path(tempfile.mkdtemp(dir=folder))
                warm_memory(series[name].memory)
                series[name].add(run_once(commands[name](str(out))), rounds)
                shutil.rmtree(out)
                os.sync()  # what one wrote is not to be written to the disk while the next is measured
    return series
