"""What becomes of questions after a broadcast: those without an outcome become queries of the desk.

Each is filed in a transaction of its own, so a crash leaves every question either sent or not, and
sending the rest again finishes the work. Every verb raises `TransitionNotAllowed` or `NotYourBody`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from broadcasts import broadcast_life, change, voters
from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.models.choices import ON_THE_WALL, BroadcastStatus, LiveStatus
from broadcasts.topics import Topics
from portal import access, clock, ledger, outbox, routing
from portal.transitions import TransitionNotAllowed, must
from portal.workdays import current_calendar
from queries import change as desk
from queries import follow_up, intake
from queries.intake import Filing
from queries.models import Applicant, Channel, Supporter

if TYPE_CHECKING:
    from datetime import date

    from portal.models import Body, District, Topic, User
    from queries.models import CitizenQuery

PERMISSION: Final = "broadcasts.close"
AT_ONCE_SECONDS: Final = 15.0  # of one request; what is left goes with the next
OVER: Final = frozenset({BroadcastStatus.ENDED, BroadcastStatus.CANCELLED})


@transaction.atomic
def pass_on(
    question: LiveQuestion,
    *,
    by: User,
    topic: Topic | None = None,
    district: District | None = None,
    body: Body | None = None,
) -> CitizenQuery:
    """File one question as a query of the desk, received now; a promised one stays promised.

    Without a `topic` the one it has is taken, or the suggested one; without a `district`, its own;
    without a `body`, the body of whoever promised, or the one the routes name. Its asker gets the
    talon; who was asked together with it or voted for it and left a contact becomes a supporter. A
    question that is at the desk already stays there as it is, and its query is returned.
    """
    must(by, PERMISSION)
    question = change.locked(question)
    if question.query is not None:
        return question.query
    question, step = change.begin(question, "pass_on", by)
    _must_take(body)
    topic = topic or topic_of(question, Topics(question.broadcast))
    district = district or question.district
    query = intake.submit(
        _filing(question, topic, district),
        applicant=_asker(question),
        by=by,
        key=key_of(question),
        body=body or body_of_promise(question, on=clock.today()),
    )
    desk.record(query, "asked_live", by, broadcast=question.broadcast.number, code=question.code)
    is_promised = question.status == LiveStatus.PROMISED
    change.save(
        question,
        step,
        status=question.status if is_promised else step.target,
        query=query,
        applicant=query.applicant,
        topic=topic,
        district=district,
    )
    change.record(question, step.event, by, query=query.number)
    _let_join(question, query, by)
    return query


@dataclass(slots=True)
class PassedOn:
    """What came of sending the rest. Whoever presses again goes on with what is left."""

    count: int = 0
    left: int = 0
    refused: dict[str, str] = field(default_factory=dict)  # code, and why in words


def pass_on_rest(broadcast: Broadcast, *, by: User, seconds: float = AT_ONCE_SECONDS) -> PassedOn:
    """File everything published that has no outcome, and every promise, one by one.

    It stops after so many seconds, for it is done in a request; then some are left. Two may do so
    at once: each question is filed by one of them.
    """
    if reason := reason_not_to_send_rest(broadcast, by):
        raise TransitionNotAllowed(reason)
    end, done = monotonic() + seconds, PassedOn()
    topics = Topics(broadcast)
    for question in to_pass_on(broadcast):
        if monotonic() > end:
            break
        try:
            pass_on(question, by=by, topic=topic_of(question, topics))
            done.count += 1
        except TransitionNotAllowed as refusal:  # somebody pressed since: it has its outcome now
            done.refused[question.code] = str(refusal)
    done.left = to_pass_on(broadcast).count()
    return done


def reason_not_to_send_rest(broadcast: Broadcast, by: User) -> str:
    """Why the rest cannot be sent now, in words; empty where it can."""
    if not access.may_somewhere(by, PERMISSION):
        return _("Your role does not include this here.")
    status = Broadcast.objects.values_list("status", flat=True).get(pk=broadcast.pk)
    if status in OVER:
        return ""
    return _("What was not asked on air is sent when the broadcast is over.")


@transaction.atomic
def close(broadcast: Broadcast, *, by: User) -> Broadcast:
    """Every question has its outcome: nothing of the broadcast changes any more.

    Whoever asks, approves or takes back at the same moment holds the same lock: either they come
    first, and it is not closed, or they find it closed.
    """
    row = change.locked_broadcast(broadcast)
    step = broadcast_life.TRANSITIONS.check(row, "close", by)
    if reason := broadcast_life.reason_not_to_close(row):
        raise TransitionNotAllowed(reason)
    row.status, row.closed_at = BroadcastStatus.CLOSED, clock.now()
    row.save(update_fields=["status", "closed_at"])
    ledger.record(row.ledger_subject, step.event, by=by, status=row.status)
    return row


# --- what is sent, and where ----------------------------------------------------------------------


def to_pass_on(broadcast: Broadcast) -> QuerySet[LiveQuestion]:
    """What the desk is to get: published without an outcome, or promised; as they were asked."""
    rows = LiveQuestion.objects.filter(
        Q(status__in=ON_THE_WALL) | Q(status=LiveStatus.PROMISED),
        broadcast=broadcast,
        query__isnull=True,
    )
    rows = rows.select_related("broadcast", "topic", "district", "answered_by__body__successor")
    return rows.defer("search").order_by("position")


def topic_of(question: LiveQuestion, topics: Topics) -> Topic:
    """The topic it was given, or the one its words suggest."""
    return question.topic or topics.suggest(question.public_text)


def body_of_promise(question: LiveQuestion, *, on: date) -> Body | None:
    """The body of the guest who promised, or its successor; none where nobody has."""
    if question.status != LiveStatus.PROMISED or question.answered_by is None:
        return None
    held = question.answered_by.body
    body = held if held.is_valid_on(on) else held.successor
    if body is None or body.is_external or body.is_desk or not body.is_valid_on(on):
        return None
    return body


def body_for(question: LiveQuestion, topic: Topic, district: District | None) -> Body | None:
    """Whom it would go to if it was sent now; None: the desk, which finds the right body."""
    registered_on = current_calendar().registered_on(clock.now())
    promised = body_of_promise(question, on=clock.today())
    return promised or routing.body_for(topic, district, on=registered_on)


def subject_of(text: str) -> str:
    """The first sentence, cut at a word where it is long."""
    line = " ".join(text.split())
    most = settings.SUBJECT_MAX_LENGTH
    ends = [place for mark in (". ", "? ", "! ", "… ") if (place := line.find(mark)) > 0]
    sentence = line[: min(ends) + 1] if ends else line
    if len(sentence) <= most:
        return sentence
    cut = sentence[: most - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def key_of(question: LiveQuestion) -> UUID:
    """The key under which a question is filed: the same however often it is tried."""
    return uuid5(NAMESPACE_URL, f"open-almaty:{question.ledger_subject}")


def _filing(question: LiveQuestion, topic: Topic, district: District | None) -> Filing:
    """Public stays what a moderator has published; staff read what was asked."""
    return Filing(
        subject=subject_of(question.public_text),
        text=question.text,
        published_text=question.public_text,
        topic=topic,
        language=question.language,
        district=district,
        kind=topic.default_kind,
        channel=Channel.LIVE,
    )


def _asker(question: LiveQuestion) -> Applicant:
    """Whoever left a contact is carried over; the name is what was to be read out."""
    person = question.applicant or Applicant(language=question.language)
    if person.erased_at is None:
        person.full_name = person.full_name or question.asked_as
    return person


def _must_take(body: Body | None) -> None:
    if body is not None and (body.is_external or not body.is_valid_on(clock.today())):
        raise TransitionNotAllowed(_("This body does not answer queries of the portal."))


def _let_join(question: LiveQuestion, query: CitizenQuery, by: User) -> None:
    """Make supporters of who follows the question, and promise each the number by mail."""
    people = voters.followers_of(question).filter(erased_at__isnull=True, support__isnull=True)
    new = follow_up.join_many(query, people.order_by("pk"), by=by)
    if not new:
        return
    written = Supporter.objects.filter(pk__in=[row.pk for row in new]).exclude(applicant__email="")
    outbox.enqueue_many(
        template="broadcasts/passed_on",
        recipients=written.values_list(
            Concat(Value("supporter:"), Cast("pk", CharField())), F("applicant__language")
        ),
        context={"question": question.pk},
        key_prefix=f"live:{question.pk}:passed_on",
    )
