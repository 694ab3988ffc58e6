"""What the search of the press centre asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.filters import NOT_A_CHOICE, WordsField
from portal.search import MOST_CHARACTERS
from pressroom.press_search import KINDS, Kind


class SearchForm(forms.Form):
    q = WordsField(
        label=_("Words or number"),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.TextInput(
            attrs={"class": "form-control", "type": "search", "autocomplete": "off"}
        ),
    )
    kind = forms.ChoiceField(
        required=False,
        choices=[("", ""), *Kind.choices],
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": NOT_A_CHOICE},
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, label_suffix="", auto_id="press-search-%s")
        self.is_valid()

    @property
    def words(self) -> str:
        """What was typed, if it can be looked for."""
        return str(self.cleaned_data.get("q", ""))

    @property
    def kinds(self) -> Sequence[Kind]:
        """The kind that was chosen, or all."""
        chosen = self.cleaned_data.get("kind")
        return (Kind(chosen),) if chosen else KINDS
