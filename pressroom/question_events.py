"""What the ledger of a journalist's question can tell, each event in a sentence."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from portal.ledger_events import Event
from portal.story import Words
from pressroom.models import PressDeadline

EVENTS: Final[dict[str, Event]] = {
    "logged": Event(_("Asked at the event %(at_event)s")),
    "requested": Event(_("Asked in writing, the answer is due on %(due_on)s")),
    "answered_on_the_spot": Event(_("Answered on the spot")),
    "promised": Event(_("An answer was promised, it is due on %(due_on)s")),
    "assigned": Event(_("Passed to %(to_body)s")),
    "taken_back": Event(_("The press office answers it itself")),
    "holding_answer_given": Event(_("A holding answer was given")),
    "answered": Event(_("Answered")),
    "answered_together": Event(_("Answered together with %(lead)s")),
    "answer_corrected": Event(_("The answer was corrected: %(note)s")),
    "declined": Event(_("Declined: %(reason)s")),
    "extended": Event(_("The term was extended until %(until_on)s: %(reason)s")),
    "extension_notified": Event(_("The journalist was told of the extension")),
    "deadline_moved": Event(
        _("The last day (%(clock)s) moved from %(was_on)s to %(now_on)s: %(decree)s")
    ),
    "grouped": Event(_("It will be answered together with %(lead)s")),
    "ungrouped": Event(_("It will be answered on its own")),
    "amended": Event(_("What was logged was mended"), is_public=False),
    "asker_forgotten": Event(_("The name of who asked was forgotten"), is_public=False),
    "withdrawn": Event(_("Withdrawn by the journalist")),
    "published": Event(_("Shown to the public again"), is_public=False),
    "unpublished": Event(_("Hidden from the public: %(reason)s"), is_public=False),
}
WORDS: Final[Words] = {"clock": lambda kind: PressDeadline.Kind(kind).label}
