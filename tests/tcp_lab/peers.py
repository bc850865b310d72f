"""A client and a server that do what a scenario says, and what their kernel says about each connection (TCP_INFO, tcp(7))."""
import contextlib
import socket
import struct
import threading
import time

PORT = 5001
LIMIT = 30  # seconds; it only ends what hangs
TCP_CLOSE = 7
MSG_FASTOPEN, TCP_FASTOPEN, SO_LINGER_NOW = 0x20000000, 23, struct.pack("ii", 1, 0)


def told_by_kernel(connection):
    """Offsets of struct tcp_info, <linux/tcp.h>."""
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 512)
    if len(info) < 224:
        raise RuntimeError("the kernel does not count bytes_retrans (before Linux 4.19)")
    words = {"retransmitted": 100, "segments": 136, "data_segments": 156, "duplicates_reported": 216}
    told = {name: struct.unpack_from("I", info, offset)[0] for name, offset in words.items()}
    told["bytes"], told["retransmitted_bytes"] = struct.unpack_from("QQ", info, 200)
    told["state"] = info[0]
    return told


def told_at_end(connection):
    """When both FIN were acknowledged, or RST came: nothing is sent any more. The state says so, before close()."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end and connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != TCP_CLOSE:
        time.sleep(0.02)
    return told_by_kernel(connection)


def receive_all(connection):
    return sum(len(piece) for piece in iter(lambda: connection.recv(1 << 16), b""))


class Server(threading.Thread):
    def __init__(self, host, scenario):
        super().__init__()
        self.scenario, self.connections = scenario, []
        with host.inside():
            self.listener = socket.socket(socket.AF_INET6 if ":" in host.address else socket.AF_INET)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if scenario.get("receive_buffer"):
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, scenario["receive_buffer"])
        if scenario.get("fast_open"):
            self.listener.setsockopt(socket.IPPROTO_TCP, TCP_FASTOPEN, 5)
        self.listener.bind((host.address, PORT))
        self.listener.listen(8)
        self.listener.settimeout(LIMIT)

    def run(self):
        serving = []
        for _ in range(self.scenario.get("connections", 1)):
            connection, address = self.listener.accept()
            connection.settimeout(LIMIT)
            serving.append(threading.Thread(target=self.serve, args=(connection, address[1])))
            serving[-1].start()
        for thread in serving:
            thread.join()

    def serve(self, connection, port):
        with connection:
            if self.scenario.get("close_unread"):
                time.sleep(0.3)
                told = told_by_kernel(connection)
            else:
                with contextlib.suppress(ConnectionError):
                    self.answer(connection)
                    connection.shutdown(socket.SHUT_WR)
                told = told_at_end(connection)
            self.connections.append({"port": port, **told})

    def answer(self, connection):
        time.sleep(self.scenario.get("slow", 0))
        if not self.scenario.get("rounds"):
            receive_all(connection)
        for piece in iter(lambda: connection.recv(1 << 16), b""):
            time.sleep(self.scenario.get("think", 0))
            connection.sendall(piece)


class Client:
    def __init__(self, host, server_address, scenario):
        self.host, self.target, self.scenario = host, (server_address, PORT), scenario
        self.connections = []

    def run(self):
        count = self.scenario.get("connections", 1)
        if self.scenario.get("at_once"):
            threads = [threading.Thread(target=self.connect) for _ in range(count)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            return
        for _ in range(count):
            self.connect()
            time.sleep(self.scenario.get("between", 0))

    def connect(self):
        with self.host.inside():
            connection = socket.socket(socket.AF_INET6 if ":" in self.target[0] else socket.AF_INET)
        with connection:
            self.prepare(connection)
            if self.scenario.get("fast_open"):
                connection.sendto(b"y" * 100, MSG_FASTOPEN, self.target)
            else:
                connection.connect(self.target)
            port = connection.getsockname()[1]
            self.connections.append({"port": port, **self.talk(connection)})

    def prepare(self, connection):
        connection.settimeout(None if self.scenario.get("fast_open") else LIMIT)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.scenario.get("port"):
            connection.bind((self.host.address, self.scenario["port"]))
        if self.scenario.get("keepalive"):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)

    def talk(self, connection):
        with contextlib.suppress(ConnectionError):
            self.send(connection)
            self.exchange(connection)
            time.sleep(self.scenario.get("idle", 0))
            if self.scenario.get("reset"):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, SO_LINGER_NOW)
                return told_by_kernel(connection)
            connection.shutdown(socket.SHUT_WR)
            receive_all(connection)
        return told_at_end(connection)

    def send(self, connection):
        left, chunk = self.scenario.get("bytes", 0), self.scenario.get("chunk", 1 << 16)
        while left:
            size = min(left, chunk)
            connection.sendall(b"x" * size)
            left -= size
            time.sleep(self.scenario.get("gap", 0))

    def exchange(self, connection):
        size = self.scenario.get("size", 200)
        for _ in range(self.scenario.get("rounds", 0)):
            connection.sendall(b"q" * size)
            left = size
            while left:
                piece = connection.recv(left)
                if not piece:
                    raise ConnectionError("the server closed")
                left -= len(piece)
            time.sleep(self.scenario.get("gap", 0))
