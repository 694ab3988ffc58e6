"""Minimal valid rows for the tests: nothing random, no clock read at import."""

from tests.factories.city import (
    AppointmentFactory,
    BodyFactory,
    DistrictFactory,
    OfficialFactory,
    RouteFactory,
    TopicFactory,
)
from tests.factories.desk import (
    AnswerFactory,
    AnswerTemplateFactory,
    ApplicantFactory,
    AttachmentFactory,
    CitizenQueryFactory,
    HoldingFactory,
    QueryDeadlineFactory,
    SupporterFactory,
)
from tests.factories.people import MembershipFactory, UserFactory, staff

__all__ = [
    "AnswerFactory",
    "AnswerTemplateFactory",
    "ApplicantFactory",
    "AppointmentFactory",
    "AttachmentFactory",
    "BodyFactory",
    "CitizenQueryFactory",
    "DistrictFactory",
    "HoldingFactory",
    "MembershipFactory",
    "OfficialFactory",
    "QueryDeadlineFactory",
    "RouteFactory",
    "SupporterFactory",
    "TopicFactory",
    "UserFactory",
    "staff",
]
