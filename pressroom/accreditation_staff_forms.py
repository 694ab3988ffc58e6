"""The forms with which the press office decides on accreditations, one by one and on many."""

from __future__ import annotations

from typing import Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal.fields import CleanTextField
from portal.verbs import VerbForm
from pressroom import accreditation
from pressroom.models import Accreditation

REASON_MAX_LENGTH: Final = 300  # characters, as the row keeps it


class AcceptForm(VerbForm):
    """For an event there is nothing to say; the year may be cut short."""

    verb = "accept"
    days = forms.IntegerField(
        label=_("Days from today"),
        min_value=1,
        max_value=settings.ACCREDITATION_DAYS,
        initial=settings.ACCREDITATION_DAYS,
        help_text=_(
            "For those that are for the year. For an event it holds on the day of the event."
        ),
        error_messages={"required": _("Say for how many days.")},
    )

    def prepare(self) -> None:
        if all(row.event_id is not None for row in self.rows):
            del self.fields["days"]

    def perform(self, row: Accreditation) -> object:
        days = self.cleaned_data.get("days") if row.event_id is None else None
        return accreditation.accept(row, days=days, by=self.by)


class ReasonForm(VerbForm):
    is_grave = True

    reason = CleanTextField(
        label=_("Reason"),
        help_text=_("The journalist reads it, in the mail and on their page."),
        max_length=REASON_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in words.")},
    )

    def notes(self) -> list[str]:
        names = sorted({row.journalist.get_language_display() for row in self.rows})
        note = _gettext("Write it in the language of the journalist: %(languages)s.")
        return [note % {"languages": ", ".join(names)}]


class RefuseForm(ReasonForm):
    verb = "refuse"

    def perform(self, row: Accreditation) -> object:
        return accreditation.refuse(row, reason=self.cleaned_data["reason"], by=self.by)


class RevokeForm(ReasonForm):
    verb = "revoke"

    def perform(self, row: Accreditation) -> object:
        return accreditation.revoke(row, reason=self.cleaned_data["reason"], by=self.by)


FORMS: Final[dict[str, type[VerbForm]]] = {
    form.verb: form for form in (AcceptForm, RefuseForm, RevokeForm)
}
