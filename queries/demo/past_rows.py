"""The desk's year 2020 as rows, by COPY, with ledgers that verify."""

from __future__ import annotations

import json
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any, Final, cast

from django.db import transaction

from portal import ledger, numbers, search
from portal.models import Body, District, LedgerEntry, Topic
from portal.workdays import current_calendar
from queries.demo import residents, staff
from queries.demo.past_lives import Clock, Past, Town
from queries.demo.past_year import QUERIES, SEED, YEAR, PastYear
from queries.demo.rows import Links, Rows
from queries.demo.scale_rows import Entry
from queries.models import (
    Answer,
    Applicant,
    CitizenQuery,
    ExtensionRequest,
    Holding,
    QueryDeadline,
    Rating,
    Status,
    Visibility,
)
from queries.redaction import redact

if TYPE_CHECKING:
    from datetime import datetime

MOST_ANSWERS: Final = 3 * QUERIES


def is_loaded() -> bool:
    return CitizenQuery.objects.filter(number__startswith=_prefix()).exists()


@transaction.atomic
def load(*, today: date) -> int:
    """Write the year, all of it or nothing; returns how many queries. `today` is of the staff."""
    writer = _Writer()
    town = Town(
        cast=staff.create(today),
        calendar=current_calendar(),
        topics={topic.slug: topic for topic in Topic.objects.all()},
        districts={district.slug: district for district in District.objects.all()},
        bodies={body.slug: body for body in Body.objects.all()},
    )
    for past in PastYear(town).lives():
        writer.add(past)
    return writer.write()


def _prefix() -> str:
    return f"{YEAR % 100:02d}-"


