"""Which viewers' questions are looked at together: tabs of the staff's list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from broadcasts.models.choices import LiveStatus

if TYPE_CHECKING:
    from broadcasts.models.questions import LiveQuestionQuerySet

S = LiveStatus


@dataclass(frozen=True, slots=True)
class Queue:
    """Questions that want the same done; `tone` colours their number on the start page."""

    key: str
    label: Promise
    rows: Callable[[LiveQuestionQuerySet], LiveQuestionQuerySet]
    tone: str = "calm"


def _in(*statuses: LiveStatus) -> Callable[[LiveQuestionQuerySet], LiveQuestionQuerySet]:
    return lambda rows: rows.filter(status__in=statuses)


QUEUES: Final = {
    queue.key: queue
    for queue in (
        Queue("all", _("All"), lambda rows: rows),
        Queue("incoming", _("Waiting for the moderator"), _in(S.INCOMING), "today"),
        Queue("published", pgettext_lazy("questions to a broadcast", "Published"), _in(S.APPROVED)),
        Queue("queue", _("Queue and air"), _in(S.QUEUED, S.NEXT, S.NOW), "today"),
        Queue("answered", _("Answered on air"), _in(S.ANSWERED)),
        Queue("promised", _("Promised on air"), _in(S.PROMISED), "late"),
        Queue("passed_on", _("Passed on to the desk"), _in(S.PASSED_ON)),
        Queue("merged", _("Asked together"), _in(S.MERGED)),
        Queue("declined", pgettext_lazy("questions to a broadcast", "Declined"), _in(S.DECLINED)),
        Queue(
            "withdrawn", pgettext_lazy("questions to a broadcast", "Withdrawn"), _in(S.WITHDRAWN)
        ),
    )
}
COUNTED: Final = ("incoming", "published", "queue", "promised")
ORDER: Final = ("-asked_at", "-id")
