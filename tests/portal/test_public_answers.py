"""Answers in public by whichever app gave them: found by likeness, by number and by address."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from django.utils.functional import Promise
from pytest_django import Settings

from portal import public_answers
from portal.models import Topic
from portal.public_answers import Address, Alike, PublicAnswer

NOW = datetime(2026, 2, 12, 5, 0, tzinfo=UTC)


@dataclass
class Shelf:
    """A source that keeps its answers at hand."""

    key: str
    answers: dict[str, tuple[float, PublicAnswer]]
    label: str | Promise = "on a shelf"

    def similar(self, text: str, *, limit: int, topic: Topic | None) -> list[Alike]:
        del text, topic
        found = [Alike(likeness, answer) for likeness, answer in self.answers.values()]
        return sorted(found, reverse=True, key=lambda each: each.likeness)[:limit]

    def numbered(self, numbers: Collection[str]) -> list[PublicAnswer]:
        return [answer for number, (_, answer) in self.answers.items() if number in numbers]

    def number_typed(self, typed: str) -> str:
        return typed if len(typed) == len("a1") else ""

    def number_at(self, address: Address) -> str:
        return address.fragment if address.view == "home" else ""


def shelf(key: str, **likenesses: float) -> Shelf:
    """Answers by number, each with its likeness; each an hour older than the one before."""
    answers = {
        number: (
            likeness,
            PublicAnswer(
                source=key,
                number=number,
                question="Когда откроют мост?",
                answer="В мае.",
                language="ru",
                answered_at=NOW - timedelta(hours=hours),
                path=f"/{translation.get_language()}/",
            ),
        )
        for hours, (number, likeness) in enumerate(likenesses.items())
    }
    return Shelf(key, answers)


@pytest.fixture(autouse=True)
def two_shelves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_answers, "_sources", {})
    public_answers.register(shelf("a", a1=0.5, a2=0.9))
    public_answers.register(shelf("b", b1=0.9, b2=0.4))


def numbers(answers: list[PublicAnswer]) -> list[str]:
    return [answer.number for answer in answers]


def test_the_most_alike_come_first_wherever_they_are_from() -> None:
    assert numbers(public_answers.similar("мост")) == ["b1", "a2", "a1", "b2"]


def test_no_more_come_than_are_asked_for() -> None:
    assert numbers(public_answers.similar("мост", limit=2)) == ["b1", "a2"]


def test_one_source_may_be_asked_alone() -> None:
    assert numbers(public_answers.similar("мост", sources=["a", "gone"])) == ["a2", "a1"]


def test_no_words_are_like_nothing() -> None:
    assert public_answers.similar(" \n ") == []


def test_a_number_finds_its_answer() -> None:
    found = public_answers.find(" b2 ")
    assert found
    assert found.key == ("b", "b2")


def test_what_looks_like_a_number_of_one_source_may_be_that_of_another() -> None:
    found = public_answers.find("b1")  # which the first source takes for one of its own
    assert found
    assert found.key == ("b", "b1")
    assert public_answers.find("c1") is None


@pytest.mark.parametrize(
    "address",
    [
        "/kk/#a1",
        "http://127.0.0.1:8000/ru/#a1",
        "HTTPS://almaty.example.org/en/?from=mail#a1",
        "almaty.example.org/en/#a1",
        "http://almaty.example.org:8000/en/#%61%31",
    ],
)
def test_an_address_of_ours_finds_its_answer_in_any_language(
    address: str, settings: Settings
) -> None:
    settings.SITE_URL = "https://almaty.example.org"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    found = public_answers.find(address)
    assert found
    assert found.key == ("a", "a1")


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example.net/ru/#a1",
        "//elsewhere.example.net/ru/#a1",
        "/ru/no-such-page/#a1",
        "/ru/queries/#a1",
        "/#a1",
        "/ru/#a9",
        "http://[broken/ru/#a1",
        "/ru/\x00#a1",
        "javascript:alert(1)",
        "",
        "/ru/#a1" + " " * 10 + "x" * 2000,
    ],
)
def test_what_is_no_address_of_an_answer_finds_nothing(address: str, settings: Settings) -> None:
    settings.SITE_URL = "https://almaty.example.org"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    assert public_answers.find(address) is None


def test_only_what_is_public_now_is_told_of_those_named() -> None:
    keys = [("a", "a1"), ("a", "a9"), ("b", "b2"), ("gone", "g1")]
    assert list(public_answers.public_now(keys)) == [("a", "a1"), ("b", "b2")]


def test_a_source_says_where_it_was_said() -> None:
    assert public_answers.label_of("a") == "on a shelf"
    assert public_answers.label_of("gone") == ""


def test_every_app_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert {"desk", "press"} <= public_answers.keys()
