"""The press centre as open data: events and journalists' questions; coverage stands beside it.

Who asked is in none of it: a question names its outlet alone, as its page does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.utils.translation import gettext_lazy as _

from portal import clock, open_data
from portal.directory import directory
from portal.filters import bodies, topics
from portal.list_forms import within
from portal.models import Body, Topic
from portal.open_data import Column, Dataset, in_languages, listed, page_of, public_one
from portal.open_data_filters import DatasetFilter, entry_of, key_of, labelled
from pressroom.coverage_open_data import COVERAGE, outlets, public_now
from pressroom.models import (
    PressAnswer,
    PressEvent,
    PressQuestion,
    Speaking,
)
from pressroom.models.choices import (
    AnswerKind,
    EventKind,
    EventStatus,
    QuestionChannel,
    QuestionStatus,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

NOT_PUBLIC: Final = {EventStatus.PLANNED, QuestionStatus.NEW, QuestionStatus.WITHDRAWN}
EVENT_STATUSES: Final = [(each.value, each.label) for each in EventStatus if each not in NOT_PUBLIC]
QUESTION_STATUSES: Final = [
    (each.value, each.label) for each in QuestionStatus if each not in NOT_PUBLIC
]
ALL_BODIES: Final = (_("all bodies"), bodies)


# --- events ---------------------------------------------------------------------------------------


class EventFilter(DatasetFilter):
    moment = "starts_at"
    offers = {
        "kind": (_("all kinds"), lambda: labelled(EventKind.choices)),
        "status": (_("any status"), lambda: labelled(EVENT_STATUSES)),
        "body": ALL_BODIES,
        "topic": (_("all topics"), topics),
    }

    def narrowed_by(self, asked: dict[str, Any], rows: QuerySet[Any]) -> QuerySet[Any]:
        known = directory()
        if slug := asked.pop("body", ""):
            of = PressEvent.bodies.through.objects.filter(body=key_of(known.bodies.values(), slug))
            rows = rows.filter(pk__in=of.values("pressevent"))
        if slug := asked.pop("topic", ""):
            wanted = within(entry_of(known.topics.values(), slug))
            about = PressEvent.topics.through.objects.filter(topic__in=wanted)
            rows = rows.filter(pk__in=about.values("pressevent"))
        return rows.filter(**asked)


def _printed(field: str, otherwise: str) -> Any:
    """As printed for the event; as appointed where nothing was."""
    return Coalesce(NullIf(field, Value("")), otherwise)


def _speakers() -> Any:
    speaker = JSONObject(
        official="appointment__official__slug",
        **{
            f"{name}_{code}": _printed(f"{name}_as_printed_{code}", f"appointment__{path}_{code}")
            for name, path in (("name", "official__name"), ("title", "title"))
            for code in open_data.LANGUAGES
        },
    )
    of_event = Speaking.objects.filter(event=OuterRef("pk")).order_by("position", "id")
    return listed(of_event, speaker)


EVENTS: Final = Dataset(
    key="events",
    title=_("Press events"),
    description=_(
        "Briefings, press conferences, tours and meetings that were announced, with those who "
        "spoke in the office they held that day. A cancelled event stays."
    ),
    rows=public_now(PressEvent),
    columns=(
        Column(name="number", title=_("Number"), is_required=True),
        Column(name="kind", title=_("Kind"), choices=EventKind.choices, is_required=True),
        Column(name="status", title=_("Status"), choices=EVENT_STATUSES, is_required=True),
        *in_languages("title", _("Title")),
        Column(name="starts_at", title=_("Starts at"), type="datetime", is_required=True),
        Column(name="ends_at", title=_("Ends at"), type="datetime", is_required=True),
        *in_languages("venue", _("Venue")),
        Column(
            name="bodies", title=_("Bodies"), type="array", is_required=True,
            value=lambda: listed(
                Body.objects.filter(press_events=OuterRef("pk")).order_by("slug"), "slug"
            ),
            description=_("Short names, as in the table of bodies."),
        ),
        Column(
            name="topics", title=_("Topics"), type="array", is_required=True,
            value=lambda: listed(
                Topic.objects.filter(press_events=OuterRef("pk")).order_by("slug"), "slug"
            ),
            description=_("Short names, as in the table of topics."),
        ),
        Column(
            name="speakers", title=_("Speakers"), type="array", value=_speakers, is_required=True,
            description=_("In their order: name and title as printed, and the official's page."),
        ),
        Column(name="cancelled_at", title=_("Cancelled at"), type="datetime"),
        Column(name="recording", title=_("Recording"), value="recording_url", format="uri"),
        Column(
            name="reported_questions", title=_("Questions, as reported"), type="integer", minimum=0,
            description=_("As reported elsewhere; questions that are rows are counted by them."),
        ),
        Column(
            name="reported_journalists", title=_("Journalists present, as reported"),
            type="integer", minimum=0,
        ),
        Column(name="reported_source", title=_("Source of what was reported")),
        Column(
            name="url", title=_("Page"), format="uri", is_required=True,
            value=page_of("press:event", number=("number", "2026-0001")),
        ),
    ),
    primary_key=["number"],
    order=["-starts_at", "-id"],
    filter=EventFilter,
    position=20,
)  # fmt: skip


# --- journalists' questions -----------------------------------------------------------------------


class QuestionFilter(DatasetFilter):
    moment = "asked_at"
    offers = {
        "status": (_("any status"), lambda: labelled(QUESTION_STATUSES)),
        "channel": (_("all channels"), lambda: labelled(QuestionChannel.choices)),
        "body": ALL_BODIES,
        "outlet": (_("all outlets"), outlets),
    }

    def narrowed_by(self, asked: dict[str, Any], rows: QuerySet[Any]) -> QuerySet[Any]:
        if slug := asked.pop("body", ""):
            asked["body_id"] = key_of(directory().bodies.values(), slug)
        if slug := asked.pop("outlet", ""):
            asked["outlet__slug"] = slug
        return rows.filter(**asked)


def _answer() -> Any:
    """The last answer, of its own or of the question it is answered with."""
    given = PressAnswer.objects.filter(
        question=Coalesce(OuterRef("answered_with_id"), OuterRef("pk")), given_at__lte=clock.now()
    )
    last = given.exclude(kind=AnswerKind.HOLDING).order_by("-version")
    return Subquery(last.values("text")[:1])


QUESTIONS: Final = Dataset(
    key="press-questions",
    title=_("Journalists' questions"),
    description=_(
        "What journalists asked at events and in writing, by which day the answer was due, and the "
        "answer. Journalists are not named, outlets are."
    ),
    rows=public_now(PressQuestion),
    columns=(
        Column(name="number", title=_("Number"), is_required=True),
        Column(name="channel", title=_("Asked"), choices=QuestionChannel.choices, is_required=True),
        Column(
            name="event", title=_("Event"), value="event__number", refers_to="events",
            description=_("At which it was asked."),
        ),
        Column(name="outlet", title=_("Outlet"), value="outlet__slug"),
        Column(name="outlet_name", title=_("Name of the outlet"), value="outlet__name"),
        Column(name="language", title=_("Language"), is_required=True),
        Column(name="asked_at", title=_("Asked at"), type="datetime", is_required=True),
        Column(
            name="body", title=_("Who answers"), value="body__slug", refers_to="bodies",
            description=_("Nothing: the press office."),
        ),
        Column(
            name="addressee", title=_("To whom"), value="addressee__official__slug",
            description=_("The short name of the official's page."),
        ),
        *in_languages("addressee_name", _("Name of the addressee"), "addressee__official__name"),
        *in_languages("addressee_title", _("Office of the addressee"), "addressee__title"),
        Column(name="status", title=_("Status"), choices=QUESTION_STATUSES, is_required=True),
        Column(
            name="due_on", title=_("Answer due on"), type="date",
            description=_("The last day of the term of the answer, as extended."),
        ),
        Column(name="is_extended", title=_("Extended"), type="boolean", is_required=True),
        Column(name="answered_at", title=_("Answered at"), type="datetime"),
        Column(
            name="answered_on_time", title=_("Answered on time"), type="boolean",
            description=_("As it was when the answer was given; nothing where none was promised."),
        ),
        Column(
            name="answered_with", title=_("Answered together with"),
            value=public_one(public_now(PressQuestion), "answered_with_id", "number"),
            refers_to="press-questions",
        ),
        Column(
            name="decline_reason", title=_("Why it was declined"),
            value=Case(When(status=QuestionStatus.DECLINED, then=F("decline_reason"))),
        ),
        Column(
            name="second", title=_("Second in the recording"), type="integer", minimum=0,
            value=Case(When(~Q(event__recording_url=""), then=F("second"))),
        ),
        Column(name="text", title=_("Question")),
        Column(
            name="answer", title=_("Answer"), value=_answer,
            description=_("The last one; a question that was grouped has that of the other."),
        ),
        Column(
            name="url", title=_("Page"), format="uri", is_required=True,
            value=page_of("press:question", number=("number", "P26-000001-5")),
        ),
    ),
    primary_key=["number"],
    order=["-asked_at", "-id"],
    filter=QuestionFilter,
    position=30,
)  # fmt: skip

for dataset in (EVENTS, QUESTIONS, COVERAGE):
    open_data.register(dataset)
