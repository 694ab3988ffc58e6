"""The columns of a file of coverage: how they are headed in three languages, how a row is read.

What cannot be understood becomes an error of its row and column; nothing is guessed over it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import lru_cache
from typing import Any, Final

from portal import clock
from portal.sheets.rows import Odd, Row, Unreadable, Value
from portal.spreadsheets import unguarded
from portal.text import normalise_line
from pressroom.addresses import Address, NotAnAddress
from pressroom.coverage_moments import day_of, seconds_of, time_of
from pressroom.models.choices import CoverageKind

HEADINGS: Final = {
    "kind": ("kind", "type", "вид", "тип", "түрі"),
    "outlet": ("outlet", "media", "сми", "издание", "канал", "телеканал", "бақ", "басылым", "арна"),
    "title": ("title", "headline", "заголовок", "название", "тақырып", "тақырыбы", "атауы"),
    "url": ("address", "url", "link", "ссылка", "адрес", "сілтеме", "мекенжай"),
    "date": ("date", "published", "дата", "дата выхода", "дата публикации", "күні", "шыққан күні"),
    "time": ("time", "время", "время выхода", "уақыты", "шыққан уақыты"),
    "language": ("language", "язык", "тілі"),
    "seconds": ("seconds", "length", "хронометраж", "длительность", "секунды", "ұзақтығы"),
    "event": ("event", "мероприятие", "номер мероприятия", "ісшара", "ісшара нөмірі"),
    "announcement": ("announcement", "release", "сообщение", "релиз", "прессрелиз", "хабарландыру"),
    "question": ("question", "вопрос", "номер вопроса", "сұрақ", "сұрақ нөмірі"),
    "original": ("original", "reprint of", "оригинал", "перепечатка", "түпнұсқа", "қайта басылым"),
}
"""How a column may be headed; the first is its name in English."""

KINDS: Final = {
    CoverageKind.TV: (
        "tv", "tv segment", "тв", "телевидение", "телесюжет", "сюжет", "телехабар", "теледидар",
    ),
    CoverageKind.RADIO: ("radio", "radio segment", "радио", "радиосюжет", "радиохабар"),
    CoverageKind.ARTICLE: ("article", "статья", "мақала"),
    CoverageKind.NEWS: ("news", "news item", "новость", "новости", "жаңалық"),
    CoverageKind.POST: ("post", "пост", "публикация", "жазба"),
}  # fmt: skip
LANGUAGES: Final = {
    "kk": ("kk", "kz", "kaz", "kazakh", "каз", "казахский", "қаз", "қазақша", "қазақ"),
    "ru": ("ru", "rus", "russian", "рус", "русский", "орысша", "орыс"),
    "en": ("en", "eng", "english", "англ", "английский", "ағылшынша", "ағылшын"),
}
_TEMPLATE: Final = {
    "kind": ("kind", "вид", "түрі"),
    "outlet": ("outlet", "издание", "басылым"),
    "title": ("title", "заголовок", "тақырып"),
    "url": ("address", "ссылка", "сілтеме"),
    "date": ("date", "дата", "күні"),
    "time": ("time", "время", "уақыты"),
    "language": ("language", "язык", "тілі"),
    "seconds": ("seconds", "хронометраж", "ұзақтығы"),
    "event": ("event", "мероприятие", "іс-шара"),
    "announcement": ("announcement", "сообщение", "хабарландыру"),
    "question": ("question", "вопрос", "сұрақ"),
    "original": ("original", "перепечатка", "қайта басылым"),
}
REQUIRED: Final = ("title", "date")
ONE_OF: Final = ("outlet", "url")  # an outlet may be known by the address

LONGEST_TITLE, LONGEST_OUTLET, LONGEST_ADDRESS = 300, 150, 1_000
_LONGEST_NUMBER: Final = {"event": 12, "announcement": 12, "question": 21}
_OFTEN_THE_SAME: Final = 40  # characters, at most
_NOT_LETTERS: Final = re.compile(r"[^\w ]|_")
_LOST: Final = re.compile(r"[а-яёі]\?[а-яёі]", re.IGNORECASE)
_BROKEN: Final = "\ufffd"

_BY_HEADING: Final = {word: column for column, words in HEADINGS.items() for word in words}
_KIND_BY_WORD: Final = {word: kind for kind, words in KINDS.items() for word in words}
_LANGUAGE_BY_WORD: Final = {word: code for code, words in LANGUAGES.items() for word in words}


@dataclass(slots=True)
class Line:
    """One line as it was understood. `errors` are put into words when shown."""

    line: int
    errors: list[dict[str, Any]] = field(default_factory=list)
    kind: str = ""
    outlet: str = ""
    title: str = ""
    address: Address | None = None
    published_at: datetime | None = None
    language: str = ""
    seconds: int | None = None
    event_number: str = ""
    announcement_number: str = ""
    question_number: str = ""
    original: Address | None = None
    # found out by `coverage_lines`
    identity: str = ""
    newsroom_id: int | None = None
    same_as_line: int | None = None
    is_known: bool = False

    def refuse(self, column: str, code: str, value: object = "", **facts: Any) -> None:
        """Note an error; `value` is what stood there, shortened."""
        shown = normalise_line(str(value))[:100]
        self.errors.append({"column": column, "code": code, "value": shown, **facts})


@dataclass(frozen=True, slots=True)
class Heading:
    """Which column stands where, and what stands in none of ours."""

    places: dict[str, int]
    ignored: list[str]
    width: int

    @classmethod
    def of(cls, row: Row) -> Heading:
        """Read the first row. Raises `Unreadable`."""
        places: dict[str, int] = {}
        ignored: list[str] = []
        for place, value in enumerate(row.cells):
            words = "" if isinstance(value, Odd) else normalise_line(str(value))
            column = _BY_HEADING.get(plain(words))
            if column in places:
                raise Unreadable("heading_twice", column=column)
            if column:
                places[column] = place
            elif words:
                ignored.append(words[:60])
        missing = [name for name in REQUIRED if name not in places]
        if not any(name in places for name in ONE_OF):
            missing.append("outlet")
        if missing:
            raise Unreadable("columns_missing", missing=missing, found=ignored[:10])
        width = max(place for place, value in enumerate(row.cells, 1) if _is_said(value))
        return cls(places, ignored[:30], width)

    def read(self, row: Row, *, is_lossy: bool) -> Line:
        """Understand one row. `is_lossy`: the file's encoding has no Kazakh letters."""
        line = Line(row.line)
        if row.error:
            line.refuse("", row.error)
            return line
        cells = _Cells(line, row.cells, self.places)
        if any(_is_said(value) for value in row.cells[self.width :]):
            line.refuse("", "too_many_cells")
        line.title = cells.text("title", LONGEST_TITLE, is_required=True)
        if is_lossy and _LOST.search(line.title):
            line.refuse("title", "lost_letters", line.title)
        line.outlet = cells.text("outlet", LONGEST_OUTLET)
        line.address = cells.address("url")
        line.original = cells.address("original")
        line.kind = cells.one_of("kind", _KIND_BY_WORD, "not_a_kind")
        line.language = cells.one_of("language", _LANGUAGE_BY_WORD, "not_a_language")
        line.seconds = cells.made_by("seconds", seconds_of, None)
        line.event_number = cells.number("event")
        line.announcement_number = cells.number("announcement")
        line.question_number = cells.number("question")
        line.published_at = cells.moment()
        return line


