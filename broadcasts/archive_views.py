"""The archive in public. No account, no session, no cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from broadcasts import answer_cards, archive, broadcast_cards, numbering
from broadcasts.archive import Kind, Wish
from broadcasts.archive_form import ArchiveForm
from broadcasts.models import Broadcast, LiveQuestion
from portal import list_pages, search
from portal.page_cache import public_page
from portal.paging import BadPageToken, Page, Wanted
from queries.register_views import Instead, bad_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


@public_page
@require_safe
def archive_page(request: HttpRequest) -> HttpResponse:
    """Answers or broadcasts, newest first, narrowed by words and filters."""
    try:
        wanted = Wanted.of(request.GET)
    except BadPageToken:
        return bad_page(request)
    form = ArchiveForm(request.GET)
    if number := _number(form.words):
        return redirect("live:broadcast", number)
    wish = form.wish
    page, instead = _found(wish, form.words, wanted)
    context = {
        "form": form,
        "in_force": list_pages.removable(request, form.in_force),
        "instead": instead,
        "is_of_answers": wish.kind == Kind.ANSWERS,
        "cards": _cards(wish, page.rows),
        "is_first": wanted.is_first,
        **list_pages.neighbours(request.GET, page),
    }
    return render(request, "live/archive.html", context)


def _found(wish: Wish, words: str, wanted: Wanted) -> tuple[Page[int], Instead | None]:
    """The page of what was typed, or of what was meant where words are mistyped."""
    understood = search.understand(words) if words else None
    page = archive.find(wish, understood, wanted, size=settings.PAGE_SIZE)
    if page.rows or understood is None or not wanted.is_first:
        return page, None
    meant = archive.corrected(wish, understood)
    if meant is None:
        return page, None
    page = archive.find(wish, search.understand_words(meant), wanted, size=settings.PAGE_SIZE)
    return page, Instead(typed=words, meant=" ".join(meant))


def _cards(wish: Wish, keys: Sequence[int]) -> list[Any]:
    if wish.kind == Kind.ANSWERS:
        related = LiveQuestion.objects.select_related("broadcast", "answered_by__official")
        rows = related.defer("search", "text", "broadcast__search").in_bulk(keys)
        return list(answer_cards.cards(rows[key] for key in keys if key in rows))
    broadcasts = broadcast_cards.with_related(Broadcast.objects.public()).in_bulk(keys)
    return list(broadcast_cards.cards(broadcasts[key] for key in keys if key in broadcasts))


def _number(typed: str) -> int | None:
    """The number of a public broadcast, if that is what was typed."""
    number = numbering.parse_number(typed)
    if number is None:
        return None
    rows = Broadcast.objects.public().filter(number=number)
    return rows.values_list("number", flat=True).first()
