"""What grows unusually fast, first thing on the start page of the desk and the press office."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal import access
from portal.staff_home import Panel, Row, panels
from queries.admin.anomaly_desk import DESK
from queries.models import Anomaly
from queries.watch.life import HANDLE
from queries.watch.words import how_many

if TYPE_CHECKING:
    from portal.models import User

SHOWN = 5  # anomalies named


@panels
def anomalies(request: HttpRequest) -> Iterable[Panel]:
    """A panel only while something grows: it is above all others."""
    user: User = request.user  # type: ignore[assignment]
    if not access.may(user, HANDLE):
        return
    rows = Anomaly.objects.visible_to(user).open().newest_first()
    found = list(rows.select_related("theme", "topic", "district")[:SHOWN])
    if found:
        yield Panel(
            _("Grows unusually fast"),
            rows=[
                Row(
                    str(row),
                    DESK.url("change", row.pk),
                    note=how_many(count=row.count, hours=row.hours, usual=row.usual),
                    tone="late",
                )
                for row in found
            ],
            buttons=[(_("Anomaly watch"), DESK.url("changelist"))],
            position=1,
        )
