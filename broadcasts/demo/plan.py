"""The year 2020 of Akimat LIVE in figures: which broadcast was when, with how many questions.

The totals are those the city reported for the year; how they fall on the days is drawn.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from portal.workdays import ALMATY, Calendar
from queries.demo.plan import THEMES
from queries.demo.spread import spread

YEAR: Final = 2020
BROADCASTS: Final = 96
QUESTIONS: Final = 2_400  # residents' questions addressed
DECLINED: Final = 190  # beside them, each with its reason
LENGTH: Final = timedelta(minutes=60)
STARTS: Final = time(18)
WEEKDAYS: Final = (1, 3)  # Tuesday and Thursday


@dataclass(frozen=True, slots=True)
class Planned:
    """One broadcast of the year."""

    number: int
    starts_at: datetime  # in Almaty
    theme: str
    questions: int  # addressed
    declined: int


def year(*, calendar: Calendar, random: Random) -> list[Planned]:
    """Every broadcast of the year, the first one first."""
    days = _days(calendar)
    themes = random.choices(list(THEMES), list(THEMES.values()), k=BROADCASTS)
    asked = spread(QUESTIONS, BROADCASTS, random, least=12, most=40)
    declined = spread(DECLINED, BROADCASTS, random, least=0, most=6)
    drawn = zip(days, themes, asked, declined, strict=True)
    return [
        Planned(number, datetime.combine(day, STARTS, ALMATY), theme, questions, refused)
        for number, (day, theme, questions, refused) in enumerate(drawn, start=1)
    ]


def _days(calendar: Calendar) -> list[date]:
    """The days of broadcasts, evenly over the year."""
    start = date(YEAR, 1, 1)
    year_of_days = (start + timedelta(days=number) for number in range(366))
    days = [day for day in year_of_days if day.weekday() in WEEKDAYS and calendar.is_working(day)]
    return [days[place * len(days) // BROADCASTS] for place in range(BROADCASTS)]
