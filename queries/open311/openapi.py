"""The description of the API for programs, made from the table of operations (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import open_data_package
from queries.open311.operations import OPERATIONS, Operation
from queries.open311.parameters import Parameter
from queries.open311.schemas import SCHEMAS, Schema, a_list

VERSION: Final = "3.1.0"
REFUSALS: Final = {
    400: gettext_lazy("A parameter or a field cannot be read, or something is missing."),
    403: gettext_lazy("The api_key is wrong, or a page of another site files without one."),
    404: gettext_lazy("There is no such thing, or it is not public."),
    405: gettext_lazy("The address does not know this method; Allow names those it knows."),
    406: gettext_lazy("Neither XML nor JSON is asked for."),
    409: gettext_lazy("The Idempotency-Key was used for another request."),
    415: gettext_lazy("The body is not sent as a form."),
    429: gettext_lazy("Too many calls: come back after the seconds in Retry-After."),
}
"""Answers that refuse, by their HTTP status."""

_FORMAT: Final = {
    "name": "format",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "enum": ["json", "xml"]},
}


def document() -> dict[str, Any]:
    """The whole description, in the active language."""
    terms = open_data_package.licence()
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(f"/{operation.path}", {})[operation.method] = _operation(operation)
    return {
        "openapi": VERSION,
        "info": {
            "title": _("Open311 of Almaty"),
            "version": "2",
            "description": _("Open311 GeoReport v2: file queries to the city and follow them."),
            "license": {"name": terms["title"], "url": terms["path"]},
        },
        "servers": [{"url": f"{settings.SITE_URL}/open311"}],
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def _operation(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.key,
        "summary": str(operation.title),
        "description": str(operation.words),
        "parameters": [
            _FORMAT,
            *(_parameter(p) for p in operation.parameters if p.where != "form"),
        ],
        "responses": _responses(operation),
    }
    if fields := [p for p in operation.parameters if p.where == "form"]:
        told["requestBody"] = _body(fields)
    if operation.is_extension:
        told["x-extension"] = True
    return told


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.where,
        "required": parameter.is_required,
        "description": str(parameter.words),
        "schema": parameter.schema,
    }


def _body(fields: list[Parameter]) -> dict[str, Any]:
    schema: Schema = {
        "type": "object",
        "required": [each.name for each in fields if each.is_required],
        "properties": {
            each.name: each.schema | {"description": str(each.words)}
            for each in fields
            if each.name != "attribute[…]"
        },
        "patternProperties": {r"^attribute\[.+\]$": {"type": "string"}},
    }
    types = ("application/x-www-form-urlencoded", "multipart/form-data")
    return {"required": True, "content": {each: {"schema": schema} for each in types}}


def _responses(operation: Operation) -> dict[str, Any]:
    told = {str(operation.status): _response(_("The answer"), operation.answer, operation.example)}
    if operation.key == "create":
        held = _("A token: the resident confirms the query by mail")
        told["202"] = _response(held, operation.answer)
    errors = {str(code): _response(REFUSALS[code], a_list("Error")) for code in operation.refusals}
    return told | errors


def _response(words: object, schema: Schema, example: Any = None) -> dict[str, Any]:
    json_content = {"schema": schema} | ({"example": example} if example is not None else {})
    return {
        "description": str(words),
        "content": {"application/json": json_content, "text/xml": {"schema": {"type": "string"}}},
    }
