"""What happens to a query on its way: who held it, which clocks ran, what was asked and wished."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.deadlines import OPEN, Deadline, DeadlineQuerySet
from portal.models import Body
from queries import marks
from queries.models.query import CitizenQuery


class Holding(models.Model):
    """A body held the query from one moment to another; an empty body is the desk."""

    query = models.ForeignKey(CitizenQuery, models.CASCADE, related_name="holdings")
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("held by")
    )
    from_at = models.DateTimeField(_("from"))
    to_at = models.DateTimeField(_("to"), null=True, blank=True)
    reason_left = models.CharField(_("why it left"), max_length=300, blank=True)

    class Meta:
        ordering = ["from_at", "id"]
        verbose_name = _("holding")
        verbose_name_plural = _("holdings")
        indexes = [
            # What was passed on in a period. A filing writes nothing here.
            models.Index(
                fields=["to_at"],
                name="holding_passed_on",
                condition=Q(to_at__isnull=False) & ~Q(reason_left="Answered"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["query"], condition=Q(to_at__isnull=True), name="holding_one_open"
            ),
            models.CheckConstraint(
                name="holding_in_order",
                condition=Q(to_at__isnull=True) | Q(to_at__gte=models.F("from_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.query_id} {self.body_id}"

    @property
    def why_left(self) -> str:
        """Why it left, in the active language where the reason is one of ours."""
        return gettext(self.reason_left) if self.reason_left else ""


class QueryDeadlineQuerySet(DeadlineQuerySet["QueryDeadline"]):
    """Clocks of queries."""


class QueryDeadline(Deadline):
    class Kind(models.TextChoices):
        ANSWER = "answer", _("answer")
        FORWARD = "forward", _("forwarding")
        CURE = "cure", _("missing details")
        EXTENSION_NOTICE = "extension_notice", _("notice of the extension")
        PROMISE = "promise", _("promise")

    query = models.ForeignKey(
        CitizenQuery, models.CASCADE, related_name="deadlines", verbose_name=_("query")
    )
    kind = models.CharField(_("clock"), max_length=16, choices=Kind)
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("held by")
    )  # whose clock it is
    # Met by an answer of the desk on the spot that was brought back since: the query tells of its
    # present answer alone.
    was_on_the_spot = models.BooleanField(_("had been settled on the spot"), default=False)

    objects = QueryDeadlineQuerySet.as_manager()  # type: ignore[misc]  # for Django's default

    class Meta(Deadline.Meta):
        ordering = ["started_on", "id"]
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            *Deadline.Meta.constraints,
            models.UniqueConstraint(
                fields=["query", "kind"], condition=OPEN, name="deadline_one_open_per_kind"
            ),
        ]
        indexes = [
            # The reminder sweep, and the calendar's question which open deadlines a day touches.
            models.Index(fields=["due_on", "id"], name="deadline_open_due", condition=OPEN),
        ]
        triggers = marks.of_deadlines()

    def __str__(self) -> str:
        return f"{self.query_id} {self.kind} {self.due_on:%d.%m.%Y}"


class ExtensionRequest(models.Model):
    """An executor wishes a longer term; the head decides (Art. 76(3))."""

    query = models.ForeignKey(CitizenQuery, models.CASCADE, related_name="extension_requests")
    reason = models.TextField(_("reason"))
    until_on = models.DateField(_("until"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    is_granted = models.BooleanField(_("granted"), null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("extension request")
        verbose_name_plural = _("extension requests")
        constraints = [
            models.UniqueConstraint(
                fields=["query"], condition=Q(decided_at__isnull=True), name="extension_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.query_id} → {self.until_on:%d.%m.%Y}"


class DetailRequest(models.Model):
    """The body asks the resident for something missing (Art. 64(6)); the reply stands beside it."""

    query = models.ForeignKey(CitizenQuery, models.CASCADE, related_name="detail_requests")
    question = models.TextField(_("question"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    reply = models.TextField(_("reply"), blank=True)  # the resident's words: never public
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        verbose_name = _("request for details")
        verbose_name_plural = _("requests for details")

    def __str__(self) -> str:
        return f"{self.query_id} {self.asked_at:%d.%m.%Y}"
