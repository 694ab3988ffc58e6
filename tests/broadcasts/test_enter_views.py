"""Questions from the phone and the street, entered in a row by keyboard."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from broadcasts.models import Broadcast, LiveQuestion
from tests.factories import BroadcastFactory, DistrictFactory, LiveQuestionFactory
from tests.factories.cast import Cast

WORDS = "Когда отремонтируют тротуар на улице Абая?"


@pytest.fixture
def broadcast(db: None) -> Broadcast:
    row: Broadcast = BroadcastFactory(on_air=True)
    return row


def path(broadcast: Broadcast) -> str:
    return f"/en/live/{broadcast.number}/enter/"


def typed(**changes: Any) -> dict[str, Any]:
    key = str(uuid.uuid4())
    return {"text": WORDS, "source": "phone", "language": "kk", "submission_key": key} | changes


@pytest.mark.parametrize(
    ("name", "status"),
    [
        *((name, 200) for name in ("olga", "mira", "press", "root")),
        *((name, 404) for name in ("host", "anna", "akim", "erik", "hana", "admin", "stranger")),
    ],
)
def test_page_is_for_those_who_enter(
    client: Client, cast: Cast, broadcast: Broadcast, name: str, status: int
) -> None:
    client.force_login(cast[name])
    assert client.get(path(broadcast)).status_code == status
    assert client.post(path(broadcast), typed()).status_code == (302 if status == 200 else 404)
    assert LiveQuestion.objects.count() == (1 if status == 200 else 0)


def test_stranger_is_asked_to_log_in(client: Client, broadcast: Broadcast) -> None:
    response = client.get(path(broadcast))
    assert response.status_code == 302
    assert response.url == f"/admin/login/?next={path(broadcast)}"
    assert client.post(path(broadcast), typed()).status_code == 302
    assert not LiveQuestion.objects.exists()


def test_form_of_another_site_is_refused(cast: Cast, broadcast: Broadcast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["olga"])
    assert client.post(path(broadcast), typed()).status_code == 403


def test_what_stays_the_same_stays_chosen(client: Client, cast: Cast, broadcast: Broadcast) -> None:
    client.force_login(cast["olga"])
    district = DistrictFactory(slug="auezov")
    response = client.post(
        path(broadcast),
        typed(source="whatsapp", district="auezov", asked_as="Айгуль", phone="8 701 000 12 34",
              consent="on"),
    )  # fmt: skip
    question = LiveQuestion.objects.get()
    assert (question.source, question.language, question.district) == ("whatsapp", "kk", district)
    assert (question.asked_as, question.entered_by) == ("Айгуль", cast["olga"])
    assert question.applicant is not None
    assert parse_qs(urlsplit(response.url).query) == {
        "entered": [question.code], "source": ["whatsapp"], "language": ["kk"],
        "district": ["auezov"],
    }  # fmt: skip
    html = client.get(response.url).content.decode()
    assert "Tell the asker this code:" in html
    assert html.count(f'num">{question.code}<') == 2  # told, and in the list of the last
    form = client.get(response.url).context["form"]
    assert [form[name].value() for name in ("text", "source", "language", "district")] == [
        None, "whatsapp", "kk", "auezov",
    ]  # fmt: skip
    assert "autofocus" in form.fields["text"].widget.attrs
    assert "Айгуль" not in html
    assert "701" not in html


def test_double_press_enters_one(client: Client, cast: Cast, broadcast: Broadcast) -> None:
    client.force_login(cast["olga"])
    form = typed()
    assert client.post(path(broadcast), form).url == client.post(path(broadcast), form).url
    assert LiveQuestion.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "Write the question."),
        ({"text": "в" * 601}, "at most 600 characters"),
        ({"source": "web"}, "Select a valid choice."),
        ({"phone": "8 701 000 12 34"}, "Without consent we may not keep the contact."),
    ],
)
def test_mistakes_are_told_beside_what_was_typed(
    client: Client, cast: Cast, broadcast: Broadcast, changes: dict[str, str], sentence: str
) -> None:
    client.force_login(cast["olga"])
    html = client.post(path(broadcast), typed(asked_as="Айгуль", **changes)).content.decode()
    assert sentence in html
    assert "Айгуль" in html
    assert not LiveQuestion.objects.exists()


def test_broadcast_that_is_over_says_so(client: Client, cast: Cast) -> None:
    client.force_login(cast["olga"])
    broadcast = BroadcastFactory(ended=True)
    response = client.post(path(broadcast), typed())
    assert response.status_code == 409
    assert "This broadcast is over" in response.content.decode()
    assert WORDS in response.content.decode()


def test_list_shows_ones_own_last(client: Client, cast: Cast, broadcast: Broadcast) -> None:
    client.force_login(cast["olga"])
    LiveQuestionFactory(broadcast=broadcast, entered_by=cast["mira"], text="Чужой вопрос")
    LiveQuestionFactory.create_batch(12, broadcast=broadcast, entered_by=cast["olga"])
    html = client.get(path(broadcast)).content.decode()
    assert "Чужой вопрос" not in html
    assert html.count("Когда отремонтируют") == 10