def heading_of(column: str, language: str) -> str:
    """How a file in a language of ours heads the column."""
    return _TEMPLATE[column][{"kk": 2, "ru": 1}.get(language, 0)]


@lru_cache(maxsize=2_000)
def plain(words: str) -> str:
    """Words to be compared: small letters and single spaces."""
    return " ".join(_NOT_LETTERS.sub("", normalise_line(words).casefold()).split())


def _is_said(value: Value) -> bool:
    return not isinstance(value, str) or bool(value.strip())


class _Cells:
    """The cells of one row by their columns; what does not fit is noted in the line."""

    def __init__(self, line: Line, cells: list[Value], places: dict[str, int]) -> None:
        self._line = line
        self._cells = cells
        self._places = places

    def value(self, column: str) -> Value:
        """What stands there; "" for nothing, and for what was noted as an error."""
        place = self._places.get(column)
        if place is None or place >= len(self._cells):
            return ""
        value = self._cells[place]
        if isinstance(value, Odd):
            self._line.refuse(column, value.code, value.text)
            return ""
        if isinstance(value, str) and _BROKEN in value:
            self._line.refuse(column, "broken_letters", value.replace(_BROKEN, "?"))
            return ""
        return value

    def text(self, column: str, longest: int, *, is_required: bool = False) -> str:
        before = len(self._line.errors)
        text = unguarded(_as_text(self.value(column)))
        if len(text) > longest:
            self._line.refuse(column, "too_long", text, most=longest)
            return ""
        if is_required and not text and len(self._line.errors) == before:
            self._line.refuse(column, "empty")
        return text

    def address(self, column: str) -> Address | None:
        value = self.value(column)
        typed = str(value).strip() if isinstance(value, str) else _as_text(value)
        if not typed:
            return None
        try:
            return Address.parse(typed)
        except NotAnAddress:
            is_long = len(typed) > LONGEST_ADDRESS
            facts = {"most": LONGEST_ADDRESS} if is_long else {}
            self._line.refuse(column, "too_long" if is_long else "not_an_address", typed, **facts)
            return None

    def one_of(self, column: str, known: dict[str, Any], code: str) -> str:
        text = _as_text(self.value(column))
        if not text:
            return ""
        found = known.get(plain(text))
        if found is None:
            self._line.refuse(column, code, text)
        return str(found or "")

    def number(self, column: str) -> str:
        text = _as_text(self.value(column)).lstrip("№#N ").replace("–", "-").upper()
        if len(text) > _LONGEST_NUMBER[column]:
            self._line.refuse(column, f"unknown_{column}", text)
            return ""
        return text

    def made_by(self, column: str, make: Callable[[Value], Any], default: Any) -> Any:
        value = self.value(column)
        if not _is_said(value):
            return default
        made = make(value)
        if isinstance(made, str):  # the code of an error
            self._line.refuse(column, made, _as_text(value))
            return default
        return made

    def moment(self) -> datetime | None:
        """When it came out, from the column of days and, if there is one, of times."""
        before = len(self._line.errors)
        at = self.made_by("date", day_of, None)
        if at is None:
            if len(self._line.errors) == before:
                self._line.refuse("date", "empty")
            return None
        of_day: time | None = self.made_by("time", time_of, None)
        if of_day is not None:
            at = at.replace(hour=of_day.hour, minute=of_day.minute, second=of_day.second)
            if at > clock.now():
                self._line.refuse("time", "in_future", _as_text(self.value("time")))
        return at if isinstance(at, datetime) else None


@lru_cache(maxsize=2_000)
def _repeated(text: str) -> str:
    """Kinds, outlets and languages come again and again."""
    return normalise_line(text)


def _as_text(value: Value) -> str:
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return " ".join(value.split())
        return _repeated(value) if len(value) <= _OFTEN_THE_SAME else normalise_line(value)
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y %H:%M")
    return str(value)
