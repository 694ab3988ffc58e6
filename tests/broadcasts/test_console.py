"""The moderators' console without a script: who comes in, what it shows, what its forms do."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from broadcasts import cues
from broadcasts.models import Broadcast, Cue, LiveQuestion, Press
from tests.factories import (
    AppointmentFactory,
    BodyFactory,
    BroadcastFactory,
    GuestFactory,
    LiveQuestionFactory,
    staff,
)
from tests.factories.cast import Cast
from tests.factories.live import MINUTE
from tests.factories.studio import Studio

pytestmark = pytest.mark.django_db


@pytest.fixture
def studio(db: None) -> Studio:
    return Studio()


@pytest.fixture(autouse=True)
def while_on_air() -> Any:
    with time_machine.travel(BroadcastFactory.build().starts_at + 20 * MINUTE, tick=False):
        yield


def address(name: str, broadcast: Broadcast, *more: str) -> str:
    return reverse(f"live:{name}", args=[broadcast.number, *more])


def form(question: LiveQuestion, verb: str, **more: Any) -> dict[str, Any]:
    row = LiveQuestion.objects.get(pk=question.pk)
    return {
        "verb": verb,
        "question": row.code,
        "seen": row.revision,
        "key": uuid.uuid4(),
        **more,
    }


def inside(client: Client, studio: Studio, name: str = "mira") -> Client:
    client.force_login(studio[name])
    return client


def post(client: Client, question: LiveQuestion, verb: str, **more: Any) -> Any:
    return client.post(address("press", question.broadcast), form(question, verb, **more))


def status(question: LiveQuestion) -> str:
    return LiveQuestion.objects.get(pk=question.pk).status


# --- who comes in ----------------------------------------------------

CONSOLE = {"mira", "press", "root"}  # who moderates
HOSTS = CONSOLE | {"host"}
PEOPLE = (
    "olga", "erik", "hana", "akim", "mira", "anna", "press", "host", "admin", "stranger", "root",
)  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_the_pages_are_for_those_who_work_there(client: Client, cast: Cast, name: str) -> None:
    broadcast = BroadcastFactory(on_air=True)
    question = LiveQuestionFactory(broadcast=broadcast)
    client.force_login(cast[name])
    console, host = (200 if name in allowed else 404 for allowed in (CONSOLE, HOSTS))
    for page in ("console", "console_board"):
        assert client.get(address(page, broadcast)).status_code == console
    assert client.get(address("leads", broadcast, question.code)).status_code == console
    for page in ("host", "host_slots"):
        assert client.get(address(page, broadcast)).status_code == host
    pressed = post(client, question, "approve")
    assert pressed.status_code == (302 if name in CONSOLE else 404)
    assert status(question) == ("approved" if name in CONSOLE else "incoming")
    undone = client.post(address("undo", broadcast), {"key": uuid.uuid4()})
    assert undone.status_code == (302 if name in CONSOLE else 404)
    sent = client.post(address("cue", broadcast), {"key": uuid.uuid4(), "text": "Slower"})
    assert sent.status_code == (302 if name in CONSOLE else 404)
    assert Cue.objects.exists() == (name in CONSOLE)
    ended = client.post(address("air", broadcast), {"verb": "end"})
    assert ended.status_code == (302 if name in CONSOLE else 404)
    assert Broadcast.objects.get().status == ("ended" if name in CONSOLE else "on_air")


def test_without_a_login_one_is_asked_for(client: Client, studio: Studio) -> None:
    page = address("console", studio.broadcast)
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('admin:login')}?next={page}"
    question = studio.question()
    assert post(client, question, "approve").status_code == 302
    assert status(question) == "incoming"


def test_a_role_in_one_body_is_none_in_the_studio(client: Client, studio: Studio) -> None:
    """Broadcasts are the whole city's."""
    client.force_login(staff("executor", BodyFactory(slug="roads"), username="erik"))
    assert client.get(address("console", studio.broadcast)).status_code == 404


