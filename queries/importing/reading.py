"""From a row of an export to what it says of a query, each cell by the mapping.

What cannot be understood becomes an error of its row and column; nothing is guessed over it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from portal import identity
from portal.sheets.rows import Odd, Row, Unreadable, Value
from portal.spreadsheets import unguarded
from portal.text import normalise, normalise_line
from queries import numbering
from queries.importing.fields import FIELDS, YES, Field, Takes, keys_of
from queries.importing.mapping import Mapping
from queries.importing.moments import NotAMoment, time_of

_BROKEN: Final = "\ufffd"
_LOST: Final = re.compile(r"[а-яёі]\?[а-яёі]", re.IGNORECASE)
_MOST_FOUND: Final = 10  # headings named where one is missing
_LAT, _LON = (42.0, 45.0), (75.0, 79.0)  # the city and the land around it
_OFTEN_THE_SAME: Final = 40  # characters, at most
_SHOWN: Final = 100  # characters of a value in a report


class Verdict(StrEnum):
    """What becomes of a row."""

    GOOD = "good"  # it is imported
    KNOWN = "known"  # the same was imported before
    CHANGED = "changed"  # it was imported before and says something else by now
    BAD = "bad"


@dataclass(slots=True)
class Draft:
    """One row as it was understood. `said` has what its cells say, by field, without empty ones."""

    line: int
    number: str = ""  # cleaned, as the query will have it
    original: str = ""  # as it stands in the file
    said: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    digest: str = ""  # of all the row says: the same row in CSV and in XLSX has the same
    verdict: Verdict = Verdict.GOOD
    without_time: set[str] = field(default_factory=set)  # moments that name their day alone

    def refuse(self, column: str, code: str, value: object = "", **facts: Any) -> None:
        """Note an error; `value` is what stood there, shortened."""
        shown = normalise_line(str(value))[:_SHOWN]
        self.errors.append({"column": column, "code": code, "value": shown, **facts})

    def get(self, name: str, default: Any = None) -> Any:
        return self.said.get(name, default)

    def is_refused(self, *columns: str) -> bool:
        """Whether one of these columns, or the row as a whole, has an error already."""
        return any(error["column"] in {"", *columns} for error in self.errors)


@dataclass(frozen=True, slots=True)
class Reader:
    """Knows where each column stands in this file."""

    mapping: Mapping
    places: dict[str, int]
    is_lossy: bool  # the file's encoding has no Kazakh letters

    @classmethod
    def of(cls, heading: Row, mapping: Mapping, *, is_lossy: bool) -> Reader:
        """Read the first row. Raises `Unreadable`."""
        found = ["" if isinstance(value, Odd) else normalise_line(str(value))
                 for value in heading.cells]  # fmt: skip
        where: dict[str, list[int]] = {}
        for place, words in enumerate(found):
            where.setdefault(words.casefold(), []).append(place)
        missing = [mapping.headings[name] for name, key in mapping.columns.items()
                   if key not in where]  # fmt: skip
        if missing or heading.error:
            headings = [words for words in found if words][:_MOST_FOUND]
            raise Unreadable("headings_missing", missing=missing, found=headings)
        for name, key in mapping.columns.items():
            if len(where[key]) > 1:
                raise Unreadable("heading_twice", column=mapping.headings[name])
        places = {name: where[key][0] for name, key in mapping.columns.items()}
        return cls(mapping, places, is_lossy)

    def read(self, row: Row) -> Draft:
        """Understand one row."""
        draft = Draft(row.line)
        if row.error:
            draft.refuse("", row.error)
            return draft
        for name, place in self.places.items():
            value = row.cells[place] if place < len(row.cells) else ""
            self._read(draft, FIELDS[name], value)
        for name, word in self.mapping.defaults.items():
            if name not in draft.said and not draft.is_refused(name):
                draft.said[name] = YES[word] if FIELDS[name].takes == Takes.YES else word
        self._moments(draft, row)
        draft.digest = _digest(draft.said)
        return draft

    def _read(self, draft: Draft, field: Field, value: Value) -> None:
        if isinstance(value, Odd):
            draft.refuse(field.name, value.code, value.text)
        elif field.takes in {Takes.MOMENT, Takes.TIME}:
            pass  # the two cells of a moment are read together
        elif field.takes == Takes.DAY:
            if (told := _told(value)) != "":
                self._try(draft, field.name, told, self.mapping.moments.day)
        elif (text := _text(value, field)) != "":
            self._worded(draft, field, text)

    def _worded(self, draft: Draft, field: Field, text: str) -> None:
        name, shown = field.name, "" if field.is_personal else text
        if field.longest and len(text) > field.longest:
            draft.refuse(name, "too_long", shown, most=field.longest)
        elif _BROKEN in text:
            draft.refuse(name, "broken_letters", shown)
        elif self.is_lossy and field.takes in {Takes.LINE, Takes.TEXT} and _LOST.search(text):
            draft.refuse(name, "lost_letters", shown)
        elif field.takes == Takes.NUMBER:
            self._number(draft, text)
        elif field.takes in {Takes.CHOICE, Takes.SLUG, Takes.YES}:
            self._chosen(draft, field, text)
        elif field.takes == Takes.DEGREES:
            _degrees(draft, name, text)
        elif field.is_personal:
            _personal(draft, name, text)
        else:
            draft.said[name] = text

    def _number(self, draft: Draft, text: str) -> None:
        draft.original, draft.number = text, numbering.cleaned(text)
        draft.said["number"] = text
        if code := numbering.fault_of(draft.number):
            draft.refuse("number", code, text, most=numbering.LONGEST)

    def _chosen(self, draft: Draft, field: Field, text: str) -> None:
        key = text.casefold()
        word = self.mapping.values.get(field.name, {}).get(key)
        if word is None and field.takes == Takes.SLUG:
            word = key if key in self.mapping.names.of(field.name) else None
        elif word is None and field.takes == Takes.YES:
            word = key if key in YES else None
        elif word is None:
            word = key if key in keys_of(field) else None
        if word is None:
            draft.refuse(field.name, "word_unknown", text)
        else:
            draft.said[field.name] = YES[word] if field.takes == Takes.YES else word

    def _moments(self, draft: Draft, row: Row) -> None:
        for moment in ("received", "answered", "closed"):
            name = f"{moment}_at"
            cells = [_cell(row, self.places.get(each)) for each in (name, f"{moment}_time")]
            day, clock = map(_told, cells)
            if any(isinstance(cell, Odd) for cell in cells):
                continue  # told already
            if day == "":
                if clock != "":
                    draft.refuse(name, "time_without_day", clock)
                continue
            self._moment(draft, name, day, clock)

    def _moment(self, draft: Draft, name: str, day: Value, clock: Value) -> None:
        def moment(value: Value) -> datetime:
            at, has_time = self.mapping.moments.moment(value, clock)
            if not has_time:
                draft.without_time.add(name)
            return at

        if clock != "":
            try:
                time_of(clock)
            except NotAMoment as problem:
                draft.refuse(name.replace("_at", "_time"), problem.code, clock)
                return
        self._try(draft, name, day, moment)

    def _try(self, draft: Draft, name: str, value: Value, read: Callable[[Value], Any]) -> None:
        try:
            draft.said[name] = read(value)
        except NotAMoment as problem:
            formats = ", ".join(self.mapping.moments.formats)
            draft.refuse(name, problem.code, value, formats=formats)
        except (ValueError, OverflowError):
            draft.refuse(name, "not_a_date", value, formats="")


def _cell(row: Row, place: int | None) -> Value:
    return row.cells[place] if place is not None and place < len(row.cells) else ""


def _told(value: Value) -> Value:
    return _line(value) if isinstance(value, str) else value


def _line(text: str) -> str:
    """On one line, normalised; words of few letters come again and again."""
    if text.isascii() and text.isprintable():
        return " ".join(unguarded(text).split())
    return _often(text) if len(text) <= _OFTEN_THE_SAME else normalise_line(unguarded(text))


@lru_cache(maxsize=4_000)
def _often(text: str) -> str:
    return normalise_line(unguarded(text))


def _text(value: Value, field: Field) -> str:
    if isinstance(value, datetime):
        value = value.date() if value.time() == time() else value  # type: ignore[assignment]
    text = str(value)
    return normalise(unguarded(text)) if field.takes == Takes.TEXT else _line(text)


def _degrees(draft: Draft, name: str, text: str) -> None:
    low, high = _LAT if name == "lat" else _LON
    try:
        degrees = float(text.replace(",", "."))
    except ValueError:
        draft.refuse(name, "not_degrees", text)
        return
    if low <= degrees <= high:
        draft.said[name] = round(degrees, 6)
    else:
        draft.refuse(name, "not_here", text)


def _personal(draft: Draft, name: str, text: str) -> None:
    """Contacts as the portal keeps them. What stood there is never repeated in a report."""
    if name == "iin":
        text = identity.normalise_iin(text)
        if not identity.iin_is_valid(text):
            draft.refuse(name, "not_an_iin")
            return
    elif name == "phone":
        try:
            text = identity.normalise_phone(text)
        except identity.InvalidPhone:
            draft.refuse(name, "not_a_phone")
            return
    elif name == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text):
        draft.refuse(name, "not_an_email")
        return
    draft.said[name] = text


def _digest(said: dict[str, Any]) -> str:
    told = {name: _plain(value) for name, value in sorted(said.items())}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
