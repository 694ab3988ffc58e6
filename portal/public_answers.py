"""What the city has already answered in public, wherever it was said: one place to ask for it.

Desk, press centre and broadcasts know nothing of each other, and yet a resident who types, whoever
drafts an answer and the host of a broadcast want to know whether the same was answered before. Each
app says so in a module `public_answers.py`, found like `admin.py` is, that registers a `Source`:

    class DeskAnswers:
        key = "desk"
        ...
    public_answers.register(DeskAnswers())

A source gives out nothing but what any stranger may read now: it starts from the `.public(…)` of
its rows, so what is embargoed, hidden or withdrawn is in no answer of this module either.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest
from django.http.request import validate_host
from django.urls import Resolver404, resolve
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import get_language_from_path, override

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from portal.models import Topic

COMPARED: Final = 300
"""The newest rows of a source that are compared with a text, however many there are."""

LIKE_ENOUGH: Final = 0.35  # likeness, 0 … 1
LONGEST_TEXT: Final = 300  # characters of what was typed that are compared
LONGEST_ADDRESS: Final = 2_000

_SCHEME: Final = re.compile(r"^https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAnswer:
    """A question and its answer as anybody may read them now.

    `path` carries the prefix of the language active when it was asked for. Who answered stands
    there with the office held then, as it was printed.
    """

    source: str  # the key of its source
    number: str  # as people call it; no two of a source share one
    question: str
    answer: str
    language: str  # of both
    answered_at: datetime
    path: str  # without host
    answered_by: str = ""  # in the active language
    watch_url: str = ""  # the recording at its second; a path where it is on this site
    second: int | None = None  # of the recording

    @property
    def key(self) -> tuple[str, str]:
        return self.source, self.number


class Alike(NamedTuple):
    """A public answer, and how much its question is like a text: 0 … 1."""

    likeness: float
    answer: PublicAnswer


@dataclass(frozen=True, slots=True)
class Address:
    """An address of this site, as the addresses of its apps (`urls.py`) understand it."""

    view: str  # `press:question`
    arguments: Mapping[str, Any]  # `{"number": "P20-000017-3"}`
    fragment: str = ""  # what stands after `#`


class Source(Protocol):
    """One place of public answers. The cost of none of these grows with its table."""

    @property
    def key(self) -> str:
        """Kept in rows: never changes."""

    @property
    def label(self) -> str | Promise:
        """Where it was said: "at the press centre"."""

    def similar(self, text: str, *, limit: int, topic: Topic | None) -> list[Alike]:
        """The most alike of the newest `COMPARED`, narrowed to the theme where rows have one.

        In any order: `similar()` of this module merges them.
        `alike()` below makes the statement, so that the sources' likenesses compare.
        """

    def numbered(self, numbers: Collection[str]) -> list[PublicAnswer]:
        """Those under these numbers that are public now, in a fixed number of statements."""

    def number_typed(self, typed: str) -> str:
        """The canonical number a person may have meant; empty where it is none of this source."""

    def number_at(self, address: Address) -> str:
        """The number of the answer an address shows; empty where it is none of this source."""


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    _sources[source.key] = source


def discover() -> None:
    """Find the sources of all apps."""
    autodiscover_modules("public_answers")


def keys() -> set[str]:
    """Of all sources."""
    return set(_sources)


def label_of(key: str) -> str:
    """Where answers of this source were said, in words; empty where no app has it."""
    return str(_sources[key].label) if key in _sources else ""


# --- looking for them -----------------------------------------------------------------------------


def similar(
    text: str,
    *,
    limit: int = settings.SIMILAR_SHOWN,
    topic: Topic | None = None,
    sources: Collection[str] | None = None,
) -> list[PublicAnswer]:
    """Public answers to much the same, the most alike first, the newer first among equals.

    A fixed number of statements for each source asked; all are unless `sources` names some.
    """
    words = text.strip()
    if not words:
        return []
    found = [
        each
        for source in _asked(sources)
        for each in source.similar(words, limit=limit, topic=topic)
    ]
    found.sort(key=lambda each: (each.likeness, each.answer.answered_at), reverse=True)
    return [each.answer for each in found[:limit]]


def find(typed: str) -> PublicAnswer | None:
    """What a person means who pastes its number, or its address on this site in any language."""
    typed = typed.strip()
    if len(typed) > LONGEST_ADDRESS:
        return None
    for source in _sources.values():
        number = source.number_typed(typed)
        # What looks like a number of one source may be that of another.
        if number and (found := by_number(source.key, number)):
            return found
    return at(typed)


def at(address: str) -> PublicAnswer | None:
    """What is public at an address of this site, with or without its host."""
    parsed = _parsed(address)
    if parsed is None:
        return None
    for source in _sources.values():
        if number := source.number_at(parsed):
            return by_number(source.key, number)
    return None


def by_number(source: str, number: str) -> PublicAnswer | None:
    """The answer of that source and number, if it is public now."""
    return public_now([(source, number)]).get((source, number))


def public_now(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], PublicAnswer]:
    """Those of the sources and numbers that are public now, by both.

    A fixed number of statements for each source named, however many numbers.
    """
    wanted: dict[str, set[str]] = {}
    for source, number in keys:
        if source in _sources:
            wanted.setdefault(source, set()).add(number)
    return {
        answer.key: answer
        for source, numbers in wanted.items()
        for answer in _sources[source].numbered(sorted(numbers))
    }


def _asked(keys: Collection[str] | None) -> list[Source]:
    return [source for key, source in _sources.items() if keys is None or key in keys]


# --- for sources ----------------------------------------------------------------------------------


def alike(newest: QuerySet, text: str, *, column: str, limit: int) -> QuerySet:
    """The rows most like the text, with their `likeness`, at most `limit`.

    `newest` are those compared: narrowed, ordered and cut to `COMPARED` by the source, by an index.
    A short text may stand within a long one either way: the better of both counts.
    """
    words: Any = Value(text[:LONGEST_TEXT])
    said: Any = F(column)
    likeness = Greatest(TrigramWordSimilarity(words, said), TrigramWordSimilarity(said, words))
    rows: QuerySet = QuerySet(newest.model).filter(pk__in=newest.values("pk"))
    compared: QuerySet = rows.annotate(likeness=likeness).filter(likeness__gte=LIKE_ENOUGH)
    return compared.order_by("-likeness", "-pk")[:limit]


# --- addresses ------------------------------------------------------------------------------------


def _parsed(typed: str) -> Address | None:
    """What an address of this site names; None for any other."""
    if not typed.startswith("/") and not _SCHEME.match(typed):
        typed = f"//{typed}"  # copied without its scheme, as browsers show it
    try:
        parts = urlsplit(typed)
        host = parts.hostname or ""
    except ValueError:
        return None
    if host and not _is_ours(host):
        return None
    path = unquote(parts.path)
    language = get_language_from_path(path)
    if not language:
        return None
    with override(language):  # `/kk/…` is an address while Kazakh is active
        try:
            match = resolve(path)
        except Resolver404:
            return None
    return Address(match.view_name, match.kwargs, unquote(parts.fragment))


def _is_ours(host: str) -> bool:
    ours = urlsplit(settings.SITE_URL).hostname
    return host == ours or validate_host(host, settings.ALLOWED_HOSTS)
