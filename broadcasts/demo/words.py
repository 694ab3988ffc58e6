"""The texts of the demo's broadcasts: what viewers ask and what is answered, all fictional.

What they ask is taken from the desk's corpus: viewers and residents are the same people.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from portal.models import District, Topic
from queries.demo import corpus, phrases

DATA = Path(__file__).resolve().parent.parent / "data" / "demo"
LANGUAGES = corpus.LANGUAGES


@cache
def read() -> Mapping[str, Any]:
    """The words around a broadcast."""
    with (DATA / "words.toml").open("rb") as file:
        return tomllib.load(file)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One question and what may be answered to it, in one language."""

    language: str
    subtopic: str
    district: str
    text: str
    answer: str
    asked_as: str


class Viewers:
    """Draws who asks what; no text twice in a broadcast while there are others."""

    def __init__(self, districts: Mapping[str, District], random: Random) -> None:
        self._districts, self._random = districts, random

    def asks(self, theme: str, *, at: datetime, number: int) -> list[Spoken]:
        """So many questions about the theme, in Kazakh, Russian and English."""
        random, known = self._random, corpus.subtopics(theme)
        said = [
            (language, subtopic, text)
            for subtopic, languages in known.items()
            for language, part in languages.items()
            for text in part.texts
            if at.month in text.months and text.intent != "thanks"
        ]
        weights = [{"kk": 48, "ru": 48, "en": 4}[language] for language, _subtopic, _text in said]
        drawn = _without_repeats(said, weights, number, random)
        return [
            self._spoken(language, said, known[subtopic][language], subtopic, at)
            for language, subtopic, said in drawn
        ]

    def _spoken(
        self,
        language: str,
        said: corpus.Said,
        part: corpus.Subtopic,
        subtopic: str,
        at: datetime,
    ) -> Spoken:
        random = self._random
        district = random.choice(sorted(self._districts))
        row = self._districts[district]
        place = phrases.draw_place(district, (row.label_lat, row.label_lon), random)
        slots = phrases.slots(place, language, at=at, random=random)
        form = random.choice(read()["answers"][language])
        people = corpus.people(language)
        return Spoken(
            language=language,
            subtopic=subtopic,
            district=district,
            text=said.text.format(**slots),
            answer=form.format(done=part.done, explained=part.explained),
            asked_as=random.choice([*people["women"], *people["men"]]),
        )


def titles(topic: Topic, random: Random) -> dict[str, str]:
    """The title of a broadcast about the theme, by language."""
    form = random.choice(read()["titles"])
    return {code: form[code].format(topic=getattr(topic, f"name_{code}")) for code in LANGUAGES}


def _without_repeats(said: list[Any], weights: list[int], number: int, random: Random) -> list[Any]:
    pool, drawn = list(zip(said, weights, strict=True)), []
    for _each in range(number):
        left = pool or list(zip(said, weights, strict=True))
        place = random.choices(range(len(left)), [weight for _said, weight in left])[0]
        drawn.append(left[place][0])
        if pool:
            pool.pop(place)
    return drawn
