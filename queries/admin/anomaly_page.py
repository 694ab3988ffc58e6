"""The page of one anomaly: its hours beside what is usual, its queries, what was made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal import access
from portal.models import LedgerEntry
from portal.tally import in_words, tally
from portal.transitions import REFUSALS
from portal.verbs import buttons_for
from queries.admin.anomaly_desk import DESK
from queries.models import Anomaly, AnomalyReply, AnomalyReplyRow, CitizenQuery
from queries.watch import chart, steps, words

if TYPE_CHECKING:
    from portal.models import User
    from portal.transitions import Words
    from queries.watch.steps import Made

QUERIES_SHOWN = 50  # linked queries named, the newest first
ROWS_SHOWN = 200  # of an answer to many
Result = AnomalyReplyRow.Result


@dataclass(frozen=True, slots=True)
class Offered:
    """A step for this reader: what was made by it, or the button that makes it."""

    key: str
    label: Words
    made: Made | None = None
    number: str = ""  # where something was made that this reader may not open
    is_possible: bool = False


@never_cache
@require_safe
def show(request: HttpRequest, pk: object) -> HttpResponse:
    row: Anomaly = DESK.visible(request, pk)
    user: User = request.user  # type: ignore[assignment]  # the admin lets no other in
    entries = list(LedgerEntry.objects.filter(subject=row.ledger_subject).order_by("sequence"))
    visible = row.queries().visible_to(user)
    counts = tally({"all": visible, "open": visible.open()})
    context = {
        **DESK.frame(request, row),
        "row": row,
        "buttons": buttons_for(DESK, row, user),
        "seen": entries[-1].sequence if entries else 0,
        "steps": DESK.told(entries),
        "how_many": words.how_many(count=row.count, hours=row.hours, usual=row.usual),
        "bars": chart.bars(row),
        "chart": chart,
        "queries": visible.select_related("topic", "district", "body")
        .defer("search")
        .newest_first()[:QUERIES_SHOWN],
        "query_count": in_words(counts["all"]),
        "open_count": in_words(counts["open"]),
        "offered": [offered(row, step, user) for step in steps.all_steps()],
        "replies": [told(reply, user) for reply in row.replies.select_related("by")],
    }
    return TemplateResponse(request, "admin/queries/anomaly/page.html", context)


@never_cache
@require_POST
def take(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Make a notice or a briefing of it, and open that; twice opens the first."""
    row: Anomaly = DESK.visible(request, pk)
    user: User = request.user  # type: ignore[assignment]
    step = steps.step(key)
    if step is None:
        raise Http404
    try:
        taken = steps.take(row, key, by=user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect(DESK.url("change", row.pk))
    made = step.made(taken.made, by=user)
    if made is not None and (made.edit_url or made.url):
        return redirect(made.edit_url or made.url)
    messages.success(
        request, _("The press office has the draft: %(number)s.") % {"number": taken.made}
    )
    return redirect(DESK.url("change", row.pk))


def offered(row: Anomaly, step: steps.Step, user: User) -> Offered:
    taken = row.steps.filter(key=step.key).first()
    if taken is not None:
        made = step.made(taken.made, by=user)
        return Offered(step.key, step.label, made=made, number=taken.made)
    is_possible = access.may(user, step.permission) and row.status != Anomaly.Status.DISMISSED
    return Offered(step.key, step.label, is_possible=is_possible)


def told(reply: AnomalyReply, user: User) -> dict[str, Any]:
    """What became of one answer: how many by result, and each query the reader may see."""
    rows = reply.rows.filter(query__in=CitizenQuery.objects.visible_to(user))
    by_result = dict(rows.order_by().values_list("result").annotate(Count("pk")))
    return {
        "reply": reply,
        "outcome": reply.get_outcome_display(),
        "results": [(each.label, by_result[each]) for each in Result if each in by_result],
        "waiting": by_result.get(Result.WAITING, 0),
        "rows": rows.select_related("query__topic", "query__district").defer("query__search")[
            :ROWS_SHOWN
        ],
    }
