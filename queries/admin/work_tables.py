"""Tables of who works on what: loads, what falls due, what is alike, brought back, passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.directory import directory, name_of
from portal.models import User
from queries.admin.body_tables import URGENCY, urgency
from queries.admin.queue import AT_THE_DESK, NOBODY
from queries.admin.tables import Cell, Column, Table, count, days, rate, words
from queries.models import AnswerTerm
from queries.oversight import queue_url
from queries.workload import Open

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from queries.admin.oversight_page import Asked
    from queries.alike_answers import Found
    from queries.brought_back import BroughtBack, Counted
    from queries.coming_due import Coming
    from queries.hand_overs import PingPong
    from queries.models import CitizenQuery
    from queries.workload import Load


def of_executors(page: Asked, loads: list[Load]) -> Table:
    """One line an executor, after that of what nobody is named for."""
    columns = [
        Column(_("Executor"), is_number=False),
        Column(_("Open"), _("Open queries assigned to the executor at the moment.")),
        *_urgency_columns(),
        Column(_("Answered"), _("Answers that the executor drafted and that were sent in the "
               "period. Corrected answers and those of the desk on the spot are outside.")),
        Column(_("Answered on time"), _("Of those answers, the share sent on or before the last "
               "day. What is still owed is not in it: see overdue."), n_label=_("Answers")),
        Column(_("Median days"), _("Half of those answers took no more calendar days than this."),
               n_label=_("Answers, for the median")),
        Column(_("Brought back"), _("Of those answers, how many residents brought back as not "
               "resolved.")),
    ]  # fmt: skip
    rows = []
    for line in loads:
        executor = str(line.user.pk) if line.user else NOBODY
        done, url = line.answered, page.rows_url
        answered = url("answered_by", executor=executor)
        rows.append(
            [
                words(line.name or _("nobody yet"), tone="" if line.user else "today"),
                count(line.open.open, page.oversight.queue_url("open", executor=executor)),
                *urgency(page, line.open, is_whole=False, executor=executor),
                count(done.answers, answered),
                rate(done.rate, url("on_time_by", executor=executor)),
                days(done.days(done.median), answered),
                count(done.brought_back, url("brought_back_by", executor=executor)),
            ]
        )
    title = _("Workload by executor")
    return Table("workload", title, columns, rows, nothing=_("Nobody works here yet."))


def of_bodies(page: Asked, by_body: Mapping[Any, Open]) -> Table:
    """Open work of every body; each opens onto its executors."""
    columns = [Column(_("Body"), is_number=False), Column(_("Open")), *_urgency_columns()]
    rows = []
    for pk, line in sorted(by_body.items(), key=lambda each: -each[1].open):
        body = page.bodies.shown.get(pk)
        key = pk or AT_THE_DESK
        rows.append(
            [
                words(
                    name_of(directory().bodies, pk) or _("the desk"),
                    url=page.url("workload", body=body.slug) if body else "",
                ),
                count(line.open, queue_url(queue="open", body=key)),
                *(
                    count(getattr(line, name), queue_url(queue=name, body=key), tone=tone)
                    for name, _label, tone, _definition in URGENCY
                ),
            ]
        )
    title = _("Open work by body: choose one for its executors")
    return Table("workload", title, columns, rows, nothing=_("Nothing is open."))


def _urgency_columns() -> list[Column]:
    return [Column(label, definition) for _key, label, _tone, definition in URGENCY]


def of_coming(rows: list[Coming]) -> Table:
    columns = [
        Column(_("Answer due"), is_number=False),
        Column(_("Query"), is_number=False),
        Column(_("Body"), is_number=False),
        Column(_("Executor"), is_number=False),
        Column(_("Status"), is_number=False),
        Column(_("What is lacking"), _("What stands between the query and its answer: an executor, "
               "a draft, the approval of the head, the resident's reply."), is_number=False),
    ]  # fmt: skip
    lines = [
        [
            _due_cell(row),
            query_cell(row.query),
            words(row.query.body.short_name if row.query.body else _("the desk")),
            words(name_of_user(row.query.assignee) or "–"),
            words(row.query.get_status_display()),
            words(", ".join(str(each) for each in row.lacks)),
        ]
        for row in rows
    ]
    title = _("Due today and within 3 working days")
    return Table("coming", title, columns, lines, nothing=_("Nothing falls due in these days."))


def of_alike(found: Found) -> Table:
    """All answers of all groups, line by line, for the file; the page shows them by group."""
    columns = [
        Column(_("Group")),
        Column(_("Query"), is_number=False),
        Column(_("Sent"), is_number=False),
        Column(_("Executor"), is_number=False),
        Column(_("Similarity, %"), _("The share of common triples of words with the newest answer "
               "of the group.")),
        Column(_("Brought back"), is_number=False),
        Column(_("Template"), is_number=False),
        Column(_("Answer"), is_number=False),
    ]  # fmt: skip
    lines = []
    for number, group in enumerate(found.groups, 1):
        for answer, similarity in group.members:
            is_back = answer.pk in group.brought_back
            lines.append(
                [
                    count(number),
                    words(answer.query.number),
                    Cell(_day(answer.sent_at), _iso(answer.sent_at)),
                    words(name_of_user(answer.drafted_by)),
                    count(round(100 * similarity)),
                    words(_("yes") if is_back else _("no")),
                    words(str(group.template or "")),
                    words(answer.public_text),
                ]
            )
    return Table("alike", _("Near-identical answers"), columns, lines)


def of_brought_back(rows: list[BroughtBack]) -> Table:
    """The newest, line by line, for the file; the page shows them with their texts."""
    columns = [
        Column(_("Answered on"), is_number=False),
        Column(_("Query"), is_number=False),
        Column(_("Topic"), is_number=False),
        Column(_("Executor"), is_number=False),
        Column(_("Outcome"), is_number=False),
        Column(_("Second answer"), is_number=False),
        Column(_("Second answer due on"), is_number=False),
    ]
    lines = [
        [
            Cell(_day(row.term.answered_on), _iso(row.term.answered_on)),
            query_cell(row.term.query, is_visible=row.is_visible),
            words(row.term.topic.name),
            words(name_of_user(row.answer.drafted_by) if row.answer else "–"),
            words(row.answer.get_outcome_display() if row.answer else "–"),
            words(
                AnswerTerm.State(row.second.state).label if row.second else "–",
                tone="late" if row.second and row.second.is_late else "",
            ),
            Cell(_day(row.second.due_on), _iso(row.second.due_on)) if row.second else Cell("–"),
        ]
        for row in rows
    ]
    title = _("Brought back, the newest first")
    return Table("brought-back", title, columns, lines, nothing=_("Nothing was brought back."))


def of_brought_back_by_executor(page: Asked, counted: list[Counted]) -> Table:
    people = User.objects.in_bulk([each.key for each in counted if each.key is not None])
    rows = [
        _counted(
            each,
            name_of_user(people.get(each.key)) if each.key else _("not known"),
            page.rows_url("brought_back_by", executor=str(each.key))
            if each.key and not page.oversight.is_city
            else "",
        )
        for each in counted
    ]
    return _counted_table("brought-back-by-executor", _("By executor"), _("Executor"), rows)


def of_brought_back_by_topic(page: Asked, counted: list[Counted]) -> Table:
    topics = directory().topics
    rows = []
    for each in counted:
        topic = topics.get(each.key or 0)
        url = page.rows_url("reopened", topic=topic.slug) if topic else ""
        rows.append(_counted(each, topic.name if topic else "–", url))
    return _counted_table("brought-back-by-topic", _("By topic"), _("Topic"), rows)


def _counted(each: Counted, name: str, url: str) -> list[Cell]:
    return [words(name), count(each.number, url), count(each.late, tone="late")]


def _counted_table(name: str, title: str, heading: str, rows: list[list[Cell]]) -> Table:
    columns = [
        Column(heading, is_number=False),
        Column(_("Brought back"), _("Answers given in the period after which the resident said "
               "that the matter is not resolved and brought the query back.")),
        Column(_("Second answer late"), _("Of those, how many second answers came after their last "
               "day, or have not come though it is over.")),
    ]  # fmt: skip
    return Table(name, title, columns, rows, nothing=_("Nothing was brought back."))


def of_chains(found: PingPong) -> Table:
    """Each query with everybody who held it, for the file; the page draws the chains."""
    columns = [
        Column(_("Query"), is_number=False),
        Column(_("Hand-overs"), _("How often it went from one body to another, or to the desk.")),
        Column(_("Days lost"), _("Calendar days with all who passed it on.")),
        Column(_("Who held it"), is_number=False),
    ]
    bodies = directory().bodies
    lines = [
        [
            query_cell(chain.query, is_visible=chain.is_visible),
            count(chain.hand_overs),
            count(chain.days_lost),
            words(
                " → ".join(
                    f"{name_of(bodies, each.body_id) or _('the desk')} ({days_in_words(each.days)}"
                    f"{': ' if each.reason else ''}{each.reason})"
                    for each in chain.held
                )
            ),
        ]
        for chain in found.chains
    ]
    title = _("Sent back and forth, the newest first")
    return Table("hand-overs", title, columns, lines, nothing=_("Nothing went back and forth."))


def of_pairs(page: Asked, found: PingPong) -> Table:
    columns = [
        Column(_("Passed on by"), is_number=False),
        Column(_("Passed on to"), is_number=False),
        Column(_("How often"), _("Hand-overs between the two in the queries that went back and "
               "forth.")),
        Column(_("Days lost"), _("Calendar days these queries had lain with whoever passed them "
               "on.")),
    ]  # fmt: skip
    bodies = directory().bodies
    rows = [
        [
            words(name_of(bodies, pair.giver_id) or _("the desk")),
            words(name_of(bodies, pair.taker_id) or _("the desk")),
            count(pair.times),
            count(pair.days),
        ]
        for pair in found.pairs
    ]
    return Table("pairs", _("Who passes to whom"), columns, rows, nothing=_("Nobody."))


def query_cell(query: CitizenQuery, *, is_visible: bool = True) -> Cell:
    """The query with the way to it; of another body's only the number."""
    if not is_visible:
        return Cell(query.number, query.number, note=_("another body holds it now"))
    url = reverse("admin:queries_citizenquery_change", args=[query.pk])
    return Cell(query.number, query.number, url, note=query.public_subject)


def _due_cell(row: Coming) -> Cell:
    day = row.query.due_on
    return Cell(row.due.words, _iso(day), tone=row.due.tone, note=_day(day))


def days_in_words(number: int) -> str:
    return ngettext("%(days)d day", "%(days)d days", number) % {"days": number}


def name_of_user(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""


def _day(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else "–"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
