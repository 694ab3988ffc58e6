"""Questions answered on Akimat LIVE, as all answers in public are told: `portal.public_answers`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from broadcasts import answerers
from broadcasts.models import Guest, LiveQuestion
from broadcasts.models.choices import LiveStatus
from broadcasts.numbering import parse_code, parse_number
from portal import public_answers
from portal.numbers import InvalidNumber
from portal.public_answers import Address, Alike, PublicAnswer
from portal.recording import address as recording_address

if TYPE_CHECKING:
    from broadcasts.models.questions import LiveQuestionQuerySet
    from portal.models import Topic

KEY: Final = "live"


class LiveAnswers:
    """A public question that was answered on air. Its number is `97/47-5`."""

    key = KEY
    label = _("on Akimat LIVE")

    def similar(self, text: str, *, limit: int, topic: Topic | None) -> list[Alike]:
        """The newest answered; few questions have a topic."""
        del topic
        newest = _public().order_by("-done_at", "-id")[: public_answers.COMPARED]
        found = public_answers.alike(newest, text, column="public_text", limit=limit)
        likeness = {row.pk: row.likeness for row in found.only("pk")}
        told = _told(_public().filter(pk__in=likeness))
        return [Alike(likeness[pk], answer) for pk, answer in told.items()]

    def numbered(self, numbers: Collection[str]) -> list[PublicAnswer]:
        wanted = Q(pk__in=[])
        for number in filter(None, map(self.number_typed, numbers)):
            broadcast, _slash, code = number.partition("/")
            wanted |= Q(broadcast__number=int(broadcast), code=code)
        return list(_told(_public().filter(wanted)).values())

    def number_typed(self, typed: str) -> str:
        """`97/47-5`, however the code is written; a code alone names none."""
        broadcast, slash, code = typed.partition("/")
        number = parse_number(broadcast)
        if not slash or number is None:
            return ""
        try:
            return f"{number}/{parse_code(code)}"
        except InvalidNumber:
            return ""

    def number_at(self, address: Address) -> str:
        if address.view != "live:question":
            return ""
        return f"{address.arguments['number']}/{address.arguments['code']}"


def _public() -> LiveQuestionQuerySet:
    rows: LiveQuestionQuerySet = LiveQuestion.objects.public()
    answered = rows.filter(status=LiveStatus.ANSWERED, done_at__isnull=False)
    # What was neither written down nor recorded cannot be read anywhere.
    return answered.exclude(answer_text="", broadcast__recording_url="")


def _told(rows: LiveQuestionQuerySet) -> dict[int, PublicAnswer]:
    """By primary key, in two statements."""
    related = rows.select_related("broadcast", "answered_by__official")
    questions = list(related.defer("search", "text", "broadcast__search"))
    guests = answerers.guests_of({each.broadcast_id for each in questions if each.answered_by_id})
    return {question.pk: _answer(question, guests) for question in questions}


def _answer(question: LiveQuestion, guests: Iterable[Guest]) -> PublicAnswer:
    assert question.done_at is not None  # noqa: S101 — for the type checker: only done ones are read
    broadcast = question.broadcast
    answerer = answerers.answerer_of(question, guests)
    return PublicAnswer(
        source=KEY,
        number=f"{broadcast.number}/{question.code}",
        question=question.public_text,
        answer=question.answer_text or _in_the_recording(question.language),
        language=question.language,
        answered_by=str(answerer or ""),
        answered_at=question.done_at,
        path=reverse("live:question", args=[broadcast.number, question.code]),
        watch_url=recording_address(broadcast.recording_url, question.second),
        second=question.second,
    )


def _in_the_recording(language: str) -> str:
    with override(language):
        return _gettext("It was answered on air: the answer is in the recording.")


public_answers.register(LiveAnswers())
