#!/usr/bin/python3
"""One TCP connection that carries a number of bytes in one write.

    tcp_transfer.py receive ADDRESS         says "listening", takes one connection, prints how many bytes came
    tcp_transfer.py send ADDRESS BYTES
"""
import socket
import sys

PORT = 5001


def receive(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, PORT), family=family) as server:
        print("listening", file=sys.stderr, flush=True)
        connection, _ = server.accept()
        with connection:
            print(sum(len(piece) for piece in iter(lambda: connection.recv(1 << 16), b"")))


def send(address, size):
    with socket.create_connection((address, PORT)) as connection:
        connection.sendall(bytes(size))
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1)  # until the other side has closed


if sys.argv[1] == "receive":
    receive(sys.argv[2])
else:
    send(sys.argv[2], int(sys.argv[3]))
