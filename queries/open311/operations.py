"""The API as a table: every operation with its parameters, its answer and an example.

The OpenAPI file and the page for people are both made from here; tests call what it says, and hold
the examples against the schemas too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from queries.open311 import schemas
from queries.open311.parameters import (
    COMMON,
    EXTENSIONS,
    FORM,
    NUMBERS,
    OF_REQUEST,
    OF_SERVICE,
    OF_TOKEN,
    PAGES,
    PERIOD,
    SERVICE_CODE,
    STATUS,
    Parameter,
    Words,
)
from queries.open311.schemas import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one address, below /open311/."""

    key: str
    method: str = "get"
    path: str
    title: Words
    words: Words
    parameters: tuple[Parameter, ...] = ()
    answer: Schema
    status: int = 200
    refusals: tuple[int, ...] = (400, 404)
    is_extension: bool = False  # beyond the specification
    call: str  # an example: what stands behind the path
    example: Any


_NUMBER: Final = "26-004817-3"
_TOKEN: Final = "7f0d7a52-6f3b-4a77-9c3e-0d1d3f5a9b21"  # noqa: S105 — an example
_REQUEST: Final = {
    "service_request_id": _NUMBER,
    "status": "open",
    "status_notes": "Орындалуда",
    "service_name": "Жаяу жол",
    "service_code": "pavements",
    "description": "Мектеп жанында жаяу жол бұзылған, арбамен өту мүмкін емес.",
    "agency_responsible": "Әуезов ауданы әкімінің аппараты",
    "service_notice": "Жауап мерзімі: 2026 жылғы 14 желтоқсан.",
    "requested_datetime": "2026-11-23T09:20:00+05:00",
    "updated_datetime": "2026-11-24T10:05:00+05:00",
    "expected_datetime": "2026-12-14T23:59:59+05:00",
    "address": "Абай даңғылы, 10, Әуезов ауданы",
    "address_id": None,
    "zipcode": None,
    "lat": 43.2237,
    "long": 76.8505,
    "media_url": None,
}

OPERATIONS: Final = (
    Operation(
        key="services",
        path="v2/services.{format}",
        title=_("Services"),
        words=_("What may be reported: the topics of the city, in groups."),
        parameters=COMMON,
        answer=schemas.a_list("Service"),
        call="v2/services.json?locale=kk",
        example=[
            {
                "service_code": "pavements",
                "service_name": "Жаяу жол",
                "description": "Тротуарлар, бордюрлер, баспалдақтар",
                "metadata": True,
                "type": "realtime",
                "keywords": "Тротуары, Pavements",
                "group": "Жолдар",
            }
        ],
    ),
    Operation(
        key="definition",
        path="v2/services/{service_code}.{format}",
        title=_("Definition of a service"),
        words=_("What the portal asks beyond the fields of the specification."),
        parameters=(OF_SERVICE, *COMMON),
        answer={"$ref": "#/components/schemas/ServiceDefinition"},
        call="v2/services/pavements.json",
        example={
            "service_code": "pavements",
            "attributes": [
                {
                    "variable": True,
                    "code": "language",
                    "datatype": "singlevaluelist",
                    "required": False,
                    "datatype_description": None,
                    "order": 6,
                    "description": "Жауап тілі",
                    "values": [{"key": "kk", "name": "Қазақша"}],
                }
            ],
        },
    ),
    Operation(
        key="create",
        method="post",
        path="v2/requests.{format}",
        title=_("File a request"),
        words=_(
            "The query becomes a promise like any other: a number, a receipt, a legal deadline. "
            "While very many arrive, a call without a key gets a token, and the resident a link to "
            "confirm by."
        ),
        parameters=(*COMMON, *FORM),
        answer=schemas.a_list("Created"),
        status=201,
        refusals=(400, 403, 404, 409, 415, 429),
        call="v2/requests.json",
        example=[
            {
                "service_request_id": _NUMBER,
                "service_notice": "Тіркелді. Жауап мерзімі: 2026 жылғы 14 желтоқсан. Талон: …",
            }
        ],
    ),
    Operation(
        key="requests",
        path="v2/requests.{format}",
        title=_("Requests"),
        words=_("Public queries, newest first; without dates those of the last 90 days."),
        parameters=(NUMBERS, SERVICE_CODE, STATUS, *PERIOD, *PAGES, EXTENSIONS, *COMMON),
        answer=schemas.a_list("Request"),
        call="v2/requests.json?status=open&service_code=pavements&page_size=1",
        example=[_REQUEST],
    ),
    Operation(
        key="request",
        path="v2/requests/{service_request_id}.{format}",
        title=_("One request"),
        words=_(
            "A private query, and one hidden by a moderator, is answered as if there were none."
        ),
        parameters=(OF_REQUEST, EXTENSIONS, *COMMON),
        answer=schemas.a_list("Request"),
        call=f"v2/requests/{_NUMBER}.json",
        example=[_REQUEST],
    ),
    Operation(
        key="token",
        path="v2/tokens/{token}.{format}",
        title=_("The number behind a token"),
        words=_("Without a number until the resident has confirmed the query by mail."),
        parameters=(OF_TOKEN, *COMMON),
        answer=schemas.a_list("Token"),
        call=f"v2/tokens/{_TOKEN}.json",
        example=[{"service_request_id": _NUMBER, "token": _TOKEN}],
    ),
    Operation(
        key="updates",
        path="v2/servicerequestupdates.{format}",
        title=_("Updates of requests"),
        words=_(
            "What happened to public queries after filing, newest first, with the answers sent."
        ),
        parameters=(NUMBERS, *PERIOD, *PAGES, *COMMON),
        answer=schemas.a_list("Update"),
        is_extension=True,
        call="v2/servicerequestupdates.json?start_date=2026-11-24&end_date=2026-11-24",
        example=[
            {
                "update_id": "48170",
                "service_request_id": _NUMBER,
                "status": "open",
                "updated_datetime": "2026-11-24T10:05:00+05:00",
                "description": "Жұмысқа алынды",
                "media_url": None,
            }
        ],
    ),
    Operation(
        key="discovery",
        path="discovery.{format}",
        title=_("Service discovery"),
        words=_("Where the service is, which formats it speaks, and when services last changed."),
        parameters=COMMON,
        answer={"$ref": "#/components/schemas/Discovery"},
        call="discovery.json",
        example={
            "changeset": "2026-11-23 00:00",
            "contact": "…",
            "key_service": "…",
            "endpoints": [
                {
                    "specification": "http://wiki.open311.org/GeoReport_v2",
                    "url": "https://portal.example.org/open311/v2",
                    "changeset": "2026-11-23 00:00",
                    "type": "production",
                    "formats": ["text/xml", "application/json"],
                }
            ],
        },
    ),
)
