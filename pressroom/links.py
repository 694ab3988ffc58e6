"""The addresses a journalist is mailed: each opens what is theirs at the press centre, and ends."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from portal.links import LinkNotValid, absolute_url, opened, sign
from pressroom.models import Accreditation, Journalist

_OWN_PAGE = "pressroom.journalist"
_CONFIRM = "pressroom.accreditation"

__all__ = [
    "LinkNotValid",
    "accreditation_behind",
    "confirm_url",
    "journalist_behind",
    "my_page_path",
    "my_page_url",
    "requests_url",
]


def requests_url(journalist: Journalist, *, language: str) -> str:
    """The journalist's media requests, and the form for another."""
    return absolute_url("press:requests_of", _own(journalist), language=language)


def my_page_url(journalist: Journalist, *, language: str) -> str:
    """The journalist's own page: accreditations, and the way to media requests."""
    return absolute_url("press:mine_of", _own(journalist), language=language)


def my_page_path(journalist: Journalist) -> str:
    """The same on this site, in the active language."""
    return reverse("press:mine_of", args=[_own(journalist)])


def confirm_url(accreditation: Accreditation, *, language: str) -> str:
    """Confirms that an application was typed by whoever reads the mail of its address."""
    token = sign(accreditation.pk, purpose=_CONFIRM)
    return absolute_url("press:confirm_accreditation", token, language=language)


def journalist_behind(token: str) -> Journalist:
    """The journalist to whose confirmed address a link went. Raises `LinkNotValid`."""
    pk = opened(token, purpose=_OWN_PAGE, hours=settings.LINK_LIFETIME_HOURS)
    journalist = Journalist.objects.reachable().select_related("outlet").filter(pk=pk).first()
    if journalist is None:
        raise LinkNotValid
    return journalist


def accreditation_behind(token: str) -> Accreditation:
    """The application a mailed link confirms, or confirmed before. Raises `LinkNotValid`."""
    pk = opened(token, purpose=_CONFIRM, hours=settings.ACCREDITATION_CONFIRM_HOURS)
    rows = Accreditation.objects.select_related("event", "journalist__outlet")
    accreditation = rows.filter(pk=pk, journalist__erased_at__isnull=True).first()
    if accreditation is None:
        raise LinkNotValid
    return accreditation


def _own(journalist: Journalist) -> str:
    return sign(journalist.pk, purpose=_OWN_PAGE)
