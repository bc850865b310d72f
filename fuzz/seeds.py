#!/usr/bin/python3
"""Makes seeds for the fuzzers: small inputs in the form that each takes.

    fuzz/seeds.py BUILD CORPUS

BUILD holds wirecensus-generate and fuzzers/save_census. Each fuzzer has a folder in CORPUS; the names of seeds begin with
"seed-". They are made of tests/captures and tests/censuses, of the messages of the tests of names and of tunnels, and of
generated captures; compressed also by the tools zstd and lz4, where they are installed.
"""
import gzip
import random
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True  # leave no __pycache__ in the source tree
ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/captures")]
import filter_expressions  # noqa: E402
import make_captures  # noqa: E402, F401
import mmdb_writer  # noqa: E402
import names_test  # noqa: E402
import tunnels_test  # noqa: E402
from registry import CAPTURES  # noqa: E402

MAX_CAPTURE = 1 << 16
FRAMES_OF_A_CAPTURE = 4
ETHERNET, RAW_IP = 1, 101
MAGICS = {b"\xd4\xc3\xb2\xa1": "<", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">", b"\xa1\xb2\x3c\x4d": ">"}
CONFIGURATIONS = (
    'interface = ["eth0", "eth1"]\nfilter = "udp port 53"\nquiet = false\nthreads = 2\n',
    "# a comment\nevery = '10s'\nring-size = 0x1000\nformats = [ 'csv', \"png\", 1, 1.5, ]\n",
    'output = """\nseveral\\nlines\\u00e9"""\nduration = 1e3\n[section]\nkey = 1979-05-27T07:32:00Z\n',
    "a.b = {c = 1}\n[[list]]\nx = inf\n", "count = -0.0\nx = nan\ny = 1_000\n\"quoted key\" = true\n")
REQUESTS = (
    "GET\n/metrics?top=20\napplication/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.4\n127.0.0.1:9464\n127.0.0.1:9464\n",
    "GET\nhttp://localhost:9464/events\n*/*\n9464\nlocalhost:9464\n",
    "HEAD\n/\ntext/plain; version=0.0.4\n[::1]:80\n[::1]\n", "POST\n/census.json\n\n0.0.0.0:1\na\nb\n")
HTTP = (b"GET / HTTP/1.1\r\nHost: www.example:8080\r\n\r\n", b"PROPFIND /a?b HTTP/1.0\nAccept: */*\nHOST :x\nhost:\t y \n\n",
        b"OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n")


def frames_in(capture):
    """(link type, byte order, wire length, bytes) of the records of a pcap file."""
    order = MAGICS.get(capture[:4])
    if order is None or len(capture) < 24:
        return
    link_type = struct.unpack(order + "I", capture[20:24])[0] & 0xffff
    at = 24
    while at + 16 <= len(capture):
        captured, wire = struct.unpack(order + "II", capture[at + 8:at + 16])
        if captured > len(capture) - at - 16:
            return
        yield link_type, order, wire, capture[at + 16:at + 16 + captured]
        at += 16 + captured


def frame_input(link_type, order, wire, data):
    """As frame_input.h takes it."""
    beyond = max(-32768, min(32767, wire - len(data)))
    return struct.pack("<HBh", link_type, order == ">", beyond) + data


def list_input(frames, cut=3):
    """As count.cpp takes it."""
    inputs = [frame_input(*frame) for frame in frames]
    return bytes([cut]) + b"".join(b"\1" + struct.pack("<H", len(one)) + one for one in inputs if len(one) < 65536)


def tool_output(command, data):
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def compressed(data):
    yield gzip.compress(data, mtime=0)
    for tool in ("zstd", "lz4"):
        if shutil.which(tool):
            yield tool_output([tool, "-q", "-c"], data)


class Corpus:
    def __init__(self, folder):
        self.folder = folder

    def add(self, fuzzer, inputs):
        folder = self.folder / fuzzer
        folder.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(dict.fromkeys(map(bytes, inputs))):
            (folder / f"seed-{number:04}").write_bytes(data)


def generated(build, scratch):
    """Captures of a few packets of each kind that wirecensus-generate makes well in small."""
    for profile in ("demo", "imix"):
        path = scratch / f"{profile}.pcap"
        subprocess.run([build / "wirecensus-generate", profile, "-o", path, "--packets", "40", "--flows", "10"],
                       check=True, stdout=subprocess.DEVNULL)
        yield path.read_bytes()


