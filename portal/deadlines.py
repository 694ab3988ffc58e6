"""The abstract deadline: one legal clock of one promise, a row of its own."""

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

D_co = TypeVar("D_co", bound="Deadline", covariant=True)  # the kind of deadline the rows are
OPEN = Q(met_at__isnull=True, cancelled_at__isnull=True)


class DeadlineQuerySet(models.QuerySet[D_co]):
    def open(self) -> Self:
        """Neither met nor cancelled."""
        return self.filter(OPEN)

    def due_on(self, day: date) -> Self:
        """Open, and `day` is the last day."""
        return self.open().filter(due_on=day)

    def overdue(self, on: date) -> Self:
        """Open, and the last day lies before `on`."""
        return self.open().filter(due_on__lt=on)

    def counting(self, day: date) -> Self:
        """Open, and `day` lies in the term: after day zero, up to and with the last day."""
        return self.open().filter(started_on__lt=day, due_on__gte=day)


DeadlineManager = models.Manager.from_queryset(DeadlineQuerySet)


class Deadline(models.Model):
    """A clock that runs from `started_on` to the end of `due_on` (dates in Almaty).

    A kind of its own declares `objects` by a `DeadlineQuerySet` of its rows.
    """

    started_on = models.DateField(_("started on"))  # the day of registration; day zero
    due_on = models.DateField(_("due on"))
    original_due_on = models.DateField(_("first due on"))
    basis = models.CharField(_("basis"), max_length=40)  # key of the rule in the rule book
    met_at = models.DateTimeField(_("met at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    is_extended = models.BooleanField(_("extended"), default=False)

    objects = DeadlineManager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_met_or_cancelled",
                condition=Q(met_at__isnull=True) | Q(cancelled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="%(class)s_due_after_start", condition=Q(due_on__gte=models.F("started_on"))
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.met_at is None and self.cancelled_at is None

    def is_overdue(self, on: date) -> bool:
        """Whether the last day lies before `on` and nobody met it."""
        return self.is_open and self.due_on < on

    @property
    def was_met_in_time(self) -> bool:
        """Met, and not after the last day as Almaty's calendar reads it."""
        return self.met_at is not None and timezone.localdate(self.met_at) <= self.due_on
