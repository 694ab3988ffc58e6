"""What the desk offers to the dashboards: what is overdue now and with whom, and what grows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal import charts, clock, figure_cards, figure_filters, figure_memory, figure_words
from portal.directory import directory, name_of
from portal.figure_addresses import Addresses
from portal.figures import Scope
from queries import figures, overdue
from queries.figure_rows import OVERDUE_NOW
from queries.overdue import Overdue
from queries.watch import growing
from queries.watch.growing import Growing
from queries.watch.words import how_many

register = template.Library()
Days = tuple[int, int, int]  # overdue for up to seven days, up to thirty, longer
MOST_GROWING: Final = 6
MOST_BODIES: Final = 8
KINDS: Final = ("short", "long", "longest")  # classes of colours


@dataclass(frozen=True, slots=True)
class Line:
    """One body with what is overdue there."""

    name: str
    url: str  # of the rows; empty for the desk
    total: str
    days: tuple[str, str, str]
    bar: SafeString


@dataclass(frozen=True, slots=True)
class OverdueNow:
    number: int
    total: str
    days: tuple[str, str, str]
    lines: list[Line]
    rows_url: str

    @property
    def clause(self) -> str:
        """As the sentence of the dashboard ends."""
        words = ngettext("%(total)s is overdue now.", "%(total)s are overdue now.", self.number)
        return words % {"total": self.total}


@dataclass(frozen=True, slots=True)
class Now:
    """What is overdue now, and what grows."""

    clause: str  # the end of the dashboard's sentence
    section: SafeString


@register.simple_tag
def current_state(scope: Scope, addresses: Addresses) -> Now:
    """Kept as long as a public page may be stale; its links carry the period."""
    key = "now", get_language(), clock.today(), addresses.written
    return figure_memory.kept(key, lambda: _current_state(scope, addresses))


def _current_state(scope: Scope, addresses: Addresses) -> Now:
    found = overdue_now(scope, addresses)
    context = {"overdue": found, "growing": growing_now(scope, addresses)}
    return Now(found.clause, SafeString(render_to_string("queries/_now.html", context)))


def overdue_now(scope: Scope, addresses: Addresses) -> OverdueNow:
    """What has no answer though its last day is over: the bodies with most, and all others."""
    found = overdue.overdue(scope)
    told, rest = found, found[MOST_BODIES:]
    if len(rest) > 1:  # one alone is told by its name
        told = found[:MOST_BODIES]
    most = max([sum(_sum(rest)) if len(rest) > 1 else 0, *(each.total for each in told)])
    lines = [_line(_name(each.body_id), each.body_id, each.days, most, addresses) for each in told]
    if len(rest) > 1:
        words = ngettext("%(number)s more body", "%(number)s more bodies", len(rest))
        name = words % {"number": figure_words.count(len(rest))}
        lines.append(_line(name, None, _sum(rest), most, addresses))
    return OverdueNow(
        number=sum(_sum(found)),
        total=figure_words.count(sum(_sum(found))),
        days=_counts(_sum(found)),
        lines=lines,
        rows_url=addresses.rows(OVERDUE_NOW),
    )


def _name(body_id: int | None) -> str:
    return name_of(directory().bodies, body_id) or _("Still at the desk")


def _line(name: str, body_id: int | None, days: Days, most: int, addresses: Addresses) -> Line:
    body = directory().bodies.get(body_id) if body_id else None
    return Line(
        name=name,
        url=addresses.rows(OVERDUE_NOW, body=body.slug) if body else "",
        total=figure_words.count(sum(days)),
        days=_counts(days),
        bar=charts.pieces_written(charts.stacked(list(zip(KINDS, days, strict=True)), of=most)),
    )


def _sum(found: list[Overdue]) -> Days:
    first, second, third = (sum(each.days[place] for each in found) for place in range(3))
    return first, second, third


def _counts(numbers: Days) -> tuple[str, str, str]:
    first, second, third = (figure_words.count(number) for number in numbers)
    return first, second, third


@register.simple_tag
def figures_sentence() -> str:
    """Tell what happened in the last thirty days, for the home page."""
    key = "sentence", get_language(), clock.today()
    return figure_memory.kept(key, _sentence)


def _sentence() -> str:
    scope = Scope(period=figure_filters.NAMED[figure_filters.OTHERWISE].period())
    clauses = figure_cards.sentence(_("The last 30 days"), figures.read_figures(scope))
    return f"{'; '.join(clauses)}."


@dataclass(frozen=True, slots=True)
class GrowingLine:
    """A theme asked about unusually much: now, and as usual."""

    name: str
    url: str
    words: str


def growing_now(scope: Scope, addresses: Addresses) -> list[GrowingLine]:
    """What the watch finds unusual in these hours, in the district and theme of the scope."""
    found = [
        each
        for each in figure_memory.kept("growing", lambda: growing.growing_now(clock.now()))
        if (scope.district is None or (each.district and each.district.pk == scope.district.pk))
        and (scope.theme is None or each.theme.pk == scope.theme.pk)
    ]
    return [_growing(each, addresses) for each in found[:MOST_GROWING]]


def _growing(each: Growing, addresses: Addresses) -> GrowingLine:
    known = directory()
    theme = known.topics[each.theme.pk].name
    district = known.districts[each.district.pk] if each.district else None
    return GrowingLine(
        name=f"{theme}, {district.name}" if district else theme,
        url=addresses.dashboard(topic=each.theme.slug, district=district.slug if district else ""),
        words=how_many(count=each.count, hours=each.hours, usual=each.usual),
    )
