"""What the press office makes of an anomaly: a draft of a notice, a planned briefing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.models import CalendarDay, LedgerEntry
from portal.transitions import NotYourBody, TransitionNotAllowed
from portal.workdays import ALMATY
from pressroom import anomaly_steps, publishing
from pressroom.models import Announcement, PressEvent
from queries.models import Anomaly, AnomalyStep
from queries.watch import handling, steps
from queries.watch.sweep import sweep
from tests.factories.cast import Cast
from tests.factories.city import RouteFactory
from tests.factories.watch import NOON, auezov, filed, history, water


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


def grown() -> Anomaly:
    history()
    filed(40, until=NOON)
    sweep()
    return Anomaly.objects.get()


@pytest.fixture
def anomaly(cast: Cast) -> Anomaly:
    return grown()


def test_a_notice_is_drafted_with_what_is_known(cast: Cast, anomaly: Anomaly) -> None:
    RouteFactory(topic=water(), body=cast.roads)
    taken = steps.take(anomaly, "notice", by=cast["press"])
    notice = Announcement.objects.get(number=taken.made)
    assert (notice.kind, notice.status, notice.author) == ("notice", "draft", cast["press"])
    assert list(notice.topics.all()) == [water()]
    assert list(notice.districts.all()) == [auezov()]
    assert notice.body == cast.roads
    assert notice.urgent_until == NOON + timedelta(hours=24)
    assert notice.title_kk == "water тақырыбы, auezov ауданы"
    assert notice.title_ru == "тема water, район auezov"
    assert notice.title_en == "topic water, auezov District"
    assert "40 queries" in notice.lead_en
    assert notice.text_en.startswith("<div>[What happened, where, and when")
    assert not notice.is_public(NOON)
    entry = LedgerEntry.objects.filter(subject=anomaly.ledger_subject).latest("sequence")
    assert (entry.event, entry.data["step"], entry.data["made"]) == (
        "step_taken",
        "notice",
        notice.number,
    )


def test_a_notice_goes_the_way_of_every_other(cast: Cast, anomaly: Anomaly) -> None:
    """Somebody who did not write it approves it, and then it stands on every page."""
    taken = steps.take(anomaly, "notice", by=cast["olga"])
    notice = Announcement.objects.get(number=taken.made)
    with pytest.raises(NotYourBody):
        publishing.submit(notice, by=cast["olga"])
    publishing.submit(notice, by=cast["press"])
    publishing.approve(notice, by=cast["press"])
    assert Announcement.objects.urgent(NOON).get() == notice


def test_a_briefing_is_planned(cast: Cast, anomaly: Anomaly) -> None:
    RouteFactory(topic=water(), body=cast.roads)
    taken = steps.take(anomaly, "briefing", by=cast["press"])
    event = PressEvent.objects.get(number=taken.made)
    assert (event.kind, event.status) == ("briefing", "planned")
    assert event.starts_at == datetime(2026, 11, 23, 14, 0, tzinfo=ALMATY)
    assert event.ends_at - event.starts_at == timedelta(minutes=30)
    assert event.title_ru == "тема water, район auezov"
    assert "40 queries" in event.description_en
    assert (list(event.bodies.all()), list(event.topics.all())) == ([cast.roads], [water()])
    assert not event.is_public(NOON)


@pytest.mark.parametrize(
    ("now", "starts"),
    [
        ((2026, 11, 23, 8, 20), (2026, 11, 23, 11)),
        ((2026, 11, 23, 3, 0), (2026, 11, 23, 10)),
        ((2026, 11, 23, 15, 0), (2026, 11, 23, 17)),
        ((2026, 11, 23, 15, 1), (2026, 11, 24, 10)),
        ((2026, 11, 23, 23, 30), (2026, 11, 24, 10)),  # two hours on it is tomorrow
        ((2026, 11, 27, 16, 0), (2026, 11, 30, 10)),  # Friday afternoon
        ((2026, 11, 24, 16, 0), (2026, 11, 26, 10)),  # Wednesday is off
    ],
)
def test_a_briefing_begins_when_journalists_can_come(
    db: None, now: tuple[int, ...], starts: tuple[int, ...]
) -> None:
    CalendarDay.objects.create(day=date(2026, 11, 25), is_working=False, decree="a day off")
    moment = datetime(*now, tzinfo=ALMATY)  # type: ignore[arg-type, misc]
    assert anomaly_steps.next_start(moment) == datetime(*starts, tzinfo=ALMATY)  # type: ignore[arg-type, misc]


def test_twice_is_once_whoever_presses(cast: Cast, anomaly: Anomaly) -> None:
    first = steps.take(anomaly, "notice", by=cast["olga"])
    assert steps.take(anomaly, "notice", by=cast["press"]) == first
    assert Announcement.objects.count() == 1


@pytest.mark.parametrize("name", ["erik", "hana", "mira", "anna", "akim", "host", "admin"])
def test_others_make_nothing_of_it(cast: Cast, anomaly: Anomaly, name: str) -> None:
    for key in ("notice", "briefing"):
        with pytest.raises(NotYourBody):
            steps.take(anomaly, key, by=cast[name])
    assert (Announcement.objects.count(), PressEvent.objects.count()) == (0, 0)


def test_nothing_is_made_of_a_dismissed_one(cast: Cast, anomaly: Anomaly) -> None:
    handling.dismiss(anomaly, reason="A flash mob", by=cast["press"])
    with pytest.raises(TransitionNotAllowed, match="dismissed"):
        steps.take(anomaly, "notice", by=cast["press"])


def test_the_button_opens_the_draft_to_the_press_office(
    client: Client, cast: Cast, anomaly: Anomaly
) -> None:
    client.force_login(cast["press"])
    for key, model, verb in (
        ("notice", Announcement, "rewrite"),
        ("briefing", PressEvent, "revise"),
    ):
        response = client.post(reverse("admin:queries_anomaly_make", args=[anomaly.pk, key]))
        made = model.objects.get()  # type: ignore[attr-defined]
        name = f"admin:pressroom_{model.__name__.lower()}_do"
        assert response.headers["Location"] == reverse(name, args=[made.pk, verb])
        assert client.get(response.headers["Location"]).status_code == 200
        page = client.get(reverse("admin:queries_anomaly_change", args=[anomaly.pk]))
        assert made.number in page.content.decode()


def test_the_desk_hears_where_its_draft_is(client: Client, cast: Cast, anomaly: Anomaly) -> None:
    client.force_login(cast["olga"])
    page = reverse("admin:queries_anomaly_change", args=[anomaly.pk])
    for key in ("notice", "briefing"):
        address = reverse("admin:queries_anomaly_make", args=[anomaly.pk, key])
        response = client.post(address, follow=True)
        made = AnomalyStep.objects.get(key=key).made
        assert response.redirect_chain == [(page, 302)]
        assert f"The press office has the draft: {made}." in response.content.decode()
        assert "/admin/pressroom/" not in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one() -> None:
    cast = Cast()
    anomaly = grown()
    barrier = Barrier(2)

    def press(name: str) -> int:
        try:
            barrier.wait(timeout=10)
            with clock.at(NOON.astimezone(UTC)):
                return steps.take(anomaly, "notice", by=cast[name]).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(press, ["olga", "press"]))) == 1
    assert Announcement.objects.count() == 1
