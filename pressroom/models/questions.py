"""Journalists' questions, their clocks, and the answers in all their versions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import access
from portal.deadlines import OPEN, Deadline, DeadlineQuerySet
from portal.models import Appointment, Body
from pressroom.models.choices import AnswerKind, EventStatus, QuestionChannel, QuestionStatus
from pressroom.models.events import PressEvent
from pressroom.models.journalists import Journalist, Outlet
from pressroom.models.words import search_words

if TYPE_CHECKING:
    from portal.models import User


class PressQuestionQuerySet(models.QuerySet["PressQuestion"]):
    def public(self, at: datetime) -> Self:
        """What any stranger may read: decided, published, and of an event that is public."""
        return self.filter(
            Q(event__isnull=True)
            | (Q(event__announce_at__lte=at) & ~Q(event__status=EventStatus.PLANNED)),
            is_published=True,
        ).exclude(status__in=[QuestionStatus.NEW, QuestionStatus.WITHDRAWN])

    def undecided(self) -> Self:
        return self.filter(status=QuestionStatus.NEW)

    def owed(self) -> Self:
        """An answer is owed and the clock runs."""
        return self.filter(status=QuestionStatus.PROMISED)

    def answered(self) -> Self:
        """What the figures count."""
        return self.filter(status=QuestionStatus.ANSWERED)

    def visible_to(self, user: User) -> Self:
        """Rows of the bodies in which the user may see questions; a stranger's are not found."""
        return access.rows_visible(self, user, "pressroom.view_question", body_field="body")


class PressQuestion(models.Model):
    """One question. Written only by the verbs of `pressroom.questions`."""

    number = models.CharField(
        _("number"), max_length=21, unique=True, editable=False
    )  # P20-000017-3
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    channel = models.CharField(_("asked"), max_length=7, choices=QuestionChannel)
    event = models.ForeignKey(
        PressEvent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("event"),
    )
    journalist = models.ForeignKey(
        Journalist,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("journalist"),
    )
    outlet = models.ForeignKey(
        Outlet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("outlet"),
    )
    asked_as = models.CharField(
        _("asked by"), max_length=150, blank=True
    )  # as noted at the event, where no journalist of ours is known; never public
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    text = models.TextField(_("question"))
    asked_at = models.DateTimeField(_("asked at"))

    # To whom, and who owes the answer
    addressee = models.ForeignKey(
        Appointment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="press_questions",
        verbose_name=_("to whom"),
    )
    body = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="press_questions",
        verbose_name=_("body that answers"),
    )  # empty: the press office

    # Where it stands; frozen at the transition
    status = models.CharField(
        _("status"), max_length=9, choices=QuestionStatus, default=QuestionStatus.NEW
    )
    due_on = models.DateField(_("answer due on"), null=True, blank=True)  # the open answer clock
    promised_at = models.DateTimeField(_("promised at"), null=True, blank=True)
    is_extended = models.BooleanField(_("extended"), default=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_on_time = models.BooleanField(_("answered on time"), null=True, blank=True)
    decline_reason = models.CharField(_("why it was declined"), max_length=300, blank=True)
    second = models.PositiveIntegerField(_("second in the recording"), null=True, blank=True)
    answered_with = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grouped",
        verbose_name=_("answered together with"),
    )  # the answers of that question are this one's too
    is_published = models.BooleanField(_("shown to the public"), default=True)

    search = search_words("text")

    objects = PressQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("journalist's question")
        verbose_name_plural = _("journalists' questions")
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["event", "asked_at", "id"], name="press_question_of_event"),
            models.Index(fields=["-asked_at", "-id"], name="press_question_newest"),
            # The figure of answered questions, and the rows behind it.
            models.Index(
                fields=["-answered_at", "-id"],
                name="press_question_answered",
                condition=Q(status="answered"),
            ),
            models.Index(
                fields=["body", "due_on", "id"],
                name="press_question_owed",
                condition=Q(status__in=["new", "promised"]),
            ),
            GinIndex(fields=["search"], name="press_question_search"),
        ]
        constraints = [
            models.CheckConstraint(
                name="press_question_event_iff_at_event",
                condition=Q(channel="event", event__isnull=False)
                | Q(channel="written", event__isnull=True),
            ),
            models.CheckConstraint(
                name="press_question_owed_has_day",
                condition=~Q(status="promised")
                | Q(due_on__isnull=False, promised_at__isnull=False),
            ),
            models.CheckConstraint(
                name="press_question_answered_has_time",
                condition=Q(status="answered", answered_at__isnull=False)
                | (~Q(status="answered") & Q(answered_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="press_question_declined_has_reason",
                condition=~Q(status="declined") | ~Q(decline_reason=""),
            ),
            models.CheckConstraint(
                name="press_question_not_grouped_with_itself",
                condition=Q(answered_with__isnull=True) | ~Q(answered_with=models.F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ledger_subject(self) -> str:
        return f"question:{self.number}"


class PressDeadlineQuerySet(DeadlineQuerySet["PressDeadline"]):
    """Clocks of journalists' questions."""


class PressDeadline(Deadline):
    class Kind(models.TextChoices):
        ANSWER = "answer", _("answer to the press")
        EXTENSION_NOTICE = "extension_notice", _("notice of the extension")

    question = models.ForeignKey(
        PressQuestion, models.CASCADE, related_name="deadlines", verbose_name=_("question")
    )
    kind = models.CharField(_("clock"), max_length=16, choices=Kind)
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("held by")
    )

    objects = PressDeadlineQuerySet.as_manager()  # type: ignore[misc]  # for Django's default

    class Meta(Deadline.Meta):
        ordering = ["started_on", "id"]
        verbose_name = _("press deadline")
        verbose_name_plural = _("press deadlines")
        constraints = [
            *Deadline.Meta.constraints,
            models.UniqueConstraint(
                fields=["question", "kind"],
                condition=OPEN,
                name="press_deadline_one_open_per_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="press_deadline_open_due", condition=OPEN),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.kind} {self.due_on:%d.%m.%Y}"


class PressAnswer(models.Model):
    """One version of an answer, never edited: a corrected one is added beside it."""

    question = models.ForeignKey(
        PressQuestion, models.CASCADE, related_name="answers", verbose_name=_("question")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=11, choices=AnswerKind)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    text = models.TextField(_("answer"))
    note = models.CharField(_("what was corrected"), max_length=300, blank=True)
    appointment = models.ForeignKey(
        Appointment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="press_answers",
        verbose_name=_("answered by"),
    )
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("body")
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )
    given_at = models.DateTimeField(_("given at"))

    search = search_words("text")

    class Meta:
        verbose_name = _("answer to the press")
        verbose_name_plural = _("answers to the press")
        ordering = ["version"]
        indexes = [
            models.Index(fields=["-given_at", "-id"], name="press_answer_newest"),
            GinIndex(fields=["search"], name="press_answer_search"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["question", "version"], name="press_answer_version"),
            models.CheckConstraint(
                name="press_answer_corrected_has_note",
                condition=~Q(kind="corrected") | ~Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.version}"
