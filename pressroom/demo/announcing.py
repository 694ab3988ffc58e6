"""The demo's announcements: thirty of 2020, and as many of the last year."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from portal.models import Body, District, Topic, User
from portal.workdays import ALMATY, Calendar
from pressroom.demo import phrases
from pressroom.demo.phrases import DISTRICT_SLUGS, LANGUAGES, Filling
from pressroom.models import Announcement

A_YEAR: Final = 30
REVIEW: Final = timedelta(hours=3)
FIRST_YEAR: Final = 2020


def write(
    *, years_end: date, author: User, reviewer: User, calendar: Calendar, random: Random
) -> list[Announcement]:
    """A year of announcements up to that day, published on working days."""
    days = sorted(
        random.sample(
            [
                day
                for day in (years_end - timedelta(days=n) for n in range(360))
                if calendar.is_working(day)
            ],
            A_YEAR,
        )
    )
    rows, links = [], []
    numbers: dict[int, int] = dict.fromkeys({day.year for day in days}, 0)
    for day in days:
        numbers[day.year] += 1
        text = _text(day, random)
        filling = Filling(day, random)
        rows.append(
            _row(text, filling, day, random)
            | {
                "number": f"{day.year}-{numbers[day.year]:04d}",
                "author": author,
                "reviewed_by": reviewer,
            }
        )
        links.append((text, filling))
    made = Announcement.objects.bulk_create(Announcement(**row) for row in rows)
    _link(made, links)
    return made


def _text(day: date, random: Random) -> Mapping[str, Any]:
    fitting = [
        text
        for text in phrases.read("announcements")["announcements"]
        if day.month in text.get("months", (day.month,)) and text.get("year", day.year) == day.year
    ]
    chosen: Mapping[str, Any] = random.choice(fitting)
    return chosen


def _row(text: Mapping[str, Any], filling: Filling, day: date, random: Random) -> dict[str, Any]:
    publish_at = datetime.combine(
        day, time(random.randint(9, 17), random.choice((0, 15, 30))), ALMATY
    )
    paragraphs = {
        code: "".join(f"<p>{paragraph}</p>" for paragraph in text["text"][code])
        for code in LANGUAGES
    }
    row = {
        "kind": text["kind"],
        **filling.in_languages("title", text["title"]),
        **filling.in_languages("lead", text["lead"]),
        **filling.in_languages("text", paragraphs),
        "body": Body.objects.get(slug=text["body"]),
        "status": "approved",
        "created_at": publish_at - REVIEW,
        "publish_at": publish_at,
        "mailed_at": publish_at,
    }
    if text["kind"] == "decision":
        row |= {
            "issuer": text["issuer"],
            "decision_number": f"{day.month}/{random.randint(100, 699)}",
            "decided_on": day - timedelta(days=2),
        }
    return row


def _link(made: Sequence[Announcement], links: Sequence[tuple[Mapping[str, Any], Filling]]) -> None:
    topics = dict(Topic.objects.values_list("slug", "pk"))
    districts = dict(District.objects.values_list("slug", "pk"))
    Announcement.topics.through.objects.bulk_create(
        Announcement.topics.through(announcement_id=row.pk, topic_id=topics[text["topic"]])
        for row, (text, _filling) in zip(made, links, strict=True)
    )
    Announcement.districts.through.objects.bulk_create(
        Announcement.districts.through(
            announcement_id=row.pk, district_id=districts[DISTRICT_SLUGS[filling.district]]
        )
        for row, (text, filling) in zip(made, links, strict=True)
        if _names_a_district(text)
    )


def _names_a_district(text: Mapping[str, Any]) -> bool:
    said: Iterator[str] = (text[field]["kk"] for field in ("title", "lead"))
    return any("{district}" in each for each in said)
