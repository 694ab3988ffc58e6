"""What the figures are asked for: a period, and a part of the city; a plain GET form.

The period is a named one (`period`), or goes from day to day (`since`, `until`): typed days win.
Without either it is the last 30 days: a month long on every day of the year, on the first of a
month too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal import clock, figures, periods
from portal.directory import Entry, directory
from portal.figures import Period, Scope
from portal.filters import Choice, PeriodForm, bodies, by_slug, day_field, districts, topics
from portal.list_forms import ListForm

LONGEST_YEARS: Final = 30


@dataclass(frozen=True, slots=True)
class Named:
    """A period known by name."""

    label: str | Promise
    period: Callable[[], Period]


NAMED: Final[Mapping[str, Named]] = {
    "7d": Named(gettext_lazy("7 days"), partial(periods.last_days, 7)),
    "30d": Named(gettext_lazy("30 days"), partial(periods.last_days, 30)),
    "month": Named(gettext_lazy("This month"), periods.month_so_far),
    "last_month": Named(gettext_lazy("Last month"), periods.last_month),
    "quarter": Named(gettext_lazy("This quarter"), periods.quarter_so_far),
    "year": Named(gettext_lazy("This year"), periods.year_so_far),
    "last_year": Named(gettext_lazy("Last year"), periods.last_year),
}
OTHERWISE: Final = "30d"


def channels() -> list[Choice]:
    """The channels of the first desk that tells them apart."""
    known = next((each.channels for each in figures.figure_sets() if each.channels), None)
    return [(value, capfirst(label)) for value, label in known.choices] if known else []


class FigureFilter(PeriodForm, ListForm):
    """The filters of the figures' pages. What does not fit is left out, and told by its field."""

    period = forms.ChoiceField(required=False, label=gettext_lazy("Period"))
    since = day_field(gettext_lazy("From day"))
    until = day_field(gettext_lazy("To day"))
    district = forms.ChoiceField(required=False, label=gettext_lazy("District"))
    body = forms.ChoiceField(required=False, label=gettext_lazy("Body"))
    topic = forms.ChoiceField(required=False, label=gettext_lazy("Topic"))
    channel = forms.ChoiceField(required=False, label=gettext_lazy("Channel"))

    def __init__(self, data: Mapping[str, Any], *, is_shown: bool = False) -> None:
        """The choices are read where something was typed, or the form itself is shown."""
        super().__init__(data)
        if self.typed or is_shown:
            self._offer_choices()

    def _offer_choices(self) -> None:
        self.offer("period", gettext_lazy("30 days"), [(key, "") for key in NAMED])
        self.fields["period"].widget = forms.HiddenInput()
        self.offer("district", gettext_lazy("the whole city"), districts())
        self.offer("body", gettext_lazy("all bodies"), bodies())
        self.offer("topic", gettext_lazy("all topics"), topics())
        self.offer("channel", gettext_lazy("all channels"), channels())

    def clean_since(self) -> date | None:
        since: date | None = self.cleaned_data["since"]
        if since and since > clock.today():
            raise ValidationError(_("The first day lies in the future."))
        return since

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if until and not since and "since" not in self.errors:
            self.add_error("since", _("Enter the first day of the period too."))
        if since and (until or clock.today()).year - since.year > LONGEST_YEARS:
            self.add_error("until", _("This period is too long."))
        return cleaned

    @cached_property
    def typed(self) -> tuple[tuple[str, str], ...]:
        """What was asked for, as it was typed, without empty values."""
        given = ((name, self.data.get(name, "")) for name in self.fields)
        return tuple((name, value) for name, value in given if value)

    @property
    def is_faulty(self) -> bool:
        return bool(self.typed and self.errors)

    @cached_property
    def known(self) -> dict[str, Any]:
        """What was asked for and makes sense; of days both or neither."""
        if not self.typed:
            return {}  # most readers ask for all; they need no form
        asked = self.asked
        if "since" not in asked or self.has_error("until"):
            asked = {name: asked[name] for name in asked if name not in {"since", "until"}}
        return asked

    @cached_property
    def name(self) -> str:
        """Of the period; empty where days were typed."""
        return "" if "since" in self.known else self.known.get("period", OTHERWISE)

    @cached_property
    def scope(self) -> Scope:
        if self.name:
            return narrowed(NAMED[self.name].period(), self.known)
        period = Period(self.known["since"], self.known.get("until", clock.today()))
        return narrowed(period, self.known)

    @property
    def kept(self) -> dict[str, str]:
        """The parameters that lead to the same scope, without those of no effect."""
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in self.known.items()
            if name in FigureFilter.base_fields and (name != "period" or self.name)
        }

    def in_words(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What it is narrowed to besides the period."""
        scope, known = self.scope, dict(channels())
        words = {
            "topic": (scope.topic or scope.theme) if "topic" in asked else None,
            "district": scope.district,
            "body": scope.body,
        }
        told = {name: str(entry.name) for name, entry in words.items() if entry}
        return told | ({"channel": known[scope.channel]} if scope.channel else {})


def narrowed(period: Period, asked: Mapping[str, Any]) -> Scope:
    """What the checked parameters ask for, of the period."""
    known = directory()
    topic = by_slug(known.topics.values(), asked.get("topic"))
    return Scope(
        period=period,
        theme=_theme_of(topic),
        topic=topic if topic and topic.parent_id else None,
        district=by_slug(known.districts.values(), asked.get("district")),
        body=by_slug(known.bodies.values(), asked.get("body")),
        channel=asked.get("channel", ""),
    )


def _theme_of(topic: Entry | None) -> Entry | None:
    if topic is None or topic.parent_id is None:
        return topic
    return directory().topics[topic.parent_id]


def in_words(period: Period) -> str:
    """Its days: a year, a month, or from day to day, the year told once."""
    return _in_words(period, get_language())


@lru_cache(maxsize=1_000)
def _in_words(period: Period, language: str | None) -> str:
    del language  # the active one; a part of the key
    since, until = period.since, period.until
    if period == Period.year(since.year):
        return str(since.year)
    if period == Period.month(since):
        return date_format(since, "YEAR_MONTH_FORMAT")
    first, last = date_format(since, "DATE_FORMAT"), date_format(until, "DATE_FORMAT")
    if since == until:
        return first
    if since.year == until.year:
        if first.startswith(str(since.year)):
            last = date_format(until, "MONTH_DAY_FORMAT")
        else:
            first = date_format(since, "MONTH_DAY_FORMAT")
    return f"{first} – {last}"
