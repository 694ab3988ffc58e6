"""Lives written by COPY: the rows our own verbs would have left, and one word of the ledger each.

No mail is sent: what is over was told by the system it happened in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_noop

from portal import ledger
from portal.ledger import Actor
from portal.models import LedgerEntry, User
from portal.search import learn_words
from portal.workdays import local_time
from queries.answering import ANSWERED
from queries.bulk_copy import Table, rendered, take_keys
from queries.importing.known import check_in_transaction
from queries.importing.lives import Life
from queries.importing.mapping import Source
from queries.models import (
    Answer,
    Applicant,
    CitizenQuery,
    Holding,
    ImportedQuery,
    Outcome,
    QueryDeadline,
    Status,
)

AUTHOR: Final = "import"
"""User name of nobody: whoever wrote an imported answer has no account here."""

WHY_LEFT: Final = {
    Status.ANSWERED: ANSWERED,
    Status.RETURNED: gettext_noop("Returned"),
    Status.TERMINATED: gettext_noop("Terminated"),
    Status.WITHDRAWN: gettext_noop("Withdrawn"),
    Status.FORWARDED: gettext_noop("Forwarded outside the akimat"),
}
_WORD: Final = re.compile(r"[^\W_]+")
_MOST_WORDS: Final = 200_000  # remembered as learned, before all are learned again
_WORDS_AT_ONCE: Final = 5_000


class Writer:
    """Writes the lives of one import. `now` is the moment of import (aware)."""

    def __init__(self, source: Source, *, now: datetime, by: User | Actor) -> None:
        self.source, self.now, self.by = source, now, ledger.actor_of(by)
        self.author = author().pk
        self._words: set[str] = set()  # to be learned
        self._learned: set[str] = set()
        self._applicants = Table(
            Applicant, "id", "full_name", "iin", "email", "phone", "postal_address", "language",
            "consented_at", "erased_at",
        )  # fmt: skip
        self._queries = Table(
            CitizenQuery, "id", "number", "kind", "channel", "language", "applicant_id",
            "topic_id", "theme_id", "district_id", "place", "lat", "lon", "subject", "text",
            "public_subject", "public_text", "visibility", "received_at", "registered_on",
            "status", "body_id", "due_on", "outcome", "answered_at", "answered_on_time",
            "closed_at", "is_on_the_spot", "is_extended",
        )  # fmt: skip
        self._deadlines = Table(
            QueryDeadline, "query_id", "kind", "body_id", "started_on", "due_on",
            "original_due_on", "basis", "met_at", "cancelled_at", "is_extended",
        )  # fmt: skip
        self._holdings = Table(Holding, "query_id", "body_id", "from_at", "to_at", "reason_left")
        self._answers = Table(
            Answer, "query_id", "version", "body_id", "language", "outcome", "text",
            "public_text", "legal_basis", "planned_on", "drafted_by_id", "drafted_at",
            "approved_by_id", "sent_at",
        )  # fmt: skip
        self._imported = Table(
            ImportedQuery, "query_id", "source", "original_number", "digest", "imported_at"
        )
        self._entries = Table(
            LedgerEntry, "subject", "sequence", "event", "at", "actor", "body", "data",
            "previous_digest", "digest",
        )  # fmt: skip

    def write(self, lives: Sequence[Life]) -> None:
        """All of them, in the transaction of whoever asks for it; `learn` is to follow in it."""
        check_in_transaction()
        applicants = take_keys(Applicant, len(lives))
        queries = take_keys(CitizenQuery, len(lives))
        for life, applicant, query in zip(lives, applicants, queries, strict=True):
            self._add(life, applicant, query)
        for table in (
            self._applicants, self._queries, self._deadlines, self._holdings, self._answers,
            self._imported, self._entries,
        ):  # fmt: skip
            table.copy()

    def learn(self) -> None:
        """Let what was written be found: its public words into the vocabulary.

        In the order in which filings do, and as late as can be: they wait for each other's words.
        """
        new = sorted(self._words - self._learned)
        for start in range(0, len(new), _WORDS_AT_ONCE):
            learn_words(" ".join(new[start : start + _WORDS_AT_ONCE]))
        if len(self._learned) > _MOST_WORDS:
            self._learned.clear()
        self._learned |= self._words
        self._words = set()

    def _add(self, life: Life, applicant: int, query: int) -> None:
        said = life.draft.get
        self._add_applicant(life, applicant)
        _put(
            self._queries, query, life.draft.number, life.kind, life.channel, life.language,
            applicant, life.topic.pk, life.topic.theme_id,
            life.district.pk if life.district else None, said("place", ""), said("lat"),
            said("lon"), life.subject, life.text, life.public_subject, life.public_text,
            life.visibility, life.received_at, life.answer.started_on, life.status,
            life.body.pk if life.body else None, life.due_on, life.outcome, life.answered_at,
            life.answered_on_time, life.closed_at, life.is_on_the_spot, life.is_extended,
        )  # fmt: skip
        self._add_deadlines(life, query)
        body = life.body.pk if life.body else None
        why_left = WHY_LEFT[Status(life.status)] if life.closed_at else ""
        _put(self._holdings, query, body, life.received_at, life.closed_at, why_left)
        if life.public_answer and life.answered_at:
            self._add_answer(life, query)
        draft = life.draft
        if life.is_public:
            words = f"{life.public_subject} {life.public_text}".lower().replace("ё", "е")
            self._words.update(word for word in _WORD.findall(words) if word.isalpha())
        _put(self._imported, query, self.source.slug, draft.original, draft.digest, self.now)
        self._add_entry(life)

    def _add_applicant(self, life: Life, key: int) -> None:
        """An empty one where no personal data come along, or may not any more."""
        may_keep = bool(self.source.consent) and not life.is_past_keeping
        said = life.draft.get if may_keep else lambda _name, default: default
        person = [
            said(name, "") for name in ("full_name", "iin", "email", "phone", "postal_address")
        ]
        consented_at = life.received_at if any(person) else None
        erased_at = self.now if life.is_past_keeping else None
        _put(self._applicants, key, *person, life.language, consented_at, erased_at)

    def _add_deadlines(self, life: Life, query: int) -> None:
        body = life.body.pk if life.body else None
        ended_at = life.closed_at if life.answered_at is None else None
        term = life.answer
        _put(
            self._deadlines, query, "answer", body, term.started_on, term.due_on,
            life.original_due_on, term.basis, life.answered_at, ended_at, life.is_extended,
        )  # fmt: skip
        if forward := life.forward:
            ended_at = None if life.taken_at else ended_at
            _put(
                self._deadlines, query, "forward", body, forward.started_on, forward.due_on,
                forward.due_on, forward.basis, life.taken_at, ended_at, False,
            )  # fmt: skip
        planned_on: date | None = life.draft.get("planned_on")
        if life.outcome == Outcome.PLANNED and planned_on and life.answered_at:
            # Whether an old promise was kept nobody can tell: it reminds nobody.
            is_over = planned_on < local_time(self.now).date()
            started_on = local_time(life.answered_at).date()
            _put(
                self._deadlines, query, "promise", body, started_on, planned_on, planned_on,
                "promise", None, self.now if is_over else None, False,
            )  # fmt: skip

    def _add_answer(self, life: Life, query: int) -> None:
        said, by = life.draft.get, life.answered_by
        planned_on = said("planned_on") if life.outcome == Outcome.PLANNED else None
        _put(
            self._answers, query, 1, by.pk if by else None, life.language, life.outcome,
            said("answer"), life.public_answer, said("legal_basis", ""), planned_on, self.author,
            life.answered_at, self.author, life.answered_at,
        )  # fmt: skip

    def _add_entry(self, life: Life) -> None:
        told = {
            "system": self.source.name,
            "original": life.draft.original,
            "received_on": local_time(life.received_at).date().isoformat(),
            "status": life.status,
        }
        actor = ledger.actor_of(self.by, life.body.slug if life.body else "")
        subject = f"query:{life.draft.number}"
        for entry in ledger.chained(subject, [("imported", told)], actor, self.now, None):
            _put(
                self._entries, entry.subject, entry.sequence, entry.event, entry.at, entry.actor,
                entry.body, json.dumps(entry.data, ensure_ascii=False), entry.previous_digest,
                entry.digest,
            )  # fmt: skip


def author() -> User:
    """Who stands as the author of imported answers: an account nobody can sign in with."""
    with transaction.atomic():
        user, is_new = User.objects.get_or_create(
            username=AUTHOR, defaults={"is_active": False, "is_staff": False}
        )
        if is_new:
            user.set_unusable_password()
            user.save(update_fields=["password"])
    return user


def _put(table: Table, *values: Any) -> None:
    table.add(*map(rendered, values))
