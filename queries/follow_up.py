"""After filing: the resident supplies details, says what the answer is worth, others join."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock, ledger, outbox, routing
from queries import change, clocks, lifecycle
from queries.lifecycle import TransitionNotAllowed
from queries.models import Answer, CitizenQuery, Holding, Rating, Status, Supporter
from queries.models.choices import Verdict

if TYPE_CHECKING:
    from portal.ledger import Actor
    from portal.models import Body, User
    from queries.models import Applicant

_NOT_HERE = gettext_lazy("The answer was given in another system, and its words stayed there.")


@transaction.atomic
def supply_details(query: CitizenQuery, *, reply: str) -> CitizenQuery:
    """The resident answers the open question; their words stay between them and the body."""
    query, step = change.begin(query, "supply_details")
    asked = query.detail_requests.filter(replied_at__isnull=True).latest("asked_at")
    asked.reply, asked.replied_at = reply, clock.now()
    asked.save(update_fields=["reply", "replied_at"])
    clocks.meet(query, "cure")
    change.save(query, step)
    return change.finish(query, step, ledger.RESIDENT)


@transaction.atomic
def rate(
    query: CitizenQuery, *, verdict: str, comment: str = "", supporter: Supporter | None = None
) -> Rating:
    """Say of the present answer whether it resolved the matter; once an answer and person.

    The asker's word stands on the query. "Not resolved" of the asker is `reopen`, which rates too.
    Raises `TransitionNotAllowed` for a second word.
    """
    query, step = change.begin(query, "rate")
    answer = _present_answer(query)
    if Rating.objects.filter(answer=answer, supporter=supporter).exists():
        raise TransitionNotAllowed(_("You have said it already: thank you."))
    rating = Rating.objects.create(
        answer=answer, supporter=supporter, verdict=verdict, comment=comment, at=clock.now()
    )
    if supporter is None:
        change.save(query, verdict=verdict)
        change.finish(query, step, ledger.RESIDENT, verdict=verdict)
    else:
        change.record(query, "supporter_rated", ledger.RESIDENT, verdict=verdict)
    return rating


@transaction.atomic
def reopen(query: CitizenQuery, *, comment: str) -> CitizenQuery:
    """Let "not resolved" bring the query back: a new clock, the old result kept.

    Once an answer, within `REOPEN_DAYS` calendar days of it. What the desk had settled goes back to
    the body the routes name, or to the desk.
    """
    query = change.locked(query)
    reason = reason_not_to_reopen(query)
    if reason:
        raise TransitionNotAllowed(reason)
    rate(query, verdict=Verdict.NOT, comment=comment)
    query, step = change.begin(query, "reopen")
    clocks.cancel(query)
    if query.is_on_the_spot:
        query.deadlines.filter(kind="answer", met_at__isnull=False).update(was_on_the_spot=True)
    body = _who_answers_now(query)
    change.save(
        query,
        status=step.target if body else Status.NEW,
        body=body,
        assignee=None,
        outcome="",
        answered_at=None,
        answered_on_time=None,
        closed_at=None,
        is_on_the_spot=False,
        is_extended=False,
        reopened_count=query.reopened_count + 1,
    )
    Holding.objects.create(query=query, body=body, from_at=clock.now())
    deadline = clocks.start(query, "answer")
    return change.finish(query, step, ledger.RESIDENT, due_on=deadline.due_on.isoformat())


def reason_not_to_reopen(query: CitizenQuery) -> str:
    """Why it cannot be brought back, in words; empty where it can."""
    reason = lifecycle.reason_not(query, "reopen")
    if reason:
        return reason
    answer = _last_sent(query)
    if answer is None:
        return str(_NOT_HERE)
    if answer.sent_at is None or clock.now() > answer.sent_at + timedelta(
        days=settings.REOPEN_DAYS
    ):
        return _("More than %(days)d days have passed since the answer. File a new query.") % {
            "days": settings.REOPEN_DAYS
        }
    if answer.ratings.filter(supporter__isnull=True).exists():
        return _("You have said already what this answer is worth.")
    return ""


@transaction.atomic
def support(
    query: CitizenQuery, *, fingerprint: str, applicant: Applicant | None = None
) -> Supporter:
    """Count a "me too", once a person; with an address they get the same answer by mail.

    `applicant` is unsaved and only for those who leave an e-mail. Joining an answered query sends
    the answer at once. A second time returns the first.
    """
    query = change.locked(query)
    if query.visibility != "public":
        raise TransitionNotAllowed(_("This query is not public."))
    joined = query.supporters.filter(fingerprint=fingerprint).first()
    if joined:
        return joined
    if applicant is not None:
        applicant.save(force_insert=True)
    supporter = Supporter.objects.create(
        query=query, applicant=applicant, fingerprint=fingerprint, joined_at=clock.now()
    )
    query.supporters_count += 1
    query.save(update_fields=["supporters_count"])
    change.record(query, "supported", ledger.RESIDENT)
    if applicant is not None and applicant.email:
        _welcome(query, supporter, applicant)
    return supporter


@transaction.atomic
def join_many(
    query: CitizenQuery, people: Iterable[Applicant], *, by: User | Actor
) -> list[Supporter]:
    """Let those join who left a contact where the same was asked before it came to the desk.

    Each contact counts once, however many rows have it, and whoever asked is no supporter. They get
    the answer by mail like all who joined; that they joined, the caller tells them. A fixed number
    of statements. Returns the new ones.
    """
    query = change.locked(query)
    asker = {fingerprint_of(contact) for contact in _contacts(query.applicant)}
    counted = asker | set(query.supporters.values_list("fingerprint", flat=True))
    new: dict[str, Supporter] = {}
    for person in people:
        prints = [fingerprint_of(contact) for contact in _contacts(person)]
        if prints and counted.isdisjoint(prints):
            counted.update(prints)
            new[prints[0]] = Supporter(
                query=query, applicant=person, fingerprint=prints[0], joined_at=clock.now()
            )
    supporters = Supporter.objects.bulk_create(list(new.values()))
    if supporters:
        query.supporters_count += len(supporters)
        query.save(update_fields=["supporters_count"])
        events: list[tuple[str, dict[str, Any]]] = [("supported", {"status": query.status})]
        body = query.body.slug if query.body else ""
        ledger.record_all(query.ledger_subject, events * len(supporters), by=by, body=body)
    return supporters


def _contacts(person: Applicant) -> list[str]:
    """What a person is counted by: the e-mail address first."""
    return [contact for contact in (person.email, person.phone) if contact]


def _welcome(query: CitizenQuery, supporter: Supporter, applicant: Applicant) -> None:
    """Promise the supporter the answer that is there, or word that it will come."""
    template = "queries/supporter_joined"
    context: dict[str, Any] = {"number": query.number}
    if query.status == Status.ANSWERED and (answer := _last_sent(query)):
        template, context["answer"] = "queries/answered", answer.pk
    outbox.enqueue(
        template=template,
        recipient=f"supporter:{supporter.pk}",
        language=applicant.language,
        context=context,
    )


def fingerprint_of(value: str) -> str:
    """A keyed digest of an e-mail address or a browser's token: it counts, and tells nothing."""
    return salted_hmac("queries.supporter", value.strip().lower(), algorithm="sha256").hexdigest()


def _who_answers_now(query: CitizenQuery) -> Body | None:
    """The body that answered, its successor where it has ended, else whom the routes name today."""
    today = clock.today()
    body = query.body
    if body is not None and body.is_valid_on(today):
        return body
    if body is not None and body.successor and body.successor.is_valid_on(today):
        return body.successor
    return routing.body_for(query.topic, query.district, on=today)


def _present_answer(query: CitizenQuery) -> Answer:
    """Raises `TransitionNotAllowed` where its words were never taken over from another system."""
    answer = _last_sent(query)
    if answer is None:
        raise TransitionNotAllowed(_NOT_HERE)
    return answer


def _last_sent(query: CitizenQuery) -> Answer | None:
    sent = query.answers.filter(sent_at__isnull=False).exclude(kind=Answer.Kind.HOLDING)
    return sent.order_by("-version").first()
