"""Who was reminded of which deadline on which rung of the ladder: the memory that makes it once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.outbox import Message
from portal.models.people import User


class Reminder(models.Model):
    """A rung reached by a deadline and told to one person in a digest.

    The due day is part of the key, so a moved deadline climbs the ladder anew.
    """

    source = models.CharField(_("source"), max_length=40)  # "queries.querydeadline"
    deadline_id = models.BigIntegerField(_("deadline"))
    due_on = models.DateField(_("due on"))
    rung = models.SmallIntegerField(_("rung"))  # working days after the due day; negative: before
    recipient = models.ForeignKey(User, models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, related_name="reminders")

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "deadline_id", "due_on", "rung", "recipient"],
                name="reminder_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.deadline_id} {self.rung:+d}"
