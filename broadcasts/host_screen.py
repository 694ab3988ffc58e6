"""What the host sees: the question on air, the next one, and the moderators' messages.

Every place of the screen is fixed; what is not there leaves its place empty. Of the messages the
oldest that was not acknowledged is shown, so that a newer one never slips under the finger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import get_language

from broadcasts import cues
from broadcasts.models import Cue, Guest, LiveQuestion
from broadcasts.models.choices import LiveStatus
from broadcasts.versions import version_of

if TYPE_CHECKING:
    from broadcasts.models import Broadcast


@dataclass(frozen=True, slots=True)
class HostScreen:
    """The screen at one moment; `version` is another for any change of it."""

    broadcast: Broadcast
    now: LiveQuestion | None
    next: LiveQuestion | None
    queued: int  # questions that wait in the queue
    guests: list[Guest]
    cue: Cue | None  # the message to acknowledge first
    cues_behind: int  # messages that wait behind it
    version: str


def screen(broadcast: Broadcast) -> HostScreen:
    """The screen at this moment, in a fixed number of statements."""
    rows = LiveQuestion.objects.filter(broadcast=broadcast)
    at_hand = {
        question.status: question
        for question in rows.filter(status__in=[LiveStatus.NOW, LiveStatus.NEXT]).select_related(
            "district"
        )
    }
    now, next_ = at_hand.get(LiveStatus.NOW), at_hand.get(LiveStatus.NEXT)
    queued = rows.filter(status=LiveStatus.QUEUED).aggregate(count=Count("pk"))["count"]
    guests = list(broadcast.guests.all())
    waiting = list(cues.open_cues(broadcast))
    shown = (
        get_language(),
        broadcast.status,
        broadcast.ends_at,
        [(row.pk, row.revision) for row in (now, next_) if row],
        queued,
        [guest.pk for guest in guests],
        [cue.pk for cue in waiting],
    )
    return HostScreen(
        broadcast=broadcast,
        now=now,
        next=next_,
        queued=queued,
        guests=guests,
        cue=waiting[0] if waiting else None,
        cues_behind=max(len(waiting) - 1, 0),
        version=version_of(*shown),
    )
