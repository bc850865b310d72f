"""A cluster of Kafka for tests: the mock cluster of librdkafka (rdkafka_mock.h), which speaks its protocol over TCP on loopback, and
kcat, which reads what is there. Other brokers here refuse logins, or are behind TLS.

The mock keeps 5 MB of each partition, as they were sent. By hand, it runs until its standard input ends:

    tests/kafka.py [BROKERS [PARTITIONS]]      prints its brokers; the topic is "flows"
"""
import contextlib
import ctypes
import json
import shutil
import socket
import struct
import subprocess
import sys
import threading

import harness

LIBRARY = "librdkafka.so.1"
PRODUCE, METADATA, INIT_PRODUCER = 0, 3, 22  # requests
UNKNOWN_TOPIC, TOO_LARGE, NOT_ENOUGH_REPLICAS, TOPIC_REFUSED, CLUSTER_REFUSED = 3, 10, 19, 29, 31  # errors of brokers


def skip_without_kafka(test, capture):
    """Where this build has no librdkafka, or this machine has not what the tests take."""
    done = harness.run(capture, "-q", "--export", "kafka:tcp://127.0.0.1:1/x?config=/missing", "--formats", "none")
    if "/missing" not in done.stderr:
        harness.skip(test, done.stderr.strip())
    if shutil.which("kcat") is None:
        harness.skip(test, "no kcat")


class Cluster:
    """Brokers have the numbers 1 and so on. To be closed."""

    def __init__(self, brokers=1):
        self.library = ctypes.CDLL(LIBRARY)
        for name in ("rd_kafka_conf_new", "rd_kafka_new", "rd_kafka_mock_cluster_new"):
            getattr(self.library, name).restype = ctypes.c_void_p
        self.library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
        settings = ctypes.c_void_p(self.library.rd_kafka_conf_new())
        why = ctypes.create_string_buffer(512)
        self.library.rd_kafka_conf_set(settings, b"log_level", b"0", why, len(why))
        self.client = ctypes.c_void_p(self.library.rd_kafka_new(0, settings, why, len(why)))
        assert self.client, why.value
        self.mock = ctypes.c_void_p(self.library.rd_kafka_mock_cluster_new(self.client, brokers))

    @property
    def brokers(self):
        """host:port,host:port"""
        return self.library.rd_kafka_mock_cluster_bootstraps(self.mock).decode()

    def create(self, topic, partitions):
        assert self.library.rd_kafka_mock_topic_create(self.mock, topic.encode(), partitions, 1) == 0

    def fail_topic(self, topic, error):
        self.library.rd_kafka_mock_topic_set_error(self.mock, topic.encode(), error)

    def fail(self, request, *errors):
        """The next requests of a kind."""
        array = (ctypes.c_int * len(errors))(*errors)
        self.library.rd_kafka_mock_push_request_errors_array(self.mock, ctypes.c_int16(request), ctypes.c_size_t(len(errors)), array)

    def set_up(self, is_up, broker=1):
        change = self.library.rd_kafka_mock_broker_set_up if is_up else self.library.rd_kafka_mock_broker_set_down
        assert change(self.mock, broker) == 0

    def lead(self, topic, partition, broker):
        assert self.library.rd_kafka_mock_partition_set_leader(self.mock, topic.encode(), partition, broker) == 0

    def slow_down(self, milliseconds, broker=1):
        assert self.library.rd_kafka_mock_broker_set_rtt(self.mock, broker, milliseconds) == 0

    def read(self, topic):
        """All messages, as kcat has them: with partition, offset, key, headers and payload."""
        done = subprocess.run(["kcat", "-C", "-q", "-b", self.brokers, "-t", topic, "-o", "beginning", "-e", "-J"], capture_output=True,
                              text=True, timeout=harness.TIME_LIMIT, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def close(self):
        self.library.rd_kafka_mock_cluster_destroy(self.mock)
        self.library.rd_kafka_destroy(self.client)


def headers_of(message):
    words = message["headers"]
    return dict(zip(words[::2], words[1::2]))


class Server:
    """Calls serve(connection) for each connection, on a thread of its own, until closed."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self.answer, args=(self.socket.accept()[0],), daemon=True).start()

    def answer(self, connection):
        with contextlib.suppress(OSError, struct.error), connection:
            self.serve(connection)

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def take(connection, size):
    data = b""
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            raise ConnectionError
        data += piece
    return data


class LoginRefusing(Server):
    """A broker that asks for a login (PLAIN) and refuses each. `tokens` are what was given."""
    VERSIONS, HANDSHAKE, AUTHENTICATE = 18, 17, 36

    def __init__(self):
        self.tokens = []
        super().__init__()

    def serve(self, connection):
        while True:
            size, kind, version, number = struct.unpack(">ihhi", take(connection, 12))
            rest = take(connection, size - 8)
            body = rest[2 + struct.unpack(">h", rest[:2])[0]:]
            answer = self.answer_to(kind, version, body)
            connection.sendall(struct.pack(">ii", 4 + len(answer), number) + answer)

    def answer_to(self, kind, version, body):
        if kind == self.VERSIONS:
            ranges = {PRODUCE: (0, 7), 1: (0, 11), METADATA: (0, 4), self.HANDSHAKE: (0, 1), self.VERSIONS: (0, 0), INIT_PRODUCER: (0, 1),
                      self.AUTHENTICATE: (0, 0)}
            error = 35 if version > 0 else 0  # of a version that is not supported
            return struct.pack(">hi", error, len(ranges)) + b"".join(struct.pack(">hhh", key, *span) for key, span in ranges.items())
        if kind == self.HANDSHAKE:
            return struct.pack(">hih", 0, 1, 5) + b"PLAIN"
        self.tokens.append(body[4:])
        why = b"Authentication failed: Invalid username or password"
        return struct.pack(">hh", 58, len(why)) + why + struct.pack(">i", 0)


class Tls(Server):
    """TLS in front of a cluster with one broker, which is said to be localhost, here."""

    def __init__(self, context, cluster):
        self.context = context
        self.behind = int(cluster.brokers.rsplit(":", 1)[1])
        super().__init__()

    def serve(self, connection):
        with self.context.wrap_socket(connection, server_side=True) as outside, socket.create_connection(("127.0.0.1", self.behind)) as inside:
            while True:
                size = take(outside, 4)
                inside.sendall(size + take(outside, *struct.unpack(">i", size)))
                answer = take(inside, *struct.unpack(">i", take(inside, 4)))
                answer = answer.replace(b"127.0.0.1" + struct.pack(">i", self.behind), b"localhost" + struct.pack(">i", self.port))
                outside.sendall(struct.pack(">i", len(answer)) + answer)


def main():
    cluster = Cluster(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    cluster.create("flows", int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(cluster.brokers, flush=True)
    sys.stdin.read()
    cluster.close()


if __name__ == "__main__":
    main()
