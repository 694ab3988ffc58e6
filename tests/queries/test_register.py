"""The register as a stranger meets it: list, page of a query, and what neither must show."""

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from portal import clock, directory, ledger, search
from queries.models import CitizenQuery, Holding, Rating
from tests.factories import (
    AnswerFactory,
    AttachmentFactory,
    BodyFactory,
    CitizenQueryFactory,
    DistrictFactory,
    HoldingFactory,
    QueryDeadlineFactory,
    SupporterFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
RECEIVED_AT = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)
LATER = RECEIVED_AT + timedelta(hours=1)
LANGUAGES = ("kk", "ru", "en")
REGISTER = "/ru/queries/"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """Wednesday of the week after the queries came."""
    with clock.at(datetime(2026, 2, 11, 5, 0, tzinfo=UTC)):
        yield


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def numbers_in(html: str) -> list[str]:
    """The numbers of the cards, in their order."""
    return re.findall(r'<span class="num">(\d\d-\d{6}-\d)</span>', html)


def many(count: int, **fields: Any) -> list[CitizenQuery]:
    """So many queries, each an hour later than the one before; newest first."""
    topic = fields.pop("topic", None) or TopicFactory()
    made = [
        CitizenQueryFactory(topic=topic, received_at=RECEIVED_AT + timedelta(hours=n), **fields)
        for n in range(count)
    ]
    return made[::-1]


# --- the list -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_shows_the_newest_first(client: Client, language: str) -> None:
    queries = many(3)
    html = page(client, f"/{language}/queries/")
    assert numbers_in(html) == [query.number for query in queries]
    assert f'<html lang="{language}">' in html


def test_list_is_turned_by_links_to_its_end_and_back(client: Client) -> None:
    queries = [query.number for query in many(45)]
    html, seen, pages = page(client, REGISTER), [], []
    while True:
        seen += numbers_in(html)
        pages.append(html)
        older = re.search(r'href="(\?older=[^"]+)"', html)
        if not older:
            break
        html = page(client, REGISTER + older[1])
    assert seen == queries
    assert [len(numbers_in(html)) for html in pages] == [20, 20, 5]
    newer = re.search(r'href="(\?newer=[^"]+)"', html)
    assert newer
    assert numbers_in(page(client, REGISTER + newer[1])) == queries[20:40]


def test_a_row_that_comes_moves_no_page_already_linked_to(client: Client) -> None:
    many(25)
    older = re.search(r'href="(\?older=[^"]+)"', page(client, REGISTER))
    assert older
    before = numbers_in(page(client, REGISTER + older[1]))
    CitizenQueryFactory(received_at=RECEIVED_AT + timedelta(days=3))
    assert numbers_in(page(client, REGISTER + older[1])) == before


