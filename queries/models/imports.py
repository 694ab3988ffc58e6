"""What came from other systems: which query by which number, and the files it came in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from queries.models.query import CitizenQuery


class ImportedQuery(models.Model):
    """A query taken over from another system. A second import of its row finds it here."""

    query = models.OneToOneField(
        CitizenQuery, models.CASCADE, related_name="imported", verbose_name=_("query")
    )
    source = models.CharField(_("system"), max_length=30)
    original_number = models.CharField(_("number there"), max_length=60)  # as it stood
    digest = models.CharField(max_length=64)  # of all the row said, as it was understood
    imported_at = models.DateTimeField(_("imported at"))

    class Meta:
        verbose_name = _("imported query")
        verbose_name_plural = _("imported queries")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "original_number"], name="imported_query_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.original_number}"


class ImportMapping(models.Model):
    """How the exports of one system are read: the text of the mapping last used for it."""

    source = models.SlugField(_("system"), max_length=30, unique=True)
    text = models.TextField(_("mapping"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("saved by"),
    )
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("mapping of imports")
        verbose_name_plural = _("mappings of imports")
        ordering = ["source"]

    def __str__(self) -> str:
        return self.source


class QueryImport(models.Model):
    """One export of another system: tried first, looked at, then taken over."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("waiting to be read")
        READING = "reading", _("being read")
        READ = "read", _("read: look at it")
        ORDERED = "ordered", _("waiting to be imported")
        IMPORTING = "importing", _("being imported")
        IMPORTED = "imported", _("imported")
        DISCARDED = "discarded", _("discarded")
        UNREADABLE = "unreadable", _("could not be read")

    file = models.FileField(_("file"), upload_to="query-imports", max_length=150)
    name = models.CharField(_("name"), max_length=150)
    source = models.CharField(_("system"), max_length=30)
    mapping = models.TextField(_("mapping"))  # as it was when the file was sent
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.UPLOADED)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("imported by"),
    )
    imported_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    is_whole = models.BooleanField(_("all or nothing"), default=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    claims = models.PositiveSmallIntegerField(default=0, editable=False)
    percent = models.PositiveSmallIntegerField(default=0, editable=False)  # of the file
    last_line = models.PositiveIntegerField(default=0, editable=False)  # of what was written
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    rows_good = models.PositiveIntegerField(_("rows to import"), default=0)
    rows_known = models.PositiveIntegerField(_("already there"), default=0)
    rows_changed = models.PositiveIntegerField(_("there, but different"), default=0)
    rows_bad = models.PositiveIntegerField(_("rows with errors"), default=0)
    rows_written = models.PositiveIntegerField(_("queries imported"), default=0)
    problem = models.JSONField(
        _("problem"), default=dict, blank=True
    )  # {"code": …, …}, put into words when shown

    class Meta:
        verbose_name = _("import of queries")
        verbose_name_plural = _("imports of queries")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name


class QueryImportRow(models.Model):
    """One row of a file that is not imported, and why."""

    batch = models.ForeignKey(QueryImport, models.CASCADE, db_index=False, related_name="rows")
    line = models.PositiveIntegerField(_("line"))  # as the file counts them, the heading is 1
    number = models.CharField(_("number there"), max_length=60, blank=True)
    errors = models.JSONField(
        _("errors"), default=list
    )  # [{"column": …, "code": …, "value": …}], put into words when shown

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="query_import_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"
