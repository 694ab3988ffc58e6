"""The wall of a broadcast on a page of the site."""

from django import template

from broadcasts import wall
from portal.page_cache import Polled

register = template.Library()


@register.simple_tag
def wall_now(number: int) -> Polled | None:
    """The wall in the active language, as this process keeps it."""
    return wall.shown(number)
