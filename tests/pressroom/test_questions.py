"""Questions logged, promised, declined, passed on, extended, withdrawn, hidden."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from portal import clock, ledger
from portal.models import LedgerEntry, Message
from portal.transitions import NotYourBody, TransitionNotAllowed
from pressroom import answers, asked_names, question_life, questions
from pressroom.models import PressEvent, PressQuestion
from pressroom.models.choices import QuestionStatus
from pressroom.questions import Asked, Decision
from tests.factories import AppointmentFactory
from tests.factories.cast import MONDAY, Cast
from tests.factories.press import JournalistFactory, OutletFactory, PressEventFactory

ASKED = Asked(text="Когда закончится ремонт улицы?", language="ru")
REASON = "Идёт следствие."


@pytest.fixture
def event(db: None) -> PressEvent:
    return PressEventFactory(announced=True)


def logged(
    cast: Cast, event: PressEvent, decision: Decision | None = None, **more: Any
) -> PressQuestion:
    asked = Asked(**{"text": ASKED.text, "language": "ru", **more})
    with clock.at(MONDAY):
        return questions.log(event, asked=asked, decision=decision, by=cast["press"])


def events_of(question: PressQuestion) -> list[str]:
    rows = LedgerEntry.objects.filter(subject=question.ledger_subject).order_by("sequence")
    return list(rows.values_list("event", flat=True))


# --- logging --------------------------------------------------------------------------------------


def test_an_undecided_question_is_logged_with_its_number(cast: Cast, event: PressEvent) -> None:
    outlet = OutletFactory()
    speaker = AppointmentFactory(body=cast.roads)

    question = logged(cast, event, outlet=outlet, addressee=speaker, second=95)

    assert question.number.startswith("P26-000001-")
    assert (question.status, question.channel, question.event) == ("new", "event", event)
    assert (question.outlet, question.addressee, question.second) == (outlet, speaker, 95)
    assert question.body == cast.roads  # the speaker's body answers unless another is named
    assert question.due_on is None
    assert events_of(question) == ["logged"]


@pytest.mark.parametrize(
    ("decision", "status", "due_on", "events"),
    [
        (
            Decision("answer_on_the_spot", "До мая."),
            "answered",
            None,
            ["logged", "answered_on_the_spot"],
        ),
        (Decision("promise"), "promised", date(2026, 2, 9), ["logged", "promised"]),
        (Decision("decline", REASON), "declined", None, ["logged", "declined"]),
    ],
)
def test_what_became_of_it_is_logged_at_once(
    cast: Cast,
    event: PressEvent,
    decision: Decision,
    status: str,
    due_on: date | None,
    events: list[str],
) -> None:
    question = logged(cast, event, decision)

    assert (question.status, question.due_on) == (status, due_on)
    assert events_of(question) == events
    assert list(ledger.broken()) == []


def test_an_answer_on_the_spot_is_the_speakers_and_no_clock_ran(
    cast: Cast, event: PressEvent
) -> None:
    speaker = AppointmentFactory(body=cast.roads)

    question = logged(cast, event, Decision("answer_on_the_spot", "До мая."), addressee=speaker)

    given = question.answers.get()
    assert (given.kind, given.text, given.appointment) == ("on_the_spot", "До мая.", speaker)
    assert question.answered_on_time is None
    assert not question.deadlines.exists()


def test_a_double_click_logs_once(cast: Cast, event: PressEvent) -> None:
    key = uuid.uuid4()
    first, second = (
        questions.log(event, asked=ASKED, decision=Decision("promise"), key=key, by=cast["press"])
        for _ in range(2)
    )
    assert first == second
    assert PressQuestion.objects.count() == 1
    assert events_of(first) == ["logged", "promised"]


def test_contacts_in_the_words_are_not_kept(cast: Cast, event: PressEvent) -> None:
    question = logged(cast, event, text="Когда ремонт? Мой телефон +7 701 123 45 67")
    assert "701" not in question.text
    assert "[телефон]" in question.text


@pytest.mark.parametrize("name", ["erik", "hana", "akim", "anna", "olga", "admin", "stranger"])
def test_only_the_press_office_logs(cast: Cast, event: PressEvent, name: str) -> None:
    with pytest.raises(NotYourBody):
        questions.log(event, asked=ASKED, by=cast[name])
    assert not PressQuestion.objects.exists()


def test_nothing_is_logged_at_a_cancelled_event(cast: Cast) -> None:
    event = PressEventFactory(cancelled=True)
    with pytest.raises(TransitionNotAllowed, match="cancelled"):
        logged(cast, event, Decision("promise"))


def test_at_a_closed_event_a_question_is_decided_at_once(cast: Cast) -> None:
    event = PressEventFactory(closed=True)
    with pytest.raises(TransitionNotAllowed, match="closed"):
        logged(cast, event)
    assert not PressQuestion.objects.exists()
    assert logged(cast, event, Decision("promise")).status == "promised"


def test_a_question_without_words_is_none(cast: Cast, event: PressEvent) -> None:
    with pytest.raises(TransitionNotAllowed):
        logged(cast, event, text="  ")


# --- written requests -----------------------------------------------------------------------------


def test_a_written_request_is_owed_from_receipt_and_receipted(cast: Cast) -> None:
    journalist = JournalistFactory()
    with clock.at(MONDAY):
        question = questions.request(
            asked=Asked(
                text="Сколько стоит ремонт?", language="kk", journalist=journalist, body=cast.roads
            )
        )
    assert (question.status, question.channel, question.due_on) == (
        "promised",
        "written",
        date(2026, 2, 9),
    )
    assert question.outlet == journalist.outlet
    message = Message.objects.get()
    assert (message.template, message.recipient, message.language) == (
        "pressroom/received",
        journalist.reference,
        "kk",
    )
    entry = LedgerEntry.objects.get(subject=question.ledger_subject)
    assert entry.actor == "journalist"


def test_a_request_sent_twice_is_one(cast: Cast) -> None:
    asked, key = Asked(text="Сколько?", language="ru", journalist=JournalistFactory()), uuid.uuid4()
    first, second = (questions.request(asked=asked, key=key) for _ in range(2))
    assert first == second
    assert Message.objects.count() == 1


# --- the clock ------------------------------------------------------------------------------------


def test_a_promise_starts_the_clock_when_it_is_made(cast: Cast, event: PressEvent) -> None:
    question = logged(cast, event, body=cast.roads)
    with clock.at(MONDAY + timedelta(days=1)):
        questions.promise(question, by=cast["press"])
    deadline = question.deadlines.get()
    assert (deadline.kind, deadline.basis, deadline.body) == (
        "answer",
        "93-VIII/answer",
        cast.roads,
    )
    assert (deadline.started_on, deadline.due_on) == (date(2026, 2, 3), date(2026, 2, 10))


def test_declining_and_promising_after_all_gives_no_second_term(
    cast: Cast, event: PressEvent
) -> None:
    question = logged(cast, event, Decision("promise"))
    with clock.at(MONDAY + timedelta(days=3)):
        questions.decline(question, reason=REASON, by=cast["press"])
        assert not question.deadlines.open().exists()
        question = questions.promise(question, by=cast["press"])
    assert question.due_on == date(2026, 2, 9)
    assert question.decline_reason == ""
    assert question.deadlines.open().get().due_on == date(2026, 2, 9)


def test_passing_it_on_keeps_the_clock_under_the_new_name(cast: Cast, event: PressEvent) -> None:
    question = logged(cast, event, Decision("promise"), body=cast.roads)
    question = questions.assign(question, to=cast.parks, by=cast["press"])
    assert (question.body, question.due_on) == (cast.parks, date(2026, 2, 9))
    assert question.deadlines.get().body == cast.parks
    question = questions.assign(question, to=None, by=cast["press"])
    assert question.body is None
    with pytest.raises(TransitionNotAllowed, match="there already"):
        questions.assign(question, to=None, by=cast["press"])


def test_extension_within_the_law(cast: Cast, event: PressEvent) -> None:
    journalist = JournalistFactory()
    question = logged(cast, event, Decision("promise"), journalist=journalist, body=cast.roads)
    until = date(2026, 2, 24)  # fifteen days after 9 February
    with clock.at(MONDAY + timedelta(days=2)):
        question = questions.extend(question, until_on=until, reason="Ждём смету.", by=cast["hana"])

    assert (question.due_on, question.is_extended) == (until, True)
    answer = question.deadlines.get(kind="answer")
    assert (answer.due_on, answer.original_due_on) == (until, date(2026, 2, 9))
    notice = question.deadlines.get(kind="extension_notice")
    assert notice.due_on == date(2026, 2, 6)
    assert notice.met_at is not None  # the mail is the notice
    assert Message.objects.filter(template="pressroom/extended").count() == 1


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (date(2026, 2, 25), "until 24 February 2026 at most"),
        (date(2026, 2, 9), "after the present one"),
        (date(2026, 2, 14), "not a working day"),
    ],
)
def test_extension_beyond_the_law_is_refused(
    cast: Cast, event: PressEvent, until: date, words: str
) -> None:
    question = logged(cast, event, Decision("promise"))
    with clock.at(MONDAY), pytest.raises(TransitionNotAllowed, match=words):
        questions.extend(question, until_on=until, reason="Ждём.", by=cast["press"])
    question.refresh_from_db()
    assert (question.due_on, question.is_extended) == (date(2026, 2, 9), False)


def test_a_term_is_extended_once_and_never_after_its_end(cast: Cast, event: PressEvent) -> None:
    once = logged(cast, event, Decision("promise"))
    late = logged(cast, event, Decision("promise"))
    with clock.at(MONDAY):
        questions.extend(once, until_on=date(2026, 2, 10), reason="Ждём.", by=cast["press"])
        with pytest.raises(TransitionNotAllowed, match="extended before"):
            questions.extend(once, until_on=date(2026, 2, 11), reason="Ждём.", by=cast["press"])
    with clock.at(MONDAY + timedelta(days=8)), pytest.raises(TransitionNotAllowed, match="over"):
        questions.extend(late, until_on=date(2026, 2, 12), reason="Ждём.", by=cast["press"])


def test_whoever_has_no_address_is_told_by_word_of_mouth(cast: Cast, event: PressEvent) -> None:
    question = logged(cast, event, Decision("promise"), asked_as="A. Example, Channel")
    with clock.at(MONDAY):
        questions.extend(question, until_on=date(2026, 2, 10), reason="Ждём.", by=cast["press"])
    notice = question.deadlines.get(kind="extension_notice")
    assert notice.is_open
    questions.note_notice(question, by=cast["press"])
    notice.refresh_from_db()
    assert notice.met_at is not None
    with pytest.raises(TransitionNotAllowed, match="No notice"):
        questions.note_notice(question, by=cast["press"])


# --- endings, and what the public sees ------------------------------------------------------------


def test_withdrawing_calls_the_clock_off(cast: Cast, event: PressEvent) -> None:
    question = logged(cast, event, Decision("promise"))
    question = questions.withdraw(question)
    assert question.status == "withdrawn"
    assert not question.deadlines.open().exists()
    assert LedgerEntry.objects.get(event="withdrawn").actor == "journalist"


def test_a_declined_question_tells_why(cast: Cast, event: PressEvent) -> None:
    journalist = JournalistFactory()
    question = logged(cast, event, Decision("decline", REASON), journalist=journalist)
    assert question.decline_reason == REASON
    assert Message.objects.get().template == "pressroom/declined"
    with pytest.raises(TransitionNotAllowed):
        logged(cast, event, Decision("decline", " "))


def test_a_reason_that_grows_with_its_marks_still_fits(cast: Cast, event: PressEvent) -> None:
    reason = f"{'Ж' * 290} a@b.kz"  # as long as the form takes; the mark is longer yet
    question = logged(cast, event, Decision("decline", reason))
    assert question.decline_reason.startswith(f"{'Ж' * 290} [")
    question = logged(cast, event, Decision("answer_on_the_spot", "Весной."))
    given = answers.correct(question, text="Летом.", note=reason, by=cast["press"])
    assert given.note.startswith(f"{'Ж' * 290} [")


def test_hidden_and_shown_again(cast: Cast, event: PressEvent) -> None:
    question = logged(cast, event, Decision("promise"))
    at = MONDAY + timedelta(hours=1)
    assert PressQuestion.objects.public(at).get() == question
    questions.unpublish(question, reason="Names a minor", by=cast["press"])
    assert not PressQuestion.objects.public(at).exists()
    with pytest.raises(TransitionNotAllowed):
        questions.unpublish(question, reason="Again", by=cast["press"])
    questions.publish(question, by=cast["press"])
    assert PressQuestion.objects.public(at).exists()


def test_mending_changes_what_is_named_and_tells_which(cast: Cast, event: PressEvent) -> None:
    question = logged(cast, event)
    outlet = OutletFactory()
    question = questions.amend(
        question, text="Когда закончат ремонт?", outlet=outlet, second=None, by=cast["press"]
    )
    assert (question.text, question.outlet) == ("Когда закончат ремонт?", outlet)
    assert LedgerEntry.objects.get(event="amended").data["what"] == ["outlet", "text"]
    with pytest.raises(TypeError):
        questions.amend(question, status="answered", by=cast["press"])


# --- who may, when --------------------------------------------------------------------------------

PEOPLE = (
    "press", "erik", "hana", "bela", "pavel", "petra", "olga", "akim", "anna", "mira", "host",
    "admin", "stranger", "root",
)  # fmt: skip
OWN = {"erik": {"answer", "hold"}, "hana": {"answer", "hold", "correct", "extend", "note_notice"}}
OF_PRESS = set(question_life.TRANSITIONS)
FITS = {
    "new": {"answer_on_the_spot", "promise", "answer", "decline", "assign", "group", "amend",
            "withdraw", "unpublish"},
    "promised": {"answer", "hold", "decline", "assign", "extend", "group", "amend", "withdraw",
                 "unpublish"},
    "answered": {"correct", "amend", "unpublish"},
    "declined": {"promise", "answer", "amend", "unpublish"},
    "withdrawn": {"amend", "unpublish"},
}  # fmt: skip


def led(cast: Cast, event: PressEvent, status: str, body: Any) -> PressQuestion:
    decisions = {
        "answered": Decision("answer_on_the_spot", "До мая."),
        "promised": Decision("promise"),
        "declined": Decision("decline", REASON),
    }
    question = logged(cast, event, decisions.get(status), body=body)
    return questions.withdraw(question) if status == "withdrawn" else question


@pytest.mark.parametrize("status", QuestionStatus)
def test_who_may_do_what_when(cast: Cast, event: PressEvent, status: str) -> None:
    """Role × verb × state × body: what is offered is what fits, to whom it belongs."""
    with clock.at(MONDAY):
        for body in (cast.roads, cast.parks, None):
            question = led(cast, event, status, body)
            for name in PEOPLE:
                offered = {
                    verb
                    for verb in question_life.TRANSITIONS
                    if not question_life.why_not(question, verb, cast[name])
                }
                if name in {"press", "root"}:
                    granted = OF_PRESS
                elif body == cast.roads:
                    granted = OWN.get(name, set())
                elif body == cast.parks:
                    own = {"pavel": OWN["erik"], "petra": OWN["hana"]}
                    granted = own.get(name, set())
                else:
                    granted = set()
                assert offered == granted & FITS[status], (name, status, body)


@pytest.mark.parametrize("name", ["pavel", "petra", "bela", "olga", "anna"])
def test_another_bodys_people_are_refused_by_the_verb_itself(
    cast: Cast, event: PressEvent, name: str
) -> None:
    question = logged(cast, event, Decision("promise"), body=cast.roads)
    with pytest.raises(NotYourBody):
        answers.answer(question, text="До мая.", by=cast[name])
    assert not question.answers.exists()


def test_an_embargoed_events_question_is_nowhere_public(cast: Cast) -> None:
    later = datetime(2026, 2, 3, 5, 0, tzinfo=UTC)
    event = PressEventFactory(status="announced", announce_at=later)
    logged(cast, event, Decision("promise"))
    assert not PressQuestion.objects.public(later - timedelta(microseconds=1)).exists()
    assert PressQuestion.objects.public(later).exists()


# --- forgetting -----------------------------------------------------------------------------------


def test_names_noted_at_an_event_are_forgotten_when_their_term_is_over(
    cast: Cast, event: PressEvent, settings: Settings
) -> None:
    closed = logged(cast, event, Decision("decline", REASON), asked_as="A. Example")
    owed = logged(cast, event, Decision("promise"), asked_as="B. Example")
    last_day = MONDAY + timedelta(days=settings.JOURNALIST_KEPT_DAYS)
    with clock.at(last_day):
        assert asked_names.forget() == 0
    with clock.at(last_day + timedelta(days=1)):
        assert asked_names.forget() == 1
        assert asked_names.forget() == 0
    closed.refresh_from_db()
    owed.refresh_from_db()
    assert (closed.asked_as, owed.asked_as) == ("", "B. Example")
    assert events_of(closed)[-1] == "asker_forgotten"
    assert list(ledger.broken()) == []
