"""Which announcements: by kind, topic, district and year, for pages, feeds and machines alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.directory import Entry, directory
from portal.filters import NOT_A_CHOICE, InForce, QuickSelect, districts, topics
from portal.workdays import ALMATY
from pressroom.models import Announcement
from pressroom.models.choices import AnnouncementKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Wish:
    """What of them; nothing set means all."""

    kind: str = ""
    topics: frozenset[int] = frozenset()  # any of them; a theme stands for all within it
    district: int | None = None  # the whole city belongs to every district
    year: int | None = None  # of publishing, in Almaty

    def rows(self, at: datetime) -> QuerySet[Announcement]:
        """Those that are public then, newest first."""
        rows = Announcement.objects.public(at).newest_first()
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.year:
            start, end = (
                datetime(year, 1, 1, tzinfo=ALMATY) for year in (self.year, self.year + 1)
            )
            rows = rows.filter(publish_at__gte=start, publish_at__lt=end)
        if self.topics:
            about = Announcement.topics.through.objects.filter(announcement=OuterRef("pk"))
            rows = rows.filter(Exists(about.filter(topic__in=self.topics)))
        if self.district:
            of = Announcement.districts.through.objects.filter(announcement=OuterRef("pk"))
            rows = rows.filter(Exists(of.filter(district=self.district)) | ~Exists(of))
        return rows


def first_year(at: datetime) -> int:
    """The year of the oldest public announcement, by one look into the index."""
    oldest = Announcement.objects.public(at).order_by("publish_at", "id")
    found = oldest.values_list("publish_at", flat=True).first()
    return (found or at).astimezone(ALMATY).year


class AnnouncementFilter(forms.Form):
    """The filters of the list and of the feed; choices come from memory, years from one look."""

    kind = forms.ChoiceField(required=False, label=_("Kind"))
    topic = forms.ChoiceField(required=False, label=_("Topic"))
    district = forms.ChoiceField(required=False, label=_("District"))
    year = forms.ChoiceField(required=False, label=_("Year"))

    def __init__(self, data: Mapping[str, Any], *, has_years: bool = True) -> None:
        super().__init__(data, label_suffix="")
        kinds = [(kind.value, capfirst(kind.label)) for kind in AnnouncementKind]
        self._offer("kind", _("all kinds"), kinds)
        self._offer("topic", _("all topics"), topics())
        self._offer("district", _("the whole city"), districts())
        if has_years:
            now = clock.now()
            years = range(now.astimezone(ALMATY).year, first_year(now) - 1, -1)
            self._offer("year", _("all years"), [(str(year), str(year)) for year in years])
        else:
            del self.fields["year"]

    def _offer(self, name: str, otherwise: Any, choices: Iterable[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — for the type alone
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
        topic = _by_slug(known.topics, asked.get("topic"))
        district = _by_slug(known.districts, asked.get("district"))
        return Wish(
            kind=asked.get("kind", ""),
            topics=within(topic) if topic else frozenset(),
            district=district.pk if district else None,
            year=int(asked["year"]) if "year" in asked else None,
        )

    @property
    def in_force(self) -> list[InForce]:
        """The filters in force, in words."""
        asked, known = self.asked, directory()
        words = dict(asked)
        if "kind" in asked:
            words["kind"] = capfirst(str(AnnouncementKind(asked["kind"]).label))
        for name, entries in (("topic", known.topics), ("district", known.districts)):
            if entry := _by_slug(entries, asked.get(name)):
                words[name] = entry.name
        return [InForce(n, str(self.fields[n].label), value) for n, value in words.items()]


def within(topic: Entry) -> frozenset[int]:
    """A topic, and those within it where it is a theme."""
    return frozenset({topic.pk, *(below.pk for below in directory().within(topic))})


def _by_slug(entries: Mapping[int, Entry], slug: str | None) -> Entry | None:
    return next((entry for entry in entries.values() if entry.slug == slug), None) if slug else None
