"""Announcements in public: nothing before its minute by any address, corrections, withdrawal."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from pressroom.models import Announcement, AnnouncementFile, AnnouncementVersion, PressEvent
from pressroom.templatetags import urgent
from tests.factories import DistrictFactory, TopicFactory, UserFactory
from tests.factories.press import AnnouncementFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 2, 2, 7, 0, tzinfo=UTC)  # 12:00 in Almaty
LIST, FEED = "/en/announcements/", "/feeds/en/announcements.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def banner() -> None:
    urgent.forget()


def approved(**changes: Any) -> Announcement:
    topics, districts = changes.pop("topics", ()), changes.pop("districts", ())
    row = AnnouncementFactory(approved=True, publish_at=changes.pop("publish_at", NOON), **changes)
    row.topics.set(topics)
    row.districts.set(districts)
    return row


def with_file(row: Announcement) -> AnnouncementFile:
    file = AnnouncementFile(
        announcement=row, name="Шешім № 7.pdf", content_type="application/pdf", size=4
    )
    file.file.save("a.pdf", ContentFile(b"%PDF"), save=False)
    file.save(force_insert=True)
    return file


def addresses(row: Announcement) -> list[str]:
    """Every address that belongs to the announcement alone."""
    file, page = with_file(row), f"{LIST}{row.number}/"
    AnnouncementVersion.objects.create(
        announcement=row, version=1, title_ru="Старый", note_ru="Дата", replaced_at=NOON
    )
    return [page, f"{page}versions/1/", f"{page}files/{file.pk}/"]


def statuses(client: Client, addresses: list[str]) -> list[int]:
    found = []
    for address in addresses:
        response = client.get(address)
        found.append(response.status_code)
        response.getvalue()  # a file is closed by whoever reads it to its end
    return found


def says(client: Client, address: str, text: str) -> bool:
    response = client.get(address)
    return not response.streaming and text in response.content.decode()


def shown(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    return [row.number for row in Announcement.objects.order_by("number") if row.number in page]


def test_an_embargo_holds_to_the_second_in_every_place(client: Client) -> None:
    row = approved(
        kind="notice",
        title_ru="Тайный заголовок",
        urgent_until=NOON + timedelta(days=1),
    )
    own = addresses(row)
    lists = [LIST, f"{LIST}?kind=notice", f"{LIST}?year=2026", FEED]

    with time_machine.travel(NOON - timedelta(seconds=1), tick=False):
        assert statuses(client, own) == [404] * 3
        assert [says(client, a, "Тайный заголовок") for a in (*lists, *own, "/en/")] == [False] * 8
        assert [says(client, address, row.number) for address in lists] == [False] * 4
    with time_machine.travel(NOON, tick=False):
        assert statuses(client, own) == [200] * 3
        assert [says(client, address, "Тайный заголовок") for address in (*lists, "/en/")] == (
            [True] * 5
        )


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_what_is_not_approved_is_nowhere(client: Client, status: str) -> None:
    row = AnnouncementFactory(status=status, publish_at=NOON, title_ru="Черновик")
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert statuses(client, addresses(row)) == [404] * 3
        assert not any(says(client, address, "Черновик") for address in (LIST, FEED, "/en/"))


def test_a_number_opens_the_files_of_its_own_announcement_alone(client: Client) -> None:
    hidden = AnnouncementFactory()
    file, public = with_file(hidden), approved()
    assert client.get(f"{LIST}{public.number}/files/{file.pk}/").status_code == 404


def test_a_file_is_to_be_saved_and_runs_nowhere(client: Client) -> None:
    row = approved()
    response = client.get(f"{LIST}{row.number}/files/{with_file(row).pk}/")

    assert response.getvalue() == b"%PDF"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "sandbox" in response["Content-Security-Policy"]


def test_the_page_of_a_decision(client: Client) -> None:
    row = approved(
        kind="decision",
        issuer="maslikhat",
        decision_number="VIII-12/345",
        decided_on=date(2026, 1, 30),
        text_ru="<div><strong>Важно</strong></div>",
        text_kk="",
        title_kk="",
        topics=[TopicFactory(slug="water", name_en="Water")],
    )
    with_file(row)
    page = client.get(f"{LIST}{row.number}/").content.decode()

    for said in (
        "City maslikhat", "VIII-12/345", "30 January 2026", "<strong>Важно</strong>", "Water",
        "Шешім № 7.pdf", "The whole city", 'lang="ru"', "It is shown in another: Русский",
    ):  # fmt: skip
        assert said in page


def test_a_correction_is_told_with_the_old_text_behind_it(client: Client) -> None:
    row = approved(corrected_at=NOON + timedelta(hours=1), title_ru="Новый")
    AnnouncementVersion.objects.create(
        announcement=row,
        version=1,
        title_ru="Старый",
        text_ru="<div>Было так</div>",
        note_ru="Уточнён адрес",
        replaced_at=NOON + timedelta(hours=1),
    )
    page = client.get(f"/ru/announcements/{row.number}/").content.decode()
    old = client.get(f"/ru/announcements/{row.number}/versions/1/").content.decode()

    assert ("Уточнён адрес" in page, "Было так" in page) == (True, False)
    assert ("Было так" in old, "noindex" in old, "Уточнён адрес" in old) == (True,) * 3


def test_a_withdrawn_one_keeps_its_page_with_the_reason_alone(client: Client) -> None:
    row = approved(
        kind="notice",
        title_ru="Отозванный заголовок",
        text_ru="Отозванный текст",
        urgent_until=NOON + timedelta(days=9999),
    )
    own = addresses(row)
    Announcement.objects.filter(pk=row.pk).update(
        status="withdrawn", withdrawn_at=NOON, withdrawal_reason_ru="Ошибка в адресе"
    )
    page = client.get(own[0])

    assert (page.status_code, "Ошибка в адресе" in page.content.decode()) == (200, True)
    assert statuses(client, own[1:]) == [404, 404]
    for address in (own[0], LIST, FEED, "/en/"):
        assert not says(client, address, "Отозванный")


def test_a_withdrawal_scheduled_away_has_no_page_before_its_minute(client: Client) -> None:
    row = approved(publish_at=NOON)
    Announcement.objects.filter(pk=row.pk).update(
        status="withdrawn", withdrawn_at=NOON, withdrawal_reason_ru="Ошибка"
    )
    with time_machine.travel(NOON - timedelta(seconds=1), tick=False):
        assert client.get(f"{LIST}{row.number}/").status_code == 404


def test_filters_narrow_the_list(client: Client) -> None:
    roads = TopicFactory(slug="roads")
    pits = TopicFactory(slug="pits", parent=roads)
    alatau, medeu = DistrictFactory(slug="alatau"), DistrictFactory(slug="medeu")
    numbers = {
        name: approved(**changes).number
        for name, changes in {
            "news": {"topics": [pits], "districts": [alatau]},
            "release": {"kind": "release", "districts": [medeu]},
            "old": {"publish_at": datetime(2024, 12, 31, 18, 59, tzinfo=UTC)},  # 23:59 there
            "newyear": {"publish_at": datetime(2024, 12, 31, 19, 0, tzinfo=UTC)},  # 2025 there
        }.items()
    }

    def found(query: str) -> set[str]:
        seen = shown(client, f"{LIST}?{query}")
        return {name for name, number in numbers.items() if number in seen}

    assert found("") == set(numbers)
    assert found("kind=release") == {"release"}
    assert found("topic=roads") == found("topic=pits") == {"news"}
    assert found("district=alatau") == {"news", "old", "newyear"}
    assert found("year=2024") == {"old"}
    assert found("year=2025") == {"newyear"}
    assert found("district=medeu&kind=release&year=2026") == {"release"}
    page = client.get(f"{LIST}?kind=gossip&year=1812").content.decode()
    assert page.count("This is not one of the choices.") >= 2


def test_the_list_goes_on_by_keyset(client: Client, settings: Settings) -> None:
    settings.PAGE_SIZE = 2
    rows = [approved(publish_at=NOON + timedelta(minutes=n // 2)) for n in range(5)]
    newest_first = [row.number for row in sorted(rows, key=lambda r: (r.publish_at, r.pk))][::-1]
    seen, address = [], LIST
    for _page in range(3):
        response = client.get(address)
        seen += [card.row.number for card in response.context["cards"]]
        address = LIST + response.context["older_url"]
    assert (seen, address) == (newest_first, LIST)
    assert client.get(f"{LIST}?older=x").status_code == 400


def test_pages_ask_the_same_for_one_and_for_three(client: Client, settings: Settings) -> None:
    settings.PUBLIC_PAGE_SECONDS = 10  # the directory is kept; pages are not, for staff
    client.cookies[settings.SESSION_COOKIE_NAME] = "x"
    topics = [TopicFactory(slug=f"t{n}") for n in range(3)]

    def statements(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    def add() -> Announcement:
        row = approved(topics=topics[:1], districts=[DistrictFactory(slug="d")])
        with_file(row)
        return row

    first = add()
    client.get(LIST)
    few = [statements(address) for address in (LIST, FEED, f"{LIST}{first.number}/")]
    for _more in range(2):
        add()
        with_file(first)
    first.topics.set(topics)
    assert [statements(a) for a in (LIST, FEED, f"{LIST}{first.number}/")] == few
    assert max(few) <= 10


def test_the_feed_is_atom_in_its_language(client: Client) -> None:
    row = approved(
        title_ru="Вода & <газ>",
        text_ru="<div>Завтра</div>",
        corrected_at=NOON + timedelta(hours=1),
        topics=[TopicFactory(slug="water", name_ru="Вода")],
    )
    approved(kind="decision", issuer="akim", decision_number="1", decided_on=date(2026, 1, 1))
    response = client.get("/feeds/ru/announcements.atom?kind=news")

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(response.content)  # noqa: S314 — our own
    (entry,) = feed.findall(f"{ATOM}entry")
    told = {name: entry.findtext(f"{ATOM}{name}") for name in ("title", "id", "updated", "summary")}
    assert told["title"] == "Вода & <газ>"
    assert str(told["id"]).endswith(f",2026:announcement/{row.number}")
    assert told["updated"] == "2026-02-02T08:00:00+00:00"
    assert told["summary"] == "<div>Завтра</div>"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href", "").endswith(f"/ru/announcements/{row.number}/")


def test_a_lead_in_the_feed_is_plain_text(client: Client) -> None:
    """The summary is HTML; an announcement whose text is in its document has a lead alone."""
    decision = {"kind": "decision", "issuer": "akim", "decision_number": "1"}
    row = approved(
        lead_ru="Сеть < 0,4 кВ & <img src=x>",
        text_kk="",
        text_ru="",
        decided_on=date(2026, 1, 1),
        **decision,
    )
    feed = ET.fromstring(client.get("/feeds/ru/announcements.atom").content)  # noqa: S314 — our own
    assert feed.findtext(f"{ATOM}entry/{ATOM}summary") == "Сеть &lt; 0,4 кВ &amp; &lt;img src=x&gt;"
    assert row.number in str(feed.findtext(f"{ATOM}entry/{ATOM}id"))


@pytest.mark.parametrize("rest", ["", "versions/1/", f"files/{UUID(int=0)}/"])
def test_a_number_that_is_none_is_not_found(client: Client, rest: str) -> None:
    for number in ("%00", "2026-0001%00", "2026-9999", "x" * 300):
        assert client.get(f"{LIST}{number}/{rest}").status_code == 404


@pytest.mark.parametrize("address", ["/feeds/de/announcements.atom", f"{FEED}?topic=unheard-of"])
def test_a_feed_of_nothing_known_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_banner_stands_everywhere_until_it_expires(client: Client) -> None:
    row = approved(kind="notice", title_ru="Сель", urgent_until=NOON + timedelta(hours=2))
    approved(kind="notice", title_ru="Просто объявление")
    everywhere = ["/en/", "/ru/queries/", "/en/announcements/", "/en/no-such-page/"]

    with time_machine.travel(NOON + timedelta(hours=2, seconds=-1), tick=False):
        for address in everywhere:
            page = client.get(address).content.decode()
            assert f'announcements/{row.number}/" lang="ru">Сель' in page
            assert page.count('class="urgent"') == 1
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        assert not any(says(client, address, 'class="urgent"') for address in everywhere)


def test_what_is_kept_of_the_banner_is_never_shown_early_or_late(
    client: Client, settings: Settings
) -> None:
    settings.PUBLIC_PAGE_SECONDS = 10
    approved(
        kind="notice",
        title_ru="Сель",
        publish_at=NOON,
        urgent_until=NOON + timedelta(seconds=5),
    )
    with time_machine.travel(NOON - timedelta(seconds=2), tick=False):
        assert urgent.urgent_notices() == []
    with time_machine.travel(NOON, tick=False), CaptureQueriesContext(connection) as asked:
        assert [notice.title.text for notice in urgent.urgent_notices()] == ["Сель"]
    assert len(asked) == 0
    with time_machine.travel(NOON + timedelta(seconds=5), tick=False):
        assert urgent.urgent_notices() == []


def test_an_event_that_is_not_public_is_not_named(client: Client) -> None:
    event = PressEvent.objects.create(
        number="2026-0001",
        title_ru="Тайный брифинг",
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=1),
        changed_at=NOON,
    )
    row = approved(event=event, author=UserFactory())
    assert not says(client, f"{LIST}{row.number}/", "Тайный брифинг")
    PressEvent.objects.filter(pk=event.pk).update(status="announced", announce_at=NOON)
    assert says(client, f"{LIST}{row.number}/", "Тайный брифинг")
