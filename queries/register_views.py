"""The public register as a list, and the page of one query. No account, no session, no cookie."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal import list_pages, search
from portal.directory import directory
from portal.newest import Found
from portal.page_cache import public_page
from portal.paging import BadPageToken, Wanted
from queries import numbering, register
from queries.cards import cards
from queries.filters import RegisterFilter
from queries.models import CitizenQuery
from queries.public_query import PublicQuery

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


MOST_NEARBY: Final = 6


@public_page
@require_safe
def register_page(request: HttpRequest) -> HttpResponse:
    """The newest public queries, twenty a page, narrowed by filters and words."""
    try:
        wanted = Wanted.of(request.GET)
    except BadPageToken:
        return bad_page(request)
    filters = RegisterFilter(request.GET)
    if number := _number_in(filters.cleaned.get("q", "")):
        return redirect("queries:detail", number)
    found, instead = find(
        filters, wanted, size=settings.PAGE_SIZE, is_counted=bool(filters.cleaned)
    )
    context = {
        **told(request, filters),
        "cards": cards(found.page.rows),
        "count": found.count,
        "is_first": wanted.is_first,
        **list_pages.neighbours(request.GET, found.page),
        "instead": instead,
    }
    return render(request, "queries/register/list.html", context)


@public_page
@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One public query, with all that happened to it. Any other is as if it did not exist."""
    query = CitizenQuery.objects.public().filter(number=number).first()
    if query is None:
        return typed_number(request, number)
    return render(request, "queries/register/detail.html", {"page": PublicQuery(query)})


@require_safe
def typed_number(request: HttpRequest, typed: str) -> HttpResponse:
    """A number in an address as a person wrote it: to the page of the number they meant."""
    try:
        number = numbering.canonical(typed)
    except numbering.InvalidNumber as error:
        raise Http404 from error
    if number == typed:
        raise Http404
    return redirect("queries:detail", number, permanent=True)


def bad_page(request: HttpRequest) -> HttpResponse:
    """An address that names no page of a list, or no rectangle of a map: say so."""
    return render(request, "queries/register/bad_page.html", status=400)


# --- shared with the map --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Instead:
    """The words looked for instead of mistyped ones."""

    typed: str
    meant: str


def find(
    filters: RegisterFilter, wanted: Wanted, *, size: int, is_counted: bool, **narrower: Any
) -> tuple[Found, Instead | None]:
    """The page of what the filters ask for, or of what was meant where words are mistyped."""
    criteria = filters.criteria(**narrower)
    found = register.find(criteria, wanted, size=size, is_counted=is_counted)
    if found.page.rows or not wanted.is_first or criteria.understood is None:
        return found, None
    words = search.corrected(criteria.understood, register.occurs)
    if words is None:
        return found, None
    meant = filters.criteria(**narrower | {"understood": search.understand_words(words)})
    return (
        register.find(meant, wanted, size=size, is_counted=is_counted),
        Instead(typed=filters.cleaned["q"], meant=" ".join(words)),
    )


def told(request: HttpRequest, filters: RegisterFilter) -> dict[str, Any]:
    """What both pages say of the filters: the form, those in force, the way to the other page."""
    asked = list_pages.asked_for(request.GET)
    return {
        "form": filters.form if filters.asked else None,
        "filter_form": _filter_form(request, filters),
        "in_force": list_pages.removable(request, filters.in_force),
        "asked": list_pages.query_string(asked),
    }


def _filter_form(request: HttpRequest, filters: RegisterFilter) -> SafeString:
    """The form as HTML. Most readers see the same one: without errors it is rendered once.

    The number of the directory is in the key, for the choices come from there.
    """
    if filters.asked and filters.form.errors:
        return _rendered_form(filters, request.path)
    return _kept_form(get_language(), request.path, directory().number, filters.asked)


@lru_cache(maxsize=200)
def _kept_form(
    language: str | None, path: str, number: int, asked: tuple[tuple[str, str], ...]
) -> SafeString:
    del language, number  # parts of the key
    return _rendered_form(RegisterFilter(dict(asked)), path)


def _rendered_form(filters: RegisterFilter, path: str) -> SafeString:
    context = {"form": filters.form, "path": path, "in_force": len(filters.asked)}
    return render_to_string("queries/register/_filter.html", context)


def _number_in(words: str) -> str | None:
    """The number of a public query, where nothing else was typed."""
    try:
        number = numbering.canonical(words) if words else None
    except numbering.InvalidNumber:
        return None
    is_known = number and CitizenQuery.objects.public().filter(number=number).exists()
    return number if is_known else None
