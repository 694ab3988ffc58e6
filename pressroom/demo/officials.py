"""Who spoke for the city in 2020: the offices of that year with fictional holders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from portal import city_loading
from portal.models import Appointment, Topic
from pressroom.demo import phrases
from pressroom.demo.plan import YEAR
from queries.demo.printed import as_printed

COVID_NAMES = {"kk": "COVID-19 індеті", "ru": "Пандемия COVID-19", "en": "COVID-19 pandemic"}
LAST_PLACE = 900  # of the topic in lists


def load() -> None:
    """Add the bodies and officials of 2020 that are missing, and the theme of the epidemic."""
    city, then = city_loading.read(), phrases.read("officials")
    city_loading.load(
        {
            "districts": city["districts"],
            "bodies": [*city["bodies"], *then["bodies"]],
            "topics": [],
            "routes": [],
            "officials": then["officials"],
        }
    )
    Topic.objects.get_or_create(
        slug=phrases.COVID,
        defaults={
            **{f"name_{code}": name for code, name in COVID_NAMES.items()},
            "position": LAST_PLACE,
            "is_active": False,  # nobody is asked about it in the form of today
        },
    )


@dataclass(frozen=True, slots=True)
class Speaker:
    """An appointment, with what is printed of it."""

    appointment: Appointment
    body: str  # its slug

    def printed(self) -> dict[str, str]:
        """The columns of name and title as printed."""
        return as_printed(self.appointment)


class Podium:
    """Everybody who held an office in the year."""

    def __init__(self) -> None:
        rows = Appointment.objects.filter(valid_from__lte=date(YEAR, 12, 31))
        rows = rows.exclude(valid_to__lt=date(YEAR, 1, 1)).select_related("official", "body")
        self._speakers = [
            Speaker(row, row.body.slug) for row in rows.order_by("official__slug", "valid_from")
        ]

    def speakers(self, *, theme: str, on: date, number: int, random: Random) -> list[Speaker]:
        """So many who may speak about the theme on that day; somebody in charge first."""
        texts = phrases.themes()[theme]
        there = [speaker for speaker in self._speakers if speaker.appointment.is_held_on(on)]
        random.shuffle(there)
        there.sort(
            key=lambda speaker: _distance(speaker.body, texts["bodies"], texts.get("others", ()))
        )
        lead, rest = there[0], there[1:]
        near = rest[: max(number * 2, 6)]
        return [lead, *random.sample(near, number - 1)]


def _distance(body: str, bodies: Sequence[str], others: Sequence[str]) -> int:
    """How far a body is from a theme: in charge, concerned, a district's or the city's, another."""
    if body in bodies:
        return 0
    if body in others:
        return 1
    return 2 if body == "akimat" or body.endswith("-akim") else 3
