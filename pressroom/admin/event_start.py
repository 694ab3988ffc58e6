"""What events ask of the press office on the start page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal import access
from portal.staff_home import Panel, Row, Task, panels
from portal.tally import tally
from portal.workdays import local_time
from pressroom import programme
from pressroom.admin.event_desk import DESK
from pressroom.event_queues import COUNTED, QUEUES
from pressroom.models import PressEvent

if TYPE_CHECKING:
    from portal.models import User

SHOWN = 5  # events named


@panels
def events(request: HttpRequest) -> Iterable[Panel]:
    """Today's, those to announce and to close; today's by name."""
    user: User = request.user  # type: ignore[assignment]
    if not access.may(user, programme.PLAN):
        return
    rows = PressEvent.objects.visible_to(user)
    counts = tally({key: QUEUES[key].rows(rows) for key in COUNTED})
    list_url = DESK.url("changelist")
    today = QUEUES["today"].rows(rows).defer("search").order_by("starts_at", "id")
    yield Panel(
        _("Press events"),
        tasks=[
            Task(QUEUES[key].label, counts[key], f"{list_url}?queue={key}", QUEUES[key].tone)
            for key in COUNTED
            if key != "to_come"
        ],
        rows=[
            Row(
                str(row),
                DESK.url("change", row.pk),
                note=date_format(local_time(row.starts_at), "TIME_FORMAT"),
                tone="today",
            )
            for row in today[:SHOWN]
        ],
        rows_title=_("Today"),
        buttons=[(_("New event"), DESK.url("add"))],
        nothing=_("Nothing waits for you."),
        position=35,
    )
