"""A query on paper: its commonest steps done on rows in memory, which are written many at once.

A year by the verbs alone takes fifty statements a query. Most queries have plain lives: filed,
taken, answered, rated. Those need no database until they are whole. What a paper does not know
(forwarding, extending, withdrawing …) is done by its verb, once the paper is written: see
`Case.act`. Transitions, permissions, terms and texts are those of the verbs; a test compares what
both leave behind.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from portal import clock, ledger, search
from portal.models import Body, LedgerEntry, Message, User
from portal.workdays import Calendar
from queries import answering, clocks, intake, lifecycle
from queries.answering import Reply
from queries.lifecycle import Transition
from queries.models import (
    Answer,
    Applicant,
    Attachment,
    CitizenQuery,
    Holding,
    QueryDeadline,
    Rating,
    Status,
    Supporter,
    Visibility,
)
from queries.redaction import redact

# Whatever a row refers to is written before it.
ORDER = (Applicant, CitizenQuery, QueryDeadline, Holding, Answer, Rating, Supporter, Attachment,
         LedgerEntry)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail promised to the asker, or to a supporter; with an answer perhaps."""

    template: str
    at: datetime
    supporter: Supporter | None = None
    answer: Answer | None = None
    is_once: bool = False  # to all supporters, each once an answer

    def message(self, query: CitizenQuery) -> Message:
        """The row; those it names must have their keys."""
        reference, language = query.applicant.reference, query.language
        if self.supporter and self.supporter.applicant:
            reference = f"supporter:{self.supporter.pk}"
            language = self.supporter.applicant.language
        answer = {"answer": self.answer.pk} if self.answer else {}
        return Message(
            key=f"answer:{answer['answer']}:{reference}" if self.is_once else None,
            recipient=reference,
            template=f"queries/{self.template}",
            language=language,
            context={"number": query.number} | answer,
            created_at=self.at,
            next_attempt_at=self.at,
        )


