"""Ports of 127.0.0.1 for the servers that tests start in processes of their own."""

import os
import socket
from itertools import count

# Below the ports that systems give to whoever asks for any (32768 on Linux): no connection of another worker takes one
# between this look and the server's start. Each process of tests begins at a place of its own.
LOWEST, PORTS = 20_000, 12_000
_NEXT = count(os.getpid() * 97)


def free_port() -> int:
    """A port nobody listens on right now, and that this process has not given before."""
    for number in _NEXT:
        port = LOWEST + number % PORTS
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError
