"""The same verb on many queries: one form, each query in a transaction of its own, one report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import access
from queries import meanwhile, reasons
from queries.admin import page
from queries.admin.buttons import label_of
from queries.desk_forms import FORMS, VerbForm
from queries.desk_forms.answers import WordsForm
from queries.lifecycle import TRANSITIONS, NotYourBody, TransitionNotAllowed
from queries.meanwhile import ChangedMeanwhile
from queries.models import CitizenQuery
from queries.timeline import lines

if TYPE_CHECKING:
    from portal.models import User

VERBS = (
    "take",
    "assign",
    "assign_executor",
    "forward",
    "settle",
    "approve",
    "send_back",
    "extend",
)
MOST = 100  # queries at once: each is a transaction, and a person waits


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one query: empty `refusal` means done."""

    query: CitizenQuery
    refusal: str = ""


def is_offered(verb: str, user: User) -> bool:
    return access.may_somewhere(user, TRANSITIONS[verb].permission) or user.is_superuser


def _action(verb: str) -> Callable[[Any, HttpRequest, QuerySet], HttpResponse]:
    @admin.action(description=TRANSITIONS[verb].label)  # type: ignore[arg-type]
    def chosen(model_admin: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        queries = list(_with_related(queryset)[: MOST + 1])
        if len(queries) > MOST:
            message = _("At most %(most)d queries at once: choose fewer.")
            messages.error(request, message % {"most": MOST})
            return redirect(request.get_full_path())
        return _ask(request, verb, queries)

    chosen.__name__ = verb
    return chosen


ACTIONS = [_action(verb) for verb in VERBS]


@never_cache
@require_http_methods(["GET", "POST"])
def many(request: HttpRequest, verb: str) -> HttpResponse:
    """Do the verb to each of the posted queries, and report on each."""
    if verb not in VERBS:
        raise Http404
    if request.method == "GET":
        return redirect("admin:queries_citizenquery_changelist")
    user: User = request.user  # type: ignore[assignment]
    pks = [int(pk) for pk in request.POST.getlist("query")[:MOST] if pk.isascii() and pk.isdigit()]
    rows = CitizenQuery.objects.visible_to(user).filter(pk__in=pks)
    queries = list(_with_related(rows))
    if not queries:
        messages.error(request, _("None of these queries is yours to see."))
        return redirect("admin:queries_citizenquery_changelist")
    form = FORMS[verb](request.POST, queries=queries, by=user)
    if isinstance(form, WordsForm) and (source := form.asked_source()):
        return _ask(request, verb, queries, form.filled(source))
    if not form.is_valid():
        return _ask(request, verb, queries, form)
    results = [_done(form, query, request) for query in queries]
    refused = [result for result in results if result.refusal]
    context = {
        **page.frame(request),
        "label": label_of(verb),
        "done": [result for result in results if not result.refusal],
        "refused": refused,
        "summary": _summary(len(results) - len(refused), len(results)),
        "queue_url": reverse("admin:queries_citizenquery_changelist"),
    }
    return TemplateResponse(request, "admin/queries/citizenquery/report.html", context)


def _done(form: VerbForm, query: CitizenQuery, request: HttpRequest) -> Result:
    """Do it to one, in its own transaction: another's refusal does not undo it."""
    seen = request.POST.get(f"seen_{query.pk}", "")
    try:
        meanwhile.act(query, form.perform, seen=int(seen) if seen.isdigit() else 0)
    except ChangedMeanwhile as changed:
        if changed.is_repeated(form.verb, by=form.by):
            return Result(query)
        told = "; ".join(line.sentence for line in lines(changed.entries, is_staff=True))
        return Result(query, _("It changed meanwhile: %(what)s") % {"what": told})
    except (TransitionNotAllowed, NotYourBody) as refusal:
        return Result(query, str(refusal))
    return Result(query)


def _summary(done: int, of: int) -> str:
    words = ngettext(
        "Done with %(done)d of %(of)d query.", "Done with %(done)d of %(of)d queries.", of
    )
    return words % {"done": done, "of": of}


def _ask(
    request: HttpRequest, verb: str, queries: list[CitizenQuery], form: VerbForm | None = None
) -> HttpResponse:
    """The one form for all; what cannot be done is named before it is tried."""
    user: User = request.user  # type: ignore[assignment]
    sequences = meanwhile.last_sequences(queries)
    rows = [
        {
            "query": query,
            "seen": request.POST.get(f"seen_{query.pk}") or sequences[query.ledger_subject],
            "why_not": reasons.why_not(query, verb, user),
        }
        for query in queries
    ]
    context = {
        **page.frame(request),
        "verb": verb,
        "label": label_of(verb),
        "form": form or FORMS[verb](queries=queries, by=user),
        "rows": rows,
        "is_possible": any(not row["why_not"] for row in rows),
        "action": reverse("admin:queries_citizenquery_many", args=[verb]),
        "queue_url": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/queries/citizenquery/many.html", context)


def _with_related(rows: QuerySet[CitizenQuery]) -> QuerySet[CitizenQuery]:
    return rows.select_related("topic", "district", "body", "assignee", "applicant").order_by(
        "due_on", "id"
    )
