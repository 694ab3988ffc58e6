"""The map of the site: every public page in every language, and nothing that is not public."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config import sitemaps
from portal import clock
from tests.factories import CitizenQueryFactory
from tests.factories.press import AnnouncementFactory, PressEventFactory, PressQuestionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 12, 5, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


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
}
HIDDEN: dict[str, dict[str, Any]] = {
    "queries": {"visibility": "hidden", "moderation_reason": "insult"},
    "events": {"announced": True, "announce_at": LATER},
    "questions": {"answered": True, "is_published": False},
    "announcements": {"approved": True, "publish_at": LATER},
}


@pytest.mark.parametrize("section", PUBLIC)
def test_a_section_has_what_is_public_and_nothing_else(client: Client, section: str) -> None:
    factory, public = PUBLIC[section]
    shown, hidden = factory(**public), factory(**HIDDEN[section])
    found = locations(client, f"/sitemap-{section}.xml")
    assert {re.search(r"/(kk|ru|en)/", each)[1] for each in found} == {"kk", "ru", "en"}
    assert len(found) == 3
    assert all(each.startswith(settings.SITE_URL) and shown.number in each for each in found)
    with clock.at(NOW):
        text = client.get(f"/sitemap-{section}.xml").content.decode()
        assert hidden.number not in text
        assert text.count('hreflang="kk"') == 3
        for address in found:
            assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200


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
