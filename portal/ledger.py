"""Writing and verifying the ledger: append-only, hash-chained within a subject."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from django.db import transaction

from portal import clock
from portal.models import LedgerEntry, User


@dataclass(frozen=True)
class Actor:
    """Who did it: a reference without personal data, and the body they acted for."""

    reference: str
    body: str = ""


RESIDENT = Actor("resident")
SYSTEM = Actor("system")


def actor_of(by: User | Actor, body: str = "") -> Actor:
    if isinstance(by, Actor):
        return replace(by, body=body or by.body)
    return Actor(f"user:{by.pk}", body)


def digest_of(entry: LedgerEntry) -> str:
    """SHA-256 over every column but the digest itself, in a fixed order and form."""
    parts = [
        entry.previous_digest,
        entry.subject,
        str(entry.sequence),
        entry.event,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.body,
        json.dumps(entry.data, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def record(
    subject: str,
    event: str,
    *,
    by: User | Actor,
    body: str = "",
    at: datetime | None = None,
    **data: Any,
) -> LedgerEntry:
    """Append one event to the subject's chain.

    Call it inside the transaction of the change, with the subject's row locked: the lock is what
    keeps two writers from taking the same sequence number.
    """
    return record_all(subject, [(event, data)], by=by, body=body, at=at)[0]


def record_all(
    subject: str,
    events: Iterable[tuple[str, dict[str, Any]]],
    *,
    by: User | Actor,
    body: str = "",
    at: datetime | None = None,
    is_new: bool = False,
) -> list[LedgerEntry]:
    """Append several events in order; `is_new` spares the look for a last entry."""
    _check_transaction()
    last = None
    if not is_new:
        last = LedgerEntry.objects.filter(subject=subject).order_by("-sequence").first()
    entries = list(chained(subject, events, actor_of(by, body), at or clock.now(), last))
    return LedgerEntry.objects.bulk_create(entries)


def record_each(
    events: Mapping[str, Sequence[tuple[str, dict[str, Any]]]],
    *,
    by: User | Actor,
    at: datetime | None = None,
) -> None:
    """Append events to many subjects in two statements, with the rows of all of them locked."""
    _check_transaction()
    actor, at = actor_of(by), at or clock.now()
    written = LedgerEntry.objects.filter(subject__in=events)
    last = {e.subject: e for e in written.order_by("subject", "-sequence").distinct("subject")}
    chains = (
        chained(subject, of_subject, actor, at, last.get(subject))
        for subject, of_subject in events.items()
    )
    LedgerEntry.objects.bulk_create(chain.from_iterable(chains))


def _check_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        message = "The ledger is written in the transaction of the change it tells of."
        raise RuntimeError(message)


def chained(
    subject: str,
    events: Iterable[tuple[str, dict[str, Any]]],
    actor: Actor,
    at: datetime,
    last: LedgerEntry | None,
) -> Iterator[LedgerEntry]:
    """The entries that follow `last` in the subject's chain, unsaved."""
    sequence, previous = (last.sequence, last.digest) if last else (0, "")
    for event, data in events:
        sequence += 1
        entry = LedgerEntry(
            subject=subject,
            sequence=sequence,
            event=event,
            at=at,
            actor=actor.reference,
            body=actor.body,
            data=data,
            previous_digest=previous,
        )
        entry.digest = previous = digest_of(entry)
        yield entry


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold."""

    subject: str
    sequence: int
    why: str


CHUNK = 5_000  # entries read at once
Progress = Callable[[int], None]


def broken(subject: str | None = None, *, progress: Progress | None = None) -> Iterator[Break]:
    """Every break found, subject by subject, in constant memory.

    `progress` hears how many entries were read, every `CHUNK`.
    """
    entries = LedgerEntry.objects.order_by("subject", "sequence")
    if subject is not None:
        entries = entries.filter(subject=subject)
    previous: LedgerEntry | None = None
    for count, entry in enumerate(entries.iterator(chunk_size=CHUNK), start=1):
        if previous is None or previous.subject != entry.subject:
            expected_sequence, expected_digest = 1, ""
        else:
            expected_sequence, expected_digest = previous.sequence + 1, previous.digest
        if entry.sequence != expected_sequence:
            yield Break(entry.subject, entry.sequence, "an entry before it is missing")
        elif entry.previous_digest != expected_digest:
            yield Break(entry.subject, entry.sequence, "it does not follow the entry before it")
        if entry.digest != digest_of(entry):
            yield Break(entry.subject, entry.sequence, "its content was changed")
        previous = entry
        if progress and count % CHUNK == 0:
            progress(count)


Check = Callable[[str | None], Iterator[Break]]
_checks: list[Check] = []


def register_check(check: Check) -> None:
    """Let an app compare its rows with what their ledgers say last.

    A chain that lost its end is whole in itself: only what it tells of shows that more was there.
    The check gets one subject, or None for all.
    """
    _checks.append(check)


def verify(subject: str | None = None, *, progress: Progress | None = None) -> Iterator[Break]:
    """Every break of the chains, and every place where a ledger does not fit what it tells of."""
    yield from broken(subject, progress=progress)
    for check in _checks:
        yield from check(subject)
