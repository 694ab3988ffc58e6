"""Erasing a person: what is personal goes, the query and what the public reads of it stay.

What goes and what stays, and why, is in `docs/adr/0013-erasing-a-person.md`.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

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
    query = CitizenQuery.objects.get(applicant=applicant)
    rows = [change.locked(row) for row in family(query)]
    for row in rows:
        if refusal := reason_not_to_erase(row):
            raise TransitionNotAllowed(refusal)
    photos = Attachment.objects.filter(query__in=rows)
    for row in rows:
        _blank(row.applicant)
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
    _blank(person)
    # A digest of an e-mail still tells whether a known address joined. They stay counted.
    support.fingerprint = secrets.token_hex(32)
    support.save(update_fields=["fingerprint"])
    support.ratings.exclude(comment="").update(comment="")
    change.record(query, "erased", by, who="supporter", reason=redact(reason).text)
    return person


def _blank(person: Applicant) -> None:
    for name in PERSONAL:
        setattr(person, name, "")
    person.erased_at = clock.now()
    person.save(update_fields=[*PERSONAL, "erased_at"])


def _erase_photos(photos: QuerySet[Attachment]) -> None:
    """Files first: where one cannot be deleted, nothing is said to be erased."""
    for photo in photos:
        for file in (photo.photo, photo.thumb):
            file.delete(save=False)
    photos.delete()