def all_captures(build, scratch):
    """Those of the tests, names, tunnels, and generated ones."""
    yield from (make() for _, make in sorted(CAPTURES.items()))
    names = scratch / "names.pcap"
    names_test.pcap(names, names_test.traffic())
    yield names.read_bytes()
    yield tunnels_test.pcap([tunnels_test.Packet(frame) for frame in tunnels_test.mixture()])
    yield from generated(build, scratch)


def censuses(build, captures, scratch):
    yield from (path.read_bytes() for path in sorted((ROOT / "tests/censuses").glob("*.wcs")))
    capture, census = scratch / "capture", scratch / "census"
    for data in captures:
        capture.write_bytes(data)
        done = subprocess.run([build / "fuzzers/save_census", capture, census], capture_output=True, check=False)
        if done.returncode == 0:
            yield census.read_bytes()


def patterns():
    """For inputs whose bytes are choices: any will do."""
    chance = random.Random(1)
    return [bytes(range(256)), *(chance.randbytes(size) for size in (10, 20, 40, 80, 160, 320) for _ in range(5))]


def databases(corpus):
    """As their fuzzers take them: the offset of a record and the section; an address and a list."""
    record = {"country": {"iso_code": "DE", "names": {"de": "X", "en": "X"}}, "autonomous_system_number": 64496,
              "of": ["a" * 300, True, 1.5, b"\0", {"country": {"iso_code": "DE"}}]}
    sections = [(data, data.add(record)) for data in (mmdb_writer.Data(shares) for shares in (True, False))]
    corpus.add("mmdb_record", [struct.pack("<H", offset) + data.bytes for data, offset in sections])
    assigned = b'Registry,Assignment,Organization Name,Organization Address\r\nMA-L,00AABB,"First ""Inc."", Ltd",X\n' \
               b"MA-M,00AABB1,Second,X\nMA-S,00aabb123,Third,X\nIAB,00AABB456,\x1b,\nMA-L,00AABB,Again,\n"
    corpus.add("mac_vendors", [bytes.fromhex(mac) + assigned for mac in ("00aabb123456", "00aabb999999", "02aabb000000")])


def messages(corpus):
    names = [names_test.client_hello("www.example"), names_test.client_hello("split.example", 1300),
             names_test.client_hello(b"\x1b[2J")]
    corpus.add("client_hello", [b"\0" + name for name in names] + [b"\1" + pattern for pattern in patterns()])
    corpus.add("dns", [names_test.dns_response("www.example", "cdn.example", names_test.SERVER),
                       names_test.dns_response("a", "b.c", names_test.RESOLVER)[:40]])
    corpus.add("quic", [*names_test.quic_samples().values(), *(b"\0" + pattern for pattern in patterns())])
    corpus.add("http_request", HTTP)


def main():
    if len(sys.argv) != 3:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    build, corpus = Path(sys.argv[1]), Corpus(Path(sys.argv[2]))
    with tempfile.TemporaryDirectory(prefix="wirecensus-seeds-") as name:
        captures = [data for data in all_captures(build, Path(name)) if len(data) <= MAX_CAPTURE]
        small = [data for data in captures if data[:4] in MAGICS and len(data) < 8192]
        corpus.add("census", censuses(build, small[::4] + small[-4:], Path(name)))
    lists = [list(frames_in(data)) for data in captures]
    frames = [frame_input(*frame) for frames in lists for frame in frames[:FRAMES_OF_A_CAPTURE]]
    tunnels = [frame_input(ETHERNET, "<", len(frame), frame) for frame in tunnels_test.mixture()]
    corpus.add("capture", captures)
    corpus.add("decompress", [*(data for data in captures if data[:2] == b"\x1f\x8b" or data[1:4] in (b"\xb5\x2f\xfd", b"\x22\x4d\x18")),
                              *(data for capture in small[::20] for data in compressed(capture))])
    corpus.add("decode", frames)
    corpus.add("tunnels", tunnels + frames)
    corpus.add("headers", [frame + struct.pack("<H", number) for number, frame in enumerate(frames)])
    corpus.add("count", [list_input(frames[:20]) for frames in lists if frames])
    corpus.add("filter", [text.encode() + b"\0" + frames[number % len(frames)]
                          for number, text in enumerate(filter_expressions.ALL)])
    corpus.add("config_file", [text.encode() for text in CONFIGURATIONS])
    corpus.add("serve_request", [text.encode() for text in REQUESTS])
    for fuzzer in ("pcapng", "seen_ranges", "tcp", "fragments"):
        corpus.add(fuzzer, patterns())
    messages(corpus)
    databases(corpus)
    return 0


if __name__ == "__main__":
    sys.exit(main())
