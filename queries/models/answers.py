"""Answers in all their versions, what residents say of them, and the templates they start from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Body, Topic
from queries.models.choices import Outcome, Verdict
from queries.models.people import Supporter
from queries.models.query import CitizenQuery


class Answer(models.Model):
    """One version of an answer. A sent one is never edited: a corrected one is added."""

    class Kind(models.TextChoices):
        HOLDING = "holding", _("holding answer")
        FINAL = "final", _("final answer")
        CORRECTED = "corrected", _("corrected answer")

    query = models.ForeignKey(CitizenQuery, models.CASCADE, related_name="answers")
    version = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.FINAL)
    body = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("body"),
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    text = models.TextField(_("text"))
    public_text = models.TextField(_("public text"))
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    planned_on = models.DateField(_("planned by"), null=True, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(_("drafted at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_back_at = models.DateTimeField(_("sent back at"), null=True, blank=True)
    sent_back_reason = models.TextField(_("why it was sent back"), blank=True)

    class Meta:
        ordering = ["version"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        indexes = [
            # What a body answered in a period: by whom, and what is nearly the same.
            models.Index(fields=["body", "-sent_at"], name="answer_of_body"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["query", "version"], name="answer_one_version"),
            models.UniqueConstraint(
                fields=["query"],
                condition=Q(sent_at__isnull=True, sent_back_at__isnull=True),
                name="answer_one_draft",
            ),
            models.CheckConstraint(
                name="answer_planned_has_day",
                condition=~Q(outcome="planned") | Q(planned_on__isnull=False),
            ),
            models.CheckConstraint(
                name="answer_refused_has_basis",
                condition=~Q(outcome="refused") | ~Q(legal_basis=""),
            ),
            models.CheckConstraint(
                name="answer_sent_or_sent_back",
                condition=Q(sent_at__isnull=True) | Q(sent_back_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.query_id} v{self.version}"

    @property
    def is_draft(self) -> bool:
        return self.sent_at is None and self.sent_back_at is None


class Rating(models.Model):
    """What the resident, or a supporter, says of one answer."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="ratings")
    supporter = models.ForeignKey(
        Supporter, models.CASCADE, null=True, blank=True, related_name="ratings"
    )  # empty: the resident who asked
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict)
    comment = models.TextField(_("comment"), blank=True)  # the resident's words: never public
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at"]
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "supporter"], name="rating_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.verdict}"


class AnswerTemplate(models.Model):
    """A text an answer starts from, by body, topic and outcome; an empty one fits all."""

    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    body = models.ForeignKey(
        Body, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("body")
    )
    theme = models.ForeignKey(
        Topic,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"parent__isnull": True},
        verbose_name=_("theme"),
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)

    class Meta:
        ordering = ["title_kk"]
        verbose_name = _("answer template")
        verbose_name_plural = _("answer templates")

    def __str__(self) -> str:
        return self.title
