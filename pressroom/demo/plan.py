"""The year 2020 at the press centre in figures: how many of what, on which day. No text, no row.

The totals are those the city reported for the year and for its first half, with the part of the
epidemic in the first half; how they fall on the days is drawn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from portal.workdays import ALMATY, Calendar
from pressroom.demo.phrases import COVID
from queries.demo.spread import spread

YEAR = 2020
SEGMENTS = 1_500
ITEMS = 24_000  # TV segments among them
ITEMS_OF_ANNOUNCEMENTS = 1_800
ITEMS_OF_ANSWERS = 400
HOURS = (time(10), time(11, 30), time(14), time(15, 30), time(17))  # at which events begin
LENGTH = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the year: how many events, speakers and answered questions it had."""

    first: date
    last: date
    is_covid: bool
    events: int
    speakers: int
    questions: int


# First half: 167 events, 366 speakers, 1,685 questions; of them 131, 199 and 1,339 on the epidemic.
# The year: 356, 623 and 3,048. How the second half divides by subject is not reported.
SHARES = (
    Share(date(YEAR, 1, 27), date(YEAR, 6, 30), True, 131, 199, 1_339),
    Share(date(YEAR, 1, 6), date(YEAR, 6, 30), False, 36, 167, 346),
    Share(date(YEAR, 7, 1), date(YEAR, 12, 30), True, 92, 112, 664),
    Share(date(YEAR, 7, 1), date(YEAR, 12, 30), False, 97, 145, 699),
)
# How many briefings on the epidemic a month had, against the others.
COVID_MONTHS = {1: 2, 2: 4, 3: 10, 4: 16, 5: 10, 6: 9, 7: 14, 8: 9, 9: 5, 10: 6, 11: 7, 12: 5}
THEMES = {
    "public-transport": 14, "utility-networks": 14, "roads-and-pavements": 13, "other": 14,
    "public-safety": 8, "ecology": 8, "housing": 8, "construction-quality": 7, "cleaning": 6,
    "greening": 5, "lighting": 3,
}  # fmt: skip
DAILY_COVID = (date(YEAR, 3, 16), date(YEAR, 5, 11))  # the state of emergency: weekends too


@dataclass(slots=True)
class Planned:
    """One event of the year."""

    starts_at: datetime  # in Almaty
    theme: str
    speakers: int
    questions: int  # answered
    segments: int = 0
    items: int = 0  # TV segments not among them

    @property
    def is_covid(self) -> bool:
        return self.theme == COVID


def year(*, calendar: Calendar, random: Random) -> list[Planned]:
    """Every event of the year, the first one first."""
    taken: dict[date, int] = {}
    events = []
    for share in SHARES:
        days = _days(share, calendar, taken, random)
        speakers = spread(share.speakers, share.events, random, most=8)
        questions = spread(share.questions, share.events, random, most=30)
        for day, speaking, asked in zip(days, speakers, questions, strict=True):
            hour = HOURS[taken[day]]
            taken[day] += 1
            theme = (
                COVID if share.is_covid else random.choices(*zip(*THEMES.items(), strict=True))[0]
            )
            starts_at = datetime.combine(day, hour, ALMATY)
            events.append(Planned(starts_at, theme, speaking, asked))
    events.sort(key=lambda event: event.starts_at)
    others = ITEMS - SEGMENTS - ITEMS_OF_ANNOUNCEMENTS - ITEMS_OF_ANSWERS
    for event, segments, items in zip(
        events,
        spread(SEGMENTS, len(events), random, most=12),
        spread(others, len(events), random, most=200),
        strict=True,
    ):
        event.segments, event.items = segments, items
    return events


def _days(
    share: Share, calendar: Calendar, taken: dict[date, int], random: Random
) -> Iterator[date]:
    """A day for each event of the share; no day has more events than hours to begin at."""
    days = [day for day in _each(share.first, share.last) if _is_possible(day, share, calendar)]
    weights = [COVID_MONTHS[day.month] if share.is_covid else 1 for day in days]
    left = share.events
    while left:
        day = random.choices(days, weights)[0]
        if taken.setdefault(day, 0) < len(HOURS):
            left -= 1
            yield day


def _is_possible(day: date, share: Share, calendar: Calendar) -> bool:
    first, last = DAILY_COVID
    return calendar.is_working(day) or (share.is_covid and first <= day <= last)


def _each(first: date, last: date) -> Sequence[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
