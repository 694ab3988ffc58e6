"""The press office's pages: the log of an event, the queue, the page of a question, the start."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.models import LedgerEntry
from pressroom import answers, questions
from pressroom.models import Accreditation, PressEvent, PressQuestion
from pressroom.models.choices import QuestionStatus
from pressroom.question_forms import FORMS
from pressroom.questions import Asked, Decision
from tests.factories import AppointmentFactory
from tests.factories.cast import MONDAY, Cast
from tests.factories.press import (
    JournalistFactory,
    OutletFactory,
    PressEventFactory,
    SpeakingFactory,
)

pytestmark = pytest.mark.django_db
LIST = reverse("admin:pressroom_pressquestion_changelist")
DECISIONS = {
    "answered": Decision("answer_on_the_spot", "До мая."),
    "promised": Decision("promise"),
    "declined": Decision("decline", "Идёт следствие."),
}


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def event(db: None) -> PressEvent:
    return PressEventFactory(announced=True)


def logged(cast: Cast, event: PressEvent, status: str = "new", **more: Any) -> PressQuestion:
    asked = Asked(**{"text": "Когда закончится ремонт улицы?", "language": "ru", **more})
    question = questions.log(event, asked=asked, decision=DECISIONS.get(status), by=cast["press"])
    return questions.withdraw(question) if status == "withdrawn" else question


def log_of(event: PressEvent) -> str:
    return f"/admin/pressroom/pressevent/{event.pk}/log/"


def page_of(question: PressQuestion) -> str:
    return reverse("admin:pressroom_pressquestion_change", args=[question.pk])


def form_of(question: PressQuestion, verb: str) -> str:
    return reverse("admin:pressroom_pressquestion_do", args=[question.pk, verb])


def seen(question: PressQuestion) -> int:
    return LedgerEntry.objects.filter(subject=question.ledger_subject).count()


def line(**changes: Any) -> dict[str, Any]:
    return {
        "who": "",
        "outlet": "",
        "to": "",
        "text": "Когда закончится ремонт?",
        "state": "",
        "words": "",
        "second": "",
        "language": "ru",
        "submission_key": uuid.uuid4(),
        **changes,
    }


# --- the log --------------------------------------------------------------------------------------


def test_a_line_is_logged_with_all_that_was_typed(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    speaking = SpeakingFactory(event=event, appointment=AppointmentFactory(body=cast.roads))
    outlet = OutletFactory(name="First Channel")
    journalist = JournalistFactory(full_name="Jana Example", outlet=outlet)
    Accreditation.objects.create(
        journalist=journalist,
        event=event,
        status="accepted",
        applied_at=MONDAY,
        valid_from=date(2026, 2, 10),
        valid_to=date(2026, 2, 10),
    )
    client.force_login(cast["press"])
    page = client.get(log_of(event))
    assert '<option value="Jana Example, First Channel">' in page.content.decode()

    answer = client.post(
        log_of(event),
        line(
            who="Jana Example, First Channel",
            to=speaking.appointment_id,
            state="promise",
            second="1:02:15",
        ),
    )

    question = PressQuestion.objects.get()
    assert (question.journalist, question.outlet, question.asked_as) == (journalist, outlet, "")
    assert (question.addressee, question.body) == (speaking.appointment, cast.roads)
    assert (question.status, question.second) == ("promised", 3735)
    after = client.get(answer.url).content.decode()
    assert f"{question.number}</b> answer owed: the answer is due on 9 February 2026" in after
    assert f'<option value="{speaking.appointment_id}" selected>' in after  # to the same speaker


def test_names_we_do_not_know_are_kept_as_typed_for_the_office_alone(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    known = OutletFactory(name="First Channel")
    client.force_login(cast["press"])
    client.post(log_of(event), line(who="A. Example", outlet="Unknown Paper"))
    client.post(log_of(event), line(who="B. Example", outlet="first channel"))
    assert list(PressQuestion.objects.order_by("pk").values_list("asked_as", "outlet")) == [
        ("A. Example, Unknown Paper", None),
        ("B. Example", known.pk),
    ]
    assert "A. Example, Unknown Paper" in client.get(log_of(event)).content.decode()


def test_a_double_click_logs_once(client: Client, cast: Cast, event: PressEvent) -> None:
    client.force_login(cast["press"])
    data = line(state="promise")
    assert [client.post(log_of(event), data).status_code for _ in range(2)] == [302, 302]
    assert PressQuestion.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": ""}, "Write the question."),
        ({"state": "decline"}, "Say why it was declined."),
        ({"state": "answer_on_the_spot"}, "Note in a few words what was answered."),
        ({"state": "decline", "words": "слово " * 60}, "at most 300 characters"),
        ({"second": "half past"}, "Write the time in the recording"),
        ({"to": "999999"}, "Select a valid choice"),
        ({"state": "nonsense"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_told_and_kept(
    client: Client, cast: Cast, event: PressEvent, changes: dict[str, str], words: str
) -> None:
    client.force_login(cast["press"])
    page = client.post(log_of(event), line(who="Kept Person", **changes))
    html = page.content.decode()
    assert page.status_code == 200
    assert words in html
    assert "Kept Person" in html
    assert not PressQuestion.objects.exists()


@pytest.mark.parametrize(
    ("verb", "words", "status"),
    [
        ("answer_on_the_spot", "До мая.", "answered"),
        ("promise", "", "promised"),
        ("decline", "Идёт следствие.", "declined"),
    ],
)
def test_an_undecided_line_is_decided_beside_it(
    client: Client, cast: Cast, event: PressEvent, verb: str, words: str, status: str
) -> None:
    question = logged(cast, event)
    client.force_login(cast["press"])
    html = client.get(log_of(event)).content.decode()
    assert html.count(f'name="verb" value="{verb}"') == 1
    data = {"question": question.pk, "seen": 1, "verb": verb, "words": words}
    assert [client.post(log_of(event), data).status_code for _ in range(2)] == [302, 302]
    question.refresh_from_db()
    assert question.status == status
    assert seen(question) == 2


def test_deciding_without_words_or_on_an_old_picture_is_told(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    question = logged(cast, event)
    client.force_login(cast["press"])
    data = {"question": question.pk, "seen": 1, "verb": "decline", "words": " "}
    page = client.post(log_of(event), data)
    assert page.status_code == 409
    assert "Say it in words." in page.content.decode()
    questions.promise(question, by=cast["root"])
    page = client.post(log_of(event), data | {"words": "Важная причина"})
    assert page.status_code == 409
    html = page.content.decode()
    assert "It changed meanwhile: An answer was promised" in html
    assert "Важная причина" in html
    question.refresh_from_db()
    assert question.status == "promised"


def test_another_events_question_is_not_decided_here(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    question = logged(cast, PressEventFactory(announced=True))
    client.force_login(cast["press"])
    data = {"question": question.pk, "seen": 1, "verb": "promise"}
    assert client.post(log_of(event), data).status_code == 404


def test_a_closed_events_log_asks_for_a_decision(client: Client, cast: Cast) -> None:
    event = PressEventFactory(closed=True)
    client.force_login(cast["press"])
    page = client.post(log_of(event), line())
    assert page.status_code == 409
    assert "say at once what became of the question" in page.content.decode()
    assert client.post(log_of(event), line(state="promise")).status_code == 302


@pytest.mark.parametrize("name", ["erik", "hana", "akim", "anna", "olga", "mira", "admin"])
def test_the_log_is_the_press_offices(
    client: Client, cast: Cast, event: PressEvent, name: str
) -> None:
    client.force_login(cast[name])
    assert client.get(log_of(event)).status_code == 403
    assert client.post(log_of(event), line()).status_code == 403
    assert not PressQuestion.objects.exists()


def test_the_log_works_without_a_script(client: Client, cast: Cast, event: PressEvent) -> None:
    logged(cast, event)
    client.force_login(cast["press"])
    html = client.get(log_of(event)).content.decode()
    for form in re.findall(r"<form[^>]*>", html):
        if "log/" in form:
            assert 'method="post"' in form
    assert html.index('name="who"') < html.index('name="text"') < html.index('name="state"')
    assert "autofocus" in html


# --- the queue ------------------------------------------------------------------------------------


def numbers_in(client: Client, **asked: str) -> set[str]:
    page = client.get(LIST, asked)
    assert page.status_code == 200
    return {row.number for row in page.context["cl"].result_list}


def test_queues_hold_what_they_say(client: Client, cast: Cast, event: PressEvent) -> None:
    new = logged(cast, event)
    owed = logged(cast, event, "promised", body=cast.roads)
    answered = logged(cast, event, "answered")
    client.force_login(cast["press"])
    assert numbers_in(client) == {new.number, owed.number}
    assert numbers_in(client, queue="undecided") == {new.number}
    assert numbers_in(client, queue="owed") == {owed.number}
    assert numbers_in(client, queue="office") == set()
    assert numbers_in(client, queue="overdue") == set()
    assert numbers_in(client, queue="answered") == {answered.number}
    assert numbers_in(client, queue="all") == {new.number, owed.number, answered.number}
    assert numbers_in(client, q=owed.number.lower().replace("p", "р")) == {owed.number}
    assert numbers_in(client, q="P26-000001-1") <= {new.number}
    with time_machine.travel(MONDAY + timedelta(days=7), tick=False):
        client.force_login(cast["press"])
        assert numbers_in(client, queue="today") == {owed.number}
    with time_machine.travel(MONDAY + timedelta(days=8), tick=False):
        client.force_login(cast["press"])
        assert numbers_in(client, queue="overdue") == {owed.number}


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("press", {"roads", "parks", "office"}),
        ("akim", {"roads", "parks", "office"}),
        ("anna", {"roads", "parks", "office"}),
        ("erik", {"roads"}),
        ("hana", {"roads"}),
        ("petra", {"parks"}),
        ("bela", set()),
    ],
)
def test_everybody_sees_their_own(
    client: Client, cast: Cast, event: PressEvent, name: str, sees: set[str]
) -> None:
    made = {
        "roads": logged(cast, event, "promised", body=cast.roads),
        "parks": logged(cast, event, "promised", body=cast.parks),
        "office": logged(cast, event, "promised"),
    }
    client.force_login(cast[name])
    assert numbers_in(client) == {made[key].number for key in sees}
    for key, question in made.items():
        status = 200 if key in sees else 404
        assert client.get(page_of(question)).status_code == status
        assert client.get(form_of(question, "answer")).status_code == status


@pytest.mark.parametrize("name", ["olga", "mira", "host"])
def test_strangers_have_no_queue(client: Client, cast: Cast, name: str) -> None:
    client.force_login(cast[name])
    assert client.get(LIST).status_code == 403


def test_many_are_grouped_and_declined_at_once(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    made = [logged(cast, event) for _ in range(3)]
    client.force_login(cast["press"])
    chosen = [question.pk for question in made]
    asked = client.post(LIST, {"action": "group", "index": "0", "_selected_action": chosen})
    assert asked.status_code == 200
    posted = {"row": chosen, **{f"seen_{pk}": 1 for pk in chosen}}
    many = reverse("admin:pressroom_pressquestion_many", args=["group"])
    report = client.post(many, posted | {"lead": chosen[0]})
    assert "Done with 3 of 3." in report.content.decode()
    assert PressQuestion.objects.filter(answered_with=chosen[0]).count() == 2
    many = reverse("admin:pressroom_pressquestion_many", args=["decline"])
    posted = {"row": chosen, **{f"seen_{pk}": seen(q) for pk, q in zip(chosen, made, strict=True)}}
    report = client.post(many, posted | {"reason": "Идёт следствие."})
    assert "Done with 1 of 3." in report.content.decode()  # the others wait for their lead


# --- the page -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", QuestionStatus)
def test_the_page_and_every_form_open(
    client: Client, cast: Cast, event: PressEvent, status: str
) -> None:
    question = logged(cast, event, status, body=cast.roads, second=5)
    for name in ("press", "erik", "hana", "akim", "anna", "admin", "root"):
        client.force_login(cast[name])
        assert client.get(page_of(question)).status_code == 200
    client.force_login(cast["press"])
    for verb in FORMS:
        page = client.get(form_of(question, verb))
        assert page.status_code == 200
        assert bool(page.context["form"]) != bool(page.context["why_not"])


def test_who_asked_is_for_those_who_may_see_journalists(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    question = logged(cast, event, "promised", body=cast.roads, asked_as="Secret Person")
    for name, sees in (("press", True), ("admin", True), ("erik", False), ("akim", False)):
        client.force_login(cast[name])
        assert ("Secret Person" in client.get(page_of(question)).content.decode()) is sees


def test_a_whole_course_by_buttons(client: Client, cast: Cast, event: PressEvent) -> None:
    question = logged(cast, event, body=cast.parks)
    until = "2026-02-16"
    for name, verb, typed in (
        ("press", "promise", {}),
        ("press", "assign", {"to": cast.roads.pk}),
        ("erik", "hold", {"text": "Уточняем смету."}),
        ("hana", "extend", {"until_on": until, "reason": "Ждём смету."}),
        ("hana", "note_notice", {}),
        ("erik", "answer", {"text": "Закончат до мая."}),
        ("hana", "correct", {"text": "Закончат до июня.", "note": "Месяц"}),
        ("press", "unpublish", {"reason": "Names a minor"}),
        ("press", "publish", {}),
        ("press", "amend", {"text": "Когда ремонт?", "language": "ru", "second": "1:05"}),
    ):
        client.force_login(cast[name])
        done = client.post(form_of(question, verb), {"seen": seen(question), **typed})
        assert done.status_code == 302, (verb, done.context and done.context["form"].errors)
    question.refresh_from_db()
    assert (question.status, question.due_on, question.answered_on_time, question.second) == (
        "answered",
        date(2026, 2, 16),
        True,
        65,
    )
    html = client.get(page_of(question)).content.decode()
    for words in ("Закончат до мая.", "Закончат до июня.", "Names a minor", "Passed to roads"):
        assert words in html


def test_two_with_the_same_page_open_do_not_overrule_each_other(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    question = logged(cast, event, "promised", body=cast.roads)
    old = seen(question)
    answers.hold(question, text="Уточняем.", by=cast["hana"])
    client.force_login(cast["erik"])
    page = client.post(form_of(question, "answer"), {"seen": old, "text": "Закончат до мая."})
    assert page.status_code == 409
    html = page.content.decode()
    assert "A holding answer was given" in html
    assert "Закончат до мая." in html
    question.refresh_from_db()
    assert question.status == "promised"


# --- the start page -------------------------------------------------------------------------------


def tasks(client: Client) -> dict[str, int]:
    panels = client.get(reverse("admin:index")).context["panels"]
    found = [panel for panel in panels if str(panel.title) == "Answers to the press"]
    return {str(task.label): task.count for panel in found for task in panel.tasks}


def test_the_start_page_tells_officers_what_they_owe(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    client.force_login(cast["press"])
    assert set(tasks(client).values()) == {0}
    logged(cast, event)
    logged(cast, event, "promised", body=cast.roads)
    assert tasks(client) == {
        "Not decided yet": 1,
        "Overdue": 0,
        "Due today": 0,
        "Answer owed": 1,
        "Journalist to be told of an extension": 0,
    }


def test_the_start_page_tells_a_body_what_it_owes(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    logged(cast, event, "promised", body=cast.roads)
    for name, owed in (("erik", 1), ("hana", 1), ("petra", None)):
        client.force_login(cast[name])
        assert tasks(client).get("Answer owed") == owed


# --- at the same cost -----------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["queue", "log", "page"])
def test_pages_cost_the_same_however_many_rows(
    client: Client, cast: Cast, event: PressEvent, which: str
) -> None:
    def ask() -> PressQuestion:
        speaking = SpeakingFactory(event=event, appointment=AppointmentFactory())
        return logged(
            cast,
            event,
            "promised",
            addressee=speaking.appointment,
            outlet=OutletFactory(),
            journalist=JournalistFactory(),
        )

    first = ask()
    address = {"queue": LIST, "log": log_of(event), "page": page_of(first)}[which]
    client.force_login(cast["press"])
    client.get(address)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    one = statements()
    for _ in range(2):
        answers.group(ask(), lead=first, by=cast["press"])
    assert statements() == one
