"""What residents see of their own query: the receipt, every step, and what they may do now."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal import clock, throttle
from portal.links import LinkNotValid
from portal.refusals import TooManyAttempts
from portal.same_origin import Rest, View, resident_form
from portal.workdays import current_calendar
from queries import attaching, endings, follow_up, law, lifecycle, links
from queries.deadline_days import answer_clock, days_of
from queries.grounds import REMEDIES
from queries.lifecycle import TransitionNotAllowed
from queries.models import Answer
from queries.models.choices import Verdict
from queries.origins import origin_of
from queries.resident_forms import ReplyForm, TrackForm, VerdictForm, WithdrawForm
from queries.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

    from queries.models import CitizenQuery


def private_page(view: View[Rest]) -> View[Rest]:
    """For pages an address alone opens: kept by no cache, found by no search engine."""

    @never_cache
    @wraps(view)
    def kept_private(
        request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return kept_private


@private_page
@resident_form
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Number and secret lead to the resident's view; what does not fit is told as one thing."""
    if request.method != "POST":
        return render(request, "queries/track.html", {"form": TrackForm()})
    form = TrackForm(request.POST)
    status = 200
    if form.is_valid():
        number, secret = form.cleaned_data["number"], form.cleaned_data["secret"]
        allowance = throttle.admit(request, "lookup", number=number)
        try:
            if allowance.ok:
                return redirect(links.follow_path(links.query_behind(number, secret)))
            status = 429
            form.add_error(None, allowance.sentence)
        except LinkNotValid:
            form.add_error(None, _("This number and this secret code do not belong together."))
    return render(request, "queries/track.html", {"form": form}, status=status)


@private_page
@require_safe
def talon(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    """The receipt: number, time, who accepted it, who holds it, when the answer is due and why."""
    query = opened(request, number, secret)
    deadline = answer_clock(query)
    address = links.follow_url(query, language=get_language() or query.language)
    context = {
        "query": query,
        "secret": links.secret_of(query),
        "follow_url": links.follow_path(query),
        "address": address,
        "qr": segno.make(address, error="m").svg_inline(omitsize=True, border=2, svgclass="qr"),
        "deadline": deadline,
        "basis": str(law.rule(deadline.basis).basis) if deadline else "",
        "days": days_of(deadline, query) if deadline else [],
    }
    return render(request, "queries/talon.html", context)


@private_page
@resident_form
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    """Every step of one query, and the resident's own say where it is their turn."""
    query = opened(request, number, secret)
    if request.method != "POST":
        return _show(request, query)
    action = request.POST.get("action", "")
    if action not in ACTIONS:
        raise Http404
    make_form, act = ACTIONS[action]
    form = make_form(request, query)
    if not form.is_valid():
        invalid: dict[str, Any] = {f"{action}_form": form}
        return _show(request, query, **invalid)
    try:
        act(query, form.cleaned_data)
    except TransitionNotAllowed as reason:
        query.refresh_from_db()
        return _show(request, query, status=409, refusal=str(reason))
    return redirect(f"{links.follow_path(query)}?done={action}")


def opened(request: HttpRequest, number: str, secret: str) -> CitizenQuery:
    """The query behind the address, or 404; whoever tries many is told nothing for a while."""
    try:
        return links.query_behind(number, secret)
    except LinkNotValid as error:
        if not throttle.admit(request, "lookup", number=number).ok:
            raise TooManyAttempts from error
        raise Http404 from error


def sent_answers(query: CitizenQuery) -> list[Answer]:
    """What the resident was answered, oldest first."""
    return list(query.answers.filter(sent_at__isnull=False).select_related("body"))


def _show(
    request: HttpRequest, query: CitizenQuery, *, status: int = 200, **context: Any
) -> HttpResponse:
    deadline = answer_clock(query)
    answers = sent_answers(query)
    rating = _own_rating(answers)
    is_rateable = bool(answers) and not rating and not lifecycle.reason_not(query, "rate")
    context = {
        "query": query,
        "secret": links.secret_of(query),
        "talon_url": links.talon_path(query),
        "public_url": links.public_path(query) if query.visibility == "public" else "",
        "origin": origin_of(query),
        "deadline": deadline,
        "days": days_of(deadline, query) if deadline else [],
        "days_left": days_left(query),
        "events": timeline(query),
        "due_ahead": query.due_on if query.is_open else None,
        "answers": answers,
        "attached": attaching.shown(query),
        "rating": rating,
        "question": query.detail_requests.filter(replied_at__isnull=True).last(),
        "cure": query.deadlines.filter(kind="cure").open().first(),
        "promise": query.deadlines.filter(kind="promise").open().first(),
        "ground": law.ground(query.legal_ground) if query.legal_ground else None,
        "photos": list(query.attachments.all()),
        "reply_form": ReplyForm(),
        "rate_form": VerdictForm() if is_rateable else None,
        "may_reopen": is_rateable and not follow_up.reason_not_to_reopen(query),
        "withdraw_form": None if lifecycle.reason_not(query, "withdraw") else WithdrawForm(),
        "remedies": REMEDIES,
        "done": request.GET.get("done", ""),
        **context,
    }
    return render(request, "queries/follow.html", context, status=status)


def days_left(query: CitizenQuery) -> int | None:
    """Working days until the answer is due: 0 today, negative when overdue; None when none is."""
    if not query.is_open or query.due_on is None:
        return None
    return current_calendar().working_days_between(clock.today(), query.due_on)


def _own_rating(answers: list[Answer]) -> Any:
    final = [answer for answer in answers if answer.kind != Answer.Kind.HOLDING]
    return final[-1].ratings.filter(supporter__isnull=True).first() if final else None


def _reply(query: CitizenQuery, cleaned: dict[str, Any]) -> None:
    follow_up.supply_details(query, reply=cleaned["reply"])


def _rate(query: CitizenQuery, cleaned: dict[str, Any]) -> None:
    """Bring the query back by "not resolved" while it may; later it is only said."""
    verdict, comment = cleaned["verdict"], cleaned["comment"]
    if verdict == Verdict.NOT and not follow_up.reason_not_to_reopen(query):
        follow_up.reopen(query, comment=comment)
    else:
        follow_up.rate(query, verdict=verdict, comment=comment)


def _withdraw(query: CitizenQuery, cleaned: dict[str, Any]) -> None:
    del cleaned
    endings.withdraw(query)


def _reply_form(request: HttpRequest, query: CitizenQuery) -> forms.Form:
    del query
    return ReplyForm(request.POST)


def _rate_form(request: HttpRequest, query: CitizenQuery) -> forms.Form:
    may_reopen = not follow_up.reason_not_to_reopen(query)
    return VerdictForm(request.POST, not_needs_comment=may_reopen)


def _withdraw_form(request: HttpRequest, query: CitizenQuery) -> forms.Form:
    del query
    return WithdrawForm(request.POST)


ACTIONS: dict[
    str,
    tuple[
        Callable[[HttpRequest, CitizenQuery], forms.Form],
        Callable[[CitizenQuery, dict[str, Any]], None],
    ],
] = {
    "reply": (_reply_form, _reply),
    "rate": (_rate_form, _rate),
    "withdraw": (_withdraw_form, _withdraw),
}
