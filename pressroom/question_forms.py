"""A form for each verb on a journalist's question."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.fields import day_field, line_field, text_field
from portal.models import Appointment, Body
from portal.recording import SecondField
from portal.transitions import TransitionNotAllowed
from portal.verbs import VerbForm
from portal.workdays import current_calendar, local_time
from pressroom import answers, law, question_clocks, questions
from pressroom.models import Outlet, PressQuestion
from pressroom.models.choices import QuestionStatus
from queries.law import ends_on

REASON_MAX_LENGTH: Final = 300  # characters; readers see it beside the question
MOST_LEADS: Final = 100
LEAD_CHARACTERS: Final = 80


class QuestionForm(VerbForm):
    """The arguments of the verb are the cleaned fields."""

    def perform(self, row: PressQuestion) -> object:
        return getattr(questions, self.verb)(row, by=self.by, **self.cleaned_data)


class TextForm(QuestionForm):
    """An answer in words, in the language of the question."""

    text = text_field(_("Answer"))

    def notes(self) -> list[str]:
        languages = {str(row.get_language_display()) for row in self.rows}
        sentence = _gettext("It is answered in the language of the question: %(language)s.")
        return [sentence % {"language": ", ".join(sorted(languages))}]

    def perform(self, row: PressQuestion) -> object:
        return getattr(answers, self.verb)(row, by=self.by, **self.cleaned_data)


class OnTheSpotForm(TextForm):
    verb = "answer_on_the_spot"
    text = text_field(_("What was answered"), rows=4)


class AnswerForm(TextForm):
    verb = "answer"

    def notes(self) -> list[str]:
        others = self.row.grouped.filter(status__in=["new", "promised"]).count()
        told = super().notes()
        if others:
            sentence = _gettext("So many questions get the same answer: %(count)d.")
            told.append(sentence % {"count": others + 1})
        return told


class HoldForm(TextForm):
    verb = "hold"
    text = text_field(_("How it stands"), rows=4)

    def notes(self) -> list[str]:
        return [*super().notes(), _gettext("The term goes on: this is not the answer yet.")]


class CorrectForm(TextForm):
    verb = "correct"
    text = text_field(_("The corrected answer"))
    note = line_field(
        _("What was corrected"),
        max_length=REASON_MAX_LENGTH,
        help_text=_("Readers see it beside the corrected answer; the one before stays too."),
    )

    def prepare(self) -> None:
        answered_by = self.row.answered_with or self.row
        last = answered_by.answers.order_by("-version").first()
        self.fields["text"].initial = last.text if last else ""


class PromiseForm(QuestionForm):
    verb = "promise"

    def notes(self) -> list[str]:
        calendar, today = current_calendar(), clock.today()
        rule = law.term("answer", on=today)
        due_on = ends_on(rule, started_on=today, calendar=calendar)
        sentence = _gettext("The answer will be due on %(day)s, by %(basis)s.")
        return [sentence % {"day": date_format(due_on, "DATE_FORMAT"), "basis": rule.basis}]


class ReasonForm(QuestionForm):
    reason = line_field(
        _("Reason"),
        max_length=REASON_MAX_LENGTH,
        error_messages={"required": _("Say why, in words.")},
    )


class DeclineForm(ReasonForm):
    verb = "decline"
    is_grave = True

    def notes(self) -> list[str]:
        return [_gettext("The journalist and the public read the reason.")]


class AssignForm(QuestionForm):
    verb = "assign"
    to = forms.ModelChoiceField(
        queryset=Body.objects.none(),
        required=False,
        label=_("Who answers"),
        empty_label=_("the press office itself"),
    )

    def prepare(self) -> None:
        field: Any = self.fields["to"]
        rows = Body.objects.valid_on(clock.today()).filter(is_desk=False, is_external=False)
        field.queryset = rows
        field.initial = self.row.body_id


class ExtendForm(ReasonForm):
    verb = "extend"
    until_on = day_field(_("The new last day"))

    def notes(self) -> list[str]:
        try:
            deadline, latest = question_clocks.extendable(self.row, current_calendar())
        except TransitionNotAllowed:
            return []
        extension = law.rule(deadline.basis).extension
        sentence = _gettext("Until %(day)s at most, by %(basis)s. A working day, and only once.")
        basis = extension.basis if extension else ""
        return [sentence % {"day": date_format(latest, "DATE_FORMAT"), "basis": basis}]


class NoteNoticeForm(QuestionForm):
    verb = "note_notice"


class LeadField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        words = Truncator(" ".join(obj.text.split())).chars(LEAD_CHARACTERS)
        return f"{obj.number} · {words} ({obj.get_status_display()})"


class GroupForm(QuestionForm):
    """The lead may be among the many chosen: it is left as it is."""

    verb = "group"
    lead = LeadField(
        queryset=PressQuestion.objects.none(),
        label=_("Answered together with"),
        error_messages={"required": _("Choose the question.")},
    )

    def prepare(self) -> None:
        field: Any = self.fields["lead"]
        leads = PressQuestion.objects.visible_to(self.by).filter(
            status__in=[QuestionStatus.NEW, QuestionStatus.PROMISED, QuestionStatus.ANSWERED],
            language__in={row.language for row in self.rows},
            answered_with__isnull=True,
        )
        if not self.is_for_many:
            leads = leads.exclude(pk=self.row.pk)
        newest = leads.order_by("-asked_at", "-id").values("pk")[:MOST_LEADS]
        field.queryset = leads.filter(pk__in=newest).order_by("-asked_at", "-id")

    def notes(self) -> list[str]:
        return [_gettext("Each keeps its own last day and gets its own mail.")]

    def perform(self, row: PressQuestion) -> object:
        lead = self.cleaned_data["lead"]
        if self.is_for_many and row.pk == lead.pk:
            return row
        return answers.group(row, lead=lead, by=self.by)


class UngroupForm(QuestionForm):
    verb = "ungroup"

    def perform(self, row: PressQuestion) -> object:
        return answers.ungroup(row, by=self.by)


class AmendForm(QuestionForm):
    verb = "amend"
    text = text_field(_("Question"), rows=4)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    asked_as = line_field(_("Asked by"), required=False, max_length=150)
    outlet = forms.ModelChoiceField(
        queryset=Outlet.objects.none(), required=False, label=_("Outlet")
    )
    addressee = forms.ModelChoiceField(
        queryset=Appointment.objects.none(), required=False, label=_("To whom")
    )
    second = SecondField(required=False, label=_("Time in the recording"))

    def prepare(self) -> None:
        row = self.row
        outlets: Any = self.fields["outlet"]
        outlets.queryset = Outlet.objects.all()
        speakers: Any = self.fields["addressee"]
        on = local_time(row.asked_at).date()
        speakers.queryset = Appointment.objects.valid_on(on).select_related("official")
        for name in ("text", "language", "asked_as", "second"):
            self.fields[name].initial = getattr(row, name)
        outlets.initial, speakers.initial = row.outlet_id, row.addressee_id
        if row.channel != "event":
            del self.fields["asked_as"], self.fields["second"]


class WithdrawForm(QuestionForm):
    verb = "withdraw"
    is_grave = True

    def notes(self) -> list[str]:
        return [_gettext("Only where the journalist no longer asks. Nobody will answer it.")]


class PublishForm(QuestionForm):
    verb = "publish"


class UnpublishForm(ReasonForm):
    verb = "unpublish"
    is_grave = True

    def notes(self) -> list[str]:
        return [_gettext("The ledger keeps the reason; the public does not read it.")]


FORMS: Final[dict[str, type[VerbForm]]] = {
    form.verb: form
    for form in (
        OnTheSpotForm,
        PromiseForm,
        AnswerForm,
        HoldForm,
        CorrectForm,
        DeclineForm,
        AssignForm,
        ExtendForm,
        NoteNoticeForm,
        GroupForm,
        UngroupForm,
        AmendForm,
        WithdrawForm,
        PublishForm,
        UnpublishForm,
    )
}
