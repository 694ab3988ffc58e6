"""The forms of who works on a query."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal import access, clock, routing
from portal.fields import line_field, reason_field, text_field
from portal.models import User
from portal.workdays import current_calendar
from queries import casework, law
from queries.desk_forms.base import BodyField, VerbForm
from queries.models import CitizenQuery

CHOOSE_BODY = {"required": _("Choose a body."), "invalid_choice": _("Choose a body of the list.")}


class TakeForm(VerbForm):
    verb = "take"

    def perform(self, query: CitizenQuery) -> object:
        return casework.take(query, by=self.by)


class AssignForm(VerbForm):
    verb = "assign"
    to = BodyField(label=_("Body"), error_messages=CHOOSE_BODY)

    def prepare(self) -> None:
        self.fields["to"].offer()  # type: ignore[attr-defined]
        found = {
            routing.body_for(query.topic, query.district, on=clock.today())
            for query in self.rows[:1]
        }
        self.initial.setdefault("to", next(iter(found), None))

    def perform(self, query: CitizenQuery) -> object:
        return casework.assign(query, to=self.cleaned_data["to"], by=self.by)


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.get_full_name() or obj.get_username())


class AssignExecutorForm(VerbForm):
    verb = "assign_executor"
    executor = PersonField(
        queryset=User.objects.none(),
        label=_("Executor"),
        empty_label=_("Choose a person"),
        error_messages={"required": _("Choose a person.")},
    )

    def prepare(self) -> None:
        bodies = {query.body_id for query in self.rows if query.body_id}
        people = User.objects.none()
        for body_id in bodies:
            people |= access.people_who_may("queries.draft_answer", body_id)
        field: Any = self.fields["executor"]
        field.queryset = people.order_by("last_name", "first_name", "username")
        if not self.is_for_many:
            self.initial.setdefault("executor", self.query.assignee_id)

    def perform(self, query: CitizenQuery) -> object:
        return casework.assign_executor(query, executor=self.cleaned_data["executor"], by=self.by)


class AskDetailsForm(VerbForm):
    verb = "ask_details"
    question = text_field(
        _("What is missing"),
        rows=5,
        help_text=_("The resident reads this in their mail and answers by their link."),
        error_messages={"required": _("Write what you ask.")},
    )

    def notes(self) -> list[str]:
        due = law.due(
            kind=self.query.kind,
            clock=law.Clock.CURE,
            received_at=clock.now(),
            calendar=current_calendar(),
        )
        words = _gettext(
            "The resident has until %(day)s to reply (%(basis)s). The answer term goes on."
        )
        return [words % {"day": date_format(due.due_on), "basis": due.basis}]

    def perform(self, query: CitizenQuery) -> object:
        return casework.ask_details(query, question=self.cleaned_data["question"], by=self.by)


class ResumeForm(VerbForm):
    verb = "resume"
    told = text_field(
        _("What the resident said"),
        rows=5,
        required=False,
        help_text=_("By phone or at the counter. Leave it empty where there was no reply."),
    )

    def perform(self, query: CitizenQuery) -> object:
        return casework.resume(query, told=self.cleaned_data["told"], by=self.by)


class SendToDeskForm(VerbForm):
    verb = "send_to_desk"
    reason = reason_field(_("Why it is not yours. The public timeline shows it."))

    def perform(self, query: CitizenQuery) -> object:
        return casework.send_to_desk(query, reason=self.cleaned_data["reason"], by=self.by)


class ForwardForm(VerbForm):
    """The whole, or a part: then the part's own words are asked for."""

    verb = "forward"
    to = BodyField(is_external=None, label=_("Body"), error_messages=CHOOSE_BODY)
    reason = reason_field(_("Why it is theirs. The resident and the public timeline read it."))
    scope = forms.ChoiceField(
        label=_("What is forwarded"),
        choices=[("whole", _("The whole query")), ("part", _("A part; the rest stays here"))],
        widget=forms.RadioSelect,
        initial="whole",
    )
    subject = line_field(_("Subject of the part"), required=False)
    text = text_field(_("Text of the part"), rows=4, required=False)

    def prepare(self) -> None:
        self.fields["to"].offer(but=None if self.is_for_many else self.query.body)  # type: ignore[attr-defined]
        if self.is_for_many:
            for name in ("scope", "subject", "text"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("scope") == "part":
            for name in ("subject", "text"):
                if not cleaned.get(name):
                    self.add_error(name, _("Say which part it is."))
            if cleaned.get("to") and cleaned["to"].is_external:
                self.add_error("to", _("A part is split off to a body of the akimat only."))
        return cleaned

    def notes(self) -> list[str]:
        return [
            _gettext(
                "The receiver's term starts anew today. A body outside the akimat takes the "
                "query out of the portal, and the resident is told."
            )
        ]

    def perform(self, query: CitizenQuery) -> object:
        told = self.cleaned_data
        if told.get("scope") == "part":
            return casework.split(
                query,
                to=told["to"],
                subject=told["subject"],
                text=told["text"],
                reason=told["reason"],
                by=self.by,
            )
        return casework.forward(query, to=told["to"], reason=told["reason"], by=self.by)


class ForwardOutsideForm(VerbForm):
    verb = "forward_outside"
    is_grave = True
    to = BodyField(is_external=True, label=_("Body"), error_messages=CHOOSE_BODY)
    reason = reason_field(_("Why it is theirs. The resident and the public timeline read it."))

    def prepare(self) -> None:
        self.fields["to"].offer()  # type: ignore[attr-defined]

    def notes(self) -> list[str]:
        return [_gettext("The query leaves the portal; the resident is told where it went.")]

    def perform(self, query: CitizenQuery) -> object:
        told = self.cleaned_data
        return casework.forward(query, to=told["to"], reason=told["reason"], by=self.by)


class SplitForm(VerbForm):
    verb = "split"
    to = BodyField(label=_("Body"), error_messages=CHOOSE_BODY)
    subject = line_field(
        _("Subject of the part"), error_messages={"required": _("Say which part it is.")}
    )
    text = text_field(
        _("Text of the part"), rows=5, error_messages={"required": _("Say which part it is.")}
    )
    reason = reason_field(_("Why it is theirs. The resident and the public timeline read it."))

    def prepare(self) -> None:
        self.fields["to"].offer(but=self.query.body)  # type: ignore[attr-defined]
        self.initial.setdefault("text", self.query.text)

    def notes(self) -> list[str]:
        return [
            _gettext("The part becomes a query of its own, with its number and its term."),
        ]

    def perform(self, query: CitizenQuery) -> object:
        told = self.cleaned_data
        return casework.split(
            query,
            to=told["to"],
            subject=told["subject"],
            text=told["text"],
            reason=told["reason"],
            by=self.by,
        )
