"""The form of an event: what it is, when and where, and who speaks."""

from __future__ import annotations

from typing import Any, Final, Self

from django import forms
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal import appointment_field, clock, translated
from portal.fields import moment_field
from portal.language_columns import columns
from portal.models import Appointment, Body, Topic
from portal.offices import reason_not_to_speak
from portal.verbs import VerbForm
from portal.workdays import local_time
from pressroom import programme
from pressroom.event_steps import reason_times_are_wrong
from pressroom.models import PressEvent
from pressroom.models.choices import EventKind, EventStatus
from pressroom.programme import Plan
from pressroom.speakers import appointments_of, printed

TITLE_LENGTH: Final = 250
VENUE_LENGTH: Final = 200
ADDRESS_LENGTH: Final = 500
TEXT_LENGTH: Final = 10_000
SPARE_SPEAKERS: Final = 3  # empty lines offered
MOST_SPEAKERS: Final = 40
THEME_BY_THEME: Final = (
    Coalesce("parent__position", "position"),
    Coalesce("parent_id", "id"),
    F("parent_id").asc(nulls_first=True),
    "position",
)


class PlanForm(VerbForm):
    """What is said of an event; time and place only until it is announced."""

    verb = "revise"
    row: PressEvent

    kind = forms.ChoiceField(label=_("Kind"), choices=EventKind)
    starts_at = moment_field(_("Starts"))
    ends_at = moment_field(_("Ends"))
    stream_url = forms.URLField(
        label=_("Address of the stream"),
        required=False,
        max_length=ADDRESS_LENGTH,
        assume_scheme="https",
    )
    bodies = forms.ModelMultipleChoiceField(
        label=_("Bodies"),
        queryset=Body.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        translated.add_fields(
            self, "title", _("Title"), max_length=TITLE_LENGTH, initial=self._said("title")
        )
        translated.add_fields(
            self,
            "description",
            _("Description"),
            max_length=TEXT_LENGTH,
            rows=4,
            initial=self._said("description"),
        )
        translated.add_fields(
            self, "venue", _("Venue"), max_length=VENUE_LENGTH, initial=self._said("venue")
        )
        if self.rows:
            self._fill()
        self._offer_bodies()
        topics: Any = self.fields["topics"]
        topics.queryset = Topic.objects.order_by(*THEME_BY_THEME)
        self._add_speakers()
        if self.is_fixed:
            for name in (
                "starts_at",
                "ends_at",
                *(f"venue_{code}" for code in translated.LANGUAGES),
            ):
                self.fields[name].disabled = True
        ways = columns("title", "description", "venue")
        self.order_fields(["kind", "starts_at", "ends_at", *ways, "stream_url", *self.speakers])

    @property
    def is_fixed(self) -> bool:
        """Whether time and place can only be moved with a reason."""
        return bool(self.rows) and self.row.status != EventStatus.PLANNED

    @property
    def speakers(self) -> list[str]:
        return [name for name in self.fields if name.startswith("speaker_")]

    @property
    def appointments(self) -> list[str]:
        """What the browser offers while a speaker is typed."""
        day = local_time(self.row.starts_at).date() if self.rows else clock.today()
        return appointment_field.offered(day)

    def notes(self) -> list[str]:
        if not self.is_fixed:
            return []
        return [_gettext("Time and place of an announced event are changed by “Reschedule”.")]

    def refilled(self) -> Self | None:
        """More lines for speakers, with all that was typed."""
        if "more_speakers" not in self.data:
            return None
        typed = MultiValueDict(dict(self.data.lists()))  # type: ignore[attr-defined]  # a POST's
        del typed["more_speakers"]
        count = min(len(self.speakers) + SPARE_SPEAKERS, MOST_SPEAKERS)
        for number in range(1, count + 1):
            typed.setdefault(f"speaker_{number}", "")
        again = type(self)(typed, rows=self.rows, by=self.by)
        again.errors.clear()
        return again

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        translated.require(self, "title", _("Give it a title in one language at least."))
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at is None or ends_at is None:
            return cleaned
        if why := reason_times_are_wrong(starts_at, ends_at):
            self.add_error("ends_at", why)
        named: set[int] = set()
        fixed = printed(self.row) if self.rows else []
        for name in self.speakers:
            appointment = cleaned.get(name)
            if appointment is None:
                continue
            if appointment.pk in named:
                self.add_error(name, _("This official already speaks at the event."))
            elif appointment not in fixed and (
                why := reason_not_to_speak(appointment, local_time(starts_at).date())
            ):
                self.add_error(name, why)
            named.add(appointment.pk)
        return cleaned

    def plan(self) -> Plan:
        told = self.cleaned_data
        named: list[Appointment] = [told[name] for name in self.speakers if told[name]]
        return Plan(
            title=translated.typed(self, "title"),
            description=translated.typed(self, "description"),
            venue=translated.typed(self, "venue"),
            speakers=named,
            **{name: told[name] for name in self.base_fields},
        )

    def perform(self, row: PressEvent) -> object:
        return programme.revise(row, what=self.plan(), by=self.by)

    def _said(self, name: str) -> dict[str, str]:
        return translated.of_row(self.row, name) if self.rows else {}

    def _fill(self) -> None:
        for name in ("kind", "starts_at", "ends_at", "stream_url"):
            self.initial.setdefault(name, getattr(self.row, name))
        for name in ("bodies", "topics"):
            self.initial.setdefault(name, [each.pk for each in getattr(self.row, name).all()])

    def _offer_bodies(self) -> None:
        """The bodies of the day, and those that were named already."""
        field: Any = self.fields["bodies"]
        day = local_time(self.row.starts_at).date() if self.rows else clock.today()
        rows = Body.objects.valid_on(day).exclude(is_desk=True)
        if self.rows:
            rows = (rows | self.row.bodies.all()).distinct()
        field.queryset = rows

    def _add_speakers(self) -> None:
        named = appointments_of(self.row) if self.rows else []
        posted = [key for key in self.data if key.startswith("speaker_")]
        count = min(max(len(named) + SPARE_SPEAKERS, len(posted)), MOST_SPEAKERS)
        for number in range(1, count + 1):
            field = appointment_field.AppointmentField(
                label=_gettext("Speaker %(number)d") % {"number": number}
            )
            if number <= len(named):
                field.initial = appointment_field.words_of(named[number - 1])
            self.fields[f"speaker_{number}"] = field
