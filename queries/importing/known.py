"""Which rows are there already: imported before, under a number of another's, or twice here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction

from portal.models import LedgerEntry
from queries.importing.lives import Life
from queries.importing.reading import Draft, Verdict
from queries.ledger_ends import PREFIX
from queries.models import CitizenQuery, ImportedQuery

LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('queries.importing'))"
"""Whoever writes an import's rows looks first, and nobody else writes one in between."""

_MAKE: Final = """
    CREATE TEMPORARY TABLE import_tried
        (original text PRIMARY KEY, number text NOT NULL UNIQUE, digest text NOT NULL)
"""
_DROP: Final = "DROP TABLE IF EXISTS pg_temp.import_tried"
_KEEP: Final = "INSERT INTO import_tried SELECT * FROM unnest(%s::text[], %s::text[], %s::text[])"
_TRIED: Final = (
    "SELECT original, number, digest FROM import_tried WHERE original = ANY(%s) OR number = ANY(%s)"
)


@contextmanager
def tried() -> Iterator[None]:
    """Keep apart, outside this process's memory, what a trial would have written."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP)
        cursor.execute(_MAKE)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(_DROP)


def remember_tried(drafts: Iterable[Draft]) -> None:
    """These would be written by now."""
    columns = list(zip(*((d.original, d.number, d.digest) for d in drafts), strict=True))
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [list(column) for column in columns])


def hold() -> None:
    """Wait until no other import writes, to the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)


def judge(
    drafts: Sequence[Draft],
    *,
    source: str,
    is_trial: bool,
    live: Callable[[Draft], Life | None],
) -> list[Life]:
    """Give each row its verdict by what is there; the lives of the good ones.

    A fixed number of statements. What was imported before is not looked at twice: it stands.
    """
    there, taken = _there([draft for draft in drafts if not draft.errors], source, is_trial)
    lives = []
    for draft in drafts:
        if not draft.errors and draft.original in there:
            is_same = there[draft.original] == draft.digest
            draft.verdict = Verdict.KNOWN if is_same else Verdict.CHANGED
            if not is_same:
                draft.refuse("", "changed", draft.original)
            continue
        if not draft.errors and draft.number in taken:
            draft.refuse("number", "number_taken", draft.original)
        life = None if draft.is_refused("number") else live(draft)
        if life is None:
            draft.verdict = Verdict.BAD
            continue
        there[draft.original] = draft.digest
        taken.add(draft.number)
        lives.append(life)
    return lives


def _there(asked: Sequence[Draft], source: str, is_trial: bool) -> tuple[dict[str, str], set[str]]:
    """Digests by original number, and the numbers that have a query."""
    originals = [draft.original for draft in asked]
    numbers = [draft.number for draft in asked]
    rows = ImportedQuery.objects.filter(source=source, original_number__in=originals)
    there = dict(rows.values_list("original_number", "digest"))
    queries = CitizenQuery.objects.filter(number__in=numbers)
    taken = set(queries.values_list("number", flat=True))
    # A ledger outlives its subject, and tells of no second one.
    subjects = LedgerEntry.objects.filter(subject__in=[f"{PREFIX}{number}" for number in numbers])
    taken.update(s.removeprefix(PREFIX) for s in subjects.values_list("subject", flat=True))
    if is_trial:
        with connection.cursor() as cursor:
            cursor.execute(_TRIED, [originals, numbers])
            for original, number, digest in cursor:
                there[original] = digest
                taken.add(number)
    return there, taken


def check_in_transaction() -> None:
    """Rows are written only where `hold` still holds."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An import writes its rows in one transaction with the look for them.")
