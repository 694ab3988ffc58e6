"""Pages about the open data: what there is, what each column says, and an address for a part."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from portal import list_pages, open_data, open_data_package, open_data_sql
from portal.page_cache import public_page

if TYPE_CHECKING:
    from portal.open_data import Dataset

LONGEST_EXAMPLE: Final = 300  # characters


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """All datasets, each with how many rows it has."""
    listed = [{"dataset": each, **_counted(each), **_files(each)} for each in open_data.datasets()]
    context = {
        "listed": listed,
        "histories": open_data_package.HISTORIES,
        **_terms(),
    }
    return render(request, "open_data/home.html", context)


@public_page
@require_safe
def dataset(request: HttpRequest, key: str) -> HttpResponse:
    """One dataset: its columns with the newest row, and a form that makes the address of a part."""
    found = open_data.dataset(key)
    if found is None:
        raise Http404
    form = found.filter(request.GET)
    asked = list_pages.asked_for(request.GET)
    is_asked = bool(form.fields) and any(name in form.fields for name in asked)
    is_bad = is_asked and not form.is_valid()
    for name in [name for name in asked if name not in form.fields]:
        del asked[name]
    row = open_data_sql.example(found)
    fields = [(column, _told(row.get(column.name))) for column in found.columns]
    context = {
        "dataset": found,
        **_counted(found),
        "fields": fields,
        "form": form,
        "is_bad": is_bad,
        "is_asked": is_asked and not is_bad,
        **_files(found, "" if is_bad else list_pages.query_string(asked)),
        **_terms(),
    }
    return render(request, "open_data/dataset.html", context, status=400 if is_bad else 200)


def _told(value: Any) -> str:
    """A value as a file has it, no longer than anybody reads it."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Truncator(text).chars(LONGEST_EXAMPLE)


def _counted(dataset: Dataset) -> dict[str, Any]:
    number, is_exact = open_data_sql.count(dataset)
    return {"number": number, "is_exact": is_exact}


def _files(dataset: Dataset, query: str = "") -> dict[str, str]:
    """The addresses of its files, whole: they are copied into programs."""
    paths = {kind: reverse(f"open_data_{kind}", args=[dataset.key]) for kind in ("csv", "json")}
    return {f"{kind}_url": f"{settings.SITE_URL}{path}{query}" for kind, path in paths.items()}


def _terms() -> dict[str, Any]:
    package_url = f"{settings.SITE_URL}{reverse('open_data_package')}"
    return {"licence": open_data_package.licence(), "package_url": package_url}
