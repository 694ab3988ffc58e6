"""Tables of a body's figures beside the city's, of its queue, and of all bodies side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.directory import directory, name_of
from portal.figures import Amount, Dimension, Figure, Unit
from queries.admin.tables import Cell, Column, Table, count, days, points, rate, words
from queries.body_figures import Compared
from queries.figures import FIGURES
from queries.models.choices import OPEN_STATUSES
from queries.oversight import queue_url
from queries.oversight_form import OWN
from queries.workload import Open

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.figures import Amounts, Reading
    from queries.admin.oversight_page import Asked

NOWHERE: Final = "none"  # instead of a district, in the address of rows
BY_KEY: Final = {figure.key: figure for figure in FIGURES}
URGENCY: Final = (
    ("overdue", gettext_lazy("Overdue"), "late",
     gettext_lazy("Open queries whose last day is over.")),
    ("today", gettext_lazy("Due today"), "today", gettext_lazy("Open queries due today.")),
    ("soon", gettext_lazy("Due within 3 working days"), "",
     gettext_lazy("Open queries due after today, within three working days of the city's "
                  "calendar.")),
    ("later", gettext_lazy("Due later"), "", gettext_lazy("All other open queries.")),
)  # fmt: skip


def cell_of(figure: Figure, amount: Amount | None, url: str = "") -> Cell:
    """An amount as its unit is written."""
    if amount is None:
        return Cell("–", is_number=True)
    if figure.unit == Unit.RATE:
        return rate(amount, url)
    if figure.unit == Unit.DAYS:
        return days(amount, url)
    return count(int(amount.value or 0), url)


def of_figures(page: Asked, now: Amounts, before: Amounts, city: Amounts | None) -> Table:
    """Each figure now, in the period before, and in the whole city."""
    columns = [
        Column(_("Figure"), is_number=False),
        Column(_("In the period"), n_label=_("n of the period")),
        Column(_("In the period before"), n_label=_("n of the period before")),
    ]
    if city is not None:
        columns.append(Column(_("Whole city"), n_label=_("n of the whole city")))
    told = [figure for figure in FIGURES if figure.key in now]
    then = page.oversight.period.before()
    days_then = {"period": OWN, "since": str(then.since), "until": str(then.until)}
    rows = [
        [
            words(figure.title),
            cell_of(figure, now.get(figure.key), page.rows_url(figure.key)),
            cell_of(figure, before.get(figure.key), page.rows_url(figure.key, **days_then)),
            *([cell_of(figure, city.get(figure.key))] if city is not None else []),
        ]
        for figure in told
    ]
    explained = [(figure.title, figure.definition) for figure in told]
    return Table("figures", _("Figures of the period"), columns, rows, explained=explained)


def of_queue(page: Asked, by_status: Mapping[Any, Open]) -> Table:
    """Open queries by state and urgency; every number opens the queue."""
    columns = [
        Column(_("State"), is_number=False),
        *(Column(label, definition) for _key, label, _tone, definition in URGENCY),
        Column(_("All open")),
    ]
    rows = [
        [
            words(status.label),
            *urgency(page, by_status.get(status, Open()), status=status.value),
        ]
        for status in OPEN_STATUSES
    ]
    whole = sum(by_status.values(), start=Open())
    total = [words(_("All states")), *urgency(page, whole)]
    return Table("queue", _("The queue now, by state and urgency"), columns, rows, total)


def urgency(page: Asked, line: Open, *, is_whole: bool = True, **more: str) -> list[Cell]:
    """A line's cells of urgency, each opening the queue; and the whole line, if wished."""
    url = page.oversight.queue_url
    cells = [
        count(getattr(line, key), url(key, **more), tone=tone)
        for key, _label, tone, _definition in URGENCY
    ]
    return [*cells, count(line.open, url("open", **more))] if is_whole else cells


def of_parts(page: Asked, reading: Reading) -> list[Table]:
    """The period by theme and by district."""
    known = directory()
    themes, districts = known.topics, known.districts
    return [
        _of_part(page, "topics", _("By topic"), _("Topic"), reading.parts[Dimension.THEME],
                 lambda pk: name_of(themes, pk), lambda pk: {"theme": themes[pk].slug}),
        _of_part(page, "districts", _("By district"), _("District"),
                 reading.parts[Dimension.DISTRICT],
                 lambda pk: name_of(districts, pk) or _("without a place"),
                 lambda pk: {"district": districts[pk].slug if pk in districts else NOWHERE}),
    ]  # fmt: skip


PART_FIGURES: Final = (
    "queries_asked", "promptly_resolved", "not_answered", "extended", "reopened", "confirmed",
)  # fmt: skip


