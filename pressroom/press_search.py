"""One search over events, journalists' questions, answers and announcements, newest first.

Each kind is asked by its own `public()`, the one condition of what a stranger may read, so nothing
unpublished or embargoed is found, counted or offered instead of a mistyped word. Words are
understood as in the register (`portal.search`).

The kinds are read as one list: a row's moment, then its `place`, a number made of its primary key
and its kind that no two rows share. One statement finds a page however many kinds there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import F, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from portal import clock, numbers, paging, search
from portal.paging import NEWER, OLDER, Page, Position, Wanted
from portal.search import Understood
from pressroom.models import Announcement, PressAnswer, PressEvent, PressQuestion

QUESTION_LETTERS: Final = "PpРр"  # Latin, then Cyrillic
_NUMBER: Final = re.compile(r"(20[0-9]{2})\s*[-–—]\s*([0-9]{1,6})")


class Kind(TextChoices):
    EVENT = "event", _("events")
    QUESTION = "question", _("questions")
    ANSWER = "answer", _("answers")
    ANNOUNCEMENT = "announcement", _("announcements")


KINDS: Final = tuple(Kind)
MOMENTS: Final = {
    Kind.EVENT: "starts_at",
    Kind.QUESTION: "asked_at",
    Kind.ANSWER: "given_at",
    Kind.ANNOUNCEMENT: "publish_at",
}


class Found(NamedTuple):
    """A row that was found."""

    kind: Kind
    pk: int


def public(kind: Kind, at: datetime) -> QuerySet[Any]:
    """All rows of a kind that any stranger may read at that moment."""
    match kind:
        case Kind.EVENT:
            return PressEvent.objects.public(at)
        case Kind.QUESTION:
            return PressQuestion.objects.public(at)
        case Kind.ANSWER:
            questions = PressQuestion.objects.public(at).values("pk")
            return PressAnswer.objects.filter(question__in=questions, given_at__lte=at)
        case Kind.ANNOUNCEMENT:
            return Announcement.objects.public(at)


def find(
    understood: Understood | None, wanted: Wanted, *, kinds: Sequence[Kind] = KINDS, size: int
) -> Page[Found]:
    """The page wanted of what has all the words, or of everything. One statement."""
    at = clock.now()
    branches: list[str] = []
    parameters: list[Any] = []
    for kind in kinds:
        rows = public(kind, at)
        if understood:
            rows = rows.filter(understood.condition())
        sql, values = _placed(rows, kind, wanted)[: size + 1].query.sql_with_params()
        branches.append(f"SELECT at, place FROM ({sql}) AS {kind.value}")  # noqa: S608 — no part of it was typed
        parameters += values
    order = "DESC" if wanted.side == OLDER else "ASC"
    united = f"{' UNION ALL '.join(branches)} ORDER BY at {order}, place {order} LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(united, [*parameters, size + 1])
        read = cursor.fetchall()
    found = [Found(KINDS[place % len(KINDS)], place // len(KINDS)) for _at, place in read]
    positions = [Position(moment, place) for moment, place in read]
    return paging.cut(found, positions, wanted, size)


def _placed(rows: QuerySet[Any], kind: Kind, wanted: Wanted) -> QuerySet[Any]:
    """The rows beyond the wanted position, in the direction of reading, as moment and place."""
    moment = MOMENTS[kind]
    number = KINDS.index(kind)
    if wanted.position:
        rows = rows.filter(_beyond(wanted.position, wanted.side, moment, number))
    direction = "-" if wanted.side == OLDER else ""
    rows = rows.annotate(at=F(moment), place=F("pk") * len(KINDS) + number)
    return rows.order_by(f"{direction}{moment}", f"{direction}pk").values("at", "place")


def _beyond(position: Position, side: str, moment: str, number: int) -> Q:
    """The condition that a row of this kind stands beyond a place."""
    key, of_kind = divmod(position.pk, len(KINDS))
    if side == NEWER:
        key += number <= of_kind
        return Q(**{f"{moment}__gte": position.at}) & (
            Q(**{f"{moment}__gt": position.at}) | Q(pk__gte=key)
        )
    key -= number >= of_kind
    return Q(**{f"{moment}__lte": position.at}) & (
        Q(**{f"{moment}__lt": position.at}) | Q(pk__lte=key)
    )


# --- mistyped words, and numbers ------------------------------------------------------------------


def corrected(understood: Understood, *, kinds: Sequence[Kind] = KINDS) -> list[str] | None:
    """The words with mistyped ones put right by what public rows of these kinds say, or None."""
    return search.corrected(understood, partial(_occurs, tuple(kinds), clock.now()))


def _occurs(kinds: Iterable[Kind], at: datetime, word: str) -> bool:
    return any(search.occurs_in(public(kind, at), word) for kind in kinds)


def numbered(typed: str) -> list[Found]:
    """What is public under a number such as 2020-0017 or P20-000017-3: none, one, or two rows."""
    at, typed = clock.now(), typed.strip()
    if typed[:1] in QUESTION_LETTERS:
        return _of_number(Kind.QUESTION, _question_number(typed), at)
    if match := _NUMBER.fullmatch(typed):
        number = f"{match[1]}-{int(match[2]):04d}"
        kinds = Kind.EVENT, Kind.ANNOUNCEMENT
        return [found for kind in kinds for found in _of_number(kind, number, at)]
    return []


def _of_number(kind: Kind, number: str, at: datetime) -> list[Found]:
    keys = public(kind, at).filter(number=number).values_list("pk", flat=True)
    return [Found(kind, key) for key in keys] if number else []


def _question_number(typed: str) -> str:
    try:
        return f"P{numbers.parse_number(typed[1:])}"
    except numbers.InvalidNumber:
        return ""
