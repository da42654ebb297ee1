"""Ports for servers that tests start in processes of their own."""

import socket
from contextlib import suppress
from random import SystemRandom

# Below those that the system gives to outgoing connections (from 32768 on): of such a one any
# connection may take hold before its server does.
CANDIDATES = range(20_000, 32_000)


def find_free_port() -> int:
    """Not from `random`: with its seed two workers would choose the same."""
    for port in SystemRandom().sample(CANDIDATES, 100):
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")
