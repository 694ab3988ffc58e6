"""Large files under way, from a real server: readers who go away, stand still, or are slow."""

from __future__ import annotations

import csv
import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from config.local.keeping import free_port
from portal import open_data, open_data_sql, open_data_stream
from portal.open_data_stream import Blocks, Busy, OneAtATime, TookTooLong, csv_blocks
from tests.factories import CoverageFactory

ROOT = Path(__file__).parent.parent.parent
FILE = "/open-data/coverage.csv"
ROWS = 21_000  # above `LARGE`, and more bytes than sockets hold
TIMEOUT = 2  # seconds after which gunicorn ends a silent worker here
PATIENCE = 60  # seconds; a busy machine is slow
COPYING = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'COPY (%' AND state = 'active'
"""


@pytest.fixture
def many(transactional_db: None) -> None:
    """Much coverage, seen by every process."""
    first = CoverageFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO pressroom_coverage
                (identity, kind, outlet_id, title, url, published_at, language, added_at)
            SELECT 'id-' || n, kind, outlet_id, repeat('Қала ', 10), 'https://example.org/'
                || repeat('x', 500), published_at - n * interval '1 minute', language, added_at
            FROM pressroom_coverage, generate_series(2, %s) AS n WHERE id = %s
            """,
            [ROWS, first.pk],
        )
        cursor.execute("ANALYZE pressroom_coverage")


@contextmanager
def served(**more: str) -> Iterator[int]:
    """The portal under gunicorn, on the database of the test; gives the port."""
    port, name = free_port(), connection.settings_dict["NAME"]
    url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    command = ["-m", "gunicorn", "--config", "config/gunicorn.py", "--timeout", str(TIMEOUT)]
    process = subprocess.Popen(
        [sys.executable, *command, "--log-level", "critical"],
        cwd=ROOT,
        env=os.environ
        | {"DATABASE_URL": url, "GUNICORN_BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "2"}
        | {"THROTTLING": "0"}
        | more,
    )
    try:
        until(lambda: is_alive(port))
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def is_alive(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return asked(port, "/healthz").status == 200
    except OSError:
        return False


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def asked(port: int, path: str = FILE) -> HTTPResponse:
    sent = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    sent.sock = socket.socket()
    sent.sock.settimeout(PATIENCE)
    sent.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)  # as a far reader has
    sent.sock.connect(("127.0.0.1", port))
    sent.request("GET", path, headers={"Accept-Language": "en"})
    return sent.getresponse()


def copying() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(COPYING)
        return [pid for (pid,) in cursor.fetchall()]


@pytest.mark.usefixtures("many")
def test_a_reader_who_goes_away_leaves_nothing_running() -> None:
    with served() as port:
        for _attempt in range(2):  # each finds its place free and the connection in order
            answer = asked(port)
            assert answer.status == 200
            assert answer.read(1000).startswith(b"id,kind,")
            assert len(copying()) == 1
            answer.close()
            until(lambda: not copying())
        whole = asked(port).read().decode()
        assert sum(1 for _row in csv.reader(io.StringIO(whole, newline=""))) == ROWS + 1


@pytest.mark.usefixtures("many")
def test_a_file_cut_by_the_database_never_looks_whole() -> None:
    with served() as port:
        for kind in ("csv", "json"):
            answer = asked(port, f"/open-data/coverage.{kind}")
            assert (answer.status, answer.getheader("Transfer-Encoding")) == (200, "chunked")
            answer.read(1000)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", copying())
            with pytest.raises(IncompleteRead):
                answer.read()
        assert asked(port, "/open-data/topics.json").status == 200  # with a connection anew


@pytest.mark.usefixtures("many")
def test_a_slow_reader_gets_all_and_other_pages_are_served() -> None:
    """Longer on the way than a silent worker may live; a second large file has to wait."""
    with served() as port:
        answer, began = asked(port), time.monotonic()
        taken = 0
        while block := answer.read(250_000):
            taken += len(block)
            if time.monotonic() - began < 1.6 * TIMEOUT:
                time.sleep(0.1)
            elif taken < 10_000_000:
                again = asked(port)  # from the same address
                assert again.status == 429
                assert b"already" in again.read()
                assert int(again.getheader("Retry-After") or 0) > 0
                assert asked(port, "/open-data/coverage.csv?until=2000-02-01").status == 200
                assert asked(port, "/healthz").read() == b"ok"
        assert time.monotonic() - began > TIMEOUT
        assert taken > 12_000_000


@pytest.mark.django_db
def test_a_reader_who_stands_still_is_cut_off(client: Client) -> None:
    CoverageFactory()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        answer = client.get(FILE, **{"gunicorn.socket": ours})  # type: ignore[arg-type]
        assert ours.gettimeout() == open_data_stream.STANDSTILL_SECONDS
        assert b"".join(answer)  # type: ignore[arg-type]


def begun(network: str) -> Blocks:
    dataset = open_data.dataset("coverage")
    assert dataset is not None
    return Blocks(csv_blocks(open_data_sql.csv(dataset, dataset.rows()), network=network))


@pytest.fixture
def elsewhere(transactional_db: None) -> Iterator[psycopg.Connection]:
    settings = connection.get_connection_params()
    for name in ("pool", "cursor_factory", "context", "prepare_threshold"):
        settings.pop(name, None)
    with psycopg.connect(**settings) as other:
        yield other


def test_places_are_of_all_processes_together(
    elsewhere: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(open_data_stream, "LARGE", 0)
    CoverageFactory()
    take = "SELECT pg_advisory_xact_lock(%s, %s)"
    elsewhere.execute(take, [open_data_stream._PLACES, 0])
    with pytest.raises(Busy):
        begun("192.0.2.1")
    settings.OPEN_DATA_LARGE_AT_ONCE = 2
    begun("192.0.2.1").close()
    settings.OPEN_DATA_LARGE_AT_ONCE = 1
    elsewhere.rollback()
    begun("192.0.2.1").close()
    digest = open_data_stream._key_of("192.0.2.1")
    elsewhere.execute(take, [open_data_stream._ADDRESSES, digest])
    with pytest.raises(OneAtATime):
        begun("192.0.2.1")
    begun("192.0.2.2").close()


@pytest.mark.django_db
def test_a_file_has_its_time(settings: Settings) -> None:
    CoverageFactory()
    settings.OPEN_DATA_SECONDS = 60
    blocks = begun("192.0.2.1")
    next(blocks)
    blocks._began -= 61
    with pytest.raises(TookTooLong):
        next(blocks)
    blocks.close()
    assert connection.get_autocommit() is False  # back in the test's own transaction
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("off",)


@pytest.mark.usefixtures("many")
def test_slow_readers_of_files_that_are_not_large_do_not_stop_the_portal() -> None:
    """Otherwise as many of them as there are workers would: each holds one until the end."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM pressroom_coverage WHERE identity LIKE '%0'")
        cursor.execute("ANALYZE pressroom_coverage")
    with served() as port:
        slow = [asked(port), asked(port)]
        began = time.monotonic()
        taken, cut = [0, 0], [False, False]
        while time.monotonic() - began < 8 and not any(cut):
            for place, answer in enumerate(slow):
                try:
                    taken[place] += len(answer.read(50_000))
                except IncompleteRead:
                    cut[place] = True
            time.sleep(0.05)
        assert cut.count(True) == 1  # never as if it were whole
        assert asked(port, "/healthz").read() == b"ok"
        left = slow[cut.index(False)]
        assert taken[cut.index(False)] + len(left.read()) > 10_000_000
