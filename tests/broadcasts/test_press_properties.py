"""Whatever is pressed and undone, in whatever order: what always holds, what undoing restores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcasts import asking, journal, merging, voting
from broadcasts.models import LiveQuestion, Press, Vote
from broadcasts.models.choices import ON_THE_WALL, PUBLIC_STATUSES
from broadcasts.presses import VERBS
from broadcasts.question_life import TRANSITIONS
from portal import ledger
from portal.models import Message
from portal.transitions import TransitionNotAllowed
from tests.factories import VoteFactory
from tests.factories.studio import Studio

pytestmark = pytest.mark.django_db

UNLIKELY = 0.2
STEPS = 24
UNDONE = ("undo",) * 6
OTHERS = ("vote", "vote", "withdraw")
CONTENT = {
    "decline": {"ground": "unclear"},
    "answered": {"summary": "В мае."},
    "summarise": {"answer_text": "В июне."},
}


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no trace: examples follow one another on one database."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(chance=st.randoms(use_true_random=True))
def test_what_holds_after_every_press_and_every_undo(chance: Random, studio: Studio) -> None:
    with undone():
        play = Play(studio, chance)
        for _step in range(STEPS):
            play.step()
            play.check()
        assert list(ledger.verify()) == []


class Play:
    """A broadcast in which anything is pressed; it remembers how all stood before each press."""

    def __init__(self, studio: Studio, chance: Random) -> None:
        self.studio, self.chance = studio, chance
        kinds = ("incoming", "approved", "queued", "queued", "next")
        self.questions = [studio.asked_by_mail(kind) for kind in kinds]
        for question in self.questions:
            for voter in chance.sample("abcdef", 3):
                VoteFactory(question=question, voter=voter)
            merging.recount(question)
        self.before: dict[int, dict[int, dict[str, Any]]] = {}  # by press

    def step(self) -> None:
        """Do one thing; mostly one that the question's status allows."""
        question = self.chance.choice(self.questions)
        question.refresh_from_db()
        by = self.chance.choice(("mira", "mira", "max"))
        allowed = [verb for verb in VERBS if question.status in TRANSITIONS[verb].sources]
        verbs = tuple(VERBS) if self.chance.random() < UNLIKELY else tuple(allowed)
        what = self.chance.choice((*verbs, *OTHERS, *UNDONE))
        stood, mails = self.columns(), self.waiting()
        try:
            self.do(what, question, by, stood)
        except TransitionNotAllowed:
            assert self.columns() == stood, "a refusal changes nothing"
            assert self.waiting() == mails

    def do(
        self, what: str, question: LiveQuestion, by: str, stood: dict[int, dict[str, Any]]
    ) -> None:
        if what == "vote":
            voting.vote(question, voter=self.chance.choice("abcdef"))
        elif what == "withdraw":
            asking.withdraw(question)
        elif what == "undo":
            self.undo(by, stood)
        else:
            other = self.chance.choice(self.questions)
            press = self.studio.press(question, what, by=by, **self.data(what, other))
            self.before[press.pk] = stood

    def data(self, what: str, other: LiveQuestion) -> dict[str, str]:
        if what == "merge":
            return {"into": other.code}
        if what == "move":
            return {"before": other.code} if self.chance.random() < 0.5 else {}
        if what == "edit":
            return {"asked_as": self.chance.choice(("Айгуль", "Болат"))}
        return CONTENT.get(what, {})

    def undo(self, by: str, stood: dict[int, dict[str, Any]]) -> None:
        """All that the press changed stands as before it, all else as before the undoing."""
        undo = self.studio.undo(by=by)
        pressed = Press.objects.get(pk=undo.was["undid"])
        touched = {was["question"] for was in pressed.was["questions"]}
        for pk, columns in self.columns().items():
            expected = self.before[pressed.pk] if pk in touched else stood
            if pk not in touched:  # its number in the queue may give way, not its order
                columns["rank"] = expected[pk]["rank"]
            assert columns == expected[pk]
        assert pressed.undone_at is not None
        keys = set(pressed.was["mails"])
        assert self.waiting().isdisjoint(keys)
        assert self.waiting() >= {key for _pk, _mail, key in pressed.was["unsaid"]}

    def check(self) -> None:
        rows = list(LiveQuestion.objects.filter(broadcast=self.studio.broadcast))
        statuses = [row.status for row in rows]
        assert statuses.count("now") <= 1
        assert statuses.count("next") <= 1
        ranks = [row.rank for row in rows if row.status == "queued"]
        assert len(set(ranks)) == len(ranks), "the order of the queue is total"
        leads = {row.merged_into_id for row in rows} - {None}
        voters = dict.fromkeys((row.pk for row in rows), frozenset[str]())
        for vote in Vote.objects.filter(question__in=rows).select_related("question"):
            for pk in {vote.question_id, vote.question.merged_into_id} - {None}:
                voters[pk] |= {vote.voter}
        for row in rows:
            if row.status != "merged":  # while it is, those who vote for it count for its lead
                assert row.votes_count == len(voters[row.pk]), (row.code, row.status)
            assert not (row.pk in leads and row.merged_into_id), "a lead has no lead"
            assert row.status not in PUBLIC_STATUSES or row.published_at
            assert (row.now_at is None) or row.status not in {*ON_THE_WALL} - {"now"}
        for lead in (row for row in rows if row.pk in leads):
            assert lead.status not in {"declined", "withdrawn"}, "followers go along"

    def columns(self) -> dict[int, dict[str, Any]]:
        rows = LiveQuestion.objects.filter(broadcast=self.studio.broadcast)
        return {row["pk"]: row for row in rows.values("pk", *journal.COLUMNS)}

    @staticmethod
    def waiting() -> set[str]:
        return set(Message.objects.exclude(key=None).values_list("key", flat=True))
