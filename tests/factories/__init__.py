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
from tests.factories.live import (
    BroadcastFactory,
    GuestFactory,
    LiveQuestionFactory,
    VoteFactory,
)
from tests.factories.people import MembershipFactory, UserFactory, staff
from tests.factories.press import (
    AnnouncementFactory,
    CoverageFactory,
    OutletFactory,
    PressEventFactory,
    PressQuestionFactory,
    SpeakingFactory,
)

__all__ = [
    "AnnouncementFactory",
    "AnswerFactory",
    "AnswerTemplateFactory",
    "ApplicantFactory",
    "AppointmentFactory",
    "AttachmentFactory",
    "BodyFactory",
    "BroadcastFactory",
    "CitizenQueryFactory",
    "CoverageFactory",
    "DistrictFactory",
    "GuestFactory",
    "HoldingFactory",
    "LiveQuestionFactory",
    "MembershipFactory",
    "OfficialFactory",
    "OutletFactory",
    "PressEventFactory",
    "PressQuestionFactory",
    "QueryDeadlineFactory",
    "RouteFactory",
    "SpeakingFactory",
    "SupporterFactory",
    "TopicFactory",
    "UserFactory",
    "VoteFactory",
    "staff",
]
