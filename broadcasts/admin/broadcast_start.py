"""What broadcasts ask of the staff on the start page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from broadcasts import schedule
from broadcasts.admin.broadcast_desk import DESK
from broadcasts.broadcast_queues import COUNTED, QUEUES
from broadcasts.models import Broadcast
from portal import access, clock
from portal.staff_home import Panel, Row, Task, panels
from portal.tally import tally
from portal.workdays import local_time

if TYPE_CHECKING:
    from portal.models import User

SHOWN = 5  # broadcasts named
_PLANNERS_ALONE = frozenset({"planned"})


@panels
def broadcasts(request: HttpRequest) -> Iterable[Panel]:
    """What is on air, late or unsettled; the next ones by name. For the studio and the planners."""
    user: User = request.user  # type: ignore[assignment]
    plans = access.may(user, schedule.PLAN)
    if not (plans or access.may(user, "broadcasts.direct") or access.may(user, "broadcasts.host")):
        return
    rows = Broadcast.objects.visible_to(user)
    keys = [key for key in COUNTED if plans or key not in _PLANNERS_ALONE]
    counts = tally({key: QUEUES[key].rows(rows) for key in keys})
    list_url = DESK.url("changelist")
    yield Panel(
        _("Akimat LIVE"),
        tasks=[
            Task(QUEUES[key].label, counts[key], f"{list_url}?queue={key}", QUEUES[key].tone)
            for key in keys
            if key != "to_come"
        ],
        rows=[_row(row) for row in _near(rows)],
        rows_title=_("On air and next"),
        buttons=[(_("New broadcast"), DESK.url("add"))] if plans else [],
        nothing=_("Nothing waits for you."),
        position=36,
    )


def _near(rows: object) -> list[Broadcast]:
    on_air, to_begin, to_come = (QUEUES[key] for key in ("on_air", "to_begin", "to_come"))
    found = [
        row
        for queue in (on_air, to_begin, to_come)
        for row in queue.rows(rows).defer("search").order_by(*queue.order)[:SHOWN]  # type: ignore[arg-type]
    ]
    return found[:SHOWN]


def _row(row: Broadcast) -> Row:
    starts = local_time(row.starts_at)
    if row.on_air_at is not None:
        note = _gettext("on air since %(time)s") % {
            "time": date_format(local_time(row.on_air_at), "TIME_FORMAT")
        }
    else:
        note = date_format(starts, "DATETIME_FORMAT")
    is_near = row.on_air_at is not None or starts.date() <= clock.today()
    tone = "today" if is_near else "calm"
    return Row(f"{row} {row.title}", DESK.url("change", row.pk), note=note, tone=tone)
