"""A section of the report: counting live traffic, beside other capture programs.

In a network namespace of its own wirecensus-send sends into one end of a virtual cable as fast as it can,
and each program in turn listens at the other end. Then: what listening to silence takes, and whether memory
grows while traffic of equal flows goes on.
"""
import dataclasses
import os
import pathlib
import re
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time

import tools

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
import live_network  # pylint: disable=wrong-import-position
import process_usage  # pylint: disable=wrong-import-position

SENT_ON, LISTENED_ON = "v0", "v1"
PACKETS = 5_000_000
FLOWS = 1000
SETTLING_SECONDS = 1  # to open what is needed; to get the last packets
LIMIT_SECONDS = 60
IDLE_SECONDS = 5
SOAK_RATE = 100_000
SAMPLES = 12  # of memory; the first two are warm-up
WIRECENSUS = {f"wirecensus -j {threads}": f"-i {{interface}} --formats none -j {threads}" for threads in (1, 2)}
PEERS = {
    "tcpdump": "tcpdump -i {interface} -Z root -s 96 -w /dev/null",
    "dumpcap": "dumpcap -q -i {interface} -w /dev/null",
    "nfpcapd": "nfpcapd -i {interface} -w {out}",
}
# How a program says how many packets it has seen, by what it is called.
DELIVERED = {
    "wirecensus": r"^Packets +([\d,]+)",
    "tcpdump": r"^(\d+) packets captured",
    "dumpcap": r"^Packets captured: (\d+)",
    "nfpcapd": r"Total: Processed(?: packets)?: (\d+)",
}


@dataclasses.dataclass(frozen=True)
class Listening:
    sent: int
    rate: float  # packets a second
    way: str
    delivered: int
    start: float  # seconds of processor time until it listens
    cpu: float  # from there to its end

    @property
    def nanoseconds(self):
        """For each packet that came through: who loses many does not look cheap."""
        return self.cpu / self.delivered * 1e9 if self.delivered else float("inf")


def listeners(bench):
    own = [tools.make_tool(name, "live", f"{bench.program} {options}") for name, options in WIRECENSUS.items()]
    peers = [tools.make_tool(name, "live", text) for name, text in PEERS.items()]
    return [tool for tool in [*own, *peers, *bench.live_peers] if shutil.which(tool.words[0])]


def program_of(tool):
    return os.path.basename(tool.words[0])


def send(network, bench, packets, *options):
    done = network.run(bench.sender, "-i", SENT_ON, "-c", packets, "--flows", FLOWS, *options)
    told = dict(re.findall(r"(\w+) ([\w.]+)", done.stdout))
    return int(told["packets"]), float(told["seconds"]), told["way"]


def start(network, tool, out):
    process = network.start(*(word.replace("{interface}", LISTENED_ON).replace("{out}", out) for word in tool.words))
    time.sleep(SETTLING_SECONDS)
    return process


def stop(process):
    """What it said, and the processor time of its whole life."""
    time.sleep(SETTLING_SECONDS)
    process.send_signal(signal.SIGINT)
    timer = threading.Timer(LIMIT_SECONDS, process.kill)
    timer.start()
    _, status, usage = os.wait4(process.pid, 0)
    timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.stdout.read() + process.stderr.read(), usage.ru_utime + usage.ru_stime


def listen(network, bench, tool, packets):
    with tempfile.TemporaryDirectory(prefix="wirecensus-bench-") as out:
        process = start(network, tool, out)
        begin = process_usage.cpu_seconds(process.pid)
        sent, seconds, way = send(network, bench, packets)
        said, whole = stop(process)
    found = re.findall(DELIVERED[program_of(tool)], said, re.MULTILINE)
    if not found:
        raise SystemExit(f"bench: live: {tool.name} does not say what it saw:\n{said}")
    return Listening(sent, sent / seconds, way, int(found[-1].replace(",", "")), begin,
                     whole - begin)


def measure(network, bench, heard):
    """Name -> runs. Every tool once in each round."""
    packets = min(bench.packets or PACKETS, PACKETS)
    runs = {tool.name: [] for tool in heard}
    for _ in range(bench.rounds):
        for tool in heard:
            runs[tool.name].append(listen(network, bench, tool, packets))
    return runs


def median(runs, what):
    return statistics.median(getattr(run, what) for run in runs)


def row(values):
    return "| " + " | ".join(map(str, values)) + " |"


