"""The data package: every dataset, column by column, as machines read it.

Source: the Data Package standard, version 2.0 (Data Package, Data Resource, Table Schema, Table
Dialect); readers of version 1 understand it too. Titles and descriptions are in English there;
`titles` and `descriptions` beside them have them in all languages of the portal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal import open_data

if TYPE_CHECKING:
    from portal.open_data import Column, Dataset, Words

PROFILES: Final = "https://datapackage.org/profiles/2.0"
NAME: Final = "open-almaty"
TITLE: Final = _("Open data of Open Almaty")
DESCRIPTION: Final = _(
    "What residents and journalists asked the city of Almaty, what it answered, by when and how, "
    "as published on the portal. No personal data. Moments are in UTC, days are those of Almaty."
)
HISTORIES: Final = (
    (
        "ledger-seals",
        _("Seals of the ledger"),
        _(
            "One digest a day over everything that was written into the ledger of the portal. "
            "Whoever keeps a copy can tell later whether the history was changed. The newest first."
        ),
    ),
    (
        "figure-snapshots",
        _("Frozen months"),
        _(
            "Every closed month of the figures as it was frozen, with each restatement, the "
            "versions of the definitions and a chain of digests."
        ),
    ),
)
NAMED: Final = "en"  # the language of names in a data package


def descriptor() -> dict[str, Any]:
    """The package."""
    with override(NAMED):
        return {
            "$schema": f"{PROFILES}/datapackage.json",
            "name": NAME,
            **_told(TITLE, DESCRIPTION),
            "homepage": f"{settings.SITE_URL}{reverse('open_data:home')}",
            "licenses": [licence()],
            "sources": [{"title": str(settings.DATA_OPERATOR_NAME), "path": settings.SITE_URL}],
            "keywords": ["Almaty", "311", "open government", "questions", "answers"],
            "resources": [*map(resource, open_data.datasets()), *_histories()],
        }


def licence() -> dict[str, str]:
    """The terms of use, as the package names them."""
    return dict(settings.OPEN_DATA_LICENCE)


def resource(dataset: Dataset) -> dict[str, Any]:
    """One dataset as CSV. `json` is the address of the same rows as an array of objects."""
    return {
        "$schema": f"{PROFILES}/dataresource.json",
        "profile": "tabular-data-resource",
        "type": "table",
        "name": dataset.key,
        **_told(dataset.title, dataset.description),
        "path": f"{dataset.key}.csv",
        "json": f"{dataset.key}.json",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "header": True},
        "filters": list(dataset.filter({}).fields),
        "schema": schema(dataset),
    }


def schema(dataset: Dataset) -> dict[str, Any]:
    """The Table Schema of a dataset."""
    keys = [
        {
            "fields": [column.name],
            "reference": {"resource": column.refers_to, "fields": [_key_of(column.refers_to)]},
        }
        for column in dataset.columns
        if column.refers_to
    ]
    return {
        "fields": [_field(column, dataset) for column in dataset.columns],
        "missingValues": [""],
        "primaryKey": list(dataset.primary_key),
        **({"foreignKeys": keys} if keys else {}),
    }


def _field(column: Column, dataset: Dataset) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.is_required:
        constraints["required"] = True
    if list(dataset.primary_key) == [column.name]:
        constraints["unique"] = True
    if column.choices:
        constraints["enum"] = [value for value, _label in column.choices]
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    found: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        **({"format": column.format} if column.format else {}),
        **_told(column.title, column.description),
    }
    if column.choices:
        labels = dict(column.choices)
        found["categories"] = [
            {"value": value, "label": str(label)} for value, label in labels.items()
        ]
        found["categoryLabels"] = {
            code: {value: _in(code, label) for value, label in labels.items()}
            for code in open_data.LANGUAGES
        }
    return found | ({"constraints": constraints} if constraints else {})


def _histories() -> list[dict[str, Any]]:
    """What is no table: each its own JSON, a year of it and the address of the rest."""
    return [
        {
            "$schema": f"{PROFILES}/dataresource.json",
            "name": name,
            **_told(title, description),
            "path": f"{name}.json",
            "format": "json",
            "mediatype": "application/json",
            "encoding": "utf-8",
        }
        for name, title, description in HISTORIES
    ]


def _told(title: Words, description: Words) -> dict[str, Any]:
    """Title and description in English, and both in every language."""
    found: dict[str, Any] = {}
    for name, words in (("title", title), ("description", description)):
        if words:
            found[name] = _in(NAMED, words)
            found[f"{name}s"] = {code: _in(code, words) for code in open_data.LANGUAGES}
    return found


def _in(language: str, words: Any) -> str:
    with override(language):
        return str(words)


def _key_of(name: str) -> str:
    dataset = open_data.dataset(name)
    assert dataset is not None  # noqa: S101 — a column refers to a dataset that an app registers
    return dataset.primary_key[0]
