"""The press centre's rows; verbs are for tests that tell a story."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from pressroom.models import Announcement
from tests.factories.people import UserFactory

WRITTEN_AT = datetime(2026, 2, 2, 4, 0, tzinfo=UTC)  # Monday, nine o'clock in Almaty
PUBLISHED_AT = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)


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
