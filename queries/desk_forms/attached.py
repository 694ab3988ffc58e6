"""The form that attaches an answer given in public: one of those alike, or any that is pasted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal import public_answers
from portal.fields import line_field
from portal.public_answers import LONGEST_ADDRESS, PublicAnswer
from queries import attaching
from queries.desk_forms.base import VerbForm
from queries.models import CitizenQuery

NOT_PUBLIC = _("This answer is not public now.")


class AttachForm(VerbForm):
    verb = "attach"
    chosen = forms.CharField(required=False)  # "source:number"; shown by `_fields.html`
    typed = line_field(
        _("Its address or number"),
        required=False,
        max_length=LONGEST_ADDRESS,
        help_text=_(
            "Of an answered query, of a journalist's question or of an answer on air: as it stands "
            "in the browser, in any language."
        ),
    )

    @property
    def alike(self) -> list[PublicAnswer]:
        """What may be chosen; asked for when the form is shown."""
        return attaching.alike(self.query)

    def notes(self) -> list[str]:
        told = _gettext("It is mailed at once to the resident, and to everyone who joined.")
        day = self.query.due_on
        if day is None:
            return [told]
        owed = _gettext(
            "It does not answer the query: the body still owes its own answer by %(day)s "
            "(Administrative Procedural and Process-Related Code, Arts. 76 and 89)."
        )
        return [told, owed % {"day": date_format(day)}]

    def clean_typed(self) -> PublicAnswer | None:
        typed = self.cleaned_data["typed"]
        found = public_answers.find(typed) if typed else None
        if typed and found is None:
            raise forms.ValidationError(_("No public answer has this address or number."))
        return found

    def clean_chosen(self) -> PublicAnswer | None:
        source, _colon, number = self.cleaned_data["chosen"].partition(":")
        found = public_answers.by_number(source, number) if number else None
        if self.cleaned_data["chosen"] and found is None:
            raise forms.ValidationError(NOT_PUBLIC)
        return found

    def clean(self) -> dict[str, Any]:
        """What is typed goes before what is chosen: a choice cannot be unmade without a script."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["typed"] and not cleaned["chosen"]:
            self.add_error("typed", _("Choose an answer, or paste the address of one."))
        return cleaned

    def perform(self, query: CitizenQuery) -> object:
        found: PublicAnswer = self.cleaned_data["typed"] or self.cleaned_data["chosen"]
        return attaching.attach(query, source=found.source, number=found.number, by=self.by)
