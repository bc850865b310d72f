"""A section of the report: the flows of a census into ClickHouse, beside what its own client takes for the same rows.

Both go to a server of this machine, into tables of their own that are empty. The client has only the rows of flows, as a file
of RowBinary; wirecensus counts the capture, makes the rows, and sends the other tables and the saved census, too.
"""
import pathlib
import shutil
import socket
import subprocess
import sys
import urllib.request

import captures
import measure

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
import clickhouse  # noqa: E402  pylint: disable=wrong-import-position

PACKETS = 3_000_000
COUNT, EXPORT, CLIENT = "wirecensus, no files", "wirecensus --export", "clickhouse-client"
LAST_COLUMN = "duration"  # of those that are sent of a count without options


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


class Store:
    def __init__(self, bench, capture, folder):
        self.bench, self.capture, self.folder = bench, capture, pathlib.Path(folder)
        self.databases, self.columns = 0, ""
        self.tcp_port = free_port()
        self.server = clickhouse.Server(self.folder / "server", free_port())
        config = self.server.folder / "config.xml"
        config.write_text(config.read_text(encoding="ascii").replace("<listen_host>", f"<tcp_port>{self.tcp_port}</tcp_port><listen_host>"),
                          encoding="ascii")
        self.server.start()

    def new_database(self):
        self.databases += 1
        name = f"flows{self.databases}"
        subprocess.run([self.bench.program, "store", "init", "--url", self.server.url(database=name)], check=True, capture_output=True)
        return name

    def export(self, _):
        return [self.bench.program, self.capture.path, "--formats", "none", "-q", "--export", self.server.url(database=self.new_database())]

    def prepare_rows(self):
        """What was exported first, as a file."""
        subprocess.run(self.export(None), check=True, capture_output=True)
        names = [row[0] for row in self.server.ask("SELECT name FROM system.columns WHERE database = 'flows1' AND table = 'raw_flows'")]
        self.columns = ", ".join(names[:names.index(LAST_COLUMN) + 1])
        query = f"SELECT {self.columns} FROM flows1.raw_flows FORMAT RowBinary"
        with urllib.request.urlopen(f"http://127.0.0.1:{self.server.port}/", data=query.encode()) as answer, \
                open(self.folder / "rows", "wb") as file:
            shutil.copyfileobj(answer, file)
        return int(self.server.ask("SELECT count() FROM flows1.raw_flows")[0][0])

    def client(self, _):
        query = f"INSERT INTO {self.new_database()}.raw_flows ({self.columns}) FORMAT RowBinary"
        return ["sh", "-c", 'exec clickhouse-client --port "$1" --max_memory_usage 4000000000 --query "$2" <"$3"', "sh", str(self.tcp_port),
                query, str(self.folder / "rows")]


def table(series, rows):
    yield "| | median s | min-max s | M rows/s | CPU s | peak MiB |"
    yield "| --- | --: | --- | --: | --: | --: |"
    for name, one in series.items():
        rate = "" if name == COUNT else f"{rows / one.median() / 1e6:.2f}"
        yield (f"| {name} | {one.median():.2f} | {min(one.walls()):.2f}-{max(one.walls()):.2f} | {rate} | {one.median('cpu'):.2f} "
               f"| {one.median('memory'):.0f} |")


def section(bench):
    yield from ["## store", ""]
    missing = [name for name in ("clickhouse-server", "clickhouse-client") if not shutil.which(name)]
    if missing:
        yield from [f"Not measured: {' and '.join(missing)} must be in PATH.", ""]
        return
    with captures.temporary_folder() as folder:
        packets = min(bench.packets or PACKETS, PACKETS)
        capture = captures.make(bench.generator, folder, "small", packets, packets // 3)
        store = Store(bench, capture, folder)
        try:
            rows = store.prepare_rows()
            count = [bench.program, capture.path, "--formats", "none", "-q"]
            series = measure.measure({COUNT: lambda _: count, EXPORT: store.export, CLIENT: store.client}, bench.rounds, folder)
        finally:
            store.server.kill()
    failures = [one.failure for one in series.values() if one.failure]
    if failures:
        raise SystemExit(f"bench: store: {'; '.join(failures)}")
    without_count = series[EXPORT].median() - series[COUNT].median()
    yield from [f"{rows} rows of flows, of {capture.packets} packets.", "", *table(series, rows), ""]
    yield from [f"- The export takes {without_count / series[CLIENT].median():.2f} times as long as the client, without the count.", ""]
