"""The press centre's rows; the verbs are for tests that tell a story."""

from datetime import UTC, date, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from pressroom.models import (
    Announcement,
    Coverage,
    Journalist,
    Outlet,
    PressEvent,
    PressQuestion,
    Speaking,
)
from tests.factories.city import AppointmentFactory
from tests.factories.people import UserFactory

STARTS_AT = datetime(2026, 2, 10, 5, 0, tzinfo=UTC)  # Tuesday, ten o'clock in Almaty
ANNOUNCED_AT = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WRITTEN_AT = datetime(2026, 2, 2, 4, 0, tzinfo=UTC)  # Monday, nine o'clock in Almaty
PUBLISHED_AT = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)


class PressEventFactory(DjangoModelFactory):
    """A planned briefing; the traits lead it on with what a status needs."""

    class Meta:
        model = PressEvent

    class Params:
        announced = factory.Trait(status="announced", announce_at=ANNOUNCED_AT)
        cancelled = factory.Trait(
            status="cancelled", announce_at=ANNOUNCED_AT, cancelled_at=ANNOUNCED_AT + HOUR
        )
        closed = factory.Trait(
            status="closed",
            announce_at=ANNOUNCED_AT,
            closed_at=factory.LazyAttribute(lambda row: row.ends_at + HOUR),
        )

    number = factory.Sequence(lambda n: f"2026-{n + 1:04d}")
    title_kk = "Қысқа дайындық"
    title_ru = "Подготовка к зиме"
    title_en = "Ready for winter"
    starts_at = STARTS_AT
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + HOUR)
    changed_at = ANNOUNCED_AT


class SpeakingFactory(DjangoModelFactory):
    class Meta:
        model = Speaking

    event = factory.SubFactory(PressEventFactory)
    appointment = factory.SubFactory(AppointmentFactory)
    name_as_printed_kk = factory.LazyAttribute(lambda row: row.appointment.official.name_kk)
    name_as_printed_ru = factory.LazyAttribute(lambda row: row.appointment.official.name_ru)
    name_as_printed_en = factory.LazyAttribute(lambda row: row.appointment.official.name_en)
    title_as_printed_kk = factory.LazyAttribute(lambda row: row.appointment.title_kk)
    title_as_printed_ru = factory.LazyAttribute(lambda row: row.appointment.title_ru)
    title_as_printed_en = factory.LazyAttribute(lambda row: row.appointment.title_en)


class OutletFactory(DjangoModelFactory):
    class Meta:
        model = Outlet
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"outlet-{n}")
    name = factory.LazyAttribute(lambda row: f"Outlet {row.slug}")
    kind = "online"


class JournalistFactory(DjangoModelFactory):
    """A journalist with a confirmed address."""

    class Meta:
        model = Journalist

    full_name = "Jana Example"
    email = factory.Sequence(lambda n: f"jana-{n}@example.org")
    outlet = factory.SubFactory(OutletFactory)
    language = "ru"
    confirmed_at = WRITTEN_AT
    consented_at = WRITTEN_AT


class PressQuestionFactory(DjangoModelFactory):
    """A question at an event, not decided yet; the traits decide it."""

    class Meta:
        model = PressQuestion

    class Params:
        answered = factory.Trait(status="answered", answered_at=STARTS_AT + HOUR)
        promised = factory.Trait(
            status="promised", promised_at=STARTS_AT + HOUR, due_on=date(2026, 2, 17)
        )
        declined = factory.Trait(status="declined", decline_reason="A court decides it now")

    number = factory.Sequence(lambda n: f"P26-{n + 1:06d}-0")
    channel = "event"
    event = factory.SubFactory(PressEventFactory, announced=True)
    language = "ru"
    text = "Когда откроют мост?"
    asked_at = STARTS_AT


class CoverageFactory(DjangoModelFactory):
    class Meta:
        model = Coverage

    identity = factory.Sequence(lambda n: f"{n:064d}")
    kind = "article"
    outlet = factory.SubFactory(OutletFactory)
    title = "Город готов к зиме"
    published_at = STARTS_AT
    language = "ru"
    added_at = STARTS_AT


class AnnouncementFactory(DjangoModelFactory):
    """A draft in Kazakh and Russian; `approved=True` is public from `PUBLISHED_AT` on."""

    class Meta:
        model = Announcement

    class Params:
        approved = factory.Trait(
            status="approved",
            reviewed_by=factory.SubFactory(UserFactory),
            publish_at=PUBLISHED_AT,
        )

    number = factory.Sequence(lambda n: f"2026-{n + 1:04d}")
    kind = "news"
    title_kk = "Су өшіріледі"
    title_ru = "Отключение воды"
    lead_kk = ""
    lead_ru = ""
    text_kk = "<div>Ертең су болмайды.</div>"
    text_ru = "<div>Завтра воды не будет.</div>"
    author = factory.SubFactory(UserFactory)
    created_at = WRITTEN_AT
