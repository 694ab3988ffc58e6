"""The forms of journalists: ask for the link to their page, and write a media request."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import clock, text
from portal.fields import CleanTextField, email_field
from portal.models import Body
from pressroom.models import Journalist
from pressroom.questions import Asked

TEXT_MIN_LENGTH: Final = 15  # characters


class LinkForm(forms.Form):
    """The address a link to the journalist's page is mailed to."""

    email = email_field(_("The address you were accredited with."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class RequestForm(forms.Form):
    """One media request. What is hidden comes back with every step."""

    error_css_class = "has-error"

    body = forms.ModelChoiceField(
        queryset=Body.objects.none(),
        to_field_name="slug",
        required=False,
        label=_("To which body"),
        empty_label=_("The press office decides"),
        error_messages={"invalid_choice": _("Choose a body from the list.")},
    )
    text = CleanTextField(
        label=_("Your question"),
        help_text=_(
            "Leave names and contacts of others out. Your question, the name of your outlet and"
            " the answer are public; your name is not."
        ),
        min_length=TEXT_MIN_LENGTH,
        max_length=settings.TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8, "data-count": settings.TEXT_MAX_LENGTH}),
        error_messages={"required": _("Write your question.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the answer"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("The law asks for an answer in the language of the request."),
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        if data is not None and not _is_key(data.get("submission_key", "")):
            data = data.copy()
            data["submission_key"] = str(uuid.uuid4())
        super().__init__(data, **{"label_suffix": "", **kwargs})
        bodies: Any = self.fields["body"]
        bodies.queryset = Body.objects.valid_on(clock.today()).filter(
            is_desk=False, is_external=False
        )

    def clean_text(self) -> str:
        words = str(self.cleaned_data["text"])
        if text.looks_like_nothing(words):
            raise ValidationError(_("Please write it in words."), code="no_words")
        return words

    def asked(self, journalist: Journalist) -> Asked:
        typed = self.cleaned_data
        return Asked(
            text=typed["text"],
            language=typed["language"],
            journalist=journalist,
            body=typed["body"],
        )


def _is_key(typed: str) -> bool:
    try:
        uuid.UUID(typed)
    except ValueError:
        return False
    return True
