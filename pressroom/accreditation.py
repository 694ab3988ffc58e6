"""Accreditation of journalists: applied for, confirmed by mail, accepted, refused, revoked.

Whoever types an application may not be whose address they type. So it changes nothing of a
journalist we know, and nothing but its confirmation is mailed, until the link in that mail comes
back. The table is `pressroom.accreditation_life`; the verbs raise `TransitionNotAllowed` and
`NotYourBody`, with a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock, outbox
from portal.ledger import Actor
from portal.transitions import TransitionNotAllowed
from portal.workdays import local_time
from pressroom import accreditation_change as change
from pressroom import accreditation_life
from pressroom.models import Accreditation, Journalist, PressEvent
from pressroom.models.choices import AccreditationStatus
from queries.redaction import redact

if TYPE_CHECKING:
    from portal.models import User
    from pressroom.models import Outlet

S = AccreditationStatus
JOURNALIST: Final = Actor("journalist")  # in the ledger; who it was, the row knows


REASON_LENGTH: Final = 300  # characters, as rows keep it: a mark may be longer than what it hides


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What the form says. Without an event it is for the year."""

    full_name: str
    email: str
    language: str
    phone: str = ""  # E.164
    outlet: Outlet | None = None
    outlet_name: str = ""  # as typed, where the outlet is none of the known
    event: PressEvent | None = None
    card_reference: str = ""
    note: str = ""


@transaction.atomic
def apply(application: Application) -> None:
    """Take an application and mail its address the link that confirms it.

    Nothing is returned, for whoever typed it must not learn whether the address is known. Sent
    twice it is one application. Where the journalist has one of the same kind already, they are
    mailed the link to their own page instead. Raises `TransitionNotAllowed` for an event that is
    not in the programme, cancelled, or over.
    """
    change.queue_up(application.email)
    if application.event is not None:
        event = PressEvent.objects.get(pk=application.event.pk)
        if reason := accreditation_life.reason_not_to_apply(event):
            raise TransitionNotAllowed(reason)
    known = Journalist.objects.reachable().with_address(application.email).first()
    if known is not None and standing(known, event=application.event) is not None:
        send_own_page(known, language=application.language)
        return
    _ask_to_confirm(_typed_before(application) or _file(application))


@transaction.atomic
def confirm(accreditation: Accreditation) -> Accreditation:
    """The mailed link came back: the address is theirs, and the press office may decide.

    Where we know a journalist of this address, the application becomes theirs and brings them up
    to date. A second call is a double click and changes nothing.
    """
    change.queue_up(accreditation.journalist.email)
    row = change.locked(accreditation)
    if row.status != S.UNCONFIRMED:
        return row
    if row.event is not None and (reason := accreditation_life.reason_not_to_apply(row.event)):
        raise TransitionNotAllowed(reason)
    typed = row.journalist
    known = Journalist.objects.reachable().with_address(typed.email).first()
    if known is not None and (there := standing(known, event=row.event)) is not None:
        _forget(row)
        return there
    _forget_others_like(row)
    if known is None:
        typed.confirmed_at = clock.now()
        typed.save(update_fields=["confirmed_at"])
        change.save(row, status=S.APPLIED)
    else:
        _bring_up_to_date(known, typed)
        change.save(row, journalist=known, status=S.APPLIED)
        typed.delete()
    change.record(row, "applied", JOURNALIST)
    change.tell(row, "accreditation_received")
    return row


@transaction.atomic
def accept(accreditation: Accreditation, *, days: int | None = None, by: User) -> Accreditation:
    """Let the journalist in: to the event on its days, or for `days` calendar days from today.

    Without `days` a year's accreditation holds `ACCREDITATION_DAYS`, and never longer.
    """
    row, step = change.begin(accreditation, "accept", by)
    valid_from, valid_to = days_of(row.event) if row.event else _year(days)
    change.save(
        row,
        step,
        valid_from=valid_from,
        valid_to=valid_to,
        decided_at=clock.now(),
        decided_by=by,
        reason="",
    )
    change.record(row, step.event, by, from_on=valid_from.isoformat(), to_on=valid_to.isoformat())
    change.tell(row, step.mail)
    return row


@transaction.atomic
def refuse(accreditation: Accreditation, *, reason: str, by: User) -> Accreditation:
    """Say no, and why: the journalist reads it, and may apply again."""
    return _end(accreditation, "refuse", reason, by)


@transaction.atomic
def revoke(accreditation: Accreditation, *, reason: str, by: User) -> Accreditation:
    """Take an accreditation back, and say why."""
    return _end(accreditation, "revoke", reason, by)


