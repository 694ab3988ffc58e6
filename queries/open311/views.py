"""The addresses of the API: each parses, asks one module, and answers with a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from portal.text import quoted
from queries import numbering, register
from queries.models import CitizenQuery, Status
from queries.models.choices import OPEN_STATUSES
from queries.open311 import catalogue, discovery, filing, listing, notes, paging_links, updates
from queries.open311.asked import Asked
from queries.open311.documents import Document
from queries.open311.endpoint import endpoint
from queries.open311.paging_links import MOST_ROWS, Turned
from queries.open311.refusals import BadRequest, NotFound

if TYPE_CHECKING:
    from django.http import HttpRequest

_NUMBER: Final = re.compile(numbering.ADDRESS)
_STATUSES: Final = {
    "open": [status.value for status in OPEN_STATUSES],
    "closed": [status.value for status in Status if status not in OPEN_STATUSES],
}


def _services(request: HttpRequest, asked: Asked) -> Document:
    del request, asked
    return Document("services", catalogue.services())


def _definition(request: HttpRequest, asked: Asked, *, code: str) -> Document:
    del request, asked
    return Document("service_definition", catalogue.definition(code))


def _requests(request: HttpRequest, asked: Asked) -> Document:
    """Of these numbers, which overrides all else; or a page of those that meet the filters."""
    extended = asked.is_true("extensions")
    if "service_request_id" in asked:
        rows = CitizenQuery.objects.public().filter(number__in=_numbers(asked)).newest_first()
        pks = list(rows.values_list("pk", flat=True))
        return Document("service_requests", listing.requests(pks, extended=extended))
    criteria: dict[str, Any] = {}
    if codes := asked.items("service_code"):
        criteria["any_of"] = {"topic_id": catalogue.topic_keys(codes)}
    statuses = asked.statuses()
    if len(statuses) == 1:
        criteria.setdefault("any_of", {})["status"] = _STATUSES[statuses.pop()]
    turn = paging_links.turned(asked, has_period=True)
    pks, older = _page(criteria, turn)
    return Document(
        "service_requests",
        listing.requests(pks, extended=extended),
        headers=paging_links.header(request.path, asked, turn, older),
    )


def _page(criteria: dict[str, Any], turn: Turned) -> tuple[list[int], Any]:
    """The primary keys of a page, and where the next one starts."""
    if turn.period:
        criteria |= {"since": turn.period.since, "until": turn.period.until}
    any_of = criteria.get("any_of", {})
    if len(any_of) == 1 and len(topics := any_of.get("topic_id", ())) == 1:
        criteria |= {"facets": {"topic_id": topics[0]}, "any_of": {}}  # which has a B-tree index
    found = register.find(
        register.Criteria(**criteria), turn.wanted, size=turn.skipped + turn.size, is_counted=False
    )
    return found.page.rows[turn.skipped :], found.page.older


def _create(request: HttpRequest, asked: Asked) -> Document:
    del asked
    return filing.create(request)


def _request(request: HttpRequest, asked: Asked, *, number: str) -> Document:
    """One public request; any other is as if it did not exist."""
    query = None
    if _NUMBER.fullmatch(number):
        query = CitizenQuery.objects.public().filter(number=number).first()
    if query is None:
        raise NotFound(
            _("service_request_id “%(number)s” was not found.") % {"number": quoted(number)}
        )
    extended = asked.is_true("extensions")
    rows = listing.requests([query.pk], extended=extended)
    if extended:
        rows = [row | {"notes": notes.of(query)} for row in rows]
    return Document("service_requests", rows)


def _token(request: HttpRequest, asked: Asked, *, token: str) -> Document:
    del request, asked
    return filing.token(token)


def _updates(request: HttpRequest, asked: Asked) -> Document:
    numbers = _numbers(asked) if "service_request_id" in asked else None
    has_dates = "start_date" in asked or "end_date" in asked
    turn = paging_links.turned(asked, has_period=has_dates or numbers is None)
    page = updates.find(
        period=turn.period, numbers=numbers, wanted=turn.wanted, size=turn.skipped + turn.size
    )
    return Document(
        "service_request_updates",
        updates.told(page.rows[turn.skipped :]),
        headers=paging_links.header(request.path, asked, turn, page.older),
    )


def _numbers(asked: Asked) -> list[str]:
    """The numbers asked for; what is none of ours is not found, like one that does not exist."""
    numbers = asked.items("service_request_id")
    if len(numbers) > MOST_ROWS:
        raise BadRequest(
            _("service_request_id names more than %(most)d requests.") % {"most": MOST_ROWS}
        )
    return [number for number in numbers if _NUMBER.fullmatch(number)]


def _discovery(request: HttpRequest, asked: Asked) -> Document:
    del request, asked
    return Document("discovery", discovery.discovery())


def _nowhere(request: HttpRequest, asked: Asked, **parts: str) -> Document:
    del request, asked, parts
    raise NotFound(_("There is nothing at this address."))


services = endpoint(get=_services)
definition = endpoint(get=_definition)
requests = endpoint(get=_requests, post=_create)
request = endpoint(get=_request)
token = endpoint(get=_token)
request_updates = endpoint(get=_updates)
discovery_file = endpoint(get=_discovery)
nowhere = endpoint(get=_nowhere, post=_nowhere, put=_nowhere, patch=_nowhere, delete=_nowhere)