def test_a_broadcast_that_is_not_there(client: Client, studio: Studio) -> None:
    inside(client, studio)
    assert client.get("/en/live/9999/console/").status_code == 404
    missing = address("console", studio.broadcast) + "?q=99-9"
    assert client.get(missing).status_code == 404


def test_nothing_of_the_studio_is_kept(client: Client, studio: Studio) -> None:
    inside(client, studio)
    for page in ("console", "console_board"):
        answer = client.get(address(page, studio.broadcast))
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]


# --- what it shows ----------------------------------------------------


def shown_in(page: str, column: str) -> list[str]:
    """The codes of the cards of one column."""
    _before, _id, rest = page.partition(f'id="column-{column}"')
    return re.findall(r'id="q-([0-9-]+)"', rest.partition("</ol>")[0])


def test_each_question_stands_in_its_column(client: Client, studio: Studio) -> None:
    incoming = [studio.question() for _n in range(2)]
    low, high = (
        studio.question("approved", votes_count=2),
        studio.question("approved", votes_count=7),
    )
    last, first = studio.question("queued", rank=20), studio.question("queued", rank=10)
    next_, now = studio.question("next"), studio.question("now")
    answered = studio.question("answered", answered_by=studio.guest.appointment)
    lead = high
    merged = studio.question("merged", merged_into=lead)
    declined = studio.question("declined")
    elsewhere = LiveQuestionFactory(text="Not of this broadcast")

    page = inside(client, studio).get(address("console", studio.broadcast)).content.decode()

    columns = ("incoming", "published", "queue", "next", "now", "done", "aside")
    assert {name: shown_in(page, name) for name in columns} == {
        "incoming": [question.code for question in incoming],
        "published": [high.code, low.code],
        "queue": [first.code, last.code],
        "next": [next_.code],
        "now": [now.code],
        "done": [answered.code],
        "aside": [declined.code, merged.code],
    }
    assert elsewhere.text not in page
    assert studio.guest.name_as_printed in page


def test_a_card_says_who_asked_where_and_how_and_what_to_look_at_twice(
    client: Client, studio: Studio
) -> None:
    asked = {"asked_at": studio.broadcast.starts_at + 5 * MINUTE, "source": "phone"}
    studio.question(text="Позвоните мне: 8 701 123 45 67", asked_as="Дана", **asked)
    page = inside(client, studio).get(address("console", studio.broadcast)).content.decode()
    for words in ("Дана", "phone", "15 min", "contains a phone number"):
        assert words in page


@pytest.mark.parametrize(
    ("how", "possible"),
    [
        ({}, ""),
        ({"announced": True}, "edit"),
        ({"on_air": True}, "edit summarise"),
        ({"ended": True}, "edit summarise"),
        ({"closed": True}, "edit summarise"),
    ],
)
def test_a_broadcast_is_looked_at_at_any_time(
    client: Client, db: None, how: dict[str, bool], possible: str
) -> None:
    studio = Studio(broadcast=BroadcastFactory(**how))
    question = studio.question("answered")
    inside(client, studio)
    page = client.get(address("console", studio.broadcast)).content.decode()
    assert shown_in(page, "done") == [question.code]
    assert re.findall(r'data-verbs="([^"]*)"', page) == [possible]
    assert client.get(address("host", studio.broadcast)).status_code == 200


