"""Searching the register: forms, stop words, typos, hostile input, and what must not be found."""

from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portal import search
from portal.models import SearchWord
from queries.models import CitizenQuery
from tests.factories import CitizenQueryFactory

pytestmark = pytest.mark.django_db


def published(text: str, **fields: object) -> CitizenQuery:
    search.learn_words(f"{fields.get('subject', 'Тақырып')} {text}")
    return CitizenQueryFactory(**{"subject": "Тақырып", "text": text} | fields)


def found(text: str) -> set[CitizenQuery]:
    understood = search.understand(text)
    assert understood is not None
    return set(CitizenQuery.objects.public().filter(understood.condition()))


@pytest.mark.parametrize("typed", ["жол", "жолды", "жолдың", "ЖОЛДАРҒА", "жолымыз"])
def test_kazakh_word_is_found_by_any_form(typed: str) -> None:
    road = published("Ауладағы жолды жөндеңізші")
    published("Жолаушылар автобусты ұзақ күтеді")
    assert found(typed) == {road}


def test_short_kazakh_word_does_not_match_its_lookalikes() -> None:
    water = published("Үйде екі күннен бері суды беріп жатқан жоқ")
    published("Батареялар суық")
    published("Сурет салынған қабырға")
    assert found("су") == {water}
    assert found("судың") == {water}


@pytest.mark.parametrize("typed", ["тротуар", "тротуары", "разбитый тротуар", "ТРОТУАРАМИ"])
def test_russian_word_is_found_by_its_stem(typed: str) -> None:
    pavement = published("Разбиты тротуары у школы", language="ru")
    published("Нет воды третий день", language="ru")
    assert found(typed) == {pavement}


def test_every_word_must_occur() -> None:
    both = published("Автобус 92 не останавливается у школы")
    published("Автобус 12 опаздывает")
    published("У школы темно")
    assert found("автобус школа") == {both}


def test_stop_words_need_not_occur() -> None:
    puddle = published("Огромная лужа около дороги")
    assert found("лужа на дороге") == {puddle}
    assert found("және лужа") == {puddle}


def test_stop_words_alone_are_looked_for_as_they_stand() -> None:
    other = published("На углу темно")
    published("Темно")
    assert found("на") == {other}


@pytest.mark.parametrize("typed", ["абая", "12", "орбита", "самал 3"])
def test_words_joined_by_signs_are_words(typed: str) -> None:
    place = published("ул.Абая,12/3 мкр.Орбита-2, Самал-3 д.5")
    assert found(typed) == {place}


def test_yo_and_ye_are_one_letter() -> None:
    row = published("Зелёный забор сломан")
    assert found("зеленый") == found("зелёный") == {row}


def test_latin_lookalikes_are_read_as_kazakh() -> None:
    row = published("Әуезов ауданында қоқыс")
    assert found("Əуезов") == {row}


def test_private_and_hidden_queries_are_not_found() -> None:
    public = published("Фонарь не горит")
    published("Фонарь не горит", visibility="private")
    published("Фонарь не горит", visibility="hidden", moderation_reason="Оскорбление")
    assert found("фонарь") == {public}


@pytest.mark.parametrize("typed", ["", "   ", "!!! ()", "«»—", "\0\x01", "' | '", "(((", "\\"])
def test_nothing_to_look_for(typed: str) -> None:
    assert search.understand(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "a & b | !c", "'фонарь' | 'x", "фонарь:*", "'; DROP TABLE queries_citizenquery; --",
        "%s %(x)s", "ы" * 10_000, " ".join(f"слово{n}" for n in range(500)),
        "\ud800 суррогат", "٣٤ 三",
    ],
)  # fmt: skip
def test_whatever_is_typed_is_only_looked_for(typed: str) -> None:
    row = published("Фонарь не горит")
    assert found(typed) <= {row}


def test_search_is_understood_in_one_statement() -> None:
    published("Разбиты тротуары у школы")
    with CaptureQueriesContext(connection) as statements:
        search.understand("разбит тротуар около школы")
    assert len(statements) == 1


# --- typos ----------------------------------------------------------------------------------------


def correction(text: str) -> list[str] | None:
    understood = search.understand(text)
    assert understood is not None
    return search.corrected(understood, partial(search.occurs_in, CitizenQuery.objects.public()))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("тратуар", "тротуар"),
        ("тротаур", "тротуар"),
        ("остоновка", "остановка"),
        ("аялдма", "аялдама"),
        ("жарк", "жарық"),
    ],
)
def test_mistyped_word_becomes_its_neighbour(typed: str, meant: str) -> None:
    published("Тротуар и остановка разбиты. Аялдама жарық емес, терезе сынған")
    assert correction(typed) == [meant]


def test_only_the_mistyped_word_is_corrected() -> None:
    published("Разбит тротуар у школы")
    assert correction("разбитый тратуар") == ["разбитый", "тротуар"]


def test_unseen_form_of_a_known_word_is_no_typo() -> None:
    published("Разбиты тротуары")
    published("Тротуаров нет")
    assert correction("тротуарами") is None


def test_word_like_nothing_known_is_not_corrected() -> None:
    published("Разбиты тротуары")
    assert correction("абракадабра") is None


def test_word_of_a_hidden_query_is_never_offered() -> None:
    row = published("Гражданин Выдуманский шумит")
    assert correction("выдумнский") == ["выдуманский"]
    CitizenQuery.objects.filter(pk=row.pk).update(visibility="hidden", moderation_reason="Имя")
    assert correction("выдумнский") is None


# --- the vocabulary -------------------------------------------------------------------------------


def test_learning_is_one_statement_and_keeps_words_once() -> None:
    with CaptureQueriesContext(connection) as statements:
        search.learn_words("Шамды, жолды! Жолды, 12 кв-5 WiFi «жолдың»")
        search.learn_words("жолды")
    assert len(statements) == 2
    assert dict(SearchWord.objects.values_list("word", "stem")) == {
        "жолды": "жол", "жолдың": "жол", "шамды": "шам", "wifi": "wifi", "кв": "кв",
    }  # fmt: skip


def test_learning_nothing_says_nothing() -> None:
    with CaptureQueriesContext(connection) as statements:
        search.learn_words("12/3 !!!")
    assert len(statements) == 0


def test_learning_survives_a_rolled_back_filing() -> None:
    with transaction.atomic():
        search.learn_words("тротуар")
        transaction.set_rollback(True)
    assert not SearchWord.objects.exists()
