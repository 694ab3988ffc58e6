"""Updates of service requests: what happened to public queries after they were filed.

Each is an entry of the ledger that the public reads on the query's page. Filing itself is none: the
request tells of it. An index of these entries by time serves the list (queries migration
"open311_updates"); filing, which must be quick, writes nothing into it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Substr

from portal import paging
from portal.models import LedgerEntry
from portal.paging import Page, Position, Wanted
from queries.models import Answer, CitizenQuery
from queries.models.choices import OPEN_STATUSES
from queries.open311.asked import Period, w3c
from queries.open311.listing import TOLD
from queries.timeline import lines

PREFIX: Final = "query:"
FILING: Final = frozenset(
    {"received", "asked_live", "registered", "routed", "unrouted", "split_from"}
)
UPDATES: Final = tuple(event for event in TOLD if event not in FILING)
WITH_ANSWER: Final = frozenset({"answered", "settled", "answer_corrected", "holding_answer_sent"})


def find(
    *, period: Period | None, numbers: Sequence[str] | None, wanted: Wanted, size: int
) -> Page[LedgerEntry]:
    """A page of updates, newest first: of these queries (None: of all) within the period."""
    rows = _public(LedgerEntry.objects.filter(event__in=UPDATES))
    if numbers is not None:
        rows = rows.filter(subject__in=[f"{PREFIX}{number}" for number in numbers])
    else:
        rows = rows.filter(subject__startswith=PREFIX)
    if period:
        rows = rows.filter(at__gte=period.since)
        rows = rows.filter(at__lt=period.until) if period.until else rows
    found = list(paging.ordered(rows, wanted, "at")[: size + 1])
    return paging.cut(found, [Position(entry.at, entry.pk) for entry in found], wanted, size)


def told(entries: Sequence[LedgerEntry]) -> list[dict[str, Any]]:
    """These entries as updates, in this order. Three statements."""
    numbers = {number_of(entry) for entry in entries}
    columns = ("pk", "number", "closed_at", "status")
    rows = CitizenQuery.objects.public().filter(number__in=numbers).order_by()
    queries = {number: (pk, closed, s) for pk, number, closed, s in rows.values_list(*columns)}
    answers = _answers(
        queries[number_of(entry)][0]
        for entry in entries
        if entry.event in WITH_ANSWER and number_of(entry) in queries
    )
    sentences = [line.sentence for line in lines(entries, is_staff=True)]
    return [
        _update(entry, sentence, queries[number_of(entry)], answers)
        for entry, sentence in zip(entries, sentences, strict=True)
        if number_of(entry) in queries
    ]


def number_of(entry: LedgerEntry) -> str:
    return entry.subject.removeprefix(PREFIX)


def _public(rows: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    public = CitizenQuery.objects.public().filter(number=OuterRef("query_number"))
    return rows.alias(query_number=Substr("subject", len(PREFIX) + 1)).filter(Exists(public))


Sent = dict[int, list[tuple[datetime, str]]]


def _answers(pks: Iterable[int]) -> Sent:
    """All that was sent of these queries, each with its moment, oldest first."""
    sent = Answer.objects.filter(query__in=list(pks), sent_at__isnull=False)
    found: Sent = {}
    for pk, at, text in sent.order_by("sent_at", "version").values_list(
        "query_id", "sent_at", "public_text"
    ):
        if at is not None:
            found.setdefault(pk, []).append((at, text))
    return found


def _update(
    entry: LedgerEntry,
    sentence: str,
    query: tuple[int, datetime | None, str],
    answers: Sent,
) -> dict[str, Any]:
    pk, closed_at, status_now = query
    answer = ""
    if entry.event in WITH_ANSWER:
        # The answer is written first, then the ledger: it is the last one sent by then.
        sent = answers.get(pk, [])
        place = bisect_right(sent, entry.at, key=lambda each: each[0])
        answer = sent[place - 1][1] if place else ""
    return {
        "update_id": str(entry.pk),
        "service_request_id": number_of(entry),
        "status": _status(entry, closed_at, status_now),
        "updated_datetime": w3c(entry.at),
        "description": f"{sentence}\n\n{answer}" if answer else sentence,
        "media_url": None,
    }


def _status(entry: LedgerEntry, closed_at: datetime | None, status_now: str) -> str:
    """Whether the request was open after it: most entries say it, a moved day does not."""
    status = entry.data.get("status")
    if status:
        return "open" if status in OPEN_STATUSES else "closed"
    was_closed = status_now not in OPEN_STATUSES and closed_at and entry.at >= closed_at
    return "closed" if was_closed else "open"
