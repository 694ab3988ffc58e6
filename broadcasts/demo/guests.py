"""Who answers on air in the demo: those in charge of the theme who hold an office on the day."""

from datetime import date
from random import Random

from portal.models import Appointment
from queries.demo.cases import THEME_BODIES

OTHERWISE = "ecology"  # in charge of what has no body of its own


class Studio:
    """Everybody who ever held an office, read once."""

    def __init__(self) -> None:
        rows = Appointment.objects.select_related("official", "body")
        self._appointments = list(rows.order_by("official__slug", "valid_from"))

    def guests(self, theme: str, *, on: date, number: int, random: Random) -> list[Appointment]:
        """So many who hold an office that day, somebody in charge of the theme first."""
        there = [each for each in self._appointments if each.is_held_on(on)]
        random.shuffle(there)
        in_charge = THEME_BODIES.get(theme, OTHERWISE)
        there.sort(key=lambda each: _distance(each.body.slug, in_charge))
        return there[:number]


def _distance(body: str, in_charge: str) -> int:
    """In charge; an akim of a district; the city's; another."""
    if body == in_charge:
        return 0
    if body.endswith("-akim"):
        return 1
    return 2 if body == "akimat" else 3
