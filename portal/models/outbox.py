"""The outbox: mail that was promised inside a transaction and is sent outside it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """One mail to one recipient.

    The recipient is a reference ("applicant:12", "user:7") whose address is looked up when the mail
    is sent, and the context holds no personal data: erasing a person leaves nothing here.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DEAD = "dead", _("could not be delivered")
        DROPPED = "dropped", _("no address any more")

    class Priority(models.IntegerChoices):
        URGENT = 0, _("before all others")
        ORDINARY = 1, _("ordinary")
        BULK = 2, _("to many, after the others")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # the Message-ID
    key = models.CharField(  # empty: any number of its like may be sent
        _("key"), max_length=120, unique=True, null=True, blank=True
    )
    recipient = models.CharField(_("recipient"), max_length=60)
    template = models.CharField(_("template"), max_length=80)  # templates/emails/<template>.*
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    context = models.JSONField(_("context"), default=dict, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.QUEUED)
    priority = models.PositiveSmallIntegerField(
        _("priority"),
        choices=Priority,
        default=Priority.ORDINARY,
        db_default=Priority.ORDINARY,
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created"))
    next_attempt_at = models.DateTimeField(_("next attempt"))
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            # The worker's claim: what is due and not taken, the most urgent first.
            models.Index(
                fields=["priority", "next_attempt_at"],
                name="message_due",
                condition=Q(status__in=["queued", "sending"]),
            ),
            # What a lost worker left: few, however many wait.
            models.Index(
                fields=["next_attempt_at"],
                name="message_sending",
                condition=Q(status="sending"),
            ),
            models.Index(fields=["-created_at"], name="message_newest"),
            # What did not arrive, few among many: the administrator's list and start page.
            models.Index(
                fields=["-created_at"],
                name="message_undelivered",
                condition=Q(status__in=["dead", "dropped"]),
            ),
            # Mail to many that is over, of which there may be millions.
            models.Index(
                fields=["created_at"],
                name="message_mass_over",
                condition=~Q(priority=1) & Q(status__in=["sent", "dropped"]),
            ),
            # A person's mail, for the resend button.
            models.Index(fields=["recipient", "-created_at"], name="message_recipient"),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_sent_has_time",
                condition=Q(status="sent", sent_at__isnull=False)
                | (~Q(status="sent") & Q(sent_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.recipient}"
