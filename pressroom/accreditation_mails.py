"""What each mail about an accreditation shows, loaded when it is sent.

The outbox keeps primary keys and the number of an event. A builder runs in the language of the
message.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings

from portal.links import absolute_url
from portal.models import Message
from pressroom import links
from pressroom.models import Accreditation, EventChange, Journalist, PressEvent
from pressroom.models.choices import AccreditationStatus

Context = dict[str, Any]
Builder = Callable[[Message], Context]


def to_confirm(message: Message) -> Context:
    row = _accreditation(message)
    return {
        "accreditation": row,
        "event": row.event,
        "link": links.confirm_url(row, language=message.language),
        "hours": settings.ACCREDITATION_CONFIRM_HOURS,
    }


def about(message: Message) -> Context:
    """The accreditation, its event if it has one, and where to ask for one's own page."""
    row = _accreditation(message)
    return {
        "accreditation": row,
        "event": row.event,
        "my_page": absolute_url("press:mine", language=message.language),
    }


def about_event(message: Message) -> Context:
    """The event of `event`, with the last change and its reason."""
    event = PressEvent.objects.get(number=message.context["event"])
    return {
        "event": event,
        "change": EventChange.objects.filter(event=event).order_by("at", "pk").last(),
        "my_page": absolute_url("press:mine", language=message.language),
    }


def my_page(message: Message) -> Context:
    journalist = Journalist.objects.get(pk=message.recipient.partition(":")[2])
    return {
        "link": links.my_page_url(journalist, language=message.language),
        "hours": settings.LINK_LIFETIME_HOURS,
    }


BUILDERS: Final[dict[str, Builder]] = {
    "pressroom/accreditation_confirm": to_confirm,
    "pressroom/accreditation_received": about,
    "pressroom/accreditation_accepted": about,
    "pressroom/accreditation_refused": about,
    "pressroom/accreditation_revoked": about,
    "pressroom/event_rescheduled": about_event,
    "pressroom/event_cancelled": about_event,
    "pressroom/my_page": my_page,
}


def address_to_confirm(pk: int) -> str | None:
    """The typed address of an application, for as long as nobody has confirmed it.

    Only the mail that confirms is sent to this kind of recipient.
    """
    rows = Accreditation.objects.filter(pk=pk, status=AccreditationStatus.UNCONFIRMED)
    return rows.values_list("journalist__email", flat=True).first()


def _accreditation(message: Message) -> Accreditation:
    rows = Accreditation.objects.select_related("event", "journalist__outlet")
    return rows.get(pk=message.context["accreditation"])
