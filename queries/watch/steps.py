"""What can be made of an anomaly in one step: an urgent notice, a briefing.

The desk knows nothing of the app that makes it. An app says in `AppConfig.ready` what it offers:

    steps.register(Notice())
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from django.db import transaction

from portal import clock, ledger
from portal.transitions import TransitionNotAllowed, Words, must
from queries.models import Anomaly, AnomalyStep
from queries.watch.handling import NOT_DISMISSED, locked

if TYPE_CHECKING:
    from portal.models import User


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, as this reader may open it; an empty `url`: they may not."""

    words: str  # "Notice 2026-0017, draft"
    url: str = ""
    edit_url: str = ""


class Step(Protocol):
    """One thing an app makes of an anomaly."""

    @property
    def key(self) -> str:
        """Kept in rows: never changes."""

    @property
    def label(self) -> Words:
        """As it stands on the button."""

    @property
    def permission(self) -> str: ...

    def make(self, anomaly: Anomaly, *, by: User) -> str:
        """Make it, filled in with what is known, in the running transaction; returns its number."""

    def made(self, number: str, *, by: User) -> Made | None:
        """What became of it, for this reader; None where it is no more."""


_steps: Final[dict[str, Step]] = {}


def register(step: Step) -> None:
    _steps[step.key] = step


def all_steps() -> list[Step]:
    """In the order in which they were registered."""
    return list(_steps.values())


def step(key: str) -> Step | None:
    return _steps.get(key)


@transaction.atomic
def take(anomaly: Anomaly, key: str, *, by: User) -> AnomalyStep:
    """Make of the anomaly what the step makes. A second time, by whomever, returns the first.

    Raises `NotYourBody`, and `TransitionNotAllowed` where it was dismissed.
    """
    maker = _steps[key]
    must(by, maker.permission)
    row = locked(anomaly)
    before = row.steps.filter(key=key).first()
    if before is not None:
        return before
    if row.status == Anomaly.Status.DISMISSED:
        raise TransitionNotAllowed(str(NOT_DISMISSED))
    number = maker.make(row, by=by)
    taken = AnomalyStep.objects.create(
        anomaly=row, key=key, made=number, made_by=by, made_at=clock.now()
    )
    ledger.record(row.ledger_subject, "step_taken", by=by, status=row.status, step=key, made=number)
    return taken
