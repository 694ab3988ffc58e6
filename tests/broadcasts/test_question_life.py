"""The matrix: who may do what to a question in which status, of which broadcast; by hand.

The tables here are the specification; the program's own tables must come to the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from broadcasts import moderation, question_life, rundown
from broadcasts.models import LiveQuestion
from broadcasts.models.choices import ON_THE_WALL, BroadcastStatus, DeclineGround, LiveStatus
from portal import ledger
from portal.models import LedgerEntry, Message, User
from portal.transitions import NotYourBody, TransitionNotAllowed
from tests.factories import BroadcastFactory
from tests.factories.cast import Cast
from tests.factories.live import DAY
from tests.factories.studio import Studio

pytestmark = pytest.mark.django_db

WALL = {status.value for status in ON_THE_WALL}
WAITING = {"incoming", "approved", "queued", "next"}
UNDECIDED = WAITING | {"now"}
MODERATORS = {"mira", "max", "press", "root"}
OPEN = {"announced", "on_air", "ended", "cancelled"}
PREPARED = {"announced", "on_air"}
SHOWN = {"on_air", "ended"}

# verb: the statuses that allow it, where it leads ("" stays), the broadcast's statuses
MATRIX: dict[str, tuple[set[str], str, set[str]]] = {
    "approve": ({"incoming", "declined"}, "approved", OPEN),
    "queue": ({"incoming", "approved"}, "queued", PREPARED),
    "dequeue": ({"queued", "next"}, "approved", PREPARED),
    "move": ({"queued"}, "", PREPARED),
    "next": ({"approved", "queued"}, "next", PREPARED),
    "now": ({"approved", "queued", "next"}, "now", {"on_air"}),
    "back": ({"now"}, "queued", {"on_air"}),
    "answered": (WALL, "answered", SHOWN),
    "promised": (WALL, "promised", SHOWN),
    "decline": (UNDECIDED, "declined", OPEN),
    "merge": (WAITING, "merged", OPEN),
    "unmerge": ({"merged"}, "incoming", OPEN),
    "edit": (UNDECIDED | {"answered", "promised", "passed_on"}, "", OPEN | {"closed"}),
    "summarise": ({"answered", "promised"}, "", {"on_air", "ended", "closed"}),
}
OF_OTHERS = {"pass_on", "withdraw"}  # of the desk's part, and of the asker
Verb = Callable[[LiveQuestion, User, LiveQuestion], Any]
VERBS: dict[str, Verb] = {
    "approve": lambda q, by, _: moderation.approve(q, by=by),
    "queue": lambda q, by, _: rundown.queue(q, by=by),
    "dequeue": lambda q, by, _: rundown.dequeue(q, by=by),
    "move": lambda q, by, _: rundown.move(q, by=by),
    "next": lambda q, by, _: rundown.next_(q, by=by),
    "now": lambda q, by, _: rundown.now(q, by=by),
    "back": lambda q, by, _: rundown.back(q, by=by),
    "answered": lambda q, by, _: rundown.answered(q, by=by),
    "promised": lambda q, by, _: rundown.promised(q, by=by),
    "decline": lambda q, by, _: moderation.decline(q, ground=DeclineGround.INSULT, by=by),
    "merge": lambda q, by, lead: moderation.merge(q, into=lead, by=by),
    "unmerge": lambda q, by, _: moderation.unmerge(q, by=by),
    "edit": lambda q, by, _: moderation.edit(q, public_text="Когда?", by=by),
    "summarise": lambda q, by, _: rundown.summarise(q, answer_text="В мае.", by=by),
}


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no trace."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def standing(studio: Studio, status: str) -> tuple[LiveQuestion, LiveQuestion]:
    """A question in that status, whose asker left an address, and one to be merged into."""
    lead = studio.question("approved")
    needed = {"merged_into": lead} if status == "merged" else {}
    question = studio.asked_by_mail("withdrawn" if status == "passed_on" else status, **needed)
    return question, lead


def test_matrix_names_every_verb() -> None:
    assert set(MATRIX) == set(VERBS) == set(question_life.TRANSITIONS) - OF_OTHERS


@pytest.mark.parametrize("status", sorted(set(LiveStatus) - {LiveStatus.PASSED_ON}))
def test_status_allows_a_verb_or_says_why_not(status: str, studio: Studio) -> None:
    question, lead = standing(studio, status)
    for verb, (sources, target, _broadcast) in MATRIX.items():
        question.refresh_from_db()
        why_not = question_life.why_not(question, verb, studio["mira"])
        with undone():
            if status in sources:
                VERBS[verb](question, studio["mira"], lead)
                question.refresh_from_db()
                assert (why_not, question.status) == ("", target or status), verb
                continue
            with pytest.raises(TransitionNotAllowed) as refusal, transaction.atomic():
                VERBS[verb](question, studio["mira"], lead)
            assert str(refusal.value) == why_not, verb
            assert question.get_status_display() in why_not, verb
            question.refresh_from_db()
            assert (question.status, question.revision) == (status, 0), verb


@pytest.mark.parametrize("verb", sorted(MATRIX))
def test_broadcast_allows_a_verb_or_says_why_not(verb: str, db: None) -> None:
    sources, _target, broadcast_statuses = MATRIX[verb]
    for status in BroadcastStatus:
        made = {status.value: True} if status in {"announced", "on_air", "ended", "closed"} else {}
        called_off = {"status": "cancelled", "cancel_reason_kk": "Дауыл"}
        broadcast = BroadcastFactory(**(called_off if status == "cancelled" else made))
        with undone():
            studio = Studio(broadcast)
            question, lead = standing(studio, min(sources))
            why_not = question_life.why_not(question, verb, studio["mira"])
            if status in broadcast_statuses:
                VERBS[verb](question, studio["mira"], lead)
                assert why_not == "", status
                continue
            with pytest.raises(TransitionNotAllowed) as refusal, transaction.atomic():
                VERBS[verb](question, studio["mira"], lead)
            assert str(refusal.value) == why_not
            assert broadcast.get_status_display() in why_not


@pytest.mark.parametrize("verb", sorted(MATRIX))
def test_person_may_or_may_not_and_the_button_says_the_same(verb: str, db: None) -> None:
    studio = Studio.of(Cast())
    question, lead = standing(studio, min(MATRIX[verb][0]))
    allowed = set()
    for name, person in studio.people.items():
        may = not question_life.why_not(question, verb, person)
        with undone():
            try:
                VERBS[verb](question, person, lead)
            except NotYourBody:
                assert not may, name
            else:
                assert may, name
                allowed.add(name)
    assert allowed == MODERATORS


@pytest.mark.parametrize("verb", sorted(MATRIX))
def test_edge_leaves_its_event_its_mail_and_a_sound_chain(verb: str, studio: Studio) -> None:
    question, lead = standing(studio, min(MATRIX[verb][0]))
    step = question_life.TRANSITIONS[verb]
    VERBS[verb](question, studio["mira"], lead)
    told = LedgerEntry.objects.filter(subject=question.ledger_subject)
    assert list(told.values_list("event", "actor")) == [(step.event, f"user:{studio['mira'].pk}")]
    assert list(ledger.broken()) == []
    mails = set(Message.objects.values_list("template", flat=True))
    assert mails == ({f"broadcasts/{step.mail}"} if step.mail else set())
    assert LiveQuestion.objects.get(pk=question.pk).revision == 1


@pytest.mark.parametrize("verb", sorted(MATRIX))
def test_a_verb_that_fails_half_way_leaves_nothing(
    verb: str, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger is written last: when that fails, the rows stand as they stood."""
    question, lead = standing(studio, min(MATRIX[verb][0]))
    before = list(LiveQuestion.objects.values())
    monkeypatch.setattr("portal.ledger.record_all", fail)
    with pytest.raises(ConnectionError), transaction.atomic():
        VERBS[verb](question, studio["mira"], lead)
    assert list(LiveQuestion.objects.values()) == before
    assert Message.objects.count() == 0


def fail(*args: object, **kwargs: object) -> None:
    raise ConnectionError


def test_days_pass_and_a_question_of_a_closed_broadcast_may_still_be_summarised(
    studio: Studio,
) -> None:
    question = studio.question("answered")
    broadcast = studio.broadcast
    broadcast.status, broadcast.ended_at = "closed", broadcast.ends_at
    broadcast.closed_at = broadcast.ends_at + DAY
    broadcast.save()
    rundown.summarise(question, answer_text="Тротуар отремонтируют в мае.", by=studio["mira"])
    question.refresh_from_db()
    assert question.answer_text == "Тротуар отремонтируют в мае."
