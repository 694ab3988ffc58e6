"""What the ledger of an announcement can tell, each event in a sentence."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from portal.ledger_events import Event

EVENTS: Final[dict[str, Event]] = {
    "written": Event(_("A draft was begun"), is_public=False),
    "rewritten": Event(_("The draft was edited"), is_public=False),
    "file_added": Event(_("A file was added: %(name)s"), is_public=False),
    "file_removed": Event(_("A file was removed: %(name)s"), is_public=False),
    "submitted": Event(_("Submitted for review"), is_public=False),
    "sent_back": Event(_("Sent back: %(reason)s"), is_public=False),
    "approved": Event(_("Approved; public from %(publish_at)s")),
    "unscheduled": Event(_("Taken off the schedule: %(reason)s"), is_public=False),
    "urgency_set": Event(_("Urgent until %(until_at)s")),
    "urgency_ended": Event(_("Not urgent any more")),
    "mailed": Event(_("Mails to its subscribers were promised"), is_public=False),
    "corrected": Event(_("Corrected: %(note)s")),
    "withdrawn": Event(_("Withdrawn: %(reason)s")),
}
