"""Figures that count rows of an app by the day of a moment: events, questions, materials.

No sums are kept for them: each is counted anew along an index of that moment, a year of the busiest
(materials) in a few milliseconds. So they are as of now, always.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, F, Min, QuerySet
from django.db.models.functions import TruncDay, TruncMonth
from django.utils import timezone

from portal import clock
from portal.figures import (
    LONGEST_BY_DAY,
    Amount,
    Amounts,
    Dimension,
    Figure,
    FigureSet,
    Reading,
    RowLine,
    Rows,
    Scope,
    points,
)

if TYPE_CHECKING:
    from django.db.models import Q
    from django.utils.functional import Promise

COUNTED_AT: Final = "counted_at"  # the moment a row is counted by, as the rows of a figure have it


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One figure, and the rows it counts.

    `moment` is the path of the column by whose day in Almaty they count. `narrowing` gives for each
    dimension that rows have which of them belong to any of some keys of it.
    """

    key: str
    title: str | Promise
    definition: str | Promise
    rows: Callable[[], QuerySet[Any]]
    public: Callable[[Any], QuerySet[Any]]  # those a stranger may read, with what
    lines: Callable[[list[Any]], list[RowLine]]  # a line needs
    moment: str
    narrowing: Mapping[Dimension, Callable[[Collection[Any]], Q]] = field(default_factory=dict)
    version: int = 1

    @property
    def figure(self) -> Figure:
        return Figure(
            key=self.key,
            title=self.title,
            definition=self.definition,
            version=self.version,
            narrows=frozenset(self.narrowing),
        )

    def knows(self, scope: Scope) -> bool:
        """Whether its rows have everything the scope is narrowed by."""
        return self.narrowing.keys() >= scope.narrowed_by.keys()

    def counted(self, scope: Scope) -> QuerySet[Any]:
        """The rows of the scope, in no order."""
        since, until = scope.period.moments
        rows = self.rows().filter(**{f"{self.moment}__gte": since, f"{self.moment}__lt": until})
        for dimension, key in scope.narrowed_by.items():
            keys = key if isinstance(key, frozenset) else {key}
            rows = rows.filter(self.narrowing[dimension](keys))
        return rows.order_by()

    def over_time(self, scope: Scope, *, is_by_month: bool) -> dict[date, int]:
        """How many by the day, or by the first day of each month; without empty ones."""
        trunc = (TruncMonth if is_by_month else TruncDay)(
            self.moment, tzinfo=timezone.get_default_timezone()
        )
        rows = self.counted(scope).annotate(point=trunc).values("point")
        return {row["point"].date(): row["n"] for row in rows.annotate(n=Count("pk"))}


def figure_set(*, counted: Iterable[Counted], **fields: Any) -> FigureSet:
    """The set of figures that count so; `fields` are the others of `FigureSet`."""
    by_key = {each.key: each for each in counted}

    def known(scope: Scope) -> list[Counted]:
        return [each for each in by_key.values() if each.knows(scope)]

    def read(scope: Scope) -> Amounts:
        """A statement a figure."""
        return {each.key: Amount(each.counted(scope).count()) for each in known(scope)}

    def broken_down(scope: Scope, *, parts_of: Collection[str] = ()) -> Reading:
        """A statement a figure; there are no parts."""
        del parts_of
        is_by_month = scope.period.days > LONGEST_BY_DAY
        found = {each.key: each.over_time(scope, is_by_month=is_by_month) for each in known(scope)}
        return Reading(
            now={key: Amount(sum(days.values())) for key, days in found.items()},
            parts={},
            over_time=[
                (point, {key: Amount(days.get(point, 0)) for key, days in found.items()})
                for point in points(scope.period, is_by_month=is_by_month)
            ],
            is_by_month=is_by_month,
        )

    def rows(key: str, scope: Scope) -> Rows:
        """Those behind one, newest first. Raises `KeyError` for what it does not know."""
        each = by_key[key]
        found = each.counted(scope)
        public = each.public(found).annotate(**{COUNTED_AT: F(each.moment)})
        return Rows(
            public=public.order_by(f"-{COUNTED_AT}", "-pk"),
            counted=found.count(),
            day=COUNTED_AT,
            lines=each.lines,
        )

    def since() -> date | None:
        """The day of the first row there is."""
        first = [
            moment
            for each in by_key.values()
            if (moment := each.rows().order_by().aggregate(first=Min(each.moment))["first"])
        ]
        return timezone.localdate(min(first)) if first else None

    return FigureSet(
        figures=tuple(each.figure for each in by_key.values()),
        read=read,
        rows=rows,
        as_of=clock.now,
        broken_down=broken_down,
        since=since,
        **fields,
    )


def day_of(row: Any) -> date:
    """The day by which a row of a figure is counted."""
    return timezone.localdate(getattr(row, COUNTED_AT))
