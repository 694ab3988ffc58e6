from portal.models.calendar import CalendarDay, CalendarMove
from portal.models.city import Body, District, Route, Topic
from portal.models.figures import FigureSnapshot, ReportedFigure
from portal.models.ledger import LedgerEntry, LedgerSeal
from portal.models.officials import Appointment, Official
from portal.models.outbox import Message
from portal.models.people import Membership, Role, User
from portal.models.reminders import Reminder
from portal.models.subscriptions import Subscription
from portal.models.vocabulary import SearchWord

__all__ = [
    "Appointment",
    "Body",
    "CalendarDay",
    "CalendarMove",
    "District",
    "FigureSnapshot",
    "LedgerEntry",
    "LedgerSeal",
    "Membership",
    "Message",
    "Official",
    "Reminder",
    "ReportedFigure",
    "Role",
    "Route",
    "SearchWord",
    "Subscription",
    "Topic",
    "User",
]
