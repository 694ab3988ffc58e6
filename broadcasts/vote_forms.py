"""A vote for a question, and the e-mail address of who wants to be told the answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from broadcasts.asking_forms import CONSENT_NEEDED
from portal import clock
from portal.fields import email_field
from queries.models import Applicant
from queries.resident_forms import ResidentForm


def _consent_words() -> str:
    return gettext(
        "I agree that %(operator)s keeps my e-mail in order to send me the answer, and erases it"
        " when the legal term ends."
    ) % {"operator": settings.DATA_OPERATOR_NAME}


class VoteForm(ResidentForm):
    """Without an e-mail the vote only counts; with one the answer comes by mail."""

    email = email_field(
        _("Never published. The answer comes here, on air or afterwards."), required=False
    )
    consent = forms.BooleanField(required=False, label=lazy(_consent_words, str)())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("email") and not cleaned.get("consent"):
            self.add_error("consent", CONSENT_NEEDED)
        return cleaned

    def applicant(self) -> Applicant | None:
        """Who is to be told, unsaved; None where no address was left."""
        if not self.cleaned_data["email"]:
            return None
        return Applicant(
            email=self.cleaned_data["email"],
            language=get_language() or settings.LANGUAGE_CODE,
            consented_at=clock.now(),
        )
