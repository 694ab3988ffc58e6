"""The archive: what it finds, what it never shows, and what it costs."""

from datetime import timedelta

import pytest
from django.test import Client

from broadcasts import vocabulary
from broadcasts.models import LiveQuestion
from portal.models import District, Topic
from tests.factories import (
    AppointmentFactory,
    BodyFactory,
    BroadcastFactory,
    DistrictFactory,
    GuestFactory,
    LiveQuestionFactory,
    OfficialFactory,
    TopicFactory,
)
from tests.factories.live import LIVE_STARTS_AT

pytestmark = pytest.mark.django_db
PAGE = "/en/live/archive/"
YEAR = timedelta(days=365)


@pytest.fixture
def air() -> dict[str, LiveQuestion]:
    """Two broadcasts of two years: roads from Auezov, water from Medeu."""
    answers = {}
    for number, (name, question, slug) in enumerate(
        (
            ("roads", "Когда отремонтируют тротуар на улице Абая?", "auezov"),
            ("water", "Почему в доме нет горячей воды?", "medeu"),
        ),
        start=1,
    ):
        holder = AppointmentFactory(
            official=OfficialFactory(slug=f"head-of-{name}", name_en=f"Head of {name}"),
            body=BodyFactory(slug=name),
        )
        theme = TopicFactory(slug=f"theme-{name}")
        broadcast = BroadcastFactory(
            closed=True, number=number, starts_at=LIVE_STARTS_AT - number * YEAR
        )
        broadcast.topics.add(theme)
        GuestFactory(broadcast=broadcast, appointment=holder)
        answers[name] = LiveQuestionFactory(
            broadcast=broadcast,
            answered=True,
            position=number,
            text=question,
            answer_text=f"Ответ про {name}.",
            answered_by=holder,
            district=DistrictFactory(slug=slug),
            topic=TopicFactory(slug=f"topic-{name}", parent=theme),
        )
        vocabulary.learn(answers[name])
    return answers


def found(client: Client, **asked: str) -> str:
    response = client.get(PAGE, asked)
    assert response.status_code == 200
    return response.content.decode()


def names(page: str) -> set[str]:
    """Which of the two answers stand there."""
    return {name for name in ("roads", "water") if f"Ответ про {name}." in page}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"roads", "water"}),
        ({"official": "head-of-roads"}, {"roads"}),
        ({"body": "water"}, {"water"}),
        ({"topic": "theme-roads"}, {"roads"}),
        ({"topic": "topic-water"}, {"water"}),
        ({"district": "auezov"}, {"roads"}),
        ({"year": "2025"}, {"roads"}),
        ({"year": "2024"}, {"water"}),
        ({"q": "тротуара"}, {"roads"}),
        ({"q": "горячая вода"}, {"water"}),
        ({"q": "тротуара", "district": "medeu"}, set()),
        ({"official": "nobody"}, {"roads", "water"}),
    ],
)
def test_answers_are_found_by_words_and_filters(
    client: Client, air: dict[str, LiveQuestion], asked: dict[str, str], expected: set[str]
) -> None:
    assert names(found(client, **asked)) == expected


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({}, {1, 2}),
        ({"official": "head-of-roads"}, {1}),
        ({"body": "water"}, {2}),
        ({"official": "head-of-roads", "body": "water"}, set()),
        ({"topic": "theme-roads"}, {1}),
        ({"district": "medeu"}, {2}),
        ({"year": "2025"}, {1}),
    ],
)
def test_broadcasts_are_found_by_guests_topics_and_districts(
    client: Client, air: dict[str, LiveQuestion], asked: dict[str, str], numbers: set[int]
) -> None:
    page = found(client, show="broadcasts", **asked)
    assert {number for number in (1, 2) if f'href="/en/live/{number}/"' in page} == numbers


def test_a_slip_of_the_pen_finds_what_was_meant(
    client: Client, air: dict[str, LiveQuestion]
) -> None:
    page = found(client, q="тротуор")
    assert names(page) == {"roads"}
    assert "Nothing was found for “тротуор”" in page


