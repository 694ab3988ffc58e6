"""What the mails to subscribers show, loaded when they are sent.

An announcement goes to a hundred thousand: each process loads its words once in a few seconds and a
language, not for every mail. So what is withdrawn meanwhile is not told to the rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

from portal import clock, mail, subscriptions
from portal.links import absolute_url
from portal.models import Message, Subscription
from portal.templatetags.languages import written
from pressroom import rich_text
from pressroom import subscription_links as links
from pressroom.models import Announcement

ANNOUNCEMENT: Final = "announcements/announcement"  # the template
KEPT_SECONDS: Final = 10.0
MOST_KEPT: Final = 100

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Told:
    """An announcement, whatever its state, and its words in one language."""

    row: Announcement
    context: Context


_kept: dict[
    tuple[str, str], tuple[float, _Told | None]
] = {}  # number, language → until when, and what


def announcement(message: Message) -> Context:
    """`number`: the announcement's. Raises `NothingToSay` once it is not public any more."""
    told = _told(message.context["number"], message.language)
    now = clock.now()
    if told is None or not told.row.is_public(now):
        raise mail.NothingToSay
    until, row = told.row.urgent_until, _subscription(message)
    return {
        **told.context,
        "is_urgent": until is not None and until > now,
        "manage_link": links.manage_url(row, language=message.language),
        mail.UNSUBSCRIBE: links.end_url(row, language=message.language),
    }


def confirm_subscription(message: Message) -> Context:
    return {
        "link": links.confirm_url(_subscription(message), language=message.language),
        "hours": settings.SUBSCRIPTION_CONFIRM_HOURS,
    }


def subscription_known(message: Message) -> Context:
    row = _subscription(message)
    return {
        "manage_link": links.manage_url(row, language=message.language),
        mail.UNSUBSCRIBE: links.end_url(row, language=message.language),
    }


BUILDERS: Final[dict[str, Callable[[Message], Context]]] = {
    ANNOUNCEMENT: announcement,
    subscriptions.CONFIRM: confirm_subscription,
    subscriptions.KNOWN: subscription_known,
}


def forget() -> None:
    """Load every announcement anew: for tests."""
    _kept.clear()


def _subscription(message: Message) -> Subscription:
    """Enough of it for its links, which its primary key is all they need."""
    return Subscription(pk=int(message.recipient.partition(":")[2]))


def _told(number: str, language: str) -> _Told | None:
    key, now = (number, language), time.monotonic()
    if key not in _kept or _kept[key][0] <= now:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = (now + KEPT_SECONDS, _load(number, language))
    return _kept[key][1]


def _load(number: str, language: str) -> _Told | None:
    """In the active language, which is the message's."""
    rows = Announcement.objects.defer("search").prefetch_related("files")
    row = rows.filter(number=number).first()
    if row is None:
        return None
    title, lead, text = (written(row, field) for field in ("title", "lead", "text"))
    html = text.text.replace('href="/', f'href="{settings.SITE_URL}/')
    context = {
        "number": row.number,
        "kind": row.get_kind_display(),
        "title": title,
        "lead": lead,
        "text": text,
        "html": html,
        "plain": rich_text.plain(text.text),
        "files": [file.name for file in row.files.all()],
        "link": absolute_url("announcements:detail", row.number, language=language),
    }
    return _Told(row, context)
