"""What had no outcome on air becomes a query of the desk: once, whole, with its term and people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from broadcasts import asking, closing, moderation, rundown
from broadcasts import links as live_links
from broadcasts.models import Broadcast, LiveQuestion
from portal import clock, ledger
from portal import mail as portal_mail
from portal.models import LedgerEntry, Message, Topic
from portal.transitions import NotYourBody, TransitionNotAllowed
from queries import intake, links
from queries.models import Applicant, CitizenQuery, Status, Supporter
from tests.factories import (
    ApplicantFactory,
    AppointmentFactory,
    BodyFactory,
    BroadcastFactory,
    DistrictFactory,
    GuestFactory,
    LiveQuestionFactory,
    RouteFactory,
    TopicFactory,
    VoteFactory,
)
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 2, 13, 5, 0, tzinfo=UTC)  # the morning after, ten o'clock in Almaty
FRIDAY_NIGHT = datetime(2026, 2, 13, 15, 0, tzinfo=UTC)
EVENTS_OF_QUERY = ["received", "registered", "routed", "asked_live"]


@pytest.fixture
def broadcast(cast: Cast) -> Broadcast:
    """Ended, with roads to answer for pavements."""
    RouteFactory(topic=cast.topic, body=cast.roads)
    row: Broadcast = BroadcastFactory(ended=True, number=97)
    row.topics.add(cast.topic)
    return row


def published(broadcast: Broadcast, **columns: Any) -> LiveQuestion:
    question: LiveQuestion = LiveQuestionFactory(broadcast=broadcast, approved=True, **columns)
    return question


def promised(broadcast: Broadcast, **columns: Any) -> LiveQuestion:
    return published(
        broadcast, status="promised", done_at=broadcast.ended_at, **{"now_at": None} | columns
    )


def send(question: LiveQuestion, cast: Cast, *, at: datetime = FRIDAY, **how: Any) -> CitizenQuery:
    with clock.at(at):
        query = closing.pass_on(question, by=cast["mira"], **how)
    question.refresh_from_db()
    return CitizenQuery.objects.get(pk=query.pk)


def told() -> list[tuple[str, str]]:
    rows = Message.objects.order_by("template", "recipient")
    return list(rows.values_list("template", "recipient"))


# --- one question ---------------------------------------------------------------------------------


def test_question_becomes_a_query_with_body_and_legal_term(
    cast: Cast, broadcast: Broadcast
) -> None:
    district = DistrictFactory()
    question = published(
        broadcast,
        text="Когда починят тротуар? Телефон 8 701 000 12 34.",
        public_text="Когда починят тротуар? Телефон [скрыт].",
        district=district,
        language="ru",
        asked_as="Айгуль",
    )
    query = send(question, cast)
    assert (query.channel, query.kind, query.language) == ("live", "report", "ru")
    assert (query.topic, query.district, query.body) == (cast.topic, district, cast.roads)
    assert (query.status, query.visibility) == (Status.ASSIGNED, "public")
    assert (query.received_at, query.accepted_by) == (FRIDAY, cast["mira"])
    # Fifteen working days after the day of registration: 13 February to 6 March 2026.
    assert (query.registered_on, query.due_on) == (date(2026, 2, 13), date(2026, 3, 6))
    assert query.text == question.text
    assert query.subject == "Когда починят тротуар?"
    assert query.public_text == "Когда починят тротуар? Телефон [скрыт]."
    assert query.applicant.full_name == "Айгуль"
    assert (question.status, question.query) == ("passed_on", query)
    assert question.topic == cast.topic


def test_term_of_one_sent_at_night_begins_on_the_next_working_day(
    cast: Cast, broadcast: Broadcast
) -> None:
    query = send(published(broadcast), cast, at=FRIDAY_NIGHT)
    assert (query.registered_on, query.due_on) == (date(2026, 2, 16), date(2026, 3, 10))


def test_both_ledgers_tell_of_each_other_and_hold(cast: Cast, broadcast: Broadcast) -> None:
    question = published(broadcast)
    query = send(question, cast)
    of_query = LedgerEntry.objects.filter(subject=query.ledger_subject).order_by("sequence")
    assert [entry.event for entry in of_query] == EVENTS_OF_QUERY
    last = of_query.last()
    assert last is not None
    assert (last.data["broadcast"], last.data["code"]) == (97, question.code)
    of_question = LedgerEntry.objects.get(subject=question.ledger_subject)
    assert (of_question.event, of_question.data["query"]) == ("passed_on", query.number)
    assert list(ledger.verify(query.ledger_subject)) == []
    assert list(ledger.verify(question.ledger_subject)) == []


def test_words_a_moderator_took_out_stay_out_of_the_register(
    cast: Cast, broadcast: Broadcast, client: Client
) -> None:
    question = published(
        broadcast, text="Сосед Пётр из дома 5 шумит", public_text="Кто следит за тишиной ночью?"
    )
    query = send(question, cast)
    page = client.get(f"/en/queries/{query.number}/").content.decode()
    assert "Кто следит за тишиной ночью?" in page
    assert "Пётр" not in page
    assert f"/en/live/97/{question.code}/" in page
    assert f"broadcast № 97, question {question.code}" in page
    assert not CitizenQuery.objects.filter(public_subject__contains="Пётр").exists()


def test_talon_and_own_page_work_at_the_desk(
    cast: Cast, broadcast: Broadcast, client: Client
) -> None:
    person = ApplicantFactory(full_name="", email="aigul@example.org", language="ru")
    question = published(broadcast, applicant=person, asked_as="Айгуль")
    query = send(question, cast)
    assert query.applicant == person
    assert query.applicant.full_name == "Айгуль"
    assert told() == [("queries/filed", person.reference)]
    with clock.at(FRIDAY):
        portal_mail.send_due()
    (talon,) = mail.outbox
    assert talon.to == ["aigul@example.org"]
    assert query.number in talon.body
    assert links.secret_of(query) in talon.body
    assert f"/ru/live/97/{question.code}/" in talon.body
    page = client.get(links.follow_path(query))
    assert page.status_code == 200
    assert f"/en/live/97/{question.code}/" in page.content.decode()
    assert client.get(links.talon_path(query)).status_code == 200


def test_promised_one_stays_promised_and_goes_to_the_body_that_promised(
    cast: Cast, broadcast: Broadcast
) -> None:
    guest = GuestFactory(broadcast=broadcast, appointment=AppointmentFactory(body=cast.parks))
    question = promised(broadcast, answered_by=guest.appointment)
    query = send(question, cast)
    assert (question.status, question.query, query.body) == ("promised", query, cast.parks)


@pytest.mark.parametrize("ended", ["external", "over", "desk"])
def test_body_that_cannot_take_it_is_passed_over(
    cast: Cast, broadcast: Broadcast, ended: str
) -> None:
    traits: dict[str, Any] = {
        "external": {"external": True},
        "over": {"valid_to": date(2026, 1, 31)},
        "desk": {"is_desk": True},
    }[ended]
    of_guest = BodyFactory(slug=f"guest-{ended}", **traits)
    appointment = AppointmentFactory(body=of_guest)
    query = send(promised(broadcast, answered_by=appointment), cast)
    assert query.body == cast.roads


def test_successor_of_the_body_that_promised_answers(cast: Cast, broadcast: Broadcast) -> None:
    body = BodyFactory(slug="old", valid_to=date(2026, 2, 12), successor=cast.parks)
    question = promised(broadcast, answered_by=AppointmentFactory(body=body))
    assert send(question, cast).body == cast.parks


def test_moderator_may_name_topic_district_and_body(cast: Cast, broadcast: Broadcast) -> None:
    other, district = TopicFactory(slug="trees"), DistrictFactory()
    question = published(broadcast)
    query = send(question, cast, topic=other, district=district, body=cast.parks)
    assert (query.topic, query.district, query.body) == (other, district, cast.parks)
    assert (question.topic, question.district) == (other, district)


def test_body_outside_the_akimat_is_refused_in_words(cast: Cast, broadcast: Broadcast) -> None:
    with pytest.raises(TransitionNotAllowed, match="does not answer"):
        send(published(broadcast), cast, body=cast.police)
    assert not CitizenQuery.objects.exists()


def test_what_no_route_catches_lies_at_the_desk(cast: Cast, broadcast: Broadcast) -> None:
    query = send(published(broadcast), cast, topic=TopicFactory(slug="nobody"))
    assert (query.status, query.body) == (Status.NEW, None)


def test_sent_twice_is_filed_once(cast: Cast, broadcast: Broadcast) -> None:
    question = published(broadcast)
    first = send(question, cast)
    assert send(question, cast) == first
    assert CitizenQuery.objects.count() == 1
    assert LedgerEntry.objects.filter(event="passed_on").count() == 1


def test_query_filed_under_the_key_already_is_the_question_s(
    cast: Cast, broadcast: Broadcast
) -> None:
    """As after a restore that lost the question's last columns, and not the query."""
    question = published(broadcast)
    query = send(question, cast)
    LiveQuestion.objects.filter(pk=question.pk).update(query=None, status="approved")
    assert send(LiveQuestion.objects.get(pk=question.pk), cast) == query
    assert CitizenQuery.objects.count() == 1


