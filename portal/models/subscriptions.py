"""Subscriptions: who wants to hear by mail of what the city announces."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.models.city import District, Topic


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> Self:
        """Those who may be written to: confirmed by the mailed link and not ended since."""
        return self.filter(confirmed_at__isnull=False, ended_at__isnull=True)


class Subscription(models.Model):
    """One address and what it wants to hear of; nothing chosen means everything."""

    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    kinds = ArrayField(
        models.CharField(max_length=12), verbose_name=_("kinds"), default=list, blank=True
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))
    districts = models.ManyToManyField(
        District, blank=True, related_name="+", verbose_name=_("districts")
    )
    asked_at = models.DateTimeField(_("asked at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["-asked_at"]
        indexes = [
            models.Index(Lower("email"), name="subscription_email"),
            models.Index(
                fields=["id"],
                name="subscription_confirmed",
                condition=Q(confirmed_at__isnull=False, ended_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(ended_at__isnull=True, confirmed_at__isnull=False),
                name="subscription_one_an_address",
            ),
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk}"  # never the address: this string reaches logs

    @property
    def reference(self) -> str:
        """How the outbox names this person."""
        return f"subscription:{self.pk}"
