"""The matrix: who (role and body) may do what to a query in which status; written out by hand.

The tables here are the specification; the program's own tables must come to the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from portal import clock, ledger, numbers
from portal.models import LedgerEntry, Message, User
from queries import (
    answering,
    attaching,
    casework,
    endings,
    follow_up,
    lifecycle,
    publication,
    reasons,
    terms,
)
from queries.lifecycle import NotYourBody, TransitionNotAllowed
from queries.models import CitizenQuery, Status
from tests.factories import AnswerFactory, AttachmentFactory, CitizenQueryFactory
from tests.factories.cast import MONDAY, REPLY, Cast

pytestmark = pytest.mark.django_db

OPEN = {"new", "assigned", "in_work", "awaiting_resident", "in_approval"}
EVERY = {status.value for status in Status}
DESK, WORKER, HEADS = {"olga"}, {"erik", "hana", "hugo"}, {"hana", "hugo"}

# verb: the statuses that allow it, where it leads ("" stays), who may on a query of roads
MATRIX: dict[str, tuple[set[str], str, set[str]]] = {
    "assign": ({"new"}, "assigned", DESK),
    "settle": ({"new"}, "answered", DESK),
    "take": ({"assigned"}, "in_work", WORKER),
    "assign_executor": ({"assigned", "in_work"}, "in_work", HEADS),
    "ask_details": ({"assigned", "in_work"}, "awaiting_resident", WORKER | DESK),
    "resume": ({"awaiting_resident"}, "in_work", WORKER | DESK),
    "forward": ({"new", "assigned", "in_work"}, "assigned", WORKER | DESK),
    "forward_outside": ({"new", "assigned", "in_work"}, "forwarded", WORKER | DESK),
    "send_to_desk": ({"assigned"}, "new", WORKER | DESK),
    "split": ({"new", "assigned", "in_work"}, "", WORKER | DESK),
    "request_extension": ({"assigned", "in_work"}, "", WORKER),
    "hold_answer": ({"in_work"}, "", WORKER),
    "attach": (OPEN, "", WORKER | DESK),
    "draft_answer": ({"in_work"}, "in_approval", WORKER),
    "approve": ({"in_approval"}, "answered", HEADS),
    "send_back": ({"in_approval"}, "in_work", HEADS),
    "extend": (OPEN - {"new"}, "", HEADS),
    "refuse_extension": (OPEN - {"new"}, "", HEADS),
    "note_notice": (OPEN, "", HEADS),
    "correct": ({"answered"}, "", HEADS),
    "return_": (OPEN - {"in_approval"}, "returned", HEADS | DESK),
    "terminate": (OPEN - {"in_approval"}, "terminated", HEADS | DESK),
    "withdraw_for": (OPEN, "withdrawn", DESK),
    "supply_details": ({"awaiting_resident"}, "in_work", set()),
    "withdraw": (OPEN, "withdrawn", set()),
    "rate": ({"answered"}, "", set()),
    "reopen": ({"answered"}, "assigned", set()),
    "hide": (EVERY, "", {"mira"}),
    "show": (EVERY, "", {"mira"}),
    "edit_public_text": (EVERY, "", {"mira"}),
    "publish_photos": (EVERY, "", {"mira"}),
}
USUAL = ("in_work", "assigned", "awaiting_resident", "in_approval", "answered", "new")
ANSWERED_BEFORE = numbers.query_number(2025, 17)
UNTIL = date(2026, 3, 16)  # a Monday within two months of the first one

STAFF_VERBS: dict[str, Callable[[CitizenQuery, User, Cast], Any]] = {
    "assign": lambda q, by, cast: casework.assign(q, to=cast.roads, by=by),
    "settle": lambda q, by, _: answering.settle(q, reply=REPLY, by=by),
    "take": lambda q, by, _: casework.take(q, by=by),
    "assign_executor": lambda q, by, cast: casework.assign_executor(
        q, executor=cast["erik"], by=by
    ),
    "ask_details": lambda q, by, _: casework.ask_details(q, question="Where?", by=by),
    "resume": lambda q, by, _: casework.resume(q, told="At house 5", by=by),
    "forward": lambda q, by, cast: casework.forward(q, to=cast.parks, reason="Theirs", by=by),
    "forward_outside": lambda q, by, cast: casework.forward(
        q, to=cast.police, reason="Theirs", by=by
    ),
    "send_to_desk": lambda q, by, _: casework.send_to_desk(q, reason="Not ours", by=by),
    "split": lambda q, by, cast: casework.split(
        q, to=cast.parks, subject="Tree", text="A tree too", reason="Theirs", by=by
    ),
    "request_extension": lambda q, by, _: terms.request_extension(
        q, until_on=UNTIL, reason="Frost", by=by
    ),
    "hold_answer": lambda q, by, _: answering.hold_answer(q, text="We are on it", by=by),
    "attach": lambda q, by, _: attaching.attach(q, source="desk", number=ANSWERED_BEFORE, by=by),
    "draft_answer": lambda q, by, _: answering.draft_answer(q, reply=REPLY, by=by),
    "approve": lambda q, by, _: answering.approve(q, by=by),
    "send_back": lambda q, by, _: answering.send_back(q, reason="Say when", by=by),
    "extend": lambda q, by, _: terms.extend(q, until_on=UNTIL, reason="Frost", by=by),
    "refuse_extension": lambda q, by, _: terms.refuse_extension(q, reason="No", by=by),
    "note_notice": lambda q, by, _: terms.note_notice(q, by=by),
    "correct": lambda q, by, _: answering.correct(q, reply=REPLY, by=by),
    "return_": lambda q, by, _: endings.return_(
        q, ground="return/obscene", reason="Read Art. 64", by=by
    ),
    "terminate": lambda q, by, _: endings.terminate(
        q, ground="terminate/no_substance", reason="Empty", by=by
    ),
    "withdraw_for": lambda q, by, _: endings.withdraw(q, by=by),
    "hide": lambda q, by, _: publication.hide(q, reason="A name", by=by),
    "show": lambda q, by, _: publication.show(q, by=by),
    "edit_public_text": lambda q, by, _: publication.edit_public_text(
        q, subject="Pavement", text="Broken", reason="A name", by=by
    ),
    "publish_photos": lambda q, by, _: publication.decide_on_photos(
        q, publish=[], reason="Face", by=by
    ),
}
RESIDENT_VERBS: dict[str, Callable[[CitizenQuery], Any]] = {
    "supply_details": lambda q: follow_up.supply_details(q, reply="At house 5"),
    "withdraw": endings.withdraw,
    "rate": lambda q: follow_up.rate(q, verdict="resolved"),
    "reopen": lambda q: follow_up.reopen(q, comment="Still broken"),
}


def made_ready(query: CitizenQuery, verb: str, cast: Cast) -> None:
    """What a verb needs beside the status: a wish to refuse, a notice to note, a photo."""
    if verb == "refuse_extension" and query.status in {"assigned", "in_work"}:
        terms.request_extension(query, until_on=UNTIL, reason="Frost", by=cast["root"])
    if verb == "refuse_extension" and query.status in {"awaiting_resident", "in_approval"}:
        query.extension_requests.create(
            until_on=UNTIL, reason="Frost", asked_by=cast["erik"], asked_at=MONDAY
        )
    if verb == "note_notice" and query.is_open:
        query.deadlines.create(
            kind="extension_notice",
            started_on=query.registered_on,
            due_on=query.registered_on,
            original_due_on=query.registered_on,
            basis="350-VI/extension_notice",
        )
    if verb == "attach":
        other = CitizenQueryFactory(number=ANSWERED_BEFORE, answered=True)
        AnswerFactory(query=other, sent=True)
    if verb == "publish_photos":
        AttachmentFactory(query=query)
    if verb == "show":
        publication.hide(query, reason="A name", by=cast["root"])


def test_matrix_names_every_verb() -> None:
    assert set(MATRIX) == set(lifecycle.TRANSITIONS)
    assert set(STAFF_VERBS) | set(RESIDENT_VERBS) == set(MATRIX)


@pytest.mark.parametrize("status", Status)
def test_status_allows_a_verb_or_says_why_not(status: Status, cast: Cast) -> None:
    with clock.at(MONDAY):
        query = cast.query(status)
        for verb, (sources, target, _who) in MATRIX.items():
            with undone():
                query.refresh_from_db()
                made_ready(query, verb, cast)
                if status in sources:
                    do(verb, query, cast)
                    query.refresh_from_db()
                    assert query.status == (target or status), verb
                    continue
                with pytest.raises(TransitionNotAllowed) as refusal, transaction.atomic():
                    do(verb, query, cast)
                assert query.get_status_display() in str(refusal.value), verb
                query.refresh_from_db()
                assert query.status == status, verb


def do(verb: str, query: CitizenQuery, cast: Cast) -> None:
    if verb in RESIDENT_VERBS:
        RESIDENT_VERBS[verb](query)
    else:
        STAFF_VERBS[verb](query, cast["root"], cast)


@pytest.mark.parametrize("status", USUAL)
def test_person_may_or_may_not_and_the_button_says_the_same(status: str, cast: Cast) -> None:
    """Every role, in the query's body, in its part, in another, city-wide, and nobody's."""
    with clock.at(MONDAY):
        query = cast.query(status)
        for verb in usual_in(status):
            allowed = set()
            with undone():
                made_ready(query, verb, cast)
                query.refresh_from_db()
                for name in cast.people:
                    person = User.objects.get(username=name)
                    may = attempt(verb, query, person, cast)
                    assert may == (not reasons.why_not(query, verb, person)), (verb, name)
                    allowed |= {name} if may else set()
            who = MATRIX[verb][2] if query.body else MATRIX[verb][2] - WORKER
            assert allowed == who | {"root"}, verb


def usual_in(status: str) -> list[str]:
    """The verbs of the staff for which this status is the first of the usual ones."""
    return [
        verb
        for verb in STAFF_VERBS
        if status == next(usual for usual in USUAL if usual in MATRIX[verb][0])
    ]


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no trace."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def attempt(verb: str, query: CitizenQuery, person: User, cast: Cast) -> bool:
    """Whether the verb let the person; what it did is undone."""
    with undone():
        try:
            STAFF_VERBS[verb](query, person, cast)
        except NotYourBody:
            return False
        return True


@pytest.mark.parametrize("status", USUAL)
def test_edge_leaves_its_event_its_mail_and_a_sound_chain(status: str, cast: Cast) -> None:
    with clock.at(MONDAY):
        query = cast.query(status)
        for verb in usual_in(status):
            step = lifecycle.TRANSITIONS[verb]
            with undone():
                made_ready(query, verb, cast)
                Message.objects.all().delete()
                STAFF_VERBS[verb](query, cast["root"], cast)
                told = LedgerEntry.objects.filter(subject=query.ledger_subject)
                assert step.event in told.values_list("event", flat=True)
                assert set(told.values_list("actor", flat=True)) > {"resident"}
                assert list(ledger.broken(query.ledger_subject)) == []
                mails = set(Message.objects.values_list("template", flat=True))
                assert mails == ({f"queries/{step.mail}"} if step.mail else set()), verb


@pytest.mark.parametrize("status", USUAL)
def test_verb_that_fails_half_way_leaves_nothing(
    status: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger is written last: when that fails, the rows stand as they stood."""
    with clock.at(MONDAY):
        query = cast.query(status)
        for verb in usual_in(status):
            with undone():
                made_ready(query, verb, cast)
                before = picture(query)
                with monkeypatch.context() as broken:
                    broken.setattr("portal.ledger.record_all", fail)
                    with pytest.raises(ConnectionError):
                        STAFF_VERBS[verb](query, cast["root"], cast)
                assert picture(query) == before, verb


def fail(*args: object, **kwargs: object) -> None:
    raise ConnectionError


def picture(query: CitizenQuery) -> list[Any]:
    """Everything a verb may write about a query."""
    row = CitizenQuery.objects.filter(pk=query.pk).values().get()
    related = [
        list(getattr(query, name).order_by("pk").values())
        for name in (
            "holdings",
            "deadlines",
            "answers",
            "attached_answers",
            "detail_requests",
            "extension_requests",
        )
    ]
    return [row, related, CitizenQuery.objects.count(), Message.objects.count()]
