"""The form of a broadcast: when, where it is shown, who answers, and by what rules."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from broadcasts import schedule
from broadcasts.broadcast_life import reason_not_to_start_at, reason_times_are_wrong
from broadcasts.models import Broadcast
from broadcasts.models.choices import BroadcastStatus
from broadcasts.schedule import Plan
from portal import clock, offices, translated
from portal.appointment_lines import AppointmentLines
from portal.fields import line_field, moment_field
from portal.language_columns import columns
from portal.models import Topic
from portal.workdays import local_time

TITLE_LENGTH: Final = 250
TEXT_LENGTH: Final = 10_000
RULES_LENGTH: Final = 3_000
CHANNEL_LENGTH: Final = 120
ADDRESS_LENGTH: Final = 500


class PlanForm(AppointmentLines):
    """A new broadcast, or another plan for one; without a row it is new."""

    verb = "revise"
    row: Broadcast
    line = "guest"
    line_label = _("Guest %(number)d")
    more_label = _("More lines for guests")
    named_already = _("This official is a guest already.")

    starts_at = moment_field(_("Starts"))
    ends_at = moment_field(_("Ends"))
    channel = line_field(
        _("Channel"),
        required=False,
        max_length=CHANNEL_LENGTH,
        help_text=_("Where it is shown, as viewers know it."),
    )
    stream_url = forms.URLField(
        label=_("Address of the stream"),
        required=False,
        max_length=ADDRESS_LENGTH,
        assume_scheme="https",
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        self._add_texts("title", _("Title"), max_length=TITLE_LENGTH)
        self._add_texts("description", _("Description"), max_length=TEXT_LENGTH, rows=4)
        self._add_texts(
            "rules",
            _("Rules of selection"),
            max_length=RULES_LENGTH,
            rows=4,
            help_text=_("Empty: the rules of every broadcast, which stand below."),
        )
        if self.rows:
            for name in ("starts_at", "ends_at", "channel", "stream_url"):
                self.initial.setdefault(name, getattr(self.row, name))
            self.initial.setdefault("topics", [topic.pk for topic in self.row.topics.all()])
        topics: Any = self.fields["topics"]
        topics.queryset = Topic.objects.theme_by_theme()
        self.add_lines(offices.appointments_of(self.row.guests) if self.rows else [])
        self.fields["starts_at"].disabled = self.is_on_air
        said = columns("title", "description")
        when = ["starts_at", "ends_at", "channel", "stream_url"]
        self.order_fields([*when, *said, *self.lines, "topics", *columns("rules")])

    @property
    def is_on_air(self) -> bool:
        return bool(self.rows) and self.row.status == BroadcastStatus.ON_AIR

    def notes(self) -> list[str]:
        if not self.rows or self.row.status == BroadcastStatus.PLANNED:
            return []
        return [_gettext("It is public: what you change is seen by everybody at once.")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        translated.require(self, "title", _("Give it a title in one language at least."))
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at is None or ends_at is None:
            return cleaned
        if why := reason_times_are_wrong(starts_at, ends_at):
            self.add_error("ends_at", why)
        if self.rows and starts_at != self.row.starts_at:
            if why := reason_not_to_start_at(self.row, starts_at):
                self.add_error("starts_at", why)
        elif not self.rows and ends_at <= clock.now():
            self.add_error("ends_at", _("This time has passed already."))
        self.clean_lines(on=local_time(starts_at).date(), printed=self._printed())
        return cleaned

    def plan(self) -> Plan:
        return Plan(
            title=translated.typed(self, "title"),
            description=translated.typed(self, "description"),
            rules=translated.typed(self, "rules"),
            guests=self.named,
            **{name: self.cleaned_data[name] for name in self.base_fields},
        )

    def perform(self, row: Broadcast) -> object:
        return schedule.revise(row, what=self.plan(), by=self.by)

    def _printed(self) -> list[Any]:
        """Whose names stay as they were printed."""
        if not self.rows or self.row.status == BroadcastStatus.PLANNED:
            return []
        return offices.appointments_of(self.row.guests)

    def _add_texts(self, name: str, label: Any, **ways: Any) -> None:
        initial = translated.of_row(self.row, name) if self.rows else {}
        translated.add_fields(self, name, label, initial=initial, **ways)
