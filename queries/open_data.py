"""Published queries as open data: what the page of a query shows to anybody, one row each."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from portal import open_data, search
from portal.directory import directory
from portal.filters import WordsField, bodies, districts, topics
from portal.open_data import Column, Dataset, in_languages, page_of
from portal.open_data_filters import DatasetFilter, entry_of, key_of, labelled
from queries.models import Answer, Channel, CitizenQuery, Kind, Outcome, Status
from queries.models.choices import Verdict
from queries.public_query import PLACES
from queries.register import Criteria


class QueryFilter(DatasetFilter):
    """The words of the register, and the kind and channel beside them."""

    moment = "received_at"
    offers = {
        "topic": (_("all topics"), topics),
        "district": (_("the whole city"), districts),
        "body": (_("all bodies"), bodies),
        "status": (_("any status"), lambda: labelled(Status.choices)),
        "outcome": (_("any outcome"), lambda: labelled(Outcome.choices)),
        "kind": (_("all kinds"), lambda: labelled(Kind.choices)),
        "channel": (_("all channels"), lambda: labelled(Channel.choices)),
    }
    q = WordsField(
        required=False,
        max_length=search.MOST_CHARACTERS,
        label=_("Words"),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    def narrowed_by(self, asked: dict[str, Any], rows: QuerySet[Any]) -> QuerySet[Any]:
        known = directory()
        facets: dict[str, Any] = {
            name: asked[name] for name in ("status", "outcome") if name in asked
        }
        if slug := asked.get("topic"):
            topic = entry_of(known.topics.values(), slug)
            facets["topic_id" if topic.parent_id else "theme_id"] = topic.pk
        if slug := asked.get("district"):
            facets["district_id"] = key_of(known.districts.values(), slug)
        if slug := asked.get("body"):
            facets["body_id"] = key_of(known.bodies.values(), slug)
        understood = search.understand(asked["q"]) if "q" in asked else None
        found = rows & Criteria(facets=facets, understood=understood).rows()
        return found.filter(**{name: asked[name] for name in ("kind", "channel") if name in asked})


LAST_ANSWER: Final = (
    Answer.objects.filter(query=OuterRef("pk"), sent_at__isnull=False)
    .exclude(kind=Answer.Kind.HOLDING)
    .order_by("-version")
)

COLUMNS: Final = (
    Column(
        name="number", title=_("Number"), is_required=True,
        description=_("As on the receipt of whoever asked. It does not change."),
    ),
    Column(
        name="kind", title=_("Kind"), choices=Kind.choices, is_required=True,
        description=_("By article 4 of the Administrative Procedural and Process-Related Code."),
    ),
    Column(
        name="channel", title=_("Channel"), choices=Channel.choices, is_required=True,
        description=_("By which way it reached the city."),
    ),
    Column(
        name="language", title=_("Language"), is_required=True,
        description=_("In which it was asked: kk, ru or en. It is answered in the same one."),
    ),
    Column(
        name="theme", title=_("Theme"), value="theme__slug", refers_to="topics", is_required=True
    ),
    *in_languages("theme_name", _("Name of the theme"), "theme__name"),
    Column(
        name="topic", title=_("Topic"), value="topic__slug", refers_to="topics", is_required=True,
        description=_("The theme itself where nobody was more exact."),
    ),
    *in_languages("topic_name", _("Name of the topic"), "topic__name"),
    Column(
        name="district", title=_("District"), value="district__slug", refers_to="districts",
        description=_("Where the place is, if one was named."),
    ),
    Column(
        name="body", title=_("Held by"), value="body__slug", refers_to="bodies",
        description=_("Who answers or answered; nothing: the Open Almaty desk."),
    ),
    Column(
        name="lat", title=_("Latitude"), type="number", decimals=PLACES,
        description=_("Degrees, WGS 84, as exact as the page shows it: some ten metres."),
    ),
    Column(
        name="lon", title=_("Longitude"), type="number", decimals=PLACES,
        description=_("Degrees, WGS 84, as exact as the page shows it: some ten metres."),
    ),
    Column(name="received_at", title=_("Received at"), type="datetime", is_required=True),
    Column(
        name="registered_on", title=_("Registered on"), type="date", is_required=True,
        description=_("The first working day of the term counts from the day after."),
    ),
    Column(
        name="due_on", title=_("Answer due on"), type="date",
        description=_("The last day of the term of the answer, as extended."),
    ),
    Column(name="status", title=_("Status"), choices=Status.choices, is_required=True),
    Column(
        name="outcome", title=_("Outcome"), choices=Outcome.choices,
        description=_("What became of it, where it was answered."),
    ),
    Column(name="answered_at", title=_("Answered at"), type="datetime"),
    Column(
        name="answered_on_time", title=_("Answered on time"), type="boolean",
        description=_("As it was when the answer was sent; later changes do not touch it."),
    ),
    Column(
        name="is_on_the_spot", title=_("Settled on the spot"), type="boolean", is_required=True,
        description=_("By the desk, without sending it to a body."),
    ),
    Column(
        name="is_extended", title=_("Extended"), type="boolean", is_required=True,
        description=_("Whether the term was extended by the law."),
    ),
    Column(
        name="reopened_count", title=_("Times reopened"), type="integer", is_required=True,
        minimum=0, description=_("How often the resident said: not resolved."),
    ),
    Column(
        name="supporters", title=_("Supporters"), type="integer", value="supporters_count",
        is_required=True, minimum=0, description=_("How many others joined it."),
    ),
    Column(
        name="verdict", title=_("Resident says"), choices=Verdict.choices,
        description=_("What whoever asked says of the answer, if anything."),
    ),
    Column(
        name="subject", title=_("Subject"), value="public_subject",
        description=_("As published: personal data are taken out."),
    ),
    Column(
        name="text", title=_("Text"), value="public_text",
        description=_("As published: personal data are taken out."),
    ),
    Column(
        name="answer", title=_("Answer"), value=Subquery(LAST_ANSWER.values("public_text")[:1]),
        description=_("The last answer that was sent, as published."),
    ),
    Column(
        name="url", title=_("Page"), format="uri", is_required=True,
        value=page_of("queries:detail", number=("number", "26-000001-5")),
        description=_("With the whole history of the query."),
    ),
)  # fmt: skip

open_data.register(
    Dataset(
        key="queries",
        title=_("Questions and answers"),
        description=_(
            "Every published query of residents to the city: what was asked, where it stands, by "
            "which day the answer is due, and the answer. Private and hidden ones are not in it."
        ),
        rows=CitizenQuery.objects.public,
        columns=COLUMNS,
        primary_key=["number"],
        order=["-received_at", "-id"],
        filter=QueryFilter,
        position=10,
    )
)
