"""Two moderators at the same moment, and a press that is cut off in the middle."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import psycopg
import pytest
from django.db import OperationalError, connection

from broadcasts import presses
from broadcasts.change import ChangedMeanwhile
from broadcasts.models import LiveQuestion, Press
from portal import ledger
from portal.models import LedgerEntry, Message
from portal.transitions import TransitionNotAllowed
from tests.factories import VoteFactory
from tests.factories.studio import Studio, key

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 20  # nothing here waits so long


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Let all begin together, each on a connection of its own; what each returned or raised."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=SECONDS)
            return deed()
        except TransitionNotAllowed as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def refused(outcomes: list[object]) -> list[type]:
    return [type(outcome) for outcome in outcomes if not isinstance(outcome, Press)]


def test_of_two_moderators_on_one_question_the_second_is_told(studio: Studio) -> None:
    question = studio.question("approved")
    outcomes = at_once(
        lambda: presses.press(question, verb="queue", key=key(1), seen=0, by=studio["mira"]),
        lambda: presses.press(
            question, verb="decline", key=key(2), seen=0, by=studio["max"], ground="unclear"
        ),
    )
    assert refused(outcomes) == [ChangedMeanwhile]
    (press,) = Press.objects.all()
    row = LiveQuestion.objects.get()
    assert (row.status, row.revision) == ({"queue": "queued", "decline": "declined"}[press.verb], 1)
    assert bool(row.decline_words) == (press.verb == "decline")
    assert LedgerEntry.objects.count() == 1
    assert list(ledger.verify()) == []


def test_one_press_that_arrives_twice_at_once_is_done_once(studio: Studio) -> None:
    question = studio.question("approved")
    outcomes = at_once(
        *[
            lambda: presses.press(question, verb="next", key=key(1), seen=0, by=studio["mira"])
        ] * 4
    )  # fmt: skip
    assert refused(outcomes) == []
    assert len({press.pk for press in outcomes if isinstance(press, Press)}) == 1
    assert LiveQuestion.objects.get().revision == 1
    assert LedgerEntry.objects.count() == 1


def test_one_undo_that_arrives_twice_at_once_undoes_once(studio: Studio) -> None:
    question = studio.question()
    studio.press(question, "approve")
    studio.press(question, "queue")
    undo = lambda: presses.undo(studio.broadcast, key=key(9), by=studio["mira"])  # noqa: E731
    assert refused(at_once(undo, undo, undo)) == []
    assert LiveQuestion.objects.get().status == "approved"


def test_two_go_on_air_at_once_and_one_is_there(studio: Studio) -> None:
    first, second = studio.question("approved"), studio.question("next")
    outcomes = at_once(
        lambda: presses.press(first, verb="now", key=key(1), seen=0, by=studio["mira"]),
        lambda: presses.press(second, verb="now", key=key(2), seen=0, by=studio["max"]),
    )
    assert refused(outcomes) == [TransitionNotAllowed]
    assert LiveQuestion.objects.filter(status="now").count() == 1


def test_two_questions_merged_into_each_other_at_once(studio: Studio) -> None:
    one, two = studio.question("approved"), studio.question("approved")
    VoteFactory(question=one, voter="a")
    VoteFactory(question=two, voter="b")
    outcomes = at_once(
        lambda: presses.press(
            one, verb="merge", key=key(1), seen=0, by=studio["mira"], into=two.code
        ),
        lambda: presses.press(
            two, verb="merge", key=key(2), seen=0, by=studio["max"], into=one.code
        ),
    )
    assert refused(outcomes) == [ChangedMeanwhile]
    lead = LiveQuestion.objects.get(status="approved")
    assert LiveQuestion.objects.get(status="merged").merged_into == lead
    assert lead.votes_count == 2


def test_presses_on_many_questions_at_once_all_count(studio: Studio) -> None:
    questions = [studio.question("approved") for _ in range(8)]
    outcomes = at_once(
        *(
            lambda n=n, q=q: presses.press(  # type: ignore[misc]
                q, verb="queue", key=key(n), seen=0, by=studio["mira" if n % 2 else "max"]
            )
            for n, q in enumerate(questions)
        )
    )
    assert refused(outcomes) == []
    ranks = LiveQuestion.objects.filter(broadcast=studio.broadcast).queued()
    assert len(set(ranks.values_list("rank", flat=True))) == 8
    assert list(ledger.verify()) == []


def test_a_press_whose_connection_dies_leaves_nothing(studio: Studio) -> None:
    """The press is kept last: the test holds its table until all the rest was written."""
    lead = studio.asked_by_mail("next")
    follower = studio.asked_by_mail("merged", merged_into=lead)
    before = list(LiveQuestion.objects.order_by("pk").values())
    pids: list[int] = []

    def decline() -> str:
        try:
            with connection.cursor() as cursor:
                pids.append(cursor.execute("SELECT pg_backend_pid()").fetchone()[0])
            studio.press(lead, "decline", ground="unclear")
        except OperationalError:
            return "cut off"
        finally:
            connection.close()
        return "done"

    with closing(other_connection()) as holder, ThreadPoolExecutor(1) as pool:
        holder.execute("LOCK TABLE broadcasts_press IN SHARE MODE")
        outcome = pool.submit(decline)
        with closing(other_connection()) as killer:
            killer.autocommit = True
            wait_for_a_waiter(killer, pids)
            killer.execute("SELECT pg_terminate_backend(%s)", pids)
        assert outcome.result(timeout=SECONDS) == "cut off"
    assert list(LiveQuestion.objects.order_by("pk").values()) == before
    left = [model.objects.count() for model in (LedgerEntry, Message, Press)]
    assert left == [0, 0, 0]
    studio.pressed -= 1  # the console sends it again, with the same key
    studio.press(lead, "decline", ground="unclear")
    follower.refresh_from_db()
    assert (follower.status, Message.objects.count(), Press.objects.count()) == ("declined", 2, 1)


def other_connection() -> psycopg.Connection:
    return psycopg.connect(
        **connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
    )


def wait_for_a_waiter(watcher: psycopg.Connection, pids: list[int]) -> None:
    """Until the press waits for the table; fails when it does not come to that."""
    for _look in range(SECONDS * 20):
        if (
            pids
            and watcher.execute(
                "SELECT 1 FROM pg_locks JOIN pg_class ON pg_class.oid = relation"
                " WHERE pid = ANY(%s) AND relname = 'broadcasts_press' AND NOT granted",
                [pids],
            ).fetchone()
        ):
            return
        watcher.execute("SELECT pg_sleep(0.05)")
    pytest.fail("the press never came to its last row")
