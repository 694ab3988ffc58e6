""" "Me too": one person counts once, nobody learns who joined, everybody has a say."""

import pytest
from django.test import Client

from queries import follow_up, links
from queries.models import Applicant, CitizenQuery, Rating, Supporter
from tests.factories import AnswerFactory, ApplicantFactory, CitizenQueryFactory, SupporterFactory


@pytest.fixture
def query(db: None) -> CitizenQuery:
    return CitizenQueryFactory(assigned=True, public_text="A public text.")


def url(query: CitizenQuery) -> str:
    return f"/en/queries/{query.number}/join/"


def test_one_browser_counts_once(client: Client, query: CitizenQuery) -> None:
    for _ in range(2):
        assert client.post(url(query), {})["Location"] == f"{url(query)}?done=1"
    Client().post(url(query), {})

    query.refresh_from_db()
    assert (query.supporters_count, Supporter.objects.count()) == (2, 2)
    assert client.cookies["oa_browser"]["httponly"] is True


def test_one_address_counts_once_from_any_browser(client: Client, query: CitizenQuery) -> None:
    typed = {"email": "bob@example.org", "consent": "on"}

    first = client.post(url(query), typed)
    second = Client().post(url(query), typed | {"email": "BOB@example.org"})

    assert first["Location"] == second["Location"]
    supporter = Supporter.objects.get()
    assert supporter.applicant is not None
    assert (supporter.applicant.email, supporter.applicant.language) == ("bob@example.org", "en")


def test_an_address_longer_than_any_is_told(client: Client, query: CitizenQuery) -> None:
    typed = {"email": f"{'a' * 243}@example.org", "consent": "on"}  # 255 characters
    assert set(client.post(url(query), typed).context["form"].errors) == {"email"}


def test_an_address_is_kept_with_consent_only(client: Client, query: CitizenQuery) -> None:
    response = client.post(url(query), {"email": "bob@example.org"})

    assert "Without your consent we may not keep your e-mail." in response.content.decode()
    assert not Supporter.objects.exists()


@pytest.mark.parametrize("visibility", ["private", "hidden"])
def test_what_is_not_public_cannot_be_joined(client: Client, db: None, visibility: str) -> None:
    query = CitizenQueryFactory(visibility=visibility, moderation_reason="x")

    assert client.get(url(query)).status_code == 404
    assert client.post(url(query), {}).status_code == 404


def test_another_site_cannot_make_its_visitors_join(client: Client, query: CitizenQuery) -> None:
    response = client.post(url(query), {}, headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403
    assert not Supporter.objects.exists()


@pytest.fixture
def supporter(db: None) -> Supporter:
    query = CitizenQueryFactory(
        answered=True,
        text="My name is Alice Example.",
        public_text="A public text.",
        applicant=ApplicantFactory(full_name="Alice Example", email="alice@example.org"),
    )
    AnswerFactory(query=query, sent=True, text="Dear Alice, repaired.", public_text="Repaired.")
    return SupporterFactory(
        query=query, applicant=Applicant.objects.create(email="bob@example.org", language="en")
    )


def own(supporter: Supporter) -> str:
    return links.supporter_url(supporter, language="en").partition("8000")[2]


def test_who_joined_sees_the_public_side_only(client: Client, supporter: Supporter) -> None:
    page = client.get(own(supporter)).content.decode()

    assert "A public text." in page
    assert "Repaired." in page
    assert "Alice" not in page


def test_who_joined_has_their_own_say(client: Client, supporter: Supporter) -> None:
    response = client.post(own(supporter), {"verdict": "not", "comment": "Still broken."})

    assert response["Location"] == f"{own(supporter)}?done=rate"
    rating = Rating.objects.get()
    assert (rating.supporter, rating.verdict) == (supporter, "not")
    supporter.query.refresh_from_db()
    assert (supporter.query.status, supporter.query.verdict) == ("answered", "")
    again = client.post(own(supporter), {"verdict": "resolved"})
    assert again.status_code == 409
    assert Rating.objects.count() == 1


def test_a_query_hidden_later_is_hidden_from_who_joined(
    client: Client, supporter: Supporter
) -> None:
    CitizenQuery.objects.update(visibility="hidden", moderation_reason="x")

    page = client.get(own(supporter)).content.decode()

    assert "This query is no longer public" in page
    assert "A public text." not in page


def test_a_forged_address_opens_nothing(client: Client, supporter: Supporter) -> None:
    other = SupporterFactory(query=supporter.query)
    forged = own(supporter).replace(f"/{supporter.pk}/", f"/{other.pk}/")

    assert client.get(forged).status_code == 404
    assert follow_up.fingerprint_of("bob@example.org") not in forged