class _Writer:
    """Takes lives, and writes the rows of all of them."""

    def __init__(self) -> None:
        self.random = Random(SEED)
        self.people = residents.Town(self.random)
        self.words: set[str] = set()
        self.count = 0
        self.applicants = Rows(
            Applicant, "full_name", "email", "phone", "postal_address", "language", "post_url",
            "post_author", "consented_at", most=QUERIES,
        )  # fmt: skip
        self.queries = Rows(
            CitizenQuery, "number", "kind", "channel", "language", "applicant_id", "topic_id",
            "theme_id", "district_id", "place", "lat", "lon", "subject", "text", "public_subject",
            "public_text", "visibility", "received_at", "registered_on", "accepted_by_id", "status",
            "body_id", "assignee_id", "due_on", "outcome", "answered_at", "answered_on_time",
            "closed_at", "is_on_the_spot", "is_extended", "reopened_count", "verdict",
            most=QUERIES,
        )  # fmt: skip
        self.answers = Rows(
            Answer, "query_id", "version", "kind", "body_id", "language", "outcome", "text",
            "public_text", "legal_basis", "planned_on", "drafted_by_id", "drafted_at",
            "approved_by_id", "sent_at", most=MOST_ANSWERS,
        )  # fmt: skip
        self.deadlines = Links(
            QueryDeadline, "query_id", "kind", "body_id", "started_on", "due_on",
            "original_due_on", "basis", "met_at", "cancelled_at", "is_extended", "was_on_the_spot",
        )  # fmt: skip
        self.holdings = Links(Holding, "query_id", "body_id", "from_at", "to_at", "reason_left")
        self.wishes = Links(
            ExtensionRequest, "query_id", "reason", "until_on", "asked_by_id", "asked_at",
            "decided_by_id", "decided_at", "is_granted", "decision_reason",
        )  # fmt: skip
        self.ratings = Links(Rating, "answer_id", "verdict", "comment", "at")
        self.entries = Links(
            LedgerEntry, "subject", "sequence", "event", "at", "actor", "body", "data",
            "previous_digest", "digest",
        )  # fmt: skip

    def write(self) -> int:
        """Send all rows, and let the register find their words."""
        for table in (self.applicants, self.queries, self.answers):
            table.copy()
        for links in (self.deadlines, self.holdings, self.wishes, self.ratings, self.entries):
            links.copy()
        search.learn_words(" ".join(sorted(self.words)))
        return self.count

    def add(self, past: Past) -> None:
        self.count += 1
        number = numbers.query_number(YEAR, self.count)
        key = self.queries.add(**self._query(past, number))
        for clock in past.clocks:
            self._add_clock(key, "answer", clock)
        for clock in past.promises:
            self._add_clock(key, "promise", clock)
        for held in past.held:
            self.holdings.add(key, _pk(held.body), held.from_at, held.to_at, held.reason)
        for wish in past.wishes:
            self.wishes.add(
                key, wish.reason, wish.until_on, wish.asked_by.pk, wish.asked_at,
                wish.decided_by.pk, wish.decided_at, True, wish.reason,
            )  # fmt: skip
        self._add_answers(key, past)
        self._add_entries(f"query:{number}", past)

    def _query(self, past: Past, number: str) -> dict[str, Any]:
        story, place = past.story, past.story.place
        language = story.language
        resident = self.people.draw(language, self.random)
        person = residents.applicant(
            resident, channel=story.channel, place=place, at=story.received_at, random=self.random
        )
        subject = redact(story.subject, language=language).text[:200]
        words = redact(story.text.removesuffix(story.neighbour), language=language).text
        if story.is_public:
            self.words.update(search.words_of(f"{subject} {words}"))
        clock, is_answered = past.clock, past.status == Status.ANSWERED
        first = next((given for given in reversed(past.given) if not given.is_correction), None)
        answered_at = first.sent_at if first and is_answered else None
        is_open = past.closed_at is None
        return {
            "number": number,
            "kind": story.kind,
            "channel": story.channel,
            "language": language,
            "applicant_id": self.applicants.add(
                full_name=person.full_name,
                email=person.email,
                phone=person.phone,
                postal_address=person.postal_address,
                language=person.language,
                post_url=person.post_url,
                post_author=person.post_author,
                consented_at=person.consented_at,
            ),
            "topic_id": past.topic.pk,
            "theme_id": past.topic.theme_id,
            "district_id": past.district.pk if past.district else None,
            "place": place.address(language) if place else "",
            "lat": place.lat if place and story.has_point else None,
            "lon": place.lon if place and story.has_point else None,
            "subject": story.subject,
            "text": story.text,
            "public_subject": subject,
            "public_text": words,
            "visibility": Visibility.PUBLIC if story.is_public else Visibility.PRIVATE,
            "received_at": story.received_at,
            "registered_on": past.registered_on,
            "accepted_by_id": past.clerk.pk,
            "status": past.status,
            "body_id": _pk(past.body),
            "assignee_id": past.executor.pk if past.executor else None,
            "due_on": clock.due_on if is_open or is_answered else None,
            "outcome": past.given[-1].reply.outcome if is_answered else "",
            "answered_at": answered_at,
            "answered_on_time": _on_time(answered_at, clock),
            "closed_at": past.closed_at,
            "is_on_the_spot": past.is_on_the_spot,
            "is_extended": clock.is_extended,
            "reopened_count": int(past.is_reopened),
            "verdict": past.given[-1].verdict if is_answered else "",
        }

    def _add_clock(self, key: int, kind: str, clock: Clock) -> None:
        self.deadlines.add(
            key, kind, _pk(clock.body), clock.started_on, clock.due_on, clock.original_due_on,
            clock.basis, clock.met_at, clock.cancelled_at, clock.is_extended,
            clock.was_on_the_spot,
        )  # fmt: skip

    def _add_answers(self, key: int, past: Past) -> None:
        for version, given in enumerate(past.given, start=1):
            reply = given.reply
            answer = self.answers.add(
                query_id=key,
                version=version,
                kind=Answer.Kind.CORRECTED if given.is_correction else Answer.Kind.FINAL,
                body_id=_pk(given.body),
                language=past.story.language,
                outcome=reply.outcome,
                text=reply.text,
                public_text=reply.text,  # of the corpus: nothing personal is in it
                legal_basis=reply.legal_basis,
                planned_on=reply.planned_on,
                drafted_by_id=given.drafted_by.pk,
                drafted_at=given.drafted_at,
                approved_by_id=given.sent_by.pk,
                sent_at=given.sent_at,
            )
            if given.rated_at:
                self.ratings.add(answer, given.verdict, given.comment, given.rated_at)

    def _add_entries(self, subject: str, past: Past) -> None:
        previous = ""
        for sequence, event in enumerate(past.events, start=1):
            entry = Entry(
                subject, sequence, event.name, event.at, event.actor, event.body, event.data,
                previous,
            )  # fmt: skip
            digest = ledger.digest_of(cast("LedgerEntry", entry))
            self.entries.add(
                subject, sequence, event.name, event.at, event.actor, event.body,
                json.dumps(event.data, ensure_ascii=False), previous, digest,
            )  # fmt: skip
            previous = digest


def _pk(body: Body | None) -> int | None:
    return body.pk if body else None


def _on_time(answered_at: datetime | None, clock: Clock) -> bool | None:
    return None if answered_at is None else answered_at.date() <= clock.due_on
