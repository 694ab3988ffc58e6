"""The filters of the public register, for the list and the map alike."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.directory import directory
from portal.filters import (
    Choice,
    ChoiceFilter,
    DayFilter,
    ListFilter,
    PeriodForm,
    WordsFilter,
    bodies,
    by_slug,
    districts,
    topics,
)
from queries.models import CitizenQuery, Outcome, Status
from queries.register import Criteria


def statuses() -> list[Choice]:
    return [(status.value, capfirst(status.label)) for status in Status]


def outcomes() -> list[Choice]:
    return [(outcome.value, capfirst(outcome.label)) for outcome in Outcome]


class RegisterFilter(ListFilter):
    q = WordsFilter(label=_("Words or number"))
    topic = ChoiceFilter(label=_("Topic"), empty_label=_("all topics"), choices=topics)
    district = ChoiceFilter(label=_("District"), empty_label=_("the whole city"), choices=districts)
    body = ChoiceFilter(label=_("Held by"), empty_label=_("all bodies"), choices=bodies)
    status = ChoiceFilter(label=_("Status"), empty_label=_("any status"), choices=statuses)
    outcome = ChoiceFilter(label=_("Outcome"), empty_label=_("any outcome"), choices=outcomes)
    since = DayFilter(label=_("Received from"))
    until = DayFilter(label=_("Received to"))

    labels = {"status": Status, "outcome": Outcome}

    class Meta:
        model = CitizenQuery
        fields: list[str] = []
        form = PeriodForm

    def criteria(self, **narrower: Any) -> Criteria:
        """All of it, as the register is read by; `narrower` is set beside it."""
        asked, known = self.cleaned, directory()
        facets: dict[str, Any] = {
            name: asked[name] for name in ("status", "outcome") if name in asked
        }
        if topic := by_slug(known.topics.values(), asked.get("topic")):
            facets["topic_id" if topic.parent_id else "theme_id"] = topic.pk
        if district := by_slug(known.districts.values(), asked.get("district")):
            facets["district_id"] = district.pk
        if body := by_slug(known.bodies.values(), asked.get("body")):
            facets["body_id"] = body.pk
        since, until = self.period
        return Criteria(
            **{"facets": facets, "since": since, "until": until, "understood": self.understood}
            | narrower
        )

    def filter_queryset(self, queryset: QuerySet[CitizenQuery]) -> QuerySet[CitizenQuery]:
        """The rows that meet the filters, for whoever wants them as a queryset."""
        return queryset & self.criteria().rows()
