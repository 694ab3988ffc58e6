"""Addresses as keys: mailed links that are signed and end, and addresses on this site for mails.

Residents have no accounts, so an address is the key to whatever it opens. What lasts is derived
from the site's key (`portal.numbers`); what confirms something, or opens more than one thing, is
signed here and ends. A link holds no personal data: it stands in browsers' histories and proxies'
logs, so it carries a primary key and the row is looked up when it comes back.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

_HOUR = 3600  # seconds


class LinkNotValid(Exception):
    """The address was mistyped, made up, or its time is over."""


def sign(value: Any, *, purpose: str) -> str:
    """A token for an address that opens `value` (what JSON can hold) for one purpose alone.

    The purpose is named `<app>.<what for>`, so that the link of one never opens another.
    """
    return signing.dumps(value, salt=purpose)


def opened(token: str, *, purpose: str, hours: int) -> Any:
    """What a token made for this purpose holds, up to so many hours later.

    Raises `LinkNotValid`.
    """
    try:
        return signing.loads(token, salt=purpose, max_age=hours * _HOUR)
    except signing.BadSignature as error:
        raise LinkNotValid from error


def absolute_url(name: str, *args: str, language: str) -> str:
    """The address of a view as a mail shows it, in the language of whoever reads it."""
    with translation.override(language):
        return f"{settings.SITE_URL}{reverse(name, args=args)}"
