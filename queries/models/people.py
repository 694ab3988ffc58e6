"""The people behind queries: every piece of personal data the portal keeps, and nothing else."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Applicant(models.Model):
    """Who asked, or joined. All personal data lies here, so that it can be erased in one place."""

    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    iin = models.CharField(_("IIN"), max_length=12, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)  # E.164
    postal_address = models.CharField(_("postal address"), max_length=250, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    post_url = models.URLField(_("address of the post"), max_length=500, blank=True)
    post_author = models.CharField(_("author of the post"), max_length=150, blank=True)
    consented_at = models.DateTimeField(_("consented at"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)

    class Meta:
        verbose_name = _("applicant")
        verbose_name_plural = _("applicants")
        indexes = [
            # "My queries": all of one address.
            models.Index(Lower("email"), name="applicant_email", condition=~models.Q(email="")),
            # The caller asks after their query.
            models.Index(fields=["phone"], name="applicant_phone", condition=~models.Q(phone="")),
        ]

    def __str__(self) -> str:
        return f"applicant {self.pk}"  # never a name: this string reaches logs

    @property
    def reference(self) -> str:
        """How the outbox names this person."""
        return f"applicant:{self.pk}"


class Supporter(models.Model):
    """Somebody who said "me too" and gets the same answer."""

    query = models.ForeignKey(
        "queries.CitizenQuery", models.CASCADE, related_name="supporters", verbose_name=_("query")
    )
    applicant = models.OneToOneField(
        Applicant, models.PROTECT, null=True, blank=True, related_name="support"
    )
    # A keyed digest of the e-mail, or of the browser's token: one person counts once.
    fingerprint = models.CharField(max_length=64)
    joined_at = models.DateTimeField(_("joined at"))

    class Meta:
        verbose_name = _("supporter")
        verbose_name_plural = _("supporters")
        constraints = [
            models.UniqueConstraint(fields=["query", "fingerprint"], name="supporter_counts_once"),
        ]

    def __str__(self) -> str:
        return f"supporter {self.pk}"


class HeldFiling(models.Model):
    """A filing made while the form was under attack, waiting to be confirmed by mail.

    What was typed about the person waits in `applicant`; the rest in `payload`. Received is the
    moment of filing, not of confirming.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    applicant = models.OneToOneField(Applicant, models.CASCADE)
    payload = models.JSONField()
    received_at = models.DateTimeField()
    query = models.OneToOneField("queries.CitizenQuery", models.CASCADE, null=True, blank=True)

    class Meta:
        verbose_name = _("held filing")
        verbose_name_plural = _("held filings")

    def __str__(self) -> str:
        return str(self.pk)
