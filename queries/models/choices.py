"""What a query may be: its kinds, channels, statuses, outcomes, visibility and verdicts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Kinds of Art. 4 of the Code; the first four go by the simplified procedure (Art. 87)."""

    REPORT = "report", _("report")
    PROPOSAL = "proposal", _("proposal")
    RESPONSE = "response", _("response")
    ENQUIRY = "enquiry", _("enquiry")
    APPLICATION = "application", _("application")
    COMPLAINT = "complaint", _("complaint")


class Channel(models.TextChoices):
    WEB = "web", _("web form")
    FRONT_OFFICE = "front_office", _("front office")
    CALL_CENTRE = "call_centre", _("call centre 1308")
    PHONE = "phone", _("phone")
    POST = "post", _("post")
    SOCIAL = "social", _("social media")
    LIVE = "live", _("Akimat LIVE")
    PRESS = "press", _("press centre")
    OTHER_BODY = "other_body", _("another body")
    OTHER_SYSTEM = "other_system", _("another system")


class Status(models.TextChoices):
    NEW = "new", _("new")
    ASSIGNED = "assigned", _("assigned")
    IN_WORK = "in_work", _("in work")
    AWAITING_RESIDENT = "awaiting_resident", _("waiting for the resident")
    IN_APPROVAL = "in_approval", _("in approval")
    ANSWERED = "answered", _("answered")
    FORWARDED = "forwarded", _("forwarded outside the akimat")
    RETURNED = "returned", _("returned")
    TERMINATED = "terminated", _("terminated")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Outcome(models.TextChoices):
    FIXED = "fixed", _("fixed")
    PARTLY = "partly", _("partly fixed")
    PLANNED = "planned", _("planned by a date")
    REFUSED = "refused", _("refused with a legal ground")
    EXPLAINED = "explained", _("explained")
    NOTED = "noted", _("taken into account")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("public")
    PRIVATE = "private", _("private by the resident's choice")
    HIDDEN = "hidden", _("hidden by a moderator")


class Verdict(models.TextChoices):
    RESOLVED = "resolved", _("resolved")
    PARTLY = "partly", _("partly resolved")
    NOT = "not", _("not resolved")


OPEN_STATUSES = (
    Status.NEW,
    Status.ASSIGNED,
    Status.IN_WORK,
    Status.AWAITING_RESIDENT,
    Status.IN_APPROVAL,
)
