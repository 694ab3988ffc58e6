"""What a call may say: the parameters of the operations (`operations`), each in a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from queries.open311 import schemas
from queries.open311.asked import LANGUAGES
from queries.open311.paging_links import MOST_BY_NUMBER, MOST_ROWS
from queries.open311.schemas import Schema

Words = str | Promise
TRUE: Final[Schema] = {"type": "boolean"}
DATE: Final[Schema] = {"type": "string", "format": "date-time"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a call may say; `where` as OpenAPI names it, or "form" for a field of a POST."""

    name: str
    words: Words
    where: str = "query"
    schema: Schema = field(default_factory=lambda: dict(schemas.STRING))
    is_required: bool = False


JURISDICTION: Final = Parameter("jurisdiction_id", _("The city. It may be left out: there is one."))
LOCALE: Final = Parameter(
    "locale",
    _("The language of names and sentences. Without it, what the header Accept-Language says."),
    schema=schemas.one_of(LANGUAGES),
)
COMMON: Final = (JURISDICTION, LOCALE)
PERIOD: Final = (
    Parameter(
        "start_date",
        _("Not earlier than this moment. Without dates: the last 90 days; a period spans at most "
          "as many."),
        schema=DATE,
    ),
    Parameter("end_date", _("Not later than this moment."), schema=DATE),
)  # fmt: skip
PAGES: Final = (
    Parameter(
        "page_size",
        _("Rows in an answer, 1000 at most and by itself. The header Link holds the address of "
          "the next page."),
        schema={"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
    ),
    Parameter(
        "page",
        _("A page by its number, from 1. Such pages end at 10,000 rows; Link has no end."),
        schema={"type": "integer", "minimum": 1, "maximum": MOST_BY_NUMBER},
    ),
    Parameter("page_token", _("Where a page starts, as an address in Link has it.")),
)  # fmt: skip
EXTENSIONS: Final = Parameter(
    "extensions",
    _("true: with what goes beyond the specification, such as the district, the outcome, photos "
      "and, for one request, all that happened to it."),
    schema=TRUE,
)  # fmt: skip
NUMBERS: Final = Parameter(
    "service_request_id",
    _("One number or several with commas; every other filter then falls away."),
)

FORM: Final = (
    Parameter("api_key", _("The key of your system, if it has one."), "form"),
    Parameter("service_code", _("What it is about, from the list of services."), "form",
              is_required=True),
    Parameter("description", _("What happened, in the resident's words; from 15 characters."),
              "form", is_required=True),
    Parameter("lat", _("Latitude, WGS 84. The place is needed: lat and long, or address_string."),
              "form", {"type": "number"}),
    Parameter("long", _("Longitude, WGS 84."), "form", {"type": "number"}),
    Parameter("address_string", _("The address or place in words."), "form"),
    Parameter("first_name", _("The resident's name: the law does not let the city answer "
                              "anonymous queries. Never published."), "form", is_required=True),
    Parameter("last_name", _("The resident's family name."), "form"),
    Parameter("email", _("The receipt and the answer go there. Never published."), "form"),
    Parameter("phone", _("The resident's phone. Never published."), "form"),
    Parameter("media_url", _("A link for whoever works on it; the portal does not open it."),
              "form", schemas.URL),
    Parameter("media", _("Photos, in a form sent as multipart/form-data: up to five, JPEG, PNG or "
                         "WebP. They are published when a moderator has looked at them."),
              "form", {"type": "array", "items": {"type": "string", "format": "binary"}}),
    Parameter("attribute[…]", _("What the service's definition lists: consent, subject, district, "
                                "kind, language, visibility. Without a key, consent is needed."),
              "form"),
    Parameter("Idempotency-Key", _("A name of your own for this call: sent again with it, the call "
                                   "gives the first answer and files nothing. Without it, the same "
                                   "call within a minute does too."), "header"),
)  # fmt: skip
OF_SERVICE: Final = Parameter("service_code", _("The service."), "path", is_required=True)
OF_REQUEST: Final = Parameter("service_request_id", _("The number of the query."), "path",
                              schema=schemas.NUMBER, is_required=True)  # fmt: skip
OF_TOKEN: Final = Parameter("token", _("The token you got."), "path", is_required=True)
SERVICE_CODE: Final = Parameter("service_code", _("One service or several with commas."))
STATUS: Final = Parameter("status", _("open, closed, or both with a comma."))
