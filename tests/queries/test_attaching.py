"""A public answer attached to an open query: what it changes, who may, and what is never shown."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal import clock
from portal.models import Message
from queries import attaching, links, publication
from queries.lifecycle import NotYourBody, TransitionNotAllowed
from queries.models import AttachedAnswer, CitizenQuery
from queries.timeline import timeline
from tests.factories import (
    AnswerFactory,
    ApplicantFactory,
    BodyFactory,
    CitizenQueryFactory,
    SupporterFactory,
)
from tests.factories.cast import Cast
from tests.factories.desk import CLOSED_AT

pytestmark = pytest.mark.django_db

WORDS = "Плитку заменили, проход свободен."


@pytest.fixture(autouse=True)
def at_its_time() -> Any:
    with clock.at(CLOSED_AT):
        yield


def answered(said: str = WORDS, **changes: Any) -> CitizenQuery:
    """An answered query of another resident."""
    query = CitizenQueryFactory(**{"answered": True, "body": BodyFactory(slug="roads")} | changes)
    AnswerFactory(query=query, sent=True, text=f"Алия, {said}", public_text=said)
    return query


def attach(query: CitizenQuery, before: CitizenQuery, cast: Cast, by: str = "erik") -> Any:
    return attaching.attach(query, source="desk", number=before.number, by=cast[by])


def told(query: CitizenQuery) -> list[str]:
    return [line.event for line in timeline(query)]


# --- the verb -------------------------------------------------------------------------------------


def test_words_are_kept_as_they_stood(cast: Cast) -> None:
    query, before = cast.query("in_work", language="kk"), answered()
    row = attach(query, before, cast)
    assert (row.key, row.language, row.answered_at) == (("desk", before.number), "ru", CLOSED_AT)
    assert row.question == "Разбит тротуар. У дома 5 разбит тротуар, пройти с коляской нельзя."
    assert row.answer == WORDS
    assert row.answered_by == "roads басқармасы"  # in the query's language
    assert (row.attached_by, row.attached_at) == (cast["erik"], CLOSED_AT)


@pytest.mark.parametrize(
    "status", ["new", "assigned", "in_work", "awaiting_resident", "in_approval"]
)
def test_it_closes_nothing_and_stops_no_clock(status: str, cast: Cast) -> None:
    query = cast.query(status)
    before = CitizenQuery.objects.filter(pk=query.pk).values().get()
    clocks = list(query.deadlines.order_by("pk").values())
    attach(query, answered(), cast, by="olga")
    assert CitizenQuery.objects.filter(pk=query.pk).values().get() == before
    assert list(query.deadlines.order_by("pk").values()) == clocks
    assert query.holdings.filter(to_at__isnull=True).count() == 1


def test_everybody_reads_in_the_timeline_what_was_attached(cast: Cast) -> None:
    query, before = cast.query("in_work"), answered()
    attach(query, before, cast)
    (line,) = [line for line in timeline(query) if line.event == "answer_attached"]
    assert line.sentence == (
        f"An answer given before, at the Open Almaty desk, was attached and sent: {before.number}"
    )


def test_resident_and_everybody_who_joined_with_an_address_are_told(cast: Cast) -> None:
    query = cast.query("in_work", language="kk")
    bob = SupporterFactory(query=query, applicant=ApplicantFactory(language="en"))
    SupporterFactory(query=query, applicant=ApplicantFactory(email=""))
    SupporterFactory(query=query)
    row = attach(query, answered(), cast)
    mails = Message.objects.filter(template="queries/answer_attached")
    assert set(mails.values_list("recipient", "language")) == {
        (query.applicant.reference, "kk"),
        (f"supporter:{bob.pk}", "en"),
    }
    assert [each.context for each in mails] == [{"number": query.number, "attached": row.pk}] * 2


def test_resident_without_an_address_is_mailed_nothing(cast: Cast) -> None:
    query = cast.query("in_work", applicant=ApplicantFactory.build(email=""))
    attach(query, answered(), cast)
    assert not Message.objects.filter(template="queries/answer_attached").exists()


def test_second_time_changes_nothing(cast: Cast) -> None:
    query, before = cast.query("in_work"), answered()
    SupporterFactory(query=query, applicant=ApplicantFactory())
    first = attach(query, before, cast)
    assert attach(query, before, cast, by="hana") == first
    assert query.attached_answers.count() == 1
    assert told(query).count("answer_attached") == 1
    assert Message.objects.filter(template="queries/answer_attached").count() == 2


def test_several_may_be_attached(cast: Cast) -> None:
    query = cast.query("in_work")
    for before in (answered(), answered("Другое")):
        attach(query, before, cast)
    assert [shown.row.answer for shown in attaching.shown(query)] == [WORDS, "Другое"]


@pytest.mark.parametrize("name", ["pavel", "petra", "akim", "anna", "mira", "press", "stranger"])
def test_who_does_not_work_on_it_may_not(name: str, cast: Cast) -> None:
    query, before = cast.query("in_work"), answered()
    with pytest.raises(NotYourBody):
        attach(query, before, cast, by=name)
    assert not AttachedAnswer.objects.exists()
    assert "answer_attached" not in told(query)


@pytest.mark.parametrize(
    "changes",
    [
        {"visibility": "private"},
        {"visibility": "hidden", "moderation_reason": "Names a neighbour"},
        {"status": "in_work", "closed_at": None},
    ],
)
def test_what_is_not_public_cannot_be_attached(changes: dict[str, Any], cast: Cast) -> None:
    query, before = cast.query("in_work"), answered()
    CitizenQuery.objects.filter(pk=before.pk).update(**changes)
    with pytest.raises(TransitionNotAllowed, match="not public now"):
        attach(query, before, cast)
    assert not AttachedAnswer.objects.exists()
    assert not Message.objects.filter(template="queries/answer_attached").exists()


@pytest.mark.parametrize(("source", "number"), [("desk", "26-999999-9"), ("gone", "1"), ("", "")])
def test_what_there_is_not_cannot_be_attached(source: str, number: str, cast: Cast) -> None:
    with pytest.raises(TransitionNotAllowed):
        attaching.attach(cast.query("in_work"), source=source, number=number, by=cast["erik"])


# --- what is shown --------------------------------------------------------------------------------


def pages(query: CitizenQuery, client: Client) -> list[str]:
    """The page for everybody, the resident's own, that of who joined, and the staff's."""
    supporter = query.supporters.get()
    with translation.override("en"):
        addresses = [
            links.public_path(query),
            links.follow_path(query),
            links.supporter_path(supporter),
            f"/admin/queries/citizenquery/{query.pk}/change/",
        ]
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200] * 4
    return [answer.content.decode() for answer in answers]


def test_every_page_of_the_query_shows_it_while_it_is_public(client: Client, cast: Cast) -> None:
    query, before = cast.query("in_work"), answered()
    SupporterFactory(query=query, applicant=ApplicantFactory())
    attach(query, before, cast)
    client.force_login(cast["erik"])
    for text in pages(query, client):
        assert "Already said in public" in text
        assert WORDS in text
        assert "Алия" not in text
        assert f'href="/en/queries/{before.number}/"' in text
        assert "says something else now" not in text
    publication.hide(before, reason="Names a neighbour", by=cast["mira"])
    for text in pages(query, client):
        assert WORDS not in text
        assert f'href="/en/queries/{before.number}/"' not in text
    assert "no longer public" in pages(query, client)[-1]
    publication.show(before, by=cast["mira"])
    for text in pages(query, client):
        assert WORDS in text


def test_pages_say_the_words_of_now_and_that_they_were_others(client: Client, cast: Cast) -> None:
    query, before = (
        cast.query("in_work"),
        answered(subject="Сосед Иван", text="Иван сломал тротуар"),
    )
    SupporterFactory(query=query, applicant=ApplicantFactory())
    row = attach(query, before, cast)
    publication.edit_public_text(
        before, subject="Сосед", text="Сломан тротуар", reason="A name", by=cast["mira"]
    )
    AnswerFactory(
        query=before, version=2, kind="corrected", text="Заменят в мае.", sent_at=CLOSED_AT
    )
    client.force_login(cast["erik"])
    for text in pages(query, client):
        assert "Сосед. Сломан тротуар" in text
        assert "Заменят в мае." in text
        assert "says something else now" in text
        for word in ("Иван", WORDS):
            assert word not in text
    row.refresh_from_db()
    assert row.answer == WORDS  # the record of what was mailed


def test_statements_do_not_grow_with_what_is_attached(client: Client, cast: Cast) -> None:
    def statements(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert (
                client.get(f"{address}?again={query.attached_answers.count()}").status_code == 200
            )
        return len(asked)

    query = cast.query("in_work")
    attach(query, answered(), cast)
    client.force_login(cast["erik"])
    addresses = [
        links.public_path(query),
        links.follow_path(query),
        f"/admin/queries/citizenquery/{query.pk}/change/",
    ]
    one = [statements(address) for address in addresses]
    for n in range(2):
        attach(query, answered(f"Ещё {n}"), cast)
    assert [statements(address) for address in addresses] == one
