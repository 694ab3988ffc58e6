"""The page of the press centre's search, as a reader meets it."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal import clock, search
from pressroom import vocabulary
from pressroom.highlighting import Highlighter
from pressroom.press_search import Kind
from tests.factories.press import AnnouncementFactory, PressEventFactory, PressQuestionFactory
from tests.factories.press_search import HOUR, NOW, answer, one_of_each

pytestmark = pytest.mark.django_db

PAGE = "/en/press/search/"


@pytest.fixture(autouse=True)
def the_day_after() -> Iterator[None]:
    with clock.at(NOW):
        yield


def page(client: Client, words: str = "", **asked: str) -> str:
    response = client.get(PAGE, {"q": words, **asked})
    assert response.status_code == 200
    return response.content.decode()


def test_each_kind_leads_to_its_page_with_the_words_marked(client: Client) -> None:
    rows = one_of_each()
    found = page(client, "мост")
    event, question = rows[Kind.EVENT], rows[Kind.QUESTION]
    assert f'href="/en/press/events/{event.number}/"' in found
    assert found.count(f'href="/en/press/questions/{question.number}/"') == 2
    assert f'href="/en/announcements/{rows[Kind.ANNOUNCEMENT].number}/"' in found
    assert found.count("<mark>мост</mark>") >= 4


def test_texts_are_escaped_around_the_marks(client: Client) -> None:
    event = PressEventFactory(announced=True)
    question = PressQuestionFactory(
        answered=True, event=event, text='<script>alert("мост")</script> & мост'
    )
    answer(question, "<b>мост</b> <img src=x onerror=alert(1)>")
    found = page(client, "мост")
    assert "<script>alert" not in found
    assert "<img src=x" not in found
    assert "&lt;b&gt;<mark>мост</mark>&lt;/b&gt;" in found


def test_a_form_of_the_word_is_marked_too(client: Client) -> None:
    row = AnnouncementFactory(
        approved=True, title_ru="О ремонте мостов", title_kk="Көпірлердің жөндеуі"
    )
    vocabulary.learn(row)
    assert "О ремонте <mark>мостов</mark>" in page(client, "мост")
    assert "<mark>Көпірлердің</mark> жөндеуі" in page(client, "көпір")


def test_a_hit_is_shown_in_the_language_the_words_are_in(client: Client) -> None:
    PressEventFactory(announced=True, title_kk="Жаңа көпір", title_ru="Новый мост", title_en="News")
    with translation.override("en"):
        assert '<h2 class="row-card__title" lang="ru">' in page(client, "мост")
        assert '<h2 class="row-card__title" lang="en">' in page(client)


def test_mistyped_words_are_put_right_and_it_is_said(client: Client) -> None:
    one_of_each("троллейбус")
    found = page(client, "тролейбус")
    assert "Showing results for <strong>троллейбус</strong>" in found
    assert "<mark>троллейбус</mark>" in found


def test_a_number_leads_straight_to_its_page(client: Client) -> None:
    event = PressEventFactory(announced=True, number="2026-0017")
    response = client.get(PAGE, {"q": "2026-17"})
    assert (response.status_code, response["Location"]) == (302, "/en/press/events/2026-0017/")
    AnnouncementFactory(approved=True, number=event.number)
    found = page(client, "2026-0017")
    assert "/en/press/events/2026-0017/" in found
    assert "/en/announcements/2026-0017/" in found


def test_pages_are_linked_and_keep_what_was_asked(client: Client) -> None:
    event = PressEventFactory(announced=True, starts_at=NOW - HOUR)
    for number in range(23):
        PressQuestionFactory(
            answered=True, event=event, text="Где мост?", asked_at=NOW - number * HOUR
        )
    first = page(client, "мост", kind="question")
    assert first.count('class="row-card"') == 20
    older = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    assert "kind=question" in older
    response = client.get(PAGE + older.replace("&amp;", "&"))
    assert response.content.decode().count('class="row-card"') == 3


def test_a_page_that_is_none_and_a_kind_that_is_none_are_told(client: Client) -> None:
    assert client.get(PAGE, {"older": "x"}).status_code == 400
    found = page(client, kind="rumour")
    assert "This is not one of the choices." in found


@pytest.mark.parametrize("words", ["'", "\\", "a' | 'b", "(((", "%%", "😀", "x" * 500, "\x00"])
def test_odd_input_is_answered(client: Client, words: str) -> None:
    one_of_each()
    assert client.get(PAGE, {"q": words}).status_code == 200


def test_what_is_hidden_is_nowhere_on_the_page(client: Client) -> None:
    event = PressEventFactory(announced=True, title_ru="Дирижабль", announce_at=NOW + HOUR)
    question = PressQuestionFactory(answered=True, event=event, text="Где дирижабль?")
    answer(question, "Дирижабль здесь.")
    AnnouncementFactory(approved=True, title_ru="Дирижабль", publish_at=NOW + HOUR)
    vocabulary.learn(event, question)
    for words in ("дирижабль", "дирижабел", event.number, question.number):
        found = page(client, words)
        assert "row-card" not in found, words
        assert found.lower().count("дирижабль") == found.lower().count(words) * (
            words == "дирижабль"
        )


def test_the_page_sets_no_cookie_and_may_be_kept(client: Client) -> None:
    response = client.get(PAGE)
    assert not response.cookies
    assert "public" in response["Cache-Control"]


def test_statements_do_not_grow_with_the_hits(client: Client) -> None:
    one_of_each()
    page(client, "мост")
    counts = []
    for _more in range(3):
        one_of_each()
        with CaptureQueriesContext(connection) as queries:
            page(client, "мост")
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= 12


# --- marks ----------------------------------------------------------------------------------------


def marker(words: str, *texts: str) -> Highlighter:
    made = Highlighter(search.understand(words))
    made.study(texts)
    return made


def test_a_snippet_starts_before_the_first_word_found() -> None:
    text = "слово " * 100 + "а вот мост и " + "слово " * 100
    said = marker("мост", text).snippet(text)
    assert "<mark>мост</mark>" in said
    assert said.startswith("… слово")
    assert said.endswith("слово …")
    assert len(said) < 320


def test_without_a_search_nothing_is_marked() -> None:
    made = Highlighter(None)
    made.study(["мост & дом"])
    assert made.marked("мост & дом") == "мост &amp; дом"
    assert made.snippet("") == ""
