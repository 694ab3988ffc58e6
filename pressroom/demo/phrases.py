"""The demo's texts as data, and filling their slots with the endings each language asks for.

Slots: `district` ("in the district of …"), `month` ("in May": one of the next three), `n`, `many`
and `percent` (numbers that need no agreement: multiples of five).
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data" / "demo"
LANGUAGES = ("kk", "ru", "en")
COVID = "covid-19"
DISTRICTS = {
    "kk": ("Алатау ауданында", "Алмалы ауданында", "Әуезов ауданында", "Бостандық ауданында",
           "Жетісу ауданында", "Медеу ауданында", "Наурызбай ауданында", "Түрксіб ауданында"),
    "ru": ("в Алатауском районе", "в Алмалинском районе", "в Ауэзовском районе",
           "в Бостандыкском районе", "в Жетысуском районе", "в Медеуском районе",
           "в Наурызбайском районе", "в Турксибском районе"),
    "en": ("in Alatau District", "in Almaly District", "in Auezov District",
           "in Bostandyk District", "in Zhetysu District", "in Medeu District",
           "in Nauryzbay District", "in Turksib District"),
}  # fmt: skip
DISTRICT_SLUGS = (
    "alatau", "almaly", "auezov", "bostandyk", "zhetysu", "medeu", "nauryzbay", "turksib",
)  # fmt: skip
MONTHS = {
    "kk": tuple(f"{month} айында" for month in (
        "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек",
        "қазан", "қараша", "желтоқсан")),
    "ru": tuple(f"в {month}" for month in (
        "январе", "феврале", "марте", "апреле", "мае", "июне", "июле", "августе", "сентябре",
        "октябре", "ноябре", "декабре")),
    "en": tuple(f"in {month}" for month in (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December")),
}  # fmt: skip
_SENTENCE = re.compile(r"(^|[.!?] )(\w)")

Slots = Mapping[str, str]


@cache
def read(name: str) -> Mapping[str, Any]:
    """One file of texts."""
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def themes() -> Mapping[str, Mapping[str, Any]]:
    """What is asked about, by the slug of the theme, the epidemic among them."""
    return {COVID: read("covid"), **read("themes")}


class Filling:
    """One draw of the slots, the same in every language."""

    def __init__(self, on: date, random: Random) -> None:
        self.district = random.randrange(len(DISTRICT_SLUGS))
        self._month = (on.month - 1 + random.randint(1, 3)) % 12
        self._numbers = {
            "n": str(random.randrange(5, 45, 5)),
            "many": str(random.randrange(120, 870, 10)),
            "percent": str(random.randrange(55, 100, 5)),
        }

    def fill(self, text: str, language: str) -> str:
        """The text with its slots filled, each sentence beginning with a capital."""
        filled = text.format(
            district=DISTRICTS[language][self.district],
            month=MONTHS[language][self._month],
            **self._numbers,
        )
        return _SENTENCE.sub(lambda found: found[1] + found[2].upper(), filled)

    def in_languages(self, field: str, texts: Mapping[str, str]) -> dict[str, str]:
        """The columns of a translated field; the field itself keeps the Kazakh text."""
        columns = {f"{field}_{code}": self.fill(texts[code], code) for code in LANGUAGES}
        return {field: columns[f"{field}_kk"], **columns}


def lowered(title: str) -> str:
    """A title within a sentence; abbreviations and names of one word keep their capitals."""
    head, _, rest = title.partition(" ")
    keeps = head[1:2].isupper() or head.rstrip(",:") in {"Алматыдағы", "Open", "Алматы"}
    return title if keeps else f"{head[:1].lower()}{head[1:]} {rest}".rstrip()
