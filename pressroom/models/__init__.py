from pressroom.models.announcements import Announcement, AnnouncementFile, AnnouncementVersion
from pressroom.models.coverage import Coverage, CoverageImport, CoverageLine
from pressroom.models.events import EventChange, PressEvent, Speaking
from pressroom.models.journalists import Accreditation, Journalist, Outlet
from pressroom.models.questions import PressAnswer, PressDeadline, PressQuestion

__all__ = [
    "Accreditation",
    "Announcement",
    "AnnouncementFile",
    "AnnouncementVersion",
    "Coverage",
    "CoverageImport",
    "CoverageLine",
    "EventChange",
    "Journalist",
    "Outlet",
    "PressAnswer",
    "PressDeadline",
    "PressEvent",
    "PressQuestion",
    "Speaking",
]
