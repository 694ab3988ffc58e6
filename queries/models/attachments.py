"""Photos: re-encoded, without metadata, kept from strangers until a moderator publishes them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from queries.models.query import CitizenQuery


def photo_path(attachment: Attachment, name: str) -> str:
    """A path nobody can guess, spread over folders; `name` is "full.jpg" or "thumb.jpg"."""
    return f"photos/{attachment.pk.hex[:2]}/{attachment.pk.hex}/{name}"


class Attachment(models.Model):
    """One photo, of a query or, until it is filed, of a draft."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    query = models.ForeignKey(
        CitizenQuery, models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    draft_key = models.UUIDField(null=True, blank=True)  # the form it was uploaded with
    name = models.CharField(_("name"), max_length=100)  # as the resident's device called it
    photo = models.ImageField(_("photo"), upload_to=photo_path, max_length=120)
    thumb = models.ImageField(upload_to=photo_path, max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    refused_reason = models.CharField(_("why it is not shown"), max_length=300, blank=True)

    class Meta:
        ordering = ["uploaded_at", "id"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [
            models.CheckConstraint(
                name="attachment_has_a_home",
                condition=Q(query__isnull=False) | Q(draft_key__isnull=False),
            ),
            # One draft holds a photo once: a double upload is one photo.
            models.UniqueConstraint(
                fields=["draft_key", "sha256"],
                condition=Q(query__isnull=True),
                name="attachment_once_per_draft",
            ),
        ]
        indexes = [
            models.Index(
                fields=["uploaded_at"], name="attachment_drafts", condition=Q(query__isnull=True)
            ),
            # What moderators have to look at.
            models.Index(
                fields=["uploaded_at"],
                name="attachment_undecided",
                condition=Q(query__isnull=False, published_at__isnull=True, refused_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