@pytest.mark.parametrize("status", ["incoming", "declined", "merged", "answered", "withdrawn"])
def test_only_what_was_published_and_waits_can_be_sent(
    cast: Cast, broadcast: Broadcast, status: str
) -> None:
    columns: dict[str, Any] = {
        "incoming": {},
        "declined": {"declined": True},
        "merged": {"merged_into": published(broadcast)},
        "answered": {"answered": True},
        "withdrawn": {},
    }[status]
    question = LiveQuestionFactory(broadcast=broadcast, **{"status": status} | columns)
    with pytest.raises(TransitionNotAllowed):
        send(question, cast)
    assert not CitizenQuery.objects.exists()


@pytest.mark.parametrize("name", ["host", "olga", "erik", "anna", "akim", "stranger"])
def test_whoever_may_not_close_sends_nothing(cast: Cast, broadcast: Broadcast, name: str) -> None:
    question = published(broadcast)
    with pytest.raises(NotYourBody):
        closing.pass_on(question, by=cast[name])
    with pytest.raises(TransitionNotAllowed):
        closing.pass_on_rest(broadcast, by=cast[name])
    assert not CitizenQuery.objects.exists()


def test_without_any_topic_it_is_refused_in_words(cast: Cast, broadcast: Broadcast) -> None:
    Topic.objects.update(is_active=False)
    with pytest.raises(TransitionNotAllowed, match="no topic"):
        send(published(broadcast), cast)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Когда починят? Жду ответа.", "Когда починят?"),
        ("Одно слово", "Одно слово"),
        ("Первая строка\nвторая", "Первая строка вторая"),
        ("д" * 200, f"{'д' * 119}…"),
        ("слово " * 40, f"{('слово ' * 19).strip()}…"),
    ],
)
def test_subject_is_the_first_sentence(text: str, subject: str) -> None:
    assert closing.subject_of(text) == subject
    assert len(closing.subject_of(text)) <= 120


