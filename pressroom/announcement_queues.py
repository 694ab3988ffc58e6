"""Which announcements are looked at together: tabs of the list, numbers on the start page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import clock
from pressroom.models.choices import AnnouncementStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from pressroom.models import Announcement
    from pressroom.models.announcements import AnnouncementQuerySet

    Rows = QuerySet[Announcement]

NEWEST: Final = ("-created_at", "-id")
PUBLISHED: Final = ("-publish_at", "-id")


@dataclass(frozen=True, slots=True)
class Queue:
    key: str
    label: Promise
    rows: Callable[[AnnouncementQuerySet], Rows]
    tone: str = "calm"
    order: tuple[str, str] = NEWEST


QUEUES: Final = {
    queue.key: queue
    for queue in (
        Queue(
            "review",
            _("To review"),
            lambda rows: rows.filter(status=AnnouncementStatus.IN_REVIEW),
            "today",
        ),
        Queue("drafts", _("Drafts"), lambda rows: rows.filter(status=AnnouncementStatus.DRAFT)),
        Queue(
            "scheduled",
            _("Scheduled"),
            lambda rows: rows.filter(
                status=AnnouncementStatus.APPROVED, publish_at__gt=clock.now()
            ),
            order=("publish_at", "id"),
        ),
        Queue("urgent", _("Urgent now"), lambda rows: rows.urgent(clock.now()), "late", PUBLISHED),
        Queue("public", _("Public"), lambda rows: rows.public(clock.now()), order=PUBLISHED),
        Queue(
            "withdrawn",
            _("Withdrawn"),
            lambda rows: rows.filter(status=AnnouncementStatus.WITHDRAWN),
            order=PUBLISHED,
        ),
        Queue("all", _("All"), lambda rows: rows),
    )
}
COUNTED: Final = ("review", "drafts", "scheduled", "urgent")
