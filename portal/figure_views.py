"""Pages of the figures, for anybody: no account, no session, no cookie."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import (
    figure_cards,
    figure_data,
    figure_filters,
    figure_history,
    figure_memory,
    figure_parts,
    figure_words,
    figures,
    restatements,
    year_report,
)
from portal.directory import directory
from portal.figure_addresses import Addresses
from portal.figure_filters import NAMED, FigureFilter
from portal.page_cache import public_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from portal.figures import Amounts, FigureSet, Reading, Scope


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The dashboard: what was asked and how promptly it was answered, in parts and over time."""
    filters = FigureFilter(request.GET)
    addresses, scope = Addresses.of(filters), filters.scope
    boards = [
        (each, each.broken_down(scope, parts_of=figure_parts.SHOWN))
        for each in figures.figure_sets()
        if each.broken_down and _has_board(each)
    ]
    context = {
        **told(request, filters, addresses),
        "boards": [board(each, reading, filters, addresses) for each, reading in boards],
        "beside": figure_memory.kept(
            ("beside", get_language(), scope.period, addresses.written),
            lambda: _beside(scope, addresses),
        ),
        "as_of": figure_words.moment(min(each.as_of() for each, _reading in boards)),
        "years": tuple(figure_memory.kept("years", year_report.years)),
        "restated": _restated(scope),
    }
    return render(request, "figures/home.html", context, status=400 if filters.is_faulty else 200)


def _beside(scope: Scope, addresses: Addresses) -> SafeString:
    """The figures of the other desks, as HTML."""
    sets = [
        figure_cards.beside(each, each.read(scope), addresses)
        for each in figures.figure_sets()
        if not _has_board(each)
    ]
    return render_to_string("figures/_beside.html", {"beside": sets, "restated": _restated(scope)})


def _restated(scope: Scope) -> Mapping[str, str]:
    """The pages that tell of the figures whose closed months in the period were restated."""
    found = {} if scope.narrowed_by else restatements.of(scope.period)
    return {key: figure_history.page_of(each.month for each in rows) for key, rows in found.items()}


def _has_board(figure_set: FigureSet) -> bool:
    """Whether it is a desk that is asked and answers by a day; others stand beside it."""
    return figure_set.has_parts


def told(request: HttpRequest, filters: FigureFilter, addresses: Addresses) -> dict[str, Any]:
    """What the pages say of what they were asked for."""
    in_force = filters.in_force if filters.known else []
    return {
        "filters": filters if filters.typed else None,
        "filter_form": _filter_form(filters, request.path),
        "narrowed": [(each, addresses.dashboard(**{each.name: ""})) for each in in_force],
        "periods": [
            (named.label, addresses.period(name), name == filters.name)
            for name, named in NAMED.items()
        ],
        "period": period_in_words(filters),
        "days": figure_filters.in_words(filters.scope.period),
        "scope": filters.scope,
        "addresses": addresses,
        "minimum_n": settings.FIGURES_MINIMUM_N,
    }


def period_in_words(filters: FigureFilter) -> str:
    """As a sentence begins with it."""
    if filters.name == "7d":
        return _("The last 7 days")
    if filters.name == "30d":
        return _("The last 30 days")
    return figure_filters.in_words(filters.scope.period)


def board(
    figure_set: FigureSet, reading: Reading, filters: FigureFilter, addresses: Addresses
) -> dict[str, Any]:
    """One desk with its figures in parts and over time."""
    now, scope = reading.now, filters.scope
    before = _before(figure_set, scope)
    first = figure_cards.HEADLINES
    apart = {*first, *figure_cards.OUTSIDE}
    tables = figure_parts.tables(reading, figure_set, addresses)
    others = [key for key in figure_set.by_key if key not in apart]

    def cards(keys: Any) -> list[figure_cards.Card]:
        return figure_cards.cards(figure_set, now, before, addresses, keys)

    return {
        "title": figure_set.title,
        "sentence": figure_cards.sentence(period_in_words(filters), now),
        "before": figure_filters.in_words(scope.period.before()) if before else "",
        "headlines": cards(first),
        "others": cards(others),
        "outside": cards(figure_cards.OUTSIDE),
        "became": figure_cards.became(now),
        "series": figure_cards.series(reading, figure_set, until=scope.period.until),
        "tables": tables,
        "pairs": [
            [tables[key] for key in keys if key in tables]
            for keys in (("theme", "topic", "channel"), ("body",))
        ],
        "map": figure_parts.district_map(reading, addresses),
    }


def _before(figure_set: FigureSet, scope: Scope) -> Amounts:
    """The figures of the period before, few of which change any more; none before there were any.

    To say that nobody asked in a year of which nothing is kept would be untrue.
    """
    then = scope.before()
    since = figure_memory.kept((figure_set.key, "since"), figure_set.since)
    if since is None or then.period.until < since:
        return {}
    key = figure_set.key, then.period, tuple(then.narrowed_by.items())
    return figure_memory.kept(key, lambda: figure_set.read(then))


def _filter_form(filters: FigureFilter, path: str) -> SafeString:
    """The form as HTML. Most readers see the same one: without faults it is rendered once.

    The number of the directory is in the key, for the choices come from there.
    """
    if filters.is_faulty:
        return _rendered_form(filters, path)
    return _kept_form(get_language(), path, directory().number, filters.typed)


@lru_cache(maxsize=200)
def _kept_form(
    language: str | None, path: str, number: int, typed: tuple[tuple[str, str], ...]
) -> SafeString:
    del language, number  # parts of the key
    return _rendered_form(FigureFilter(dict(typed), is_shown=True), path)


def _rendered_form(filters: FigureFilter, path: str) -> SafeString:
    narrowing = {name for name, _value in filters.typed if name != "period"}
    context = {"form": filters, "path": path, "in_force": len(narrowing)}
    return render_to_string("figures/_filter.html", context)


@public_page
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """The dashboard's figures as JSON, each with the version of its definition."""
    filters = FigureFilter(request.GET)
    if filters.is_faulty:
        return JsonResponse(figure_data.faults(filters), status=400)
    return JsonResponse(figure_data.everything(filters), json_dumps_params={"ensure_ascii": False})


@public_page
@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """What each figure means, in words."""
    context = {"sets": list(figures.figure_sets()), "minimum_n": settings.FIGURES_MINIMUM_N}
    return render(request, "figures/definitions.html", context)
