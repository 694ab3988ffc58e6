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
from portal.directory import directory
from portal.filters import by_slug, districts, topics
from portal.list_forms import ListForm, in_year, within
from portal.workdays import ALMATY
from pressroom.models import Announcement
from pressroom.models.choices import AnnouncementKind

if TYPE_CHECKING:
    from collections.abc import Mapping


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
            rows = rows.filter(in_year("publish_at", self.year))
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


class AnnouncementFilter(ListForm):
    """The filters of the list and of the feed; choices come from memory, years from one look."""

    kind = forms.ChoiceField(required=False, label=_("Kind"))
    topic = forms.ChoiceField(required=False, label=_("Topic"))
    district = forms.ChoiceField(required=False, label=_("District"))
    year = forms.ChoiceField(required=False, label=_("Year"))

    def __init__(self, data: Mapping[str, Any], *, has_years: bool = True) -> None:
        super().__init__(data)
        kinds = [(kind.value, capfirst(kind.label)) for kind in AnnouncementKind]
        self.offer("kind", _("all kinds"), kinds)
        self.offer("topic", _("all topics"), topics())
        self.offer("district", _("the whole city"), districts())
        if has_years:
            now = clock.now()
            years = range(now.astimezone(ALMATY).year, first_year(now) - 1, -1)
            self.offer_years(years)
        else:
            del self.fields["year"]

    @property
    def wish(self) -> Wish:
        asked, known = self.asked, directory()
        topic = by_slug(known.topics.values(), asked.get("topic"))
        district = by_slug(known.districts.values(), asked.get("district"))
        return Wish(
            kind=asked.get("kind", ""),
            topics=within(topic) if topic else frozenset(),
            district=district.pk if district else None,
            year=int(asked["year"]) if "year" in asked else None,
        )

    def in_words(self, asked: dict[str, Any]) -> dict[str, Any]:
        words, known = dict(asked), directory()
        if "kind" in asked:
            words["kind"] = capfirst(str(AnnouncementKind(asked["kind"]).label))
        for name, entries in (("topic", known.topics), ("district", known.districts)):
            if entry := by_slug(entries.values(), asked.get(name)):
                words[name] = entry.name
        return words
