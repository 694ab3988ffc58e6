"""The watch: every few minutes it looks what grows unusually fast, and tells whom it concerns.

What is found, what it is told with (the outbox) and the ledger are written in one transaction: a
sweep that dies has found and told nothing, and the next one does both. One sweep at a time; a
second one at the same moment has nothing to do. Should two yet meet, the unique open row of a cell
lets one of them find it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from portal import clock, ledger
from portal.workdays import current_calendar
from queries.models import Anomaly
from queries.watch import cells, counting, telling
from queries.watch.cells import Cell, Found, Measure, Measures
from queries.watch.level import Threshold, thresholds
from queries.watch.life import LIFE

if TYPE_CHECKING:
    from portal.transitions import Transition

LOCK: Final = 0x3A7C8  # key of the advisory lock that one sweep holds at a time
NOTHING: Final = Measure(0, 0.0)


@transaction.atomic
def sweep() -> list[Anomaly]:
    """Follow the open anomalies, find new ones, and tell; returns what was told.

    It may run late, twice, or in two workers. Before there are two weeks of queries it finds
    nothing.
    """
    if not _is_alone():
        return []
    at = clock.now()
    weeks = counting.weeks_with_queries(at)
    if not is_ready(weeks):
        return []
    limits = {limit.hours: limit for limit in thresholds()}
    measures = counting.measures(at, current_calendar(), weeks=weeks, lengths=list(limits))
    known = _known(at, limits)
    told = [row for row in known if row.is_open and _follow(row, measures, limits, at=at)]
    candidates = cells.find(
        measures,
        list(limits.values()),
        running={row.cell for row in known if row.is_open},
        known=lambda hours: _seen_since(known, at - timedelta(hours=hours)),
    )
    closed = {row.cell: row for row in reversed(known) if not row.is_open}  # the newest of each
    for candidate in candidates:
        row = _met(candidate, closed.get(candidate.cell), at=at)
        if row is not None:
            told.append(row)
    return told


def is_ready(weeks: Collection[int]) -> bool:
    """Whether anything is usual yet: two of the weeks before had queries."""
    return len(weeks) >= settings.WATCH_FEWEST_WEEKS


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        (is_ours,) = cursor.fetchone()
    return bool(is_ours)


def _known(at: datetime, limits: Mapping[int, Threshold]) -> list[Anomaly]:
    """Open anomalies and those seen within the longest window, newest first, locked.

    Locked in one order, and against the staff who close one at this moment.
    """
    longest = timedelta(hours=max([*limits, settings.WATCH_RESUME_HOURS]))
    rows = Anomaly.objects.select_for_update(of=("self",)).filter(
        Q(status=Anomaly.Status.OPEN) | Q(last_seen_at__gte=at - longest)
    )
    return list(rows.order_by("-found_at", "-id"))


def _seen_since(known: Collection[Anomaly], since: datetime) -> set[Cell]:
    """The cells whose anomalies, whatever became of them, reach into the time after `since`."""
    return {row.cell for row in known if row.last_seen_at >= since}


def _follow(
    row: Anomaly, measures: Measures, limits: Mapping[int, Threshold], *, at: datetime
) -> bool:
    """Let an open anomaly grow, or end; whether it has grown so much that it is told again."""
    limit = limits.get(row.hours)
    measure = measures.get(row.hours, {}).get(row.cell, NOTHING)
    if limit is None or not limit.is_still(measure.count, measure.usual):
        _step(row, LIFE["end"], frozen_at=row.last_seen_at, data={"peak": row.peak})
        return False
    _save(row, **_seen(row, measure, at=at))
    return _tell_if_grown(row)


def _met(candidate: Found, before: Anomaly | None, *, at: datetime) -> Anomaly | None:
    """What becomes of an unusual cell: a new anomaly, an old one that resumes, or nothing new."""
    measure = candidate.measure
    recently = timedelta(hours=max(candidate.hours, settings.WATCH_RESUME_HOURS))
    if before is None or before.last_seen_at < at - recently or candidate.hours < before.hours:
        return _open(candidate, at=at)
    if candidate.hours > before.hours:
        return None  # the same queries once more, in the longer window
    if before.status == Anomaly.Status.OVER:
        seen = _seen(before, measure, at=at)
        data = {"count": measure.count, "hours": before.hours}
        _step(before, LIFE["resume"], frozen_at=None, data=data, **seen)
        return before if _tell_if_grown(before) else None
    if measure.count >= _grown(before.count):
        return _open(candidate, at=at)  # handled, and then it doubled
    _save(before, last_seen_at=at)  # handled or dismissed, and it goes on: no news
    return None


def _open(candidate: Found, *, at: datetime) -> Anomaly | None:
    """The row of a new anomaly, unless another sweep has it; told once."""
    cell, measure = candidate.cell, candidate.measure
    row = Anomaly(
        theme_id=cell.theme,
        topic_id=cell.topic,
        district_id=cell.district,
        hours=candidate.hours,
        since_at=at - timedelta(hours=candidate.hours),
        found_at=at,
        last_seen_at=at,
        count=measure.count,
        usual=measure.usual,
        peak=measure.count,
        told_count=measure.count,
    )
    Anomaly.objects.bulk_create([row], ignore_conflicts=True)
    kept = Anomaly.objects.open().filter(
        theme=cell.theme, topic=cell.topic, district=cell.district, found_at=at
    )
    found = kept.select_for_update(of=("self",)).first()
    if found is None:
        return None
    _record(found, "found", _numbers(found))
    telling.tell(found)
    return found


def _tell_if_grown(row: Anomaly) -> bool:
    if row.count < _grown(row.told_count):
        return False
    _save(row, told_count=row.count, times_told=row.times_told + 1)
    _record(row, "grown", _numbers(row))
    telling.tell(row)
    return True


def _grown(count: int) -> int:
    times: int = settings.WATCH_GROWN_TIMES
    return times * count


def _seen(row: Anomaly, measure: Measure, *, at: datetime) -> dict[str, Any]:
    return {
        "last_seen_at": at,
        "count": measure.count,
        "usual": measure.usual,
        "peak": max(row.peak, measure.count),
    }


def _numbers(row: Anomaly) -> dict[str, Any]:
    return {"count": row.count, "hours": row.hours, "usual": round(row.usual, 1)}


def _step(row: Anomaly, step: Transition, *, data: dict[str, Any], **changes: Any) -> None:
    LIFE.check(row, step.verb)
    _save(row, status=step.target, **changes)
    _record(row, step.event, data)


def _save(row: Anomaly, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))


def _record(row: Anomaly, event: str, data: dict[str, Any]) -> None:
    ledger.record(row.ledger_subject, event, by=ledger.SYSTEM, status=row.status, **data)
