#!/usr/bin/python3
"""Runs one scenario: run_scenario.py NAME FOLDER PROGRAM

Into the folder come client.pcap and server.pcap (the two ends), result.json (what the kernels and the path say), and of super
packets what the program counted live at the client. Exit code 77: the kernel here lacks something; what it is goes to standard error.
"""
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from live_network import settled, wait_for_line  # noqa: E402
from tcp_lab.forwarder import Path as NetworkPath  # noqa: E402
from tcp_lab.hosts import DEVICE, Host  # noqa: E402
from tcp_lab.peers import Client, Server  # noqa: E402
from tcp_lab.scenarios import SCENARIOS  # noqa: E402

MISSING = 77


def addresses(name):
    """Of the client and the server: no two scenarios have the same."""
    number = 1 + list(SCENARIOS).index(name)
    network = f"fd00:0:0:{number}::" if SCENARIOS[name].get("ipv6") else f"10.9.{number}."
    return network + "1", network + "2"


def start_path(hosts, scenario, folder):
    """In a process of its own. Returns what to write to when it shall end, and to read its log from."""
    stop, ending = os.pipe()
    log, logging = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(ending)
            path = NetworkPath(*hosts, scenario["path"], folder, scenario["seed"])
            os.write(logging, json.dumps(path.run(stop)).encode())
            os._exit(0)
        finally:
            os._exit(1)
    os.close(stop)
    os.close(logging)
    return child, ending, log


def end_path(child, ending, log):
    os.close(ending)
    with open(log, encoding="ascii") as text:
        done = text.read()
    os.waitpid(child, 0)
    return json.loads(done)


def count_live(host, program, folder):
    with host.inside():
        process = subprocess.Popen([program, "-i", DEVICE, "--tcp", "--formats", "csv", "-o", folder],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    wait_for_line(process, "listening on")
    return process


def end_live(process):
    settled(process.pid)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    if process.returncode != 0:
        raise RuntimeError(errors)


def main(name, folder, program):
    scenario, folder = SCENARIOS[name], Path(folder)
    try:
        client, server = addresses(name)
        hosts = [Host(*pair, scenario["sysctls"], scenario.get("super_packets", False))
                 for pair in ((client, server), (server, client))]
    except OSError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return MISSING
    path = start_path(hosts, scenario, folder)
    live = count_live(hosts[0], program, folder) if scenario.get("super_packets") else None
    server = Server(hosts[1], scenario)
    client = Client(hosts[0], hosts[1].address, scenario)
    server.start()
    client.run()
    server.join()
    time.sleep(0.1)  # what is on its way arrives
    if live:
        end_live(live)
    result = {"client": client.connections, "server": server.connections, "path": end_path(*path),
              "client_counters": hosts[0].counters(), "server_counters": hosts[1].counters()}
    (folder / "result.json").write_text(json.dumps(result), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
