"""Snapshots: the figures of each closed month, frozen, and what has changed since.

A month is frozen from the tenth of the next one on: by then the last notices of longer terms (three
working days, holidays between) have come, and nothing but a change of the past moves its figures. A
few figures go on changing by what happens later, as residents still bring queries back; those join
when they have settled (`Figure.settles_days`). Whatever differs at a later look is a new revision
that tells what it was and what it is: a restatement. Where only the definition has a new version,
the revision says that instead.

Nothing is ever changed: a trigger forbids it. A digest chains the revisions of a month and is kept
in the month's ledger, `figures:2026-10`, which the seals of every day bind (`portal.seals`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Max, Min

from portal import clock, ledger
from portal.figures import Amount, Amounts, Dimension, FigureSet, Period, Scope, figure_sets
from portal.models import Body, District, FigureSnapshot

FREEZE_DAYS: Final = 10  # after the last day of a month
FRESH: Final = timedelta(minutes=10)  # how far figures may lag behind the rows they are read from
DIGITS: Final = 6  # of a value that is not whole
NOWHERE: Final = "-"  # the part without a district, or at the desk
PARTS: Final = {Dimension.DISTRICT: "districts", Dimension.BODY: "bodies"}

Values = dict[str, Any]
Parts = Mapping[Dimension, Mapping[Any, Amounts]]


def freeze() -> int:
    """Freeze what is due and restate what has changed; returns how many revisions were written.

    Each month in a transaction of its own: what is interrupted goes on at the next call, and two at
    once write each revision once.
    """
    written = 0
    slugs = _Slugs()
    for figure_set in figure_sets():
        newest = _newest(figure_set)
        if clock.now() - figure_set.as_of() > FRESH:
            continue
        for month in _months(figure_set, newest):
            before, values = newest.get(month), measured(figure_set, month, slugs)
            news = _news(before, values)
            if values["figures"] and news is not None:
                written += _write(_revision(figure_set, month, before, values, news))
    return written


def measured(figure_set: FigureSet, month: date, slugs: _Slugs | None = None) -> Values:
    """The figures of a month that have settled by today, with versions, by district and body."""
    settled = {
        figure.key: figure.version
        for figure in figure_set.figures
        if clock.today() >= settles_on(month, figure.settles_days)
    }
    scope = Scope(period=Period.month(month))
    whole, parts = _read(figure_set, scope)
    slugs = slugs or _Slugs()
    return {
        "figures": {
            key: {"version": version, **_plain(whole[key])}
            for key, version in settled.items()
            if key in whole
        },
        **{
            name: {
                slugs.of(dimension, key): found
                for key, amounts in parts[dimension].items()
                if (found := _something(amounts, settled))
            }
            for dimension, name in PARTS.items()
            if dimension in parts
        },
    }


def settles_on(month: date, settles_days: int = 0) -> date:
    """From when on the figures of a month are expected to stay as they are."""
    return Period.month(month).until + timedelta(days=max(FREEZE_DAYS, settles_days))


def digest_of(row: FigureSnapshot) -> str:
    """SHA-256 over the canonical JSON of every other column: keys sorted, no spaces, UTF-8."""
    text = json.dumps(plain(row), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(row: FigureSnapshot) -> dict[str, Any]:
    """All that the digest covers, as it is published."""
    return {
        "previous_digest": row.previous_digest,
        "figure_set": row.figure_set,
        "month": row.month.strftime("%Y-%m"),
        "revision": row.revision,
        "taken_at": row.taken_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "values": row.values,
        "changes": row.changes,
    }


# --- parts ----------------------------------------------------------------------------------------


class _Slugs:
    """The lasting names of districts and bodies."""

    def __init__(self) -> None:
        self._of = {
            Dimension.DISTRICT: dict(District.objects.values_list("pk", "slug")),
            Dimension.BODY: dict(Body.objects.values_list("pk", "slug")),
        }

    def of(self, dimension: Dimension, key: int | None) -> str:
        return NOWHERE if key is None else self._of[dimension].get(key, f"#{key}")


def _read(figure_set: FigureSet, scope: Scope) -> tuple[Amounts, Parts]:
    """The amounts of the whole and of its parts, where the app tells any apart."""
    if not figure_set.has_parts or figure_set.broken_down is None:
        return figure_set.read(scope), {}
    reading = figure_set.broken_down(scope)
    return reading.now, reading.parts


def _newest(figure_set: FigureSet) -> dict[date, FigureSnapshot]:
    """The last revision of each month."""
    rows = FigureSnapshot.objects.filter(figure_set=figure_set.key)
    last = rows.order_by("month", "-revision").distinct("month")
    return {row.month: row for row in last}


def _months(figure_set: FigureSet, newest: Mapping[date, FigureSnapshot]) -> Iterator[date]:
    """Every month from the first with rows, or frozen, to the last that may be frozen."""
    first = [day for day in (figure_set.since(), min(newest, default=None)) if day is not None]
    month = min(first, default=clock.today()).replace(day=1)
    while settles_on(month) <= clock.today():
        yield month
        month = Period.month(month).until + timedelta(days=1)


def _revision(
    figure_set: FigureSet, month: date, before: FigureSnapshot | None, values: Values, news: Values
) -> FigureSnapshot:
    row = FigureSnapshot(
        figure_set=figure_set.key,
        month=month,
        revision=before.revision + 1 if before else 1,
        values=values,
        changes=news,
        taken_at=clock.now(),
        previous_digest=before.digest if before else "",
    )
    row.digest = digest_of(row)
    return row


@transaction.atomic
def _write(row: FigureSnapshot) -> bool:
    """Write the revision and its ledger entry; False where another worker was first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('portal.snapshots'))")
    rows = FigureSnapshot.objects.filter(figure_set=row.figure_set, month=row.month)
    if rows.filter(revision__gte=row.revision).exists():
        return False
    row.save(force_insert=True)
    ledger.record(
        row.ledger_subject,
        event_of(row),
        by=ledger.SYSTEM,
        figure_set=row.figure_set,
        revision=row.revision,
        digest=row.digest,
    )
    return True


