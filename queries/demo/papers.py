"""A query on paper: its commonest steps done on rows in memory, which are written many at once.

A year by the verbs alone takes fifty statements a query. Most queries have plain lives: filed,
taken, answered, rated. Those need no database until they are whole. What a paper does not know
(extending, reopening, returning …) is done by its verb, once the paper is written: see `Case.act`.
A test compares what both leave behind.
"""

from collections.abc import Collection
from uuid import UUID

from portal import clock, ledger
from portal.models import Body, User
from queries import answering
from queries.answering import Reply
from queries.demo.sheets import Mail, Sheet
from queries.lifecycle import Transition
from queries.models import (
    Answer,
    Applicant,
    DetailRequest,
    Holding,
    QueryDeadline,
    Rating,
    Status,
    Supporter,
)
from queries.redaction import redact


class Paper(Sheet):
    """Its methods are the verbs' namesakes, under the same transitions and permissions."""

    def take(self, *, by: User) -> None:
        self._into_work("take", by, assignee=by)

    def assign_executor(self, *, executor: User, by: User) -> None:
        self._into_work("assign_executor", by, assignee=executor)

    def ask_details(self, *, question: str, by: User) -> None:
        step = self._check("ask_details", by)
        self._questions.append(
            DetailRequest(query=self.query, question=question, asked_by=by, asked_at=clock.now())
        )
        self._meet(QueryDeadline.Kind.FORWARD)
        cure = self._start(QueryDeadline.Kind.CURE)
        self._finish(step, by, until=cure.due_on.isoformat())

    def supply_details(self, *, reply: str) -> None:
        step = self._check("supply_details")
        self._note_reply(reply)
        self._finish(step, ledger.RESIDENT)

    def resume(self, *, told: str, by: User) -> None:
        step = self._check("resume", by)
        self._note_reply(told)
        self._finish(step, by)

    def forward(self, *, to: Body, reason: str, by: User) -> None:
        step = self._check("forward_outside" if to.is_external else "forward", by)
        query, giver, words = self.query, self.query.body, redact(reason).text
        told = {"body": to.slug, "reason": words}
        self._meet(QueryDeadline.Kind.FORWARD)
        self._cancel()
        self._leave(words)
        query.assignee = None
        if to.is_external:
            query.closed_at, query.due_on = clock.now(), None
            self._finish(step, by, told=told, body_to=to.slug, reason=words)
            return
        query.body, query.is_extended = to, False
        self._holdings.append(Holding(query=query, body=to, from_at=clock.now()))
        self._start(QueryDeadline.Kind.FORWARD)
        query.due_on = self._start(QueryDeadline.Kind.ANSWER).due_on
        from_body, due_on = giver.slug if giver else "", query.due_on.isoformat()
        self._finish(step, by, told=told, from_body=from_body, due_on=due_on, reason=words)

    def withdraw(self, *, by: User | None) -> None:
        step = self._check("withdraw_for" if by else "withdraw", by)
        self._cancel()
        self._leave("Withdrawn")
        self.query.closed_at, self.query.due_on = clock.now(), None
        self._finish(step, by or ledger.RESIDENT)

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

    def _into_work(self, verb: str, by: User, *, assignee: User) -> None:
        step = self._check(verb, by)
        self._meet(QueryDeadline.Kind.FORWARD)
        self.query.assignee = assignee
        self._finish(step, by)

    def _note_reply(self, reply: str) -> None:
        asked = self._questions[-1]
        asked.reply, asked.replied_at = reply, clock.now()
        self._meet(QueryDeadline.Kind.CURE)

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
        for name, value in answering.closing(
            self.query, answer, is_on_the_spot=is_on_the_spot
        ).items():
            setattr(self.query, name, value)
        self._meet(QueryDeadline.Kind.FORWARD, QueryDeadline.Kind.ANSWER)
        self._cancel()
        self._leave(answering.ANSWERED)
        self._send(step, answer, by)

    def _send(self, step: Transition, answer: Answer, by: User) -> None:
        now = clock.now()
        answer.approved_by, answer.sent_at = by, now
        self._finish(step, by, answer, outcome=answer.outcome)
        if answer.planned_on is not None:
            promise = self._start(QueryDeadline.Kind.PROMISE, due_on=answer.planned_on)
            self._record("promise_made", by, until=promise.due_on.isoformat())
        self._mails += (
            Mail("answered", now, supporter, answer, is_once=True)
            for supporter in self._supporters
            if supporter.applicant
        )
