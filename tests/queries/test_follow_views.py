"""The resident's own pages: track, receipt, every step, and what they may do now."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal import clock, ledger, throttle
from queries import intake, links
from queries.models import Applicant, CitizenQuery, Rating
from tests.factories import (
    AnswerFactory,
    BodyFactory,
    CitizenQueryFactory,
    DistrictFactory,
    QueryDeadlineFactory,
    RouteFactory,
    TopicFactory,
    UserFactory,
)
from tests.factories.desk import CLOSED_AT

FRIDAY_EVENING = datetime(2026, 5, 8, 14, 5, tzinfo=UTC)  # 19:05 in Almaty


@pytest.fixture
def query(db: None) -> CitizenQuery:
    topic = TopicFactory(slug="pavements")
    RouteFactory(topic=topic, body=BodyFactory(slug="roads", name_en="Road Department"))
    filing = intake.Filing(
        subject="Broken pavement",
        text="The pavement is broken. My phone is +7 701 234 56 78.",
        topic=topic,
        language="en",
        district=DistrictFactory(slug="auezov"),
    )
    applicant = Applicant(full_name="Alice Example", email="alice@example.org", language="en")
    with clock.at(FRIDAY_EVENING):
        return intake.submit(filing, applicant=applicant)


def path(query: CitizenQuery, page: str = "follow", language: str = "en") -> str:
    return f"/{language}/queries/{query.number}/{page}/{links.secret_of(query)}/"


def test_tracking_leads_to_the_residents_view(client: Client, query: CitizenQuery) -> None:
    typed = {"number": query.number, "secret": links.secret_of(query).lower()}

    response = client.post("/en/queries/track/", typed)

    assert (response.status_code, response["Location"]) == (302, path(query))


@pytest.mark.parametrize(
    ("number", "secret", "message"),
    [
        ("", "", "Write the number of your query."),
        ("26-004817-9", "X", "This is not a valid number."),
        ("26-004817-1", "AAAAA-AAAAA", "This number and this secret code do not belong together."),
    ],
)
def test_tracking_says_what_does_not_fit(
    client: Client, db: None, number: str, secret: str, message: str
) -> None:
    response = client.post("/en/queries/track/", {"number": number, "secret": secret})

    assert response.status_code == 200
    assert message in response.content.decode()


def test_the_talon_says_what_the_law_asks_of_it(client: Client, query: CitizenQuery) -> None:
    response = client.get(path(query, "talon"))

    page = response.content.decode()
    assert query.number in page
    assert links.secret_of(query) in page
    assert "8 May 2026, 19:05" in page  # received
    assert "12 May 2026" in page  # registered: the 9th and the 11th are days off
    assert "2 June 2026" in page  # due
    assert "Road Department" in page
    assert "The portal's web form, automatically" in page
    assert "<svg" in page
    assert "style=" not in page
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_the_talon_counts_every_day_up_to_the_due_one(client: Client, query: CitizenQuery) -> None:
    days = client.get(path(query, "talon")).context["days"]

    assert query.due_on == days[-1].on
    assert [day.number for day in days if day.number] == list(range(1, 16))
    assert [day.on for day in days] == [
        date(2026, 5, 8) + timedelta(days=n) for n in range(len(days))
    ]
    assert all(day.why for day in days)
    assert [day.on for day in days if day.is_due] == [query.due_on]


def test_a_talon_names_who_accepted_it_at_the_desk(client: Client, db: None) -> None:
    operator = UserFactory(username="olga", first_name="Olga", last_name="Operator")
    query = CitizenQueryFactory(accepted_by=operator)

    assert "Olga Operator" in client.get(path(query, "talon")).content.decode()


def test_the_view_shows_the_residents_own_words_and_steps(
    client: Client, query: CitizenQuery
) -> None:
    page = client.get(path(query)).content.decode()

    assert "My phone is +7 701 234 56 78." in page
    assert "Passed to Road Department by topic and district" in page
    assert "Withdraw the query" in page


def test_a_question_is_answered_on_the_page(client: Client, query: CitizenQuery) -> None:
    CitizenQuery.objects.update(status="awaiting_resident")
    asked = query.detail_requests.create(
        question="Which house?", asked_by=UserFactory(), asked_at=CLOSED_AT
    )
    assert "Which house?" in client.get(path(query)).content.decode()

    empty = client.post(path(query), {"action": "reply", "reply": " "})
    assert "Write your reply." in empty.content.decode()

    response = client.post(path(query), {"action": "reply", "reply": "House 5"})
    assert response["Location"] == f"{path(query)}?done=reply"
    asked.refresh_from_db()
    query.refresh_from_db()
    assert (asked.reply, query.status) == ("House 5", "in_work")


@pytest.fixture
def answered(db: None) -> CitizenQuery:
    now = clock.now()
    query = CitizenQueryFactory(answered=True, answered_at=now, closed_at=now)
    QueryDeadlineFactory(query=query, met_at=now)
    AnswerFactory(
        query=query,
        sent=True,
        sent_at=now,
        text="Repaired, Mrs Example.",
        public_text="Repaired.",
        legal_basis="Art. 89",
    )
    return query


def test_an_answer_comes_with_its_basis_and_the_way_to_complain(
    client: Client, answered: CitizenQuery
) -> None:
    page = client.get(path(answered)).content.decode()

    assert "Repaired, Mrs Example." in page
    assert "Legal basis: Art. 89" in page
    assert "you may complain within three months" in page
    assert "Is it resolved?" in page
    assert "Withdraw the query" not in page


def test_a_draft_is_not_shown(client: Client, db: None) -> None:
    query = CitizenQueryFactory(in_approval=True)
    AnswerFactory(query=query, text="Not yet approved words")

    assert "Not yet approved words" not in client.get(path(query)).content.decode()


@pytest.mark.parametrize("verdict", ["resolved", "partly"])
def test_a_good_word_is_recorded_once(client: Client, answered: CitizenQuery, verdict: str) -> None:
    for _ in range(2):
        client.post(path(answered), {"action": "rate", "verdict": verdict})

    answered.refresh_from_db()
    assert (answered.status, answered.verdict) == ("answered", verdict)
    assert Rating.objects.count() == 1
    assert "Is it resolved?" not in client.get(path(answered)).content.decode()


def test_not_resolved_needs_words_and_brings_the_query_back(
    client: Client, answered: CitizenQuery
) -> None:
    wordless = client.post(path(answered), {"action": "rate", "verdict": "not"})
    assert "Say what is missing" in wordless.content.decode()

    said = {"action": "rate", "verdict": "not", "comment": "The hole is still there."}
    client.post(path(answered), said)

    answered.refresh_from_db()
    assert (answered.status, answered.reopened_count) == ("assigned", 1)
    assert Rating.objects.get().comment == "The hole is still there."
    page = client.get(path(answered)).content.decode()
    assert "Repaired, Mrs Example." in page
    assert "Is it resolved?" not in page
    assert list(ledger.broken()) == []


def test_after_the_term_of_reopening_a_word_is_only_a_word(
    client: Client, answered: CitizenQuery
) -> None:
    with clock.at(clock.now() + timedelta(days=31)):
        client.post(path(answered), {"action": "rate", "verdict": "not"})

    answered.refresh_from_db()
    assert (answered.status, answered.verdict) == ("answered", "not")


def test_withdrawing_asks_once_more(client: Client, query: CitizenQuery) -> None:
    unsure = client.post(path(query), {"action": "withdraw"})
    assert "Tick the box if you are sure." in unsure.content.decode()

    client.post(path(query), {"action": "withdraw", "sure": "on"})

    query.refresh_from_db()
    assert query.status == "withdrawn"


def test_what_the_status_forbids_is_refused_in_words(
    client: Client, answered: CitizenQuery
) -> None:
    response = client.post(path(answered), {"action": "withdraw", "sure": "on"})

    assert response.status_code == 409
    assert "this is possible when it is" in response.content.decode()


def test_an_unknown_action_is_no_page(client: Client, query: CitizenQuery) -> None:
    assert client.post(path(query), {"action": "approve"}).status_code == 404


def test_a_moderators_reason_reaches_the_resident(client: Client, db: None) -> None:
    query = CitizenQueryFactory(visibility="hidden", moderation_reason="It names a neighbour.")

    page = client.get(path(query)).content.decode()

    assert "It names a neighbour." in page
    assert "How everyone sees it" not in page


def test_the_view_takes_a_bounded_number_of_statements(
    client: Client, answered: CitizenQuery, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(18):
        client.get(path(answered))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("page", ["talon", "follow"])
def test_every_page_opens_in_every_language(
    client: Client, answered: CitizenQuery, page: str, language: str
) -> None:
    assert client.get(path(answered, page, language)).status_code == 200


def test_who_tries_many_secrets_is_told_nothing_for_a_while(
    client: Client, query: CitizenQuery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(throttle.RULES, "lookup.number", throttle.Rule(2, throttle.MINUTE))
    wrong = f"/en/queries/{query.number}/follow/AAAAA-AAAAA/"

    statuses = [client.get(wrong).status_code for _ in range(3)]
    typed = {"number": query.number, "secret": links.secret_of(query)}
    tracked = client.post("/en/queries/track/", typed)

    assert statuses == [404, 404, 429]
    assert tracked.status_code == 429
    assert "Too many attempts. Try again in" in tracked.content.decode()
    assert client.get(path(query)).status_code == 200


def test_an_ending_without_an_answer_names_its_ground(client: Client, db: None) -> None:
    query = CitizenQueryFactory(status="returned", closed=True, legal_ground="return/identical")

    page = client.get(path(query)).content.decode()

    assert "It repeats a closed query and brings nothing new." in page
    assert "Article 64(7)" in page
    assert "you may complain within three months" in page
