"""Requests one after the other from a few clients at a time, and how many a second were answered.

The clients share the cores with the server, so they do as little as they can: bytes made before,
one `recv` after the other, and a look at the status line.
"""

import multiprocessing
import socket
import time
from collections.abc import Iterator
from itertools import cycle

CLIENTS = 4  # twice the workers: one is always waiting at the door
WARM_UP_SECONDS = 1.0
SECONDS = 5.0
PATIENCE_SECONDS = 30


class NotServed(Exception):
    """An answer was not the expected one; the message is its beginning."""


def get(path: str) -> bytes:
    """Make the request for a page."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
    ).encode()


def post(path: str, body: bytes) -> bytes:
    """Make the request that sends a form."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"Connection: close\r\n\r\n"
    ).encode() + body


def rate(port: int, requests: list[list[bytes]], *, status: int = 200) -> float:
    """Answers a second to all clients, each going through its own requests again and again."""
    with multiprocessing.Pool(CLIENTS) as pool:
        jobs = [(port, mine, status) for mine in requests]
        return sum(pool.starmap(client, jobs))


def client(port: int, requests: list[bytes], status: int) -> float:
    """Ask, after a warm-up, for `SECONDS`; answers a second."""
    expected = f"HTTP/1.1 {status} ".encode()
    endless = cycle(requests)
    ask_until(time.monotonic() + WARM_UP_SECONDS, port, endless, expected)
    began = time.monotonic()
    answers = ask_until(began + SECONDS, port, endless, expected)
    return answers / (time.monotonic() - began)


def ask_until(end: float, port: int, requests: Iterator[bytes], expected: bytes) -> int:
    """Count the answers until the end; raises NotServed at the first that is another."""
    answers = 0
    while time.monotonic() < end:
        answer = ask(port, next(requests))
        if not answer.startswith(expected):
            raise NotServed(answer[:300].decode(errors="replace"))
        answers += 1
    return answers


def ask(port: int, request: bytes) -> bytes:
    """Send one request, and read its whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(request)
        chunks = []
        while chunk := connection.recv(65_536):
            chunks.append(chunk)
    return b"".join(chunks)
