"""The page of the press centre's search. No account, no session, no cookie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import clock, list_pages, paging, search
from portal.page_cache import public_page
from portal.paging import BadPageToken, Page, Wanted
from pressroom import press_search
from pressroom.hits import hits
from pressroom.press_search import Found, Kind
from pressroom.search_form import SearchForm
from queries.register_views import Instead, bad_page

if TYPE_CHECKING:
    from portal.search import Understood


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind to narrow the search to, or all of them."""

    label: str
    url: str
    is_current: bool


@public_page
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """What has the words, newest first; without words, the newest of everything."""
    try:
        wanted = Wanted.of(request.GET)
    except BadPageToken:
        return bad_page(request)
    form, now = SearchForm(request.GET), clock.now()
    if numbered := press_search.numbered(form.words):
        page, understood, instead = Page(rows=numbered), None, None
    else:
        page, understood, instead = _found(form, wanted)
    shown = hits(page.rows, understood, now=now)
    if len(numbered) == 1 and shown:
        return redirect(shown[0].url)
    context = {
        "form": form,
        "tabs": list(_tabs(request, form)),
        "hits": shown,
        "words": form.words,
        "instead": instead,
        "is_first": wanted.is_first,
        **list_pages.neighbours(request.GET, page),
    }
    return render(request, "pressroom/search.html", context)


def _found(
    form: SearchForm, wanted: Wanted
) -> tuple[Page[Found], Understood | None, Instead | None]:
    """The page of what was typed, or of what was meant where words are mistyped."""
    understood = search.understand(form.words) if form.words else None
    page = press_search.find(understood, wanted, kinds=form.kinds, size=settings.PAGE_SIZE)
    if page.rows or understood is None or not wanted.is_first:
        return page, understood, None
    words = press_search.corrected(understood, kinds=form.kinds)
    if words is None:
        return page, understood, None
    meant = search.understand_words(words)
    page = press_search.find(meant, wanted, kinds=form.kinds, size=settings.PAGE_SIZE)
    return page, meant, Instead(typed=form.words, meant=" ".join(words))


def _tabs(request: HttpRequest, form: SearchForm) -> list[Tab]:
    asked = list_pages.without(request.GET, *paging.PARAMETERS, "kind")
    url = f"{request.path}{list_pages.query_string(asked)}"
    tabs = [Tab(_("Everything"), url, len(form.kinds) > 1)]
    for kind in Kind:
        narrowed = asked.copy()
        narrowed["kind"] = kind.value
        url = f"{request.path}{list_pages.query_string(narrowed)}"
        tabs.append(Tab(capfirst(str(kind.label)), url, form.kinds == (kind,)))
    return tabs
