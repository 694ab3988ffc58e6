"""The life of an announcement: draft, reviewed by a second person, public at its minute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.transitions import Transition, TransitionNotAllowed, Transitions
from pressroom.models import Announcement
from pressroom.models.choices import AnnouncementKind, AnnouncementStatus

if TYPE_CHECKING:
    from portal.models import User

_DRAFT: Final = AnnouncementStatus.DRAFT
_IN_REVIEW: Final = AnnouncementStatus.IN_REVIEW
_APPROVED: Final = AnnouncementStatus.APPROVED
_WITHDRAWN: Final = AnnouncementStatus.WITHDRAWN

OFFICIAL_LANGUAGES: Final = ("kk", "ru")  # one of them at least: English alone is not enough

LIFE: Final = Transitions(
    AnnouncementStatus,
    Transition("rewrite", _("Edit"), frozenset({_DRAFT}), None, "pressroom.write", "rewritten"),
    Transition(
        "submit",
        _("Submit for review"),
        frozenset({_DRAFT}),
        _IN_REVIEW,
        "pressroom.write",
        "submitted",
    ),
    Transition(
        "approve",
        _("Approve and publish"),
        frozenset({_IN_REVIEW}),
        _APPROVED,
        "pressroom.publish",
        "approved",
    ),
    Transition(
        "send_back",
        _("Send back"),
        frozenset({_IN_REVIEW}),
        _DRAFT,
        "pressroom.review",
        "sent_back",
    ),
    Transition(
        "unschedule",
        _("Take off the schedule"),
        frozenset({_APPROVED}),
        _DRAFT,
        "pressroom.publish",
        "unscheduled",
    ),
    Transition(
        "mark_urgent",
        _("Set how long it is urgent"),
        frozenset({_APPROVED}),
        None,
        "pressroom.publish",
        "urgency_set",
    ),
    Transition(
        "correct", _("Correct"), frozenset({_APPROVED}), None, "pressroom.correct", "corrected"
    ),
    Transition(
        "withdraw",
        _("Withdraw"),
        frozenset({_APPROVED}),
        _WITHDRAWN,
        "pressroom.withdraw",
        "withdrawn",
    ),
    body_of=lambda _announcement: None,  # the press office works for the whole city
)


def why_not(announcement: Announcement, verb: str, by: User) -> str:
    """Why the user cannot do this now, in words; empty where they can."""
    return LIFE.why_not(announcement, verb, by) or _why_not(announcement, verb, by)


def check(announcement: Announcement, verb: str, by: User) -> Transition:
    """The transition. Raises `NotYourBody`, `TransitionNotAllowed`."""
    step = LIFE.check(announcement, verb, by)
    if reason := _why_not(announcement, verb, by):
        raise TransitionNotAllowed(reason)
    return step


def missing(announcement: Announcement) -> Iterator[str]:
    """What it lacks to be shown to anybody, in words."""
    names = dict(settings.LANGUAGES)
    may_be_short = announcement.kind == AnnouncementKind.DECISION and announcement.files.exists()
    whole = []
    for code, name in settings.LANGUAGES:
        title, text = (getattr(announcement, f"{field}_{code}") for field in ("title", "text"))
        if text and not title:
            yield _gettext("The text has no title: %(language)s.") % {"language": name}
        elif title and not text and not may_be_short:
            yield _gettext("The title has no text: %(language)s.") % {"language": name}
        elif title:
            whole.append(code)
    if not set(whole) & set(OFFICIAL_LANGUAGES):
        languages = " / ".join(names[code] for code in OFFICIAL_LANGUAGES)
        yield _gettext("It needs a title and a text in one of these: %(languages)s.") % {
            "languages": languages
        }


def _why_not_reviewed_by(announcement: Announcement, by: User) -> str:
    """Four eyes: nobody reviews what they wrote, or a file they added."""
    if announcement.author_id == by.pk:
        return _gettext("You wrote it: a second person has to review it.")
    if announcement.files.filter(added_by=by).exists():
        return _gettext("You added a file to it: a second person has to review it.")
    return ""


def _why_not(announcement: Announcement, verb: str, by: User) -> str:
    """Reasons beyond status and role."""
    now = clock.now()
    if verb == "submit":
        return " ".join(missing(announcement))
    if verb == "approve":
        return _why_not_reviewed_by(announcement, by)
    if verb in {"correct", "withdraw"} and not announcement.is_public(now):
        return _gettext("It is not public yet: take it off the schedule instead.")
    if verb == "unschedule" and announcement.is_public(now):
        return _gettext("It is public already: correct or withdraw it.")
    if verb == "mark_urgent" and announcement.kind != AnnouncementKind.NOTICE:
        return _gettext("Only a public-service notice can be urgent.")
    return ""
