"""Bursts of queries, as rows: many in little time, by bulk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from portal import numbers
from queries.models import Applicant, CitizenQuery
from tests.factories.city import DistrictFactory, TopicFactory

if TYPE_CHECKING:
    from portal.models import District, Topic

_sequence = iter(range(500_000, 900_000))
NOON = datetime(2026, 11, 23, 7, 0, tzinfo=timezone.get_fixed_timezone(0))  # Monday, 12:00 Almaty
WEEK = timedelta(days=7)


def water() -> Topic:
    """Water supply, a topic of utility networks."""
    networks = TopicFactory(slug="networks")
    return TopicFactory(slug="water", parent=networks)


def auezov() -> District:
    return DistrictFactory(slug="auezov")


def filed(
    count: int,
    *,
    until: datetime,
    within: timedelta = timedelta(hours=1, minutes=50),
    topic: Topic | None = None,
    district: District | None = None,
    **changes: Any,
) -> list[CitizenQuery]:
    """So many queries spread evenly over the stretch up to that moment."""
    topic, district = topic or water(), district or auezov()
    people = Applicant.objects.bulk_create(
        Applicant(language=changes.get("language", "ru")) for _each in range(count)
    )
    rows = [
        CitizenQuery(
            number=numbers.query_number(2026, next(_sequence)),
            applicant=person,
            topic=topic,
            theme_id=topic.theme_id,
            district=district,
            received_at=until - within * (position + 0.5) / count,
            registered_on=until.date(),
            **{
                "language": "ru",
                "subject": "Нет воды",
                "text": "Нет воды с утра.",
                "public_subject": "Нет воды",
                "public_text": "Нет воды с утра.",
                **changes,
            },
        )
        for position, person in enumerate(people)
    ]
    return CitizenQuery.objects.bulk_create(rows)


def history(*, at: datetime = NOON, weeks: int = 8, a_window: int = 3, **where: Any) -> None:
    """The same hours of the weeks before, so many queries in each."""
    for week in range(1, weeks + 1):
        filed(a_window, until=at - week * WEEK, **where)
