"""Figures kept up to date: from the marks of changed queries to terms, sums by day and by month.

A fold takes some marks, works out the terms of those queries anew, and adds the difference to every
sum they are in, all in one transaction: whatever interrupts it, the sums are those of the terms,
and the marks not worked off are still there. So the sums are exact, and never counted twice.

`queries.rollup_sql` has the statements.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from portal import clock
from queries import rollup_sql as sql
from queries.models import AnswerDays, AnswerTerm, DailyFigure, FigureMark

AT_ONCE: Final = 5_000  # marks a transaction
TICK_SECONDS: Final = 20  # of folding at most before a task gives its worker back


def fold(*, at_once: int = AT_ONCE, seconds: float = TICK_SECONDS) -> int:
    """Work off the marks that are there; returns how many.

    Stops after `seconds`, or where another process folds: the next tick goes on.
    """
    done, until = 0, time.monotonic() + seconds
    while taken := _fold_some(at_once):
        done += taken
        if time.monotonic() > until:
            break
    return done


@transaction.atomic
def _fold_some(at_once: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.ALONE)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(sql.TAKE_MARKS, [at_once])
        taken, queries = cursor.fetchone()
        if taken:
            cursor.execute(sql.CHANGES, [queries, queries])
            for statement in sql.APPLY:
                cursor.execute(statement)
    return int(taken)


@transaction.atomic
def rebuild() -> None:
    """Work out everything anew from queries and clocks. Readers see the old figures meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(sql.WAIT_ALONE)
        for model in (FigureMark, AnswerTerm, DailyFigure, AnswerDays):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608
        cursor.execute(sql.ALL_CHANGES)
        for statement in sql.APPLY:
            cursor.execute(statement)


def differences() -> dict[str, int]:
    """How many terms and sums differ from what a direct count of the rows gives; all 0 if exact.

    Changes not folded yet differ, of course.
    """
    with connection.cursor() as cursor:
        found = {}
        for name, statement in sql.DIFFERENCES.items():
            cursor.execute(statement)
            found[name] = int(cursor.fetchone()[0])
    return found


def as_of() -> datetime:
    """The moment up to which every change is in the figures: now, or the oldest mark's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT marked_at FROM queries_figuremark ORDER BY id LIMIT 1")
        oldest = cursor.fetchone()
    return oldest[0] if oldest else clock.now()
