"""Queries and what belongs to them, as rows; the verbs are for tests that tell a story."""

import hashlib
import uuid
from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from portal import numbers
from queries.models import (
    Answer,
    AnswerTemplate,
    Applicant,
    Attachment,
    CitizenQuery,
    Holding,
    QueryDeadline,
    Supporter,
)
from tests.factories.city import BodyFactory, TopicFactory
from tests.factories.people import UserFactory

RECEIVED_AT = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)  # Monday, ten o'clock in Almaty
REGISTERED_ON = date(2026, 2, 2)
DUE_ON = date(2026, 2, 23)  # fifteen working days later
CLOSED_AT = datetime(2026, 2, 10, 5, 0, tzinfo=UTC)


class ApplicantFactory(DjangoModelFactory):
    class Meta:
        model = Applicant

    full_name = "Alice Example"
    email = "alice@example.org"
    language = "ru"


class CitizenQueryFactory(DjangoModelFactory):
    """A new query at the desk; the traits lead it to another status with what that status needs."""

    class Meta:
        model = CitizenQuery

    class Params:
        assigned = factory.Trait(status="assigned", body=factory.SubFactory(BodyFactory))
        in_work = factory.Trait(status="in_work", body=factory.SubFactory(BodyFactory))
        awaiting_resident = factory.Trait(
            status="awaiting_resident", body=factory.SubFactory(BodyFactory)
        )
        in_approval = factory.Trait(status="in_approval", body=factory.SubFactory(BodyFactory))
        answered = factory.Trait(
            status="answered",
            body=factory.SubFactory(BodyFactory),
            outcome="fixed",
            answered_at=CLOSED_AT,
            answered_on_time=True,
            closed_at=CLOSED_AT,
        )
        closed = factory.Trait(
            closed_at=CLOSED_AT, due_on=None
        )  # beside status="returned" and such

    number = factory.Sequence(lambda n: numbers.query_number(2026, 100_000 + n))
    language = "ru"
    applicant = factory.SubFactory(ApplicantFactory)
    topic = factory.SubFactory(TopicFactory)
    theme = factory.LazyAttribute(lambda row: row.topic.parent or row.topic)
    subject = "Разбит тротуар"
    text = "У дома 5 разбит тротуар, пройти с коляской нельзя."
    public_subject = factory.SelfAttribute("subject")
    public_text = factory.SelfAttribute("text")
    received_at = RECEIVED_AT
    registered_on = REGISTERED_ON
    due_on = DUE_ON


class HoldingFactory(DjangoModelFactory):
    class Meta:
        model = Holding

    query = factory.SubFactory(CitizenQueryFactory)
    body = factory.SelfAttribute("query.body")
    from_at = RECEIVED_AT


class QueryDeadlineFactory(DjangoModelFactory):
    """The open answer clock of a query."""

    class Meta:
        model = QueryDeadline

    query = factory.SubFactory(CitizenQueryFactory)
    kind = "answer"
    body = factory.SelfAttribute("query.body")
    started_on = REGISTERED_ON
    due_on = DUE_ON
    original_due_on = factory.SelfAttribute("due_on")
    basis = "350-VI/answer"


class AnswerFactory(DjangoModelFactory):
    """A draft; with `sent`, an answer the resident has."""

    class Meta:
        model = Answer

    class Params:
        sent = factory.Trait(sent_at=CLOSED_AT, approved_by=factory.SubFactory(UserFactory))

    query = factory.SubFactory(CitizenQueryFactory, in_approval=True)
    version = 1
    body = factory.SelfAttribute("query.body")
    language = factory.SelfAttribute("query.language")
    outcome = "fixed"
    text = "Тротуар отремонтирован."
    public_text = factory.SelfAttribute("text")
    drafted_by = factory.SubFactory(UserFactory)
    drafted_at = RECEIVED_AT


class AnswerTemplateFactory(DjangoModelFactory):
    class Meta:
        model = AnswerTemplate

    title_kk = "Жөнделді"
    title_ru = "Отремонтировано"
    title_en = "Repaired"
    text_kk = "Жөндеу жұмыстары аяқталды."
    text_ru = "Ремонт завершён."
    text_en = "The repair is complete."


class SupporterFactory(DjangoModelFactory):
    class Meta:
        model = Supporter

    query = factory.SubFactory(CitizenQueryFactory)
    applicant = None
    fingerprint = factory.Sequence(lambda n: hashlib.sha256(f"{n}".encode()).hexdigest())
    joined_at = RECEIVED_AT


class AttachmentFactory(DjangoModelFactory):
    """A photo's row; the files are made by the tests that read them."""

    class Meta:
        model = Attachment

    id = factory.Sequence(lambda n: uuid.uuid5(uuid.NAMESPACE_URL, f"photo:{n}"))
    query = factory.SubFactory(CitizenQueryFactory)
    name = "photo.jpg"
    photo = factory.LazyAttribute(lambda row: f"photos/{row.id.hex}/full.jpg")
    thumb = factory.LazyAttribute(lambda row: f"photos/{row.id.hex}/thumb.jpg")
    width = 1200
    height = 900
    sha256 = factory.LazyAttribute(lambda row: hashlib.sha256(row.id.bytes).hexdigest())
    uploaded_at = RECEIVED_AT
