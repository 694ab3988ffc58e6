"""The demo's texts: whole, in three languages, with every slot and ending in its place."""

import re
import tomllib
from datetime import date, datetime
from random import Random

import pytest

from portal import city_loading
from portal.identity import iin_is_valid
from portal.workdays import ALMATY
from queries.demo import corpus, phrases, plan
from queries.models import Outcome

CITY = city_loading.read()
THEMES = {theme["slug"]: [part["slug"] for part in theme["subtopics"]] for theme in CITY["topics"]}
TEXTS_AT_LEAST = {"kk": 6, "ru": 6, "en": 2}
AT = datetime(2026, 3, 17, 12, tzinfo=ALMATY)


def filled_slots(language: str, district: str = "auezov") -> dict[str, str]:
    random = Random(7)
    place = phrases.draw_place(district, (43.2237, 76.8505), random)
    slots = phrases.slots(place, language, at=AT, random=random)
    return slots | {"promise_by": phrases.by_date(date(2026, 5, 9), language)}


@pytest.mark.parametrize("theme", THEMES)
def test_every_subtopic_of_the_city_has_its_texts(theme: str) -> None:
    known = corpus.subtopics(theme)
    assert sorted(known) == sorted(THEMES[theme])
    for slug, languages in known.items():
        counts = {language: len(part.texts) for language, part in languages.items()}
        assert all(counts[code] >= least for code, least in TEXTS_AT_LEAST.items()), slug


@pytest.mark.parametrize("language", corpus.LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_every_slot_of_a_topic_can_be_filled(theme: str, language: str) -> None:
    slots = filled_slots(language)
    for languages in corpus.subtopics(theme).values():
        part = languages[language]
        for said in part.texts:
            assert "{" not in said.subject.format(**slots) + said.text.format(**slots)
            assert len(said.subject.format(**slots)) <= 120
            assert said.months
        for sentence in (part.work, part.done, part.explained, *part.refused):
            assert "{" not in sentence.format(**slots)


@pytest.mark.parametrize("language", corpus.LANGUAGES)
def test_every_outcome_has_a_form_of_answer(language: str) -> None:
    slots = filled_slots(language) | dict.fromkeys(("work", "done", "explained", "refused"), "…")
    forms = corpus.answers(language)
    for outcome in (*Outcome.values, "holding", "corrected", "corrected_text", "promised_again"):
        assert all("{" not in form.format(**slots) for form in forms[outcome])


def test_the_correspondence_has_the_same_keys_in_every_language() -> None:
    keys = [set(corpus.correspondence(language)) for language in corpus.LANGUAGES]
    assert keys[0] == keys[1] == keys[2]


def test_answer_templates_name_themes_of_the_city_and_all_languages() -> None:
    for row in corpus.templates():
        assert row.get("theme", "other") in THEMES
        assert row["outcome"] in Outcome.values
        assert set(row["title"]) == set(row["text"]) == set(corpus.LANGUAGES)


def test_every_district_has_streets_and_areas() -> None:
    districts = {row["slug"] for row in CITY["districts"]}
    assert set(corpus.places()) == set(plan.DISTRICTS) == districts
    for known in corpus.places().values():
        assert len(known["streets"]) >= 2
        assert all(len(names) == 3 for kind in known.values() for names in kind)


def test_kazakh_places_take_the_endings_of_their_vowels() -> None:
    slots = filled_slots("kk", "medeu")
    avenue = phrases.Place(
        "almaly", ("Абай даңғылы",) * 3, ("Төле би көшесі",) * 3, ("Самал шағынауданы",) * 3,
        1, 43.2, 76.9,
    )  # fmt: skip
    slots = phrases.slots(avenue, "kk", at=AT, random=Random(1))
    assert slots["street_in"] == "Абай даңғылында"
    assert slots["street_at"] == "Абай даңғылындағы"
    assert slots["street_to"] == "Абай даңғылына"
    assert slots["cross_of"] == "Төле би көшесінің"
    assert slots["cross_from"] == "Төле би көшесінен"
    assert slots["area_in"] == "Самал шағынауданында"


@pytest.mark.parametrize(
    ("day", "on", "by"),
    [
        (date(2026, 1, 5), "5 қаңтарда", "2026 жылғы 5 қаңтарға дейін"),
        (date(2026, 7, 15), "15 шілдеде", "2026 жылғы 15 шілдеге дейін"),
        (date(2026, 8, 1), "1 тамызда", "2026 жылғы 1 тамызға дейін"),
        (date(2026, 9, 2), "2 қыркүйекте", "2026 жылғы 2 қыркүйекке дейін"),
        (date(2026, 12, 16), "16 желтоқсанда", "2026 жылғы 16 желтоқсанға дейін"),
    ],
)
def test_kazakh_months_take_the_endings_of_their_sounds(day: date, on: str, by: str) -> None:
    assert (phrases.date_on(day, "kk"), phrases.by_date(day, "kk")) == (on, by)


def test_contacts_in_the_texts_are_fictional() -> None:
    for language in corpus.LANGUAGES:
        slots = filled_slots(language)
        assert slots["iin"].startswith("000101")
        assert iin_is_valid(slots["iin"])
        assert slots["email"].endswith("@example.org")
    texts = "".join((corpus.DATA / name).read_text() for name in ("correspondence.toml",))
    assert set(re.findall(r"\+7 ?7\d\d ?\d*", texts)) == {"+7 727 000"}


def test_the_data_are_toml_that_says_nothing_twice() -> None:
    for path in corpus.DATA.glob("*.toml"):
        with path.open("rb") as file:
            assert tomllib.load(file), path.name


@pytest.mark.parametrize(
    ("subject", "text", "intent"),
    [
        ("Жүргізушіге алғыс айтамын", "…", "thanks"),
        ("Нужен автобус", "Предлагаю продлить маршрут", "proposal"),
        ("Учаскелік инспектор кім?", "…", "enquiry"),
        ("Яма на дороге", "Заделайте", "report"),
    ],
)
def test_what_a_text_wants_is_told_by_its_words(subject: str, text: str, intent: str) -> None:
    assert corpus.intent_of(subject, text) == intent
