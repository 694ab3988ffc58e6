"""Who works on a query: the desk assigns, the body takes, asks, forwards, splits.

Every verb locks the row and raises `TransitionNotAllowed` or `NotYourBody`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal import access, clock, ledger, numbers, search
from queries import change, clocks
from queries.lifecycle import NotYourBody, TransitionNotAllowed
from queries.models import CitizenQuery, DetailRequest, Holding, Status, Visibility
from queries.redaction import redact

if TYPE_CHECKING:
    from portal.models import Body, User


@transaction.atomic
def assign(query: CitizenQuery, *, to: Body, by: User) -> CitizenQuery:
    """The desk names the body; the clocks of registration go on."""
    query, step = change.begin(query, "assign", by)
    _must_answer(to)
    move_holding(query, to, reason=gettext_noop("Assigned by the desk"))
    clocks.hand_over(query, body=to)
    change.save(query, step, body=to, assignee=None)
    return change.finish(query, step, by, mail_context={"body": to.slug})


@transaction.atomic
def take(query: CitizenQuery, *, by: User) -> CitizenQuery:
    """An executor takes the query; the body has thereby accepted it as its own."""
    query, step = change.begin(query, "take", by)
    clocks.meet(query, "forward")
    change.save(query, step, assignee=by)
    return change.finish(query, step, by)


@transaction.atomic
def assign_executor(query: CitizenQuery, *, executor: User, by: User) -> CitizenQuery:
    """The head names who works on it. Raises `NotYourBody` for a stranger to the body."""
    query, step = change.begin(query, "assign_executor", by)
    if not access.may(executor, "queries.draft_answer", query.body_id):
        raise NotYourBody(_("This person does not answer for the body that holds the query."))
    clocks.meet(query, "forward")
    change.save(query, step, assignee=executor)
    return change.finish(query, step, by)


@transaction.atomic
def ask_details(query: CitizenQuery, *, question: str, by: User) -> CitizenQuery:
    """Ask the resident for what is missing; they have a reasonable time (Art. 64(6)).

    The answer term goes on: the Code knows no pause of it.
    """
    query, step = change.begin(query, "ask_details", by)
    DetailRequest.objects.create(query=query, question=question, asked_by=by, asked_at=clock.now())
    clocks.meet(query, "forward")
    deadline = clocks.start(query, "cure")
    change.save(query, step, assignee_id=query.assignee_id or by.pk)
    return change.finish(query, step, by, until=deadline.due_on.isoformat())


@transaction.atomic
def resume(query: CitizenQuery, *, told: str = "", by: User) -> CitizenQuery:
    """Go on although no reply came by the link: told by phone, or not at all.

    What the resident told by other ways stands with the question, and is never public.
    """
    query, step = change.begin(query, "resume", by)
    if told:
        asked = query.detail_requests.filter(replied_at__isnull=True).latest("asked_at")
        asked.reply, asked.replied_at = told, clock.now()
        asked.save(update_fields=["reply", "replied_at"])
        clocks.meet(query, "cure")
    query.deadlines.filter(kind="cure").open().update(cancelled_at=clock.now())
    change.save(query, step)
    return change.finish(query, step, by)


@transaction.atomic
def forward(query: CitizenQuery, *, to: Body, reason: str, by: User) -> CitizenQuery:
    """Forward the whole query (Art. 65); the receiver's clocks start anew.

    To a body outside the akimat it leaves the portal, and that ends it here.
    """
    verb = "forward_outside" if to.is_external else "forward"
    query, step = change.begin(query, verb, by)
    if to.pk == query.body_id:
        raise TransitionNotAllowed(_("This body already holds the query."))
    giver = query.body
    words = redact(reason).text
    told = {"body": to.slug, "reason": words}
    clocks.meet(query, "forward")
    clocks.cancel(query)
    if to.is_external:
        end_holding(query, reason=words)
        change.save(query, step, closed_at=clock.now(), assignee=None, due_on=None)
        return change.finish(query, step, by, mail_context=told, body_to=to.slug, reason=words)
    _must_answer(to)
    move_holding(query, to, reason=words)
    change.save(query, step, body=to, assignee=None, is_extended=False)
    clocks.start(query, "forward")
    deadline = clocks.start(query, "answer")
    from_body = giver.slug if giver else ""
    return change.finish(
        query,
        step,
        by,
        mail_context=told,
        from_body=from_body,
        due_on=deadline.due_on.isoformat(),
        reason=words,
    )


@transaction.atomic
def send_to_desk(query: CitizenQuery, *, reason: str, by: User) -> CitizenQuery:
    """Not ours, and we do not know whose: the desk decides again, on the same clock."""
    query, step = change.begin(query, "send_to_desk", by)
    giver = query.body.slug if query.body else ""
    words = redact(reason).text
    move_holding(query, None, reason=words)
    clocks.hand_over(query, body=None)
    change.save(query, step, body=None, assignee=None)
    return change.finish(query, step, by, from_body=giver, reason=words)


@transaction.atomic
def split(
    query: CitizenQuery, *, to: Body, subject: str, text: str, reason: str, by: User
) -> CitizenQuery:
    """Forward a part (Art. 65): a query of its own, with its number and clocks, beside this one.

    `subject` and `text` say which part; returns the new query.
    """
    query, step = change.begin(query, "split", by)
    _must_answer(to)
    if to.pk == query.body_id:
        raise TransitionNotAllowed(_("This body already holds the query."))
    now = clock.now()
    part = CitizenQuery.objects.get(pk=query.pk)
    applicant = part.applicant
    applicant.pk = None
    applicant.save(force_insert=True)
    part.pk = None
    part.number = next_number()
    part.submission_key = None
    part.applicant = applicant
    part.parent = query
    part.subject, part.text = subject, text
    part.public_subject = redact(subject, language=part.language).text[:200]
    part.public_text = redact(text, language=part.language).text
    part.body, part.assignee = to, None
    part.status = Status.ASSIGNED
    part.received_at = now
    part.registered_on = clocks.registered_on(now)
    part.accepted_by = by
    part.is_extended = False
    part.reopened_count = 0
    part.supporters_count = 0
    part.save(force_insert=True)
    if part.visibility == Visibility.PUBLIC:
        search.learn_words(f"{part.public_subject} {part.public_text}")
    Holding.objects.create(query=part, body=to, from_at=now)
    clocks.start(part, "forward")
    deadline = clocks.start(part, "answer")
    due_on = deadline.due_on.isoformat()
    ledger.record_all(
        part.ledger_subject,
        [
            ("split_from", {"number": query.number, "status": part.status}),
            ("registered", {"due_on": due_on, "status": part.status}),
        ],
        by=by,
        body=to.slug,
        is_new=True,
    )
    change.finish(
        query,
        step,
        by,
        mail_context={"part": part.number},
        part=part.number,
        body_to=to.slug,
        reason=redact(reason).text,
    )
    return part


def next_number() -> str:
    """A fresh receipt number of the current year in Almaty."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT nextval('queries_number_seq')")
        (sequence,) = cursor.fetchone()
    return numbers.query_number(clock.today().year, sequence)


def move_holding(query: CitizenQuery, to: Body | None, *, reason: str) -> None:
    end_holding(query, reason=reason)
    Holding.objects.create(query=query, body=to, from_at=clock.now())


def end_holding(query: CitizenQuery, *, reason: str = "") -> None:
    """The body no longer holds it; what it had asked of its head lapses.

    A reason of ours is a message id, so that every reader has it in their language.
    """
    now = clock.now()
    query.holdings.filter(to_at__isnull=True).update(to_at=now, reason_left=reason[:300])
    query.extension_requests.filter(decided_at__isnull=True).update(
        decided_at=now,
        is_granted=False,
        decision_reason=gettext_noop("The body no longer holds it"),
    )


def _must_answer(body: Body) -> None:
    """Only a body of the akimat, valid today, can be given a query."""
    if body.is_external:
        raise TransitionNotAllowed(_("This body is outside the akimat: forward the query there."))
    if not body.is_valid_on(clock.today()):
        raise TransitionNotAllowed(_("This body does not exist on this day."))
