"""What a file of open data is narrowed to: the words of the public lists, asked by address.

A file says nothing of a filter that it left out, so nothing is left out: a value that does not fit,
a name nobody knows and a filter given twice are refused in a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.filters import NOT_A_CHOICE, PeriodForm, by_slug, day_field
from portal.list_forms import ListForm
from portal.text import quoted

if TYPE_CHECKING:
    from django.http import QueryDict

    from portal.directory import Entry

Offer = tuple[Any, Callable[[], Iterable[Any]]]  # what no choice is called, and the choices
LABELS: Final = {
    "topic": gettext_lazy("Topic"),
    "district": gettext_lazy("District"),
    "body": gettext_lazy("Body"),
    "status": gettext_lazy("Status"),
    "outcome": gettext_lazy("Outcome"),
    "kind": gettext_lazy("Kind"),
    "channel": gettext_lazy("Channel"),
    "outlet": gettext_lazy("Outlet"),
    "language": gettext_lazy("Language"),
}


class BadRequest(ValueError):
    """What was asked for makes no sense; the message is the sentence that says why."""


class DatasetFilter(PeriodForm, ListForm):
    """The filters of a dataset. `moment` is the column of time that `since` and `until` are about.

    Without one there is nothing to ask by days. `offers` are its selects.
    """

    moment: ClassVar[str] = ""
    offers: ClassVar[Mapping[str, Offer]] = {}

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for name, (otherwise, choices) in self.offers.items():
            self.fields[name] = forms.ChoiceField(required=False, label=LABELS[name])
            self.offer(name, otherwise, choices())
        if self.moment:
            self.fields["since"] = day_field(gettext_lazy("From day"))
            self.fields["until"] = day_field(gettext_lazy("To day"))

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that meet what was asked. Only of a valid form."""
        asked = self.asked
        if since := asked.pop("since", None):
            rows = rows.filter(**{f"{self.moment}__gte": clock.midnight(since)})
        if until := asked.pop("until", None):
            rows = rows.filter(**{f"{self.moment}__lt": clock.midnight(until + timedelta(days=1))})
        return self.narrowed_by(asked, rows) if asked else rows

    def narrowed_by(self, asked: dict[str, Any], rows: QuerySet[Any]) -> QuerySet[Any]:
        """The same, of the dataset's own filters; by default columns of their names."""
        return rows.filter(**asked)


def entry_of(entries: Iterable[Entry], slug: str) -> Entry:
    """The district, topic or body of a slug that was one of the choices."""
    entry = by_slug(entries, slug)
    if entry is None:  # the city's names were read anew between the form and here
        raise BadRequest(NOT_A_CHOICE)
    return entry


def key_of(entries: Iterable[Entry], slug: str) -> int:
    return entry_of(entries, slug).pk


def labelled(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Choices as a select shows them."""
    return [(value, capfirst(str(label))) for value, label in choices]


def checked(
    form: type[DatasetFilter], asked: QueryDict, *, besides: Collection[str] = ()
) -> DatasetFilter:
    """The filled form. Raises `BadRequest` where anything in the address makes no sense."""
    filled = form(asked.dict())
    known = [*filled.fields, *besides]
    for name, values in asked.lists():
        if name not in filled.fields and name not in besides:
            message = _("There is no filter “%(name)s”. Known filters: %(known)s.")
            raise BadRequest(message % {"name": quoted(name), "known": ", ".join(known) or "–"})
        if len(values) > 1:
            raise BadRequest(_("“%(name)s” is given more than once.") % {"name": name})
        if "\0" in values[0]:  # a field may drop it, and nothing shall be left out
            raise _unfit(name, values[0], ProhibitNullCharactersValidator.message)
    for name, errors in filled.errors.items():
        raise _unfit(name, asked.get(name, ""), errors[0])
    return filled


def _unfit(name: str, value: str, why: Any) -> BadRequest:
    message = _("“%(name)s” cannot be “%(value)s”: %(why)s")
    return BadRequest(message % {"name": name, "value": quoted(value), "why": why})
