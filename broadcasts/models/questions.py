"""Residents' questions to a broadcast, the votes for them, and the presses that moved them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from broadcasts.models.broadcasts import VIEW, Broadcast
from broadcasts.models.choices import (
    ON_THE_WALL,
    PUBLIC_STATUSES,
    WITHOUT_OUTCOME,
    BroadcastStatus,
    DeclineGround,
    LiveStatus,
    QuestionSource,
)
from portal import access
from portal.models import Appointment, District, Topic
from portal.search_column import search_column
from queries.models import Applicant, CitizenQuery

if TYPE_CHECKING:
    from portal.models import User

IS_PUBLIC = Q(status__in=PUBLIC_STATUSES)


class LiveQuestionQuerySet(models.QuerySet["LiveQuestion"]):
    """Questions by where they stand, and by who may read them."""

    def public(self) -> Self:
        """What any stranger may read: let through by a moderator, of a public broadcast."""
        return (
            self.filter(IS_PUBLIC)
            .exclude(broadcast__status=BroadcastStatus.PLANNED)
            .exclude(
                broadcast__status=BroadcastStatus.CANCELLED, broadcast__announced_at__isnull=True
            )
        )

    def on_the_wall(self) -> Self:
        """Published and not done with."""
        return self.filter(status__in=ON_THE_WALL)

    def queued(self) -> Self:
        """The queue, the first to be asked first."""
        return self.filter(status=LiveStatus.QUEUED).order_by("rank", "position")

    def without_outcome(self) -> Self:
        """What keeps a broadcast from being closed."""
        return self.filter(
            Q(status__in=WITHOUT_OUTCOME) | Q(status=LiveStatus.PROMISED, query__isnull=True)
        )

    def visible_to(self, user: User) -> Self:
        """All, for staff who have to do with broadcasts."""
        return self if access.may_somewhere(user, VIEW) else self.none()


class LiveQuestion(models.Model):
    """One question. Written only by the verbs of asking, moderation, rundown and closing."""

    broadcast = models.ForeignKey(
        Broadcast, models.PROTECT, related_name="questions", verbose_name=_("broadcast")
    )
    position = models.PositiveIntegerField(_("position"), editable=False)  # 47: the n-th asked
    code = models.CharField(_("code"), max_length=12, editable=False)  # 47-5: read out on air
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    source = models.CharField(
        _("asked by way of"), max_length=8, choices=QuestionSource, default=QuestionSource.WEB
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    text = models.TextField(_("question as asked"))  # never public
    public_text = models.TextField(_("question as published"))
    asked_as = models.CharField(_("name to be read out"), max_length=60, blank=True)
    applicant = models.OneToOneField(
        Applicant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="live_question",
        verbose_name=_("contact"),
    )  # only where a contact was left; a query it becomes has the same
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, verbose_name=_("district")
    )
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, verbose_name=_("topic"))
    asked_at = models.DateTimeField(pgettext_lazy("a question to a broadcast", "asked at"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )  # empty: the asker, by the portal

    # Where it stands
    status = models.CharField(
        _("status"), max_length=9, choices=LiveStatus, default=LiveStatus.INCOMING
    )
    revision = models.PositiveIntegerField(default=0, editable=False)  # each press makes one more
    rank = models.IntegerField(_("place in the queue"), default=0)
    votes_count = models.PositiveIntegerField(_("votes"), default=0)  # people, of merged ones too
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("asked together with"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    decline_ground = models.CharField(
        pgettext_lazy("a question to a broadcast", "why it was declined"),
        max_length=11,
        choices=DeclineGround,
        blank=True,
    )
    decline_words = models.CharField(_("in words to the asker"), max_length=300, blank=True)

    # On air. The moment of "now" is where the answer begins in the recording.
    now_at = models.DateTimeField(_("on screen since"), null=True, blank=True)
    done_at = models.DateTimeField(_("answered or promised at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Appointment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="live_answers",
        verbose_name=_("answered by"),
    )
    answer_text = models.TextField(_("answer in a few words"), blank=True)  # in its language
    query = models.OneToOneField(
        CitizenQuery,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="live_question",
        verbose_name=_("query at the desk"),
    )

    search = search_column("public_text", "answer_text")

    objects = LiveQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to a broadcast")
        verbose_name_plural = _("questions to broadcasts")
        ordering = ["position"]
        indexes = [
            # The wall: the most wanted first, however many were asked.
            models.Index(
                "broadcast",
                F("votes_count").desc(),
                "position",
                name="live_question_wall",
                condition=Q(status__in=ON_THE_WALL),
            ),
            # The console's columns, and the counts of the funnel.
            models.Index(fields=["broadcast", "status", "rank"], name="live_question_status"),
            # The archive of answers.
            models.Index(
                F("done_at").desc(),
                F("id").desc(),
                name="live_question_answered",
                condition=Q(status__in=["answered", "promised"]),
            ),
            GinIndex(fields=["search"], name="live_question_search", condition=IS_PUBLIC),
        ]
        constraints = [
            models.UniqueConstraint(fields=["broadcast", "position"], name="live_question_place"),
            models.UniqueConstraint(fields=["broadcast", "code"], name="live_question_code"),
            models.UniqueConstraint(
                fields=["broadcast"], condition=Q(status="now"), name="live_question_one_now"
            ),
            models.UniqueConstraint(
                fields=["broadcast"], condition=Q(status="next"), name="live_question_one_next"
            ),
            models.CheckConstraint(
                name="live_question_declined_has_reason",
                condition=~Q(status="declined") | (~Q(decline_ground="") & ~Q(decline_words="")),
            ),
            models.CheckConstraint(
                name="live_question_merged_iff_into",
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="live_question_done_has_time",
                condition=~Q(status__in=["answered", "promised"]) | Q(done_at__isnull=False),
            ),
            models.CheckConstraint(
                name="live_question_passed_on_has_query",
                condition=~Q(status="passed_on") | Q(query__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}/{self.code}"

    @property
    def ledger_subject(self) -> str:
        return f"live:{self.broadcast.number}/{self.code}"

    @property
    def is_public(self) -> bool:
        """As `.public()` says it of rows."""
        return self.status in PUBLIC_STATUSES and self.broadcast.is_public

    @property
    def lead(self) -> LiveQuestion:
        """The question that is asked: itself, or the one it was merged into."""
        if self.merged_into is None:
            return self
        self.merged_into.broadcast = self.broadcast
        return self.merged_into

    @property
    def second(self) -> int | None:
        """Where the answer begins in the recording, if there is one."""
        return self.broadcast.second_of(self.now_at)


class Vote(models.Model):
    """One browser wants one question answered.

    A vote stays with the question it was given to. Where questions were merged, a person counts
    once for all of them (`broadcasts.voting`).
    """

    question = models.ForeignKey(
        LiveQuestion, models.CASCADE, related_name="votes", verbose_name=_("question")
    )
    voter = models.CharField(max_length=64)  # a keyed digest of the browser's token
    applicant = models.OneToOneField(
        Applicant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="live_vote",
        verbose_name=_("contact"),
    )  # only who wants to be told
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(fields=["question", "voter"], name="vote_counts_once"),
        ]

    def __str__(self) -> str:
        return f"vote {self.pk}"


class Press(models.Model):
    """One press in the studio: what a moderator did to a question, and how it stood before.

    A press sent again after a cut line has the same key and changes nothing; `was` is what undoing
    brings back, as long as nobody has pressed since.
    """

    key = models.UUIDField(unique=True, editable=False)
    question = models.ForeignKey(LiveQuestion, models.CASCADE, related_name="presses")
    verb = models.CharField(max_length=20)
    was = models.JSONField()
    revision = models.PositiveIntegerField()  # which this press made
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("press in the studio")
        verbose_name_plural = _("presses in the studio")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["by", "-id"], name="press_newest")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.verb}"
