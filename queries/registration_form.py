"""The form staff register a query with: the resident's own, in the words of whoever listens."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.fields import CleanLineField
from portal.models import Body
from queries.forms import QueryForm
from queries.models import Channel
from queries.settling_form import SETTLING, SettlingForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.models import User
    from queries.intake import Filing
    from queries.models import Applicant

RECEIVED_WITHIN: Final = timedelta(days=30)  # what lay longer is looked at before it is registered
MOMENT: Final = "%Y-%m-%dT%H:%M"  # as browsers write it

# By how often they ring; what arrives by itself is not typed in.
CHANNELS: Final = (
    Channel.CALL_CENTRE,
    Channel.PHONE,
    Channel.FRONT_OFFICE,
    Channel.SOCIAL,
    Channel.POST,
    Channel.OTHER_BODY,
    Channel.LIVE,
    Channel.PRESS,
)

Words = str | Promise
LABELS: Final[dict[str, Words]] = {
    "text": _("What it is about"),
    "full_name": _("Full name"),
    "postal_address": _("Postal address"),
    "visibility": _("Who may read it"),
}
HELP: Final[dict[str, Words]] = {
    "subject": "",
    "text": _("In the resident's words. Staff and the resident read it; the public a copy "
              "without personal data."),
    "district": "",
    "place": _("Street and house, a crossing, a bus stop."),
    "full_name": "",
    "email": _("The receipt and the answer go there."),
    "iin": "",
    "postal_address": _("For an answer on paper."),
    "kind": "",
}  # fmt: skip
REQUIRED: Final[dict[str, Words]] = {
    "topic": _("Choose what the query is about."),
    "text": _("Write down what the resident says."),
    "visibility": _("Choose who may read the query."),
}
MORE: Final = ("received_at", "body", "kind", "is_anonymous", "iin", "postal_address")


class RegistrationForm(SettlingForm, QueryForm):
    """A query told by phone, at the counter, by letter, in a post; settled at once or passed on."""

    field_order = (
        *("channel", "language", "post_url", "post_author", "full_name", "phone", "email"),
        *("subject", "text", "topic", "district", "place", "visibility"),
        *("template", "outcome", "planned_on", "answer", "legal_basis"),
        *MORE,
    )

    channel = forms.ChoiceField(
        label=_("Channel"), choices=[(channel.value, channel.label) for channel in CHANNELS]
    )
    is_anonymous = forms.BooleanField(
        label=_("Gives no name"),
        required=False,
        help_text=_("Registered all the same; the law lets an anonymous query be terminated."),
    )
    post_url = forms.URLField(
        label=_("Address of the post"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": _("This is not the whole address of a post.")},
    )
    post_author = CleanLineField(label=_("Author of the post"), required=False, max_length=150)
    received_at = forms.DateTimeField(
        label=_("Received"),
        required=False,
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
        help_text=_("Left empty, it is now. The term is counted from here."),
        error_messages={"invalid": _("Write day and time, or leave it empty.")},
    )
    body = forms.ModelChoiceField(
        queryset=Body.objects.none(),
        required=False,
        label=_("Body"),
        empty_label=_("By itself, by topic and district"),
        error_messages={"invalid_choice": _("Choose a body from the list.")},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["full_name"].required = False
        fields["text"].widget.attrs["rows"] = 5
        for name in ("full_name", "email", "phone", "postal_address", "place", "subject"):
            fields[name].widget.attrs["autocomplete"] = "off"  # the browser knows the operator's
        for name, words in LABELS.items():
            fields[name].label = words
        for name, words in HELP.items():
            fields[name].help_text = words
        for name, words in REQUIRED.items():
            fields[name].error_messages["required"] = words
        fields["district"].empty_label = _("Not known")
        fields["language"].label = _("Language")
        fields["visibility"].choices = [
            ("public", _("everyone, without name and contacts")),
            ("private", _("only the resident and the body")),
        ]
        moments = fields["received_at"].widget.attrs
        moments["min"] = f"{timezone.localtime(clock.now() - RECEIVED_WITHIN):{MOMENT}}"
        moments["max"] = f"{timezone.localtime(clock.now()):{MOMENT}}"
        bodies = Body.objects.valid_on(clock.today())
        fields["body"].queryset = bodies.filter(is_external=False, is_desk=False)

    @property
    def shows_answer(self) -> bool:
        """Whether the part of the answer stands open: something in it is filled in, or wrong."""
        return self._shows(SETTLING)

    @property
    def shows_more(self) -> bool:
        return self._shows(MORE) or self.has_error("full_name")

    def _shows(self, names: tuple[str, ...]) -> bool:
        return self.is_bound and any(self[name].value() or self.has_error(name) for name in names)

    def put_focus(self) -> None:
        """The cursor stands in the first field with a mistake, in the order of the page."""
        name = next((name for name in self.fields if self.is_bound and name in self.errors), None)
        self.fields[name or "channel"].widget.attrs["autofocus"] = True

    def clean_received_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["received_at"]
        if moment is None:
            return None
        if moment > clock.now():
            raise ValidationError(_("This moment has not come yet."), code="future")
        if moment < clock.now() - RECEIVED_WITHIN:
            raise ValidationError(
                _("This is more than %(days)s days ago. Check the day."),
                code="long_ago",
                params={"days": RECEIVED_WITHIN.days},
            )
        return moment

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, sentence in self._missing():
            if not self.has_error(name):
                self.add_error(name, ValidationError(sentence))
        return cleaned

    def _missing(self) -> Iterator[tuple[str, Any]]:
        """What the channel or the answer asks for and the form lacks, field by field."""
        cleaned = self.cleaned_data
        if cleaned.get("channel") == Channel.SOCIAL:
            if not cleaned.get("post_url"):
                yield "post_url", _("Copy the address of the post.")
            if not cleaned.get("post_author"):
                yield "post_author", _("Write who posted it, as the network shows them.")
        elif not cleaned.get("full_name") and not cleaned.get("is_anonymous"):
            yield "full_name", _("Write the name, or mark below that none is given.")
        if self.is_settled:
            yield from self.missing_in_answer()

    def filing(self) -> Filing:
        return replace(super().filing(), channel=self.cleaned_data["channel"])

    def applicant(self) -> Applicant:
        """Who asks, unsaved. Kept by the law on queries, so no consent is noted."""
        applicant = super().applicant()
        if self.cleaned_data["channel"] == Channel.SOCIAL:
            applicant.post_url = self.cleaned_data["post_url"]
            applicant.post_author = self.cleaned_data["post_author"]
        return applicant