# --- who follows it -------------------------------------------------------------------------------


def test_supporters_are_counted_once_and_the_asker_is_none(
    cast: Cast, broadcast: Broadcast
) -> None:
    asker = ApplicantFactory(email="asker@example.org")
    question = published(broadcast, applicant=asker)
    other = LiveQuestionFactory(
        broadcast=broadcast,
        status="merged",
        merged_into=question,
        applicant=ApplicantFactory(email="merged@example.org", language="kk"),
    )
    voter = ApplicantFactory(email="voter@example.org")
    VoteFactory(question=question, applicant=voter)
    VoteFactory(question=other, applicant=ApplicantFactory(email="Voter@example.org"))
    VoteFactory(question=other, applicant=ApplicantFactory(email="ASKER@example.org"))
    VoteFactory(question=question, applicant=ApplicantFactory(email="merged@example.org"))
    phone = ApplicantFactory(email="", phone="+77270000001")
    VoteFactory(question=question, applicant=phone)
    VoteFactory(question=question)  # left no contact
    VoteFactory(question=published(broadcast), applicant=ApplicantFactory(email="x@example.org"))

    query = send(question, cast)

    joined = Supporter.objects.filter(query=query).order_by("pk")
    assert query.supporters_count == 3
    assert {row.applicant for row in joined} == {other.applicant, voter, phone}
    written = [row for row in joined if row.applicant and row.applicant.email]
    assert told() == [
        *(("broadcasts/passed_on", f"supporter:{row.pk}") for row in written),
        ("queries/filed", asker.reference),
    ]
    supported = LedgerEntry.objects.filter(subject=query.ledger_subject, event="supported")
    assert supported.count() == 3
    assert list(ledger.verify(query.ledger_subject)) == []


