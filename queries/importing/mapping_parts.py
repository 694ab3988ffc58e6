"""The parts of a mapping file, each read by itself; what is wrong is noted with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

from portal.text import normalise_line
from queries.importing.faults import Faults, alike
from queries.importing.fields import FIELDS, YES, Field, Takes, keys_of
from queries.importing.moments import Moments, Wall, fault_of
from queries.importing.names import Names

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
_SOURCE: Final = ("slug", "name", "published", "consent", "route_open")
_DATES: Final = ("formats", "time_zone", "time_twice", "time_never")
_ALMATY: Final = "Asia/Almaty"


def read_source(told: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    """`[source]`: the system, and what holds for all it had."""
    faults.refuse_others("source", told, _SOURCE, "key_unknown")
    slug = faults.text("source.slug", told.get("slug", ""))
    if slug and not _SLUG.fullmatch(slug):
        faults.add("source.slug", "slug_wrong")
    name = faults.text("source.name", told["name"], 100) if "name" in told else slug
    consent = faults.text("source.consent", told["consent"], 500) if "consent" in told else ""
    return {
        "slug": slug,
        "name": normalise_line(name),
        "consent": consent,
        "is_published": _yes("source.published", told.get("published", False), faults),
        "routes": _yes("source.route_open", told.get("route_open", True), faults),
    }


def read_columns(told: Mapping[str, Any], faults: Faults) -> dict[str, str]:
    """`[columns]`: field = "heading"; each heading once."""
    faults.refuse_others("columns", told, FIELDS, "field_unknown")
    headings: dict[str, str] = {}
    taken: dict[str, str] = {}
    for name, heading in told.items():
        if name not in FIELDS:
            continue
        words = normalise_line(faults.text(f"columns.{name}", heading))
        key = words.casefold()
        if key in taken:
            faults.add(f"columns.{name}", "column_twice", heading=words, other=taken[key])
        elif words:
            taken[key], headings[name] = name, words
    return headings


def read_values(
    told: Mapping[str, Any], headings: Mapping[str, str], names: Names, faults: Faults
) -> dict[str, dict[str, str]]:
    """`[values.topic]` and the like: "their word" = "ours"."""
    faults.refuse_others("values", told, FIELDS, "field_unknown")
    values: dict[str, dict[str, str]] = {}
    for name, words in told.items():
        field, place = FIELDS.get(name), f"values.{name}"
        if field is None:
            continue
        if not field.has_values:
            faults.add(place, "no_values")
        elif name not in headings:
            faults.add(place, "no_column_for_values")
        else:
            values[name] = _values(field, faults.table(place, words), names, faults)
    return values


def _values(field: Field, told: Mapping[str, Any], names: Names, faults: Faults) -> dict[str, str]:
    found: dict[str, str] = {}
    for theirs, ours in told.items():
        place = f'values.{field.name}."{theirs}"'
        key = normalise_line(theirs).casefold()
        if key in found:
            faults.add(place, "value_twice")
        else:
            found[key] = _ours(field, place, ours, names, faults)
    return found


def read_defaults(told: Mapping[str, Any], names: Names, faults: Faults) -> dict[str, str]:
    """`[defaults]`: what stands for an empty cell, or where no column is mapped."""
    faults.refuse_others("defaults", told, FIELDS, "field_unknown")
    defaults: dict[str, str] = {}
    for name, ours in told.items():
        field, place = FIELDS.get(name), f"defaults.{name}"
        if field is None:
            continue
        if not field.has_default:
            faults.add(place, "no_default")
        elif not field.has_values:
            defaults[name] = normalise_line(faults.text(place, ours, field.longest))
        else:
            defaults[name] = _ours(field, place, ours, names, faults)
    return defaults


def read_moments(told: Mapping[str, Any], faults: Faults) -> Moments | None:
    """`[dates]`: formats, zone, and what becomes of wall times that were twice or never."""
    faults.refuse_others("dates", told, _DATES, "key_unknown")
    formats = told.get("formats")
    if not (isinstance(formats, list) and formats and all(isinstance(f, str) for f in formats)):
        faults.add("dates.formats", "formats_missing")
        formats = []
    for place, form in enumerate(formats):
        if code := fault_of(form):
            faults.add(f"dates.formats[{place}]", code, value=form)
    zone = told.get("time_zone", _ALMATY)
    if not isinstance(zone, str) or zone not in available_timezones():
        faults.add("dates.time_zone", "zone_unknown")
        return None
    rules = {}
    for name in ("time_twice", "time_never"):
        rule = told.get(name, Wall.REFUSE.value)
        if rule not in tuple(Wall):
            faults.add(f"dates.{name}", "rule_unknown")
            rule = Wall.REFUSE
        rules[name.removeprefix("time_")] = Wall(rule)
    return Moments(tuple(formats), ZoneInfo(zone), **rules)


def _ours(field: Field, place: str, told: Any, names: Names, faults: Faults) -> str:
    """One of our own words."""
    if field.takes == Takes.YES and isinstance(told, bool):
        return "yes" if told else "no"
    word = faults.text(place, told)
    known = names.of(field.name) if field.takes == Takes.SLUG else keys_of(field)
    if field.takes == Takes.YES:
        known = tuple(YES)
    if word and word not in known:
        faults.add(place, "value_unknown", value=word, known=alike(word, known))
    return word


def _yes(place: str, told: Any, faults: Faults) -> bool:
    if not isinstance(told, bool):
        faults.add(place, "not_yes_no")
        return False
    return told
