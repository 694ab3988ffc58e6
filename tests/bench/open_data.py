"""The CSV of a whole register: served, and by psycopg alone; how fast, and in how much memory."""

import json
import re
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from subprocess import run

import psutil

from config.local.environment import ROOT, Environment
from tests.bench import load, site

PATH = "/open-data/queries.csv"
PATIENCE_SECONDS = 300
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Taken:
    """One file, and how long it took."""

    bytes: int
    seconds: float

    @property
    def megabytes_a_second(self) -> float:
        return self.bytes / self.seconds / 1e6


@dataclass(frozen=True, slots=True)
class Served(Taken):
    peak_megabytes: float
    """Of the worker that needed most, since it began."""


def served(place: Environment) -> Served:
    """Take the file from the portal, by workers that have served nothing else."""
    with site.running("config.wsgi:application", place) as (port, pid):
        taken = _taken(port)
        peak = max(_peak(child.pid) for child in psutil.Process(pid).children())
    return Served(taken.bytes, taken.seconds, peak)


def copied(place: Environment) -> Taken:
    """Run the same `COPY` by psycopg in a process of its own, and throw away what comes."""
    command = [sys.executable, "-m", "tests.bench.open_data"]
    done = run(command, env=place, cwd=ROOT, check=True, capture_output=True, text=True)
    return Taken(**json.loads(done.stdout))


def _taken(port: int) -> Taken:
    """Raises `load.NotServed` where the answer is another, or is cut."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(load.get(PATH))
        size = 0
        beginning = tail = b""
        while block := connection.recv(_BLOCK):
            beginning = beginning or block[:300]
            size += len(block)
            tail = (tail + block)[-5:]
    if not beginning.startswith(b"HTTP/1.1 200 ") or tail != b"0\r\n\r\n":
        raise load.NotServed(beginning.decode(errors="replace"))
    return Taken(size, time.monotonic() - began)


def _peak(pid: int) -> float:
    """The most memory a process has held, in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def copy_here() -> Taken:
    """The statement of the portal, by psycopg and nothing else."""
    import django  # noqa: PLC0415 — this process alone is the portal

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from portal import open_data, open_data_sql  # noqa: PLC0415

    dataset = open_data.dataset("queries")
    assert dataset is not None
    statement = open_data_sql.csv(dataset, dataset.rows())
    with connection.cursor() as cursor:
        began = time.monotonic()
        size = 0
        with cursor.cursor.copy(statement.text, statement.select.parameters) as copy:
            for line in copy:
                size += len(line)
    return Taken(size, time.monotonic() - began)


if __name__ == "__main__":
    here = copy_here()
    print(json.dumps({"bytes": here.bytes, "seconds": here.seconds}))