def test_a_number_leads_to_its_broadcast(client: Client, air: dict[str, LiveQuestion]) -> None:
    assert client.get(PAGE, {"q": "№ 2"}).headers["Location"] == "/en/live/2/"
    BroadcastFactory(number=7)
    assert client.get(PAGE, {"q": "7"}).status_code == 200


def test_nothing_that_is_not_public_is_found(client: Client, air: dict[str, LiveQuestion]) -> None:
    secret = "Тротуар, которого никто не видел"
    planned = BroadcastFactory(number=8, title_ru="Тротуар в плане")
    LiveQuestionFactory(broadcast=planned, position=80, answered=True, text=secret)
    lead = air["roads"]
    for place, extra in enumerate(
        (
            {"status": "incoming"},
            {"declined": True, "decline_words": "Скрыто."},
            {"status": "merged", "merged_into": lead},
            {"status": "withdrawn"},
        ),
        start=90,
    ):
        row = LiveQuestionFactory(
            broadcast=lead.broadcast, position=place, text=secret, answer_text="Тайна", **extra
        )
        vocabulary.learn(row)
    for asked in ({}, {"q": "тротуар"}, {"q": "тайна"}, {"show": "broadcasts", "q": "плане"}):
        page = found(client, **asked)
        assert "никто не видел" not in page
        assert "Тайна" not in page
        assert "Тротуар в плане" not in page


def test_guests_of_a_plan_nobody_knew_of_are_not_offered(
    client: Client, air: dict[str, LiveQuestion]
) -> None:
    for columns in (
        {"status": "planned"},
        {"status": "cancelled", "cancel_reason_ru": "Болезнь"},
    ):
        guest = OfficialFactory(slug=f"guest-{columns['status']}", name_en="Secret Guest")
        GuestFactory(
            broadcast=BroadcastFactory(**columns),
            appointment=AppointmentFactory(official=guest),
        )
    page = found(client)
    assert "Head of roads" in page
    assert "Secret Guest" not in page
    assert "guest-" not in page


def test_a_forged_page_token_is_told_in_words(client: Client) -> None:
    assert client.get(PAGE, {"older": "20260101T000000000000Z-x"}).status_code == 400
    assert client.get(PAGE, {"q": "x\x00"}).status_code == 200


@pytest.mark.parametrize("show", ["", "broadcasts"])
def test_a_page_costs_the_same_for_one_and_for_three(
    client: Client, air: dict[str, LiveQuestion], django_assert_max_num_queries: object, show: str
) -> None:
    def statements() -> int:
        with django_assert_max_num_queries(60) as counted:  # type: ignore[operator]
            found(client, show=show)
        return len(counted)

    before = statements()
    lead = air["roads"]
    for number in (3, 4):
        broadcast = BroadcastFactory(closed=True, number=number)
        GuestFactory(broadcast=broadcast, appointment=lead.answered_by)
        LiveQuestionFactory(
            broadcast=broadcast, answered=True, answered_by=lead.answered_by, position=number
        )
    assert statements() == before


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_go_on_by_keyset(client: Client, settings: object, language: str) -> None:
    settings.PAGE_SIZE = 2  # type: ignore[attr-defined]
    broadcast = BroadcastFactory(closed=True)
    for place in range(1, 4):
        done_at = broadcast.starts_at + place * timedelta(minutes=2)
        LiveQuestionFactory(
            broadcast=broadcast, answered=True, position=place, text=f"N{place}!", done_at=done_at
        )
    first = client.get(f"/{language}/live/archive/")
    page = first.content.decode()
    assert [n for n in "123" if f"N{n}!" in page] == ["2", "3"]
    older = client.get(f"/{language}/live/archive/{first.context['older_url']}").content.decode()
    assert [n for n in "123" if f"N{n}!" in older] == ["1"]
    assert (District.objects.count(), Topic.objects.count()) == (0, 0)
