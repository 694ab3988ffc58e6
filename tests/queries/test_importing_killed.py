"""A real import killed in the middle (`kill -9`) and run again: the rest comes, nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from config.local.environment import MANAGE, ROOT
from portal import ledger
from portal.models import LedgerEntry
from queries import rollup
from queries.models import Answer, Applicant, CitizenQuery, ImportedQuery
from tests.queries.exports import ANSWERED, MAPPING, city, csv_of

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 1_500
PATIENCE = 60  # seconds until the test gives up waiting


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    city()
    rows = [ANSWERED | {"Номер": f"К-{number}"} for number in range(ROWS)]
    (tmp_path / "export.csv").write_bytes(csv_of(rows))
    (tmp_path / "mapping.toml").write_text(MAPPING)
    return [
        "import_queries", str(tmp_path / "export.csv"), f"--mapping={tmp_path / 'mapping.toml'}",
        "--batch=20",
    ]  # fmt: skip


def started(arguments: list[str]) -> subprocess.Popen[bytes]:
    """The command on this test's own database, in a process of its own."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    return subprocess.Popen(
        [*MANAGE, *arguments],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        stderr=subprocess.PIPE,
    )


def finished(process: subprocess.Popen[bytes]) -> str:
    with process:
        _out, words = process.communicate(timeout=PATIENCE)
    return words.decode()


def killed_after(process: subprocess.Popen[bytes], rows: int, *, written: bool = True) -> None:
    """Kill it once so many rows are there; or, where none may be seen, while it writes."""
    until = time.monotonic() + PATIENCE
    with process:
        while not _is_writing(written) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        while written and CitizenQuery.objects.count() < rows and process.poll() is None:
            assert time.monotonic() < until, "it never came so far"
        assert process.poll() is None, "it was quicker than the test"
        process.send_signal(signal.SIGKILL)
        process.wait()


def _is_writing(written: bool) -> bool:
    """Whether rows are there, or rows nobody sees yet: an import holds its lock as it writes."""
    if written:
        return CitizenQuery.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        return bool(cursor.fetchone()[0])


def test_a_killed_import_is_finished_by_the_next_run(arguments: list[str]) -> None:
    killed_after(started(arguments), 40)
    there = CitizenQuery.objects.count()
    assert 40 <= there < ROWS
    assert there % 20 == 0  # whole chunks
    words = finished(started(arguments))
    assert f"imported: {ROWS - there:,} queries" in words
    for model in (CitizenQuery, Applicant, ImportedQuery, Answer):
        assert model.objects.count() == ROWS
    assert LedgerEntry.objects.filter(event="imported").count() == ROWS
    assert list(ledger.verify()) == []
    rollup.fold()
    assert set(rollup.differences().values()) == {0}


def test_a_killed_all_or_nothing_leaves_nothing(arguments: list[str]) -> None:
    killed_after(started([*arguments, "--all-or-nothing"]), 0, written=False)
    for model in (CitizenQuery, Applicant, ImportedQuery, Answer, LedgerEntry):
        assert not model.objects.exists()
    assert f"imported: {ROWS:,} queries" in finished(started([*arguments, "--all-or-nothing"]))


def test_two_imports_at_once_write_each_row_once(arguments: list[str]) -> None:
    words = [finished(process) for process in [started(arguments), started(arguments)]]
    assert all("imported:" in told for told in words), words
    assert CitizenQuery.objects.count() == ROWS
    assert list(ledger.verify()) == []
