"""The same verb on many rows: one form, each row in a transaction of its own, one report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.transitions import REFUSALS
from portal.verbs import meanwhile
from portal.verbs.meanwhile import ChangedMeanwhile

if TYPE_CHECKING:
    from portal.models import User
    from portal.verbs.desk import VerbDesk
    from portal.verbs.forms import VerbForm

MOST = 100  # rows at once: each is a transaction, and a person waits


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row: empty `refusal` means done."""

    row: Any
    url: str
    refusal: str = ""


def actions(desk: VerbDesk) -> list[Callable[..., HttpResponse]]:
    """The bulk verbs as actions of the model's list."""
    return [_action(desk, verb) for verb in desk.in_bulk]


def _action(desk: VerbDesk, verb: str) -> Callable[..., HttpResponse]:
    @admin.action(description=desk.step(verb).label)  # type: ignore[arg-type]
    def chosen(model_admin: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        rows = list(desk.in_order(desk.with_related(queryset))[: MOST + 1])
        if len(rows) > MOST:
            message = _("At most %(most)d at once: choose fewer.")
            messages.error(request, message % {"most": MOST})
            return redirect(request.get_full_path())
        return _ask(request, desk, verb, rows)

    chosen.__name__ = verb
    return chosen


@never_cache
@require_http_methods(["GET", "POST"])
def many(request: HttpRequest, *, desk: VerbDesk, verb: str) -> HttpResponse:
    """Do the verb to each of the posted rows, and report on each."""
    if verb not in desk.in_bulk:
        raise Http404
    if request.method == "GET":
        return redirect(desk.url("changelist"))
    user: User = request.user  # type: ignore[assignment]  # the admin lets no other in
    pks = [int(pk) for pk in request.POST.getlist("row")[:MOST] if pk.isascii() and pk.isdigit()]
    rows = list(desk.in_order(desk.with_related(desk.visible_to(user).filter(pk__in=pks))))
    if not rows:
        messages.error(request, _("None of these is yours to see."))
        return redirect(desk.url("changelist"))
    form = desk.forms[verb](request.POST, rows=rows, by=user)
    if refilled := form.refilled():
        return _ask(request, desk, verb, rows, refilled)
    if not form.is_valid():
        return _ask(request, desk, verb, rows, form)
    results = [_done(desk, form, row, request) for row in rows]
    refused = [result for result in results if result.refusal]
    context = {
        **desk.frame(request),
        "label": desk.step(verb).label,
        "done": [result for result in results if not result.refusal],
        "refused": refused,
        "done_count": len(results) - len(refused),
        "count": len(results),
        "line": desk.templates("_line"),
        "list_url": desk.url("changelist"),
    }
    return TemplateResponse(request, desk.templates("report"), context)


def _done(desk: VerbDesk, form: VerbForm, row: Any, request: HttpRequest) -> Result:
    """Do it to one, in its own transaction: another's refusal does not undo it."""
    seen, url = request.POST.get(f"seen_{row.pk}", ""), desk.url("change", row.pk)
    try:
        desk.act(row, form.perform, seen=int(seen) if seen.isdigit() else 0)
    except ChangedMeanwhile as changed:
        if changed.is_repeated(desk.step(form.verb).event, by=form.by):
            return Result(row, url)
        told = "; ".join(step.sentence for step in reversed(desk.told(changed.entries)))
        return Result(row, url, _("It changed meanwhile: %(what)s") % {"what": told})
    except REFUSALS as refusal:
        return Result(row, url, str(refusal))
    return Result(row, url)


def _ask(
    request: HttpRequest,
    desk: VerbDesk,
    verb: str,
    rows: list[Any],
    form: VerbForm | None = None,
) -> HttpResponse:
    """The one form for all; what cannot be done is named before it is tried."""
    user: User = request.user  # type: ignore[assignment]  # the admin lets no other in
    sequences = meanwhile.last_sequences(row.ledger_subject for row in rows)
    asked = [
        {
            "row": row,
            "seen": request.POST.get(f"seen_{row.pk}") or sequences.get(row.ledger_subject, 0),
            "why_not": desk.why_not(row, verb, user),
        }
        for row in rows
    ]
    context = {
        **desk.frame(request),
        "verb": verb,
        "label": desk.step(verb).label,
        "form": form or desk.forms[verb](rows=rows, by=user),
        "rows": asked,
        "is_possible": any(not each["why_not"] for each in asked),
        "action": desk.url("many", verb),
        "fields": desk.templates("_fields"),
        "line": desk.templates("_line"),
        "list_url": request.get_full_path(),
    }
    return TemplateResponse(request, desk.templates("many"), context)
