"""The public wall: what it shows and to whom, at what cost, and how long it is kept."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import Settings

from broadcasts import voting, wall
from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.models.choices import PUBLIC_STATUSES, LiveStatus
from broadcasts.wall import Wall
from tests.factories import (
    BroadcastFactory,
    CitizenQueryFactory,
    DistrictFactory,
    GuestFactory,
    LiveQuestionFactory,
    UserFactory,
)
from tests.factories.live import LIVE_STARTS_AT, MINUTE

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_air() -> Broadcast:
    return BroadcastFactory(on_air=True, number=97)


def asked(broadcast: Broadcast, status: str = "approved", **said: Any) -> LiveQuestion:
    if status in {"answered", "promised"}:
        said = {"done_at": LIVE_STARTS_AT} | said
    if status == "declined":
        said |= {"decline_ground": "off_topic", "decline_words": "Нет."}
    if status == "passed_on":
        said |= {"query": CitizenQueryFactory()}
    return LiveQuestionFactory(broadcast=broadcast, status=status, **said)


def read(number: int = 97) -> Wall:
    found = wall.read(number)
    assert found is not None
    return found


def url(version: str = "0", *, language: str = "en", number: int = 97) -> str:
    return f"/{language}/live/{number}/wall/{version}/"


def fragment(client: Client, **where: Any) -> str:
    response = client.get(url(**where))
    assert response.status_code == 200
    return response.content.decode()


# --- what it shows --------------------------------------------------------------------------------


def test_the_most_wanted_come_first_and_the_earliest_of_equals(on_air: Broadcast) -> None:
    few, many, equal = (asked(on_air, votes_count=votes) for votes in (1, 9, 1))
    codes = [card.code for card in read().wanted]
    assert codes == [many.code, few.code, equal.code]


def test_on_screen_stand_now_and_next_and_in_the_list_the_rest(on_air: Broadcast) -> None:
    now, following = asked(on_air, "now", votes_count=50), asked(on_air, "next", votes_count=40)
    queued, approved = asked(on_air, "queued", votes_count=2), asked(on_air, "approved")
    seen = read()
    assert (seen.now and seen.now.code, seen.next and seen.next.code) == (now.code, following.code)
    assert [card.code for card in seen.wanted] == [queued.code, approved.code]


def test_the_last_answers_stand_below(on_air: Broadcast) -> None:
    rows = [
        asked(on_air, "promised" if n == 3 else "answered", done_at=LIVE_STARTS_AT + n * MINUTE)
        for n in range(wall.ANSWERS + 2)
    ]
    last = [row.code for row in rows[: -wall.ANSWERS - 1 : -1]]
    assert [card.code for card in read().answered] == last


def test_the_list_is_cut_to_thirty_besides_now_and_next(on_air: Broadcast) -> None:
    for votes in range(wall.SHOWN + 5):
        asked(on_air, votes_count=votes)
    asked(on_air, "now", votes_count=900)
    asked(on_air, "next", votes_count=901)
    assert [card.votes for card in read().wanted] == list(range(wall.SHOWN + 4, 4, -1))


def test_a_wall_of_another_broadcast_is_another(on_air: Broadcast) -> None:
    asked(BroadcastFactory(on_air=True), "now")
    seen = read()
    assert (seen.now, seen.next, seen.wanted, seen.answered) == (None, None, (), ())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", ["Алмалы ауданы", "Ерлан Серік", "Басқарма басшысы"]),
        ("ru", ["Алмалинский район", "Ерлан Серик", "Руководитель управления"]),
    ],
)
def test_each_language_has_its_own(
    client: Client, on_air: Broadcast, language: str, words: list[str]
) -> None:
    district = DistrictFactory(name_kk="Алмалы ауданы", name_ru="Алмалинский район")
    GuestFactory(
        broadcast=on_air,
        name_as_printed_kk="Ерлан Серік", name_as_printed_ru="Ерлан Серик",
        title_as_printed_kk="Басқарма басшысы", title_as_printed_ru="Руководитель управления",
    )  # fmt: skip
    asked(on_air, "now", district=district, text="Когда уберут снег?", asked_as="Айгуль")
    html = fragment(client, language=language)
    for word in [*words, "Когда уберут снег?", "Айгуль", 'lang="ru"', f"/{language}/live/97/"]:
        assert word in html


@pytest.mark.parametrize(
    ("trait", "pace", "forms"),
    [
        ("announced", "quick", 1),
        ("on_air", "quick", 1),
        ("ended", "slow", 0),
        ("closed", "slow", 0),
    ],
)
def test_votes_are_taken_until_the_end(client: Client, trait: str, pace: str, forms: int) -> None:
    asked(BroadcastFactory(number=97, **{trait: True}))
    html = fragment(client)
    assert f'data-pace="{pace}"' in html
    assert html.count("<form") == forms


def test_a_question_s_words_are_text_not_markup(client: Client, on_air: Broadcast) -> None:
    asked(on_air, "now", text='"><script>alert(1)</script>', asked_as="<b>")
    html = fragment(client)
    assert "<script" not in html
    assert "<b>" not in html.replace('<b class="num">', "").replace("</b>", "")


# --- what it never shows --------------------------------------------------------------------------


@pytest.mark.parametrize("status", [each for each in LiveStatus if each not in PUBLIC_STATUSES])
@pytest.mark.parametrize("page", ["wall/0", "screen", "overlay"])
def test_what_is_not_public_is_in_no_byte(
    client: Client, on_air: Broadcast, status: LiveStatus, page: str
) -> None:
    lead = asked(on_air, "now")
    more = {"merged_into": lead} if status == "merged" else {}
    hidden = asked(
        on_air, status, position=4711, text="Sekret", public_text="Verborgen", asked_as="Nikto",
        votes_count=31337, **more,
    )  # fmt: skip
    for language in ("kk", "ru", "en"):
        response = client.get(f"/{language}/live/97/{page}/")
        assert lead.code in response.content.decode()
        for told in (hidden.code, "4711", "Sekret", "Verborgen", "Nikto", "31337"):
            assert told not in response.content.decode()


def test_the_text_as_asked_is_never_shown(client: Client, on_air: Broadcast) -> None:
    asked(on_air, "approved", text="Звоните 8 701 000 00 00", public_text="Звоните [телефон]")
    html = fragment(client)
    assert "[телефон]" in html
    assert "8 701" not in html


def test_a_planned_broadcast_has_no_wall(client: Client) -> None:
    asked(BroadcastFactory(number=97))
    for page in ("wall/0", "screen", "overlay"):
        assert client.get(f"/en/live/97/{page}/").status_code == 404
    assert client.get(url(number=98)).status_code == 404


# --- the poll -------------------------------------------------------------------------------------


def test_the_poll_says_nothing_until_something_changes(client: Client, on_air: Broadcast) -> None:
    question = asked(on_air)
    version = read().version
    assert f'data-version="{version}"' in fragment(client)

    unchanged = client.get(url(version))
    assert (unchanged.status_code, unchanged.content) == (204, b"")

    voting.vote(question, voter="a")
    changed = client.get(url(version))
    assert changed.status_code == 200
    assert read().version != version
    assert f'data-version="{read().version}"' in changed.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"public_text": "Другое"},
        {"asked_as": "Другая"},
        {"votes_count": 1},
        {"status": "now"},
        {"status": "declined", "decline_ground": "insult", "decline_words": "Нет."},
    ],
)
def test_whatever_it_says_of_a_question_makes_another_version(
    on_air: Broadcast, changes: dict[str, Any]
) -> None:
    asked(on_air)
    before = read().version
    assert read().version == before
    LiveQuestion.objects.update(**changes)
    assert read().version != before


@pytest.mark.parametrize(
    "change",
    [
        lambda row: asked(row.broadcast),
        lambda row: GuestFactory(broadcast=row.broadcast),
        lambda row: LiveQuestion.objects.filter(pk=row.pk).update(district=DistrictFactory()),
        lambda row: Broadcast.objects.filter(pk=row.broadcast.pk).update(status="ended"),
    ],
)
def test_whatever_it_shows_makes_another_version(on_air: Broadcast, change: Any) -> None:
    row = asked(on_air)
    before = read().version
    assert read().version == before
    change(row)
    assert read().version != before


def test_what_it_does_not_show_leaves_the_version(on_air: Broadcast) -> None:
    asked(on_air)
    before = read().version
    asked(on_air, "incoming")
    LiveQuestion.objects.update(text="Как спросили", topic=None, revision=7)
    assert read().version == before


@pytest.mark.parametrize("is_known", [True, False])
def test_any_proxy_may_keep_it_for_a_second(
    client: Client, on_air: Broadcast, is_known: bool
) -> None:
    asked(on_air)
    client.cookies["oa_browser"] = "x"
    response = client.get(url(read().version if is_known else "0"))
    assert response["Cache-Control"] == "public, max-age=1"
    assert "Vary" not in response
    assert not response.cookies
    assert "Content-Security-Policy" in response


def test_staff_get_the_same_bytes(client: Client, on_air: Broadcast) -> None:
    asked(on_air)
    anybody = client.get(url()).content
    client.force_login(UserFactory(is_superuser=True))
    staff = client.get(url())
    assert staff.content == anybody
    assert "Vary" not in staff


@pytest.mark.parametrize("version", ["UPPER", "x" * 3, "a" * 33, "-", "0/1"])
def test_what_no_version_looks_like_is_not_found(
    client: Client, on_air: Broadcast, version: str
) -> None:
    assert client.get(url(version)).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(client: Client, on_air: Broadcast, method: str) -> None:
    assert getattr(client, method)(url()).status_code == 405


# --- how long it is kept --------------------------------------------------------------------------


@pytest.fixture
def clock(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that go forward, for the wall and for kept pages; as in production otherwise."""
    settings.LIVE_WALL_SECONDS = 0.4
    settings.PUBLIC_PAGE_SECONDS = 10
    now = [1_000.0]
    monkeypatch.setattr("broadcasts.wall.time.monotonic", lambda: now[0])
    monkeypatch.setattr(wall, "_walls", type(wall._walls)())
    return now