def test_whoever_joined_the_query_is_not_taken_apart_from_it(
    cast: Cast, broadcast: Broadcast
) -> None:
    """One person would be asker of one query and supporter of another, and erased by halves."""
    lead = published(broadcast)
    follower = LiveQuestionFactory(
        broadcast=broadcast, status="merged", merged_into=lead, applicant=ApplicantFactory()
    )
    send(lead, cast)
    assert Supporter.objects.get().applicant == follower.applicant
    follower.refresh_from_db()
    with pytest.raises(TransitionNotAllowed, match="at the desk already"):
        moderation.unmerge(follower, by=cast["mira"])


def test_followers_read_number_body_day_and_their_own_page(
    cast: Cast, broadcast: Broadcast, client: Client
) -> None:
    question = published(broadcast)
    LiveQuestionFactory(
        broadcast=broadcast,
        status="merged",
        merged_into=question,
        text="Мой телефон 8 701 000 12 34",
        public_text="Мой",
        applicant=ApplicantFactory(email="merged@example.org", language="ru"),
    )
    VoteFactory(question=question, applicant=ApplicantFactory(email="v@example.org", language="kk"))
    query = send(question, cast)
    with clock.at(FRIDAY):
        portal_mail.send_due()
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert set(letters) == {"merged@example.org", "v@example.org"}
    for letter in letters.values():
        assert query.number in letter.subject
        assert question.public_text in letter.body
    assert "/ru/queries/" in letters["merged@example.org"].body
    assert "/mine/" in letters["merged@example.org"].body
    assert "/mine/" not in letters["v@example.org"].body
    joined = Supporter.objects.get(applicant__email="v@example.org")
    assert client.get(links.supporter_path(joined)).status_code == 200


