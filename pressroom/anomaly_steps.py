"""What the press office makes of an anomaly the desk's watch found: an urgent notice, a briefing.

Registered with `queries.watch.steps`, for the desk does not know of the press centre. Both are
drafts, filled in with what is known in three languages; nothing is public before the press office
has approved or announced it.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override

from portal import clock, routing
from portal.translated import LANGUAGES
from portal.workdays import ALMATY, current_calendar
from pressroom import announcement_life, event_steps, programme, publishing
from pressroom.models import Announcement, PressEvent
from pressroom.models.choices import AnnouncementKind, AnnouncementStatus, EventKind, EventStatus
from queries.watch.steps import Made

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise

    from portal.models import Body, User
    from queries.models import Anomaly

PERMISSION: Final = "pressroom.draft_from_anomaly"
URGENT_FOR: Final = timedelta(hours=24)
NOTICE_AHEAD: Final = timedelta(hours=2)  # journalists need so long to come
LASTS: Final = timedelta(minutes=30)
EARLIEST, LATEST = time(10, 0), time(17, 0)  # when a briefing begins


class UrgentNotice:
    """A public-service notice, urgent for a day, about the topic and its district."""

    key = "notice"
    label: Promise = _("Draft an urgent notice")
    permission = PERMISSION

    def make(self, anomaly: Anomaly, *, by: User) -> str:
        words = publishing.Words(
            title=_in_each(lambda: str(anomaly)),
            lead=_in_each(lambda: told(anomaly)),
            text=_in_each(_text),
        )
        draft = publishing.Draft(
            words=words,
            kind=AnnouncementKind.NOTICE,
            topics=[anomaly.topic or anomaly.theme],
            districts=[anomaly.district] if anomaly.district else [],
            body=_body(anomaly),
            urgent_until=_whole_hour(clock.now() + URGENT_FOR),
        )
        return publishing.write(draft, by=by, permission=PERMISSION).number

    def made(self, number: str, *, by: User) -> Made | None:
        row = Announcement.objects.filter(number=number).defer("search").first()
        if row is None:
            return None
        words = _gettext("Notice %(number)s: %(status)s") % {
            "number": number,
            "status": row.get_status_display(),
        }
        if not Announcement.objects.visible_to(by).filter(pk=row.pk).exists():
            return Made(words)
        is_draft = row.status == AnnouncementStatus.DRAFT
        may_edit = is_draft and not announcement_life.why_not(row, "rewrite", by)
        return _opened(words, row, edit="rewrite" if may_edit else "")


class Briefing:
    """A briefing in the plan of the press office, at the next time journalists can come."""

    key = "briefing"
    label: Promise = _("Plan a briefing")
    permission = PERMISSION

    def make(self, anomaly: Anomaly, *, by: User) -> str:
        starts_at = next_start(clock.now())
        body = _body(anomaly)
        plan = programme.Plan(
            title=_in_each(lambda: str(anomaly)),
            description=_in_each(lambda: told(anomaly)),
            kind=EventKind.BRIEFING,
            starts_at=starts_at,
            ends_at=starts_at + LASTS,
            bodies=[body] if body else [],
            topics=[anomaly.topic or anomaly.theme],
        )
        return programme.plan(plan, by=by, permission=PERMISSION).number

    def made(self, number: str, *, by: User) -> Made | None:
        row = PressEvent.objects.filter(number=number).defer("search").first()
        if row is None:
            return None
        words = _gettext("Briefing %(number)s: %(status)s") % {
            "number": number,
            "status": row.get_status_display(),
        }
        if not PressEvent.objects.visible_to(by).filter(pk=row.pk).exists():
            return Made(words)
        is_planned = row.status == EventStatus.PLANNED
        may_edit = is_planned and not event_steps.why_not(row, "revise", by)
        return _opened(words, row, edit="revise" if may_edit else "")


def told(anomaly: Anomaly) -> str:
    """What is known, in the active language: how many asked, and since when."""
    count = anomaly.queries().count()
    return ngettext(
        "Since %(since)s the Open Almaty desk has received %(count)s query about this.",
        "Since %(since)s the Open Almaty desk has received %(count)s queries about this.",
        count,
    ) % {"since": date_format(localtime(anomaly.since_at), "DATETIME_FORMAT"), "count": count}


def next_start(now: datetime) -> datetime:
    """The first whole hour of a working day at which a briefing can begin."""
    calendar = current_calendar()
    wished = _whole_hour(now + NOTICE_AHEAD).astimezone(ALMATY)
    day = wished.date()
    if calendar.is_working(day) and wished.time() <= LATEST:
        return datetime.combine(day, max(wished.time(), EARLIEST), ALMATY)
    return datetime.combine(calendar.add_working_days(day, 1), EARLIEST, ALMATY)


def _opened(words: str, row: Announcement | PressEvent, *, edit: str) -> Made:
    """With the addresses of its page, and of the verb that edits it."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    edit_url = reverse(f"{name}_do", args=[row.pk, edit]) if edit else ""
    return Made(words, reverse(f"{name}_change", args=[row.pk]), edit_url)


def _text() -> str:
    """The draft's text, as the editor keeps it; what only a person can say stands in brackets."""
    return format_html(
        "<div>[{}]<br><br>{}</div>",
        _gettext("What happened, where, and when it will be in order"),
        _gettext("There is no need to write about it again: everybody who asked is answered."),
    )


def _in_each(say: Callable[[], str]) -> dict[str, str]:
    """What it says in every language."""
    said = {}
    for code in LANGUAGES:
        with override(code):
            said[code] = say()
    return said


def _body(anomaly: Anomaly) -> Body | None:
    """Whoever answers for such queries today."""
    topic = anomaly.topic or anomaly.theme
    return routing.body_for(topic, anomaly.district, on=clock.today())


def _whole_hour(moment: datetime) -> datetime:
    begun = moment.replace(minute=0, second=0, microsecond=0)
    return begun if begun == moment else begun + timedelta(hours=1)
