"""What the ledger of an accreditation and of a journalist can tell, each event in a sentence."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from portal.ledger_events import Event

EVENTS: Final = {
    "filed": Event(_("Filed on the portal, the address is to be confirmed"), is_public=False),
    "applied": Event(_("The journalist confirmed the address and applies")),
    "accepted": Event(_("Accepted, valid from %(from_on)s to %(to_on)s")),
    "refused": Event(_("Refused: %(reason)s")),
    "revoked": Event(_("Revoked: %(reason)s")),
    "attended": Event(_("Came to the event"), is_public=False),
    "attendance_undone": Event(_("Did not come after all"), is_public=False),
    "event_rescheduled": Event(_("The event was moved, now valid from %(from_on)s to %(to_on)s")),
    "event_cancelled": Event(_("The event was cancelled: %(reason)s")),
    "ended_by_erasure": Event(_("Ended: %(reason)s"), is_public=False),
    "forgotten": Event(_("Never confirmed, and forgotten"), is_public=False),
}
JOURNALIST_EVENTS: Final = {
    "outlet_known": Event(_("The outlet was recognised: %(outlet)s"), is_public=False),
    "amended": Event(_("Mended by the press office"), is_public=False),
    "erased": Event(_("Personal data were erased: %(reason)s"), is_public=False),
}
