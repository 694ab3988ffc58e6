"""What the staff do to an anomaly, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.models import LedgerEntry
from portal.transitions import NotYourBody, TransitionNotAllowed
from queries.models import Anomaly
from queries.watch import handling
from queries.watch.life import LIFE
from queries.watch.sweep import sweep
from tests.factories.cast import Cast
from tests.factories.watch import NOON, filed, history

S = Anomaly.Status
MAY_HANDLE = {"olga", "press", "root"}
MAY_SEE = MAY_HANDLE | {"akim", "anna"}
EVERYBODY = (
    "olga", "erik", "hana", "pavel", "akim", "mira", "anna", "press", "host", "admin", "stranger",
    "root",
)  # fmt: skip


@pytest.fixture
def anomaly(cast: Cast) -> Anomaly:
    """Forty about water in Auezov, at noon."""
    history()
    filed(40, until=NOON)
    with clock.at(NOON):
        sweep()
    return Anomaly.objects.get()


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_sees_and_who_handles(cast: Cast, anomaly: Anomaly, name: str) -> None:
    assert Anomaly.objects.visible_to(cast[name]).exists() is (name in MAY_SEE)
    if name in MAY_HANDLE:
        assert handling.handle(anomaly, by=cast[name]).status == S.HANDLED
    else:
        for verb in (handling.handle, handling.dismiss):
            with pytest.raises(NotYourBody):
                verb(anomaly, reason="An exercise", by=cast[name])
        anomaly.refresh_from_db()
        assert anomaly.status == S.OPEN


def test_the_desk_alone_answers(cast: Cast, anomaly: Anomaly) -> None:
    may = {name for name in EVERYBODY if not LIFE.why_not(anomaly, "answer", cast[name])}
    assert may == {"olga", "root"}


def test_closing_freezes_its_queries(cast: Cast, anomaly: Anomaly) -> None:
    with clock.at(NOON):
        closed = handling.handle(anomaly, reason="A burst main, repaired", by=cast["press"])
    filed(3, until=NOON.replace(hour=8), within=timedelta(minutes=30))
    with clock.at(NOON.replace(hour=9)):
        assert closed.queries().count() == 40
    assert (closed.frozen_at, closed.closed_at, closed.reason) == (
        NOON,
        NOON,
        "A burst main, repaired",
    )
    entry = LedgerEntry.objects.filter(subject=f"anomaly:{anomaly.pk}").latest("sequence")
    assert (entry.event, entry.actor) == ("handled", f"user:{cast['press'].pk}")
    assert entry.data == {"status": "handled", "reason": "A burst main, repaired"}


def test_whoever_dismisses_says_why(cast: Cast, anomaly: Anomaly) -> None:
    with pytest.raises(TransitionNotAllowed, match="Say why"):
        handling.dismiss(anomaly, reason=" ", by=cast["olga"])
    assert handling.dismiss(anomaly, reason="A flash mob", by=cast["olga"]).reason == "A flash mob"


def test_what_is_closed_is_not_closed_again(cast: Cast, anomaly: Anomaly) -> None:
    handling.dismiss(anomaly, reason="A flash mob", by=cast["olga"])
    with pytest.raises(TransitionNotAllowed, match="dismissed"):
        handling.handle(anomaly, by=cast["olga"])


def test_what_is_over_is_handled_too_and_keeps_its_queries(cast: Cast, anomaly: Anomaly) -> None:
    with clock.at(NOON.replace(hour=12)):
        sweep()
        assert Anomaly.objects.get().status == S.OVER
        closed = handling.handle(anomaly, by=cast["olga"])
    assert closed.frozen_at == NOON
