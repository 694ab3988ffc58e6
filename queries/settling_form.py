"""The part of the staff's form in which a query is answered at once, and what it then lacks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import access, clock
from portal.fields import CleanLineField, CleanTextField
from queries import answer_sources
from queries.answering import Reply
from queries.models import AnswerTemplate, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.models import User

SETTLING: Final = ("outcome", "template", "answer", "legal_basis", "planned_on")


class TemplateSelect(forms.Select):
    """Each template carries its words, for the script that shows them in the field below."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        template = getattr(value, "instance", None)
        if template is not None:
            option["attrs"] |= {
                "data-basis": template.legal_basis,
                "data-outcome": template.outcome,
                **{
                    f"data-text-{code}": getattr(template, f"text_{code}") or ""
                    for code, _name in settings.LANGUAGES
                },
            }
        return option


class TemplateField(forms.ModelChoiceField):
    widget = TemplateSelect

    def label_from_instance(self, obj: Any) -> str:
        return " · ".join(filter(None, (str(obj.theme or ""), obj.title)))


class SettlingForm(forms.Form):
    """The answer given on the spot; all of it left empty, the query goes on to a body."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[("", _("Not settled: it goes to a body")), *Outcome.choices],
    )
    template = TemplateField(
        queryset=AnswerTemplate.objects.none(),
        required=False,
        label=_("Template"),
        empty_label=_("Without a template"),
        help_text=_("Its words stand for an answer left empty, in the language of the query."),
    )
    answer = CleanTextField(
        label=_("Answer"),
        required=False,
        max_length=settings.TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    legal_basis = CleanLineField(
        label=_("Legal basis"),
        required=False,
        max_length=300,
        help_text=_("Law and article; a refusal needs one."),
    )
    planned_on = forms.DateField(
        label=_("Promised by"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Only for “planned by a date”."),
        error_messages={"invalid": _("This is not a day.")},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        templates = AnswerTemplate.objects.filter(body__isnull=True).select_related("theme")
        by_theme = F("theme__position").asc(nulls_first=True)
        fields["template"].queryset = templates.order_by(by_theme, "title")
        if not access.may(by, "queries.settle"):
            for name in SETTLING:
                del fields[name]

    @property
    def may_settle(self) -> bool:
        return "answer" in self.fields

    def clean_planned_on(self) -> date | None:
        day: date | None = self.cleaned_data["planned_on"]
        if day is not None and day <= clock.today():
            raise ValidationError(_("A promise lies in the future."), code="past")
        return day

    def missing_in_answer(self) -> Iterator[tuple[str, Any]]:
        cleaned, outcome = self.cleaned_data, self._outcome
        if not outcome:
            yield "outcome", _("Choose what came of it.")
        if not self._answer:
            yield "answer", _("Write the answer, or choose a template.")
        elif blanks := self._blanks():
            # The template's words are shown, to be written over.
            self.data = dict(self.data.items()) | {"answer": self._answer}
            sentence = gettext("Write over what stands in brackets: %(blanks)s")
            yield "answer", sentence % {"blanks": ", ".join(blanks)}
        if outcome == Outcome.REFUSED and not self._legal_basis:
            yield "legal_basis", _("A refusal names its legal ground.")
        if outcome == Outcome.PLANNED and not cleaned.get("planned_on"):
            yield "planned_on", _("A promise names its day.")
        if cleaned.get("body"):
            yield "body", _("What is settled on the spot goes to no body.")

    @property
    def is_settled(self) -> bool:
        """Whether anything of an answer is filled in, to be sent at once."""
        return any(self.cleaned_data.get(name) for name in SETTLING)

    @property
    def _outcome(self) -> str:
        template = self.cleaned_data.get("template")
        return str(self.cleaned_data.get("outcome") or (template.outcome if template else ""))

    @property
    def _answer(self) -> str:
        template = self.cleaned_data.get("template")
        language = self.cleaned_data.get("language")
        words = getattr(template, f"text_{language}", "") if template and language else ""
        return str(self.cleaned_data.get("answer") or words or (template.text if template else ""))

    def _blanks(self) -> list[str]:
        template = self.cleaned_data.get("template")
        return answer_sources.blanks_left(self._answer, template) if template else []

    @property
    def _legal_basis(self) -> str:
        template = self.cleaned_data.get("template")
        written = self.cleaned_data.get("legal_basis")
        return str(written or (template.legal_basis if template else ""))

    def reply(self) -> Reply | None:
        """The answer given at once, or None where the query goes on to a body."""
        if not self.is_settled:
            return None
        return Reply(
            outcome=self._outcome,
            text=self._answer,
            legal_basis=self._legal_basis,
            planned_on=self.cleaned_data.get("planned_on"),
        )
