"""Who held which office, from which day to which."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func
from django.utils.translation import gettext_lazy as _

from portal.models.city import VALIDITY_IN_ORDER, Body, Validity


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class Official(models.Model):
    slug = models.SlugField(_("short name in addresses"), unique=True)
    name = models.CharField(_("name"), max_length=150)

    class Meta:
        ordering = ["name_kk"]
        verbose_name = _("official")
        verbose_name_plural = _("officials")

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """An office held by an official; one office of a body has one holder a day."""

    official = models.ForeignKey(
        Official, models.PROTECT, related_name="appointments", verbose_name=_("official")
    )
    body = models.ForeignKey(
        Body, models.PROTECT, related_name="appointments", verbose_name=_("body")
    )
    office = models.SlugField(_("office"), help_text=_("For example: head, deputy-1."))
    title = models.CharField(_("title"), max_length=200)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = Validity.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                name="appointment_in_order",
                condition=VALIDITY_IN_ORDER,
                violation_error_message=_("The last day lies before the first."),
            ),
            ExclusionConstraint(
                name="appointment_one_holder_a_day",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    (
                        DateRange(
                            F("valid_from"),
                            F("valid_to"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Somebody else holds this office in these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.official}, {self.title}"

    def is_held_on(self, day: date) -> bool:
        """Whether the office is held by this official on the day; no end means until further."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)
