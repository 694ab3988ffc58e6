"""What was aired and published, on the pages of what it followed."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from portal import clock
from pressroom import coverage_list
from pressroom.coverage import Followed, column_of

register = template.Library()
SHOWN = 5


@register.inclusion_tag("pressroom/_coverage.html")
def coverage_of(followed: Followed) -> dict[str, Any]:
    """Show the newest items after a public event, announcement or question, and how many."""
    column = column_of(followed)
    rows = coverage_list.Wish(facets={f"{column}_id": followed.pk}).rows(clock.now())
    found = list(rows.select_related("outlet", "original__outlet")[: SHOWN + 1])
    if not found:
        return {"items": []}
    address = f"{reverse('press:coverage')}?{urlencode({column: followed.number})}"
    return {
        "items": coverage_list.shown(found[:SHOWN], has_links=False),
        "has_more": len(found) > SHOWN,
        "tallies": coverage_list.tallies(rows),
        "all_url": address,
    }
