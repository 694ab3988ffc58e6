"""The words of the press centre: kinds and states, as rows keep them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    BRIEFING = "briefing", _("briefing")
    CONFERENCE = "conference", _("press conference")
    TOUR = "tour", _("press tour")
    ROUND_TABLE = "round_table", _("round table")
    MEETING = "meeting", _("meeting with residents")


class EventStatus(models.TextChoices):
    PLANNED = "planned", _("planned")  # known to the press office alone
    ANNOUNCED = "announced", _("announced")  # public from `announce_at`
    CANCELLED = "cancelled", _("cancelled")
    CLOSED = "closed", _("held")


class OutletKind(models.TextChoices):
    TV = "tv", _("television")
    RADIO = "radio", _("radio")
    PRESS = "press", _("newspaper or magazine")
    AGENCY = "agency", _("news agency")
    ONLINE = "online", _("online edition")
    SOCIAL = "social", _("social media")


class CoverageKind(models.TextChoices):
    TV = "tv", _("TV segment")
    RADIO = "radio", _("radio segment")
    ARTICLE = "article", _("article")
    NEWS = "news", _("news item")
    POST = "post", _("post")


class AccreditationStatus(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("waiting for the address to be confirmed")
    APPLIED = "applied", _("waiting for a decision")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    REVOKED = "revoked", _("revoked")


class QuestionChannel(models.TextChoices):
    EVENT = "event", _("at an event")
    WRITTEN = "written", _("in writing")


class QuestionStatus(models.TextChoices):
    NEW = "new", _("not decided yet")
    PROMISED = "promised", _("answer owed")  # the clock runs
    ANSWERED = "answered", _("answered")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class AnswerKind(models.TextChoices):
    ON_THE_SPOT = "on_the_spot", _("answered on the spot")
    HOLDING = "holding", _("holding answer")
    FINAL = "final", _("final answer")
    CORRECTED = "corrected", _("corrected answer")


class AnnouncementKind(models.TextChoices):
    RELEASE = "release", _("press release")
    NEWS = "news", _("news")
    NOTICE = "notice", _("public-service notice")
    DECISION = "decision", _("decision")


class AnnouncementStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("waiting for review")
    APPROVED = "approved", _("approved")  # public from `publish_at`
    WITHDRAWN = "withdrawn", _("withdrawn")


class Issuer(models.TextChoices):
    """Whose decision it is."""

    AKIM = "akim", _("akim of the city")
    AKIMAT = "akimat", _("city akimat")
    MASLIKHAT = "maslikhat", _("city maslikhat")
