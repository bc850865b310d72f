"""What a running process has used, from proc(5)."""
import os
import resource
import time
from pathlib import Path


def cpu_seconds(pid):
    """On a processor so far, all threads together, also those that have ended, to the nanosecond: the process's clock, whose
    number Linux makes of its own (clock_getcpuclockid(3))."""
    sched_clock = 2
    return time.clock_gettime(~pid << 3 | sched_clock)


def wakes(pid):
    """How often its threads have waited so far. Unlike time, it does not depend on what else the machine does."""
    statuses = [(thread / "status").read_text(encoding="ascii") for thread in Path(f"/proc/{pid}/task").iterdir()]
    return sum(int(line.split()[1]) for status in statuses for line in status.splitlines()
               if line.startswith("voluntary_ctxt_switches:"))


class OtherWork:
    """How much of the processors went to others than the process `pid` and the children that have ended meanwhile."""

    def __init__(self, pid):
        self.pid, self.began = pid, time.monotonic()
        self.before = self.used()

    def used(self):
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return processor_seconds_of_all() - children.ru_utime - children.ru_stime - cpu_seconds(self.pid)

    def share(self):
        """Of one processor."""
        return (self.used() - self.before) / (time.monotonic() - self.began)


def processor_seconds_of_all():
    """All that was not idle, from proc(5): processes have the interrupts that they cause in theirs."""
    user, nice, system, _, _, irq, softirq, steal = Path("/proc/stat").read_text(encoding="ascii").split()[1:9]
    return sum(map(int, (user, nice, system, irq, softirq, steal))) / os.sysconf("SC_CLK_TCK")


def resident_kib(pid):
    """Memory in use, a capture ring included."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
