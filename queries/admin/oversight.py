"""The staff's figures, page by page; see `queries.oversight` for whose they are."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import figure_cards
from portal.figures import found as set_of
from queries import alike_answers, body_figures, coming_due, figures
from queries import brought_back as returns
from queries import hand_overs as passing
from queries import workload as work
from queries.admin import body_tables, work_tables
from queries.admin.oversight_page import asked, respond

BODIES_SORTED: Final = "-overdue"  # the most urgent first


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The figures of the period beside the one before and the city's; the queue as it stands."""
    page = asked(request)
    reading = figures.broken_down(page.oversight.scope)
    before = figures.read_figures(page.oversight.scope.before())
    city = None if page.oversight.is_city else figures.read_figures(page.oversight.city)
    tables = [
        body_tables.of_figures(page, reading.now, before, city),
        body_tables.of_queue(page, work.open_by(page.oversight, "status")),
        *body_tables.of_parts(page, reading),
    ]
    figure_set, _figure = set_of("queries_asked")
    series = figure_cards.series(reading, figure_set, until=page.oversight.period.until)
    return respond(page, "home", tables, series=series)


@never_cache
@require_safe
def workload(request: HttpRequest) -> HttpResponseBase:
    """The load of each executor of a body; of the whole city, that of each body."""
    page = asked(request)
    if page.oversight.is_city:
        table = work_tables.of_bodies(page, work.open_by(page.oversight, "body"))
    else:
        table = work_tables.of_executors(page, work.loads(page.oversight))
    return respond(page, "workload", [table])


@never_cache
@require_safe
def coming(request: HttpRequest) -> HttpResponseBase:
    """What will be overdue in three working days unless somebody does something."""
    page = asked(request)
    rows = coming_due.coming(page.oversight)
    url = page.oversight.queue_url("due")
    is_cut = len(rows) == coming_due.SHOWN
    return respond(page, "coming", [work_tables.of_coming(rows)], queue_url=url, is_cut=is_cut)


@never_cache
@require_safe
def alike(request: HttpRequest) -> HttpResponseBase:
    """Answers that say nearly the same to different residents."""
    page = asked(request)
    found = alike_answers.found(page.oversight)
    tables = [work_tables.of_alike(found)]
    return respond(page, "alike", tables, found=found, days=alike_answers.WITHIN.days)


@never_cache
@require_safe
def brought_back(request: HttpRequest) -> HttpResponseBase:
    """Answers after which the resident said that the matter is not resolved."""
    page = asked(request)
    rows = returns.newest(page.oversight)
    tables = [
        work_tables.of_brought_back(rows),
        work_tables.of_brought_back_by_executor(page, returns.by_executor(page.oversight)),
        work_tables.of_brought_back_by_topic(page, returns.by_topic(page.oversight)),
    ]
    return respond(page, "brought_back", tables, rows=rows)


@never_cache
@require_safe
def hand_overs(request: HttpRequest) -> HttpResponseBase:
    """Queries that bodies passed back and forth."""
    page = asked(request)
    found = passing.ping_pong(page.oversight)
    tables = [work_tables.of_chains(found), work_tables.of_pairs(page, found)]
    return respond(page, "hand_overs", tables, found=found)


@never_cache
@require_safe
def bodies(request: HttpRequest) -> HttpResponseBase:
    """The bodies side by side."""
    page = asked(request)
    sorted_by = request.GET.get("sort") or BODIES_SORTED
    is_known = sorted_by.removeprefix("-") in body_tables.SORTS
    table = body_tables.of_compared(
        page, body_figures.compared(page.oversight), sorted_by if is_known else BODIES_SORTED
    )
    problem = "" if is_known else _("The table cannot be sorted by this.")
    context = {"sorted_by": sorted_by, "sort_url": page.url("bodies", sort="")}
    return respond(page, "bodies", [table], problem=problem, **context)
