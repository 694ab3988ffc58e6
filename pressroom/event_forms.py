"""The forms behind the press office's buttons on an event, one for each verb."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal import clock, translated
from portal.fields import line_field, moment_field, text_field
from portal.offices import reason_not_to_speak
from portal.verbs import VerbForm
from portal.workdays import local_time
from pressroom import programme
from pressroom.event_plan_form import ADDRESS_LENGTH, VENUE_LENGTH, PlanForm
from pressroom.event_steps import (
    reason_not_to_announce_at,
    reason_not_to_move,
    reason_times_are_wrong,
)
from pressroom.models import PressEvent
from pressroom.programme import Closing
from pressroom.speakers import appointments_of

REASON_LENGTH: Final = 300
PUBLIC_REASON: Final = _("Readers of the programme see it, if they can see the event.")


class AnnounceForm(VerbForm):
    verb = "announce"
    row: PressEvent

    NOW, AT = "now", "at"
    when = forms.ChoiceField(
        label=_("Make it public"),
        choices=[(NOW, _("now")), (AT, _("at a set time"))],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    at = moment_field(_("Public from"), required=False)

    def prepare(self) -> None:
        if self.row.announce_at:
            self.initial.update({"when": self.AT, "at": self.row.announce_at})

    def notes(self) -> list[str]:
        return [
            _gettext(
                "From that minute everybody sees it: on the pages, in the calendar, in the feed. "
                "Names and titles of the speakers are printed and stay as they are."
            )
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") != self.AT or "at" in self.errors:
            return cleaned
        at = cleaned.get("at")
        if at is None:
            self.add_error("at", _("Choose a day and a time."))
        elif why := reason_not_to_announce_at(at, self.row.starts_at):
            self.add_error("at", why)
        return cleaned

    def perform(self, row: PressEvent) -> object:
        at = self.cleaned_data["at"] if self.cleaned_data["when"] == self.AT else None
        return programme.announce(row, at=at, by=self.by)


class RescheduleForm(VerbForm):
    verb = "reschedule"
    row: PressEvent

    starts_at = moment_field(_("Starts"))
    ends_at = moment_field(_("Ends"))

    def prepare(self) -> None:
        self.initial.update({"starts_at": self.row.starts_at, "ends_at": self.row.ends_at})
        venue = translated.of_row(self.row, "venue")
        translated.add_fields(self, "venue", _("Venue"), max_length=VENUE_LENGTH, initial=venue)
        translated.add_fields(
            self, "reason", _("Reason"), max_length=REASON_LENGTH, help_text=PUBLIC_REASON
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        translated.require(self, "reason")
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at is None or ends_at is None:
            return cleaned
        if why := reason_times_are_wrong(starts_at, ends_at):
            self.add_error("ends_at", why)
        elif why := reason_not_to_move(self.row, starts_at, ends_at):
            self.add_error("starts_at", why)
        day = local_time(starts_at).date()
        for appointment in appointments_of(self.row):
            if why := reason_not_to_speak(appointment, day):
                self.add_error("starts_at", why)
        return cleaned

    def perform(self, row: PressEvent) -> object:
        return programme.reschedule(
            row,
            starts_at=self.cleaned_data["starts_at"],
            ends_at=self.cleaned_data["ends_at"],
            venue=translated.typed(self, "venue"),
            reason=translated.typed(self, "reason"),
            by=self.by,
        )


class CancelForm(VerbForm):
    verb = "cancel"
    is_grave = True
    row: PressEvent

    def prepare(self) -> None:
        translated.add_fields(
            self, "reason", _("Reason"), max_length=REASON_LENGTH, help_text=PUBLIC_REASON
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        translated.require(self, "reason")
        return cleaned

    def notes(self) -> list[str]:
        if self.row.is_public(clock.now()):
            return [_gettext("It stays in the programme as cancelled, with this reason.")]
        return [_gettext("Nobody has seen it yet, and nobody will.")]

    def perform(self, row: PressEvent) -> object:
        return programme.cancel(row, reason=translated.typed(self, "reason"), by=self.by)


class CloseForm(VerbForm):
    verb = "close"
    row: PressEvent

    minutes = text_field(_("Minutes"), required=False)
    recording_url = forms.URLField(
        label=_("Address of the recording"),
        required=False,
        max_length=ADDRESS_LENGTH,
        assume_scheme="https",
    )
    reported_questions = forms.IntegerField(
        label=_("Questions, as reported"), required=False, min_value=0, max_value=10_000
    )
    reported_journalists = forms.IntegerField(
        label=_("Journalists present, as reported"), required=False, min_value=0, max_value=10_000
    )
    reported_source = line_field(
        _("Source of the reported counts"),
        required=False,
        max_length=300,
        help_text=_("Reported counts stand beside the counted ones and never replace them."),
    )

    def prepare(self) -> None:
        for name in self.base_fields:
            self.initial.setdefault(name, getattr(self.row, name))

    def notes(self) -> list[str]:
        count = self.row.questions.count()
        counted = ngettext(
            "Counted from the rows: %(count)d question.",
            "Counted from the rows: %(count)d questions.",
            count,
        )
        return [counted % {"count": count}]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        counts = cleaned.get("reported_questions"), cleaned.get("reported_journalists")
        if any(count is not None for count in counts) and not cleaned.get("reported_source"):
            self.add_error("reported_source", _("A reported count names its source."))
        return cleaned

    def perform(self, row: PressEvent) -> object:
        return programme.close(row, what=Closing(**self.cleaned_data), by=self.by)


class AmendForm(CloseForm):
    verb = "amend"

    def perform(self, row: PressEvent) -> object:
        return programme.amend(row, what=Closing(**self.cleaned_data), by=self.by)


FORMS: Final[dict[str, type[VerbForm]]] = {
    form.verb: form
    for form in (AnnounceForm, RescheduleForm, CancelForm, CloseForm, AmendForm, PlanForm)
}