def test_cost_does_not_grow_with_the_followers(
    cast: Cast, broadcast: Broadcast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    question = published(broadcast)
    for n in range(40):
        person = ApplicantFactory(email=f"v{n}@example.org")
        VoteFactory(question=question, applicant=person)
    with django_assert_max_num_queries(70):
        query = send(question, cast)
    assert query.supporters_count == 40


def test_nothing_personal_is_kept_in_ledger_or_outbox(cast: Cast, broadcast: Broadcast) -> None:
    person = ApplicantFactory(
        full_name="Айгуль Е.", email="aigul@example.org", phone="+77270000001"
    )
    question = published(broadcast, applicant=person, text="Секретный текст про Петра")
    voter = ApplicantFactory(email="voter@example.org")
    VoteFactory(question=question, applicant=voter)
    send(question, cast)
    kept = str(list(LedgerEntry.objects.values())) + str(list(Message.objects.values()))
    for personal in ("aigul", "Айгуль", "77270000001", "Секретный", "voter@"):
        assert personal not in kept


# --- the rest, and closing ------------------------------------------------------------------------


def test_rest_is_sent_and_the_broadcast_closed(cast: Cast, broadcast: Broadcast) -> None:
    waiting = [published(broadcast, status=status) for status in ("approved", "queued", "next")]
    owed = promised(broadcast)
    kept = LiveQuestionFactory(broadcast=broadcast, answered=True)
    with clock.at(FRIDAY):
        with pytest.raises(TransitionNotAllowed, match="4 questions have no outcome"):
            closing.close(broadcast, by=cast["mira"])
        done = closing.pass_on_rest(broadcast, by=cast["mira"])
        closed = closing.close(broadcast, by=cast["mira"])
    assert (done.count, done.left, done.refused) == (4, 0, {})
    assert (closed.status, closed.closed_at) == ("closed", FRIDAY)
    for row in (*waiting, owed, kept):
        row.refresh_from_db()
    assert {row.status for row in waiting} == {"passed_on"}
    assert (owed.status, owed.query is not None, kept.query) == ("promised", True, None)
    entry = LedgerEntry.objects.get(subject=broadcast.ledger_subject)
    assert (entry.event, entry.data) == ("closed", {"status": "closed"})


def test_crash_between_two_leaves_each_sent_or_not_and_again_finishes(
    cast: Cast, broadcast: Broadcast, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [published(broadcast) for _ in range(4)]
    submit, calls = intake.submit, []

    def lost(*args: Any, **how: Any) -> CitizenQuery:
        calls.append(1)
        query = submit(*args, **how)
        if len(calls) == 3:
            raise ConnectionError
        return query

    monkeypatch.setattr(intake, "submit", lost)
    with clock.at(FRIDAY), pytest.raises(ConnectionError):
        closing.pass_on_rest(broadcast, by=cast["mira"])
    sent = LiveQuestion.objects.filter(status="passed_on")
    assert list(sent.order_by("position")) == questions[:2]
    assert CitizenQuery.objects.count() == 2
    with clock.at(FRIDAY):
        done = closing.pass_on_rest(broadcast, by=cast["mira"])
    assert (done.count, done.left) == (2, 0)
    assert CitizenQuery.objects.count() == sent.count() == 4


def test_time_over_leaves_the_rest_for_the_next_press(cast: Cast, broadcast: Broadcast) -> None:
    for _ in range(3):
        published(broadcast)
    with clock.at(FRIDAY):
        none = closing.pass_on_rest(broadcast, by=cast["mira"], seconds=-1)
        rest = closing.pass_on_rest(broadcast, by=cast["mira"])
    assert (none.count, none.left) == (0, 3)
    assert (rest.count, rest.left) == (3, 0)


@pytest.mark.parametrize("trait", ["announced", "on_air", "closed"])
def test_rest_is_sent_only_when_it_is_over(cast: Cast, broadcast: Broadcast, trait: str) -> None:
    row = BroadcastFactory(**{trait: True})
    published(row)
    with pytest.raises(TransitionNotAllowed):
        closing.pass_on_rest(row, by=cast["mira"])
    assert not CitizenQuery.objects.exists()


def test_cancelled_broadcast_sends_its_questions_and_stays_cancelled(
    cast: Cast, broadcast: Broadcast
) -> None:
    row = BroadcastFactory(announced=True, status="cancelled", cancel_reason_ru="Болезнь гостя")
    row.topics.add(cast.topic)
    question = published(row)
    waiting = LiveQuestionFactory(broadcast=row)
    with clock.at(FRIDAY):
        moderation.approve(waiting, by=cast["mira"])
        done = closing.pass_on_rest(row, by=cast["mira"])
        with pytest.raises(TransitionNotAllowed):
            closing.close(row, by=cast["mira"])
    question.refresh_from_db()
    assert (done.count, question.status) == (2, "passed_on")
    row.refresh_from_db()
    assert row.status == "cancelled"


def test_what_waits_for_the_moderator_keeps_it_open(cast: Cast, broadcast: Broadcast) -> None:
    waiting = LiveQuestionFactory(broadcast=broadcast)
    with clock.at(FRIDAY):
        assert closing.pass_on_rest(broadcast, by=cast["mira"]).count == 0
        with pytest.raises(TransitionNotAllowed, match="1 question has no outcome"):
            closing.close(broadcast, by=cast["mira"])
        moderation.decline(waiting, ground="off_topic", by=cast["mira"])
        assert closing.close(broadcast, by=cast["mira"]).status == "closed"


def test_closed_broadcast_changes_no_more(cast: Cast, broadcast: Broadcast) -> None:
    declined = LiveQuestionFactory(broadcast=broadcast, declined=True)
    with clock.at(FRIDAY):
        closing.close(broadcast, by=cast["mira"])
        for press in (
            lambda: moderation.approve(declined, by=cast["mira"]),
            lambda: rundown.queue(declined, by=cast["mira"]),
            lambda: closing.close(broadcast, by=cast["mira"]),
            lambda: asking.ask(
                broadcast, asked=asking.Asked(text="Ещё вопрос", language="ru"), key=None
            ),
        ):
            with pytest.raises(TransitionNotAllowed):
                press()
    assert list(LiveQuestion.objects.values_list("status", flat=True)) == ["declined"]


@pytest.mark.parametrize("name", ["host", "olga", "anna", "stranger"])
def test_close_is_for_whoever_may(cast: Cast, broadcast: Broadcast, name: str) -> None:
    with pytest.raises(NotYourBody):
        closing.close(broadcast, by=cast[name])
    assert not Applicant.objects.exists()


def test_own_page_of_a_promised_one_leads_to_the_query(
    cast: Cast, broadcast: Broadcast, client: Client
) -> None:
    question = promised(broadcast)
    query = send(question, cast)
    page = client.get(live_links.mine_path(question)).content.decode()
    assert query.number in page
    assert links.follow_path(query) in page
