"""The addresses a subscriber is mailed: to confirm, to change what they hear of, to end it."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from portal import links, numbers
from portal.links import LinkNotValid, absolute_url
from portal.models import Subscription
from portal.row_keys import row_key

_CONFIRM: Final = "announcements.confirm"
MANAGE: Final = "subscription"  # purposes of lasting secrets
END: Final = "unsubscribe"  # stands in mail headers: it opens nothing else


def confirm_url(subscription: Subscription, *, language: str) -> str:
    """Confirms the address; works for `SUBSCRIPTION_CONFIRM_HOURS`."""
    token = links.sign(subscription.pk, purpose=_CONFIRM)
    return absolute_url("announcements:confirm", token, language=language)


def manage_url(subscription: Subscription, *, language: str) -> str:
    """The subscriber's own page."""
    return _lasting("announcements:subscription", MANAGE, subscription, language)


def end_url(subscription: Subscription, *, language: str) -> str:
    """Ends the subscription: a button to whoever opens it, at once by POST (RFC 8058)."""
    return _lasting("announcements:unsubscribe", END, subscription, language)


def parts(subscription: Subscription, purpose: str) -> tuple[str, str]:
    """What the address of a page is made of."""
    pk = str(subscription.pk)
    return pk, numbers.secret_for(purpose, pk)


def to_confirm(token: str) -> Subscription:
    """The subscription a mailed link confirms. Raises `LinkNotValid`."""
    pk = links.opened(token, purpose=_CONFIRM, hours=settings.SUBSCRIPTION_CONFIRM_HOURS)
    return _found(str(pk))


def behind(pk: str, secret: str, *, purpose: str) -> Subscription:
    """The subscription the secret belongs to, ended or not. Raises `LinkNotValid`."""
    if not numbers.secret_matches(purpose, pk, secret):
        raise LinkNotValid
    return _found(pk)


def _lasting(name: str, purpose: str, subscription: Subscription, language: str) -> str:
    return absolute_url(name, *parts(subscription, purpose), language=language)


def _found(pk: str) -> Subscription:
    key = row_key(pk)
    row = Subscription.objects.filter(pk=key).first() if key is not None else None
    if row is None:
        raise LinkNotValid
    return row
