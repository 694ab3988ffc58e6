"""The closing page of a broadcast: nothing is left without an outcome, then it is closed.

Everything is a plain form of one page. What could not be done is told in words, at its question.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from broadcasts import broadcast_life, closing, closing_forms, moderation
from broadcasts.closing_forms import LINES_SHOWN, DecideForm
from broadcasts.funnel import funnel
from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.models.choices import BroadcastStatus, LiveStatus
from broadcasts.staff_pages import staff_page, user_of
from broadcasts.studio_links import links_for
from portal import access
from portal.transitions import REFUSALS

if TYPE_CHECKING:
    from collections.abc import Callable

    from broadcasts.closing_forms import LineForm
    from portal.models import User

MODERATE: Final = "broadcasts.moderate"
_NUMBER: Final = re.compile("[0-9]{1,8}")


@staff_page(closing.PERMISSION)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, number: int) -> HttpResponse:
    """What stands in the way of closing, and how each of it is settled."""
    user = user_of(request)
    broadcast = get_object_or_404(Broadcast.objects.visible_to(user).defer("search"), number=number)
    if request.method != "POST":
        return _page(request, broadcast, user)
    act = ACTIONS.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    try:
        return act(request, broadcast, user)
    except REFUSALS as refusal:  # of whatever the action did not name a question for
        return _refused(request, broadcast, user, str(refusal))


def _decide(request: HttpRequest, broadcast: Broadcast, user: User) -> HttpResponse:
    """Publish or decline those chosen, each by itself."""
    declines = request.POST["do"] == "decline"
    form = DecideForm(request.POST, rows=closing_forms.waiting(broadcast), declines=declines)
    if not form.is_valid():
        return _page(request, broadcast, user, status=HTTPStatus.BAD_REQUEST, decide=form)
    refused: dict[str, str] = {}
    seen = dict(form.seen)
    rows = LiveQuestion.objects.filter(broadcast=broadcast, pk__in=seen).order_by("position")
    for question in rows:
        try:
            if declines:
                ground, words = form.cleaned_data["ground"], form.cleaned_data["words"]
                moderation.decline(
                    question, ground=ground, words=words, by=user, seen=seen[question.pk]
                )
            else:
                moderation.approve(question, by=user, seen=seen[question.pk])
        except REFUSALS as refusal:
            refused[question.code] = str(refusal)
    return _after(request, broadcast, user, refused, count=len(rows) - len(refused))


def _preview(request: HttpRequest, broadcast: Broadcast, user: User) -> HttpResponse:
    """Show again who gets what was chosen, and until when."""
    return _page(request, broadcast, user, lines=closing_forms.lines(broadcast, request.POST))


def _send(request: HttpRequest, broadcast: Broadcast, user: User) -> HttpResponse:
    """Send those shown as they were filled in; and then the rest, as long as a request may last."""
    begun = monotonic()
    if reason := closing.reason_not_to_send_rest(broadcast, user):
        return _refused(request, broadcast, user, reason)
    shown = closing_forms.lines(broadcast, request.POST)
    if not all(line.is_bound and line.is_valid() for line in shown):
        return _page(request, broadcast, user, status=HTTPStatus.BAD_REQUEST, lines=shown)
    refused: dict[str, str] = {}
    for line in shown:
        try:
            closing.pass_on(
                line.question,
                by=user,
                topic=line.topic_chosen,
                district=line.district_chosen,
                body=line.body_chosen,
            )
        except REFUSALS as refusal:
            refused[line.question.code] = str(refusal)
    count = len(shown) - len(refused)
    if request.POST["do"] == "send_all" and not refused:
        left = closing.AT_ONCE_SECONDS - (monotonic() - begun)
        rest = closing.pass_on_rest(broadcast, by=user, seconds=left)
        count += rest.count
        refused |= rest.refused
    return _after(request, broadcast, user, refused, count=count)


def _close(request: HttpRequest, broadcast: Broadcast, user: User) -> HttpResponse:
    closing.close(broadcast, by=user)
    return _after(request, broadcast, user, {}, count=0)


ACTIONS: Final[dict[str, Callable[[HttpRequest, Broadcast, User], HttpResponse]]] = {
    "publish": _decide,
    "decline": _decide,
    "preview": _preview,
    "send_shown": _send,
    "send_all": _send,
    "close": _close,
}


def _after(
    request: HttpRequest, broadcast: Broadcast, user: User, refused: dict[str, str], *, count: int
) -> HttpResponse:
    """To the page anew, so that nothing is sent twice; with refusals, the page that tells them."""
    done = request.POST["do"]
    if refused:
        return _page(
            request, broadcast, user, status=HTTPStatus.CONFLICT, refused=refused, count=count
        )
    here = reverse("live:closing", args=[broadcast.number])
    return redirect(f"{here}?{urlencode({'done': done, 'count': count})}")


def _refused(request: HttpRequest, broadcast: Broadcast, user: User, refusal: str) -> HttpResponse:
    return _page(request, broadcast, user, status=HTTPStatus.CONFLICT, refusal=refusal)


def _page(
    request: HttpRequest,
    broadcast: Broadcast,
    user: User,
    *,
    status: int = HTTPStatus.OK,
    lines: list[LineForm] | None = None,
    decide: DecideForm | None = None,
    **context: Any,
) -> HttpResponse:
    broadcast.refresh_from_db(fields=["status", "closed_at"])
    is_over = broadcast.status in closing.OVER
    waiting = closing_forms.waiting(broadcast) if is_over else []
    to_send = closing.to_pass_on(broadcast).count() if is_over else 0
    if lines is None:
        lines = []
        try:
            if to_send:
                lines = closing_forms.lines(broadcast, after=_number(request, "after"))
        except REFUSALS as refusal:
            context.setdefault("refusal", str(refusal))
    undecided = LiveQuestion.objects.filter(broadcast=broadcast, status=LiveStatus.INCOMING)
    context = {
        "broadcast": broadcast,
        "links": links_for(broadcast, user, here="live:closing"),
        "is_over": is_over,
        "is_cancelled": broadcast.status == BroadcastStatus.CANCELLED,
        "is_closed": broadcast.status == BroadcastStatus.CLOSED,
        "waiting": waiting,
        "waiting_count": undecided.count() if is_over else 0,
        "decide": decide or DecideForm(None, rows=waiting),
        "may_decide": access.may_somewhere(user, MODERATE),
        "lines": lines,
        "to_send": to_send,
        "more_after": lines[-1].question.position if len(lines) == LINES_SHOWN else None,
        "why_not_close": broadcast_life.why_not(broadcast, "close", user),
        "funnel": funnel(broadcast),
        "done": request.GET.get("done", "") if request.method == "GET" else "",
        "done_count": _number(request, "count"),
        **context,
    }
    return render(request, "live/closing.html", context, status=status)


def _number(request: HttpRequest, name: str) -> int:
    """A number in the address; whatever else stands there is none."""
    typed = request.GET.get(name, "")
    return int(typed) if _NUMBER.fullmatch(typed) else 0
