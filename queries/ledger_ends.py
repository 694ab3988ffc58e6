"""Whether a query's ledger still has its end: the last status it tells must be the query's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Concat

from portal.ledger import Break
from portal.models import LedgerEntry
from queries.models import CitizenQuery

PREFIX: Final = "query:"


def missing(subject: str | None = None) -> Iterator[Break]:
    """Queries whose ledger is empty, or ends before the query came to where it stands.

    Every entry of a query says which status it left the query in (`queries.change`).
    """
    queries = CitizenQuery.objects.order_by("number")
    if subject is not None:
        queries = queries.filter(number=subject.removeprefix(PREFIX))
    told = LedgerEntry.objects.filter(subject=Concat(Value(PREFIX), OuterRef("number")))
    last = told.order_by("-sequence")
    queries = queries.annotate(
        last_sequence=Coalesce(Subquery(last.values("sequence")[:1]), 0),
        last_status=Subquery(last.annotate(status=KT("data__status")).values("status")[:1]),
    )
    odd = queries.exclude(last_status=F("status")) | queries.filter(last_status__isnull=True)
    rows = odd.values_list("number", "status", "last_sequence", "last_status")
    for number, status, sequence, last_status in rows.iterator():
        why = f"the query is {status}, its last entry says {last_status or 'nothing'}"
        yield Break(f"{PREFIX}{number}", sequence, why)
