"""Residents' questions to Akimat LIVE as open data: those a moderator let through.

Names to be read out stay on the pages: here is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Case, Count, F, Func, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Extract, Greatest
from django.utils.translation import gettext_lazy as _

from broadcasts.models import LiveQuestion
from broadcasts.models.choices import ADDRESSED, PUBLIC_STATUSES, QuestionSource
from portal import open_data
from portal.directory import directory
from portal.filters import districts, topics
from portal.list_forms import within
from portal.open_data import Column, Dataset, in_languages, page_of, public_one
from portal.open_data_filters import DatasetFilter, entry_of, key_of, labelled
from queries.models import CitizenQuery

if TYPE_CHECKING:
    from django.db.models import QuerySet

STATUSES: Final = [(status.value, status.label) for status in PUBLIC_STATUSES]
OUTCOMES: Final = [(status.value, status.label) for status in ADDRESSED]
LAST_BROADCAST: Final = 2_147_483_647


class LiveFilter(DatasetFilter):
    moment = "asked_at"
    offers = {
        "status": (_("any status"), lambda: labelled(STATUSES)),
        "district": (_("the whole city"), districts),
        "topic": (_("all topics"), topics),
    }
    broadcast = forms.IntegerField(
        required=False,
        label=_("Number of the broadcast"),
        min_value=1,
        max_value=LAST_BROADCAST,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )

    def narrowed_by(self, asked: dict[str, Any], rows: QuerySet[Any]) -> QuerySet[Any]:
        known = directory()
        if number := asked.pop("broadcast", None):
            asked["broadcast__number"] = number
        if slug := asked.pop("district", ""):
            asked["district_id"] = key_of(known.districts.values(), slug)
        if slug := asked.pop("topic", ""):
            asked["topic__in"] = within(entry_of(known.topics.values(), slug))
        return rows.filter(**asked)


def _second() -> Any:
    """Where the answer begins in the recording, as `Broadcast.second_of` has it."""
    after = Extract(F("now_at") - F("broadcast__on_air_at"), "epoch")
    whole = Func(after, function="trunc", output_field=IntegerField())
    second = Greatest(whole + F("broadcast__recording_offset"), Value(0))
    is_recorded = Q(now_at__isnull=False, done_at__isnull=False) & ~Q(broadcast__recording_url="")
    return Case(
        When(is_recorded & Q(broadcast__on_air_at__isnull=False), then=second),
        output_field=IntegerField(),
    )


def _merged() -> Any:
    same = LiveQuestion.objects.filter(merged_into=OuterRef("pk")).order_by()
    counted = same.values("merged_into").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), Value(0))


open_data.register(
    Dataset(
        key="broadcast-questions",
        title=_("Questions to Akimat LIVE"),
        description=_(
            "What residents asked the guests of the broadcasts, how many others wanted it "
            "answered, and what became of it: answered on air at a second of the recording, "
            "promised, or passed on to the desk."
        ),
        rows=LiveQuestion.objects.public,
        columns=(
            Column(
                name="broadcast", title=_("Number of the broadcast"), type="integer",
                value="broadcast__number", is_required=True, minimum=1,
            ),
            Column(
                name="code", title=_("Code"), is_required=True,
                description=_("As it is read out on air; each broadcast counts anew."),
            ),
            *in_languages("broadcast_title", _("Title of the broadcast"), "broadcast__title"),
            Column(
                name="starts_at", title=_("Broadcast at"), type="datetime",
                value="broadcast__starts_at", is_required=True,
            ),
            Column(
                name="source", title=_("Asked by way of"), choices=QuestionSource.choices,
                is_required=True,
            ),
            Column(name="language", title=_("Language"), is_required=True),
            Column(name="asked_at", title=_("Asked at"), type="datetime", is_required=True),
            Column(
                name="district", title=_("District"), value="district__slug",
                refers_to="districts",
            ),
            Column(name="topic", title=_("Topic"), value="topic__slug", refers_to="topics"),
            Column(name="status", title=_("Status"), choices=STATUSES, is_required=True),
            Column(
                name="outcome", title=_("Outcome"), choices=OUTCOMES,
                value=Case(When(status__in=ADDRESSED, then=F("status"))),
                description=_("Nothing as long as it waits."),
            ),
            Column(
                name="votes", title=_("Votes"), type="integer", value="votes_count",
                is_required=True, minimum=0,
            ),
            Column(
                name="asked_with", title=_("Asked together with it"), type="integer",
                value=_merged, is_required=True, minimum=0,
                description=_("How many others asked the same and were heard with it."),
            ),
            Column(name="done_at", title=_("Answered or promised at"), type="datetime"),
            Column(
                name="second", title=_("Second in the recording"), type="integer", value=_second,
                minimum=0,
            ),
            Column(
                name="recording", title=_("Recording"), value="broadcast__recording_url",
                format="uri",
            ),
            Column(
                name="answered_by", title=_("Answered by"), value="answered_by__official__slug",
                description=_("The short name of the official's page."),
            ),
            *in_languages(
                "answered_by_name", _("Name of who answered"), "answered_by__official__name"
            ),
            *in_languages("answered_by_title", _("Office of who answered"), "answered_by__title"),
            Column(name="text", title=_("Question"), value="public_text"),
            Column(
                name="answer", title=_("Answer in a few words"), value="answer_text",
            ),
            Column(
                name="query", title=_("Query at the desk"), refers_to="queries",
                value=public_one(CitizenQuery.objects.public, "query_id", "number"),
                description=_("Which it became, if that is public."),
            ),
            Column(
                name="url", title=_("Page"), format="uri", is_required=True,
                value=page_of(
                    "live:question", number=("broadcast__number", 97), code=("code", "47-5")
                ),
            ),
        ),
        primary_key=["broadcast", "code"],
        order=["-asked_at", "-id"],
        filter=LiveFilter,
        position=50,
    )
)  # fmt: skip
