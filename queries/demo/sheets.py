"""The rows of one query in memory, and writing those of many queries at once.

The transitions, permissions, terms, texts and ledger entries are the verbs' own. The verbs
themselves are in `papers`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models

from portal import clock, ledger, search
from portal.models import Body, LedgerEntry, Message, User
from portal.workdays import Calendar
from queries import clocks, intake, lifecycle
from queries.lifecycle import Transition
from queries.models import (
    Answer,
    Applicant,
    Attachment,
    CitizenQuery,
    DetailRequest,
    Holding,
    QueryDeadline,
    Rating,
    Supporter,
    Visibility,
)

# Whatever a row refers to is written before it.
ORDER = (Applicant, CitizenQuery, QueryDeadline, Holding, Answer, Rating, Supporter, Attachment,
         DetailRequest, LedgerEntry)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail promised to the asker, or to a supporter; with an answer perhaps."""

    template: str
    at: datetime
    supporter: Supporter | None = None
    answer: Answer | None = None
    told: Mapping[str, str] = field(default_factory=dict)
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
            context={"number": query.number, **self.told, **answer},
            created_at=self.at,
            next_attempt_at=self.at,
        )


class Sheet:
    """One query with all its rows, none of them written yet, and what a step does to them."""

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
        self._calendar = calendar
        self._holdings = [Holding(query=self.query, body=body, from_at=now)]
        self._questions: list[DetailRequest] = []
        self._answers: list[Answer] = []
        self._entries: list[LedgerEntry] = []
        self._mails: list[Mail] = []
        self._ratings: list[Rating] = []
        self._supporters: list[Supporter] = []
        self.photos: list[Attachment] = []
        events = intake.events_of_filing(self.query, asks_route=not stays_at_desk)
        self._record_all(events, by or ledger.RESIDENT)
        self._tell("filed")

    # --- parts of steps ---------------------------------------------------------------------------

    def _check(self, verb: str, by: User | None = None) -> Transition:
        return lifecycle.check(self.query, verb, by)

    def _meet(self, *kinds: str) -> bool:
        met = [deadline for deadline in self._running() if deadline.kind in kinds]
        for deadline in met:
            deadline.met_at = clock.now()
        return bool(met)

    def _cancel(self) -> None:
        for deadline in self._running():
            deadline.cancelled_at = clock.now()

    def _running(self) -> list[QueryDeadline]:
        return [d for d in self._deadlines if d.met_at is None and d.cancelled_at is None]

    def _start(self, kind: str, *, due_on: date | None = None) -> QueryDeadline:
        deadline = clocks.planned(
            self.query, kind, at=clock.now(), due_on=due_on, calendar=self._calendar
        )
        self._deadlines.append(deadline)
        return deadline

    def _leave(self, reason: str) -> None:
        """The body no longer holds it."""
        self._holdings[-1].to_at, self._holdings[-1].reason_left = clock.now(), reason[:300]

    def _finish(
        self,
        step: Transition,
        by: User | ledger.Actor,
        answer: Answer | None = None,
        *,
        told: Mapping[str, str] | None = None,
        **data: Any,
    ) -> None:
        if step.target is not None:
            self.query.status = step.target
        self._record(step.event, by, **data)
        if step.mail:
            self._tell(step.mail, answer, told or {})

    def _record(self, event: str, by: User | ledger.Actor, **data: Any) -> None:
        self._record_all([(event, {"status": self.query.status, **data})], by)

    def _record_all(
        self, events: Sequence[tuple[str, dict[str, Any]]], by: User | ledger.Actor
    ) -> None:
        actor = ledger.actor_of(by, self.query.body.slug if self.query.body else "")
        last = self._entries[-1] if self._entries else None
        subject = self.query.ledger_subject
        self._entries += ledger.chained(subject, events, actor, clock.now(), last)

    def _tell(
        self, template: str, answer: Answer | None = None, told: Mapping[str, str] | None = None
    ) -> None:
        if self.query.applicant.email:
            self._mails.append(Mail(template, clock.now(), answer=answer, told=told or {}))

    # --- written ----------------------------------------------------------------------------------

    def rows(self) -> list[models.Model]:
        """All rows but the messages, which name others by their keys."""
        people = [joined.applicant for joined in self._supporters if joined.applicant]
        rows = [self.query.applicant, *people, self.query, *self._deadlines, *self._holdings]
        rows += [*self._answers, *self._ratings, *self._supporters, *self.photos]
        return [*rows, *self._questions, *self._entries]

    def messages(self) -> list[Message]:
        """The mails promised; the rows they tell of must have been written."""
        return [mail.message(self.query) for mail in self._mails]


def write(sheets: Sequence[Sheet]) -> None:
    """Write the sheets, few statements for all of them."""
    waiting: dict[type[models.Model], list[Any]] = defaultdict(list)
    for sheet in sheets:
        sheet.is_written = True
        for row in sheet.rows():
            waiting[type(row)].append(row)
    for model in ORDER:
        model._base_manager.bulk_create(waiting[model])
    Message.objects.bulk_create(message for sheet in sheets for message in sheet.messages())
    texts = (
        f"{sheet.query.public_subject} {sheet.query.public_text}"
        for sheet in sheets
        if sheet.query.visibility == Visibility.PUBLIC
    )
    search.learn_words(" ".join(texts))
