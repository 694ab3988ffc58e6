"""What a digest of reminders shows: how many it tells of, and the most pressing by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from portal import reminders
from portal.models import Message, Reminder
from portal.reminders import Line
from portal.workdays import Calendar, current_calendar

LISTED: Final = 50  # deadlines named in one mail; the rest is counted
TODAY, OVERDUE, SOON = "today", "overdue", "soon"


@dataclass(frozen=True, slots=True)
class Item:
    """A deadline named in a digest; `days`: working days that are left, or that it is late."""

    line: Line
    urgency: str
    due_on: date
    days: int

    @property
    def when(self) -> str:
        """How far off it is, in the active language."""
        if not self.line.is_open:
            return gettext("settled since")
        words = {"days": self.days, "day": date_format(self.due_on)}
        if self.urgency == TODAY:
            return gettext("due today")
        if self.urgency == OVERDUE:
            late = ngettext(
                "%(days)d working day late, was due on %(day)s",
                "%(days)d working days late, was due on %(day)s",
                self.days,
            )
            return late % words
        left = ngettext(
            "%(days)d working day left, due on %(day)s",
            "%(days)d working days left, due on %(day)s",
            self.days,
        )
        return left % words


@dataclass(frozen=True, slots=True)
class Group:
    """Deadlines of one urgency: how many the digest tells of, and those it names."""

    urgency: str
    count: int
    items: list[Item]

    @property
    def title(self) -> str:
        """The count in words of the active language."""
        counted = {
            TODAY: ngettext("%(count)d due today", "%(count)d due today", self.count),
            OVERDUE: ngettext("%(count)d overdue", "%(count)d overdue", self.count),
            SOON: ngettext("%(count)d due soon", "%(count)d due soon", self.count),
        }
        return counted[self.urgency] % {"count": self.count}

    @property
    def rest(self) -> int:
        return self.count - len(self.items)


def context(message: Message) -> dict[str, Any]:
    """What the digest of the day `on` tells, by urgency; every name in the active language.

    At most `LISTED` deadlines are loaded, of however many.
    """
    on = date.fromisoformat(message.context["on"])
    told = Reminder.objects.filter(message=message).order_by("due_on", "deadline_id")
    days = {TODAY: Q(due_on=on), OVERDUE: Q(due_on__lt=on), SOON: Q(due_on__gt=on)}
    counts = told.aggregate(**{urgency: Count("pk", filter=day) for urgency, day in days.items()})
    calendar, room, groups = current_calendar(), LISTED, []
    for urgency in filter(counts.get, days):
        rows = list(told.filter(days[urgency])[:room])
        room -= len(rows)
        items = list(_items(rows, urgency, on, calendar))
        groups.append(Group(urgency, counts[urgency], items))
    return {"groups": groups, "lists": _lists(told)}


def _items(rows: list[Reminder], urgency: str, on: date, calendar: Calendar) -> Iterator[Item]:
    lines: dict[tuple[str, int], Line] = {}
    for key in {row.source for row in rows}:
        named = [row.deadline_id for row in rows if row.source == key]
        found = reminders.source(key).lines(named)
        lines |= {(key, pk): line for pk, line in found.items()}
    for row in rows:
        if line := lines.get((row.source, row.deadline_id)):
            days = abs(calendar.working_days_between(row.due_on, on))
            yield Item(line, urgency, row.due_on, days)


def _lists(told: QuerySet[Reminder]) -> list[str]:
    """Where all of it is to be seen: the staff list of each source the digest tells of."""
    keys = told.order_by().values_list("source", flat=True).distinct()
    names = [reminders.source(key).list_url_name for key in sorted(keys)]
    return [f"{settings.SITE_URL}{reverse(name)}" for name in names]
