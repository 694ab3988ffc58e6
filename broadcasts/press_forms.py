"""What a press says beside the question and the verb, read from what a form sent."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from broadcasts import numbering
from broadcasts.asking import NAME_LENGTH
from broadcasts.models import LiveQuestion
from broadcasts.models.choices import DeclineGround, LiveStatus
from broadcasts.moderation import EDITED, LONGEST_WORDS
from portal.fields import CleanLineField, CleanTextField
from portal.models import Appointment, District, Topic
from portal.numbers import InvalidNumber

LONGEST_ANSWER: Final = 2_000  # characters: a few words, not a transcript


class CodeField(forms.ModelChoiceField):
    """Another question of the same broadcast, by its code as people write it."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value:
            try:
                value = numbering.parse_code(value)
            except InvalidNumber as error:
                raise forms.ValidationError(self.error_messages["invalid_choice"]) from error
        return super().to_python(value)


class PressForm(forms.Form):
    """A press without more to say. `question` is the one that is pressed on."""

    def __init__(self, data: Any, *, question: LiveQuestion) -> None:
        super().__init__(data)
        self.question = question

    def said(self) -> dict[str, Any]:
        """The arguments of the verb; the form is valid."""
        return self.cleaned_data


class DeclineForm(PressForm):
    """Why, and in which words the asker reads it; without any, in the usual ones."""

    ground = forms.ChoiceField(label=_("Why"), choices=DeclineGround.choices)
    words = forms.CharField(
        label=_("In words to the asker"), max_length=LONGEST_WORDS, required=False
    )


class MergeForm(PressForm):
    """Which question it is asked together with."""

    into = CodeField(
        label=_("Ask together with"),
        queryset=LiveQuestion.objects.none(),
        to_field_name="code",
        error_messages={"invalid_choice": _("There is no such question in this broadcast.")},
    )

    def __init__(self, data: Any, *, question: LiveQuestion) -> None:
        super().__init__(data, question=question)
        self.fields["into"].queryset = _others(question)  # type: ignore[attr-defined]


class MoveForm(PressForm):
    """Ahead of which question of the queue; of none: to its end."""

    before = CodeField(
        label=_("Ahead of"),
        queryset=LiveQuestion.objects.none(),
        to_field_name="code",
        required=False,
        error_messages={"invalid_choice": _("There is no such question in the queue.")},
    )

    def __init__(self, data: Any, *, question: LiveQuestion) -> None:
        super().__init__(data, question=question)
        in_queue = _others(question).filter(status=LiveStatus.QUEUED)
        self.fields["before"].queryset = in_queue  # type: ignore[attr-defined]


class GuestForm(PressForm):
    """A press that says who answered, if one of several guests."""

    answered_by = forms.ModelChoiceField(
        label=_("Answered by"), queryset=Appointment.objects.none(), required=False
    )

    def __init__(self, data: Any, *, question: LiveQuestion) -> None:
        super().__init__(data, question=question)
        guests = Appointment.objects.filter(guestings__broadcast=question.broadcast_id)
        self.fields["answered_by"].queryset = guests  # type: ignore[attr-defined]


class AnsweredForm(GuestForm):
    """What was said, if somebody finds the time."""

    summary = forms.CharField(
        label=_("The answer in a few words"), max_length=LONGEST_ANSWER, required=False
    )


class SummariseForm(GuestForm):
    """What was said, written down or mended afterwards."""

    answer_text = forms.CharField(
        label=_("The answer in a few words"), max_length=LONGEST_ANSWER, required=False
    )


class EditForm(PressForm):
    """Only what was sent is changed."""

    public_text = CleanTextField(
        label=_("Question as published"),
        max_length=settings.LIVE_QUESTION_MAX_LENGTH,
        required=False,
    )
    asked_as = CleanLineField(
        label=_("Name to be read out"), max_length=NAME_LENGTH, required=False
    )
    district = forms.ModelChoiceField(
        label=_("District"), queryset=District.objects.all(), required=False
    )
    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.all(), required=False)

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in EDITED if name in self.data}


def _others(question: LiveQuestion) -> Any:
    rows = LiveQuestion.objects.filter(broadcast=question.broadcast_id)
    return rows.exclude(pk=question.pk)
