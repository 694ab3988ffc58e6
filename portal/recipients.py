"""Who a message is for: a reference becomes an address when the mail is sent, and not before.

Each app registers its kinds of people in `AppConfig.ready()`, so the outbox holds "applicant:12"
and never an address: erase the person, and no mail finds them.
"""

from collections.abc import Callable

from portal.models import User

AddressOf = Callable[[int], str | None]
_kinds: dict[str, AddressOf] = {}


class UnknownRecipient(LookupError):
    """A reference of a kind that no app registered."""


def register(kind: str, address_of: AddressOf) -> None:
    """Look references "<kind>:<id>" up by `address_of(id)`, which gives None for nobody."""
    _kinds[kind] = address_of


def address_of(reference: str) -> str | None:
    """The e-mail address behind the reference; None where there is none (any more).

    Raises `UnknownRecipient` for a reference that nobody understands.
    """
    kind, _, number = reference.partition(":")
    if kind not in _kinds or not number.isdecimal():
        raise UnknownRecipient(kind)
    return _kinds[kind](int(number)) or None


def address_of_user(user_id: int) -> str | None:
    """A member of staff, as long as they are one."""
    return User.objects.filter(pk=user_id, is_active=True).values_list("email", flat=True).first()