def test_columns_are_cut_and_counted(
    client: Client, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcasts.console.SHOWN", 2)
    for _n in range(5):
        studio.question()
    inside(client, studio)
    page = client.get(address("console", studio.broadcast)).content.decode()
    assert len(shown_in(page, "incoming")) == 2
    assert '<a href="?whole=incoming">3 more</a>' in page
    assert '<span class="column__count num" id="count-incoming">5</span>' in page
    whole = client.get(address("console", studio.broadcast) + "?whole=incoming").content.decode()
    assert len(shown_in(whole, "incoming")) == 5


def test_questions_are_found_by_code_words_and_name(client: Client, studio: Studio) -> None:
    lamp = studio.question(text="Когда починят фонарь?", asked_as="Дана")
    bus = studio.question("approved", text="Где остановка автобуса?", asked_as="Ерлан")
    inside(client, studio)
    page = address("console", studio.broadcast)
    for typed, found in (
        (lamp.code, [lamp.code]),
        ("ФОНАРЬ", [lamp.code]),
        ("остановка ерлан", [bus.code]),
        ("остановка дана", []),
        ("", [lamp.code, bus.code]),
    ):
        answer = client.get(page, {"find": typed}).content.decode()
        assert shown_in(answer, "incoming") + shown_in(answer, "published") == found


@pytest.mark.parametrize("name", ["console", "console_board", "host"])
def test_the_statements_do_not_grow_with_the_questions(
    client: Client, studio: Studio, name: str
) -> None:
    inside(client, studio)

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address(name, studio.broadcast)).status_code == 200
        return len(captured)

    def ask_many(count: int) -> None:
        for _n in range(count):
            for state in ("incoming", "approved", "queued", "answered", "declined"):
                studio.question(state, answered_by=studio.guest.appointment)
            lead = studio.question("approved")
            studio.question("merged", merged_into=lead)

    ask_many(1)
    studio.question("now")
    cues.send(studio.broadcast, text="Slower", key=uuid.uuid4(), by=studio["mira"])
    at_one = statements()
    ask_many(5)
    for _n in range(3):
        GuestFactory(broadcast=studio.broadcast, appointment=AppointmentFactory())
    assert statements() == at_one
    assert at_one <= {"console": 14, "console_board": 13, "host": 9}[name]


# --- the board, asked for again and again ----------------------------------------------------


def version(page: str) -> str:
    return re.findall(r'data-version="([0-9a-f]{24})"', page)[0]


def test_an_unchanged_board_is_not_sent_again(client: Client, studio: Studio) -> None:
    question = studio.question("approved")
    inside(client, studio)
    page = address("console_board", studio.broadcast)
    have = version(client.get(address("console", studio.broadcast)).content.decode())
    assert client.get(page, {"have": have}).status_code == 204

    versions = {have}
    LiveQuestion.objects.filter(pk=question.pk).update(votes_count=1)
    versions.add(version(client.get(page, {"have": have}).content.decode()))
    post(client, question, "queue")
    versions.add(version(client.get(page, {"have": have}).content.decode()))
    cue = cues.send(studio.broadcast, text="Slower", key=uuid.uuid4(), by=studio["mira"])
    versions.add(version(client.get(page, {"have": have}).content.decode()))
    cues.acknowledge(cue, by=studio["host"])
    versions.add(version(client.get(page, {"have": have}).content.decode()))
    client.post(address("air", studio.broadcast), {"verb": "end"})
    versions.add(version(client.get(page, {"have": have}).content.decode()))
    assert len(versions) == 6


def test_a_card_is_drawn_anew_when_it_changes_and_for_each_language(
    client: Client, studio: Studio
) -> None:
    question = studio.question("now", text="Когда починят фонарь?")
    inside(client, studio)
    page = address("console_board", studio.broadcast)

    def card() -> str:
        text = client.get(page).content.decode()
        return text.partition(f'id="q-{question.code}"')[2].partition("</li>")[0]

    assert "Когда починят фонарь?" in card()
    assert "Promised" in card()
    studio.press(question, "edit", public_text="Когда починят фонарь у школы?")
    assert "Когда починят фонарь у школы?" in card()
    LiveQuestion.objects.filter(pk=question.pk).update(votes_count=41)
    assert "</span> 41<span" in card()
    GuestFactory(
        broadcast=studio.broadcast, appointment=AppointmentFactory(), name_as_printed_ru="Ә. Үлгі"
    )
    assert "Ә. Үлгі" in card()
    kazakh = client.get(page.replace("/en/", "/kk/")).content.decode()
    assert "Уәде берілді" in kazakh
    studio.press(question, "answered", answered_by=studio.guest.appointment_id)
    assert "Promised" not in card()


