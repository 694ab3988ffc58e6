"""Texts that staff write in Kazakh, Russian and English: in rows, forms and ledgers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.fields import CleanLineField, CleanTextField

Texts = Mapping[str, str]  # by language code; a language without a text may be left out
LANGUAGES: Final = dict(settings.LANGUAGES)
NO_REASON: Final = _("Say why, in words.")


def in_words(texts: Texts) -> str:
    """The text in the active language, or in the first of the others that has one."""
    order = (get_language() or "", *settings.MODELTRANSLATION_FALLBACK_LANGUAGES["default"])
    return next((text for code in order if (text := texts.get(code, ""))), "")


def of_row(row: Model, field: str) -> dict[str, str]:
    """What a row says in a translated field, by language, without empty ones."""
    said = {code: getattr(row, f"{field}_{code}") or "" for code in LANGUAGES}
    return {code: text for code, text in said.items() if text}


def put(row: Model, field: str, texts: Texts) -> list[str]:
    """Set a translated field of a row at hand; return the columns, to be saved."""
    for code in LANGUAGES:
        setattr(row, f"{field}_{code}", texts.get(code, ""))
    return [f"{field}_{code}" for code in LANGUAGES]


def add_fields(
    form: forms.Form,
    name: str,
    label: Any,
    *,
    max_length: int,
    rows: int = 1,
    help_text: Any = "",
    initial: Texts | None = None,
) -> None:
    """Add a field for each language to a form: `<name>_kk`, `<name>_ru`, `<name>_en`."""
    for position, (code, language) in enumerate(LANGUAGES.items()):
        widget = forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput()
        widget.attrs["lang"] = code
        field = CleanTextField if rows > 1 else CleanLineField
        form.fields[f"{name}_{code}"] = field(
            label=format_lazy("{} ({})", label, language),
            required=False,
            max_length=max_length,
            widget=widget,
            help_text="" if position else help_text,  # said once, under the first
            initial=(initial or {}).get(code, ""),
        )


def typed(form: forms.Form, name: str) -> dict[str, str]:
    """What was typed into the fields of `add_fields`, without empty ones."""
    said = {code: form.cleaned_data.get(f"{name}_{code}") or "" for code in LANGUAGES}
    return {code: text for code, text in said.items() if text}


def require(form: forms.Form, name: str, sentence: Any = NO_REASON) -> None:
    """In a form's `clean`: one of the languages must have a text."""
    fields = [f"{name}_{code}" for code in LANGUAGES]
    if not any(form.cleaned_data.get(field) or field in form.errors for field in fields):
        form.add_error(fields[0], sentence)