def _of_part(
    page: Asked,
    name: str,
    title: str,
    heading: str,
    parts: Mapping[Any, Amounts],
    name_of_part: Callable[[Any], str],
    narrower: Callable[[Any], dict[str, str]],
) -> Table:
    shown = [BY_KEY[key] for key in PART_FIGURES]
    columns = [
        Column(heading, is_number=False),
        *(
            Column(
                figure.title,
                figure.definition,
                n_label=f"{figure.title}, n" if figure.unit == Unit.RATE else "",
            )
            for figure in shown
        ),
    ]
    ordered = sorted(parts, key=lambda pk: -(parts[pk]["queries_asked"].value or 0))
    rows = []
    for pk in ordered:
        cells = (
            cell_of(figure, parts[pk][figure.key], page.rows_url(figure.key, **narrower(pk)))
            for figure in shown
        )
        rows.append([words(name_of_part(pk)), *cells])
    return Table(name, title, columns, rows, nothing=_("Nothing in this period."))


# --- bodies side by side --------------------------------------------------------------------------

SORTS: Final[dict[str, Callable[[Compared], Any]]] = {
    "name": lambda each: name_of(directory().bodies, each.body_id),
    "asked": lambda each: each.now["queries_asked"].value,
    "rate": lambda each: each.now["promptly_resolved"].value,
    "change": lambda each: each.change,
    "median": lambda each: each.now["median_days"].value,
    "back": lambda each: each.now["reopened"].value,
    "open": lambda each: each.open.open,
    "overdue": lambda each: each.open.overdue,
    "oldest": lambda each: each.open.oldest_on,
}


def of_compared(page: Asked, found: list[Compared], sorted_by: str) -> Table:
    """Bodies with too few rows for what is sorted by stand last, without a rank."""
    by = SORTS[sorted_by.removeprefix("-")]
    known = sorted(
        (each for each in found if by(each) is not None),
        key=lambda each: str(name_of(directory().bodies, each.body_id)),
    )
    known.sort(key=by, reverse=sorted_by.startswith("-"))
    unknown = [each for each in found if by(each) is None]
    unknown.sort(key=lambda each: name_of(directory().bodies, each.body_id))
    resolved, median, back = (
        BY_KEY[key] for key in ("promptly_resolved", "median_days", "reopened")
    )
    columns = [
        Column(_("Body"), is_number=False, sort="name"),
        Column(BY_KEY["queries_asked"].title, BY_KEY["queries_asked"].definition, sort="asked"),
        Column(resolved.title, resolved.definition, n_label=_("Promptly resolved, n"), sort="rate"),
        Column(_("Change"), _("Percentage points of promptly resolved against the period before."),
               sort="change"),
        Column(_("Last 6 months"), _("Promptly resolved in each of the last six whole months, the "
               "oldest first; a gap where there are too few rows."), is_number=False),
        Column(median.title, median.definition, n_label=_("Answers"), sort="median"),
        Column(back.title, back.definition, n_label=_("Answers given"), sort="back"),
        Column(_("Open now"), _("Open queries that the body holds at the moment."), sort="open"),
        Column(_("Overdue"), URGENCY[0][3], sort="overdue"),
        Column(_("The oldest due on"), _("The earliest last day among the open queries that are "
               "overdue."), sort="oldest"),
    ]  # fmt: skip
    rows = [_compared(page, each) for each in [*known, *unknown]]
    return Table(
        "bodies", _("Bodies compared"), columns, rows, nothing=_("Nothing in this period.")
    )


def _compared(page: Asked, each: Compared) -> list[Cell]:
    body = page.bodies.shown.get(each.body_id) if each.body_id else None
    name = name_of(directory().bodies, each.body_id) or _("the desk")
    url = _rows_of(page, each)
    queue = _queue_of(each)
    is_late = each.open.overdue and each.open.oldest_on
    return [
        words(name, url=page.url("home", body=body.slug) if body else ""),
        count(int(each.now["queries_asked"].value or 0), url("queries_asked")),
        rate(each.now["promptly_resolved"], url("promptly_resolved")),
        points(each.change),
        trend(each),
        days(each.now["median_days"], url("median_days")),
        rate(each.now["reopened"], url("reopened")),
        count(each.open.open, queue("open")),
        count(each.open.overdue, queue("overdue"), tone="late"),
        Cell(date_format(each.open.oldest_on, "SHORT_DATE_FORMAT"), each.open.oldest_on.isoformat(),
             queue("overdue"), "late", is_number=True)
        if is_late and each.open.oldest_on else Cell("–", is_number=True),
    ]  # fmt: skip


def trend(each: Compared) -> Cell:
    """The months as numbers; the template draws them."""
    bars = [
        (f"{date_format(month.since, 'YEAR_MONTH_FORMAT')}: {rate(amount).shown}", amount.value)
        for month, amount in each.trend
    ]
    value = " ".join("–" if percent is None else f"{percent:.0f}" for _words, percent in bars)
    return Cell("", value, bars=bars)


def _rows_of(page: Asked, each: Compared) -> Callable[[str], str]:
    """The rows of exactly this body, or of the desk."""
    only = str(each.body_id or "desk")
    return lambda key: page.rows_url(key, only=only)


def _queue_of(each: Compared) -> Callable[[str], str]:
    return lambda queue: queue_url(queue=queue, body=each.body_id or "desk")