def standing(journalist: Journalist, *, event: PressEvent | None) -> Accreditation | None:
    """What they have of this kind: an application to be decided, or what was accepted and holds.

    A year's accreditation that ends soon does not stand in the way of the next.
    """
    rows = journalist.accreditations.filter(event=event).select_related("event")
    if event is not None:
        return rows.filter(status__in=[S.APPLIED, S.ACCEPTED]).first()
    renewed_from = clock.today() + timedelta(days=settings.ACCREDITATION_RENEWAL_DAYS)
    return (
        rows.filter(status=S.APPLIED).first()
        or rows.filter(status=S.ACCEPTED, valid_to__gte=renewed_from).first()
    )


def days_of(event: PressEvent) -> tuple[date, date]:
    """The days of an event in Almaty."""
    return local_time(event.starts_at).date(), local_time(event.ends_at).date()


def send_own_page(journalist: Journalist, *, language: str) -> None:
    """Mail the link to the journalist's own page, at most once an hour."""
    outbox.enqueue(
        template="pressroom/my_page",
        recipient=journalist.reference,
        language=language,
        key=f"my_page:{journalist.pk}:{clock.now():%Y%m%d%H}",
    )


# --- parts of them --------------------------------------------------------------------------------

_TYPED: Final = ("full_name", "phone", "outlet", "outlet_name", "language")


def _file(application: Application) -> Accreditation:
    now = clock.now()
    journalist = Journalist.objects.create(
        email=application.email,
        consented_at=now,
        **{name: getattr(application, name) for name in _TYPED},
    )
    row = Accreditation.objects.create(
        journalist=journalist,
        event=application.event,
        card_reference=application.card_reference,
        note=application.note,
        applied_at=now,
    )
    change.record(row, "filed", JOURNALIST)
    return row


def _typed_before(application: Application) -> Accreditation | None:
    """The unconfirmed application with the very same words: the form was sent twice."""
    rows = Accreditation.objects.filter(
        status=S.UNCONFIRMED,
        event=application.event,
        card_reference=application.card_reference,
        note=application.note,
        journalist__in=Journalist.objects.with_address(application.email),
        **{f"journalist__{name}": getattr(application, name) for name in _TYPED},
    )
    return rows.select_related("journalist").first()


def _ask_to_confirm(row: Accreditation) -> None:
    """The one mail an unconfirmed address gets, at most once an hour."""
    outbox.enqueue(
        template="pressroom/accreditation_confirm",
        recipient=f"unconfirmed_accreditation:{row.pk}",
        language=row.journalist.language,
        context={"accreditation": row.pk},
        key=f"accreditation_confirm:{row.pk}:{clock.now():%Y%m%d%H}",
    )


def _bring_up_to_date(known: Journalist, typed: Journalist) -> None:
    """The confirmed application says last who they are; an outlet once recognised stays known."""
    if typed.outlet is None and known.outlet is not None and not typed.outlet_name:
        typed.outlet = known.outlet
    typed.phone = typed.phone or known.phone
    for name in (*_TYPED, "consented_at"):
        setattr(known, name, getattr(typed, name))
    known.save(update_fields=[*_TYPED, "consented_at"])


def _forget_others_like(row: Accreditation) -> None:
    """Applications of the same address for the same, which this one replaces."""
    same = Accreditation.objects.filter(
        status=S.UNCONFIRMED,
        event=row.event,
        journalist__in=Journalist.objects.with_address(row.journalist.email),
    )
    for other in same.exclude(pk=row.pk).select_for_update(of=("self",)):
        _forget(other)


def _forget(row: Accreditation) -> None:
    change.record(row, "forgotten", JOURNALIST)
    Journalist.objects.filter(pk=row.journalist_id, confirmed_at__isnull=True).delete()


def _end(accreditation: Accreditation, verb: str, reason: str, by: User) -> Accreditation:
    row, step = change.begin(accreditation, verb, by)
    words = redact(reason, language=row.journalist.language).text.strip()[:REASON_LENGTH]
    if not words:
        raise TransitionNotAllowed(_("Say why, in words."))
    change.save(row, step, reason=words, decided_at=clock.now(), decided_by=by)
    change.record(row, step.event, by, reason=words)
    change.tell(row, step.mail)
    return row


def _year(days: int | None) -> tuple[date, date]:
    days = settings.ACCREDITATION_DAYS if days is None else days
    if not 1 <= days <= settings.ACCREDITATION_DAYS:
        raise TransitionNotAllowed(
            _("An accreditation holds from 1 to %(most)d days.")
            % {"most": settings.ACCREDITATION_DAYS}
        )
    first = clock.today()
    return first, first + timedelta(days=days - 1)
