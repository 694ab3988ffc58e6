"""The moderators' console: the board, the presses on it, messages to the host, on air and off.

Every action is a plain form that works without a script. The page's own script sends the same forms
(and asks for JSON), keeps those that could not be sent, and asks for the board anew every two
seconds: it is sent only where something on it changed.
"""

from __future__ import annotations

import uuid
from typing import Any, Final
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from broadcasts import console, console_cards, console_forms, cues, presses, schedule
from broadcasts.console_forms import Panel, SentPress
from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.staff_pages import staff_page, user_of
from broadcasts.studio_links import links_for
from portal.transitions import REFUSALS

MODERATE: Final = "broadcasts.moderate"
AIR: Final = {"go_on_air": schedule.go_on_air, "end": schedule.end}
SCROLLED: Final = ("find", "whole")  # what stays in the address from press to press
LONGEST_SEARCH: Final = 100  # characters


@require_safe
@staff_page(MODERATE)
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The console; with `q` all forms of one question on top of it."""
    broadcast = _broadcast(number)
    question = _question(broadcast, request.GET["q"]) if "q" in request.GET else None
    return _page(request, broadcast, question=question)


@require_safe
@staff_page(MODERATE)
def board(request: HttpRequest, number: int) -> HttpResponse:
    """The board alone, as it stands; 204 where it is still what the page has."""
    broadcast = _broadcast(number)
    now = _board(request, broadcast)
    if request.GET.get("have") == now.version:
        return HttpResponse(status=204)
    return render(request, "live/studio/_board.html", _shown(request, console_cards.drawn(now)))


@require_safe
@staff_page(MODERATE)
def leads(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Questions this one could be asked together with."""
    question = _question(_broadcast(number), code)
    return render(request, "live/studio/_leads.html", {"leads": console.leads_for(question)})


@staff_page(MODERATE)
def press(request: HttpRequest, number: int) -> HttpResponse:
    """Do what was pressed, once for each key; what cannot be done is told at its question."""
    if request.method != "POST":  # somebody had to log in on the way
        return redirect("live:console", number)
    broadcast = _broadcast(number)
    form = SentPress(request.POST, broadcast=broadcast)
    if not form.is_valid():
        return _refused(request, broadcast, str(_first_error(form)), form=form)
    question = form.cleaned_data["question"]
    try:
        done = presses.press(
            question,
            verb=form.verb,
            key=form.cleaned_data["key"],
            seen=form.revision_seen,
            by=user_of(request),
            **form.told,
        )
    except REFUSALS as refusal:
        return _refused(request, broadcast, str(refusal), question=question, form=form)
    return _done(request, broadcast, done.question)


@staff_page(MODERATE)
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take one's own last press back, as long as nobody has pressed on it since."""
    if request.method != "POST":
        return redirect("live:console", number)
    broadcast = _broadcast(number)
    try:
        undone = presses.undo(broadcast, key=_key(request), by=user_of(request))
    except REFUSALS as refusal:
        return _refused(request, broadcast, str(refusal))
    return _done(request, broadcast, undone.question)


@staff_page(MODERATE)
def cue(request: HttpRequest, number: int) -> HttpResponse:
    """Put a message on the host's screen."""
    if request.method != "POST":
        return redirect("live:console", number)
    broadcast = _broadcast(number)
    text = request.POST.get("text", "")
    try:
        cues.send(broadcast, text=text, key=_key(request), by=user_of(request))
    except REFUSALS as refusal:
        return _refused(request, broadcast, str(refusal), cue_text=text)
    return _done(request, broadcast)


@staff_page("broadcasts.direct")
def air(request: HttpRequest, number: int) -> HttpResponse:
    """Begin the broadcast, or end it."""
    broadcast = _broadcast(number)
    verb = AIR.get(request.POST.get("verb", ""))
    if verb is not None:
        try:
            verb(broadcast, by=user_of(request))
        except REFUSALS as refusal:
            return _refused(request, broadcast, str(refusal))
    return redirect("live:console", number)


# --- answers --------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    broadcast: Broadcast,
    *,
    question: LiveQuestion | None = None,
    form: SentPress | None = None,
    refusal: str = "",
    cue_text: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole console, where wanted with one question's forms and what was refused."""
    broadcast.refresh_from_db()
    now, user = _board(request, broadcast), user_of(request)
    context = {
        **_shown(request, now),
        "links": links_for(broadcast, user, here="live:console"),
        "panel": Panel(broadcast, question, by=user, refused=form) if question else None,
        "blank": Panel(broadcast, by=user),
        "cue_text": cue_text,
        "cue_key": uuid.uuid4(),
        "undo_key": uuid.uuid4(),
        "refusal": refusal,
        "usual_words": console_forms.usual_words(),
        "labels": console_forms.labels(),
        "guests": [{"pk": guest.appointment_id, "name": str(guest)} for guest in now.guests],
    }
    return render(request, "live/studio/console.html", context, status=status)


def _shown(request: HttpRequest, now: console.Board) -> dict[str, Any]:
    """What the board's templates read."""
    return {
        "board": now,
        "broadcast": now.broadcast,
        "query": _kept_query(request),
        "find": request.GET.get("find", ""),
    }


def _done(
    request: HttpRequest, broadcast: Broadcast, question: LiveQuestion | None = None
) -> HttpResponse:
    code = question.code if question else ""
    if _wants_json(request):
        return JsonResponse({"code": code})
    query = _kept_query(request)
    address = reverse("live:console", args=[broadcast.number])
    return redirect(f"{address}{query and f'?{query}'}{code and f'#q-{code}'}")


def _refused(
    request: HttpRequest,
    broadcast: Broadcast,
    reason: str,
    *,
    question: LiveQuestion | None = None,
    form: SentPress | None = None,
    cue_text: str = "",
) -> HttpResponse:
    """Say why not, at the question as it stands now; what was typed is still there."""
    if _wants_json(request):
        code = question.code if question else ""
        return JsonResponse({"code": code, "reason": reason}, status=409)
    return _page(
        request,
        broadcast,
        question=_question(broadcast, question.code) if question else None,
        form=form,
        refusal=reason,
        cue_text=cue_text,
        status=409,
    )


# --- what was asked for ---------------------------------------------------------------------------


def _broadcast(number: int) -> Broadcast:
    return get_object_or_404(Broadcast, number=number)


def _question(broadcast: Broadcast, typed: str) -> LiveQuestion:
    try:
        return console_forms.question_named(broadcast, typed)
    except ValidationError as error:
        raise Http404 from error


def _board(request: HttpRequest, broadcast: Broadcast) -> console.Board:
    find, whole = (request.GET.get(name, "")[:LONGEST_SEARCH] for name in SCROLLED)
    return console.board(broadcast, by=user_of(request), find=find, whole=whole)


def _kept_query(request: HttpRequest) -> str:
    return urlencode({name: request.GET[name] for name in SCROLLED if request.GET.get(name)})


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise Http404 from error


def _first_error(form: SentPress) -> str:
    return next(str(error) for errors in form.errors.values() for error in errors)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
