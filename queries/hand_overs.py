# ruff: noqa: S608 -- the statements are made of constants
"""Queries that bodies sent back and forth: who passed them to whom, and how long each held them.

A hand-over is one holding that ends while another body's (or the desk's) begins; an answer ends a
holding without one. It is *back and forth* if it goes to a body that had the query before, or if it
is the third of that query or a later one. It counts on the day it happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection

from portal import clock
from portal.workdays import local_time
from queries.answering import ANSWERED
from queries.models import CitizenQuery, Holding

if TYPE_CHECKING:
    from datetime import date

    from queries.oversight import Oversight

SHOWN: Final = 50  # queries
THIRD: Final = 3
MOST: Final = 5_000  # queries of a period that are added up


@dataclass(frozen=True, slots=True)
class Held:
    """One body (None: the desk) held the query, so many calendar days, and passed it on for this.

    The last line of a query that is not answered yet has no reason.
    """

    body_id: int | None
    days: int
    reason: str
    is_back: bool  # it came back to a body that had it before


@dataclass(frozen=True, slots=True)
class Chain:
    """One query and who held it."""

    query: CitizenQuery
    held: list[Held]
    is_visible: bool  # to whoever looks

    @property
    def hand_overs(self) -> int:
        return len(self.held) - 1

    @property
    def days_lost(self) -> int:
        """Days with those who passed it on in the end."""
        return sum(each.days for each in self.held[:-1])


@dataclass(frozen=True, slots=True)
class Pair:
    """One body passed queries to another, in the chains that went back and forth."""

    giver_id: int | None
    taker_id: int | None
    times: int
    days: int  # they had lain with the giver


@dataclass(frozen=True, slots=True)
class PingPong:
    """What went back and forth in the period."""

    queries: int
    pairs: list[Pair]
    chains: list[Chain]  # the newest

    @property
    def hand_overs(self) -> int:
        return sum(pair.times for pair in self.pairs)

    @property
    def days_lost(self) -> int:
        return sum(pair.days for pair in self.pairs)


def ping_pong(oversight: Oversight) -> PingPong:
    """Of a body: the queries it had a hand in. Five statements."""
    keys = _back_and_forth(oversight)
    return PingPong(len(keys), _pairs(keys), _chains(oversight, keys[:SHOWN]))


_ZONE: Final = settings.TIME_ZONE
# The hand-overs of some queries: each with the number it has in its query, and who had it before.
_HAND_OVERS: Final = f"""
    SELECT query_id, body_id, next_body_id, to_at, days,
        next_body_id = ANY(held_by) AS is_back,
        row_number() OVER (PARTITION BY query_id ORDER BY from_at, id) AS nth
    FROM (
        SELECT h.*,
            lead(h.id) OVER in_order AS next_id,
            lead(h.body_id) OVER in_order AS next_body_id,
            array_agg(h.body_id) OVER in_order AS held_by,
            (h.to_at AT TIME ZONE '{_ZONE}')::date
                - (h.from_at AT TIME ZONE '{_ZONE}')::date AS days
        FROM queries_holding h
        WHERE h.query_id {{which}}
        WINDOW in_order AS (PARTITION BY h.query_id ORDER BY h.from_at, h.id)
    ) holding
    WHERE next_id IS NOT NULL AND reason_left <> '{ANSWERED}'
        AND next_body_id IS DISTINCT FROM body_id
"""


def _back_and_forth(oversight: Oversight) -> list[int]:
    """The keys of the queries, the newest hand-over first.

    Holdings left in the period by an index of their own (`holding_passed_on`); a query with fewer
    than three holdings has gone to and fro with nobody.
    """
    since, until = oversight.period.moments
    which = f"""IN (
        SELECT passed.query_id FROM queries_holding passed
        WHERE passed.to_at >= %(since)s AND passed.to_at < %(until)s
            AND passed.to_at IS NOT NULL AND NOT passed.reason_left = '{ANSWERED}'
            AND EXISTS (
                SELECT 1 FROM queries_holding other WHERE other.query_id = passed.query_id
                OFFSET 2
            )
    )"""
    touched = """AND EXISTS (
        SELECT 1 FROM queries_holding own
        WHERE own.query_id = hand_over.query_id AND own.body_id = ANY(%(bodies)s)
    )"""
    statement = f"""
    SELECT query_id FROM ({_HAND_OVERS.format(which=which)}) hand_over
    WHERE to_at >= %(since)s AND to_at < %(until)s AND (is_back OR nth >= %(third)s)
    {touched if oversight.bodies is not None else ""}
    GROUP BY query_id ORDER BY max(to_at) DESC, query_id DESC LIMIT %(most)s
    """
    given: dict[str, Any] = {"since": since, "until": until, "third": THIRD, "most": MOST}
    if oversight.bodies is not None:
        given["bodies"] = sorted(oversight.bodies)
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return [pk for (pk,) in cursor.fetchall()]


def _pairs(keys: list[int]) -> list[Pair]:
    """Who passed them to whom, those who did it most often first."""
    if not keys:
        return []
    statement = f"""
    SELECT body_id, next_body_id, count(*), sum(days)
    FROM ({_HAND_OVERS.format(which="= ANY(%s)")}) hand_over
    GROUP BY 1, 2 ORDER BY 3 DESC, 4 DESC, 1 NULLS LAST, 2 NULLS LAST
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [keys])
        return [
            Pair(giver, taker, times, int(days)) for giver, taker, times, days in cursor.fetchall()
        ]


def _chains(oversight: Oversight, keys: list[int]) -> list[Chain]:
    """These queries with everybody who held them, in the order given."""
    rows = CitizenQuery.objects.filter(pk__in=keys).select_related("topic").defer("search")
    queries = rows.in_bulk()
    visible = set(
        CitizenQuery.objects.visible_to(oversight.user)
        .filter(pk__in=keys)
        .values_list("pk", flat=True)
    )
    holdings: dict[int, list[Holding]] = {}
    for holding in Holding.objects.filter(query__in=keys).order_by("from_at", "id"):
        holdings.setdefault(holding.query_id, []).append(holding)
    return [
        Chain(queries[key], list(_held(holdings[key])), is_visible=key in visible) for key in keys
    ]


def _held(holdings: list[Holding]) -> Iterator[Held]:
    seen: set[int] = set()
    for holding in holdings:
        until = _day(holding.to_at) if holding.to_at else clock.today()
        days = (until - local_time(holding.from_at).date()).days
        body = holding.body_id
        yield Held(body, days, holding.why_left, is_back=body is not None and body in seen)
        if body is not None:
            seen.add(body)


def _day(moment: Any) -> date:
    return local_time(moment).date()
