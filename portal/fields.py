"""The fields our forms are made of: cleaned texts, reasons, days."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal import identity, text

REASON_MAX_LENGTH = 1_000  # characters
EMAIL_MAX_LENGTH = 254  # characters, as rows keep an address; Django's own form takes more


class CleanTextField(forms.CharField):
    """Text in one alphabet a word, without invisible characters (see `portal.text`)."""

    def to_python(self, value: Any) -> str:
        return text.normalise(str(value)) if value not in self.empty_values else ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let people paste too much and be told: a browser given `maxlength` cuts in silence."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class CleanLineField(CleanTextField):
    """The same on one line."""

    def to_python(self, value: Any) -> str:
        return text.normalise_line(str(value)) if value not in self.empty_values else ""


class EmailField(forms.EmailField):
    """An e-mail address as rows keep it: in small letters, for people type it either way."""

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).lower()


def email_field(help_text: Any, *, required: bool = True) -> EmailField:
    """Where something is mailed to; browsers offer the address people use."""
    return EmailField(
        label=_("E-mail"),
        required=required,
        max_length=EMAIL_MAX_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=help_text,
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("This e-mail address is not complete."),
        },
    )


class PhoneField(forms.CharField):
    """A telephone number however people write it, kept in one way (`portal.identity`)."""

    default_validators = [identity.validate_phone]

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        return identity.normalise_phone(typed) if typed else ""


def phone_field(help_text: Any = "") -> PhoneField:
    """Where somebody may be rung; nobody has to say it."""
    return PhoneField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=help_text,
    )


def reason_field(help_text: Any = "", *, max_length: int = REASON_MAX_LENGTH) -> CleanTextField:
    """A reason in words, which the ledger keeps."""
    return CleanTextField(
        label=_("Reason"),
        help_text=help_text,
        max_length=max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in words.")},
    )


def text_field(
    label: Any, *, rows: int = 8, required: bool = True, **kwargs: Any
) -> CleanTextField:
    return CleanTextField(
        label=label,
        required=required,
        max_length=settings.TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


def line_field(label: Any, *, required: bool = True, **kwargs: Any) -> CleanLineField:
    return CleanLineField(
        label=label, required=required, **{"max_length": settings.SUBJECT_MAX_LENGTH, **kwargs}
    )


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day by the browser's own calendar, which needs no script of ours."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Choose a day."), "invalid": _("This is not a day.")},
    )


def moment_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """A moment in Almaty, to the minute, by the browser's own picker."""
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M"],
        error_messages={
            "required": _("Choose a day and a time."),
            "invalid": _("This is not a day with a time, such as 15.03.2026 10:00."),
        },
    )