@pytest.mark.parametrize(
    "token",
    ["older=1", "older=", "newer=x", "older=20260232T000000000000Z-1", "older=%00",
     "older=20260202T050000000000Z-1&newer=20260202T050000000000Z-1"],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_of_no_page_is_answered_in_words(
    client: Client, token: str, language: str
) -> None:
    html = page(client, f"/{language}/queries/?{token}", 400)
    with translation.override(language):
        assert translation.gettext("There is no such page") in html


def test_private_and_hidden_queries_are_not_listed(client: Client) -> None:
    public = CitizenQueryFactory()
    CitizenQueryFactory(visibility="private")
    CitizenQueryFactory(visibility="hidden", moderation_reason="Оскорбление")
    assert numbers_in(page(client, REGISTER)) == [public.number]


def test_list_shows_the_public_text_and_never_the_one_filed(client: Client) -> None:
    CitizenQueryFactory(
        subject="Звоните 87001234567", public_subject="Звоните [телефон]", text="т", place="дом 5"
    )
    html = page(client, REGISTER)
    assert "Звоните [телефон]" in html
    assert "87001234567" not in html
    assert "Alice" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_says_when_there_is_nothing(client: Client, language: str) -> None:
    with translation.override(language):
        nothing = translation.gettext("No public queries yet")
        not_found = translation.gettext("Nothing was found")
    assert nothing in page(client, f"/{language}/queries/")
    assert not_found in page(client, f"/{language}/queries/?status=answered")


def test_list_counts_and_says_so(client: Client) -> None:
    many(3)
    assert "3 queries" in page(client, "/en/queries/?status=new")
    CitizenQueryFactory(answered=True)
    assert "1 query" in page(client, "/en/queries/?status=answered")


def test_due_and_met_days_stand_on_the_cards(client: Client) -> None:
    CitizenQueryFactory(in_work=True, due_on=datetime(2026, 2, 13).date())  # noqa: DTZ001
    html = page(client, "/en/queries/")
    assert "2 working days left" in html
    CitizenQuery.objects.update(due_on=datetime(2026, 2, 9).date())  # noqa: DTZ001
    assert "Overdue since" in page(client, "/en/queries/")
    CitizenQueryFactory(answered=True, answered_on_time=False, received_at=LATER)
    assert "Answered late" in page(client, "/en/queries/")


@pytest.fixture
def statements(client: Client, settings: Settings) -> Callable[[str], int]:
    """How many statements a page takes, names included, in a process that keeps names."""
    settings.PUBLIC_PAGE_SECONDS = 10
    asked = itertools.count()

    def count(url: str) -> int:
        directory.forget()
        with CaptureQueriesContext(connection) as captured:
            page(client, f"{url}{'&' if '?' in url else '?'}asked={next(asked)}")  # no kept page
        return len(captured)

    return count


@pytest.mark.parametrize("query_string", ["", "?q=тротуар", "?status=new", "?status=new&q=тротуар"])
def test_statements_do_not_grow_with_the_rows(
    statements: Callable[[str], int], query_string: str
) -> None:
    CitizenQueryFactory(district=DistrictFactory(), body=BodyFactory())
    search.learn_words("разбит тротуар")
    one = statements(REGISTER + query_string)
    for _ in range(2):
        CitizenQueryFactory(district=DistrictFactory(), body=BodyFactory(), received_at=LATER)
    assert statements(REGISTER + query_string) == one <= 9


def test_list_touches_neither_session_nor_user(client: Client) -> None:
    CitizenQueryFactory()
    response = client.get(REGISTER)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


# --- words ----------------------------------------------------------------------------------------


def test_words_find_and_typos_are_told(client: Client) -> None:
    query = CitizenQueryFactory(subject="Разбит тротуар", text="Разбит тротуар")
    CitizenQueryFactory(subject="Нет воды", text="Нет воды")
    search.learn_words("разбит тротуар нет воды")
    assert numbers_in(page(client, f"{REGISTER}?q=тротуары")) == [query.number]
    html = page(client, "/en/queries/?q=тратуар")
    assert numbers_in(html) == [query.number]
    assert "Showing results for <strong>тротуар</strong>" in html


def test_what_is_typed_is_escaped(client: Client) -> None:
    html = page(client, f"{REGISTER}?q=<script>alert(1)</script>")
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_number_leads_to_its_query(client: Client) -> None:
    query = CitizenQueryFactory()
    response = client.get(REGISTER, {"q": query.number.replace("-", " ")})
    assert response.status_code == 302
    assert response["Location"] == f"/ru/queries/{query.number}/"


@pytest.mark.parametrize("visibility", ["private", "hidden"])
def test_a_number_of_no_public_query_leads_nowhere(client: Client, visibility: str) -> None:
    query = CitizenQueryFactory(visibility=visibility, moderation_reason="Причина")
    assert numbers_in(page(client, f"{REGISTER}?q={query.number}")) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "words", ["%00", "ы" * 5_000, "%F0%9F%9A%8C", "%", "' OR 1=1", "%ED%A0%80"]
)
def test_no_words_break_the_list(client: Client, language: str, words: str) -> None:
    CitizenQueryFactory()
    page(client, f"/{language}/queries/?q={words}")


