"""What a search found, as a reader sees it: what it is, when it was, and where the words stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.search import Understood
from pressroom import rich_text
from pressroom.highlighting import Highlighter
from pressroom.models import Announcement, PressAnswer, PressEvent, PressQuestion
from pressroom.press_search import MOMENTS, Found, Kind, public

LONGEST_TITLE: Final = 200  # characters of a question that stands as a title

LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Hit:
    """One row as it stands in the list; texts are escaped, with their words marked."""

    kind: Kind
    url: str
    number: str
    at: datetime
    title: SafeString
    language: str
    snippet: SafeString
    detail: str  # of what kind it is, or for whom somebody asked
    is_ahead: bool = False  # an event that has not begun


@dataclass(slots=True)
class _Texts:
    """What is read of a row, by language: the title, and all that follows it."""

    url: str
    number: str
    detail: str
    titles: Mapping[str, str]
    rests: Mapping[str, str] = field(default_factory=dict)

    def all(self) -> Iterator[str]:
        yield from self.titles.values()
        yield from self.rests.values()


def hits(found: Sequence[Found], understood: Understood | None, *, now: datetime) -> list[Hit]:
    """These rows in this order: a statement a kind, and one for the marks."""
    rows = _rows(found, now)
    texts = {each: _READERS[each.kind](rows[each]) for each in found if each in rows}
    marker = Highlighter(understood)
    marker.study(text for each in texts.values() for text in each.all())
    return [_hit(each, rows[each], said, marker, now) for each, said in texts.items()]


def _hit(each: Found, row: Any, said: _Texts, marker: Highlighter, now: datetime) -> Hit:
    language = _language(said, marker)
    at = getattr(row, MOMENTS[each.kind])
    return Hit(
        kind=each.kind,
        url=said.url,
        number=said.number,
        at=at,
        title=marker.marked(said.titles.get(language, "")),
        language=language,
        snippet=marker.snippet(said.rests.get(language, "")),
        detail=said.detail,
        is_ahead=each.kind == Kind.EVENT and at > now,
    )


def _language(said: _Texts, marker: Highlighter) -> str:
    """The reader's own if the words stand in it; else where they do; else what there is."""
    wanted = get_language() or settings.LANGUAGE_CODE
    order = [
        code
        for code in dict.fromkeys(
            (wanted, *settings.MODELTRANSLATION_FALLBACK_LANGUAGES["default"], *LANGUAGES)
        )
        if said.titles.get(code)
    ]
    for code in order:
        if marker.finds(said.titles[code]) or marker.finds(said.rests.get(code, "")):
            return code
    return order[0] if order else wanted


# --- rows and their texts -------------------------------------------------------------------------


def _rows(found: Sequence[Found], now: datetime) -> dict[Found, Any]:
    """The rows by what was found, those still public: one statement a kind."""
    rows: dict[Found, Any] = {}
    for kind in Kind:
        keys = [each.pk for each in found if each.kind == kind]
        if keys:
            public_rows = public(kind, now).filter(pk__in=keys).order_by()
            shown = public_rows.select_related(*_RELATED[kind] or (None,)).defer(
                "search", *_UNREAD[kind]
            )
            rows |= {Found(kind, row.pk): row for row in shown}
    return rows


_RELATED: Final[Mapping[Kind, Sequence[Any]]] = {
    Kind.EVENT: (None,),  # nothing
    Kind.QUESTION: ("outlet",),
    Kind.ANSWER: ("question", "body"),
    Kind.ANNOUNCEMENT: (None,),
}
_UNREAD: Final = {
    Kind.EVENT: ("minutes",),
    Kind.QUESTION: (),
    Kind.ANSWER: ("question__search",),
    Kind.ANNOUNCEMENT: (),
}


def _of_event(row: PressEvent) -> _Texts:
    return _Texts(
        url=reverse("press:event", args=[row.number]),
        number=row.number,
        detail=row.get_kind_display(),
        titles=_by_language(row, "title"),
        rests=_by_language(row, "description"),
    )


def _of_question(row: PressQuestion) -> _Texts:
    return _Texts(
        url=reverse("press:question", args=[row.number]),
        number=row.number,
        detail=row.outlet.name if row.outlet else "",
        titles={row.language: row.text},
    )


def _of_answer(row: PressAnswer) -> _Texts:
    asked = row.question
    return _Texts(
        url=reverse("press:question", args=[asked.number]),
        number=asked.number,
        detail=row.body.name if row.body else "",
        titles={row.language: _shortened(asked.text)},
        rests={row.language: row.text},
    )


def _of_announcement(row: Announcement) -> _Texts:
    leads, texts = _by_language(row, "lead"), _by_language(row, "text")
    return _Texts(
        url=reverse("announcements:detail", args=[row.number]),
        number=row.number,
        detail=row.get_kind_display(),
        titles=_by_language(row, "title"),
        rests={
            code: f"{leads.get(code, '')} {rich_text.plain(texts.get(code, ''))}".strip()
            for code in LANGUAGES
        },
    )


def _by_language(row: Model, name: str) -> dict[str, str]:
    said = {code: getattr(row, f"{name}_{code}") or "" for code in LANGUAGES}
    return {code: text for code, text in said.items() if text}


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TITLE else f"{text[:LONGEST_TITLE].rsplit(' ', 1)[0]} …"


_READERS: Final[Mapping[Kind, Any]] = {
    Kind.EVENT: _of_event,
    Kind.QUESTION: _of_question,
    Kind.ANSWER: _of_answer,
    Kind.ANNOUNCEMENT: _of_announcement,
}