class Paper:
    """One query with all its rows, none of them written yet. Its methods are the verbs' namesakes.

    They stand under the same transitions and permissions.
    """

    def __init__(
        self,
        filing: intake.Filing,
        *,
        applicant: Applicant,
        by: User | None,
        body: Body | None,
        calendar: Calendar,
        stays_at_desk: bool,
    ) -> None:
        now = clock.now()
        self.is_written = False
        self.query, self._deadlines = intake.drawn_up(
            filing, applicant=applicant, by=by, received_at=now, body=body, calendar=calendar
        )
        self._holding = Holding(query=self.query, body=body, from_at=now)
        self._answers: list[Answer] = []
        self._entries: list[LedgerEntry] = []
        self._mails: list[Mail] = []
        self._ratings: list[Rating] = []
        self._supporters: list[Supporter] = []
        self.photos: list[Attachment] = []
        events = intake.events_of_filing(self.query, asks_route=not stays_at_desk)
        self._record_all(events, by or ledger.RESIDENT)
        self._tell("filed")

    # --- the verbs --------------------------------------------------------------------------------

    def take(self, *, by: User) -> None:
        self._into_work("take", by, assignee=by)

    def assign_executor(self, *, executor: User, by: User) -> None:
        self._into_work("assign_executor", by, assignee=executor)

    def draft_answer(self, *, reply: Reply, by: User) -> None:
        step = self._check("draft_answer", by)
        self._write(reply, Answer.Kind.FINAL, by)
        self._finish(step, by)

    def send_back(self, *, reason: str, by: User) -> None:
        step = self._check("send_back", by)
        draft = self._answers[-1]
        draft.sent_back_at, draft.sent_back_reason = clock.now(), reason
        self._finish(step, by, reason=redact(reason).text)

    def approve(self, *, by: User) -> None:
        self._answer(self._check("approve", by), self._answers[-1], by)

    def settle(self, *, reply: Reply, by: User) -> None:
        step = self._check("settle", by)
        self._answer(step, self._write(reply, Answer.Kind.FINAL, by), by, is_on_the_spot=True)

    def hold_answer(self, *, text: str, by: User) -> None:
        step = self._check("hold_answer", by)
        answer = self._write(Reply(outcome="", text=text), Answer.Kind.HOLDING, by)
        answer.sent_at = clock.now()
        self._finish(step, by, answer)

    def correct(self, *, reply: Reply, by: User) -> None:
        step = self._check("correct", by)
        answer = self._write(reply, Answer.Kind.CORRECTED, by)
        if self._meet(QueryDeadline.Kind.PROMISE):
            self._record("promise_kept", by)
        self.query.outcome, self.query.verdict = answer.outcome, ""
        self._send(step, answer, by)

    def rate(self, *, verdict: str, comment: str) -> None:
        step = self._check("rate")
        self.query.verdict = verdict
        rated = self._answers[-1]
        rating = Rating(answer=rated, verdict=verdict, comment=comment, at=clock.now())
        self._ratings.append(rating)
        self._finish(step, ledger.RESIDENT, verdict=verdict)

    def support(self, *, fingerprint: str, applicant: Applicant | None) -> None:
        if any(joined.fingerprint == fingerprint for joined in self._supporters):
            return
        now, query = clock.now(), self.query
        supporter = Supporter(
            query=query, applicant=applicant, fingerprint=fingerprint, joined_at=now
        )
        self._supporters.append(supporter)
        query.supporters_count += 1
        self._record("supported", ledger.RESIDENT)
        if applicant and query.status == Status.ANSWERED:
            self._mails.append(Mail("answered", now, supporter, self._answers[-1]))
        elif applicant:
            self._mails.append(Mail("supporter_joined", now, supporter))

    def decide_on_photos(self, *, publish: Collection[UUID], reason: str, by: User) -> None:
        step = self._check("publish_photos", by)
        for photo in self.photos:
            if photo.pk in publish:
                photo.published_at = clock.now()
            else:
                photo.refused_reason = redact(reason).text
        self._finish(step, by, published=len(publish))

    # --- their parts ------------------------------------------------------------------------------

    def _check(self, verb: str, by: User | None = None) -> Transition:
        return lifecycle.check(self.query, verb, by)

    def _into_work(self, verb: str, by: User, *, assignee: User) -> None:
        step = self._check(verb, by)
        self._meet(QueryDeadline.Kind.FORWARD)
        self.query.assignee = assignee
        self._finish(step, by)

    def _write(self, reply: Reply, kind: str, by: User) -> Answer:
        if kind != Answer.Kind.HOLDING:
            reply.check()
        version = len(self._answers) + 1
        answer = answering.drawn_up(self.query, reply, version=version, kind=kind, by=by)
        self._answers.append(answer)
        return answer

    def _answer(
        self, step: Transition, answer: Answer, by: User, *, is_on_the_spot: bool = False
    ) -> None:
        """Send the answer that closes the query."""
        now = clock.now()
        for name, value in answering.closing(
            self.query, answer, is_on_the_spot=is_on_the_spot
        ).items():
            setattr(self.query, name, value)
        self._meet(QueryDeadline.Kind.FORWARD, QueryDeadline.Kind.ANSWER)
        self._holding.to_at, self._holding.reason_left = now, answering.ANSWERED
        self._send(step, answer, by)

    def _send(self, step: Transition, answer: Answer, by: User) -> None:
        now = clock.now()
        answer.approved_by, answer.sent_at = by, now
        self._finish(step, by, answer, outcome=answer.outcome)
        if answer.planned_on is not None:
            kind, until = QueryDeadline.Kind.PROMISE, answer.planned_on
            self._deadlines.append(clocks.planned(self.query, kind, at=now, due_on=until))
            self._record("promise_made", by, until=until.isoformat())
        self._mails += (
            Mail("answered", now, supporter, answer, is_once=True)
            for supporter in self._supporters
            if supporter.applicant
        )

    def _meet(self, *kinds: str) -> bool:
        running = [d for d in self._deadlines if d.kind in kinds and d.met_at is None]
        for deadline in running:
            deadline.met_at = clock.now()
        return bool(running)

    def _finish(
        self,
        step: Transition,
        by: User | ledger.Actor,
        answer: Answer | None = None,
        **data: Any,
    ) -> None:
        if step.target is not None:
            self.query.status = step.target
        self._record(step.event, by, **data)
        if step.mail:
            self._tell(step.mail, answer)

    def _record(self, event: str, by: User | ledger.Actor, **data: Any) -> None:
        self._record_all([(event, {"status": self.query.status, **data})], by)

    def _record_all(
        self, events: Sequence[tuple[str, dict[str, Any]]], by: User | ledger.Actor
    ) -> None:
        actor = ledger.actor_of(by, self.query.body.slug if self.query.body else "")
        last = self._entries[-1] if self._entries else None
        subject = self.query.ledger_subject
        self._entries += ledger.chained(subject, events, actor, clock.now(), last)

    def _tell(self, template: str, answer: Answer | None = None) -> None:
        if self.query.applicant.email:
            self._mails.append(Mail(template, clock.now(), answer=answer))

    # --- written ----------------------------------------------------------------------------------

    def rows(self) -> list[models.Model]:
        """All rows but the messages, which name others by their keys."""
        people = [joined.applicant for joined in self._supporters if joined.applicant]
        rows = [self.query.applicant, *people, self.query, *self._deadlines, self._holding]
        rows += [*self._answers, *self._ratings, *self._supporters, *self.photos]
        return [*rows, *self._entries]

    def messages(self) -> list[Message]:
        """The mails promised; the rows they tell of must have been written."""
        return [mail.message(self.query) for mail in self._mails]


def write(papers: Sequence[Paper]) -> None:
    """Write the papers, few statements for all of them."""
    waiting: dict[type[models.Model], list[Any]] = defaultdict(list)
    for paper in papers:
        paper.is_written = True
        for row in paper.rows():
            waiting[type(row)].append(row)
    for model in ORDER:
        model._base_manager.bulk_create(waiting[model])
    Message.objects.bulk_create(message for paper in papers for message in paper.messages())
    texts = (
        f"{paper.query.public_subject} {paper.query.public_text}"
        for paper in papers
        if paper.query.visibility == Visibility.PUBLIC
    )
    search.learn_words(" ".join(texts))
