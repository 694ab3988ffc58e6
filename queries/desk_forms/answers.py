"""The forms of answers: drafted from templates or earlier answers, sent, corrected, sent back."""

from __future__ import annotations

from typing import Any, Self

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.fields import day_field, reason_field, text_field
from queries import answer_sources, answering
from queries.answer_sources import Source
from queries.answering import Reply
from queries.desk_forms.base import VerbForm
from queries.models import Answer, AnswerTemplate, CitizenQuery, Outcome

# Buttons that fill the text in
USE_TEMPLATE, USE_ANSWER, USE_ATTACHED = "use_template", "use_answer", "use_attached"


class TemplateField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.get_outcome_display()})" if obj.outcome else str(obj.title)


class WordsForm(VerbForm):
    """A text to the resident, which may start from a template."""

    template = TemplateField(
        queryset=AnswerTemplate.objects.none(),
        required=False,
        label=_("Template"),
        empty_label=_("Without a template"),
    )

    def prepare(self) -> None:
        field: Any = self.fields["template"]
        field.queryset = answer_sources.templates_for(self.query)
        self.fields["text"].widget.attrs["lang"] = self.query.language

    def notes(self) -> list[str]:
        if self.is_for_many:
            return [_gettext("The same words go to every resident of these queries.")]
        language = get_language_info(self.query.language)["name_local"]
        words = _gettext("The query is in this language, and so must the answer be: %(language)s")
        return [words % {"language": language}]

    def asked_source(self) -> Source | None:
        """The words a "use this" button asks for, or None where another button was pressed."""
        if USE_TEMPLATE in self.data:
            field: Any = self.fields["template"]
            template = field.queryset.filter(pk=_number(self.data.get("template"))).first()
            return answer_sources.from_template(template, self.query) if template else Source("")
        if USE_ANSWER in self.data:
            sent = Answer.objects.filter(sent_at__isnull=False, query__visibility="public")
            answer = sent.filter(pk=_number(self.data[USE_ANSWER])).first()
            return answer_sources.from_answer(answer) if answer else Source("")
        if USE_ATTACHED in self.data:
            pk = _number(self.data[USE_ATTACHED])
            attached = answer_sources.attached_to(self.query)
            shown = next((each for each in attached if each.row.pk == pk), None)
            return answer_sources.from_attached(shown) if shown else Source("")
        return None

    def refilled(self) -> Self | None:
        """What was typed, and the words of the source asked for below it."""
        source = self.asked_source()
        if source is None:
            return None
        typed = {name: self.data.get(name, "") for name in self.fields}
        words = [part for part in (typed["text"].strip(), source.text) if part]
        typed["text"] = "\n\n".join(words)
        for name in ("legal_basis", "outcome"):
            if name in typed:
                typed[name] = typed[name] or getattr(source, name)
        return type(self)(rows=self.rows, by=self.by, initial=typed)


class HoldAnswerForm(WordsForm):
    verb = "hold_answer"
    text = text_field(
        _("How it stands"),
        help_text=_("It is sent at once; the term goes on."),
        error_messages={"required": _("Write how it stands.")},
    )

    def perform(self, query: CitizenQuery) -> object:
        return answering.hold_answer(query, text=self.cleaned_data["text"], by=self.by)


class ReplyForm(WordsForm):
    """A whole answer: its outcome, words, legal basis, and the day of a promise."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    text = text_field(
        _("Answer"),
        rows=12,
        help_text=_("Reasoned, by facts and law. How to complain is added by itself."),
        error_messages={"required": _("Write the answer.")},
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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        outcome, planned_on = cleaned.get("outcome"), cleaned.get("planned_on")
        if outcome == Outcome.REFUSED and not cleaned.get("legal_basis"):
            self.add_error("legal_basis", _("A refusal names its legal ground."))
        if outcome == Outcome.PLANNED and "planned_on" not in self.errors:
            if planned_on is None:
                self.add_error("planned_on", _("A promise names its day."))
            elif planned_on <= clock.today():
                self.add_error("planned_on", _("A promise lies in the future."))
        return cleaned

    def reply(self) -> Reply:
        told = self.cleaned_data
        return Reply(
            outcome=told["outcome"],
            text=told["text"],
            legal_basis=told["legal_basis"],
            planned_on=told["planned_on"],
        )


class DraftAnswerForm(ReplyForm):
    verb = "draft_answer"

    def prepare(self) -> None:
        """Start from the draft the head sent back, if there is one."""
        super().prepare()
        back = self.query.answers.filter(sent_back_at__isnull=False).order_by("version").last()
        if back:
            for name in ("outcome", "text", "legal_basis", "planned_on"):
                self.initial.setdefault(name, getattr(back, name))
            self.sent_back = back.sent_back_reason

    sent_back = ""

    def notes(self) -> list[str]:
        if not self.sent_back:
            return super().notes()
        words = _gettext("The head sent the last draft back: %(reason)s")
        return [words % {"reason": self.sent_back}, *super().notes()]

    def perform(self, query: CitizenQuery) -> object:
        return answering.draft_answer(query, reply=self.reply(), by=self.by)


class SettleForm(ReplyForm):
    verb = "settle"

    def perform(self, query: CitizenQuery) -> object:
        return answering.settle(query, reply=self.reply(), by=self.by)


class CorrectForm(ReplyForm):
    verb = "correct"

    def prepare(self) -> None:
        super().prepare()
        sent = self.query.answers.filter(sent_at__isnull=False).exclude(kind=Answer.Kind.HOLDING)
        last = sent.order_by("version").last()
        if last:
            for name in ("outcome", "text", "legal_basis", "planned_on"):
                self.initial.setdefault(name, getattr(last, name))

    def notes(self) -> list[str]:
        return [
            *super().notes(),
            _gettext("It is sent at once, and the answer before it stays readable."),
        ]

    def perform(self, query: CitizenQuery) -> object:
        return answering.correct(query, reply=self.reply(), by=self.by)


class ApproveForm(VerbForm):
    verb = "approve"

    def prepare(self) -> None:
        self.draft = None if self.is_for_many else answering.draft_of(self.query)

    def notes(self) -> list[str]:
        return [_gettext("The answer goes to the resident, and to everyone who joined, at once.")]

    def perform(self, query: CitizenQuery) -> object:
        return answering.approve(query, by=self.by)


class SendBackForm(VerbForm):
    verb = "send_back"
    reason = reason_field(_("What the executor should mend."))

    def prepare(self) -> None:
        self.draft = None if self.is_for_many else answering.draft_of(self.query)

    def perform(self, query: CitizenQuery) -> object:
        return answering.send_back(query, reason=self.cleaned_data["reason"], by=self.by)


def _number(typed: Any) -> int:
    """The primary key typed, or 0, which no row has."""
    return int(typed) if str(typed).isascii() and str(typed).isdigit() else 0
