"""Coverage, item by item: adding, linking to what it followed, telling reprints from originals.

The same item found twice is one row: by its address whatever its spelling, or without one by
outlet, kind, moment and title. Who added an item, and who changed it last, stands in the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import access, clock
from portal.text import normalise_line
from pressroom.addresses import Address, NotAnAddress
from pressroom.models import Announcement, Coverage, Outlet, PressEvent, PressQuestion
from pressroom.models.choices import OutletKind
from pressroom.newsrooms import (
    USUAL_KIND,
    Newsrooms,
    identity_of_address,
    identity_without_address,
    language_of,
)

if TYPE_CHECKING:
    from portal.models import User

Followed: TypeAlias = PressEvent | Announcement | PressQuestion


class CoverageRefused(Exception):
    """A change that is not made. `sentence` says why, `field` which part of a form it is about."""

    sentence: str | Promise = ""
    field = ""

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(CoverageRefused):
    sentence = _("Only the press office keeps the coverage.")


class AddressNotUnderstood(CoverageRefused):
    sentence, field = _("This is not the address of a page."), "url"


class OutletUnknown(CoverageRefused):
    sentence, field = _("No outlet has this domain: choose the outlet."), "outlet"


class TitleMissing(CoverageRefused):
    sentence, field = _("Write the title."), "title"


class InTheFuture(CoverageRefused):
    sentence, field = _("This moment lies in the future."), "published_at"


class ItemExists(CoverageRefused):
    sentence, field = _("There is another item of this outlet, time and title."), "title"


class ReprintOfItself(CoverageRefused):
    sentence, field = _("An item is no reprint of itself."), "original"


class ReprintOfReprint(CoverageRefused):
    sentence, field = _("That item is a reprint itself: point to its original."), "original"


class HasReprints(CoverageRefused):
    sentence, field = _("Reprints point to this item, so it is no reprint itself."), "original"


# --- verbs ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Added:
    """The item, and whether it was not there before."""

    item: Coverage
    is_new: bool


@transaction.atomic
def add(
    *,
    title: str,
    published_at: datetime,
    by: User | None,
    url: str = "",
    outlet: Outlet | None = None,
    kind: str = "",
    language: str = "",
    seconds: int | None = None,
    event: PressEvent | None = None,
    announcement: Announcement | None = None,
    question: PressQuestion | None = None,
    original: Coverage | None = None,
) -> Added:
    """Add one item, or answer with the one that is there already, unchanged.

    Without an outlet it is recognised by the address's domain. `seconds`: how long it ran. Raises
    `CoverageRefused`.
    """
    check_may(by, "pressroom.add_coverage")
    address = understood(url) if url.strip() else None
    if existing := known(address):
        return Added(existing, is_new=False)
    if outlet is None and address:
        outlet = Newsrooms().by_address(address)
    if outlet is None:
        raise OutletUnknown
    title = normalise_line(title)
    _check_told(title, published_at)
    kind = kind or USUAL_KIND[OutletKind(outlet.kind)]
    if original is not None:
        original = _lock_original(original)
    item = Coverage(
        identity=_identity(address, outlet.pk, kind, published_at, title),
        kind=kind,
        outlet=outlet,
        title=title,
        url=address.url if address else "",
        published_at=published_at,
        language=language or language_of(title),
        seconds=seconds,
        event=event,
        announcement=announcement,
        question=question,
        original=original,
        added_at=clock.now(),
        added_by=by,
    )
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError:  # somebody else added it at this moment, or it has no address
        return Added(Coverage.objects.get(identity=item.identity), is_new=False)
    return Added(item, is_new=True)


@transaction.atomic
def change(
    item: Coverage,
    *,
    title: str,
    outlet: Outlet,
    kind: str,
    published_at: datetime,
    language: str,
    seconds: int | None,
    by: User | None,
) -> Coverage:
    """Correct what an item says. Raises `CoverageRefused`."""
    row = _begin(item, by)
    title = normalise_line(title)
    _check_told(title, published_at)
    address = Address.parse(row.url) if row.url else None
    row.identity = _identity(address, outlet.pk, kind, published_at, title)
    row.title, row.outlet, row.kind = title, outlet, kind
    row.published_at, row.language, row.seconds = published_at, language, seconds
    try:
        with transaction.atomic():
            return _save(
                row,
                by,
                "identity",
                "title",
                "outlet",
                "kind",
                "published_at",
                "language",
                "seconds",
            )
    except IntegrityError as error:
        raise ItemExists from error


@transaction.atomic
def link(item: Coverage, *, to: Followed, by: User | None) -> Coverage:
    """Note what the item followed: an event, an announcement or a question's answer."""
    row = _begin(item, by)
    column = column_of(to)
    setattr(row, column, to)
    return _save(row, by, column)


