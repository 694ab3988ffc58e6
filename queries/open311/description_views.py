"""The description of the API: the file for programs, and the page that says the same in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import open_data_package, throttle
from portal.page_cache import public_page
from queries.models.api_clients import HOURLY_LIMIT
from queries.open311 import openapi
from queries.open311.asked import Asked
from queries.open311.documents import Document
from queries.open311.endpoint import endpoint
from queries.open311.operations import OPERATIONS, Operation
from queries.open311.parameters import FORM

if TYPE_CHECKING:
    from django.http import HttpResponse


def _openapi(request: HttpRequest, asked: Asked) -> Document:
    del request, asked
    return Document("openapi", openapi.document())


openapi_file = endpoint(get=_openapi)


@dataclass(frozen=True, slots=True)
class Shown:
    """An operation as the page shows it."""

    operation: Operation
    url: str
    example: str

    @property
    def method(self) -> str:
        return self.operation.method.upper()


@public_page
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Each operation with its parameters, an example and its answer; errors, keys, limits."""
    base = f"{settings.SITE_URL}/open311"
    shown = [
        Shown(each, f"{base}/{each.call}", json.dumps(each.example, ensure_ascii=False, indent=2))
        for each in OPERATIONS
    ]
    address = throttle.RULES["filing.address"]
    context = {
        "base": base,
        "licence": open_data_package.licence(),
        "operations": shown,
        "fields": FORM,
        "refusals": openapi.REFUSALS.items(),
        "jurisdiction": settings.OPEN311_JURISDICTION,
        "hourly_limit": HOURLY_LIMIT,
        "address_limit": address.limit,
    }
    return render(request, "open311/page.html", context)
