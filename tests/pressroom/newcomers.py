"""Journalists who apply, confirm and are accepted, as the tests tell their stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.core import mail

from portal import clock, ledger, story
from portal import mail as portal_mail
from portal.models import LedgerEntry
from pressroom import accreditation
from pressroom.accreditation import Application
from pressroom.accreditation_events import EVENTS
from pressroom.models import Accreditation
from tests.factories.cast import Cast
from tests.factories.press import ANNOUNCED_AT, HOUR

NOW = ANNOUNCED_AT + HOUR  # eight days before the event
DAY = timedelta(days=1)
WORDS = Application(
    full_name="Jana Example",
    email="jana@example.org",
    language="ru",
    phone="+77270000001",
    outlet_name="Мысал апталығы",
    card_reference="KZ-0001",
    note="С камерой",
)


def apply(at: datetime = NOW, **changes: Any) -> Accreditation:
    """The newest application, after one more was sent."""
    with clock.at(at):
        accreditation.apply(replace(WORDS, **changes))
    return Accreditation.objects.order_by("pk").last()  # type: ignore[return-value]


def confirmed(at: datetime = NOW, **changes: Any) -> Accreditation:
    row = apply(at, **changes)
    with clock.at(at):
        return accreditation.confirm(row)


def accepted(cast: Cast, at: datetime = NOW, **changes: Any) -> Accreditation:
    row = confirmed(at, **changes)
    with clock.at(at):
        return accreditation.accept(row, by=cast["press"])


def told(row: Accreditation) -> list[str]:
    """The ledger in words, oldest first; its chain is whole."""
    assert list(ledger.verify(row.ledger_subject)) == []
    entries = list(LedgerEntry.objects.filter(subject=row.ledger_subject).order_by("sequence"))
    return [line.sentence for line in story.lines(entries, EVENTS)]


def sent(at: datetime = NOW) -> list[tuple[str, list[str]]]:
    """Subject and address of each mail that goes out now; those of one moment in any order."""
    mail.outbox.clear()
    with clock.at(at):
        portal_mail.send_due()
    return [(each.subject, each.to) for each in mail.outbox]
