"""The form of an event: what it is, when and where, and who speaks."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal import clock, translated
from portal.appointment_lines import AppointmentLines
from portal.fields import moment_field
from portal.language_columns import columns
from portal.models import Body, Topic
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


class PlanForm(AppointmentLines):
    """What is said of an event; time and place only until it is announced."""

    verb = "revise"
    row: PressEvent
    line = "speaker"
    line_label = _("Speaker %(number)d")
    more_label = _("More lines for speakers")
    named_already = _("This official already speaks at the event.")

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
        topics.queryset = Topic.objects.theme_by_theme()
        self.add_lines(appointments_of(self.row) if self.rows else [])
        if self.is_fixed:
            for name in (
                "starts_at",
                "ends_at",
                *(f"venue_{code}" for code in translated.LANGUAGES),
            ):
                self.fields[name].disabled = True
        ways = columns("title", "description", "venue")
        self.order_fields(["kind", "starts_at", "ends_at", *ways, "stream_url", *self.lines])

    @property
    def is_fixed(self) -> bool:
        """Whether time and place can only be moved with a reason."""
        return bool(self.rows) and self.row.status != EventStatus.PLANNED

    def notes(self) -> list[str]:
        if not self.is_fixed:
            return []
        return [_gettext("Time and place of an announced event are changed by “Reschedule”.")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        translated.require(self, "title", _("Give it a title in one language at least."))
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at is None or ends_at is None:
            return cleaned
        if why := reason_times_are_wrong(starts_at, ends_at):
            self.add_error("ends_at", why)
        on, fixed = local_time(starts_at).date(), printed(self.row) if self.rows else []
        self.clean_lines(on=on, printed=fixed)
        return cleaned

    def plan(self) -> Plan:
        told = self.cleaned_data
        return Plan(
            title=translated.typed(self, "title"),
            description=translated.typed(self, "description"),
            venue=translated.typed(self, "venue"),
            speakers=self.named,
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