def test_what_the_script_is_sent_is_nobodys(client: Client, studio: Studio) -> None:
    """A drawn card serves the other moderator too: it holds neither token nor key."""
    studio.question()
    page = address("console_board", studio.broadcast)
    inside(client, studio)
    text = client.get(page).content.decode()
    cards = text.partition('id="column-incoming"')[2].partition("</ol>")[0]
    assert "<button" in cards
    assert "csrfmiddlewaretoken" not in cards
    assert 'name="key"' not in cards
    whole = client.get(address("console", studio.broadcast)).content.decode()
    cards = whole.partition('id="column-incoming"')[2].partition("</ol>")[0]
    assert "csrfmiddlewaretoken" in cards
    assert 'name="key"' in cards


# --- its forms, without a script ----------------------------------------------------


def test_a_broadcast_is_led_by_forms_alone(client: Client, studio: Studio) -> None:
    question = studio.question()
    inside(client, studio)
    for verb, after in (
        ("approve", "approved"),
        ("queue", "queued"),
        ("next", "next"),
        ("now", "now"),
        (f"answered:{studio.guest.appointment_id}", "answered"),
    ):
        answer = post(client, question, verb)
        assert answer.status_code == 302
        back = f"{address('console', studio.broadcast)}#q-{question.code}"
        assert answer["Location"] == back
        assert status(question) == after
    question.refresh_from_db()
    assert question.answered_by_id == studio.guest.appointment_id
    post(client, question, "summarise", answer_text="До мая.")
    question.refresh_from_db()
    assert question.answer_text == "До мая."


def test_the_buttons_of_a_card_do_what_they_say(client: Client, studio: Studio) -> None:
    """Each is sent as the page has it."""
    first, second, third = (studio.question("queued") for _n in range(3))
    inside(client, studio)

    def send(question: LiveQuestion, words: str) -> None:
        page = client.get(address("console", studio.broadcast)).content.decode()
        card = page.partition(f'id="q-{question.code}"')[2].partition("</li>")[0]
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', card))
        [verb] = re.findall(
            rf'name="verb" value="([^"]*)"[^>]*>(?:<[^>]*>[^<]*</span><[^>]*>)?{words}', card
        )
        assert (
            client.post(address("press", studio.broadcast), hidden | {"verb": verb}).status_code
            == 302
        )

    def queue() -> list[LiveQuestion]:
        return list(LiveQuestion.objects.queued())

    send(third, "Sooner")
    assert queue() == [first, third, second]
    send(first, "Later")
    assert queue() == [third, first, second]
    send(third, "Later")
    send(third, "Later")
    assert queue() == [first, second, third]
    send(first, "Next")
    send(first, "On air now")
    send(first, "Promised")
    assert status(first) == "promised"


def test_a_question_is_declined_in_the_askers_language(client: Client, studio: Studio) -> None:
    question, other = studio.question(language="ru"), studio.question(language="kk")
    inside(client, studio)
    panel = client.get(f"{address('console', studio.broadcast)}?q={question.code}")
    assert 'id="panel"' in panel.content.decode()
    post(client, question, "decline", ground="personal", words="Уберите номер квартиры.")
    post(client, other, "decline", ground="advertising", words="")
    question.refresh_from_db()
    other.refresh_from_db()
    assert (question.status, question.decline_ground) == ("declined", "personal")
    assert question.decline_words == "Уберите номер квартиры."
    assert other.decline_words


def test_a_question_is_asked_together_with_one_alike(client: Client, studio: Studio) -> None:
    lead = studio.question("approved", text="Когда отремонтируют улицу Абая?")
    studio.question("approved", text="Сколько стоит проезд в автобусе?")
    question = studio.question(text="Когда отремонтируют тротуар на улице Абая?")
    inside(client, studio)
    for page in (
        f"{address('console', studio.broadcast)}?q={question.code}",
        address("leads", studio.broadcast, question.code),
    ):
        offered = re.findall(r'name="into" value="([^"]+)"', client.get(page).content.decode())
        assert offered == [lead.code]
    post(client, question, "merge", into="", code=lead.code.replace("-", " "))
    question.refresh_from_db()
    assert question.merged_into == lead
    post(client, question, "unmerge")
    assert status(question) == "incoming"


