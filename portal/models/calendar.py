"""The city's own word on a day, which wins over the public holiday tables."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("working day"))
    decree = models.CharField(
        _("decree"), max_length=200, help_text=_("Number and date of the act that moves the day.")
    )

    class Meta:
        ordering = ["-day"]
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}"


class CalendarMove(models.Model):
    """A change of the calendar that touches more open deadlines than a request has time for.

    The day itself is changed already; the worker moves the deadlines, and nobody changes another
    day before it is through: so the calendar before is the present one with the word before.
    """

    day = models.DateField(_("day"))
    was_working = models.BooleanField(null=True)  # the city's word before; empty: it had none
    decree = models.CharField(_("decree"), max_length=200)
    actor = models.CharField(_("actor"), max_length=60)  # as the ledger names them
    asked_at = models.DateTimeField(_("asked at"))
    to_move = models.PositiveIntegerField(_("deadlines to move"))
    moved = models.PositiveIntegerField(_("deadlines moved"), default=0)
    is_running = models.BooleanField(default=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("move of deadlines")
        verbose_name_plural = _("moves of deadlines")
        constraints = [
            models.UniqueConstraint(
                fields=["is_running"],
                condition=Q(is_running=True),
                name="calendar_one_move_at_a_time",
            ),
            models.CheckConstraint(
                name="calendar_move_runs_until_done",
                condition=Q(is_running=True, done_at__isnull=True)
                | Q(is_running=False, done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y} {self.moved}/{self.to_move}"
