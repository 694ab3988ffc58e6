"""Systems of others that file queries by Open311, each known by a key."""

from django.db import models
from django.utils.translation import gettext_lazy as _

HOURLY_LIMIT = 600  # filings; the city's busiest hour has a tenth of a day's 800


class ApiClient(models.Model):
    """One system with a key. The key itself is shown once and never kept, only its digest."""

    name = models.CharField(_("name of the system"), max_length=120, unique=True)
    contact = models.CharField(
        _("who answers for it"),
        max_length=200,
        help_text=_("The body or company and its mailbox, which we write to about this system."),
    )
    key_digest = models.CharField(max_length=64, unique=True, editable=False)  # SHA-256
    key_end = models.CharField(_("the key ends in"), max_length=4, editable=False)
    is_active = models.BooleanField(_("may file"), default=True)
    hourly_limit = models.PositiveIntegerField(_("queries an hour at most"), default=HOURLY_LIMIT)
    key_issued_at = models.DateTimeField(_("key issued at"), editable=False)
    used_on = models.DateField(_("last used on"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("system with a key")
        verbose_name_plural = _("systems with a key")

    def __str__(self) -> str:
        return self.name

    @property
    def ledger_subject(self) -> str:
        return f"api-client:{self.pk}"
