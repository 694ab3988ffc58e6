"""The figures of Akimat LIVE: broadcasts held, and residents' questions addressed on them.

Both go by the day of the broadcast in Almaty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.models.choices import ADDRESSED
from portal import figures, row_figures
from portal.figures import Dimension, RowLine
from portal.models import Topic
from portal.row_figures import Counted, day_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

TITLE_LENGTH: Final = 200


def broadcasts_held() -> QuerySet[Broadcast]:
    """Broadcasts that went on air and are over."""
    return Broadcast.objects.held()


def questions_addressed() -> QuerySet[LiveQuestion]:
    """Questions to those broadcasts that were addressed, merged ones with their lead."""
    return LiveQuestion.objects.filter(
        Q(status__in=ADDRESSED) | Q(merged_into__status__in=ADDRESSED),
        broadcast__in=broadcasts_held().values("pk"),
    )


def _of_topics(keys: Collection[int]) -> Q:
    """Broadcasts on a topic, or on a theme or any topic of it."""
    links = Broadcast.topics.through._default_manager  # noqa: SLF001 -- Django's own table
    topics = Topic.objects.filter(Q(pk__in=keys) | Q(parent__in=keys))
    return Q(Exists(links.filter(broadcast=OuterRef("pk"), topic__in=topics.values("pk"))))


def _broadcast_lines(rows: list[Broadcast]) -> list[RowLine]:
    return [
        RowLine(
            day=day_of(row),
            title=row.title,
            path=reverse("live:broadcast", args=[row.number]),
            number=str(row),
        )
        for row in rows
    ]


def _question_lines(rows: list[LiveQuestion]) -> list[RowLine]:
    """A question asked together with another leads to that one's page, as its own code does."""
    return [
        RowLine(
            day=day_of(row),
            title=Truncator(row.public_text).chars(TITLE_LENGTH),
            path=reverse("live:question", args=[row.broadcast.number, row.code]),
            number=f"{row.broadcast} / {row.code}",
            detail=row.get_status_display(),
        )
        for row in rows
    ]


def _public_questions(rows: QuerySet[LiveQuestion]) -> QuerySet[LiveQuestion]:
    """What was merged has no page of its own: its lead is the one that is read."""
    return rows.public().select_related("broadcast").defer("search", "text", "broadcast__search")  # type: ignore[attr-defined,no-any-return]


COUNTED: Final = (
    Counted(
        key="broadcasts",
        title=gettext_lazy("Akimat LIVE broadcasts held"),
        definition=gettext_lazy(
            "Broadcasts of Akimat LIVE that went on air in the period and are over, whether every "
            "question to them has its outcome yet or not."
        ),
        rows=broadcasts_held,
        public=lambda rows: rows.public().defer("search"),
        lines=_broadcast_lines,
        moment="starts_at",
        narrowing={Dimension.THEME: _of_topics, Dimension.TOPIC: _of_topics},
    ),
    Counted(
        key="citizen_questions",
        title=gettext_lazy("Residents' questions addressed on them"),
        definition=gettext_lazy(
            "Residents' questions to the broadcasts held in the period that were answered on air, "
            "that a guest promised to answer, or that went to the desk with a number and a term. "
            "Each asker counts: a question asked together with such a one is addressed with it. "
            "Declined and withdrawn questions are not counted, nor what still waits. Queries to "
            "the desk are a figure of their own."
        ),
        rows=questions_addressed,
        public=_public_questions,
        lines=_question_lines,
        moment="broadcast__starts_at",
        narrowing={
            Dimension.THEME: lambda keys: Q(topic__in=keys) | Q(topic__parent__in=keys),
            Dimension.TOPIC: lambda keys: Q(topic__in=keys),
            Dimension.DISTRICT: lambda keys: Q(district__in=keys),
        },
    ),
)

figures.register(
    row_figures.figure_set(
        key="live",
        title=gettext_lazy("Akimat LIVE"),
        counted=COUNTED,
        order=30,
        page="live:home",
    )
)
