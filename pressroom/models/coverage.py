"""Coverage: what was aired and published following events, announcements and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pressroom.models.announcements import Announcement
from pressroom.models.choices import CoverageKind
from pressroom.models.events import PressEvent
from pressroom.models.journalists import Outlet
from pressroom.models.questions import PressQuestion


class CoverageImport(models.Model):
    """One file of coverage: read into lines, looked at, then taken over whole or not at all."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("waiting to be read")
        READING = "reading", _("being read")
        READ = "read", _("read: look at it")
        IMPORTED = "imported", _("imported")
        DISCARDED = "discarded", _("discarded")
        UNREADABLE = "unreadable", _("could not be read")

    file = models.FileField(_("file"), upload_to="coverage", max_length=150)
    name = models.CharField(_("name"), max_length=150)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.UPLOADED)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )  # empty: by the command
    uploaded_at = models.DateTimeField(_("uploaded at"))
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    claims = models.PositiveSmallIntegerField(default=0, editable=False)
    percent_read = models.PositiveSmallIntegerField(default=0, editable=False)  # of the file
    lines_read = models.PositiveIntegerField(_("lines read"), default=0)
    lines_good = models.PositiveIntegerField(_("lines without errors"), default=0)
    lines_known = models.PositiveIntegerField(_("already known"), default=0)
    lines_bad = models.PositiveIntegerField(_("lines with errors"), default=0)
    problem = models.JSONField(
        _("problem"), default=dict, blank=True
    )  # {"code": …, …}, put into words when shown
    ignored = models.JSONField(_("columns left out"), default=list, blank=True)
    imported_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("imported by"),
    )
    items_added = models.PositiveIntegerField(_("items added"), default=0)

    class Meta:
        verbose_name = _("import of coverage")
        verbose_name_plural = _("imports of coverage")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name


class CoverageLine(models.Model):
    """One line of a file as it was understood, until it is imported or discarded."""

    class Verdict(models.TextChoices):
        GOOD = "good", _("without errors")
        KNOWN = "known", _("already known")  # to the portal, or from an earlier line
        BAD = "bad", _("with errors")

    batch = models.ForeignKey(CoverageImport, models.CASCADE, db_index=False, related_name="lines")
    verdict = models.CharField(max_length=5, choices=Verdict, default=Verdict.GOOD)
    line = models.PositiveIntegerField(_("line"))  # as the file counts them, the heading is 1
    errors = models.JSONField(
        _("errors"), default=list, blank=True
    )  # [{"column": …, "code": …, "value": …}], put into words when shown
    identity = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=7, blank=True)
    outlet = models.CharField(max_length=150, blank=True)  # as it stands in the file
    newsroom = models.ForeignKey(
        Outlet, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )  # which outlet that is
    same_as_line = models.PositiveIntegerField(null=True, blank=True)
    title = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=2, blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    event_number = models.CharField(max_length=12, blank=True)
    announcement_number = models.CharField(max_length=12, blank=True)
    question_number = models.CharField(max_length=21, blank=True)
    original_url = models.CharField(max_length=1000, blank=True)
    original_identity = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of imports")
        ordering = ["line"]
        indexes = [
            models.Index(fields=["batch", "identity"], name="coverage_line_identity"),
            models.Index(fields=["batch", "verdict", "line"], name="coverage_line_verdict"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="coverage_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"

    @property
    def kind_in_words(self) -> str:
        return str(CoverageKind(self.kind).label) if self.kind else ""


class CoverageQuerySet(models.QuerySet["Coverage"]):
    def public(self, at: datetime) -> Self:
        """What any stranger may read: an item tells of nothing that is not public yet."""
        return self.filter(published_at__lte=at)

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-id")

    def originals(self) -> Self:
        """Without reprints, which are counted apart."""
        return self.filter(original__isnull=True)


class Coverage(models.Model):
    """One segment or publication; the same item found twice is one row."""

    identity = models.CharField(
        max_length=64, unique=True, editable=False
    )  # digest of its address, or of outlet, kind, moment and title
    kind = models.CharField(_("kind"), max_length=7, choices=CoverageKind)
    outlet = models.ForeignKey(
        Outlet,
        models.PROTECT,
        db_index=False,
        related_name="coverage",
        verbose_name=_("outlet"),
    )
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    published_at = models.DateTimeField(_("published at"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    seconds = models.PositiveIntegerField(_("length in seconds"), null=True, blank=True)

    # What it followed
    event = models.ForeignKey(
        PressEvent,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="coverage",
        verbose_name=_("event"),
    )
    announcement = models.ForeignKey(
        Announcement,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="coverage",
        verbose_name=_("announcement"),
    )
    question = models.ForeignKey(
        PressQuestion,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="coverage",
        verbose_name=_("question"),
    )
    original = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="reprints",
        verbose_name=_("reprint of"),
    )

    batch = models.ForeignKey(
        CoverageImport,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="items",
        verbose_name=_("import"),
    )
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("added by"),
    )
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("changed by"),
    )

    objects = CoverageQuerySet.as_manager()

    class Meta:
        verbose_name = _("coverage item")
        verbose_name_plural = _("coverage")
        ordering = ["-published_at", "-id"]
        indexes = [
            # The list: newest first, a page by keyset, whole or by kind, by outlet, or by both;
            # and each of these without reprints.
            *(
                models.Index(
                    *(F(column) for column in columns),
                    F("published_at").desc(),
                    F("id").desc(),
                    name=f"coverage_{'_'.join(columns) or 'newest'}{suffix}",
                    condition=condition,
                )
                for columns in ((), ("kind",), ("outlet",), ("outlet", "kind"))
                for suffix, condition in (("", None), ("_first", Q(original__isnull=True)))
            ),
            *(
                models.Index(
                    F(column),
                    F("published_at").desc(),
                    F("id").desc(),
                    name=f"coverage_of_{column}",
                    condition=Q(**{f"{column}__isnull": False}),
                )
                for column in ("event", "announcement", "question", "original", "batch")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="coverage_not_its_own_reprint",
                condition=Q(original__isnull=True) | ~Q(original=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.title
