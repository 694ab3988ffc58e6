"""What the press centre shows on the home page: public, newest or next, at a bounded cost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal import clock
from tests.factories.press import AnnouncementFactory, PressEventFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 9, 5, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)


def home(client: Client) -> str:
    with clock.at(NOW):
        response = client.get("/en/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_home_page_shows_what_is_next_and_new(client: Client) -> None:
    event = PressEventFactory(announced=True, title_en="Briefing on buses", starts_at=LATER)
    row = AnnouncementFactory(approved=True, title_en="A square opens")
    page = home(client)
    assert f"/en/press/events/{event.number}/" in page
    assert f"/en/announcements/{row.number}/" in page


def test_what_is_not_public_is_not_on_the_home_page(client: Client) -> None:
    embargoed = {"announced": True, "announce_at": LATER, "starts_at": LATER + timedelta(hours=1)}
    PressEventFactory(title_en="Zeppelin briefing", **embargoed)
    PressEventFactory(title_en="Zeppelin plan", starts_at=LATER)
    AnnouncementFactory(approved=True, title_en="Zeppelin notice", publish_at=LATER)
    AnnouncementFactory(title_en="Zeppelin draft")
    assert "Zeppelin" not in home(client)


def test_the_home_page_costs_the_same_with_one_and_with_three(client: Client) -> None:
    counts = []
    for _more in range(3):
        PressEventFactory(announced=True, starts_at=LATER)
        AnnouncementFactory(approved=True)
        with CaptureQueriesContext(connection) as queries:
            home(client)
        counts.append(len(queries))
    assert len(set(counts[1:])) == 1
