"""The figures of the press centre: what each counts, by which day, and the rows behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from portal import clock, figures, row_figures
from portal.figures import Dimension, RowLine
from portal.models import Topic
from portal.row_figures import Counted, day_of
from pressroom.models import Coverage, PressEvent, PressQuestion, Speaking
from pressroom.models.choices import CoverageKind

if TYPE_CHECKING:
    from collections.abc import Collection

TITLE_LENGTH: Final = 200  # of a question, which has no title


def _of_topics(keys: Collection[int]) -> Q:
    """Events on a topic, or on a theme or any topic of it."""
    links = PressEvent.topics.through._default_manager  # noqa: SLF001 -- Django's own table
    topics = Topic.objects.filter(Q(pk__in=keys) | Q(parent__in=keys))
    return Q(Exists(links.filter(pressevent=OuterRef("pk"), topic__in=topics.values("pk"))))


def _of_body(keys: Collection[int]) -> Q:
    """Events in which a body took part."""
    links = PressEvent.bodies.through._default_manager  # noqa: SLF001
    return Q(Exists(links.filter(pressevent=OuterRef("pk"), body__in=keys)))


def _event_lines(events: list[PressEvent]) -> list[RowLine]:
    return [
        RowLine(
            day=day_of(event),
            title=event.title,
            path=reverse("press:event", args=[event.number]),
            number=event.number,
            detail=event.get_kind_display(),
        )
        for event in events
    ]


def _speaker_lines(speakings: list[Speaking]) -> list[RowLine]:
    return [
        RowLine(
            day=day_of(speaking),
            title=speaking.name_as_printed,
            path=reverse("press:event", args=[speaking.event.number]),
            number=speaking.event.number,
            detail=speaking.title_as_printed,
        )
        for speaking in speakings
    ]


def _question_lines(questions: list[PressQuestion]) -> list[RowLine]:
    return [
        RowLine(
            day=day_of(question),
            title=Truncator(question.text).chars(TITLE_LENGTH),
            path=reverse("press:question", args=[question.number]),
            number=question.number,
            detail=question.outlet.name if question.outlet else "",
        )
        for question in questions
    ]


def _coverage_lines(items: list[Coverage]) -> list[RowLine]:
    """The portal has no page of an item: the event it followed leads on, where it is public."""
    now = clock.now()
    return [
        RowLine(
            day=day_of(item),
            title=item.title,
            path=(
                reverse("press:event", args=[item.event.number])
                if item.event and item.event.is_public(now)
                else ""
            ),
            detail=f"{item.outlet.name}, {item.get_kind_display()}",
        )
        for item in items
    ]


def _public_coverage(items: Any) -> Any:
    related = items.public(clock.now()).select_related("outlet", "event")
    return related.defer("event__search")


COUNTED: Final = (
    Counted(
        key="press_events",
        title=gettext_lazy("Press events held"),
        definition=gettext_lazy(
            "Events of the press centre that began in the period and were held and closed: "
            "briefings, press conferences, tours, round tables and meetings. Planned and cancelled "
            "ones are not counted. An event of several bodies or topics counts once, and for each "
            "of them where the figure is narrowed to it."
        ),
        rows=PressEvent.objects.held,
        public=lambda rows: rows.public(clock.now()).defer("search"),
        lines=_event_lines,
        moment="starts_at",
        narrowing={
            Dimension.THEME: _of_topics,
            Dimension.TOPIC: _of_topics,
            Dimension.BODY: _of_body,
        },
    ),
    Counted(
        key="speakers",
        title=gettext_lazy("Speakers at them"),
        definition=gettext_lazy(
            "Appearances of officials at the press events held in the period: whoever speaks at "
            "three events counts three times. Narrowed to a body, those who spoke in an office of "
            "it."
        ),
        rows=lambda: Speaking.objects.filter(event__in=PressEvent.objects.held()),
        public=lambda rows: rows.filter(
            event__in=PressEvent.objects.public(clock.now())
        ).select_related("event"),
        lines=_speaker_lines,
        moment="event__starts_at",
        narrowing={Dimension.BODY: lambda keys: Q(appointment__body__in=keys)},
    ),
    Counted(
        key="journalist_questions",
        title=gettext_lazy("Journalists' questions answered"),
        definition=gettext_lazy(
            "Questions of journalists, asked at events or in writing, that were answered in the "
            "period, by the day of the first answer. Several questions answered together count "
            "each; later corrections do not count again. Promised, declined and withdrawn ones are "
            "not counted."
        ),
        rows=PressQuestion.objects.answered,
        public=lambda rows: rows.public(clock.now()).select_related("outlet").defer("search"),
        lines=_question_lines,
        moment="answered_at",
        narrowing={Dimension.BODY: lambda keys: Q(body__in=keys)},
    ),
    Counted(
        key="tv_segments",
        title=gettext_lazy("TV segments"),
        definition=gettext_lazy(
            "Segments on any television channel that were aired in the period and that the press "
            "centre has collected, reruns and reprints among them. The same segment found twice is "
            "one."
        ),
        rows=lambda: Coverage.objects.filter(kind=CoverageKind.TV),
        public=_public_coverage,
        lines=_coverage_lines,
        moment="published_at",
    ),
    Counted(
        key="materials",
        title=gettext_lazy("Materials published"),
        definition=gettext_lazy(
            "Everything published or aired in the period that the press centre has collected: "
            "articles, news, posts, radio and TV segments, reprints among them. The same item "
            "found twice is one."
        ),
        rows=Coverage.objects.all,
        public=_public_coverage,
        lines=_coverage_lines,
        moment="published_at",
    ),
)

figures.register(
    row_figures.figure_set(
        key="press",
        title=gettext_lazy("Press centre"),
        counted=COUNTED,
        order=20,
        page="press:home",
    )
)
