"""Which events of the programme: by kind, body, topic and year, for pages and feeds alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.directory import directory
from portal.filters import bodies, by_slug, topics
from portal.list_forms import ListForm, in_year, within
from portal.workdays import ALMATY
from pressroom.models import PressEvent
from pressroom.models.choices import EventKind
from pressroom.models.events import PressEventQuerySet


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the programme; nothing set means all of it."""

    kind: str = ""
    body: int | None = None
    topics: frozenset[int] = frozenset()  # any of them; a theme stands for all within it
    year: int | None = None  # in which it begins, in Almaty

    def rows(self, at: datetime) -> PressEventQuerySet:
        """Those that are public then."""
        rows: PressEventQuerySet = PressEvent.objects.public(at)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.year:
            rows = rows.filter(in_year("starts_at", self.year))
        if self.body:
            of = PressEvent.bodies.through.objects.filter(pressevent=OuterRef("pk"))
            rows = rows.filter(Exists(of.filter(body=self.body)))
        if self.topics:
            about = PressEvent.topics.through.objects.filter(pressevent=OuterRef("pk"))
            rows = rows.filter(Exists(about.filter(topic__in=self.topics)))
        return rows


def years(at: datetime) -> list[int]:
    """The years in which public events begin, the last first: two looks into the index."""
    begun = PressEvent.objects.public(at).values_list("starts_at", flat=True)
    first, last = (
        begun.order_by("starts_at", "id").first(),
        begun.order_by("starts_at", "id").last(),
    )
    if first is None or last is None:
        return []
    return list(range(last.astimezone(ALMATY).year, first.astimezone(ALMATY).year - 1, -1))


class ProgrammeFilter(ListForm):
    """The filters of the programme; choices come from memory, years from two looks."""

    kind = forms.ChoiceField(required=False, label=_("Kind"))
    body = forms.ChoiceField(required=False, label=_("Body"))
    topic = forms.ChoiceField(required=False, label=_("Topic"))
    year = forms.ChoiceField(required=False, label=_("Year"))

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        kinds = [(kind.value, capfirst(kind.label)) for kind in EventKind]
        self.offer("kind", _("all kinds"), kinds)
        self.offer("body", _("all bodies"), bodies())
        self.offer("topic", _("all topics"), topics())
        self.offer_years(years(clock.now()))

    @property
    def wish(self) -> Wish:
        asked, known = self.asked, directory()
        body = by_slug(known.bodies.values(), asked.get("body"))
        topic = by_slug(known.topics.values(), asked.get("topic"))
        return Wish(
            kind=asked.get("kind", ""),
            body=body.pk if body else None,
            topics=within(topic) if topic else frozenset(),
            year=int(asked["year"]) if "year" in asked else None,
        )

    def in_words(self, asked: dict[str, Any]) -> dict[str, Any]:
        words, known = dict(asked), directory()
        if "kind" in words:
            words["kind"] = capfirst(str(EventKind(words["kind"]).label))
        for name, entries in (("body", known.bodies), ("topic", known.topics)):
            if entry := by_slug(entries.values(), words.get(name)):
                words[name] = entry.name
        return words
