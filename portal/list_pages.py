"""What the pages of all public lists say alike: the filters in force, and the next pages.

Addresses keep what was asked for, and drop empty parameters, so one page has one address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal import paging

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from portal.filters import InForce
    from portal.paging import Page, Position


@dataclass(frozen=True, slots=True)
class Removable:
    """A filter in force, and the address of the page without it."""

    filter: InForce
    url: str


def removable(request: HttpRequest, in_force: Iterable[InForce]) -> list[Removable]:
    """The filters in force as the page of a list offers to take them away."""
    asked = asked_for(request.GET)
    return [
        Removable(each, f"{request.path}{query_string(without(asked, each.name))}")
        for each in in_force
    ]


def neighbours(parameters: QueryDict, page: Page[Any]) -> dict[str, str]:
    """The addresses of the pages beside this one, as `components/pager.html` takes them.

    Empty where there is none.
    """
    return {
        "newer_url": _page_url(parameters, paging.NEWER, page.newer),
        "older_url": _page_url(parameters, paging.OLDER, page.older),
    }


def asked_for(parameters: QueryDict) -> QueryDict:
    """The parameters but those that name a page of the list."""
    return without(parameters, *paging.PARAMETERS)


def without(parameters: QueryDict, *names: str) -> QueryDict:
    """The parameters but those, and without empty ones."""
    kept = parameters.copy()
    for name in list(kept):
        if name in names or not kept[name]:
            del kept[name]
    return kept


def query_string(parameters: QueryDict) -> str:
    """The parameters as an address ends with them; empty where there are none."""
    return f"?{parameters.urlencode()}" if parameters else ""


def _page_url(parameters: QueryDict, side: str, position: Position | None) -> str:
    if position is None:
        return ""
    kept = asked_for(parameters)
    kept[side] = str(position)
    return query_string(kept)
