"""Broadcasts of Akimat LIVE, their guests, and the messages to the host's screen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from broadcasts.models.choices import TAKES_QUESTIONS, BroadcastStatus
from portal import access
from portal.language_columns import columns, said_in_any_language
from portal.models import Appointment, Topic
from portal.search_column import search_column

if TYPE_CHECKING:
    from portal.models import User

VIEW = "broadcasts.view_broadcast"


class BroadcastQuerySet(models.QuerySet["Broadcast"]):
    """Broadcasts by what may be done with them or seen of them."""

    def public(self) -> Self:
        """Announced, whatever became of it since.

        A plan that was cancelled before anybody knew of it stays unknown.
        """
        return self.exclude(status=BroadcastStatus.PLANNED).exclude(
            status=BroadcastStatus.CANCELLED, announced_at__isnull=True
        )

    def upcoming(self) -> Self:
        """Announced and not begun, the next one first."""
        return self.filter(status=BroadcastStatus.ANNOUNCED).order_by("starts_at", "id")

    def on_air(self) -> Self:
        return self.filter(status=BroadcastStatus.ON_AIR)

    def held(self) -> Self:
        """What the figures count: broadcast, whether its questions are settled yet or not."""
        return self.filter(status__in=[BroadcastStatus.ENDED, BroadcastStatus.CLOSED])

    def visible_to(self, user: User) -> Self:
        """All, for staff who have to do with broadcasts."""
        return self if access.may_somewhere(user, VIEW) else self.none()


class Broadcast(models.Model):
    """One broadcast. Written by the verbs of `broadcasts.schedule` and `broadcasts.closing`."""

    number = models.PositiveIntegerField(_("number"), unique=True, editable=False)  # 97
    title = models.CharField(_("title"), max_length=250)
    description = models.TextField(_("description"), blank=True)  # plain text
    rules = models.TextField(_("rules of selection"), blank=True)  # empty: those of every broadcast
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    channel = models.CharField(_("channel"), max_length=120, blank=True)  # where it is shown
    stream_url = models.URLField(_("address of the stream"), max_length=500, blank=True)
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="broadcasts", verbose_name=_("topics")
    )

    status = models.CharField(
        _("status"), max_length=9, choices=BroadcastStatus, default=BroadcastStatus.PLANNED
    )
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True)
    on_air_at = models.DateTimeField(_("on air since"), null=True, blank=True)  # the clock of marks
    ended_at = models.DateTimeField(pgettext_lazy("a broadcast", "ended at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)

    # The recording. Its second `recording_offset` is the moment `on_air_at`.
    recording_url = models.URLField(_("address of the recording"), max_length=500, blank=True)
    recording_offset = models.IntegerField(_("offset of the recording, seconds"), default=0)

    # Figures that were only reported, where rows are missing; never mixed with counted ones.
    reported_questions = models.PositiveIntegerField(
        _("questions, as reported"), null=True, blank=True
    )
    reported_source = models.CharField(
        _("source of the reported counts"), max_length=300, blank=True
    )

    search = search_column(
        *(Coalesce(F(column), Value("")) for column in columns("title", "description"))
    )

    objects = BroadcastQuerySet.as_manager()

    class Meta:
        verbose_name = _("broadcast")
        verbose_name_plural = _("broadcasts")
        ordering = ["-starts_at", "-id"]
        indexes = [
            models.Index(
                fields=["-starts_at", "-id"],
                name="broadcast_newest",
                condition=~Q(status="planned"),
            ),
            models.Index(fields=["status", "starts_at"], name="broadcast_status"),
            GinIndex(fields=["search"], name="broadcast_search", condition=~Q(status="planned")),
        ]
        constraints = [
            models.CheckConstraint(
                name="broadcast_in_order",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The broadcast ends before it starts."),
            ),
            models.CheckConstraint(
                name="broadcast_on_air_has_time",
                condition=~Q(status="on_air") | Q(on_air_at__isnull=False),
            ),
            models.CheckConstraint(
                name="broadcast_closed_iff_closed_at",
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="broadcast_cancelled_has_reason",
                condition=~Q(status="cancelled") | said_in_any_language("cancel_reason"),
            ),
            models.CheckConstraint(
                name="broadcast_reported_has_source",
                condition=Q(reported_questions__isnull=True) | ~Q(reported_source=""),
            ),
        ]

    def __str__(self) -> str:
        return f"№\N{NBSP}{self.number}"

    @property
    def ledger_subject(self) -> str:
        return f"broadcast:{self.number}"

    @property
    def is_public(self) -> bool:
        """As `.public()` says it of rows."""
        if self.status == BroadcastStatus.CANCELLED:
            return self.announced_at is not None
        return self.status != BroadcastStatus.PLANNED

    @property
    def takes_questions(self) -> bool:
        return self.status in TAKES_QUESTIONS

    def second_of(self, moment: datetime | None) -> int | None:
        """The second of the recording at a moment; None while there is no recording to look at."""
        if moment is None or self.on_air_at is None or not self.recording_url:
            return None
        return max(int((moment - self.on_air_at).total_seconds()) + self.recording_offset, 0)


class Guest(models.Model):
    """An official who answers on air, in the office held on that day.

    Name and title stand as they were printed when the broadcast was announced.
    """

    broadcast = models.ForeignKey(
        Broadcast, models.CASCADE, related_name="guests", verbose_name=_("broadcast")
    )
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="guestings", verbose_name=_("guest")
    )
    name_as_printed = models.CharField(_("name as printed"), max_length=150, blank=True)
    title_as_printed = models.CharField(_("title as printed"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "appointment"],
                name="guest_once",
                violation_error_message=_("This official is a guest already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_as_printed}, {self.title_as_printed}"


class Cue(models.Model):
    """A message of the moderators on the host's screen, until the host acknowledges it."""

    key = models.UUIDField(unique=True, editable=False)  # a press sent twice is one message
    broadcast = models.ForeignKey(
        Broadcast, models.CASCADE, related_name="cues", verbose_name=_("broadcast")
    )
    text = models.CharField(pgettext_lazy("to the host", "message"), max_length=200)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    sent_at = models.DateTimeField(_("sent at"))
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("acknowledged by"),
    )
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)

    class Meta:
        verbose_name = _("message to the host")
        verbose_name_plural = _("messages to the host")
        ordering = ["sent_at", "id"]
        indexes = [
            models.Index(
                fields=["broadcast", "sent_at"],
                name="cue_open",
                condition=Q(acknowledged_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="cue_acknowledged_is_a_pair",
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"cue {self.pk}"
