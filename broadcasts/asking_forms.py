"""The forms of those who ask: the question itself, and what they may do about it afterwards."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from broadcasts.asking import NAME_LENGTH, Asked
from broadcasts.models.choices import QuestionSource
from portal import clock, text
from portal.fields import CleanLineField, CleanTextField, email_field, phone_field
from portal.models import District
from queries.models import Applicant
from queries.resident_forms import ResidentForm

if TYPE_CHECKING:
    from django.http import QueryDict

TEXT_MIN_LENGTH = 10  # characters
CONSENT_NEEDED = _("Without consent we may not keep the contact.")


class QuestionForm(ResidentForm):
    """A question and whoever asks it, whoever types it."""

    text = CleanTextField(
        label=_("Your question"),
        min_length=TEXT_MIN_LENGTH,
        max_length=settings.LIVE_QUESTION_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "data-count": settings.LIVE_QUESTION_MAX_LENGTH}),
        error_messages={"required": _("Write your question.")},
    )
    asked_as = CleanLineField(
        label=_("Name to be read out"),
        required=False,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("As you wish to be called. It is read out on air and shown on this page."),
    )
    district = forms.ModelChoiceField(
        queryset=District.objects.none(),
        to_field_name="slug",
        required=False,
        label=_("District"),
        empty_label=_("I do not say"),
        error_messages={"invalid_choice": _("Choose a district from the list.")},
    )
    email = email_field(
        _("Never published. The code of your question and the reply come here."), required=False
    )
    phone = phone_field(_("Never published. If your question goes to a body, it can ring you."))
    language = forms.ChoiceField(
        label=_("Language of the question"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = District.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("email") or cleaned.get("phone")) and not cleaned.get("consent"):
            self.add_error("consent", CONSENT_NEEDED)
        return cleaned

    def clean_text(self) -> str:
        typed = str(self.cleaned_data["text"])
        if text.looks_like_nothing(typed):
            raise ValidationError(_("Please write it in words."), code="no_words")
        return typed

    def asked(self) -> Asked:
        """What is asked, of a valid form."""
        names = ("text", "language", "asked_as", "district")
        return Asked(**{name: self.cleaned_data[name] for name in names})

    def applicant(self) -> Applicant | None:
        """Who may be replied to, unsaved; None where no contact was left."""
        cleaned = self.cleaned_data
        if not (cleaned["email"] or cleaned["phone"]):
            return None
        return Applicant(
            full_name=cleaned["asked_as"],
            email=cleaned["email"],
            phone=cleaned["phone"],
            language=cleaned["language"],
            consented_at=clock.now(),
        )


def _consent_words() -> str:
    return gettext(
        "I agree that %(operator)s keeps my e-mail and phone in order to answer this question, "
        "passes them only to the body that answers, and erases them when the legal term ends."
    ) % {"operator": settings.DATA_OPERATOR_NAME}


class AskForm(QuestionForm):
    """A question by the portal. `checked` comes back once similar ones were shown."""

    consent = forms.BooleanField(required=False, label=lazy(_consent_words, str)())
    checked = forms.BooleanField(required=False, widget=forms.HiddenInput)

    field_order = ("text", "asked_as", "district", "email", "phone", "consent", "language")


SOURCES = [(source.value, source.label) for source in QuestionSource if source != "web"]


class EnterForm(QuestionForm):
    """A question that staff enter for whoever asks it: one line, many in a row."""

    text = CleanLineField(
        label=_("Question"),
        min_length=TEXT_MIN_LENGTH,
        max_length=settings.LIVE_QUESTION_MAX_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the question.")},
    )
    source = forms.ChoiceField(
        label=_("Asked by way of"), choices=SOURCES, widget=forms.RadioSelect
    )
    consent = forms.BooleanField(
        required=False, label=_("The asker agrees that e-mail and phone are kept for the reply")
    )

    field_order = ("text", "asked_as", "phone", "email", "consent", "source", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked_as"].help_text = self.fields["phone"].help_text = ""
        self.fields["email"].help_text = ""
        for name in ("email", "phone"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def asked(self) -> Asked:
        return replace(super().asked(), source=self.cleaned_data["source"])

    def put_focus(self) -> None:
        """On the first field that is wrong, or else on the question."""
        wrong = next((name for name in self.fields if name in self.errors), "text")
        self.fields[wrong].widget.attrs["autofocus"] = True


class ContactForm(ResidentForm):
    """An e-mail address left afterwards."""

    email = email_field(_("Never published. The code of your question and the reply come here."))
    consent = forms.BooleanField(
        label=lazy(_consent_words, str)(), error_messages={"required": CONSENT_NEEDED}
    )

    def applicant(self, *, language: str, name: str) -> Applicant:
        return Applicant(
            full_name=name,
            email=self.cleaned_data["email"],
            language=language,
            consented_at=clock.now(),
        )


class WithdrawForm(ResidentForm):
    """Withdrawing is for good, so a box is ticked first."""

    sure = forms.BooleanField(
        label=_("I withdraw this question. Nobody will answer it."),
        error_messages={"required": _("Tick the box if you are sure.")},
    )


def with_key(data: QueryDict) -> QueryDict:
    """The data with a key: a form that lost or mangled it gets a new one, and is shown again."""
    whole = data.copy()
    try:
        uuid.UUID(whole.get("submission_key", ""))
    except ValueError:
        whole["submission_key"] = str(uuid.uuid4())
        whole["checked"] = ""
    return whole
