"""Announcements from draft to withdrawal.

Every verb locks the row, checks what is locked (`announcement_life`), writes the changed columns
and tells the ledger, in one transaction. Nobody publishes anything: an approved announcement is
public from its minute on because the rows are asked with the time (`AnnouncementQuerySet.public`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal import clock, ledger
from portal.transitions import TransitionNotAllowed, must
from portal.translated import LANGUAGES, NO_REASON, Texts, put
from pressroom import rich_text, vocabulary
from pressroom.announcement_life import check, missing
from pressroom.models import Announcement, AnnouncementVersion
from pressroom.models.choices import AnnouncementKind
from pressroom.numbering import next_announcement_number

if TYPE_CHECKING:
    from portal.ledger import Actor
    from portal.models import Body, District, Topic, User
    from pressroom.models import PressEvent

WRITE: Final = "pressroom.write"


class InThePast(TransitionNotAllowed):
    """The moment named is over; the message says so."""


class NothingSaid(TransitionNotAllowed):
    """A reason or a note was left empty in every language."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a reader reads. `text` is HTML, cleaned when it is stored."""

    title: Texts = field(default_factory=dict)
    lead: Texts = field(default_factory=dict)
    text: Texts = field(default_factory=dict)

    def columns(self) -> dict[str, str]:
        """The columns of all languages, cleaned."""
        columns = {}
        for code in LANGUAGES:
            columns[f"title_{code}"] = self.title.get(code, "")
            columns[f"lead_{code}"] = self.lead.get(code, "")
            columns[f"text_{code}"] = rich_text.clean(self.text.get(code, ""))
        return columns


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is written of an announcement before it is reviewed."""

    words: Words
    kind: str = AnnouncementKind.NEWS
    topics: Sequence[Topic] = ()
    districts: Sequence[District] = ()  # none: the whole city
    body: Body | None = None
    event: PressEvent | None = None
    issuer: str = ""
    decision_number: str = ""
    decided_on: date | None = None
    urgent_until: datetime | None = None

    def columns(self) -> dict[str, Any]:
        """The columns it fills. What does not belong to its kind stays empty."""
        is_decision = self.kind == AnnouncementKind.DECISION
        return {
            **self.words.columns(),
            "kind": self.kind,
            "body": self.body,
            "event": self.event,
            "issuer": self.issuer if is_decision else "",
            "decision_number": self.decision_number if is_decision else "",
            "decided_on": self.decided_on if is_decision else None,
            "urgent_until": self.urgent_until if self.kind == AnnouncementKind.NOTICE else None,
        }


# --- the draft ------------------------------------------------------------------------------------


@transaction.atomic
def write(draft: Draft, *, by: User, permission: str = WRITE) -> Announcement:
    """Begin an announcement. Its number is of this year, in Almaty. Raises `NotYourBody`.

    Whoever may only begin one by another `permission` can neither change nor publish it.
    """
    must(by, permission)
    announcement = Announcement.objects.create(
        number=next_announcement_number(clock.today().year),
        author=by,
        created_at=clock.now(),
        **draft.columns(),
    )
    _say_about(announcement, draft)
    record(announcement, "written", by)
    return announcement


@transaction.atomic
def rewrite(announcement: Announcement, draft: Draft, *, by: User) -> Announcement:
    """Change the draft. Whoever changed it last is its author: somebody else has to review it."""
    row = locked(announcement)
    step = check(row, "rewrite", by)
    save(row, author=by, **draft.columns())
    _say_about(row, draft)
    record(row, step.event, by)
    return row


@transaction.atomic
def submit(announcement: Announcement, *, by: User) -> Announcement:
    """Ask a second person to review it; it has to be whole."""
    row = locked(announcement)
    step = check(row, "submit", by)
    save(row, status=step.target, sent_back_reason="")
    record(row, step.event, by)
    return row


@transaction.atomic
def send_back(announcement: Announcement, *, reason: str, by: User) -> Announcement:
    """Back to its author, who reads why; the author may call it back, too."""
    row = locked(announcement)
    step = check(row, "send_back", by)
    save(row, status=step.target, sent_back_reason=reason)
    record(row, step.event, by, reason=reason)
    return row


# --- in public ------------------------------------------------------------------------------------


@transaction.atomic
def approve(
    announcement: Announcement, *, publish_at: datetime | None = None, by: User
) -> Announcement:
    """A second person lets it out, now or at a minute to come. Raises `InThePast`."""
    row = locked(announcement)
    step = check(row, "approve", by)
    at = moment_to_publish(publish_at)
    if row.urgent_until is not None and row.urgent_until <= at:
        raise InThePast(
            _("It would not be urgent any more when it is published: it is until %(until)s.")
            % {"until": _in_words(row.urgent_until)}
        )
    save(row, status=step.target, reviewed_by=by, publish_at=at)
    vocabulary.learn(row)
    record(row, step.event, by, publish_at=at.isoformat())
    return row


@transaction.atomic
def unschedule(announcement: Announcement, *, reason: str, by: User) -> Announcement:
    """Take back what is approved and not public yet: it is a draft again, to be reviewed anew."""
    row = locked(announcement)
    step = check(row, "unschedule", by)
    save(row, status=step.target, reviewed_by=None, publish_at=None, sent_back_reason=reason)
    record(row, step.event, by, reason=reason)
    return row


@transaction.atomic
def mark_urgent(announcement: Announcement, *, until: datetime | None, by: User) -> Announcement:
    """Let a notice stand on every page until then; None: not any more. Raises `InThePast`."""
    row = locked(announcement)
    step = check(row, "mark_urgent", by)
    if until is not None and until <= max(clock.now(), row.publish_at or clock.now()):
        raise InThePast(_("This moment is over, or comes before it is published."))
    save(row, urgent_until=until)
    if until is None:
        record(row, "urgency_ended", by)
    else:
        record(row, step.event, by, until_at=until.isoformat())
    return row


@transaction.atomic
def correct(announcement: Announcement, *, words: Words, note: Texts, by: User) -> Announcement:
    """Change a public text. The old one stays readable, and the note says what changed.

    Raises `NothingSaid` where the note is empty, nothing would change, or it would not be whole.
    """
    row = locked(announcement)
    step = check(row, "correct", by)
    note = _said(note, _("Say what was corrected."))
    changed = {n: v for n, v in words.columns().items() if v != (getattr(row, n) or "")}
    if not changed:
        raise NothingSaid(_("The texts are the same as before."))
    now = clock.now()
    last = row.versions.aggregate(last=Max("version"))["last"] or 0
    version = AnnouncementVersion(
        announcement=row,
        version=last + 1,
        replaced_at=now,
        **{name: getattr(row, name) or "" for name in words.columns()},
    )
    put(version, "note", note)
    for name, value in changed.items():
        setattr(row, name, value)
    if lacks := " ".join(missing(row)):
        raise NothingSaid(lacks)
    version.save(force_insert=True)
    save(row, corrected_at=now, **changed)
    vocabulary.learn(row)
    record(row, step.event, by, version=last + 1, note=note)
    return row


@transaction.atomic
def withdraw(announcement: Announcement, *, reason: Texts, by: User) -> Announcement:
    """Take a public announcement away: its page says why, its words and files are gone from it."""
    row = locked(announcement)
    step = check(row, "withdraw", by)
    reason = _said(reason, str(NO_REASON))
    said = {name: getattr(row, name) for name in put(row, "withdrawal_reason", reason)}
    save(row, status=step.target, withdrawn_at=clock.now(), **said)
    record(row, step.event, by, reason=reason)
    return row


def moment_to_publish(wished: datetime | None) -> datetime:
    """When it becomes public: now, or then. A minute that runs is now. Raises `InThePast`."""
    now = clock.now()
    if wished is None:
        return now
    if wished < now.replace(second=0, microsecond=0):
        raise InThePast(
            _("%(moment)s is over. Choose a moment to come, or leave it empty to publish now.")
            % {"moment": _in_words(wished)}
        )
    return max(wished, now)


# --- parts ----------------------------------------------------------------------------------------


def locked(announcement: Announcement) -> Announcement:
    """The row as it stands now, locked to the end of the transaction."""
    return Announcement.objects.select_for_update(of=("self",)).get(pk=announcement.pk)


def save(announcement: Announcement, **changes: Any) -> None:
    """Write the changed columns."""
    for name, value in changes.items():
        setattr(announcement, name, value)
    announcement.save(update_fields=list(changes))


def _say_about(announcement: Announcement, draft: Draft) -> None:
    announcement.topics.set(draft.topics)
    announcement.districts.set(draft.districts)


def record(announcement: Announcement, event: str, by: User | Actor, **data: Any) -> None:
    """Tell the ledger; the status it left is part of it."""
    ledger.record(
        announcement.ledger_subject, event, by=by, status=str(announcement.status), **data
    )


def _said(texts: Texts, otherwise: str) -> dict[str, str]:
    said = {code: text for code in LANGUAGES if (text := texts.get(code, "").strip())}
    if not said:
        raise NothingSaid(otherwise)
    return said


def _in_words(moment: datetime) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT")
