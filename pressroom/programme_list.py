"""Which events of the programme: by kind, body, topic and year, for pages and feeds alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.directory import Entry, directory
from portal.filters import NOT_A_CHOICE, InForce, QuickSelect, bodies, topics
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
            start, end = (
                datetime(year, 1, 1, tzinfo=ALMATY) for year in (self.year, self.year + 1)
            )
            rows = rows.filter(starts_at__gte=start, starts_at__lt=end)
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


class ProgrammeFilter(forms.Form):
    """The filters of the programme; choices come from memory, years from two looks."""

    kind = forms.ChoiceField(required=False, label=_("Kind"))
    body = forms.ChoiceField(required=False, label=_("Body"))
    topic = forms.ChoiceField(required=False, label=_("Topic"))
    year = forms.ChoiceField(required=False, label=_("Year"))

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, label_suffix="")
        kinds = [(kind.value, capfirst(kind.label)) for kind in EventKind]
        self._offer("kind", _("all kinds"), kinds)
        self._offer("body", _("all bodies"), bodies())
        self._offer("topic", _("all topics"), topics())
        known = [(str(year), str(year)) for year in years(clock.now())]
        self._offer("year", _("all years"), known)

    def _offer(self, name: str, otherwise: Any, choices: Iterable[Any]) -> None:
        field: Any = self.fields[name]
        field.widget = QuickSelect(attrs={"class": "form-select"})
        field.choices = [("", otherwise), *choices]
        field.error_messages["invalid_choice"] = NOT_A_CHOICE

    @property
    def asked(self) -> dict[str, str]:
        """What was asked for and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def wish(self) -> Wish:
        asked, known = self.asked, directory()
        body = _by_slug(known.bodies, asked.get("body"))
        topic = _by_slug(known.topics, asked.get("topic"))
        return Wish(
            kind=asked.get("kind", ""),
            body=body.pk if body else None,
            topics=_within(topic) if topic else frozenset(),
            year=int(asked["year"]) if "year" in asked else None,
        )

    @property
    def in_force(self) -> list[InForce]:
        """The filters in force, in words."""
        words, known = dict(self.asked), directory()
        if "kind" in words:
            words["kind"] = capfirst(str(EventKind(words["kind"]).label))
        for name, entries in (("body", known.bodies), ("topic", known.topics)):
            if entry := _by_slug(entries, words.get(name)):
                words[name] = entry.name
        return [InForce(n, str(self.fields[n].label), value) for n, value in words.items()]


def _within(topic: Entry) -> frozenset[int]:
    return frozenset({topic.pk, *(below.pk for below in directory().within(topic))})


def _by_slug(entries: Mapping[int, Entry], slug: str | None) -> Entry | None:
    return next((entry for entry in entries.values() if entry.slug == slug), None) if slug else None
