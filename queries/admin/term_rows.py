"""The rows behind a figure of the staff's pages: answer terms, each with the way to its query.

Unlike the public list it holds the rows of private and hidden queries too. A query that another
body holds by now is named by its number alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.directory import directory, name_of
from portal.filters import by_slug
from portal.models import User
from portal.row_keys import row_key
from queries import figure_rows, workload
from queries.admin.body_tables import BY_KEY, NOWHERE
from queries.admin.oversight_page import Asked, asked, respond
from queries.admin.queue import AT_THE_DESK
from queries.admin.tables import Cell, Column, Table, words
from queries.admin.work_tables import query_cell
from queries.models import AnswerTerm, CitizenQuery

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.directory import Entry

SHOWN: Final = 200  # rows on the page; the file has all
IN_FILE: Final = 500  # rows read at once

# Answers of one executor: which of the terms they ended.
OF_EXECUTOR: Final[dict[str, tuple[Any, dict[str, Any]]]] = {
    "answered_by": (gettext_lazy("Answered"), {}),
    "on_time_by": (gettext_lazy("Answered on time"), {"state": AnswerTerm.State.ON_TIME}),
    "brought_back_by": (gettext_lazy("Brought back"), {"is_reopened": True}),
}


@never_cache
@require_safe
def rows(request: HttpRequest, key: str) -> HttpResponseBase:
    """All rows of a figure, newest first."""
    page = asked(request)
    title, found, day = _behind(page, key)
    wanted = request.GET.get("csv")
    total = found.count()
    narrower = _in_words(page, names_executor=key in OF_EXECUTOR and _answered_here(page))
    table = _table(page, found if wanted is not None else found[:SHOWN], day)
    return respond(
        page, "rows", [table], heading=title, total=total, shown=min(total, SHOWN),
        is_cut=total > SHOWN, narrower=narrower,
    )  # fmt: skip


def _behind(page: Asked, key: str) -> tuple[Any, QuerySet[AnswerTerm], str]:
    """The title of the figure, its rows, and the day they go by."""
    if key in OF_EXECUTOR:
        title, condition = OF_EXECUTOR[key]
        user = row_key(page.request.GET.get("executor", ""))
        pks = workload.terms_answered_by(page.oversight, [] if user is None else [user])
        found = AnswerTerm.objects.filter(pk__in=pks, **condition)
        day = "answered_on"
    elif key in figure_rows.ROWS:
        title, day = BY_KEY[key].title, figure_rows.ROWS[key].part.day
        found = figure_rows.counted(key, _scope(page))
        if page.request.GET.get("district") == NOWHERE:
            found = found.filter(district__isnull=True)
        only = page.request.GET.get("only", "")
        if only == AT_THE_DESK:
            found = found.filter(body__isnull=True)
        elif (body := row_key(only)) is not None:
            found = found.filter(body=body)
    else:
        raise Http404
    return title, page.oversight.terms(found).order_by(f"-{day}", "-id"), day


def _answered_here(page: Asked) -> bool:
    """Whether the executor asked for has answered anything of what is looked at."""
    user = row_key(page.request.GET.get("executor", ""))
    pks = workload.terms_answered_by(page.oversight, [] if user is None else [user])
    return page.oversight.terms(AnswerTerm.objects.filter(pk__in=pks)).exists()


def _scope(page: Asked) -> Any:
    known = directory()
    theme = _entry(page, "theme", [each for each in known.topics.values() if not each.parent_id])
    topic = _entry(page, "topic", known.topics.values())
    district = None
    if page.request.GET.get("district") != NOWHERE:
        district = _entry(page, "district", known.districts.values())
    return replace(page.oversight.scope, theme=theme, topic=topic, district=district)


def _entry(page: Asked, name: str, entries: Iterable[Entry]) -> Any:
    """What is asked for in the address; a wrong slug is a wrong address."""
    slug = page.request.GET.get(name)
    found = by_slug(entries, slug)
    if slug and found is None:
        raise Http404
    return found


def _in_words(page: Asked, *, names_executor: bool) -> list[str]:
    """What the rows are narrowed to beside body and days; nobody is named by a key typed in."""
    known, given = directory(), page.request.GET
    told = [
        by_slug(known.topics.values(), given.get("theme")),
        by_slug(known.topics.values(), given.get("topic")),
        by_slug(known.districts.values(), given.get("district")),
    ]
    names = [entry.name for entry in told if entry]
    if given.get("district") == NOWHERE:
        names.append(_("without a place"))
    executor, only = row_key(given.get("executor", "")), given.get("only", "")
    if executor is not None and names_executor:
        names += [str(u.get_full_name() or u) for u in User.objects.filter(pk=executor)]
    if only == AT_THE_DESK:
        names.append(_("the desk"))
    elif (body := row_key(only)) is not None:
        names.append(name_of(known.bodies, body))
    return [name for name in names if name]


def _table(page: Asked, found: QuerySet[AnswerTerm], day: str) -> Table:
    columns = [
        Column(_("Day"), is_number=False),
        Column(_("Query"), is_number=False),
        Column(_("Topic"), is_number=False),
        Column(_("District"), is_number=False),
        Column(_("Body"), is_number=False),
        Column(_("What became of it"), is_number=False),
    ]
    lines = _lines(page, found, day)
    return Table("rows", _("Rows"), columns, lines, nothing=_("No rows."))


def _lines(page: Asked, found: QuerySet[AnswerTerm], day: str) -> Iterator[list[Cell]]:
    """The lines, read some hundreds at a time."""
    known = directory()
    visible = CitizenQuery.objects.visible_to(page.oversight.user)
    related = found.select_related("query").defer("query__search", "query__text")
    terms = related.iterator(IN_FILE)
    while some := list(islice(terms, IN_FILE)):
        pks = [term.query_id for term in some]
        seen = set(visible.filter(pk__in=pks).values_list("pk", flat=True))
        for term in some:
            on = getattr(term, day)
            yield [
                Cell(date_format(on, "SHORT_DATE_FORMAT"), on.isoformat()),
                query_cell(term.query, is_visible=term.query_id in seen),
                words(name_of(known.topics, term.topic_id)),
                words(name_of(known.districts, term.district_id) or "–"),
                words(name_of(known.bodies, term.body_id) or _("the desk")),
                words(figure_rows.detail(term)),
            ]
