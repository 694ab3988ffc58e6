"""A press counts once, is refused on what changed meanwhile, and is undone to the last column."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadcasts import journal, personal_data, presses
from broadcasts.askers import MAIL_WAITS
from broadcasts.change import ChangedMeanwhile
from broadcasts.models import LiveQuestion, Press
from broadcasts.presses import KeyTaken, NotUnderstood
from portal import clock, ledger, outbox
from portal.models import LedgerEntry, Message
from portal.transitions import NotYourBody, TransitionNotAllowed
from tests.factories import VoteFactory
from tests.factories.studio import Studio, key

pytestmark = pytest.mark.django_db


def columns(*questions: LiveQuestion) -> list[dict[str, object]]:
    """All that a press may change, as it stands now, and the votes."""
    rows = LiveQuestion.objects.in_bulk([question.pk for question in questions])
    names = (*journal.COLUMNS, "votes_count")
    return [{name: getattr(rows[q.pk], name) for name in names} for q in questions]


def events(question: LiveQuestion) -> list[str]:
    entries = LedgerEntry.objects.filter(subject=question.ledger_subject)
    return list(entries.order_by("sequence").values_list("event", flat=True))


def test_a_press_sent_again_changes_nothing(studio: Studio) -> None:
    question = studio.question()
    first = presses.press(question, verb="approve", key=key(1), seen=0, by=studio["mira"])
    again = presses.press(question, verb="approve", key=key(1), seen=0, by=studio["mira"])
    assert (again.pk, again.question.revision, again.question.status) == (first.pk, 1, "approved")
    assert events(question) == ["approved"]


def test_a_key_belongs_to_one_press(studio: Studio) -> None:
    question, other = studio.question(), studio.question()
    presses.press(question, verb="approve", key=key(1), seen=0, by=studio["mira"])
    for wrong in (
        {"question": other, "verb": "approve", "by": studio["mira"]},
        {"question": question, "verb": "queue", "by": studio["mira"]},
        {"question": question, "verb": "approve", "by": studio["max"]},
    ):
        with pytest.raises(KeyTaken):
            presses.press(wrong.pop("question"), key=key(1), seen=1, **wrong)
    assert Press.objects.count() == 1


def test_what_changed_meanwhile_is_not_overwritten(studio: Studio) -> None:
    question = studio.question()
    studio.press(question, "approve", by="max")
    with pytest.raises(ChangedMeanwhile, match="now it is “published”") as refused:
        studio.press(question, "decline", seen=0, ground="insult")
    assert refused.value.question.revision == 1
    assert columns(question)[0]["status"] == "approved"


def test_undo_brings_back_every_column_and_the_one_it_displaced(studio: Studio) -> None:
    first, second = studio.question("next"), studio.question("queued")
    before = columns(first, second)
    studio.press(second, "next")
    assert [row["status"] for row in columns(first, second)] == ["queued", "next"]
    done = studio.undo()
    assert columns(first, second) == before
    assert done.question.revision == 2
    assert (events(first), events(second)) == (["put_back", "undone"], ["next", "undone"])
    assert list(ledger.verify()) == []


def test_presses_are_undone_one_after_the_other(studio: Studio) -> None:
    question = studio.question()
    stood = [columns(question)]
    for verb in ("approve", "queue", "next", "now", "answered"):
        studio.press(question, verb)
        stood.append(columns(question))
    for before in reversed(stood[:-1]):
        studio.undo()
        assert columns(question) == before
    with pytest.raises(TransitionNotAllowed, match="nothing of yours"):
        studio.undo()


def test_an_undo_sent_again_undoes_one_press(studio: Studio) -> None:
    question = studio.question()
    studio.press(question, "approve")
    studio.press(question, "queue")
    for _again in range(2):
        presses.undo(studio.broadcast, by=studio["mira"], key=key(99))
    assert columns(question)[0]["status"] == "approved"


def test_a_press_that_changed_nothing_is_not_what_is_undone(studio: Studio) -> None:
    question = studio.question(asked_as="Айгуль")
    studio.press(question, "approve")
    studio.press(question, "edit", asked_as="Айгуль")
    studio.undo()
    assert columns(question)[0]["status"] == "incoming"


def test_nobody_undoes_what_others_pressed_on_since(studio: Studio) -> None:
    question = studio.question()
    studio.press(question, "approve")
    studio.press(question, "queue", by="max")
    with pytest.raises(ChangedMeanwhile):
        studio.undo()
    studio.undo(by="max")
    studio.undo()
    assert columns(question)[0]["status"] == "incoming"


def test_undo_of_a_merge_counts_the_voters_of_each_again(studio: Studio) -> None:
    lead, follower = studio.question("approved"), studio.question("queued", rank=7)
    for voted, voter in ((lead, "a"), (follower, "a"), (follower, "b"), (follower, "c")):
        VoteFactory(question=voted, voter=voter)
    studio.press(follower, "merge", into=lead.code)
    assert [row["votes_count"] for row in columns(lead, follower)] == [3, 3]
    VoteFactory(question=lead, voter="d")  # voting goes on meanwhile
    studio.undo()
    assert [row["votes_count"] for row in columns(lead, follower)] == [2, 3]
    assert (events(lead), events(follower)) == ([], ["merged", "undone"])
    assert columns(follower)[0]["rank"] == 7


def test_undo_takes_the_mail_back_or_says_that_it_is_gone(studio: Studio) -> None:
    question = studio.asked_by_mail("now")
    studio.press(question, "answered")
    assert Message.objects.filter(template="broadcasts/answered").count() == 1
    studio.undo()
    assert Message.objects.count() == 0
    studio.press(question, "answered")
    with clock.at(clock.now() + MAIL_WAITS):
        (_mail,) = outbox.claim(limit=5)
    with pytest.raises(TransitionNotAllowed, match="told by mail already"):
        studio.undo()
    assert columns(question)[0]["status"] == "answered"


def test_a_mail_unsaid_by_a_press_that_is_undone_is_said_again(studio: Studio) -> None:
    question = studio.asked_by_mail()
    studio.press(question, "decline", ground="unclear")
    studio.press(question, "approve")
    assert Message.objects.count() == 0
    studio.undo()
    assert Message.objects.count() == 1
    studio.undo()
    assert Message.objects.count() == 0
    assert columns(question)[0]["status"] == "incoming"


def test_no_undoing_brings_a_forgotten_name_back(studio: Studio) -> None:
    question = studio.asked_by_mail("queued", asked_as="Айгуль")
    studio.press(question, "edit", asked_as="Айгуль С.")
    studio.press(question, "next")
    assert question.applicant is not None
    personal_data.forget(question.applicant, by=studio["mira"])
    for _press in range(2):
        studio.undo()
    assert columns(question)[0]["asked_as"] == ""
    assert not any("Айгуль" in str(press.was) for press in Press.objects.filter(undone_at=None))


def test_nothing_is_undone_where_another_has_the_place(studio: Studio) -> None:
    first, second = studio.question("now"), studio.question("next")
    studio.press(first, "answered")
    studio.press(second, "now", by="max")
    with pytest.raises(TransitionNotAllowed, match="meanwhile"):
        studio.undo()
    assert [row["status"] for row in columns(first, second)] == ["answered", "now"]


def test_a_closed_broadcast_keeps_what_became_of_its_questions(studio: Studio) -> None:
    question = studio.question("now")
    studio.press(question, "answered")
    broadcast = studio.broadcast
    broadcast.status, broadcast.closed_at = "closed", broadcast.ends_at
    broadcast.save()
    with pytest.raises(TransitionNotAllowed, match="closed"):
        studio.undo()


def test_a_host_presses_nothing(studio: Studio) -> None:
    question = studio.question()
    with pytest.raises(NotYourBody):
        studio.press(question, "approve", by="host")
    with pytest.raises(NotYourBody):
        studio.undo(by="host")
    assert Press.objects.count() == 0


@pytest.mark.parametrize(
    ("verb", "data", "sentence"),
    [
        ("decline", {"ground": "because"}, "Select a valid choice"),
        ("decline", {"ground": "insult", "words": "a" * 301}, "at most 300"),
        ("merge", {"into": "999-1"}, "no such question"),
        ("merge", {}, "required"),
        ("move", {"before": "x"}, "no such question in the queue"),
        ("answered", {"answered_by": "0"}, "Select a valid choice"),
        ("edit", {"topic": "0"}, "Select a valid choice"),
        ("edit", {"asked_as": "\ufb2c" * 60}, "at most 60"),  # three letters each, once composed
    ],
)
def test_what_a_press_cannot_mean_is_refused_in_words(
    studio: Studio, verb: str, data: dict[str, str], sentence: str
) -> None:
    question = studio.question("queued")
    before = columns(question)
    with pytest.raises(NotUnderstood, match=sentence):
        studio.press(question, verb, **data)
    assert columns(question) == before
    with pytest.raises(TransitionNotAllowed, match="no such button"):
        studio.press(question, "explode")


@pytest.mark.parametrize("verb", ["queue", "next", "answered", "decline", "merge", "edit"])
def test_the_cost_of_a_press_does_not_grow_with_the_broadcast(studio: Studio, verb: str) -> None:
    lead = studio.question("approved")
    data = {
        "decline": {"ground": "unclear"},
        "merge": {"into": lead.code},
        "edit": {"asked_as": "Болат"},
    }.get(verb, {})

    def cost() -> int:
        question = studio.question("approved")
        with CaptureQueriesContext(connection) as queries:
            studio.press(question, verb, **data)
        return len(queries)

    studio.question("queued")
    studio.question("next")
    cost()  # who may what is read once for a user
    few = cost()
    for _each in range(20):
        VoteFactory(question=studio.question("queued"))
    assert cost() == few <= 30
