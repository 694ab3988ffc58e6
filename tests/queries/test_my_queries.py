"""My queries: a link to the address, once an hour, and nothing told to strangers."""

import pytest
from django.test import Client

from portal.models import Message
from queries import links, my_queries
from tests.factories import ApplicantFactory, CitizenQueryFactory, SupporterFactory

URL = "/en/queries/mine/"


@pytest.mark.django_db
def test_the_answer_is_the_same_for_a_known_and_an_unknown_address(client: Client) -> None:
    CitizenQueryFactory(applicant=ApplicantFactory(email="alice@example.org"))

    known = client.post(URL, {"email": "Alice@example.org"})
    unknown = client.post(URL, {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (302, f"{URL}?sent=1")
    assert (unknown.status_code, unknown["Location"]) == (302, f"{URL}?sent=1")
    message = Message.objects.get()
    assert (message.template, message.language) == ("queries/my_queries", "en")
    assert "alice" not in f"{message.context}{message.recipient}"


@pytest.mark.django_db
def test_a_link_is_mailed_once_an_hour() -> None:
    CitizenQueryFactory(applicant=ApplicantFactory(email="alice@example.org"))

    sent = [my_queries.send_link(email="alice@example.org", language="kk") for _ in range(3)]

    assert sent == [True] * 3
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_an_applicant_without_a_query_gets_no_link() -> None:
    ApplicantFactory(email="held@example.org")

    assert my_queries.send_link(email="held@example.org", language="kk") is False
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_the_list_holds_all_of_one_address_and_no_others(client: Client) -> None:
    first = CitizenQueryFactory(applicant=ApplicantFactory(email="alice@example.org"))
    second = CitizenQueryFactory(
        applicant=ApplicantFactory(email="ALICE@example.org"), visibility="private"
    )
    joined = SupporterFactory(applicant=ApplicantFactory(email="alice@example.org"))
    strange = CitizenQueryFactory(applicant=ApplicantFactory(email="bob@example.org"))
    nameless = CitizenQueryFactory(applicant=ApplicantFactory(email=""))

    link = links.my_queries_url(first.applicant, language="en").partition("8000")[2]
    page = client.get(link).content.decode()

    assert [query.number in page for query in (first, second, joined.query)] == [True] * 3
    assert [query.number in page for query in (strange, nameless)] == [False] * 2
    assert links.secret_of(second) in page


@pytest.mark.django_db
def test_a_made_up_link_is_no_page(client: Client) -> None:
    assert client.get(f"{URL}made:up:token/").status_code == 404


@pytest.mark.django_db
def test_a_mistyped_address_is_told(client: Client) -> None:
    response = client.post(URL, {"email": "alice@"})

    assert "This e-mail address is not complete." in response.content.decode()
