"""The form of the archive: words or a number, and who, what, where, when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from broadcasts import archive
from broadcasts.archive import Kind, Wish
from broadcasts.models import Broadcast, Guest
from portal.directory import directory
from portal.filters import WordsField, bodies, by_slug, districts, topics
from portal.list_forms import ListForm, within
from portal.models import Official
from portal.search import MOST_CHARACTERS


class ArchiveForm(ListForm):
    """What somebody looks for in the archive; what makes no sense is told at its field."""

    q = WordsField(
        label=_("Words or number"),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.TextInput(
            attrs={"class": "form-control", "type": "search", "autocomplete": "off"}
        ),
    )
    show = forms.ChoiceField(required=False, label=_("Show"))
    official = forms.ChoiceField(required=False, label=_("Official"))
    body = forms.ChoiceField(required=False, label=_("Body"))
    topic = forms.ChoiceField(required=False, label=_("Topic"))
    district = forms.ChoiceField(required=False, label=_("District"))
    year = forms.ChoiceField(required=False, label=_("Year"))

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.officials = {official.slug: official.name for official in _officials()}
        self.offer("show", capfirst(Kind.ANSWERS.label), [_choice(Kind.BROADCASTS)])
        self.offer("official", _("all officials"), self.officials.items())
        self.offer("body", _("all bodies"), bodies())
        self.offer("topic", _("all topics"), topics())
        self.offer("district", _("all districts"), districts())
        self.offer_years(archive.years())

    @property
    def words(self) -> str:
        """What was typed, if it can be looked for."""
        return str(self.asked.get("q", ""))

    @property
    def wish(self) -> Wish:
        asked, known = self.asked, directory()
        body = by_slug(known.bodies.values(), asked.get("body"))
        topic = by_slug(known.topics.values(), asked.get("topic"))
        district = by_slug(known.districts.values(), asked.get("district"))
        return Wish(
            kind=Kind(asked.get("show", Kind.ANSWERS)),
            official=asked.get("official", ""),
            body=body.pk if body else None,
            topics=within(topic) if topic else (),
            district=district.pk if district else None,
            year=int(asked["year"]) if "year" in asked else None,
        )

    def in_words(self, asked: dict[str, Any]) -> dict[str, Any]:
        words, known = dict(asked), directory()
        if "show" in words:
            words["show"] = capfirst(str(Kind(words["show"]).label))
        if "official" in words:
            words["official"] = self.officials[words["official"]]
        for name, entries in (
            ("body", known.bodies),
            ("topic", known.topics),
            ("district", known.districts),
        ):
            if entry := by_slug(entries.values(), words.get(name)):
                words[name] = entry.name
        return words


def _choice(kind: Kind) -> tuple[str, str]:
    return kind.value, capfirst(str(kind.label))


def _officials() -> list[Official]:
    """Who was ever a guest of a public broadcast, by name."""
    guests = Guest.objects.filter(broadcast__in=Broadcast.objects.public().values("pk"))
    named = Official.objects.filter(pk__in=guests.values("appointment__official"))
    return sorted(named, key=lambda official: official.name or "")
