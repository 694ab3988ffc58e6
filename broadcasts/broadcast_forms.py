"""The forms behind the buttons on a broadcast, one for each verb."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from broadcasts import closing, schedule
from broadcasts.broadcast_plan_form import ADDRESS_LENGTH, PlanForm
from broadcasts.models import Broadcast
from portal import translated
from portal.recording import SecondField
from portal.verbs import VerbForm

REASON_LENGTH: Final = 300


class AnnounceForm(VerbForm):
    """From the plan into the public."""

    verb = "announce"
    row: Broadcast

    def notes(self) -> list[str]:
        return [
            _gettext(
                "From now on everybody sees it, may ask and may vote. Names and titles of the "
                "guests are printed and stay as they are."
            )
        ]

    def perform(self, row: Broadcast) -> object:
        return schedule.announce(row, by=self.by)


class GoOnAirForm(VerbForm):
    """The moment from which all seconds of the recording are counted."""

    verb = "go_on_air"
    row: Broadcast

    def notes(self) -> list[str]:
        return [
            _gettext(
                "Press it the moment the broadcast begins: the seconds of all answers in the "
                "recording are counted from it."
            )
        ]

    def perform(self, row: Broadcast) -> object:
        return schedule.go_on_air(row, by=self.by)


class EndForm(VerbForm):
    """No more questions and votes."""

    verb = "end"
    is_grave = True
    row: Broadcast

    def notes(self) -> list[str]:
        waiting = self.row.questions.without_outcome().count()
        sentences = [_gettext("No more questions and votes are taken.")]
        if waiting:
            sentences.append(_waiting(waiting))
        return sentences

    def perform(self, row: Broadcast) -> object:
        return schedule.end(row, by=self.by)


class CloseForm(VerbForm):
    """Nothing changes any more."""

    verb = "close"
    row: Broadcast

    def notes(self) -> list[str]:
        return [_gettext("Every question has its outcome. Nothing of them changes afterwards.")]

    def perform(self, row: Broadcast) -> object:
        return closing.close(row, by=self.by)


class CancelForm(VerbForm):
    """Called off, with a reason in one language at least."""

    verb = "cancel"
    is_grave = True
    row: Broadcast

    def prepare(self) -> None:
        translated.add_fields(
            self,
            "reason",
            _("Reason"),
            max_length=REASON_LENGTH,
            help_text=_("Everybody sees it, if the broadcast was announced."),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        translated.require(self, "reason")
        return cleaned

    def notes(self) -> list[str]:
        if not self.row.is_public:
            return [_gettext("Nobody has seen it yet, and nobody will.")]
        sentences = [_gettext("It stays on the pages as cancelled, with this reason.")]
        if waiting := self.row.questions.without_outcome().count():
            sentences.append(_waiting(waiting))
        return sentences

    def perform(self, row: Broadcast) -> object:
        return schedule.cancel(row, reason=translated.typed(self, "reason"), by=self.by)


class OffsetField(SecondField):
    """A second that may lie before the recording begins: `-0:20`."""

    def to_python(self, value: Any) -> int | None:
        typed = str(value or "").strip().replace("\N{MINUS SIGN}", "-")
        second = super().to_python(typed.removeprefix("-"))
        if not typed.startswith("-"):
            return second
        if second is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return -second

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int) and value < 0:
            return f"-{super().prepare_value(-value)}"
        return super().prepare_value(value)


class RecordingForm(VerbForm):
    """Where the recording is, and where in it the broadcast began."""

    verb = "add_recording"
    row: Broadcast

    recording_url = forms.URLField(
        label=_("Address of the recording"),
        required=False,
        max_length=ADDRESS_LENGTH,
        assume_scheme="https",
    )
    recording_offset = OffsetField(
        label=_("Where “on air” was pressed, in the recording"),
        required=False,
        help_text=_(
            "Such as 1:30. With a minus where the recording begins later than the press: -0:20."
        ),
    )

    def prepare(self) -> None:
        self.initial.setdefault("recording_url", self.row.recording_url)
        self.initial.setdefault("recording_offset", self.row.recording_offset)

    def notes(self) -> list[str]:
        return [
            _gettext(
                "With both, every answer gets its second: links, chapters and search engines "
                "follow at once."
            )
        ]

    def perform(self, row: Broadcast) -> object:
        return schedule.add_recording(
            row,
            recording_url=self.cleaned_data["recording_url"],
            recording_offset=self.cleaned_data["recording_offset"] or 0,
            by=self.by,
        )


def _waiting(count: int) -> str:
    return ngettext(
        "%(count)d question has no outcome yet; it is to be sent to the desk.",
        "%(count)d questions have no outcome yet; they are to be sent to the desk.",
        count,
    ) % {"count": count}


FORMS: Final[dict[str, type[VerbForm]]] = {
    form.verb: form
    for form in (
        AnnounceForm,
        GoOnAirForm,
        EndForm,
        CloseForm,
        CancelForm,
        RecordingForm,
        PlanForm,
    )
}
