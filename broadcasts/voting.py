"""Votes: one browser wants one question answered, and counts once for it.

Voters of a question and of all merged into it are one crowd, and each counts once in it. Whoever
votes, and whoever merges, holds the row of the question that is asked for all of them
(`broadcasts.merging`); so the count is exact, and no vote waits for another question's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from broadcasts.models import Broadcast, LiveQuestion, Vote
from broadcasts.models.choices import ON_THE_WALL, BroadcastStatus
from portal import clock
from portal.transitions import TransitionNotAllowed

if TYPE_CHECKING:
    from queries.models import Applicant


class NotPublic(TransitionNotAllowed):
    """No stranger knows of such a question."""


class _LedByAnother(Exception):
    """It was merged or taken out while we waited for the row."""


def vote(question: LiveQuestion, *, voter: str, applicant: Applicant | None = None) -> Vote:
    """Count a voter (`voter_of`) for a question, once however often they vote; never taken back.

    The vote stays with this question, whatever it is merged into. `applicant` is unsaved, for who
    wants to be told the answer; a vote that has one already keeps it. Raises `NotPublic`, and
    `TransitionNotAllowed` with a sentence.
    """
    while True:
        try:
            return _vote(question, voter, applicant)
        except _LedByAnother:
            question.refresh_from_db(fields=["merged_into"])


def voter_of(broadcast: Broadcast, token: str) -> str:
    """A keyed digest of a browser's token: the same at one broadcast, another at the next."""
    return salted_hmac(
        "broadcasts.voter", f"{broadcast.number} {token}", algorithm="sha256"
    ).hexdigest()


def has_voted(question: LiveQuestion, voter: str) -> bool:
    """Whether this voter counts for this question already."""
    return Vote.objects.filter(question=question, voter=voter).exists()


def reason_not_to_vote(question: LiveQuestion) -> str:
    """Why nobody can vote for a public question now, in words; empty where they can."""
    status = question.broadcast.status
    if status == BroadcastStatus.CANCELLED:
        return _("This broadcast was cancelled: votes are no longer counted.")
    if not question.broadcast.takes_questions:
        return _("This broadcast is over: votes are no longer counted.")
    if question.status not in ON_THE_WALL:
        return _("This question is “%(now)s”: votes for it are no longer counted.") % {
            "now": question.get_status_display()
        }
    return ""


@transaction.atomic
def _vote(question: LiveQuestion, voter: str, applicant: Applicant | None) -> Vote:
    lead = _locked(question.merged_into_id or question.pk)
    if (_lead_now(question, lead) or question.pk) != lead.pk:
        raise _LedByAnother
    if not lead.is_public:
        raise NotPublic(_("There is no such question."))
    if reason := reason_not_to_vote(lead):
        raise TransitionNotAllowed(reason)
    crowd = [lead.pk, *LiveQuestion.objects.filter(merged_into=lead).values_list("pk", flat=True)]
    given = {row.question_id: row for row in Vote.objects.filter(question__in=crowd, voter=voter)}
    mine = given.get(question.pk)
    if mine is None:
        mine = Vote(question_id=question.pk, voter=voter, at=clock.now())
        mine.applicant = _kept(applicant)
        mine.save(force_insert=True)
    elif applicant is not None and mine.applicant_id is None:
        mine.applicant = _kept(applicant)
        mine.save(update_fields=["applicant"])
    if not given:
        lead.votes_count += 1
        lead.save(update_fields=["votes_count"])
    return mine


def _locked(pk: int) -> LiveQuestion:
    rows = LiveQuestion.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("broadcast").defer("search", "broadcast__search").get(pk=pk)


def _lead_now(question: LiveQuestion, lead: LiveQuestion) -> int | None:
    """What it is merged into, as long as the lead is held."""
    if question.pk == lead.pk:
        return lead.merged_into_id
    return LiveQuestion.objects.values_list("merged_into_id", flat=True).get(pk=question.pk)


def _kept(applicant: Applicant | None) -> Applicant | None:
    if applicant is not None:
        applicant.save(force_insert=True)
    return applicant
