"""What the desk offers to the home page: the newest answers, and the themes to browse by."""

from typing import Any

from django import template

from portal.models import Topic
from queries.models import CitizenQuery

register = template.Library()


@register.inclusion_tag("queries/_latest_answers.html")
def latest_answers(count: int = 4) -> dict[str, Any]:
    """Show the newest answers the public may read."""
    return {"queries": CitizenQuery.objects.newest_answers()[:count]}


@register.inclusion_tag("queries/_themes.html")
def themes() -> dict[str, Any]:
    """Show the themes offered in the form, each leading to its part of the register."""
    return {"themes": Topic.objects.filter(parent__isnull=True, is_active=True)}
