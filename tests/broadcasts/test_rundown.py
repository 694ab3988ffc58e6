"""The queue and its order, next and now, and what was answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadcasts import moderation, queue_ranks, rundown
from broadcasts.models import LiveQuestion
from portal import clock
from portal.models import Message
from portal.transitions import TransitionNotAllowed
from tests.factories import AppointmentFactory, GuestFactory
from tests.factories.live import MINUTE
from tests.factories.studio import Studio

pytestmark = pytest.mark.django_db


def now(question: LiveQuestion) -> LiveQuestion:
    """As the row stands."""
    return LiveQuestion.objects.get(pk=question.pk)


def order(studio: Studio) -> list[int]:
    """The queue, each question by its place among those asked."""
    rows = LiveQuestion.objects.filter(broadcast=studio.broadcast).queued()
    return list(rows.values_list("position", flat=True))


def test_the_queue_is_kept_in_the_order_of_the_presses(studio: Studio) -> None:
    questions = [studio.question(status) for status in ("incoming", "approved", "approved")]
    for question in reversed(questions):
        rundown.queue(question, by=studio["mira"])
    assert order(studio) == [3, 2, 1]
    assert now(questions[0]).published_at is not None
    rundown.dequeue(questions[1], by=studio["mira"])
    rundown.queue(questions[1], by=studio["mira"])
    assert order(studio) == [3, 1, 2]


def test_a_question_moves_ahead_of_another_or_to_the_end(studio: Studio) -> None:
    one, two, three, four = (studio.question("queued") for _ in range(4))
    rundown.move(four, before=two, by=studio["mira"])
    assert order(studio) == [1, 4, 2, 3]
    rundown.move(three, before=one, by=studio["mira"])
    assert order(studio) == [3, 1, 4, 2]
    rundown.move(three, by=studio["mira"])
    assert order(studio) == [1, 4, 2, 3]
    rundown.move(four, before=two, by=studio["mira"])  # where it is
    assert order(studio) == [1, 4, 2, 3]
    for not_there in (four, studio.question("approved")):
        with pytest.raises(TransitionNotAllowed, match="not in the queue"):
            rundown.move(four, before=not_there, by=studio["mira"])


def test_moves_into_one_gap_never_run_out_of_room(studio: Studio) -> None:
    questions = [studio.question("queued") for _ in range(4)]
    wanted = [1, 2, 3, 4]
    for turn in range(80):  # each halves the room behind the first
        mover = questions[wanted[-1] - 1]
        rundown.move(mover, before=questions[wanted[1] - 1], by=studio["mira"])
        wanted = [wanted[0], wanted[-1], *wanted[1:-1]]
        assert order(studio) == wanted, turn


def test_the_queue_is_counted_anew_at_the_edge_of_its_column(studio: Studio) -> None:
    edge = (1 << 31) - 1
    first, last = studio.question("queued", rank=-edge), studio.question("queued", rank=edge)
    new, newer = studio.question("approved"), studio.question("now")
    rundown.queue(new, by=studio["mira"])
    rundown.back(newer, by=studio["mira"])
    assert order(studio) == [newer.position, first.position, last.position, new.position]
    assert abs(now(last).rank) <= 2 * queue_ranks.ROOM


def test_a_question_put_back_by_undoing_stands_where_it_stood(studio: Studio) -> None:
    """Its rank was taken meanwhile; whoever took it steps behind."""
    one, two, three = studio.question("queued"), studio.question("queued"), studio.question()
    studio.press(two, "dequeue")
    studio.press(three, "queue", by="max")
    assert now(three).rank == two.rank
    studio.undo()
    assert order(studio) == [one.position, two.position, three.position]
    assert now(two).rank == two.rank
    studio.undo(by="max")
    assert order(studio) == [one.position, two.position]


def test_what_was_next_goes_back_to_the_head_of_the_queue(studio: Studio) -> None:
    was_next, waits, wanted = (studio.question(s) for s in ("next", "queued", "queued"))
    rundown.next_(wanted, by=studio["mira"])
    assert (now(wanted).status, now(was_next).status) == ("next", "queued")
    assert order(studio) == [was_next.position, waits.position]
    assert now(was_next).revision == 1


def test_now_is_refused_while_another_is_on_air(studio: Studio) -> None:
    on_air, ready = studio.question("now"), studio.question("next")
    with pytest.raises(TransitionNotAllowed, match=f"{on_air.code} is on air: say first"):
        rundown.now(ready, by=studio["mira"])
    rundown.back(on_air, by=studio["mira"])
    moment = studio.broadcast.starts_at + 20 * MINUTE
    with clock.at(moment):
        rundown.now(ready, by=studio["mira"])
    assert now(ready).now_at == moment
    assert (now(on_air).status, now(on_air).now_at) == ("queued", None)


def test_the_press_is_the_time_stamp(studio: Studio) -> None:
    began = studio.broadcast.starts_at + 20 * MINUTE
    question, sudden = studio.question("next"), studio.question("approved")
    with clock.at(began):
        rundown.now(question, by=studio["mira"])
    with clock.at(began + 3 * MINUTE):
        rundown.answered(question, by=studio["mira"])
        rundown.promised(sudden, by=studio["mira"])
    assert (now(question).now_at, now(question).done_at) == (began, began + 3 * MINUTE)
    assert now(sudden).now_at == now(sudden).done_at == began + 3 * MINUTE


def test_no_moment_is_made_up_after_the_end(studio: Studio) -> None:
    question = studio.question("approved")
    broadcast = studio.broadcast
    broadcast.status, broadcast.ended_at = "ended", broadcast.ends_at
    broadcast.save()
    with clock.at(broadcast.ends_at + timedelta(hours=1)):
        rundown.answered(question, by=studio["mira"])
    assert now(question).now_at is None
    assert now(question).done_at == broadcast.ends_at + timedelta(hours=1)


def test_the_only_guest_answered_unless_another_is_named(studio: Studio) -> None:
    first, second, third = (studio.question("approved") for _ in range(3))
    rundown.answered(first, by=studio["mira"])
    assert now(first).answered_by == studio.guest.appointment
    other = GuestFactory(broadcast=studio.broadcast)
    rundown.answered(second, by=studio["mira"])
    assert now(second).answered_by is None
    rundown.promised(third, answered_by=other.appointment, by=studio["mira"])
    assert now(third).answered_by == other.appointment
    with pytest.raises(TransitionNotAllowed, match="no guest"):
        rundown.answered(
            studio.question("now"), answered_by=AppointmentFactory(), by=studio["mira"]
        )
    assert LiveQuestion.objects.filter(status="now").count() == 1


def test_an_answer_is_written_down_without_personal_data_and_mended(studio: Studio) -> None:
    question = studio.question("now")
    rundown.answered(question, summary="В мае. Звоните: 87270000000", by=studio["mira"])
    assert now(question).answer_text == "В мае. Звоните: [телефон]"
    rundown.summarise(question, answer_text="В июне.", by=studio["mira"])
    assert (now(question).answer_text, now(question).revision) == ("В июне.", 2)
    assert now(question).answered_by == studio.guest.appointment
    rundown.summarise(question, answer_text="В июне.", by=studio["mira"])
    assert now(question).revision == 2


@pytest.mark.parametrize("verb", ["answered", "promised"])
def test_all_who_asked_are_told_once(verb: str, studio: Studio) -> None:
    lead = studio.asked_by_mail("now")
    follower, silent = studio.asked_by_mail(), studio.question()
    for question in (follower, silent):
        moderation.merge(question, into=lead, by=studio["mira"])
    Message.objects.all().delete()
    studio.press(lead, verb)
    people = [row.applicant.reference for row in (lead, follower) if row.applicant]
    promised = Message.objects.filter(template=f"broadcasts/{verb}")
    assert sorted(promised.values_list("recipient", flat=True)) == sorted(people)
    assert Message.objects.count() == len(people)
    studio.undo()
    assert Message.objects.count() == 0