# --- the page of a query --------------------------------------------------------------------------


@pytest.fixture
def told() -> CitizenQuery:
    """A query with all that a page shows."""
    body, other = BodyFactory(slug="roads"), BodyFactory(slug="mobility")
    query = CitizenQueryFactory(
        answered=True, body=body, district=DistrictFactory(), lat=43.223719, lon=76.850543,
        place="у школы 15", topic=TopicFactory(parent=TopicFactory()), supporters_count=2,
    )  # fmt: skip
    HoldingFactory(
        query=query, body=None, from_at=RECEIVED_AT, to_at=RECEIVED_AT + timedelta(days=1),
        reason_left="Assigned by the desk",
    )  # fmt: skip
    HoldingFactory(
        query=query, body=other, from_at=RECEIVED_AT + timedelta(days=1),
        to_at=RECEIVED_AT + timedelta(days=4), reason_left="Дорога не наша",
    )  # fmt: skip
    HoldingFactory(query=query, body=body, from_at=RECEIVED_AT + timedelta(days=4))
    QueryDeadlineFactory(query=query, met_at=query.answered_at)
    answer = AnswerFactory(
        query=query, text="Иванов, починили", public_text="Починили", language="ru",
        outcome="fixed", kind="final", sent_at=query.answered_at, legal_basis="ст. 76 АППК",
    )  # fmt: skip
    Rating.objects.create(answer=answer, verdict="partly", comment="тайна", at=query.answered_at)
    for n in range(2):
        supporter = SupporterFactory(query=query, fingerprint=str(n))
        Rating.objects.create(
            answer=answer, supporter=supporter, verdict="resolved", at=query.answered_at
        )
    return query


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_tells_everything_that_happened(
    client: Client, told: CitizenQuery, language: str
) -> None:
    html = page(client, f"/{language}/queries/{told.number}/")
    for text in (told.public_subject, told.public_text, "Починили", "ст. 76 АППК", "у школы 15",
                 "43.2237, 76.8505", "Дорога не наша", getattr(told.topic, f"name_{language}"),
                 getattr(told.theme, f"name_{language}")):  # fmt: skip
        assert text in html
    for held in Holding.objects.filter(query=told, body__isnull=False):
        assert getattr(held.body, f"name_{language}") in html


def test_page_shows_nothing_personal(client: Client, told: CitizenQuery) -> None:
    html = page(client, f"/ru/queries/{told.number}/")
    for secret in ("Иванов", "Alice", "alice@", "тайна", "43.223719"):
        assert secret not in html


def test_page_charges_time_to_whoever_held_it(client: Client, told: CitizenQuery) -> None:
    html = page(client, f"/en/queries/{told.number}/")
    holders = re.sub(r"\s+", " ", html[html.index('class="holders"') :])
    assert "The reception desk" in holders
    assert "1 working day" in holders
    # From Tuesday to Friday at the first body, from Friday to Wednesday at the second.
    assert "mobility Department" in holders
    assert "3 working days" in holders
    assert "3 working days</span>" in holders
    assert "5 calendar days" in holders


def test_page_tells_both_verdicts(client: Client, told: CitizenQuery) -> None:
    html = page(client, f"/en/queries/{told.number}/")
    assert "Whoever asked says: partly resolved" in html
    assert "2 residents who joined say: resolved – 2" in re.sub(r"\s+", " ", html)


def test_page_shows_every_version_of_the_answer_and_no_draft(
    client: Client, told: CitizenQuery
) -> None:
    AnswerFactory(
        query=told, version=2, public_text="Уточнение: починили до угла", kind="corrected",
        outcome="partly", sent_at=told.answered_at,
    )  # fmt: skip
    AnswerFactory(query=told, version=3, public_text="Черновик", kind="corrected", sent_at=None)
    html = page(client, f"/ru/queries/{told.number}/")
    assert html.index("Починили") < html.index("Уточнение: починили до угла")
    assert "Черновик" not in html