def test_the_published_words_are_edited(client: Client, studio: Studio) -> None:
    question = studio.question(text="Когда отремонтируют улицу, где живёт Иванов?")
    inside(client, studio)
    post(client, question, "edit", public_text="Когда отремонтируют улицу?", asked_as="Дана")
    question.refresh_from_db()
    assert (question.public_text, question.asked_as) == ("Когда отремонтируют улицу?", "Дана")
    assert question.text == "Когда отремонтируют улицу, где живёт Иванов?"


def test_a_press_is_undone(client: Client, studio: Studio) -> None:
    question = studio.question()
    inside(client, studio)
    post(client, question, "approve")
    page = client.get(address("console", studio.broadcast)).content.decode()
    assert f'<b class="num">{question.code}</b> Publish' in page
    key = uuid.uuid4()
    for _sent in range(2):  # the second time over a line that was cut
        answer = client.post(address("undo", studio.broadcast), {"key": key})
        assert answer.status_code == 302
        assert status(question) == "incoming"
    refused = client.post(address("undo", studio.broadcast), {"key": uuid.uuid4()})
    assert refused.status_code == 409
    assert "There is nothing of yours to undo." in refused.content.decode()


def test_search_and_column_stay_from_press_to_press(client: Client, studio: Studio) -> None:
    question = studio.question(text="Когда починят фонарь?")
    inside(client, studio)
    query = "?find=%D1%84%D0%BE%D0%BD%D0%B0%D1%80%D1%8C&whole=incoming"
    answer = client.post(address("press", studio.broadcast) + query, form(question, "approve"))
    assert (
        answer["Location"] == address("console", studio.broadcast) + query + f"#q-{question.code}"
    )


def test_messages_go_to_the_host_once(client: Client, studio: Studio) -> None:
    inside(client, studio)
    typed = {"key": uuid.uuid4(), "text": "Five minutes left"}
    for _sent in range(2):
        assert client.post(address("cue", studio.broadcast), typed).status_code == 302
    cue = Cue.objects.get()
    page = client.get(address("console", studio.broadcast)).content.decode()
    assert "Five minutes left" in page
    assert "not seen yet" in page
    cues.acknowledge(cue, by=studio["host"])
    assert "seen at" in client.get(address("console", studio.broadcast)).content.decode()
    too_long = {"key": uuid.uuid4(), "text": "x" * 201}
    refused = client.post(address("cue", studio.broadcast), too_long)
    assert refused.status_code == 409
    assert "x" * 201 in refused.content.decode()  # what was typed is still there


def test_it_goes_on_air_and_ends(client: Client, studio: Studio) -> None:
    Broadcast.objects.update(status="announced", on_air_at=None)
    inside(client, studio)
    page = client.get(address("console", studio.broadcast)).content.decode()
    assert 'value="go_on_air"' in page
    assert 'value="end"' not in page
    client.post(address("air", studio.broadcast), {"verb": "go_on_air"})
    page = client.get(address("console", studio.broadcast)).content.decode()
    assert 'value="go_on_air"' not in page
    assert 'value="end"' in page
    client.post(address("air", studio.broadcast), {"verb": "end"})
    again = client.post(address("air", studio.broadcast), {"verb": "end"})
    assert again.status_code == 409
    assert Broadcast.objects.get().status == "ended"


# --- two moderators ----------------------------------------------------


