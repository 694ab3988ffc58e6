"""One search over events, questions, answers and announcements; nothing that is not public yet."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock, numbers, search
from portal.paging import Wanted
from pressroom import press_search, vocabulary
from pressroom.models import Announcement, PressEvent, PressQuestion
from pressroom.press_search import KINDS, Found, Kind
from tests.factories.press import AnnouncementFactory, PressEventFactory, PressQuestionFactory
from tests.factories.press_search import HOUR, NOW, answer, one_of_each

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_day_after() -> Any:
    with clock.at(NOW):
        yield


def find(words: str = "", **asked: Any) -> list[Found]:
    understood = search.understand(words) if words else None
    return press_search.find(understood, Wanted(), size=20, **asked).rows


def test_all_kinds_are_found_together_newest_first() -> None:
    rows = one_of_each()
    PressEventFactory(announced=True, title_ru="Совсем другое")
    newest_first = (Kind.EVENT, Kind.ANNOUNCEMENT, Kind.ANSWER, Kind.QUESTION)
    assert find("мост") == [Found(kind, rows[kind].pk) for kind in newest_first]


@pytest.mark.parametrize("kind", KINDS)
def test_one_kind_can_be_asked_for_alone(kind: Kind) -> None:
    rows = one_of_each()
    assert find("мост", kinds=(kind,)) == [Found(kind, rows[kind].pk)]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("көпір", {"title_kk": "Көпірлердің жөндеуі"}),
        ("мосты", {"title_ru": "Ремонт моста"}),
        ("bridges", {"title_en": "A bridge is repaired"}),
    ],
)
def test_three_languages_are_searched(words: str, title: dict[str, str]) -> None:
    event = PressEventFactory(announced=True, **title)
    vocabulary.learn(event)
    assert find(words) == [Found(Kind.EVENT, event.pk)]


def test_words_of_an_announcement_do_not_run_into_its_tags() -> None:
    row = AnnouncementFactory(approved=True, text_ru="<p>Новый</p><p>мост</p>")
    assert find("мост") == [Found(Kind.ANNOUNCEMENT, row.pk)]
    assert find("div") == find("p") == []


def test_without_words_everything_public_is_listed() -> None:
    one_of_each()
    assert len(find()) == len(KINDS)


# --- what is not public ---------------------------------------------------------------------------


def hide_event(rows: dict[Kind, Any]) -> None:
    PressEvent.objects.update(announce_at=NOW + HOUR)


def plan_event(rows: dict[Kind, Any]) -> None:
    PressEvent.objects.update(status="planned")


HIDDEN_WITH_EVENT = {Kind.EVENT, Kind.QUESTION, Kind.ANSWER}


@pytest.mark.parametrize("hide", [hide_event, plan_event])
def test_nothing_of_an_event_that_is_not_public_is_found(hide: Any) -> None:
    rows = one_of_each()
    hide(rows)
    assert {each.kind for each in find("мост")} == set(KINDS) - HIDDEN_WITH_EVENT
    assert {each.kind for each in find()} == set(KINDS) - HIDDEN_WITH_EVENT


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": "new", "answered_at": None},
        {"status": "withdrawn", "answered_at": None},
        {"is_published": False},
    ],
)
def test_a_question_that_is_not_public_hides_its_answer(hidden: dict[str, Any]) -> None:
    one_of_each()
    PressQuestion.objects.update(**hidden)
    assert {each.kind for each in find("мост")} == {Kind.EVENT, Kind.ANNOUNCEMENT}


@pytest.mark.parametrize(
    "hidden",
    [{"publish_at": NOW + HOUR}, {"status": "draft"}, {"status": "in_review"}],
)
def test_an_announcement_before_its_minute_is_not_found(hidden: dict[str, Any]) -> None:
    rows = one_of_each()
    Announcement.objects.update(**hidden)
    assert Kind.ANNOUNCEMENT not in {each.kind for each in find("мост")}
    assert press_search.numbered(rows[Kind.ANNOUNCEMENT].number) == []


def test_it_is_found_from_its_minute_on() -> None:
    one_of_each()
    Announcement.objects.update(publish_at=NOW + HOUR)
    with clock.at(NOW + HOUR):
        assert Kind.ANNOUNCEMENT in {each.kind for each in find("мост")}


def test_a_hidden_word_is_never_offered() -> None:
    row = AnnouncementFactory(approved=True, title_ru="Телеферик", publish_at=NOW + HOUR)
    vocabulary.learn(row)
    understood = search.understand("телефирик")
    assert understood is not None
    assert press_search.corrected(understood) is None
    with clock.at(NOW + HOUR):
        assert press_search.corrected(understood) == ["телеферик"]


def test_a_mistyped_word_is_looked_for_in_the_kind_asked_for() -> None:
    one_of_each("троллейбус")
    understood = search.understand("тролейбус")
    assert understood is not None
    assert press_search.corrected(understood) == ["троллейбус"]
    assert press_search.corrected(understood, kinds=(Kind.ANSWER,)) == ["троллейбус"]
    PressQuestion.objects.update(is_published=False)
    assert press_search.corrected(understood, kinds=(Kind.ANSWER,)) is None


# --- pages ----------------------------------------------------------------------------------------


def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    at = NOW - HOUR
    event = PressEventFactory(announced=True, starts_at=at)
    for number in range(4):
        question = PressQuestionFactory(answered=True, event=event, asked_at=at)
        answer(question, "Да.", given_at=at)
        AnnouncementFactory(approved=True, publish_at=at - number % 2 * HOUR)
    everything = find()
    assert len(everything) == len(set(everything)) == 13
    wanted, read = Wanted(), []
    while True:
        page = press_search.find(None, wanted, size=3)
        read += page.rows
        if page.older is None:
            break
        wanted = Wanted(page.older)
        back = press_search.find(None, Wanted(page.older, "newer"), size=20)
        assert back.rows == read[: len(read) - 1]
    assert read == everything


def test_a_page_is_one_statement_however_many_rows() -> None:
    one_of_each()
    few = statements("мост")
    for _again in range(2):
        one_of_each()
    assert statements("мост") == few == 1


def statements(words: str) -> int:
    understood = search.understand(words)
    with CaptureQueriesContext(connection) as queries:
        press_search.find(understood, Wanted(), size=20)
    return len(queries)


# --- numbers --------------------------------------------------------------------------------------


def test_numbers_lead_to_what_is_public_under_them() -> None:
    event = PressEventFactory(announced=True, number="2026-0017")
    same = AnnouncementFactory(approved=True, number="2026-0017")
    number = f"P{numbers.query_number(2026, 17)}"
    question = PressQuestionFactory(answered=True, event=event, number=number)
    both = [Found(Kind.EVENT, event.pk), Found(Kind.ANNOUNCEMENT, same.pk)]
    assert press_search.numbered("2026-17") == both
    assert press_search.numbered(" 2026 – 0017") == both
    assert press_search.numbered("2026-18") == []
    assert press_search.numbered("вода") == []
    for letter in press_search.QUESTION_LETTERS:
        asked = press_search.numbered(letter + number[1:])
        assert asked == [Found(Kind.QUESTION, question.pk)]
    assert press_search.numbered("P26-000018-0") == press_search.numbered("P26-000017-0") == []
