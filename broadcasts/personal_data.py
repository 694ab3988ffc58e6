"""Personal data of askers and voters: where the desk finds them, and how they are forgotten.

A contact lies in an `Applicant` of the desk. The desk erases it, and asks here about those whom no
query names (`queries.erasure.Keeper`); the name that was read out goes with the contact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from broadcasts import change, undoing
from broadcasts.models import LiveQuestion
from queries.erasure import Place

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.ledger import Actor
    from portal.models import User
    from queries.models import Applicant


def place_of(person: Applicant) -> Place | None:
    """The question this person asked or voted for; with its address while it is public."""
    question = _asked_by(person) or _voted_for_by(person)
    if question is None:
        return None
    words = _("Akimat LIVE, broadcast № %(broadcast)s, question %(code)s") % {
        "broadcast": question.broadcast.number,
        "code": question.code,
    }
    is_public = LiveQuestion.objects.public().filter(pk=question.pk).exists()
    here = [question.broadcast.number, question.code]
    return Place(words, reverse("live:question", args=here) if is_public else "")


def reason_to_keep(person: Applicant) -> str:
    """Whoever asked is kept until they are told; a voter may go at any time.

    The broadcast is locked first, so that nothing goes to the desk meanwhile.
    """
    question = _asked_by(person)
    if question is None:
        if voted := _voted_for_by(person):
            change.locked_broadcast(voted.broadcast_id)
        return ""
    row = change.locked(question)
    told_of = LiveQuestion.objects.filter(pk=row.merged_into_id or row.pk)
    if told_of.without_outcome().exists():
        return _("The question has no outcome yet: the asker is still to be told.")
    return ""


def forget(person: Applicant, *, by: User | Actor) -> None:
    """Blank the name that was read out; the ledger of the question says whose data went."""
    if asked := _asked_by(person):
        question = change.locked(asked)
        question.asked_as = ""
        question.save(update_fields=["asked_as"])
        undoing.forget_name(question)
        change.record(question, "contact_forgotten", by, who="asker")
    elif voted := _voted_for_by(person):
        change.record(change.locked(voted), "contact_forgotten", by, who="voter")


def _questions() -> QuerySet[LiveQuestion]:
    return LiveQuestion.objects.select_related("broadcast").defer("search", "broadcast__search")


def _asked_by(person: Applicant) -> LiveQuestion | None:
    return _questions().filter(applicant=person).first()


def _voted_for_by(person: Applicant) -> LiveQuestion | None:
    return _questions().filter(votes__applicant=person).first()
