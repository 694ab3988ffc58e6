"""What is done to an anomaly, as forms of the staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal import clock
from portal.fields import day_field, line_field, reason_field, text_field
from portal.verbs import VerbForm
from queries.models import Anomaly, Outcome, Status
from queries.watch import handling, replying
from queries.watch.replying import Words


class AnomalyForm(VerbForm):
    rows: Sequence[Anomaly]


class AnswerForm(AnomalyForm):
    """One outcome, and the words in every language in which the linked queries were asked."""

    verb = "answer"
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        required=False,
        max_length=300,
        help_text=_("The law and article it rests on; a refusal needs one."),
    )
    planned_on = day_field(
        _("Promised by"), required=False, help_text=_("Only for “planned by a date”.")
    )

    def prepare(self) -> None:
        """A text for each language there is among the queries."""
        self.queries = replying.answerable(self.row, self.by)
        asked = {query.language for query in self.queries}
        names = {code: name for code, name in settings.LANGUAGES if code in asked}
        self.languages = list(names)
        for code in self.languages:
            field = text_field(
                format_lazy("{} ({})", _("Answer"), names[code]),
                rows=6,
                help_text=_("Reasoned, by facts and law. How to complain is added by itself."),
                error_messages={"required": _("Write the answer.")},
            )
            field.widget.attrs["lang"] = code
            self.fields[f"text_{code}"] = field
        self.order_fields(["outcome", *(f"text_{code}" for code in self.languages)])

    def notes(self) -> list[str]:
        """How many, and what becomes of which."""
        at_desk = sum(query.status == Status.NEW for query in self.queries)
        count = len(self.queries)
        if not count:
            return [_gettext("None of its queries is open.")]
        told = ngettext(
            "%(count)d linked query is open.", "%(count)d linked queries are open.", count
        ) % {"count": count}
        settled = ngettext(
            "%(count)d lies at the desk and is answered with these words.",
            "%(count)d lie at the desk and are answered with these words.",
            at_desk,
        ) % {"count": at_desk}
        rest = _gettext(
            "To those that a body holds, the first of the published answers is attached: their "
            "term goes on, and the body still owes its own."
        )
        return [f"{told} {settled}", *([rest] if count > at_desk else [])]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        outcome, planned_on = cleaned.get("outcome"), cleaned.get("planned_on")
        if not self.queries:
            raise forms.ValidationError(_("None of its queries is open."))
        if outcome == Outcome.REFUSED and not cleaned.get("legal_basis"):
            self.add_error("legal_basis", _("A refusal names its legal ground."))
        if outcome == Outcome.PLANNED and "planned_on" not in self.errors:
            if planned_on is None:
                self.add_error("planned_on", _("A promise names its day."))
            elif planned_on <= clock.today():
                self.add_error("planned_on", _("A promise lies in the future."))
        return cleaned

    def perform(self, anomaly: Anomaly) -> object:
        told = self.cleaned_data
        words = Words(
            outcome=told["outcome"],
            texts={code: told[f"text_{code}"] for code in self.languages},
            legal_basis=told["legal_basis"],
            planned_on=told["planned_on"],
        )
        return replying.answer(anomaly, words=words, by=self.by)


class HandleForm(AnomalyForm):
    verb = "handle"
    reason = line_field(_("What was done"), required=False, max_length=handling.REASON_MAX_LENGTH)

    def notes(self) -> list[str]:
        return [_gettext("Its queries are frozen; should their number double, it is told anew.")]

    def perform(self, anomaly: Anomaly) -> object:
        return handling.handle(anomaly, reason=self.cleaned_data["reason"], by=self.by)


class DismissForm(AnomalyForm):
    verb = "dismiss"
    is_grave = True
    reason = reason_field(
        _("Why it is none: an exercise, a campaign, a fault of a form."),
        max_length=handling.REASON_MAX_LENGTH,
    )

    def perform(self, anomaly: Anomaly) -> object:
        return handling.dismiss(anomaly, reason=self.cleaned_data["reason"], by=self.by)


FORMS: Final[dict[str, type[VerbForm]]] = {
    form.verb: form for form in (AnswerForm, HandleForm, DismissForm)
}
