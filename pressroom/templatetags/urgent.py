"""Urgent notices: on every public page until they expire."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django import template
from django.conf import settings
from django.db import DatabaseError

from portal import clock
from portal.templatetags.languages import Written, written
from pressroom.models import Announcement

register = template.Library()
logger = logging.getLogger(__name__)

MOST: Final = 5
_COLUMNS: Final = (
    "number", "status", "publish_at", "urgent_until", "title_kk", "title_ru", "title_en"
)  # fmt: skip
_kept: tuple[float, list[Announcement]] | None = None  # until when (monotonic), and what


@dataclass(frozen=True, slots=True)
class Notice:
    number: str
    title: Written
    until: datetime


@register.simple_tag
def urgent_notices() -> list[Notice]:
    """Those that are public and urgent this very moment, the newest first.

    Each process asks every `PUBLIC_PAGE_SECONDS` for what will be public by the next time, and
    shows of it what is: an embargo holds to the second. Without a database there is no banner:
    pages that say so must not fail for it.
    """
    now = clock.now()
    return [
        Notice(row.number, written(row, "title"), row.urgent_until)
        for row in _known(now)
        if row.is_public(now) and row.urgent_until is not None and row.urgent_until > now
    ]


def forget() -> None:
    """Ask anew at the next call: for tests."""
    global _kept  # noqa: PLW0603 — one process, one banner
    _kept = None


def _known(now: datetime) -> list[Announcement]:
    global _kept  # noqa: PLW0603
    at, seconds = time.monotonic(), settings.PUBLIC_PAGE_SECONDS
    if _kept is None or _kept[0] <= at:
        soon = now + timedelta(seconds=seconds)
        rows = Announcement.objects.public(soon).filter(urgent_until__gt=now)
        try:
            found = list(rows.newest_first().only(*_COLUMNS)[:MOST])
        except DatabaseError as failure:
            logger.warning("No urgent notices: %s", type(failure).__name__)
            return []
        _kept = (at + seconds, found)
    return _kept[1]
