"""The programs that are measured: which there are on this machine, and how each is called.

A command is a list of words; {capture} and {out} in them become the capture and an empty folder. What
a tool writes goes to that folder or to /dev/null, and nothing is sent anywhere.
"""
import argparse
import atexit
import dataclasses
import os
import re
import shlex
import shutil
import subprocess
import tempfile

# No options of the user's own are measured. The folder exists, as tools expect.
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="wirecensus-no-config-")
atexit.register(shutil.rmtree, os.environ["XDG_CONFIG_HOME"], ignore_errors=True)

READERS = {
    "cat": "cat {capture}",
    "dd, 1 MiB reads": "dd if={capture} of=/dev/null bs=1M",
    "capinfos -c": "capinfos -c {capture}",
    "tcpdump -w /dev/null": "tcpdump -r {capture} -w /dev/null",
}
# softflowd takes IPv4 alone and at most 8192 flows at a time, unless told.
FLOW_TOOLS = {
    "nfpcapd": "nfpcapd -r {capture} -w {out}",
    "argus": "argus -r {capture} -w /dev/null",
    "softflowd": "softflowd -r {capture} -6 -m 30000000 -d -p {out}/pid -c none",
}
DISSECTORS = {
    "tshark conversations":
        "tshark -n -q -z conv,tcp -z conv,udp -z conv,ip -z conv,ipv6 -r {capture}",
}
# From a capture to a table of its flows, {out}/flows.csv; and what reads the one that wirecensus has made, {flows}.
FLOW_TABLES = {
    "nfpcapd, nfdump -o csv": "sh -c 'mkdir {out}/files && nfpcapd -r {capture} -w {out}/files && nfdump -R {out}/files -o csv >{out}/flows.csv'",
    "argus, ra": "sh -c 'argus -S 86400 -r {capture} -w - | ra -r - -n -c , >{out}/flows.csv'",
    "tshark -T fields": "sh -c 'tshark -n -r {capture} -T fields -E separator=, -e ip.src -e ipv6.src -e ip.dst -e ipv6.dst -e ip.proto "
                        "-e tcp.srcport -e tcp.dstport -e udp.srcport -e udp.dstport -e frame.len >{out}/flows.csv'",
    "capinfos": "sh -c 'capinfos -T -m {capture} >{out}/flows.csv'",
    "duckdb, a sum of our table": "duckdb -c \"SELECT count(*), sum(packets) FROM read_csv(\'{flows}\')\"",
}
WIRECENSUS = {
    "no files": "-q --formats none {capture}",
    "all files": "-q -o {out} {capture}",
}
# What makes a program tell its version, where it is not --version.
VERSION_OPTION = {"nfpcapd": "-V", "argus": "-h", "softflowd": "-h"}


@dataclasses.dataclass(frozen=True)
class Tool:
    name: str
    kind: str  # "reader", "flow", "dissector" or "wirecensus"
    words: tuple

    @property
    def on_slice(self):
        """Too slow for the whole capture: it gets a slice."""
        return self.kind == "dissector"

    def command(self, capture, out, flows=""):
        return [word.replace("{capture}", capture).replace("{out}", out).replace("{flows}", flows) for word in self.words]

    @property
    def programs(self):
        """All that have to be there: of a shell's command, those that it calls."""
        if self.words[0] != "sh":
            return [self.words[0]]
        return [part.split()[0] for part in re.split(r"&&|\|", self.words[-1])]


def make_tool(name, kind, text):
    return Tool(name, kind, tuple(shlex.split(text)))


def wirecensus_tools(program):
    """Without and with files; with one thread and two as well where there is the option."""
    shown = subprocess.run([program, "--help"], check=True, capture_output=True, text=True).stdout
    threads = ["", "-j 1", "-j 2"] if "--threads" in shown else [""]
    return [Tool(", ".join(filter(None, ["wirecensus", name, thread])), "wirecensus",
                 (program, *thread.split(), *options.split()))
            for name, options in WIRECENSUS.items() for thread in threads]


def parse_peer(text):
    """A flow tool from NAME=COMMAND, or one that listens."""
    name, separator, command = text.partition("=")
    if separator and "{interface}" in command:
        return make_tool(name, "live", command)
    if not separator or "{capture}" not in command:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not NAME=COMMAND with {{capture}} or {{interface}} in the command")
    return make_tool(name, "flow", command)


def find_tools(program, peers):
    """Those to measure, and the programs that are not on this machine."""
    known = [make_tool(name, kind, text)
             for kind, table in (("reader", READERS), ("flow", FLOW_TOOLS),
                                 ("dissector", DISSECTORS))
             for name, text in table.items()]
    tools = known + list(peers) + wirecensus_tools(program)
    present = [tool for tool in tools if shutil.which(tool.words[0])]
    missing = [tool.words[0] for tool in tools if not shutil.which(tool.words[0])]
    return present, missing


def find_flow_tables():
    """The same for tables of flows."""
    known = [make_tool(name, "dissector" if name.startswith("tshark") else "flow", text) for name, text in FLOW_TABLES.items()]
    missing = {program for tool in known for program in tool.programs if not shutil.which(program)}
    return [tool for tool in known if missing.isdisjoint(tool.programs)], sorted(missing)


def version_of(program):
    """The first line with a version in what the program says of itself."""
    option = VERSION_OPTION.get(os.path.basename(program), "--version")
    done = subprocess.run([program, option], capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).splitlines()
    return next((line.strip() for line in said if re.search(r"\d\.\d", line)), "version unknown")
