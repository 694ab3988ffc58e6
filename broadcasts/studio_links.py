"""The pages of one broadcast, for whoever works in its studio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import access

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from broadcasts.models import Broadcast
    from portal.models import User

PAGES: Final[tuple[tuple[str, str | Promise, str], ...]] = (
    ("live:console", _("Console"), "broadcasts.moderate"),
    ("live:enter", _("Enter a question"), "broadcasts.enter_question"),
    ("live:host", _("Host’s screen"), "broadcasts.host"),
    ("live:brief", _("Host’s brief"), "broadcasts.host"),
    ("live:screen", _("Studio wall"), "broadcasts.moderate"),
    ("live:overlay", _("Lower third"), "broadcasts.moderate"),
    ("live:closing", _("Closing"), "broadcasts.close"),
)


def links_for(broadcast: Broadcast, user: User, *, here: str) -> list[tuple[str, str]]:
    """Addresses and words of the pages this person may open, but the one they are on."""
    return [
        (reverse(name, args=[broadcast.number]), str(words))
        for name, words, permission in PAGES
        if name != here and access.may(user, permission)
    ]
