"""What the desk offers to the home page: the newest answers, and the themes to browse by."""

from typing import Any

from django import template
from django.conf import settings

from portal import clock
from portal.models import Topic
from queries import law
from queries.cards import cards
from queries.models import CitizenQuery, Kind

register = template.Library()


@register.inclusion_tag("queries/_how_it_works.html")
def how_it_works() -> dict[str, Any]:
    """Show the four steps of a query with the terms of the law in force today."""
    today = clock.today()
    return {
        "forward": law.term(kind=Kind.REPORT, clock=law.Clock.FORWARD, on=today),
        "answer": law.term(kind=Kind.REPORT, clock=law.Clock.ANSWER, on=today),
        "reopen_days": settings.REOPEN_DAYS,
    }


@register.inclusion_tag("queries/_latest_answers.html")
def latest_answers(count: int = 4) -> dict[str, Any]:
    """Show the newest answers the public may read."""
    newest = CitizenQuery.objects.newest_answers().values_list("pk", flat=True)[:count]
    return {"cards": cards(list(newest), level=3)}


@register.inclusion_tag("queries/_themes.html")
def themes() -> dict[str, Any]:
    """Show the themes offered in the form, each leading to its part of the register."""
    return {"themes": Topic.objects.filter(parent__isnull=True, is_active=True)}
