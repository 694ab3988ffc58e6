"""What a question is about: by its words, in three languages, and always something."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadcasts.topics import Topics, offered_topics, stems_of
from portal.models import Topic
from portal.transitions import TransitionNotAllowed
from tests.factories import BroadcastFactory, CitizenQueryFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> dict[str, Topic]:
    """Two themes with two topics each, and one for all the rest."""
    found = {}
    for theme, topics in {
        "transport": {"stops": ("Аялдамалар", "Остановки", "Bus stops"),
                      "timetable": ("Қозғалыс кестесі", "Расписание и интервалы", "Timetable")},
        "roads": {"pavements": ("Тротуарлар", "Тротуары", "Pavements"),
                  "lights": ("Бағдаршамдар", "Светофоры", "Traffic lights")},
        "rest": {"other": ("Басқа мәселе", "Другой вопрос", "Anything else")},
    }.items():  # fmt: skip
        parent = TopicFactory(slug=theme)
        for slug, (kk, ru, en) in topics.items():
            found[slug] = TopicFactory(slug=slug, parent=parent, name_kk=kk, name_ru=ru, name_en=en)
    return found


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Когда отремонтируют тротуар на Абая?", "pavements"),
        ("Почему нет навеса на остановке Сайран?", "stops"),
        ("Біздің аулада тротуардың тасы сынған", "pavements"),
        ("Аялдамада неге орындық жоқ?", "stops"),
        ("Why is the timetable never kept?", "timetable"),
    ],
)
def test_words_of_the_topics_tell(city: dict[str, Topic], text: str, topic: str) -> None:
    assert Topics(BroadcastFactory()).suggest(text) == city[topic]


def test_queries_of_the_register_tell_what_names_do_not(city: dict[str, Topic]) -> None:
    for _ in range(3):
        CitizenQueryFactory(topic=city["lights"], text="Зебра у школы стёрлась, дети боятся")
        CitizenQueryFactory(topic=city["stops"], text="Автобус 92 проезжает мимо без остановки")
    topics = Topics(BroadcastFactory())
    assert topics.suggest("Нарисуйте зебру возле школы") == city["lights"]


def test_what_is_not_public_tells_nothing(city: dict[str, Topic]) -> None:
    for visibility in ("private", "hidden"):
        CitizenQueryFactory(
            topic=city["lights"],
            text="Зебра у школы",
            visibility=visibility,
            moderation_reason="x",
        )
    topics = Topics(BroadcastFactory())
    assert topics.suggest("Нарисуйте зебру возле школы") == city["other"]


def test_topic_of_the_broadcast_goes_before_an_equal_one(city: dict[str, Topic]) -> None:
    for slug in ("stops", "lights"):
        CitizenQueryFactory(topic=city[slug], text="Сломан столб во дворе")
    for slug in ("stops", "lights"):
        broadcast = BroadcastFactory()
        broadcast.topics.add(city[slug].parent)
        assert Topics(broadcast).suggest("Столб во дворе сломан") == city[slug]


def test_where_no_word_tells_it_is_what_the_broadcast_is_about(city: dict[str, Topic]) -> None:
    broadcast = BroadcastFactory()
    broadcast.topics.add(city["lights"].parent)
    CitizenQueryFactory(topic=city["lights"], text="Красный горит долго")
    assert Topics(broadcast).suggest("???") == city["lights"]
    assert Topics(BroadcastFactory()).suggest("Ыыы") == city["other"]


def test_only_what_the_desk_offers_is_suggested(city: dict[str, Topic]) -> None:
    Topic.objects.filter(slug__in=["pavements", "transport"]).update(is_active=False)
    assert [topic.slug for topic in offered_topics()] == ["lights", "other"]
    assert Topics(BroadcastFactory()).suggest("Когда починят тротуар?").slug in {"lights", "other"}


def test_theme_with_nothing_in_it_stands_for_itself() -> None:
    theme = TopicFactory(slug="alone")
    assert Topics(BroadcastFactory()).suggest("Что угодно") == theme


def test_city_without_topics_is_told_so() -> None:
    with pytest.raises(TransitionNotAllowed, match="no topic"):
        Topics(BroadcastFactory()).suggest("Что угодно")


def test_many_questions_cost_the_statements_of_one(city: dict[str, Topic]) -> None:
    for n in range(20):
        CitizenQueryFactory(topic=city["lights"], text=f"Светофор номер {n}")
    broadcast = BroadcastFactory()
    broadcast.topics.add(city["stops"])
    with CaptureQueriesContext(connection) as statements:
        topics = Topics(broadcast)
        for n in range(50):
            topics.suggest(f"Светофор {n} не работает")
    assert len(statements) == 4


def test_endings_do_not_matter() -> None:
    assert stems_of("Тротуары") == stems_of("тротуаров") == stems_of("тротуар")
    assert stems_of("аялдамада") == stems_of("аялдамалар")
