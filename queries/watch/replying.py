"""One answer to all linked queries at once, each by the verb that its state and the law allow.

What lies at the desk is settled with the words. Whoever works on one sends them as a holding
answer. To what another body holds, the first of the answers just published is attached: a help, and
the body still owes its own (see `queries.attaching`).

The press writes down which queries it means; each is then done in a transaction of its own, by the
request or by the worker, and keeps what became of it. A crash loses none and does none twice; the
same words pressed again go on where they stopped.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal import access, clock, ledger, public_answers
from portal.transitions import REFUSALS, TransitionNotAllowed
from queries import answering, attaching, intake
from queries.answering import Reply
from queries.models import (
    Anomaly,
    AnomalyReply,
    AnomalyReplyRow,
    CitizenQuery,
    Outcome,
    Status,
)
from queries.watch.handling import locked
from queries.watch.life import LIFE

if TYPE_CHECKING:
    from portal.models import User

log = logging.getLogger(__name__)

MOST: Final = 2_000  # queries one press answers
PER_TICK: Final = 200  # rows the worker takes before it looks up
Result = AnomalyReplyRow.Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The answer in every language in which somebody asked."""

    outcome: str
    texts: Mapping[str, str]  # by language code
    legal_basis: str = ""
    planned_on: date | None = None

    def in_language(self, language: str) -> Reply:
        """Raises `TransitionNotAllowed` where nothing is written in it (Art. 89)."""
        text = self.texts.get(language, "")
        if not text:
            names = dict(settings.LANGUAGES)
            raise TransitionNotAllowed(
                _("The query is in another language: %(language)s.")
                % {"language": names.get(language, language)}
            )
        return Reply(
            outcome=self.outcome,
            text=text,
            legal_basis=self.legal_basis,
            planned_on=self.planned_on,
        )

    @property
    def digest(self) -> str:
        parts = [
            self.outcome,
            dict(self.texts),
            self.legal_basis,
            self.planned_on.isoformat() if self.planned_on else "",
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def answer(anomaly: Anomaly, *, words: Words, by: User) -> AnomalyReply:
    """Write down what is to be answered with what, and let it be done after the commit.

    Once more with the same words: queries that came since are added, refused ones tried again.
    """
    row = locked(anomaly)
    step = LIFE.check(row, "answer", by)
    for language in sorted(words.texts):
        words.in_language(language).check()
    reply, _is_new = AnomalyReply.objects.get_or_create(
        anomaly=row,
        digest=words.digest,
        defaults={
            "outcome": words.outcome,
            "texts": dict(words.texts),
            "legal_basis": words.legal_basis,
            "planned_on": words.planned_on,
            "by": by,
            "at": clock.now(),
        },
    )
    reply.rows.filter(result=Result.REFUSED).update(result=Result.WAITING, refusal="", done_at=None)
    rows = [
        AnomalyReplyRow(reply=reply, query=query, is_last=query.status != Status.NEW)
        for query in answerable(row, by)
    ]
    AnomalyReplyRow.objects.bulk_create(rows, ignore_conflicts=True)
    ledger.record(
        row.ledger_subject,
        step.event,
        by=by,
        status=row.status,
        outcome=words.outcome,
        count=reply.rows.filter(result=Result.WAITING).count(),
    )
    transaction.on_commit(lambda: carry_out(reply, limit=settings.WATCH_ANSWERED_AT_ONCE))
    return reply


def answerable(anomaly: Anomaly, by: User) -> list[CitizenQuery]:
    """The linked queries that are open and the user may see, the oldest first, `MOST` of them."""
    rows = anomaly.queries().visible_to(by).open().only("pk", "status", "language")
    return list(rows.order_by("received_at", "id")[:MOST])


def carry_on() -> int:
    """Do what waits, of whichever answer; returns how many rows were done."""
    waiting = AnomalyReplyRow.objects.filter(result=Result.WAITING)
    replies = AnomalyReply.objects.filter(pk__in=waiting.values("reply")).order_by("at", "id")
    return sum(carry_out(reply, limit=PER_TICK) for reply in replies)


def carry_out(reply: AnomalyReply, *, limit: int) -> int:
    """Do up to `limit` waiting rows of an answer, one transaction each; returns how many."""
    done = 0
    while done < limit and _do_next(reply):
        done += 1
    return done


@transaction.atomic
def _do_next(reply: AnomalyReply) -> bool:
    """The next row that waits and nobody else is doing; False where there is none.

    Rows that quote an answer wait for those that are answered.
    """
    waiting = AnomalyReplyRow.objects.filter(reply=reply, result=Result.WAITING)
    rows = waiting.select_related("query").order_by("is_last", "pk")
    row = rows.select_for_update(of=("self",), skip_locked=True).first()
    if row is None or (row.is_last and waiting.filter(is_last=False).exists()):
        return False
    with override(reply.by.language):
        try:
            with transaction.atomic():
                row.result, row.refusal = _do(row, reply), ""
        except REFUSALS as refusal:
            row.result, row.refusal = Result.REFUSED, str(refusal)[:500]
        except Exception:  # one query's fault, whatever it is, is not the others'
            log.exception("Query %s could not be answered with others", row.query.number)
            row.result, row.refusal = Result.REFUSED, _("An error of the portal: try again.")
    row.done_at = clock.now()
    row.save(update_fields=["result", "refusal", "done_at"])
    return True


def _do(row: AnomalyReplyRow, reply: AnomalyReply) -> Result:
    """Answer one query as it allows now; raises what its verb raises."""
    query, by = row.query, reply.by
    words = words_of(reply).in_language(query.language)
    if query.status == Status.NEW:
        answering.settle(query, reply=words, by=by)
        return Result.SETTLED
    if query.status == Status.IN_WORK and access.may(by, "queries.draft_answer", query.body_id):
        answering.hold_answer(query, text=words.text, by=by)
        return Result.HELD
    if not query.is_open:
        raise TransitionNotAllowed(_("It is closed already."))
    number = published(reply, query.language)
    if not number:
        raise TransitionNotAllowed(
            _("A body holds it, and none of the answers is public that could be attached.")
        )
    attaching.attach(query, source=intake.DESK_ANSWERS, number=number, by=by)
    return Result.ATTACHED


def published(reply: AnomalyReply, language: str) -> str:
    """The number of an answer of this reply that is public, in that language if there is one."""
    settled = reply.rows.filter(result=Result.SETTLED, query__visibility="public")
    known = settled.order_by("query__received_at", "query_id").values_list(
        "query__language", "query__number"
    )
    found = sorted(known, key=lambda pair: pair[0] != language)
    for _language, number in found:
        if public_answers.by_number(intake.DESK_ANSWERS, number) is not None:
            return str(number)
    return ""


def words_of(reply: AnomalyReply) -> Words:
    """What the row says."""
    return Words(
        outcome=Outcome(reply.outcome),
        texts=reply.texts,
        legal_basis=reply.legal_basis,
        planned_on=reply.planned_on,
    )
