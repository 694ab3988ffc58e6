"""The ledger: what happened to a subject, append-only, each entry bound to the one before.

A seal a day binds all subjects together, so that a chain cannot be shortened or taken away.
"""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerEntry(models.Model):
    """One event of one subject.

    No foreign keys: an entry outlives what it tells of. No personal data: `data` holds slugs,
    dates, numbers and staff reasons only. The digest covers every other column.
    """

    subject = models.CharField(_("subject"), max_length=40)  # "query:26-004817-3"
    sequence = models.PositiveIntegerField(_("sequence"))  # 1, 2, 3 … within the subject
    event = models.CharField(_("event"), max_length=40)
    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("actor"), max_length=60)  # "user:7", "resident", "system"
    body = models.CharField(_("body"), max_length=50, blank=True)  # slug of the actor's body
    data = models.JSONField(_("data"), default=dict)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        ordering = ["subject", "sequence"]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="ledger_one_sequence"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.subject} #{self.sequence} {self.event}"


class LedgerSeal(models.Model):
    """All entries of one stretch of the ledger, counted and digested at the end of a day.

    It covers the ids after the seal before, up to and with `last_id` (see `portal.seals`), and is
    published, so that copies of it lie where nobody at the city can reach them.
    """

    day = models.DateField(_("closed day"), unique=True)  # in Almaty
    entries = models.PositiveIntegerField(_("entries"))
    last_id = models.BigIntegerField(_("last entry"))  # 0: there was none yet
    sealed_at = models.DateTimeField(_("sealed at"))
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        ordering = ["-day"]
        verbose_name = _("ledger seal")
        verbose_name_plural = _("ledger seals")
        triggers = [
            pgtrigger.Protect(name="seal_is_final", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.digest}"
