"""The small forms of residents after filing: find it again, reply, rate, withdraw, join."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import numbers, text
from portal.fields import CleanLineField, CleanTextField, email_field
from portal.numbers import InvalidNumber
from queries import numbering
from queries.models.choices import Verdict

COMMENT_MAX_LENGTH = 2_000  # characters


class ResidentForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class TrackForm(ResidentForm):
    number = forms.CharField(
        label=_("Number"),
        max_length=numbers.LONGEST_INPUT,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "26-004817-1"}
        ),
        error_messages={"required": _("Write the number of your query.")},
    )
    secret = forms.CharField(
        label=_("Secret code"),
        max_length=numbers.LONGEST_INPUT,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the secret code of your receipt.")},
    )

    def clean_number(self) -> str:
        try:
            return numbering.canonical(self.cleaned_data["number"])
        except InvalidNumber as error:
            raise ValidationError(error.message, code="invalid_number") from error


class ReplyForm(ResidentForm):
    reply = CleanTextField(
        label=_("Your reply"),
        max_length=settings.TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only the body that asked reads it. It is not published."),
        error_messages={"required": _("Write your reply.")},
    )

    def clean_reply(self) -> str:
        reply = str(self.cleaned_data["reply"])
        if text.looks_like_nothing(reply) and not any(map(str.isdigit, reply)):
            raise ValidationError(_("Please write it in words."), code="no_words")
        return reply


class VerdictForm(ResidentForm):
    """What an answer is worth; "not resolved" needs a reason where it brings the query back."""

    verdict = forms.ChoiceField(
        label=_("Is it resolved?"),
        choices=[
            (Verdict.RESOLVED, _("Yes, it is resolved")),
            (Verdict.PARTLY, _("Partly")),
            (Verdict.NOT, _("No, it is not resolved")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )
    comment = CleanTextField(
        label=_("In your words"),
        required=False,
        max_length=COMMENT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("If it is not resolved, say what is missing. It is not published."),
    )

    def __init__(self, *args: Any, not_needs_comment: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.not_needs_comment = not_needs_comment

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_not = cleaned.get("verdict") == Verdict.NOT
        if is_not and self.not_needs_comment and not cleaned.get("comment"):
            self.add_error("comment", _("Say what is missing, so that it can be put right."))
        return cleaned


class WithdrawForm(ResidentForm):
    sure = forms.BooleanField(
        label=_("I withdraw this query. Nobody will answer it."),
        error_messages={"required": _("Tick the box if you are sure.")},
    )


class MyQueriesForm(ResidentForm):
    email = email_field(_("The address you gave when you filed."))


class JoinForm(ResidentForm):
    """A "me too": with an e-mail the same answer comes, without one it only counts."""

    email = email_field(
        _("With it you get the same answer and may say whether it is resolved."), required=False
    )
    full_name = CleanLineField(
        label=_("Your name"),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Never published."),
    )
    consent = forms.BooleanField(
        required=False,
        label=_("I agree that my e-mail is kept until this query is answered and archived."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("email") and not cleaned.get("consent"):
            self.add_error("consent", _("Without your consent we may not keep your e-mail."))
        return cleaned
