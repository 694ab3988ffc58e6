"""What is filed in the demo year: when, by which way, about what and where. Pure and repeatable.

Proportions: channels, topics and the share settled on the spot follow the load the city reported
for January–September 2025 (173,518 queries, 69 % settled on the spot; public transport 13,361,
utility networks 8,621, road repair 8,321, cleaning 7,003, greening 5,281, lighting 3,573, other
19,033, the last divided here by guess among the themes not named).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from portal.workdays import ALMATY, Calendar
from queries.demo import corpus, phrases
from queries.demo.phrases import Place
from queries.models import Channel, Kind

THEMES = {
    "public-transport": 13_361,
    "utility-networks": 8_621,
    "roads-and-pavements": 8_321,
    "cleaning": 7_003,
    "greening": 5_281,
    "lighting": 3_573,
    "public-safety": 4_500,
    "construction-quality": 3_800,
    "housing": 3_600,
    "ecology": 2_300,
    "other": 4_833,
}
CHANNELS = {
    Channel.WEB: 30,
    Channel.CALL_CENTRE: 30,
    Channel.SOCIAL: 17,
    Channel.FRONT_OFFICE: 10,
    Channel.PHONE: 5,
    Channel.POST: 3,
    Channel.OTHER_BODY: 3,
    Channel.LIVE: 1.5,
    Channel.PRESS: 0.5,
}
DESK_CHANNELS = (Channel.CALL_CENTRE, Channel.SOCIAL, Channel.FRONT_OFFICE, Channel.PHONE)
LANGUAGES = {"ru": 55, "kk": 40, "en": 5}
DISTRICTS = {
    "bostandyk": 18,
    "auezov": 16,
    "alatau": 16,
    "almaly": 11,
    "medeu": 11,
    "zhetysu": 10,
    "turksib": 10,
    "nauryzbay": 8,
}
MONTHS = (0.9, 0.95, 1.15, 1.05, 1.0, 0.95, 0.9, 0.85, 1.05, 1.1, 1.1, 1.0)  # January first
WEEKEND = 0.35  # of a weekday's load
ON_THE_SPOT = 0.69  # of what comes to the desk
NO_DISTRICT = 0.03
PRIVATE = 0.12
COMPLAINTS = 0.02
WITH_POINT = {Channel.WEB: 0.7, Channel.CALL_CENTRE: 0.2, Channel.SOCIAL: 0.4}
WITH_PHOTOS = {Channel.WEB: 0.13, Channel.SOCIAL: 0.1}
WITH_CONTACTS = 0.03  # residents who put a phone or an IIN into the text
WITH_NEIGHBOUR = 0.012  # and who name a neighbour
HOT, JOINED = 0.005, 0.13
OBSCENE, VAGUE, PLACELESS = 0.004, 0.006, 0.01
ANSWER_WORKING_DAYS = 15  # Art. 76
KINDS = {"proposal": Kind.PROPOSAL, "enquiry": Kind.ENQUIRY, "thanks": Kind.RESPONSE}


@dataclass(slots=True, kw_only=True)
class Story:
    """One query to be filed, and what fate has for it; `received_at` is aware."""

    number: int
    received_at: datetime
    channel: str
    language: str
    theme: str
    subtopic: str
    kind: str
    intent: str  # report, enquiry, proposal, thanks, obscene, vague
    subject: str
    text: str
    place: Place | None
    has_point: bool
    is_public: bool
    is_on_the_spot: bool
    photos: int
    joiners: int
    neighbour: str  # the end of the text, where it names somebody; a moderator takes it out
    fate: str = "natural"  # or what is kept open on purpose: see `courses`, and `burst`

    @property
    def seed(self) -> str:
        return f"story {self.number}"


@dataclass(frozen=True, slots=True)
class City:
    """What the plan must know of the city: label points, and the usual kinds of subtopics."""

    labels: dict[str, tuple[float, float]]
    kinds: dict[str, str]


def year(
    *, count: int, now: datetime, city: City, calendar: Calendar, random: Random
) -> list[Story]:
    """`count` stories over the year up to `now`, in order of time.

    The last of them are not left to chance: what a visitor wants to see in a queue (due today and
    soon, overdue, unrouted, new) is filed on days reckoned back from today.
    """
    special = [
        *_due_soon(now, calendar, random),
        *_overdue(now, calendar, random),
        *_under_way(now, calendar, random),
        *_fresh(now, random),
    ]
    for fate, part in (("obscene", OBSCENE), ("vague", VAGUE), ("placeless", PLACELESS)):
        special += ((moment, fate) for moment in _moments(max(2, round(count * part)), now, random))
    moments = _moments(count - len(special), now, random)
    fates = [*((moment, "natural") for moment in moments), *special]
    fates.sort(key=lambda pair: pair[0])
    return [
        _story(number, moment, fate, city, random)
        for number, (moment, fate) in enumerate(fates, start=1)
    ]


def filed(*, count: int, now: datetime, city: City, random: Random) -> list[Story]:
    """`count` stories of the year up to `now`, all left to chance, in no order."""
    moments = _moments(count, now, random)
    return [
        _story(number, moment, "natural", city, random)
        for number, moment in enumerate(moments, start=1)
    ]


def _moments(count: int, now: datetime, random: Random) -> list[datetime]:
    """Moments over the past year, by the rhythm of months, weeks and days."""
    today = now.date()
    days = [today - timedelta(days=back) for back in range(365)]
    weights = list(
        accumulate(
            MONTHS[day.month - 1] * (WEEKEND if day.weekday() >= 5 else 1)  # noqa: PLR2004 -- Saturday
            for day in days
        )
    )
    drawn: list[datetime] = []
    while len(drawn) < count:
        day = random.choices(days, cum_weights=weights)[0]
        moment = _at(day, random.triangular(8, 21, 11))
        if moment < now:
            drawn.append(moment)
    return drawn


def _due_soon(now: datetime, calendar: Calendar, random: Random) -> list[tuple[datetime, str]]:
    """What falls due today and on the next three working days."""
    first = calendar.on_or_after(now.date())
    planned: list[tuple[datetime, str]] = []
    for ahead, number in ((0, 9), (1, 7), (2, 4), (3, 6)):
        due_on = calendar.add_working_days(first, ahead) if ahead else first
        filed_on = calendar.add_working_days(due_on, -ANSWER_WORKING_DAYS)
        planned += ((_at(filed_on, random.uniform(9.2, 17.5)), "slow") for _ in range(number))
    return planned


def _overdue(now: datetime, calendar: Calendar, random: Random) -> list[tuple[datetime, str]]:
    """What nobody answered in time: one working day late up to thirty."""
    today = calendar.on_or_before(now.date())
    late = (1, 1, 2, 3, 3, 4, 5, 6, 8, 8, 10, 13, 15, 18, 22, 25, 30)
    days = [calendar.add_working_days(today, -ANSWER_WORKING_DAYS - by) for by in late]
    return [(_at(day, random.uniform(9.2, 17.5)), "neglected") for day in days]


def _fresh(now: datetime, random: Random) -> list[tuple[datetime, str]]:
    """What came in within the last two days and nobody has looked at."""
    return [
        (now - timedelta(minutes=random.randint(10, 2_000)), random.choice(("new", "unrouted")))
        for _ in range(18)
    ]


def _under_way(now: datetime, calendar: Calendar, random: Random) -> list[tuple[datetime, str]]:
    """What waits for the resident, and what waits for the head to extend."""
    today = calendar.on_or_before(now.date())
    planned = []
    for fate, number, since in (("waiting", 7, (3, 5)), ("extension", 4, (11, 13))):
        for _ in range(number):
            filed_on = calendar.add_working_days(today, -random.randint(*since))
            planned.append((_at(filed_on, random.uniform(9.2, 17.5)), fate))
    return planned


def _at(day: date, hour: float) -> datetime:
    minutes = int(hour * 60)
    return datetime.combine(day, time(minutes // 60, minutes % 60), ALMATY)


def _story(number: int, moment: datetime, fate: str, city: City, random: Random) -> Story:
    channel = _draw(CHANNELS, random)
    language = _draw(LANGUAGES, random)
    theme, subtopic = _topic(moment, language, fate, random)
    part = corpus.subtopics(theme)[subtopic][language]
    said = random.choice([row for row in part.texts if moment.month in row.months])
    district = _draw(DISTRICTS, random)
    place = phrases.draw_place(district, city.labels[district], random)
    slots = phrases.slots(place, language, at=moment, random=random)
    text = said.text.format(**slots)
    if random.random() < WITH_CONTACTS:
        tails = corpus.correspondence(language)["contact_tails"]
        text += random.choice(tails).format(**slots)
    neighbour = ""
    if random.random() < WITH_NEIGHBOUR:
        neighbour = random.choice(corpus.correspondence(language)["neighbour_tails"])
        text += neighbour
    subject, intent = said.subject.format(**slots), said.intent
    if fate in {"obscene", "vague"}:
        intent = fate
        subject, text = corpus.correspondence(language)[intent]
        neighbour = ""
    kind = KINDS.get(intent) or city.kinds[subtopic]
    if fate == "natural" and kind == Kind.REPORT and random.random() < COMPLAINTS:
        kind = Kind.COMPLAINT
    is_nowhere = fate in {"unrouted", "placeless"} or (
        fate == "natural" and random.random() < NO_DISTRICT
    )
    return Story(
        number=number,
        received_at=moment,
        channel=channel,
        language=language,
        theme=theme,
        subtopic=subtopic,
        kind=kind,
        intent=intent,
        subject=subject,
        text=text,
        place=None if is_nowhere else place,
        has_point=not is_nowhere and random.random() < WITH_POINT.get(Channel(channel), 0.1),
        is_public=random.random() >= PRIVATE,
        is_on_the_spot=(
            fate == "natural" and channel in DESK_CHANNELS and random.random() < ON_THE_SPOT
        ),
        photos=(
            random.randint(1, 3) if random.random() < WITH_PHOTOS.get(Channel(channel), 0) else 0
        ),
        joiners=_joiners(random),
        neighbour=neighbour,
        fate=fate,
    )


def _joiners(random: Random) -> int:
    """How many say "me too" in the end: mostly nobody, seldom a whole street."""
    chance = random.random()
    if chance < HOT:
        return random.randint(25, 60)
    return 1 + int(random.expovariate(0.45)) if chance < JOINED else 0


def _topic(moment: datetime, language: str, fate: str, random: Random) -> tuple[str, str]:
    """A theme by its share, and a subtopic somebody writes about in this month."""
    if fate in {"unrouted", "placeless"}:
        theme, subtopics = random.choice(UNROUTED) if fate == "unrouted" else NEEDS_A_DISTRICT
        return theme, random.choice(subtopics)
    while True:
        theme = _draw(THEMES, random)
        known = corpus.subtopics(theme)
        in_season = [
            slug
            for slug, languages in known.items()
            if any(moment.month in said.months for said in languages[language].texts)
        ]
        if in_season:
            return theme, random.choice(in_season)


NEEDS_A_DISTRICT = ("roads-and-pavements", ("pavements", "yards"))
UNROUTED = (
    ("other", ("anything-else",)),
    ("public-safety", ("public-order", "traffic-offences")),
    NEEDS_A_DISTRICT,
)  # by their nature, or without the district they need


def _draw(weights: Mapping[Any, float], random: Random) -> str:
    return str(random.choices(list(weights), list(weights.values()))[0])