def test_page_shows_published_photos_only(client: Client, told: CitizenQuery) -> None:
    shown = AttachmentFactory(query=told, published_at=told.answered_at)
    kept = AttachmentFactory(query=told)
    html = page(client, f"/ru/queries/{told.number}/")
    assert str(shown.pk) in html
    assert str(kept.pk) not in html


def test_a_crowd_is_a_number_and_not_a_line_each(client: Client, told: CitizenQuery) -> None:
    with transaction.atomic():
        ledger.record(told.ledger_subject, "taken", by=ledger.SYSTEM)
        for _ in range(3):
            ledger.record(told.ledger_subject, "supported", by=ledger.RESIDENT)
            ledger.record(
                told.ledger_subject, "supporter_rated", by=ledger.RESIDENT, verdict="resolved"
            )
    html = page(client, f"/en/queries/{told.number}/")
    assert html.count('class="timeline__title"') == 1
    assert "2 residents joined" in html


def test_page_explains_the_term_day_by_day(client: Client, told: CitizenQuery) -> None:
    html = page(client, f"/en/queries/{told.number}/")
    days = html[html.index('class="days"') :]
    assert days.count('class="days__n"') >= 15


def test_page_links_parts_and_parent_only_where_they_are_public(
    client: Client, told: CitizenQuery
) -> None:
    part = CitizenQueryFactory(parent=told)
    private = CitizenQueryFactory(parent=told, visibility="private")
    html = page(client, f"/ru/queries/{told.number}/")
    assert f"/ru/queries/{part.number}/" in html
    assert private.number not in html
    assert f"/ru/queries/{told.number}/" in page(client, f"/ru/queries/{part.number}/")
    CitizenQuery.objects.filter(pk=told.pk).update(visibility="private")
    assert told.number not in page(client, f"/ru/queries/{part.number}/")


def test_joining_is_offered_while_the_query_is_open(client: Client, told: CitizenQuery) -> None:
    open_one = CitizenQueryFactory()
    assert reverse("queries:join", args=[open_one.number]).split("/", 2)[2] in page(
        client, f"/ru/queries/{open_one.number}/"
    )
    assert "/join/" not in page(client, f"/ru/queries/{told.number}/")


@pytest.mark.parametrize("visibility", ["private", "hidden"])
def test_page_of_a_query_that_is_not_public_does_not_exist(client: Client, visibility: str) -> None:
    query = CitizenQueryFactory(visibility=visibility, moderation_reason="Причина")
    html = page(client, f"/ru/queries/{query.number}/", 404)
    assert query.public_subject not in html
    assert "Причина" not in html
    client.force_login(UserFactory(is_superuser=True))
    page(client, f"/ru/queries/{query.number}/", 404)


def test_page_statements_do_not_grow_with_its_parts(
    statements: Callable[[str], int], told: CitizenQuery
) -> None:
    one = statements(f"/ru/queries/{told.number}/")
    for n in range(2):
        CitizenQueryFactory(parent=told)
        AttachmentFactory(query=told, published_at=told.answered_at, sha256=str(n))
        AnswerFactory(query=told, version=5 + n, kind="corrected", sent_at=told.answered_at)
        Holding.objects.create(query=told, from_at=RECEIVED_AT, to_at=RECEIVED_AT)
    assert statements(f"/ru/queries/{told.number}/") == one <= 20


def test_a_number_in_an_address_is_understood(client: Client) -> None:
    query = CitizenQueryFactory()
    typed = query.number.replace("-", " ")
    response = client.get(f"/ru/queries/{typed}/")
    assert response.status_code == 301
    assert response["Location"] == f"/ru/queries/{query.number}/"
    for nothing in ("26-999999-9", "26-100000-1x", "…", "new queries", "1" * 80):
        page(client, f"/ru/queries/{nothing}/", 404)
