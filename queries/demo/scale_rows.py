"""From the lives of a large register to rows, copied in the order they are made."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from portal import ledger, numbers
from portal.models import LedgerEntry
from portal.search import learn_words
from queries import bulk_copy, law
from queries.bulk_copy import NULL, Table, rendered, text
from queries.demo import corpus
from queries.demo.scale import Life, Register
from queries.models import Answer, Applicant, CitizenQuery, Holding, QueryDeadline, Rating, Status

CHUNK = 10_000  # queries copied at a time
TEXTS_AT_ONCE = 500  # whose words are learned by one statement
PEOPLE = 0.4  # residents a query: some ask again
# Why a body no longer holds a query, as the verbs put it.
ASSIGNED, ANSWERED, WITHDRAWN = "Assigned by the desk", "Answered", "Withdrawn"
PASSED_ON = "Құқықбұзушылықты қарау полиция органдарының құзыретіне жатады."


@dataclass(slots=True)
class Entry:
    """What a digest is taken over: the columns of a ledger entry, without the weight of a model."""

    subject: str
    sequence: int
    event: str
    at: datetime
    actor: str
    body: str
    data: dict[str, str]
    previous_digest: str


class Writer:
    """Writes the lives of one register."""

    def __init__(self, register: Register) -> None:
        self.register = register
        count = register.count
        self._sequence = bulk_copy.reserve("queries_number_seq", count)
        self._applicant = bulk_copy.reserve_keys(Applicant, count)
        self._query = bulk_copy.reserve_keys(CitizenQuery, count)
        self._answer = bulk_copy.reserve_keys(Answer, count)
        self.applicants = Table(Applicant, "id", "full_name", "email", "language", "consented_at")
        self.queries = Table(
            CitizenQuery, "id", "number", "kind", "channel", "language", "applicant_id",
            "topic_id", "theme_id", "district_id", "place", "lat", "lon", "subject", "text",
            "public_subject", "public_text", "visibility", "received_at", "registered_on",
            "status", "body_id", "assignee_id", "due_on", "outcome", "answered_at",
            "answered_on_time", "closed_at", "is_on_the_spot", "verdict",
        )  # fmt: skip
        self.deadlines = Table(
            QueryDeadline, "query_id", "kind", "body_id", "started_on", "due_on",
            "original_due_on", "basis", "met_at", "cancelled_at",
        )  # fmt: skip
        self.holdings = Table(Holding, "query_id", "body_id", "from_at", "to_at", "reason_left")
        self.answers = Table(
            Answer, "id", "query_id", "version", "body_id", "language", "outcome", "text",
            "public_text", "legal_basis", "planned_on", "drafted_by_id", "drafted_at",
            "approved_by_id", "sent_at",
        )  # fmt: skip
        self.ratings = Table(Rating, "answer_id", "verdict", "at")
        self.entries = Table(
            LedgerEntry, "subject", "sequence", "event", "at", "actor", "body", "data",
            "previous_digest", "digest",
        )  # fmt: skip
        self.tables = (self.applicants, self.queries, self.deadlines, self.holdings,
                       self.answers, self.ratings, self.entries)  # fmt: skip
        self._matters = {
            id(matter): _Rendered(matter.story.subject, matter.story.text)
            for matter in register.pool
        }

    def write(self) -> Iterator[int]:
        """Write all lives, telling how many are there after every chunk."""
        done = 0
        for life in self.register.lives():
            self._add(done, life)
            done += 1
            if done % CHUNK == 0:
                self._copy()
                yield done
        self._copy()

        self._learn()
        yield done

    def _learn(self) -> None:
        """The words the register can be searched by; a few hundred texts at a time."""
        texts = [f"{m.story.subject} {m.story.text}" for m in self.register.pool]
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            learn_words(" ".join(texts[start : start + TEXTS_AT_ONCE]))

    def _copy(self) -> None:
        for table in self.tables:
            table.copy()

    def _add(self, index: int, life: Life) -> None:
        query_id, answer_id = self._query + index, self._answer + index
        number = numbers.query_number(life.received_at.year, self._sequence + index)
        body_id = life.body.pk if life.body else NULL
        self._add_query(index, query_id, number, life)
        self._add_deadlines(query_id, life, body_id)
        self._add_holdings(query_id, life, body_id)
        if life.drafted_at:
            self._add_answer(answer_id, query_id, life, body_id)
        if life.rated_at:
            self.ratings.add(answer_id, life.verdict, life.rated_at.isoformat())
        self._add_entries(f"query:{number}", life)

    def _add_query(self, index: int, query_id: int, number: str, life: Life) -> None:
        story, matter = life.matter.story, life.matter
        person = index % max(int(self.register.count * PEOPLE), 1)
        applicant_id = self._applicant + index
        email = f"resident{person}@example.org" if person % 2 else ""
        received_at = life.received_at.isoformat()
        self.applicants.add(applicant_id, "Демо Тестов", email, story.language, received_at)
        words = self._matters[id(matter)]
        place = story.place
        point = (place.lat, place.lon) if place and story.has_point else (NULL, NULL)
        is_answered = life.answered_at is not None
        is_on_time = is_answered and life.answered_at.date() <= life.due_on  # type: ignore[union-attr]
        ended = life.closed_at is not None and not is_answered
        self.queries.add(
            query_id, number, story.kind, story.channel, story.language, applicant_id,
            matter.topic.pk, matter.topic.theme_id,
            matter.district.pk if matter.district else NULL,
            text(place.address(story.language)) if place else "", *point,
            words.subject, words.text, words.subject, words.text,
            "public" if story.is_public else "private", received_at,
            life.registered_on.isoformat(), life.status, life.body.pk if life.body else NULL,
            life.executor.pk if life.executor and not life.is_on_the_spot else NULL,
            NULL if ended else life.due_on.isoformat(),
            life.outcome if is_answered else "", rendered(life.answered_at),
            rendered(is_on_time) if is_answered else NULL, rendered(life.closed_at),
            rendered(life.is_on_the_spot), life.verdict,
        )  # fmt: skip

    def _add_deadlines(self, query_id: int, life: Life, body_id: object) -> None:
        kind, registered_on = life.matter.story.kind, life.registered_on
        received_on = life.received_at.date()
        ended_at = life.closed_at if life.answered_at is None else None
        passed_on = life.status == Status.FORWARDED
        forward_met = life.taken_at or life.answered_at or (ended_at if passed_on else None)
        forward_ended = ended_at if forward_met is None else None
        for clock, started_on, due_on, met_at, cancelled_at in (
            ("answer", registered_on, life.due_on, life.answered_at, ended_at),
            ("forward", received_on, self._forward_due(received_on), forward_met, forward_ended),
        ):
            rule = law.term(kind=kind, clock=clock, on=registered_on)
            due = due_on.isoformat()
            self.deadlines.add(
                query_id, clock, body_id, started_on.isoformat(), due, due, rule.key,
                rendered(met_at), rendered(cancelled_at),
            )  # fmt: skip
        if life.planned_on and life.answered_at:
            answered_on, due = life.answered_at.date().isoformat(), life.planned_on.isoformat()
            self.deadlines.add(
                query_id, "promise", body_id, answered_on, due, due, "promise", NULL, NULL
            )

    def _forward_due(self, received_on: date) -> date:
        return self.register.calendar.add_working_days(received_on, 3)  # Art. 65

    def _add_holdings(self, query_id: int, life: Life, body_id: object) -> None:
        since = life.received_at
        if life.assigned_at:
            self.holdings.add(
                query_id, NULL, since.isoformat(), life.assigned_at.isoformat(), ASSIGNED
            )
            since = life.assigned_at
        reason = ""
        if life.closed_at:
            reason = {Status.ANSWERED: ANSWERED, Status.FORWARDED: PASSED_ON}.get(
                Status(life.status), WITHDRAWN
            )
        self.holdings.add(query_id, body_id, since.isoformat(), rendered(life.closed_at), reason)

    def _add_answer(self, answer_id: int, query_id: int, life: Life, body_id: object) -> None:
        story = life.matter.story
        forms = corpus.answers(story.language)
        part = corpus.subtopics(story.theme)[story.subtopic][story.language]
        words = text(f"{forms['greeting']}\n\n{part.work}: {part.refused[0]}")
        approver: object = NULL
        if life.answered_at:
            head = life.executor if life.is_on_the_spot else None
            approver = (head or self.register.cast.head(life.body.pk if life.body else None)).pk
        self.answers.add(
            answer_id, query_id, 1, body_id, story.language, life.outcome, words, words,
            text(forms["legal_basis"]), rendered(life.planned_on),
            life.executor.pk if life.executor else NULL, rendered(life.drafted_at), approver,
            rendered(life.answered_at),
        )  # fmt: skip

    def _add_entries(self, subject: str, life: Life) -> None:
        previous = ""
        for sequence, event in enumerate(life.events, start=1):
            entry = Entry(
                subject,
                sequence,
                event.name,
                event.at,
                event.actor,
                event.body,
                event.data,
                previous,
            )
            digest = ledger.digest_of(cast("LedgerEntry", entry))
            self.entries.add(
                subject, sequence, event.name, event.at.isoformat(), event.actor, event.body,
                text(json.dumps(event.data, ensure_ascii=False)), previous, digest,
            )  # fmt: skip
            previous = digest


class _Rendered:
    """A matter's words as COPY reads them."""

    __slots__ = ("subject", "text")

    def __init__(self, subject: str, words: str) -> None:
        self.subject, self.text = text(subject), text(words)
