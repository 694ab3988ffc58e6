"""What announcements ask of the press office on the start page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal import access
from portal.staff_home import Panel, Row, Task, panels
from portal.tally import tally
from pressroom.admin.announcement_desk import DESK
from pressroom.announcement_queues import COUNTED, QUEUES
from pressroom.models import Announcement
from pressroom.models.choices import AnnouncementStatus

if TYPE_CHECKING:
    from portal.models import User

SHOWN = 5  # announcements named


@panels
def announcements(request: HttpRequest) -> Iterable[Panel]:
    """To review, scheduled, urgent; and by name what waits for this very person."""
    user: User = request.user  # type: ignore[assignment]
    if not access.may(user, "pressroom.write"):
        return
    rows = Announcement.objects.visible_to(user)
    counts = tally({key: QUEUES[key].rows(rows) for key in COUNTED})
    list_url = DESK.url("changelist")
    waiting = rows.filter(status=AnnouncementStatus.IN_REVIEW).exclude(author=user)
    mine = rows.filter(status=AnnouncementStatus.DRAFT, author=user).exclude(sent_back_reason="")
    yield Panel(
        _("Announcements"),
        tasks=[
            Task(QUEUES[key].label, counts[key], f"{list_url}?queue={key}", QUEUES[key].tone)
            for key in COUNTED
        ],
        rows=[
            Row(str(row), DESK.url("change", row.pk), note=note, tone="today")
            for found, note in ((waiting, _("to review")), (mine, _("sent back to you")))
            for row in found.defer("search").order_by("created_at", "id")[:SHOWN]
        ],
        rows_title=_("What waits for you"),
        buttons=[(_("New announcement"), DESK.url("add"))],
        nothing=_("Nothing waits for you."),
        position=40,
    )
