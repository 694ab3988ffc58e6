"""Questions asked together: a lead that is asked, and those that follow it.

A lead has no lead itself. Votes stay with the question they were given to; a lead counts each voter
of all of them once. The caller has locked the row of the broadcast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from broadcasts import change
from broadcasts.models import LiveQuestion, Vote
from broadcasts.models.choices import ON_THE_WALL, PUBLIC_STATUSES, LiveStatus
from portal.transitions import TransitionNotAllowed

if TYPE_CHECKING:
    from portal.ledger import Actor
    from portal.models import User


def followers(lead: LiveQuestion) -> list[LiveQuestion]:
    """The questions merged into it, locked."""
    rows = LiveQuestion.objects.filter(merged_into=lead).order_by("position")
    found = list(rows.select_for_update(no_key=True, of=("self",)).select_related("applicant"))
    for row in found:
        row.broadcast = lead.broadcast
    return found


def lead_for(question: LiveQuestion, into: LiveQuestion) -> LiveQuestion:
    """The question that shall be asked for both, locked: `into` or what that was merged into.

    Raises `TransitionNotAllowed` where it cannot be asked for `question`.
    """
    lead = change.locked(into)
    if lead.merged_into is not None:
        lead = change.locked(lead.merged_into)
    if lead.pk == question.pk:
        raise TransitionNotAllowed(_("A question cannot be asked together with itself."))
    if lead.broadcast_id != question.broadcast_id:
        raise TransitionNotAllowed(_("That question was asked to another broadcast."))
    if lead.status not in {LiveStatus.INCOMING, *PUBLIC_STATUSES}:
        raise TransitionNotAllowed(
            _("Question %(code)s is “%(now)s”: nothing can be asked together with it.")
            % {"code": lead.code, "now": lead.get_status_display()}
        )
    if lead.status == LiveStatus.INCOMING and question.status in ON_THE_WALL:
        raise TransitionNotAllowed(
            _("Question %(code)s is not published: publish it first.") % {"code": lead.code}
        )
    return lead


def hand_over(lead: LiveQuestion, *, was: str, by: User | Actor) -> LiveQuestion | None:
    """Let the most wanted follower take the lead, as the asker of `lead` asks no more.

    `lead` is locked and saved already; `was` is the status it had. The heir takes its place if a
    moderator has let the heir's words through; else it waits for the moderator. None where nobody
    follows.
    """
    rest = sorted(
        followers(lead), key=lambda row: (row.published_at is None, -row.votes_count, row.position)
    )
    if not rest:
        return None
    heir, *others = rest
    place: dict[str, Any] = {"merged_into": None, "status": LiveStatus.INCOMING}
    if heir.published_at is not None:
        place |= {"status": was, "rank": lead.rank, "now_at": lead.now_at}
    change.save(heir, **place)
    change.record(heir, "unmerged", by)
    for each in others:
        change.save(each, merged_into=heir)
        change.record(each, "merged", by, lead=heir.code)
    recount(heir, lead)
    return heir


def recount(*leads: LiveQuestion) -> None:
    """Count the people who want it answered, each once; the rows are locked."""
    for lead in leads:
        together = LiveQuestion.objects.filter(Q(pk=lead.pk) | Q(merged_into=lead))
        votes = Vote.objects.filter(question__in=together)  # by index, however many votes there are
        voters = votes.aggregate(voters=Count("voter", distinct=True))["voters"]
        LiveQuestion.objects.filter(pk=lead.pk).update(votes_count=voters)
        lead.votes_count = voters
