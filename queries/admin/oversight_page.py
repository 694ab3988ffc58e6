"""What all pages of the staff's figures have in common: whose, which days, the way to others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import access
from portal.directory import directory
from portal.filters import by_slug
from portal.spreadsheets import csv_response
from queries import rollup
from queries.admin.tables import Table, by_name, too_few
from queries.oversight import PERMISSION, Bodies, Oversight
from queries.oversight_form import DEFAULT, OversightForm

if TYPE_CHECKING:
    from portal.models import User

KEPT: Final = ("body", "period", "since", "until")  # parameters that go along to other pages
WITHOUT_DAYS: Final = ("coming", "alike")  # what they show is of today
PAGES: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("home", _("Figures")),
    ("bodies", _("Bodies compared")),
    ("workload", _("Workload")),
    ("coming", _("Due within 3 days")),
    ("alike", _("Near-identical answers")),
    ("brought_back", _("Brought back")),
    ("hand_overs", _("Back and forth")),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of figures as it was asked for."""

    request: HttpRequest
    bodies: Bodies
    form: OversightForm
    oversight: Oversight

    @property
    def kept(self) -> dict[str, str]:
        """The parameters of the address that go along to other pages."""
        given = {name: self.request.GET.get(name, "") for name in KEPT}
        return {name: value for name, value in given.items() if value}

    def url(self, page: str, **more: str) -> str:
        """Another page of figures on the same body and days."""
        return _address(reverse(f"workload:{page}"), self.kept | more)

    def rows_url(self, key: str, **more: Any) -> str:
        """The rows behind a figure."""
        return _address(reverse("workload:rows", args=[key]), self.kept | more)


def _address(path: str, asked: dict[str, Any]) -> str:
    return f"{path}?{urlencode(asked)}" if asked else path


def asked(request: HttpRequest) -> Asked:
    """Whose figures are asked for. Another's body is not there, as a wrong address is not."""
    user: User = request.user  # type: ignore[assignment]  # the admin lets no other in
    if not access.may_somewhere(user, PERMISSION):
        raise PermissionDenied
    bodies = Bodies.of(user)
    slug = request.GET.get("body", "")
    if bodies.by_slug(slug) is None and by_slug(directory().bodies.values(), slug):
        raise Http404
    own = None if bodies.is_city else bodies.first_of(user)
    usual = {"body": own.slug if own else "", "period": DEFAULT}
    given = {name: value for name, value in request.GET.items() if value}
    form = OversightForm(usual | given, bodies=bodies)
    form.is_valid()
    body = bodies.by_slug(form.cleaned_data.get("body", "")) or own
    within = bodies.parts[body.pk] if body else None if bodies.is_city else frozenset[int]()
    return Asked(request, bodies, form, Oversight(user, body, within, form.days))


def respond(
    asked: Asked, page: str, tables: Sequence[Table], *, problem: str = "", **context: Any
) -> HttpResponseBase:
    """The page with its tables; or one of them as a file, where the address asks for it."""
    request, wanted = asked.request, asked.request.GET.get("csv")
    is_bad = bool(asked.form.errors or problem)
    if wanted is not None and not is_bad:
        table = by_name(tables, wanted)
        if table is None:
            raise Http404
        return csv_response(table.csv, name=f"{table.name}.csv")
    context = {
        **admin.site.each_context(request),
        "title": dict(PAGES).get(page, _("The rows behind a figure")),
        "asked": asked,
        "form": asked.form,
        "fields": [asked.form[name] for name in (KEPT[:1] if page in WITHOUT_DAYS else KEPT)],
        "oversight": asked.oversight,
        "pages": _pages(asked, page),
        "page": page,
        "tables": tables,
        "file_url": f"{request.path}?{urlencode(_but(request, 'csv') | {'csv': ''})}",
        "problem": problem,
        "as_of": rollup.as_of(),
        "too_few": too_few(),
        **context,
    }
    status = HTTPStatus.BAD_REQUEST if is_bad else HTTPStatus.OK
    return TemplateResponse(request, f"admin/figures/{page}.html", context, status=status)


def _pages(asked: Asked, chosen: str) -> list[tuple[str, str | Promise, bool]]:
    """The pages offered; bodies are compared by those who know more than one."""
    return [
        (asked.url(page), label, page == chosen)
        for page, label in PAGES
        if page != "bodies" or len(asked.bodies.shown) > 1
    ]


def _but(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: str(value) for name, value in request.GET.items() if name not in names and value}
