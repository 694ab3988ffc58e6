"""Folding beside changes, beside another folder, and cut down in the middle."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event

import pytest
from django.db import DatabaseError, connection

from queries import rollup, rollup_sql
from queries.models import AnswerTerm, CitizenQuery, FigureMark, QueryDeadline
from tests.factories import CitizenQueryFactory, QueryDeadlineFactory

pytestmark = pytest.mark.django_db(transaction=True)
EXACT = {"terms": 0, "figures": 0, "days": 0}
MET = datetime(2026, 2, 10, 5, 0, tzinfo=UTC)


def filed(count: int) -> list[CitizenQuery]:
    queries = [CitizenQueryFactory(assigned=True) for _number in range(count)]
    for query in queries:
        QueryDeadlineFactory(query=query)
    return queries


def test_two_folders_beside_changes_count_everything_once() -> None:
    queries, is_over = filed(20), Event()

    def keep_folding() -> int:
        taken = 0
        try:
            while not is_over.is_set():
                taken += rollup.fold(at_once=3)
            return taken
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        folders = [pool.submit(keep_folding) for _folder in range(2)]
        for query in queries:
            QueryDeadline.objects.filter(query=query).update(met_at=MET)
            QueryDeadline.objects.filter(query=query).update(met_at=None)
            QueryDeadline.objects.filter(query=query).update(met_at=MET)
        is_over.set()
        taken = sum(folder.result() for folder in folders)
    taken += rollup.fold()
    assert taken == len(queries) * 4
    assert rollup.differences() == EXACT
    assert AnswerTerm.objects.filter(state="on_time").count() == len(queries)


def test_a_folder_killed_in_the_middle_leaves_all_its_marks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    filed(3)
    rollup.fold()
    QueryDeadline.objects.update(met_at=MET)
    marks = FigureMark.objects.count()
    good = rollup_sql.APPLY
    monkeypatch.setattr(rollup_sql, "APPLY", (*good[:2], "SELECT pg_sleep(60)"))

    def fold() -> str:
        try:
            rollup.fold()
        except DatabaseError:
            return "killed"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(1) as pool:
        folder = pool.submit(fold)
        _kill("SELECT pg_sleep(60)")
        assert folder.result(timeout=20) == "killed"
    monkeypatch.setattr(rollup_sql, "APPLY", good)
    assert FigureMark.objects.count() == marks
    assert not AnswerTerm.objects.filter(state="on_time").exists()
    rollup.fold()
    assert rollup.differences() == EXACT
    assert AnswerTerm.objects.filter(state="on_time").count() == 3


def _kill(statement: str) -> None:
    """End the backend that is at the statement, as soon as one is."""
    for _attempt in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query = %s AND state = 'active' AND pid <> pg_backend_pid()"
                " AND datname = current_database()",
                [statement],
            )
            if cursor.fetchone():
                return
        time.sleep(0.05)
    raise AssertionError("Nobody came to the statement.")
