"""What the ledgers of a broadcast and of its questions can tell, each event in a sentence."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from broadcasts.models.choices import DeclineGround, QuestionSource
from portal.ledger_events import Event
from portal.story import Words

BROADCAST_EVENTS: Final[dict[str, Event]] = {
    "planned": Event(_("Planned for %(starts_at)s"), is_public=False),
    "revised": Event(_("Edited: %(changed)s")),
    "announced": Event(_("Announced: questions are taken")),
    "went_on_air": Event(_("On air")),
    "ended": Event(_("The broadcast ended")),
    "closed": Event(_("Closed: every question has its outcome")),
    "cancelled": Event(_("Cancelled: %(reason)s")),
    "recording_added": Event(_("The recording was added")),
}
QUESTION_EVENTS: Final[dict[str, Event]] = {
    "asked": Event(_("Asked by way of: %(source)s")),
    "approved": Event(_("Published")),
    "queued": Event(_("Taken into the queue")),
    "dequeued": Event(_("Taken out of the queue")),
    "moved": Event(_("Moved in the queue"), is_public=False),
    "next": Event(_("Next to be asked")),
    "now": Event(_("On air")),
    "put_back": Event(_("Put back into the queue")),
    "answered": Event(_("Answered on air")),
    "promised": Event(_("An answer was promised on air")),
    "declined": Event(_("Declined: %(ground)s")),
    "merged": Event(_("Asked together with %(lead)s")),
    "unmerged": Event(_("Asked on its own again")),
    "edited": Event(_("The moderator edited the published words")),
    "summarised": Event(_("The answer was written down")),
    "passed_on": Event(_("Sent to the desk as query %(query)s")),
    "withdrawn": Event(_("Withdrawn by the asker")),
    "undone": Event(_("A press was undone"), is_public=False),
    "contact_left": Event(_("The asker left an e-mail address"), is_public=False),
    "contact_forgotten": Event(_("Personal data were erased"), is_public=False),
}
WORDS: Final[Words] = {
    "ground": lambda ground: DeclineGround(ground).label,
    "source": lambda source: QuestionSource(source).label,
}
