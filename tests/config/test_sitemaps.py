"""The map of the site: every public page in every language, and nothing that is not public."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from broadcasts.models import Broadcast
from config import sitemaps
from portal import clock
from tests.factories import BroadcastFactory, CitizenQueryFactory, LiveQuestionFactory
from tests.factories.press import AnnouncementFactory, PressEventFactory, PressQuestionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 12, 5, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever keys the rows of earlier tests have used up."""
    monkeypatch.setattr(sitemaps, "KEYS_A_PAGE", 10**9)


def locations(client: Client, address: str) -> list[str]:
    with clock.at(NOW):
        response = client.get(address)
    assert response.status_code == 200
    return re.findall(r"<loc>([^<]+)</loc>", response.content.decode())


def test_the_index_names_every_section(client: Client) -> None:
    found = locations(client, "/sitemap.xml")
    assert [each.rpartition("/")[2] for each in found] == [
        f"sitemap-{name}.xml" for name in sitemaps.SECTIONS
    ]


def test_static_pages_stand_in_every_language_and_open(client: Client) -> None:
    found = locations(client, "/sitemap-pages.xml")
    assert len(found) == 3 * len(sitemaps.STATIC)
    for address in found:
        assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200, address


PUBLIC: dict[str, tuple[Any, dict[str, Any]]] = {
    "queries": (CitizenQueryFactory, {}),
    "events": (PressEventFactory, {"announced": True}),
    "questions": (PressQuestionFactory, {"answered": True}),
    "announcements": (AnnouncementFactory, {"approved": True}),
    "broadcasts": (BroadcastFactory, {"announced": True, "number": 271}),
    "answers": (LiveQuestionFactory, {"answered": True, "position": 271}),
}
HIDDEN: dict[str, dict[str, Any]] = {
    "queries": {"visibility": "hidden", "moderation_reason": "insult"},
    "events": {"announced": True, "announce_at": LATER},
    "questions": {"answered": True, "is_published": False},
    "announcements": {"approved": True, "publish_at": LATER},
    "broadcasts": {"number": 314},
    "answers": {"declined": True, "position": 314},
}


def name_of(row: Any) -> str:
    """How its address calls it."""
    return f"/{getattr(row, 'code', None) or row.number}/"


@pytest.mark.parametrize("section", PUBLIC)
def test_a_section_has_what_is_public_and_nothing_else(client: Client, section: str) -> None:
    factory, public = PUBLIC[section]
    shown, hidden = factory(**public), factory(**HIDDEN[section])
    found = locations(client, f"/sitemap-{section}.xml")
    assert {re.search(r"/(kk|ru|en)/", each)[1] for each in found} == {"kk", "ru", "en"}
    assert len(found) == 3
    assert all(each.startswith(settings.SITE_URL) and name_of(shown) in each for each in found)
    with clock.at(NOW):
        text = client.get(f"/sitemap-{section}.xml").content.decode()
        assert name_of(hidden) not in text
        assert text.count('hreflang="kk"') == 3
        for address in found:
            assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "planned"},
        {"status": "cancelled", "announced_at": None, "cancel_reason_ru": "Буря"},
    ],
)
def test_nothing_of_a_broadcast_that_is_not_public_is_told(
    client: Client, changes: dict[str, Any]
) -> None:
    LiveQuestionFactory(answered=True)
    assert len(locations(client, "/sitemap-answers.xml")) == 3
    Broadcast.objects.update(**changes)
    assert locations(client, "/sitemap-answers.xml") == []
    assert locations(client, "/sitemap-broadcasts.xml") == []


def test_an_address_of_two_names_is_told_of_each(client: Client) -> None:
    first = LiveQuestionFactory(answered=True, broadcast__number=1, position=1)
    LiveQuestionFactory(answered=True, broadcast=first.broadcast, position=12)
    LiveQuestionFactory(answered=True, broadcast__number=97, position=47)
    found = [each for each in locations(client, "/sitemap-answers.xml") if "/kk/" in each]
    assert found == [
        f"{settings.SITE_URL}/kk/live/{address}/" for address in ("1/1-3", "1/12-5", "97/47-5")
    ]


def test_pages_go_by_ranges_of_keys_and_end(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [AnnouncementFactory(approved=True) for _row in range(5)]
    monkeypatch.setattr(sitemaps, "KEYS_A_PAGE", 2)
    index = [each for each in locations(client, "/sitemap.xml") if "announcements" in each]
    assert len(index) == -(-rows[-1].pk // 2)  # the last range holds the last row
    found: list[str] = []
    for address in index:
        below = address.partition("/sitemap")[2]
        found += locations(client, f"/sitemap{below}")
    assert [each for each in found if "/kk/" in each] == [
        f"{settings.SITE_URL}/kk/announcements/{row.number}/" for row in rows
    ]
    for beyond in ("0", str(len(index) + 1), "x", "-1", "²"):
        assert client.get(f"/sitemap-announcements.xml?p={beyond}").status_code == 404


def test_a_page_costs_the_same_for_one_row_and_for_three(client: Client) -> None:
    counts = []
    for _more in range(3):
        CitizenQueryFactory()
        with CaptureQueriesContext(connection) as queries:
            locations(client, "/sitemap-queries.xml")
        counts.append(len(queries))
    assert set(counts) == {2}


def test_robots_are_told_where_the_map_is(client: Client) -> None:
    said = client.get("/robots.txt").content.decode().splitlines()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in said
    assert "Disallow: /admin/" in said
