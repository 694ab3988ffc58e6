"""The rows behind one figure, as a list and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import clock, figure_words, figures, list_pages, paging
from portal.figure_addresses import Addresses
from portal.figure_filters import FigureFilter, narrowed
from portal.figure_views import told
from portal.figures import Dimension, Period
from portal.filters import FIRST_DAY
from portal.newest import MOST_COUNTED
from portal.page_cache import public_page
from portal.paging import BadPageToken, Page, Position, Wanted
from portal.spreadsheets import csv_response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from portal.figures import Figure, FigureSet, Rows

AT_ONCE: Final = 2_000  # rows read together for a file
PLAIN: Final = ("number", "day", "title", "detail", "path")  # of a file without columns of its own
WHOLE: Final = "all"


class RowsFilter(FigureFilter):
    """The filters of the figures, and whether of a rate its part or its whole is wanted."""

    of = forms.ChoiceField(required=False, choices=[(WHOLE, WHOLE)], widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, figure_set: FigureSet, figure: Figure) -> None:
        super().__init__(data)
        self.figure_set = figure_set
        self.figure = figure

    def clean_of(self) -> str:
        of: str = self.cleaned_data["of"]
        if of and not self._has_whole:
            raise ValidationError(_("This figure is not a part of anything."))
        return of

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        asked_for = narrowed(Period(FIRST_DAY, FIRST_DAY), cleaned)
        for dimension in asked_for.narrowed_by.keys() - self.figure.narrows:
            name = "topic" if dimension == Dimension.THEME else dimension.value
            if name not in self.errors:
                self.add_error(name, _("This figure is not told apart by this."))
        return cleaned

    @property
    def is_whole(self) -> bool:
        return self.known.get("of") == WHOLE

    @property
    def ways(self) -> list[str]:
        """What may be opened: of a rate its part and its whole."""
        return ["", WHOLE] if self._has_whole else []

    @property
    def _has_whole(self) -> bool:
        return self.figure.unit == figures.Unit.RATE and self.figure_set.whole is not None

    def rows(self) -> Rows:
        """Those asked for."""
        if self.is_whole and self.figure_set.whole:
            return self.figure_set.whole(self.figure.key, self.scope)
        return self.figure_set.rows(self.figure.key, self.scope)


@public_page
@require_safe
def rows(request: HttpRequest, key: str) -> HttpResponse:
    """The public rows behind a figure, newest first, and how many more are not public."""
    filters = _filters(request, key)
    try:
        wanted = Wanted.of(request.GET)
    except BadPageToken:
        return render(request, "figures/bad_page.html", {"key": key}, status=400)
    addresses = Addresses.of(filters)
    context = {
        **told(request, filters, addresses),
        "figure": filters.figure,
        "is_whole": filters.is_whole,
        "of": WHOLE if filters.is_whole else "",
        "ways": [(of, addresses.rows(key, of=of)) for of in filters.ways],
        "is_first": wanted.is_first,
        "as_of": filters.figure_set.as_of(),
    }
    if filters.is_faulty:
        return render(request, "figures/rows.html", context, status=400)
    found = filters.rows()
    page = _page(found, wanted)
    context |= {
        "lines": found.lines(page.rows),
        **_counted(found, wanted),
        **list_pages.neighbours(request.GET, page),
        "elsewhere": found.elsewhere,
        "csv_url": reverse("figures:rows_csv", args=[key])
        + list_pages.query_string(list_pages.asked_for(request.GET)),
    }
    return render(request, "figures/rows.html", context)


@require_safe
def rows_csv(request: HttpRequest, key: str) -> HttpResponseBase:
    """The same as a file, sent while it is read."""
    filters = _filters(request, key)
    if filters.is_faulty:
        sentences = [f"{name}: {each}" for name, told in filters.errors.items() for each in told]
        return HttpResponse(
            "\n".join(sentences), status=400, content_type="text/plain; charset=utf-8"
        )
    found = filters.rows()
    return csv_response(_table(found), name=f"{key}.csv")


def _filters(request: HttpRequest, key: str) -> RowsFilter:
    try:
        figure_set, figure = figures.found(key)
    except KeyError as error:
        raise Http404 from error
    return RowsFilter(request.GET, figure_set=figure_set, figure=figure)


def _page(found: Rows, wanted: Wanted) -> Page[Any]:
    size = settings.PAGE_SIZE
    nearest = list(paging.ordered(found.public, wanted, found.day)[: size + 1])
    return paging.cut(nearest, [_position(row, found.day) for row in nearest], wanted, size)


def _position(row: Any, column: str) -> Position:
    """Where a row stands: at its moment, or at the beginning of its day in Almaty."""
    day = getattr(row, column)
    return Position(day if isinstance(day, datetime) else clock.midnight(day), row.pk)


def _counted(found: Rows, wanted: Wanted) -> dict[str, Any]:
    """How many were counted, and how many of them are not public, where there are not too many."""
    if not wanted.is_first:
        return {}
    public = found.public.order_by()[: MOST_COUNTED + 1].count()
    hidden = found.counted - public if public <= MOST_COUNTED else None
    return {
        "counted": found.counted,
        "counted_in_words": figure_words.count(found.counted),
        "hidden": hidden,
        "hidden_in_words": figure_words.count(hidden),
        "is_more_hidden": hidden is None and found.counted > public,
    }


def _table(found: Rows) -> Iterator[tuple[object, ...]]:
    """The public rows of a file, some thousands in memory at a time."""
    yield found.header if found.cells else PLAIN
    wanted = Wanted()
    while True:
        some = list(paging.ordered(found.public, wanted, found.day)[:AT_ONCE])
        yield from found.cells(some) if found.cells else _plain(found, some)
        if len(some) < AT_ONCE:
            return
        wanted = Wanted(_position(some[-1], found.day))


def _plain(found: Rows, some: list[Any]) -> Iterator[tuple[object, ...]]:
    for line in found.lines(some):
        yield line.number, line.day.isoformat(), line.title, line.detail, line.path