def result_rows(runs):
    yield row(["tool", "CPU ns/packet", "min-max", "start CPU ms", "delivered", "lost", "sent at", "rounds"])
    yield row(["---", "--:", "---", "--:", "--:", "--:", "--:", "--:"])
    for name, ran in runs.items():
        costs = [run.nanoseconds for run in ran]
        sent, delivered = sum(run.sent for run in ran), sum(run.delivered for run in ran)
        yield row([name, f"{statistics.median(costs):.1f}", f"{min(costs):.1f}-{max(costs):.1f}",
                   f"{median(ran, 'start') * 1e3:.0f}", delivered, f"{(sent - delivered) / sent:.1%}",
                   f"{median(ran, 'rate') / 1e6:.2f} M/s", len(ran)])


def ratio_rows(runs, heard):
    """The processor time of wirecensus as a multiple of the others': from the medians above."""
    own = [tool.name for tool in heard if program_of(tool) == "wirecensus"]
    others = [tool.name for tool in heard if program_of(tool) != "wirecensus"]
    yield row(["CPU a packet", *(f"x {name}" for name in others)])
    yield row(["---", *("--:" for _ in others)])
    for name in own:
        yield row([name, *(f"{median(runs[name], 'nanoseconds') / median(runs[other], 'nanoseconds'):.2f}"
                           for other in others)])


def comparison(network, bench):
    heard = listeners(bench)
    runs = measure(network, bench, heard)
    ways = {run.way for ran in runs.values() for run in ran}
    one = next(iter(runs.values()))[0]
    yield f"{one.sent} frames of 64 bytes in {FLOWS} flows each time, sent by {' and '.join(sorted(ways))}."
    yield from ["", *result_rows(runs), "", *ratio_rows(runs, heard), "", "CPU ns a packet of each round:", ""]
    for name, ran in runs.items():
        yield f"    {name}: " + " ".join(f"{run.nanoseconds:.1f}" for run in ran)
    yield from ["", "Delivered of each round:", ""]
    for name, ran in runs.items():
        yield f"    {name}: " + " ".join(f"{run.delivered}" for run in ran)
    programs = dict.fromkeys(tool.words[0] for tool in heard)
    yield from ["", "Commands and versions:", "", *(f"    {tool.name}: {' '.join(tool.words)}" for tool in heard)]
    yield from [*(f"    {program}: {tools.version_of(program)}" for program in programs), ""]


def idle(network, bench):
    yield from ["### idle", "", row(["", f"CPU in {IDLE_SECONDS} s without a packet"]), row(["---", "--:"])]
    for tool in listeners(bench):
        if program_of(tool) == "wirecensus":
            process = start(network, tool, "")
            before = process_usage.cpu_seconds(process.pid)
            time.sleep(IDLE_SECONDS)
            used = process_usage.cpu_seconds(process.pid) - before
            stop(process)
            yield row([tool.name, f"{used / IDLE_SECONDS:.4%}"])
    yield ""


def soak(network, bench):
    """Memory while packets of equal flows keep coming."""
    seconds = bench.minutes * 60
    tool = listeners(bench)[0]
    process = start(network, tool, "")
    sender = network.start(bench.sender, "-i", SENT_ON, "-c", int(SOAK_RATE * seconds), "-t", seconds + 10, "--rate",
                           SOAK_RATE, "--flows", FLOWS, "--sizes", "imix")
    samples = []
    for _ in range(SAMPLES):
        time.sleep(seconds / SAMPLES)
        samples.append(process_usage.resident_kib(process.pid))
    sent = sender.communicate(timeout=LIMIT_SECONDS)[0].strip()
    said, cpu = stop(process)
    yield from ["### soak", "", f"{tool.name}, {seconds:.0f} s: {sent}.", ""]
    yield f"- CPU {cpu / seconds:.2%}; {re.search(r'^Verdict +(.*)', said, re.MULTILINE).group(0)}."
    yield f"- Memory grew by {max(samples[2:]) - samples[1]} KiB after warm-up. KiB at equal intervals:"
    yield from ["", f"    {' '.join(map(str, samples))}", ""]


def section(bench):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: terminated"))  # the namespace must go
    yield from ["## live", ""]
    missing = live_network.missing()
    if missing:
        yield from [f"Not measured: {missing}.", ""]
        return
    with live_network.LiveNetwork() as network:
        yield from comparison(network, bench)
        yield from idle(network, bench)
        yield from soak(network, bench)
