"""The figures of a scope as a dashboard's cards and charts show them: strings, ready to be written.

Templates write what stands here and work out nothing: a page of five hundred numbers is rendered in
a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal import charts, clock, figure_words
from portal.charts import OverTime, Piece, Point
from portal.figure_addresses import Addresses
from portal.figure_words import Change
from portal.figures import Amount, Amounts, Figure, FigureSet, Reading, Unit
from portal.markup import joined

HEADLINES: Final = ("queries_asked", "promptly_resolved", "median_days", "on_the_spot")
OUTSIDE: Final = ("forwarded", "returned", "terminated", "withdrawn")
_ROW: Final = '<tr><th scope="row">{}</th><td>{}</td><td>{} <small>{}</small></td></tr>'
WINDOW: Final = 7  # days a rate over time is taken over: of one day alone there are too few
RATE: Final = "promptly_resolved"
ASKED: Final = "queries_asked"


@dataclass(frozen=True, slots=True)
class Card:
    """One figure with all that explains it."""

    key: str
    title: str
    definition: str
    value: str
    behind: str  # how many rows it is computed from
    change: Change | None
    rows_url: str
    whole_url: str  # of a rate: all it is a part of
    whole: str  # how many those are, in words


def cards(
    figure_set: FigureSet, now: Amounts, before: Amounts, addresses: Addresses, keys: Iterable[str]
) -> list[Card]:
    """The figures of these keys; what cannot be narrowed as the scope is, is left out."""
    known = ((figure_set.by_key[key], now[key]) for key in keys if key in now)
    return [
        _card(figure_set, figure, amount, before.get(figure.key), addresses)
        for figure, amount in known
    ]


def _card(
    figure_set: FigureSet, figure: Figure, now: Amount, before: Amount | None, addresses: Addresses
) -> Card:
    has_whole = figure.unit == Unit.RATE and figure_set.whole is not None
    title, definition = _texts(figure, get_language())
    numbers = figure_words.numbers()
    return Card(
        key=figure.key,
        title=title,
        definition=definition,
        value=numbers.value(figure, now),
        behind=numbers.behind(figure, now),
        change=figure_words.change(figure, now, before) if before else None,
        rows_url=addresses.rows(figure.key),
        whole_url=addresses.rows(figure.key, of="all") if has_whole else "",
        whole=_("of all %(number)s") % {"number": numbers.count(now.n)} if has_whole else "",
    )


@lru_cache(maxsize=500)
def _texts(figure: Figure, language: str | None) -> tuple[str, str]:
    """Its title and its definition."""
    del language  # the active one; a part of the key
    return str(figure.title), str(figure.definition)


# --- over time ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Series:
    """Two charts over time, and their table."""

    asked: OverTime
    rate: OverTime
    rows: SafeString  # of the table: when, asked, rate, n of the rate
    is_by_month: bool
    ends_today: bool


def series(reading: Reading, figure_set: FigureSet, *, until: date) -> Series:
    """What the desk was asked and how promptly it answered, by day or by month."""
    asked, rate = figure_set.by_key[ASKED], figure_set.by_key[RATE]
    today = clock.today()
    numbers, language, is_by_month = figure_words.numbers(), get_language(), reading.is_by_month
    rates = _rates(reading)
    when = [_when(start, language, is_by_month=is_by_month) for start, _ in reading.over_time]
    asked_points, rate_points, rows = [], [], []
    for (start, amounts), share, (short, long) in zip(reading.over_time, rates, when, strict=True):
        is_partial = start >= (today.replace(day=1) if reading.is_by_month else today)
        value = amounts[ASKED].value
        number, told = numbers.count(value), numbers.percent(share)
        behind = numbers.behind(rate, share)
        asked_points.append(Point(short, value, f"{long}: {number}", is_partial))
        rate_points.append(Point(short, share.value, f"{long}: {told} ({behind})", is_partial))
        rows.append((long, number, told, behind))
    return Series(
        asked=drawn(asked, asked_points),
        rate=drawn(rate, rate_points),
        rows=joined(_ROW, rows),
        is_by_month=reading.is_by_month,
        ends_today=until >= today,
    )


def drawn(figure: Figure, points: Sequence[Point]) -> OverTime:
    """A rate as a line from nought to a hundred percent, anything else as columns."""
    title, description = str(figure.title), summary(points)
    if figure.unit == Unit.RATE:
        return charts.line(
            points,
            title=title,
            description=description,
            written=lambda mark: f"{mark:g}{figure_words.NARROW}%",
        )
    return charts.columns(points, title=title, description=description, written=figure_words.count)


def _rates(reading: Reading) -> list[Amount]:
    """The rate of each month, or of the seven days up to each day; none before there are seven."""
    shares = [amounts[RATE] for _start, amounts in reading.over_time]
    if reading.is_by_month:
        return shares
    found = []
    for last in range(1, len(shares) + 1):
        window = shares[max(last - WINDOW, 0) : last]
        whole = Amount.rate(sum(s.part or 0 for s in window), sum(s.n or 0 for s in window))
        found.append(whole if len(window) == WINDOW else Amount(None, whole.n, whole.part))
    return found


def when_in_words(start: date, *, is_by_month: bool) -> tuple[str, str]:
    """A day or a month, shortly for an axis and whole for a table."""
    return _when(start, get_language(), is_by_month=is_by_month)


@lru_cache(maxsize=5_000)
def _when(start: date, language: str | None, *, is_by_month: bool) -> tuple[str, str]:
    if is_by_month:
        return date_format(start, "m.Y"), date_format(start, "YEAR_MONTH_FORMAT")
    short = "j M" if language == "en" else "d.m"
    return date_format(start, short), date_format(start, "SHORT_DATE_FORMAT")


def summary(points: Sequence[Point]) -> str:
    """The lowest and the highest, for whoever does not see the drawing."""
    known = [(point.value, point.told) for point in points if point.value is not None]
    if not known:
        return _("Too few for a chart.")
    lowest, highest = min(known)[1], max(known)[1]
    return _("Lowest: %(lowest)s. Highest: %(highest)s. All values are in the table.") % {
        "lowest": lowest,
        "highest": highest,
    }


# --- what became of the terms ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Became:
    """Of the answers due: on time, late, none."""

    due: str
    pieces: list[Piece]
    parts: list[tuple[str, str, str]]  # the class of the colour, words, how many


def became(now: Amounts) -> Became | None:
    """The parts of the rate, side by side; None where nothing was due."""
    share = now[RATE]
    if not share.n:
        return None
    late, none = int(now["answered_late"].value or 0), int(now["not_answered"].value or 0)
    told = [
        ("on-time", _("answered on time"), share.part or 0),
        ("late", _("answered late"), late),
        ("none", _("without an answer"), none),
    ]
    return Became(
        figure_words.count(share.n),
        charts.stacked([(kind, number) for kind, _words, number in told]),
        [(kind, words, figure_words.count(number)) for kind, words, number in told],
    )


# --- the sentence ---------------------------------------------------------------------------------


def sentence(period: str, now: Amounts) -> list[str]:
    """What happened in the period, in two clauses; `period` is in words."""
    asked, share = int(now[ASKED].value or 0), now[RATE]
    first = ngettext(
        "%(period)s: residents asked %(number)s time",
        "%(period)s: residents asked %(number)s times",
        asked,
    ) % {"period": period, "number": figure_words.count(asked)}
    n = figure_words.n(share)
    if share.value is None:
        return [first, _("too few answers were due to tell a rate (%(n)s)") % {"n": n}]
    words = _("%(percent)s (%(n)s) of the answers due were given on time")
    return [first, words % {"percent": figure_words.percent(share), "n": n}]


# --- other desks ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Beside:
    """The figures of an app without a dashboard of its own."""

    key: str
    title: str
    page: str  # the name of the address of its page
    cards: list[Card]


def beside(figure_set: FigureSet, now: Mapping[str, Any], addresses: Addresses) -> Beside:
    return Beside(
        figure_set.key,
        str(figure_set.title),
        figure_set.page,
        cards(figure_set, now, {}, addresses, figure_set.by_key),
    )
