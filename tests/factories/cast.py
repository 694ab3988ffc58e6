"""A small city with its people, and queries led to a status by the verbs themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from portal import clock
from portal.models import Body, Role, Topic, User
from queries import answering, casework, endings, intake
from queries.answering import Reply
from queries.intake import Filing
from queries.models import CitizenQuery, Outcome, Status
from tests.factories.city import BodyFactory, TopicFactory
from tests.factories.desk import ApplicantFactory
from tests.factories.people import UserFactory, staff

MONDAY = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)  # ten o'clock in Almaty
REPLY = Reply(outcome=Outcome.FIXED, text="Тротуар отремонтирован 5 февраля.")


@dataclass
class Cast:
    """Roads with an executor and two heads, parks with theirs, the desk, and the others."""

    roads: Body = field(default_factory=lambda: BodyFactory(slug="roads"))
    parks: Body = field(default_factory=lambda: BodyFactory(slug="parks"))
    police: Body = field(default_factory=lambda: BodyFactory(slug="police", external=True))
    topic: Topic = field(default_factory=lambda: TopicFactory(slug="pavements"))
    people: dict[str, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        bridges = BodyFactory(slug="bridges", parent=self.roads)
        for name, role, body in (
            ("olga", Role.OPERATOR, None),
            ("erik", Role.EXECUTOR, self.roads),
            ("hana", Role.HEAD, self.roads),
            ("hugo", Role.HEAD, self.roads),
            ("bela", Role.EXECUTOR, bridges),
            ("pavel", Role.EXECUTOR, self.parks),
            ("petra", Role.HEAD, self.parks),
            ("akim", Role.AKIMS_OFFICE, None),
            ("mira", Role.MODERATOR, None),
            ("anna", Role.ANALYST, None),
            ("press", Role.PRESS_OFFICER, None),
            ("host", Role.HOST, None),
            ("admin", Role.ADMINISTRATOR, None),
        ):
            self.people[name] = staff(role, body, username=name)
        self.people["stranger"] = UserFactory(username="stranger")
        self.people["root"] = UserFactory(username="root", is_superuser=True)

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def file(self, *, at: datetime = MONDAY, **changes: Any) -> CitizenQuery:
        """A query that no route catches, filed at `at`."""
        applicant = changes.pop("applicant", None) or ApplicantFactory.build()
        body = changes.pop("body", None)
        words = {
            "subject": "Разбит тротуар",
            "text": "У дома 5 разбит тротуар, пройти с коляской нельзя.",
            "topic": self.topic,
            "language": "ru",
        }
        with clock.at(at):
            return intake.submit(Filing(**words | changes), applicant=applicant, body=body)

    def query(self, status: str, *, at: datetime = MONDAY, **changes: Any) -> CitizenQuery:
        """A query of roads led to `status` by the people whose work that is; a new one is routed
        nowhere and lies at the desk.
        """
        query = self.file(at=at, **changes)
        with clock.at(at):
            self._lead(query, Status(status))
        return CitizenQuery.objects.get(pk=query.pk)

    def _lead(self, query: CitizenQuery, status: Status) -> None:
        if status == Status.NEW:
            return
        if status == Status.WITHDRAWN:
            endings.withdraw(query, by=self["olga"])
            return
        casework.assign(query, to=self.roads, by=self["olga"])
        if status == Status.FORWARDED:
            casework.forward(query, to=self.police, reason="It is theirs", by=self["erik"])
        elif status == Status.RETURNED:
            endings.return_(
                query, ground="return/identical", reason="Asked before", by=self["hana"]
            )
        elif status == Status.TERMINATED:
            endings.terminate(
                query, ground="terminate/repeat", reason="Asked before", by=self["hana"]
            )
        elif status != Status.ASSIGNED:
            casework.take(query, by=self["erik"])
            self._work(query, status)

    def _work(self, query: CitizenQuery, status: Status) -> None:
        if status == Status.AWAITING_RESIDENT:
            casework.ask_details(query, question="Which house?", by=self["erik"])
        elif status in {Status.IN_APPROVAL, Status.ANSWERED}:
            answering.draft_answer(query, reply=REPLY, by=self["erik"])
            if status == Status.ANSWERED:
                answering.approve(query, by=self["hana"])
