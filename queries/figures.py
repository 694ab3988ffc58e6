"""The figures of the desk: what each means, and how it is read from sums of answer terms."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.db.models import Min
from django.utils.translation import gettext_lazy

from portal import figures
from portal.figures import (
    LONGEST_BY_DAY,
    Amounts,
    Dimension,
    Figure,
    FigureSet,
    Reading,
    Scope,
    Unit,
    points,
)
from queries import figure_rows, rollup
from queries.figure_amounts import amounts, measures
from queries.figure_sums import Sums, Wanted, read, read_days, together
from queries.models import Channel, DailyFigure

EVERYTHING: Final = frozenset(Dimension)
LATE_ANSWERS_DAYS: Final = 60  # within which nearly all come that come late
_NO_CHANNEL: Final = EVERYTHING - {Dimension.CHANNEL}


def _figure(key: str, title: Any, definition: Any, unit: Unit = Unit.COUNT, **more: Any) -> Figure:
    return Figure(
        key=key,
        title=title,
        definition=definition,
        unit=unit,
        **{"narrows": EVERYTHING} | more,
    )


FIGURES: Final = (
    _figure(
        "queries_asked",
        gettext_lazy("Queries asked"),
        gettext_lazy(
            "All queries that reached the desk in the period by any channel, public or not, by the "
            "day they were received in Almaty."
        ),
    ),
    _figure(
        "promptly_resolved",
        gettext_lazy("Promptly resolved"),
        gettext_lazy(
            "Of all answer terms whose last day lies in the period and is over, the share that was "
            "answered on or before it. The last day is the one of the law, moved only by a lawful "
            "extension of which the resident was told in time. Terms without any answer count "
            "against. Each time a query is brought back it has a new term. Outside are queries "
            "settled on the spot, forwarded outside the akimat, returned, terminated or withdrawn: "
            "they are shown beside it."
        ),
        Unit.RATE,
        more_is_better=True,
    ),
    _figure(
        "answered_late",
        gettext_lazy("Answered late"),
        gettext_lazy(
            "Answer terms whose last day lies in the period and is over, answered after that day."
        ),
        settles_days=LATE_ANSWERS_DAYS,
        more_is_better=False,
    ),
    _figure(
        "not_answered",
        gettext_lazy("Overdue without an answer"),
        gettext_lazy(
            "Answer terms whose last day lies in the period and is over, and which have no answer "
            "to this day."
        ),
        settles_days=LATE_ANSWERS_DAYS,
        more_is_better=False,
    ),
    _figure(
        figure_rows.OVERDUE_NOW,
        gettext_lazy("Overdue now"),
        gettext_lazy(
            "Answer terms whose last day is over and which have no answer at this moment, whatever "
            "the period asked for. It belongs to no month, so it is not kept with closed ones."
        ),
        is_of_now=True,
        more_is_better=False,
    ),
    _figure(
        "on_the_spot",
        gettext_lazy("Settled on the spot"),
        gettext_lazy(
            "Of all answers given in the period, the share that the desk gave itself, without "
            "sending the query to a body. Not part of the promptly resolved."
        ),
        Unit.RATE,
    ),
    _figure(
        "extended",
        gettext_lazy("Extended"),
        gettext_lazy(
            "Of all answer terms whose last day lies in the period and is over, the share that was "
            "extended by a decision of which the resident was told in time."
        ),
        Unit.RATE,
        more_is_better=False,
    ),
    _figure(
        "reopened",
        gettext_lazy("Brought back"),
        gettext_lazy(
            "Of all answers given in the period, the share after which the resident said that the "
            "matter is not resolved and brought the query back."
        ),
        Unit.RATE,
        settles_days=settings.REOPEN_DAYS,
        more_is_better=False,
    ),
    _figure(
        "confirmed",
        gettext_lazy("Confirmed by residents"),
        gettext_lazy(
            "Of the answers given in the period on which the resident has had a say, the share "
            "that the resident calls resolved."
        ),
        Unit.RATE,
        settles_days=settings.REOPEN_DAYS,
        more_is_better=True,
    ),
    _figure(
        "median_days",
        gettext_lazy("Median days to an answer"),
        gettext_lazy(
            "Half of the bodies' answers given in the period took no more calendar days than this, "
            "from the day of receipt or of being brought back. What was settled on the spot is "
            "outside."
        ),
        Unit.DAYS,
        narrows=_NO_CHANNEL,
        more_is_better=False,
    ),
    _figure(
        "p90_days",
        gettext_lazy("Days to an answer, nine of ten"),
        gettext_lazy(
            "Nine of ten of the bodies' answers given in the period took no more calendar days "
            "than this, counted as the median is."
        ),
        Unit.DAYS,
        narrows=_NO_CHANNEL,
        more_is_better=False,
    ),
    _figure(
        "forwarded",
        gettext_lazy("Forwarded outside the akimat"),
        gettext_lazy("Queries sent in the period to whoever is competent outside the akimat."),
    ),
    _figure(
        "returned",
        gettext_lazy("Returned"),
        gettext_lazy("Queries returned to the resident in the period on a ground of the law."),
    ),
    _figure(
        "terminated",
        gettext_lazy("Terminated"),
        gettext_lazy("Queries whose consideration was terminated in the period by the law."),
    ),
    _figure(
        "withdrawn",
        gettext_lazy("Withdrawn"),
        gettext_lazy("Queries that residents withdrew in the period."),
    ),
)


def read_figures(scope: Scope) -> Amounts:
    """Two statements; one where the scope is narrowed to a channel, of which no days are kept."""
    sums = read([Wanted("now", scope)])["now"].get(None, Sums())
    return amounts(sums, None if scope.channel else read_days(scope))


def broken_down(scope: Scope, *, parts_of: Collection[str] = ()) -> Reading:
    """Two statements, however many rows and parts there are."""
    is_by_month = scope.period.days > LONGEST_BY_DAY
    dimensions = [each for each in _dimensions(scope) if each not in scope.narrowed_by]
    wanted = [
        Wanted("time", scope, time="m" if is_by_month else "d"),
        *(
            Wanted(dimension.value, scope, by=dimension, measures=measures(parts_of))
            for dimension in dimensions
        ),
    ]
    sums = read(wanted)
    now = together(sums["time"].values())
    return Reading(
        now=amounts(now, None if scope.channel else read_days(scope)),
        parts={
            dimension: {
                part: amounts(each, only=parts_of) for part, each in sums[dimension.value].items()
            }
            for dimension in dimensions
        },
        over_time=[
            (start, amounts(sums["time"].get(start, Sums())))
            for start in points(scope.period, is_by_month=is_by_month)
        ],
        is_by_month=is_by_month,
    )


def _dimensions(scope: Scope) -> list[Dimension]:
    """Topics are told apart within a theme alone."""
    by_theme = Dimension.TOPIC if scope.theme and not scope.topic else Dimension.THEME
    if scope.topic:
        return [Dimension.DISTRICT, Dimension.BODY, Dimension.CHANNEL]
    return [by_theme, Dimension.DISTRICT, Dimension.BODY, Dimension.CHANNEL]


def since() -> date | None:
    """The first day of which there are terms."""
    days = DailyFigure.objects.filter(cut="", span=DailyFigure.Span.DAY)
    first: date | None = days.aggregate(first=Min("start"))["first"]
    return first


figures.register(
    FigureSet(
        key="desk",
        title=gettext_lazy("Open Almaty desk"),
        figures=FIGURES,
        read=read_figures,
        rows=figure_rows.rows,
        as_of=rollup.as_of,
        order=10,
        broken_down=broken_down,
        has_parts=True,
        since=since,
        whole=figure_rows.whole,
        channels=Channel,
        page="queries:register",
    )
)
