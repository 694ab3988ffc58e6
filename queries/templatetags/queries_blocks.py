"""What the desk offers to the home page: the newest answers, and the themes to browse by."""

from typing import Any

from django import template

from portal.models import Topic
from queries.models import CitizenQuery

register = template.Library()

THEME_ICONS = frozenset(
    {
        "public-transport",
        "construction-quality",
        "roads-and-pavements",
        "public-safety",
        "utility-networks",
        "cleaning",
        "greening",
        "lighting",
        "housing",
        "ecology",
    }
)  # symbols of static/img/icons.svg; the city may add themes of its own


@register.filter
def theme_icon(slug: str) -> str:
    """Return the icon of a theme, or one for anything else."""
    return slug if slug in THEME_ICONS else "other"


@register.inclusion_tag("queries/_latest_answers.html")
def latest_answers(count: int = 4) -> dict[str, Any]:
    """Show the newest answers the public may read."""
    return {"queries": CitizenQuery.objects.newest_answers()[:count]}


@register.inclusion_tag("queries/_themes.html")
def themes() -> dict[str, Any]:
    """Show the themes offered in the form, each leading to its part of the register."""
    return {"themes": Topic.objects.filter(parent__isnull=True, is_active=True)}
