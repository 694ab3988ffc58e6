"""The browser's own token: how somebody without an account counts once.

A random value in a signed cookie, set when it is first needed and telling nothing about anybody.
Rows keep a keyed digest of it. A cookie that we did not sign, or whose time is over, is no cookie.
"""

from __future__ import annotations

import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE: Final = "oa_browser"
COOKIE_AGE: Final = 365 * 24 * 3600  # seconds
_SALT: Final = "portal.browsers"


def token_of(request: HttpRequest) -> str | None:
    """The token the browser brings; None where it brings none of ours."""
    try:
        return request.get_signed_cookie(COOKIE, salt=_SALT, max_age=COOKIE_AGE)
    except (KeyError, signing.BadSignature):
        return None


def new_token() -> str:
    """A token for a browser that brings none."""
    return secrets.token_urlsafe(16)


def remember(response: HttpResponse, token: str) -> None:
    """Let the browser bring this token from now on."""
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=_SALT,
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
