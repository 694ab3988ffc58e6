"""What public lists are narrowed to, asked by a plain GET form.

A value that does not fit is told by its field, and the other filters stay in force. Choices come
from the city's directory in memory: the form asks the database nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar, Final

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Choices
from django.forms.utils import flatatt
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from portal import clock, search
from portal.directory import Entry, directory
from portal.search import Understood
from portal.text import normalise_line

Choice = tuple[str, Any]  # a value and its label, or a group's label and its choices
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
DAY_FORMATS: Final = ("%Y-%m-%d", "%d.%m.%Y")
DAY_INVALID: Final = _("Enter a day such as 15.03.2026.")
DAY_OUTSIDE: Final = _("Enter a day from 01.01.2000 to 31.12.2099.")
NOT_A_CHOICE: Final = _("This is not one of the choices.")


# --- fields ---------------------------------------------------------------------------------------


class QuickSelect(forms.Select):
    """A select of a hundred options, written without a template for each of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attributes = flatatt(self.build_attrs(self.attrs, attrs) | {"name": name})
        choices = tuple((each, _frozen(label)) for each, label in self.choices)
        return mark_safe(f"<select{attributes}>{_options(choices, str(value or ''))}</select>")  # noqa: S308 — escaped


def _frozen(label: Any) -> Any:
    return tuple(label) if isinstance(label, list) else str(label)


@lru_cache(maxsize=500)
def _options(choices: tuple[Any, ...], chosen: str) -> str:
    """The options of a select; kept, for most are shown without a choice."""
    return "".join(_written(choices, chosen))


def _written(choices: Iterable[Any], chosen: str) -> Iterator[str]:
    for value, label in choices:
        if isinstance(label, tuple):
            yield f'<optgroup label="{conditional_escape(value)}">'
            yield from _written(label, chosen)
            yield "</optgroup>"
        else:
            selected = " selected" if str(value) == chosen else ""
            yield (
                f'<option value="{conditional_escape(value)}"{selected}>'
                f"{conditional_escape(label)}</option>"
            )


class WordsField(forms.CharField):
    """Words, in one alphabet each and without invisible characters."""

    def to_python(self, value: Any) -> str:
        return normalise_line(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not search.words_of(value):
            raise ValidationError(_("There is no word in it: write letters or digits."))


class DayField(forms.DateField):
    """A day on which the portal may have received something."""

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not FIRST_DAY <= value <= LAST_DAY:
            raise ValidationError(DAY_OUTSIDE)


def day_field(label: Any) -> DayField:
    """A day that need not be given, as all lists ask for one."""
    return DayField(
        required=False,
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
        input_formats=DAY_FORMATS,
        error_messages={"invalid": DAY_INVALID},
    )


class ChoiceFilter(django_filters.ChoiceFilter):
    """One of a list that is read when the form is shown."""

    def __init__(self, *, label: Any, empty_label: Any, choices: Any) -> None:
        super().__init__(
            label=label,
            empty_label=empty_label,
            choices=choices,
            widget=QuickSelect(attrs={"class": "form-select"}),
            error_messages={"invalid_choice": NOT_A_CHOICE},
        )


class DayFilter(django_filters.Filter):
    field_class = DayField

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(
                format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}
            ),
            input_formats=DAY_FORMATS,
            error_messages={"invalid": DAY_INVALID},
        )


class WordsFilter(django_filters.Filter):
    field_class = WordsField

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label,
            max_length=search.MOST_CHARACTERS,
            widget=forms.TextInput(
                attrs={"class": "form-control", "type": "search", "autocomplete": "off"}
            ),
        )


# --- choices --------------------------------------------------------------------------------------


def topics() -> list[Choice]:
    """Each theme with its topics; the theme itself stands first and means all of them."""
    known = directory()
    return [
        (
            theme.name,
            [(theme.slug, format_html("{}: {}", theme.name, _("all")))]
            + [(topic.slug, topic.name) for topic in known.within(theme)],
        )
        for theme in known.themes
    ]


def districts() -> list[Choice]:
    return [(district.slug, district.name) for district in directory().districts.values()]


def bodies() -> list[Choice]:
    """Those of today, then those that answered once."""
    known = directory().bodies.values()
    today = [(body.slug, body.name) for body in known if body.is_current]
    former = [(body.slug, body.name) for body in known if not body.is_current]
    return [*today, *([(str(_("Former bodies")), former)] if former else [])]


# --- the form -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InForce:
    """A filter in force, as it is told and taken away."""

    name: str
    label: str
    value: str


class PeriodForm(forms.Form):
    """A form whose `since` and `until`, if it has them, do not contradict each other."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first."))
            del cleaned["since"]  # nobody can tell which of the two was meant
        return cleaned


class ListFilter(django_filters.FilterSet):
    """The filters of a public list, told in words and read by whoever finds the rows.

    Words are `q`, days `since` and `until`; `topic`, `district` and `body` are asked for by slug.
    """

    labels: ClassVar[Mapping[str, type[Choices]]] = {}  # of filters whose values are choices

    @cached_property
    def asked(self) -> tuple[tuple[str, str], ...]:
        """What was asked for, as it was typed, without empty values."""
        given = ((name, self.data.get(name, "")) for name in self.base_filters)
        return tuple((name, value) for name, value in given if value)

    @cached_property
    def cleaned(self) -> dict[str, Any]:
        """What was asked for and makes sense, without empty values."""
        if not self.asked:
            return {}  # most readers ask for all; they need no form
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @cached_property
    def understood(self) -> Understood | None:
        """The words asked for. One statement, none without words."""
        return search.understand(self.cleaned["q"]) if "q" in self.cleaned else None

    @property
    def period(self) -> tuple[datetime | None, datetime | None]:
        """The days asked for as moments: the first included, the second excluded."""
        since, until = self.cleaned.get("since"), self.cleaned.get("until")
        return (
            clock.midnight(since) if since else None,
            clock.midnight(until + timedelta(days=1)) if until else None,
        )

    @property
    def in_force(self) -> list[InForce]:
        """The filters in force, in words."""
        return [
            InForce(name, str(self.filters[name].label), self._in_words(name, value))
            for name, value in self.cleaned.items()
        ]

    def _in_words(self, name: str, value: Any) -> str:
        if isinstance(value, date):
            return date_format(value, "SHORT_DATE_FORMAT")
        if name in self.labels:
            return str(self.labels[name](value).label)
        known = directory()
        entries = {
            "topic": known.topics, "district": known.districts, "body": known.bodies
        }.get(name, {})  # fmt: skip
        entry = by_slug(entries.values(), value)
        return entry.name if entry else str(value)


def by_slug(entries: Iterable[Entry], slug: str | None) -> Entry | None:
    """The district, topic or body of that slug."""
    return next((entry for entry in entries if entry.slug == slug), None) if slug else None
