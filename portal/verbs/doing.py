"""One verb on one row: its form, the check that nothing changed meanwhile, and the answer."""

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

from portal.transitions import REFUSALS, TransitionNotAllowed
from portal.verbs import meanwhile
from portal.verbs.meanwhile import ChangedMeanwhile

if TYPE_CHECKING:
    from portal.models import User
    from portal.verbs.desk import VerbDesk
    from portal.verbs.forms import VerbForm


@never_cache
@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, *, desk: VerbDesk, pk: int, verb: str) -> HttpResponse:
    """Show the verb's form, or do it. What was typed stays, whatever happens."""
    if verb not in desk.forms:
        raise Http404
    row = desk.visible(request, pk)
    user: User = request.user  # type: ignore[assignment]  # the admin lets no other in
    doing = _Doing(desk, request, row, verb, user)
    if request.method == "GET":
        why_not = desk.why_not(row, verb, user)
        form = None if why_not else desk.forms[verb](rows=[row], by=user)
        return doing.show(form, why_not=why_not)
    return doing.post()


class _Doing:
    """A verb being done by somebody to a row."""

    def __init__(
        self, desk: VerbDesk, request: HttpRequest, row: Any, verb: str, user: User
    ) -> None:
        self.desk, self.request, self.row, self.verb, self.user = desk, request, row, verb, user

    def post(self) -> HttpResponse:
        desk, request, row, verb = self.desk, self.request, self.row, self.verb
        seen = _sequence(request.POST.get("seen", ""))
        try:
            meanwhile.check(row.ledger_subject, seen=seen, harmless=desk.harmless)
            self.check()
            form = desk.forms[verb](request.POST, rows=[row], by=self.user)
            if refilled := form.refilled():
                return self.show(refilled, seen=seen)
            if not form.is_valid():
                return self.show(form, seen=seen)
            desk.act(row, form.perform, seen=seen)
        except ChangedMeanwhile as changed:
            if changed.is_repeated(desk.step(verb).event, by=self.user):
                return self.after()  # a double click: it is done already
            return self.show_again(seen=changed.seen, meanwhile=desk.told(changed.entries))
        except REFUSALS as refusal:
            return self.show_again(seen=seen, refusal=str(refusal))
        done = _("%(number)s: “%(verb)s” is done.")
        messages.success(request, done % {"number": row, "verb": desk.step(verb).label})
        return self.after()

    def check(self) -> None:
        if why_not := self.desk.why_not(self.row, self.verb, self.user):
            raise TransitionNotAllowed(why_not)

    def after(self) -> HttpResponse:
        """Back to the row, or to the list where it has left the user's sight."""
        if self.desk.visible_to(self.user).filter(pk=self.row.pk).exists():
            return redirect(self.desk.url("change", self.row.pk))
        return redirect(self.desk.url("changelist"))

    def show_again(self, *, seen: int, refusal: str = "", **more: Any) -> HttpResponse:
        """Say what happened or why not; the form goes on from there, if it is still possible.

        What was typed stays in the form, or beside, to be copied, where there is none any more.
        """
        self.row.refresh_from_db()
        why_not = self.desk.why_not(self.row, self.verb, self.user)
        again = self.desk.forms[self.verb]
        return self.show(
            None if why_not else again(self.request.POST, rows=[self.row], by=self.user),
            seen=seen,
            status=HTTPStatus.CONFLICT,
            refusal="" if why_not else refusal,
            why_not=why_not,
            typed=_typed(self.request) if why_not else [],
            **more,
        )

    def show(
        self,
        form: VerbForm | None,
        *,
        seen: int | None = None,
        status: int = HTTPStatus.OK,
        **more: Any,
    ) -> HttpResponse:
        desk, row, verb = self.desk, self.row, self.verb
        if seen is None:
            seen = meanwhile.last_sequences([row.ledger_subject]).get(row.ledger_subject, 0)
        context = {
            **desk.frame(self.request, row),
            "row": row,
            "verb": verb,
            "label": desk.step(verb).label,
            "form": form,
            "seen": seen,
            "action": desk.url("do", row.pk, verb),
            "fields": desk.templates("_fields"),
            "row_url": desk.url("change", row.pk),
            **desk.context(row, form),
            **more,
        }
        return TemplateResponse(self.request, desk.templates("do"), context, status=status)


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
