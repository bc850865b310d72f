"""What tests of --serve share: the program counts in a network of its own, and the test asks it from there."""
import contextlib
import ctypes
import http.client
import json
import re
import socket
import threading
import time

from live_case import LiveTest

PORT = 9464
HOST = f"127.0.0.1:{PORT}"
CLONE_NEWNET = 0x40000000
SAMPLE = re.compile(r'^(wirecensus_\w+)(\{[^}]*\})? (\S+)$', re.MULTILINE)


def samples(text):
    """All samples by name and labels."""
    return {name + labels: float(value) for name, labels, value in SAMPLE.findall(text)}


def read_events(client):
    """The events of a stream, as their name and data, until it ends. Comments are left out."""
    name = None
    for line in client.makefile("r", encoding="ascii", newline="\n"):
        field, _, value = line.rstrip("\n").partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


class Watcher(threading.Thread):
    """Reads a stream of events to its end."""

    def __init__(self, client):
        super().__init__(daemon=True)
        self.client, self.events = client, []
        self.start()

    def run(self):
        with contextlib.suppress(OSError):
            self.events.extend(read_events(self.client))


class ServeTest(LiveTest):
    def setUp(self):
        super().setUp()
        self.sockets = self.enterContext(contextlib.ExitStack())

    def serve(self, *options, interface="v1"):
        return self.listen("--serve", PORT, *options, interface=interface)

    @contextlib.contextmanager
    def in_namespace(self):
        """Sockets made meanwhile by this thread are of the test's network (setns(2))."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open("/proc/thread-self/ns/net", "rb") as own, open(f"/run/netns/{self.network.name}", "rb") as other:
            self.assertEqual(0, libc.setns(other.fileno(), CLONE_NEWNET))
            try:
                yield
            finally:
                self.assertEqual(0, libc.setns(own.fileno(), CLONE_NEWNET))

    def connect(self, receive_buffer=None, port=PORT):
        with self.in_namespace():
            client = self.sockets.enter_context(socket.socket())
            if receive_buffer:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            client.settimeout(20)
            client.connect(("127.0.0.1", port))
        return client

    def ask(self, target, method="GET", **headers):
        """The status, the headers and the text of an answer."""
        connection = http.client.HTTPConnection(HOST)
        connection.sock = self.connect()
        connection.request(method, target, headers={"Host": HOST, **headers})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, text

    def raw(self, request):
        """What is answered to these bytes until the connection is closed."""
        client = self.connect()
        client.sendall(request)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while more := client.recv(65536):
                answer += more
        return answer.decode()

    def scrape(self, **headers):
        status, _, text = self.ask("/metrics", **headers)
        self.assertEqual(200, status, text)
        return samples(text)

    def wait_for_packets(self, number, limit=20):
        end, shown = time.monotonic() + limit, None
        while time.monotonic() < end:
            shown = self.scrape()
            if shown["wirecensus_packets_total"] >= number:
                return shown
            time.sleep(0.2)
        self.fail(f"{number} packets were not shown, but {shown['wirecensus_packets_total']}")

    def watch(self, receive_buffer=None):
        """A connection that is sent events."""
        client = self.connect(receive_buffer)
        client.sendall(f"GET /events HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        return client
