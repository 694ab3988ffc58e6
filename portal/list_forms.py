"""A plain GET form that narrows a public list by selects, and tells what it is narrowed to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.directory import Entry, directory
from portal.filters import NOT_A_CHOICE, InForce, QuickSelect
from portal.workdays import ALMATY


class ListForm(forms.Form):
    """A value that does not fit is told by its field; the other filters stay in force."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, label_suffix="")

    def offer(self, name: str, otherwise: Any, choices: Iterable[Any]) -> None:
        """Let one of `choices` be chosen in the field, or `otherwise` for all."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — for the type alone
        field.widget = QuickSelect(attrs={"class": "form-select"})
        field.choices = [("", otherwise), *choices]
        field.error_messages["invalid_choice"] = NOT_A_CHOICE

    def offer_years(self, years: Iterable[int]) -> None:
        """Let one of the years be chosen in `year`."""
        self.offer("year", _("all years"), [(str(year), str(year)) for year in years])

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def in_force(self) -> list[InForce]:
        """The filters in force, in words."""
        words = self.in_words(dict(self.asked))
        return [InForce(name, str(self.fields[name].label), word) for name, word in words.items()]

    def in_words(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The values asked for, each as a reader calls it."""
        return asked


def in_year(moment: str, year: int) -> Q:
    """The condition that the moment lies in the year, in Almaty."""
    start, end = (datetime(each, 1, 1, tzinfo=ALMATY) for each in (year, year + 1))
    return Q(**{f"{moment}__gte": start, f"{moment}__lt": end})


def within(topic: Entry) -> frozenset[int]:
    """A topic, and those within it where it is a theme."""
    return frozenset({topic.pk, *(below.pk for below in directory().within(topic))})
