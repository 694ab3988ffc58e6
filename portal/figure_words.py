"""Figures in words: numbers as the reader's language writes them, and changes told without colour.

Hundreds of numbers stand on a dashboard, so whoever writes many asks for `numbers()` once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.figures import Amount, Figure, Unit

NONE: Final = "–"
NARROW: Final = "\u00a0"
SMALLEST_SHARE: Final = 0.1  # percent: what is shown of a part that is not nothing
FEWEST_TO_COMPARE: Final = 10  # of fewer before, a change in percent tells nothing


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers and what they are computed from, as one language writes them."""

    thousand: str
    point: str
    part_of_n: str
    too_few: str

    def count(self, number: float | None) -> str:
        """`1 234`, without a fraction."""
        if number is None:
            return NONE
        return f"{number:,.0f}".replace(",", self.thousand)

    def decimal(self, number: float) -> str:
        """`94,1`."""
        return f"{number:.1f}".replace(".", self.point)

    def percent(self, amount: Amount) -> str:
        """`94,1 %`. All and nothing are said of all and nothing alone."""
        if amount.value is None:
            return NONE
        share = float(amount.value)
        if amount.part is not None and amount.n and 0 < amount.part < amount.n:
            share = min(max(share, SMALLEST_SHARE), 100 - SMALLEST_SHARE)
        return f"{self.decimal(share)}{NARROW}%"

    def n(self, amount: Amount) -> str:
        """`n = 93`, in one piece."""
        return f"n{NARROW}={NARROW}{self.count(amount.n or 0)}"

    def value(self, figure: Figure, amount: Amount) -> str:
        """The value by the figure's unit; a dash where there is none."""
        return self.percent(amount) if figure.unit == Unit.RATE else self.count(amount.value)

    def behind(self, figure: Figure, amount: Amount) -> str:
        """How many rows stand behind a value; said as too few where there is no value."""
        if figure.unit == Unit.COUNT:
            return ""
        if amount.value is None:
            return self.too_few % {"n": self.n(amount)}
        if amount.part is None:
            return self.n(amount)
        return self.part_of_n % {
            "part": self.count(amount.part),
            "number": self.count(amount.n),
        }


def numbers() -> Numbers:
    """Those of the reader's language."""
    return _numbers(get_language())


@lru_cache(maxsize=8)
def _numbers(language: str | None) -> Numbers:
    del language  # the active one; the key
    return Numbers(
        thousand=str(get_format("THOUSAND_SEPARATOR")),
        point=str(get_format("DECIMAL_SEPARATOR")),
        part_of_n=_("%(part)s of %(number)s"),
        too_few=_("too few: %(n)s"),
    )


def count(number: float | None) -> str:
    """`1 234`, without a fraction."""
    return numbers().count(number)


def decimal(number: float) -> str:
    """`94,1`."""
    return numbers().decimal(number)


def percent(amount: Amount) -> str:
    """`94,1 %`."""
    return numbers().percent(amount)


def n(amount: Amount) -> str:
    """`n = 93`."""
    return numbers().n(amount)


def moment(at: datetime) -> str:
    """A day and a minute in Almaty."""
    return _minute(at.replace(second=0, microsecond=0), get_language())


@lru_cache(maxsize=100)
def _minute(at: datetime, language: str | None) -> str:
    del language  # the active one; a part of the key
    return date_format(timezone.localtime(at, timezone.get_default_timezone()), "DATETIME_FORMAT")


def value(figure: Figure, amount: Amount) -> str:
    """The value by the figure's unit; a dash where there is none."""
    return numbers().value(figure, amount)


def behind(figure: Figure, amount: Amount) -> str:
    """How many rows stand behind a value; said as too few where there is no value."""
    return numbers().behind(figure, amount)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a figure since the period before, in words."""

    words: str  # ▲ 2,1 points higher · better
    before: str
    tone: str = ""  # the class of its colour


def change(figure: Figure, now: Amount, before: Amount) -> Change | None:
    """Points for rates, days for days, percent for counts; None where nothing can be compared."""
    if now.value is None or before.value is None:
        return None
    difference = float(now.value) - float(before.value)
    told = value(figure, before)
    words = _difference(figure, difference, float(before.value))
    if not words:
        return Change(_("no change"), told)
    words = f"{'▲' if difference > 0 else '▼'} {words}"
    if figure.more_is_better is None:
        return Change(words, told)
    is_better = figure.more_is_better == (difference > 0)
    judged = _("better") if is_better else _("worse")
    return Change(f"{words} · {judged}", told, "is-better" if is_better else "is-worse")


def _difference(figure: Figure, difference: float, before: float) -> str:
    """`2,1 points more`; empty where it is too small to be told."""
    is_more, size = difference > 0, abs(difference)
    if figure.unit == Unit.RATE:
        if size < SMALLEST_SHARE / 2:
            return ""
        words = _("%(number)s points higher") if is_more else _("%(number)s points lower")
        return words % {"number": decimal(size)}
    if not difference:
        return ""
    if figure.unit == Unit.DAYS:
        days = round(size)
        words = (
            ngettext("%(number)s day more", "%(number)s days more", days)
            if is_more
            else ngettext("%(number)s day less", "%(number)s days less", days)
        )
        return words % {"number": count(days)}
    if before < FEWEST_TO_COMPARE:
        return (_("%(number)s more") if is_more else _("%(number)s fewer")) % {
            "number": count(size)
        }
    share = 100 * size / before
    number = decimal(share) if share < 10 else count(share)  # noqa: PLR2004 -- two digits tell enough
    return (_("%(number)s %% more") if is_more else _("%(number)s %% fewer")) % {"number": number}
