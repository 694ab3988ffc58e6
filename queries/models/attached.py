"""Answers given in public elsewhere that were attached to a query that asks the same."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from queries.models.query import CitizenQuery


class AttachedAnswer(models.Model):
    """A public answer with its words as they stood when it was attached: public words only.

    They are the record of what was mailed. What a reader is shown, if it is public still,
    `portal.public_answers` tells by `source` and `given_number`.
    """

    query = models.ForeignKey(
        CitizenQuery,
        models.CASCADE,
        related_name="attached_answers",
        db_index=False,
        verbose_name=_("query"),
    )  # the constraint below has its index
    source = models.CharField(_("where it was said"), max_length=12)
    given_number = models.CharField(_("its number"), max_length=40)
    question = models.TextField(_("question"))
    answer = models.TextField(_("answer"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    answered_by = models.TextField(_("answered by"), blank=True)  # with the office held then
    answered_at = models.DateTimeField(_("answered at"))
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("attached by"),
    )
    attached_at = models.DateTimeField(_("attached at"))

    class Meta:
        ordering = ["attached_at", "id"]
        verbose_name = _("attached answer")
        verbose_name_plural = _("attached answers")
        constraints = [
            models.UniqueConstraint(
                fields=["query", "source", "given_number"], name="attached_answer_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.query_id}: {self.source} {self.given_number}"

    @property
    def key(self) -> tuple[str, str]:
        """By which `portal.public_answers` knows it."""
        return self.source, self.given_number
