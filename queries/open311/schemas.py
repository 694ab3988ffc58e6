"""What the answers are made of, as JSON Schema for the description of the API (OpenAPI 3.1).

Tests hold every answer against these, and refuse a field that is not here.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings

from queries.models import Channel, Kind, Outcome, Status
from queries.models.choices import Verdict
from queries.open311.listing import DESCRIPTION_LENGTH

Schema = dict[str, Any]

STRING: Final[Schema] = {"type": "string"}
BOOLEAN: Final[Schema] = {"type": "boolean"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
DAY: Final[Schema] = {"type": "string", "format": "date"}
URL: Final[Schema] = {"type": "string", "format": "uri"}
NUMBER: Final[Schema] = {"type": "string", "pattern": "^[0-9]{2}-[0-9]{6,12}-[0-9]$"}
STATUS: Final[Schema] = {"type": "string", "enum": ["open", "closed"]}


def or_null(schema: Schema) -> Schema:
    """The same, or null where there is nothing to say."""
    widened = schema | {"type": [schema["type"], "null"]}
    if "enum" in schema:
        widened["enum"] = [*schema["enum"], None]
    return widened


def one_of(values: Any) -> Schema:
    return {"type": "string", "enum": list(values)}


def a_list(name: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


def _object(properties: dict[str, Schema], *, may_lack: tuple[str, ...] = ()) -> Schema:
    required = [name for name in properties if name not in may_lack]
    return {"type": "object", "required": required, "properties": properties}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


LANGUAGE: Final = one_of(code for code, _name in settings.LANGUAGES)
NOTHING: Final[Schema] = {"type": "null"}

SCHEMAS: Final[dict[str, Schema]] = {
    "Service": _object(
        {
            "service_code": STRING,
            "service_name": STRING,
            "description": STRING,
            "metadata": BOOLEAN,
            "type": one_of(["realtime", "batch", "blackbox"]),
            "keywords": STRING,
            "group": STRING,
        }
    ),
    "Value": _object({"key": STRING, "name": STRING}),
    "Attribute": _object(
        {
            "variable": BOOLEAN,
            "code": STRING,
            "datatype": one_of(
                ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
            ),
            "required": BOOLEAN,
            "datatype_description": or_null(STRING),
            "order": {"type": "integer", "minimum": 1},
            "description": STRING,
            "values": {"type": ["array", "null"], "items": _ref("Value")},
        }
    ),
    "ServiceDefinition": _object({"service_code": STRING, "attributes": a_list("Attribute")}),
    "Photo": _object({"media_url": URL, "thumbnail_url": URL, "width": COUNT, "height": COUNT}),
    "Note": _object({"datetime": MOMENT, "description": STRING, "type": STRING}),
    "ExtendedAttributes": _object(
        {
            "url": URL,
            "title": STRING,
            "text": STRING,
            "language": LANGUAGE,
            "kind": one_of(Kind.values),
            "kind_name": STRING,
            "channel": one_of(Channel.values),
            "group_code": or_null(STRING),
            "group": or_null(STRING),
            "district_code": or_null(STRING),
            "district": or_null(STRING),
            "state": one_of(Status.values),
            "state_name": STRING,
            "outcome": or_null(one_of(Outcome.values)),
            "outcome_name": or_null(STRING),
            "answer_due_on": or_null(DAY),
            "answered_on_time": or_null(BOOLEAN),
            "settled_on_the_spot": BOOLEAN,
            "extended": BOOLEAN,
            "times_reopened": COUNT,
            "resident_says": or_null(one_of(Verdict.values)),
            "supporters": COUNT,
            "photos": a_list("Photo"),
        }
    ),
    "Request": _object(
        {
            "service_request_id": NUMBER,
            "status": STATUS,
            "status_notes": or_null(STRING),
            "service_name": or_null(STRING),
            "service_code": or_null(STRING),
            "description": STRING | {"maxLength": DESCRIPTION_LENGTH},
            "agency_responsible": or_null(STRING),
            "service_notice": or_null(STRING),
            "requested_datetime": MOMENT,
            "updated_datetime": MOMENT,
            "expected_datetime": or_null(MOMENT),
            "address": or_null(STRING),
            "address_id": NOTHING,
            "zipcode": NOTHING,
            "lat": or_null({"type": "number"}),
            "long": or_null({"type": "number"}),
            "media_url": or_null(URL),
            "extended_attributes": _ref("ExtendedAttributes"),
            "notes": a_list("Note"),
        },
        may_lack=("extended_attributes", "notes"),
    ),
    "Created": _object(
        {"service_request_id": NUMBER, "token": STRING, "service_notice": STRING},
        may_lack=("service_request_id", "token"),
    ),
    "Token": _object(
        {"service_request_id": NUMBER, "token": STRING}, may_lack=("service_request_id",)
    ),
    "Update": _object(
        {
            "update_id": STRING,
            "service_request_id": NUMBER,
            "status": STATUS,
            "updated_datetime": MOMENT,
            "description": STRING,
            "media_url": NOTHING,
        }
    ),
    "Endpoint": _object(
        {
            "specification": STRING,
            "url": URL,
            "changeset": STRING,
            "type": one_of(["production", "test"]),
            "formats": {"type": "array", "items": STRING},
        }
    ),
    "Discovery": _object(
        {
            "changeset": STRING,
            "contact": STRING,
            "key_service": STRING,
            "endpoints": a_list("Endpoint"),
        }
    ),
    "Error": _object({"code": {"type": "integer"}, "description": STRING}),
}
