"""Erasing a person: what is personal goes, the query and what the public reads of it stay.

What goes and what stays, and why, is in `docs/adr/0013-erasing-a-person.md`.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal import access, clock
from portal.ledger import Actor
from queries import change
from queries.lifecycle import NotYourBody, TransitionNotAllowed
from queries.models import Applicant, Attachment, CitizenQuery, DetailRequest, Rating, Supporter
from queries.redaction import redact

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.models import User
    from queries.querysets import CitizenQueryQuerySet

PERMISSION = "queries.erase_applicant"
PERSONAL = ("full_name", "iin", "email", "phone", "postal_address", "post_url", "post_author")


class Place(NamedTuple):
    """Where somebody is known from, for the staff who erase them."""

    words: str  # "Akimat LIVE, question 97/47-5"
    path: str  # without host; empty where it has no page


class Keeper(Protocol):
    """An app whose rows name people that are kept among the desk's applicants (a module will do).

    It registers in `AppConfig.ready`, for the desk does not know that it exists.
    """

    def place_of(self, person: Applicant) -> Place | None:
        """Where this person is known from; None where nothing of the app's names them."""

    def reason_to_keep(self, person: Applicant) -> str:
        """Lock what names this person and tell why they stay, in words; empty where they may go.

        Asked only of whom no query names.
        """

    def forget(self, person: Applicant, *, by: User | Actor) -> None:
        """Blank what the app keeps of this person beside the applicant's row, and say so."""


_keepers: Final[list[Keeper]] = []


def register(keeper: Keeper) -> None:
    if keeper not in _keepers:
        _keepers.append(keeper)


def place_of(person: Applicant) -> Place | None:
    """Where somebody is known from whom no query names."""
    return next(filter(None, (keeper.place_of(person) for keeper in _keepers)), None)


@transaction.atomic
def erase(applicant: Applicant, *, reason: str, by: User | Actor) -> Applicant:
    """Blank everything personal of one person, asker or supporter; the ledger says so.

    With an asker go their replies and comments, the photos that no moderator published, and the
    same of the parts that were split off. Mail on its way finds no address and is dropped.
    `by` is a member of staff, or `ledger.SYSTEM` where the term for keeping is over. Raises
    `NotYourBody`, and `TransitionNotAllowed` with the sentence of `reason_not_to_erase`.
    """
    if not isinstance(by, Actor) and not access.may(by, PERMISSION):
        raise NotYourBody(_("Your role does not include this here."))
    support = Supporter.objects.select_related("query").filter(applicant=applicant).first()
    if support is not None:
        return _erase_supporter(support, reason, by)
    query = CitizenQuery.objects.filter(applicant=applicant).first()
    if query is None:
        return _erase_elsewhere(applicant, by)
    rows = [change.locked(row) for row in family(query)]
    for row in rows:
        if refusal := reason_not_to_erase(row):
            raise TransitionNotAllowed(refusal)
    photos = Attachment.objects.filter(query__in=rows)
    for row in rows:
        _blank(row.applicant, by)
        change.record(row, "erased", by, who="asker", reason=redact(reason).text)
    DetailRequest.objects.filter(query__in=rows).exclude(reply="").update(reply="")
    said = Rating.objects.filter(answer__query__in=rows, supporter__isnull=True)
    said.exclude(comment="").update(comment="")
    photos.exclude(name="").update(name="")  # a file may be called by its owner's name
    _erase_photos(photos.filter(published_at__isnull=True))
    applicant.refresh_from_db()
    return applicant


def family(query: CitizenQuery) -> CitizenQueryQuerySet:
    """The query as it was filed with its parts: they are of one person."""
    whole = query.parent_id or query.pk
    rows: CitizenQueryQuerySet = CitizenQuery.objects.filter(Q(pk=whole) | Q(parent=whole))
    return rows.select_related("applicant").order_by("pk")


def reason_not_to_erase(query: CitizenQuery) -> str:
    """Why the person who asked cannot be erased now, in words; empty where they can."""
    if query.applicant.erased_at is not None:
        return _("This person was erased before.")
    if family(query).open().exists():
        return _("The query, or a part of it, is open: the resident is still to be answered.")
    return ""


def same_person(applicant: Applicant) -> QuerySet[Applicant]:
    """Everybody who gave the same e-mail, phone or IIN, this one too, newest first.

    Families share a phone: whoever erases looks at each.
    """
    alike = Q(pk=applicant.pk)
    if applicant.email:
        alike |= Q(email__iexact=applicant.email)
    for name in ("phone", "iin"):
        if value := getattr(applicant, name):
            alike |= Q(**{name: value})
    return Applicant.objects.filter(alike).order_by("-pk")


def _erase_supporter(support: Supporter, reason: str, by: User | Actor) -> Applicant:
    query = change.locked(support.query)
    person = Applicant.objects.get(support=support)
    if person.erased_at is not None:
        raise TransitionNotAllowed(_("This person was erased before."))
    _blank(person, by)
    # A digest of an e-mail still tells whether a known address joined. They stay counted.
    support.fingerprint = secrets.token_hex(32)
    support.save(update_fields=["fingerprint"])
    support.ratings.exclude(comment="").update(comment="")
    change.record(query, "erased", by, who="supporter", reason=redact(reason).text)
    return person


def _erase_elsewhere(applicant: Applicant, by: User | Actor) -> Applicant:
    """Somebody whom no query names: what names them is locked first, then they are looked at."""
    reasons = [keeper.reason_to_keep(applicant) for keeper in _keepers]
    person = Applicant.objects.select_for_update().get(pk=applicant.pk)
    if person.erased_at is not None:
        raise TransitionNotAllowed(_("This person was erased before."))
    if CitizenQuery.objects.filter(applicant=person).exists() or hasattr(person, "support"):
        raise TransitionNotAllowed(_("What this person asked has just come to the desk."))
    if reason := next(filter(None, reasons), ""):
        raise TransitionNotAllowed(reason)
    _blank(person, by)
    return person


def _blank(person: Applicant, by: User | Actor) -> None:
    for name in PERSONAL:
        setattr(person, name, "")
    person.erased_at = clock.now()
    person.save(update_fields=[*PERSONAL, "erased_at"])
    for keeper in _keepers:
        keeper.forget(person, by=by)


def _erase_photos(photos: QuerySet[Attachment]) -> None:
    """Files first: where one cannot be deleted, nothing is said to be erased."""
    for photo in photos:
        for file in (photo.photo, photo.thumb):
            file.delete(save=False)
    photos.delete()
