"""What was only reported of a year, and what was counted of each closed month."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Func, Value
from django.utils.translation import gettext_lazy as _


class ReportedFigure(models.Model):
    """A total that the city reported of a year; never mixed with what is counted from rows."""

    year = models.PositiveSmallIntegerField(_("year"))
    key = models.CharField(_("figure"), max_length=40)  # of `portal.figures`
    value = models.DecimalField(_("reported value"), max_digits=12, decimal_places=1)
    is_at_least = models.BooleanField(
        _("reported as “over”"), default=False, help_text=_("The report says “over” this value.")
    )
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        ordering = ["-year", "key"]
        verbose_name = _("reported figure")
        verbose_name_plural = _("reported figures")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "key"],
                name="reported_once",
                violation_error_message=_("This figure of this year is there already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.key}"

    @property
    def number(self) -> int | float:
        """The value as a plain number, whole where it is whole."""
        return int(self.value) if self.value == int(self.value) else float(self.value)


class FigureSnapshot(models.Model):
    """The figures of one closed month as they were counted on a day; never changed or deleted.

    `values` has them with their versions, whole and by district and body; `changes` what differs
    from the revision before. The digest covers both, the other columns and the digest before; the
    ledger of the month keeps it (`portal.snapshots`).
    """

    figure_set = models.CharField(_("figures of"), max_length=20)  # a key of `portal.figures`
    month = models.DateField(_("month"))  # its first day
    revision = models.PositiveSmallIntegerField(_("revision"))  # 1: when it was frozen first
    values = models.JSONField(_("values"))
    has_rows = models.GeneratedField(
        expression=Func(
            F("values"),
            Value("$.figures.* ? (@.value > 0 || @.n > 0)"),
            function="jsonb_path_exists",
            template="%(function)s(%(expressions)s::jsonpath)",
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )  # whether anything was counted
    changes = models.JSONField(_("changes"), default=dict)
    taken_at = models.DateTimeField(_("taken at"))
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        ordering = ["month", "figure_set", "revision"]
        verbose_name = _("snapshot of figures")
        verbose_name_plural = _("snapshots of figures")
        constraints = [
            models.UniqueConstraint(
                fields=["month", "figure_set", "revision"], name="snapshot_one_revision"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="snapshot_is_final", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure_set} {self.month:%Y-%m} № {self.revision}"

    @property
    def ledger_subject(self) -> str:
        return f"figures:{self.month:%Y-%m}"

    @property
    def changed(self) -> list[dict[str, Any]]:
        """Values that differ although they mean the same: a restatement."""
        return list(self.changes.get("changed", ()))

    @property
    def parts_changed(self) -> int:
        """How many of the changed values are of a district or a body."""
        return sum("districts" in change or "bodies" in change for change in self.changed)

    @property
    def redefined(self) -> list[str]:
        """Figures that are counted by another version of their definition since."""
        return list(self.changes.get("redefined", ()))
