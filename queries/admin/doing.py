"""One verb on one query: its form, the check that nothing changed meanwhile, and the answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from queries import answer_sources, meanwhile, reasons
from queries.admin import page
from queries.admin.buttons import address_of, label_of
from queries.desk_forms import FORMS, VerbForm
from queries.desk_forms.answers import ReplyForm, WordsForm
from queries.lifecycle import NotYourBody, TransitionNotAllowed
from queries.meanwhile import ChangedMeanwhile
from queries.models import CitizenQuery

if TYPE_CHECKING:
    from portal.models import User


@never_cache
@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Show the verb's form, or do it. What was typed stays, whatever happens."""
    if verb not in FORMS:
        raise Http404
    query = page.visible(request, pk)
    user: User = request.user  # type: ignore[assignment]
    if request.method == "GET":
        why_not = reasons.why_not(query, verb, user)
        form = None if why_not else FORMS[verb](queries=[query], by=user)
        return _show(request, query, verb, form, why_not=why_not)
    return _post(request, query, verb, user)


def _post(request: HttpRequest, query: CitizenQuery, verb: str, user: User) -> HttpResponse:
    seen = _sequence(request.POST.get("seen", ""))
    try:
        meanwhile.check(query, seen=seen)
        _check(query, verb, user)
        form = FORMS[verb](request.POST, queries=[query], by=user)
        if isinstance(form, WordsForm) and (source := form.asked_source()):
            return _show(request, query, verb, form.filled(source), seen=seen)
        if not form.is_valid():
            return _show(request, query, verb, form, seen=seen)
        meanwhile.act(query, form.perform, seen=seen)
    except ChangedMeanwhile as changed:
        if changed.is_repeated(verb, by=user):  # a double click: it is done already
            return _after(request, query)
        return _show_conflict(request, query, verb, user, changed)
    except (TransitionNotAllowed, NotYourBody) as refusal:
        return _show_refusal(request, query, verb, user, str(refusal), seen=seen)
    done = _("%(number)s: “%(verb)s” is done.")
    messages.success(request, done % {"number": query.number, "verb": label_of(verb)})
    return _after(request, query)


def _check(query: CitizenQuery, verb: str, user: User) -> None:
    if why_not := reasons.why_not(query, verb, user):
        raise TransitionNotAllowed(why_not)


def _after(request: HttpRequest, query: CitizenQuery) -> HttpResponse:
    """Back to the query, or to the queue where it has left the user's sight."""
    visible = CitizenQuery.objects.visible_to(request.user)  # type: ignore[arg-type]
    if visible.filter(pk=query.pk).exists():
        return redirect("admin:queries_citizenquery_change", query.pk)
    return redirect("admin:queries_citizenquery_changelist")


def _show_conflict(
    request: HttpRequest, query: CitizenQuery, verb: str, user: User, changed: ChangedMeanwhile
) -> HttpResponse:
    """Tell what happened meanwhile; the form goes on from there, if the verb is still possible."""
    query.refresh_from_db()
    why_not = reasons.why_not(query, verb, user)
    form = None if why_not else FORMS[verb](request.POST, queries=[query], by=user)
    return _show(
        request,
        query,
        verb,
        form,
        seen=changed.seen,
        status=HTTPStatus.CONFLICT,
        meanwhile=page.steps(changed.entries),
        why_not=why_not,
        typed=_typed(request) if why_not else [],
    )


def _show_refusal(
    request: HttpRequest, query: CitizenQuery, verb: str, user: User, refusal: str, *, seen: int
) -> HttpResponse:
    """Say why not; what was typed stays in the form, or beside where there is none any more."""
    query.refresh_from_db()
    why_not = reasons.why_not(query, verb, user)
    form = None if why_not else FORMS[verb](request.POST, queries=[query], by=user)
    return _show(
        request,
        query,
        verb,
        form,
        seen=seen,
        status=HTTPStatus.CONFLICT,
        refusal="" if why_not else refusal,
        why_not=why_not,
        typed=_typed(request) if why_not else [],
    )


def _typed(request: HttpRequest) -> list[str]:
    """The words in a form that can no longer be sent, to be copied from."""
    chosen = {"csrfmiddlewaretoken", "seen"}
    return [
        str(value)
        for name, value in request.POST.items()
        if name not in chosen and len(str(value).split()) > 1
    ]


def _sequence(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() else 0


def _show(
    request: HttpRequest,
    query: CitizenQuery,
    verb: str,
    form: VerbForm | None,
    *,
    seen: int | None = None,
    status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    if seen is None:
        seen = meanwhile.last_sequences([query]).get(query.ledger_subject, 0)
    may_copy = isinstance(form, ReplyForm)
    context = {
        **page.frame(request, query),
        "verb": verb,
        "label": label_of(verb),
        "form": form,
        "seen": seen,
        "due": page.due_of(query),
        "alike": answer_sources.answered_alike(query) if may_copy else [],
        "draft": getattr(form, "draft", None),
        "photos": list(query.attachments.all()) if verb == "publish_photos" else [],
        "chosen": [str(pk) for pk in form["publish"].value() or ()]
        if verb == "publish_photos" and form
        else [],
        "action": address_of(query, verb),
        **more,
    }
    return TemplateResponse(request, "admin/queries/citizenquery/do.html", context, status=status)
