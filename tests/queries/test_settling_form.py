"""Settled on the spot: the answer within the entry form, from a template or typed."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from portal import clock
from portal.models import LedgerEntry, Message
from queries import registration
from queries.answering import Reply
from queries.models import Applicant, CitizenQuery, QueryDeadline, Status
from tests.factories import AnswerTemplateFactory, RouteFactory
from tests.factories.cast import MONDAY, Cast
from tests.queries.entering import ADD, KEY, call, errors, filing_of, logged_in, settled


@pytest.fixture(autouse=True)
def monday() -> Any:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def olga(cast: Cast) -> Client:
    return logged_in(cast["olga"])


def test_settling_files_and_answers_in_one_go_at_the_desk(cast: Cast, olga: Client) -> None:
    RouteFactory(topic=cast.topic, body=cast.roads)
    olga.post(ADD, settled(cast, legal_basis="ст. 89"))
    query = CitizenQuery.objects.get()
    assert (query.status, query.outcome, query.body) == (Status.ANSWERED, "explained", None)
    assert query.is_on_the_spot
    assert query.answered_on_time
    answer = query.answers.get()
    assert (answer.text, answer.legal_basis) == ("Ремонт идёт.", "ст. 89")
    assert answer.approved_by == cast["olga"]
    events = LedgerEntry.objects.filter(subject=query.ledger_subject).values_list("event")
    assert [event for (event,) in events] == ["received", "registered", "settled"]
    templates = Message.objects.values_list("template", flat=True)
    assert sorted(templates) == ["queries/answered", "queries/filed"]
    assert not query.deadlines.open().exists()


def test_double_click_answers_once(cast: Cast, olga: Client) -> None:
    for _click in range(2):
        assert olga.post(ADD, settled(cast)).status_code == 302
    assert CitizenQuery.objects.get().answers.count() == 1


def test_same_key_again_returns_the_first_and_answers_nothing(cast: Cast) -> None:
    reply = Reply(outcome="explained", text="Ремонт идёт.")
    first, second = (
        registration.register(
            filing_of(cast),
            applicant=Applicant(full_name=name, language="ru"),
            by=cast["olga"],
            key=uuid.UUID(KEY),
            reply=reply,
        )
        for name in ("Alice", "Alice again")
    )
    assert first == second
    assert first.answers.count() == 1
    assert Applicant.objects.count() == 1


def test_answer_that_cannot_be_given_files_nothing(
    cast: Cast, olga: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("queries.answering._close_answered", break_down)
    with pytest.raises(RuntimeError):
        olga.post(ADD, settled(cast))
    assert not CitizenQuery.objects.exists()
    assert not Applicant.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"outcome": ""}, {"outcome"}),
        ({"answer": ""}, {"answer"}),
        ({"outcome": "refused"}, {"legal_basis"}),
        ({"outcome": "planned"}, {"planned_on"}),
        ({"outcome": "planned", "planned_on": "2026-02-02"}, {"planned_on"}),
        ({"outcome": "", "answer": "", "legal_basis": "ст. 89"}, {"outcome", "answer"}),
    ],
)
def test_answer_lacks_nothing(
    cast: Cast, olga: Client, changes: dict[str, str], wrong: set[str]
) -> None:
    page = olga.post(ADD, settled(cast) | changes)
    assert set(errors(page)) == wrong
    assert page.context_data["form"].shows_answer
    assert not CitizenQuery.objects.exists()


def test_settled_query_goes_to_no_body(cast: Cast, olga: Client) -> None:
    assert set(errors(olga.post(ADD, settled(cast, body=cast.roads.pk)))) == {"body"}


def test_promise_starts_its_clock(cast: Cast, olga: Client) -> None:
    olga.post(ADD, settled(cast) | {"outcome": "planned", "planned_on": "2026-04-01"})
    promise = CitizenQuery.objects.get().deadlines.get(kind=QueryDeadline.Kind.PROMISE)
    assert promise.due_on == date(2026, 4, 1)


def test_template_alone_is_the_answer_in_the_language_of_the_query(
    cast: Cast, olga: Client
) -> None:
    template = AnswerTemplateFactory(outcome="noted", legal_basis="ст. 89")
    olga.post(ADD, call(cast, language="kk", template=template.pk))
    query = CitizenQuery.objects.get()
    assert query.outcome == "noted"
    answer = query.answers.get()
    assert (answer.text, answer.legal_basis) == (template.text_kk, "ст. 89")


def test_marks_of_a_template_are_filled_in_with_what_filing_gives(cast: Cast, olga: Client) -> None:
    words = "№ {number}, {received}"
    template = AnswerTemplateFactory(text_ru=words, outcome="noted")
    olga.post(ADD, call(cast, template=template.pk, answer=words))
    query = CitizenQuery.objects.get()
    assert query.answers.get().text == f"№ {query.number}, 2 февраля 2026 г."


def test_blanks_of_a_template_do_not_go_out(cast: Cast, olga: Client) -> None:
    template = AnswerTemplateFactory(text_ru="Сделано: [что].", outcome="noted")
    page = olga.post(ADD, call(cast, template=template.pk))
    assert errors(page) == {"answer": ["Write over what stands in brackets: [что]"]}
    assert page.context_data["form"]["answer"].value() == "Сделано: [что]."
    sent = call(cast, template=template.pk, answer="Сделано: [что].")
    assert set(errors(olga.post(ADD, sent))) == {"answer"}
    assert not CitizenQuery.objects.exists()
    olga.post(ADD, sent | {"answer": "Сделано: тротуар [у школы]."})
    assert CitizenQuery.objects.get().answers.get().text == "Сделано: тротуар [у школы]."


def test_what_is_typed_wins_over_the_template(cast: Cast, olga: Client) -> None:
    template = AnswerTemplateFactory(outcome="noted", legal_basis="ст. 89")
    olga.post(ADD, settled(cast, template=template.pk, legal_basis="ст. 65"))
    answer = CitizenQuery.objects.get().answers.get()
    assert (answer.outcome, answer.text, answer.legal_basis) == (
        "explained",
        "Ремонт идёт.",
        "ст. 65",
    )


def test_templates_of_a_body_are_not_the_desks(cast: Cast, olga: Client) -> None:
    template = AnswerTemplateFactory(body=cast.roads, outcome="noted")
    assert "template" in errors(olga.post(ADD, call(cast, template=template.pk)))