@transaction.atomic
def unlink(item: Coverage, *, column: str, by: User | None) -> Coverage:
    """The item did not follow it after all. `column`: "event", "announcement" or "question"."""
    if column not in {"event", "announcement", "question"}:
        raise ValueError(column)
    row = _begin(item, by)
    setattr(row, column, None)
    return _save(row, by, column)


@transaction.atomic
def mark_reprint(item: Coverage, *, of: Coverage, by: User | None) -> Coverage:
    """Note that the item repeats another, which is the original. Raises `CoverageRefused`."""
    if item.pk == of.pk:
        raise ReprintOfItself
    both = Coverage.objects.filter(pk__in=[item.pk, of.pk]).order_by("pk")
    list(both.select_for_update(of=("self",)))  # in one order, or two could wait for each other
    row = _begin(item, by)
    if row.reprints.exists():
        raise HasReprints
    row.original = _lock_original(of)
    return _save(row, by, "original")


@transaction.atomic
def mark_original(item: Coverage, *, by: User | None) -> Coverage:
    """The item is no reprint after all."""
    row = _begin(item, by)
    row.original = None
    return _save(row, by, "original")


def understood(typed: str) -> Address:
    """The address that was typed. Raises `AddressNotUnderstood`."""
    try:
        return Address.parse(typed)
    except NotAnAddress as error:
        raise AddressNotUnderstood from error


def known(address: Address | None) -> Coverage | None:
    """The item of that address, if it is there."""
    if address is None:
        return None
    return Coverage.objects.filter(identity=identity_of_address(address)).first()


def column_of(followed: Followed) -> str:
    """Where an item keeps a link to it."""
    match followed:
        case PressEvent():
            return "event"
        case Announcement():
            return "announcement"
    return "question"


def _begin(item: Coverage, by: User | None) -> Coverage:
    check_may(by, "pressroom.change_coverage")
    return Coverage.objects.select_for_update(of=("self",)).get(pk=item.pk)


def _save(row: Coverage, by: User | None, *columns: str) -> Coverage:
    row.changed_at, row.changed_by = clock.now(), by
    row.save(update_fields=[*columns, "changed_at", "changed_by"])
    return row


def check_may(by: User | None, permission: str) -> None:
    """Nobody (None) is the command line, which has all rights."""
    if by is not None and not access.may(by, permission):
        raise NotAllowed


def _check_told(title: str, published_at: datetime) -> None:
    if not title:
        raise TitleMissing
    if published_at > clock.now():
        raise InTheFuture


def _lock_original(original: Coverage) -> Coverage:
    row = Coverage.objects.select_for_update(of=("self",)).get(pk=original.pk)
    if row.original_id is not None:
        raise ReprintOfReprint
    return row


def _identity(
    address: Address | None, outlet_id: int, kind: str, published_at: datetime, title: str
) -> str:
    if address:
        return identity_of_address(address)
    return identity_without_address(
        outlet_id=outlet_id, kind=kind, published_at=published_at, title=title
    )
