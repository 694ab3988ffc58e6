"""Which items of coverage the public reads: by kind, outlet, year and what they followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal import clock, newest, paging
from portal.list_forms import ListForm, in_year
from portal.newest import MOST_COUNTED, Narrowed, Tally
from portal.paging import Page, Position, Wanted
from portal.text import normalise_line
from portal.workdays import ALMATY
from pressroom.models import Announcement, Coverage, Outlet, PressEvent, PressQuestion
from pressroom.models.choices import CoverageKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOMENT: Final = "published_at"
AT_ONCE: Final = 2_000  # rows read together for a download
FOLLOWED: Final[dict[str, Any]] = {
    "event": PressEvent,
    "announcement": Announcement,
    "question": PressQuestion,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the coverage; nothing set means all. Each combination has an index in its order.

    But for an event's, an announcement's or a question's items: those are a few hundred at most.
    """

    facets: Mapping[str, Any] = field(default_factory=dict)  # columns and their values
    year: int | None = None  # in Almaty
    originals_only: bool = False

    def rows(self, at: datetime) -> QuerySet[Coverage]:
        """Those that are public then, newest first."""
        rows = Coverage.objects.public(at).newest_first().filter(**self.facets)
        if self.year:
            rows = rows.filter(in_year("published_at", self.year))
        return rows.originals() if self.originals_only else rows


@dataclass(frozen=True, slots=True)
class Item:
    """One item, with what of its links is public."""

    row: Coverage
    followed: Mapping[str, Any]  # by column: the event, announcement or question
    original: Coverage | None


def find(wish: Wish, wanted: Wanted, *, size: int) -> Page[int]:
    """A page of primary keys."""
    rows = wish.rows(clock.now())
    sought = Narrowed(everything=rows, rows=rows, moment=MOMENT, is_ordered=True)
    return newest.find(sought, wanted, size=size, is_counted=False).page


@dataclass(frozen=True, slots=True)
class Tallies:
    """How many items, and how many of them are no reprints where all were counted."""

    count: Tally
    originals: int | None


def tallies(rows: QuerySet[Coverage]) -> Tallies:
    """Counted no further than anybody reads: one statement."""
    first = rows.order_by()[: MOST_COUNTED + 1]
    told = first.aggregate(
        number=Count("pk"), originals=Count("pk", filter=Q(original__isnull=True))
    )
    is_exact = told["number"] <= MOST_COUNTED
    return Tallies(
        Tally(min(told["number"], MOST_COUNTED), is_exact=is_exact),
        told["originals"] if is_exact else None,
    )


def items(keys: Sequence[int]) -> list[Item]:
    """The items of these primary keys, in their order: at most four statements."""
    rows = Coverage.objects.select_related("outlet", "original__outlet").in_bulk(keys)
    return shown([rows[key] for key in keys if key in rows])


def shown(rows: Sequence[Coverage], *, has_links: bool = True) -> list[Item]:
    """The rows with those of their links that are public; of others no trace is left.

    Without `has_links` nothing is looked up: what they followed is known where they are shown.
    """
    now = clock.now()
    public = {
        column: _public(model, {getattr(row, f"{column}_id") for row in rows}, now)
        for column, model in FOLLOWED.items()
        if has_links
    }
    return [
        Item(
            row=row,
            followed={
                column: found
                for column, those in public.items()
                if (found := those.get(getattr(row, f"{column}_id")))
            },
            original=row.original if row.original and row.original.published_at <= now else None,
        )
        for row in rows
    ]


def all_items(wish: Wish) -> Iterator[Item]:
    """Every item, some thousands in memory at a time."""
    wanted = Wanted()
    related = wish.rows(clock.now()).select_related("outlet", "original")
    while True:
        rows = list(paging.ordered(related, wanted, MOMENT)[:AT_ONCE])
        yield from shown(rows)
        if len(rows) < AT_ONCE:
            return
        wanted = Wanted(Position(rows[-1].published_at, rows[-1].pk))


def _public(model: Any, keys: Iterable[int | None], at: datetime) -> dict[int, Any]:
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return {}
    rows = model.objects.public(at).filter(pk__in=wanted).defer("search")
    found: dict[int, Any] = rows.in_bulk()
    return found


def first_year(at: datetime) -> int:
    """The year of the oldest public item, by one look into the index."""
    oldest = Coverage.objects.public(at).order_by("published_at", "id")
    found = oldest.values_list("published_at", flat=True).first()
    return (found or at).astimezone(ALMATY).year


class CoverageFilter(ListForm):
    """The filters of the list and of its file. A number of what is not public is an unknown one."""

    kind = forms.ChoiceField(required=False, label=_("Kind"))
    outlet = forms.ChoiceField(required=False, label=_("Outlet"))
    year = forms.ChoiceField(required=False, label=_("Year"))
    event = forms.CharField(
        required=False,
        max_length=12,
        label=_("Number of the event"),
        widget=forms.TextInput(attrs={"class": "form-control", "placeholder": "2020-0017"}),
    )
    announcement = forms.CharField(
        required=False, max_length=12, label=_("Announcement"), widget=forms.HiddenInput
    )
    question = forms.CharField(
        required=False, max_length=21, label=_("Question"), widget=forms.HiddenInput
    )
    originals = forms.BooleanField(
        required=False,
        label=_("Without reprints"),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        now = clock.now()
        years = range(now.astimezone(ALMATY).year, first_year(now) - 1, -1)
        self._outlets = {
            slug: (pk, name) for pk, slug, name in Outlet.objects.values_list("pk", "slug", "name")
        }
        self.offer("kind", _("all kinds"), [(k.value, capfirst(k.label)) for k in CoverageKind])
        self.offer("outlet", _("all outlets"), [(s, n) for s, (_pk, n) in self._outlets.items()])
        self.offer_years(years)
        self._keys: dict[str, int] = {}

    def clean_event(self) -> str:
        return self._known("event", _("There is no such event."))

    def clean_announcement(self) -> str:
        return self._known("announcement", _("There is no such announcement."))

    def clean_question(self) -> str:
        return self._known("question", _("There is no such question."))

    @property
    def wish(self) -> Wish:
        asked = self.asked
        facets: dict[str, Any] = dict(self._keys)
        if "kind" in asked:
            facets["kind"] = asked["kind"]
        if "outlet" in asked:
            facets["outlet_id"] = self._outlets[asked["outlet"]][0]
        return Wish(
            facets=facets,
            year=int(asked["year"]) if "year" in asked else None,
            originals_only=asked.get("originals", False),
        )

    def in_words(self, asked: dict[str, Any]) -> dict[str, Any]:
        words = dict(asked)
        if "kind" in words:
            words["kind"] = capfirst(str(CoverageKind(words["kind"]).label))
        if "outlet" in words:
            words["outlet"] = self._outlets[words["outlet"]][1]
        if "originals" in words:
            words["originals"] = _("yes")
        return words

    def _known(self, column: str, refusal: Any) -> str:
        number = normalise_line(self.cleaned_data[column]).lstrip("№# ").upper()
        if not number:
            return ""
        row = FOLLOWED[column].objects.public(clock.now()).filter(number=number)
        key = row.values_list("pk", flat=True).first()
        if key is None:
            raise ValidationError(refusal)
        self._keys[f"{column}_id"] = key
        return number
