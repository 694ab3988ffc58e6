"""Anomalies: where people write much more than usual, what was done about it, whom it answered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import access, clock
from portal.models import District, Topic
from queries.models.choices import Outcome
from queries.models.query import CitizenQuery
from queries.watch.cells import Cell

if TYPE_CHECKING:
    from portal.models import User
    from queries.querysets import CitizenQueryQuerySet


class AnomalyQuerySet(models.QuerySet["Anomaly"]):
    def visible_to(self, user: User) -> Self:
        """All of them, to whoever watches over the whole city."""
        return self if access.may(user, "queries.view_anomaly") else self.none()

    def open(self) -> Self:
        return self.filter(status=Anomaly.Status.OPEN)

    def newest_first(self) -> Self:
        return self.order_by("-found_at", "-id")


class Anomaly(models.Model):
    """One burst of queries. Written by `queries.watch`: found and followed by the sweep.

    Its queries are those of its theme or topic and district that were received from `since_at` on,
    until `frozen_at` once it is closed; both columns and the moment of a query never change.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("growing")
        OVER = "over", _("over by itself")
        HANDLED = "handled", _("handled")
        DISMISSED = "dismissed", _("dismissed")

    theme = models.ForeignKey(Topic, models.PROTECT, related_name="+", verbose_name=_("theme"))
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )  # empty: the whole theme
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("district"),
    )  # empty: the whole city
    hours = models.PositiveSmallIntegerField(_("hours looked at"))  # the window that showed it
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.OPEN)
    since_at = models.DateTimeField(_("since"))
    found_at = models.DateTimeField(_("found at"))
    last_seen_at = models.DateTimeField(_("last seen at"))
    frozen_at = models.DateTimeField(_("queries until"), null=True, blank=True)
    count = models.PositiveIntegerField(_("queries in the window"))  # when it was last seen
    usual = models.FloatField(_("usual in the window"))
    peak = models.PositiveIntegerField(_("most in a window"))
    told_count = models.PositiveIntegerField(_("queries when it was told"))
    times_told = models.PositiveSmallIntegerField(_("times told"), default=1)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = AnomalyQuerySet.as_manager()

    class Meta:
        verbose_name = _("anomaly")
        verbose_name_plural = _("anomalies")
        ordering = ["-found_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "topic", "district"],
                condition=Q(status="open"),
                nulls_distinct=False,
                name="anomaly_one_open",
            ),
            models.CheckConstraint(
                name="anomaly_open_iff_not_frozen",
                condition=Q(status="open", frozen_at__isnull=True)
                | (~Q(status="open") & Q(frozen_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="anomaly_closed_has_time",
                condition=Q(status__in=["handled", "dismissed"], closed_at__isnull=False)
                | (~Q(status__in=["handled", "dismissed"]) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="anomaly_dismissed_has_reason",
                condition=~Q(status="dismissed") | ~Q(reason=""),
            ),
        ]
        indexes = [
            # The sweep: what is known already.
            models.Index(fields=["last_seen_at"], name="anomaly_last_seen"),
            models.Index(fields=["-found_at", "-id"], name="anomaly_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.about}, {self.where}"

    @property
    def about(self) -> str:
        """The topic, or the theme, in the active language."""
        return str(self.topic or self.theme)

    @property
    def where(self) -> str:
        """The district in the active language, or the whole city."""
        return str(self.district or _("the whole city"))

    @property
    def ledger_subject(self) -> str:
        return f"anomaly:{self.pk}"

    @property
    def cell(self) -> Cell:
        return Cell(self.theme_id, self.topic_id, self.district_id)

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    def until(self) -> datetime:
        """Up to when a query received is one of its."""
        return self.frozen_at or clock.now()

    def queries(self) -> CitizenQueryQuerySet:
        """The queries linked to it, closed ones too."""
        rows: CitizenQueryQuerySet = CitizenQuery.objects.filter(
            theme=self.theme_id, received_at__gte=self.since_at, received_at__lte=self.until()
        )
        if self.topic_id is not None:
            rows = rows.filter(topic=self.topic_id)
        if self.district_id is not None:
            rows = rows.filter(district=self.district_id)
        return rows


class AnomalyStep(models.Model):
    """What another app made of an anomaly: a notice, a briefing. Once each."""

    anomaly = models.ForeignKey(Anomaly, models.CASCADE, related_name="steps")
    key = models.CharField(_("step"), max_length=20)  # of `queries.watch.steps`
    made = models.CharField(_("what was made"), max_length=40)  # its number
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        ordering = ["made_at", "id"]
        verbose_name = _("step after an anomaly")
        verbose_name_plural = _("steps after anomalies")
        constraints = [
            models.UniqueConstraint(fields=["anomaly", "key"], name="anomaly_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.anomaly_id}: {self.key} {self.made}"


class AnomalyReply(models.Model):
    """One text for all linked queries, in the languages in which they were asked."""

    anomaly = models.ForeignKey(Anomaly, models.CASCADE, related_name="replies")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    texts = models.JSONField(_("text"))  # by language
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    planned_on = models.DateField(_("planned by"), null=True, blank=True)
    digest = models.CharField(max_length=64)  # of what it says: the same words again are this reply
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("answer to the queries of an anomaly")
        verbose_name_plural = _("answers to the queries of anomalies")
        constraints = [
            models.UniqueConstraint(fields=["anomaly", "digest"], name="anomaly_reply_once"),
        ]

    def __str__(self) -> str:
        return f"{self.anomaly_id}: {self.outcome}"


class AnomalyReplyRow(models.Model):
    """What became of one query by such an answer; waiting ones are taken one by one."""

    class Result(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SETTLED = "settled", _("answered")
        HELD = "held", _("holding answer sent")
        ATTACHED = "attached", _("public answer attached")
        REFUSED = "refused", _("refused")

    reply = models.ForeignKey(AnomalyReply, models.CASCADE, related_name="rows", db_index=False)
    query = models.ForeignKey(CitizenQuery, models.CASCADE, related_name="+")
    is_last = models.BooleanField(default=False)  # taken after the others: it quotes one of them
    result = models.CharField(_("result"), max_length=8, choices=Result, default=Result.WAITING)
    refusal = models.CharField(_("why not"), max_length=500, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        ordering = ["is_last", "id"]
        verbose_name = _("query answered with others")
        verbose_name_plural = _("queries answered with others")
        constraints = [
            models.UniqueConstraint(fields=["reply", "query"], name="anomaly_reply_row_once"),
            models.CheckConstraint(
                name="anomaly_reply_row_waits_or_is_done",
                condition=Q(result="waiting", done_at__isnull=True)
                | (~Q(result="waiting") & Q(done_at__isnull=False)),
            ),
        ]
        indexes = [
            # What the worker has to do.
            models.Index(
                fields=["reply", "is_last", "id"],
                name="anomaly_reply_waiting",
                condition=Q(result="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reply_id}: {self.query_id} {self.result}"
