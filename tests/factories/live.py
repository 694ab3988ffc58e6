"""The rows of Akimat LIVE."""

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from broadcasts import numbering
from broadcasts.models import Broadcast, Guest, LiveQuestion, Vote
from tests.factories.city import AppointmentFactory

LIVE_STARTS_AT = datetime(2026, 2, 12, 13, 0, tzinfo=UTC)  # Thursday, six in the evening in Almaty
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class BroadcastFactory(DjangoModelFactory):
    """A planned broadcast; the traits lead it on with what a status needs."""

    class Meta:
        model = Broadcast

    class Params:
        announced = factory.Trait(
            status="announced", announced_at=factory.LazyAttribute(lambda row: row.starts_at - DAY)
        )
        on_air = factory.Trait(
            status="on_air",
            announced_at=factory.LazyAttribute(lambda row: row.starts_at - DAY),
            on_air_at=factory.LazyAttribute(lambda row: row.starts_at),
        )
        ended = factory.Trait(
            status="ended",
            announced_at=factory.LazyAttribute(lambda row: row.starts_at - DAY),
            on_air_at=factory.LazyAttribute(lambda row: row.starts_at),
            ended_at=factory.LazyAttribute(lambda row: row.ends_at),
        )
        closed = factory.Trait(
            status="closed",
            announced_at=factory.LazyAttribute(lambda row: row.starts_at - DAY),
            on_air_at=factory.LazyAttribute(lambda row: row.starts_at),
            ended_at=factory.LazyAttribute(lambda row: row.ends_at),
            closed_at=factory.LazyAttribute(lambda row: row.ends_at + DAY),
        )

    number = factory.Sequence(lambda n: n + 1)
    title_kk = "Қысқа дайындық"
    title_ru = "Подготовка к зиме"
    title_en = "Ready for winter"
    starts_at = LIVE_STARTS_AT
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + 60 * MINUTE)


class GuestFactory(DjangoModelFactory):
    class Meta:
        model = Guest

    broadcast = factory.SubFactory(BroadcastFactory)
    appointment = factory.SubFactory(AppointmentFactory)
    name_as_printed_kk = factory.LazyAttribute(lambda row: row.appointment.official.name_kk)
    name_as_printed_ru = factory.LazyAttribute(lambda row: row.appointment.official.name_ru)
    title_as_printed_kk = factory.LazyAttribute(lambda row: row.appointment.title_kk)
    title_as_printed_ru = factory.LazyAttribute(lambda row: row.appointment.title_ru)


class LiveQuestionFactory(DjangoModelFactory):
    """A question that waits for the moderator; the traits lead it on."""

    class Meta:
        model = LiveQuestion

    class Params:
        approved = factory.Trait(
            status="approved", published_at=factory.LazyAttribute(lambda row: row.asked_at)
        )
        declined = factory.Trait(
            status="declined", decline_ground="off_topic", decline_words="Not on the topic."
        )
        answered = factory.Trait(
            status="answered",
            published_at=factory.LazyAttribute(lambda row: row.asked_at),
            now_at=factory.LazyAttribute(lambda row: row.broadcast.starts_at + 10 * MINUTE),
            done_at=factory.LazyAttribute(lambda row: row.broadcast.starts_at + 12 * MINUTE),
        )

    broadcast = factory.SubFactory(BroadcastFactory, announced=True)
    position = factory.Sequence(lambda n: n + 1)
    code = factory.LazyAttribute(lambda row: numbering.code_of(row.position))
    language = "ru"
    text = "Когда отремонтируют тротуар на улице Абая?"
    public_text = factory.LazyAttribute(lambda row: row.text)
    asked_as = "Айгуль"
    asked_at = factory.LazyAttribute(lambda row: row.broadcast.starts_at - 60 * MINUTE)


class VoteFactory(DjangoModelFactory):
    """A vote by itself: the count of its question is the verb's business."""

    class Meta:
        model = Vote

    question = factory.SubFactory(LiveQuestionFactory, approved=True)
    voter = factory.Sequence(lambda n: f"voter-{n}")
    at = LIVE_STARTS_AT
