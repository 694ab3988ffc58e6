"""Press events: one meeting of journalists with those who answer for the city."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal import access, clock
from portal.language_columns import columns
from portal.models import Appointment, Body, Topic
from pressroom.models.choices import EventKind, EventStatus
from pressroom.models.words import search_words

if TYPE_CHECKING:
    from portal.models import User


class PressEventQuerySet(models.QuerySet["PressEvent"]):
    def public(self, at: datetime) -> Self:
        """Announced by `at`, whatever became of it since. The database decides, at the minute."""
        return self.filter(announce_at__lte=at).exclude(status=EventStatus.PLANNED)

    def upcoming(self, at: datetime) -> Self:
        """Not over yet, the next one first."""
        return self.filter(ends_at__gte=at).order_by("starts_at", "id")

    def past(self, at: datetime) -> Self:
        """Over, the last one first."""
        return self.filter(ends_at__lt=at).order_by("-starts_at", "-id")

    def held(self) -> Self:
        """What the figures count: held and closed."""
        return self.filter(status=EventStatus.CLOSED)

    def visible_to(self, user: User) -> Self:
        """All for the press office, what is public for other staff who may see events."""
        if access.may(user, "pressroom.announce"):
            return self
        if access.may_somewhere(user, "pressroom.view_pressevent"):
            return self.public(clock.now())
        return self.none()


class PressEvent(models.Model):
    """One event. Written by the press office's form and by the verbs of `pressroom.programme`."""

    number = models.CharField(_("number"), max_length=12, unique=True, editable=False)  # 2020-0017
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind, default=EventKind.BRIEFING)
    title = models.CharField(_("title"), max_length=250)
    description = models.TextField(_("description"), blank=True)  # plain text
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    stream_url = models.URLField(_("address of the stream"), max_length=500, blank=True)
    bodies = models.ManyToManyField(
        Body, blank=True, related_name="press_events", verbose_name=_("bodies")
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="press_events", verbose_name=_("topics")
    )

    status = models.CharField(
        _("status"), max_length=9, choices=EventStatus, default=EventStatus.PLANNED
    )
    announce_at = models.DateTimeField(_("public from"), null=True, blank=True)
    sequence = models.PositiveIntegerField(_("revision"), default=0)  # of the calendar entry
    changed_at = models.DateTimeField(_("changed at"))  # last change that a reader sees
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)

    # What closing asks for. Counted figures come from rows; what was only reported stands apart.
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    minutes = models.TextField(_("minutes"), blank=True)  # plain text
    recording_url = models.URLField(_("address of the recording"), max_length=500, blank=True)
    reported_questions = models.PositiveIntegerField(
        _("questions, as reported"), null=True, blank=True
    )
    reported_journalists = models.PositiveIntegerField(
        _("journalists present, as reported"), null=True, blank=True
    )
    reported_source = models.CharField(
        _("source of the reported counts"), max_length=300, blank=True
    )

    search = search_words(*columns("title", "description"))

    objects = PressEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("press event")
        verbose_name_plural = _("press events")
        ordering = ["-starts_at", "-id"]
        indexes = [
            # The programme, both ways.
            models.Index(
                fields=["starts_at", "id"],
                name="press_event_programme",
                condition=~Q(status="planned"),
            ),
            models.Index(fields=["status", "starts_at"], name="press_event_status"),
            GinIndex(fields=["search"], name="press_event_search", condition=~Q(status="planned")),
        ]
        constraints = [
            models.CheckConstraint(
                name="press_event_in_order",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The event ends before it starts."),
            ),
            models.CheckConstraint(
                name="press_event_announced_has_time",
                condition=~Q(status="announced") | Q(announce_at__isnull=False),
            ),
            models.CheckConstraint(
                name="press_event_cancelled_has_time",
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | (~Q(status="cancelled") & Q(cancelled_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="press_event_closed_has_time",
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="press_event_reported_has_source",
                condition=Q(reported_questions__isnull=True, reported_journalists__isnull=True)
                | ~Q(reported_source=""),
                violation_error_message=_("A reported count names its source."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def ledger_subject(self) -> str:
        return f"event:{self.number}"

    def is_public(self, at: datetime) -> bool:
        """The same as `public()`, of a row at hand."""
        return (
            self.status != EventStatus.PLANNED
            and self.announce_at is not None
            and self.announce_at <= at
        )


class EventChange(models.Model):
    """A change that readers of the programme were told of, with its reason."""

    class Kind(models.TextChoices):
        RESCHEDULED = "rescheduled", _("rescheduled")
        CANCELLED = "cancelled", _("cancelled")

    event = models.ForeignKey(
        PressEvent, models.CASCADE, related_name="changes", verbose_name=_("event")
    )
    kind = models.CharField(_("change"), max_length=11, choices=Kind)
    reason = models.CharField(_("reason"), max_length=300)
    was_starts_at = models.DateTimeField(_("started before the change"))
    was_ends_at = models.DateTimeField(_("ended before the change"))
    was_venue = models.CharField(_("venue before the change"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("change of an event")
        verbose_name_plural = _("changes of events")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.event_id} {self.kind}"


class Speaking(models.Model):
    """Somebody speaks at an event, in the office held on that day.

    Name and title stand as they were printed: no later appointment rewrites them.
    """

    event = models.ForeignKey(
        PressEvent, models.CASCADE, related_name="speakings", verbose_name=_("event")
    )
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="speakings", verbose_name=_("speaker")
    )
    name_as_printed = models.CharField(_("name as printed"), max_length=150, blank=True)
    title_as_printed = models.CharField(_("title as printed"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "appointment"],
                name="speaking_once",
                violation_error_message=_("This official already speaks at the event."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_as_printed}, {self.title_as_printed}"
