"""What a running process has used, from proc(5)."""
from pathlib import Path


def cpu_seconds(pid):
    """On a processor so far, all threads together, to the nanosecond."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text(encoding="ascii").split()[0]) for thread in threads) / 1e9


def wakes(pid):
    """How often its threads have waited so far. Unlike time, it does not depend on what else the machine does."""
    statuses = [(thread / "status").read_text(encoding="ascii") for thread in Path(f"/proc/{pid}/task").iterdir()]
    return sum(int(line.split()[1]) for status in statuses for line in status.splitlines()
               if line.startswith("voluntary_ctxt_switches:"))


def resident_kib(pid):
    """Memory in use, a capture ring included."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
