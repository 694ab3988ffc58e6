"""The address a journalist is mailed: it opens their own page at the press centre, and ends."""

from __future__ import annotations

from django.conf import settings

from portal.links import LinkNotValid, absolute_url, opened, sign
from pressroom.models import Journalist

_OWN_PAGE = "pressroom.journalist"

__all__ = ["LinkNotValid", "journalist_behind", "requests_url"]


def requests_url(journalist: Journalist, *, language: str) -> str:
    """The journalist's media requests, and the form for another."""
    token = sign(journalist.pk, purpose=_OWN_PAGE)
    return absolute_url("press:requests_of", token, language=language)


def journalist_behind(token: str) -> Journalist:
    """The journalist to whose confirmed address a link went. Raises `LinkNotValid`."""
    pk = opened(token, purpose=_OWN_PAGE, hours=settings.LINK_LIFETIME_HOURS)
    rows = Journalist.objects.filter(confirmed_at__isnull=False, erased_at__isnull=True)
    journalist = rows.exclude(email="").select_related("outlet").filter(pk=pk).first()
    if journalist is None:
        raise LinkNotValid
    return journalist
