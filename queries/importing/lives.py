"""From what a row says to the life of a query: where it stands, its clocks, who answered and when.

A life is what our own verbs would have left. Whatever does not fit together is an error of the row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.conf import settings

from portal import clock
from portal.models import Body, District, Topic
from portal.workdays import OutsideCalendar, current_calendar, local_time
from queries import law, retention
from queries.importing.life_checks import (
    check_due,
    check_end,
    check_said,
    not_before,
    shown,
    status_there,
)
from queries.importing.mapping import Mapping
from queries.importing.reading import Draft
from queries.importing.terms import Term, Terms
from queries.models import Channel, Kind, Status, Visibility
from queries.redaction import redact

TAKEN: Final = frozenset({Status.IN_WORK, Status.AWAITING_RESIDENT, Status.IN_APPROVAL})
"""Open there, and some body works on it: it has taken the query as its own."""


@dataclass(slots=True, kw_only=True)
class Life:
    """One query as it will stand. Moments are aware."""

    draft: Draft
    kind: str
    channel: str
    language: str
    visibility: str
    topic: Topic
    district: District | None
    status: str
    body: Body | None
    answered_by: Body | None
    subject: str
    text: str
    public_subject: str
    public_text: str
    received_at: datetime
    answer: Term  # the answer clock, with the last day as extended
    original_due_on: date
    is_extended: bool
    forward: Term | None
    taken_at: datetime | None  # the body took it: the forwarding clock was met
    answered_at: datetime | None
    closed_at: datetime | None
    outcome: str
    is_on_the_spot: bool
    public_answer: str
    is_past_keeping: bool  # personal data of it would have been erased by now

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def due_on(self) -> date | None:
        """As a query keeps it: ended without an answer, nothing is due."""
        return self.answer.due_on if self.is_open or self.answered_at else None

    @property
    def answered_on_time(self) -> bool | None:
        if self.answered_at is None:
            return None
        return local_time(self.answered_at).date() <= self.answer.due_on

    @property
    def is_public(self) -> bool:
        return self.visibility == Visibility.PUBLIC


class Lives:
    """Leads drafts to lives, by the mapping, today's calendar and the moment the import began."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.terms = Terms(current_calendar())
        self.now = clock.now()
        self._kept_since = retention.last_kept_day()

    def hold_calendar(self) -> None:
        """Count by the calendar as it stands, which nobody changes before the transaction ends."""
        calendar = current_calendar(hold=True)
        if calendar is not self.terms.calendar:
            self.terms = Terms(calendar)

    def live(self, draft: Draft) -> Life | None:
        """The life, or None where the row has errors, noted in the draft."""
        check_said(draft)
        if draft.errors:
            return None
        times = self._times(draft)
        if draft.errors or times is None:
            return None
        said, names = draft.get, self.mapping.names
        topic, district = names.topics[said("topic")], names.districts.get(said("district", ""))
        is_on_the_spot = times.status == Status.ANSWERED and said("on_the_spot", False)
        named = names.bodies.get(said("body", ""))
        body = None if is_on_the_spot else self._holder(draft, times, named, topic, district)
        if draft.errors:
            return None
        language = said("language")
        subject, text = _texts(draft)
        answer = said("answer", "") if times.answered_at else ""
        return Life(
            draft=draft,
            kind=said("kind", Kind.REPORT),
            channel=said("channel", Channel.OTHER_SYSTEM),
            language=language,
            visibility=said("visibility", self._visibility),
            topic=topic,
            district=district,
            status=_status_here(times, body),
            body=body,
            answered_by=named,
            subject=subject,
            text=text,
            public_subject=redact(subject, language=language).text[:200],
            public_text=redact(text, language=language).text,
            received_at=times.received_at,
            answer=times.answer,
            original_due_on=times.original_due_on,
            is_extended=said("extended", False),
            forward=times.forward,
            taken_at=self._taken_at(times),
            answered_at=times.answered_at,
            closed_at=times.closed_at,
            outcome=said("outcome", "") if times.answered_at else "",
            is_on_the_spot=is_on_the_spot,
            public_answer=redact(answer, language=language).text if answer else "",
            is_past_keeping=self._is_past_keeping(times),
        )

    @property
    def _visibility(self) -> str:
        return Visibility.PUBLIC if self.mapping.source.is_published else Visibility.PRIVATE

    def _times(self, draft: Draft) -> _Times | None:
        said = draft.get
        received_at = said("received_at")
        status = status_there(draft)
        answered_at = not_before(draft, "answered_at", received_at)
        closed_at = not_before(draft, "closed_at", answered_at or received_at)
        for name in ("received_at", "answered_at", "closed_at"):
            if said(name) and said(name) > self.now:
                draft.refuse(name, "in_future", shown(said(name)))
        check_end(draft, status, answered_at, closed_at)
        if draft.errors:
            return None
        try:
            registered_on = said("registered_on") or self.terms.registered_on(received_at)
            kind = said("kind", Kind.REPORT)
            answer = self.terms.answer(
                kind, registered_on, needs_others=said("needs_others", False)
            )
            forward = self.terms.forward(kind, received_at, registered_on)
        except (law.NoRule, OutsideCalendar):
            draft.refuse("received_at", "no_law", shown(received_at))
            return None
        if registered_on < local_time(received_at).date():
            draft.refuse("registered_on", "registered_before_receipt", registered_on)
        original_due_on = answer.due_on
        if due_on := said("due_on"):
            answer = answer._replace(due_on=due_on)
            original_due_on = original_due_on if said("extended") else due_on
            check_due(draft, registered_on, original_due_on, due_on)
        elif said("extended"):
            draft.refuse("due_on", "extended_without_day")
        if not answered_at and not closed_at:
            return _Times(status, received_at, answer, original_due_on, forward, None, None)
        closed_at = closed_at or answered_at
        if status != Status.ANSWERED:
            answered_at = None
        return _Times(status, received_at, answer, original_due_on, forward, answered_at, closed_at)

    def _holder(
        self,
        draft: Draft,
        times: _Times,
        named: Body | None,
        topic: Topic,
        district: District | None,
    ) -> Body | None:
        """Who holds it; an open one is in somebody's queue, so they have to be there today."""
        if times.closed_at is not None:
            return named
        today = local_time(self.now).date()
        if named is None and self.mapping.source.routes:
            return self.mapping.names.body_for(topic, district, on=today)
        if named is not None and named.is_external:
            draft.refuse("body", "body_outside", named.slug)
        elif named is not None and not named.is_valid_on(today):
            draft.refuse("body", "body_gone", named.slug)
        return named

    def _taken_at(self, times: _Times) -> datetime | None:
        if times.closed_at is None:
            return self.now if times.status in TAKEN else None
        return times.closed_at if times.status == Status.FORWARDED else times.answered_at

    def _is_past_keeping(self, times: _Times) -> bool:
        """Whether the term for keeping personal data of one closed long ago is over."""
        closed_at = times.closed_at
        return closed_at is not None and local_time(closed_at).date() < self._kept_since


@dataclass(frozen=True, slots=True)
class _Times:
    status: str  # as it stands there
    received_at: datetime
    answer: Term
    original_due_on: date
    forward: Term | None
    answered_at: datetime | None
    closed_at: datetime | None


def _status_here(times: _Times, body: Body | None) -> str:
    """Open ones wait in their body's queue, to be taken by somebody here; or at the desk."""
    if times.closed_at is None:
        return Status.ASSIGNED if body else Status.NEW
    return times.status


def _texts(draft: Draft) -> tuple[str, str]:
    """Subject and text as filed; a subject too long for its column begins the text."""
    text = str(draft.said["text"])
    subject = str(draft.get("subject") or text.partition("\n")[0])
    if len(subject) <= settings.SUBJECT_MAX_LENGTH:
        return subject, text
    if not text.startswith(subject):
        text = f"{subject}\n\n{text}"
    return _cut(subject.split(), settings.SUBJECT_MAX_LENGTH - 2), text


def _cut(words: Iterable[str], most: int) -> str:
    """Whole words, as many as there is room for."""
    kept = ""
    for word in words:
        if len(kept) + len(word) + 1 > most:
            break
        kept = f"{kept} {word}" if kept else word
    return f"{kept or ''.join(words)[:most]} …"
