"""The mapping file: how the export of one system is to be read. Described in `docs/import.md`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any, Final

from portal.text import normalise_line
from queries.importing.faults import Fault, Faults
from queries.importing.fields import PERSONAL, REQUIRED, REQUIRED_COLUMNS
from queries.importing.mapping_parts import (
    read_columns,
    read_defaults,
    read_moments,
    read_source,
    read_values,
)
from queries.importing.moments import Moments
from queries.importing.names import Names

LARGEST: Final = 256 * 1024  # bytes
LONGEST_LINE: Final = 1_000  # characters; a name of many thousand parts would be read for minutes
_PARTS: Final = ("source", "columns", "values", "defaults", "dates")


class MappingRefused(Exception):
    """The mapping has faults: each with its place and a sentence."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Source:
    """The system an export comes from."""

    slug: str
    name: str
    is_published: bool = False  # it published what it had: rows are public unless they say else
    consent: str = ""  # on which ground personal data come along
    routes: bool = True  # open queries without a body go where the portal's routes send them


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping without faults."""

    source: Source
    columns: Dict[str, str]  # field → heading, folded
    headings: Dict[str, str]  # field → heading as written
    values: Dict[str, Dict[str, str]]  # field → their word, folded → ours
    defaults: Dict[str, str]
    moments: Moments
    names: Names
    text: str = field(repr=False, default="")


def read(content: bytes | str) -> Mapping:
    """Read a mapping file. Raises `MappingRefused` with all that is wrong, place by place."""
    text = _text(content)
    try:
        told = tomllib.loads(text)
    except ValueError as error:  # a number of endless digits is told of by one of its own
        raise MappingRefused([Fault("", "not_toml", {"why": str(error)})]) from error
    except RecursionError as error:
        raise MappingRefused([Fault("", "too_deep", {})]) from error
    faults, names = Faults(), Names.now()
    faults.refuse_others("", told, _PARTS, "part_unknown")
    parts: dict[str, dict[str, Any]] = {
        part: faults.table(part, told.get(part, {})) for part in _PARTS
    }
    source = read_source(parts["source"], faults)
    headings = read_columns(parts["columns"], faults)
    values = read_values(parts["values"], headings, names, faults)
    defaults = read_defaults(parts["defaults"], names, faults)
    moments = read_moments(parts["dates"], faults)
    _check_together(headings, defaults, source, faults)
    if faults.found or moments is None:
        raise MappingRefused(faults.found)
    return Mapping(
        source=Source(**source),
        columns={name: folded(heading) for name, heading in headings.items()},
        headings=headings,
        values=values,
        defaults=defaults,
        moments=moments,
        names=names,
        text=text,
    )


def folded(words: str) -> str:
    """Words as they are compared: without regard to case, spaces and look-alike letters."""
    return normalise_line(words).casefold()


def _text(content: bytes | str) -> str:
    if len(content) > LARGEST:
        raise MappingRefused([Fault("", "too_large", {"kilobytes": LARGEST // 1024})])
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MappingRefused([Fault("", "not_utf8", {})]) from error
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            facts = {"line": number, "most": LONGEST_LINE}
            raise MappingRefused([Fault("", "line_too_long", facts)])
    return text


def _check_together(
    headings: Dict[str, str], defaults: Dict[str, str], source: Dict[str, Any], faults: Faults
) -> None:
    """What no part shows by itself."""
    for name in REQUIRED_COLUMNS:
        if name not in headings:
            faults.add(f"columns.{name}", "column_missing")
    for name in REQUIRED:
        if name not in headings and name not in defaults:
            faults.add(f"columns.{name}", "neither_column_nor_default")
    for one, other in (("lat", "lon"), ("lon", "lat")):
        if one in headings and other not in headings:
            faults.add(f"columns.{one}", "half_a_place", other=other)
    for moment in ("received", "answered", "closed"):
        if f"{moment}_time" in headings and f"{moment}_at" not in headings:
            faults.add(f"columns.{moment}_time", "time_without_day", day=f"{moment}_at")
    personal = [name for name in PERSONAL if name in headings]
    if personal and not source.get("consent"):
        faults.add("source.consent", "consent_missing", columns=personal)
