"""Filling the slots of the demo's texts, with the endings each language asks for.

| slot | what | in which languages |
|---|---|---|
| street, cross, area | a street, one it crosses, a microdistrict, as in an address | all |
| street_in, street_at (attributive), …_to, …_from, …_of; cross_…, area_… | cases | kk |
| house, route, days | numbers | all |
| date, date_on | a day before the query; "on that day" | all; kk |
| time | of the clock | all |
| promise_by | "by that day", as each language says it | all |
| digits, email, iin | contacts a resident put into the text, fictional | all |
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from portal.identity import iin_is_valid
from queries.demo import corpus

LANGUAGES = corpus.LANGUAGES
MONTHS = {
    "kk": ("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек",
           "қазан", "қараша", "желтоқсан"),
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
           "октября", "ноября", "декабря"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
}  # fmt: skip
BACK_VOWELS, FRONT_VOWELS = "аоұыуяё", "әөүіеэи"
VOICELESS = "кқпстшщцчхфһ"
BUS_ROUTES = (5, 12, 16, 18, 32, 34, 37, 45, 59, 65, 73, 79, 86, 92, 99, 106, 112, 120, 121, 126,
              127, 137, 141, 201, 244)  # fmt: skip
FICTIONAL_IIN = "000101500"  # the first nine digits; the others are drawn until they fit


@dataclass(frozen=True, slots=True)
class Place:
    """Where a query happens: names as [kk, ru, en], a house number, a point."""

    district: str
    street: tuple[str, ...]
    cross: tuple[str, ...]
    area: tuple[str, ...]
    house: int
    lat: float
    lon: float

    def address(self, language: str) -> str:
        """The place as a resident writes it into its field."""
        street = self.street[LANGUAGES.index(language)]
        return f"{self.house} {street}" if language == "en" else f"{street}, {self.house}"


def draw_place(district: str, label: tuple[float, float], random: Random) -> Place:
    """A place of the district, within a kilometre and a half of its label point (lat, lon)."""
    known = corpus.places()[district]
    street, cross = random.sample(known["streets"], 2)
    return Place(
        district=district,
        street=tuple(street),
        cross=tuple(cross),
        area=tuple(random.choice(known["areas"])),
        house=random.randint(2, 240),
        lat=round(label[0] + random.uniform(-0.011, 0.011), 5),
        lon=round(label[1] + random.uniform(-0.014, 0.014), 5),
    )


def slots(place: Place, language: str, *, at: datetime, random: Random) -> dict[str, str]:
    """Everything a text of the language may ask for; `at` is local time in Almaty."""
    index = LANGUAGES.index(language)
    day = at.date() - timedelta(days=random.randint(1, 5))
    filled = {
        "house": str(place.house),
        "route": str(random.choice(BUS_ROUTES)),
        "days": str(random.randint(3, 12)),
        "time": f"{random.randint(7, 22)}:{random.choice(('00', '15', '30', '40'))}",
        "date": short_date(day, language),
        "digits": f"{random.randint(10, 99)} {random.randint(10, 99)}",
        "email": f"resident{random.randint(10, 999)}@example.org",
        "iin": _fictional_iin(random),
    }
    for name, names in (("street", place.street), ("cross", place.cross), ("area", place.area)):
        filled[name] = names[index]
        if language == "kk":
            filled |= {f"{name}_{case}": _possessive(names[0], case) for case in _ENDINGS}
    filled["date_on"] = date_on(day, language)
    return filled


def short_date(day: date, language: str) -> str:
    """12 наурыз, 12 марта, 12 March."""
    return f"{day.day} {MONTHS[language][day.month - 1]}"


def date_on(day: date, language: str) -> str:
    """The day as it stands in a sentence: 12 наурызда; elsewhere no ending is needed."""
    ending = _locative_of_month(day.month) if language == "kk" else ""
    return f"{short_date(day, language)}{ending}"


def by_date(day: date, language: str) -> str:
    """The day a promise ends, in the words that follow "by": in Kazakh the word is part of it."""
    month = MONTHS[language][day.month - 1]
    if language == "kk":
        return f"{day.year} жылғы {day.day} {month}{_dative_of_month(day.month)} дейін"
    if language == "ru":
        return f"{day.day} {month} {day.year} года"
    return f"{day.day} {month} {day.year}"


# Names of streets and microdistricts end in a possessive (көшесі, даңғылы, шағынауданы), whose case
# endings differ only by whether the last vowel is a back or a front one.
_ENDINGS = {
    "in": ("нда", "нде"),
    "at": ("ндағы", "ндегі"),
    "to": ("на", "не"),
    "from": ("нан", "нен"),
    "of": ("ның", "нің"),
}


def _possessive(name: str, case: str) -> str:
    back, front = _ENDINGS[case]
    return name + (back if _is_back(name) else front)


def _is_back(word: str) -> bool:
    last = next(letter for letter in reversed(word.lower()) if letter in BACK_VOWELS + FRONT_VOWELS)
    return last in BACK_VOWELS


def _locative_of_month(month: int) -> str:
    word = MONTHS["kk"][month - 1]
    consonant = "т" if word[-1] in VOICELESS else "д"
    return consonant + ("а" if _is_back(word) else "е")


def _dative_of_month(month: int) -> str:
    word = MONTHS["kk"][month - 1]
    if word[-1] in VOICELESS:
        return "қа" if _is_back(word) else "ке"
    return "ға" if _is_back(word) else "ге"


def _fictional_iin(random: Random) -> str:
    start = random.randint(0, 98)
    candidates = (
        f"{FICTIONAL_IIN}{serial:02d}{digit}" for serial in range(start, 100) for digit in range(10)
    )
    return next(iin for iin in candidates if iin_is_valid(iin))
