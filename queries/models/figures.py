"""What figures are read from: derived from queries and their clocks, and rebuildable at any time.

Nobody but `queries.rollup` writes these tables. Triggers on the rows they are derived from leave a
mark for every query that changed, in the transaction of the change.
"""

from __future__ import annotations

from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models import Body, District, Topic
from queries.models.choices import Channel, Verdict
from queries.models.query import CitizenQuery


class FigureMark(models.Model):
    """A query whose terms are to be worked out anew."""

    query_id = models.BigIntegerField()
    marked_at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        verbose_name = "mark of a changed query"
        verbose_name_plural = "marks of changed queries"

    def __str__(self) -> str:
        return f"{self.query_id} {self.marked_at}"


class AnswerTerm(models.Model):
    """One answer term of one query: the first, and one more after each time it was brought back.

    The rows behind every figure of the desk. Days are dates in Almaty.
    """

    class State(models.TextChoices):
        """What became of the term. Only the first three are in the rate of promptly resolved."""

        OPEN = "open", _("no answer yet")
        ON_TIME = "on_time", _("answered on time")
        LATE = "late", _("answered late")
        ON_THE_SPOT = "spot", _("settled on the spot")
        ENDED = "ended", _("ended without an answer")

    # The primary key is the one of its `QueryDeadline`.
    id = models.BigIntegerField(primary_key=True)
    query = models.ForeignKey(
        CitizenQuery, models.DO_NOTHING, related_name="terms", db_constraint=False
    )
    ordinal = models.PositiveSmallIntegerField(_("which term of the query"))

    theme = models.ForeignKey(
        Topic, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    topic = models.ForeignKey(
        Topic, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    district = models.ForeignKey(
        District, models.DO_NOTHING, null=True, related_name="+", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    body = models.ForeignKey(
        Body, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )  # empty: the desk
    channel = models.CharField(_("channel"), max_length=12, choices=Channel)

    asked_on = models.DateField(_("asked on"), null=True)  # of the first term alone
    due_on = models.DateField(_("due on"))  # as extended, if the resident was told of it in time
    answered_on = models.DateField(_("answered on"), null=True)
    ended_on = models.DateField(_("ended on"), null=True)  # without an answer
    state = models.CharField(_("state"), max_length=7, choices=State)
    ended_as = models.CharField(_("ended as"), max_length=10, blank=True)  # a closed status
    days = models.PositiveIntegerField(_("days to the answer"), null=True)  # calendar days
    is_extended = models.BooleanField(_("extended"))
    is_reopened = models.BooleanField(_("brought back"))  # its answer was
    verdict = models.CharField(_("resident says"), max_length=8, choices=Verdict, blank=True)

    class Meta:
        verbose_name = _("answer term")
        verbose_name_plural = _("answer terms")
        indexes = [
            # The rows behind a figure, newest first.
            models.Index(
                fields=["-asked_on", "-id"],
                name="term_asked",
                condition=models.Q(asked_on__isnull=False),
            ),
            models.Index(fields=["-due_on", "-id"], name="term_due"),
            models.Index(
                fields=["-answered_on", "-id"],
                name="term_answered",
                condition=models.Q(answered_on__isnull=False),
            ),
            models.Index(
                fields=["-ended_on", "-id"],
                name="term_ended",
                condition=models.Q(ended_on__isnull=False),
            ),
            # What residents brought back.
            models.Index(
                fields=["-answered_on", "-id"],
                name="term_reopened",
                condition=models.Q(is_reopened=True),
            ),
            # What is overdue now, and with whom.
            models.Index(
                fields=["due_on", "body"], name="term_open", condition=models.Q(state="open")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.query_id} № {self.ordinal}"


class Cut(models.Model):
    """A sum over all terms of one day or one month that agree in some of their dimensions.

    `cut` names those dimensions by letters, as `queries.rollup.CUTS` lists them; the columns of the
    others are empty.
    """

    class Span(models.TextChoices):
        DAY = "d", "day"
        MONTH = "m", "month"

    cut = models.CharField(max_length=5)
    span = models.CharField(max_length=1, choices=Span)
    start = models.DateField()  # the day, or the first of the month
    theme_id = models.BigIntegerField(null=True)
    topic_id = models.BigIntegerField(null=True)
    district_id = models.BigIntegerField(null=True)
    body_id = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class DailyFigure(Cut):
    """How many, by the day on which each thing happened or fell due."""

    channel = models.CharField(max_length=12, null=True)  # noqa: DJ001 -- empty: not cut by it

    # by the day received
    asked = models.IntegerField()
    # by the last day of the term
    due = models.IntegerField()
    on_time = models.IntegerField()
    late = models.IntegerField()  # answered after it; what is neither is still open
    extended = models.IntegerField()
    # by the day of the answer
    answered = models.IntegerField()  # settled on the spot among them
    on_the_spot = models.IntegerField()
    reopened = models.IntegerField()
    rated = models.IntegerField()
    confirmed = models.IntegerField()
    # by the day it ended without an answer
    forwarded = models.IntegerField()
    returned = models.IntegerField()
    terminated = models.IntegerField()
    withdrawn = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "cut", "span", "start", "theme_id", "topic_id", "district_id", "body_id",
                    "channel",
                ],
                name="daily_figure_once",
                nulls_distinct=False,
            ),
        ]  # fmt: skip
        indexes = [
            # A few of many cells, over many days.
            models.Index(fields=["cut", "district_id", "span", "start"], name="daily_district"),
            models.Index(fields=["cut", "body_id", "span", "start"], name="daily_body"),
            models.Index(
                fields=["district_id", "theme_id", "span", "start"],
                name="daily_district_theme",
                condition=models.Q(cut="tsdbc"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cut} {self.span} {self.start}"


class AnswerDays(Cut):
    """How many answers took so many calendar days, by the day of the answer: for percentiles.

    Those of the bodies: what was settled on the spot took none.
    """

    days = models.PositiveIntegerField()
    answers = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "cut", "span", "start", "theme_id", "topic_id", "district_id", "body_id",
                    "days",
                ],
                name="answer_days_once",
                nulls_distinct=False,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.cut} {self.span} {self.start}: {self.days}"
