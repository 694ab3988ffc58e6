"""What a call files, judged by the form of the web: the same fields, under Open311's names."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import clock, text
from queries.forms import SUBJECT_MIN_LENGTH, QueryForm
from queries.intake import Filing
from queries.models import Applicant, Channel

# Our fields, and what a call names them
NAMES: Final = {
    "topic": "service_code",
    "text": "description",
    "place": "address_string",
    "lat": "lat",
    "lon": "long",
    "email": "email",
    "phone": "phone",
    "media_url": "media_url",
    "subject": "attribute[subject]",
    "district": "attribute[district]",
    "kind": "attribute[kind]",
    "language": "attribute[language]",
    "visibility": "attribute[visibility]",
    "consent": "attribute[consent]",
}
CALLED: Final = NAMES | {"full_name": "first_name", NON_FIELD_ERRORS: ""}
MEDIA_URL_MAX_LENGTH: Final = 2_000  # characters of all together: some clients send several
_BETWEEN_URLS: Final = re.compile(r",(?=https?://)")


class FilingForm(QueryForm):
    """A query sent by another system."""

    media_url = forms.CharField(
        required=False,
        max_length=MEDIA_URL_MAX_LENGTH,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    consent = forms.CharField(required=False, max_length=10)
    address_id = forms.CharField(required=False)

    def __init__(self, called: Mapping[str, str], *, language: str, needs_consent: bool) -> None:
        self._needs_consent = needs_consent
        super().__init__(_renamed(called, language))

    def clean(self) -> dict[str, Any]:
        broken = [name for name in ("lat", "lon") if name in self.errors]
        cleaned = super().clean()
        for name in broken:
            self.add_error(name, _("This is not a number of degrees."))
        if not broken:
            self._check_place()
        consent = str(cleaned.get("consent", "")).lower()
        if consent not in {"true", "1", "yes", "on"} and (self._needs_consent or consent):
            message = _("Without the resident's consent we may not keep their name: send true.")
            self.add_error("consent", message)
        return cleaned

    def _check_place(self) -> None:
        """Half a point is a mistake of the program; and the specification wants some place."""
        given = [bool(str(self.data.get(name) or "").strip()) for name in ("lat", "lon")]
        if any(given) and not all(given):
            self.add_error("lon" if given[0] else "lat", _("Send lat and long together."))
        elif not any(given) and not self.data.get("place") and not self.data.get("district"):
            message = _("Say where: lat and long, or address_string.")
            if self.data.get("address_id"):
                message = _("address_id is not known here: send lat and long, or address_string.")
            self.add_error("place", message)

    def sentences(self) -> list[str]:
        """Every mistake, with the name the caller knows the field by."""
        found = []
        for name, errors in self.errors.items():
            if name == "subject" and "text" in self.errors:
                continue  # made from the text where none was sent
            called = CALLED.get(name, name)
            found += [f"{called}: {error}" if called else str(error) for error in errors]
        return found

    def filing(self) -> Filing:
        """What is filed. A link is for whoever works on it: nobody has looked at what it shows."""
        filing = replace(super().filing(), channel=Channel.OTHER_SYSTEM)
        urls = _BETWEEN_URLS.sub("\n", self.cleaned_data["media_url"])
        if not urls:
            return filing
        return replace(filing, text=f"{filing.text}\n\n{urls}", published_text=filing.text)

    def applicant(self) -> Applicant:
        """Who files it, unsaved; the system that files has taken their consent."""
        applicant = super().applicant()
        applicant.consented_at = clock.now()
        return applicant


def _renamed(called: Mapping[str, str], language: str) -> dict[str, str]:
    """What was called, under the names of the form."""
    data = {ours: called.get(theirs, "") for ours, theirs in NAMES.items()}
    names = (called.get("first_name", ""), called.get("last_name", ""))
    data["full_name"] = " ".join(name for name in names if name)
    data["address_id"] = called.get("address_id", "")
    data["subject"] = data["subject"] or called.get("attribute[title]", "")
    data["subject"] = data["subject"] or _first_words(data["text"])
    data["language"] = data["language"] or language
    data["visibility"] = data["visibility"] or "public"
    data["submission_key"] = data["draft_key"] = str(uuid.uuid4())
    return data


def _first_words(description: str) -> str:
    """A subject made from a description: its first line, or as much of it as fits."""
    lines = text.normalise(description[: settings.TEXT_MAX_LENGTH]).split("\n")
    first = lines[0]
    if len(first) < SUBJECT_MIN_LENGTH or text.looks_like_nothing(first):
        first = " ".join(" ".join(lines).split())
    most = settings.SUBJECT_MAX_LENGTH
    if len(first) <= most:
        return first
    head, space, _rest = first[:most].rpartition(" ")
    return f"{head if space else first[: most - 1]}…"


def missing_service() -> str:
    return gettext("service_code was not provided.")
