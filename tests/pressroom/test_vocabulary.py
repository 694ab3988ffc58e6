"""What the verbs make ready for the public can be found by every form of its words."""

from datetime import UTC, datetime, timedelta

import pytest

from portal import clock
from portal.models import Role, SearchWord, User
from pressroom import answers, programme, questions, vocabulary
from pressroom.models import PressEvent
from pressroom.programme import Plan
from pressroom.questions import Asked, Decision
from tests.factories import staff
from tests.factories.press import AnnouncementFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 9, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def press() -> User:
    return staff(Role.PRESS_OFFICER)


def known(word: str) -> bool:
    return SearchWord.objects.filter(word=word).exists()


def announced(press: User) -> PressEvent:
    plan = Plan(
        title={"kk": "Көпірлердің жайы", "ru": "О мостах"},
        starts_at=NOW + HOUR,
        ends_at=NOW + 2 * HOUR,
    )
    event = programme.plan(plan, by=press)
    assert not known("көпірлердің")
    return programme.announce(event, by=press)


def test_an_event_s_words_are_known_once_it_is_announced(press: User) -> None:
    with clock.at(NOW):
        event = announced(press)
        assert known("көпірлердің")
        assert known("мостах")
        plan = Plan(
            title={"kk": "Тоннельдердің жайы"}, starts_at=event.starts_at, ends_at=event.ends_at
        )
        programme.revise(event, what=plan, by=press)
    assert known("тоннельдердің")


def test_words_of_questions_and_answers_are_known_as_they_come(press: User) -> None:
    with clock.at(NOW):
        event = announced(press)
        asked = Asked(text="Арықтардың суы қайда?", language="kk")
        question = questions.log(
            event, asked=asked, by=press, decision=Decision("answer_on_the_spot", "Су өзендерде.")
        )
        assert known("арықтардың")
        assert known("өзендерде")
        answers.correct(question, text="Су көлдерде.", note="Түзетілді", by=press)
        assert known("көлдерде")
        questions.amend(question, text="Көлдеріміздің суы қайда?", by=press)
    assert known("көлдеріміздің")


def test_tags_are_no_words() -> None:
    vocabulary.learn(AnnouncementFactory(text_ru="<blockquote>Каналы</blockquote>"))
    assert known("каналы")
    assert not known("blockquote")
