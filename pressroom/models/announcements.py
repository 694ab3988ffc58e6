"""Announcements: releases, news, notices and decisions, from draft to withdrawal."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal import access
from portal.language_columns import columns, said_in_any_language
from portal.models import Body, District, Topic, User
from pressroom.models.choices import AnnouncementKind, AnnouncementStatus, Issuer
from pressroom.models.events import PressEvent
from pressroom.models.words import search_words


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def visible_to(self, user: User) -> Self:
        """All of them, to whoever works with them; residents read what is `public()`."""
        return self if access.may(user, "pressroom.view_announcement") else self.none()

    def public(self, at: datetime) -> Self:
        """Approved, and the minute of publishing is over. The database decides, no task does."""
        return self.filter(status=AnnouncementStatus.APPROVED, publish_at__lte=at)

    def addressable(self, at: datetime) -> Self:
        """What has a public page: what is public, and what was withdrawn after it had been."""
        return self.filter(
            status__in=[AnnouncementStatus.APPROVED, AnnouncementStatus.WITHDRAWN],
            publish_at__lte=at,
        )

    def urgent(self, at: datetime) -> Self:
        """Notices that stand on every page now."""
        return self.public(at).filter(urgent_until__gt=at)

    def newest_first(self) -> Self:
        return self.order_by("-publish_at", "-id")


class Announcement(models.Model):
    """One announcement. Texts are written by the press office's form, states by `publishing`."""

    number = models.CharField(_("number"), max_length=12, unique=True, editable=False)  # 2020-0017
    kind = models.CharField(
        _("kind"), max_length=8, choices=AnnouncementKind, default=AnnouncementKind.NEWS
    )
    title = models.CharField(_("title"), max_length=250)
    lead = models.CharField(_("lead"), max_length=500, blank=True)
    text = models.TextField(_("text"), blank=True)  # HTML, sanitised when it is saved
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="announcements", verbose_name=_("topics")
    )
    districts = models.ManyToManyField(
        District,
        blank=True,
        related_name="announcements",
        verbose_name=_("districts"),
        help_text=_("None: the whole city."),
    )
    body = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="announcements",
        verbose_name=_("body"),
    )
    event = models.ForeignKey(
        PressEvent,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="announcements",
        verbose_name=_("event"),
    )

    # A decision
    issuer = models.CharField(_("decided by"), max_length=9, choices=Issuer, blank=True)
    decision_number = models.CharField(_("number of the decision"), max_length=40, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    # Who, and when
    status = models.CharField(
        _("status"), max_length=9, choices=AnnouncementStatus, default=AnnouncementStatus.DRAFT
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    sent_back_reason = models.CharField(_("why it was sent back"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"))
    publish_at = models.DateTimeField(_("public from"), null=True, blank=True)
    urgent_until = models.DateTimeField(
        _("urgent until"),
        null=True,
        blank=True,
        help_text=_("Until then it stands on every page."),
    )
    corrected_at = models.DateTimeField(_("corrected at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)
    mailed_at = models.DateTimeField(
        _("mails promised at"), null=True, blank=True, editable=False
    )  # to its subscribers

    search = search_words(*columns("title", "lead", "text"))

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["-publish_at", "-id"],
                name="announcement_newest",
                condition=Q(status="approved"),
            ),
            models.Index(
                fields=["kind", "-publish_at", "-id"],
                name="announcement_kind",
                condition=Q(status="approved"),
            ),
            models.Index(
                fields=["urgent_until"],
                name="announcement_urgent",
                condition=Q(status="approved", urgent_until__isnull=False),
            ),
            # What the worker has to promise to subscribers.
            models.Index(
                fields=["publish_at"],
                name="announcement_to_mail",
                condition=Q(status="approved", mailed_at__isnull=True),
            ),
            GinIndex(fields=["search"], name="announcement_search", condition=Q(status="approved")),
        ]
        constraints = [
            models.CheckConstraint(
                name="announcement_approved_is_reviewed",
                condition=~Q(status__in=["approved", "withdrawn"])
                | Q(reviewed_by__isnull=False, publish_at__isnull=False),
            ),
            models.CheckConstraint(
                name="announcement_four_eyes",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("author")),
                violation_error_message=_("Whoever wrote it does not review it."),
            ),
            models.CheckConstraint(
                name="announcement_withdrawn_has_reason",
                condition=(
                    Q(status="withdrawn", withdrawn_at__isnull=False)
                    & said_in_any_language("withdrawal_reason")
                )
                | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="announcement_decision_is_complete",
                condition=~Q(kind="decision")
                | (Q(decided_on__isnull=False) & ~Q(decision_number="") & ~Q(issuer="")),
                violation_error_message=_(
                    "A decision names who decided it, its number and its date."
                ),
            ),
            models.CheckConstraint(
                name="announcement_urgent_is_a_notice",
                condition=Q(urgent_until__isnull=True) | Q(kind="notice"),
                violation_error_message=_("Only a public-service notice can be urgent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def ledger_subject(self) -> str:
        return f"announcement:{self.number}"

    def is_public(self, at: datetime) -> bool:
        """The same as `public()`, of a row at hand."""
        return (
            self.status == AnnouncementStatus.APPROVED
            and self.publish_at is not None
            and self.publish_at <= at
        )


class AnnouncementVersion(models.Model):
    """The text before a public correction, with the note of what changed."""

    announcement = models.ForeignKey(
        Announcement, models.CASCADE, related_name="versions", verbose_name=_("announcement")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=250)
    lead = models.CharField(_("lead"), max_length=500, blank=True)
    text = models.TextField(_("text"), blank=True)
    note = models.CharField(_("what was corrected"), max_length=300)
    replaced_at = models.DateTimeField(_("replaced at"))

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "version"], name="announcement_one_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id} v{self.version}"


def document_path(document: AnnouncementFile, name: str) -> str:
    """A path nobody can guess; the name shown is kept beside."""
    return f"announcements/{document.pk.hex[:2]}/{document.pk.hex}{name[name.rfind('.') :]}"


class AnnouncementFile(models.Model):
    """A document or picture of an announcement, served by a view that asks whether it is public."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    announcement = models.ForeignKey(
        Announcement, models.CASCADE, related_name="files", verbose_name=_("announcement")
    )
    file = models.FileField(_("file"), upload_to=document_path, max_length=120)
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(_("size"), editable=False)  # bytes
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("added by"),
    )  # empty: it came with an import

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
