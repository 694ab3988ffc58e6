"""The city's own word on a day, which wins over the public holiday tables."""

from django.db import models
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
