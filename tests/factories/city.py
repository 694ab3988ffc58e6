"""Districts, bodies, topics, routes, officials."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from portal.models import Appointment, Body, District, Official, Route, Topic


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = District
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"district-{n}")
    name_kk = factory.LazyAttribute(lambda row: f"{row.slug} ауданы")
    name_ru = factory.LazyAttribute(lambda row: f"район {row.slug}")
    name_en = factory.LazyAttribute(lambda row: f"{row.slug} District")
    label_lat = 43.2237
    label_lon = 76.8505
    position = factory.Sequence(int)


class BodyFactory(DjangoModelFactory):
    """A body of the akimat, valid on every day."""

    class Meta:
        model = Body
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"body-{n}")
    name_kk = factory.LazyAttribute(lambda row: f"{row.slug} басқармасы")
    name_ru = factory.LazyAttribute(lambda row: f"Управление {row.slug}")
    name_en = factory.LazyAttribute(lambda row: f"{row.slug} Department")
    short_name_kk = factory.LazyAttribute(lambda row: f"{row.slug} қ.")
    short_name_ru = factory.LazyAttribute(lambda row: f"{row.slug} р.")
    short_name_en = factory.LazyAttribute(lambda row: f"{row.slug} e.")
    mailbox = factory.LazyAttribute(lambda row: f"{row.slug}@example.org")

    class Params:
        external = factory.Trait(is_external=True)


class TopicFactory(DjangoModelFactory):
    """A theme; with `parent`, a topic within it."""

    class Meta:
        model = Topic
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"topic-{n}")
    name_kk = factory.LazyAttribute(lambda row: f"{row.slug} тақырыбы")
    name_ru = factory.LazyAttribute(lambda row: f"тема {row.slug}")
    name_en = factory.LazyAttribute(lambda row: f"topic {row.slug}")
    position = factory.Sequence(int)


class RouteFactory(DjangoModelFactory):
    """A topic in any district goes to the body."""

    class Meta:
        model = Route

    topic = factory.SubFactory(TopicFactory)
    body = factory.SubFactory(BodyFactory)


class OfficialFactory(DjangoModelFactory):
    class Meta:
        model = Official
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"official-{n}")
    name_kk = factory.LazyAttribute(lambda row: f"Лауазымды тұлға {row.slug}")
    name_ru = factory.LazyAttribute(lambda row: f"Должностное лицо {row.slug}")
    name_en = factory.LazyAttribute(lambda row: f"Official {row.slug}")


class AppointmentFactory(DjangoModelFactory):
    class Meta:
        model = Appointment

    official = factory.SubFactory(OfficialFactory)
    body = factory.SubFactory(BodyFactory)
    office = "head"
    title_kk = "Басшы"
    title_ru = "Руководитель"
    title_en = "Head"
    valid_from = date(2024, 1, 1)
