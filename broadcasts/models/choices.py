"""The words of Akimat LIVE: states, sources and reasons, as rows keep them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BroadcastStatus(models.TextChoices):
    """Where a broadcast stands.

    Planned: known to the staff alone. Announced: public, takes questions and votes. Ended: takes no
    more, and some still wait for an outcome. Closed: every question has its outcome.
    """

    PLANNED = "planned", pgettext_lazy("a broadcast", "planned")
    ANNOUNCED = "announced", pgettext_lazy("a broadcast", "announced")
    ON_AIR = "on_air", _("on air")
    ENDED = "ended", pgettext_lazy("a broadcast", "ended")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", pgettext_lazy("a broadcast", "cancelled")


class QuestionSource(models.TextChoices):
    """By which way a question came."""

    WEB = "web", _("portal")
    PHONE = "phone", _("phone")
    WHATSAPP = "whatsapp", _("WhatsApp")
    STREET = "street", _("asked in the street")
    SOCIAL = "social", _("social media")
    STUDIO = "studio", _("asked in the studio")


class LiveStatus(models.TextChoices):
    """Where a question stands. A moderator has looked at all but the first."""

    INCOMING = "incoming", _("waiting for the moderator")
    APPROVED = "approved", _("published")
    QUEUED = "queued", _("in the queue")
    NEXT = "next", _("next")
    NOW = "now", _("being answered now")
    ANSWERED = "answered", _("answered on air")
    PROMISED = "promised", _("an answer was promised on air")
    PASSED_ON = "passed_on", _("passed on to the desk")
    MERGED = "merged", _("asked together with another")
    DECLINED = "declined", pgettext_lazy("a question to a broadcast", "declined")
    WITHDRAWN = "withdrawn", _("withdrawn by the asker")


class DeclineGround(models.TextChoices):
    """Why a question is not published."""

    OFF_TOPIC = "off_topic", _("not on the topic of the broadcast")
    NOT_OURS = "not_ours", _("outside the powers of the city")
    REPEATED = "repeated", _("answered already")
    PERSONAL = "personal", _("contains personal data of others")
    INSULT = "insult", _("insulting or obscene")
    ADVERTISING = "advertising", _("advertising")
    UNCLEAR = "unclear", _("it is not clear what is asked")


# Published as they stand on the wall, the most urgent first.
ON_THE_WALL = (
    LiveStatus.NOW,
    LiveStatus.NEXT,
    LiveStatus.QUEUED,
    LiveStatus.APPROVED,
)
# Answered on air, or promised an answer there.
HEARD_ON_AIR = (LiveStatus.ANSWERED, LiveStatus.PROMISED)
# What any stranger may read. A merged one is read as the question it was merged into.
PUBLIC_STATUSES = (
    *ON_THE_WALL,
    *HEARD_ON_AIR,
    LiveStatus.PASSED_ON,
)
# Addressed: on air, or at the desk with a number and a term.
ADDRESSED = (*HEARD_ON_AIR, LiveStatus.PASSED_ON)
# A broadcast with one of these cannot be closed; neither with a promise that is no query yet.
WITHOUT_OUTCOME = (LiveStatus.INCOMING, *ON_THE_WALL)
TAKES_QUESTIONS = (BroadcastStatus.ANNOUNCED, BroadcastStatus.ON_AIR)
