"""What is reminded of at the press centre: owed answers, by the ladder of the desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.conf import settings
from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.text import Truncator

from portal.ladder import Ladder
from portal.models import Body, Membership, Role
from portal.reminders import Line
from portal.seats import PRESS_OFFICE
from pressroom.models import PressDeadline
from pressroom.models.choices import QuestionStatus
from queries.reminders import LADDERS as DESK_LADDERS

Kind = PressDeadline.Kind
LADDERS: Final[dict[str, Ladder]] = {
    Kind.ANSWER: DESK_LADDERS["answer"],
    Kind.EXTENSION_NOTICE: DESK_LADDERS["extension_notice"],
}
TITLE_CHARACTERS: Final = 90


class PressDeadlines:
    """The press centre's rows for `portal.reminders`."""

    key: str = "pressroom.pressdeadline"
    ladders: Mapping[str, Ladder] = LADDERS
    list_url_name: str = "admin:pressroom_pressquestion_changelist"

    def clocks(self) -> QuerySet[Any]:
        """Deadlines that run.

        What no body owes, and what a body without people owes, is heard of by the press office:
        nobody else may open it.
        """
        return (
            PressDeadline.objects.open()
            .filter(question__status=QuestionStatus.PROMISED)
            .annotate(
                holder_id=Case(
                    When(_is_staffed(), then=F("question__body_id")), default=Value(PRESS_OFFICE)
                ),
                executor_id=Cast(Value(None), BigIntegerField()),  # nobody is named
            )
        )

    def lines(self, deadlines: Collection[int]) -> dict[int, Line]:
        """By number and the first words; never who asked."""
        rows = PressDeadline.objects.filter(pk__in=deadlines).select_related("question__body")
        return {row.pk: _line(row) for row in rows}


def _is_staffed() -> Exists:
    """Somebody of the body that owes the answer, or of what it is part of, can be reminded."""
    owing = OuterRef(OuterRef("question__body_id"))
    above = Body.objects.filter(Q(pk=owing) | Q(children=owing) | Q(children__children=owing))
    members = Membership.objects.filter(
        role__in=[Role.EXECUTOR, Role.HEAD], user__is_active=True, body__in=above.values("pk")
    )
    return Exists(members.exclude(user__email=""))


def _line(deadline: PressDeadline) -> Line:
    question = deadline.question
    path = reverse("admin:pressroom_pressquestion_change", args=[question.pk])
    words = Truncator(" ".join(question.text.split())).chars(TITLE_CHARACTERS)
    return Line(
        title=f"{question.number} · {words}",
        url=f"{settings.SITE_URL}{path}",
        clock=deadline.get_kind_display(),
        holder=str(question.body or ""),
        is_open=deadline.is_open,
    )
