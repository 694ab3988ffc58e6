"""Answered queries of the register, as all answers in public are told: `portal.public_answers`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal import public_answers
from portal.directory import Entry, directory, name_of
from portal.public_answers import Address, Alike, PublicAnswer
from queries import intake, links, numbering
from queries.models import Answer, CitizenQuery, Status

if TYPE_CHECKING:
    from portal.models import Topic
    from queries.querysets import CitizenQueryQuerySet

_ENDS: Final = (".", "?", "!", "…")  # of a sentence


class DeskAnswers:
    """A query that is public and answered; what counts is its last answer's public text."""

    key = intake.DESK_ANSWERS
    label = _("at the Open Almaty desk")

    def similar(self, text: str, *, limit: int, topic: Topic | None) -> list[Alike]:
        """The newest answered, or the newest filed of the theme: each has its index."""
        rows = _public()
        if topic is None:
            rows = rows.order_by("-answered_at", "-id")
        else:
            rows = rows.filter(theme_id=topic.theme_id).newest_first()
        newest = rows[: public_answers.COMPARED]
        found = public_answers.alike(newest, text, column="public_text", limit=limit)
        likeness = {row.pk: row.likeness for row in found.only("pk")}
        told = _told(_public().filter(pk__in=likeness))
        return [Alike(likeness[pk], answer) for pk, answer in told.items()]

    def numbered(self, numbers: Collection[str]) -> list[PublicAnswer]:
        return list(_told(_public().filter(number__in=numbers)).values())

    def number_typed(self, typed: str) -> str:
        try:
            return numbering.canonical(typed)
        except numbering.InvalidNumber:
            return ""

    def number_at(self, address: Address) -> str:
        match address.view:
            case "queries:detail":
                return self.number_typed(address.arguments["number"])
            case "queries:typed_number":
                return self.number_typed(address.arguments["typed"])
        return ""


def _public() -> CitizenQueryQuerySet:
    rows: CitizenQueryQuerySet = CitizenQuery.objects.public()
    return rows.filter(status=Status.ANSWERED, answered_at__isnull=False)


def _told(rows: CitizenQueryQuerySet) -> dict[int, PublicAnswer]:
    """By primary key: two statements, and the names that the process keeps."""
    queries = {row.pk: row for row in rows.defer("search", "text")}
    bodies = directory().bodies
    return {
        answer.query_id: _answer(queries[answer.query_id], answer, bodies)
        for answer in _last_answers(queries)
    }


def _last_answers(queries: Iterable[int]) -> Iterable[Answer]:
    sent = Answer.objects.filter(query__in=list(queries), sent_at__isnull=False)
    in_order = sent.exclude(kind=Answer.Kind.HOLDING).order_by("query", "version").defer("text")
    return {answer.query_id: answer for answer in in_order}.values()


def _asked(query: CitizenQuery) -> str:
    """Subject and text, as one who reads them aloud would join them."""
    subject = query.public_subject
    return f"{subject}{'' if subject.endswith(_ENDS) else '.'} {query.public_text}"


def _answer(query: CitizenQuery, answer: Answer, bodies: Mapping[int, Entry]) -> PublicAnswer:
    assert answer.sent_at is not None  # noqa: S101 — for the type checker: only sent ones are read
    return PublicAnswer(
        source=intake.DESK_ANSWERS,
        number=query.number,
        question=_asked(query),
        answer=answer.public_text,
        language=answer.language,
        answered_by=name_of(bodies, answer.body_id) or _gettext("Open Almaty desk"),
        answered_at=answer.sent_at,
        path=links.public_path(query),
    )


public_answers.register(DeskAnswers())
