"""The terms of the law, for pages of other apps that tell of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext as _

from queries.models import Kind
from queries.rulebook import BOOK, EVERY_KIND, Clock, Rule

register = template.Library()


@dataclass(frozen=True, slots=True)
class Term:
    """A term of answers, with the days of the year on which it began or ended to hold."""

    term: str
    kinds: str
    basis: str
    needs_others: bool
    since: date | None
    until: date | None


@register.inclusion_tag("queries/_answer_terms.html")
def answer_terms(year: int) -> dict[str, Any]:
    """Show the terms within which a query was to be answered in the year, with their articles."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rules = [
        rule
        for rule in BOOK
        if rule.clock == Clock.ANSWER
        and rule.since <= last
        and (rule.until is None or rule.until >= first)
    ]
    return {"terms": [_term(rule, first, last) for rule in rules]}


def _term(rule: Rule, first: date, last: date) -> Term:
    return Term(
        term=rule.term,
        kinds=_kinds(rule.kinds),
        basis=str(rule.basis),
        needs_others=rule.needs_others,
        since=rule.since if rule.since > first else None,
        until=rule.until if rule.until and rule.until < last else None,
    )


def _kinds(kinds: frozenset[str]) -> str:
    if kinds == EVERY_KIND:
        return _("every kind of query")
    return ", ".join(str(Kind(kind).label) for kind in Kind.values if kind in kinds)
