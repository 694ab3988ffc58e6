"""A second of a recording: as people write it, and as an address names it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST: Final = 24 * 3600  # seconds
_MINUTE: Final = 60
_PARTS: Final = 3  # hours, minutes, seconds


class SecondField(forms.Field):
    """`1:02:15`, `62:15` or `3735`, as seconds."""

    widget = forms.TextInput

    default_error_messages = {
        "invalid": _("Write the time in the recording such as 1:02:15 or 62:15."),
    }

    def to_python(self, value: Any) -> int | None:
        typed = str(value or "").strip()
        if not typed:
            return None
        parts = typed.split(":")
        if len(parts) > _PARTS or not all(part.isascii() and part.isdigit() for part in parts):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        second = 0
        for part in parts:
            second = second * _MINUTE + int(part)
        if second > LONGEST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return second

    def prepare_value(self, value: Any) -> Any:
        return in_words(value) if isinstance(value, int) else value


def in_words(second: int) -> str:
    """`1:02:15`, `2:15`."""
    minutes, seconds = divmod(second, _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def address(recording_url: str, second: int | None) -> str:
    """The recording from that second on (`#t=`); empty without a recording."""
    if not recording_url:
        return ""
    return f"{recording_url.partition('#')[0]}#t={second}" if second else recording_url