def test_the_second_of_two_is_told_and_nothing_is_overwritten(
    client: Client, studio: Studio
) -> None:
    question = studio.question()
    looked_at = form(question, "decline", ground="unclear", words="Скажите, о какой улице речь.")
    studio.press(question, "approve", by="max")
    inside(client, studio)

    answer = client.post(address("press", studio.broadcast), looked_at)

    assert answer.status_code == 409
    page = answer.content.decode()
    panel = page.partition('id="panel"')[2].partition("<nav")[0]
    assert f"Somebody changed question {question.code} meanwhile: now it is “published”." in panel
    assert "Скажите, о какой улице речь." in panel
    assert '<option value="unclear" selected>' in panel
    assert status(question) == "approved"
    told = client.post(
        address("press", studio.broadcast), looked_at, headers={"accept": "application/json"}
    )
    assert told.status_code == 409
    assert told.json()["code"] == question.code


def test_what_was_refused_can_be_pressed_again_on_what_stands_now(
    client: Client, studio: Studio
) -> None:
    question = studio.question()
    looked_at = form(question, "decline", ground="unclear", words="О какой улице речь?")
    studio.press(question, "approve", by="max")
    page = inside(client, studio).post(address("press", studio.broadcast), looked_at)
    panel = page.content.decode().partition('id="panel"')[2].partition("<nav")[0]
    decline = panel.partition('data-verb="decline"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', decline))
    assert hidden["key"] != str(looked_at["key"])
    again = looked_at | hidden
    assert client.post(address("press", studio.broadcast), again).status_code == 302
    assert status(question) == "declined"


# --- presses over a bad line ----------------------------------------------------


def send(client: Client, studio: Studio, data: dict[str, Any]) -> Any:
    return client.post(
        address("press", studio.broadcast), data, headers={"accept": "application/json"}
    )


def test_a_press_sent_twice_counts_once(client: Client, studio: Studio) -> None:
    question = studio.question()
    inside(client, studio)
    press = form(question, "approve")
    for _sent in range(3):
        answer = send(client, studio, press)
        assert (answer.status_code, answer.json()) == (200, {"code": question.code})
    assert Press.objects.count() == 1
    assert LiveQuestion.objects.get().revision == 1


def test_presses_made_without_a_line_build_upon_each_other(client: Client, studio: Studio) -> None:
    question = studio.question()
    inside(client, studio)
    first = form(question, "approve")
    second = form(question, "queue") | {"after": first["key"]}
    third = form(question, "next") | {"after": second["key"]}
    for press in (first, second, third):
        assert send(client, studio, press).status_code == 200
    assert status(question) == "next"
    assert send(client, studio, second).status_code == 200  # sent again, as no answer had come
    assert status(question) == "next"


def test_a_press_upon_one_that_was_refused_is_refused_too(client: Client, studio: Studio) -> None:
    question = studio.question()
    inside(client, studio)
    first = form(question, "approve")
    second = form(question, "queue") | {"after": first["key"]}
    studio.press(question, "decline", by="max", ground="unclear")
    for press in (first, second):
        answer = send(client, studio, press)
        assert answer.status_code == 409
        assert "Somebody changed question" in answer.json()["reason"]
    assert status(question) == "declined"


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "x"},
        {"seen": "-1"},
        {"seen": ""},
        {"question": "99-9"},
        {"question": "\x00"},
        {"verb": "withdraw"},
        {"verb": "pass_on"},
        {"verb": ""},
        {"after": "x"},
        {"verb": "move:x"},
        {"verb": "answered:x"},
    ],
)
def test_what_no_form_sends_is_refused_in_words(
    client: Client, studio: Studio, wrong: dict[str, str]
) -> None:
    question = studio.question("queued")
    inside(client, studio)
    for json in (True, False):
        data = form(question, "dequeue") | wrong
        headers = {"accept": "application/json"} if json else {}
        answer = client.post(address("press", studio.broadcast), data, headers=headers)
        assert answer.status_code == 409
        assert not json or answer.json()["reason"]
    assert status(question) == "queued"


def test_a_zero_byte_is_no_part_of_what_is_looked_for(client: Client, studio: Studio) -> None:
    question = studio.question(text="Где фонарь?")
    inside(client, studio)
    for view in (address("console", studio.broadcast), address("console_board", studio.broadcast)):
        answer = client.get(view, {"find": "\x00фонарь"})
        assert answer.status_code == 200
        assert question.code in answer.content.decode()
