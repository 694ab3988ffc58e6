"""Who answers on air in the demo: those in charge of the theme who hold an office on the day."""

from datetime import date
from random import Random

from portal.models import Appointment
from portal.translated import LANGUAGES
from queries.demo.cases import THEME_BODIES

OTHERWISE = "ecology"  # in charge of what has no body of its own


class Studio:
    """Everybody who ever held an office, read once."""

    def __init__(self) -> None:
        rows = Appointment.objects.select_related("official", "body")
        self._appointments = list(rows.order_by("official__slug", "valid_from"))

    def guests(self, theme: str, *, on: date, number: int, random: Random) -> list[Appointment]:
        """So many who hold an office that day, somebody in charge of the theme first."""
        there = [each for each in self._appointments if _holds(each, on)]
        random.shuffle(there)
        in_charge = THEME_BODIES.get(theme, OTHERWISE)
        there.sort(key=lambda each: _distance(each.body.slug, in_charge))
        return there[:number]


def as_printed(appointment: Appointment) -> dict[str, str]:
    """The columns of a guest's name and title, frozen as they stand."""
    columns = {
        f"{field}_as_printed_{code}": getattr(row, f"{field}_{code}")
        for field, row in (("name", appointment.official), ("title", appointment))
        for code in LANGUAGES
    }
    return columns | {
        f"{field}_as_printed": columns[f"{field}_as_printed_kk"] for field in ("name", "title")
    }


def _holds(appointment: Appointment, on: date) -> bool:
    is_over = appointment.valid_to is not None and appointment.valid_to < on
    return appointment.valid_from <= on and not is_over


def _distance(body: str, in_charge: str) -> int:
    """In charge; an akim of a district; the city's; another."""
    if body == in_charge:
        return 0
    if body.endswith("-akim"):
        return 1
    return 2 if body == "akimat" else 3