def event_of(row: FigureSnapshot) -> str:
    """What a revision is: `frozen`, `restated`, `redefined`, or `settled` of late figures alone."""
    if row.revision == 1:
        return "frozen"
    if row.changed:
        return "restated"
    return "redefined" if row.redefined else "settled"


def _news(before: FigureSnapshot | None, values: Values) -> Values | None:
    """What a new revision has to tell; None where there is none to write."""
    if before is None:
        return {}
    was, now = before.values["figures"], values["figures"]
    redefined = [k for k in now if k in was and was[k]["version"] != now[k]["version"]]
    comparable = [key for key in now if key in was and key not in redefined]
    news = {
        "changed": list(_changed(before.values, values, comparable)),
        "redefined": redefined,
        "settled": [key for key in now if key not in was],
    }
    return {name: each for name, each in news.items() if each} or None


def _changed(was: Values, now: Values, keys: list[str]) -> Iterator[Values]:
    """Each value that is another one, the whole first, then by district and by body."""
    for key in keys:
        if not _same(was["figures"][key], now["figures"][key]):
            yield {
                "figure": key,
                "was": _without_version(was["figures"][key]),
                "now": _without_version(now["figures"][key]),
            }
    for level in PARTS.values():
        before, after = was.get(level, {}), now.get(level, {})
        for part in sorted(before.keys() | after.keys()):
            for key in keys:
                old, new = before.get(part, {}).get(key), after.get(part, {}).get(key)
                if not _same(old or {}, new or {}):
                    yield {level: part, "figure": key, "was": old, "now": new}


def is_same(one: Amount, other: Amount) -> bool:
    """Whether two amounts are the same as a snapshot keeps them."""
    return _same(_plain(one), _plain(other))


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """A rate is the same where its rows are, whether or not they are enough to show it."""
    if "part" in one and "part" in other:
        return (one["part"], one["n"]) == (other["part"], other["n"])
    return _without_version(one) == _without_version(other)


def _without_version(amount: Mapping[str, Any]) -> Values:
    return {name: value for name, value in amount.items() if name != "version"}


def _plain(amount: Amount) -> Values:
    value = amount.value
    return amount.plain | {"value": round(value, DIGITS) if isinstance(value, float) else value}


def _something(amounts: Amounts, keys: Mapping[str, int]) -> Values:
    """The amounts of a part that are not zero."""
    return {
        key: _plain(amounts[key])
        for key in keys
        if key in amounts and (amounts[key].value or amounts[key].n)
    }


def first_and_last() -> tuple[date, date] | None:
    """The first and the last frozen month, if there is any."""
    found = FigureSnapshot.objects.aggregate(first=Min("month"), last=Max("month"))
    return (found["first"], found["last"]) if found["first"] else None
