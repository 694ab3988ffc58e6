"""A broadcast with its moderators, and questions as they stand in the studio."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from broadcasts import numbering, presses
from broadcasts.models import Broadcast, LiveQuestion, Press
from portal.models import Role, User
from tests.factories.cast import Cast
from tests.factories.city import AppointmentFactory
from tests.factories.desk import ApplicantFactory
from tests.factories.live import MINUTE, BroadcastFactory, GuestFactory, LiveQuestionFactory
from tests.factories.people import staff

NAMESPACE = UUID("5b0e4f3a-93a5-4d0c-8a53-0f4b3f3c8f10")


def key(n: int) -> UUID:
    """The n-th key of a console."""
    return uuid5(NAMESPACE, str(n))


@dataclass
class Studio:
    """Mira and Max moderate, Host hosts; one guest answers."""

    broadcast: Broadcast = field(default_factory=lambda: BroadcastFactory(on_air=True))
    people: dict[str, User] = field(default_factory=dict)
    pressed: int = 0

    def __post_init__(self) -> None:
        for name, role in (
            ("mira", Role.MODERATOR),
            ("max", Role.MODERATOR),
            ("host", Role.HOST),
        ):
            if name not in self.people:
                self.people[name] = staff(role, username=name)
        self.guest = GuestFactory(broadcast=self.broadcast, appointment=AppointmentFactory())

    @classmethod
    def of(cls, cast: Cast) -> Studio:
        """With all the people of the small city."""
        return cls(people=dict(cast.people))

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def question(self, status: str = "incoming", **columns: Any) -> LiveQuestion:
        """A question in this status, with what the status needs; the next in order."""
        position = numbering.next_position(self.broadcast)
        needed: dict[str, Any] = {}
        if status not in {"incoming", "declined", "merged", "withdrawn"}:
            needed["published_at"] = self.broadcast.starts_at - MINUTE
        if status == "declined":
            needed |= {"decline_ground": "off_topic", "decline_words": "Not on the topic."}
        if status in {"now", "answered", "promised"}:
            needed["now_at"] = self.broadcast.starts_at + 10 * MINUTE
        if status in {"answered", "promised"}:
            needed["done_at"] = self.broadcast.starts_at + 12 * MINUTE
        if status == "queued":
            needed["rank"] = position * 65_536
        return LiveQuestionFactory(
            broadcast=self.broadcast, status=status, position=position, **needed | columns
        )

    def asked_by_mail(self, status: str = "incoming", **columns: Any) -> LiveQuestion:
        """A question whose asker left an address."""
        return self.question(status, applicant=ApplicantFactory(), **columns)

    def press(
        self,
        question: LiveQuestion,
        verb: str,
        *,
        by: str = "mira",
        seen: int | None = None,
        **data: Any,
    ) -> Press:
        """Press with a key of its own, on what is there now unless `seen` says otherwise."""
        self.pressed += 1
        if seen is None:
            seen = LiveQuestion.objects.get(pk=question.pk).revision
        return presses.press(
            question, verb=verb, key=key(self.pressed), seen=seen, by=self[by], **data
        )

    def undo(self, *, by: str = "mira") -> Press:
        self.pressed += 1
        return presses.undo(self.broadcast, by=self[by], key=key(self.pressed))
