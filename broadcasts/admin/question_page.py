"""The staff's page of one viewer's question: all that is known of it, and its course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadcasts import answerers
from broadcasts.admin.question_desk import DESK
from portal import access
from portal.models import LedgerEntry
from portal.recording import address

if TYPE_CHECKING:
    from broadcasts.models import LiveQuestion
    from portal.models import User


@never_cache
@require_safe
def show(request: HttpRequest, pk: object) -> HttpResponse:
    """The words as asked and as published, where it stands, and what happened to it.

    Whether a contact was left, but not which: that is the business of whoever sends the answer.
    """
    row: LiveQuestion = DESK.visible(request, pk)
    user: User = request.user  # type: ignore[assignment]  # the admin lets no other in
    entries = list(LedgerEntry.objects.filter(subject=row.ledger_subject).order_by("sequence"))
    guests = answerers.guests_of([row.broadcast_id])
    context = {
        **DESK.frame(request, row),
        "title": f"{row.broadcast} · {row.code}",
        "row": row,
        "broadcast": row.broadcast,
        "steps": DESK.told(entries),
        "answerer": answerers.answerer_of(row, guests),
        "watch_url": address(row.broadcast.recording_url, row.second),
        "merged": list(row.merged.order_by("position").only("pk", "code", "status")),
        "may_moderate": access.may(user, "broadcasts.moderate"),
        "may_open_query": access.may_somewhere(user, "queries.view"),
    }
    return TemplateResponse(request, "admin/broadcasts/livequestion/page.html", context)
