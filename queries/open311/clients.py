"""Keys of other systems: issued by an administrator, shown once, known by their digest."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal import clock, ledger, throttle
from queries.models import ApiClient
from queries.open311.refusals import BadKey, TooOften

if TYPE_CHECKING:
    from portal.models import User

PREFIX: Final = "oa_"  # so that a key is known for one, where it should not stand
LONGEST_KEY: Final = 200  # characters; ours have 46


@transaction.atomic
def issue(client: ApiClient, *, by: User) -> str:
    """Give the system a new key, which ends the one before; returns it, for the only time."""
    key = f"{PREFIX}{secrets.token_urlsafe(32)}"
    client.key_digest, client.key_end = _digest(key), key[-4:]
    client.key_issued_at = clock.now()
    client.save()
    ledger.record(client.ledger_subject, "key_issued", by=by, key_end=client.key_end)
    return key


def client_with(key: str) -> ApiClient:
    """The system whose key it is, counted towards its hour.

    Raises `BadKey` for a wrong one or of a system that may not file, and `TooOften`.
    """
    client = None
    if len(key) <= LONGEST_KEY:
        client = ApiClient.objects.filter(key_digest=_digest(key), is_active=True).first()
    if client is None:
        raise BadKey(_("The api_key is not valid."))
    allowance = throttle.allow(
        "open311.client", str(client.pk), limit=client.hourly_limit, window_seconds=throttle.HOUR
    )
    if not allowance.ok:
        raise TooOften(allowance.sentence, Retry_After=str(allowance.retry_after))
    today = clock.today()
    if client.used_on != today:
        ApiClient.objects.filter(~Q(used_on=today), pk=client.pk).update(used_on=today)
    return client


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