def test_a_process_keeps_it_for_less_than_half_a_second(
    client: Client, on_air: Broadcast, clock: list[float]
) -> None:
    question = asked(on_air)
    first = client.get(url())
    client.get(url(read().version))
    voting.vote(question, voter="a")
    clock[0] += 0.39
    for version in ("0", "abc", "def"):
        assert client.get(url(version)).content == first.content
    clock[0] += 0.02
    assert '<b class="num">1</b>' in fragment(client)


def test_polls_ask_the_database_once_in_that_time(
    client: Client, on_air: Broadcast, clock: list[float]
) -> None:
    asked(on_air)
    current = read().version
    client.get(url())
    with CaptureQueriesContext(connection) as statements:
        for made_up in range(20):
            assert client.get(url(f"{made_up:x}")).status_code == 200
            assert client.get(url(current)).status_code == 204
    assert len(statements) == 0
    clock[0] += 0.5
    with CaptureQueriesContext(connection) as statements:
        for made_up in range(20):
            client.get(url(f"{made_up:x}", language="ru" if made_up % 2 else "kk"))
    assert len(statements) <= 4, "broadcast, guests, questions; the directory at most once in 10 s"


def test_html_is_rendered_once_a_version(
    client: Client, on_air: Broadcast, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    question = asked(on_air)
    rendered = []
    render = wall.render_to_string
    monkeypatch.setattr(
        wall, "render_to_string", lambda *said: rendered.append(said) or render(*said)
    )
    for _ in range(5):
        client.get(url())
        client.get(url(language="kk"))
        clock[0] += 0.5
    assert len(rendered) == 2
    voting.vote(question, voter="a")
    client.get(url())
    assert len(rendered) == 3


def test_the_walls_of_one_process_are_few(clock: list[float]) -> None:
    for number in range(1, wall.MOST_KEPT + 10):
        BroadcastFactory(announced=True, number=number)
        wall.shown(number)
    assert len(wall._walls) == wall.MOST_KEPT


# --- its cost -------------------------------------------------------------------------------------


def many(broadcast: Broadcast, count: int) -> None:
    first = LiveQuestion.objects.count() + 1
    LiveQuestion.objects.bulk_create(
        LiveQuestionFactory.build(
            broadcast=broadcast,
            position=first + n,
            status=("approved", "approved", "incoming", "answered", "declined")[n % 5],
            decline_ground="insult",
            decline_words="Нет.",
            done_at=LIVE_STARTS_AT + timedelta(seconds=n),
            votes_count=(n * 7919) % 5_000,
        )
        for n in range(count)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE broadcasts_livequestion")


def cost(broadcast: Broadcast) -> tuple[int, int]:
    """Statements, and the pages of memory or disk they touch."""
    with CaptureQueriesContext(connection) as statements:
        wall.read(broadcast.number)
    buffers = 0
    with connection.cursor() as cursor:
        for statement in statements.captured_queries:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement['sql']}")
            plan = "\n".join(line for (line,) in cursor.fetchall()).partition("Planning")[0]
            top = re.search(r"Buffers: shared (?:hit=(\d+))? ?(?:read=(\d+))?", plan)
            buffers += sum(int(pages or 0) for pages in (top.groups() if top else ()))
    return len(statements), buffers


def test_its_cost_does_not_grow_with_questions(on_air: Broadcast, settings: Settings) -> None:
    settings.PUBLIC_PAGE_SECONDS = 3600  # the names of districts are kept so long
    many(on_air, 100)
    wall.read(97)
    few = cost(on_air)
    many(on_air, 20_000)
    lots = cost(on_air)
    assert lots[0] == few[0] <= 4
    assert lots[1] <= few[1] + 60


# --- on pages of its own --------------------------------------------------------------------------


def test_the_screen_has_the_wall_and_a_way_to_it(client: Client, on_air: Broadcast) -> None:
    row = asked(on_air, "now", text="Когда уберут снег?")
    html = client.get("/kk/live/97/screen/").content.decode()
    assert "Когда уберут снег?" in html
    assert f'data-version="{read().version}"' in html
    assert 'data-wall="/kk/live/97/wall/0/"' in html
    assert "<svg" in html
    assert re.search(r"live-screen__address\">[^<]+/live/97<", html)
    assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in html
    assert row.code in html


def test_the_address_on_the_screen_leads_to_everybody_s_own_language(client: Client) -> None:
    BroadcastFactory(announced=True, number=97)
    response = client.get("/live/97/", headers={"accept-language": "ru"})
    assert (response.status_code, response["Location"]) == (302, "/ru/live/97/")


def test_the_overlay_is_empty_while_nothing_is_on(client: Client, on_air: Broadcast) -> None:
    following = asked(on_air, "next")
    html = client.get("/ru/live/97/overlay/").content.decode()
    assert "live-now" not in html
    assert following.code in html, "hidden by the style sheet"
    LiveQuestion.objects.update(status="now")
    assert 'class="live-now"' in client.get("/ru/live/97/overlay/").content.decode()


@pytest.mark.parametrize("page", ["screen", "overlay"])
def test_they_have_no_inline_code_and_no_cookie(
    client: Client, on_air: Broadcast, page: str
) -> None:
    asked(on_air, "now")
    response = client.get(f"/en/live/97/{page}/")
    html = response.content.decode()
    assert not response.cookies
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon[a-z]+=", html)


def test_the_wall_speaks_the_language_of_its_address(client: Client, on_air: Broadcast) -> None:
    asked(on_air, "now")
    with translation.override("kk"):
        spoken = translation.gettext("On air now")
    assert spoken in fragment(client, language="kk")
