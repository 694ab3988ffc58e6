"""The anomaly watch in the staff site, and its mail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal import clock, mail
from portal.models import Message
from queries.models import Anomaly, AnomalyReplyRow, AnomalyStep
from queries.watch import chart, handling, telling
from queries.watch.sweep import sweep
from tests.factories.cast import Cast
from tests.factories.watch import NOON, WEEK, auezov, filed, history, water

BEFORE = NOON.replace(hour=6, minute=30)
LIST = "/admin/queries/anomaly/"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


@pytest.fixture
def anomaly(cast: Cast) -> Anomaly:
    history()
    for _each in range(5):
        cast.file(at=BEFORE, topic=water(), district=auezov())
    filed(35, until=NOON)
    sweep()
    return Anomaly.objects.get()


def page_of(anomaly: Anomaly) -> str:
    return reverse("admin:queries_anomaly_change", args=[anomaly.pk])


def at(client: Client, cast: Cast, name: str) -> Client:
    client.force_login(cast[name])
    return client


@pytest.mark.parametrize(
    ("name", "status"),
    [("olga", 200), ("press", 200), ("akim", 200), ("anna", 200), ("root", 200)]
    + [(name, 404) for name in ("erik", "hana", "mira", "host", "admin")],
)
def test_who_opens_the_page(
    client: Client, cast: Cast, anomaly: Anomaly, name: str, status: int
) -> None:
    assert at(client, cast, name).get(page_of(anomaly)).status_code == status
    assert client.get(LIST).status_code == (200 if status == 200 else 403)


def test_the_page_tells_the_numbers_and_the_queries_one_may_see(
    client: Client, cast: Cast, anomaly: Anomaly
) -> None:
    text = at(client, cast, "olga").get(page_of(anomaly)).content.decode()
    assert "topic water, auezov District" in text
    assert "40 in 2 hours, usually 3" in text
    assert text.count("<rect") == sum(1 for bar in chart.bars(anomaly) if bar.count)
    assert "Answer all its queries" in text
    assert "Its queries (40)" in text


def test_the_hours_are_counted_and_their_usual(anomaly: Anomaly) -> None:
    bars = chart.bars(anomaly)
    assert len(bars) == chart.HOURS
    assert bars[-1].until == NOON
    assert sum(bar.count for bar in bars) == 40
    assert sum(bar.usual for bar in bars) == 3
    assert max(bar.height for bar in bars) <= chart.BASE - 20
    assert all(bar.y + bar.height == pytest.approx(chart.BASE, abs=0.11) for bar in bars)


def test_the_list_has_tabs_and_finds_by_district(
    client: Client, cast: Cast, anomaly: Anomaly
) -> None:
    at(client, cast, "olga")
    page = page_of(anomaly)
    assert page in client.get(LIST).content.decode()
    assert "Nothing waits here" in client.get(LIST, {"queue": "dismissed"}).content.decode()
    assert page in client.get(LIST, {"q": "AUEZOV"}).content.decode()
    assert page in client.get(LIST, {"district": anomaly.district_id}).content.decode()
    assert page not in client.get(LIST, {"q": "medeu"}).content.decode()
    assert page not in client.get(LIST, {"district": "999"}).content.decode()
    for odd in ({"district": "x'--"}, {"queue": "\x00"}, {"q": "\x00'; --"}, {"theme": "9" * 99}):
        assert client.get(LIST, odd).status_code in {200, 400}


def test_the_list_says_when_nothing_is_usual_yet(client: Client, cast: Cast) -> None:
    words = "the watch begins when there are two weeks of queries"
    assert words in at(client, cast, "olga").get(LIST).content.decode()
    for week in (0, 1, 2, 3):
        filed(2, until=NOON - week * WEEK)
    assert words not in client.get(LIST).content.decode()


def test_the_start_page_of_desk_and_press_begins_with_it(
    client: Client, cast: Cast, anomaly: Anomaly
) -> None:
    for name in ("olga", "press"):
        text = at(client, cast, name).get("/admin/").content.decode()
        assert "Grows unusually fast" in text
        assert page_of(anomaly) in text
    for name in ("erik", "anna", "mira"):
        assert page_of(anomaly) not in at(client, cast, name).get("/admin/").content.decode()
    handling.handle(anomaly, by=cast["olga"])
    assert "Grows unusually fast" not in at(client, cast, "olga").get("/admin/").content.decode()


def test_dismissing_wants_a_reason(client: Client, cast: Cast, anomaly: Anomaly) -> None:
    address = reverse("admin:queries_anomaly_do", args=[anomaly.pk, "dismiss"])
    at(client, cast, "press")
    assert "Say why, in words." in client.post(address, {"seen": 1}).content.decode()
    client.post(address, {"seen": 1, "reason": "A flash mob"})
    anomaly.refresh_from_db()
    assert (anomaly.status, anomaly.reason) == ("dismissed", "A flash mob")


def test_the_desk_answers_all_in_one_form(
    client: Client, cast: Cast, anomaly: Anomaly, django_capture_on_commit_callbacks: object
) -> None:
    address = reverse("admin:queries_anomaly_do", args=[anomaly.pk, "answer"])
    text = at(client, cast, "olga").get(address).content.decode()
    assert "40 linked queries are open. 40 lie at the desk" in text
    assert 'name="text_ru"' in text
    assert 'name="text_kk"' not in text
    told = {"seen": 1, "outcome": "explained", "text_ru": "Вода будет к 18 часам."}
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        response = client.post(address, told)
    assert response.headers["Location"] == page_of(anomaly)
    results = AnomalyReplyRow.objects.values_list("result", flat=True)
    assert sorted(results) == ["settled"] * 25 + ["waiting"] * 15
    text = client.get(page_of(anomaly)).content.decode()
    assert "answered: <b>25</b> · " not in text  # the worker has more to do: it says so
    assert "waiting: <b>15</b> · answered: <b>25</b>" in text
    assert "The rest is being answered" in text


def test_an_answer_is_whole(client: Client, cast: Cast, anomaly: Anomaly) -> None:
    address = reverse("admin:queries_anomaly_do", args=[anomaly.pk, "answer"])
    at(client, cast, "olga")
    text = client.post(address, {"seen": 1, "outcome": "refused"}).content.decode()
    assert "A refusal names its legal ground." in text
    assert "Write the answer." in text
    assert client.post(address, {"seen": 1, "outcome": "x"}).status_code == 200
    assert not AnomalyReplyRow.objects.exists()


def test_who_answers_here_is_the_desk(client: Client, cast: Cast, anomaly: Anomaly) -> None:
    address = reverse("admin:queries_anomaly_do", args=[anomaly.pk, "answer"])
    told = {"seen": 1, "outcome": "explained", "text_ru": "Вода будет к 18 часам."}
    assert at(client, cast, "press").post(address, told).status_code == 409
    assert at(client, cast, "hana").post(address, told).status_code == 404
    assert not AnomalyReplyRow.objects.exists()


def test_steps_are_pressed_and_nobody_else_presses(
    client: Client, cast: Cast, anomaly: Anomaly
) -> None:
    address = reverse("admin:queries_anomaly_make", args=[anomaly.pk, "notice"])
    assert at(client, cast, "olga").get(address).status_code == 405
    assert at(client, cast, "hana").post(address).status_code == 404
    assert at(client, cast, "anna").post(address).status_code == 302
    assert not AnomalyStep.objects.exists()
    odd = reverse("admin:queries_anomaly_make", args=[anomaly.pk, "odd"])
    assert at(client, cast, "olga").post(odd).status_code == 404


# --- the mail -------------------------------------------------------------------------------------


def mails(template: str = telling.TEMPLATE) -> list[Message]:
    return list(Message.objects.filter(template=template).order_by("created_at", "recipient"))


def test_the_mail_says_it_in_a_line_and_links_to_the_page(cast: Cast, anomaly: Anomaly) -> None:
    found = next(each for each in mails() if each.recipient == f"user:{cast['olga'].pk}")
    with translation.override("ru"):
        sent = mail.compose(found)
    assert sent is not None
    assert sent.subject == "topic water, auezov District: 40 in 2 hours, usually 3"
    assert page_of(anomaly) in sent.body
    assert sent.to == ["olga@example.org"]
    html = str(sent.alternatives[0][0])
    assert page_of(anomaly) in html


def test_the_numbers_of_a_mail_are_those_it_was_told_with(cast: Cast, anomaly: Anomaly) -> None:
    Anomaly.objects.update(count=77)
    sent = mail.compose(mails()[0])
    assert sent is not None
    assert "40 in 2 hours" in sent.subject


def test_of_what_was_dismissed_meanwhile_no_mail_goes_out(cast: Cast, anomaly: Anomaly) -> None:
    handling.dismiss(anomaly, reason="A flash mob", by=cast["olga"])
    assert mail.compose(mails()[0]) is None


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_language_has_its_mail(cast: Cast, anomaly: Anomaly, language: str) -> None:
    message = mails()[0]
    message.language = language
    sent = mail.compose(message)
    assert sent is not None
    about = {"kk": "water тақырыбы", "ru": "тема water"}[language]
    assert about in sent.subject
    assert "40" in sent.subject
