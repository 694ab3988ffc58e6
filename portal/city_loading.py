"""Loading the city from its file, without ever taking away what staff have changed since.

What is missing is added; what exists stays, unless `overwrite` asks for the file's word. Routes and
appointments have no name of their own to be found again by, so they come together with the topic or
the official they belong to: a route that staff deleted does not come back by itself.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils.text import capfirst

from portal.models import Appointment, Body, District, Official, ReportedFigure, Route, Topic

CITY_FILE = Path(__file__).parent / "data" / "city.toml"
LANGUAGES = ("kk", "ru", "en")
DISTRICT_AKIM = "district-akim"  # in a route: each district's own akim's office


class CityFileWrong(ValueError):
    """The file names something it does not define; the message is a sentence."""


class Tally:
    """How many rows of each model were added, changed, kept as they were, or left out."""

    def __init__(self) -> None:
        self.counts: dict[type[models.Model], Counter[str]] = {}

    def count(self, model: type[models.Model], what: str, number: int = 1) -> None:
        self.counts.setdefault(model, Counter())[what] += number

    @property
    def changed_anything(self) -> bool:
        return any(c["added"] or c["changed"] or c["removed"] for c in self.counts.values())

    def lines(self) -> Iterable[str]:
        """One line a model, in the order they were loaded."""
        for model, counter in self.counts.items():
            told = ", ".join(f"{number} {what}" for what, number in counter.items() if number)
            yield f"{capfirst(model._meta.verbose_name_plural)}: {told}"


def read(path: Path = CITY_FILE) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


@transaction.atomic
def load(city: Mapping[str, Any], *, overwrite: bool = False) -> Tally:
    """Add what the file has and the database has not; raises CityFileWrong."""
    tally = Tally()
    loader = _Loader(tally, overwrite=overwrite)
    for position, row in enumerate(city["districts"], start=1):
        lat, lon = row["point"]
        values = {**_names(row, "name"), "label_lat": lat, "label_lon": lon, "position": position}
        loader.put(District, row["slug"], values)
    loader.put_bodies(city["bodies"])
    for position, row in enumerate(city["topics"], start=1):
        loader.put_topic(row, position=position, parent=None)
        for place, part in enumerate(row.get("subtopics", ()), start=1):
            loader.put_topic(part, position=place, parent=row["slug"])
    loader.put_routes(city["routes"])
    for row in city["officials"]:
        loader.put(Official, row["slug"], _names(row, "name"))
        loader.put_appointments(row)
    for row in city.get("reported_figures", ()):
        loader.put_reported(row)
    return tally


def _names(row: Mapping[str, Any], *fields: str) -> dict[str, str]:
    """The fields written in three languages, as the columns they have in the database."""
    return {
        f"{field}_{language}": row[field][language]
        for field in fields
        if field in row
        for language in LANGUAGES
    }


class _Loader:
    """The rows met so far, by their slugs, and which of them this run added."""

    def __init__(self, tally: Tally, *, overwrite: bool) -> None:
        self.tally = tally
        self.overwrite = overwrite
        self.rows: dict[tuple[type[models.Model], str], Any] = {}
        self.added: set[tuple[type[models.Model], str]] = set()

    def put(self, model: type[models.Model], slug: str, values: Mapping[str, Any]) -> Any:
        """Add the row of this slug, or keep it, or on `overwrite` give it the file's values."""
        row: Any = model._default_manager.filter(slug=slug).first()  # noqa: SLF001
        if row is None:
            row = model._default_manager.create(slug=slug, **values)  # noqa: SLF001
            self.added.add((model, slug))
            self.tally.count(model, "added")
        else:
            self._keep_or_change(row, values)
        self.rows[model, slug] = row
        return row

    def find(self, model: type[models.Model], slug: str | None, *, named_by: str) -> Any:
        if slug is None:
            return None
        try:
            return self.rows[model, slug]
        except KeyError:
            kind = model._meta.verbose_name
            raise CityFileWrong(f'{named_by}: there is no {kind} "{slug}" in the file.') from None

    def put_bodies(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Parents come before their parts in the file; successors may come after."""
        rows = list(rows)
        for row in rows:
            values = {
                **_names(row, "name", "short_name"),
                "parent": self.find(Body, row.get("parent"), named_by=row["slug"]),
                "district": self.find(District, row.get("district"), named_by=row["slug"]),
                "mailbox": row["mailbox"],
                "is_external": row.get("is_external", False),
                "is_desk": row.get("is_desk", False),
                "valid_from": row.get("valid_from"),
                "valid_to": row.get("valid_to"),
            }
            self.put(Body, row["slug"], values)
        for row in rows:
            is_ours = self.overwrite or (Body, row["slug"]) in self.added
            if is_ours and "successor" in row:
                body = self.rows[Body, row["slug"]]
                body.successor = self.find(Body, row["successor"], named_by=row["slug"])
                body.save(update_fields=["successor"])

    def put_topic(self, row: Mapping[str, Any], *, position: int, parent: str | None) -> None:
        values = {
            **_names(row, "name", "hint"),
            "parent": self.find(Topic, parent, named_by=row["slug"]),
            "default_kind": row["default_kind"],
            "position": position,
        }
        self.put(Topic, row["slug"], values)

    def put_routes(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """A route holds as long as its body does."""
        for row in rows:
            topic = self.find(Topic, row["topic"], named_by="routes")
            for district, body in self._ends(row):
                key = {"topic": topic, "district": district, "valid_from": body.valid_from}
                values = {"body": body, "valid_to": body.valid_to}
                is_new = (Topic, topic.slug) in self.added or (
                    district is not None and (District, district.slug) in self.added
                )
                self._put_part(Route, key, values, is_new=is_new)

    def put_appointments(self, row: Mapping[str, Any]) -> None:
        official = self.rows[Official, row["slug"]]
        for part in row["appointments"]:
            key = {
                "official": official,
                "body": self.find(Body, part["body"], named_by=row["slug"]),
                "office": part["office"],
            }
            values = {
                **_names(part, "title"),
                "valid_from": part["valid_from"],
                "valid_to": part.get("valid_to"),
            }
            is_new = (Official, row["slug"]) in self.added
            self._put_part(Appointment, key, values, is_new=is_new)

    def put_reported(self, row: Mapping[str, Any]) -> None:
        """What the city reported of a year, from a city file that has it."""
        values = {
            **_names(row, "source"),
            "value": Decimal(str(row["value"])),
            "is_at_least": row.get("is_at_least", False),
        }
        key = {"year": row["year"], "key": row["key"]}
        self._put_part(ReportedFigure, key, values, is_new=True)

    def _ends(self, row: Mapping[str, Any]) -> Iterable[tuple[Any, Any]]:
        """The districts and bodies one route of the file stands for."""
        if row["body"] != DISTRICT_AKIM:
            district = self.find(District, row.get("district"), named_by=row["topic"])
            yield district, self.find(Body, row["body"], named_by=row["topic"])
            return
        for (model, _slug), body in list(self.rows.items()):
            if model is Body and body.district_id is not None:
                yield body.district, body

    def _put_part(
        self,
        model: type[models.Model],
        key: Mapping[str, Any],
        values: Mapping[str, Any],
        *,
        is_new: bool,
    ) -> None:
        row = model._default_manager.filter(**_lookup(key)).first()  # noqa: SLF001
        if row is not None:
            self._keep_or_change(row, values)
        elif is_new or self.overwrite:
            model._default_manager.create(**key, **values)  # noqa: SLF001
            self.tally.count(model, "added")
        else:
            self.tally.count(model, "left out")

    def _keep_or_change(self, row: models.Model, values: Mapping[str, Any]) -> None:
        changes = {name: value for name, value in values.items() if getattr(row, name) != value}
        if changes and self.overwrite:
            for name, value in changes.items():
                setattr(row, name, value)
            row.save(update_fields=list(changes))
            self.tally.count(type(row), "changed")
        else:
            self.tally.count(type(row), "kept")


def _lookup(key: Mapping[str, Any]) -> dict[str, Any]:
    return {
        f"{name}__isnull" if value is None else name: True if value is None else value
        for name, value in key.items()
    }
