"""Filing a query: write, see what will be public and what was asked before, send.

Stateless: what was typed travels in the form, photos wait as drafts under the form's key.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import challenge, clock, routing, throttle
from portal.links import LinkNotValid
from portal.models import District, Topic
from portal.same_origin import resident_form
from portal.text import normalise_line
from portal.workdays import current_calendar
from queries import intake, law, links, photos
from queries.deadline_days import explained
from queries.forms import IntakeForm, with_keys
from queries.models import CitizenQuery, Kind
from queries.redaction import redact

SIMILAR_FROM = 12  # characters typed before similar queries are looked for


@resident_form
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form, the check page and the filing, by the button pressed."""
    return _step(request) if request.method == "POST" else _blank(request)


@cache_control(private=True, no_cache=True)
def _blank(request: HttpRequest) -> HttpResponse:
    """The blank form, which browsers may keep for whoever goes back to it.

    What they typed, and the photos that wait under its key, belong to this very form. Nothing is
    sent to its own address: that would make browsers forget what they keep.
    """
    initial = _initial(request)
    return _show_form(request, IntakeForm(initial=initial), initial["draft_key"])


@never_cache
def _step(request: HttpRequest) -> HttpResponse:
    data = with_keys(request.POST)
    draft_key = uuid.UUID(str(data["draft_key"]))
    photos.remove(data.getlist("remove_photo"), draft_key=draft_key)
    refusals = _keep_photos(request, draft_key)
    action = data.get("action", "review")
    if action == "edit":
        return _show_form(request, IntakeForm(initial=data.dict()), draft_key)
    form = IntakeForm(data)
    if not form.is_valid() or refusals:
        return _show_form(request, form, draft_key, photo_refusals=refusals)
    return _file(request, form) if action == "file" else _show_review(request, form)


@resident_form
@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """The part of the form that shows what others asked, while the resident types."""
    said = {
        name: normalise_line(request.POST.get(name, "")[: settings.TEXT_MAX_LENGTH])
        for name in ("subject", "text", "topic", "district")
    }
    words = f"{said['subject']} {said['text']}".strip()
    topic = Topic.objects.filter(slug=said["topic"]).first()
    district = District.objects.filter(slug=said["district"]).first()
    asked = {}
    if topic and len(words) >= SIMILAR_FROM:
        asked = _asked_before(words[: settings.TEXT_MAX_LENGTH], topic, district)
    return render(request, "queries/_similar.html", asked)


@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """What to do next where a filing waits for its resident's word by mail."""
    return render(request, "queries/held.html", {"hours": settings.DRAFT_LIFETIME_HOURS})


@never_cache
@resident_form
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """File what was held back, once its resident presses the button on the mailed page.

    Opening the page files nothing: mail programs open links by themselves.
    """
    try:
        waiting = links.held_behind(token)
    except LinkNotValid as error:
        raise Http404 from error
    query = waiting.query or _filed_under(waiting.pk)
    if request.method == "POST" and query is None:
        query = intake.confirm(waiting)
    if query:
        return redirect(links.talon_path(query))
    return render(request, "queries/confirm.html", {"held": waiting})


def _file(request: HttpRequest, form: IntakeForm) -> HttpResponse:
    contact = form.cleaned_data["email"] or form.cleaned_data["phone"]
    allowance = throttle.admit(request, "filing", contact=contact)
    if not allowance.ok:
        return _show_review(request, form, status=429, refusal=allowance.sentence)
    if challenge.required(request) and not challenge.passed(request.POST):
        return _hold(request, form)
    filing = form.filing()
    query = intake.submit(
        filing,
        applicant=form.applicant(),
        key=form.cleaned_data["submission_key"],
        draft_key=form.cleaned_data["draft_key"],
    )
    if (query.subject, query.text) != (filing.subject, filing.text):
        # The form came back from the browser's history and was changed: a new query, if they wish.
        again = request.POST.copy()
        again["submission_key"] = str(uuid.uuid4())
        again["draft_key"] = str(draft_key := uuid.uuid4())
        return _show_form(request, IntakeForm(again), draft_key, status=409, filed_before=query)
    return redirect(links.talon_path(query))


def _hold(request: HttpRequest, form: IntakeForm) -> HttpResponse:
    """Without the proof of work, the mailbox vouches: the query waits for its mailed link."""
    cleaned = form.cleaned_data
    filed = _filed_under(cleaned["submission_key"])
    if filed:  # its proof was used up by the first sending of the same form
        return redirect(links.talon_path(filed))
    if not cleaned["email"]:
        form.add_error(
            "email",
            _("Many queries are arriving just now. Give an e-mail address to confirm yours by."),
        )
        return _show_form(request, form, cleaned["draft_key"])
    intake.hold(
        form.filing(),
        applicant=form.applicant(),
        key=cleaned["submission_key"],
        draft_key=cleaned["draft_key"],
    )
    return redirect("queries:held")


def _filed_under(key: uuid.UUID) -> CitizenQuery | None:
    return CitizenQuery.objects.filter(submission_key=key).first()


def _keep_photos(request: HttpRequest, draft_key: uuid.UUID) -> list[str]:
    """Keep the photos sent; returns a sentence for each that is not kept."""
    files = request.FILES.getlist("photos")
    if not files:
        return []
    allowance = throttle.admit(request, "upload")
    if not allowance.ok:
        return [allowance.sentence]
    refusals = photos.keep(files, draft_key=draft_key)
    return [sentence for refusal in refusals for sentence in refusal.messages]


def _show_form(
    request: HttpRequest,
    form: IntakeForm,
    draft_key: uuid.UUID,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    context = {
        "form": form,
        "photos": photos.of_draft(draft_key) if request.method == "POST" else [],
        "most_photos": settings.PHOTO_MAX_COUNT,
        "most_megabytes": settings.PHOTO_MAX_BYTES // (1024 * 1024),
        **context,
    }
    return render(request, "queries/new.html", context, status=status)


def _show_review(
    request: HttpRequest, form: IntakeForm, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    filing = form.filing()
    due = law.due(kind=filing.kind, received_at=clock.now(), calendar=current_calendar())
    subject = redact(filing.subject, language=filing.language)
    text = redact(filing.text, language=filing.language)
    context = {
        "form": form,
        "photos": photos.of_draft(form.cleaned_data["draft_key"]),
        "filing": filing,
        "kind_label": Kind(filing.kind).label,
        "language_label": dict(settings.LANGUAGES)[filing.language],
        "public_subject": subject.text,
        "public_text": text.text,
        "is_redacted": bool(subject.found or text.found),
        **_asked_before(f"{filing.subject} {filing.text}", filing.topic, filing.district),
        "body": routing.body_for(filing.topic, filing.district, on=due.registered_on),
        "due": due,
        "days": explained(due.days, due_on=due.due_on),
        "challenge": challenge.create() if challenge.required(request) else "",
        "refusal": refusal,
    }
    return render(request, "queries/review.html", context, status=status)


def _asked_before(words: str, topic: Topic, district: District | None) -> dict[str, Any]:
    """What `_similar.html` shows: queries like it, and answers given at briefings and on air."""
    return {
        "similar": intake.similar(text=words, topic=topic, district=district),
        "elsewhere": intake.answered_elsewhere(words),
    }


def _initial(request: HttpRequest) -> dict[str, Any]:
    return {
        "topic": request.GET.get("topic"),
        "district": request.GET.get("district"),
        "language": get_language(),
        "visibility": "public",
        "submission_key": uuid.uuid4(),
        "draft_key": uuid.uuid4(),
    }
