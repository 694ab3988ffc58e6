"""What a year of Akimat LIVE comes to: broadcasts held, and residents' questions addressed.

Broadcasts held: those that went on air and ended, closed or not yet.

Questions addressed: residents' questions to them that were answered on air, that a guest promised
to answer or that went to the desk with a number and a term, each asker counted: a question asked
together with such a one is addressed with it. Declined and withdrawn ones are not, nor is what
still waits. Both by the day of the broadcast in Almaty.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.models.choices import ADDRESSED
from portal import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet


def broadcasts_held(year: int) -> QuerySet[Broadcast]:
    """Broadcasts of the year that went on air and are over."""
    return Broadcast.objects.held().filter(
        starts_at__gte=clock.midnight(date(year, 1, 1)),
        starts_at__lt=clock.midnight(date(year + 1, 1, 1)),
    )


def questions_addressed(year: int) -> QuerySet[LiveQuestion]:
    """Questions to those broadcasts that were addressed, merged ones with their lead."""
    return LiveQuestion.objects.filter(
        Q(status__in=ADDRESSED) | Q(merged_into__status__in=ADDRESSED),
        broadcast__in=broadcasts_held(year).values("pk"),
    )
