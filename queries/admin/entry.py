"""The entry form: what a resident tells a member of staff becomes a query in one page."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal import access
from portal.models import District, Topic
from queries import intake, links, photos, registration
from queries.forms import with_keys
from queries.models import Channel, CitizenQuery
from queries.registration_form import CHANNELS, RegistrationForm

if TYPE_CHECKING:
    from portal.models import User

SIMILAR_FROM = 12  # characters typed before similar queries are looked for
SEEN = "similar_seen"  # the numbers of the similar queries the form has shown


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Show the form; file what it says, and show it empty again with the number and the links."""
    user = _registrar(request)
    if request.method != "POST":
        return _show(request, RegistrationForm(initial=_initial(request), by=user))
    data = with_keys(request.POST)
    draft_key = uuid.UUID(str(data["draft_key"]))
    photos.remove(data.getlist("remove_photo"), draft_key=draft_key)
    refusals = photos.keep(request.FILES.getlist("photos"), draft_key=draft_key)
    form = RegistrationForm(data, by=user)
    if not form.is_valid() or refusals:
        sentences = [sentence for refusal in refusals for sentence in refusal.messages]
        return _show(request, form, photo_refusals=sentences)
    first = CitizenQuery.objects.filter(submission_key=form.cleaned_data["submission_key"]).first()
    if first is None and (alike := _unseen(form, seen=data.getlist(SEEN))):
        openable = _openable(alike, user)
        return _show(request, form, similar=alike, openable=openable, must_choose=True)
    query = first or _file(form, user)
    filing = form.filing()
    if (query.subject, query.text) != (filing.subject, filing.text):
        return _show_changed(request, query, user)
    return redirect(f"{reverse('admin:queries_citizenquery_add')}?{urlencode(_next(query))}")


@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """The part of the form that shows what others asked, while the operator types."""
    user = _registrar(request)
    words = f"{request.POST.get('subject', '')} {request.POST.get('text', '')}".strip()
    topic = Topic.objects.filter(slug=request.POST.get("topic", "")).first()
    district = District.objects.filter(slug=request.POST.get("district", "")).first()
    found = []
    if topic and len(words) >= SIMILAR_FROM:
        words = words[: settings.TEXT_MAX_LENGTH]
        found = intake.similar(text=words, topic=topic, district=district)
    template = "admin/queries/citizenquery/_similar.html"
    context = {"similar": found, "openable": _openable(found, user)}
    return TemplateResponse(request, template, context)


def _registrar(request: HttpRequest) -> User:
    """Whoever asks, if they may register queries."""
    user: User = request.user  # type: ignore[assignment]  # the admin lets no other in
    if not access.may_somewhere(user, registration.PERMISSION):
        raise PermissionDenied
    return user


def _file(form: RegistrationForm, user: User) -> CitizenQuery:
    return registration.register(
        form.filing(),
        applicant=form.applicant(),
        by=user,
        key=form.cleaned_data["submission_key"],
        draft_key=form.cleaned_data["draft_key"],
        received_at=form.cleaned_data["received_at"],
        body=form.cleaned_data["body"],
        reply=form.reply(),
    )


def _unseen(form: RegistrationForm, *, seen: list[str]) -> list[CitizenQuery]:
    """What others asked that is much the same, unless all of it was seen: numbers, by spaces."""
    filing = form.filing()
    words = f"{filing.subject} {filing.text}"
    found = intake.similar(text=words, topic=filing.topic, district=filing.district)
    shown = {number for numbers in seen for number in numbers.split()}
    return found if {query.number for query in found} - shown else []


def _openable(queries: list[CitizenQuery], user: User) -> set[int]:
    pks = [query.pk for query in queries]
    rows = CitizenQuery.objects.visible_to(user).filter(pk__in=pks) if pks else None
    return set(rows.values_list("pk", flat=True)) if rows is not None else set()


def _show(
    request: HttpRequest,
    form: RegistrationForm,
    *,
    status: int = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    draft_key = form["draft_key"].value()
    if not context.get("must_choose"):
        form.put_focus()
    context = {
        **admin.site.each_context(request),
        "opts": CitizenQuery._meta,
        "title": _("Enter a query"),
        "form": form,
        "photos": photos.of_draft(uuid.UUID(str(draft_key))) if form.is_bound else [],
        "most_photos": settings.PHOTO_MAX_COUNT,
        "most_megabytes": settings.PHOTO_MAX_BYTES // (1024 * 1024),
        **(_filed(request) if not form.is_bound else {}),
        **context,
    }
    template = "admin/queries/citizenquery/add.html"
    return TemplateResponse(request, template, context, status=status)


def _show_changed(request: HttpRequest, query: CitizenQuery, user: User) -> HttpResponse:
    """The form came back from the browser's history and was changed: a new query, if they wish."""
    again = request.POST.copy()
    again["submission_key"], again["draft_key"] = str(uuid.uuid4()), str(uuid.uuid4())
    form = RegistrationForm(again, by=user)
    return _show(request, form, status=HTTPStatus.CONFLICT, filed_before=query)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Channel and language stay as they were for the query before: calls follow calls."""
    channel, language = request.GET.get("channel", ""), request.GET.get("language", "")
    return {
        "channel": channel if channel in CHANNELS else Channel.CALL_CENTRE,
        "language": language if language in dict(settings.LANGUAGES) else get_language(),
        "visibility": "public",
        "submission_key": uuid.uuid4(),
        "draft_key": uuid.uuid4(),
    }


def _next(query: CitizenQuery) -> dict[str, str]:
    return {"filed": query.number, "channel": query.channel, "language": query.language}


def _filed(request: HttpRequest) -> dict[str, Any]:
    """What was filed before this empty form, for its registrar: callers hear the secret."""
    rows = CitizenQuery.objects.select_related("body", "applicant")
    number = request.GET.get("filed", "")
    query = rows.filter(number=number, accepted_by=request.user.pk).first() if number else None
    if query is None:
        return {}
    with override(query.language):
        talon_path = links.talon_path(query)
    seen = CitizenQuery.objects.visible_to(request.user).filter(pk=query.pk)  # type: ignore[arg-type]
    return {
        "filed": query,
        "secret": links.secret_of(query),
        "talon_path": talon_path,
        "may_open": seen.exists(),
    }
