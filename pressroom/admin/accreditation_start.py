"""What accreditation asks of the press office on the start page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal import access
from portal.staff_home import Panel, Row, Task, panels
from portal.tally import tally
from pressroom.accreditation_life import DECIDE
from pressroom.accreditation_queues import COUNTED, QUEUES
from pressroom.admin.accreditation_desk import DESK
from pressroom.models import Accreditation, PressEvent

if TYPE_CHECKING:
    from portal.models import User

SHOWN = 5  # events with applications named


@panels
def accreditations(request: HttpRequest) -> Iterable[Panel]:
    """To decide; and the events with applications, the next one first."""
    user: User = request.user  # type: ignore[assignment]
    if not access.may(user, DECIDE):
        return
    rows = Accreditation.objects.visible_to(user)
    counts = tally({key: QUEUES[key].rows(rows) for key in COUNTED})
    list_url = DESK.url("changelist")
    waiting = PressEvent.objects.filter(accreditations__in=rows.to_decide()).distinct()
    yield Panel(
        _("Accreditation"),
        tasks=[
            Task(QUEUES[key].label, counts[key], f"{list_url}?queue={key}", QUEUES[key].tone)
            for key in COUNTED
        ],
        rows=[
            Row(event.title, f"{list_url}?queue=decide&event={event.number}", tone="today")
            for event in waiting.defer("search").order_by("starts_at", "id")[:SHOWN]
        ],
        rows_title=_("Events with applications to decide"),
        nothing=_("Nothing waits for you."),
        position=37,
    )
